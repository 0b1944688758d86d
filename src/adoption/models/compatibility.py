"""Firms whose networks are worth more the more people use them, compatible or not.

Each of n firms chooses an output x_i, given what buyers expect its network to be; expectations are fulfilled. A buyer of
type t, uniform with density 1 up to A, gives t + v(y) for a network of size y, so that the market clears where every
firm that sells charges A + v(y_i) - z, z being total output. Without costs the best output is the price itself:

    x_i = A + v(y_i) - z.

Here v(y) = nu y. If the networks are compatible everyone joins one network, y_i = z; if not, y_i = x_i. Adding up over
the k firms that sell,

    compatible:    z = k A / (k + 1 - k nu),
    incompatible:  z = k A / (k + 1 - nu).

Compatible networks serve more as soon as k > 1 and nu > 0.

Sources
-------
Katz, M. L. and Shapiro, C. (1985), Network externalities, competition, and compatibility, American Economic Review 75,
424-440; worked out here for a linear v.
"""

from __future__ import annotations

from adoption.models.checks import number, whole


def compatible_output(firms: int, network: float, demand: float = 1.0) -> float:
    """Total output z of firms that share one network: n A / (n + 1 - n nu).

    Parameters
    ----------
    firms : int
        n, at least 1.
    network : float
        nu, worth of one more user to each user, at least 0 and below (n + 1) / n: beyond that demand has no end.
    demand : float
        A, what the keenest buyer gives for the good alone; above 0.

    Raises
    ------
    ValueError
        For a number out of its range.
    """
    n = whole("firms", firms, least=1)
    nu, a = number("network", network, least=0, below=(n + 1) / n), number("demand", demand, above=0)
    return n * a / (n + 1 - n * nu)


def incompatible_outputs(firms: int, network: float, demand: float = 1.0) -> dict[int, float]:
    """Total output z of firms with networks of their own, for each number of them that can be the only ones to sell.

    k firms sell z_k / k each, z_k = k A / (k + 1 - nu). The others stay out if expected to: a firm that nobody is expected
    to join could charge A - z_k, so that z_k >= A is needed, which is nu >= 1. So with a weak network effect all firms
    sell; with a strong one any number of them may, down to one.

    Parameters
    ----------
    firms : int
        n, at least 1.
    network : float
        nu, at least 0 and below 2: beyond that a single firm's demand has no end.
    demand : float
        A, above 0.

    Returns
    -------
    dict of int to float
        Total output by number of firms that sell, in ascending order. The equilibria in which all that sell are of equal
        size; with nu other than 1 there are no others.

    Raises
    ------
    ValueError
        For a number out of its range.
    """
    n = whole("firms", firms, least=1)
    nu, a = number("network", network, least=0, below=2), number("demand", demand, above=0)
    fewest = 1 if nu >= 1 else n
    return {k: k * a / (k + 1 - nu) for k in range(fewest, n + 1)}
