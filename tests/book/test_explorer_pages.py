"""Every explorer in its built page: against the package, by keyboard and pointer, from links good and bad, and left alone."""

import base64
import csv
import json
import operator
import re
import sys
import xml.etree.ElementTree as ElementTree
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from built import PAGES, SITE
from test_reading import DISK, Visit, bases

from adoption import charts, explorers
from adoption.explorers import link
from adoption.explorers.controls import Choice, Schedule, Slider, Switch

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))
from engine import numbers  # noqa: E402
from fragments import HOSTILE, fragments  # noqa: E402
from test_explorers import other_values, rows_of, states  # noqa: E402

MOUNTS, MALFORMED = 200, 1000
SIGNS = {"<": operator.lt, "<=": operator.le, "==": operator.eq, ">=": operator.ge, ">": operator.gt}
# `at` is the place of the explorer, `root` its element; both are told to the page when it is opened.
LOOK = """() => JSON.stringify({ state: at.explorer.state, picture: root.querySelector('.explorer-stage').innerHTML,
  said: root.querySelector('.explorer-stage').getAttribute('aria-label'), words: root.querySelector('.explorer-words').textContent,
  message: root.querySelector('.explorer-message').hidden ? null : root.querySelector('.explorer-message').textContent,
  kept: at.explorer.fragment().split('&').filter((part) => part.startsWith('kept=')).length })"""


class Shown:
    """An explorer in a tab of its own, mounted; without a fragment as a reader meets it, with one as a link opens it."""

    def __init__(self, browser, base, page, label, fragment=None, **context):
        self.selector = f"#{label} .explorer"
        self.visit = Visit(browser, base, f"{page}#{label}" + (f"?{fragment}" if fragment else ""), **context)
        self.tab, self.dialogs = self.visit.tab, []
        self.tab.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        self.tab.wait_for_function("label => document.getElementById(label)?.querySelector('.explorer-place')?.explorer", arg=label, timeout=15_000)
        self.tab.evaluate("""label => { window.at = document.getElementById(label).querySelector('.explorer-place');
            window.root = at.querySelector('.explorer'); root.scrollIntoView({ block: 'center', behavior: 'instant' }); }""", label)  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.visit.context.close()

    # States and results cross over as one text each: value by value, the browser's protocol is slow.
    def look(self):
        return json.loads(self.tab.evaluate(LOOK))

    def go(self, state):
        self.tab.evaluate("text => at.explorer.go(JSON.parse(text))", json.dumps(state))

    def through(self, script, values):
        """What a function of the page gives for each of some values."""
        return json.loads(self.tab.evaluate(f"text => JSON.stringify(JSON.parse(text).map({script}))", json.dumps(values)))

    def find(self, selector):
        return self.tab.locator(self.selector).first.locator(selector)

    def open(self):
        """Opens every box within the explorer."""
        self.tab.evaluate("root.querySelectorAll('details:not([open]) > summary').forEach((summary) => summary.click())")

    def resize(self, width):
        """Sets the width of the window, and waits until the picture is drawn for it."""
        self.tab.set_viewport_size({"width": width, "height": 844})
        self.tab.wait_for_function("() => { const svg = root.querySelector('svg'); return Math.abs(svg.viewBox.baseVal.width - svg.getBoundingClientRect().width) < 1; }", timeout=5000)

    def well(self):
        """Nothing went wrong, nothing left for another host, nothing asked the reader."""
        assert (self.visit.left, self.visit.troubles, self.dialogs) == ([], [], [])


def on(cls, browser, base, fragment=None, **context):
    return Shown(browser, base, f"chapters/{cls.page}", cls.label, fragment, **context)


def linked(cls, state, kept=()):
    return link.encode(cls.label, cls.version, cls.controls(), state, kept)


@pytest.fixture(scope="module", params=explorers.ALL, ids=lambda cls: cls.module)
def cls(request):
    return request.param


def on_link(cls, browser, base):
    """The explorer in a fresh tab, opened by a link to one of the random states; `first` is what it shows then."""
    state, kept = states(cls, 100)[7], states(cls, 3)[: cls.keeps]
    shown = on(cls, browser, base, linked(cls, state, kept).partition("?")[2])
    shown.first = shown.look() | {"rows": json.loads(shown.tab.evaluate("JSON.stringify(at.explorer.result.rows)"))}
    return shown


@pytest.fixture(scope="module")
def tab_of(cls, browser, address):
    with on_link(cls, browser, address) as shown:
        shown.find("[data-tool=reset]").click()
        shown.start = shown.look()
        yield shown


@pytest.fixture
def shown(tab_of):
    """The explorer at its own start in a tab that its tests share."""
    tab_of.tab.evaluate("""root.querySelectorAll('details[open]').forEach((box) => { box.open = false; });
        root.querySelector('.explorer-link').hidden = true;
        root.querySelectorAll('.about[aria-expanded=true], [data-tool=reset]').forEach((button) => button.click());""")
    yield tab_of
    tab_of.tab.emulate_media(media="screen")
    tab_of.tab.set_viewport_size({"width": 1280, "height": 844})
    tab_of.well()


@cache
def computed(cls):
    """A hundred random states, and what the package computes in each."""
    explorer, frames = cls(), []
    for state in states(cls, 100):
        explorer.value = state
        frame = explorer.frame()
        frames.append((list(frame.columns), *numbers(rows_of(frame))))
    return states(cls, 100), frames


def test_every_explorer_of_the_package_is_in_its_page_and_every_one_of_the_pages_is_tested():
    there = {(page, setup["module"], setup["label"]) for page in PAGES for setup in setups(page)}
    assert {(f"chapters/{each.page}", each.module, each.label) for each in explorers.ALL} <= there
    assert {module for _, module, _ in there} == {each.module for each in explorers.ALL}


@cache
def setups(page):
    """What each explorer of a page is set up with."""
    sources = re.findall(r'<script type="application/json" class="explorer-source">(.*?)</script>', (SITE / page).read_text(encoding="utf-8"), re.S)
    return [json.loads(source) for source in sources]


# Numbers


