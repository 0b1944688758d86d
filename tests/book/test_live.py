"""Every explorer in JupyterLab with a kernel: what the kernel sets the page computes and shows, what a reader moves the kernel has."""

import json
import os
import secrets
import subprocess
import sys
import time

import nbformat
import numpy as np
import pytest
from test_explorer_pages import FOCUS, FOCUSABLE, Shown, press, violations

from adoption import explorers
from adoption.explorers import link
from adoption.explorers.controls import Choice, Slider, Switch
from built import ROOT
from engine import numbers
from test_explorers import other_values, states

# What the notebook holds, a cell each; an explorer's own cells come between the first and the others.
BEGIN = """
import json, pathlib, sys
import ipywidgets
from adoption import explorers
from adoption.explorers.controls import Slider
sys.path.insert(0, {unit!r})
from test_explorers import rows_of
folder = pathlib.Path({folder!r})
shown = {{each.module: each() for each in explorers.ALL}}

def write(name, what):
    (folder / "part").write_text(json.dumps(what))
    (folder / "part").rename(folder / name)

for module, explorer in shown.items():
    explorer.observe(lambda change, module=module: write(f"{{module}}.observed", change["new"]), "value")
"""
# A slider of ipywidgets that follows continuously sends each value that it is given back, rounded to its own step; on a
# slow machine this comes after the next value, and undoes it.
BOUND = """
module = (folder / "wanted").read_text()
control = next(each for each in shown[module].controls() if isinstance(each, Slider))
slider = ipywidgets.FloatSlider(min=control.low, max=control.high, step=control.step, readout_format=".8f", description="bound", continuous_update=False)
bond = ipywidgets.link((shown[module], control.name), (slider, "value"))
slider
"""
OUTPUTS = """
def told(module):
    return ipywidgets.interactive_output(lambda state: print(module, json.dumps(state)), {"state": shown[module]})
ipywidgets.VBox([told(module) for module in shown])
"""
DRIVE = """
wanted = json.loads((folder / "wanted").read_text())
explorer, frames = shown[wanted["module"]], []
for state in wanted["states"]:
    with explorer.hold_sync():
        explorer.value = state
    frame = explorer.frame()
    frames.append([list(frame.columns), rows_of(frame)])
write("frames", frames)
"""
SLIDE = """
slider.value = slider.max
"""
FREE = """
bond.unlink()
slider.close()
"""
LINKS = """
again = {module: type(explorer).from_link("  http://127.0.0.1/" + explorer.link()) for module, explorer in shown.items()}
write("links", {module: [explorer.link(), again[module].state] for module, explorer in shown.items()})
ipywidgets.VBox(list(again.values()))
"""
BAD = """
wrong = (folder / "bad").read_text()
for explorer in shown.values():
    explorer._fragment = f"{explorer.label}?v={wrong}"
"""
AFTER = {"outputs": OUTPUTS, "drive": DRIVE, "bound": BOUND, "slide": SLIDE, "free": FREE, "links": LINKS, "bad": BAD}
AT_ONCE = len(explorers.ALL) + 2


class Lab:
    """JupyterLab on a notebook with all explorers, in a tab that may speak to this machine only."""

    def __init__(self, folder, tab, address):
        self.folder, self.tab, self.address = folder, tab, address
        self.left, self.errors = [], []
        base = address.partition("/lab")[0]
        ours = (base, base.replace("http", "ws"), "data:", "blob:")
        tab.on("request", lambda request: None if request.url.startswith(ours) else self.left.append(request.url))
        tab.on("websocket", lambda socket: None if socket.url.startswith(ours) else self.left.append(socket.url))
        tab.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        tab.on("pageerror", lambda error: self.errors.append(str(error)))
        tab.on("dialog", lambda dialog: (self.errors.append(dialog.message), dialog.dismiss()))
        tab.goto(address)
        tab.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'", timeout=90_000)
        for at in range(AT_ONCE):
            self.run(at)
        tab.wait_for_function(f"document.querySelectorAll('.explorer').length === {len(explorers.ALL)}", timeout=30_000)

    def run(self, at):
        """Runs a cell, by its place or its name, as Ctrl+Enter does, and waits for its end."""
        if isinstance(at, str):
            at = len(explorers.ALL) + 1 + list(AFTER).index(at)
        self.tab.evaluate(
            """async (at) => { const { content } = jupyterapp.shell.currentWidget;
                 content.activeCellIndex = at;
                 await jupyterapp.commands.execute('notebook:run-cell'); }""",
            at,
        )

    def read(self, name):
        return json.loads((self.folder / name).read_text())


