"""Networks to try ideas on, built in parallel and the same for any number of threads.

A random graph of n people and m links is dealt in blocks of neighbours in number. How many links join each pair of blocks
is drawn first; which ones they are is then a random bijection of the pairs of people in the two blocks (`counters.dealt`),
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
from numba import njit, prange
from numpy.typing import ArrayLike, NDArray

from adoption.models.checks import number, whole
from adoption.networks.counters import below, dealt, keyed, mixed
from adoption.networks.graph import MOST_PEOPLE, Graph, pointers_of

# People to a block of a random graph: the rows of so many fit a cache.
BLOCK = 2**16
# Pairs of people are gone through one by one if there are no more than so many, or no more than so many for each link.
FEW, DENSE = 4096, 6


def random_graph(people: int, mean_degree: float, seed: int = 0) -> Graph:
    """A random graph G(n, m): m links, m = n z / 2 to the nearest, between pairs of people drawn without return.

    Up to 65,536 people all graphs with m links can come out. Above that, how many links join two blocks of people is
    drawn with a multinomial law, that of draws with return; its variance differs from the exact one by a share of
    z / n.

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
    n, key = _people(people), _seed(seed)
    z = number("mean_degree", mean_degree, least=0, most=n - 1 if n <= BLOCK else 1000)
    starts = np.append(np.arange(0, n, BLOCK), n)
    sizes = np.diff(starts)
    first, second = np.triu_indices(sizes.size)
    pairs = np.where(first == second, sizes[first] * (sizes[first] - 1) // 2, sizes[first] * sizes[second])
    wanted, total = round(n * z / 2), int(pairs.sum())
    counts = np.array([wanted]) if total == 0 or sizes.size == 1 else np.random.default_rng(key).multinomial(wanted, pairs / total)
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

    References
    ----------
    Girvan and Newman (2002).
    """
    groups = np.atleast_1d(np.asarray(sizes))
    if groups.ndim != 1 or groups.size == 0 or not np.issubdtype(groups.dtype, np.integer) or (groups < 1).any():
        raise ValueError(f"sizes: {sizes!r}; accepted: whole numbers of at least 1, one for each group")
    starts = np.concatenate([[0], np.cumsum(groups, dtype=np.int64)])
    _people(int(starts[-1]))
    z = number("mean_degree", mean_degree, least=0)
    each, counts = np.arange(groups.size), np.rint(groups * np.minimum(z, groups - 1) / 2).astype(np.int64)
    return _dealt_blocks(starts, each, each, counts, _seed(seed))


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
    """
    k, n = whole("degree", degree, least=2), _people(people)
    if k % 2:
        raise ValueError(f"degree: {degree}; accepted: an even number")
    if n <= k:
        raise ValueError(f"people: {people}; accepted: more than the degree, {k}")
    near = np.concatenate([np.arange(-(k // 2), 0), np.arange(1, k // 2 + 1)])
    rows = np.empty((n, k), np.uint32)
    _ring_rows(rows, near)
    return Graph(pointers_of(np.full(n, k)), rows.ravel())


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
    """
    if one.people != other.people:
        raise ValueError(f"other: a network of {other.people} people; accepted: one of {one.people}")
    degrees = np.empty(one.people, np.int64)
    _count_joined(one.pointers, one.neighbours, other.pointers, other.neighbours, degrees)
    pointers = pointers_of(degrees)
    neighbours = _rows(int(pointers[-1]), one.people)
    _fill_joined(one.pointers, one.neighbours, other.pointers, other.neighbours, pointers, neighbours)
    return Graph(pointers, neighbours)


def _people(people: int) -> int:
    n = whole("people", people, least=1)
    if n > MOST_PEOPLE:
        raise ValueError(f"people: {people}; accepted: at most {MOST_PEOPLE}")
    return n


def _seed(seed: int) -> int:
    key = whole("seed", seed, least=0)
    if key >= 2**64:
        raise ValueError(f"seed: {seed}; accepted: below 2^64")
    return key


def _rows(entries: int, people: int) -> NDArray[np.uint32]:
    """Room for the rows, if there is room for them."""
    needed, free = 4 * entries, _free_bytes()
    if free is not None and needed > free:
        fit = int(people * free / needed)
        raise MemoryError(f"people: {people:,} need {needed / 1e9:.1f} GB for the links alone, and {free / 1e9:.1f} GB are free; about {fit:,} would fit")
    return np.empty(entries, np.uint32)


def _free_bytes() -> int | None:
    """Memory that programs may still have, where the system says so."""
    try:
        with open("/proc/meminfo") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return None


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
    neighbours = _rows(int(begins[-1]), people)
    pointers = np.empty(people + 1, np.uint32 if begins[-1] < 2**32 else np.uint64)
    pointers[people] = begins[-1]
    _fill_blocks(starts, lists, index, first, second, counts, np.uint64(seed), begins, pointers, neighbours)
    return Graph(pointers, neighbours)


@njit(cache=True, inline="always")
def _pair(number, width, odd):
    """The pair of s people at (x, y) of a grid of all pairs, of width s if s is odd and s - 1 if not.

    If s is odd: a person x and the one y + 1 places on, round a circle. If s is even: the days x and games y of a tournament
    in which everybody meets everybody once.
    """
    x, y = number
    if odd:
        return x, (x + y + 1) % width
    if y == 0:
        return width, x
    return (x + y) % width, (x - y + width) % width


@njit(cache=True, nogil=True)
def _links(key, same, left, right, a, b):
    """Fills a and b with the ends of different links, random ones, between blocks of `left` and `right` people or within one."""
    count, at, drawn = a.size, 0, 0
    pairs = left * (left - 1) // 2 if same else left * right
    if pairs <= max(FEW, DENSE * count):
        for i in range(left):
            for j in range(i + 1 if same else 0, right):
                if at == count:
                    return
                chance = below(mixed(key + np.uint64(drawn) * np.uint64(0x9E3779B97F4A7C15)), np.uint64(pairs - drawn))
                if chance < np.uint64(count - at):
                    a[at], b[at] = i, j
                    at += 1
                drawn += 1
        return
    odd = left % 2 == 1
    width = left if odd or not same else left - 1
    height = right if not same else (left - 1) // 2 if odd else left // 2
    for at in range(count):
        x, y = dealt(key, np.uint64(at % width), np.uint64(width), np.uint64(at // width), np.uint64(height))
        spot = np.int64(x), np.int64(y)
        a[at], b[at] = _pair(spot, width, odd) if same else spot


@njit(cache=True, parallel=True, nogil=True)
def _fill_blocks(starts, lists, index, first, second, counts, seed, begins, pointers, neighbours):
    """Fills the rows of every block; each is the work of one thread."""
    for block in prange(starts.size - 1):
        start, size, begin = starts[block], starts[block + 1] - starts[block], begins[block]
        entries, most, at = begins[block + 1] - begin, 0, 0
        for k in range(lists[block], lists[block + 1]):
            most = max(most, counts[index[k]])
        a, b = np.empty(most, np.uint32), np.empty(most, np.uint32)
        rows, others, ends = np.empty(entries, np.uint32), np.empty(entries, np.uint32), np.zeros(size + 1, np.int64)
        for k in range(lists[block], lists[block + 1]):
            pair = index[k]
            low, high, count = first[pair], second[pair], counts[pair]
            key = keyed(seed, np.uint64(low) * np.uint64(starts.size) + np.uint64(high))
            _links(key, low == high, starts[low + 1] - starts[low], starts[high + 1] - starts[high], a[:count], b[:count])
            for link in range(count):
                if low == block:
                    rows[at], others[at] = a[link], starts[high] + b[link]
                    at += 1
                if high == block:
                    rows[at], others[at] = b[link], starts[low] + a[link]
                    at += 1
        for k in range(entries):
            ends[np.int64(rows[k]) + 1] += 1
        for row in range(size):
            ends[row + 1] += ends[row]
            pointers[start + row] = begin + ends[row]
        for k in range(entries):
            row = np.int64(rows[k])
            neighbours[begin + ends[row]] = others[k]
            ends[row] += 1
        for row in range(size):
            neighbours[np.int64(pointers[start + row]) : begin + ends[row]].sort()


@njit(cache=True, parallel=True, nogil=True)
def _ring_rows(rows, near):
    n = rows.shape[0]
    for i in prange(n):
        for j in range(near.size):
            rows[i, j] = (i + near[j]) % n
        if i < near.size or i >= n - near.size:
            rows[i].sort()


@njit(cache=True, inline="always")
def _merge(a, b, out, write):
    """Length of two ascending rows as one, without what occurs in both twice; written to `out` if asked for."""
    i, j, at = 0, 0, 0
    while i < a.size or j < b.size:
        if j == b.size or (i < a.size and a[i] < b[j]):
            found, i = a[i], i + 1
        elif i == a.size or b[j] < a[i]:
            found, j = b[j], j + 1
        else:
            found, i, j = a[i], i + 1, j + 1
        if write:
            out[at] = found
        at += 1
    return at


@njit(cache=True, parallel=True, nogil=True)
def _count_joined(p, a, q, b, degrees):
    for i in prange(degrees.size):
        degrees[i] = _merge(a[np.int64(p[i]) : np.int64(p[i + 1])], b[np.int64(q[i]) : np.int64(q[i + 1])], a, False)


@njit(cache=True, parallel=True, nogil=True)
def _fill_joined(p, a, q, b, pointers, neighbours):
    for i in prange(pointers.size - 1):
        _merge(a[np.int64(p[i]) : np.int64(p[i + 1])], b[np.int64(q[i]) : np.int64(q[i + 1])], neighbours[np.int64(pointers[i]) : np.int64(pointers[i + 1])], True)
