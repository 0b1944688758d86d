"""Global sensitivity: what moves a result most when all assumptions are uncertain at once.

Three measures that answer different questions, computed by SALib. `morris` screens: how far does the result move when one
input does? `sobol` apportions: what share of the variance is due to an input? `pawn` compares whole
distributions, and so also serves where the result has two humps, as near a tipping point. `at_rest` and `varied` turn
samples into variants of a scenario of the portfolio model, for `portfolio.simulate` and `portfolio.settle`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from adoption.models.arrays import Array
from adoption.models.checks import whole
from adoption.models.portfolio import PARAMETERS, Scenario, calibrate

Ranges = Mapping[str, tuple[float, float]]
# Levels of the grid on which Morris' method steps, and slices of an input's range of which PAWN compares the results.
LEVELS, SLICES = 4, 10
# While no lever is pulled, these have no bearing on where people come to rest.
_IDLE = ("calls", "review_rate", "mandated_share")


@dataclass(frozen=True)
class Morris:
    """Elementary effects: change of the result when one input takes a step, over that step as a share of the input's range.

    Steps are of two thirds of the range; an effect is what the result would change by over the whole range, were it linear.

    Attributes
    ----------
    names : tuple of str
    mean_size : ndarray, shape (d,)
        Mean of the sizes of an input's effects (mu*), in units of the result per range.
    spread : ndarray, shape (d,)
        Their standard deviation (sigma): large if the effect hangs on the other inputs, or on where the step begins.
    """

    names: tuple[str, ...]
    mean_size: Array
    spread: Array


@dataclass(frozen=True)
class Sobol:
    """Shares of the variance of a result.

    Attributes
    ----------
    names : tuple of str
    first, total : ndarray, shape (d,)
        S1, due to an input alone, and ST, due to it alone and together with others: estimates, which may lie a little
        outside [0, 1].
    first_error, total_error : ndarray, shape (d,)
        Half-widths of their 95% intervals, by bootstrap.
    rows, results : ndarray, shapes (2 size, d) and (2 size,)
        The independent points among the sample, evenly spread over the ranges, and their results.
    """

    names: tuple[str, ...]
    first: Array
    total: Array
    first_error: Array
    total_error: Array
    rows: Array
    results: Array


@dataclass(frozen=True)
class Pawn:
    """Distances between distributions of a result, in [0, 1].

    Attributes
    ----------
    names : tuple of str
    median, largest : ndarray, shape (d,)
        Of the Kolmogorov-Smirnov distances between the results of all points and of those in one slice of an input's
        range; an input that does nothing has small ones, not 0, as slices are finite samples.
    """

    names: tuple[str, ...]
    median: Array
    largest: Array


def morris(model: Callable[[Array], ArrayLike], ranges: Ranges, trajectories: int, seed: int) -> Morris:
    """Screens the inputs of a model by steps along random trajectories.

    Parameters
    ----------
    model : callable
        Takes rows of inputs, shape (k, d), in the order of the ranges; gives k results.
    ranges : mapping of str to (float, float)
        Name and ends of each input.
    trajectories : int
        At least 2; the model is run on trajectories * (d + 1) rows.
    seed : int
        1 or more: the same seed gives the same result.

    Returns
    -------
    Morris

    Raises
    ------
    ValueError
        Names the input, the value and what is accepted, or the row at which the model gave no number.

    References
    ----------
    Morris, M. D. (1991), Factorial sampling plans for preliminary computational experiments. Technometrics 33.
    Campolongo, F., Cariboni, J. and Saltelli, A. (2007), An effective screening design for sensitivity analysis of large
    models. Environmental Modelling & Software 22.
    """
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sample

    problem, seed = _problem(ranges), whole("seed", seed, least=1)
    rows = sample.sample(problem, whole("trajectories", trajectories, least=2), num_levels=LEVELS, seed=seed)
    found = analysis.analyze(problem, rows, _results(model, rows), num_levels=LEVELS, seed=seed)
    return Morris(tuple(ranges), np.array(found["mu_star"]), np.array(found["sigma"]))


def sobol(model: Callable[[Array], ArrayLike], ranges: Ranges, size: int, seed: int) -> Sobol:
    """Apportions the variance of a model's result to its inputs, by Saltelli's sample.

    Parameters
    ----------
    model, ranges, seed
        As in `morris`.
    size : int
        A power of two, at least 8; the model is run on size * (d + 2) rows.

    Returns
    -------
    Sobol

    Raises
    ------
    ValueError
        As `morris`, and for a result that is the same everywhere, which has no variance to apportion.

    References
    ----------
    Sobol', I. M. (2001), Global sensitivity indices for nonlinear mathematical models. Mathematics and Computers in
    Simulation 55. Saltelli, A. et al. (2010), Variance based sensitivity analysis of model output. Computer Physics
    Communications 181.
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sample

    problem, seed, d = _problem(ranges), whole("seed", seed, least=1), len(ranges)
    if whole("size", size, least=8) & (size - 1):
        raise ValueError(f"size: {size!r}; accepted: a power of two, which spreads the points evenly")
    rows = sample.sample(problem, size, calc_second_order=False, seed=seed)
    results = _results(model, rows)
    if np.ptp(results) == 0:
        raise ValueError(f"model: {results[0]:g} on each of {len(rows)} rows; accepted: a result that varies")
    found = analysis.analyze(problem, results, calc_second_order=False, seed=seed)
    # Each block of d + 2 rows begins with a point of its own and ends with another; between them the two are mixed.
    apart = np.arange(len(rows)) % (d + 2) % (d + 1) == 0
    indices = (np.array(found[key]) for key in ("S1", "ST", "S1_conf", "ST_conf"))
    return Sobol(tuple(ranges), *indices, rows[apart], results[apart])


