"""Where the portfolio model comes to rest, how it tips, and what is left when a lever is lifted.

The levers are held as they stand at a month (see `dynamics.settle`), so that a lever from month 0 without an end is one
that is pulled for good.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import dynamics
from .scenario import Lever, Scenario, independent, members

Array = NDArray[np.float64]
# Equilibria whose shares are all closer than this are one.
SAME = 1e-6
# A first search starts from this many states, and a last one from as many as this.
FIRST, LAST = 64, 4096
# Values that are tried at once when a threshold is narrowed down.
TRIED = 33
# A threshold is narrowed down to this share of the range in which it is looked for.
PRECISION = 1e-4


@dataclass(frozen=True)
class Equilibrium:
    """A state without motion.

    Attributes
    ----------
    groups : ndarray, shape (2, 2^n)
        Shares of portfolios among people free of the mandate and among the mandated.
    audiences : ndarray, shape (n,)
        Share of all people who have each platform.
    growth : float
        Largest real part of the eigenvalues of the motion about the state, per review: a disturbance grows or fades
        as exp(growth * lambda * t).
    index : int
        +1 or -1, the sign of det(-J), J being the derivative of the motion.
    """

    groups: Array
    audiences: Array
    growth: float
    index: int

    @property
    def stable(self) -> bool:
        """Whether small disturbances fade."""
        return self.growth < 0


@dataclass(frozen=True)
class Equilibria:
    """Equilibria that were found, in ascending order of their audiences.

    Attributes
    ----------
    found : tuple of Equilibrium
    balanced : bool
        Whether their indices come to 1, as those of all equilibria do (Poincare and Hopf), since people flow inward
        from the edge of the set of states. If not, at least one is missing; if so, none may be, or a pair.
    """

    found: tuple[Equilibrium, ...]
    balanced: bool

    @property
    def stable(self) -> tuple[Equilibrium, ...]:
        """Those that are stable."""
        return tuple(state for state in self.found if state.stable)


@dataclass(frozen=True)
class Loop:
    """A lever raised slowly and then lowered slowly, the state following.

    Attributes
    ----------
    levels : ndarray, shape (k,)
        Levels of the lever, ascending.
    up, down : ndarray, shape (k, n)
        Audiences at rest at each level, on the way up and on the way down.
    """

    levels: Array
    up: Array
    down: Array

    def jumps(self, platform: int) -> tuple[float, float]:
        """Levels at which a platform's audience changes most from one level to the next, on the way up and down."""
        up, down = (np.abs(np.diff(path[:, platform])).argmax() for path in (self.up, self.down))
        return float(self.levels[up + 1]), float(self.levels[down])

    def width(self, platform: int) -> float:
        """Largest difference between the two ways in a platform's audience; 0 where there is no hysteresis."""
        return float(np.abs(self.up - self.down)[:, platform].max())


def equilibria(scenario: Scenario, month: float = 0.0, seed: int = 0) -> Equilibria:
    """Equilibria of a scenario with the levers held as they stand at a month.

    Newton's method from many states, spread evenly over audiences (Sobol' points), until the indices of what it finds
    come to 1. For one platform and no mandate, `adoption.models.familiarity` proves its list complete.

    Parameters
    ----------
    scenario : Scenario
    month : float
        As in `dynamics.settle`.
    seed : int
        Of the scrambling of the Sobol' points.

    Raises
    ------
    ValueError
        For a month that is not 0 or more.

    References
    ----------
    Milnor, J. (1965), Topology from the Differentiable Viewpoint, section 6, on indices.
    """
    from scipy.stats import qmc

    n = len(scenario.platforms)
    inputs = dynamics.held(dynamics.arrange(scenario), month)
    points = qmc.Sobol(n, seed=seed)
    found: list[Equilibrium] = []
    tried = 0
    while tried < LAST:
        batch = max(FIRST, tried)
        starts = np.array([independent(x) for x in points.random(batch)]).T
        tried += batch
        k = np.repeat(dynamics.kernel_rows(n, inputs), batch, axis=1)
        y = np.vstack([starts, starts])
        states, converged, _ = dynamics.newton(n, k, y)
        for state in states[:, converged].T:
            groups = state.reshape(2, -1)
            if all(np.abs(groups - other.groups).max() > SAME for other in found):
                found.append(linearise(n, k[:, :1], groups, scenario.mandated_share))
        if sum(one.index for one in found) == 1:
            break
    found.sort(key=lambda one: tuple(one.audiences.round(9)))
    return Equilibria(tuple(found), sum(one.index for one in found) == 1)


