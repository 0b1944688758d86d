"""What a link gives: the page and the package accept the same ones, and say of the others what is wrong with them."""

import re
from itertools import islice

import pytest
from engine import js
from fragments import fragments
from test_explorers import other_values

from adoption import explorers
from adoption.explorers import link

each = pytest.mark.parametrize("cls", explorers.ALL, ids=lambda cls: cls.module)
MALFORMED = 1000


def reading(cls, address):
    """The state and the states kept that the package reads, or the error."""
    try:
        return link.decode(cls.label, cls.version, cls.controls(), address, cls.keeps)
    except ValueError as error:
        return error


def names_of(cls):
    """As much of an explorer's setup as a link needs."""
    return {"label": cls.label, "version": cls.version, "keeps": cls.keeps, "controls": [control.declare() for control in cls.controls()]}


@each
def test_page_and_package_agree_on_each_of_1000_malformed_links(cls):
    setup, refused, read, foreign = names_of(cls), 0, 0, 0
    for fragment in fragments(cls):
        expected, found = reading(cls, "#" + fragment), js(cls, "decode", setup, "#" + fragment)
        if isinstance(expected, ValueError):
            refused += 1
            assert type(expected) is ValueError and re.search(r"; accepted: .", str(expected)) and len(str(expected)) < 2000, (fragment, expected)
            assert found is None or re.fullmatch(r"The link gives .+; accepted: .+\.", found["error"], re.S), (fragment, found)
            foreign += found is None
        else:
            read += 1
            assert found == {"state": expected[0], "kept": expected[1]}, fragment
        if refused == MALFORMED:
            break
    assert read > 50 and foreign < 200, "most of the links are this explorer's, some of them still good"


@each
def test_what_is_refused_is_named_with_what_is_accepted(cls):
    setup, base, control = names_of(cls), f"{cls.label}?v={cls.version}", cls.controls()[0]
    wrong = {f"{base}&{control.name}={value}": value for value in ("abc", "NaN", "1e999", "-999", "%FF", "<img src=x onerror=alert(1)>", "javascript:alert(1)")}
    wrong |= {f"{base}&{name}=1": name for name in ("__proto__", "constructor", "no_such")}
    wrong |= {f"{cls.label}?v=99": "99", f"{base}&nothing": "nothing", f"{cls.label}%3Fv=1": "%3Fv=1"}
    now = link.encode(cls.label, cls.version, [control], {control.name: next(v for v in other_values(control) if v != control.default_value)})
    wrong[f"{now}&{now.rpartition('&')[2]}"] = control.name
    for fragment, value in wrong.items():
        error, found = reading(cls, fragment), js(cls, "decode", setup, fragment)["error"]
        assert value in str(error) and "accepted: " in str(error), fragment
        assert value in found and "accepted: " in found, fragment


@each
def test_a_link_may_come_with_its_address_and_with_blanks_around_it(cls):
    fragment = next(islice(fragments(cls), 300, None))
    for address in (fragment, f"#{fragment}", f"{cls.page}#{fragment}", f"  file:///book/{cls.page}#{fragment}\n"):
        assert str(reading(cls, address)) == str(reading(cls, fragment))
    explorer = cls()
    assert cls.from_link(f" http://127.0.0.1:8000/{explorer.link()}\n").state == explorer.state
    assert isinstance(reading(cls, f"{explorer.link()}#"), ValueError) and js(cls, "decode", names_of(cls), f"#{cls.label}?v=1#")["error"]


@each
def test_the_label_alone_is_an_anchor_and_another_label_is_none_of_this_explorers(cls):
    for fragment in ("", "#", cls.label, f"#{cls.label}", f"#{cls.label}-2?v=1", f"#x{cls.label}?v=1", "#top", f"#{cls.label[:-1]}?v=1"):
        assert js(cls, "decode", names_of(cls), fragment) is None
        assert isinstance(reading(cls, fragment), ValueError)
