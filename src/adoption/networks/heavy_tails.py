"""Networks in which a few have many: hubs among people, and large chats among small ones.

Friends are matched in the configuration model by a random bijection of all ends of links (`counters.dealt`): the ends at
places 2 t and 2 t + 1 of its order are the two ends of one link. Who is at the other end of a link can thus be asked of
each person alone, and no list of links is made.

Sources
-------
Molloy, M. and Reed, B. (1995), A critical point for random graphs with a given degree sequence. Newman, M. E. J.,
Strogatz, S. H. and Watts, D. J. (2001), Random graphs with arbitrary degree distributions and their applications, Physical
Review E 64. Newman, M. E. J. and Park, J. (2003), Why social networks are different from other types of networks, Physical
Review E 68, for people linked by the groups that they are in.
"""

from __future__ import annotations

from math import isqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from adoption.models.checks import number, whole
from adoption.networks.builders import communities, joined, people_of, seed_of
from adoption.networks.engine import building
from adoption.networks.graph import Graph, pointers_of
from adoption.networks.memory import room

# So few ends of links are shuffled in memory: on a small grid the steps of `dealt` leave their traces.
SHUFFLED = 2**16


def heavy_tailed(count: int, exponent: float, least: int, most: int, seed: int = 0) -> NDArray[np.int64]:
    """Whole numbers that fall off as a power: s is drawn with a chance in proportion to s^-exponent.

    Parameters
    ----------
    count : int
        How many, at least 0.
    exponent : float
        At least 0. Between 2 and 3 the mean hardly depends on the largest, and the variance does.
    least, most : int
        Range of the numbers, 1 <= least <= most <= 10^7.
    seed : int
        From 0 on.

    Returns
    -------
    ndarray, shape (count,)

    Raises
    ------
    ValueError
        For numbers out of range.
    """
    wanted, gamma = whole("count", count, least=0), number("exponent", exponent, least=0)
    low, high = whole("least", least, least=1), whole("most", most, least=1)
    if not low <= high <= 10**7:
        raise ValueError(f"most: {most}; accepted: from least, {least}, to 10,000,000")
    sizes = np.arange(low, high + 1)
    chances = np.cumsum((sizes / low) ** -gamma)
    return sizes[np.searchsorted(chances, np.random.default_rng(seed_of(seed)).random(wanted) * chances[-1], side="right")]


