"""A network of people, as compact rows of neighbours.

Person i's neighbours are `neighbours[pointers[i] : pointers[i + 1]]` (compressed sparse rows), in ascending order. Each
link stands in the rows of both its ends. With m links among n people that is 4 (n + 1) + 8 m bytes, and 8 (n + 1) + 8 m
from 2^31 links on.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from adoption.models.checks import whole
from adoption.networks.memory import foresee

# The most people that a 32-bit number of a person can tell apart.
MOST_PEOPLE = 2**32 - 1
# Bytes for each person while pointers are made from degrees, and for each link of a list while rows are made, as measured.
POINTER, LINK = 24, 105


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
        Pairs of whole numbers of people, from 0 to 2^32 - 2, as integers, whole floats or decimal digits: an array of shape
        (m, 2), any iterable of pairs, a DataFrame, the path of a Parquet file (`.parquet`) or else a CSV file, or an
        undirected graph of networkx or igraph, whose nodes are numbered in their own order. Each link may stand in the list
        once, in either direction.
    people : int, optional
        Number of people. If it is not given, the highest number that occurs, and one more; the nodes of a graph.
    source, target : str
        Columns of a frame or file that hold the two ends.

    Returns
    -------
    Graph

    Raises
    ------
    ValueError
        For a missing column, an end that is no whole number or no person, a self-link and a link that stands there
        twice; names the row, counted from 0, and what was in it. For a directed graph, people who are not as many as the
        nodes of a graph, and what holds no pairs. For a file, also if it is no CSV or Parquet; names the file.
    OSError
        If the file can't be opened.
    MemoryError
        If the machine has too little memory; says how many people would fit.
    """
    where = ""
    if hasattr(edges, "is_directed"):
        if edges.is_directed():
            raise ValueError("edges: a directed graph; accepted: an undirected one, as to_undirected() of networkx and as_undirected() of igraph give")
        nodes, pairs = _nodes_and_pairs(edges)
        if people is not None and people != nodes:
            raise ValueError(f"people: {people!r}; accepted: {nodes}, the nodes of the graph, or nothing")
        return _checked(pairs[:, 0], pairs[:, 1], nodes, where)
    if isinstance(edges, str | Path):
        where = f"{edges}: "
        edges = _read(Path(edges), f"a table with the columns {source!r} and {target!r}")
    if isinstance(edges, pd.DataFrame):
        for column in (source, target):
            if (times := list(edges.columns).count(column)) != 1:
                words = f"stands there {times} times" if times else "is missing"
                raise ValueError(f"{where}column {column!r} {words}; there are {', '.join(map(repr, edges.columns)) or 'none'}")
        return _checked(edges[source].to_numpy(), edges[target].to_numpy(), people, where)
    pairs = edges if isinstance(edges, np.ndarray) else _pairs(edges)
    pairs = pairs.reshape(-1, 2) if pairs.size == 0 else pairs
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError(f"edges: shape {pairs.shape}; accepted: (m, 2), two ends for each link")
    return _checked(pairs[:, 0], pairs[:, 1], people, where)


def _nodes_and_pairs(graph: Any) -> tuple[int, NDArray[np.int64]]:
    """How many nodes a graph of networkx or igraph has, and its links."""
    if hasattr(graph, "get_edgelist"):  # igraph
        return graph.vcount(), np.array(graph.get_edgelist(), np.int64).reshape(-1, 2)
    numbers = {node: k for k, node in enumerate(graph.nodes)}
    return len(numbers), np.array([(numbers[a], numbers[b]) for a, b in graph.edges()], np.int64).reshape(-1, 2)


def _read(path: Path, accepted: str) -> pd.DataFrame:
    try:
        if path.suffix.lower() == ".parquet":
            return pd.read_parquet(path)
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # rows longer than the header would be cut
            return pd.read_csv(path, index_col=False, low_memory=False)
    except pd.errors.EmptyDataError:
        raise ValueError(f"{path}: is empty; accepted: {accepted}") from None
    except (OSError, ValueError, pd.errors.ParserWarning) as error:
        if isinstance(error, OSError) and error.errno:  # it is the system that refuses
            raise
        raise ValueError(f"{path}: can't be read ({str(error).strip()}); accepted: {accepted}") from error


def _pairs(edges: Any) -> NDArray:
    """What an iterable of pairs holds, shape (m, 2): as numbers if all are, or as objects."""
    try:
        rows = list(edges)
    except TypeError:
        raise ValueError(f"edges: {edges!r}; accepted: pairs of people, an array, a frame, the path of a file, or a graph") from None
    for row, pair in enumerate(rows):
        if isinstance(pair, str | bytes) or not hasattr(pair, "__len__") or not hasattr(pair, "__iter__") or len(pair) != 2:
            raise ValueError(f"row {row} of the links: {pair!r}; accepted: two whole numbers of people")
    ends = [end for pair in rows for end in pair]
    kinds = set(map(type, ends))
    numbers = all(issubclass(kind, int | float | np.integer | np.floating) and kind is not bool for kind in kinds)
    return (np.array(ends) if numbers else np.fromiter(ends, object, len(ends))).reshape(-1, 2)


def _checked(one: NDArray, other: NDArray, people: int | None, where: str) -> Graph:
    def refuse(bad: NDArray[np.bool_], words: str) -> None:
        if bad.any():
            row = int(bad.argmax())
            pair = ", ".join(str(end) if isinstance(end, np.generic) else repr(end) for end in (one[row], other[row]))
            raise ValueError(f"{where}row {row} of the links: [{pair}]; {words}")

    a, b = _numbers(one), _numbers(other)
    refuse((a < 0) | (b < 0), f"accepted: two whole numbers of people, from 0 to {MOST_PEOPLE - 1}")
    low, high = np.minimum(a, b), np.maximum(a, b)
    n = whole("people", people, least=1) if people is not None else int(high.max(initial=0)) + 1
    if n > MOST_PEOPLE:
        raise ValueError(f"people: {n}; accepted: at most {MOST_PEOPLE}")
    refuse(high >= n, f"accepted: people from 0 to {n - 1}")
    refuse(low == high, "accepted: links between two people, none of a person to itself")
    foresee(n, POINTER * n + LINK * low.size)
    order = np.lexsort([high, low])
    again = np.zeros(low.size, bool)
    again[order[1:]] = (np.diff(low[order]) == 0) & (np.diff(high[order]) == 0)
    refuse(again, "accepted: each link once; this one stands there before, in one direction or the other")
    heads, tails = np.concatenate([low, high]), np.concatenate([high, low])
    order = np.lexsort([tails, heads])
    return Graph(pointers_of(np.bincount(heads, minlength=n)), tails[order].astype(np.uint32))


def _numbers(ends: NDArray) -> NDArray[np.int64]:
    """Numbers of people; -1 for what is none."""
    if ends.dtype.kind not in "iuf":
        return np.fromiter(map(_number, ends), np.int64, ends.size)
    ends = ends.astype(float) if ends.dtype.kind == "f" else ends
    good = (ends >= 0) & (ends < MOST_PEOPLE) & (ends == np.floor(ends))
    numbers = np.full(ends.size, -1)
    numbers[good] = ends[good]
    return numbers


def _number(end: Any) -> int:
    if isinstance(end, str):
        end = int(end) if re.fullmatch("[0-9]{1,18}", end) else -1
    end = end.item() if isinstance(end, np.number) else end
    if isinstance(end, bool) or not isinstance(end, Real) or not 0 <= end < MOST_PEOPLE or end != int(end):
        return -1
    return int(end)


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
