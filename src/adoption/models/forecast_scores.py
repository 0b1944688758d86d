"""Scores of forecasts that were given as a sample, as quantiles or as an interval, and the number that came.

All are losses in the unit of what was forecast: 0 is best. All are proper: who believes a distribution expects the least
loss from saying so, and none from sounding surer, or less sure, than they are.

Sources
-------
Gneiting, T. and Raftery, A. E. (2007), Strictly proper scoring rules, prediction, and estimation, Journal of the American
Statistical Association 102(477): section 4.2 on the CRPS, section 6 on quantiles and intervals.
Gneiting, T. and Ranjan, R. (2011), Comparing density forecasts using threshold- and quantile-weighted scoring rules, Journal of
Business and Economic Statistics 29(3): the CRPS as an integral of quantile losses over all levels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from adoption.models.arrays import Array, numbers, series
from adoption.models.checks import number


def crps_sample(observed: float, sample: ArrayLike) -> float:
    """Continuous ranked probability score of a forecast given as numbers drawn from it.

    CRPS = E|X - y| - E|X - X'| / 2, with X and X' any two numbers of the sample and y what came: the mean distance from what
    came, less half the mean distance of the numbers from one another. For a single number it is |X - y|.

    Parameters
    ----------
    observed : float
        y.
    sample : array_like, shape (k,)
        In the unit of y; each number counts alike.

    Returns
    -------
    float
        At least 0, in the unit of y.

    Raises
    ------
    ValueError
        For what is not a finite number, or an empty sample.

    References
    ----------
    Gneiting and Raftery (2007), section 4.2.
    """
    y, x = number("observed", observed), np.sort(series("sample", sample))
    k = x.size
    # The sum of |x_i - x_j| over all pairs is that of x_i times how many lie below it less how many lie above, twice.
    apart = 2 * float(np.sum(x * (2 * np.arange(k) - k + 1))) / k**2
    return float(np.mean(np.abs(x - y))) - apart / 2


def quantile_loss(observed: ArrayLike, quantiles: ArrayLike, levels: ArrayLike) -> Array:
    """What each quantile of a forecast loses.

    (y - q) t where what came, y, is at or above the quantile q of level t, and (q - y)(1 - t) where it is below: a high quantile pays
    little for being too high, as it says that it will be.

    Parameters
    ----------
    observed : array_like, shape (...)
        What came, y.
    quantiles : array_like, shape (..., k)
        From the lowest level to the highest; none may be below the one before.
    levels : array_like, shape (k,)
        Ascending, each above 0 and below 1.

    Returns
    -------
    ndarray, shape (..., k)
        At least 0, in the unit of y.

    Raises
    ------
    ValueError
        For shapes that do not agree, levels or quantiles that are not in order, or numbers out of range.

    References
    ----------
    Gneiting and Raftery (2007), section 6, turned from a gain into a loss.
    """
    t, q, y = series("levels", levels, above=0, below=1), numbers("quantiles", quantiles), numbers("observed", observed)
    if (np.diff(t) <= 0).any():
        raise ValueError(f"levels: {t.tolist()}; accepted: ascending")
    if q.shape != (*y.shape, t.size):
        raise ValueError(f"quantiles: shape {q.shape}; accepted: {(*y.shape, t.size)}, one for each number that came and each level")
    if (np.diff(q) < 0).any():
        wrong = q[(np.diff(q) < 0).any(axis=-1)].reshape(-1, t.size)[0]
        raise ValueError(f"quantiles: {wrong.tolist()}; accepted: none below the one before")
    above = y[..., None] - q
    return np.where(above >= 0, above * t, above * (t - 1))


def crps_quantiles(observed: ArrayLike, quantiles: ArrayLike, levels: ArrayLike) -> Array:
    """Continuous ranked probability score of a forecast given as a few quantiles: twice the mean of `quantile_loss`.

    Averaged over all levels from 0 to 1, that is the CRPS exactly. Averaged over a few it is an approximation, in which each level counts
    alike: the better, the more levels there are and the more evenly they are spaced. For the quantiles that were asked for it is proper
    however few they are and however they are spaced. If all quantiles are one number, and levels lie alike on both sides of a half, it is
    the distance of that number from what came.

    Parameters
    ----------
    observed, quantiles, levels
        As in `quantile_loss`.

    Returns
    -------
    ndarray, shape (...)
        At least 0, in the unit of y.

    Raises
    ------
    ValueError
        As `quantile_loss`: for shapes that do not agree, levels or quantiles that are not in order, or numbers out of range.

    References
    ----------
    Gneiting and Ranjan (2011) for the integral; Gneiting and Raftery (2007), section 6, for why a sum over a few quantiles is proper.
    """
    return 2 * quantile_loss(observed, quantiles, levels).mean(axis=-1)


def interval_score(observed: ArrayLike, low: ArrayLike, high: ArrayLike, level: float) -> Array:
    """What an interval loses: its width, and a fine for what came outside.

    (u - l) + (2/a)(l - y)+ + (2/a)(y - u)+, with l and u the ends, y what came, and a = 1 - level the share that is to fall outside, half
    of it on either side. With a level of 0.9 each unit outside costs as much as 20 units of width.

    Parameters
    ----------
    observed, low, high : array_like
        y, l and u, of shapes that can be broadcast; l at most u.
    level : float
        Probability that the interval claims, above 0 and below 1.

    Returns
    -------
    ndarray, shape (...)
        At least 0, in the unit of y.

    Raises
    ------
    ValueError
        For an end below the other, or numbers out of range.

    References
    ----------
    Gneiting and Raftery (2007), section 6.2.
    """
    y, (lower, upper) = numbers("observed", observed), _ends(low, high)
    outside = np.maximum(lower - y, 0) + np.maximum(y - upper, 0)
    return upper - lower + 2 / (1 - number("level", level, above=0, below=1)) * outside


def covered(observed: ArrayLike, low: ArrayLike, high: ArrayLike) -> Array:
    """Whether what came lies within the interval, its ends included.

    Parameters
    ----------
    observed, low, high : array_like
        As in `interval_score`.

    Returns
    -------
    ndarray of bool, of the shape to which they are broadcast

    Raises
    ------
    ValueError
        For an end below the other, or numbers that are not finite.
    """
    y, (lower, upper) = numbers("observed", observed), _ends(low, high)
    return (lower <= y) & (y <= upper)


def _ends(low: ArrayLike, high: ArrayLike) -> tuple[Array, Array]:
    lower, upper = np.broadcast_arrays(numbers("low", low), numbers("high", high))
    if (lower > upper).any():
        at = np.unravel_index(np.argmax(lower > upper), lower.shape)
        raise ValueError(f"low: {lower[at]:g} with high: {upper[at]:g}; accepted: low at most high")
    return lower, upper
