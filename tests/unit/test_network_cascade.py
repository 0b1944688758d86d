"""Cascades followed person by person: against a plain loop, against theory, in every order and on any number of threads."""

import subprocess
import sys
from unittest.mock import patch

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models.cascades import cascade_window, spread_in_random_graph, spreads_round_ring
from adoption.networks import cascade, communities, from_edges, joined, needed, random_graph, ring, seeding, small_world, spread
from adoption.networks.compiled import cascading as compiled
from adoption.networks.interrupted import Interrupted
from adoption.networks.plain import cascading as plain

SIDES = pytest.mark.parametrize("side", [compiled, plain], ids=["compiled", "plain"])


def by_hand(graph, needs, seeds, rounds=None):
    """Everybody looks round at once, round by round, with sets."""
    acting, numbers = set(map(int, seeds)), [len(set(map(int, seeds)))]
    while rounds is None or len(numbers) <= rounds:
        new = {i for i in range(graph.people) if i not in acting and sum(int(j) in acting for j in graph.neighbours_of(i)) >= needs[i]}
        if not new:
            break
        acting |= new
        numbers.append(len(acting))
    return acting, numbers


@st.composite
def cases(draw):
    people = draw(st.integers(1, 120))
    graph = random_graph(people, draw(st.floats(0, min(people - 1, 8))), draw(st.integers(0, 10**6)))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    seeds = rng.choice(people, draw(st.integers(0, people)), replace=False)
    if draw(st.booleans()):
        return graph, needed(graph, rng.uniform(0.01, 1, people)), seeds
    return graph, rng.integers(1, 6, people), seeds


@SIDES
@settings(max_examples=150, deadline=None)
@given(case=cases(), rounds=st.integers(0, 5), chunk=st.integers(1, 200))
def test_it_is_what_a_plain_loop_finds(side, case, rounds, chunk):
    graph, needs, seeds = case
    for limit in (None, rounds):
        with patch.object(cascade, "cascading", side), patch.object(plain, "CHUNK", chunk):
            found = spread(graph, needs, seeds, limit)
        acting, numbers = by_hand(graph, needs, seeds, limit)
        assert set(np.flatnonzero(found.acting).tolist()) == acting
        assert found.numbers.tolist() == (numbers if limit is not None else [numbers[0], numbers[-1]])
        assert found.share == len(acting) / graph.people


@settings(max_examples=100, deadline=None)
@given(case=cases(), order=st.randoms(use_true_random=False))
def test_the_order_in_which_people_look_round_does_not_matter(case, order):
    graph, needs, seeds = case
    acting, waiting = set(map(int, seeds)), list(range(graph.people))
    while True:
        order.shuffle(waiting)
        moved = next((i for i in waiting if i not in acting and sum(int(j) in acting for j in graph.neighbours_of(i)) >= needs[i]), None)
        if moved is None:
            break
        acting.add(moved)
    assert set(np.flatnonzero(spread(graph, needs, seeds).acting).tolist()) == acting


@settings(max_examples=100, deadline=None)
@given(case=cases(), extra=st.integers(0, 119))
def test_more_seeds_never_make_anybody_stop(case, extra):
    graph, needs, seeds = case
    fewer, more = spread(graph, needs, seeds).acting, spread(graph, needs, [*seeds, extra % graph.people]).acting
    assert (more | ~fewer).all()


@pytest.mark.parametrize(("z", "phi", "seeds"), [(10, 0.18, 0.05), (10, 0.18, 0.02), (4, 0.25, 0.1), (6, 0.3, 0.15), (2, 0.5, 0.2)])
def test_the_end_is_that_of_gleeson_and_cahalane(z, phi, seeds):
    """Gleeson and Cahalane (2007): the share that acts in a large random graph. Within 0.3 points with 400,000 people."""
    graph = random_graph(400_000, z, 21)
    start = np.random.default_rng(4).choice(graph.people, round(seeds * graph.people), replace=False)
    assert spread(graph, needed(graph, phi), start).share == pytest.approx(spread_in_random_graph(z, phi, seeds).share, abs=0.003)


