"""Demand for a service that is worth more the more people use it, when expectations come true.

People are numbered by how much they care for the service: person x in [0, 1] would pay r(x) times f(z) if a share z of
all people used it, with r falling and f rising. Quality q scales what everybody would pay. At a price p, an audience z
is an equilibrium if exactly the people who would then pay are the ones who use it. Inside (0, 1) this means

    q r(z) f(z) = p.

Where q r(z) f(z) > p the next person joins and the audience grows; where it is below p, the last one leaves. So a root
at which q r f - p falls is stable, one at which it rises is a tipping point. The ends count too: nobody is an
equilibrium if the keenest person would not be alone, q r(0) f(0) <= p, and everybody is one if q r(1) f(1) >= p.

Familiarity (a cost s of changing what one does) acts on newcomers only: they need q r f >= p + s to join, while those
who use the service stay as long as q r f >= p. So the audience stands still wherever

    p <= q r(z) f(z) <= p + s,

points turn into bands, and the tipping points upward and downward part: upward it is that of the price p + s, downward
that of p.

Sources
-------
Rohlfs, J. (1974), A theory of interdependent demand for a communications service. Easley, D. and Kleinberg, J. (2010),
Networks, Crowds, and Markets, chapter 17, whose r and f are used here; the cost of joining is worked out here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from adoption.models import roots
from adoption.models.checks import number, whole
from adoption.models.equilibrium import Equilibria, equilibria
from adoption.models.hysteresis import Fold

# Points at which it is checked that r falls and f rises: a check of the formula's sense, not a proof.
_CHECKED = 65
# Shares are found to within this: far less than one person.
_SHARE = 2.0**-52


@dataclass(frozen=True)
class Market:
    """A service, and the people who may use it.

    Attributes
    ----------
    price : float
        p, in the unit of r(x) f(z) q: what using the service costs, in money, time or trouble. Below 0 for a service
        that pays its users.
    quality : float
        q, above 0: factor by which everybody's worth of the service is multiplied.
    reservation : str or sympy.Expr
        r, a formula of x, smooth, not rising and not below 0 on [0, 1], the ends included.
    network : str or sympy.Expr
        f, a formula of z, smooth, not falling and not below 0 on [0, 1], the ends included.

    Raises
    ------
    ValueError
        For a number out of its range, or a formula with other symbols, of the wrong direction or with an infinite slope.

    References
    ----------
    Easley and Kleinberg (2010), section 17.3, for the default r(x) = 1 - x and f(z) = z.
    """

    price: float
    quality: float = 1.0
    reservation: Any = "1 - x"
    network: Any = "z"
    _r: Callable[[float], float] = field(init=False, repr=False, compare=False)
    _f: Callable[[float], float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        number("price", self.price)
        number("quality", self.quality, above=0)
        object.__setattr__(self, "_r", _function("reservation", self.reservation, "x", rising=False))
        object.__setattr__(self, "_f", _function("network", self.network, "z", rising=True))

    def worth(self, share: float) -> float:
        """q r(z) f(z): what the service is worth to the last of a share z of users, when they are the users."""
        return self.quality * self._r(share) * self._f(share)

    def demand(self, expected: float, price: float) -> float:
        """Share of people who would pay a price if they expect a share of users: those with q r(x) f(z) >= price."""
        scale = self.quality * self._f(expected)
        if scale * self._r(1.0) >= price:
            return 1.0
        if scale * self._r(0.0) < price:
            return 0.0
        low, high = 0.0, 1.0
        while low < (middle := (low + high) / 2) < high:
            low, high = (middle, high) if scale * self._r(middle) >= price else (low, middle)
        return low


def fulfilled(market: Market) -> Equilibria:
    """All equilibria of a market without familiarity, with their stability and basins, proved to be all.

    Parameters
    ----------
    market : Market

    Returns
    -------
    Equilibria
        States are shares of users in [0, 1].

    Raises
    ------
    ValueError
        If q r f is p for a whole stretch of shares.

    References
    ----------
    Easley and Kleinberg (2010), sections 17.2 and 17.3.
    """
    worth, z = _worth(market)
    return equilibria(worth - _exact(market.price), z, 0, 1)


def highest_price(market: Market) -> Fold:
    """Highest price at which anyone uses the service in equilibrium, and the share of users there; p is not used.

    The largest q r(z) f(z) on [0, 1]. Above it only the empty equilibrium is left; just below it, if it lies inside
    (0, 1), a stable audience and a tipping point are close together.

    Raises
    ------
    ValueError
        If q r f is the same for every share.

    References
    ----------
    Rohlfs (1974) and Easley and Kleinberg (2010), section 17.3.
    """
    worth, z = _worth(market)
    found = roots.find(worth.diff(z), z, 0, 1)
    candidates = [0.0, 1.0, *(root.value for root in found.simple), *(end for pair in found.undecided for end in pair)]
    best = max(candidates, key=market.worth)
    return Fold(setting=market.worth(best), state=best)


def standstill(market: Market, familiarity: float) -> tuple[tuple[float, float], ...]:
    """Bands of shares at which nobody joins and nobody leaves, in ascending order; a point is a band of no width.

    Nobody joins if q r(z) f(z) <= p + s (or all are in), nobody leaves if it is >= p (or none is in).

    Parameters
    ----------
    market : Market
    familiarity : float
        s, cost of changing what one does, in the unit of the price; at least 0.

    Raises
    ------
    ValueError
        For a negative familiarity.
    """
    s = number("familiarity", familiarity, least=0)
    worth, z = _worth(market)
    cuts = set()
    for price in (_exact(market.price), _exact(market.price) + _exact(s)):
        found = roots.find(worth - price, z, 0, 1)
        cuts.update([root.value for root in found.simple], *found.undecided)

    def still(share: float) -> bool:
        return market.price <= market.worth(share) <= market.price + s

    bands: list[tuple[float, float]] = []
    if 0.0 not in cuts and market.worth(0.0) <= market.price + s:
        bands.append((0.0, 0.0))
    if 1.0 not in cuts and market.worth(1.0) >= market.price:
        cuts.add(1.0)
    bands += [(cut, cut) for cut in cuts]
    bands += [piece for piece in pairwise(sorted(cuts | {0.0, 1.0})) if still(sum(piece) / 2)]
    return _merged(bands)


def path(market: Market, start: float, rounds: int, familiarity: float = 0.0) -> list[float]:
    """Share of users round by round, when everyone expects the share of the round before.

    z_(t+1) is the share who would pay, given z_t: those who are out pay p + s, those who are in pay p.

    Parameters
    ----------
    market : Market
    start : float
        z_0, the keenest people first; from 0 to 1.
    rounds : int
        Number of rounds, at least 0.
    familiarity : float
        s, at least 0.

    Returns
    -------
    list of float, length rounds + 1
        The start first.

    Raises
    ------
    ValueError
        For a number out of its range.
    """
    shares = [number("start", start, least=0, most=1)]
    s = number("familiarity", familiarity, least=0)
    for _ in range(whole("rounds", rounds, least=0)):
        shares.append(_next(market, shares[-1], s))
    return shares


def rounds_to(market: Market, start: float, goal: float, most: int, familiarity: float = 0.0) -> int | None:
    """Number of rounds until the share of users has reached a goal from below or from above; None if not in `most`.

    Parameters
    ----------
    market, start, familiarity
        As in `path`.
    goal : float
        From 0 to 1.
    most : int
        Number of rounds after which the count is given up, at least 0.

    Raises
    ------
    ValueError
        For a number out of its range.
    """
    goal = number("goal", goal, least=0, most=1)
    shares = path(market, start, most, familiarity)
    reached = (share >= goal for share in shares) if goal > start else (share <= goal for share in shares)
    return next((t for t, there in enumerate(reached) if there), None)


def _next(market: Market, share: float, s: float) -> float:
    joining, staying = (market.demand(share, price) for price in (market.price + s, market.price))
    return min(max(share, joining), staying)


def _merged(bands: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Bands that touch, joined."""
    joined: list[tuple[float, float]] = []
    for low, high in sorted(bands):
        if joined and low <= joined[-1][1]:
            low, high = joined[-1][0], max(high, joined.pop()[1])
        joined.append((low, high))
    return tuple(joined)


