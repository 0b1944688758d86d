"""Networks: what every builder promises, for any thread count, and what a bad list of links is told."""

import os
import re
import shutil
import subprocess
import sys
from math import comb
from pathlib import Path

import igraph
import networkx
import numba
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_dtypes, array_shapes, arrays, scalar_dtypes
from scipy import stats
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from adoption import networks
from adoption.models.portfolio import Scenario
from adoption.networks import bass_times, builders, communities, follow, from_edges, heavy_tails, joined, memory, random_graph, ring, small_world, snapshots
from adoption.networks.plain import building as plain


def matrix(graph):
    return csr_array((np.ones(graph.neighbours.size), graph.neighbours.astype(np.int64), graph.pointers.astype(np.int64)), shape=(graph.people, graph.people))


def assert_simple(graph):
    """Symmetric, no self-link, no double link, rows in ascending order."""
    whole = matrix(graph)
    assert whole.has_canonical_format or graph.links == 0
    assert (whole != whole.T).nnz == 0 and not whole.diagonal().any()
    assert graph.degrees.sum() == graph.neighbours.size == 2 * graph.links
    for person in range(min(graph.people, 50)):
        assert (np.diff(graph.neighbours_of(person).astype(np.int64)) > 0).all()


@settings(max_examples=100, deadline=None)
@given(people=st.integers(1, 200), density=st.floats(0, 1), seed=st.integers(0, 2**63))
def test_a_random_graph_is_simple_and_has_the_links_asked_for(people, density, seed):
    z = density * (people - 1)
    graph = random_graph(people, z, seed)
    assert graph.people == people and graph.links == round(people * z / 2)
    assert_simple(graph)


@settings(max_examples=80, deadline=None)
@given(people=st.integers(1, 120), block=st.integers(1, 40), density=st.floats(0, 1), seed=st.integers(0, 1000))
def test_a_random_graph_of_many_blocks_is_simple_too(people, block, density, seed):
    """Up to a complete one, where pairs of blocks are asked for more links than they have pairs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builders, "BLOCK", block)
        z = density * min(people - 1, 1000)
        graph = random_graph(people, z, seed)
    assert graph.links == round(people * z / 2)
    assert_simple(graph)


def test_a_graph_with_every_link_is_complete():
    for people in (2, 3, 4, 7, 8, 33):
        graph = random_graph(people, people - 1, 5)
        assert graph.links == comb(people, 2)
        assert_simple(graph)


@pytest.mark.parametrize("people", [5, 6])
def test_every_set_of_links_is_as_likely_as_any_other(people):
    """Chi-square over all sets of three links, 100 graphs to a set; p above 1 in 1,000."""
    links = {pair: k for k, pair in enumerate(zip(*np.triu_indices(people, 1), strict=True))}
    sets, draws = comb(len(links), 3), 100
    counts = np.zeros((len(links),) * 3, int)
    for seed in range(sets * draws):
        chosen = sorted(links[tuple(pair)] for pair in random_graph(people, 6 / people, seed).edges().tolist())
        counts[tuple(chosen)] += 1
    found = counts[counts > 0]
    assert found.size == sets
    assert found.sum() == sets * draws
    assert stats.chisquare(found).pvalue > 1e-3


@pytest.mark.parametrize("people", [151, 152])
def test_dealt_links_are_as_likely_as_any_others(people):
    """Each pair is linked as often as any other, and two links share a person as often as they should."""
    links, graphs = 300, 3_000
    assert comb(people, 2) > plain.DENSE * links and comb(people, 2) > plain.FEW
    counts, shared = np.zeros((people, people), int), 0
    for seed in range(graphs):
        graph = random_graph(people, 2 * links / people, seed)
        pairs, degrees = graph.edges(), graph.degrees.astype(np.int64)
        counts[pairs[:, 0], pairs[:, 1]] += 1
        shared += (degrees * (degrees - 1) // 2).sum()
    found = counts[np.triu_indices(people, 1)]
    assert found.sum() == links * graphs and stats.chisquare(found).pvalue > 1e-3
    # Of all pairs of pairs of people, 2 (n - 2) in n (n - 1) / 2 - 1 share one.
    expected = comb(links, 2) * 2 * (people - 2) / (comb(people, 2) - 1)
    assert shared / graphs == pytest.approx(expected, rel=4 / np.sqrt(expected * graphs))


def test_degrees_of_a_large_random_graph_are_poisson():
    """Erdős and Rényi (1959): as n grows at mean degree z the degrees tend to the Poisson law of mean z."""
    degrees = random_graph(300_000, 7.0, 3).degrees
    expected = stats.poisson.pmf(np.arange(30), 7.0) * degrees.size
    found = np.bincount(degrees, minlength=30)[:30]
    usual = expected > 5
    assert stats.chisquare(found[usual], expected[usual] * found[usual].sum() / expected[usual].sum()).pvalue > 1e-3


@pytest.mark.parametrize("z", [0.5, 1.5, 2.0, 3.0])
def test_the_largest_piece_of_a_random_graph_is_that_of_erdos_and_renyi(z):
    """Erdős and Rényi (1960): above z = 1 the share S of the giant component solves S = 1 - exp(-z S); below, it is 0."""
    graph = random_graph(400_000, z, 11)
    _, label = connected_components(matrix(graph), directed=False)
    share = np.bincount(label).max() / graph.people
    expected = 0.0
    if z > 1:
        expected = 1.0
        for _ in range(500):
            expected = 1 - np.exp(-z * expected)
    assert share == pytest.approx(expected, abs=0.003)


def test_blocks_do_not_show_in_a_random_graph(monkeypatch):
    """As many links join the halves of the people as should, whatever the blocks."""
    monkeypatch.setattr(builders, "BLOCK", 1000)
    edges = random_graph(10_000, 10.0, 8).edges()
    across = ((edges[:, 0] < 5_000) != (edges[:, 1] < 5_000)).sum()
    share = 2 * 5_000 * 5_000 / (10_000 * 9_999)
    assert abs(across - share * len(edges)) < 4 * np.sqrt(len(edges) * share * (1 - share))


BUILD = """
import hashlib, sys
if sys.argv[1] == "none":
    sys.modules["numba"] = None  # as on a machine where it can't be loaded