def same_as_the_package(cls, shown):
    """Checks what the link that opened the tab gave, and a hundred random states: numbers, words and table."""
    tried, frames = computed(cls)
    first, kept = shown.first, states(cls, 3)[: cls.keeps]
    assert (first["state"], first["message"], first["kept"]) == (tried[7], None, len(kept))
    assert np.abs(numbers(first["rows"])[1] - frames[7][2]).max(initial=0) <= 1e-9
    shown.open()
    found = shown.through(
        """(state, i) => {
             at.explorer.go(state);
             const { columns, rows, words } = at.explorer.result, text = (selector) => root.querySelector(selector).textContent;
             const table = i % 10 ? null : [...root.querySelectorAll('.numbers tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent));
             return { columns, rows, words, table, shown: text('.explorer-words'), said: root.querySelector('.explorer-stage').getAttribute('aria-label') };
           }""",
        tried,
    )
    assert first["words"] == first["said"] == found[7]["words"]
    for state, (columns, words, values), page in zip(tried, frames, found, strict=True):
        page_words, page_values = numbers(page["rows"])
        assert (page["columns"], page_words) == (columns, words), state
        assert np.abs(page_values - values).max(initial=0) <= 1e-9, state
        assert page["shown"] == page["said"] == page["words"], state
        for row, cells in zip(page["rows"], page["table"] or page["rows"], strict=True):
            for value, cell in zip(row, cells, strict=True) if page["table"] else ():
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    assert abs(float(cell.replace("−", "-")) - value) <= 0.500001e-4, (state, value, cell)
                else:
                    assert cell == ("–" if value is None else str(value)), (state, value, cell)


def test_a_link_in_a_fresh_tab_and_100_states_show_what_the_package_computes_to_1e_9(cls, shown):
    same_as_the_package(cls, shown)


def test_a_link_in_a_fresh_tab_and_100_states_show_what_the_package_computes_to_1e_9_from_a_disk(cls, browser):
    with on_link(cls, browser, DISK) as shown:
        same_as_the_package(cls, shown)
        shown.well()


# Controls


def press(shown, *keys):
    for key in keys:
        shown.tab.keyboard.press(key)
    return shown.look()


def moves(shown, control, box):
    """Focuses each part of a control in turn and moves it by keys; yields what is shown after each move."""
    inputs = box.locator("input, select").all()
    for at, field in enumerate(inputs):
        field.focus()
        if isinstance(control, Switch):
            before = shown.look()["state"][control.name]
            yield (now := press(shown, "Space"))
            assert now["state"][control.name] is not before
            yield press(shown, "Space")
        elif isinstance(control, Choice):
            press(shown, *["ArrowUp"] * len(control.options))
            for option in list(control.options)[1:]:
                yield (now := press(shown, "ArrowDown"))
                assert now["state"][control.name] == option
        else:
            pick = (lambda state: state[control.name][at]) if isinstance(control, Schedule) else (lambda state: state[control.name])  # noqa: B023
            low, step = (float(field.get_attribute(name)) for name in ("min", "step"))
            yield (lowest := press(shown, "Home"))
            yield (second := press(shown, "ArrowRight"))
            yield press(shown, "End")
            if isinstance(control, Slider):
                assert pick(lowest["state"]) == control.low == low
                assert pick(second["state"]) == pytest.approx(low + step, abs=1e-9)
                highest, below = pick(shown.look()["state"]), pick(press(shown, "ArrowLeft")["state"])
                assert control.high - step < highest <= control.high and highest - below == pytest.approx(step, abs=1e-9)
                yield shown.look()


def follows_the_keyboard(cls, shown, start, then=lambda: None):
    """Checks that each control, moved by keys, moves the picture and the words and no other control; `then` is called after each."""
    shown.open()
    mute = {}
    for control in cls.controls():
        box, others = shown.find(f'[data-key="{control.name}"]'), lambda state: {k: v for k, v in state.items() if k != control.name}  # noqa: B023
        dull = {"picture", "words"}
        for base in [start, *states(cls, 12)]:
            if isinstance(control, Schedule):
                base = base | {control.name: [control.ends[1], 3, 20, 4]}
            shown.go(base)
            seen = [shown.look(), *moves(shown, control, box)]
            assert all(others(now["state"]) == others(base) for now in seen)
            assert all(now["said"] == now["words"] for now in seen)
            dull = {what for what in dull if len({now[what] for now in seen}) == 1}
            if not dull:
                break
        if dull:
            mute[control.name] = dull
        then()
    assert mute == {}


def test_each_control_is_moved_by_keyboard_and_moves_picture_and_words(cls, shown):
    follows_the_keyboard(cls, shown, shown.start["state"])


def test_a_preset_is_chosen_by_keyboard(cls, shown):
    presets = shown.find(".presets select")
    assert presets.count() == bool(cls.presets)
    for name, changes in cls.presets.items():
        follow(shown, f"{cls.label}?v=0")
        shown.go(states(cls, 1)[0])
        presets.focus()
        found = press(shown, "Home", *["ArrowDown"] * (1 + list(cls.presets).index(name)))
        assert (found["state"], found["message"]) == (cls._defaults() | changes, None)


HANDLES = """() => [...root.querySelectorAll('[data-drag]')].map((handle) => {
  const box = handle.querySelector('circle').getBoundingClientRect(), stage = root.querySelector('svg').getBoundingClientRect();
  const x = box.x + box.width / 2, y = box.y + box.height / 2, { drag, axis, domain, range, log } = handle.dataset;
  return { key: drag, axis, domain: domain.split(',').map(Number), range: range.split(',').map(Number), log: Boolean(log), x, y, left: stage.x, top: stage.y,
    zoom: stage.width / root.querySelector('svg').viewBox.baseVal.width, free: document.elementFromPoint(x, y)?.closest('[data-drag]') === handle };
})"""


def meant(handle, x, y):
    """The value that a handle stands for when its middle is at a point of the screen."""
    pixel = ((x - handle["left"]) if handle["axis"] == "x" else (y - handle["top"])) / handle["zoom"]
    at = int(np.clip(np.searchsorted(np.array(handle["range"]) * (way := np.sign(handle["range"][-1] - handle["range"][0])), pixel * way) - 1, 0, len(handle["range"]) - 2))
    (a, b), (c, d) = handle["domain"][at : at + 2], handle["range"][at : at + 2]
    share = (pixel - c) / (d - c)
    return a * (b / a) ** share if handle["log"] else a + share * (b - a)


