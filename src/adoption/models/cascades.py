"""Cascades on networks: when a small start spreads from neighbour to neighbour through a whole network.

A person with k neighbours acts once the share of them who act is at least the threshold phi, and some start on their
own. Two networks are worked out here. In a random graph (Poisson: each pair of people is joined with the same small
probability) there are next to no short loops, so what reaches a person along different links is independent. On a ring
everybody is joined to the k/2 nearest on each side, and neighbours share neighbours.

A person with no neighbours acts only if that person is a seed.

Sources
-------
Watts, D. J. (2002), A simple model of global cascades on random networks, PNAS 99(9). Gleeson, J. P. and Cahalane, D.
J. (2007), Seed size strongly affects cascades on random networks, Physical Review E 75(5). Morris, S. (2000),
Contagion, Review of Economic Studies 67. Centola, D. and Macy, M. (2007), Complex contagions and the weakness of long
ties, American Journal of Sociology 113(3).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from adoption.models.arrays import Array
from adoption.models.checks import number, whole
from adoption.models.roots import find

# Sums over the number of neighbours end where the people left out are a smaller share than this.
_RARE = 1e-12
# A cascade that is still moving after this many rounds, each by more than `_REST`, passes a fold.
_ROUNDS = 100_000
_REST = 1e-14


@dataclass(frozen=True)
class Spread:
    """How far a cascade goes in a random graph.

    Attributes
    ----------
    share : float
        Share of all people who act in the end, in [0, 1].
    along_links : float
        Probability that a person reached along a random link acts before the one who looks, in [0, 1].
    """

    share: float
    along_links: float


def most_neighbours(threshold: float) -> int:
    """Most neighbours that a person may have and still be moved by a single one of them: greatest k with 1/k >= phi.

    Watts calls such a person vulnerable. With phi = 0.18 it is 5, since 1/5 >= 0.18 > 1/6.

    Parameters
    ----------
    threshold : float
        phi, above 0 and at most 1.

    Raises
    ------
    ValueError
        For a threshold out of range.
    """
    phi = _threshold(threshold)
    # Division rounds: 1 / (1/49) is not quite 49.
    near = round(1 / phi)
    return next(k for k in (near + 1, near, near - 1) if k >= 1 and 1 / k >= phi)


def cascade_window(threshold: float) -> tuple[float, float] | None:
    """Mean degrees of a random graph between which a single seed can start a cascade through the whole network.

    A small start spreads if people who are moved by one neighbour form a cluster without end: one of them, reached
    along a link, must lead to more than one other on average,

        sum_k k (k-1) p_k / z > 1,    k from 2 to K = `most_neighbours`.

    With the Poisson degrees p_k of mean z this is z e^-z sum_(j=0)^(K-2) z^j / j! > 1. Below the window the graph falls
    into pieces, above it people have too many neighbours to be moved by one.

    Parameters
    ----------
    threshold : float
        phi, the same for all, above 0 and at most 1.

    Returns
    -------
    (float, float) or None
        The ends of the window; None if no mean degree will do, which is so from phi > 1/4 on.

    Raises
    ------
    ValueError
        For a threshold out of range.

    References
    ----------
    Watts (2002), the cascade condition.
    """
    import sympy

    most = most_neighbours(threshold)
    z = sympy.Symbol("z")
    terms = sum(z**j / math.factorial(j) for j in range(most - 1))
    # Up to z = 1 the left side is below 1, as the sum is below e^z. From z = 4K + 10 on it is too: a Poisson number has
    # z P(at most K-2) <= z e^-z (e z / (K-2))^(K-2), which falls in z and is below 1 there.
    ends = find(sympy.exp(-z) * z * terms - 1, z, 0.5, 4.0 * most + 10)
    if not ends.simple:
        return None
    low, high = ends.simple
    return low.value, high.value


def spread_in_random_graph(mean_degree: float, threshold: float, seeds: float) -> Spread:
    """How far a cascade goes in a large random graph, from a share of people, drawn at random, who start.

    Let u be the probability that the person at the end of a link acts without regard to the one who looks along it. Of
    the k - 1 other neighbours of that person each acts with probability u, so with rho_0 the share of seeds

        u = rho_0 + (1 - rho_0) sum_k (k p_k / z) P(Bin(k-1, u) >= phi k),

    and the share that acts is rho_0 + (1 - rho_0) sum_k p_k P(Bin(k, u) >= phi k). The right side never falls in u, so
    going round from u = 0 climbs to the least root, whatever other roots there are: it is where the cascade ends. The
    sums over k end where the rest is below 1e-12; those left out count as moved.

    Parameters
    ----------
    mean_degree : float
        z, mean number of neighbours; above 0 and at most 50.
    threshold : float
        phi, the same for all, above 0 and at most 1.
    seeds : float
        rho_0, in [0, 1].

    Raises
    ------
    ValueError
        For numbers out of range, and for seeds so close to the critical ones that the cascade takes more than 100,000
        rounds.

    References
    ----------
    Gleeson and Cahalane (2007).
    """
    z, phi = _mean_degree(mean_degree), _threshold(threshold)
    start = number("seeds", seeds, least=0, most=1)
    if start in (0, 1):
        return Spread(share=start, along_links=start)
    still, u = _not_moved(z, phi, 1), 0.0
    for _ in range(_ROUNDS):
        before, u = u, 1 - (1 - start) * _chance(still, u)
        if u - before <= _REST:
            return Spread(share=1 - (1 - start) * _chance(_not_moved(z, phi, 0), u), along_links=u)
    raise ValueError(f"seeds: {seeds!r} is critical for mean degree {z:g}; accepted: a share a little off it")


def critical_seeds(mean_degree: float, threshold: float) -> float:
    """Share of seeds at which a cascade through a large random graph sets in.

    With S(u) the sum in the equation for u in `spread_in_random_graph`, rho_0 = (u - S) / (1 - S) is the share of seeds
    that has the root u. As seeds are added the least root climbs until this function of u turns down, where

        1 - S(u) - (1 - u) S'(u) = 0,

    and then leaps. All solutions are found with interval arithmetic; the critical share is rho_0 at the least one.

    Parameters
    ----------
    mean_degree, threshold
        As in `spread_in_random_graph`.

    Returns
    -------
    float
        In [0, 1]; 0 in the window of `cascade_window`, where no share is too small; 1 if more seeds never lead to a
        leap.

    References
    ----------
    Gleeson and Cahalane (2007).
    """
    import sympy

    z, phi = _mean_degree(mean_degree), _threshold(threshold)
    terms, u = _not_moved(z, phi, 1), sympy.Symbol("u")
    weight, m, n = terms
    # The left side at u = 0, where only the terms with m = 0 and the slopes of those with m = 1 are left.
    if (weight * ((1 - n) * (m == 0) + (m == 1))).sum() <= 0:
        return 0.0
    still = sympy.Add(*(weight * u ** int(m) * (1 - u) ** int(n) for weight, m, n in terms.T))
    turn = still + (1 - u) * still.diff(u)
    falling = [root.value for root in find(turn, u, 0.0, 1.0).simple if not root.rising]
    return 1 - (1 - falling[0]) / _chance(terms, falling[0]) if falling else 1.0


def spreads_round_ring(degree: int, needed: int, block: int) -> bool:
    """Whether a block of neighbours on a long ring moves everybody, if each person needs a number of acting neighbours.

    Everybody is joined to the nearest degree/2 on each side. It spreads if and only if needed <= min(block, degree/2).

    Proof. The next person outside the block sees the nearest degree/2 on that side, of whom min(block, degree/2) act.
    If that is enough, the block grows by one, and by the same argument without end. If not, nobody moves: outside the
    block a person sees acting people on one side only, and none sees more than the next one does.

    Parameters
    ----------
    degree : int
        Number of neighbours, even and at least 2; the ring is longer than block + 2 degree.
    needed : int
        Neighbours who must act before a person does, at least 1.
    block : int
        People in a row who act at first, at least 1.

    Raises
    ------
    ValueError
        For numbers out of range and an odd degree.

    References
    ----------
    Morris (2000): on a line a choice spreads if the share of neighbours that it needs is at most 1/2. Centola and Macy
    (2007) for rings.
    """
    degree, needed = whole("degree", degree, least=2), whole("needed", needed, least=1)
    block = whole("block", block, least=1)
    if degree % 2:
        raise ValueError(f"degree: {degree}; accepted: an even number")
    return needed <= min(block, degree // 2)


@lru_cache
def _not_moved(z: float, phi: float, others: int) -> Array:
    """Terms of the chance that a person who is no seed is not moved: sum of weight u^m (1-u)^n; shape (3, terms).

    With others = 0 of a person taken at random; with others = 1 of one at the end of a link, where k p_k / z is the
    chance of k neighbours, of whom the one who looks doesn't count. For Poisson degrees both are sums over m acting and
    n not acting, with the weight p_(m+n) times the ways to choose; those left out, with very many neighbours, count as
    moved.
    """
    terms, weight, size = [], math.exp(-z), 0
    # From size = 2z on each weight is less than half of the one before, so those left out sum to less than twice the last.
    while size < 2 * z or weight > _RARE / 2:
        fewer = range(min(_enough(size + others, phi), size + 1))
        terms += [(weight * math.comb(size, m), m, size - m) for m in fewer]
        size += 1
        weight *= z / size
    return np.array(terms).T


def _chance(terms: Array, u: float) -> float:
    weight, m, n = terms
    return float((weight * u**m * (1 - u) ** n).sum())


def _enough(k: int, phi: float) -> int:
    """Fewest acting neighbours, of k, whose share is at least phi; never none."""
    if k == 0:
        return 1
    near = round(k * phi)
    return next(m for m in (near - 1, near, near + 1) if m >= 1 and m / k >= phi)


def _threshold(threshold: float) -> float:
    return number("threshold", threshold, above=0, most=1)


def _mean_degree(mean_degree: float) -> float:
    return number("mean_degree", mean_degree, above=0, most=50)
