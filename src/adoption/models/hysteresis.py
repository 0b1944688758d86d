"""A setting that is moved slowly, and the state that follows it: up by one way, down by another.

A model with two stable states has two branches, one low and one high. While the setting moves, the state keeps to its
branch until the branch ends (a fold), then jumps to the other one. The jump up and the jump down happen at different
settings; between them the state depends on where the setting has come from. That is hysteresis.

Each model here gives the setting as an explicit function of an inner variable u (the pull on a person), which rises
with u on both branches and falls between the folds. So no state has to be searched for beyond a bisection.

Sources
-------
Strogatz, S. H. (1994), Nonlinear Dynamics and Chaos, section 3.4, on jumps and hysteresis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fold:
    """An end of a branch, where a stable state and a tipping point meet and vanish.

    Attributes
    ----------
    setting : float
        The setting at which it happens.
    state : float
        The state there.
    """

    setting: float
    state: float


def follow(
    settings: Iterable[float],
    setting_at: Callable[[float], float],
    folds: tuple[float, float] | None,
    bracket: Callable[[float], tuple[float, float]],
) -> list[float]:
    """Inner variable u for each setting of a slow movement, that begins on the low branch if the first setting has it.

    Parameters
    ----------
    settings : iterable of float
        In the order in which they are passed.
    setting_at : callable
        Setting as a function of u.
    folds : (float, float) or None
        Values of u at which the low branch ends and the high branch begins; None if the setting rises with u all
        along, so that there is one branch only.
    bracket : callable
        For a setting, two values of u between which all its solutions lie.

    Returns
    -------
    list of float
        One u for each setting.
    """
    passed, on_high = [], False
    for setting in settings:
        low, high = bracket(setting)
        if folds is not None:
            on_high = setting >= setting_at(folds[1]) if on_high else setting > setting_at(folds[0])
            low, high = (folds[1], high) if on_high else (low, folds[0])
        passed.append(_solve(setting_at, setting, low, high))
    return passed


def _solve(rising: Callable[[float], float], value: float, low: float, high: float) -> float:
    """Where a rising function takes a value, to the last place: halving ends when nothing lies between."""
    while low < (middle := low + (high - low) / 2) < high:
        low, high = (middle, high) if rising(middle) < value else (low, middle)
    return low
