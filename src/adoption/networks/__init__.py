"""Networks with one agent for each person, up to the size of a country.

- `graph`: a network as compact rows, from links of one's own.
- `builders`: random graphs, groups, rings and small worlds, built in parallel.
- `heavy_tails`: people with given numbers of links, and chats of very different sizes.
- `cascade`: who acts once enough neighbours do.
- `seeding`: who acts first.
- `bass`: when each person adopts, in the Bass model.
- `portfolios`: the portfolio model, each person looking at their own contacts.
- `interrupted`: what is warned of when a cascade or the portfolio model is interrupted.
- `memory`: whether a network has room, asked before it is built.
- `sweeps`: many runs on one network, on all cores or many machines, that can be stopped and go on.
"""

from . import seeding
from .bass import bass_times
from .builders import communities, joined, random_graph, ring, small_world
from .cascade import Cascade, needed, spread
from .graph import Graph, from_edges
from .heavy_tails import chats, configuration_model, heavy_tailed, renumbered
from .interrupted import Interrupted
from .portfolios import follow, portfolio_start, snapshots
from .sweeps import collect, sweep

__all__ = [
    "Cascade", "Graph", "Interrupted", "bass_times", "chats", "collect", "communities", "configuration_model", "follow", "from_edges", "heavy_tailed",
    "joined", "needed", "portfolio_start", "random_graph", "renumbered", "ring", "seeding", "small_world", "snapshots", "spread", "sweep",
]
