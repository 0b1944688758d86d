"""Sweeps: the same result on every executor, nothing lost and nothing computed twice when processes are killed."""

import importlib
import json
import linecache
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sweep_cases
from distributed import Client, LocalCluster

from adoption.networks import Graph, collect, random_graph, ring, sweep

GRAPH = random_graph(3000, 6.0, 1)
CASES = [{"phi": phi, "first": 0.05, "seed": seed} for phi in (0.3, 0.35, 0.4) for seed in range(5)]
NUMBERS = [{"number": number} for number in range(10)]


def by_hand(run, cases, *graph):
    return pd.DataFrame([case | run(*graph, **case) for case in cases])


def same(found, expected):
    pd.testing.assert_frame_equal(found, expected, check_exact=True, check_index_type=False)


def parts(out):
    return sorted(path.name for path in Path(out).glob("part-*.parquet"))


@pytest.fixture(scope="module")
def dask_client():
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1") as cluster, Client(cluster) as client:
        yield client


@pytest.fixture
def executors(request):
    """What opens an executor of a name."""

    @contextmanager
    def opened(name):
        if name == "here":
            yield None
        elif name == "dask":
            yield request.getfixturevalue("dask_client").get_executor()
        else:
            with ProcessPoolExecutor(int(name.removeprefix("spawn ")), get_context("spawn")) as executor:
                yield executor

    return opened


def started(script, *arguments):
    """A process, and leader of a group of its own, that runs a script beside this file."""
    places = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    words = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(words, env=os.environ | {"PYTHONPATH": places}, stderr=subprocess.PIPE, text=True, start_new_session=True)


@pytest.mark.parametrize("name", ["here", "spawn 1", "spawn 2", "spawn 4", "dask"])
def test_the_result_is_that_of_a_loop_on_every_executor(name, executors, tmp_path):
    told = []
    with executors(name) as executor:
        found = sweep(sweep_cases.cascade, CASES, tmp_path / "one", graph=GRAPH, executor=executor, chunk=2, progress=lambda *each: told.append(each))
    same(found, by_hand(sweep_cases.cascade, CASES, GRAPH))
    assert found.dtypes.astype(str).tolist() == ["float64", "float64", "int64", "int64", "float64", "float64", "bool", "str"]
    assert found.acting.nunique() > 10
    assert told[0] == (0, 15) and told[-1] == (15, 15) and len(told) == 9 and told == sorted(told)
    assert parts(tmp_path / "one") == [f"part-0000{number}.parquet" for number in range(8)]
    assert sorted(path.name for path in (tmp_path / "one").iterdir())[:2] == ["neighbours.npy", "part-00000.parquet"]


FORKED = """
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
import pandas as pd
import sweep_cases
from adoption.networks import from_edges, sweep
graph = from_edges([(i, i + step) for step in (1, 50) for i in range(50)])
cases = [{"first": 0.1 * k, "seed": k} for k in range(10)]
with ProcessPoolExecutor(2, get_context("fork")) as executor:
    found = sweep(sweep_cases.walk, cases, sys.argv[1], graph=graph, executor=executor, chunk=2)
pd.testing.assert_frame_equal(found, pd.DataFrame([case | sweep_cases.walk(graph, **case) for case in cases]), check_exact=True, check_index_type=False)
"""


def test_forked_processes_give_the_same_as_a_loop(tmp_path):
    """In a process of its own: this one has threads, which a fork does not take over."""
    run = started(FORKED, tmp_path)
    assert (run.communicate()[1], run.returncode) == ("", 0)


def test_a_frame_of_cases_and_any_chunk_give_the_same(tmp_path):
    expected = by_hand(sweep_cases.cascade, CASES, GRAPH)
    for chunk in (1, 4, 100):
        same(sweep(sweep_cases.cascade, pd.DataFrame(CASES), tmp_path / str(chunk), graph=GRAPH, chunk=chunk), expected)
    odd = pd.DataFrame(CASES).astype({"seed": "uint8"}).sample(frac=1, random_state=2)
    same(sweep(sweep_cases.cascade, odd, tmp_path / "odd", graph=GRAPH), expected.loc[odd.index].reset_index(drop=True))


