"""A country with one agent for each daily user, for chapter 6: the same people to begin with, linked in two ways.

Everybody has about as many contacts in both countries, and numbers follow the place where people live:

- 'neighbours': each is joined to the eight who live nearest, and every second person has a link to somewhere else;
- 'chats': everybody is in two chats, the first with people near by and the second with people from anywhere.

Those who begin are numbers, so that they are the same in both: a 'ministry', whose people live all over the country, or
'school chats' of twenty people who live side by side.

The chapter runs it with a million people. `make nation` runs it with as many as used WhatsApp on an average day of August 2025
and writes `data/nation.csv`; on two cores it took 18 minutes, and 12 GB of memory. Interrupted, it leaves the file as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adoption import data, networks
from adoption.networks.interrupted import nothing_in_part
from adoption.networks.sweeps import write_whole

COUNTRIES, BEGINNINGS = ("neighbours", "chats"), ("ministry", "school chats")
# Share of contacts that moves a person, and people to a school chat.
THRESHOLD, CHAT = 0.3, 20
SEED = 1


def daily_users() -> int:
    """People who used WhatsApp on an average day of August 2025, as measured."""
    reach = data.audience(as_of=data.HORIZON).query("platform == 'whatsapp' and metric == 'daily reach, average'")
    return round(reach.set_index("period_end").millions["2025-08-31"] * 1e6)


def country(name: str, people: int) -> networks.Graph:
    """Who knows whom.

    Parameters
    ----------
    name : str
        'neighbours' or 'chats'.
    people : int
        n, 1 to 2^32 - 1; for neighbours above 8.

    Returns
    -------
    Graph
        With about 8.5 contacts to a person in both countries.

    Raises
    ------
    ValueError
        For another name, and people out of range.
    MemoryError
        If the machine has too little memory; says how many people would fit.
    """
    if name not in COUNTRIES:
        raise ValueError(f"name: {name!r}; accepted: {' or '.join(map(repr, COUNTRIES))}")
    return networks.small_world(people, 8, 0.5, SEED) if name == "neighbours" else networks.chats(people, 5, seed=SEED)[0]


def beginners(name: str, people: int) -> NDArray[np.int64]:
    """Everybody, in the order in which they would begin: one after another, or one chat of twenty after another.

    Parameters
    ----------
    name : str
        'ministry' or 'school chats'.
    people : int
        n, a multiple of 20.

    Returns
    -------
    ndarray of int64, shape (n,)
        Numbers of people, each once.

    Raises
    ------
    ValueError
        For a beginning that is neither 'ministry' nor 'school chats', and for people who don't come to whole chats.
    """
    if name not in BEGINNINGS:
        raise ValueError(f"name: {name!r}; accepted: {' or '.join(map(repr, BEGINNINGS))}")
    if people % CHAT:
        raise ValueError(f"people: {people}; accepted: a multiple of {CHAT}, the people of a school chat")
    rng = np.random.default_rng(SEED)
    if name == "ministry":
        return rng.permutation(people)
    return (rng.permutation(people // CHAT)[:, None] * CHAT + np.arange(CHAT)).ravel()


@dataclass(frozen=True)
class Tipping:
    """The fewest who must begin for more than half of a country to change, and what they change.

    Attributes
    ----------
    first : int
        How many begin.
    changed : int
        How many have changed in the end, those who began among them.
    changed_with_less : int
        How many if one person, or one school chat, less had begun.
    """

    first: int
    changed: int
    changed_with_less: int


def tipping(graph: networks.Graph, beginning: str, progress: Callable[[str], None] | None = None) -> Tipping:
    """The fewest who must begin, in the order of `beginners`, for more than half of the people to change.

    As each who begins adds to those who change, and takes from none, halving the range again and again finds them.

    Parameters
    ----------
    graph : Graph
        Who knows whom, as of `country`.
    beginning : str
        'ministry', who begin one by one, or 'school chats', which begin twenty by twenty.
    progress : callable, optional
        Is told in words how many change, after each number of beginners that is tried.

    Returns
    -------
    Tipping
        Numbers of people, from 0 to n.

    Raises
    ------
    ValueError
        For another beginning, and people who don't come to whole chats.
    KeyboardInterrupt
        If it is interrupted: who has changed by then says nothing about who will.
    """
    step, order = CHAT if beginning == "school chats" else 1, beginners(beginning, graph.people)
    needs = networks.needed(graph, THRESHOLD)

    def changed(steps: int) -> int:
        with nothing_in_part():
            number = int(networks.spread(graph, needs, order[: steps * step]).numbers[-1])
        if progress is not None:
            progress(f"{steps * step:,} begin, {number:,} change")
        return number

    few, enough = 0, graph.people // step
    counts = {few: 0, enough: graph.people}
    while enough - few > 1:
        middle = (few + enough) // 2 if few else max(enough // 8, 1)
        counts[middle] = changed(middle)
        few, enough = (few, middle) if counts[middle] > graph.people / 2 else (middle, enough)
    return Tipping(enough * step, counts[enough], counts[few])


def run(people: int, progress: Callable[[str], None] | None = None) -> pd.DataFrame:
    """Both countries, tipped in both ways.

    Parameters
    ----------
    people : int
        n, a multiple of 20 and at most 2^32 - 1.
    progress : callable, optional
        Is told in words which country is linked, and what `tipping` tells with the country and who begins in front.

    Returns
    -------
    DataFrame
        The columns of `data/nation.csv`, a row for each country and beginning: their names, and how many people, links, people
        who begin (`first`), who change then, and who change with one beginner or chat less.

    Raises
    ------
    ValueError
        For people out of range, and who don't come to whole chats.
    MemoryError
        If the machine has too little memory; says how many people would fit.
    KeyboardInterrupt
        If it is interrupted.
    """
    tell, rows = progress or (lambda words: None), []
    for name in COUNTRIES:
        tell(f"{name}: {people:,} people are linked")
        graph = country(name, people)
        for beginning in BEGINNINGS:
            found = tipping(graph, beginning, lambda words, where=f"{name}, {beginning}": tell(f"{where}: {words}"))
            rows.append({"country": name, "beginning": beginning, "people": people, "links": graph.links, **asdict(found)})
    return pd.DataFrame(rows)


def write(people: int, path: Path) -> None:
    """What `run` gives, as a CSV file that is there as a whole or not at all; prints how far it is."""
    found = run(people, partial(print, flush=True))
    write_whole(path, lambda file: found.to_csv(file, index=False))


if __name__ == "__main__":
    write(daily_users(), data.DIRECTORY / "nation.csv")
