"""Motion of the portfolio model: many scenarios at once, each with its own steps, to a stated accuracy; and its rest.

The state of a scenario is y, shape (2, 2^n): the shares of each portfolio among people free of the mandate and among
the mandated. It follows dy/dt = `symbolic.Definition.derivative`.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import integrate, symbolic
from .parameters import CONSTANTS, PARAMETERS
from .scenario import SUM, Scenario, members

Array = NDArray[np.float64]
# A processor is given no fewer scenarios than this.
PORTION = 64
# A state is followed in steady spans, in reviews, and then in implicit steps, until it is so near a stable state that
# Newton's second step is this much shorter than the first: there the motion is linear, and ends at that state.
SPANS, NEAR = (0.0, 32.0, 64.0), 0.02
# Largest local error of a share in an implicit step; the longest step, in reviews; after how many steps the end is looked for; how many at most.
ON_THE_WAY, LONGEST, LOOK, FOLLOWED = 1e-6, 1e12, 8, 4000
# Newton's method stops when no share moves by more than this, and central differences take this step.
EXACT, NUDGE = 1e-13, 1e-6
# A share of this size is far outside of what a share can be: Newton's method has lost its way, and is left there.
WANDERED = 2.0


@dataclass(frozen=True)
class Trajectory:
    """Shares of people over time, of one scenario or of several.

    Attributes
    ----------
    platforms : tuple of str
    times : ndarray, shape (t,)
        Months.
    groups : ndarray, shape (t, 2, 2^n), or (k, t, 2, 2^n) for k scenarios
        Share of each portfolio among people free of the mandate and among the mandated; each comes to 1.
    mandated_share : ndarray, shape () or (k,)
    """

    platforms: tuple[str, ...]
    times: Array
    groups: Array
    mandated_share: Array

    @property
    def portfolios(self) -> Array:
        """Share of all people with each portfolio, shape (..., t, 2^n)."""
        return mix(self.groups, self.mandated_share[..., None, None])

    @property
    def audiences(self) -> Array:
        """Share of all people who have each platform, shape (..., t, n)."""
        return self.portfolios @ members(len(self.platforms))


def mix(groups: Array, mandated_share: ArrayLike) -> Array:
    """Shares of portfolios among all people, shape (..., 2^n), from those of the two groups, shape (..., 2, 2^n)."""
    m = np.asarray(mandated_share)
    return (1 - m) * groups[..., 0, :] + m * groups[..., 1, :]


@dataclass(frozen=True)
class Lanes:
    """k scenarios as arrays, one column each.

    `constants` has a row for each input of the kernel, in which levers stand at 0; `rows` says which input each of
    the levers moves, and the other lever arrays are of shape (levers, k). `start` is of shape (2 * 2^n, k).
    """

    n: int
    constants: Array
    rows: tuple[int, ...]
    level: Array
    begin: Array
    end: Array
    ramp: Array
    start: Array

    @property
    def count(self) -> int:
        return self.constants.shape[1]


def simulate(
    scenario: Scenario,
    times: ArrayLike | None = None,
    vary: Mapping[str, ArrayLike] | None = None,
    tolerance: float = 1e-8,
) -> Trajectory:
    """Shares over time, of a scenario or of k variants of it at once.

    Parameters
    ----------
    scenario : Scenario
    times : array_like, shape (t,), optional
        Months at which shares are wanted, in ascending order, from 0 to any; by default each month from 0 to the
        scenario's last.
    vary : mapping of str to array_like, optional
        What differs between the k variants, each with k values: 'network' (a parameter), 'appeal.Max' (that of a
        platform), 'levers.0.level' (an attribute of a lever), or 'start', of shape (k, 2^n).
    tolerance : float
        Largest local error of a share in one step, 1e-12 to 1e-3. Errors of earlier steps fade where the model is
        drawn to a stable state, and grow where it passes a tipping point.

    Raises
    ------
    ValueError
        For times that are not in order, a tolerance out of range, an unknown name in `vary` or values that a
        scenario would not accept; the message names what was given and what is accepted.

    References
    ----------
    Dormand, J. R. and Prince, P. J. (1980), A family of embedded Runge-Kutta formulae.
    """
    months = months_of(scenario, times)
    if not 1e-12 <= tolerance <= 1e-3:
        raise ValueError(f"tolerance: {tolerance!r}; accepted: a number from 1e-12 to 1e-3")
    lanes = arrange(scenario, vary)
    states = run(lanes, months, tolerance)
    groups = states.reshape(months.size, 2, -1, lanes.count).transpose(3, 0, 1, 2)
    share = lanes.constants[symbolic.names(lanes.n).index(("mandated_share", None))]
    return Trajectory(scenario.platforms, months, groups if vary else groups[0], share if vary else share[0])


def months_of(scenario: Scenario, times: ArrayLike | None) -> Array:
    """The times, or each month from 0 to the scenario's last if there are none; raises ValueError as `simulate`."""
    months = np.arange(0, math.floor(scenario.months) + 1.0) if times is None else np.asarray(times, dtype=float)
    if months.ndim != 1 or not months.size or not np.isfinite(months).all() or months[0] < 0 or (np.diff(months) <= 0).any():
        raise ValueError(f"times: {months.tolist()}; accepted: months from 0 on, in ascending order")
    return months