@pytest.mark.parametrize("chunk", [1, 3, 10])
def test_a_column_of_whole_numbers_and_others_is_of_floats_whatever_the_chunk(chunk, tmp_path):
    same(sweep(sweep_cases.halved, NUMBERS, tmp_path, chunk=chunk), pd.DataFrame({"number": range(10), "half": np.arange(10) / 2}))


@pytest.mark.parametrize("name", ["spawn 2", "dask"])
def test_no_graph_is_pickled_and_all_workers_map_the_same_file(name, executors, tmp_path, monkeypatch):
    def refuse(*_):
        raise AssertionError("a graph was pickled")

    for way in ("__reduce__", "__reduce_ex__", "__getstate__"):
        monkeypatch.setattr(Graph, way, refuse)
    with pytest.raises(AssertionError, match="a graph was pickled"):
        pickle.dumps(GRAPH)
    with executors(name) as executor:
        found = sweep(sweep_cases.where, [{"wait": 0.1}] * 12, tmp_path, graph=GRAPH, executor=executor, chunk=1)
    assert os.getpid() not in set(found.process) and (found.links == GRAPH.links).all()
    if name == "dask":  # whose workers were there before, so both take part
        assert found.process.nunique() == 2
    if sys.platform == "linux":
        files = [(str(path), str(path.stat().st_ino), "r--s") for path in (tmp_path / "neighbours.npy", tmp_path / "pointers.npy")]
        assert set(found.maps) == {repr(files)}


def test_a_folder_used_anew_is_computed_anew_with_its_own_graph(executors, tmp_path):
    """Neither the graph that a process has mapped nor a result that Dask still holds may come back."""
    others = random_graph(3000, 6.0, 2)
    expected = {graph: by_hand(sweep_cases.cascade, CASES, graph) for graph in (GRAPH, others)}
    assert (expected[GRAPH].acting != expected[others].acting).any()
    for name in ("here", "dask"):
        for graph in (GRAPH, others, others):
            with executors(name) as executor:
                same(sweep(sweep_cases.cascade, CASES, tmp_path / "out", graph=graph, executor=executor), expected[graph])
            shutil.rmtree(tmp_path / "out")


def computed(folder):
    return Counter(map(int, (folder / "log").read_text().split()))


def expected_of(cases):
    drawn = [{"draw": float(np.random.default_rng(case["seed"]).random()), "twice": 2 * case["number"]} for case in cases]
    return pd.DataFrame([case | each for case, each in zip(cases, drawn, strict=True)])


def numbers_in(out, chunk):
    return {chunk * int(name[5:10]) + at for name in parts(out) for at in range(chunk)}


POOL = """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
with ProcessPoolExecutor(2, get_context("spawn")) as executor:
"""
DASK = """
from distributed import Client, LocalCluster
cluster = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1")
with cluster, Client(cluster) as client, client.get_executor() as executor:
"""
WHOLE_RUN = """
    import sys
    from pathlib import Path
    import sweep_cases
    from adoption.networks import sweep
    folder = Path(sys.argv[1])
    sweep(sweep_cases.logged, sweep_cases.slow(folder, 0.05), folder / "out", executor=executor, chunk=4)
"""


def wait_for_parts(run, out):
    deadline = time.monotonic() + 60
    while len(parts(out)) < 3:
        assert run.poll() is None and time.monotonic() < deadline, run.communicate()[1]
        time.sleep(0.01)