def linearise(n: int, k: Array, groups: Array, m: float) -> Equilibrium:
    """A state without motion, with what the motion about it says; k is one column of the kernel's rows."""
    slope = dynamics.jacobian(n, k, groups.reshape(-1, 1))[0]
    audiences = dynamics.mix(groups, m) @ members(n)
    return Equilibrium(groups, audiences, float(np.linalg.eigvals(slope).real.max()), int(np.sign(np.linalg.det(-slope))))


def loop(scenario: Scenario, kind: str, platform: str | None, levels: ArrayLike, month: float = 0.0) -> Loop:
    """A lever raised so slowly that the state stays at rest, from the scenario's start, and then lowered again.

    Parameters
    ----------
    scenario : Scenario
        Its other levers are held as they stand at a month.
    kind, platform : str
        The lever, as in `Lever`. If the scenario has it on a schedule, the levels take its place.
    levels : array_like, shape (k,)
        At least two, ascending, in the lever's range.
    month : float
        As in `dynamics.settle`.

    Raises
    ------
    ValueError
        For levels that are not ascending or not accepted by the lever.
    """
    levels = np.asarray(levels, dtype=float)
    if levels.ndim != 1 or levels.size < 2 or not (np.diff(levels) > 0).all():
        raise ValueError(f"levels: {levels.tolist()}; accepted: at least two, ascending")
    n = len(scenario.platforms)
    others = scenario.change(levers=tuple(each for each in scenario.levers if (each.kind, each.platform) != (kind, platform)))
    lanes = dynamics.arrange(_with(others, Lever(kind, levels[0], platform)), {_last(others): levels})
    inputs = dynamics.held(lanes, month)
    y, paths = lanes.start[:, :1], []
    for order in (range(levels.size), reversed(range(levels.size))):
        path = np.empty((levels.size, n))
        for at in order:
            y = dynamics.rest(n, inputs[:, [at]], y)
            path[at] = _audience(y.T.reshape(1, 2, -1), scenario)[0]
        paths.append(path)
    return Loop(levels, *paths)


def tipping_level(
    scenario: Scenario, kind: str, platform: str | None, watched: str, share: float = 0.5, to: float = 1.0
) -> float | None:
    """The level from which a lever, pulled for good, brings a platform's audience across a share.

    Parameters
    ----------
    scenario : Scenario
        It starts from its `start`; other levers are held as they stand at month 0.
    kind, platform : str
        The lever that is moved from 0 towards `to`.
    watched : str
        The platform whose audience is watched; the share is crossed from the side on which it rests at level 0.
    share : float
        In (0, 1).
    to : float
        Furthest level tried, in the lever's range, above or below 0.

    Returns
    -------
    float or None
        To within 1e-4 of the range tried; None if the audience stays on its side up to `to`.

    Raises
    ------
    ValueError
        For an unknown platform, a share outside (0, 1), a level that the lever does not accept, or an audience that
        crosses back and forth as the level grows, which has no one threshold.
    """
    at, base = _watched(scenario, watched, share), _with(scenario, Lever(kind, to, platform))

    def rests_above(levels: Array) -> NDArray[np.bool_]:
        return _audience(dynamics.settle(base, vary={_last(scenario): levels}), base)[:, at] > share

    return _threshold(rests_above, 0.0, to, f"level of {kind}")


def time_to_tip(scenario: Scenario, watched: str, share: float = 0.5) -> float | None:
    """The month at which a platform's audience first crosses a share.

    Parameters
    ----------
    scenario : Scenario
    watched, share
        As in `tipping_level`.

    Returns
    -------
    float or None
        To within 1e-4 of the scenario's months; None if it does not cross. Crossings that are undone within 1/32 of
        the scenario's months can be missed.

    Raises
    ------
    ValueError
        For an unknown platform or a share outside (0, 1).
    """
    at = _watched(scenario, watched, share)

    def above(months: Array) -> NDArray[np.bool_]:
        return dynamics.simulate(scenario, months, tolerance=1e-10).audiences[:, at] > share

    return _threshold(above, 0.0, scenario.months, None)