@pytest.mark.parametrize("pointer", ["mouse", "finger"])
def test_each_handle_is_dragged(cls, shown, pointer):
    controls = {control.name: control for control in cls.controls()}
    keys = {handle["key"] for base in [shown.start["state"], *states(cls, 20)] for handle in (shown.go(base), shown.tab.evaluate(HANDLES))[1]}
    touch = shown.visit.context.new_cdp_session(shown.tab)
    for key in sorted(keys):
        control = controls[key]
        assert isinstance(control, Slider), f"{key}: a handle moves a slider"
        for base in [shown.start["state"], *states(cls, 40)]:
            middle = control.low + round((control.high - control.low) / control.step / 2) * control.step
            shown.tab.evaluate("label => captiveHost.places.get(at).set('_fragment', `${label}?v=0`)", cls.label)
            shown.go(base | {key: middle})
            shown.tab.evaluate("root.querySelector('.explorer-stage').scrollIntoView({ block: 'center', behavior: 'instant' })")
            handle = next((h for h in shown.tab.evaluate(HANDLES) if h["key"] == key and h["free"]), None)
            if handle:
                break
        assert handle, f"{key}: in reach in no state"
        before, scrolled = shown.look(), shown.tab.evaluate("scrollY")
        assert before["message"] is not None
        x, y = (handle["x"] + 30, handle["y"]) if handle["axis"] == "x" else (handle["x"], handle["y"] - 30)
        if pointer == "mouse":
            shown.tab.mouse.move(handle["x"], handle["y"])
            shown.tab.mouse.down()
            shown.tab.mouse.move(x, y, steps=4)
            still = shown.tab.evaluate("scrollY") == scrolled
            shown.tab.mouse.up()
        else:
            at = lambda share: [{"x": handle["x"] + share * (x - handle["x"]), "y": handle["y"] + share * (y - handle["y"])}]  # noqa: B023, E731
            touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": at(0)})
            for step in range(1, 7):
                touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": at(step / 6)})
            still = shown.tab.evaluate("scrollY") == scrolled
            touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        after = shown.look()
        wanted = min(max(meant(handle, x, y), control.low), control.high)
        assert after["state"] == before["state"] | {key: after["state"][key]} and after["message"] is None
        assert abs(after["state"][key] - wanted) <= control.step * 0.51 + abs(meant(handle, x + 1, y - 1) - meant(handle, x, y)), key
        assert after["picture"] != before["picture"]
        assert still, "a drag does not scroll the page"
        shown.tab.mouse.move(5, 5)
        assert shown.look() == after, "let go, a handle stays"
    touch.detach()


# Keyboard

FOCUSABLE = """() => [...root.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled)"""
# Which of them has the focus, how its outline looks, and whether it is in view, not under the picture that stays.
FOCUS = f"""() => {{ const it = document.activeElement, style = getComputedStyle(it), r = it.getBoundingClientRect();
  const over = document.elementFromPoint(r.x + r.width / 2, r.y + Math.min(r.height, 40) / 2);
  return [({FOCUSABLE})().indexOf(it), style.outlineStyle, parseFloat(style.outlineWidth), it.contains(over) || Boolean(over?.contains(it)), it.outerHTML.slice(0, 90)]; }}"""


def test_the_keyboard_reaches_everything_in_order_with_a_visible_focus_and_leaves_again(cls, shown):
    closed = "[...root.querySelectorAll('details:not([open]) > summary')].find((e) => e.checkVisibility({ visibilityProperty: true }))"
    for _ in range(shown.find("details").count()):
        if shown.tab.evaluate(f"{closed}?.focus() ?? Boolean({closed})"):
            shown.tab.keyboard.press("Enter")
    assert shown.find("details:not([open])").count() == 0
    expected = shown.tab.evaluate(f"({FOCUSABLE})().length")
    assert expected >= len(cls.controls()) * 2 + 6, "each control and what it means, five tools, the numbers"
    shown.tab.evaluate(f"({FOCUSABLE})()[0].focus()")
    shown.tab.keyboard.press("Shift+Tab")
    assert shown.tab.evaluate(FOCUS)[0] == -1
    for at in range(expected):
        shown.tab.keyboard.press("Tab")
        found, style, wide, seen, html = shown.tab.evaluate(FOCUS)
        assert (found, style, seen) == (at, "solid", True) and wide >= 2, html
    shown.tab.keyboard.press("Tab")
    assert shown.tab.evaluate(FOCUS)[0] == -1
    for at in reversed(range(expected)):
        shown.tab.keyboard.press("Shift+Tab")
        found, _, _, seen, html = shown.tab.evaluate(FOCUS)
        assert (found, seen) == (at, True), html


def test_enter_and_space_work_the_buttons(cls, shown):
    for about in shown.find(".about:visible").all():
        text = shown.tab.locator(f'[id="{about.get_attribute("aria-controls")}"]')
        about.focus()
        for key, visible in (("Enter", True), ("Space", False)):
            shown.tab.keyboard.press(key)
            assert (text.is_visible(), about.get_attribute("aria-expanded")) == (visible, str(visible).lower())
    shown.go(states(cls, 1)[0])
    if cls.keeps:
        for tool, key, kept in (("keep", "Enter", 1), ("keep", "Space", 2), ("forget", "Enter", 0)):
            shown.find(f"[data-tool={tool}]").focus()
            assert press(shown, key)["kept"] == kept
    shown.find("[data-tool=reset]").focus()
    assert press(shown, "Space") == shown.start
    shown.find("[data-tool=csv]").focus()
    with shown.tab.expect_download() as download:
        shown.tab.keyboard.press("Enter")
    assert download.value.suggested_filename == f"{cls.label}.csv"


# Links


def follow(shown, fragment):
    """Goes to another fragment of the open page, as a link within it does; gives the fragment as the browser has it."""
    return shown.tab.evaluate(
        """(fragment) => new Promise((resolve) => {
             const before = location.hash;
             addEventListener('hashchange', () => resolve(location.hash.slice(1)), { once: true });
             location.hash = fragment;
             if (location.hash === before) { dispatchEvent(new HashChangeEvent('hashchange', { newURL: location.href })); }
           })""",
        fragment,
    )