def pawn(names: tuple[str, ...], rows: ArrayLike, results: ArrayLike) -> Pawn:
    """Compares the distribution of results in ten slices of each input's range with that of all results.

    Parameters
    ----------
    names : sequence of str
        Of the d inputs.
    rows : array_like, shape (k, d)
        Independent points, such as those of `Sobol`; at least 100.
    results : array_like, shape (k,)

    Returns
    -------
    Pawn

    Raises
    ------
    ValueError
        For fewer points, other shapes, a result that is no number, or an input that does not vary.

    References
    ----------
    Pianosi, F. and Wagener, T. (2018), Distribution-based sensitivity analysis from a generic input-output sample.
    Environmental Modelling & Software 108.
    """
    from SALib.analyze import pawn as analysis

    names, rows = tuple(names), np.asarray(rows, dtype=float)
    if rows.ndim != 2 or rows.shape[1] != len(names) or len(rows) < 100:
        raise ValueError(f"rows: shape {rows.shape}; accepted: 100 or more points of {', '.join(names)}")
    still = np.ptp(rows, axis=0) == 0
    if still.any():
        raise ValueError(f"rows: {names[still.argmax()]} is {rows[0, still.argmax()]:g} everywhere; accepted: an input that varies")
    problem = _problem({name: (column.min(), column.max()) for name, column in zip(names, rows.T)})
    found = analysis.analyze(problem, rows, _results(lambda _: results, rows), S=SLICES)
    return Pawn(names, np.array(found["median"]), np.array(found["maximum"]))


def ishigami(rows: ArrayLike) -> Array:
    """sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, for rows of shape (k, 3): with x in [-pi, pi] its indices are known.

    S1 = .3139, .4424, 0 and ST = .5576, .4424, .2437: x3 matters only through x1.

    References
    ----------
    Ishigami, T. and Homma, T. (1990), An importance quantification technique in uncertainty analysis for computer models.
    """
    x1, x2, x3 = np.asarray(rows, dtype=float).T
    return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


def varied(scenario: Scenario, inputs: Mapping[str, ArrayLike]) -> dict[str, Array]:
    """Columns of inputs as the `vary` of `portfolio.simulate`: one for a whole kind is given to each platform or lever.

    Parameters
    ----------
    scenario : Scenario
    inputs : mapping of str to array_like, shape (k,)
        A name of `vary` ('network', 'familiarity.Max', 'levers.0.level'); or 'familiarity' and the like, the same for
        each platform; or the kind of a lever ('tie_in'), the level of all of the scenario's levers of that kind.

    Raises
    ------
    ValueError
        For the kind of a lever that the scenario does not have. `simulate` refuses the rest.
    """
    found: dict[str, Array] = {}
    for name, column in inputs.items():
        parameter, keys = PARAMETERS.get(name), [name]
        if parameter is not None and parameter.lever:
            keys = [f"levers.{at}.level" for at, lever in enumerate(scenario.levers) if lever.kind == name]
            if not keys:
                has = ", ".join(dict.fromkeys(lever.kind for lever in scenario.levers)) or "no lever"
                raise ValueError(f"inputs: {name!r}; accepted: a lever that the scenario has ({has})")
        elif parameter is not None and parameter.by_platform:
            keys = [f"{name}.{platform}" for platform in scenario.platforms]
        found |= dict.fromkeys(keys, np.asarray(column, dtype=float))
    return found


