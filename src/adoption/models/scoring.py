"""Weighted additive scoring of alternatives on several criteria, and the weights at which a ranking flips.

Alternative i has the value x_ij on criterion j, on a scale from 0 (worst) to 1 (best), and criterion j has the
weight w_j. Weights count by their proportions only: they are divided by their sum. The score is the additive
value function of multi-attribute value theory,

    v_i = sum_j w_j x_ij,    sum_j w_j = 1.

A missing value (NaN) is never filled in silently: it makes an interval of the score.

Sources
-------
Keeney, R. L. and Raiffa, H. (1976), Decisions with Multiple Objectives, on the additive value function and what
it presupposes. Nardo, M. et al. (2008), Handbook on Constructing Composite Indicators, OECD, on normalisation,
missing data and sensitivity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
# Scores closer than this are a tie: sums of a few products of numbers up to 1 are exact to about 1e-15.
TIE = 1e-12


@dataclass(frozen=True)
class Scores:
    """Scores of n alternatives, and how far missing values could move them.

    Attributes
    ----------
    known : ndarray, shape (n,)
        Weighted mean of the values that are known, as if the missing criteria did not count; from `low` to
        `high`. NaN where nothing with a positive weight is known.
    low, high : ndarray, shape (n,)
        Score if every missing value were 0, and if every one were 1; both in [0, 1].
    """

    known: Array
    low: Array
    high: Array


@dataclass(frozen=True)
class Ranks:
    """Best and worst rank of each of n alternatives, 1 being the top; arrays of shape (n,)."""

    best: NDArray[np.int64]
    worst: NDArray[np.int64]


@dataclass(frozen=True)
class Flip:
    """A weight of one criterion at which two alternatives change places.

    Attributes
    ----------
    weight : float
        The criterion's weight at the tie, strictly between 0 and 1.
    below, above : int
        The alternative that is ahead of the other below this weight, and the one that is ahead above it.
    at_top : bool
        Whether no third alternative scores more there, so that the winner changes.
    """

    weight: float
    below: int
    above: int
    at_top: bool


@dataclass(frozen=True)
class WinShares:
    """Share of all weightings under which each of n alternatives scores highest.

    Attributes
    ----------
    share : ndarray, shape (n,)
        Estimated share, in [0, 1]; the shares sum to 1, as tied winners divide a weighting between them.
    error : ndarray, shape (n,)
        Standard error of the estimate, sqrt(share (1 - share) / draws).
    """

    share: Array
    error: Array


def normalise(values: ArrayLike, scale: str | tuple[float, float] = "min-max") -> Array:
    """Values of one criterion on a scale from 0 to 1; a missing value stays missing.

    With ends l and h of the scale, y = (x - l) / (h - l). A fixed scale gives the ends; 'min-max' takes them
    from the values themselves, so that they move when an alternative comes or goes; 'rank' replaces each value
    by its rank (ties share the mean of theirs) before it does the same.

    Parameters
    ----------
    values : array_like, shape (n,)
        More is better. NaN is a missing value.
    scale : 'min-max', 'rank' or (float, float)
        How the ends are found, or the fixed ends, worst first. The worst may be the larger number, for a
        criterion of which less is better.

    Returns
    -------
    ndarray, shape (n,)
        In [0, 1] or NaN.

    Raises
    ------
    ValueError
        For another shape, infinite values, an unknown scale, equal ends, or a value beyond fixed ends.

    References
    ----------
    Nardo et al. (2008), step 5, normalisation.
    """
    x = _array("values", values, 1)
    if isinstance(scale, str):
        if scale not in ("min-max", "rank"):
            raise ValueError(f"scale: {scale!r}; accepted: 'min-max', 'rank' or two numbers (worst, best)")
        if np.unique(x[~np.isnan(x)]).size < 2:
            raise ValueError(f"values: {x.tolist()}; accepted for scale {scale!r}: at least two different numbers")
        if scale == "rank":
            x = _ranked(x)
        worst, best = float(np.nanmin(x)), float(np.nanmax(x))
    else:
        ends = _array("scale", scale, 1)
        if ends.shape != (2,) or not np.isfinite(ends).all() or ends[0] == ends[1]:
            raise ValueError(f"scale: {scale!r}; accepted: two different finite numbers (worst, best)")
        worst, best = ends.tolist()
        outside = (x < min(worst, best)) | (x > max(worst, best))
        if outside.any():
            raise ValueError(f"values: {x[outside][0]:g} is beyond the scale; accepted: {min(ends):g} to {max(ends):g}")
    return (x - worst) / (best - worst)


def scores(values: ArrayLike, weights: ArrayLike) -> Scores:
    """Weighted additive score of each alternative, with the interval that its missing values leave open.

    v_i = sum_j w_j x_ij with the weights divided by their sum. With M_i the criteria on which i has no value,
    low_i = sum over the known of w_j x_ij, high_i = low_i + sum over M_i of w_j, and known_i is low_i divided
    by the weight of what is known.

    Parameters
    ----------
    values : array_like, shape (n, m)
        Row i is alternative i, column j criterion j; in [0, 1], more is better, NaN is missing.
    weights : array_like, shape (m,)
        Not negative, not all zero.

    Raises
    ------
    ValueError
        For a value outside [0, 1], a negative, missing or infinite weight, weights that sum to 0, or shapes
        that do not agree.

    References
    ----------
    Keeney and Raiffa (1976), chapter 3, the additive value function.
    """
    x, w = _table(values, missing=True), _weights(weights)
    _agree(x, w)
    gaps = np.isnan(x)
    low = np.where(gaps, 0.0, x) @ w
    open_weight = gaps @ w
    with np.errstate(invalid="ignore", divide="ignore"):
        known = np.where(open_weight < 1 - TIE, low / (1 - open_weight), np.nan)
    # Rounding may carry a sum past its end in the last digit.
    low, high = np.minimum(low, 1.0), np.minimum(low + open_weight, 1.0)
    return Scores(known=np.clip(known, low, high), low=low, high=high)


def rank_intervals(low: ArrayLike, high: ArrayLike) -> Ranks:
    """Best and worst rank that each alternative can take while every score moves within its interval.

    best_i = 1 + the number of others with low_k > high_i; worst_i = 1 + the number with high_k > low_i.
    Ties share the better rank. Both ends are reached, as one alternative's gaps say nothing of another's.

    Parameters
    ----------
    low, high : array_like, shape (n,)
        Ends of each score's interval, as in `Scores`; low is at most high.

    Raises
    ------
    ValueError
        For missing numbers, shapes that do not agree, or a low end above its high end.
    """
    lo, hi = _finite("low", low), _finite("high", high)
    if lo.shape != hi.shape:
        raise ValueError(f"high: shape {hi.shape}; accepted: that of low, {lo.shape}")
    if (lo > hi).any():
        at = int(np.argmax(lo > hi))
        raise ValueError(f"low: {lo[at]:g} at position {at}; accepted: at most high there, {hi[at]:g}")
    best = 1 + (lo[None, :] > hi[:, None] + TIE).sum(axis=1)
    ahead = hi[None, :] > lo[:, None] + TIE
    np.fill_diagonal(ahead, False)
    return Ranks(best=best, worst=1 + ahead.sum(axis=1))


def flip_weight(a: ArrayLike, b: ArrayLike, weights: ArrayLike, criterion: int) -> float | None:
    """Weight of one criterion at which two alternatives tie while the other weights keep their proportions.

    Let w be the weight of criterion c, and u_j the weights of the others divided by their sum. Then
    v_a - v_b = w d + (1 - w) D with d = a_c - b_c and D = sum_(j != c) u_j (a_j - b_j), which is zero at

        w* = D / (D - d).

    It lies in [0, 1] exactly if d and D have opposite signs or one of them is zero.

    Parameters
    ----------
    a, b : array_like, shape (m,)
        Values of the two alternatives in [0, 1]; none missing. A missing value has a flip for each value that
        it could take: compute it at 0 and at 1.
    weights : array_like, shape (m,)
        Not negative; that of `criterion` is ignored, the others must not all be zero.
    criterion : int
        Position of the criterion whose weight moves, from 0.

    Returns
    -------
    float or None
        The weight w* in [0, 1]; None if there is no such weight or, both differences being zero, if every
        weight is one.

    Raises
    ------
    ValueError
        For values missing or outside [0, 1], weights as in `scores`, no positive weight besides `criterion`,
        a position out of range, or shapes that do not agree.

    References
    ----------
    One-way sensitivity of an additive value function (Keeney and Raiffa 1976); solved here for the tie.
    """
    x = _table([_array("a", a, 1), _array("b", b, 1)], missing=False)
    at_zero, at_one = _ends(x, weights, criterion)
    return _meet(at_zero[0] - at_zero[1], at_one[0] - at_one[1])


def flip_points(values: ArrayLike, weights: ArrayLike, criterion: int) -> tuple[Flip, ...]:
    """All weights of one criterion at which two alternatives change places, in order of the weight.

    Each score is a straight line in the criterion's weight, so two of them cross at most once, and the winners
    from weight 0 to weight 1 form the upper envelope of the lines; `Flip.at_top` marks its corners.

    Parameters
    ----------
    values : array_like, shape (n, m)
        In [0, 1], none missing.
    weights, criterion
        As in `flip_weight`.

    Raises
    ------
    ValueError
        As in `flip_weight`.
    """
    at_zero, at_one = _ends(_table(values, missing=False), weights, criterion)
    flips = []
    for i, k in combinations(range(at_zero.size), 2):
        gap = at_zero[i] - at_zero[k]
        weight = _meet(gap, at_one[i] - at_one[k])
        if weight is None or not 0 < weight < 1:
            continue
        line = (1 - weight) * at_zero + weight * at_one
        below, above = (i, k) if gap > 0 else (k, i)
        flips.append(Flip(weight, below, above, bool(line[i] >= line.max() - TIE)))
    return tuple(sorted(flips, key=lambda flip: (flip.weight, flip.below, flip.above)))


def win_shares(values: ArrayLike, *, draws: int, seed: int) -> WinShares:
    """Share of all possible weightings for which each alternative wins, estimated by random weights.

    Weights are drawn uniformly from those that are not negative and sum to 1 (the Dirichlet distribution with
    all parameters 1). The share says how large a part of the space of opinions an alternative wins, not how
    many people hold them.

    Parameters
    ----------
    values : array_like, shape (n, m)
        In [0, 1], none missing.
    draws : int
        Number of weightings, at least 1.
    seed : int
        Seed of the random numbers, not negative: the same seed gives the same shares.

    Raises
    ------
    ValueError
        For values missing or outside [0, 1], or a number of draws or a seed that is out of range.
    """
    x = _table(values, missing=False)
    if draws < 1:
        raise ValueError(f"draws: {draws}; accepted: a whole number of at least 1")
    if seed < 0:
        raise ValueError(f"seed: {seed}; accepted: a whole number of at least 0")
    # Exponential variables divided by their sum are uniform on the simplex.
    w = np.random.default_rng(seed).exponential(size=(draws, x.shape[1]))
    v = (w / w.sum(axis=1, keepdims=True)) @ x.T
    winners = v >= v.max(axis=1, keepdims=True) - TIE
    share = (winners / winners.sum(axis=1, keepdims=True)).mean(axis=0)
    return WinShares(share=share, error=np.sqrt(share * (1 - share) / draws))


def _meet(gap_at_zero: float, gap_at_one: float) -> float | None:
    """Weight at which a gap that runs straight between its two ends is zero."""
    if abs(gap_at_zero) <= TIE and abs(gap_at_one) <= TIE:
        return None
    if abs(gap_at_zero) <= TIE:
        return 0.0
    if abs(gap_at_one) <= TIE:
        return 1.0
    if gap_at_zero * gap_at_one > 0:
        return None
    return float(gap_at_zero / (gap_at_zero - gap_at_one))


def _ends(x: Array, weights: ArrayLike, criterion: int) -> tuple[Array, Array]:
    """Scores with the criterion's weight at 0, the others in proportion, and at 1."""
    w = _weights(weights)
    _agree(x, w)
    if not 0 <= criterion < w.size:
        raise ValueError(f"criterion: {criterion}; accepted: a position from 0 to {w.size - 1}")
    others = np.delete(w, criterion)
    if others.sum() <= 0:
        raise ValueError(f"weights: none besides criterion {criterion} is positive; accepted: at least one")
    return np.delete(x, criterion, axis=1) @ (others / others.sum()), x[:, criterion]


