"""Increasing returns: where the barriers lie, the gambler's ruin by brute force, and simulations that meet it."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models.increasing_returns import barrier, lock_in, race, races, urn

calm = settings(deadline=None, max_examples=40)
leads = st.integers(1, 12)
chances = st.floats(0.05, 0.95)


def by_brute_force(up, down, p):
    """Probability and mean time from the linear equations of the walk."""
    inner = range(-down + 1, up)
    index = {d: i for i, d in enumerate(inner)}
    matrix, win = np.eye(len(inner)), np.zeros(len(inner))
    for d in inner:
        for neighbour, chance in ((d + 1, p), (d - 1, 1 - p)):
            if neighbour in index:
                matrix[index[d], index[neighbour]] -= chance
            elif neighbour == up:
                win[index[d]] += chance
    solved = np.linalg.solve(matrix, np.column_stack([win, np.ones(len(inner))]))
    return solved[index[0]]


# Barriers.


@given(st.integers(0, 40), st.integers(1, 8), st.integers(0, 60))
@calm
def test_arthur_1989_adopters_keep_what_they_like_up_to_the_barrier_and_not_from_it_on(preference, network, lead):
    # Payoffs: own technology `preference` with none, the other one `network` times its lead.
    turns = network * lead > preference
    assert turns == (lead >= barrier(preference, network))


def test_a_tie_is_no_reason_to_turn():
    assert barrier(4, 2) == 3 and barrier(4.1, 2) == 3 and barrier(3.9, 2) == 2
    assert barrier(0, 1) == 1


# Lock-in in closed form.


def test_arthur_1989_fair_arrivals_with_barriers_5_and_3():
    found = lock_in(5, 3)
    assert (found.first, found.arrivals) == (0.375, 15)
    assert lock_in(7, 7).first == 0.5 and lock_in(7, 7).arrivals == 49


def test_the_ruin_of_a_gambler_with_unfair_chances_by_hand():
    # theta = 1/2: (1 - 1/4) / (1 - 1/16) = 0.8 and (4 * 0.8 - 2) / (1/3) = 3.6.
    found = lock_in(2, 2, 2 / 3)
    assert found.first == pytest.approx(0.8, rel=1e-15) and found.arrivals == pytest.approx(3.6, rel=1e-15)
    assert lock_in(1, 1, 0.3).first == pytest.approx(0.3, rel=1e-15) and lock_in(1, 1, 0.3).arrivals == pytest.approx(1)


@given(leads, leads, chances)
@calm
def test_the_closed_form_is_the_solution_of_the_walks_equations(up, down, p):
    first, arrivals = by_brute_force(up, down, p)
    found = lock_in(up, down, p)
    assert found.first == pytest.approx(first, rel=1e-9) and found.arrivals == pytest.approx(arrivals, rel=1e-9)


@given(leads, leads, chances)
@calm
def test_swapping_the_technologies_swaps_the_chances(up, down, p):
    found, swapped = lock_in(up, down, p), lock_in(down, up, 1 - p)
    assert found.first == pytest.approx(1 - swapped.first, abs=1e-12)
    assert found.arrivals == pytest.approx(swapped.arrivals, rel=1e-9)


def test_nearly_fair_chances_agree_with_fair_ones():
    near, fair = lock_in(5, 3, 0.5 + 2**-50), lock_in(5, 3)
    assert near.first == pytest.approx(fair.first, rel=1e-13) and near.arrivals == pytest.approx(fair.arrivals, rel=1e-13)
    assert near != fair


def test_high_barriers_are_no_overflow():
    assert lock_in(2000, 2000, 0.9) == lock_in(2000, 2000, 0.9)
    assert lock_in(2000, 2000, 0.9).first == 1 and lock_in(2000, 2000, 0.9).arrivals == pytest.approx(2500)
    assert 0 < lock_in(200, 200, 0.1).first < 1e-100


# Simulated races.


@pytest.mark.parametrize(("up", "down", "p"), [(5, 3, 0.5), (4, 6, 0.6), (1, 2, 0.4)])
def test_arthur_1989_simulated_races_meet_the_closed_form(up, down, p):
    exact, found = lock_in(up, down, p), races(up, down, p, count=2000, seed=5)
    assert abs(found.first - exact.first) < 4 * found.first_error
    assert abs(found.arrivals - exact.arrivals) < 4 * found.arrivals_error
    assert found.first_error == pytest.approx(math.sqrt(exact.first * (1 - exact.first) / 2000), rel=0.1)


def test_the_error_of_the_mean_time_is_that_of_a_sample():
    many = races(2, 2, count=4000, seed=1)
    # The length of a race to a lead of 2 is 2 G with G geometric of chance 1/2: variance 8.
    assert many.arrivals_error == pytest.approx(math.sqrt(8 / 4000), rel=0.1)
    two = races(2, 2, count=2, seed=3)
    lengths = [two.arrivals - two.arrivals_error, two.arrivals + two.arrivals_error]
    assert all(length == pytest.approx(round(length)) and round(length) % 2 == 0 for length in lengths)


def test_a_race_moves_by_single_steps_from_0_to_a_barrier_and_stops():
    for seed in range(30):
        walk = race(4, 3, seed=seed)
        assert walk.dtype == np.int64 and walk[0] == 0
        assert set(np.abs(np.diff(walk)).tolist()) == {1}
        assert walk[-1] in (4, -3)
        assert walk[:-1].max() < 4 and walk[:-1].min() > -3


def test_long_races_go_on_beyond_one_block_of_arrivals():
    walk = race(40, 40, seed=1)
    assert walk.size > 600 and set(np.abs(np.diff(walk)).tolist()) == {1}


def test_the_likelier_side_wins_and_the_same_seed_gives_the_same_race():
    assert race(9, 9, 0.99, seed=0)[-1] == 9 and race(9, 9, 0.01, seed=0)[-1] == -9
    assert race(9, 9, seed=7).tolist() == race(9, 9, seed=7).tolist()
    assert races(3, 3, count=50, seed=1) == races(3, 3, count=50, seed=1) != races(3, 3, count=50, seed=2)


# Polya's urn.


@pytest.mark.parametrize("n", [0, 1, 2, 10, 200])
def test_polya_one_ball_of_each_colour_makes_every_count_equally_likely(n):
    np.testing.assert_allclose(urn(n), np.full(n + 1, 1 / (n + 1)), rtol=1e-14)


@given(st.integers(1, 12), st.integers(1, 5), st.integers(1, 5))
@calm
def test_polya_the_closed_form_is_that_of_drawing_ball_by_ball(n, w, b):
    chance = np.array([1.0])
    for t in range(n):
        k = np.arange(t + 1)
        own = chance * (w + k) / (w + b + t)
        chance = np.append(chance - own, 0) + np.insert(own, 0, 0)
    np.testing.assert_allclose(urn(n, w, b), chance, rtol=1e-11)


def test_polya_a_start_of_two_to_one_leans_but_decides_nothing():
    assert urn(3, 2, 1).tolist() == pytest.approx([0.1, 0.2, 0.3, 0.4], rel=1e-15)
    assert urn(3, first=1, second=2).tolist() == pytest.approx([0.4, 0.3, 0.2, 0.1], rel=1e-15)
    assert urn(5, 3, 2).sum() == pytest.approx(1, rel=1e-15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: barrier(-1, 2), "preference: -1; accepted: a finite number, at least 0"),
        (lambda: barrier(1, 0), "network: 0; accepted: a finite number, above 0"),
        (lambda: lock_in(0, 1), "up: 0; accepted: a whole number of at least 1"),
        (lambda: lock_in(1, 0), "down: 0; accepted: a whole number of at least 1"),
        (lambda: lock_in(1, 1, 0), "chance: 0; accepted: a finite number, above 0, below 1"),
        (lambda: lock_in(1, 1, 1), "chance: 1; accepted: a finite number, above 0, below 1"),
        (lambda: race(0, 1, seed=1), "up: 0; accepted: a whole number of at least 1"),
        (lambda: race(1, 1, seed=-1), "seed: -1; accepted: a whole number of at least 0"),
        (lambda: races(1, 0, count=5, seed=1), "down: 0; accepted: a whole number of at least 1"),
        (lambda: races(1, 1, count=1, seed=1), "count: 1; accepted: a whole number of at least 2"),
        (lambda: races(1, 1, count=5, seed=-1), "seed: -1; accepted: a whole number of at least 0"),
        (lambda: urn(-1), "draws: -1; accepted: a whole number of at least 0"),
        (lambda: urn(1, 0), "first: 0; accepted: a whole number of at least 1"),
        (lambda: urn(1, 1, 0), "second: 0; accepted: a whole number of at least 1"),
    ],
)
def test_errors_name_the_parameter_the_value_and_what_is_accepted(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_results_cannot_be_changed_by_mistake():
    for result in (lock_in(2, 2), races(2, 2, count=2, seed=0)):
        with pytest.raises(AttributeError):
            result.first = 1