def shortest_lock_in(
    scenario: Scenario, levers: Sequence[Lever], watched: str, share: float = 0.5, longest: float = 600.0
) -> float | None:
    """The shortest time for which levers must be pulled so that what they brought about stays when they are lifted.

    Parameters
    ----------
    scenario : Scenario
        Its own levers are held as they stand at month 0, all the time.
    levers : sequence of Lever
        Pulled together at month 0, at their levels and at once (their start, end and ramp are not used).
    watched, share
        As in `tipping_level`: what has to stay is that the audience is across the share.
    longest : float
        Months, the longest time tried.

    Returns
    -------
    float or None
        Months, to within 1e-4 of `longest`; None if no time up to it suffices.

    Raises
    ------
    ValueError
        For an unknown platform, a share outside (0, 1), a time that is not above 0, or several thresholds.
    """
    at, n = _watched(scenario, watched, share), len(scenario.platforms)
    if not 0 < longest < np.inf:
        raise ValueError(f"longest: {longest!r}; accepted: a number of months above 0")
    pulled = scenario
    for lever in levers:
        pulled = _with(pulled, Lever(lever.kind, lever.level, lever.platform))
    with_levers, without = (dynamics.held(dynamics.arrange(one), 0.0) for one in (pulled, scenario))
    none = np.empty((0, 1))
    lanes = dynamics.Lanes(n, with_levers, (), none, none, none, none, np.tile(scenario.start, 2)[:, None])

    def stays(durations: Array) -> NDArray[np.bool_]:
        y = dynamics.run(lanes, durations, 1e-10)[:, :, 0].T
        y = dynamics.rest(n, np.repeat(without, durations.size, axis=1), y)
        return _audience(y.T.reshape(durations.size, 2, -1), scenario)[:, at] > share

    return _threshold(stays, 0.0, longest, "duration")


def basins(scenario: Scenario, starts: ArrayLike, month: float = 0.0) -> tuple[Array, NDArray[np.int64]]:
    """Which stable state each of several starts leads to, with the levers held as they stand at a month.

    Parameters
    ----------
    scenario : Scenario
    starts : array_like, shape (k, n)
        Audiences, of people who have one platform independently of the others (`scenario.independent`).
    month : float
        As in `dynamics.settle`.

    Returns
    -------
    audiences : ndarray, shape (s, n)
        Of the s stable states that were reached, in ascending order.
    basin : ndarray of int, shape (k,)
        The row of `audiences` that each start leads to.

    Raises
    ------
    ValueError
        For starts that are not shares, or of another number of platforms.
    """
    starts = np.asarray(starts, dtype=float)
    n = len(scenario.platforms)
    if starts.ndim != 2 or starts.shape[1] != n or not len(starts):
        raise ValueError(f"starts: shape {starts.shape}; accepted: (k, {n})")
    reached = _audience(dynamics.settle(scenario, month, {"start": np.array([independent(x) for x in starts])}), scenario)
    states, basin = np.unique((reached / SAME).round(), axis=0, return_inverse=True)
    return states * SAME, basin.reshape(-1)


def _audience(groups: Array, scenario: Scenario) -> Array:
    """Audiences, shape (k, n), of states of shape (k, 2, 2^n)."""
    return dynamics.mix(groups, scenario.mandated_share) @ members(len(scenario.platforms))


def _with(scenario: Scenario, lever: Lever) -> Scenario:
    return scenario.change(levers=(*scenario.levers, lever))


def _last(scenario: Scenario) -> str:
    """Name, in `vary`, of the level of a lever that is added to a scenario's own."""
    return f"levers.{len(scenario.levers)}.level"


def _watched(scenario: Scenario, platform: str, share: float) -> int:
    if platform not in scenario.platforms:
        raise ValueError(f"watched: {platform!r}; accepted: one of {', '.join(scenario.platforms)}")
    if not 0 < share < 1:
        raise ValueError(f"share: {share!r}; accepted: a number between 0 and 1")
    return scenario.platforms.index(platform)


def _threshold(true_at: Callable[[Array], NDArray[np.bool_]], low: float, high: float, once: str | None) -> float | None:
    """Where a condition first becomes other than it is at `low`, to within `PRECISION` of the range.

    Values between are tried 33 at a time, and the bracket is narrowed to the first change among them. With a name in
    `once`, a condition that changes back among the first 33 is refused.
    """
    width = abs(high - low)
    a, b = low, high
    before = None
    while abs(b - a) > PRECISION * width:
        grid = np.linspace(a, b, TRIED)
        holds = true_at(grid)
        before = bool(holds[0]) if before is None else before
        changed = holds != before
        if not changed.any():
            return None
        if once and (changed[:-1] & ~changed[1:]).any():
            raise ValueError(f"{once}: the audience crosses the share more than once from {low:g} to {high:g}; accepted: one threshold")
        first = int(changed.argmax())
        a, b = float(grid[first - 1]), float(grid[first])
    return b
