"""Arrays of numbers that a model is given, checked as `adoption.models.checks` does for one number."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def numbers(
    name: str, given: ArrayLike, *, least: float = -math.inf, above: float = -math.inf, below: float = math.inf
) -> Array:
    """The numbers given, in whatever shape, as an array of floats.

    Parameters
    ----------
    name : str
        Name of the parameter, for the message.
    given : array_like
        Finite numbers.
    least, above, below : float
        Ends of the range: `least` is included, the others are not.

    Raises
    ------
    ValueError
        For anything else than finite numbers in the range; names the parameter, the first number that is not, and the
        range.
    """
    ends = {"at least": least, "above": above, "below": below}
    limits = " and ".join(f"{words} {end:g}" for words, end in ends.items() if math.isfinite(end))
    accepted = f"finite numbers {limits}".strip()
    try:
        x = np.asarray(given, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: {given!r}; accepted: {accepted}") from error
    fits = np.isfinite(x) & (x >= least) & (x > above) & (x < below)
    if not fits.all():
        raise ValueError(f"{name}: {x[~fits].flat[0]:g}; accepted: {accepted}")
    return x


def series(name: str, given: ArrayLike, **ends: float) -> Array:
    """Numbers in one dimension, at least one; ends of the range as in `numbers`.

    Raises
    ------
    ValueError
        As `numbers` does, and for another shape.
    """
    x = numbers(name, given, **ends)
    if x.ndim != 1 or not x.size:
        raise ValueError(f"{name}: shape {x.shape}; accepted: one dimension, not empty")
    return x


def weighted_quantiles(values: Array, weight: Array, levels: Array) -> Array:
    """The least value that, with those below it, holds at least the share of the weight that each level says.

    Parameters
    ----------
    values, weight : ndarray, shape (k,)
        Weights are at least 0 and come to 1.
    levels : ndarray, shape (q,)
        In (0, 1).

    Returns
    -------
    ndarray, shape (q,)
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    return values[order][np.minimum(np.searchsorted(reached, levels), values.size - 1)]
