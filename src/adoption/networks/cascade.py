"""Cascades among people on a network, each one followed: who acts once enough neighbours do.

The rule is monotone: more people acting never makes anybody stop. So from given seeds there is one least state of rest,
and people may look round in any order, one by one or all at once: whoever acts under one order acts under every other
(Knaster-Tarski; the proof by induction is in `adoption.models.thresholds`). That freedom is what makes it fast. While
many move, all people look at their neighbours in turn, on all cores and in place ('pull'); when few move, only the
neighbours of those who moved last look ('push'). Who acts is one bit a person.

Sources
-------
Granovetter (1978). Watts, D. J. (2002), PNAS 99(9). Beamer, S., Asanović, K. and Patterson, D. (2012),
Direction-optimizing breadth-first search, SC12, for pull and push.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike, NDArray

from adoption.models.checks import number, whole
from adoption.networks import interrupted
from adoption.networks.engine import cascading
from adoption.networks.graph import Graph, groups_of

# Below this share of people who moved in a round of pull, the next is one of push.
THIN = 1 / 64
# What a person needs who is moved by nobody, in each width of the numbers.
NEVER = {np.uint8: 255, np.uint32: 2**32 - 1}


@dataclass(frozen=True, eq=False)
class Cascade:
    """Who acts.

    Attributes
    ----------
    people : int
        n.
    bits : ndarray of uint32, shape (ceil(n / 32),)
        Who acts: person i is bit i mod 32 of word i // 32.
    numbers : ndarray of int, shape (r + 1,)
        How many act at the start and after each round that was asked for; at the start and at rest if rounds were not
        asked for.
    """

    people: int
    bits: NDArray[np.uint32]
    numbers: NDArray[np.int64]

    @cached_property
    def acting(self) -> NDArray[np.bool_]:
        """Who acts, shape (n,)."""
        return np.unpackbits(self.bits.astype("<u4").view(np.uint8), count=self.people, bitorder="little").astype(bool)

    @property
    def share(self) -> float:
        """Share of people who act."""
        return int(self.numbers[-1]) / self.people

    def share_by(self, group: ArrayLike) -> NDArray[np.float64]:
        """Share that acts of each group of people.

        Parameters
        ----------
        group : array_like of int, shape (n,)
            Number of the group of each person, from 0 on.

        Returns
        -------
        ndarray, shape (highest number + 1,)
            NaN for a group without people.

        Raises
        ------
        ValueError
            For another shape and what is not a whole number of at least 0.
        """
        of = groups_of(self.people, group)
        size = np.bincount(of)
        return np.divide(np.bincount(of, weights=self.acting), size, out=np.full(size.size, np.nan), where=size > 0)


def needed(graph: Graph, threshold: ArrayLike) -> NDArray[np.unsignedinteger]:
    """How many acting neighbours each person needs, if it is a share of them: the least m >= 1 with m / k >= phi.

    Parameters
    ----------
    graph : Graph
    threshold : float or array_like, shape (n,)
        phi, one for all or one for each, above 0 and at most 1.

    Returns
    -------
    ndarray of uint8 or uint32, shape (n,)
        As `spread` takes it; 8 bits if all degrees allow it. People without neighbours are moved by nobody.

    Raises
    ------
    ValueError
        For another shape and thresholds out of range.
    """
    shares = np.asarray(threshold, dtype=float)
    if shares.shape not in ((), (graph.people,)):
        raise ValueError(f"threshold: shape {shares.shape}; accepted: one number, or one for each of {graph.people} people")
    bad = ~((shares > 0) & (shares <= 1))
    if bad.any():
        at = int(np.argmax(bad))
        raise ValueError(f"threshold{f' of person {at}' if shares.ndim else ''}: {shares.flat[at]}; accepted: above 0 and at most 1")
    width = np.uint8 if cascading.highest_degree(graph.pointers) < NEVER[np.uint8] else np.uint32
    out = np.empty(graph.people, width)
    cascading.fewest(graph.pointers, np.atleast_1d(shares), width(NEVER[width]), out)
    return out


def spread(
    graph: Graph, needs: ArrayLike, seeds: ArrayLike, rounds: int | None = None, progress: Callable[[int], None] | None = None
) -> Cascade:
    """Who acts in the end, or after some rounds, from people who act whatever others do.

    If it is interrupted, it warns and gives those who act by then; they would also act in the end.

    Parameters
    ----------
    graph : Graph
    needs : array_like of int, shape (n,)
        How many neighbours must act before a person does, at least 1; `needed` gives it for shares of neighbours. Who
        needs more than the person has neighbours is moved by nobody.
    seeds : array_like of int, or of bool with shape (n,)
        Who acts at first: numbers of people, or whether each does.
    rounds : int, optional
        Rounds in which all look round at once. If it is not given, the cascade goes on until it rests. With rounds it
        ends early if it rests; the last entry of `numbers` is then the first that would repeat.
    progress : callable, optional
        Is told how many moved, each time that people have looked round.

    Returns
    -------
    Cascade
        Who acts, the seeds among them, and how many did after each round.

    Raises
    ------
    ValueError
        For another shape, needs below 1 and seeds who are no people of the network.

    Warns
    -----
    Interrupted
        If it is interrupted (KeyboardInterrupt); `warnings.simplefilter("error", networks.Interrupted)` makes it an exception.
    """
    n = graph.people
    wanted = np.asarray(needs)
    if wanted.shape != (n,) or not np.issubdtype(wanted.dtype, np.integer):
        raise ValueError(f"needs: shape {wanted.shape}, {wanted.dtype}; accepted: {n} whole numbers, one for each person")
    if n and wanted.min() < 1:
        at = int(np.argmin(wanted))
        raise ValueError(f"needs of person {at}: {wanted[at]}; accepted: at least 1 (who needs nobody is a seed)")
    if wanted.dtype not in (np.uint8, np.uint32):
        wanted = np.minimum(wanted, NEVER[np.uint32]).astype(np.uint32)
    bits = _bits(graph, seeds)
    numbers, limit = [cascading.acting(bits)], None if rounds is None else whole("rounds", rounds, least=0)
    tell = progress or (lambda moved: None)
    try:
        if limit is None:
            _to_rest(graph, wanted, bits, tell)
        else:
            for bits in islice(_round_by_round(graph, wanted, bits, tell), limit):
                numbers.append(cascading.acting(bits))
    except KeyboardInterrupt:
        interrupted.warn(f"of {n:,} people {cascading.acting(bits):,} act by now")
    if limit is None:
        numbers.append(cascading.acting(bits))
    return Cascade(n, bits, np.array(numbers))


def _to_rest(graph: Graph, needs: NDArray, bits: NDArray[np.uint32], tell: Callable[[int], None]) -> None:
    """Lets all who are moved act, in place."""
    few = graph.people * THIN
    pushed, before = np.empty(max(int(few), 1024), np.uint32), bits.copy()
    while moved := cascading.pull(graph.pointers, graph.neighbours, needs, bits, bits):
        tell(moved)
        if moved < few and cascading.push(graph.pointers, graph.neighbours, needs, before, bits, pushed):
            break
        before[:] = bits


def _round_by_round(graph: Graph, needs: NDArray, bits: NDArray[np.uint32], tell: Callable[[int], None]) -> Iterator[NDArray[np.uint32]]:
    """Who acts after each round in which all look round at once, as long as somebody is moved."""
    after = np.empty_like(bits)
    while moved := cascading.pull(graph.pointers, graph.neighbours, needs, bits, after):
        bits, after = after, bits
        tell(moved)
        yield bits


def _bits(graph: Graph, seeds: ArrayLike) -> NDArray[np.uint32]:
    given, n = np.asarray(seeds), graph.people
    words = np.zeros((n + 31) // 32, np.uint32)
    if given.dtype == bool:
        if given.shape != (n,):
            raise ValueError(f"seeds: shape {given.shape}; accepted: {n} truth values, one for each person")
        packed = np.packbits(given, bitorder="little")
        words.view(np.uint8)[: packed.size] = packed
        return words.view("<u4").astype(np.uint32, copy=False)
    given = graph.people_in("seeds", given, ", or a truth value for each")
    np.bitwise_or.at(words, given // 32, np.left_shift(np.uint32(1), (given % 32).astype(np.uint32)))
    return words