def test_a_link_within_the_open_page_restores_its_state_and_the_address_follows_a_reader(cls, shown):
    for state in states(cls, 15):
        kept = states(cls, 2)[: cls.keeps]
        fragment = linked(cls, state, kept)
        follow(shown, fragment)
        found = shown.look()
        assert (found["state"], found["message"], found["kept"]) == (state, None, len(kept))
        assert shown.tab.evaluate("at.explorer.fragment()") == fragment
    # A link is followed though the address is set anew, after what a reader moved just before, ahead of the event.
    wanted, other = states(cls, 17)[15:]
    shown.tab.evaluate(
        """([wanted, other]) => new Promise((resolve) => {
             addEventListener('hashchange', () => resolve(), { once: true });
             location.hash = wanted;
             history.replaceState(null, '', '#' + other);
           })""",
        [linked(cls, wanted), linked(cls, other)],
    )
    assert shown.look()["state"] == wanted
    shown.find("[data-tool=reset]").click()
    shown.tab.wait_for_function("fragment => location.hash === '#' + fragment", arg=linked(cls, shown.start["state"]), timeout=3000)


def test_copy_link_shows_an_address_that_restores_the_state_and_reset_the_start(cls, browser, shown):
    state = states(cls, 4)[3]
    shown.go(state)
    kept = [state] if cls.keeps else []
    if kept:
        shown.find("[data-tool=keep]").click()
    shown.find("[data-tool=link]").click()
    field = shown.find(".explorer-link input")
    assert field.is_visible() and shown.tab.evaluate("getSelection().toString() || document.activeElement.value") == field.input_value()
    copied, said = field.input_value(), shown.look()
    address, _, fragment = copied.partition("#")
    assert address == shown.tab.url.partition("#")[0] and fragment == linked(cls, state, kept)
    assert cls.from_link(copied).state == state and cls.from_link(copied).kept == kept
    shown.find("[data-tool=reset]").click()
    assert shown.look() == shown.start
    follow(shown, fragment)
    assert shown.look() == said


READY = """(moved) => {
  const model = captiveHost.places.get(at), message = root.querySelector('.explorer-message'), live = root.querySelector('[data-live]');
  const bare = () => { const text = message.textContent, hidden = message.hidden; message.textContent = live.textContent = ''; message.hidden = true;
    const html = root.outerHTML.replaceAll(' class=""', ''); message.textContent = text; message.hidden = hidden; return html; };
  const plain = bare(), many = document.querySelectorAll('*').length;
  window.attempt = (fragment, i) => {
    if (i % 10 === 0) at.explorer.go(moved);
    const before = JSON.stringify(at.explorer.state);
    let thrown = null;
    try { model.set('_fragment', fragment); } catch (error) { thrown = String(error); }
    const told = message.hidden ? null : message.textContent, state = at.explorer.state, error = told !== null;
    const whole = !error || (bare() === plain && document.querySelectorAll('*').length === many && message.childElementCount === 0);
    message.hidden = true;
    return { thrown, told, state, stayed: JSON.stringify(state) === before, whole, seen: error && message.getAttribute('role') === 'alert' };
  };
}"""
CLEAR = re.compile(r"The link gives .+; accepted: .+\. The explorer shows its own start instead\.", re.S)


def as_read(cls, fragment):
    try:
        return link.decode(cls.label, cls.version, cls.controls(), "#" + fragment, cls.keeps)[0]
    except ValueError:
        return None


def moved_from(cls, start):
    control = next(c for c in cls.controls() if any(v != start[c.name] for v in other_values(c)))
    return start | {control.name: next(v for v in other_values(control) if v != start[control.name])}


def test_1000_malformed_links_give_a_clear_message_and_the_start_and_nothing_else(cls, shown):
    start, tried, refused = shown.start["state"], [], 0
    for fragment in fragments(cls, seed=7):
        tried.append((fragment, as_read(cls, fragment)))
        refused += tried[-1][1] is None
        if refused == MALFORMED:
            break
    shown.tab.evaluate(READY, moved_from(cls, start))
    found, told = shown.through("attempt", [fragment for fragment, _ in tried]), 0
    for (fragment, expected), page in zip(tried, found, strict=True):
        assert page["thrown"] is None and page["whole"], fragment
        if expected is not None:
            assert (page["told"], page["state"]) == (None, expected), fragment
        elif page["told"] is None:
            assert page["stayed"] and (not re.match(rf"{cls.label}[^\w-]", fragment)), f"of this explorer, but nothing is said: {fragment}"
        else:
            told += 1
            assert page["seen"] and CLEAR.fullmatch(page["told"]) and page["state"] == start, (fragment, page["told"])
    assert told > 800
    shown.tab.wait_for_timeout(50)


def test_a_hostile_link_within_the_open_page_injects_nothing(cls, shown):
    start, name = shown.start["state"], cls.controls()[0].name
    elements = shown.tab.evaluate("document.querySelectorAll('*').length")
    bad = [f"{cls.label}?v={cls.version}&{name}={hostile}" for hostile in HOSTILE[:45:3]]
    for fragment in [each for each in bad if as_read(cls, each) is None]:
        shown.go(moved_from(cls, start))
        follow(shown, fragment)
        found, message = shown.look(), shown.find(".explorer-message")
        assert message.is_visible() and message.get_attribute("role") == "alert"
        assert CLEAR.fullmatch(found["message"]) and found["state"] == start and found["picture"] == shown.start["picture"]
        assert shown.tab.evaluate("document.querySelectorAll('*').length") == elements
    was = shown.tab.evaluate("location.hash")
    shown.tab.wait_for_timeout(350)
    assert shown.tab.evaluate("location.hash") == was, "the address stays, to be put right"
    field = shown.find(f'[data-key="{name}"]').locator("input, select").first
    field.focus()
    press(shown, "End", "Home", "Space")
    assert not shown.find(".explorer-message").is_visible(), "what a reader does next takes the message away"


