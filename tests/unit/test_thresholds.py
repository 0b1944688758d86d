"""Thresholds: Granovetter's crowds, the jump of normal thresholds, and that order does not matter."""

import math
import random
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models.thresholds import (
    crowd,
    normal_course,
    normal_equilibria,
    normal_jump,
    normal_share,
)

calm = settings(deadline=None, max_examples=100)
crowds = st.lists(st.integers(0, 15), min_size=1, max_size=14)


def one_by_one(thresholds, order):
    """Who acts if people look round one at a time, in an order that is repeated until a whole turn moves nobody."""
    acting = [False] * len(thresholds)
    moved = True
    while moved:
        moved = False
        for person in order:
            if not acting[person] and sum(acting) >= thresholds[person]:
                acting[person] = moved = True
    return acting


# Crowds.


def test_granovetter_1978_thresholds_0_to_99_all_act_one_more_in_each_round():
    found = crowd(range(100))
    assert found.numbers.tolist() == list(range(101))
    assert found.acting.all() and found.acting.shape == (100,) and found.acting.dtype == bool


def test_granovetter_1978_with_the_1_changed_to_a_2_only_one_acts():
    found = crowd([0, 2, *range(2, 100)])
    assert found.numbers.tolist() == [0, 1]
    assert found.acting.tolist() == [True] + [False] * 99


def test_a_crowd_that_nobody_starts_stays_at_rest():
    found = crowd([1, 1, 1])
    assert found.numbers.tolist() == [0]
    assert found.acting.tolist() == [False] * 3


def test_a_threshold_is_met_by_exactly_that_many():
    assert crowd([0, 0, 2, 4]).numbers.tolist() == [0, 2, 3]
    assert crowd([0, 0, 2.5, 4]).numbers.tolist() == [0, 2]
    assert crowd([3, 0, -1]).acting.tolist() == [False, True, True]


@given(crowds, st.randoms(use_true_random=False))
@calm
def test_whatever_the_order_the_same_people_act(thresholds, chance: random.Random):
    order = list(range(len(thresholds)))
    chance.shuffle(order)
    assert one_by_one(thresholds, order) == crowd(thresholds).acting.tolist()


@given(crowds)
@calm
def test_the_end_is_the_least_fixed_point_and_the_way_there_is_monotone(thresholds):
    found = crowd(thresholds)
    numbers = found.numbers.tolist()
    fixed = [r for r in range(len(thresholds) + 1) if sum(t <= r for t in thresholds) == r]
    assert numbers[-1] == fixed[0] == found.acting.sum()
    assert all(sum(t <= a for t in thresholds) == b for a, b in zip(numbers, numbers[1:], strict=False))
    assert (np.diff(numbers) > 0).all()


@given(crowds, st.data())
@calm
def test_a_lower_threshold_never_makes_anybody_stop(thresholds, data):
    at = data.draw(st.integers(0, len(thresholds) - 1))
    eager = thresholds.copy()
    eager[at] = data.draw(st.integers(0, thresholds[at]))
    assert (crowd(eager).acting >= crowd(thresholds).acting).all()


# Normally distributed thresholds.


def test_the_share_below_is_the_normal_distribution():
    assert normal_share(0.25, 0.25, 0.1) == 0.5
    assert normal_share(0.35, 0.25, 0.1) == pytest.approx(0.8413447460685429, rel=1e-12)
    # Far out in the tail the digits stay: Phi(-10).
    assert normal_share(0, 1, 0.1) == pytest.approx(7.61985302416e-24, rel=1e-9)


def test_granovetter_1978_normal_thresholds_of_mean_a_quarter_jump_at_0_12222():
    jump = normal_jump(0.25)
    assert jump.spread == pytest.approx(0.12222, abs=5e-6)
    below, above = normal_equilibria(0.25, 0.12222), normal_equilibria(0.25, 0.12223)
    assert [e.stable for e in below] == [True, False, True]
    assert [e.stable for e in above] == [True]
    assert below[0].share < jump.share < below[1].share < 0.07 < 0.99 < above[0].share
    assert jump.share == pytest.approx(0.0620, abs=5e-5)


