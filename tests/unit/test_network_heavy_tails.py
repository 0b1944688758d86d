"""Hubs and large chats: what the builders promise, and what the literature says of them."""

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import brentq
from scipy.sparse.csgraph import connected_components
from test_networks import assert_simple, matrix

from adoption.networks import chats, configuration_model, from_edges, heavy_tailed, heavy_tails, memory, random_graph, renumbered
from adoption.networks.compiled import building as compiled
from adoption.networks.graph import pointers_of
from adoption.networks.plain import building as plain


def test_numbers_fall_off_as_a_power():
    sizes = heavy_tailed(200_000, 2.5, 3, 60, 4)
    expected = np.arange(3, 61) ** -2.5
    assert sizes.min() == 3 and sizes.max() == 60
    assert stats.chisquare(np.bincount(sizes)[3:], expected / expected.sum() * sizes.size).pvalue > 1e-3


@settings(max_examples=100, deadline=None)
@given(data=st.data(), seed=st.integers(0, 2**63))
def test_a_configuration_has_at_most_the_degrees_asked_for(data, seed):
    n = data.draw(st.integers(1, 60))
    degrees = np.array(data.draw(st.lists(st.integers(0, n - 1), min_size=n, max_size=n)))
    graph = configuration_model(degrees, seed)
    assert graph.people == n and (graph.degrees <= degrees).all()
    assert_simple(graph)


