"""Chapter 6: a cascade among 32 people who are drawn one by one, on networks with the same number of links."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .controls import Choice, Slider
from .explorer import Explorer

if TYPE_CHECKING:
    from adoption.networks import Cascade, Graph

PEOPLE, CHATS = 32, 4
SIZE = PEOPLE // CHATS
CONTACTS = 4
# Bridges in the order in which they are built: a chain through the four chats, then the first and the second made wider.
BRIDGES = [(5, 12), (9, 23), (21, 28), (4, 12), (7, 11), (10, 23), (10, 22), (20, 29)]
# No cascade here takes longer.
ROUNDS = 15
# The random network is one draw, without people who have a single contact.
DRAW = 12
NETWORKS = {
    "chats": "four chats, joined by bridges",
    "random": "random contacts",
    "ring": "a ring of near neighbours",
}
WHO = {
    "school": "a school chat: next to one another",
    "ministry": "a ministry: spread evenly",
    "hubs": "those with the most contacts",
}


class Neighbours(Explorer):
    """Thirty-two people, each of whom switches once enough of the person's contacts have; see `networks.cascade`."""

    module = "neighbours"
    label = "exp-neighbours"
    page = "06-who-your-friends-are.html"
    title = "A few people side by side win their whole chat; as many, spread out, win nobody."
    caption = (
        "Made-up people. Circle: uses the messenger that all use. Diamond: has switched to the new one; with a ring around: began. Lines join "
        "contacts, thick ones are bridges between chats. Each person switches once the threshold’s share of the person’s contacts has. Curve: "
        "how many use the new one after each round; drag the handle to go through the rounds. After Watts (2002), Centola and Macy (2007), Morris (2000)."
    )

    network = Choice("chats", NETWORKS, "Who knows whom",
                     meaning="Three networks of 32 people and 64 links, 4 contacts a person on average. In a chat and on the ring everybody has 4, "
                     "who mostly know one another; bridges come on top.", source="Watts 2002; Centola and Macy 2007; the networks are made up")
    threshold = Slider(0.3, 0.05, 0.6, 0.01, "Threshold", unit="share of contacts", percent=True,
                       meaning="The share of a person’s contacts that must use the new messenger before the person does.",
                       source="Watts 2002; the range is ours")
    seeds = Slider(4, 1, 8, 1, "How many begin", unit="people", meaning="They use the new messenger from the start, whatever others do.",
                   source="assumption")
    start = Choice("school", WHO, "Who begins",
                   meaning="A school chat begins in one place: in chat 1, or around one person. A ministry puts one into each chat in turn. "
                   "Of people with as many contacts, those with the lower numbers are taken.", source="Centola and Macy 2007; the two pictures are assumptions")
    bridges = Slider(5, 0, len(BRIDGES), 1, "Bridges between chats", unit="links",
                     meaning="Counts for the four chats only. The first three make a chain, 1 to 4; the next two join chats 1 and 2, two more chats 2 and "
                     "3, the last chats 3 and 4.", source="Centola and Macy 2007; Morris 2000")
    step = Slider(ROUNDS, 0, ROUNDS, 1, "Rounds looked at", unit="rounds",
                  meaning="In a round all look at their contacts at once. After the last one every cascade rests.", source="Watts 2002, all at once")

    def data(self) -> dict[str, Any]:
        return {
            "people": PEOPLE, "size": SIZE, "rounds": ROUNDS,
            "links": {name: _network(name, 0).edges().tolist() for name in NETWORKS}, "bridges": [list(bridge) for bridge in BRIDGES],
            "places": {"chats": _in_chats(), "random": _around(), "ring": _around()},
        }  # fmt: skip

    def frame(self) -> pd.DataFrame:
        bridges = _whole(self.bridges)
        last = self._cascade(bridges, ROUNDS).numbers.size - 1
        acting = np.array([self._cascade(bridges, t).acting for t in range(last + 1)])
        rows: list[tuple[str, int, int | None]] = [("use it after round", t, n) for t, n in enumerate(acting.sum(axis=1).tolist())]
        rows += [("person switches in round", i, t if t <= last else None) for i, t in enumerate((~acting).sum(axis=0).tolist())]
        if self.network == "chats":
            now = acting[min(_whole(self.step), last)].reshape(CHATS, SIZE).sum(axis=1).tolist()
            rows += [("in chat, now", c, n) for c, n in enumerate(now, start=1)]
            if bridges < len(BRIDGES):
                rows.append(("in the end, with so many bridges", bridges + 1, int(self._cascade(bridges + 1).numbers[-1])))
        return pd.DataFrame(rows, columns=["what", "round, person or number", "people or round"])

    def _cascade(self, bridges: int, rounds: int | None = None) -> Cascade:
        from adoption import networks

        graph = _network(self.network, bridges)
        return networks.spread(graph, networks.needed(graph, self.threshold), _first(graph, self.start, _whole(self.seeds)), rounds)


@cache
def _network(name: str, bridges: int) -> Graph:
    """A network; those of the four chats are joined by the first so many bridges.

    The random one is numbered outwards from one person, so that people with near numbers are near one another there too.
    """
    from adoption import networks

    if name == "ring":
        return networks.ring(PEOPLE, CONTACTS)
    if name == "random":
        drawn = networks.random_graph(PEOPLE, CONTACTS, DRAW)
        order: list[int] = []
        for number in range(1, PEOPLE + 1):
            order += [i for i in networks.seeding.around(drawn, 0, number).tolist() if i not in order]
        return networks.renumbered(drawn, np.argsort(order))
    chat = networks.ring(SIZE, CONTACTS).edges().astype(int)
    return networks.from_edges(np.concatenate([*(chat + SIZE * c for c in range(CHATS)), np.array(BRIDGES[:bridges], int).reshape(-1, 2)]), PEOPLE)


def _first(graph: Graph, who: str, number: int) -> np.ndarray:
    from adoption.networks import seeding

    if who == "hubs":
        return seeding.by_degree(graph, number)
    turn = np.arange(number)
    return turn if who == "school" else SIZE * (turn % CHATS) + SIZE // 2 * (turn // CHATS)


def _in_chats() -> list[list[float]]:
    """Places in a unit square: a circle for each chat, turned so that its bridges face the chats that they lead to."""
    centres, turns = [(0.22, 0.25), (0.78, 0.25), (0.78, 0.75), (0.22, 0.75)], [2.5, 0.5, -0.5, 3.5]
    return [
        _place(x, y, 0.155, 0.2, (turn + j) / SIZE)
        for (x, y), turn in zip(centres, turns, strict=True) for j in range(SIZE)
    ]  # fmt: skip


def _around() -> list[list[float]]:
    """Places on a circle, in turn farther out and farther in, so that the links of near neighbours can be told apart."""
    return [_place(0.5, 0.5, *((0.48, 0.47) if i % 2 == 0 else (0.38, 0.36)), i / PEOPLE) for i in range(PEOPLE)]


def _place(x: float, y: float, across: float, down: float, turn: float) -> list[float]:
    return [round(x + across * math.cos(math.tau * turn), 4), round(y + down * math.sin(math.tau * turn), 4)]


def _whole(value: float) -> int:
    return math.floor(value + 0.5)
