"""Rest, tipping and what is left of a lever: oracles worked out beforehand, and limits with a proof."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models import familiarity
from adoption.models.portfolio import (
    Lever,
    Scenario,
    basins,
    calibrate,
    dynamics,
    equilibria,
    independent,
    loop,
    members,
    settle,
    shortest_lock_in,
    simulate,
    time_to_tip,
    tipping_level,
)

brief = settings(deadline=None, max_examples=6)
NAMES = ("WhatsApp", "Telegram", "Max")
COUNTS = np.array([82.1, 68.0, 16.4])


def nation(people, **parameters):
    """The country at rest with the article's three counts, in millions, among so many people."""
    base = Scenario(NAMES, independent([0.5] * 3), calls=0.4, substitutability=0.3, review_rate=1.0, **parameters)
    return calibrate(base, COUNTS / people)[0]


@pytest.fixture(scope="module")
def sticky():
    """95 million people, a strong network effect: a lever leaves something behind."""
    return nation(95, network=4.25)


@pytest.fixture(scope="module")
def loose():
    """105 million people, a weaker one: nothing stays."""
    return nation(105, network=3.25)


def proof(appeal, network, quality, friction):
    """Share and stability of all equilibria of one platform."""
    found = familiarity.audiences(familiarity.Messenger(appeal, network, quality, friction))
    assert not found.undecided
    return sorted([(x, True) for x in found.stable] + [(x, False) for x in found.tipping])


# One platform, where every equilibrium is known with a proof.


@given(st.floats(-4, 1), st.floats(0, 8), st.floats(0, 2))
@brief
def test_one_platform_has_the_equilibria_that_are_proved(appeal, network, friction):
    proved = proof(appeal, network, 0.9, friction)
    found = equilibria(Scenario(("A",), (0.5, 0.5), appeal, 0.9, friction, network))
    shares = [float(state.audiences[0]) for state in found.found]
    assert found.balanced
    assert shares == pytest.approx([share for share, _ in proved], abs=1e-9)
    assert [state.stable for state in found.found] == [stable for _, stable in proved]


def test_lock_in_of_one_platform_needs_a_network_effect_of_4_without_friction():
    """Brock & Durlauf 2001 with beta q = 4 J: folds at (1 -+ sqrt(1 - 4/(beta q)))/2."""
    for network, many in ((3.99, 1), (4.1, 3)):
        assert len(equilibria(Scenario(("A",), (0.5, 0.5), -network / 2, 1.0, 0.0, network)).found) == many
    base = Scenario(("A",), (0.95, 0.05), -4.0, 1.0, 0.0, 5.0)
    x = (1 - math.sqrt(1 - 4 / 5)) / 2
    fold = math.log(x / (1 - x)) - 5 * x
    assert tipping_level(base, "tie_in", "A", "A", to=4.0) == pytest.approx(fold + 4, abs=4e-4)


def test_platforms_that_decouple_have_the_product_of_their_equilibria():
    """omega = 0: three equilibria for each of two platforms make nine, and the indices come to 1."""
    found = equilibria(Scenario(("A", "B"), independent([0.5, 0.5]), (-2.5, -2.6), 1.0, 0.0, 5.0, 0.0))
    one, other = ([share for share, _ in proof(a, 5.0, 1.0, 0.0)] for a in (-2.5, -2.6))
    assert [tuple(state.audiences.round(6)) for state in found.found] == [(round(x, 6), round(y, 6)) for x in one for y in other]
    assert [state.index for state in found.found] == [1, -1, 1, -1, 1, -1, 1, -1, 1] and found.balanced
    assert [state.stable for state in found.found] == [True, False, True, False, False, False, True, False, True]
    assert len(found.stable) == 4


# The article's three counts, read as a state of rest.


def test_model_md_2_hysteresis_tips_up_at_014_and_down_at_minus_027(sticky):
    up = tipping_level(sticky, "tie_in", "Max", "Max", to=1.0)
    assert up == pytest.approx(0.139, abs=6e-4)
    high = settle(sticky.change(levers=(Lever("tie_in", 4, "Max"),)))[0]
    down = tipping_level(sticky.change(start=tuple(high)), "tie_in", "Max", "Max", to=-1.0)
    assert down == pytest.approx(-0.2677, abs=6e-4)


def test_model_md_2_after_the_lever_23_20_and_88_million_remain(sticky):
    high = settle(sticky.change(levers=(Lever("tie_in", 4, "Max"),)))[0]
    after = settle(sticky.change(start=tuple(high)))[0] @ members(3) * 95
    assert after == pytest.approx([23.30, 19.81, 88.13], abs=0.006)


