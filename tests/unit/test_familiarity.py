"""One messenger with a network effect and a habit: its three derived results, held against proof and brute force."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models.familiarity import Messenger, audiences, change, critical_effect, folds, hysteresis

calm = settings(deadline=None, max_examples=10)
quick = settings(deadline=None, max_examples=100)
shares = st.floats(0, 1)
messengers = st.builds(
    Messenger,
    appeal=st.floats(-5, 3),
    network=st.floats(0, 9),
    quality=shares,
    familiarity=st.floats(0, 3),
    preinstallation=shares,
)


def logistic(u):
    return 1 / (1 + math.exp(-u))


# The process.


def test_the_change_by_hand():
    plain = Messenger(0, 0)
    assert change(plain, 0) == 0.5 and change(plain, 1) == -0.5 and change(plain, 0.5) == 0
    full = Messenger(-1, 4, quality=0.5, familiarity=2, preinstallation=0.25, rate=3)
    # U = -1 + 4 * 0.5 * 0.75 = 0.5; start at logistic(0.5 - 1.5), stop at logistic(-0.5 - 2).
    assert change(full, 0.75) == pytest.approx(3 * (0.25 * logistic(-1) - 0.75 * logistic(-2.5)), rel=1e-14)


def test_large_worths_do_not_overflow():
    assert change(Messenger(-2000, 0), 0.5) == -0.5
    assert change(Messenger(2000, 0), 0.5) == 0.5


def test_what_the_numbers_come_to():
    messenger = Messenger(0, 6, quality=0.5, familiarity=2, preinstallation=0.5)
    assert (messenger.effect, messenger.friction, messenger.head_start) == (3, 1.5, 0.5)
    assert Messenger(0, 6) == Messenger(0, 6, quality=1, familiarity=0, preinstallation=0, rate=1)


# Equilibria.


@given(messengers)
@calm
def test_audiences_are_where_nothing_changes(messenger):
    found = audiences(messenger)
    assert found.points or found.undecided
    for point in found.points:
        assert change(messenger, point.value) == pytest.approx(0, abs=1e-13)
        if 1e-3 < point.value < 1 - 1e-3 and not found.undecided:
            push = 1e-6
            outward = change(messenger, point.value + push) - change(messenger, point.value - push)
            assert point.stable == (outward < 0) or abs(outward) < 1e-8


def test_without_a_network_effect_the_audience_is_the_logistic_of_appeal():
    assert audiences(Messenger(-1, 0)).stable == pytest.approx((logistic(-1),), abs=1e-15)
    assert audiences(Messenger(0, 0, familiarity=2)).stable == pytest.approx((0.5,), abs=1e-15)


def test_small_and_large_audience_and_the_tipping_point_between():
    found = audiences(Messenger(-2.5, 5))
    assert found.tipping == pytest.approx((0.5,), abs=1e-15)
    low, high = found.stable
    assert low == pytest.approx(1 - high, abs=1e-14) and low == pytest.approx(0.1448, abs=1e-4)
    assert found.points[0].basin == pytest.approx((0, 0.5)) and found.points[2].basin == pytest.approx((0.5, 1))


# Result 1: pre-installation.


@given(messengers, shares)
@calm
def test_preinstallation_is_an_appeal_raised_and_a_friction_lowered(messenger, share):
    c, pi = messenger.familiarity, messenger.preinstallation
    other = replace(
        messenger, appeal=messenger.appeal + c * pi / 2, familiarity=c * (1 - pi / 2), preinstallation=0.0
    )
    assert math.copysign(1, change(other, share)) == math.copysign(1, change(messenger, share)) or (
        abs(change(messenger, share)) < 1e-12
    )


def test_preinstallation_and_its_counterpart_have_the_same_audiences():
    installed = audiences(Messenger(-2.85, 4.5, familiarity=1.5, preinstallation=0.8))
    plain = audiences(Messenger(-2.25, 4.5, familiarity=0.9))
    assert len(installed.points) == 3
    assert [p.value for p in installed.points] == pytest.approx([p.value for p in plain.points], abs=1e-12)


# Result 2: the critical network effect.


@pytest.mark.parametrize(
    ("familiarity", "critical"), [(0, 4), (1, 2.7357588823428847), (2, 2.2706705664732256), (30, 2.0000000000001874)]
)
def test_familiarity_halves_the_network_effect_that_lock_in_needs(familiarity, critical):
    assert critical_effect(familiarity) == pytest.approx(critical, abs=1e-14)


def test_preinstallation_counts_with_half_its_size():
    assert critical_effect(2, 1) == critical_effect(1) and critical_effect(2, 0.5) == critical_effect(1.5)
    # An effect of 2.3 is above the critical 2.10 of familiarity 3, and below the 2.45 of half as much.
    assert folds(Messenger(0, 2.3, familiarity=3)) is not None
    assert folds(Messenger(0, 2.3, familiarity=3, preinstallation=1)) is None


@given(st.floats(0, 3), shares, st.floats(1.001, 1.5))
@quick
def test_the_slope_of_the_audience_is_nowhere_steeper_than_1_over_the_critical_effect(familiarity, preinstallation, scale):
    # Brute force over U: x/(1-x) = S(U - c(1 - pi)) / S(-U - c), slope dx/dU by differences.
    worth = np.linspace(-15, 15, 6001)
    start = 1 / (1 + np.exp(familiarity * (1 - preinstallation) - worth))
    stop = 1 / (1 + np.exp(worth + familiarity))
    steepest = np.max(np.diff(start / (start + stop)) / np.diff(worth))
    assert steepest == pytest.approx(1 / critical_effect(familiarity, preinstallation), rel=1e-4)


@pytest.mark.parametrize("familiarity", [0.0, 0.7, 2.0])
def test_two_stable_audiences_exist_just_above_the_critical_effect_and_not_below(familiarity):
    critical = critical_effect(familiarity)
    assert folds(Messenger(0, critical, familiarity=familiarity)) is None
    assert folds(Messenger(0, critical * 0.99, familiarity=familiarity)) is None
    for scale, count in ((1.02, 3), (0.98, 1)):
        assert len(audiences(Messenger(-critical * scale / 2, critical * scale, familiarity=familiarity)).points) == count


# Result 3: the folds.


@pytest.mark.parametrize("effect", [4.2, 5.0, 9.0])
def test_without_familiarity_the_folds_are_half_of_1_minus_and_plus_the_root_of_1_minus_4_over_the_effect(effect):
    root = math.sqrt(1 - 4 / effect)
    small, large = folds(Messenger(0, effect))
    assert (small.state, large.state) == pytest.approx(((1 - root) / 2, (1 + root) / 2), abs=1e-13)
    for fold in (small, large):
        assert fold.setting == pytest.approx(math.log(fold.state / (1 - fold.state)) - effect * fold.state, abs=1e-12)


@given(messengers)
@quick
def test_there_are_folds_iff_the_effect_exceeds_the_critical_one(messenger):
    assert (folds(messenger) is None) == (messenger.effect <= critical_effect(messenger.familiarity, messenger.preinstallation))


@pytest.mark.parametrize(("beyond", "familiarity", "preinstallation"), [(1.1, 2.0, 0.7), (1.8, 0.5, 0.0)])
def test_between_the_folds_there_are_three_audiences_and_outside_one(beyond, familiarity, preinstallation):
    network = beyond * critical_effect(familiarity, preinstallation)
    messenger = Messenger(0, network, familiarity=familiarity, preinstallation=preinstallation)
    small, large = folds(messenger)
    width = small.setting - large.setting
    assert width > 0 and small.state < 0.5 < large.state
    for share_of_way, count in ((-0.05, 1), (0.05, 3), (0.95, 3), (1.05, 1)):
        here = replace(messenger, appeal=large.setting + share_of_way * width)
        assert len(audiences(here).points) == count


def test_at_a_fold_nothing_changes_and_the_change_has_no_slope():
    messenger = Messenger(0, 4.5, quality=0.9, familiarity=1.5, preinstallation=0.6)
    for fold in folds(messenger):
        here = replace(messenger, appeal=fold.setting)
        assert change(here, fold.state) == pytest.approx(0, abs=1e-15)
        slope = (change(here, fold.state + 1e-5) - change(here, fold.state - 1e-5)) / 2e-5
        assert slope == pytest.approx(0, abs=1e-8)


# The loop.


def test_appeal_must_fall_further_than_it_rose():
    messenger = Messenger(0, 4.5, quality=0.9, familiarity=1.5, preinstallation=0.6)
    small, large = folds(messenger)
    ramp = [-6, small.setting - 1e-6, small.setting + 1e-6, large.setting + 1e-6, large.setting - 1e-6, -6]
    found = hysteresis(messenger, ramp)
    assert found.shape == (6,)
    assert found[1] == pytest.approx(small.state, abs=2e-3) and found[2] > 0.94
    assert found[3] == pytest.approx(large.state, abs=2e-3) and found[4] < 0.06
    assert found[0] == found[5] == pytest.approx(audiences(replace(messenger, appeal=-6)).stable[0], abs=1e-13)


@given(messengers)
@calm
def test_the_loop_passes_through_audiences_proved_to_be_stable(messenger):
    found = audiences(messenger)
    for start in (-30, 30):
        state = hysteresis(messenger, [start, messenger.appeal])[1]
        assert min(abs(state - stable) for stable in found.stable) < 1e-9 or found.undecided


def test_without_lock_in_there_is_no_loop():
    messenger = Messenger(0, 3)
    there = hysteresis(messenger, [-3, -1.5, 0])
    assert hysteresis(messenger, [0, -1.5, -3]).tolist() == there[::-1].tolist()
    assert there[1] == pytest.approx(0.5, abs=1e-14)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Messenger(math.nan, 1), "appeal: nan; accepted: a finite number"),
        (lambda: Messenger(0, -1), "network: -1; accepted: a finite number, at least 0"),
        (lambda: Messenger(0, 1, quality=1.1), "quality: 1.1; accepted: a finite number, at least 0, at most 1"),
        (lambda: Messenger(0, 1, quality=-0.1), "quality: -0.1; accepted: a finite number, at least 0, at most 1"),
        (lambda: Messenger(0, 1, familiarity=-1), "familiarity: -1; accepted: a finite number, at least 0"),
        (lambda: Messenger(0, 1, preinstallation=2), "preinstallation: 2; accepted: a finite number, at least 0, at most 1"),
        (lambda: Messenger(0, 1, preinstallation=-1), "preinstallation: -1; accepted: a finite number, at least 0, at most 1"),
        (lambda: Messenger(0, 1, rate=0), "rate: 0; accepted: a finite number, above 0"),
        (lambda: change(Messenger(0, 1), 1.1), "share: 1.1; accepted: a finite number, at least 0, at most 1"),
        (lambda: change(Messenger(0, 1), -0.1), "share: -0.1; accepted: a finite number, at least 0, at most 1"),
        (lambda: critical_effect(-1), "familiarity: -1; accepted: a finite number, at least 0"),
        (lambda: critical_effect(1, 2), "preinstallation: 2; accepted: a finite number, at least 0, at most 1"),
        (lambda: hysteresis(Messenger(0, 1), [math.inf]), "appeals: inf; accepted: a finite number"),
    ],
)
def test_errors_name_the_parameter_the_value_and_what_is_accepted(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_a_messenger_cannot_be_changed_by_mistake():
    with pytest.raises(AttributeError):
        Messenger(0, 1).appeal = 1