@pytest.mark.parametrize(("name", "opened"), [("spawn 2", POOL), ("dask", DASK)])
def test_a_run_that_was_killed_goes_on_and_computes_no_finished_chunk_again(name, opened, executors, tmp_path):
    """With all its workers; the second run has others of the same kind."""
    out, run = tmp_path / "out", started(opened + WHOLE_RUN, tmp_path)
    wait_for_parts(run, out)
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    assert run.returncode == -signal.SIGKILL
    time.sleep(0.5)  # the workers, which are no children of this process, end
    kept = numbers_in(out, 4)
    assert 12 <= len(kept) < 40
    (out / ".sweep-left").write_bytes(b"PAR1")
    before = {name: (out / name).stat().st_mtime_ns for name in parts(out)}
    cases = sweep_cases.slow(tmp_path, 0.05)
    same(collect(out), expected_of(cases).loc[sorted(kept)])
    told = []
    with executors(name) as executor:
        same(sweep(sweep_cases.logged, cases, out, executor=executor, chunk=4, progress=lambda *each: told.append(each)), expected_of(cases))
    assert told[0] == (len(kept), 40)
    counts = computed(tmp_path)
    assert set(counts) == set(range(40)) and all(counts[number] == 1 for number in kept) and max(counts.values()) <= 2
    assert {name: (out / name).stat().st_mtime_ns for name in before} == before
    assert sorted(path.name for path in out.iterdir()) == [*parts(out), "sweep.json"]


def test_dask_repeats_what_a_killed_worker_was_at_and_nothing_else(dask_client, tmp_path):
    cases = sweep_cases.slow(tmp_path, 0.05, mark=str(tmp_path / "mark"))
    same(sweep(sweep_cases.killing, cases, tmp_path / "out", executor=dask_client.get_executor(), chunk=4), expected_of(cases))
    assert (tmp_path / "mark").exists()
    # The chunk of case 11 was computed up to it, and then once more.
    assert computed(tmp_path) == Counter(range(40)) + Counter([8, 9, 10])


def test_a_pool_with_a_killed_worker_says_what_is_kept_and_the_same_call_finishes(executors, tmp_path):
    cases, out = sweep_cases.slow(tmp_path, 0.05, mark=str(tmp_path / "mark")), tmp_path / "out"
    with executors("spawn 2") as executor, pytest.raises(BrokenProcessPool) as caught:
        sweep(sweep_cases.killing, cases, out, executor=executor, chunk=4)
    kept = numbers_in(out, 4)
    assert str(caught.value) == (
        "a worker process ended early (killed, out of memory, or started by 'fork' after Numba had run here); "
        f"{len(parts(out))} of 10 chunks are kept in {out}; the same call goes on from there"
    )
    assert kept and not kept & {8, 9, 10, 11}
    with executors("spawn 2") as executor:
        same(sweep(sweep_cases.killing, cases, out, executor=executor, chunk=4), expected_of(cases))
    assert all(computed(tmp_path)[number] == 1 for number in kept)


@pytest.mark.parametrize("name", ["here", "spawn 2", "dask"])
def test_a_case_that_fails_is_named_and_what_is_finished_stays(name, executors, tmp_path):
    mark, out = tmp_path / "mark", tmp_path / "out"
    mark.touch()
    cases = sweep_cases.slow(tmp_path, 0.0, mark=str(mark))
    with executors(name) as executor:
        with pytest.raises(RuntimeError, match=r"case 11, \{.*'number': 11, .*'seed': 77.*\}: Unpicklable: no luck with 11") as caught:
            sweep(sweep_cases.failing, cases, out, executor=executor, chunk=4)
        assert f"of 10 chunks are kept in {out}; the same call goes on from there" in caught.value.__notes__[0]
        assert "part-00002.parquet" not in parts(out)
        if name == "here":
            assert len(parts(out)) == 2 and collect(out).index.tolist() == list(range(8))
        mark.unlink()
        same(sweep(sweep_cases.failing, cases, out, executor=executor, chunk=4), expected_of(cases))
    # Other chunks that were under way when the case failed may end after the second call has asked for them too.
    assert set(computed(tmp_path)) == set(range(40)) and max(computed(tmp_path).values()) <= 2


