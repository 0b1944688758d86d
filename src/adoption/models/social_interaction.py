"""A choice between two sides, made by people who care what the others choose.

Each person chooses +1 or -1. Private worth favours +1 by h (on average), agreeing with others is worth J times their
mean choice m, and the rest is chance: with a logistic error of precision beta, a person who expects m chooses with mean
tanh(beta (h + J m)). If expectations come true,

    m = tanh(beta (h + J m)).

With beta J <= 1 there is one solution. With beta J > 1 there are three as long as

    beta |h| < sqrt(beta J (beta J - 1)) - arccosh(sqrt(beta J)),

of which the outer two are stable: the same people, the same worth, and two ways in which all may turn out.

Sources
-------
Brock, W. A. and Durlauf, S. N. (2001), Discrete choice with social interactions, The Review of Economic Studies 68,
235-260, propositions 1 to 3.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from adoption.models.checks import number
from adoption.models.equilibrium import Equilibria, equilibria
from adoption.models.hysteresis import Fold, follow


def mean_choices(private: float, peers: float, precision: float) -> Equilibria:
    """All mean choices that confirm themselves, proved to be all.

    Parameters
    ----------
    private : float
        h, private worth of +1 against -1 (halved, as in the source).
    peers : float
        J, worth of agreeing with everybody; at least 0.
    precision : float
        beta, above 0: the larger, the less chance decides.

    Returns
    -------
    Equilibria
        States m in [-1, 1].

    Raises
    ------
    ValueError
        For a number out of its range.
    """
    import sympy

    h, j, beta = _checked(private, peers, precision)
    m = sympy.Symbol("m")
    exact_h, exact_j, exact_beta = map(sympy.Rational, (h, j, beta))
    return equilibria(sympy.tanh(exact_beta * (exact_h + exact_j * m)) - m, m, -1, 1)


def threshold(peers: float, precision: float) -> float:
    """Largest beta |h| below which there are three solutions; 0 if there never are.

    sqrt(beta J (beta J - 1)) - arccosh(sqrt(beta J)) for beta J > 1.

    Raises
    ------
    ValueError
        For a number out of its range; see `mean_choices`.
    """
    _, j, beta = _checked(0.0, peers, precision)
    strength = max(beta * j, 1.0)
    return math.sqrt(strength * (strength - 1)) - math.acosh(math.sqrt(strength))


def folds(peers: float, precision: float) -> tuple[Fold, Fold] | None:
    """Where the low branch ends and where the high one begins, as h and m; None with beta J <= 1, where nothing jumps.

    At m = -sqrt(1 - 1 / (beta J)) the low branch ends, with h = threshold / beta; the high one begins at the mirror image.

    Raises
    ------
    ValueError
        For a number out of its range; see `mean_choices`.
    """
    _, j, beta = _checked(0.0, peers, precision)
    if beta * j <= 1:
        return None
    m, h = math.sqrt(1 - 1 / (beta * j)), threshold(j, beta) / beta
    return Fold(setting=h, state=-m), Fold(setting=-h, state=m)


def hysteresis(privates: Iterable[float], peers: float, precision: float) -> NDArray[np.float64]:
    """Mean choice while h moves slowly through the values given, from the low branch if the first h has one.

    Parameters
    ----------
    privates : iterable of float
        Values of h in the order in which they are passed.
    peers, precision : float
        As in `mean_choices`.

    Returns
    -------
    ndarray, one m for each h

    Raises
    ------
    ValueError
        For a number out of its range.
    """
    path = [number("privates", h) for h in privates]
    _, j, beta = _checked(0.0, peers, precision)
    ends = folds(j, beta)
    # The inner variable is u = beta (h + J m), so that m = tanh u.
    turning = None if ends is None else (math.atanh(ends[0].state), math.atanh(ends[1].state))
    pulls = follow(
        path, lambda u: u / beta - j * math.tanh(u), turning, lambda h: (beta * (h - j) - 1.0, beta * (h + j) + 1.0)
    )
    return np.tanh(pulls)


def _checked(private: float, peers: float, precision: float) -> tuple[float, float, float]:
    return number("private", private), number("peers", peers, least=0), number("precision", precision, above=0)
