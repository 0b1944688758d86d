"""A country with one agent for each daily user, for chapter 6: the same people to begin with, linked in two ways.

Everybody has about as many contacts in both countries, and numbers follow the place where people live:

- 'neighbours': each is joined to the eight who live nearest, and every second person has a link to somewhere else;
- 'chats': everybody is in two chats, the first with people near by and the second with people from anywhere.

Those who begin are numbers, so that they are the same in both: a 'ministry', whose people live all over the country, or
'school chats' of twenty people who live side by side.

The chapter runs it with a million people. `make nation` runs it with as many as used WhatsApp on an average day of August 2025
and writes `data/nation.csv`; on two cores it took 18 minutes, and 12 GB of memory.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adoption import data, networks

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

    Raises
    ------
    ValueError
        For a country that is neither 'neighbours' nor 'chats'.
    """
    if name not in COUNTRIES:
        raise ValueError(f"name: {name!r}; accepted: {' or '.join(map(repr, COUNTRIES))}")
    return networks.small_world(people, 8, 0.5, SEED) if name == "neighbours" else networks.chats(people, 5, seed=SEED)[0]


def beginners(name: str, people: int) -> NDArray[np.int64]:
    """Everybody, in the order in which they would begin: one after another, or one chat of twenty after another.

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


def tipping(graph: networks.Graph, beginning: str) -> Tipping:
    """The fewest who must begin, in the order of `beginners`, for more than half of the people to change.

    As each who begins adds to those who change, and takes from none, halving the range again and again finds them.
    """
    step, order = CHAT if beginning == "school chats" else 1, beginners(beginning, graph.people)
    needs = networks.needed(graph, THRESHOLD)

    def changed(steps: int) -> int:
        return int(networks.spread(graph, needs, order[: steps * step]).numbers[-1])

    few, enough = 0, graph.people // step
    counts = {few: 0, enough: graph.people}
    while enough - few > 1:
        middle = (few + enough) // 2 if few else max(enough // 8, 1)
        counts[middle] = changed(middle)
        few, enough = (few, middle) if counts[middle] > graph.people / 2 else (middle, enough)
    return Tipping(enough * step, counts[enough], counts[few])


def run(people: int) -> pd.DataFrame:
    """Both countries, tipped in both ways; the columns of `data/nation.csv`."""
    rows = []
    for name in COUNTRIES:
        graph = country(name, people)
        for beginning in BEGINNINGS:
            rows.append({"country": name, "beginning": beginning, "people": people, "links": graph.links, **asdict(tipping(graph, beginning))})
    return pd.DataFrame(rows)


if __name__ == "__main__":
    run(daily_users()).to_csv(data.DIRECTORY / "nation.csv", index=False)