def settle(scenario: Scenario, month: float = 0.0, vary: Mapping[str, ArrayLike] | None = None) -> Array:
    """Where shares come to rest if the levers stay as they stand at a month.

    Parameters
    ----------
    scenario, vary
        As in `simulate`.
    month : float
        The month, >= 0, at which the levers are held, those that are pulled or lifted at it counted as such.

    Returns
    -------
    ndarray, shape (2, 2^n), or (k, 2, 2^n) for k variants
        The stable state that the start leads to.

    Raises
    ------
    ValueError
        As `simulate`.
    ArithmeticError
        If shares still move after a very long time, or rest at a state that is not stable.
    """
    lanes = arrange(scenario, vary)
    y = rest(lanes.n, held(lanes, month), lanes.start).T.reshape(lanes.count, 2, -1)
    return y if vary else y[0]


def held(lanes: Lanes, month: float) -> Array:
    """Inputs of the kernel with the levers as they stand at a month."""
    if not (isinstance(month, (int, float)) and 0 <= month < math.inf):
        raise ValueError(f"month: {month!r}; accepted: a number of months, 0 or more")
    inputs, rising = lanes.constants.copy(), np.where(lanes.ramp > 0, lanes.ramp, 1.0)
    up = np.where(lanes.ramp > 0, np.clip((month - lanes.begin) / rising, 0, 1), month >= lanes.begin)
    down = np.where(lanes.ramp > 0, np.clip((month - lanes.end) / rising, 0, 1), month >= lanes.end)
    for lever, row in enumerate(lanes.rows):
        inputs[row] += lanes.level[lever] * (up - down)[lever]
    return inputs


