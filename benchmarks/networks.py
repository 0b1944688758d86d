"""Cascades among people on a network, beside other libraries and as the number of people grows.

One piece of work throughout: a random graph of mean degree 10, everybody acts once 18% of the neighbours do, and 5% act at
first; to the state of rest. The libraries run in an environment of their own (`.venv/peers`), on the same graph and seeds,
and those who act in the end are compared person by person. Each measurement has a process to itself. Memory is read from
/proc, so on Linux alone.

Besides its rows it writes `_build/growth.csv`, and `_build/growth.svg` with logarithmic axes.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEERS, BUILT = ROOT / ".venv/peers/bin/python", ROOT / "_build"
DEGREE, THRESHOLD, FIRST = 10, 0.18, 20  # one in so many acts at first
RUNS, SECONDS = 25, 2
# The most people that each library is measured with, and the ratio that is asked for at a million. EoN takes minutes
# for 100,000 (86 s on one machine, 468 on another); above, so does Mesa.
LIBRARIES = {"ndlib": ("NDlib", 10**6, 1000), "cynetdiff": ("CyNetDiff", 10**6, 90), "mesa": ("Mesa", 10**5, None), "eon": ("EoN", 10**5, None),
             "networkx": ("a loop over networkx", 10**6, None), "scipy": ("a loop of SciPy's sparse products", 10**6, 10),
             "scipy_narrow": ("the same with numbers of 16 bits, SciPy", 10**6, None)}
SIZES = [10**k for k in range(4, 9)]
CALL = """
from adoption import networks
graph = networks.random_graph(1000, 10)
print(networks.spread(graph, networks.needed(graph, 0.18), networks.seeding.at_random(graph, 50)).share)
"""


def held(what: str) -> int:
    """Memory of this process in bytes: VmRSS is what it holds now, VmHWM the most that it has held."""
    return next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith(what))


def shortest(call) -> float:
    """Seconds: the shortest of up to 25 runs, as long as two seconds have not passed."""
    times, began = [], time.perf_counter()
    while not times or (len(times) < RUNS and time.perf_counter() < began + SECONDS):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return min(times)


def alone(call: str) -> dict:
    """What a function of a module of this folder gives in a fresh process."""
    module, _, _ = call.partition(".")
    code = f"import json, {module}; print(json.dumps({call}))"
    return json.loads(subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent, stdout=subprocess.PIPE, text=True, check=True).stdout)


def work(people: int):
    """The graph, what each needs and who acts first, once the kernels are loaded; with the seconds that the graph took."""
    from adoption import networks

    for n in (1000, people):
        begin = time.perf_counter()
        graph = networks.random_graph(n, DEGREE, seed=1)
        seconds = time.perf_counter() - begin
        needs, seeds = networks.needed(graph, THRESHOLD), networks.seeding.at_random(graph, n // FIRST, seed=1)
        if n == 1000:
            networks.spread(graph, needs, seeds)
            fresh = held("VmRSS")
    return graph, needs, seeds, seconds, fresh


def case(people: int, folder: str) -> dict:
    """Writes a case for the peers and who acts in the end."""
    import numpy as np

    from adoption import networks

    graph, needs, seeds, _, _ = work(people)
    arrays = {"pointers": graph.pointers, "neighbours": graph.neighbours, "thresholds": np.full(people, THRESHOLD), "seeds": seeds}
    for name, values in arrays.items():
        np.save(Path(folder, f"{name}.npy"), values)
    np.save(Path(folder, "adoption.npy"), np.flatnonzero(networks.spread(graph, needs, seeds).acting))
    return {"seconds": shortest(lambda: networks.spread(graph, needs, seeds))}


def growth(people: int) -> dict:
    """Seconds of the graph and of the cascade, and the most memory that they took."""
    from adoption import networks

    graph, needs, seeds, seconds, fresh = work(people)
    cascade = shortest(lambda: networks.spread(graph, needs, seeds))
    return {"graph": seconds, "cascade": cascade, "bytes": (held("VmHWM") - fresh) / people}


def beside_peers(points: list[dict]):
    for people in (10**4, 10**5, 10**6):
        with tempfile.TemporaryDirectory() as folder:
            ours = alone(f"networks.case({people}, {folder!r})")["seconds"]
            for library, (name, most, wanted) in LIBRARIES.items():
                if people > most:
                    continue
                ran = subprocess.run([PEERS, ROOT / "benchmarks/peers/run.py", library, folder], stdout=subprocess.PIPE, text=True, check=True)
                peer = json.loads(ran.stdout)
                if Path(folder, f"{library}.npy").read_bytes() != Path(folder, "adoption.npy").read_bytes():
                    sys.exit(f"{name} finds other people acting than the package does, of {people}")
                points.append({"library": name, "people": people, "seconds": peer["seconds"], "graph": peer["build"], "bytes": peer["peak"] / people})
                yield {
                    "name": f"cascade, {people:,} agents, all in the same end", "value": ours, "unit": "s",
                    "against": f"{name} {peer['version']}, {peer['seconds']:.3g} s{f' ({wanted:,} x asked for)' if wanted and people == 10**6 else ''}",
                    "ratio": peer["seconds"] / ours,
                }


def as_it_grows(points: list[dict]):
    for people in SIZES:
        found = alone(f"networks.growth({people})")
        points.append({"library": "this package", "people": people, "seconds": found["cascade"], "graph": found["graph"], "bytes": found["bytes"]})
        yield {"name": f"graph, {people:,} agents", "value": found["graph"], "unit": "s", "against": "the cascade in it", "ratio": found["cascade"] / found["graph"]}
        yield {"name": f"  cascade, {people:,} agents", "value": found["cascade"], "unit": "s", "against": "", "ratio": None}
        yield {"name": f"  peak of both, {people:,} agents", "value": found["bytes"], "unit": "B/agent", "against": "50 B allowed", "ratio": 50 / found["bytes"]}


def first_call():
    with tempfile.TemporaryDirectory() as folder:
        for name in ("compiling", "compiled before"):
            begin = time.perf_counter()
            subprocess.run([sys.executable, "-c", CALL], env=os.environ | {"NUMBA_CACHE_DIR": folder}, check=True, stdout=subprocess.DEVNULL)
            seconds = time.perf_counter() - begin
            yield {"name": f"first cascade of a fresh process, {name}", "value": seconds, "unit": "s", "against": "3 s allowed", "ratio": 3 / seconds}


def draw(points: list[dict]) -> None:
    import altair
    import pandas as pd

    table = pd.DataFrame(points)
    table.to_csv(BUILT / "growth.csv", index=False, float_format="%.6g")
    own = table[table.library == "this package"].assign(library="this package: the graph").assign(seconds=lambda t: t.graph)
    axes = dict(
        x=altair.X("people", title="agents").scale(type="log").axis(format="~s", values=SIZES),
        y=altair.Y("seconds", title="seconds to the state of rest").scale(type="log").axis(format="~g"),
        color=altair.Color("library", title=None),
    )
    altair.Chart(pd.concat([table, own])).mark_line(point=True).encode(**axes).properties(width=560, height=360).save(BUILT / "growth.svg")


def rows():
    points = []
    yield from first_call()
    yield from beside_peers(points)
    yield from as_it_grows(points)
    draw(points)
