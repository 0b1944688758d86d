"""Networks with one agent for each person, up to the size of a country.

- `graph`: a network as compact rows, from links of one's own.
- `builders`: random graphs, groups, rings and small worlds, built in parallel.
- `heavy_tails`: people with given numbers of links, and chats of very different sizes.
- `cascade`: who acts once enough neighbours do.
- `seeding`: who acts first.
- `bass`: when each person adopts, in the Bass model.
"""

from . import seeding
from .bass import bass_times
from .builders import communities, joined, random_graph, ring, small_world
from .cascade import Cascade, needed, spread
from .graph import Graph, from_edges
from .heavy_tails import chats, configuration_model, heavy_tailed, renumbered

__all__ = [
    "Cascade", "Graph", "bass_times", "chats", "communities", "configuration_model", "from_edges", "heavy_tailed", "joined", "needed",
    "random_graph", "renumbered", "ring", "seeding", "small_world", "spread",
]
