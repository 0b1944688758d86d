"""An explorer's JavaScript in V8, without a browser, and random states to try it with."""

import atexit
import json
from functools import cache

import numpy as np
from py_mini_racer import MiniRacer

from adoption.explorers.controls import Choice, Schedule, Switch

GLUE = """
const call = (name, text) => JSON.stringify(({
  compute: ([state, data]) => { const { columns, rows, words, facts } = explorer.compute(state, data); return { columns, rows, words, facts }; },
  draw: ([state, data, width]) => explorer.draw(explorer.compute(state, data), state, { width, data, kept: [], guess: null, veiled: false }),
  encode: ([setup, state, kept]) => encodeFragment(setup, state, kept),
  decode: ([setup, fragment]) => decodeFragment(setup, fragment),
  csv: ([state, data]) => csv(explorer.compute(state, data)),
  first: ([setup]) => firstView(explorer, setup, setup.start, [340, 680]),
})[name](JSON.parse(text)));
"""


@cache
def _engine(cls):
    engine = MiniRacer()
    atexit.register(engine.close)  # an engine that is left open can keep Python from ending
    engine.eval(cls.body() + GLUE)
    return engine


def js(cls, name, *arguments):
    """What a function of the glue gives for an explorer's class."""
    return json.loads(_engine(cls).call("call", name, json.dumps(arguments)))


def draw_state(cls, rng):
    """A random state of an explorer, over the whole range of each control."""
    return {control.name: _value(control, rng) for control in cls.controls()}


def _value(control, rng):
    if isinstance(control, Switch):
        return bool(rng.integers(2))
    if isinstance(control, Choice):
        return str(rng.choice(list(control.options)))
    if isinstance(control, Schedule):
        if rng.random() < 0.6:
            return [0, 0, None, 0]
        start, ramp, stay = rng.integers(0, 24, 3).tolist()
        level = _between(*control.ends, rng)
        return [level, start, None if rng.random() < 0.5 else min(start + ramp + stay, int(control.months)), ramp]
    steps = round((control.high - control.low) / control.step)
    if control.step >= 1 or rng.random() < 0.3:  # on a step of the slider, its ends among them
        return float(f"{control.low + int(rng.integers(0, steps + 1)) * control.step:.12g}")
    return _between(control.low, control.high, rng)


def _between(low, high, rng):
    return float(f"{rng.uniform(low, high):.12g}")


def numbers(rows):
    """Rows with every cell that is not a number as text, and the numbers as an array."""
    words = [[None if isinstance(cell, (int, float)) and not isinstance(cell, bool) else cell for cell in row] for row in rows]
    return words, np.array([cell for row in rows for cell in row if isinstance(cell, (int, float)) and not isinstance(cell, bool)], dtype=float)
