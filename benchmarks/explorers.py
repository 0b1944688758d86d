"""How long the explorers of the built pages take from an input to the new picture, and what their scripts weigh.

In a real browser, each explorer is moved 500 times: one of its sliders, choices or switches is set as a reader's hand would
set it, and an input event is sent. Measured are the work (model, words, picture, and the layout of the picture) and the time
until the frame that shows it has been painted; the second can't be shorter than the wait for the next frame. Needs the
built book and the browser of the tests (`make book`, `make test`).
"""

import gzip
import sys
from pathlib import Path

from adoption import explorers

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build/html"
sys.path.insert(0, str(ROOT / "tests/book"))
MOVES, FRAME = 500, 1000 / 60
# What an explorer is set to before it is moved: the pictures of the scenario explorer differ in what they compute.
SETTINGS = {"scenarios": [{"view": view} for view in ("audiences", "portfolios", "ramp")]}
MEASURE = """
async ([moves, setting]) => {
  const place = document.querySelector('.explorer-place[data-explorer="' + setting.module + '"]');
  await captiveHost.start(place);
  await new Promise((resolve) => { const wait = () => (place.explorer ? resolve() : setTimeout(wait, 20)); wait(); });
  place.querySelector('.prediction:not([hidden]) button')?.click();
  place.querySelectorAll('details').forEach((each) => { each.open = !each.classList.contains('numbers'); });
  place.explorer.go(setting.state);
  place.scrollIntoView();
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const inputs = [...place.querySelectorAll('.explorer-controls :is(input, select)')].filter((each) => !each.closest('.presets') && each.closest('[data-key]').dataset.key !== 'view');
  const stage = place.querySelector('.explorer-stage'), work = [], painted = [], channel = new MessageChannel();
  for (let move = -20; move < moves; move++) {
    const input = inputs[Math.floor(random() * inputs.length)];
    await new Promise((resolve) => setTimeout(resolve, 5 * random()));
    if (input.type === 'range') input.value = +input.min + Math.round(random() * (input.max - input.min) / input.step) * input.step;
    else if (input.type === 'checkbox') input.checked = !input.checked;
    else input.selectedIndex = Math.floor(random() * input.options.length);
    const begin = performance.now();
    input.dispatchEvent(new Event('input', { bubbles: true }));
    stage.firstElementChild.getBoundingClientRect();
    const done = performance.now();
    await new Promise((resolve) => requestAnimationFrame(() => { channel.port1.onmessage = resolve; channel.port2.postMessage(0); }));
    if (move < 0) continue;  // the first ones compile
    work.push(done - begin);
    painted.push(performance.now() - begin);
    if (move % 25 === 24) place.explorer.go(setting.start);
  }
  return [work, painted];
}
"""


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def ready() -> None:
    """Ends with what to do if the book or a browser is missing."""
    from browser import HELP, works

    if not (SITE / "chapters/index.html").is_file():
        sys.exit("No built book to measure the explorers in; run 'make book' first.")
    if not works():
        sys.exit(HELP)


def rows():
    from browser import launched

    vega = len(gzip.compress((SITE / "_static/vega.js").read_bytes(), 6))
    for each in explorers.ALL:
        script = (SITE / f"_static/explorers/{each.module}.js").read_bytes()
        packed = len(gzip.compress(script, 6))
        yield {"name": f"explorer {each.module}: script, gzip (raw {len(script) / 1000:.0f} kB)", "value": packed / 1000, "unit": "kB", "against": "Vega, gzip", "ratio": vega / packed}
    with launched() as browser:
        for each in explorers.ALL:
            for setting in SETTINGS.get(each.module, [{}]):
                tab = browser.new_page(viewport={"width": 1280, "height": 900})
                tab.goto((SITE / "chapters" / each.page).as_uri())
                work, painted = tab.evaluate(MEASURE, [MOVES, {"module": each.module, "state": setting, "start": each()._setup["start"] | setting}])
                tab.close()
                name = f"explorer {each.module}{', ' + setting['view'] if setting else ''}"
                for what, times in (("model and picture", work), ("input to painted frame", painted)):
                    for share in (0.5, 0.95):
                        value = quantile(times, share)
                        yield {"name": f"{name}: {what}, p{share * 100:.0f} of {MOVES}", "value": value, "unit": "ms", "against": "a frame of 16.7 ms", "ratio": FRAME / value}