def rest(n: int, inputs: Array, start: Array) -> Array:
    """The states, shape (2 * 2^n, k), at which the inputs of the kernel bring the starts to rest."""
    k, y = kernel_rows(n, inputs), start.copy()
    inputs, none = inputs_per_review(n, inputs), np.empty((0, start.shape[1]))
    moving, h = np.arange(start.shape[1]), np.ones(start.shape[1])

    def look() -> NDArray[np.int64]:
        """Puts those that are near it in their stable state, and gives the others."""
        near = moving[newton(n, k[:, moving], y[:, moving], rounds=2)[2] <= NEAR]
        states, found, _ = newton(n, k[:, near], y[:, near])
        near, states = near[found], states[:, found]
        stable = np.linalg.eigvals(jacobian(n, k[:, near], states)).real.max(axis=1) < 0
        y[:, near[stable]] = states[:, stable]
        return np.setdiff1d(moving, near[stable])

    for span in SPANS:
        if span:
            lanes = Lanes(n, inputs[:, moving], (), *[none[:, moving]] * 4, y[:, moving])
            y[:, moving] = run(lanes, np.array([span]), 1e-9)[0]
        moving = look()
        if not moving.size:
            return y
    for steps in range(1, FOLLOWED + 1):
        y[:, moving], h[moving] = _implicit_step(n, k[:, moving], y[:, moving], h[moving])
        if steps % LOOK == 0:
            moving = look()
            if not moving.size:
                return y
    still = np.abs(motion(n, k, y))[:, moving].max()
    if still <= 100 * EXACT:
        raise ArithmeticError(
            f"{moving.size} of {start.shape[1]} scenarios rest at a state that does not last: the smallest disturbance takes them away from it, "
            "and which way is open; accepted: starts that lead to a stable state"
        )
    raise ArithmeticError(
        f"{moving.size} of {start.shape[1]} scenarios do not come to rest: after {FOLLOWED} long steps a share still moves by {still:.1g} in a review time"
    )


def _implicit_step(n: int, k: Array, y: Array, h: Array) -> tuple[Array, Array]:
    """One step of each, or none where its error is too large, and the step to take next.

    The Rosenbrock pair of orders 2 and 3 of Shampine and Reichelt (1997), The MATLAB ODE suite: near rest, and where the
    state lingers by a fold, its steps may be long.
    """
    moved, d = _moved(n), 1 / (2 + np.sqrt(2))
    W = np.eye(len(moved)) - (d * h)[:, None, None] * jacobian(n, k, y)
    f0 = motion(n, k, y)[moved]
    k1 = _solve(W, f0)
    f1 = motion(n, k, _shift(n, y, 0.5 * h * k1))[moved]
    k2 = _solve(W, f1 - k1) + k1
    to = _shift(n, y, h * k2)
    k3 = _solve(W, motion(n, k, to)[moved] - (6 + np.sqrt(2)) * (k2 - f1) - 2 * (k1 - f0))
    error = np.abs(h / 6 * (k1 - 2 * k2 + k3)).max(axis=0) / ON_THE_WAY
    return np.where(error <= 1, to, y), np.minimum(h * np.clip(0.8 * np.maximum(error, 1e-12) ** (-1 / 3), 0.2, 5.0), LONGEST)


def _solve(matrices: Array, rows: Array) -> Array:
    """Solutions z, shape (r, k), of matrices[k] z[:, k] = rows[:, k]; the shortest one where a matrix is singular."""
    try:
        return np.linalg.solve(matrices, rows.T[:, :, None])[:, :, 0].T
    except np.linalg.LinAlgError:
        return np.einsum("kij,jk->ik", np.linalg.pinv(matrices), rows)


def _moved(n: int) -> list[int]:
    """Rows of y but those of the empty portfolio, whose share in each group is what the others leave."""
    return [S for S in range(2 * 2**n) if S % 2**n]


def _shift(n: int, y: Array, by: Array) -> Array:
    """The state y with the shares of `_moved` changed, and those of the empty portfolio to match."""
    y = y.copy()
    y[_moved(n)] += by
    y[0] -= by[: 2**n - 1].sum(axis=0)
    y[2**n] -= by[2**n - 1 :].sum(axis=0)
    return y


def inputs_per_review(n: int, inputs: Array) -> Array:
    """Inputs with time counted in reviews: where people come to rest does not depend on the pace."""
    inputs = inputs.copy()
    inputs[symbolic.names(n).index(("review_rate", None))] = 1.0
    return inputs


def kernel_rows(n: int, inputs: Array) -> Array:
    """The rows k of the kernel, with time counted in reviews."""
    k = np.empty((len(symbolic.define(n).kernel), inputs.shape[1]))
    symbolic.python_functions(n, np)[0](inputs_per_review(n, inputs), k)
    return k


