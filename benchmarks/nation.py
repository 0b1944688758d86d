"""As many agents as people: one for each daily user, 82 million, and more; beside what the machine's memory allows.

The work is that of `networks`. A round in which everybody looks round must read each row once, and ask of each neighbour in
it whether that person acts. So two loops that do nothing else are the limit: one that adds up the rows as they lie in memory
(streaming), and one that also looks up each neighbour's bit (gathering). Where people are numbered community by community,
their neighbours' bits lie together, and the second costs hardly more than the first.
"""

import numpy as np
from networks import DEGREE, THRESHOLD, alone, shortest, work
from numba import njit, prange

NATION, MORE = 82_000_000, 123_000_000
COMMUNITY = 200


@njit(parallel=True)
def stream(neighbours):
    total = 0
    for at in prange(neighbours.size):
        total += neighbours[at]
    return total


@njit(parallel=True)
def gather(neighbours, bits):
    total = 0
    for at in prange(neighbours.size):
        j = neighbours[at]
        total += (bits[j >> np.uint32(5)] >> (j & np.uint32(31))) & np.uint32(1)
    return total


def limits(people: int, community: int) -> dict:
    """Seconds of the graph, of the cascade and of both loops; in a random graph, or with people in communities of this size."""
    from adoption import networks

    if community:
        graph, first = networks.communities(np.full(people // community, community), DEGREE, seed=1), people // 20
        needs, seeds = networks.needed(graph, THRESHOLD), networks.seeding.at_random(graph, first, seed=1)
    else:
        graph, needs, seeds, *_ = work(people)
    cascade = networks.spread(graph, needs, seeds)
    stream(graph.neighbours[:64]), gather(graph.neighbours[:64], cascade.bits)
    return {
        "cascade": shortest(lambda: networks.spread(graph, needs, seeds)), "share": cascade.share,
        "stream": shortest(lambda: stream(graph.neighbours)), "gather": shortest(lambda: gather(graph.neighbours, cascade.bits)),
        "bytes": graph.neighbours.nbytes, "links": graph.neighbours.size,
    }


def rows():
    for people, wanted, allowed in ((NATION, "50 B allowed", 50), (MORE, "6.5 GB allowed", 6.5e9 / MORE)):
        found = alone(f"networks.growth({people})")
        both = found["graph"] + found["cascade"]
        limit = 40 if people == NATION else None
        yield {
            "name": f"graph and cascade, {people:,} agents", "value": both, "unit": "s",
            "against": f"graph {found['graph']:.3g} s{f', {limit} s allowed' if limit else ''}", "ratio": limit and limit / both,
        }
        yield {
            "name": f"  peak of both, {people:,} agents ({found['bytes'] * people / 1e9:.3g} GB)", "value": found["bytes"], "unit": "B/agent",
            "against": wanted, "ratio": allowed / found["bytes"],
        }
    for words, community in (("random graph", 0), (f"communities of {COMMUNITY}", COMMUNITY)):
        found = alone(f"nation.limits({NATION}, {community})")
        for name, what in (("stream", f"rows read once, {found['bytes'] / found['stream'] / 1e9:.3g} GB/s"),
                           ("gather", f"and each neighbour's bit, {found['gather'] / found['links'] * 1e9:.3g} ns each")):
            yield {
                "name": f"cascade, {NATION:,} agents, {words}, {found['share']:.3%} act", "value": found["cascade"], "unit": "s",
                "against": f"{what}, {found[name]:.3g} s", "ratio": found[name] / found["cascade"],
            }
