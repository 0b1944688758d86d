"""Calibration, fit and profile: what observations hold, what they leave open, and what the errors say."""

import numpy as np
import pytest
from direct_portfolio import derivative
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adoption.models.portfolio import Lever, Observations, Scenario, calibrate, fit, independent, members, profile, simulate
from adoption.models.portfolio.calibration import apply

brief = settings(deadline=None, max_examples=6)
NAMES = ("WhatsApp", "Telegram", "Max")
COUNTS = np.array([82.1, 68.0, 16.4])
BASE = Scenario(NAMES, independent([0.5] * 3), review_rate=1.0)
# Two platforms, a lever, and four counts of both.
TRUE = Scenario(
    ("A", "B"), independent([0.7, 0.1]), (-0.5, -1.5), 0.9, (1.0, 0.5), 2.0, review_rate=0.6, months=12.0,
    levers=(Lever("promotion", 0.3, "B"),),
)


def observed(scenario, months, error=0.01):
    """Observations without noise of every platform at some months."""
    x = simulate(scenario, months, tolerance=1e-10).audiences
    rows = [(m, name, x[t, i]) for t, m in enumerate(months) for i, name in enumerate(scenario.platforms)]
    return Observations(*zip(*rows), errors=(error,) * len(rows))


# Levels.


@given(st.floats(0, 5), st.floats(0, 1), st.floats(0, 2), st.floats(0.3, 1), st.sampled_from([95.0, 105.0, 123.0]))
@brief
def test_three_counts_fix_the_appeals_exactly_whatever_the_rest(network, substitutability, friction, quality, people):
    base = BASE.change(network=network, substitutability=substitutability, familiarity=friction, quality=quality)
    calibrated, state = calibrate(base, COUNTS / people)
    assert np.array(calibrated.start) @ members(3) * people == pytest.approx(COUNTS, abs=1e-9)
    assert np.abs(derivative(calibrated, 0.0, np.array([calibrated.start] * 2))).max() < 1e-11
    assert calibrated.change(appeal=base.appeal, start=base.start) == base
    assert state.audiences == pytest.approx(COUNTS / people, abs=1e-11) and state.groups[0].tolist() == list(calibrated.start)


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=4), st.floats(0, 10), st.floats(0, 5), st.floats(0, 1), st.floats(0, 3), st.floats(0.3, 1))
@example([0.6735, 0.5578, 0.0574], 6.962, 1.147, 0.603, 1.555, 0.9)
@example([0.6735, 0.5578, 0.0574], 3.218, 0.984, 0.878, 1.831, 0.9)
@brief
def test_appeals_are_found_wherever_people_may_be(x, network, friction, substitutability, attention, quality):
    """The two examples were not found when the network effect was raised step by step, as was done before."""
    people = {"network": network, "familiarity": friction, "substitutability": substitutability, "attention": attention, "quality": quality}
    calibrated, state = calibrate(Scenario(tuple("ABCD"[: len(x)]), independent(x), **people), x)
    assert np.abs(derivative(calibrated, 0.0, np.array([calibrated.start] * 2))).max() < 1e-9 and state.audiences == pytest.approx(x, abs=1e-9)


def test_without_network_effect_the_appeal_is_the_log_odds():
    calibrated, state = calibrate(BASE.change(network=0.0, familiarity=0.0), [0.5, 0.75, 0.1])
    assert calibrated.appeal == pytest.approx([0, np.log(3), -np.log(9)], abs=1e-9)
    assert calibrated.start == pytest.approx(independent([0.5, 0.75, 0.1]), abs=1e-11) and state.stable


def test_model_md_2_the_appeals_at_95_million_people():
    """The calibration of which the hysteresis results are: beta = 4.25, q = .9, omega = .3, c = 1."""
    calibrated, state = calibrate(BASE.change(network=4.25), COUNTS / 95)
    assert calibrated.appeal == pytest.approx([-1.5004, -1.5406, -1.5927], abs=1e-4)
    assert state.stable and state.growth == pytest.approx(-0.00553, abs=1e-4)


def test_model_md_2_68_million_and_lock_in_leave_beta_a_sliver():
    """Lock-in of one messenger without friction needs beta q > 4; beyond 4.92 (95 million) 68 million is not stable."""
    def growth(network, people):
        alone = Scenario(("Telegram",), (0.5, 0.5), quality=1.0, familiarity=0.0, network=network)
        return calibrate(alone, [68 / people])[1].growth

    for people, last in ((123.0, 4.05), (95.0, 4.92)):
        x = 68 / people
        assert 1 / (x * (1 - x)) == pytest.approx(last, abs=0.005)
        assert growth(last - 0.01, people) < 0 < growth(last + 0.01, people)