def test_a_single_seed_can_start_a_global_cascade_in_watts_window_only():
    """Watts (2002): with phi = 0.18 some single person moves a large share of all inside the window, and nobody outside."""
    low, high = cascade_window(0.18)
    assert (round(low, 2), round(high, 2)) == (1.02, 5.76)
    largest = {}
    for z in (0.7, 2.0, 4.0, 5.5, 8.0, 10.0):
        graph = random_graph(50_000, z, 2)
        needs = needed(graph, 0.18)
        largest[z] = max(spread(graph, needs, [seed]).share for seed in range(300))
    assert all((share > 0.5) == (low < z < high) for z, share in largest.items()), largest


@settings(max_examples=60, deadline=None)
@given(half=st.integers(1, 6), needs=st.integers(1, 8), block=st.integers(1, 12))
def test_a_ring_gives_way_up_to_half_of_its_neighbours(half, needs, block):
    """Morris (2000): on a ring a block of k/2 or more spreads if and only if k/2 acting neighbours are enough."""
    degree = 2 * half
    graph = ring(block + 2 * degree + 60, degree)
    share = spread(graph, np.full(graph.people, needs), np.arange(block)).share
    assert (share == 1) == spreads_round_ring(degree, needs, block)
    assert share == 1 or share == block / graph.people


def test_a_long_wave_round_a_ring_is_pushed_to_its_end():
    graph = ring(300_000, 4)
    assert spread(graph, np.full(graph.people, 2), [0, 1]).share == 1


@pytest.mark.parametrize("thin", [0.0, 1 / 64, 2.0])
def test_push_and_pull_end_in_the_same_state(monkeypatch, thin):
    """Pull alone, both as they take turns, and push from the first round on."""
    graph = joined(small_world(20_000, 6, 1.0, 3), communities([20] * 1000, 5.0, 4))
    needs, seeds = needed(graph, np.random.default_rng(1).uniform(0.1, 1, graph.people)), np.arange(0, 20_000, 5)
    usual = spread(graph, needs, seeds)
    assert 0.05 < usual.share < 0.95
    monkeypatch.setattr(cascade, "THIN", thin)
    assert (spread(graph, needs, seeds).bits == usual.bits).all()


RUN = """
import hashlib, numba, numpy as np, sys
from adoption.networks import needed, random_graph, spread
numba.set_num_threads(int(sys.argv[1]))
graph = random_graph(300_000, 10.0, 1)
needs, seeds = needed(graph, 0.18), np.arange(9_000)
for rounds in (None, 3):
    found = spread(graph, needs, seeds, rounds)
    print(hashlib.sha256(found.bits.tobytes()).hexdigest(), found.numbers)
"""


def test_who_acts_does_not_depend_on_the_number_of_threads():
    threads = range(1, min(numba.config.NUMBA_NUM_THREADS, 4) + 1)
    prints = {subprocess.run([sys.executable, "-c", RUN, str(k)], capture_output=True, text=True, check=True).stdout for k in threads}
    assert len(prints) == 1


def test_a_cluster_blocks_as_long_as_it_looks_inwards_enough():
    """Morris (2000): nobody of a group moves from outside if each has more than a share 1 - phi of neighbours in it."""
    group = [(a, b) for a in range(5) for b in range(a)]
    graph = from_edges([*group, (4, 5), (5, 6)])
    assert spread(graph, needed(graph, 0.3), [5, 6]).share_by([0] * 5 + [1] * 2).tolist() == [0, 1]
    # Person 4 has one neighbour of five outside; once 0.2 is enough, it moves, and the others see one of four.
    assert spread(graph, needed(graph, 0.2), [5, 6]).share_by([0] * 5 + [1] * 2).tolist() == [1, 1]


@SIDES
def test_needed_by_both_sides_on_a_large_graph(side):
    graph = random_graph(300_000, 6.5, seed=4)
    shares = np.random.default_rng(5).uniform(0.01, 1, graph.people)
    with patch.object(cascade, "cascading", side):
        found = needed(graph, shares)
    k, m = graph.degrees.astype(int), found.astype(int)
    some = k > 0
    assert (m[~some] == 255).all() and (m[some] / k[some] >= shares[some]).all()
    assert ((m[some] == 1) | ((m[some] - 1) / k[some] < shares[some])).all()


