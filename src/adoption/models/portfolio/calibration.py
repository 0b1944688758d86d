"""The portfolio model held to what was observed, and what observations leave open.

Three counts of users at one time fix the stand-alone appeals of three platforms exactly, whatever the other parameters
are (`calibrate`), and so they say nothing about those. Only change over time can, and it often says little: `fit` gives
the combinations of parameters that the observations do not hold, and `profile` shows how flat the fit is along one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import dynamics, symbolic
from .equilibrium import Equilibrium, linearise
from .parameters import PARAMETERS
from .scenario import Scenario, independent, members

Array = NDArray[np.float64]
# So often appeals and portfolios are found in turn, and how well; after that all are solved for at once.
TURNS, ROUGHLY = 3, 1e-6
# A combination of parameters of which a change over its whole range moves the observations by less than this many
# standard errors is not identified.
NOTICED = 1.0


@dataclass(frozen=True)
class Observations:
    """Shares of people who have a platform, observed at some months.

    Attributes
    ----------
    months : tuple of float
        At or after the scenario's month 0.
    platforms : tuple of str
        Which platform each observation is of.
    shares : tuple of float
        In [0, 1].
    errors : tuple of float
        Standard error of each, above 0.

    Raises
    ------
    ValueError
        For lengths that differ, no observation at all, or values outside these ranges.
    """

    months: tuple[float, ...]
    platforms: tuple[str, ...]
    shares: tuple[float, ...]
    errors: tuple[float, ...]

    def __post_init__(self) -> None:
        lengths = {name: len(getattr(self, name)) for name in ("months", "platforms", "shares", "errors")}
        if len(set(lengths.values())) > 1 or 0 in lengths.values():
            raise ValueError(f"observations: {lengths}; accepted: one or more, the same number of each")
        for name, accepted, low, high in (
            ("months", "0 or more", 0, np.inf), ("shares", "from 0 to 1", 0, 1), ("errors", "above 0", np.nextafter(0, 1), np.inf),
        ):
            values = tuple(map(float, getattr(self, name)))
            wrong = [v for v in values if not (low <= v <= high and v < np.inf)]
            if wrong:
                raise ValueError(f"{name}: {wrong[0]:g}; accepted: numbers {accepted}")
            object.__setattr__(self, name, values)
        object.__setattr__(self, "platforms", tuple(self.platforms))


@dataclass(frozen=True)
class Fit:
    """Parameters at which the model comes closest to the observations.

    Attributes
    ----------
    scenario : Scenario
        With those parameters.
    names : tuple of str
        What was free, in the form of `vary` in `dynamics.simulate`.
    values : ndarray, shape (p,)
    misfit : float
        Sum of squared residuals in units of the standard errors (chi-square).
    residuals : ndarray, shape (n,)
        (model - observed) / error.
    sensitivity : ndarray, shape (n, p)
        Derivative of the residuals by each parameter, in units of the parameter's accepted range.
    """

    scenario: Scenario
    names: tuple[str, ...]
    values: Array
    misfit: float
    residuals: Array
    sensitivity: Array

    def unidentified(self) -> list[dict[str, float]]:
        """Combinations of parameters that the observations do not hold: directions of unit length, by name.

        A direction in which the residuals change by less than one standard error over the whole range of the
        parameters, to first order.
        """
        _, sizes, directions = np.linalg.svd(self.sensitivity, full_matrices=True)
        sizes = np.concatenate([sizes, np.zeros(len(self.names) - sizes.size)])
        return [dict(zip(self.names, way.tolist())) for size, way in zip(sizes, directions) if size < NOTICED]

    def statement(self) -> str:
        """In plain words, what the observations identify and what they do not."""
        many = f"{self.residuals.size} observation{'s' if self.residuals.size > 1 else ''}"
        loose = self.unidentified()
        if not loose:
            return f"The {many} hold each of {', '.join(self.names)}."
        ways = ["; ".join(f"{name} {weight:+.2f}" for name, weight in way.items() if abs(weight) >= 0.05) for way in loose]
        return (
            f"The {many} leave {len(loose)} of {len(self.names)} combinations of parameters open. One can move along "
            + ", or along ".join(f"({way})" for way in ways)
            + ", in units of the parameters' ranges, and not see it."
        )


def calibrate(scenario: Scenario, audiences: ArrayLike) -> tuple[Scenario, Equilibrium]:
    """The scenario whose appeals make observed audiences a state of rest, and that state.

    It solves for the n appeals a_i and the portfolio shares P at once: no motion at P, and x_i(P) as observed. What
    makes this hard, that audiences draw audiences, is gone when the audiences are known: if the worths are held where
    some P puts them, people change portfolios as a Markov chain does, and the appeals at which its rest has the
    audiences observed are found with ease. That rest is the next P, so near the solution after a few turns that
    Newton's method finds it.

    Parameters
    ----------
    scenario : Scenario
        All but its appeals and start is kept; its levers stand as at month 0.
    audiences : array_like, shape (n,)
        Share of people who have each platform, strictly between 0 and 1.

    Returns
    -------
    Scenario
        With the appeals, starting at rest.
    Equilibrium
        The start. It need not be stable: then the observed audiences cannot last, if these parameters are right.

    Raises
    ------
    ValueError
        For audiences of another shape or not strictly between 0 and 1, a mandate in force at month 0, or appeals
        that the solution would need and that are out of range.
    ArithmeticError
        If no solution is found.
    """
    from scipy.optimize import root
    from scipy.special import logit

    n = len(scenario.platforms)
    x = np.asarray(audiences, dtype=float)
    if x.shape != (n,):
        raise ValueError(f"audiences: shape {x.shape}; accepted: one share for each of {', '.join(scenario.platforms)}")
    if not ((x > 0) & (x < 1)).all():
        raise ValueError(f"audiences: {x.tolist()}; accepted: shares strictly between 0 and 1")
    inputs = dynamics.held(dynamics.arrange(scenario), 0.0)
    rows = {name: row for row, name in enumerate(symbolic.names(n))}
    mandates = [rows["mandate", i] for i in range(n)]
    if scenario.mandated_share and inputs[mandates].any():
        raise ValueError("levers: a mandate is in force at month 0; accepted: audiences observed before a mandate")
    # The mandated group then moves as the free one; as nobody is in it, it may be at any state and draw nobody.
    inputs[[*mandates, rows["mandated_share", None]]] = 0.0
    portfolios, has = 2**n, members(n)

    def kernel(appeal: Array) -> Array:
        u = inputs.copy()
        u[[rows["appeal", i] for i in range(n)], 0] = appeal
        return dynamics.kernel_rows(n, u)

    def chain_rest(appeal: Array, P: Array) -> Array:
        """Where people come to rest if the worths stay as P makes them."""
        y = np.concatenate([np.tile(P[:, None], portfolios), np.eye(portfolios)])
        rates = dynamics.motion(n, np.tile(kernel(appeal), portfolios), y)[portfolios:]
        rates[0] = 1.0
        return np.linalg.solve(rates, np.eye(portfolios)[0])

    def off(z: Array) -> Array:
        """How far appeals z[:n] and log shares z[n:] are from rest and from the audiences."""
        P = _shares(z[n:])
        dy = dynamics.motion(n, kernel(z[:n]), np.tile(P, 2)[:, None])[1:portfolios, 0]
        return np.concatenate([dy, P @ has - x])

    appeal, P = logit(x), np.array(independent(x))
    for _ in range(TURNS):
        appeal = root(lambda tried: logit(chain_rest(tried, P) @ has) - logit(x), appeal, method="hybr", tol=ROUGHLY).x
        P = chain_rest(appeal, P)
    solution = root(off, np.concatenate([appeal, np.log(P[1:] / P[0])]), method="hybr", tol=1e-13)
    if not np.abs(solution.fun).max() < 1e-10:
        raise ArithmeticError(f"audiences: no appeals were found at which {x.tolist()} is a state of rest")
    z = solution.x
    start = _shares(z[n:])
    calibrated = scenario.change(appeal=tuple(z[:n]), start=tuple(start))
    k = dynamics.kernel_rows(n, dynamics.held(dynamics.arrange(calibrated), 0.0))
    return calibrated, linearise(n, k, np.array([start, start]), scenario.mandated_share)


def _shares(log_odds: Array) -> Array:
    """Shares of portfolios from the logarithms of theirs to that of the empty one."""
    weights = np.exp(np.concatenate([[0.0], log_odds]) - max(0.0, log_odds.max()))
    return weights / weights.sum()


def fit(
    scenario: Scenario, observations: Observations, free: Sequence[str], anchor: ArrayLike | None = None
) -> Fit:
    """Values of free parameters, within their ranges, at which the model comes closest to the observations.

    Least squares of (model - observed) / error, from the scenario's own values.

    Parameters
    ----------
    scenario : Scenario
    observations : Observations
    free : sequence of str
        Names in the form of `vary` in `dynamics.simulate`: 'network', 'familiarity.Max', 'levers.0.level'.
    anchor : array_like, shape (n,), optional
        Audiences at which the scenario is at rest at month 0: it is calibrated to them anew for all values tried.

    Raises
    ------
    ValueError
        For an unknown platform or parameter, a name given twice, or an anchor that `calibrate` refuses.
    """
    from scipy.optimize import least_squares

    free = tuple(free)
    if len(set(free)) != len(free):
        raise ValueError(f"free: {free!r}; accepted: different names")
    ranges = [_range(scenario, name) for name in free]
    low, high = (np.array([r[side] for r in ranges]) for side in (0, 1))
    residuals = _residuals(scenario, observations, free, anchor)
    if not free:
        off = residuals(np.empty(0))
        return Fit(apply(scenario, {}, anchor), free, np.empty(0), float(off @ off), off, np.empty((off.size, 0)))
    begin = np.clip([_value(scenario, name) for name in free], low + 1e-6 * (high - low), high - 1e-6 * (high - low))
    best = least_squares(
        lambda z: residuals(low + z * (high - low)), (begin - low) / (high - low), bounds=(0, 1),
        diff_step=1e-5, xtol=1e-12, ftol=1e-12, gtol=1e-12,
    )
    values = low + best.x * (high - low)
    return Fit(apply(scenario, dict(zip(free, values)), anchor), free, values, float(2 * best.cost), best.fun, best.jac)


def profile(
    scenario: Scenario, observations: Observations, name: str, values: ArrayLike, free: Sequence[str] = (), anchor: ArrayLike | None = None
) -> Array:
    """Least misfit at each of several values of a parameter, the free ones fitted anew at each (profile likelihood).

    -2 log likelihood up to a constant, for normal errors: values within 3.84 of the least make a 95% interval where
    the usual conditions hold. A flat profile means that the observations do not hold the parameter.

    Parameters
    ----------
    scenario, observations, free, anchor
        As in `fit`; `name` is not among the free.
    name : str
        The parameter.
    values : array_like, shape (k,)
        In its range.

    Returns
    -------
    ndarray, shape (k,)
        Chi-square at each value.

    Raises
    ------
    ValueError
        As `fit`, and for a name that is also free.

    References
    ----------
    Raue, A. et al. (2009), Structural and practical identifiability analysis by the profile likelihood.
    """
    if name in free:
        raise ValueError(f"name: {name!r} is also free; accepted: a parameter that is not")
    return np.array([fit(apply(scenario, {name: value}), observations, free, anchor).misfit for value in np.asarray(values, dtype=float)])


def apply(scenario: Scenario, values: Mapping[str, float], anchor: ArrayLike | None = None) -> Scenario:
    """A scenario with parameters set by names in the form of `vary`, and calibrated to an anchor if there is one."""
    for name, value in values.items():
        head, _, which = name.partition(".")
        _range(scenario, name)
        if head == "levers":
            levers = list(scenario.levers)
            number, attribute = which.split(".")
            levers[int(number)] = type(levers[0])(**{**vars(levers[int(number)]), attribute: float(value)})
            scenario = scenario.change(levers=tuple(levers))
        elif which:
            each = list(getattr(scenario, head))
            each[scenario.platforms.index(which)] = float(value)
            scenario = scenario.change(**{head: tuple(each)})
        else:
            scenario = scenario.change(**{head: float(value)})
    return scenario if anchor is None else calibrate(scenario, anchor)[0]


def _value(scenario: Scenario, name: str) -> float:
    """The value of a parameter named in the form of `vary`."""
    head, _, which = name.partition(".")
    if head == "levers":
        number, attribute = which.split(".")
        return getattr(scenario.levers[int(number)], attribute)
    value: Any = getattr(scenario, head)
    return value[scenario.platforms.index(which)] if which else value


def _range(scenario: Scenario, name: str) -> tuple[float, float]:
    """The range of a parameter named in the form of `vary`; a lever's months run to the scenario's last."""
    head, _, which = name.partition(".")
    lever = next((lever for at, lever in enumerate(scenario.levers) if name == f"levers.{at}.level"), None)
    if lever is not None:
        return PARAMETERS[lever.kind].low, PARAMETERS[lever.kind].high
    parameter = PARAMETERS.get(head)
    if parameter is None or parameter.lever or parameter.by_platform != (which in scenario.platforms) or (which and not parameter.by_platform):
        raise ValueError(f"free: {name!r}; accepted: a parameter ('network', 'appeal.{scenario.platforms[0]}') or a lever's level ('levers.0.level')")
    return parameter.low, parameter.high


def _residuals(scenario: Scenario, observations: Observations, free: tuple[str, ...], anchor: ArrayLike | None) -> Any:
    unknown = sorted(set(observations.platforms) - set(scenario.platforms))
    if unknown:
        raise ValueError(f"platforms: {unknown[0]!r}; accepted: {', '.join(scenario.platforms)}")
    months, at = np.unique(observations.months, return_inverse=True)
    which = [scenario.platforms.index(name) for name in observations.platforms]
    shares, errors = np.array(observations.shares), np.array(observations.errors)

    def residuals(values: Array) -> Array:
        candidate = apply(scenario, dict(zip(free, values)), anchor)
        return (dynamics.simulate(candidate, months, tolerance=1e-10).audiences[at, which] - shares) / errors

    return residuals