def motion(n: int, k: Array, y: Array) -> Array:
    """dy/dt, of the shape of y."""
    out = np.empty_like(y)
    symbolic.python_functions(n, np)[1](y, k, out)
    return out


def jacobian(n: int, k: Array, y: Array) -> Array:
    """Derivative of the motion within the shares that come to 1: shape (k, 2 (2^n - 1), 2 (2^n - 1)).

    The share of the empty portfolio in each group is what the others leave.
    """
    moved, count = _moved(n), y.shape[1]
    nudges = np.concatenate([np.eye(len(moved)), -np.eye(len(moved))], axis=1) * NUDGE  # all in one call of the motion
    nudged = _shift(n, np.tile(y, nudges.shape[1]), np.repeat(nudges, count, axis=1))
    dy = motion(n, np.tile(k, nudges.shape[1]), nudged)[moved].reshape(len(moved), 2, len(moved), count)
    return ((dy[:, 0] - dy[:, 1]) / (2 * NUDGE)).transpose(2, 0, 1)


def newton(n: int, k: Array, y: Array, rounds: int = 20) -> tuple[Array, NDArray[np.bool_], Array]:
    """States without motion near the given ones, by Newton's method; which were found; second step over first."""
    y, trying = y.copy(), np.arange(y.shape[1])
    lengths = np.zeros((rounds, y.shape[1]))
    for attempt in range(rounds):
        dy = motion(n, k[:, trying], y[:, trying])
        ongoing = (np.abs(dy).max(axis=0) > EXACT) & (np.abs(y[:, trying]) < WANDERED).all(axis=0)
        trying, dy = trying[ongoing], dy[_moved(n)][:, ongoing]
        if not trying.size:
            break
        slopes = jacobian(n, k[:, trying], y[:, trying])
        step = -_solve(slopes, dy)
        lengths[attempt, trying] = np.abs(step).max(axis=0)
        y[:, trying] = np.clip(_shift(n, y[:, trying], step), -WANDERED, WANDERED)
    # The motion is rounded to a few units in the last place of its terms; steps shorter than 1e-6 need not shrink.
    found = (np.abs(motion(n, k, y)).max(axis=0) <= 100 * EXACT) & (y > -1e-12).all(axis=0)
    return y, found, lengths[1] / np.maximum(lengths[0], 1e-6)