def at_rest(scenario: Scenario, inputs: Mapping[str, ArrayLike], audiences: ArrayLike) -> tuple[dict[str, Array], NDArray[np.bool_]]:
    """Variants of a scenario, each with the appeals at which audiences are at rest while no lever is pulled.

    Parameters
    ----------
    scenario : Scenario
    inputs : mapping of str to array_like, shape (k,)
        As in `varied`; neither appeals nor starts, which follow.
    audiences : array_like, shape (k, n)
        Shares of people, strictly between 0 and 1; they may differ between variants, as with the number of people.

    Returns
    -------
    vary : dict of str to ndarray
        For `portfolio.simulate`: the inputs, and each variant's appeals and start.
    lasts : ndarray of bool, shape (k,)
        Whether the audiences are stable; if not, they could not have lasted, were people so.

    Raises
    ------
    ValueError
        For audiences of another shape, an input that is an appeal or a start, or one that `varied` or a scenario refuses.
    ArithmeticError
        If no appeals are found for a variant; the message gives its values.
    """
    vary, shares = varied(scenario, inputs), np.asarray(audiences, dtype=float)
    k = len(next(iter(vary.values()), ()))
    if shares.shape != (k, len(scenario.platforms)) or not k:
        raise ValueError(f"audiences: shape {shares.shape}; accepted: {(k, len(scenario.platforms))}, a row for each of {k} variants")
    for name in vary:
        if name == "start" or name.startswith("appeal"):
            raise ValueError(f"inputs: {name!r}; accepted: inputs from which appeals and the start follow")
    # Levers are not pulled yet: variants that differ in nothing else share a solution.
    own = [name for name in vary if not name.startswith("levers.") and name not in _IDLE]
    keys, which = np.unique(np.column_stack([*(vary[name] for name in own), shares]), axis=0, return_inverse=True)
    found, unpulled = [], scenario.change(levers=())
    for key in keys:
        try:
            with np.errstate(over="ignore", invalid="ignore"):  # trial steps of the solver may be wild; its solutions are checked
                found.append(calibrate(_set(unpulled, dict(zip(own, key))), key[len(own) :]))
        except ArithmeticError as error:
            raise ArithmeticError(f"inputs: {', '.join(f'{name} {value:g}' for name, value in zip(own, key))}: {error}") from None
    appeals, starts = (np.array([getattr(one, name) for one, _ in found])[which.ravel()] for name in ("appeal", "start"))
    own_appeals = {f"appeal.{platform}": column for platform, column in zip(scenario.platforms, appeals.T)}
    return vary | own_appeals | {"start": starts}, np.array([state.stable for _, state in found])[which.ravel()]


def _set(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The scenario with values given by names of `vary`."""
    changes: dict[str, object] = {}
    for name, value in values.items():
        key, _, platform = name.partition(".")
        if platform and platform not in scenario.platforms:
            raise ValueError(f"inputs: {name!r}; accepted: one of the platforms {', '.join(scenario.platforms)}")
        if not platform:
            changes[key] = value
            continue
        each = list(changes.get(key, getattr(scenario, key, ())))
        each[scenario.platforms.index(platform)] = value
        changes[key] = tuple(each)
    return scenario.change(**changes)


def _problem(ranges: Ranges) -> dict[str, object]:
    """The ranges as SALib takes them."""
    if not ranges:
        raise ValueError("ranges: none; accepted: a range for each of one or more inputs")
    for name, ends in ranges.items():
        low, high = map(float, ends)
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise ValueError(f"range of {name}: {low:g} to {high:g}; accepted: two numbers, the lower first")
        parameter = PARAMETERS.get(name.partition(".")[0])
        if parameter is not None:
            parameter.check(low, f"range of {name}")
            parameter.check(high, f"range of {name}")
    return {"num_vars": len(ranges), "names": list(ranges), "bounds": [list(map(float, ends)) for ends in ranges.values()]}


def _results(model: Callable[[Array], ArrayLike], rows: Array) -> Array:
    results = np.asarray(model(rows), dtype=float)
    if results.shape != (len(rows),):
        raise ValueError(f"model: results of shape {results.shape}; accepted: ({len(rows)},), one for each row")
    wrong = ~np.isfinite(results)
    if wrong.any():
        raise ValueError(f"model: {results[wrong.argmax()]} at row {wrong.argmax()} ({rows[wrong.argmax()].tolist()}); accepted: a number")
    return results