# Files


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_files_hold_every_digit_and_the_picture_as_it_is_seen(cls, shown, theme, tmp_path):
    tried, frames = computed(cls)
    shown.go(tried[3])
    shown.tab.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    files = {}
    for kind in ("csv", "svg", "png"):
        with shown.tab.expect_download() as download:
            shown.find(f"[data-tool={kind}]").click()
        assert download.value.suggested_filename == f"{cls.label}.{kind}"
        download.value.save_as(tmp_path / kind)
        files[kind] = (tmp_path / kind).read_bytes()
    shown.tab.evaluate("document.documentElement.dataset.theme = 'light'")
    rows, (columns, words, values) = json.loads(shown.tab.evaluate("JSON.stringify(at.explorer.result.rows)")), frames[3]
    told = list(csv.reader(files["csv"].decode().splitlines()))
    assert told[0] == columns
    read = [[float(cell) if isinstance(value, (int, float)) else cell or None for cell, value in zip(row, found, strict=True)] for row, found in zip(told[1:], rows, strict=True)]
    assert read == rows, "every digit of the page"
    read_words, read_values = numbers(read)
    assert read_words == words and np.abs(read_values - values).max(initial=0) <= 1e-9

    picture, text = ElementTree.fromstring(files["svg"]), files["svg"].decode()
    assert picture.tag.endswith("}svg") and "var(" not in text
    at = ("light", "dark").index(theme)
    paints = {paint for element in picture.iter() for name in ("fill", "stroke") if (paint := element.get(name))}
    assert charts.PAPER[at] in paints and {charts.INK[at], charts.MUTED[at]} & paints
    assert not {charts.INK[1 - at], charts.PAPER[1 - at]} & paints
    assert all(re.fullmatch(r"#[0-9a-fA-F]{3,8}|none|transparent|currentColor", paint) for paint in paints), paints
    assert "".join(picture.itertext()) == shown.tab.evaluate("root.querySelector('.explorer-stage').textContent")

    wide, high = (float(picture.get(name)) for name in ("width", "height"))
    assert files["png"].startswith(b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(files["png"][16:20]), int.from_bytes(files["png"][20:24])) == (int(2 * wide), int(2 * high))
    colours = shown.tab.evaluate(
        """async (source) => {
             const picture = new Image(), canvas = document.createElement('canvas');
             picture.src = 'data:image/png;base64,' + source;
             await picture.decode();
             [canvas.width, canvas.height] = [picture.width, picture.height];
             const pen = canvas.getContext('2d');
             pen.drawImage(picture, 0, 0);
             const data = new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
             return { first: data[0], many: new Set(data).size };
           }""",
        base64.b64encode(files["png"]).decode(),
    )
    red, green, blue = (colours["first"] >> shift & 255 for shift in (0, 8, 16))
    assert f"#{red:02x}{green:02x}{blue:02x}" == charts.PAPER[at].lower() and colours["many"] > 20


# For everyone


def test_a_hostile_link_in_a_fresh_tab_gives_a_message_and_the_start_and_axe_finds_nothing(cls, browser):
    hostile = f"v={cls.version}&{cls.controls()[0].name}=%3Cimg%20src=x%20onerror=alert(1)%3E&__proto__=1"
    with on(cls, browser, DISK, hostile, width=360, scheme="dark") as shown:
        found, message = shown.look(), shown.find(".explorer-message")
        assert "<img src=x onerror=alert(1)>" in found["message"] and CLEAR.fullmatch(found["message"])
        assert message.is_visible() and message.get_attribute("role") == "alert"
        assert found["state"] == json.loads(shown.tab.evaluate("at.parentElement.querySelector('.explorer-source').textContent"))["start"]
        assert shown.tab.locator("img[src=x], [onerror]").count() == 0
        if shown.find(".prediction").count():
            assert violations(shown) == []
            shown.find(".prediction button").click()
        assert violations_with_everything_open(shown) == []
        shown.well()


def test_axe_finds_nothing_on_a_wide_light_page(cls, shown):
    follow(shown, f"{cls.label}?v=0")
    assert violations_with_everything_open(shown) == []


def violations_with_everything_open(shown):
    shown.open()
    shown.tab.evaluate("root.querySelectorAll('.about, [data-tool=link]').forEach((button) => button.click())")
    assert shown.find(".explorer-message").is_visible() and shown.find(".explorer-link").is_visible()
    return violations(shown)


def violations(shown):
    # Else axe asks for the style sheets again, at addresses of its own making.
    found = Axe().run(shown.tab, context=shown.selector, options={"preload": False}).response["violations"]
    return [(each["id"], [node["html"][:160] for node in each["nodes"]][:5]) for each in found]


def test_on_a_phone_every_target_is_44_pixels_and_nothing_leaves_the_screen(cls, shown):
    shown.resize(360)
    shown.open()
    shown.tab.evaluate("root.querySelectorAll('.about, [data-tool=link]').forEach((button) => button.click())")
    small = shown.tab.evaluate(
        """() => [...root.querySelectorAll('a[href], button, summary, select, input, label.switch, .handle')].filter((e) => e.checkVisibility() && e.type !== 'checkbox').map((e) => {
             const r = e.getBoundingClientRect(), wide = e.matches('button, .handle') ? 43.99 : 0;
             return r.height < 43.99 || r.width < wide ? `${e.outerHTML.slice(0, 80)} ${r.width} x ${r.height}` : '';
           }).filter(Boolean)"""
    )
    assert small == []
    assert shown.tab.evaluate("[...root.querySelectorAll('input[type=checkbox]')].filter((e) => !e.closest('label')).length") == 0
    for state in [None, *states(cls, 20)]:
        if state:
            shown.go(state)
        out = shown.tab.evaluate(
            """() => [...root.querySelectorAll('*')].filter((e) => {
                 const r = e.getBoundingClientRect();
                 return r.width > 0 && (r.right > innerWidth + 1 || r.left < -1) && !e.closest('.table-box, .visually-hidden');
               }).map((e) => `${e.tagName} ${e.className.baseVal ?? e.className} ${e.textContent.slice(0, 60)}`)"""
        )
        assert out == [] and shown.tab.evaluate("document.documentElement.scrollWidth") <= 360, state


def test_nothing_moves_by_itself(cls, shown):
    assert not re.search(r"animation|transition|@keyframes", charts.variables_css(".explorer") + explorers.explorer.text("explorer.css"))
    moving = shown.tab.evaluate(
        """() => [...root.querySelectorAll('*')].filter((e) => { const s = getComputedStyle(e);
             return s.animationName !== 'none' || s.transitionDuration.split(',').some((t) => parseFloat(t) > 0) || /^(animate|set|marquee)/i.test(e.tagName); }).map((e) => e.outerHTML.slice(0, 90))"""
    )
    assert moving == []
    # What is said to a screen reader comes half a second after a move, and later on a busy machine; then all is still.
    looks = []
    for _ in range(12):
        looks.append(shown.tab.evaluate("() => root.outerHTML"))
        shown.tab.wait_for_timeout(400)
        if len(looks) > 2 and looks[-1] == looks[-2]:
            break
    assert looks[-1] == looks[-2]