def configuration_model(degrees: ArrayLike, seed: int = 0) -> Graph:
    """A random network in which each person has so many links: all their ends are matched at random.

    Ends that are matched within one person, and all but one of several links of two people, are erased, so that some have
    fewer links than asked for; with degrees far below the square root of the people these are few. If the degrees come to
    an odd sum, one end stays without another.

    Parameters
    ----------
    degrees : array_like of int, shape (n,)
        How many links each person should have, from 0 to n - 1.
    seed : int
        From 0 on. The same seed gives the same network, on any number of threads.

    Raises
    ------
    ValueError
        For numbers out of range; names the person.
    MemoryError
        If the machine has too little memory; says how many people would fit.

    References
    ----------
    Molloy and Reed (1995). Newman, Strogatz and Watts (2001).
    """
    wanted, key = np.asarray(degrees), seed_of(seed)
    if wanted.ndim != 1 or wanted.size == 0 or not np.issubdtype(wanted.dtype, np.integer):
        raise ValueError(f"degrees: shape {wanted.shape}, {wanted.dtype}; accepted: a whole number for each person")
    n = people_of(wanted.size)
    bad = (wanted < 0) | (wanted >= n)
    if bad.any():
        raise ValueError(f"degrees of person {int(bad.argmax())}: {wanted[bad][0]}; accepted: 0 to {n - 1}")
    ends = pointers_of(wanted)
    total = int(ends[-1])
    rows, kept = room(total, n), np.empty(n, np.int64)
    width = max(isqrt(total), 1)
    building.match(ends, _shuffled(total, key), np.uint64(key), width, -(-total // width), rows, kept)
    pointers = pointers_of(kept)
    building.close_up(ends, pointers, rows)
    return Graph(pointers, rows[: int(pointers[-1])])


def chats(
    people: int, mean_degree: float, each: int = 2, exponent: float = 2.5, least: int = 3, most: int = 1000, seed: int = 0
) -> tuple[Graph, NDArray[np.uint32]]:
    """People who know one another from chats: everybody is in several, most of them small and a few large.

    All people are dealt out to chats as many times as each is in; sizes are drawn by `heavy_tailed`, and the last chat
    of a deal takes who is left. In a chat, everybody listens to so many others, drawn at random. People are numbered
    chat by chat of the first deal; the other deals mix them.

    Parameters
    ----------
    people : int
        n, 1 to 2^32 - 1.
    mean_degree : float
        How many of a chat each of its members listens to on average, or all of them if they are fewer.
    each : int
        How many chats each person is in, at least 1.
    exponent, least, most
        Of the sizes of chats, as in `heavy_tailed`.
    seed : int
        From 0 on.

    Returns
    -------
    graph : Graph
        Links of all chats; two people who share two chats have one link.
    chat : ndarray of uint32, shape (each, n)
        Number of each person's chat in each deal, as `Cascade.share_by` takes a row of it.

    Raises
    ------
    ValueError
        For numbers out of range.
    MemoryError
        If the machine has too little memory; says how many people would fit.

    References
    ----------
    Newman and Park (2003).
    """
    n, z = people_of(people), number("mean_degree", mean_degree, least=0)
    deals = whole("each", each, least=1)
    graph, chat = None, np.empty((deals, n), np.uint32)
    for deal, stream in enumerate(np.random.SeedSequence(seed_of(seed)).spawn(deals)):
        of_sizes, of_links, of_people = (int(s) for s in stream.generate_state(3, np.uint64))
        sizes = _filling(n, exponent, least, most, of_sizes)
        layer, chat[deal] = communities(sizes, z, of_links), np.repeat(np.arange(sizes.size, dtype=np.uint32), sizes)
        if deal:
            numbers = np.random.default_rng(of_people).permutation(n).astype(np.uint32)
            layer, chat[deal, numbers] = renumbered(layer, numbers), chat[deal].copy()
        graph = layer if graph is None else joined(graph, layer)
    return graph, chat


def renumbered(graph: Graph, numbers: ArrayLike) -> Graph:
    """The same network with other numbers for its people.

    Parameters
    ----------
    graph : Graph
    numbers : array_like of int, shape (n,)
        The new number of each person: all numbers from 0 to n - 1, each once.

    Raises
    ------
    ValueError
        If these are not all numbers, each once.
    MemoryError
        If the machine has too little memory; says how many people would fit.
    """
    new, n = np.asarray(numbers), graph.people
    if new.shape != (n,) or not np.issubdtype(new.dtype, np.integer) or new.min() < 0 or new.max() >= n or (np.bincount(new, minlength=n) != 1).any():
        raise ValueError(f"numbers: shape {new.shape}, {new.dtype}; accepted: all numbers from 0 to {n - 1}, each once")
    old = np.empty(n, np.uint32)
    old[new] = np.arange(n, dtype=np.uint32)
    pointers, rows = pointers_of(graph.degrees[old]), room(graph.neighbours.size, n)
    building.renumber(graph.pointers, graph.neighbours, new.astype(np.uint32), old, pointers, rows)
    return Graph(pointers, rows)


def _shuffled(total: int, seed: int) -> NDArray[np.int64]:
    """The end that each is matched with, itself if none is left for it; of so many ends that they are not shuffled, nothing."""
    if total > SHUFFLED:
        return np.empty(0, np.int64)
    order, partners = np.random.default_rng(seed).permutation(total), np.arange(total)
    one, other = order[: total // 2 * 2].reshape(-1, 2).T
    partners[one], partners[other] = other, one
    return partners


def _filling(people: int, exponent: float, least: int, most: int, seed: int) -> NDArray[np.int64]:
    """Sizes of chats that take in all people; the last one is cut."""
    rounds, sizes = np.random.SeedSequence(seed), heavy_tailed(0, exponent, least, most)
    while sizes.sum() < people:
        drawn = heavy_tailed(people // (2 * least) + 1, exponent, least, most, int(rounds.spawn(1)[0].generate_state(1, np.uint64)[0]))
        sizes = np.concatenate([sizes, drawn])
    ends = np.cumsum(sizes)
    last = int(np.searchsorted(ends, people))
    sizes = sizes[: last + 1].copy()
    sizes[last] -= ends[last] - people
    return sizes
