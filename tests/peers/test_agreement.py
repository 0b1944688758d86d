"""The people who act in the end are exactly those whom NDlib, CyNetDiff and a plain loop over networkx find: `make test-peers`.

The peers run in an environment of their own (`.venv/peers`), all cases of one of them in one process.
"""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from adoption.networks import communities, joined, needed, random_graph, ring, small_world, spread

ROOT = Path(__file__).resolve().parents[2]
PYTHON, RUN = ROOT / ".venv/peers/bin/python", ROOT / "benchmarks/peers/run.py"
CASES = 100


def network(kind, rng):
    people, seed = int(rng.integers(12, 400)), int(rng.integers(10**6))
    if kind == 0:
        return random_graph(people, rng.uniform(0, 10), seed)
    if kind == 1:
        return ring(people, 2 * int(rng.integers(1, 5)))
    if kind == 2:
        return small_world(people, 2 * int(rng.integers(1, 4)), rng.uniform(0, 3), seed)
    groups = communities(rng.integers(1, 40, int(rng.integers(1, 12))), rng.uniform(1, 12), seed)
    return groups if kind == 3 else joined(groups, random_graph(groups.people, min(1, groups.people - 1), seed))


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    """Folders of cases, and who acts in each by our own count."""
    place, rng, found = tmp_path_factory.mktemp("cases"), np.random.default_rng(1), {}
    for number in range(CASES):
        graph = network(number % 5, rng)
        # Shares of small whole numbers lie exactly on what some numbers of neighbours give.
        thresholds = rng.choice([rng.uniform(0.01, 0.6, graph.people), rng.integers(1, 6, graph.people) / rng.integers(6, 13, graph.people)])
        seeds = rng.choice(graph.people, int(rng.integers(1, 2 + graph.people // 6)), replace=False)
        folder = place / str(number)
        folder.mkdir()
        arrays = {"pointers": graph.pointers, "neighbours": graph.neighbours, "thresholds": thresholds, "seeds": seeds}
        for name, values in arrays.items():
            np.save(folder / f"{name}.npy", values)
        found[folder] = np.flatnonzero(spread(graph, needed(graph, thresholds), seeds).acting)
    return found


def test_the_cases_tell_rules_apart(cases):
    seeds = [np.load(folder / "seeds.npy").size for folder in cases]
    people = [np.load(folder / "thresholds.npy").size for folder in cases]
    moved = sum(start < found.size < n for start, found, n in zip(seeds, cases.values(), people))
    assert moved > CASES / 2, "in most cases somebody is moved and somebody is not"


@pytest.mark.parametrize("library", ["ndlib", "cynetdiff", "networkx"])
def test_the_same_people_act(cases, library):
    subprocess.run([PYTHON, RUN, library, *cases], check=True)
    wrong = [folder.name for folder, found in cases.items() if not np.array_equal(np.load(folder / f"{library}.npy"), found)]
    assert not wrong, f"{library} finds other people in cases {', '.join(wrong)}"