def _ranked(x: Array) -> Array:
    """Ranks from 1 for the least; ties share the mean of theirs, and a missing value stays missing."""
    known = x[~np.isnan(x)]
    ranks = (known[None, :] < known[:, None]).sum(axis=1) + ((known[None, :] == known[:, None]).sum(axis=1) + 1) / 2
    out = np.full(x.shape, np.nan)
    out[~np.isnan(x)] = ranks
    return out


def _array(name: str, given: ArrayLike | Sequence, dimensions: int) -> Array:
    try:
        x = np.asarray(given, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: {given!r}; accepted: numbers in {dimensions} dimension(s)") from error
    if x.ndim != dimensions or x.size == 0:
        raise ValueError(f"{name}: shape {x.shape}; accepted: {dimensions} dimension(s), not empty")
    if np.isinf(x).any():
        raise ValueError(f"{name}: an infinite number; accepted: finite numbers")
    return x


def _finite(name: str, given: ArrayLike) -> Array:
    x = _array(name, given, 1)
    if np.isnan(x).any():
        raise ValueError(f"{name}: nan at position {int(np.argmax(np.isnan(x)))}; accepted: finite numbers")
    return x


def _table(values: ArrayLike, *, missing: bool) -> Array:
    x = _array("values", values, 2)
    accepted = "0 to 1, or nan for a missing value" if missing else "0 to 1, none missing"
    bad = (x < 0) | (x > 1) | (np.isnan(x) & (not missing))
    if bad.any():
        row, column = (int(n) for n in np.argwhere(bad)[0])
        raise ValueError(f"values: {x[row, column]:g} in row {row}, column {column}; accepted: {accepted}")
    return x


def _weights(weights: ArrayLike) -> Array:
    w = _finite("weights", weights)
    if (w < 0).any():
        raise ValueError(f"weights: {w[w < 0][0]:g}; accepted: 0 or more")
    if w.sum() <= 0:
        raise ValueError("weights: sum 0; accepted: at least one positive weight")
    return w / w.sum()


def _agree(x: Array, w: Array) -> None:
    if w.size != x.shape[1]:
        raise ValueError(f"weights: {w.size} of them; accepted: one for each criterion, {x.shape[1]}")