def test_without_javascript_the_first_view_is_there_and_no_control(cls, browser, address):
    with Visit(browser, address, f"chapters/{cls.page}", javascript=False) as visit:
        first = visit.tab.locator(f"#{cls.label} .explorer-first")
        for width in (1280, 390):
            visit.tab.set_viewport_size({"width": width, "height": 844})
            assert first.locator("svg:visible").count() == 1
            box = first.locator("svg:visible").bounding_box()
            assert 280 < box["width"] < width and box["height"] > 150
            assert re.search(r"\d", first.locator(".explorer-words").inner_text()) and first.locator(".explorer-words").is_visible()
            assert first.locator(":is(input, select, button, summary, form, output):visible").count() == 0
        assert (visit.left, visit.troubles) == ([], [])


# Puts every explorer far from the top of its page, where some stand.
FAR = """new MutationObserver((_, watch) => {
  if (!document.head) return;
  watch.disconnect();
  document.head.insertAdjacentHTML('beforeend', '<style>.explorer-figure { margin-top: 4000px !important }</style>');
}).observe(document, { childList: true, subtree: true });"""


def test_the_script_is_not_asked_for_before_the_explorer_is_near_and_the_first_view_keeps_the_secret(cls, browser, address):
    context, place, asked = browser.new_context(viewport={"width": 390, "height": 844}), f"#{cls.label} .explorer-place", []
    context.add_init_script(FAR)
    tab = context.new_page()
    tab.on("request", lambda request: asked.append(request.url) if f"/explorers/{cls.module}.js" in request.url else None)
    tab.goto(f"{address}chapters/{cls.page}", wait_until="load")
    tab.wait_for_timeout(300)
    assert tab.locator(place).bounding_box()["y"] > 3000 and asked == []
    lesson = tab.locator(f"{place}[data-lesson]").count()
    for part in (".explorer-stage", ".explorer-words"):
        assert tab.locator(f"{place} .explorer-first {part}").is_visible() is not bool(lesson)
    assert tab.locator(f"{place} .explorer-first :is(input, select, button):visible").count() == 0
    tab.evaluate("place => document.querySelector(place).scrollIntoView({ behavior: 'instant' })", place)
    tab.wait_for_function("place => document.querySelector(place).explorer", arg=place, timeout=15_000)
    assert len(asked) == 1
    context.close()


# A page that is left open


def test_two_of_a_kind_on_one_page_do_not_meddle_with_each_other(cls, shown):
    first = shown.look()
    shown.tab.evaluate(
        """async (label) => {
             const figure = document.getElementById(label), copy = figure.cloneNode(true);
             copy.id = 'copy';
             figure.after(copy);
             window.copy = copy.querySelector('.explorer-place');
             copy.querySelector('.explorer').replaceWith(document.createElement('div'));
             await captiveHost.start(window.copy);
           }""",
        cls.label,
    )
    doubles = "(() => { const ids = [...document.querySelectorAll('.explorer [id]')].map((e) => e.id); return ids.filter((id, i) => ids.indexOf(id) < i); })()"
    assert shown.tab.evaluate(doubles) == []
    field = shown.tab.locator("#copy .explorer-controls").locator("input, select").first
    field.focus()
    before = shown.tab.evaluate("copy.explorer.state")
    press(shown, "End", "Space") if field.get_attribute("type") == "checkbox" else press(shown, "End")
    if shown.tab.evaluate("copy.explorer.state") == before:
        press(shown, "Home")
    after = shown.tab.evaluate("copy.explorer.state")
    assert after != before and shown.look() == first
    shown.tab.wait_for_function("location.hash === '#' + copy.explorer.fragment()", timeout=3000)
    shown.tab.evaluate("captiveHost.places.get(copy).stop(), document.getElementById('copy').remove()")
    assert shown.tab.evaluate("document.querySelectorAll('.explorer').length === document.querySelectorAll('.explorer-place').length")


def test_twenty_explorers_on_one_page(browser, address):
    page = f"chapters/{explorers.ALL[0].page}"
    with Visit(browser, address, page) as visit:
        visit.tab.evaluate(
            """async (wanted) => {
                 const pages = new Map();
                 for (const [at, [page, label]] of wanted.entries()) {
                   if (!pages.has(page)) pages.set(page, new DOMParser().parseFromString(await (await fetch(page)).text(), 'text/html'));
                   const figure = document.importNode(pages.get(page).getElementById(label), true);
                   figure.id = `copy-${at}`;
                   document.querySelector('article').append(figure);
                   await captiveHost.start(figure.querySelector('.explorer-place'));
                 }
                 window.twenty = wanted.map((_, at) => document.querySelector(`#copy-${at} .explorer-place`));
               }""",
            [[each.page, each.label] for each in islice(explorers.ALL * 20, 20)],
        )
        moved = [states(each, 21)[at] for at, each in enumerate(islice(explorers.ALL * 20, 20))]
        found = visit.tab.evaluate("(states) => { states.forEach((state, at) => twenty[at].explorer.go(state)); return twenty.map((place) => place.explorer.state); }", moved)
        assert found == moved
        for width in (360, 1280):
            visit.tab.set_viewport_size({"width": width, "height": 800})
            visit.tab.wait_for_function("twenty.every((place) => { const svg = place.querySelector('svg'); return Math.abs(svg.viewBox.baseVal.width - svg.getBoundingClientRect().width) < 1; })", timeout=5000)
        assert visit.tab.evaluate("(() => { const ids = [...document.querySelectorAll('.explorer [id]')].map((e) => e.id); return ids.length - new Set(ids).size; })()") == 0
        assert (visit.left, visit.troubles) == ([], [])