@pytest.mark.parametrize("mean", [0.05, 0.25, 0.4, 0.49])
def test_at_the_jump_the_curve_touches_the_diagonal(mean):
    jump = normal_jump(mean)
    z = (jump.share - mean) / jump.spread
    assert normal_share(jump.share, mean, jump.spread) == pytest.approx(jump.share, abs=1e-12)
    assert math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi) / jump.spread == pytest.approx(1, abs=1e-9)
    assert len(normal_equilibria(mean, jump.spread * 0.99)) == 3
    assert len(normal_equilibria(mean, jump.spread * 1.01)) == 1


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.6))
@settings(deadline=None, max_examples=25)
def test_every_equilibrium_is_one_and_its_slope_says_whether_it_is_stable(mean, spread):
    try:
        found = normal_equilibria(mean, spread)
    except ValueError as error:
        assert "at a fold" in str(error)
        return
    assert len(found) in (1, 3)
    assert [e.stable for e in found] == [i % 2 == 0 for i in range(len(found))]
    for e in found:
        assert normal_share(e.share, mean, spread) == pytest.approx(e.share, abs=1e-12)
    grid = np.linspace(0, 1, 401)
    gaps = np.sign([normal_share(r, mean, spread) - r for r in grid])
    crossings = (np.diff(gaps[gaps != 0]) != 0).sum()
    assert crossings <= len(found)


def test_the_course_ends_at_the_lowest_equilibrium_from_nobody_and_at_the_highest_from_all():
    low, tipping, high = normal_equilibria(0.25, 0.1)
    assert normal_course(0.25, 0.1)[-1] == pytest.approx(low.share, abs=1e-8)
    assert normal_course(0.25, 0.1, start=1)[-1] == pytest.approx(high.share, abs=1e-8)
    assert normal_course(0.25, 0.1, start=tipping.share - 1e-3)[-1] == pytest.approx(low.share, abs=1e-8)
    assert normal_course(0.25, 0.1, start=tipping.share + 1e-3)[-1] == pytest.approx(high.share, abs=1e-8)


def test_the_course_goes_from_round_to_round_until_it_moves_by_less_than_the_tolerance():
    course = normal_course(0.25, 0.3, tolerance=1e-3)
    assert course[0] == 0 and course.ndim == 1
    for before, after in zip(course, course[1:], strict=False):
        assert after == normal_share(before, 0.25, 0.3)
    moves = np.diff(course)
    assert (moves[:-1] >= 1e-3).all() and 0 < moves[-1] < 1e-3
    last_but_one, last = np.diff(normal_course(0.25, 0.3))[-2:]
    assert last_but_one >= 1e-9 > last > 0


def test_close_to_the_fold_the_crowd_takes_long():
    jump = normal_jump(0.25).spread
    rounds = [len(normal_course(0.25, jump * (1 + off))) - 1 for off in (1e-1, 1e-2, 1e-3)]
    assert rounds[0] < rounds[1] < rounds[2]
    # The passage through the gap grows like one over its root (Strogatz 1994, section 4.3): three times as long for a
    # tenth of the distance.
    assert rounds[2] / rounds[1] == pytest.approx(math.sqrt(10), rel=0.25)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: crowd([]), "thresholds: shape (0,); accepted: one dimension, not empty"),
        (lambda: crowd([0, math.nan]), "thresholds: nan; accepted: finite numbers"),
        (lambda: normal_share(1.1, 0.2, 0.1), "share: 1.1; accepted: a finite number"),
        (lambda: normal_share(-0.1, 0.2, 0.1), "share: -0.1; accepted: a finite number"),
        (lambda: normal_share(0.1, math.inf, 0.1), "mean: inf; accepted: a finite number"),
        (lambda: normal_share(0.1, 0.2, 0), "spread: 0; accepted: a finite number"),
        (lambda: normal_equilibria(math.nan, 0.1), "mean: nan; accepted: a finite number"),
        (lambda: normal_equilibria(0.2, 0), "spread: 0; accepted: a finite number"),
        (
            lambda: normal_equilibria(0.25, normal_jump(0.25).spread),
            f"spread: {normal_jump(0.25).spread!r} is at a fold for mean 0.25; accepted: a spread a little off it",
        ),
        (lambda: normal_jump(0.5), "mean: 0.5; accepted: above 0 and below 0.5"),
        (lambda: normal_jump(0), "mean: 0; accepted: a finite number"),
        (lambda: normal_course(0.2, 0.1, start=2), "start: 2; accepted: a finite number"),
        (lambda: normal_course(0.2, 0.1, start=-1), "start: -1; accepted: a finite number"),
        (lambda: normal_course(0.2, 0.1, tolerance=0), "tolerance: 0; accepted: a finite number"),
    ],
)
def test_errors_name_the_parameter_the_value_and_what_is_accepted(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()