def _exact(value: float) -> Any:
    """A float as the fraction that it is, so that formulas do not round it."""
    import sympy

    return sympy.Rational(value)


def _worth(market: Market) -> tuple[Any, Any]:
    """q r(z) f(z) as a formula, and z."""
    import sympy

    x, z = sympy.symbols("x z")
    r = sympy.sympify(market.reservation).subs(x, z)
    return _exact(market.quality) * r * sympy.sympify(market.network), z


def _function(name: str, formula: Any, symbol: str, rising: bool) -> Callable[[float], float]:
    """A formula as a function of a float, once its symbol, sign and direction have been checked."""
    import sympy

    expression = sympy.sympify(formula)
    others = sorted(str(s) for s in expression.free_symbols if str(s) != symbol)
    if others:
        raise ValueError(f"{name}: {formula} has the symbols {others}; accepted: a formula of {symbol}")
    # The search for roots would not end where the slope, or the slope of the slope, is infinite (sqrt(z) at 0).
    if not all(expression.diff(symbol, order).subs(symbol, end).is_finite for order in (1, 2) for end in (0, 1)):
        raise ValueError(f"{name}: {formula}; accepted: a formula whose slopes are finite for {symbol} from 0 to 1")
    function = sympy.lambdify(sympy.Symbol(symbol), expression, "math")
    values = [float(function(i / (_CHECKED - 1))) for i in range(_CHECKED)]
    ordered = values if rising else values[::-1]
    if min(values) < 0 or any(later < earlier for earlier, later in pairwise(ordered)):
        wanted = "not falling" if rising else "not rising"
        raise ValueError(f"{name}: {formula}; accepted: a formula that is {wanted} and not below 0 for {symbol} from 0 to 1")
    return function
