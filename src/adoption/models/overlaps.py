"""How many people use several platforms, as far as the audiences of the platforms say.

Each person has a portfolio, the set S of the platforms that the person uses. Let P_S be the people with portfolio S, in
the unit of the counts. What is known is linear in P:

    P_S >= 0,    sum_S P_S = N people,    sum over S that hold i of P_S = the audience of platform i,

perhaps also how many use two or more named platforms. What is asked is linear too: sum_S q(S) P_S, where q(S) says how
often a person with portfolio S counts. So the least and the most that it can be are two linear programmes over the 2^n
portfolios. They are sharp: there is a population with exactly these counts at either end, and in between, since a mixture
of two populations with the same counts has these counts as well. For the same reason they hold for averages over days.

For all of n platforms at once the answer is old (Frechet 1935; two platforms: inclusion and exclusion):

    max(0, sum of the audiences - (n - 1) N)  <=  who uses them all  <=  the smallest audience.

A count known only up to an interval, say because it was rounded, widens the bounds.

Sources
-------
Boole, G. (1854), An Investigation of the Laws of Thought, chapter 19, for bounds from counts. Hailperin, T. (1965), Best possible
inequalities for the probability of a logical function of events, for the linear programme. Frechet, M. (1935), Generalisation
du theoreme des probabilites totales, for the closed form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adoption.models.checks import number

Interval = tuple[float, float]
Portfolio = frozenset[str]
# A linear programme has 2^n unknowns.
MOST_PLATFORMS = 10


@dataclass(frozen=True)
class Bounds:
    """The least and the most that a quantity can be, and a population that reaches each.

    Attributes
    ----------
    least, most : float
        In the unit of the counts, times what the quantity gives for a person.
    at_least, at_most : dict of frozenset of str to float
        People with each portfolio in one population that has `least`, and in one that has `most`; there may be others.
    """

    least: float
    most: float
    at_least: dict[Portfolio, float]
    at_most: dict[Portfolio, float]


def frechet(audiences: Sequence[float], people: float) -> Interval:
    """The least and the most people who can use all of several platforms: max(0, sum - (n - 1) N) and the smallest audience.

    Parameters
    ----------
    audiences : sequence of float
        People who use each of one or more platforms, from 0 to `people`.
    people : float
        N, all people; above 0, in the same unit.

    Raises
    ------
    ValueError
        For no audience, or a number out of its range.

    References
    ----------
    Frechet (1935).
    """
    everybody = number("people", people, above=0)
    if not len(audiences):
        raise ValueError("audiences: none; accepted: one or more")
    each = [number("audiences", audience, least=0, most=everybody) for audience in audiences]
    return max(0.0, sum(each) - (len(each) - 1) * everybody), min(each)


def rounding(printed: float, unit: float, quality: str) -> Interval:
    """Where a figure that was printed to a unit can lie.

    Half a unit to either side; a figure given as a bound ('almost 68', 'over 97') lies on one side only, and it is taken to lie
    within half a unit there, or another figure would have been printed.

    Parameters
    ----------
    printed : float
        At least 0.
    unit : float
        One of the last digit that was printed, above 0: 0.1 for 82.1.
    quality : str
        'as given', 'upper bound' or 'lower bound', as in the audience table.

    Raises
    ------
    ValueError
        For a number out of its range or another quality: how a derived figure was rounded has to be worked out by itself.
    """
    middle = number("printed", printed, least=0)
    half = number("unit", unit, above=0) / 2
    sides = {"as given": (half, half), "upper bound": (half, 0.0), "lower bound": (0.0, half)}
    if quality not in sides:
        raise ValueError(f"quality: {quality!r}; accepted: one of {', '.join(sides)}")
    below, above = sides[quality]
    return max(0.0, middle - below), middle + above


def bounds(
    audiences: Mapping[str, float | Interval],
    people: float | Interval,
    quantity: Callable[[Portfolio], float],
    overlaps: Mapping[tuple[str, ...], float | Interval] | None = None,
) -> Bounds:
    """The least and the most that a quantity can be, given audiences; sharp.

    Parameters
    ----------
    audiences : mapping of str to float or (float, float)
        People who use each of 1 to 10 platforms: a number, or the least and the most that it can be. At least 0.
    people : float or (float, float)
        All people, in the same unit.
    quantity : function of a frozenset of str
        How often a person with this portfolio counts: `lambda has: has == {"Max"}` counts who has only Max, `len` messengers in all.
    overlaps : mapping of tuple of str to float or (float, float), optional
        People known to use all of some named platforms, whatever else they use.

    Raises
    ------
    ValueError
        For a number out of its range, an overlap of unknown platforms, or counts that no population can have: then it names a set of
        counts that contradict one another, though any of them could be left out to make the others agree.
    ArithmeticError
        If the programme is not solved.
    """
    names = _names(audiences)
    portfolios = [frozenset(some) for k in range(len(names) + 1) for some in combinations(names, k)]
    counts = [("people", portfolios, _interval("people", people))]
    for name, count in audiences.items():
        counts.append((name, [has for has in portfolios if name in has], _interval(f"audiences, {name}", count)))
    for named, count in (overlaps or {}).items():
        together = frozenset(_overlap(named, names))
        counts.append((" and ".join(named), [has for has in portfolios if together <= has], _interval(f"overlaps, {' and '.join(named)}", count)))
    weights = np.array([number(f"quantity of {_told(has)}", quantity(has)) for has in portfolios])
    ends = [_programme(sign * weights, portfolios, counts) for sign in (1, -1)]
    if ends[0] is None or ends[1] is None:
        raise ValueError(f"counts: {_conflict(portfolios, counts)} contradict one another; accepted: counts that some population can have")
    least, most = (float(weights @ end) for end in ends)
    return Bounds(least, most, *(dict(zip(portfolios, end.tolist(), strict=True)) for end in ends))


Count = tuple[str, list[Portfolio], Interval]


def _programme(weights: NDArray[np.float64], portfolios: list[Portfolio], counts: list[Count]) -> NDArray[np.float64] | None:
    """People with each portfolio where weights @ P is least, or None if no population has these counts."""
    from scipy.optimize import linprog

    holds = np.array([[has in counted for has in portfolios] for _, counted, _ in counts], dtype=float)
    low, high = np.array([ends for _, _, ends in counts]).T
    found = linprog(weights, A_ub=np.vstack([holds, -holds]), b_ub=np.concatenate([high, -low]), bounds=(0, None), method="highs-ds")
    if found.status == 2:
        return None
    if found.status != 0:
        raise ArithmeticError(f"counts: {found.message}")
    return np.maximum(found.x, 0)


def _conflict(portfolios: list[Portfolio], counts: list[Count]) -> str:
    """Counts that contradict one another, none of which could be left out of the list."""
    kept = counts
    for count in counts:
        others = [each for each in kept if each is not count]
        if _programme(np.zeros(len(portfolios)), portfolios, others) is None:
            kept = others
    return ", ".join(f"{name} {low:g}" if low == high else f"{name} {low:g} to {high:g}" for name, _, (low, high) in kept)


def _names(audiences: Mapping[str, Any]) -> list[str]:
    names = list(audiences)
    if not 1 <= len(names) <= MOST_PLATFORMS:
        raise ValueError(f"audiences: {len(names)} platforms; accepted: 1 to {MOST_PLATFORMS}")
    return names


def _overlap(named: Any, names: list[str]) -> tuple[str, ...]:
    if not isinstance(named, tuple) or len(set(named)) != len(named) or len(named) < 2 or not set(named) <= set(names):
        raise ValueError(f"overlaps: {named!r}; accepted: a tuple of two or more different names among {', '.join(names)}")
    return named


def _interval(where: str, count: Any) -> Interval:
    """The ends of a count that is a number or an interval."""
    if not isinstance(count, tuple):
        count = (count, count)
    if len(count) != 2:
        raise ValueError(f"{where}: {count!r}; accepted: a number, or the least and the most")
    low, high = (number(where, end, least=0) for end in count)
    if low > high:
        raise ValueError(f"{where}: {count!r}; accepted: a least and a most in this order")
    return low, high


def _told(has: Portfolio) -> str:
    return " and ".join(sorted(has)) or "nothing"