class Live(Shown):
    """An explorer of the notebook, looked at and worked as one in a page."""

    def __init__(self, lab, cls):
        self.lab, self.cls, self.tab = lab, cls, lab.tab
        self.tab.evaluate("""(name) => { window.root = document.querySelector(`.explorer-${name}`); window.at = root.parentElement;
            root.scrollIntoView({ block: 'center', behavior: 'instant' }); }""", cls.module)  # fmt: skip

    @property
    def selector(self):
        return f".explorer-{self.cls.module}"

    def in_kernel(self):
        """The state that the kernel was last told of; None before the first."""
        name = f"{self.cls.module}.observed"
        return self.lab.read(name) if (self.lab.folder / name).exists() else None

    def agree(self):
        """Waits until the kernel has the state that the page shows."""
        until(lambda: self.in_kernel() == self.look()["state"], "the kernel follows the page")

    def well(self):
        assert (self.lab.left, self.lab.errors) == ([], [])


def until(holds, what, seconds=20):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.02)


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    folder, work, own = (tmp_path_factory.mktemp(name) for name in ("told", "work", "own"))
    begin = BEGIN.format(unit=str(ROOT / "tests" / "unit"), folder=str(folder))
    cells = [begin, *(f"shown[{each.module!r}]" for each in explorers.ALL), *AFTER.values()]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, work / "explorers.ipynb")

    token = secrets.token_hex(16)
    paths = {name: str(own / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")}
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--ServerApp.port=0", f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={work}", "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--expose-app-in-browser", *(["--allow-root"] if os.geteuid() == 0 else []),
    ]  # fmt: skip
    with open(own / "log", "w") as log:
        server = subprocess.Popen(command, env=os.environ | paths, stdout=log, stderr=subprocess.STDOUT, cwd=work)
    try:
        about = own / "JUPYTER_RUNTIME_DIR" / f"jpserver-{server.pid}.json"
        until(lambda: about.exists() and about.read_text().endswith("}"), "JupyterLab starts: " + (own / "log").read_text()[-2000:], 60)
        address = f"http://127.0.0.1:{json.loads(about.read_text())['port']}/lab/tree/explorers.ipynb?token={token}"
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        yield Lab(folder, context.new_page(), address)
        context.close()
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module", params=explorers.ALL, ids=lambda cls: cls.module)
def cls(request):
    return request.param


@pytest.fixture
def shown(lab, cls):
    live = Live(lab, cls)
    yield live
    live.well()


def test_the_page_computes_what_the_kernel_does_to_1e_9_in_100_states_that_the_kernel_sets(lab, cls, shown):
    tried = states(cls, 100)
    (lab.folder / "wanted").write_text(json.dumps({"module": cls.module, "states": tried}))
    (lab.folder / "frames").unlink(missing_ok=True)
    shown.tab.evaluate(
        """() => { window.told = [];
             window.hear = ({ detail: { state, result } }) => told.push({ state, columns: result.columns, rows: result.rows, words: result.words,
               shown: root.querySelector('.explorer-words').textContent, said: root.querySelector('.explorer-stage').getAttribute('aria-label') });
             at.addEventListener('explored', hear); }"""
    )
    lab.run("drive")
    shown.tab.wait_for_function("(last) => JSON.stringify(told.at(-1)?.state) === last", arg=json.dumps(in_order(tried[-1]), separators=(",", ":"), ensure_ascii=False), timeout=30_000)
    told = {json.dumps(each["state"], sort_keys=True): each for each in json.loads(shown.tab.evaluate("at.removeEventListener('explored', hear), JSON.stringify(told)"))}
    for state, (columns, rows) in zip(tried, lab.read("frames"), strict=True):
        page = told[json.dumps(in_order(state), sort_keys=True)]
        (words, values), (expected_words, expected) = numbers(page["rows"]), numbers(rows)
        assert (page["columns"], words) == (columns, expected_words), state
        assert np.abs(values - expected).max(initial=0) <= 1e-9, state
        assert page["shown"] == page["said"] == page["words"], state
    assert shown.look()["state"] == tried[-1]
    shown.agree()


def in_order(state):
    """A state with whole numbers as JavaScript writes them."""
    plain = lambda value: [plain(each) for each in value] if isinstance(value, list) else int(value) if isinstance(value, float) and value == int(value) else value  # noqa: E731
    return {name: plain(value) for name, value in state.items()}


def test_what_the_keyboard_moves_the_kernel_has(cls, shown):
    """A page of the book shows that each control moves picture and words; here the same code runs, and the kernel listens."""
    shown.open()
    moved = []
    for control, base in zip(cls.controls(), states(cls, len(cls.controls())), strict=True):
        shown.go(base)
        moved.append([set(), set()])
        for field in shown.find(f'[data-key="{control.name}"]').locator("input, select").all():
            before = shown.look()
            field.focus()
            keys = {Switch: ["Space"], Choice: ["ArrowDown", "ArrowUp"]}.get(type(control), ["End", "Home"])
            after = next(now for key in keys if (now := press(shown, key))["state"] != before["state"])
            assert after["state"] == before["state"] | {control.name: after["state"][control.name]}
            assert after["words"] == after["said"]
            for seen, what in zip(moved[-1], ("picture", "words"), strict=True):
                seen |= {before[what], after[what]}
        shown.agree()
    assert all(sum(len(seen) > 1 for seen in each) > len(moved) / 2 for each in zip(*moved, strict=True))


def test_outputs_and_sliders_bound_to_an_explorer_follow_it_and_lead_it(lab, cls, shown):
    shown.go(states(cls, 9)[8])
    shown.agree()
    state = json.dumps(shown.in_kernel())
    shown.tab.locator(".jp-OutputArea-output pre", has_text=f"{cls.module} {state}").first.wait_for(state="attached", timeout=10_000)
    if control := next((each for each in cls.controls() if isinstance(each, Slider)), None):
        (lab.folder / "wanted").write_text(cls.module)
        lab.run("bound")
        readout = shown.tab.locator(".widget-slider", has_text="bound").locator(".widget-readout")
        box = shown.find(f'[data-key="{control.name}"] input')
        shown.tab.evaluate("root.scrollIntoView({ block: 'center' })")
        box.focus()
        for key in ("Home", "ArrowRight"):
            shown.tab.keyboard.press(key)
            shown.agree()
            until(lambda: abs(float(readout.text_content() or "nan") - shown.look()["state"][control.name]) < 1e-7, "the slider follows")
        lab.run("slide")
        shown.tab.wait_for_function("([name, value]) => at.explorer.state[name] === value", arg=[control.name, control.high], timeout=10_000)
        shown.agree()
        lab.run("free")


def test_the_keyboard_reaches_everything_in_order_and_leaves_again(shown):
    shown.open()
    expected = shown.tab.evaluate(f"({FOCUSABLE})().length")
    shown.tab.evaluate(f"({FOCUSABLE})()[0].focus()")
    for at in range(expected):
        found, style, wide, _, html = shown.tab.evaluate(FOCUS)
        assert (found, style) == (at, "solid") and wide >= 2, html
        shown.tab.keyboard.press("Tab")
    assert shown.tab.evaluate(FOCUS)[0] == -1
    cells = shown.tab.locator(".jp-Cell").count()
    button = shown.find(".about:visible").first
    button.focus()
    for key, expanded in (("Enter", "true"), ("Space", "false"), ("b", "false"), ("ArrowDown", "false")):
        shown.tab.keyboard.press(key)
        assert button.get_attribute("aria-expanded") == expanded
    assert shown.tab.locator(".jp-Cell").count() == cells and button.evaluate("(e) => e === document.activeElement"), "no key is the notebook's"


def test_a_link_of_the_kernel_is_the_link_of_the_page_and_restores_the_state(lab, cls, shown):
    shown.go(states(cls, 12)[11])
    shown.agree()
    shown.tab.evaluate("root.querySelector('[data-tool=link]').click()")
    lab.run("links")
    address, again = lab.read("links")[cls.module]
    assert address == shown.find(".explorer-link input").input_value() == f"{cls.page}#{link.encode(cls.label, cls.version, cls.controls(), shown.look()['state'])}"
    assert again == shown.look()["state"]
    restored = "(name) => [...document.querySelectorAll(`.explorer-${name}`)].at(-1).parentElement.explorer?.state"
    shown.tab.wait_for_function(f"([name, state]) => JSON.stringify(({restored})(name)) === state && document.querySelectorAll(`.explorer-${{name}}`).length > 1",
                                arg=[cls.module, shown.tab.evaluate("JSON.stringify(at.explorer.state)")], timeout=15_000)  # fmt: skip


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_a_bad_link_gives_a_message_and_axe_finds_nothing(lab, cls, shown, theme):
    shown.tab.evaluate("(theme) => jupyterapp.commands.execute('apputils:change-theme', { theme: `JupyterLab ${theme}` })", theme)
    shown.tab.wait_for_function("(light) => document.body.dataset.jpThemeLight === light", arg=str(theme == "Light").lower())
    shown.go(shown.look()["state"] | {cls.controls()[0].name: next(v for v in other_values(cls.controls()[0]) if v != cls.controls()[0].default_value)})
    lab.tab.evaluate("root.querySelector('.explorer-message').hidden = true")
    (lab.folder / "bad").write_text(f"<img src={cls.module}-{theme} onerror=alert(1)>")
    lab.run("bad")
    message = shown.find(".explorer-message").filter(has_text="The link gives its version as '<img src=")
    message.wait_for(timeout=10_000)
    assert shown.look()["state"] == cls().state and shown.tab.locator(".explorer img").count() == 0
    shown.agree()
    shown.open()
    shown.tab.evaluate("root.querySelectorAll('.about[aria-expanded=false], [data-tool=link]').forEach((button) => button.click())")
    assert violations(shown) == []