def test_model_md_2_a_loop_at_95_million_and_none_at_105(sticky, loose):
    levels = np.linspace(-0.4, 0.4, 9)
    hysteresis = loop(sticky, "tie_in", "Max", levels)
    assert hysteresis.levels.tolist() == levels.tolist()
    assert hysteresis.jumps(2) == (pytest.approx(0.2), pytest.approx(-0.3))
    assert hysteresis.width(2) > 0.7
    assert hysteresis.up[4] * 95 == pytest.approx(COUNTS, abs=1e-6)
    assert hysteresis.down[4] * 95 == pytest.approx([23.30, 19.81, 88.13], abs=0.006)
    assert loop(loose, "tie_in", "Max", levels).width(2) < 1e-9
    one = equilibria(loose)
    assert len(one.found) == 1 and one.balanced and one.found[0].stable


def test_the_sticky_nation_has_several_states_of_rest(sticky):
    found = equilibria(sticky)
    assert found.balanced and sum(state.index for state in found.found) == 1
    millions = [tuple((state.audiences * 95).round(1)) for state in found.stable]
    assert (82.1, 68.0, 16.4) in millions and (23.3, 19.8, 88.1) in millions
    for state in found.found:
        assert (state.growth < 0) == state.stable
        k = dynamics.kernel_rows(3, dynamics.held(dynamics.arrange(sticky), 0.0))
        assert np.abs(dynamics.motion(3, k, state.groups.reshape(-1, 1))).max() < 1e-11


def test_model_md_2_a_full_block_locks_in_after_5_6_reviews_and_calls_only_after_10_9(sticky):
    both = sticky.change(levers=())
    block = [Lever(kind, 1, name) for name in NAMES[:2] for kind in ("degradation", "blocking")]
    calls = [Lever("degradation", 1, name) for name in NAMES[:2]]
    for levers, expected in ((block, 5.6), (calls, 10.9)):
        shortest = shortest_lock_in(both, levers, "Max", longest=32.0)
        assert shortest == pytest.approx(expected, abs=0.05)


def test_w_04_without_circumvention_predicts_a_collapse_of_whatsapp(sticky):
    """It did not happen in August 2025: so w (1 - v) is small, or people are slow. An exercise in falsification."""
    hit = tuple(Lever("degradation", 1, name) for name in NAMES[:2])
    assert settle(sticky.change(levers=hit))[0] @ members(3)[:, 0] * 95 < 30
    undone = sticky.change(levers=(*hit, Lever("circumvention", 0.99)))
    assert settle(undone)[0] @ members(3)[:, 0] * 95 > 75


# Thresholds in time and level.


def test_time_to_tip_is_when_the_path_crosses():
    base = Scenario(("A",), (0.99, 0.01), 1.0, 0.9, 0.0, 2.0, review_rate=0.2)
    month = time_to_tip(base, "A", 0.6)
    assert simulate(base, [month], tolerance=1e-11).audiences[0, 0] == pytest.approx(0.6, abs=2e-3)
    assert time_to_tip(base.change(appeal=-6), "A", 0.6) is None
    assert time_to_tip(base.change(start=(0.0, 1.0), appeal=-6), "A", 0.6) == pytest.approx(
        next(m for m in np.arange(0, 60, 0.006) if simulate(base.change(start=(0.0, 1.0), appeal=-6), [m]).audiences[0, 0] < 0.6), abs=0.02
    )


def test_twice_the_pace_tips_in_half_the_time():
    base = Scenario(("A",), (0.99, 0.01), 1.0, 0.9, 0.0, 2.0, review_rate=0.2)
    assert time_to_tip(base.change(review_rate=0.4), "A") == pytest.approx(time_to_tip(base, "A") / 2, abs=0.012)


def test_a_lever_that_does_not_reach_the_fold_tips_nothing(sticky):
    assert tipping_level(sticky, "tie_in", "Max", "Max", to=0.1) is None
    assert tipping_level(sticky, "tie_in", "Max", "Max", to=0.15) == pytest.approx(0.139, abs=1e-4)


def test_no_time_suffices_where_nothing_stays(loose):
    assert shortest_lock_in(loose, [Lever("tie_in", 2, "Max")], "Max", longest=24.0) is None


def test_basins_are_parted_by_the_unstable_state():
    base = Scenario(("A",), (0.5, 0.5), -2.5, 1.0, 0.0, 5.0)
    low, tipping, high = (share for share, _ in proof(-2.5, 5.0, 1.0, 0.0))
    states, basin = basins(base, [[0.0], [tipping - 0.01], [tipping + 0.01], [1.0]])
    assert states[:, 0] == pytest.approx([low, high], abs=1e-6)
    assert basin.tolist() == [0, 0, 1, 1]
    states, basin = basins(base.change(levers=(Lever("tie_in", 3, "A", 5),)), [[0.0], [1.0]], month=6.0)
    assert len(states) == 1 and basin.tolist() == [0, 0]


