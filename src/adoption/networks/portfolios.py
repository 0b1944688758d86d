"""The portfolio model with one agent for each person, who sees the portfolios of their own contacts only.

Each person reviews each platform at the rate lambda. At a review of i, someone with portfolio S who has k contacts, of whom
contact j has R_j, weighs

    U_i(S) = own(S with i) - own(S) + (1/k) sum_j [beta G(S with i, R_j) - beta G(S, R_j)]

and installs or drops i with the chances of `adoption.models.portfolio.symbolic`; there P_R, the share of all people with R,
stands in the place of the share of contacts. So with more contacts the agents come to follow the equations.

Time goes in short ticks, in each of which a person reviews at most one platform, with a chance of at most 1/8, and sees the
portfolios of the tick before. Chances are drawn by counters of the seed, the tick and the person, so that the result is the same
for any number of threads.

Ticks put the agents ahead of the equations while shares move, and not where they rest. At a tick a share x <= 1 / (8 n) of people
reviews a given one of n platforms, and of those who would change at their first review (1 - x)^t are left after t ticks instead
of exp(-x t): without contacts that is at most 2.4 points of a hundred with one platform, and .8 with three.

Sources
-------
The model is the book's own; see `adoption.models.portfolio`. Brock, W. A. and Durlauf, S. N. (2001), Discrete choice with social
interactions, Review of Economic Studies 68(2), for choice with local interactions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from adoption.models.portfolio import Scenario, Trajectory, dynamics, symbolic
from adoption.networks import interrupted
from adoption.networks.builders import people_of, seed_of
from adoption.networks.engine import reviewing
from adoption.networks.graph import Graph, groups_of
from adoption.networks.memory import foresee
from adoption.networks.plain.counters import keyed

# The most of all people who review a platform in one tick.
REVIEWERS = 1 / 8
# Bytes for each person while people are drawn or counted, as measured.
PERSON = 50
# Streams of the random numbers of a seed; those of the ticks follow.
_START, _MANDATE, _TICKS = range(3)


@dataclass(frozen=True)
class _Tables:
    """What a person weighs at a review while the levers stand still, for n platforms and 2^n portfolios.

    Attributes
    ----------
    own : ndarray, shape (n, 2^n)
        What platform i adds for someone whose other platforms are those of S, contacts left out; logits.
    gain : ndarray, shape (n, 2^n, 2^n)
        What it adds, times k, that one contact has portfolio R; logits.
    A, C, promotion, mandate : ndarray, shape (n,)
        exp of the friction of installing and of dropping, and the two levers.
    """

    own: NDArray[np.float64]
    gain: NDArray[np.float64]
    A: NDArray[np.float64]
    C: NDArray[np.float64]
    promotion: NDArray[np.float64]
    mandate: NDArray[np.float64]


def portfolio_start(scenario: Scenario, people: int, seed: int = 0) -> NDArray[np.uint8]:
    """Portfolios drawn for so many people, each with the chances of the scenario's start.

    Parameters
    ----------
    scenario : Scenario
    people : int
        At least 1.
    seed : int
        From 0 to 2^64 - 1.

    Returns
    -------
    ndarray of uint8, shape (people,)
        From 0 to 2^n - 1: bit i says whether a person has platform i.

    Raises
    ------
    ValueError
        For numbers out of range.
    """
    people_of(people)
    draws = reviewing.uniform(_stream(seed, _START), people)
    ends = np.cumsum(scenario.start)
    return np.minimum(np.searchsorted(ends, draws, side="right"), np.flatnonzero(scenario.start)[-1]).astype(np.uint8)


def snapshots(
    graph: Graph,
    scenario: Scenario,
    times: ArrayLike | None = None,
    seed: int = 0,
    start: ArrayLike | None = None,
    mandated: ArrayLike | None = None,
) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """The portfolio of every person at each of the times, one time after another, each computed when it is asked for.

    Parameters
    ----------
    graph : Graph
        n people and their contacts. Who has no contacts weighs what is their own.
    scenario : Scenario
        Its `mandated_share` counts only if `mandated` is not given.
    times : array_like, shape (t,), optional
        Months in ascending order, from 0 on; by default each month from 0 to the scenario's last. Between two of them there is
        a whole number of ticks, so that other times are other runs of chance.
    seed : int
        From 0 on.
    start : array_like of int, shape (n,), optional
        Portfolio of each person at month 0, from 0 to 2^n - 1; `portfolio_start` if it is not given.
    mandated : array_like of bool, shape (n,), optional
        On whom a mandate falls. If it is not given, each person is drawn with the chance `mandated_share`.

    Yields
    ------
    month : float
    held : ndarray of uint8, shape (n,)
        Portfolio of each person; the array is the caller's to keep.

    Raises
    ------
    ValueError
        For another shape, portfolios that are none, times that are not in order; names the parameter.
    MemoryError
        If the machine has too little memory; says how many people would fit.
    """
    foresee(graph.people, PERSON * graph.people)
    months = dynamics.months_of(scenario, times)
    held = portfolio_start(scenario, graph.people, seed) if start is None else _portfolios(graph, start, len(scenario.start))
    under = _mandated(graph, scenario, seed, mandated)
    return _walk(graph, scenario, months, seed, held, under.view(np.uint8))


def _mandated(graph: Graph, scenario: Scenario, seed: int = 0, mandated: ArrayLike | None = None) -> NDArray[np.bool_]:
    """On whom a mandate falls, shape (n,): as given, or drawn with the scenario's `mandated_share`."""
    if mandated is None:
        return reviewing.uniform(_stream(seed, _MANDATE), graph.people) < scenario.mandated_share
    given = np.asarray(mandated)
    if given.shape != (graph.people,) or given.dtype != bool:
        raise ValueError(f"mandated: shape {given.shape}, {given.dtype}; accepted: {graph.people} truth values, one for each person")
    return given


