"""Who acts first: the same number of people, chosen in different places of a network.

Two pictures to compare, both assumptions: a ministry that is told to move, whose people have their friends elsewhere, as
if drawn at random; and a school chat, whose people are one another's friends, like the neighbourhood of one of them. All
functions give the numbers of people in ascending order, as `spread` takes them.

Sources
-------
Centola, D. and Macy, M. (2007), Complex contagions and the weakness of long ties, American Journal of Sociology 113(3).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from adoption.models.checks import whole
from adoption.networks.graph import Graph


def at_random(graph: Graph, number: int, seed: int = 0) -> NDArray[np.int64]:
    """So many people, each set of them as likely as any other.

    Parameters
    ----------
    graph : Graph
    number : int
        0 to n.
    seed : int
        From 0 on; the same seed gives the same people.

    Returns
    -------
    ndarray of int64, shape (number,)
        Numbers of people in ascending order, each once.

    Raises
    ------
    ValueError
        For numbers out of range.
    """
    rng = np.random.default_rng(whole("seed", seed, least=0))
    return np.sort(rng.choice(graph.people, _number(graph, number), replace=False, shuffle=False)).astype(np.int64)


def by_degree(graph: Graph, number: int) -> NDArray[np.int64]:
    """Those with the most neighbours; of people with as many, those with the lower numbers.

    Parameters
    ----------
    graph : Graph
    number : int
        0 to n.

    Returns
    -------
    ndarray of int64, shape (number,)
        Numbers of people in ascending order, each once.

    Raises
    ------
    ValueError
        For a number out of range.
    """
    order = np.argsort(-graph.degrees.astype(np.int64), kind="stable")
    return np.sort(order[: _number(graph, number)])


def around(graph: Graph, person: int, number: int) -> NDArray[np.int64]:
    """A person and those nearest, by steps along links; of people as near, those with the lower numbers.

    Parameters
    ----------
    graph : Graph
    person : int
        0 to n - 1.
    number : int
        How many, the person among them; 0 to n.

    Returns
    -------
    ndarray of int64, shape (number,)
        Numbers of people in ascending order, each once.

    Raises
    ------
    ValueError
        For a person that is not in the network, a number that is not from 0 to n, and one that is more than the people
        whom links lead to.
    """
    graph.neighbours_of(person)  # refuses a person that is not there
    wanted = _number(graph, number)
    found = np.zeros(graph.people, bool)
    edge, count = np.array([person])[:wanted], 0
    while edge.size:
        edge = edge[: wanted - count]
        found[edge] = True
        count += edge.size
        if count == wanted:
            break
        near = np.unique(np.concatenate([graph.neighbours_of(int(i)) for i in edge]))
        edge = near[~found[near]]
    if count < wanted:
        raise ValueError(f"number: {number}; accepted: 0 to {count}, as links from person {person} lead to no more")
    return np.flatnonzero(found)


def in_groups(group: ArrayLike, chosen: ArrayLike) -> NDArray[np.int64]:
    """Everybody in the chosen groups.

    Parameters
    ----------
    group : array_like of int, shape (n,)
        Number of the group of each person.
    chosen : int or array_like of int
        Numbers of groups.

    Returns
    -------
    ndarray of int64, shape (k,)
        Numbers of people in ascending order, each once.

    Raises
    ------
    ValueError
        For another shape, and for a group without people.
    """
    of, wanted = np.asarray(group), np.unique(np.atleast_1d(np.asarray(chosen)))
    if of.ndim != 1 or not np.issubdtype(of.dtype, np.integer):
        raise ValueError(f"group: shape {of.shape}, {of.dtype}; accepted: a whole number for each person")
    missing = wanted[~np.isin(wanted, of)]
    if missing.size:
        raise ValueError(f"chosen: {missing[0]}; accepted: groups with people in them, from {of.min(initial=0)} to {of.max(initial=0)}")
    return np.flatnonzero(np.isin(of, wanted))


def _number(graph: Graph, number: int) -> int:
    if whole("number", number, least=0) > graph.people:
        raise ValueError(f"number: {number}; accepted: 0 to {graph.people}")
    return int(number)