def test_a_mandated_group_counts_in_the_equilibrium():
    held = Scenario(("A",), (0.5, 0.5), -5.0, 0.9, 1.0, 0.0, mandated_share=0.3, levers=(Lever("mandate", 1, "A"),))
    (state,) = equilibria(held).found
    up, down = 1 / (1 + math.exp(6)), 1 / (1 + math.exp(-4))
    share = up / (up + down)
    assert state.audiences[0] == pytest.approx(0.3 + 0.7 * share, abs=1e-12)
    assert state.groups[:, 1] == pytest.approx([share, 1], abs=1e-12)
    assert basins(held, [[0.5]])[0][0, 0] == pytest.approx(0.3 + 0.7 * share, abs=1e-6)
    path = loop(held.change(levers=()), "mandate", "A", [0.0, 1.0])
    assert path.up[:, 0] == pytest.approx([share, 0.3 + 0.7 * share], abs=1e-9)


# Bad input.


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda s: loop(s, "tie_in", "A", [1]), "levels: [1.0]; accepted: at least two, ascending"),
        (lambda s: loop(s, "tie_in", "A", [1, 1]), "levels: [1.0, 1.0]; accepted"),
        (lambda s: loop(s, "tie_in", "A", [0, 9]), "vary: levers.0.level has 9; accepted: numbers from -6 to 6"),
        (lambda s: tipping_level(s, "tie_in", "A", "B"), "watched: 'B'; accepted: one of A"),
        (lambda s: tipping_level(s, "tie_in", "A", "A", 0), "share: 0; accepted: a number between 0 and 1"),
        (lambda s: tipping_level(s, "tie_in", "A", "A", 1.0), "share: 1.0; accepted"),
        (lambda s: tipping_level(s, "tie_in", "A", "A", to=9), "level of tie_in: 9; accepted: a number from -6 to 6"),
        (lambda s: time_to_tip(s, "B"), "watched: 'B'; accepted: one of A"),
        (lambda s: shortest_lock_in(s, [], "B"), "watched: 'B'; accepted: one of A"),
        (lambda s: shortest_lock_in(s, [Lever("tie_in", 1, "A")], "A", longest=0), "longest: 0; accepted: a number of months above 0"),
        (lambda s: basins(s, [0.5]), "starts: shape (1,); accepted: (k, 1)"),
        (lambda s: basins(s, np.empty((0, 1))), "starts: shape (0, 1); accepted: (k, 1)"),
        (lambda s: basins(s, [[0.5, 0.5]]), "starts: shape (1, 2); accepted: (k, 1)"),
        (lambda s: basins(s, [[1.5]]), "audiences: 1.5; accepted"),
        (lambda s: equilibria(s, -1), "month: -1; accepted"),
    ],
)
def test_bad_input_is_named_with_what_would_be_accepted(call, message):
    with pytest.raises(ValueError) as error:
        call(Scenario(("A",), (0.5, 0.5)))
    assert message in str(error.value)


def test_an_audience_that_crosses_back_has_no_one_threshold():
    from adoption.models.portfolio.equilibrium import _threshold

    with pytest.raises(ValueError, match="level of x: the audience crosses the share more than once from 0 to 1; accepted: one"):
        _threshold(lambda v: (v > 0.2) & (v < 0.6), 0.0, 1.0, "level of x")
    assert _threshold(lambda v: (v > 0.2) & (v < 0.6), 0.0, 1.0, None) == pytest.approx(0.2, abs=1e-4)
    assert _threshold(lambda v: v > -0.3, 0.0, -1.0, "x") == pytest.approx(-0.3, abs=1e-4)
    assert _threshold(lambda v: v > 2, 0.0, 1.0, "x") is None


def test_a_start_at_rest_that_does_not_last_is_told_apart_from_one_that_still_moves(monkeypatch):
    """Half of the people have the only messenger, exactly: a coin on its edge."""
    edge, state = calibrate(Scenario(("A",), (0.5, 0.5), quality=1.0, familiarity=0.0, network=6.0), [0.5])
    assert not state.stable
    monkeypatch.setattr(dynamics, "FOLLOWED", 200)
    with pytest.raises(ArithmeticError, match="1 of 1 scenarios rest at a state that does not last"):
        settle(edge)
    assert settle(edge.change(start=(0.4, 0.6)))[0, 1] > 0.9
