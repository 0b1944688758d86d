"""Diffusion over time: the curves of Bass, of the logistic and of the ring, agents who follow them, and fitting.

Of m people who will adopt in the end, a share F(t) has adopted by time t. In the model of Bass a person who has not
adopted does so at the rate

    p + q F(t),

p for what reaches everybody from outside (coefficient of innovation) and q for what comes from those who have adopted
(coefficient of imitation), both per unit of time. The ceiling m is a number of adopters.

A fit to counts of adopters has three unknowns, m, p and q. What the counts leave open is part of the answer: `profile`
gives the best fit for every ceiling, and `posterior` weighs all of them.

Sources
-------
Bass, F. M. (1969), A new product growth for model consumer durables, Management Science 15(5). Fibich, G. and Gibori,
R. (2010), Aggregate diffusion dynamics in agent-based models with a spatial structure, Operations Research 58(5). Van
den Bulte, C. and Lilien, G. L. (1997), Bias and systematic change in the parameter estimates of macro-level diffusion
models, Marketing Science 16(4), on ceilings that move with every count that is added.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from adoption.models.arrays import Array, numbers, series, weighted_quantiles
from adoption.models.checks import number, whole

# Rise of the deviance over its minimum that ends a 95 % interval of one parameter: a quantile of chi-squared with one
# degree of freedom.
CHI_SQUARED_95 = 3.841458820694124
# The grid over p and q around the best fit for a ceiling: this many standard deviations to each side ...
_REACH = 4.0
# ... and this many points along each axis.
_POINTS = 25
# A standard deviation counts for no more than this, in ln p and in q times the last time, however little the counts say.
_WIDEST = 10.0
# Limits of ln p and of q in the search, in units of the last time.
_LOG_P = (-80.0, 5.0)
_Q = (0.0, 500.0)


@dataclass(frozen=True)
class Peak:
    """When adoption is fastest.

    Attributes
    ----------
    time : float
        In the unit of time of p and q.
    share : float
        Share that has adopted by then, in [0, 1/2].
    rate : float
        Share that adopts in one unit of time, then.
    """

    time: float
    share: float
    rate: float


@dataclass(frozen=True)
class Counts:
    """Cumulative counts of adopters, and how exact they are.

    Attributes
    ----------
    times : ndarray, shape (n,)
        When, in any unit, from the start of the process; positive and ascending.
    counts : ndarray, shape (n,)
        How many had adopted by then, in any unit; positive.
    error : float
        Standard error of one count as a share of it; above 0. An assumption: a few counts can't tell it.
    lower_bound : ndarray of bool, shape (n,)
        Whether a count is only known to have been passed ('over 30 million'). A curve above such a count fits it.

    Raises
    ------
    ValueError
        For numbers out of range, times not in ascending order, shapes that do not agree, or fewer than two counts that
        are not lower bounds: p and q need two.
    """

    times: Array
    counts: Array
    error: float
    lower_bound: NDArray[np.bool_]

    def __init__(self, times: ArrayLike, counts: ArrayLike, *, error: float, lower_bound: ArrayLike | None = None):
        t, n = series("times", times, above=0), series("counts", counts, above=0)
        bound = np.zeros(t.shape, bool) if lower_bound is None else np.asarray(lower_bound)
        if (np.diff(t) <= 0).any():
            raise ValueError(f"times: {t.tolist()}; accepted: ascending")
        for name, given in (("counts", n), ("lower_bound", bound)):
            if given.shape != t.shape:
                raise ValueError(f"{name}: shape {given.shape}; accepted: that of times, {t.shape}")
        if bound.dtype != bool:
            raise ValueError(f"lower_bound: {bound.tolist()}; accepted: true or false for each count")
        if (~bound).sum() < 2:
            raise ValueError(f"lower_bound: true for all counts but {(~bound).sum()}; accepted: false for at least 2")
        for name, value in {
            "times": t, "counts": n, "error": number("error", error, above=0), "lower_bound": bound,
        }.items():  # fmt: skip
            object.__setattr__(self, name, value)


@dataclass(frozen=True)
class Profile:
    """The best Bass curve for each of k ceilings: the profile likelihood of the ceiling.

    Attributes
    ----------
    ceilings, p, q : ndarray, shape (k,)
        Ceiling, and the p and q that fit best with it.
    deviance : ndarray, shape (k,)
        Sum of the squared residuals in standard errors; -2 log-likelihood up to a constant.
    """

    ceilings: Array
    p: Array
    q: Array
    deviance: Array

    def interval(self) -> tuple[float, float]:
        """Least and greatest ceiling of the grid whose deviance is within 3.84 of the minimum: 95 % confidence.

        An end that is not found on the grid is 0 below, and infinity above: the counts set no such limit.
        """
        inside = np.flatnonzero(self.deviance - self.deviance.min() <= CHI_SQUARED_95)
        low, high = inside[0], inside[-1]
        return (
            float(self.ceilings[low]) if low > 0 else 0.0,
            float(self.ceilings[high]) if high < self.ceilings.size - 1 else math.inf,
        )


@dataclass(frozen=True)
class BassFit:
    """The Bass curve with the least sum of squares.

    Attributes
    ----------
    ceiling, p, q : float
        Estimates; a ceiling at an end of the range that was searched is a limit of the search, not an estimate.
    residuals : ndarray, shape (n,)
        ln(count) - ln(curve); 0 where the curve is above a lower bound.
    deviance : float
        Sum of the squares of the residuals, each divided by the error of a count.
    """

    ceiling: float
    p: float
    q: float
    residuals: Array
    deviance: float


@dataclass(frozen=True)
class Posterior:
    """Bass curves with the weight that the counts give to each; arrays of shape (k,).

    Attributes
    ----------
    ceiling, p, q : ndarray
        Parameters of each curve.
    weight : ndarray
        Probability of each; they sum to 1.
    """

    ceiling: Array
    p: Array
    q: Array
    weight: Array

    def quantiles(self, times: ArrayLike, levels: ArrayLike) -> Array:
        """Quantiles of the number of adopters: the lines of a fan chart.

        They tell how far the curves differ. A count that is announced may miss its curve by the error of a count.

        Parameters
        ----------
        times : array_like, shape (n,)
            Not negative.
        levels : array_like, shape (k,)
            Each above 0 and below 1.

        Returns
        -------
        ndarray, shape (k, n)
        """
        t, at = series("times", times, least=0), series("levels", levels, above=0, below=1)
        return np.array([self._at(moment, at) for moment in t]).T

    def ceiling_quantiles(self, levels: ArrayLike) -> Array:
        """Quantiles of the ceiling, shape (k,); levels as in `quantiles`."""
        return weighted_quantiles(self.ceiling, self.weight, series("levels", levels, above=0, below=1))

    def _at(self, time: float, levels: Array) -> Array:
        return weighted_quantiles(self.ceiling * _share(time, self.p, self.q), self.weight, levels)


def bass_share(t: ArrayLike, p: ArrayLike, q: ArrayLike) -> Array:
    """Share that has adopted by time t in the model of Bass.

    F(t) = (1 - e^-(p+q)t) / (1 + (q/p) e^-(p+q)t), the solution of F' = (p + q F)(1 - F), F(0) = 0.

    Parameters
    ----------
    t : array_like
        Time, not negative.
    p : array_like
        Coefficient of innovation, above 0: without it nobody is the first.
    q : array_like
        Coefficient of imitation, not negative. The three shapes are broadcast.

    Raises
    ------
    ValueError
        For numbers out of range.

    References
    ----------
    Bass (1969).
    """
    return _share(numbers("t", t, least=0), *_rates(p, q))


def bass_rate(t: ArrayLike, p: ArrayLike, q: ArrayLike) -> Array:
    """Share that adopts in one unit of time, at time t; parameters as in `bass_share`.

    f(t) = F'(t) = p (p+q)^2 e^-(p+q)t / (p + q e^-(p+q)t)^2.

    References
    ----------
    Bass (1969).
    """
    t, (p, q) = numbers("t", t, least=0), _rates(p, q)
    left = np.exp(-(p + q) * t)
    return p * (p + q) ** 2 * left / (p + q * left) ** 2


def bass_peak(p: float, q: float) -> Peak:
    """When adoption is fastest in the model of Bass; parameters as in `bass_share`, one number each.

    For q > p at t = ln(q/p) / (p+q), when F = (q - p) / 2q and f = (p+q)^2 / 4q. Otherwise adoption only slows down,
    and is fastest at the start: t = 0, F = 0, f = p.

    References
    ----------
    Bass (1969).
    """
    p, q = number("p", p, above=0), number("q", q, least=0)
    if q <= p:
        return Peak(time=0.0, share=0.0, rate=p)
    return Peak(time=math.log(q / p) / (p + q), share=(q - p) / (2 * q), rate=(p + q) ** 2 / (4 * q))


def bass_time(share: ArrayLike, p: ArrayLike, q: ArrayLike) -> Array:
    """Time by which a share has adopted: t = ln[(1 + (q/p) F) / (1 - F)] / (p+q), the inverse of `bass_share`.

    Parameters
    ----------
    share : array_like
        F, at least 0 and below 1, which is never reached.
    p, q : array_like
        As in `bass_share`.
    """
    share, (p, q) = numbers("share", share, least=0, below=1), _rates(p, q)
    return (np.log1p(q / p * share) - np.log1p(-share)) / (p + q)


def logistic_share(t: ArrayLike, rate: ArrayLike, midpoint: ArrayLike) -> Array:
    """Share that has adopted by time t in logistic diffusion, where people only learn from one another.

    F(t) = 1 / (1 + e^-r(t-h)), a solution of F' = r F (1 - F): the model of Bass without influence from outside, so
    that somebody must have been the first before time began.

    Parameters
    ----------
    t : array_like
        Time, of any sign.
    rate : array_like
        r, per unit of time, above 0.
    midpoint : array_like
        h, when half have adopted. The three shapes are broadcast.

    Raises
    ------
    ValueError
        For numbers out of range.
    """
    t, h = numbers("t", t), numbers("midpoint", midpoint)
    # The same in a form that does not overflow far from the midpoint.
    return (1 + np.tanh(numbers("rate", rate, above=0) * (t - h) / 2)) / 2


def ring_share(t: ArrayLike, p: ArrayLike, q: ArrayLike) -> Array:
    """Share that has adopted by time t when everybody listens to two neighbours only, on a long ring.

    F(t) = 1 - exp(-(p+q) t + q (1 - e^-pt) / p). A person adopts at the rate p + (q/2)(number of neighbours who have),
    so one with both neighbours adopting is under the same influence as everybody in a Bass world where all have
    adopted.

    Let S_k be the probability that k people in a row have not adopted. Each of them may adopt at the rate p, the two at
    the ends at q/2 more if the person beyond has adopted: S_k' = -(k p + q) S_k + q S_(k+1). The solution with
    S_k(0) = 1 is S_k = e^-(k-1)pt S_1, which leaves S_1' = -(p + q - q e^-pt) S_1, and F = 1 - S_1.

    Parameters
    ----------
    t, p, q : array_like
        As in `bass_share`.

    References
    ----------
    Fibich and Gibori (2010), the model in one dimension.
    """
    t, (p, q) = numbers("t", t, least=0), _rates(p, q)
    return -np.expm1(-(p + q) * t - q / p * np.expm1(-p * t))


def ring_time(share: ArrayLike, p: ArrayLike, q: ArrayLike) -> Array:
    """Time by which a share has adopted on a long ring, the inverse of `ring_share`.

    With B = q/(p+q) and A = B - p ln(1-F)/(p+q), the equation reads p t = A - B e^-pt, and its solution is
    p t = A + W(-B e^-A), W being the principal branch of Lambert's function.

    Parameters
    ----------
    share, p, q : array_like
        As in `bass_time`.
    """
    from scipy.special import lambertw

    share, (p, q) = numbers("share", share, least=0, below=1), _rates(p, q)
    b = q / (p + q)
    a = b - p * np.log1p(-share) / (p + q)
    # Rounding may leave a time just below 0.
    return np.maximum(a + lambertw(-b * np.exp(-a)).real, 0) / p


def complete_graph_times(n: int, p: float, q: float, *, seed: int) -> Array:
    """When each of n agents adopts if everybody listens to everybody: one run of the chance process behind Bass.

    After k adoptions each of the others adopts at the rate p + q k/(n-1), so the wait for the next is exponential with
    the rate (n-k)(p + q k/(n-1)). This is exact, with no steps of time. The share of n agents tends to `bass_share` as
    n grows.

    Parameters
    ----------
    n : int
        Number of agents, at least 2.
    p, q : float
        As in `bass_share`.
    seed : int
        Seed of the random numbers, not negative: the same seed gives the same times.

    Returns
    -------
    ndarray, shape (n,)
        In ascending order.
    """
    n, seed = whole("n", n, least=2), whole("seed", seed, least=0)
    p, q = number("p", p, above=0), number("q", q, least=0)
    adopted = np.arange(n)
    rates = (n - adopted) * (p + q * adopted / (n - 1))
    return np.cumsum(np.random.default_rng(seed).standard_exponential(n) / rates)


def ring_times(n: int, p: float, q: float, *, seed: int) -> Array:
    """When each of n agents on a ring adopts, if each listens to its two neighbours: one run of the chance process.

    Give agent i an exponential time E_i with the rate p, and each neighbour's word an exponential delay with the rate
    q/2, drawn once for either direction. As waiting forgets, the agent adopts at

        T_i = min(E_i, T_(i-1) + delay from the left, T_(i+1) + delay from the right),

    the earliest arrival of any word that starts at any agent. On a ring the earliest way goes round in one direction,
    so two running minima, each over two laps, find all T_i exactly, with no steps of time.

    Parameters
    ----------
    n : int
        Number of agents, at least 3.
    p : float
        As in `bass_share`.
    q : float
        As in `bass_share`, but above 0.
    seed : int
        As in `complete_graph_times`.

    Returns
    -------
    ndarray, shape (n,)
        In order along the ring.
    """
    n, seed = whole("n", n, least=3), whole("seed", seed, least=0)
    p, q = number("p", p, above=0), number("q", q, above=0)
    rng = np.random.default_rng(seed)
    own, left, right = rng.exponential(1 / p, n), rng.exponential(2 / q, n), rng.exponential(2 / q, n)
    return np.minimum(_arrivals(own, left), _arrivals(own[::-1], right[::-1])[::-1])


def adopted_share(adoption_times: ArrayLike, t: ArrayLike) -> Array:
    """Share of agents who have adopted by each time in t, from the times at which they adopt, shape (n,)."""
    ordered = np.sort(series("adoption_times", adoption_times))
    return np.searchsorted(ordered, numbers("t", t), side="right") / ordered.size


def bass_residuals(data: Counts, ceiling: float, p: float, q: float) -> Array:
    """How far a Bass curve misses each count: ln(count) - ln(m F(t)), and 0 for a lower bound that the curve is above.

    Parameters
    ----------
    data : Counts
    ceiling : float
        m, in the unit of the counts, above 0.
    p, q : float
        As in `bass_share`, in the unit of time of the counts.

    Returns
    -------
    ndarray, shape (n,)
        Positive where the curve is too low. The squares, each divided by that of the error, add up to the deviance.

    Raises
    ------
    ValueError
        For numbers out of range.
    """
    m, p, q = number("ceiling", ceiling, above=0), number("p", p, above=0), number("q", q, least=0)
    last = float(data.times[-1])
    return -data.error * _residuals(data, m, np.array([math.log(p * last), q * last]))


def profile(data: Counts, ceilings: ArrayLike) -> Profile:
    """The best p and q for every ceiling of a grid, by least squares on the logarithms of the counts.

    Minimises the deviance sum_i (r_i / error)^2 with r_i = ln(count_i) - ln(m F(t_i)), where r_i = 0 for a lower bound
    that the curve is above. While the curve is still far below its ceiling, F grows like (p/q) e^qt: then only the
    product m p counts, and the deviance stays the same for every large m.

    Parameters
    ----------
    data : Counts
        At least two of them are not lower bounds.
    ceilings : array_like, shape (k,)
        At least two, positive, ascending, in the unit of the counts.

    Raises
    ------
    ValueError
        For ceilings that are not.

    References
    ----------
    Van den Bulte and Lilien (1997), on how little the counts say of the ceiling.
    """
    grid = _ceilings(ceilings)
    best = [_given_ceiling(data, m) for m in grid]
    return Profile(
        ceilings=grid,
        p=np.array([math.exp(x.x[0]) for x in best]) / data.times[-1],
        q=np.array([x.x[1] for x in best]) / data.times[-1],
        deviance=np.array([2 * x.cost for x in best]),
    )


def fit_bass(data: Counts, ceilings: ArrayLike) -> BassFit:
    """The Bass curve with the least sum of squares, its ceiling anywhere between the ends of a grid.

    The grid is searched first, as in `profile`, since the sum of squares may have several minima.

    Parameters
    ----------
    data, ceilings
        As in `profile`.
    """
    from scipy.optimize import least_squares

    grid = _ceilings(ceilings)
    starts = [_given_ceiling(data, m) for m in grid]
    at = int(np.argmin([start.cost for start in starts]))
    low, high = (math.log(grid[max(at - 1, 0)]), math.log(grid[min(at + 1, grid.size - 1)]))
    found = least_squares(
        lambda x: _residuals(data, math.exp(x[0]), x[1:]),
        np.clip([math.log(grid[at]), *starts[at].x], [low, _LOG_P[0], _Q[0]], [high, _LOG_P[1], _Q[1]]),
        bounds=([low, _LOG_P[0], _Q[0]], [high, _LOG_P[1], _Q[1]]),
        x_scale="jac", xtol=1e-14, ftol=1e-14, gtol=1e-14,
    )  # fmt: skip
    return BassFit(
        ceiling=math.exp(found.x[0]),
        p=math.exp(found.x[1]) / float(data.times[-1]),
        q=float(found.x[2]) / float(data.times[-1]),
        residuals=-data.error * _residuals(data, math.exp(found.x[0]), found.x[1:]),
        deviance=2 * float(found.cost),
    )


def posterior(data: Counts, ceilings: ArrayLike) -> Posterior:
    """Bass curves weighed by the counts: the posterior of m, p and q, on a grid.

    Assumed before any count is seen: ln m anywhere between the ends of the grid with equal probability, and so, within
    wide limits, ln p and q. Each curve weighs e^(-deviance/2) times its cell of the grid: for each ceiling, steps of a
    third of a standard deviation, to four on each side of the best ln p and q, scaled to their covariance. There is no
    chance in it, so no seed. Where the counts don't limit the ceiling, its upper quantiles are those of the assumption.
    The grid leaves out what lies further from the best fit, which matters only for ceilings that all counts but one
    have reached: then a wide range of p and q fits alike.

    Parameters
    ----------
    data, ceilings
        As in `profile`.
    """
    grid = _ceilings(ceilings)
    steps = np.linspace(-_REACH, _REACH, _POINTS)
    axes = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    # Trapezoidal rule in ln m.
    width = np.convolve(np.diff(np.log(grid)), [0.5, 0.5])
    parts = [_around(data, m, axes) for m in grid]
    at = np.concatenate([x for x, _, _ in parts])
    deviance = np.concatenate([d for _, d, _ in parts])
    cell = np.concatenate([np.full(len(x), area * w) for (x, _, area), w in zip(parts, width, strict=True)])
    weight = cell * np.exp(-(deviance - deviance.min()) / 2)
    return Posterior(
        ceiling=np.repeat(grid, [len(x) for x, _, _ in parts]),
        p=np.exp(at[:, 0]) / data.times[-1],
        q=at[:, 1] / data.times[-1],
        weight=weight / weight.sum(),
    )


def _around(data: Counts, ceiling: float, axes: Array) -> tuple[Array, Array, float]:
    """Points (ln p, q) around the best fit for a ceiling, their deviance, and the area of a cell."""
    best = _given_ceiling(data, ceiling)
    # A lower bound binds on one side only, so the spread is that of the other counts.
    slopes = best.jac[~data.lower_bound]
    spread = np.linalg.cholesky(np.linalg.inv(slopes.T @ slopes + np.eye(2) / _WIDEST**2))
    x = best.x + axes @ spread.T
    x = x[x[:, 1] >= 0]
    residuals = _residuals(data, ceiling, x.T[..., None])
    return x, (residuals**2).sum(axis=-1), float(np.linalg.det(spread))


def _given_ceiling(data: Counts, ceiling: float) -> Any:
    """The best (ln p, q) for a ceiling, in units of the last time, as SciPy returns it."""
    from scipy.optimize import least_squares

    # Below the ceiling and for p much less than q, ln(F / (1-F)) is the straight line ln(p/q) + q t.
    share = np.minimum(data.counts / ceiling, 0.95)
    slope, height = np.polyfit(data.times / data.times[-1], np.log(share / (1 - share)), 1)
    q = float(np.clip(slope, 0.1, 0.9 * _Q[1]))
    start = (float(np.clip(math.log(q) + height, 0.9 * _LOG_P[0], 0.9 * _LOG_P[1])), q)
    return least_squares(
        lambda x: _residuals(data, ceiling, x), start, bounds=tuple(zip(_LOG_P, _Q, strict=True)),
        x_scale="jac", xtol=1e-12, ftol=1e-12, gtol=1e-12,
    )  # fmt: skip


def _residuals(data: Counts, ceiling: float, x: Array) -> Array:
    """(ln(curve) - ln(count)) / error at (ln p, q) in units of the last time, 0 for a lower bound that is passed."""
    share = _share(data.times / data.times[-1], np.exp(x[0]), x[1])
    gap = (np.log(ceiling * share) - np.log(data.counts)) / data.error
    return np.where(data.lower_bound, np.minimum(gap, 0), gap)


def _arrivals(own: Array, delay: Array) -> Array:
    """Earliest of an agent's own time and of word from agents before it on the ring; delay[i] is on the way to i."""
    position = np.cumsum(np.tile(delay, 2))
    return (position + np.minimum.accumulate(np.tile(own, 2) - position))[own.size :]


def _share(t: Array, p: Array, q: Array) -> Array:
    """F(t) of Bass, for numbers that were checked."""
    return -np.expm1(-(p + q) * t) / (1 + q / p * np.exp(-(p + q) * t))


def _rates(p: ArrayLike, q: ArrayLike) -> tuple[Array, Array]:
    return numbers("p", p, above=0), numbers("q", q, least=0)


def _ceilings(ceilings: ArrayLike) -> Array:
    grid = series("ceilings", ceilings, above=0)
    if grid.size < 2 or (np.diff(grid) <= 0).any():
        raise ValueError(f"ceilings: {grid.tolist()}; accepted: at least two, ascending")
    return grid
