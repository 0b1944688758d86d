"""A network of people, as compact rows of neighbours.

Person i's neighbours are `neighbours[pointers[i] : pointers[i + 1]]` (compressed sparse rows), in ascending order. Each
link stands in the rows of both its ends. With m links among n people that is 4 (n + 1) + 8 m bytes, and 8 (n + 1) + 8 m
from 2^31 links on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from adoption.models.checks import whole

Edges = "NDArray | pd.DataFrame | str | Path | Iterable[tuple[int, int]]"
# The most people that a 32-bit number of a person can tell apart.
MOST_PEOPLE = 2**32 - 1


@dataclass(frozen=True, eq=False)
class Graph:
    """An undirected network without self-links and without double links.

    Attributes
    ----------
    pointers : ndarray of uint32 or uint64, shape (n + 1,)
        Where each person's row begins; the last entry is where the last row ends.
    neighbours : ndarray of uint32, shape (2 m,)
        The rows, one after another.
    """

    pointers: NDArray[np.unsignedinteger]
    neighbours: NDArray[np.uint32]

    @property
    def people(self) -> int:
        """n, the number of people."""
        return self.pointers.size - 1

    @property
    def links(self) -> int:
        """m, the number of links, each counted once."""
        return self.neighbours.size // 2

    @property
    def nbytes(self) -> int:
        """Bytes of the two arrays."""
        return self.pointers.nbytes + self.neighbours.nbytes

    @cached_property
    def degrees(self) -> NDArray[np.uint32]:
        """Number of neighbours of each person, shape (n,)."""
        return np.diff(self.pointers).astype(np.uint32)

    def neighbours_of(self, person: int) -> NDArray[np.uint32]:
        """The neighbours of one person.

        Raises
        ------
        ValueError
            For a person that is not in the network.
        """
        if whole("person", person, least=0) >= self.people:
            raise ValueError(f"person: {person}; accepted: 0 to {self.people - 1}")
        return self.neighbours[int(self.pointers[person]) : int(self.pointers[person + 1])]

    def people_in(self, name: str, given: ArrayLike, also: str = "") -> NDArray[np.int64]:
        """Numbers of people who are in the network, shape (k,), as they were given.

        Raises
        ------
        ValueError
            For what is no list of whole numbers and for people who are not in the network; names the parameter, and what
            it accepts `also`.
        """
        numbers = np.asarray(given)
        numbers = numbers.astype(np.int64) if numbers.size == 0 else numbers
        if numbers.ndim != 1 or not np.issubdtype(numbers.dtype, np.integer):
            raise ValueError(f"{name}: shape {numbers.shape}, {numbers.dtype}; accepted: numbers of people{also}")
        bad = (numbers < 0) | (numbers >= self.people)
        if bad.any():
            raise ValueError(f"{name}: {numbers[bad][0]}; accepted: people from 0 to {self.people - 1}")
        return numbers.astype(np.int64)

    def edges(self) -> NDArray[np.uint32]:
        """Each link once, shape (m, 2), the lower end first, in ascending order."""
        ends = np.repeat(np.arange(self.people, dtype=np.uint32), self.degrees)
        once = ends < self.neighbours
        return np.column_stack([ends[once], self.neighbours[once]])


def from_edges(edges: Any, people: int | None = None, *, source: str = "source", target: str = "target") -> Graph:
    """The network of a list of links.

    Parameters
    ----------
    edges
        Pairs of whole numbers of people, from 0 on: an array of shape (m, 2), any iterable of pairs, a DataFrame, the
        path of a CSV or Parquet file, or a graph of networkx or igraph, whose nodes are numbered in their own order.
        Each link may stand in the list once, in either direction.
    people : int, optional
        Number of people. If it is not given, the highest number that occurs, and one more.
    source, target : str
        Columns of a frame or file that hold the two ends.

    Raises
    ------
    ValueError
        For a missing column, an end that is no whole number or no person, a self-link and a link that stands there
        twice; names the row, counted from 0, and what was in it. For a file, it names the file too.
    OSError
        If the file can't be read.
    """
    where = ""
    if hasattr(edges, "number_of_nodes"):  # networkx
        numbers = {node: k for k, node in enumerate(edges.nodes)}
        people, pairs = edges.number_of_nodes(), np.array([(numbers[a], numbers[b]) for a, b in edges.edges()]).reshape(-1, 2)
    elif hasattr(edges, "get_edgelist"):  # igraph
        people, pairs = edges.vcount(), np.array(edges.get_edgelist()).reshape(-1, 2)
    else:
        if isinstance(edges, str | Path):
            where = f"{edges}: "
            try:
                edges = pd.read_parquet(edges) if str(edges).endswith(".parquet") else pd.read_csv(edges)
            except pd.errors.EmptyDataError:
                raise ValueError(f"{where}is empty; accepted: a table with the columns {source!r} and {target!r}") from None
        if isinstance(edges, pd.DataFrame):
            for column in (source, target):
                if column not in edges:
                    raise ValueError(f"{where}column {column!r} is missing; there are {', '.join(map(repr, edges.columns)) or 'none'}")
            pairs = np.column_stack([edges[source], edges[target]]) if len(edges) else np.empty((0, 2), np.int64)
        else:
            pairs = np.array(list(edges) if not isinstance(edges, np.ndarray) else edges)
            pairs = pairs.reshape(-1, 2) if pairs.size == 0 else pairs
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError(f"edges: shape {pairs.shape}; accepted: (m, 2), two ends for each link")
    return _checked(pairs, people, where)


def _checked(pairs: NDArray, people: int | None, where: str) -> Graph:
    def refuse(bad: NDArray[np.bool_], words: str) -> None:
        if bad.any():
            row = int(bad.argmax())
            raise ValueError(f"{where}row {row} of the links: {pairs[row].tolist()}; {words}")

    try:
        numbers = pairs.astype(float)
    except (TypeError, ValueError):
        bad = [not all(isinstance(end, int | np.integer) for end in row) for row in pairs.tolist()]
        refuse(np.array(bad), "accepted: two whole numbers of people, from 0 on")
        raise
    refuse((~np.isfinite(numbers) | (numbers != np.floor(numbers)) | (numbers < 0)).any(axis=1), "accepted: two whole numbers of people, from 0 on")
    n = whole("people", people, least=1) if people is not None else int(numbers.max(initial=0)) + 1
    if n > MOST_PEOPLE:
        raise ValueError(f"people: {n}; accepted: at most {MOST_PEOPLE}")
    refuse((numbers >= n).any(axis=1), f"accepted: people from 0 to {n - 1}")
    refuse(numbers[:, 0] == numbers[:, 1], "accepted: links between two people, none of a person to itself")
    ends = pairs.astype(np.int64)
    low, high = ends.min(axis=1), ends.max(axis=1)
    order = np.lexsort([high, low])
    again = np.zeros(len(ends), bool)
    again[order[1:]] = (np.diff(low[order]) == 0) & (np.diff(high[order]) == 0)
    refuse(again, "accepted: each link once; this one stands there before, in one direction or the other")
    heads, tails = np.concatenate([low, high]), np.concatenate([high, low])
    order = np.lexsort([tails, heads])
    return Graph(pointers_of(np.bincount(heads, minlength=n)), tails[order].astype(np.uint32))


def groups_of(people: int, group: ArrayLike) -> NDArray[np.int64]:
    """Number of the group of each person, shape (people,).

    Raises
    ------
    ValueError
        For another shape and what is not a whole number of at least 0.
    """
    given = np.asarray(group)
    if given.shape != (people,) or not np.issubdtype(given.dtype, np.integer) or (given < 0).any():
        raise ValueError(f"group: shape {given.shape}, {given.dtype}; accepted: {people} whole numbers of at least 0")
    return given.astype(np.int64)


def pointers_of(degrees: NDArray) -> NDArray[np.unsignedinteger]:
    """Where rows of these lengths begin, and where the last one ends; 32 bits wide if that is enough."""
    ends = np.concatenate([[0], np.cumsum(degrees, dtype=np.uint64)])
    return ends.astype(np.uint32 if ends[-1] < 2**32 else np.uint64)