@pytest.mark.parametrize("name", ["here", "spawn 1", "dask"])
def test_an_interrupt_goes_on_cancels_what_waits_and_keeps_what_is_done(name, executors, tmp_path):
    def interrupt(done, total):
        if done >= 8:
            signal.raise_signal(signal.SIGINT)

    cases, out = sweep_cases.slow(tmp_path, 0.02), tmp_path / "out"
    with executors(name) as executor:
        with pytest.raises(KeyboardInterrupt):
            sweep(sweep_cases.logged, cases, out, executor=executor, chunk=2, progress=interrupt)
    time.sleep(0.5)
    done = parts(out)
    assert 4 <= len(done) < 12
    if name == "here":
        assert len(done) == 4
    same(sweep(sweep_cases.logged, cases, out, chunk=2), expected_of(cases))
    assert set(computed(tmp_path).values()) == {1}
    assert sorted(path.name for path in out.iterdir()) == [*parts(out), "sweep.json"]


def test_an_interrupt_from_the_keyboard_reaches_all_processes_and_the_run_says_what_is_kept(tmp_path):
    out, run = tmp_path / "out", started(POOL + WHOLE_RUN, tmp_path)
    wait_for_parts(run, out)
    os.killpg(run.pid, signal.SIGINT)
    told = run.communicate(timeout=60)[1]
    # Chunks that are under way end after the word, if they are not interrupted themselves.
    said = re.search(rf"(\d+) of 10 chunks are kept in {out}; the same call goes on from there", told)
    assert run.returncode == -signal.SIGINT and 3 <= int(said[1]) <= len(parts(out)), told
    cases, kept = sweep_cases.slow(tmp_path, 0.05), numbers_in(out, 4)
    assert 12 <= len(kept) < 40
    same(sweep(sweep_cases.logged, cases, out, chunk=4), expected_of(cases))
    assert all(computed(tmp_path)[number] == 1 for number in kept)


LOSING_A_WORKER = """
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
import sweep_cases
from adoption.networks import sweep
folder = Path(sys.argv[1])
cases = sweep_cases.slow(folder, 0.3, mark=str(folder / "mark"))[:20]
cases[1] |= {"number": 11, "wait": 2.0}
cases[2] |= {"wait": 600.0}

def interrupt(done, total):
    if done:
        raise KeyboardInterrupt

with ProcessPoolExecutor(2, get_context("spawn")) as executor:
    try:
        sweep(sweep_cases.killing, cases, folder / "out", executor=executor, chunk=1, progress=interrupt)
    finally:
        time.sleep(3)  # the pool stays open, as in a notebook, until the worker is lost
"""


def test_a_pool_that_loses_a_worker_after_an_interrupt_ends_all_the_same(tmp_path):
    """The pool of Python 3.11 fails on tasks that were cancelled then, and waits for the other worker for ever."""
    run = started(LOSING_A_WORKER, tmp_path)
    try:
        told = run.communicate(timeout=30)[1]
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        raise
    assert (tmp_path / "mark").exists() and run.returncode == -signal.SIGINT and "1 of 20 chunks are kept" in told


@pytest.mark.parametrize("name", ["here", "spawn 1"])
def test_what_an_interrupted_model_gives_is_not_taken_for_its_result(name, executors, tmp_path):
    """`spread` ends an interrupt itself, with a warning and the people who act by then."""
    cases = [{"phi": 0.2, "first": 0.05, "seed": seed, "mark": str(tmp_path / "mark")} for seed in range(10)]
    with executors(name) as executor, pytest.raises(KeyboardInterrupt):
        sweep(sweep_cases.stopped, cases, tmp_path / "out", graph=GRAPH, executor=executor, chunk=2)
    assert "part-00003.parquet" not in parts(tmp_path / "out")
    found = sweep(sweep_cases.stopped, cases, tmp_path / "out", graph=GRAPH, chunk=2)
    same(found, by_hand(sweep_cases.stopped, cases, GRAPH))


