"""Who acts first: as many as asked for, where they were asked for, and what difference that makes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.networks import communities, from_edges, joined, needed, random_graph, ring, seeding, spread


@settings(max_examples=60, deadline=None)
@given(people=st.integers(1, 60), share=st.floats(0, 1), seed=st.integers(0, 1000))
def test_as_many_different_people_as_asked_for_in_ascending_order(people, share, seed):
    graph, number = random_graph(people, min(people - 1, 3), seed), round(share * people)
    for found in (seeding.at_random(graph, number, seed), seeding.by_degree(graph, number)):
        assert found.size == number and (np.diff(found) > 0).all() and ((found >= 0) & (found < people)).all()


def test_at_random_everybody_is_as_likely_and_a_seed_gives_the_same_people():
    graph, draws = ring(20, 2), 4000
    counts = np.bincount(np.concatenate([seeding.at_random(graph, 5, seed) for seed in range(draws)]), minlength=20)
    # Each person is in a quarter of the draws; five standard errors.
    assert (np.abs(counts - draws / 4) < 5 * np.sqrt(draws * 3 / 16)).all()
    assert (seeding.at_random(graph, 5, 7) == seeding.at_random(graph, 5, 7)).all()


def test_by_degree_takes_the_most_connected_and_then_the_lower_numbers():
    graph = from_edges([(4, 0), (4, 1), (4, 2), (3, 0), (3, 1), (5, 2)])
    assert graph.degrees.tolist() == [2, 2, 2, 2, 3, 1]
    assert [seeding.by_degree(graph, k).tolist() for k in (0, 1, 3)] == [[], [4], [0, 1, 4]]


def test_around_a_person_are_the_nearest():
    graph = ring(12, 2)
    assert seeding.around(graph, 0, 3).tolist() == [0, 1, 11]
    assert seeding.around(graph, 6, 4).tolist() == [4, 5, 6, 7]
    assert seeding.around(graph, 6, 0).tolist() == []
    apart = from_edges([(0, 1), (2, 3)])
    with pytest.raises(ValueError, match="number: 3; accepted: 0 to 2, as links from person 2 lead to no more"):
        seeding.around(apart, 2, 3)


@settings(max_examples=40, deadline=None)
@given(people=st.integers(2, 60), person=st.integers(0, 59), share=st.floats(0, 1))
def test_nobody_left_out_is_nearer_than_anybody_taken(people, person, share):
    graph, person = joined(ring(people + 2, 2), random_graph(people + 2, 1, people)), person % (people + 2)
    found = set(seeding.around(graph, person, round(share * graph.people)).tolist())
    steps, edge, far = {person: 0}, [person], 0
    while edge:
        far += 1
        edge = sorted({int(j) for i in edge for j in graph.neighbours_of(i)} - set(steps))
        steps |= dict.fromkeys(edge, far)
    taken, left = [steps[i] for i in found], [steps[i] for i in steps if i not in found]
    assert max(taken, default=0) <= min(left, default=far)


def test_groups_are_taken_whole():
    group = np.array([0, 2, 2, 0, 1])
    assert seeding.in_groups(group, 2).tolist() == [1, 2]
    assert seeding.in_groups(group, [0, 1]).tolist() == [0, 3, 4]


def test_fifty_people_of_one_place_carry_a_ring_that_fifty_drawn_at_random_do_not():
    graph = ring(20_000, 6)
    needs = needed(graph, 0.5)
    together, apart = seeding.around(graph, 10_000, 50), seeding.at_random(graph, 50, seed=1)
    assert together.size == apart.size == 50
    assert spread(graph, needs, together).share == 1
    assert spread(graph, needs, apart).share < 0.01


def test_a_group_that_holds_together_blocks_what_comes_from_outside():
    group = np.repeat(np.arange(100), 50)
    graph = joined(communities([50] * 100, 10, seed=1), random_graph(5000, 0.5, seed=2))
    seeds = seeding.in_groups(group, 3)
    shares = spread(graph, needed(graph, 0.4), seeds).share_by(group)
    assert shares[3] == 1 and np.delete(shares, 3).max() < 0.2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda g: seeding.at_random(g, 7), "number: 7; accepted: 0 to 6"),
        (lambda g: seeding.at_random(g, -1), "number: -1; accepted: a whole number of at least 0"),
        (lambda g: seeding.at_random(g, 1, -1), "seed: -1; accepted"),
        (lambda g: seeding.by_degree(g, 2.5), "number: 2.5; accepted"),
        (lambda g: seeding.around(g, 6, 1), "person: 6; accepted: 0 to 5"),
        (lambda g: seeding.in_groups([0, 0, 1], 4), "chosen: 4; accepted: groups with people in them, from 0 to 1"),
        (lambda g: seeding.in_groups([0.5], 0), r"group: shape \(1,\), float64; accepted: a whole number for each person"),
    ],
)
def test_what_is_not_accepted_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=words):
        call(ring(6, 2))
