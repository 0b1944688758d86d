"""Networks to try ideas on, built in parallel and the same for any number of threads.

A random graph of n people and m links is dealt in blocks of neighbours in number. How many links join each pair of blocks
is drawn first; which ones they are is then a random bijection of the pairs of people in the two blocks (`building.dealt`),
of which the first so many are taken. Where pairs are few or mostly linked, all are gone through instead, and each is taken
with the chance that the links still to come give it, which makes every set of links exactly as likely as any other. So no
link can be drawn twice, none needs to be remembered, and the rows of each block are filled by one thread alone, within a
stretch of memory that its cache holds.

Sources
-------
Erdős, P. and Rényi, A. (1959), On random graphs I. Watts, D. J. and Strogatz, S. H. (1998), Collective dynamics of
'small-world' networks, Nature 393. Newman, M. E. J. and Watts, D. J. (1999), for the small world with links added.
Girvan, M. and Newman, M. E. J. (2002), PNAS 99(12), for planted communities. Fan, C. T., Muller, M. E. and Rezucha, I.
(1962), Development of sampling plans by using sequential (item by item) selection techniques, JASA 57.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from adoption.models.checks import number, whole
from adoption.networks.engine import building
from adoption.networks.graph import MOST_PEOPLE, POINTER, Graph, pointers_of
from adoption.networks.memory import foresee, room

# People to a block of a random graph: the rows of so many fit a cache.
BLOCK = 2**16
# Bytes for each pair of blocks while links are dealt out to them.
PAIR = 80


def random_graph(people: int, mean_degree: float, seed: int = 0) -> Graph:
    """A random graph G(n, m): m links, m = n z / 2 to the nearest, between pairs of people drawn without return.

    Up to 65,536 people all graphs with m links can come out. Above that, how many links join two blocks of people is
    drawn with a multinomial law, that of draws with return; its variance differs from the exact one by a share of
    z / n. What falls on two blocks beyond their pairs is drawn again, for the others.

    Parameters
    ----------
    people : int
        n, 1 to 2^32 - 1.
    mean_degree : float
        z, from 0 to n - 1, and at most 1,000 above 65,536 people.
    seed : int
        From 0 on. The same seed gives the same graph, on any number of threads.

    Raises
    ------
    ValueError
        For numbers out of range.
    MemoryError
        If the machine has too little memory; says how many people would fit.

    References
    ----------
    Erdős and Rényi (1959).
    """
    n, key = people_of(people), seed_of(seed)
    z = number("mean_degree", mean_degree, least=0, most=n - 1 if n <= BLOCK else 1000)
    blocks, wanted = -(-n // BLOCK), round(n * z / 2)
    foresee(n, building.ENTRY * 2 * wanted + 8 * n + PAIR * blocks**2 // 2)
    starts = np.append(np.arange(0, n, BLOCK), n)
    sizes = np.diff(starts)
    first, second = np.triu_indices(sizes.size)
    pairs = np.where(first == second, sizes[first] * (sizes[first] - 1) // 2, sizes[first] * sizes[second])
    total = int(pairs.sum())
    if sizes.size == 1:
        return _dealt_blocks(starts, first, second, np.array([wanted]), key)
    rng = np.random.default_rng(key)
    counts = rng.multinomial(wanted, pairs / total)
    # Two blocks have no more links than pairs; what is over falls where there is room.
    while (over := np.maximum(counts - pairs, 0).sum()):
        counts = np.minimum(counts, pairs)
        counts += rng.multinomial(over, (pairs - counts) / (total - counts.sum()))
    return _dealt_blocks(starts, first, second, counts, key)


def communities(sizes: ArrayLike, mean_degree: float, seed: int = 0) -> Graph:
    """Groups of people, each a random graph of its own, with no link between two groups.

    In a group of size s the mean degree is z, or s - 1 if that is less: everybody is then joined to everybody. People
    are numbered group by group, which keeps neighbours near in memory. `joined` with a random graph gives planted
    communities.

    Parameters
    ----------
    sizes : array_like of int, shape (g,)
        Number of people of each group, at least 1.
    mean_degree : float
        z, at least 0.
    seed : int
        From 0 on.

    Raises
    ------
    ValueError
        For numbers out of range.
    MemoryError
        If the machine has too little memory; says how many people would fit.

    References
    ----------
    Girvan and Newman (2002).
    """
    groups = np.atleast_1d(np.asarray(sizes))
    if groups.ndim != 1 or groups.size == 0 or not np.issubdtype(groups.dtype, np.integer) or (groups < 1).any():
        raise ValueError(f"sizes: {sizes!r}; accepted: whole numbers of at least 1, one for each group")
    starts = np.concatenate([[0], np.cumsum(groups, dtype=np.int64)])
    people_of(int(starts[-1]))
    z = number("mean_degree", mean_degree, least=0)
    each, counts = np.arange(groups.size), np.rint(groups * np.minimum(z, groups - 1) / 2).astype(np.int64)
    return _dealt_blocks(starts, each, each, counts, seed_of(seed))


def ring(people: int, degree: int) -> Graph:
    """A ring on which everybody is joined to the nearest degree/2 on each side.

    Parameters
    ----------
    people : int
        n, above the degree.
    degree : int
        k, even and at least 2.

    Raises
    ------
    ValueError
        For an odd degree and numbers out of range.
    MemoryError
        If the machine has too little memory; says how many people would fit.
    """
    k, n = whole("degree", degree, least=2), people_of(people)
    if k % 2:
        raise ValueError(f"degree: {degree}; accepted: an even number")
    if n <= k:
        raise ValueError(f"people: {people}; accepted: more than the degree, {k}")
    near = np.concatenate([np.arange(-(k // 2), 0), np.arange(1, k // 2 + 1)])
    rows = room(n * k, n, POINTER)
    building.ring_rows(rows.reshape(n, k), near)
    return Graph(pointers_of(np.full(n, k)), rows)


def small_world(people: int, degree: int, shortcuts: float, seed: int = 0) -> Graph:
    """A ring with random links added: near everybody knows everybody, and a few links cross the whole ring.

    Parameters
    ----------
    people, degree
        As in `ring`.
    shortcuts : float
        Mean number of random links of a person, at least 0; a shortcut that falls on a link of the ring adds nothing.
    seed : int
        From 0 on.

    Raises
    ------
    ValueError
        For numbers out of range.
    MemoryError
        If the machine has too little memory; says how many people would fit.

    References
    ----------
    Newman and Watts (1999). Watts and Strogatz (1998) move links of the ring instead.
    """
    return joined(ring(people, degree), random_graph(people, shortcuts, seed))


def joined(one: Graph, other: Graph) -> Graph:
    """The network with the links of both networks of the same people; a link that both have is one link.

    Raises
    ------
    ValueError
        If the numbers of people differ.
    MemoryError
        If the machine has too little memory; says how many people would fit.
    """
    if one.people != other.people:
        raise ValueError(f"other: a network of {other.people} people; accepted: one of {one.people}")
    degrees = np.empty(one.people, np.int64)
    building.count_joined(one.pointers, one.neighbours, other.pointers, other.neighbours, degrees)
    pointers = pointers_of(degrees)
    neighbours = room(int(pointers[-1]), one.people)
    building.fill_joined(one.pointers, one.neighbours, other.pointers, other.neighbours, pointers, neighbours)
    return Graph(pointers, neighbours)


def people_of(people: int) -> int:
    """The number of people, if a network can have as many."""
    n = whole("people", people, least=1)
    if n > MOST_PEOPLE:
        raise ValueError(f"people: {people}; accepted: at most {MOST_PEOPLE}")
    return n


def seed_of(seed: int) -> int:
    """The seed, if 64 bits hold it."""
    key = whole("seed", seed, least=0)
    if key >= 2**64:
        raise ValueError(f"seed: {seed}; accepted: below 2^64")
    return key


def _dealt_blocks(starts: NDArray, first: NDArray, second: NDArray, counts: NDArray, seed: int) -> Graph:
    """The network in which `counts` links join the blocks `first` and `second` (the lower one first)."""
    blocks, people = starts.size - 1, int(starts[-1])
    # For each block the pairs of blocks that it is in, and where its rows begin.
    cross = first != second
    owner = np.concatenate([first, second[cross]])
    index = np.concatenate([np.arange(first.size), np.flatnonzero(cross)])
    order = np.lexsort([index, owner])
    owner, index = owner[order], index[order]
    lists = np.searchsorted(owner, np.arange(blocks + 1))
    ends = np.bincount(owner, weights=np.where(cross, counts, 2 * counts)[index], minlength=blocks).astype(np.int64)
    begins = np.concatenate([[0], np.cumsum(ends)])
    neighbours = room(int(begins[-1]), people, 8)
    pointers = np.empty(people + 1, np.uint32 if begins[-1] < 2**32 else np.uint64)
    pointers[people] = begins[-1]
    building.fill_blocks(starts, lists, index, first, second, counts, np.uint64(seed), begins, pointers, neighbours)
    return Graph(pointers, neighbours)