else:
    import numba
    numba.set_num_threads(int(sys.argv[1]))
from adoption.networks import builders, communities, engine, joined, random_graph
assert engine.building.__name__.split(".")[-2] == ("plain" if sys.argv[1] == "none" else "compiled")
builders.BLOCK = 4096
graph = joined(random_graph(100_000, 6.0, 9), communities([7] * 10_000 + [30_000], 4.0, 2))
print(hashlib.sha256(graph.pointers.tobytes() + graph.neighbours.tobytes()).hexdigest())
"""


def test_the_graph_does_not_depend_on_the_number_of_threads_nor_on_numba():
    threads = ["none", *range(1, min(numba.config.NUMBA_NUM_THREADS, 4) + 1)]
    prints = {subprocess.run([sys.executable, "-c", BUILD, str(k)], capture_output=True, text=True, check=True).stdout for k in threads}
    assert len(prints) == 1


@settings(max_examples=60, deadline=None)
@given(people=st.integers(1, 400), density=st.floats(0, 1), block=st.sampled_from([7, 50, 131, 2**16]), seed=st.integers(0, 2**64 - 1))
def test_numpy_builds_the_same_graph(people, density, block, seed):
    z = density * min(people - 1, 20)
    sizes = [people, *range(1, 12), 140]

    def built():
        random = random_graph(people, z, seed)
        small = people > 2 and joined(ring(people, 2), random)
        return [random, communities(sizes, 5 * density, seed), small or random]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builders, "BLOCK", block)
        compiled = built()
        patch.setattr(builders, "building", plain)
        for one, other in zip(compiled, built(), strict=True):
            assert one.pointers.dtype == other.pointers.dtype and (one.pointers == other.pointers).all()
            assert one.neighbours.dtype == other.neighbours.dtype and (one.neighbours == other.neighbours).all()


@settings(max_examples=50, deadline=None)
@given(sizes=st.lists(st.integers(1, 30), min_size=1, max_size=12), z=st.floats(0, 12), seed=st.integers(0, 99))
def test_groups_are_joined_within_and_not_between(sizes, z, seed):
    graph = communities(sizes, z, seed)
    assert_simple(graph)
    group = np.repeat(np.arange(len(sizes)), sizes)
    edges = graph.edges()
    assert (group[edges[:, 0]] == group[edges[:, 1]]).all()
    assert np.bincount(group[edges[:, 0]], minlength=len(sizes)).tolist() == [round(s * min(z, s - 1) / 2) for s in sizes]


@settings(max_examples=30, deadline=None)
@given(half=st.integers(1, 5), more=st.integers(1, 40))
def test_a_ring_joins_the_nearest_on_each_side(half, more):
    people = 2 * half + more
    graph = ring(people, 2 * half)
    assert_simple(graph)
    for person in range(people):
        near = {(person + d) % people for d in range(-half, half + 1)} - {person}
        assert set(graph.neighbours_of(person).tolist()) == near
    assert connected_components(matrix(graph), directed=False)[0] == 1


def test_a_small_world_is_a_ring_with_links_added():
    world, circle = small_world(2_000, 6, 0.5, 4), ring(2_000, 6)
    assert_simple(world)
    assert circle.links < world.links <= circle.links + 500
    assert (matrix(world) - matrix(circle)).min() >= 0


@settings(max_examples=60, deadline=None)
@given(people=st.integers(1, 40), data=st.data())
def test_a_list_of_links_comes_back_as_it_went_in(people, data):
    pairs = sorted(data.draw(st.sets(st.tuples(st.integers(0, people - 1), st.integers(0, people - 1)).filter(lambda p: p[0] < p[1]))))
    turned = [pair[::-1] if data.draw(st.booleans()) else pair for pair in data.draw(st.permutations(pairs))]
    graph = from_edges(turned, people)
    assert_simple(graph)
    assert list(map(tuple, graph.edges().tolist())) == pairs


def test_links_are_read_from_frames_and_files(tmp_path):
    frame = pd.DataFrame({"source": [0, 2], "target": [1, 0], "since": ["2024", "2025"]})
    frame.to_csv(tmp_path / "links.csv", index=False)
    for given in (frame, tmp_path / "links.csv", frame[["source", "target"]].to_numpy()):
        assert from_edges(given, 4).edges().tolist() == [[0, 1], [0, 2]]


@pytest.mark.parametrize(
    ("edges", "people", "words"),
    [
        ([(0, 1), (1, 1)], None, r"row 1 of the links: \[1, 1\]; accepted: links between two people"),
        ([(0, 1), (2, 1), (1, 0)], None, r"row 2 of the links: \[1, 0\]; accepted: each link once"),
        ([(0, 1), (0, -2)], None, r"row 1 of the links: \[0, -2\]; accepted: two whole numbers"),
        ([(0, 1.5)], None, r"row 0 of the links: \[0.0, 1.5\]; accepted: two whole numbers"),
        ([(0, float("nan"))], None, r"row 0 of the links: .*accepted: two whole numbers"),
        ([(0, 1), (0, 5)], 5, r"row 1 of the links: \[0, 5\]; accepted: people from 0 to 4"),
        ([("anna", 1)], None, r"row 0 of the links: .*accepted: two whole numbers"),
        (np.array([(0, 1, 2)]), None, r"edges: shape \(1, 3\); accepted: \(m, 2\)"),
        ([(0, 1), (0, 1, 2)], None, r"row 1 of the links: \(0, 1, 2\); accepted: two whole numbers"),
        ([(0, 1), 2], None, "row 1 of the links: 2; accepted: two whole numbers"),
        (["01"], None, "row 0 of the links: '01'; accepted: two whole numbers"),
        ([(0, 1), (True, 2)], None, r"row 1 of the links: \[True, 2\]; accepted: two whole numbers"),
        ([(0, 1), (2, None)], None, r"row 1 of the links: \[2, None\]; accepted: two whole numbers"),
        ([(0, 1 + 0j)], None, r"row 0 of the links: \[0, \(1\+0j\)\]; accepted: two whole numbers"),
        (np.array([(True, False)]), None, r"row 0 of the links: \[True, False\]; accepted: two whole numbers"),
        (np.array([("2024-01-01", "2024-01-02")], "datetime64[D]"), None, r"row 0 of the links: \[2024-01-01, 2024-01-02\]; accepted"),
        ([("1", "2"), ("2", "3.0")], None, r"row 1 of the links: \['2', '3.0'\]; accepted: two whole numbers"),
        ([(0, 2**32 - 1)], None, r"row 0 of the links: \[0, 4294967295\]; accepted: two whole numbers of people, from 0 to 4294967294"),
        (None, None, "edges: None; accepted: pairs of people"),
        (7, None, "edges: 7; accepted: pairs of people"),
        (np.array(7), None, r"edges: shape \(\); accepted: \(m, 2\)"),
        (networkx.path_graph(3), 4, "people: 4; accepted: 3, the nodes of the graph"),
        (igraph.Graph([(0, 1)]), 3, "people: 3; accepted: 2, the nodes of the graph"),
        (networkx.DiGraph([(0, 1)]), None, "edges: a directed graph; accepted: an undirected one"),
        (igraph.Graph([(0, 1)], directed=True), None, "edges: a directed graph; accepted: an undirected one"),
        (pd.DataFrame([[0, 1, 2]], columns=["source", "source", "target"]), None, "column 'source' stands there 2 times"),
        (pd.DataFrame({"source": [0], "target": pd.array([None], "Int64")}), None, r"row 0 of the links: \[0, (<NA>|nan)\]; accepted: two whole numbers"),
        (pd.DataFrame({"source": [0], "to": [1]}), None, "column 'target' is missing; there are 'source', 'to'"),
    ],
)
def test_a_bad_list_of_links_is_told_which_row_is_bad(edges, people, words):
    with pytest.raises(ValueError, match=words):
        from_edges(edges, people)


def test_a_bad_file_of_links_is_named(tmp_path):
    path = tmp_path / "links.csv"
    path.write_text("source,target\n0,1\n1,1\n")
    with pytest.raises(ValueError, match=r"links.csv: row 1 of the links: \[1, 1\]"):
        from_edges(path)
    path.write_text("")
    with pytest.raises(ValueError, match="links.csv: is empty; accepted: a table with the columns 'source' and 'target'"):
        from_edges(path)
    for content in (b"source,target\n0,1\n1,2,3,4\n", b"source,target\n0,1,7\n1,2,3\n", b"source,target\n\xff\xfe,1\n"):
        path.write_bytes(content)
        with pytest.raises(ValueError, match="links.csv: (can't be read|row 1)"):
            from_edges(path)
    for content in (b"", b"PAR1 and so on", b"PAR1" + bytes(20) + b"PAR1"):
        (tmp_path / "links.parquet").write_bytes(content)
        with pytest.raises(ValueError, match="links.parquet: can't be read .*; accepted: a table with the columns"):
            from_edges(tmp_path / "links.parquet")
    with pytest.raises(FileNotFoundError, match="none.csv"):
        from_edges(tmp_path / "none.csv")


@settings(max_examples=60, deadline=None)
@given(people=st.integers(2, 30), density=st.floats(0, 1), seed=st.integers(0, 99))
def test_pairs_are_the_same_network_from_wherever_they_come(people, density, seed):
    expected = random_graph(people, density * (people - 1), seed)
    pairs = expected.edges().tolist()
    club = networkx.Graph(pairs)
    of_networkx = networkx.Graph()
    of_networkx.add_nodes_from(range(people))
    of_networkx.add_edges_from(club.edges)
    texts, floats = [tuple(map(str, pair)) for pair in pairs], np.array(pairs, float).reshape(-1, 2)
    frame = pd.DataFrame(pairs, columns=["source", "target"], dtype="int64")
    for given_as in (of_networkx, igraph.Graph(people, pairs), texts, floats, iter(pairs), frame, frame.astype("Int32")):
        found = from_edges(given_as, people)
        assert (found.pointers == expected.pointers).all() and (found.neighbours == expected.neighbours).all()


@pytest.mark.parametrize("name", ["links.parquet", "links.PARQUET", "links.csv", "links.CSV"])
def test_files_of_either_kind_give_the_same_network_in_either_case(name, tmp_path):
    expected = random_graph(300, 4.0, 1)
    frame = pd.DataFrame(expected.edges(), columns=["a", "b"])
    frame.to_csv(tmp_path / name, index=False) if name.lower().endswith("csv") else frame.to_parquet(tmp_path / name)
    found = from_edges(str(tmp_path / name), 300, source="a", target="b")
    assert (found.pointers == expected.pointers).all() and (found.neighbours == expected.neighbours).all()


ENDS = st.one_of(
    st.integers(0, 5), st.integers(), st.floats(), st.booleans(), st.none(), st.text(max_size=3), st.binary(max_size=2), st.complex_numbers(),
    st.dates(), st.datetimes(), st.decimals(), st.fractions(), st.integers(0, 9).map(np.uint8), st.integers(0, 9).map(str), st.just(np.True_),
    st.just(np.datetime64("2024-01-01")), st.lists(st.integers(0, 5), max_size=2), st.sampled_from(["9" * 5000, 2.0**40, np.float16(3)]),
)
SOME = st.integers(0, 30)


@settings(max_examples=600, deadline=None)
@given(
    edges=st.one_of(
        st.lists(st.tuples(SOME, SOME)),
        st.lists(st.one_of(st.tuples(SOME, SOME), st.tuples(ENDS, ENDS), st.lists(ENDS, max_size=3), ENDS), max_size=8), ENDS,
        st.lists(st.tuples(SOME, SOME) | st.tuples(ENDS, ENDS), max_size=8).map(lambda rows: pd.DataFrame(rows, columns=["source", "target"])),
        st.lists(st.tuples(SOME, SOME)).map(lambda rows: np.array(rows, np.float32)),
        arrays(array_dtypes() | scalar_dtypes(), array_shapes(min_dims=0, min_side=0, max_dims=3, max_side=3)),
    )
)
def test_any_list_of_links_is_a_network_or_is_refused_by_row_or_shape(edges):
    assume(not isinstance(edges, str))  # the path of a file
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "free_bytes", lambda: 10**8)
        try:
            graph = from_edges(edges)
        except MemoryError:
            return
        except ValueError as error:
            assert re.match(r"row \d+ of the links: |edges: ", str(error))
            return
    assert_simple(graph)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: random_graph(0, 1.0), "people: 0; accepted: a whole number of at least 1"),
        (lambda: random_graph(2**32, 1.0), "people: 4294967296; accepted: at most 4294967295"),
        (lambda: random_graph(10, 9.5), "mean_degree: 9.5; accepted: a finite number, at least 0, at most 9"),
        (lambda: random_graph(100_000, 1001.0), "mean_degree: 1001.0; accepted: a finite number, at least 0, at most 1000"),
        (lambda: random_graph(10, 1.0, -1), "seed: -1; accepted: a whole number of at least 0"),
        (lambda: ring(10, 3), "degree: 3; accepted: an even number"),
        (lambda: ring(4, 4), "people: 4; accepted: more than the degree, 4"),
        (lambda: communities([], 1.0), r"sizes: \[\]; accepted: whole numbers of at least 1"),
        (lambda: communities([3, 0], 1.0), r"sizes: \[3, 0\]; accepted: whole numbers of at least 1"),
        (lambda: joined(ring(5, 2), ring(6, 2)), "other: a network of 6 people; accepted: one of 5"),
        (lambda: ring(5, 2).neighbours_of(5), "person: 5; accepted: 0 to 4"),
    ],
)
def test_what_a_builder_does_not_accept_is_refused_by_name(build, words):
    with pytest.raises(ValueError, match=words):
        build()


def test_too_large_a_network_says_how_many_people_would_fit(monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: 1_000_000)
    with pytest.raises(MemoryError, match="people: 100,000 need 4.8 MB, and 1.0 MB are free; about 20,8.. would fit"):
        random_graph(100_000, 10.0)
    monkeypatch.setattr(memory, "building", plain)
    monkeypatch.setattr(builders, "building", plain)
    with pytest.raises(MemoryError, match="people: 100,000 need 40.8 MB, and 1.0 MB are free; about 2,4.. would fit"):
        random_graph(100_000, 10.0)


SMALL = random_graph(20_000, 4.0, 1)


@pytest.mark.parametrize(
    "build",
    [
        lambda: random_graph(20_000, 4.0),
        lambda: random_graph(2**32 - 1, 0.0),
        lambda: communities([20] * 1000, 4.0),
        lambda: ring(20_000, 4),
        lambda: small_world(20_000, 4, 1.0),
        lambda: joined(SMALL, SMALL),
        lambda: heavy_tails.configuration_model(np.full(20_000, 4)),
        lambda: heavy_tails.chats(20_000, 4.0),
        lambda: heavy_tails.renumbered(SMALL, np.arange(20_000)),
        lambda: from_edges([(0, 19_999)]),
        lambda: from_edges([(0, 4_000_000_000)]),
        lambda: from_edges([(0, 1)], 20_000),
        lambda: bass_times(SMALL, 0.1, 0.1),
        lambda: follow(SMALL, Scenario(("A",), (1.0, 0.0), months=1)),
        lambda: snapshots(SMALL, Scenario(("A",), (1.0, 0.0), months=1)),
    ],
)
def test_whatever_has_no_room_is_refused_before_it_is_begun(build, monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: 100_000)
    with pytest.raises(MemoryError, match=r"people: .* need .* [MG]B, and 0.1 MB are free; about [\d,]+ would fit"):
        build()


def test_free_is_what_the_machine_has_or_the_container_if_that_is_less(monkeypatch, tmp_path):
    older = tmp_path / "memory"
    older.mkdir()
    monkeypatch.setattr(memory, "GROUPS", tuple((folder, *names) for folder, (_, *names) in zip((tmp_path, older), memory.GROUPS, strict=True)))
    of_the_machine = memory.free_bytes()
    monkeypatch.setattr(memory, "_of_the_machine", lambda: 5000)
    assert memory.free_bytes() == 5000 and (of_the_machine is None or of_the_machine > 5000)
    for folder, limit, used, stat in (
        (tmp_path, "memory.max", "memory.current", "active_file 7\ninactive_file 300\n"),
        (older, "memory.limit_in_bytes", "memory.usage_in_bytes", "inactive_file 7\ntotal_inactive_file 300\n"),
    ):
        (folder / used).write_text("1000\n")
        (folder / "memory.stat").write_text(stat)
        for most, free in (("4000\n", 3300), ("500\n", 0), ("9000\n", 5000), ("max\n", 5000)):
            (folder / limit).write_text(most)
            assert memory.free_bytes() == free
    monkeypatch.setattr(memory, "_of_the_machine", lambda: None)
    assert memory.free_bytes() is None
    assert random_graph(100, 2.0).people == 100


def test_a_kernel_that_was_compiled_before_a_change_of_what_it_holds_is_not_used(tmp_path):
    """Numba alone would go on with the old one: it looks at the file of the kernel, and this change is in another."""
    package = tmp_path / "adoption"
    shutil.copytree(Path(networks.__file__).parents[1], package, ignore=shutil.ignore_patterns("__pycache__"))
    code = "from adoption import networks; print(networks.__file__, networks.random_graph(50, 4).neighbours.tolist())"

    def built():
        return subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True).stdout

    before, counters = built(), package / "networks/compiled/counters.py"
    assert str(package) in before and list(package.rglob("building*.nbi"))
    counters.write_text(counters.read_text().replace("np.uint64(30)", "np.uint64(29)"))
    assert built() != before