def test_a_file_is_there_as_a_whole_or_not_at_all(tmp_path, monkeypatch):
    def half(frame, file, **_):
        file.write(b"PAR1 and not much more")
        raise OSError("no space left")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="no space left"):
        patched.setattr(pd.DataFrame, "to_parquet", half)
        sweep(sweep_cases.plain, NUMBERS, tmp_path)
    assert parts(tmp_path) == [] and len(list(tmp_path.glob(".sweep-*"))) == 1
    assert collect(tmp_path).empty
    sweep(sweep_cases.plain, NUMBERS, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["part-00000.parquet", "sweep.json"]


def test_a_run_cannot_write_to_the_graph(tmp_path):
    with pytest.raises(RuntimeError, match=r"case 0, \{'seed': 1\}: ValueError: assignment destination is read-only"):
        sweep(sweep_cases.writing, [{"seed": 1}], tmp_path, graph=ring(10, 2))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"run": sweep_cases.halved}, "run was sweep_cases.plain and is sweep_cases.halved"),
        ({"cases": NUMBERS[:-1]}, "cases was 10 and is 9; digest of the cases was "),
        ({"cases": [*NUMBERS[:-1], {"number": 10}]}, r"another sweep: digest of the cases was \w{64} and is \w{64}; accepted"),
        ({"cases": [{"number": float(case["number"])} for case in NUMBERS]}, "another sweep: digest of the cases was "),
        ({"chunk": 3}, "another sweep: chunk was 4 and is 3; accepted: the same arguments, or another folder"),
    ],
)
def test_other_arguments_in_the_folder_of_a_sweep_are_refused_by_name(change, words, tmp_path):
    usual = {"run": sweep_cases.plain, "cases": NUMBERS, "out": tmp_path, "chunk": 4}
    sweep(**usual)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    with pytest.raises(ValueError, match=words):
        sweep(**usual | change)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_another_graph_and_another_version_are_refused(tmp_path, monkeypatch):
    sweep(sweep_cases.cascade, CASES, tmp_path, graph=GRAPH)
    for other in (ring(3000, 6), None):
        run = sweep_cases.cascade if other else sweep_cases.logged
        with pytest.raises(ValueError, match="digest of the graph was "):
            sweep(run, CASES if other else sweep_cases.slow(tmp_path, 0), tmp_path, graph=other)
    monkeypatch.setattr("adoption.networks.sweeps.__version__", "9")
    with pytest.raises(ValueError, match="another sweep: version of the package was .* and is 9; accepted"):
        sweep(sweep_cases.cascade, CASES, tmp_path, graph=GRAPH)


def test_a_function_that_was_edited_does_not_go_on_with_what_it_gave_before(tmp_path, monkeypatch):
    module = tmp_path / "edited.py"
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    text = "def run(number):\n    return {'twice': 2 * number}\n"
    module.write_text(text)
    import edited

    same(sweep(edited.run, NUMBERS, tmp_path / "out"), by_hand(edited.run, NUMBERS))
    for more in ("# a remark after it\n", ""):
        module.write_text(text + more)
        importlib.reload(edited)
        assert sweep(edited.run, NUMBERS, tmp_path / "out").twice.tolist() == list(range(0, 20, 2))
    module.write_text(text.replace("2 *", "20 *"))
    importlib.reload(edited)
    with pytest.raises(ValueError, match="another sweep: digest of its source was .* and is .*; accepted: the same arguments, or another folder"):
        sweep(edited.run, NUMBERS, tmp_path / "out")
    module.unlink()
    linecache.clearcache()
    same(sweep(edited.run, NUMBERS, tmp_path / "without source"), by_hand(edited.run, NUMBERS))
    assert json.loads((tmp_path / "without source" / "sweep.json").read_text())["digest of its source"] is None


def shorten(path):
    path.write_bytes(path.read_bytes()[:-20])


def empty(path):
    path.write_bytes(b"")


