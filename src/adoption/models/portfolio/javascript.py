"""The portfolio model as one JavaScript module, for readers who have a browser and no kernel."""

from __future__ import annotations

import json
from importlib.resources import files

from . import integrate, symbolic


def module(n: int) -> str:
    """Source of an ES module that exports `simulate(scenario, times, tolerance)` for n platforms.

    `scenario` is the object of `Scenario.to_json`, `times` months in ascending order; the result has `times`,
    `audiences` (one list of n shares for each time) and `states` (2 * 2^n shares). It needs nothing else.

    Parameters
    ----------
    n : int
        Number of platforms, 1 to 6.

    Raises
    ------
    ValueError
        For another n.
    """
    if n not in range(1, 7):
        raise ValueError(f"n: {n!r}; accepted: a whole number of platforms from 1 to 6")
    constants = {
        "N": n,
        "INPUTS": symbolic.names(n),
        "NODES": integrate.NODES,
        "WEIGHTS": integrate.WEIGHTS,
        "DIFFERENCE": integrate.DIFFERENCE,
    }
    return "\n".join(
        [f"const {name} = {json.dumps(value)};" for name, value in constants.items()]
        + [symbolic.javascript_functions(n), files(__package__).joinpath("integrate.js").read_text(encoding="utf-8")]
    )
