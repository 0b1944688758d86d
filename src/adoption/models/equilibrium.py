"""Equilibria of a state that drifts along a line: which are stable, and from where each is reached.

The state x lies in [low, high] and moves by x' = g(x); the ends are walls. An equilibrium is a root of g, or an end
against which g pushes. It is stable if a small push away from it dies out: there g falls through 0, or pushes into the
wall. An unstable one is a tipping point: to one side of it the state goes one way, to the other side the other way.

Sources
-------
Strogatz, S. H. (1994), Nonlinear Dynamics and Chaos, chapter 2, on flows on the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adoption.models import roots


@dataclass(frozen=True)
class Equilibrium:
    """One equilibrium.

    Attributes
    ----------
    value : float
        The state.
    stable : bool
        Whether a small push dies out.
    basin : (float, float)
        Ends of the interval of states from which the state goes there. Of an unstable one it is the point itself.
    """

    value: float
    stable: bool
    basin: tuple[float, float]


@dataclass(frozen=True)
class Equilibria:
    """All equilibria, in ascending order, and what could not be decided.

    Attributes
    ----------
    points : tuple of Equilibrium
        Proved to be all of them but for what `undecided` may hold.
    undecided : tuple of (float, float)
        Narrow intervals in which two equilibria meet, or nearly do (a fold). Basins end at them.
    """

    points: tuple[Equilibrium, ...]
    undecided: tuple[tuple[float, float], ...]

    @property
    def stable(self) -> tuple[float, ...]:
        """States that last, in ascending order."""
        return tuple(point.value for point in self.points if point.stable)

    @property
    def tipping(self) -> tuple[float, ...]:
        """Tipping points, in ascending order."""
        return tuple(point.value for point in self.points if not point.stable)


def equilibria(drift: Any, symbol: Any, low: float, high: float) -> Equilibria:
    """All equilibria of x' = g(x) on [low, high], proved to be all by interval arithmetic.

    Parameters
    ----------
    drift : sympy.Expr
        g, a formula of `symbol` alone; see `roots.find`. Only its sign counts.
    symbol : sympy.Symbol
        The state x.
    low, high : float
        The walls; low < high.

    Raises
    ------
    ValueError
        As `roots.find` does.
    """
    import sympy

    drift = sympy.sympify(drift)
    found = roots.find(drift, symbol, low, high)
    states = [(root.value, not root.rising) for root in found.simple]
    taken = {value for value, _ in states}
    for wall, outward in ((low, -1), (high, 1)):
        # A root at the wall itself has been found with its slope.
        if wall not in taken and outward * float(drift.evalf(subs={symbol: wall})) > 0:
            states.append((float(wall), True))
    tipping = [value for value, stable in states if not stable]
    borders = [low, *tipping, *(end for pair in found.undecided for end in pair), high]
    points = [
        Equilibrium(value, stable, _between(borders, value) if stable else (value, value))
        for value, stable in sorted(states)
    ]
    return Equilibria(tuple(points), found.undecided)


def _between(borders: list[float], value: float) -> tuple[float, float]:
    """The nearest borders on both sides; on the side of a wall where the value is, the value itself."""
    below, above = [b for b in borders if b < value], [b for b in borders if b > value]
    return float(max(below, default=value)), float(min(above, default=value))