def test_a_page_left_open_is_resized_themed_and_printed(cls, shown):
    shown.open()
    tab = shown.tab
    for width in (320, 360, 414, 600, 768, 1024, 1400):
        shown.resize(width)
        fits = "(() => { const svg = root.querySelector('svg'), r = svg.getBoundingClientRect(); return [Math.abs(svg.viewBox.baseVal.width - r.width) < 1, r.right <= innerWidth + 1, document.documentElement.scrollWidth <= innerWidth]; })()"
        assert tab.evaluate(fits) == [True, True, True], width
        assert shown.look()["words"] == shown.start["words"]
    tab.set_viewport_size({"width": 1280, "height": 844})
    look, papers = "(() => { const s = getComputedStyle(root); return [s.getPropertyValue('--paper'), s.color, getComputedStyle(root.querySelector('svg text')).fill]; })()", {}
    for theme in ("light", "dark", "auto", "light"):
        tab.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        papers[theme] = tab.evaluate(look)
    assert papers["light"][0] == charts.PAPER[0] and papers["dark"][0] == charts.PAPER[1]
    assert all(a != b for a, b in zip(papers["light"], papers["dark"], strict=True))
    tab.emulate_media(media="print")
    assert shown.find(".explorer-stage svg").is_visible() and shown.find(".explorer-words").is_visible()
    assert shown.find(":is(.explorer-controls, .explorer-tools, .explorer-lesson) *:visible").count() == 0
    assert tab.pdf().startswith(b"%PDF")
    tab.emulate_media(media="screen")
    assert shown.find(".explorer-controls").is_visible()


BARE = """<!doctype html><title>One explorer</title><link rel="stylesheet" href="_static/explorers.css"><figure id="{label}">
<div class="explorer-place"></div><script type="application/json" class="explorer-source">{source}</script></figure><script src="_static/host.js"></script>"""


def test_200_mounts_and_unmounts_leave_nothing_behind(cls, browser, address):
    setup = next(each for each in setups(f"chapters/{cls.page}") if each["label"] == cls.label)
    tab, troubles = browser.new_page(viewport={"width": 400, "height": 800}), []
    tab.on("pageerror", lambda error: troubles.append(str(error)))
    tab.route("**/bare", lambda route: route.fulfill(content_type="text/html", body=BARE.format(label=cls.label, source=json.dumps(setup).replace("<", "\\u003c"))))
    tab.goto(f"{address}bare")
    tab.wait_for_function("document.querySelector('.explorer-place').explorer")
    tab.evaluate("captiveHost.places.get(document.querySelector('.explorer-place')).stop()")
    session = tab.context.new_cdp_session(tab)
    session.send("HeapProfiler.enable")

    def measured(count):
        tab.evaluate(
            """async ([count, states]) => {
                 const place = document.querySelector('.explorer-place');
                 for (let i = 0; i < count; i++) {
                   const model = await captiveHost.start(place);
                   place.explorer.go(states[i % states.length]);
                   place.querySelector('.numbers').open = true;
                   if (i % 10 === 0) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
                   model.stop();
                   if (place.childElementCount || place.explorer) throw new Error('something is left in the place');
                 }
                 await new Promise((done) => setTimeout(done, 400));
               }""",
            [count, states(cls, 4)],
        )
        for _ in range(3):
            session.send("HeapProfiler.collectGarbage")
        return session.send("Runtime.getHeapUsage")["usedSize"], session.send("Memory.getDOMCounters")

    before, counted = measured(MOUNTS)
    after, counted_after = measured(MOUNTS)
    assert after <= 1.1 * before, f"{before} bytes before, {after} after"
    for what in ("nodes", "jsEventListeners", "documents"):
        assert counted_after[what] <= counted[what] + 5, (what, counted, counted_after)
    assert troubles == []
    tab.close()


# Lessons


def holds(challenge, facts, state):
    """Whether every condition of a challenge holds, by the figures of the result, or else the controls."""
    found = [(facts[name] if facts.get(name) is not None else state.get(name), SIGNS[sign], value) for name, sign, value in challenge["conditions"]]
    found = [(each[0] if isinstance(each, list) else each, sign, value) for each, sign, value in found]
    return all(each is not None and sign(each, value) for each, sign, value in found)


def hidden_until_committed(shown):
    """Checks that a prediction hides the result, and that committing to a guess by keyboard shows it."""
    setup = json.loads(shown.tab.evaluate("at.parentElement.querySelector('.explorer-source').textContent"))
    prediction = setup["lesson"]["prediction"]
    shown.open()
    told = shown.tab.evaluate("at.explorer.result.words")
    veiled = shown.tab.evaluate("root.outerHTML")
    assert told not in shown.tab.evaluate("root.textContent") and shown.look()["said"] == shown.look()["words"] == "The result is hidden until you commit to a guess."
    assert shown.find(".numbers tbody tr").count() == 0 and "Reached." not in veiled
    assert shown.find(".explorer-controls, .explorer-tools").locator("input:enabled, select:enabled, button:enabled").count() == 0
    assert shown.find("[data-drag]:visible").count() == 0
    drawn = """(veiled) => { const setup = JSON.parse(at.parentElement.querySelector('.explorer-source').textContent), { explorer } = captiveExplorers[setup.module];
      const box = document.createElement('div');
      box.innerHTML = explorer.draw(at.explorer.result, at.explorer.state, { width: Math.round(root.querySelector('.explorer-stage').clientWidth), data: setup.data, kept: [], guess: null, veiled });
      return box.innerHTML; }"""
    picture, whole = shown.tab.evaluate(drawn, True), shown.tab.evaluate(drawn, False)
    assert shown.look()["picture"] == (picture if picture != whole else ""), "no picture is better than one that tells"
    shown.find(".prediction input").focus()
    shown.tab.keyboard.press("End")
    shown.find(".prediction button").focus()
    shown.tab.keyboard.press("Enter")
    assert not shown.find(".prediction").is_visible()
    facts, now = shown.tab.evaluate("at.explorer.result.facts"), shown.look()
    verdict = shown.find(".verdict")
    assert now["words"] == now["said"] == told and verdict.is_visible() and verdict.inner_text().startswith("You said ")
    found = facts[prediction["fact"]]
    assert (prediction["none"] in verdict.inner_text()) is (found is None)
    assert ("That is close." in verdict.inner_text()) is (found is not None and abs(prediction["high"] - found) <= prediction["close"])
    assert shown.tab.evaluate("document.activeElement.className") == "verdict"
    assert shown.find(".explorer-controls, .explorer-tools").locator("input:disabled, select:disabled, button:disabled").count() == 0
    assert shown.find(".numbers tbody tr").count() == len(shown.tab.evaluate("at.explorer.result.rows"))