@settings(max_examples=100, deadline=None)
@given(data=st.data(), seed=st.integers(0, 2**63))
def test_ends_are_matched_the_same_without_numba(data, seed):
    n = data.draw(st.integers(1, 60))
    ends = pointers_of(np.array(data.draw(st.lists(st.integers(0, n - 1), min_size=n, max_size=n))))
    total, width = int(ends[-1]), data.draw(st.integers(1, 12))
    partners, found = heavy_tails._shuffled(total if data.draw(st.booleans()) else heavy_tails.SHUFFLED + 1, seed), []
    for side in (compiled, plain):
        rows, kept = np.zeros(total, np.uint32), np.empty(n, np.int64)
        side.match(ends, partners, np.uint64(seed), width, -(-total // width), rows, kept)
        pointers = pointers_of(kept)
        side.close_up(ends, pointers, rows)
        found.append((kept.tolist(), rows[: pointers[-1]].tolist()))
    assert found[0] == found[1]


def test_every_matching_is_as_likely_as_any_other():
    """Six people with one link each: 15 matchings, 200 draws to each."""
    drawn = [tuple(map(tuple, configuration_model(np.ones(6, int), seed).edges().tolist())) for seed in range(3000)]
    counts = list({matching: drawn.count(matching) for matching in set(drawn)}.values())
    assert len(counts) == 15 and stats.chisquare(counts).pvalue > 1e-3


def test_of_an_odd_sum_of_degrees_one_end_stays_alone():
    for seed in range(20):
        graph = configuration_model(np.ones(7, int), seed)
        assert graph.links == 3 and sorted(graph.degrees) == [0] + [1] * 6


def test_few_links_of_a_large_configuration_are_erased():
    degrees = heavy_tailed(100_000, 2.5, 3, 300, 1)
    short = degrees - configuration_model(degrees, 2).degrees
    # Of the d ends of a person, each meets another of its own with a chance of d / sum; two of one neighbour's alike.
    expected = (degrees**2).sum() / degrees.sum()
    assert 0 < short.sum() < 2 * expected**2


@pytest.mark.parametrize(("one", "three"), [(0.9, 0.1), (0.6, 0.4), (0.4, 0.6)])
def test_the_largest_piece_of_a_configuration_is_that_of_newman_strogatz_and_watts(one, three):
    """Molloy and Reed (1995): it is a giant if sum k (k - 2) p_k > 0. Newman, Strogatz and Watts (2001): its share is
    1 - G0(u), where u = G1(u). With links of 1 or 3, G0 = p1 x + p3 x^3, G1 = (p1 + 3 p3 x^2) / (p1 + 3 p3)."""
    n = 300_000
    degrees = np.where(np.arange(n) < one * n, 1, 3)
    _, label = connected_components(matrix(configuration_model(degrees, 5)), directed=False)
    expected = 0.0
    if -one + 3 * three > 0:
        u = brentq(lambda x: (one + 3 * three * x**2) / (one + 3 * three) - x, 0, 1 - 1e-6)
        expected = 1 - one * u - three * u**3
    assert np.bincount(label).max() / n == pytest.approx(expected, abs=0.003)


def test_everybody_is_in_so_many_chats_and_links_stay_within_them():
    graph, chat = chats(5_000, 4.0, each=3, least=4, most=200, seed=9)
    assert_simple(graph)
    assert chat.shape == (3, 5_000)
    for deal in chat:
        sizes = np.bincount(deal)
        assert sizes.max() <= 200 and np.sort(sizes)[1] >= 4  # the last chat of a deal takes who is left
    ends = graph.edges().astype(np.int64)
    shares_a_chat = chat[:, ends[:, 0]] == chat[:, ends[:, 1]]
    assert shares_a_chat.any(axis=0).all() and (shares_a_chat.sum(axis=1) > 1_000).all()
    assert (np.diff(chat[0].astype(int)) >= 0).all()  # numbered chat by chat of the first deal
    assert len(set(zip(chat[0], chat[1]))) > 3_000  # and mixed by the others


def test_in_small_chats_everybody_knows_everybody():
    graph, (chat,) = chats(300, 100.0, each=1, least=3, most=9, seed=1)
    sizes = np.bincount(chat)
    assert (graph.degrees == sizes[chat] - 1).all()


def test_the_same_seed_gives_the_same_chats():
    one, other, third = (chats(2_000, 5.0, seed=seed)[0] for seed in (3, 3, 4))
    assert np.array_equal(one.neighbours, other.neighbours) and not np.array_equal(one.degrees, third.degrees)


@settings(max_examples=60, deadline=None)
@given(people=st.integers(1, 50), density=st.floats(0, 1), seed=st.integers(0, 1000))
def test_renumbered_people_keep_their_links(people, density, seed):
    graph = random_graph(people, density * (people - 1), seed)
    new = np.random.default_rng(seed).permutation(people)
    moved = renumbered(graph, new)
    assert_simple(moved)
    assert {frozenset(pair) for pair in moved.edges().tolist()} == {frozenset(pair) for pair in new[graph.edges().astype(int)].tolist()}
    back, old, rows = np.argsort(new), np.argsort(new).astype(np.uint32), np.empty_like(graph.neighbours)
    plain.renumber(graph.pointers, graph.neighbours, new.astype(np.uint32), old, pointers_of(graph.degrees[back]), rows)
    assert np.array_equal(rows, moved.neighbours)


def test_a_club_of_networkx_is_taken_as_it_is():
    club = networkx.karate_club_graph()
    graph = from_edges(club)
    assert graph.people == 34 and graph.links == 78
    assert [set(graph.neighbours_of(i).tolist()) for i in range(34)] == [set(club[i]) for i in club]


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: heavy_tailed(5, -1.0, 1, 9), "exponent: -1.0; accepted: a finite number, at least 0"),
        (lambda: heavy_tailed(5, 2.0, 4, 3), "most: 3; accepted: from least, 4, to 10,000,000"),
        (lambda: heavy_tailed(-1, 2.0, 1, 3), "count: -1; accepted: a whole number of at least 0"),
        (lambda: configuration_model([1, 3, 1]), "degrees of person 1: 3; accepted: 0 to 2"),
        (lambda: configuration_model([1, 1, -1]), "degrees of person 2: -1; accepted: 0 to 2"),
        (lambda: configuration_model([0.5, 1.0]), r"degrees: shape \(2,\), float64; accepted: a whole number for each person"),
        (lambda: configuration_model([]), r"degrees: shape \(0,\)"),
        (lambda: chats(100, 4.0, each=0), "each: 0; accepted: a whole number of at least 1"),
        (lambda: chats(0, 4.0), "people: 0; accepted: a whole number of at least 1"),
        (lambda: renumbered(random_graph(3, 1.0), [0, 1, 1]), "numbers: .*accepted: all numbers from 0 to 2, each once"),
    ],
)
def test_what_is_not_accepted_is_refused_by_name(build, words):
    with pytest.raises(ValueError, match=words):
        build()


def test_too_many_links_say_how_many_people_would_fit(monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: 100_000)
    with pytest.raises(MemoryError, match="about 2,500 would fit"):
        configuration_model(np.full(10_000, 10))
