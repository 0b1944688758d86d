"""Every explorer: the JavaScript of the page against the package, its links, and what it refuses."""

import csv
import hashlib
import io
import json
import re

import numpy as np
import pytest
import traitlets
from engine import draw_state, js, numbers

from adoption import explorers
from adoption.explorers.controls import Choice, Schedule, Slider, Switch

each = pytest.mark.parametrize("cls", explorers.ALL, ids=lambda cls: cls.module)
STATES = 100


def states(cls, count=STATES):
    rng = np.random.default_rng(2025)
    return [draw_state(cls, rng) for _ in range(count)]


def rows_of(frame):
    return [[None if cell is None or cell != cell else cell.item() if isinstance(cell, np.generic) else cell for cell in row] for row in frame.itertuples(index=False)]


@each
def test_the_page_computes_what_the_package_computes_to_1e_9_in_random_states(cls):
    explorer = cls()
    data = explorer.data()
    for state in states(cls):
        explorer.value = state
        frame, found = explorer.frame(), js(cls, "compute", state, data)
        assert found["columns"] == list(frame.columns)
        words, values = numbers(found["rows"])
        expected_words, expected = numbers(rows_of(frame))
        assert words == expected_words, state
        assert np.abs(values - expected).max(initial=0) <= 1e-9, state


@each
def test_the_result_is_told_in_whole_sentences_with_a_number(cls):
    data = cls().data()
    told = {js(cls, "compute", state, data)["words"] for state in states(cls, 40)}
    assert len(told) > 20
    for words in told:
        assert re.search(r"\d", words) and words[0].isupper() and words.endswith((".", "?", "!")), words
        assert not re.search(r"NaN|undefined|null|Infinity|\[object", words), words


@each
@pytest.mark.parametrize("width", [320, 680])
def test_the_picture_is_whole_in_every_state(cls, width):
    data = cls().data()
    for state in states(cls, 40):
        svg = js(cls, "draw", state, data, width)
        assert svg.startswith("<svg ") and svg.endswith("</svg>") and svg.count("<svg") == 1
        assert not re.search(r"NaN|undefined|Infinity", svg), state
        assert len(svg) < 60_000


@each
def test_every_control_changes_the_picture(cls):
    explorer = cls()
    data, dull = explorer.data(), []
    for control in cls.controls():
        pictures = set()
        for base in [explorer.state, *states(cls, 6)]:
            for value in other_values(control):
                pictures.add((str({**base, control.name: None}), js(cls, "draw", {**base, control.name: value}, data, 680)))
        if len(pictures) == 7:
            dull.append(control.name)
    assert dull == []


def other_values(control):
    if isinstance(control, Switch):
        return [False, True]
    if isinstance(control, Choice):
        return list(control.options)
    if isinstance(control, Schedule):
        return [[level, 0, None, 0] for level in control.ends]
    return [control.low, control.low + round((control.high - control.low) / control.step / 2) * control.step, control.high]


@each
def test_a_link_restores_the_state_in_the_package_and_in_the_page(cls):
    explorer = cls()
    setup = explorer._setup
    for state in states(cls, 50):
        explorer.value = state
        fragment = explorer.link().partition("#")[2]
        assert js(cls, "encode", setup, state, []) == fragment
        assert cls.from_link(explorer.link()).state == state
        assert js(cls, "decode", setup, "#" + fragment) == {"state": state, "kept": []}


def test_an_explorer_on_a_second_page_has_links_of_its_own():
    second = explorers.Market(label="exp-again", page="08-levers.html", price=0.3)
    assert second.link() == "08-levers.html#exp-again?v=1&price=0.3"
    back = explorers.Market.from_link(second.link(), label="exp-again")
    assert back.price == 0.3 and back._setup["label"] == "exp-again"
    with pytest.raises(ValueError, match="'exp-market.v=1' first"):
        explorers.Market.from_link(second.link())


@each
def test_the_csv_holds_every_digit(cls):
    explorer = cls()
    data = explorer.data()
    for state in states(cls, 10):
        found = js(cls, "compute", state, data)
        read = list(csv.reader(io.StringIO(js(cls, "csv", state, data))))
        assert read[0] == found["columns"]
        for row, told in zip(read[1:], found["rows"], strict=True):
            assert [float(cell) if isinstance(value, (int, float)) else cell or None for cell, value in zip(row, told, strict=True)] == told


@each
def test_the_first_view_needs_no_browser_and_holds_two_pictures(cls):
    html = js(cls, "first", cls()._setup)
    assert html.count("<svg ") == 2 and 'class="explorer-words"' in html
    assert len(re.findall(r'<div class="control control-', html)) == len(cls.controls())


@each
def test_each_control_is_explained(cls):
    for control in cls.controls():
        assert control.label and control.meaning.endswith(".") and control.source, control.name


@each
def test_what_a_control_does_not_accept_is_refused_by_name(cls):
    explorer = cls()
    for control in cls.controls():
        wrong = {Slider: [control.high + 1 if isinstance(control, Slider) else 0, float("nan"), "7", True, None], Choice: ["<b>", 3, None],
                 Switch: [1, "on"], Schedule: [[0.1, 0, None], [0.1, 5, 4, 0], [99, 0, None, 0], "x", [0, float("inf"), None, 0]]}[type(control)]
        for value in wrong:
            before = explorer.state
            with pytest.raises(traitlets.TraitError, match=rf"{control.name}.*; accepted: "):
                setattr(explorer, control.name, value)
            assert explorer.state == before
    with pytest.raises(traitlets.TraitError, match="no_such: no such control; accepted: "):
        cls(no_such=1)


# What the states of each version mean. A changed digest asks for a higher `version`, or links handed out before would be misread.
VERSIONS = {
    "exp-start": (1, "4633b0dd988f"),
    "exp-metrics": (1, "205f41127d02"),
    "exp-ranking": (1, "079b14b7eb4f"),
    "exp-market": (1, "781674113acd"),
    "exp-value-laws": (1, "118eb97e433e"),
    "exp-bass": (1, "1609a7af66cd"),
    "exp-cobweb": (1, "c03656006bef"),
    "exp-neighbours": (1, "8535e94e643d"),
    "exp-overlaps": (1, "6a55380b4090"),
    "exp-envelope": (1, "5470fff53e10"),
    "exp-scenarios": (1, "288b8933aa23"),
}


@each
def test_a_changed_control_raises_the_version_of_links(cls):
    meaning = [{key: control[key] for key in ("key", "type", "default", "low", "high", "months", "options") if key in control} for control in (c.declare() for c in cls.controls())]
    digest = hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()[:12]
    assert VERSIONS[cls.label] == (cls.version, digest)