# A state that meets a challenge, or the nearest that is found by changing a few controls of the best so far.
SOLVE = """([setup, challenge, pool]) => {
  const { explorer } = captiveExplorers[setup.module], holds = { '<': (a, b) => a < b, '<=': (a, b) => a <= b, '==': (a, b) => a === b, '>=': (a, b) => a >= b, '>': (a, b) => a > b };
  let seed = 1;
  const dice = () => (seed = (seed * 48271) % 2147483647) / 2147483647, pick = (list) => list[Math.floor(dice() * list.length)];
  const far = (state) => { const { facts } = explorer.compute(state, setup.data); return challenge.conditions.reduce((sum, [name, sign, value]) => {
    const found = [facts[name] ?? state[name] ?? null].flat()[0];
    return sum + (found === null ? 9 : holds[sign](found, value) ? 0 : typeof found === 'number' ? 0.01 + Math.log1p(Math.abs(found - value) / (Math.abs(value) + 0.01)) : 1);
  }, 0); };
  let best = { ...pool[0] };
  for (const [name, sign, value] of challenge.conditions) if (name in best && sign === '==') best[name] = Array.isArray(best[name]) ? [value, ...best[name].slice(1)] : value;
  let least = far(best);
  for (let i = 0; i < 3000 && least > 0; i++) {
    const next = { ...best };
    for (let many = 1 + Math.floor(dice() * 3); many > 0; many--) {
      const { key, type, step, low, high } = pick(setup.controls), jump = Math.round((dice() - 0.5) * 2 * 10 ** (dice() * 2)) * step;
      next[key] = type === 'slider' && dice() < 0.7 ? Math.min(Math.max(+(best[key] + jump).toPrecision(12), low), high) : pick(pool)[key];
    }
    const distance = far(next);
    if (distance <= least) [best, least] = [next, distance];
  }
  return best;
}"""


def reached_when_and_only_when_it_holds(shown, challenges, tried):
    """Checks each challenge in many states; gives which were reached and which were not, each at least once."""
    seen = shown.through(
        """(state) => { at.explorer.go(state); const { facts } = at.explorer.result;
             return { facts, state, said: [...root.querySelectorAll('[data-challenge]')].map((item) => [item.querySelector('.done').textContent, item.classList.contains('met')]) }; }""",
        tried,
    )
    for each in seen:
        expected = [holds(challenge, each["facts"], each["state"]) for challenge in challenges]
        assert each["said"] == [["Reached." if met else "Not yet.", met] for met in expected], each["state"]
    return [{bool(each["said"][at][1]) for each in seen} for at in range(len(challenges))]


def test_a_prediction_hides_the_result_and_a_challenge_says_reached_when_it_is(cls, shown):
    """With a lesson made for the purpose: a challenge on a control, one on a figure of the result, and a prediction of it."""
    tried = states(cls, 40)
    found = shown.through("(state) => { at.explorer.go(state); return at.explorer.result.facts; }", tried)
    fact = next(name for name in found[0] if len({each[name] for each in found if isinstance(each[name], (int, float))}) > 1)
    values = sorted(each[fact] for each in found if isinstance(each[fact], (int, float)))
    control = cls.controls()[0]
    wanted = tried[0][control.name][0] if isinstance(control, Schedule) else tried[0][control.name]
    lesson = {
        "prediction": {"question": "How much?", "fact": fact, "low": 0, "high": 1, "step": 0.01, "close": 0.1, "percent": False, "none": "there is none"},
        "challenges": [{"text": "One.", "conditions": [[control.name, "==", wanted]]}, {"text": "Two.", "conditions": [[fact, ">=", values[len(values) // 2]]]},
                       {"text": "Both.", "conditions": [[fact, "<", values[-1]], [fact, ">", values[0]], [control.name, "==", wanted]]}],
    }  # fmt: skip
    shown.tab.evaluate(
        """async ([label, lesson]) => {
             history.replaceState(null, '', location.pathname);
             window.own = [at, root];
             const figure = document.getElementById(label), copy = document.createElement('figure'), source = document.createElement('script');
             const setup = JSON.parse(figure.querySelector('.explorer-source').textContent);
             source.type = 'application/json';
             source.className = 'explorer-source';
             source.textContent = JSON.stringify({ ...setup, lesson });
             copy.innerHTML = '<div class="explorer-place" data-lesson><div class="explorer explorer-first"></div></div>';
             copy.id = 'lesson';
             copy.append(source);
             figure.after(copy);
             window.at = copy.querySelector('.explorer-place');
             await captiveHost.start(at);
             window.root = at.querySelector('.explorer');
           }""",
        [cls.label, lesson],
    )
    own, shown.selector = shown.selector, "#lesson .explorer"
    try:
        hidden_until_committed(shown)
        outcomes = reached_when_and_only_when_it_holds(shown, lesson["challenges"], tried)
        assert outcomes[1] == {True, False} and True in outcomes[0]
    finally:
        shown.selector = own
        shown.tab.evaluate("captiveHost.places.get(at).stop(), document.getElementById('lesson').remove(), ([window.at, window.root] = own)")


LESSONS = [(page, setup) for page in PAGES for setup in setups(page) if setup["lesson"]["prediction"] or setup["lesson"]["challenges"]]


def test_the_book_has_lessons():
    assert LESSONS


@pytest.mark.parametrize(("page", "setup"), LESSONS, ids=[setup["label"] for _, setup in LESSONS])
def test_a_lesson_of_the_book_keeps_its_secret_and_can_be_finished(browser, address, page, setup):
    cls = next(each for each in explorers.ALL if each.module == setup["module"])
    with Shown(browser, address, page, setup["label"]) as shown:
        if setup["lesson"]["prediction"]:
            assert violations(shown) == []
            hidden_until_committed(shown)
        if setup["lesson"]["challenges"]:
            pool = [setup["start"], *(preset["state"] for preset in setup["presets"]), *states(cls, 80)]
            solved = [shown.tab.evaluate(SOLVE, [setup, challenge, pool]) for challenge in setup["lesson"]["challenges"]]
            outcomes = reached_when_and_only_when_it_holds(shown, setup["lesson"]["challenges"], [*solved, *pool])
            assert [{True, False}] * len(solved) == outcomes, "each challenge can be met, and is not met by anything"
        shown.well()