def arrange(scenario: Scenario, vary: Mapping[str, ArrayLike] | None = None) -> Lanes:
    """A scenario, or k variants of it, as arrays; the meaning of `vary` and the errors are those of `simulate`."""
    n, levers = len(scenario.platforms), scenario.levers
    names = symbolic.names(n)
    given = {name: np.asarray(values, dtype=float) for name, values in (vary or {}).items()}
    counts = {name: len(values) if values.ndim else 0 for name, values in given.items()}
    if len(set(counts.values())) > 1 or 0 in counts.values():
        raise ValueError(f"vary: {counts} values; accepted: one or more, the same number of each")
    k = next(iter(counts.values()), 1)

    def column(values: list[float]) -> Array:
        return np.repeat(np.array(values, dtype=float).reshape(-1, 1), k, axis=1)

    constants = column([
        0.0 if key not in CONSTANTS else getattr(scenario, key) if i is None else getattr(scenario, key)[i]
        for key, i in names
    ])
    schedule = {
        attribute: column([getattr(lever, attribute) for lever in levers]) for attribute in ("level", "start", "end", "ramp")
    }
    start = column(list(scenario.start))
    for name, values in given.items():
        if name == "start":
            if values.shape != (k, 2**n) or not (values >= 0).all() or (np.abs(values.sum(axis=1) - 1) > SUM).any():
                raise ValueError(f"vary: start of shape {values.shape}; accepted: shares of {2**n} portfolios that come to 1")
            start = values.T.copy()
            continue
        if values.shape != (k,):
            raise ValueError(f"vary: {name} of shape {values.shape}; accepted: ({k},)")
        head, _, rest_of_name = name.partition(".")
        if head == "levers":
            number, _, attribute = rest_of_name.partition(".")
            if not number.isdecimal() or int(number) >= len(levers) or attribute not in schedule:
                known = [f"levers.{j}.{attribute}" for j in range(len(levers)) for attribute in schedule]
                raise ValueError(f"vary: {name!r}; accepted: {', '.join(known) or 'no lever, as the scenario has none'}")
            lever = levers[int(number)]
            if attribute == "level":
                _check(PARAMETERS[lever.kind].low, PARAMETERS[lever.kind].high, name, values)
            else:
                _check(0.0, math.inf, name, values)
            schedule[attribute][int(number)] = values
            continue
        where = (head, scenario.platforms.index(rest_of_name)) if rest_of_name in scenario.platforms else (name, None)
        if where not in names or where[0] not in CONSTANTS:
            known = [key if i is None else f"{key}.{scenario.platforms[i]}" for key, i in names if key in CONSTANTS]
            raise ValueError(f"vary: {name!r}; accepted: start, {', '.join(known)}, and levers.0.level and the like")
        _check(PARAMETERS[where[0]].low, PARAMETERS[where[0]].high, name, values)
        constants[names.index(where)] = values
    late = schedule["start"] + schedule["ramp"] > schedule["end"]
    if late.any() or np.isinf(schedule["start"] + schedule["ramp"]).any():
        raise ValueError("vary: a lever ends before it has risen; accepted: start + ramp <= end for each")
    rows = tuple(
        names.index((lever.kind, None if lever.platform is None else scenario.platforms.index(lever.platform)))
        for lever in levers
    )
    return Lanes(
        n, constants, rows, schedule["level"], schedule["start"], schedule["end"], schedule["ramp"], np.vstack([start, start])
    )


def _check(low: float, high: float, name: str, values: Array) -> None:
    outside = ~((values >= low) & (values <= high))
    if outside.any():
        raise ValueError(f"vary: {name} has {values[outside][0]:g}; accepted: numbers from {low:g} to {high:g}")


def run(lanes: Lanes, times: Array, tolerance: float) -> Array:
    """States at the times, shape (t, 2 * 2^n, k); the scenarios are shared out to the processors."""
    mandates = [symbolic.names(lanes.n).index(("mandate", i)) for i in range(lanes.n)]
    in_force = lanes.constants[mandates].any() or any(lanes.level[at].any() for at, row in enumerate(lanes.rows) if row in mandates)
    free, held = np.split(lanes.start, 2)
    alone = not in_force and bool((free == held).all())  # the two groups start and move alike, so that one will do
    edges = np.concatenate([lanes.begin, lanes.begin + lanes.ramp, lanes.end, lanes.end + lanes.ramp]).clip(0, times[-1])
    corners = np.sort(np.concatenate([edges, np.repeat(times[:, None], lanes.count, axis=1)]), axis=0)
    move = integrate.compiled(lanes.n, alone)
    by_scenario = [
        np.ascontiguousarray(array.T)
        for array in (lanes.constants, lanes.level, lanes.begin, lanes.end, lanes.ramp, corners, free if alone else lanes.start)
    ]
    rows, result = np.array(lanes.rows, dtype=np.int64), np.empty((lanes.count, times.size, by_scenario[-1].shape[1]))

    def some(portion: slice) -> None:
        constants, *others = (array[portion] for array in by_scenario)
        move(constants, rows, *others, times, tolerance, result[portion])

    size = max(PORTION, -(-lanes.count // (os.cpu_count() or 1)))
    portions = [slice(first, first + size) for first in range(0, lanes.count, size)]
    if len(portions) == 1:
        some(portions[0])
    else:
        with ThreadPoolExecutor(len(portions)) as pool:
            list(pool.map(some, portions))
    result = result.transpose(1, 2, 0)
    return np.concatenate([result, result], axis=1) if alone else result