def follow(
    graph: Graph,
    scenario: Scenario,
    times: ArrayLike | None = None,
    seed: int = 0,
    start: ArrayLike | None = None,
    mandated: ArrayLike | None = None,
    group: ArrayLike | None = None,
    progress: Callable[[float], None] | None = None,
) -> Trajectory:
    """Shares of people with each portfolio over time, as `adoption.models.portfolio.simulate` gives them.

    If it is interrupted, it warns and gives the shares up to then, or nothing if there are none.

    Parameters
    ----------
    graph, scenario, times, seed, start, mandated
        As in `snapshots`.
    group : array_like of int, shape (n,), optional
        Number of the group of each person, from 0 to g - 1, each with people in it: shares are then those within each group.
    progress : callable, optional
        Is told each month that is done.

    Returns
    -------
    Trajectory
        `groups` of shape (t, 2, 2^n), or (g, t, 2, 2^n) with groups of people. Where nobody is mandated, or nobody is not, the
        shares of the one stand for the other too.

    Raises
    ------
    ValueError
        As `snapshots`, and for groups that are none.
    MemoryError
        If the machine has too little memory; says how many people would fit.
    KeyboardInterrupt
        If it is interrupted before the first month is done.

    Warns
    -----
    Interrupted
        If it is interrupted later; `warnings.simplefilter("error", networks.Interrupted)` makes it an exception.
    """
    foresee(graph.people, PERSON * graph.people)
    under, of = _mandated(graph, scenario, seed, mandated), _groups(graph, group)
    states, count = 2 ** len(scenario.platforms), int(of.max(initial=0)) + 1
    sizes = np.bincount(of * 2 + under, minlength=2 * count).reshape(count, 2)
    cell, months, rows = (of * 2 + under) * states, [], []
    try:
        for month, held in snapshots(graph, scenario, times, seed, start, under):
            months.append(month)
            rows.append(np.bincount(cell + held, minlength=2 * count * states).reshape(count, 2, states))
            if progress:
                progress(month)
    except KeyboardInterrupt:
        if not rows:
            raise
        interrupted.warn(f"the shares go up to month {months[-1]:g}")
    numbers = np.array(rows[: len(months)]).transpose(1, 0, 2, 3)
    shares = numbers / np.maximum(sizes, 1)[:, None, :, None]
    for side in (0, 1):
        empty = sizes[:, side] == 0
        shares[empty, :, side] = shares[empty, :, 1 - side]
    share = sizes[:, 1] / sizes.sum(axis=1)
    several = group is not None
    return Trajectory(scenario.platforms, np.array(months[: len(rows)]), shares if several else shares[0], share if several else share[0])


def _tables(scenario: Scenario, month: float) -> _Tables:
    """What is weighed with the levers as they stand at a month."""
    n = len(scenario.platforms)
    rows = dict(zip(symbolic.define(n).rows, dynamics.kernel_rows(n, dynamics.held(dynamics.arrange(scenario), month))[:, 0]))
    own = np.array([rows.get(("own", S), 0.0) for S in range(2**n)])
    reach = np.array([[rows.get(("reach", max(S, R), min(S, R)), 0.0) for R in range(2**n)] for S in range(2**n)])
    portfolios, bits = np.arange(2**n), 1 << np.arange(n)[:, None]
    added, without = portfolios | bits, portfolios & ~bits
    each = {key: np.array([rows[key, i] for i in range(n)]) for key in ("A", "C", "promotion", "mandate")}
    return _Tables(own[added] - own[without], reach[added] - reach[without], **each)


def _walk(graph, scenario, months, seed, held, mandated):
    n, tick, month = len(scenario.platforms), 0, 0.0
    after = np.empty_like(held)
    for to in months.tolist():
        ticks = math.ceil((to - month) * n * scenario.review_rate / REVIEWERS)
        for step in range(ticks):
            now = _tables(scenario, month + (to - month) * (step + 0.5) / ticks)
            chance = (to - month) * n * scenario.review_rate / ticks
            reviewing.review(
                graph.pointers, graph.neighbours, held, after, mandated, _stream(seed, _TICKS + tick), round(chance * 2**32),
                now.own, now.gain, now.A, now.C, now.promotion, now.mandate,
            )
            held, after, tick = after, held, tick + 1
        month = to
        yield to, held.copy()


def _stream(seed: int, stream: int) -> np.uint64:
    """The key of one stream of random numbers of a seed."""
    return keyed(np.array([seed_of(seed)], np.uint64), np.array([stream], np.uint64))[0]


def _portfolios(graph: Graph, start: ArrayLike, states: int) -> NDArray[np.uint8]:
    given = np.asarray(start)
    if given.shape != (graph.people,) or not np.issubdtype(given.dtype, np.integer):
        raise ValueError(f"start: shape {given.shape}, {given.dtype}; accepted: {graph.people} numbers of portfolios, one for each person")
    bad = (given < 0) | (given >= states)
    if bad.any():
        raise ValueError(f"start of person {int(bad.argmax())}: {given[bad][0]}; accepted: portfolios from 0 to {states - 1}")
    return given.astype(np.uint8)


def _groups(graph: Graph, group: ArrayLike | None) -> NDArray[np.int64]:
    if group is None:
        return np.zeros(graph.people, np.int64)
    of = groups_of(graph.people, group)
    if not (sizes := np.bincount(of)).all():
        raise ValueError(f"group: nobody is in group {int(sizes.argmin())}; accepted: numbers from 0 on, each with people")
    return of
