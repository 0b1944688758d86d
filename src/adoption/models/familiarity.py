"""One messenger with a network effect and a habit: how many use it in the long run, and when it locks in.

A share x of all people use the messenger. To use it is worth U = a + beta q x logits: stand-alone appeal a, and the
network effect beta times the quality q of its channels times the people who can be reached. Everybody looks at their
choice now and then (rate lambda). Changing a habit costs c logits, whichever way; pre-installation takes a share pi off
the cost of starting:

    x' = lambda [(1 - x) S(U - c (1 - pi)) - x S(-U - c)],    S(u) = 1 / (1 + e^-u).

Three results, derived here.

1. Write c' = c (1 - pi), k = (c + c') / 2 for the mean friction, and u = U + (c - c') / 2. Then x is an equilibrium iff

       x / (1 - x) = (1 + e^(u + k)) / (1 + e^(k - u)),

   in which pi appears only through u and k. So pre-installation has the same equilibria as an appeal raised by
   c pi / 2 together with a familiarity lowered to c (1 - pi / 2).

2. With G = e^k and w = e^u + e^-u, dx/du = (w + 2 G) / (G (w + 2 / G)^2), which is largest at u = 0, where it is S(k) / 2.
   The setting a = u - c pi / 2 - beta q x(u) can turn back only if beta q dx/du > 1 somewhere. So lock-in (two stable
   audiences) is possible iff

       beta q > 2 / S(k):    4 without familiarity, towards 2 with much of it.

   With much familiarity, half the network effect will nearly do.

3. The folds are where beta q dx/du = 1: G w^2 + (4 - beta q) w + 4 / G - 2 G beta q = 0 has one root w > 2, and u = -/+
   arccosh(w / 2). So there are none or two.

Without familiarity the folds are at x = (1 -/+ sqrt(1 - 4 / (beta q))) / 2, and the model is that of Brock and Durlauf.

Sources
-------
Brock, W. A. and Durlauf, S. N. (2001), Discrete choice with social interactions, for the logit choice with a network
effect. Samuelson, W. and Zeckhauser, R. (1988), Status quo bias in decision making, for people who keep what they have.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adoption.models.checks import number
from adoption.models.equilibrium import Equilibria, equilibria
from adoption.models.hysteresis import Fold, follow


@dataclass(frozen=True)
class Messenger:
    """One messenger.

    Attributes
    ----------
    appeal : float
        a, worth without any contact on it, logits.
    network : float
        beta, worth of reaching everybody, logits; at least 0.
    quality : float
        q, chance that a contact who uses it can be reached through it; from 0 to 1.
    familiarity : float
        c, friction of starting and of stopping, logits; at least 0.
    preinstallation : float
        pi, share of the friction of starting that is taken away; from 0 to 1.
    rate : float
        lambda, how often a person looks at the choice, per unit of time; above 0.

    Raises
    ------
    ValueError
        For a number out of its range.
    """

    appeal: float
    network: float
    quality: float = 1.0
    familiarity: float = 0.0
    preinstallation: float = 0.0
    rate: float = 1.0

    def __post_init__(self) -> None:
        number("appeal", self.appeal)
        number("network", self.network, least=0)
        number("quality", self.quality, least=0, most=1)
        number("familiarity", self.familiarity, least=0)
        number("preinstallation", self.preinstallation, least=0, most=1)
        number("rate", self.rate, above=0)

    @property
    def effect(self) -> float:
        """beta q, the network effect that counts."""
        return self.network * self.quality

    @property
    def friction(self) -> float:
        """k = c (1 - pi / 2), the mean of the frictions of starting and of stopping."""
        return self.familiarity * (1 - self.preinstallation / 2)

    @property
    def head_start(self) -> float:
        """c pi / 2, the appeal that pre-installation is worth beside lowering the mean friction."""
        return self.familiarity * self.preinstallation / 2


def change(messenger: Messenger, share: float) -> float:
    """x', the change of the share of users per unit of time.

    Parameters
    ----------
    messenger : Messenger
    share : float
        x, from 0 to 1.

    Raises
    ------
    ValueError
        For a share out of its range.
    """
    x = number("share", share, least=0, most=1)
    worth = messenger.appeal + messenger.effect * x
    start = _logistic(worth - messenger.familiarity * (1 - messenger.preinstallation))
    stop = _logistic(-worth - messenger.familiarity)
    return messenger.rate * ((1 - x) * start - x * stop)


def audiences(messenger: Messenger) -> Equilibria:
    """All audiences that last, and the tipping points between them, proved to be all.

    Parameters
    ----------
    messenger : Messenger

    Returns
    -------
    Equilibria
        States x in [0, 1].
    """
    import sympy

    x = sympy.Symbol("x")
    a, effect, c, pi = map(
        sympy.Rational, (messenger.appeal, messenger.effect, messenger.familiarity, messenger.preinstallation)
    )
    worth = a + effect * x
    drift = (1 - x) / (1 + sympy.exp(c * (1 - pi) - worth)) - x / (1 + sympy.exp(worth + c))
    return equilibria(drift, x, 0, 1)


def critical_effect(familiarity: float, preinstallation: float = 0.0) -> float:
    """Network effect beta q above which lock-in is possible: 2 / S(c (1 - pi / 2)), logits.

    Parameters
    ----------
    familiarity : float
        c, at least 0.
    preinstallation : float
        pi, from 0 to 1.

    Raises
    ------
    ValueError
        For a number out of its range.
    """
    return 2 / _logistic(Messenger(0.0, 0.0, familiarity=familiarity, preinstallation=preinstallation).friction)


def folds(messenger: Messenger) -> tuple[Fold, Fold] | None:
    """Where the small audience ends as appeal rises, and where the large one ends as it falls; appeal is not used.

    Returns
    -------
    (Fold, Fold) or None
        Appeal and share of users at each: first the end of the low branch, at the higher appeal, then that of the high
        branch. None if the network effect does not exceed `critical_effect`.
    """
    turning = _turning(messenger)
    if turning is None:
        return None
    first, second = (Fold(setting=_appeal(messenger, u), state=_share(messenger, u)) for u in turning)
    return first, second


def hysteresis(messenger: Messenger, appeals: Iterable[float]) -> NDArray[np.float64]:
    """Share of users while appeal moves slowly through the values given, from a small audience if the first has one.

    Parameters
    ----------
    messenger : Messenger
        Its own appeal is not used.
    appeals : iterable of float
        Values of a in the order in which they are passed, logits.

    Returns
    -------
    ndarray, one share for each appeal

    Raises
    ------
    ValueError
        For an appeal that is not finite.
    """
    path = [number("appeals", a) for a in appeals]
    shift = messenger.head_start
    pulls = follow(
        path,
        lambda u: _appeal(messenger, u),
        _turning(messenger),
        lambda a: (a + shift - 1.0, a + shift + messenger.effect + 1.0),
    )
    return np.array([_share(messenger, u) for u in pulls])


def _logistic(u: float) -> float:
    return 1 / (1 + math.exp(-u)) if u >= 0 else math.exp(u) / (1 + math.exp(u))


def _share(messenger: Messenger, u: float) -> float:
    """x(u), from ln(x / (1 - x)) = ln(1 + e^(u + k)) - ln(1 + e^(k - u))."""
    k = messenger.friction
    return _logistic(float(np.logaddexp(0, u + k) - np.logaddexp(0, k - u)))


def _appeal(messenger: Messenger, u: float) -> float:
    """The appeal at which u is the pull in equilibrium."""
    return u - messenger.head_start - messenger.effect * _share(messenger, u)


def _turning(messenger: Messenger) -> tuple[float, float] | None:
    """Values of u at which the appeal turns back, with w > 2 from G w^2 + (4 - e) w + 4 / G - 2 G e = 0."""
    e, g = messenger.effect, math.exp(messenger.friction)
    if e <= critical_effect(messenger.familiarity, messenger.preinstallation):
        return None
    w = (e - 4 + math.sqrt((e - 4) ** 2 - 16 + 8 * g * g * e)) / (2 * g)
    u = math.acosh(w / 2)
    return -u, u