def test_an_observed_state_need_not_be_one_that_lasts():
    state = calibrate(Scenario(("A",), (0.5, 0.5), quality=1.0, familiarity=0.0, network=6.0), [0.5])[1]
    assert not state.stable and state.growth == pytest.approx(6 / 4 - 1, abs=1e-6) and state.index == -1


# Series.


def test_known_parameters_are_recovered_from_a_series():
    seen = observed(TRUE, [0.5, 2.0, 5.0, 12.0])
    names = ("network", "appeal.B", "levers.0.level")
    begin = apply(TRUE, {"network": 1.0, "appeal.B": -0.5, "levers.0.level": 0.6})
    found = fit(begin, seen, names)
    assert found.values == pytest.approx([2.0, -1.5, 0.3], abs=1e-4)
    assert found.names == names and found.misfit < 1e-6 and found.residuals.shape == (8,)
    assert found.scenario.network == found.values[0] and found.scenario.appeal == (-0.5, found.values[1])
    assert found.scenario.levers[0].level == found.values[2] and found.scenario.start == TRUE.start
    assert found.sensitivity.shape == (8, 3)
    assert found.unidentified() == []
    assert found.statement() == "The 8 observations hold each of network, appeal.B, levers.0.level."


def test_a_cross_section_alone_leaves_the_network_effect_open():
    """Three counts at month 0: the appeals take up whatever the network effect is, and the profile is flat."""
    seen = Observations((0.0,) * 3, NAMES, tuple(COUNTS / 105), (0.001,) * 3)
    flat = profile(BASE, seen, "network", [0.0, 1.0, 2.0, 3.0, 4.0], anchor=COUNTS / 105)
    assert flat == pytest.approx(np.zeros(5), abs=1e-12)
    found = fit(BASE.change(network=2.0), seen, ["network"], anchor=COUNTS / 105)
    (way,) = found.unidentified()
    assert abs(way["network"]) == pytest.approx(1)
    assert found.statement() == (
        f"The 3 observations leave 1 of 1 combinations of parameters open. One can move along (network {way['network']:+.2f}), in "
        "units of the parameters' ranges, and not see it."
    )


def test_a_series_makes_the_same_profile_rise():
    seen = observed(TRUE, [0.5, 2.0, 5.0, 12.0])
    held = profile(TRUE, seen, "network", [1.0, 2.0, 3.0], ["appeal.A"])
    assert held[1] < 1e-6 and held[0] > 3.84 and held[2] > 3.84


def test_appeal_and_network_effect_are_collinear_in_one_count():
    one = Scenario(("A",), (0.5, 0.5), quality=1.0, familiarity=0.0, network=2.0)
    seen = Observations((60.0,), ("A",), (0.7,), (0.01,))
    found = fit(one, seen, ["network", "appeal.A"])
    assert found.misfit < 1e-6
    (way,) = found.unidentified()
    # A share x is at rest where a + beta x is its log odds: beta may rise by 1 as a falls by x, in units of the ranges.
    assert way["network"] * 16 * 0.7 + way["appeal.A"] * 24 == pytest.approx(0, abs=1e-2)
    assert "The 1 observation leave" in found.statement().replace("leaves", "leave")


def test_a_fit_of_nothing_is_the_misfit():
    seen = observed(TRUE, [2.0])
    found = fit(TRUE.change(network=1.0), seen, [])
    off = (simulate(TRUE.change(network=1.0), [2.0]).audiences[0] - np.array(seen.shares)) / 0.01
    assert found.misfit == pytest.approx(off @ off, rel=1e-5) and found.values.size == 0
    assert found.unidentified() == [] and found.scenario == TRUE.change(network=1.0)


def test_estimates_stay_in_the_declared_range():
    seen = Observations((12.0,), ("B",), (1.0,), (0.001,))
    assert fit(TRUE, seen, ["levers.0.level"]).values[0] <= 1.0


def test_months_may_come_in_any_order_and_repeat():
    x = simulate(TRUE, [2.0, 5.0], tolerance=1e-10).audiences
    seen = Observations((5.0, 2.0, 5.0), ("A", "B", "B"), (x[1, 0], x[0, 1], x[1, 1]), (0.01, 0.02, 0.01))
    assert fit(TRUE, seen, []).misfit < 1e-10