def flip(path):
    """Change one byte of the values, at the end of the first column."""
    content = bytearray(path.read_bytes())
    at = content.index(np.float64(0.2).tobytes()) if path.suffix == ".parquet" else len(content) - 3
    content[at] ^= 1
    path.write_bytes(content)


def drop_a_row(path):
    pd.read_parquet(path).iloc[1:].to_parquet(path)


@pytest.mark.parametrize("damage", [shorten, empty, flip, drop_a_row])
def test_a_damaged_part_is_named_and_not_repaired(damage, tmp_path):
    cases = [{"phi": 0.2, "first": 0.1, "seed": 3}] * 4
    expected = sweep(sweep_cases.cascade, cases, tmp_path, graph=GRAPH, chunk=2)
    path = tmp_path / "part-00001.parquet"
    damage(path)
    content = path.read_bytes()
    for again in (lambda: sweep(sweep_cases.cascade, cases, tmp_path, graph=GRAPH, chunk=2), lambda: collect(tmp_path)):
        with pytest.raises(ValueError, match=f"{path}: is damaged .*; once it is removed, the same call computes its cases again"):
            again()
    assert path.read_bytes() == content
    path.unlink()
    same(sweep(sweep_cases.cascade, cases, tmp_path, graph=GRAPH, chunk=2), expected)


@pytest.mark.parametrize("name", ["pointers.npy", "neighbours.npy"])
@pytest.mark.parametrize("damage", [shorten, empty, flip])
def test_a_damaged_graph_is_named(damage, name, tmp_path):
    graph = random_graph(500, 4.0, 3)
    expected = sweep(sweep_cases.cascade, CASES, tmp_path, graph=graph)
    damage(tmp_path / name)
    with pytest.raises(ValueError, match=f"{name}.* is damaged; once one is removed, the same call saves the graph again"):
        sweep(sweep_cases.cascade, CASES, tmp_path, graph=graph)
    (tmp_path / name).unlink()
    same(sweep(sweep_cases.cascade, CASES, tmp_path, graph=graph), expected)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"cases": 3, "chunk": 0}'])
def test_a_damaged_plan_is_named(text, tmp_path):
    sweep(sweep_cases.plain, NUMBERS, tmp_path)
    (tmp_path / "sweep.json").write_text(text)
    for again in (lambda: sweep(sweep_cases.plain, NUMBERS, tmp_path), lambda: collect(tmp_path)):
        with pytest.raises(ValueError, match="sweep.json: is damaged .*; accepted: what a sweep wrote"):
            again()


