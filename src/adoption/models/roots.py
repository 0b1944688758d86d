"""All roots of a function of one variable in an interval, with a proof that none is missing.

A search that starts from a few points can miss a root, and the root it misses may be the tipping point. Here the
interval is split until each piece is decided by interval arithmetic (every rounding outward):

- the enclosure of f on the piece does not contain 0: no root;
- the enclosure of f' does not contain 0: f is monotone, so the signs at the two ends say whether there is exactly
  one root or none;
- otherwise the piece is halved. Where two roots meet (a fold) this never ends; a piece of at most `RESOLUTION` of
  the interval is returned as undecided, not dropped.

Sources
-------
Moore, R. E., Kearfott, R. B. and Cloud, M. J. (2009), Introduction to Interval Analysis, SIAM.
The arithmetic is that of `mpmath.iv`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Bounds of a function over an interval, rounded outward: (low, high) to (bottom, top).
Bounds = Callable[[float, float], tuple[float, float]]
# A piece of at most this share of the interval is not split further: it is undecided.
RESOLUTION = 2.0**-40
# A formula that needs more pieces than this has roots that meet all along the interval.
PIECES = 20_000
# Enclosures of tanh and erf are widened by this share: mpmath's values are good to the last digit of a double.
OUTWARD = 4e-16


@dataclass(frozen=True)
class Root:
    """A simple root.

    Attributes
    ----------
    value : float
        Where f is 0, to within a few units in the last place.
    rising : bool
        Whether f goes from below 0 to above 0 there. For f(x) = F(x) - x, a falling root is a stable fixed point of
        a process that moves x towards F(x), and a rising root an unstable one, a tipping point.
    """

    value: float
    rising: bool


@dataclass(frozen=True)
class Roots:
    """All roots of f in an interval.

    Attributes
    ----------
    simple : tuple of Root
        In ascending order; proved to be all of them but for what `undecided` may hold.
    undecided : tuple of (float, float)
        Narrow intervals in which roots meet, or nearly do (a fold); empty where the list is proved complete.
    """

    simple: tuple[Root, ...]
    undecided: tuple[tuple[float, float], ...]

    @property
    def complete(self) -> bool:
        """Whether the simple roots are proved to be all roots."""
        return not self.undecided


def find(expression: Any, symbol: Any, low: float, high: float) -> Roots:
    """All roots of a formula on [low, high], proved by interval arithmetic.

    Parameters
    ----------
    expression : sympy.Expr
        f, a formula of `symbol` alone, made of sums, products, powers, exp, log, sqrt, tanh and erf, and smooth on
        the interval. Its derivative is taken symbolically.
    symbol : sympy.Symbol
        The variable.
    low, high : float
        Ends of the interval, both included; low < high.

    Raises
    ------
    ValueError
        For ends that are not finite or not in order, for a formula with other symbols, and for one that is 0, or
        so near 0 that rounding hides it, on a whole stretch of the interval.
    """
    import sympy

    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"low, high: {low!r}, {high!r}; accepted: two finite numbers, the lower first")
    expression = sympy.sympify(expression)
    other = expression.free_symbols - {symbol}
    if other:
        raise ValueError(f"expression: has the symbols {sorted(map(str, other))}; accepted: {symbol} alone")
    return _search(_enclosure(expression, symbol), _enclosure(expression.diff(symbol), symbol), float(low), float(high))


def _enclosure(expression: Any, symbol: Any) -> Bounds:
    """Bounds of a formula over an interval, rounded outward."""
    import mpmath
    import sympy

    def rising(name: str) -> Callable[[Any], Any]:
        def enclose(x: Any) -> Any:
            x = mpmath.iv.convert(x)
            ends = [getattr(mpmath, name)(mpmath.mpf(end.a)) for end in (x.a, x.b)]
            widen = mpmath.iv.mpf([1 - OUTWARD, 1 + OUTWARD])
            low, high = (mpmath.iv.mpf(end) * widen for end in ends)
            return mpmath.iv.mpf([low.a, high.b])

        return enclose

    known = {name: getattr(mpmath.iv, name) for name in ("exp", "log", "sqrt", "pi", "mpf")}
    known |= {name: rising(name) for name in ("tanh", "erf")}
    compiled = sympy.lambdify(symbol, expression, modules=[known])

    def bounds(low: float, high: float) -> tuple[float, float]:
        value = mpmath.iv.convert(compiled(mpmath.iv.mpf([low, high])))
        return float(value.a), float(value.b)

    return bounds


def _search(f: Bounds, slope: Bounds, low: float, high: float) -> Roots:
    """Split [low, high] until each piece is decided; pieces are taken from left to right."""
    narrow = RESOLUTION * (high - low)
    found: list[Root] = []
    undecided: list[tuple[float, float]] = []
    pieces = [(low, high)]
    for _ in range(PIECES):
        if not pieces:
            return Roots(tuple(found), tuple(undecided))
        a, b = pieces.pop()
        bottom, top = f(a, b)
        if bottom > 0 or top < 0:
            continue
        flat, steep = slope(a, b)
        if flat > 0 or steep < 0:
            roots = _monotone(f, a, b, flat > 0, narrow * min(abs(flat), abs(steep)))
            if roots is None:
                undecided = _join(undecided, a, b)
            # A root at the end that two pieces share is found from both sides.
            found += [root for root in roots or () if not (found and root.value - found[-1].value <= 2 * narrow)]
        elif b - a <= narrow:
            undecided = _join(undecided, a, b)
        else:
            middle = a + (b - a) / 2
            pieces += [(middle, b), (a, middle)]
    raise ValueError(f"expression: too near 0 from {a:g} to {b:g} to tell roots apart; accepted: a formula with few roots")


def _join(undecided: list[tuple[float, float]], a: float, b: float) -> list[tuple[float, float]]:
    """The undecided pieces with one more, which is joined to the last where they touch."""
    if undecided and undecided[-1][1] == a:
        return [*undecided[:-1], (undecided[-1][0], b)]
    return [*undecided, (a, b)]


def _monotone(f: Bounds, a: float, b: float, rising: bool, hidden: float) -> list[Root] | None:
    """The roots, one or none, of a monotone f on [a, b]; None where rounding hides whether there is one.

    An end at which the enclosure of f reaches across 0 is itself the root, provided that |f| <= `hidden` there.
    """
    sign = 1 if rising else -1

    def side(x: float) -> int:
        bottom, top = f(x, x)
        return sign if bottom > 0 else -sign if top < 0 else 0

    left, right = side(a), side(b)
    for end, at in ((a, left), (b, right)):
        if at == 0:
            return [Root(end, rising)] if max(map(abs, f(end, end))) <= hidden else None
    if left == right:
        return []
    while b - a > 2 * math.ulp(max(abs(a), abs(b))):
        middle = a + (b - a) / 2
        at = side(middle)
        if at == 0:
            return [Root(middle, rising)]
        a, b = (a, middle) if at > 0 else (middle, b)
    return [Root(a + (b - a) / 2, rising)]
