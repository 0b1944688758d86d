"""Discrete choice with social interactions: the source's propositions, folds, and the loop."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models.social_interaction import folds, hysteresis, mean_choices, threshold

calm = settings(deadline=None, max_examples=20)


@pytest.mark.parametrize(
    ("strength", "bound"), [(1.5, 0.20754645532203), (2, 0.532839975353552), (3, 1.303273908002589)]
)
def test_brock_durlauf_2001_three_solutions_below_the_threshold_and_one_above(strength, bound):
    assert threshold(strength, 1) == pytest.approx(bound, abs=1e-13)
    assert threshold(strength / 4, 4) == pytest.approx(bound, abs=1e-13)
    for sign in (-1, 1):
        assert len(mean_choices(sign * (bound - 1e-4), strength, 1).points) == 3
        alone = mean_choices(sign * (bound + 1e-4), strength, 1)
        assert len(alone.points) == 1 and alone.points[0].stable and alone.points[0].value * sign > 0


def test_brock_durlauf_2001_without_a_strong_interaction_there_is_one_solution():
    for strength in (0, 0.5, 0.999):
        assert len(mean_choices(0, strength, 1).points) == 1
        assert threshold(strength, 1) == 0
    assert threshold(1, 1) == 0 and threshold(1.001, 1) > 0
    assert folds(1, 1) is None and folds(0.5, 2) is None and folds(1.001, 1) is not None


def test_brock_durlauf_2001_with_h_0_the_three_are_symmetric_and_the_middle_one_tips():
    # tanh(J / 2) = 1 / 2 for J = 2 artanh(1 / 2), which makes +-1/2 solutions.
    found = mean_choices(0, 2 * math.atanh(0.5), 1)
    low, middle, high = found.points
    assert (low.stable, middle.stable, high.stable) == (True, False, True)
    assert middle.value == pytest.approx(0, abs=1e-15) and low.value == pytest.approx(-high.value, abs=1e-14)
    assert high.value == pytest.approx(0.5, abs=1e-14)
    assert low.basin == pytest.approx((-1, 0)) and high.basin == pytest.approx((0, 1))
    assert found.undecided == ()


def test_without_others_the_choice_is_the_private_one():
    assert mean_choices(0.7, 0, 2).stable == pytest.approx((math.tanh(1.4),), abs=1e-15)


@given(st.floats(-1.5, 1.5), st.floats(0, 3), st.floats(0.2, 2))
@calm
def test_expectations_come_true(h, j, beta):
    for point in mean_choices(h, j, beta).points:
        assert point.value == pytest.approx(math.tanh(beta * (h + j * point.value)), abs=1e-13)


def test_the_folds_are_where_the_slope_is_1():
    up, down = folds(1, 2)
    assert (up.setting, up.state) == pytest.approx((0.2664199876767761, -math.sqrt(0.5)))
    assert (down.setting, down.state) == (-up.setting, -up.state)
    for fold in (up, down):
        assert fold.state == pytest.approx(math.tanh(2 * (fold.setting + fold.state)), abs=1e-14)
        assert 2 * (1 - fold.state**2) == pytest.approx(1)


def test_up_it_jumps_at_the_one_fold_and_down_at_the_other():
    up, down = folds(2, 1)
    ramp = [-1, 0, up.setting, up.setting + 1e-6, 0, down.setting, down.setting - 1e-6, 0]
    found = hysteresis(ramp, 2, 1)
    assert found.shape == (8,)
    low, high = mean_choices(0, 2, 1).stable
    assert found[1] == pytest.approx(low, abs=1e-14) and found[4] == pytest.approx(high, abs=1e-14)
    assert found[2] == pytest.approx(up.state, abs=1e-7) and found[3] > 0.97
    assert found[5] == pytest.approx(down.state, abs=1e-7) and found[6] < -0.97
    assert found[7] == pytest.approx(low, abs=1e-14)
    assert hysteresis([2, 0], 2, 1)[1] == pytest.approx(high, abs=1e-14), "it begins high where there is no low branch"


def test_without_folds_there_is_no_loop():
    there = hysteresis([-1, 0, 0.5], 0.9, 1)
    assert hysteresis([0.5, 0, -1], 0.9, 1).tolist() == there[::-1].tolist()
    assert there[1] == pytest.approx(0, abs=1e-15)
    assert hysteresis([0.3], 0, 2)[0] == pytest.approx(math.tanh(0.6), abs=1e-15)


@given(st.floats(-3, 3), st.floats(0, 3), st.floats(0.3, 2))
@calm
def test_the_loop_passes_through_equilibria_proved_to_be_stable(h, j, beta):
    stable = np.array(mean_choices(h, j, beta).stable)
    for start in (-9, 9):
        state = hysteresis([start, h], j, beta)[1]
        assert abs(stable - state).min() < 1e-9 or mean_choices(h, j, beta).undecided


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mean_choices(math.inf, 1, 1), "private: inf; accepted: a finite number"),
        (lambda: mean_choices(0, -1, 1), "peers: -1; accepted: a finite number, at least 0"),
        (lambda: mean_choices(0, 1, 0), "precision: 0; accepted: a finite number, above 0"),
        (lambda: threshold(-1, 1), "peers: -1; accepted: a finite number, at least 0"),
        (lambda: folds(1, 0), "precision: 0; accepted: a finite number, above 0"),
        (lambda: hysteresis([math.nan], 1, 1), "privates: nan; accepted: a finite number"),
        (lambda: hysteresis([0], -1, 1), "peers: -1; accepted: a finite number, at least 0"),
    ],
)
def test_errors_name_the_parameter_the_value_and_what_is_accepted(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