def test_a_folder_of_other_things_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(ValueError, match=f"out: {tmp_path} has 'thesis.txt' in it and no sweep.json; accepted: an empty or new folder"):
        sweep(sweep_cases.plain, NUMBERS, tmp_path)
    with pytest.raises(ValueError, match="out: .*thesis.txt is a file; accepted: a folder"):
        sweep(sweep_cases.plain, NUMBERS, tmp_path / "thesis.txt")
    with pytest.raises(ValueError, match=f"out: {tmp_path}; accepted: the folder of a sweep, with its sweep.json"):
        collect(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_parts_without_their_plan_are_not_taken_for_finished(tmp_path):
    sweep(sweep_cases.plain, NUMBERS, tmp_path)
    (tmp_path / "sweep.json").unlink()
    with pytest.raises(ValueError, match="has 'part-00000.parquet' in it and no sweep.json"):
        sweep(sweep_cases.plain, NUMBERS, tmp_path)


def test_the_plan_says_what_is_computed(tmp_path):
    sweep(sweep_cases.plain, NUMBERS, tmp_path, chunk=4)
    plan = json.loads((tmp_path / "sweep.json").read_text())
    assert (plan["run"], plan["cases"], plan["chunk"], plan["digest of the graph"]) == ("sweep_cases.plain", 10, 4, None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cases": []}, "cases: there are none; accepted: at least one"),
        ({"cases": pd.DataFrame({"number": []})}, "cases: there are none; accepted: at least one"),
        ({"cases": [{"number": 1, "sed": 2}]}, r"cases: got an unexpected keyword argument 'sed'; accepted: what plain\(number, seed=0\) takes"),
        ({"cases": [{"seed": 1}]}, r"cases: missing a required argument: 'number'; accepted: what plain\(number, seed=0\) takes"),
        ({"graph": GRAPH}, r"cases: multiple values for argument 'number'; accepted: what plain"),
        ({"cases": [{"number": 1, "seed": 2}, {"number": 1}]}, r"case 1 of the cases: it has number \(a number\); accepted: as in case 0, number "),
        ({"cases": [{"number": 1}, {"number": "1"}]}, r"case 1 of the cases: it has number \(a text\); accepted: as in case 0, number \(a number\)"),
        ({"cases": [{"number": 1}, {"number": True}]}, r"case 1 of the cases: it has number \(a truth value\); accepted: as in case 0"),
        ({"cases": [{"number": 1}, {"number": None}]}, "case 1 of the cases: number: None; accepted: a number .*, a truth value or a text"),
        ({"cases": [{"number": [1]}]}, r"case 0 of the cases: number: \[1\]; accepted: a number"),
        ({"cases": [{"number": 2**63}]}, "case 0 of the cases: number: 9223372036854775808; accepted: a number .a whole one from -2"),
        ({"cases": [{1: 2}]}, "case 0 of the cases: 1: 2; accepted: names that are texts"),
        ({"cases": [5]}, "case 0 of the cases: 5; accepted: a dict"),
        ({"cases": pd.DataFrame([{"number": 1, "seed": 2}, {"number": 1}])}, "case 1 of the cases: seed: nan; accepted: a value in each case"),
        ({"cases": pd.DataFrame([[1, 2]], columns=["seed", "seed"])}, "cases: columns seed, seed; accepted: each name once"),
        ({"chunk": 0}, "chunk: 0; accepted: a whole number of at least 1"),
        ({"chunk": 2.5}, "chunk: 2.5; accepted: a whole number of at least 1"),
        ({"run": lambda number: {}}, "run: <function <lambda> at .*; accepted: a function at the top of a module"),
        ({"run": 7}, "run: 7; accepted: a function at the top of a module, which other processes can import"),
    ],
)
def test_what_a_sweep_does_not_accept_is_refused_by_name(change, words, tmp_path):
    usual = {"run": sweep_cases.plain, "cases": NUMBERS, "out": tmp_path / "out"}
    with pytest.raises(ValueError, match=words):
        sweep(**usual | change)
    assert not (tmp_path / "out").exists()


def answer_none(number):
    return None


def answer_list(number):
    return {"all": [number]}


def answer_again(number):
    return {"number": number}


@pytest.mark.parametrize(
    ("run", "chunk", "words"),
    [
        (answer_none, 4, r"case 0, \{'number': 0\}: ValueError: None; accepted: a dict"),
        (answer_list, 4, r"case 0, \{'number': 0\}: ValueError: all: \[0\]; accepted: a number"),
        (answer_again, 4, "ValueError: what it gives has 'number', the name of a parameter; accepted: other names"),
        (sweep_cases.sparing, 4, r"case 1, .*: what it gives has half \(a number\); accepted: as in case 0, nothing"),
        (sweep_cases.fickle, 4, r"case 6, .*: what it gives has half \(a text\); accepted: as in case 4, half \(a number\)"),
    ],
)
def test_what_a_run_may_not_give_is_refused_by_case(run, chunk, words, tmp_path):
    with pytest.raises(RuntimeError, match=words):
        sweep(run, NUMBERS, tmp_path, chunk=chunk)


def test_chunks_that_do_not_agree_are_refused_by_case(tmp_path):
    with pytest.raises(ValueError, match=r"case 6 has .*half \(a text\); accepted: as in case 0, .*half \(a number\)"):
        sweep(sweep_cases.fickle, NUMBERS, tmp_path, chunk=2)
