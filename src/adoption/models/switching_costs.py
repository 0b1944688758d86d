"""Two periods of competition for customers who will be locked in: first a bargain, then the bill.

In period 1 firms with equal costs compete for new customers, in period 2 a customer who changes firm pays a switching
cost s. A firm then can charge s more than its costs before anyone leaves:

    p2 = c + s.

Whoever wins a customer in period 1 gains s in period 2, worth delta s today, and competition hands it over in advance:

    p1 = c - delta s,    p1 + delta p2 = (1 + delta) c.

Over both periods the customer pays what they would have paid without any switching cost. What they cannot have is the
second period at the price of a newcomer.

The model takes all customers as alike, firms that cannot promise a price for period 2, and no new customers in it.

Sources
-------
Farrell, J. and Klemperer, P. (2007), Coordination and lock-in, section 2, on bargains followed by rip-offs.
"""

from __future__ import annotations

from dataclasses import dataclass

from adoption.models.checks import number


@dataclass(frozen=True)
class Prices:
    """Prices of a two-period market with switching costs, in the currency unit of the cost.

    Attributes
    ----------
    first, second : float
        p1 and p2. A first price below 0 is a gift to whoever joins.
    total : float
        p1 + delta p2, what a customer who stays pays in all, counted at period 1.
    """

    first: float
    second: float
    total: float


def prices(cost: float, switching: float, discount: float) -> Prices:
    """Equilibrium prices p1 = c - delta s and p2 = c + s, and what they come to.

    Parameters
    ----------
    cost : float
        c, cost of serving a customer for one period, at least 0.
    switching : float
        s, what a customer who changes firm loses (money, time, contacts), at least 0.
    discount : float
        delta, worth today of one unit in period 2, from 0 to 1.

    Raises
    ------
    ValueError
        For a number out of its range.

    References
    ----------
    Farrell and Klemperer (2007), section 2.
    """
    c = number("cost", cost, least=0)
    s = number("switching", switching, least=0)
    delta = number("discount", discount, least=0, most=1)
    first, second = c - delta * s, c + s
    return Prices(first, second, first + delta * second)


def winning_price(incumbent: float, switching: float) -> float:
    """Highest price at which a newcomer wins a customer of the incumbent: the incumbent's price less s.

    Below 0 it is what the newcomer would have to pay. Against an incumbent that is free, every switching cost makes it
    so.

    Parameters
    ----------
    incumbent : float
        The incumbent's price; below 0 if it pays its customers.
    switching : float
        s, at least 0.

    Raises
    ------
    ValueError
        For a number that is not finite, or a negative switching cost.
    """
    return number("incumbent", incumbent) - number("switching", switching, least=0)
