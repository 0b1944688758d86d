"""Lets a peer find who acts in the end: `run.py LIBRARY FOLDER ...`, in the peers' environment.

A folder holds one case, as arrays: `pointers` and `neighbours` (compact rows), `thresholds` (shares of neighbours, one for
each person) and `seeds`. Who acts in the end is written there as `LIBRARY.npy`, and a line of JSON gives the version of the
library, the seconds of the run alone (the shortest of up to 25, as long as two seconds have not passed) and of making its
own form of the network, and the peak of memory in bytes.

A library that has such a model is used as it comes. NDlib gets the thresholds as they are. CyNetDiff adds up 1/k in single
precision, so m neighbours of k may add up to a little less than m/k; it gets (m - 1/2)/k where m of k are needed, which the
same numbers of neighbours reach. Mesa and EoN leave the rule to their users. The last three are loops that one would write
oneself: over the nodes of networkx, and over products of a sparse matrix of SciPy, with the numbers that NumPy makes unless
told otherwise, and with those of 16 bits, which are the fastest.
"""

import array
import json
import sys
import time
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import numpy as np

RUNS, SECONDS = 25, 2


def loaded(folder: Path) -> SimpleNamespace:
    return SimpleNamespace(**{name: np.load(folder / f"{name}.npy") for name in ("pointers", "neighbours", "thresholds", "seeds")})


def degrees_of(case):
    return np.diff(case.pointers.astype(np.int64))


def needs_of(case):
    """The least m of at least 1 with m/k >= phi; as a product is rounded, it is looked for near phi k."""
    degrees = np.maximum(degrees_of(case), 1)
    needs = np.maximum(np.rint(case.thresholds * degrees).astype(np.int64) - 1, 1)
    for _ in range(2):
        needs += needs / degrees < case.thresholds
    return needs


def graph_of(case):
    import networkx

    degrees = degrees_of(case)
    ends = np.repeat(np.arange(degrees.size), degrees)
    once = ends < case.neighbours
    graph = networkx.empty_graph(degrees.size)
    graph.add_edges_from(zip(ends[once].tolist(), case.neighbours[once].tolist()))
    return graph


def ndlib(case):
    from ndlib.models.epidemics import ThresholdModel
    from ndlib.models.ModelConfig import Configuration

    model, settings = ThresholdModel(graph_of(case)), Configuration()
    for person, threshold in enumerate(case.thresholds.tolist()):
        settings.add_node_configuration("threshold", person, threshold)
    settings.add_model_initial_configuration("Infected", case.seeds.tolist())
    model.set_initial_status(settings)

    def run():
        before, now = None, model.iteration(node_status=False)["node_count"][1]
        while now != before:
            before, now = now, model.iteration(node_status=False)["node_count"][1]

    return run, lambda: [person for person, status in model.status.items() if status]


def cynetdiff(case):
    from cynetdiff.models import LinearThresholdModel

    degrees = np.maximum(degrees_of(case), 1)
    numbers, shares = (lambda a: array.array("I", a.astype(np.uint32).tobytes())), (lambda a: array.array("f", a.astype(np.float32).tobytes()))
    model = LinearThresholdModel(numbers(case.pointers[:-1]), numbers(case.neighbours), influence=shares((1 / degrees)[case.neighbours]))
    model.set_seeds(case.seeds.tolist())
    model._assign_thresholds(shares((needs_of(case) - 0.5) / degrees))
    return model.advance_until_completion, lambda: list(model.get_activated_nodes())


def mesa(case):
    from mesa import Model
    from mesa.discrete_space import FixedAgent, Network

    class Person(FixedAgent):
        def __init__(self, model, cell, threshold, acts):
            super().__init__(model)
            self.cell, self.threshold, self.acts, self.will = cell, threshold, acts, acts

        def decide(self):
            if not self.acts and self.cell.connections:
                self.will = sum(other.acts for other in self.cell.neighborhood.agents) / len(self.cell.connections) >= self.threshold

        def move(self):
            self.acts = self.will

    model, seeds, thresholds = Model(rng=1), set(case.seeds.tolist()), case.thresholds.tolist()
    network = Network(graph_of(case), capacity=1, random=model.random)
    for cell in network.all_cells:
        Person(model, cell, thresholds[cell.coordinate], cell.coordinate in seeds)

    def run():
        before, now = None, len(seeds)
        while now != before:
            model.agents.do("decide")
            model.agents.do("move")
            before, now = now, sum(person.acts for person in model.agents)

    return run, lambda: [person.cell.coordinate for person in model.agents if person.acts]


def eon(case):
    from EoN import Gillespie_complex_contagion

    graph, thresholds, found = graph_of(case), case.thresholds.tolist(), case.seeds.tolist()
    start = defaultdict(int, dict.fromkeys(found, 1))

    def rate(graph, person, acts, parameters):
        near = graph.adj[person]
        return float(bool(near) and not acts[person] and sum(acts[other] for other in near) / len(near) >= thresholds[person])

    def moved(graph, person, acts, parameters):
        found.append(person)
        return 1

    def listeners(graph, person, acts, parameters):
        return {other for other in graph.neighbors(person) if not acts[other]}

    return lambda: Gillespie_complex_contagion(graph, rate, moved, listeners, start, (0, 1), tmax=float("inf")), lambda: found


def networkx(case):
    graph, thresholds, found = graph_of(case), case.thresholds.tolist(), case.seeds.tolist()

    def run():
        acts, near = set(found), [0] * len(thresholds)
        for person in found:  # grows while it is gone through
            for other in graph.adj[person]:
                near[other] += 1
                if other not in acts and near[other] / len(graph.adj[other]) >= thresholds[other]:
                    acts.add(other)
                    found.append(other)

    return run, lambda: found


def scipy(case, numbers=np.float64):
    from scipy.sparse import csr_array

    people, needs = case.pointers.size - 1, needs_of(case).astype(numbers)
    links = csr_array((np.ones(case.neighbours.size, numbers), case.neighbours.astype(np.int32), case.pointers.astype(np.int32)), shape=(people, people))
    acts = np.zeros(people, numbers)
    acts[case.seeds] = 1

    def run():
        before, now = 0, case.seeds.size
        while now != before:
            np.maximum(acts, links @ acts >= needs, out=acts)
            before, now = now, np.count_nonzero(acts)

    return run, lambda: np.flatnonzero(acts)


def scipy_narrow(case):
    return scipy(case, np.int16)


LIBRARIES = {each.__name__: each for each in (ndlib, cynetdiff, mesa, eon, networkx, scipy, scipy_narrow)}


def peak() -> int:
    """The most memory that this process has held, in bytes (Linux)."""
    return next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))


def main(library: str, *folders: str) -> None:
    for folder in map(Path, folders):
        case, times, began = loaded(folder), [], time.perf_counter()
        while not times or (len(times) < RUNS and time.perf_counter() < began + SECONDS):
            begin = time.perf_counter()
            run, found = LIBRARIES[library](case)
            ready = time.perf_counter()
            run()
            times.append(time.perf_counter() - ready)
        np.save(folder / f"{library}.npy", np.unique(np.array(found(), np.int64)))
        print(json.dumps({"version": version(library.partition("_")[0]), "seconds": min(times), "build": ready - begin, "peak": peak()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
