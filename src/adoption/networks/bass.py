"""Bass agents on a network: when each person adopts, one run of the chance process, exact in time.

Person i, who has k_i neighbours of whom n adopted, adopts at the rate p + q n / k_i (`adoption.models.diffusion` has the
same with everybody listening to everybody). Give each person an exponential time with the rate p for the outside word,
and each neighbour's word to i an exponential delay with the rate q / k_i. As waiting forgets, each adopts at the earliest
arrival of any word, over any chain of people: a shortest way, which Dijkstra's algorithm finds without steps of time.

Sources
-------
Bass (1969). Fibich, G. and Gibori, R. (2010), Aggregate diffusion dynamics in agent-based models with a spatial structure,
Operations Research 58(5). Dijkstra (1959), in SciPy's implementation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from adoption.models.checks import number, whole
from adoption.networks.graph import Graph
from adoption.networks.memory import foresee

# Entries of a matrix that SciPy's shortest ways can count.
MOST = 2**31 - 1
# Bytes for each entry of the rows and for each person while the shortest ways are found, as measured.
ENTRY, PERSON = 16, 60


def bass_times(graph: Graph, p: float, q: float, seed: int = 0, first: ArrayLike = ()) -> NDArray[np.float64]:
    """When each person adopts.

    Parameters
    ----------
    graph : Graph
        People and links, each link counted twice, must together be fewer than 2^31, which is what SciPy takes.
    p, q : float
        Rates of the outside word and of all neighbours together, per unit of time, at least 0.
    seed : int
        From 0 on; the same seed gives the same times.
    first : array_like of int
        People who have adopted at time 0.

    Returns
    -------
    ndarray, shape (n,)
        In the unit of time of 1 / p; infinite for those whom no word reaches.

    Raises
    ------
    ValueError
        For numbers out of range, and people who are not in the network.
    MemoryError
        If the machine has too little memory; says how many people would fit.

    References
    ----------
    Fibich and Gibori (2010).
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    n, entries = graph.people, graph.neighbours.size
    p, q = number("p", p, least=0), number("q", q, least=0)
    rng, begin = np.random.default_rng(whole("seed", seed, least=0)), graph.people_in("first", first)
    if n + entries >= MOST:
        raise ValueError(f"graph: {n:,} people and {graph.links:,} links; accepted: below {MOST:,}, with each link counted twice")
    foresee(n, ENTRY * entries + PERSON * n)
    # Row i holds how long i's word takes to each neighbour j, who hears it at the rate q / k_j; row n is the outside word.
    delays = rng.standard_exponential(entries + n)
    with np.errstate(divide="ignore", invalid="ignore"):  # at rate 0 a word takes for ever; 0 / 0 is for people without neighbours
        delays[:entries] *= (graph.degrees / np.float64(q))[graph.neighbours]
        delays[entries:] /= p
    heard = np.concatenate([graph.neighbours, np.arange(n)], dtype=np.int32, casting="unsafe")
    ends = np.append(graph.pointers.astype(np.int32), np.int32(entries + n))
    words = csr_array((delays, heard, ends), shape=(n + 1, n + 1))
    return dijkstra(words, indices=np.append(np.unique(begin), n), min_only=True)[:n]
