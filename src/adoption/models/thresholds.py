"""Thresholds: people who act once enough others do, and what becomes of a crowd of them.

Each person has a threshold, the number (or share) of people who must act before that person does. With F(r) the share
of people whose threshold is at most r, a crowd in which the share r_t acts goes on to

    r_(t+1) = F(r_t).

The rule is monotone: more people acting never makes anybody stop. So, from nobody, the crowd climbs to the least r with
F(r) = r, and the order in which people look round does not matter: whoever acts at some point of one order acts in
every other, since by then at least those act who did in the first (induction on the order of acting).

Sources
-------
Granovetter, M. (1978), Threshold models of collective behavior, American Journal of Sociology 83(6). Knaster-Tarski
theorem, for the least fixed point of a monotone rule.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from adoption.models.arrays import Array, series
from adoption.models.checks import number
from adoption.models.roots import find


@dataclass(frozen=True)
class Course:
    """How a crowd of n people comes to rest.

    Attributes
    ----------
    acting : ndarray of bool, shape (n,)
        Who acts in the end.
    numbers : ndarray of int, shape (k,)
        How many act after each round, from round 0, in which nobody does. The last entry is the first one that repeats
        in the round after it, so k - 1 rounds pass until rest.
    """

    acting: NDArray[np.bool_]
    numbers: NDArray[np.int64]


@dataclass(frozen=True)
class Equilibrium:
    """A share r with F(r) = r.

    Attributes
    ----------
    share : float
        In [0, 1].
    stable : bool
        Whether the crowd returns after a small push. One that is not stable is a tipping point.
    """

    share: float
    stable: bool


@dataclass(frozen=True)
class Jump:
    """The spread of thresholds at which the lowest equilibrium vanishes.

    Attributes
    ----------
    spread : float
        Standard deviation of the thresholds.
    share : float
        Share that acts just below it, from nobody. Just above, the crowd goes on to the highest equilibrium.
    """

    spread: float
    share: float


def crowd(thresholds: ArrayLike) -> Course:
    """Who acts in the end if nobody acts at first, and how many after each round.

    In each round all look round at the same time, and a person acts if at least as many act as the person's threshold
    says. The end is the least fixed point of the rule.

    Parameters
    ----------
    thresholds : array_like, shape (n,)
        In numbers of people: a person of threshold 0 needs nobody. Any number is accepted; one above n - 1 is never met
        by others.

    Raises
    ------
    ValueError
        For another shape, or numbers that are not finite.

    References
    ----------
    Granovetter (1978), the crowd with thresholds 0 to 99.
    """
    needed = series("thresholds", thresholds)
    numbers = [0]
    while (acting := int((needed <= numbers[-1]).sum())) > numbers[-1]:
        numbers.append(acting)
    return Course(acting=needed <= numbers[-1], numbers=np.array(numbers))


def normal_share(share: float, mean: float, spread: float) -> float:
    """Share whose threshold is at most a share, with thresholds that are normally distributed.

    F(r) = Phi((r - mean) / spread). The thresholds below 0 belong to people who act whatever the others do, those above
    1 to people who never do.

    Parameters
    ----------
    share : float
        r, in [0, 1].
    mean, spread : float
        Mean and standard deviation of the thresholds, as shares of the crowd; the spread is above 0.

    Raises
    ------
    ValueError
        For numbers out of range.

    References
    ----------
    Granovetter (1978), the section on normal distributions.
    """
    r, mean, spread = number("share", share, least=0, most=1), number("mean", mean), number("spread", spread, above=0)
    return math.erfc((mean - r) / (spread * math.sqrt(2))) / 2


def normal_equilibria(mean: float, spread: float) -> tuple[Equilibrium, ...]:
    """All equilibria of a crowd with normally distributed thresholds, in ascending order.

    F(r) - r is searched with interval arithmetic, so that none is missed. Where it falls through 0, r is stable, where
    it rises, r is a tipping point: F is increasing, so there are no oscillations. From nobody the crowd settles at the
    first.

    Parameters
    ----------
    mean, spread
        As in `normal_share`.

    Raises
    ------
    ValueError
        For numbers out of range, and for a spread so close to a fold that two equilibria can't be told apart.

    References
    ----------
    Granovetter (1978).
    """
    import sympy

    mean, spread = number("mean", mean), number("spread", spread, above=0)
    r = sympy.Symbol("r")
    found = find((1 + sympy.erf((r - mean) / (spread * math.sqrt(2)))) / 2 - r, r, 0.0, 1.0)
    if not found.complete:
        raise ValueError(f"spread: {spread!r} is at a fold for mean {mean:g}; accepted: a spread a little off it")
    return tuple(Equilibrium(share=root.value, stable=not root.rising) for root in found.simple)


def normal_jump(mean: float) -> Jump:
    """Spread at which a crowd with normally distributed thresholds jumps from few to many.

    There the lowest equilibrium meets the tipping point above it: F(r) = r and F'(r) = 1. With z = (r - mean) / spread
    and the normal density phi, these are Phi(z) = r and phi(z) = spread, which leave one equation in z,

        Phi(z) - z phi(z) = mean.

    Its left side has the slope z^2 phi(z), so it rises from 0 to 1 and there is exactly one z.

    Parameters
    ----------
    mean : float
        Mean of the thresholds, above 0 and below 1/2. From 1/2 on no spread makes the crowd jump so.

    Raises
    ------
    ValueError
        For a mean out of range.

    References
    ----------
    Granovetter (1978) finds the jump for mean 0.25 near 0.12; worked out here.
    """
    import sympy

    mean = number("mean", mean, above=0)
    if mean >= 0.5:
        raise ValueError(f"mean: {mean!r}; accepted: above 0 and below 0.5")
    z = sympy.Symbol("z")
    density = sympy.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    # Below -9 the left side is less than 1e-17, at 0 it is 1/2.
    (root,) = find((1 + sympy.erf(z / math.sqrt(2))) / 2 - z * density - mean, z, -9.0, 0.0).simple
    at = root.value
    return Jump(
        spread=math.exp(-(at**2) / 2) / math.sqrt(2 * math.pi),
        share=math.erfc(-at / math.sqrt(2)) / 2,
    )


def normal_course(mean: float, spread: float, start: float = 0.0, tolerance: float = 1e-9) -> Array:
    """Share that acts after each round, r_(t+1) = F(r_t), with normally distributed thresholds.

    The path is monotone and ends at an equilibrium. Close to a fold it may pass a narrow gap between F(r) and r, which
    takes many rounds.

    Parameters
    ----------
    mean, spread
        As in `normal_share`.
    start : float
        Share that acts in round 0, in [0, 1].
    tolerance : float
        The path ends with the first round that moves the share by less, above 0.

    Returns
    -------
    ndarray, shape (k,)
        From round 0; k - 1 rounds.

    Raises
    ------
    ValueError
        For numbers out of range.
    """
    shares = [number("start", start, least=0, most=1)]
    tolerance = number("tolerance", tolerance, above=0)
    while True:
        shares.append(normal_share(shares[-1], mean, spread))
        if abs(shares[-1] - shares[-2]) < tolerance:
            return np.array(shares)