@SIDES
def test_needed_is_the_least_number_whose_share_is_enough(side, monkeypatch):
    monkeypatch.setattr(cascade, "cascading", side)
    for k in range(1, 60):
        star = from_edges([(0, j) for j in range(1, k + 1)])
        for m in range(1, k + 1):
            for phi, expected in ((m / k, m), (np.nextafter(m / k, 2), m + 1)):
                if phi <= 1:
                    assert needed(star, float(phi))[0] == expected
    alone = from_edges([(0, 1)], people=3)
    assert needed(alone, 0.5).tolist() == [1, 1, 255]
    hub = from_edges([(0, j) for j in range(1, 400)])
    assert needed(hub, 0.9).dtype == np.uint32 and needed(hub, 0.9)[0] == 360


def test_people_without_neighbours_act_only_as_seeds():
    graph = from_edges([(0, 1)], people=4)
    for needs in (needed(graph, 0.1), [1, 1, 1, 1]):
        assert spread(graph, needs, [0, 3]).acting.tolist() == [True, True, False, True]


@pytest.mark.parametrize("rounds", [None, 1000])
def test_an_interrupted_cascade_gives_who_acts_by_then_and_says_so(rounds):
    graph = random_graph(20_000, 10, seed=1)
    needs, seeds, told = needed(graph, 0.18), seeding.at_random(graph, 400, seed=1), []
    whole = spread(graph, needs, seeds, rounds, told.append)
    assert len(told) > 3 and sum(told) <= whole.numbers[-1] - 400

    def stop(moved):
        told.pop()
        if len(told) < 2:
            raise KeyboardInterrupt

    with pytest.warns(Interrupted, match="interrupted: of 20,000 people"):
        part = spread(graph, needs, seeds, rounds, stop)
    assert 400 < part.numbers[-1] == part.acting.sum() <= whole.numbers[-1]
    assert not (part.acting & ~whole.acting).any()
    if rounds:
        assert part.numbers.tolist() == whole.numbers[: part.numbers.size].tolist() and part.numbers.size < whole.numbers.size


def test_seeds_may_be_numbers_or_truth_values():
    graph = ring(70, 2)
    needs, mask = np.full(70, 2), np.zeros(70, bool)
    mask[[0, 31, 33, 69]] = True
    assert (spread(graph, needs, mask).bits == spread(graph, needs, [69, 31, 0, 33, 33]).bits).all()
    assert spread(graph, needs, mask).numbers.tolist() == [4, 5]
    assert spread(graph, needs, []).share == 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda g: needed(g, 0.0), "threshold: 0.0; accepted: above 0 and at most 1"),
        (lambda g: needed(g, [0.5, 0.5, 1.2, 0.5]), "threshold of person 2: 1.2; accepted: above 0 and at most 1"),
        (lambda g: needed(g, [0.5, float("nan"), 1, 0.5]), "threshold of person 1: nan; accepted"),
        (lambda g: needed(g, [0.5]), r"threshold: shape \(1,\); accepted: one number, or one for each of 4 people"),
        (lambda g: spread(g, [1, 1, 0, 1], [0]), "needs of person 2: 0; accepted: at least 1"),
        (lambda g: spread(g, [1, 1], [0]), r"needs: shape \(2,\), int64; accepted: 4 whole numbers"),
        (lambda g: spread(g, [1.0] * 4, [0]), r"needs: shape \(4,\), float64; accepted: 4 whole numbers"),
        (lambda g: spread(g, [1] * 4, [4]), "seeds: 4; accepted: people from 0 to 3"),
        (lambda g: spread(g, [1] * 4, [-1]), "seeds: -1; accepted: people from 0 to 3"),
        (lambda g: spread(g, [1] * 4, [0.5]), r"seeds: shape \(1,\), float64; accepted: numbers of people"),
        (lambda g: spread(g, [1] * 4, [True]), r"seeds: shape \(1,\); accepted: 4 truth values"),
        (lambda g: spread(g, [1] * 4, [0], -1), "rounds: -1; accepted: a whole number of at least 0"),
        (lambda g: spread(g, [1] * 4, [0]).share_by([0, 1]), r"group: shape \(2,\), int64; accepted: 4 whole numbers of at least 0"),
        (lambda g: spread(g, [1] * 4, [0]).share_by([0, 1, -1, 0]), "group: .*accepted: 4 whole numbers of at least 0"),
    ],
)
def test_what_a_cascade_does_not_accept_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=words):
        call(ring(4, 2))