# Bad input.


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((), (), (), ()), "observations: {'months': 0, 'platforms': 0, 'shares': 0, 'errors': 0}; accepted: one or more"),
        (((1,), ("A", "B"), (0.1,), (0.1,)), "observations: {'months': 1, 'platforms': 2"),
        (((-1,), ("A",), (0.1,), (0.1,)), "months: -1; accepted: numbers 0 or more"),
        (((np.inf,), ("A",), (0.1,), (0.1,)), "months: inf; accepted"),
        (((np.nan,), ("A",), (0.1,), (0.1,)), "months: nan; accepted"),
        (((1,), ("A",), (1.2,), (0.1,)), "shares: 1.2; accepted: numbers from 0 to 1"),
        (((1,), ("A",), (-0.2,), (0.1,)), "shares: -0.2; accepted"),
        (((1,), ("A",), (0.2,), (0,)), "errors: 0; accepted: numbers above 0"),
    ],
)
def test_bad_observations_are_refused(arguments, message):
    with pytest.raises(ValueError) as error:
        Observations(*arguments)
    assert message in str(error.value)


SEEN = Observations((1,), ("B",), (0.2,), (0.01,))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: calibrate(BASE, [0.5, 0.5]), "audiences: shape (2,); accepted: one share for each of WhatsApp, Telegram, Max"),
        (lambda: calibrate(BASE, [0.5, 0.5, 0]), "audiences: [0.5, 0.5, 0.0]; accepted: shares strictly between 0 and 1"),
        (lambda: calibrate(BASE, [0.5, 0.5, 1]), "audiences: [0.5, 0.5, 1.0]; accepted: shares strictly"),
        (lambda: calibrate(BASE, [0.5, 0.5, np.nan]), "audiences: [0.5, 0.5, nan]; accepted"),
        (
            lambda: calibrate(BASE.change(mandated_share=0.1, levers=(Lever("mandate", 1, "Max"),)), [0.5] * 3),
            "levers: a mandate is in force at month 0; accepted: audiences observed before a mandate",
        ),
        (lambda: calibrate(BASE.change(familiarity=0.0, network=0.0), [1e-7, 0.5, 0.5]), "appeal of WhatsApp: -16.1"),
        (lambda: fit(TRUE, SEEN, ["network", "network"]), "free: ('network', 'network'); accepted: different names"),
        (lambda: fit(TRUE, SEEN, ["beta"]), "free: 'beta'; accepted: a parameter ('network', 'appeal.A') or a lever's level"),
        (lambda: fit(TRUE, SEEN, ["network.A"]), "free: 'network.A'; accepted"),
        (lambda: fit(TRUE, SEEN, ["appeal"]), "free: 'appeal'; accepted"),
        (lambda: fit(TRUE, SEEN, ["appeal.Max"]), "free: 'appeal.Max'; accepted"),
        (lambda: fit(TRUE, SEEN, ["promotion.B"]), "free: 'promotion.B'; accepted"),
        (lambda: fit(TRUE, SEEN, ["levers.1.level"]), "free: 'levers.1.level'; accepted"),
        (lambda: fit(TRUE, SEEN, ["levers.0.start"]), "free: 'levers.0.start'; accepted"),
        (lambda: fit(TRUE, Observations((1,), ("Max",), (0.2,), (0.01,)), ["network"]), "platforms: 'Max'; accepted: A, B"),
        (lambda: profile(TRUE, SEEN, "network", [1], ["network"]), "name: 'network' is also free; accepted: a parameter that is not"),
        (lambda: profile(TRUE, SEEN, "network", [17]), "network: 17.0; accepted: a number from 0 to 16"),
    ],
)
def test_bad_input_is_named_with_what_would_be_accepted(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert message in str(error.value)


def test_a_mandate_that_has_not_begun_or_falls_on_nobody_does_not_stand_in_the_way():
    later = BASE.change(mandated_share=0.1, levers=(Lever("mandate", 1, "Max", 3),))
    nobody = BASE.change(levers=(Lever("mandate", 1, "Max"),))
    assert calibrate(later, COUNTS / 105)[0].appeal == pytest.approx(calibrate(nobody, COUNTS / 105)[0].appeal, abs=1e-9)
