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


def bass_times(graph: Graph, p: float, q: float, seed: int = 0, first: ArrayLike = ()) -> NDArray[np.float64]:
    """When each person adopts.

    Takes 12 bytes a link and direction, and 20 a person, beside the network.

    Parameters
    ----------
    graph : Graph
        With fewer than 2^31 people and links.
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

    References
    ----------
    Fibich and Gibori (2010).
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    n, p, q = graph.people, number("p", p, least=0), number("q", q, least=0)
    rng = np.random.default_rng(whole("seed", seed, least=0))
    begin = np.unique(np.asarray(first, dtype=np.int64) if np.size(first) == 0 else np.asarray(first))
    if begin.ndim != 1 or not np.issubdtype(begin.dtype, np.integer):
        raise ValueError(f"first: {begin.dtype}; accepted: whole numbers of people")
    if begin.size and (begin[0] < 0 or begin[-1] >= n):
        raise ValueError(f"first: {begin[0] if begin[0] < 0 else begin[-1]}; accepted: people from 0 to {n - 1}")
    # Row i holds how long i's word takes to each neighbour j, who hears it at the rate q / k_j; row n is the outside word.
    outside = rng.exponential(1 / p, n) if p else np.empty(0)
    delays = rng.standard_exponential(graph.neighbours.size if q else 0)
    if q:
        delays *= graph.degrees[graph.neighbours] / q
    pointers = graph.pointers.astype(np.int64) if q else np.zeros(n + 1, np.int64)
    words = csr_array(
        (
            np.concatenate([delays, outside]),
            np.concatenate([graph.neighbours if q else graph.neighbours[:0], np.arange(outside.size)]).astype(np.int32),
            np.append(pointers, pointers[-1] + outside.size).astype(np.int32),
        ),
        shape=(n + 1, n + 1),
    )
    return dijkstra(words, indices=np.append(begin, n), min_only=True)[:n]
