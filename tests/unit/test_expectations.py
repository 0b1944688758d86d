"""Demand with fulfilled expectations: the textbook's numbers, corners, familiarity, and properties."""

import math
import re

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models.equilibrium import Equilibrium
from adoption.models.expectations import Market, fulfilled, highest_price, path, rounds_to, standstill

calm = settings(deadline=None, max_examples=12)
LOW, HIGH = (1 - 1 / math.sqrt(5)) / 2, (1 + 1 / math.sqrt(5)) / 2


# Equilibria.


def test_easley_kleinberg_2010_17_3_price_0_2_has_three_equilibria_and_the_middle_one_tips():
    found = fulfilled(Market(0.2))
    assert [p.stable for p in found.points] == [True, False, True]
    assert [p.value for p in found.points] == pytest.approx([0, 0.27639320225002106, 0.7236067977499790], abs=1e-15)
    assert found.points[0].basin == pytest.approx((0, LOW)) and found.points[2].basin == pytest.approx((LOW, 1))
    assert found.undecided == ()


@given(st.floats(0.001, 0.2495))
@calm
def test_easley_kleinberg_2010_17_3_the_roots_are_half_of_1_minus_and_plus_the_root_of_1_minus_4_p(price):
    root = math.sqrt(1 - 4 * price)
    assert [p.value for p in fulfilled(Market(price)).points] == pytest.approx([0, (1 - root) / 2, (1 + root) / 2], abs=1e-12)


def test_easley_kleinberg_2010_17_3_above_a_quarter_only_nobody_is_left():
    assert fulfilled(Market(0.2501)).points == (Equilibrium(0, True, (0, 1)),)
    assert len(fulfilled(Market(0.2499)).points) == 3


def test_at_a_quarter_tipping_point_and_audience_meet_and_the_proof_says_so():
    found = fulfilled(Market(0.25))
    assert found.stable == (0,)
    ((low, high),) = found.undecided
    assert 0.4999 < low < 0.5 < high < 0.5001


def test_a_free_service_needs_no_start_of_its_own():
    found = fulfilled(Market(0))
    assert found.points == (Equilibrium(0, False, (0, 0)), Equilibrium(1, True, (0, 1)))


def test_paying_the_first_users_removes_the_empty_equilibrium():
    assert fulfilled(Market(-0.1)).points == (Equilibrium(1, True, (0, 1)),)


def test_everybody_is_an_equilibrium_where_the_last_person_would_pay():
    found = fulfilled(Market(0.25, reservation="1 - x/2"))
    assert found.stable == (0, 1) and found.tipping == pytest.approx((1 - math.sqrt(0.5),))


def test_quality_divides_the_price():
    for share, other in zip(fulfilled(Market(0.4, quality=2)).points, fulfilled(Market(0.2)).points, strict=True):
        assert share.value == pytest.approx(other.value, abs=1e-15) and share.stable == other.stable


def test_without_a_network_effect_there_is_one_audience_and_no_tipping_point():
    found = fulfilled(Market(0.25, network="1"))
    assert found.points == (Equilibrium(0.75, True, (0, 1)),)


def test_formulas_may_be_sympy_and_their_letters_are_those_of_the_source():
    x, z = sympy.symbols("x z")
    market = Market(0.04, reservation=(1 - x) ** 2, network=z / (1 + z))
    found = fulfilled(market)
    assert len(found.points) == 3
    for point in found.points[1:]:
        assert market.worth(point.value) == pytest.approx(0.04, abs=1e-15)
    assert market.worth(0.25) == 0.75**2 * 0.2


# The highest price.


def test_easley_kleinberg_2010_17_3_the_highest_price_is_a_quarter():
    assert highest_price(Market(0)) == highest_price(Market(3))
    assert (highest_price(Market(0)).setting, highest_price(Market(0)).state) == (0.25, 0.5)
    assert highest_price(Market(0, quality=2)).setting == 0.5


def test_the_highest_price_may_lie_at_an_end_with_a_level_stretch_on_the_way():
    alike = highest_price(Market(0, reservation="1"))
    assert (alike.setting, alike.state) == (1, 1)
    alone = highest_price(Market(0, network="1"))
    assert (alone.setting, alone.state) == (1, 0)
    level = highest_price(Market(0, reservation="1", network="1 + (2*z - 1)**3"))
    assert (level.setting, level.state) == (2, 1)


@given(st.floats(0.3, 3), st.sampled_from(["1 - x", "1 - x**2"]), st.sampled_from(["z", "z**2", "z/(1 + z)"]))
@settings(deadline=None, max_examples=5)
def test_audiences_exist_just_below_the_highest_price_and_not_above(quality, reservation, network):
    market = Market(0, quality, reservation, network)
    top = highest_price(market)
    below = fulfilled(Market(top.setting * 0.99, quality, reservation, network))
    assert below.tipping[0] < top.state < below.stable[1]
    assert fulfilled(Market(top.setting * 1.01, quality, reservation, network)).stable == (0,)


# Familiarity.


def test_with_no_familiarity_the_audience_stands_still_at_the_equilibria_alone():
    found = standstill(Market(0.2), 0)
    assert found == tuple((p.value, p.value) for p in fulfilled(Market(0.2)).points)


def test_familiarity_turns_points_into_bands_between_the_roots_of_p_and_of_p_plus_s():
    nobody, around_tipping, full = standstill(Market(0.2), 0.04)
    assert nobody == (0, 0)
    assert around_tipping == pytest.approx((LOW, 0.4)) and full == pytest.approx((0.6, HIGH))


def test_with_more_familiarity_than_the_highest_price_allows_nobody_joins_and_nobody_leaves():
    assert standstill(Market(0.2), 0.06)[0] == (0, 0)
    assert standstill(Market(0.2), 0.06)[1] == pytest.approx((LOW, HIGH))
    assert len(standstill(Market(0.2), 0.06)) == 2


def test_the_corners_stand_still_by_their_own_rules():
    # Everybody stays: nobody is left to join.
    assert standstill(Market(0.25, reservation="1 - x/2"), 0.05)[-1] == (1, 1)
    # Nobody joins, since the keenest would have to pay p + s; with less familiarity the first one does.
    assert standstill(Market(0.5, network="1"), 0.6) == ((0, 0.5),)
    assert standstill(Market(0.5, network="1"), 0.1)[0] == pytest.approx((0.4, 0.5))
    assert standstill(Market(-0.1), 0.05) == ((1, 1),)
    # Nobody in and a price of nothing: nobody is drawn in, and 0 is counted once.
    assert standstill(Market(0), 0) == ((0, 0), (1, 1))
    low, high = standstill(Market(0), 0.16)
    assert low == pytest.approx((0, 0.2)) and high == pytest.approx((0.8, 1))


@given(st.floats(0.05, 0.24), st.floats(0.001, 0.2), st.floats(0, 1))
@calm
def test_where_the_audience_stands_still_the_path_does_and_elsewhere_it_moves(price, familiarity, start):
    market = Market(price)
    now, then = path(market, start, 1, familiarity)
    inside = any(low <= start <= high for low, high in standstill(market, familiarity))
    if inside:
        assert then == pytest.approx(now, abs=1e-12)
    elif not any(abs(start - end) < 1e-6 for band in standstill(market, familiarity) for end in band):
        assert then != now


# Round by round.


def test_one_round_is_the_demand_at_the_share_that_was_expected():
    assert path(Market(0.2), 0.5, 2) == pytest.approx([0.5, 0.6, 1 - 0.2 / 0.6], abs=1e-15)
    assert path(Market(0.2), 0.1, 3) == [0.1, 0, 0, 0]
    assert path(Market(0.2), 0.5, 0) == [0.5]
    assert path(Market(0.2, quality=2), 0.5, 1)[1] == pytest.approx(0.8, abs=1e-15)
    assert path(Market(0.5, reservation="1"), 0.5, 1)[1] == 1


def test_who_just_breaks_even_joins():
    assert Market(0.5).demand(1.0, 0.5) == 0.5
    assert Market(0.5, reservation="1").demand(0.5, 0.5) == 1
    assert Market(0.5).demand(0.5, 0.5) == pytest.approx(0, abs=1e-15)
    assert Market(0).demand(0, 0) == 1
    assert Market(1).demand(1, 1.01) == 0


def test_familiarity_keeps_newcomers_out_and_users_in():
    market = Market(0.2)
    assert path(market, 0.35, 1, 0.04)[1] == 0.35
    assert path(market, 0.5, 1, 0.04)[1] == pytest.approx(1 - 0.24 / 0.5, abs=1e-15)
    assert path(market, 0.9, 1, 0.04)[1] == pytest.approx(1 - 0.2 / 0.9, abs=1e-15)
    assert path(market, 0.9, 99, 0.04)[-1] == pytest.approx(HIGH, abs=1e-12)
    assert path(market, 0.41, 400, 0.04)[-1] == pytest.approx(0.6, abs=1e-12)


def test_at_price_0_2_a_small_distance_from_the_tipping_point_grows_by_the_square_of_the_golden_ratio():
    # The slope of 1 - p / z at the tipping point is p / z^2 = 2.618; at the audience it is 0.382.
    start, step = path(Market(0.2), LOW + 1e-6, 1)
    assert (step - LOW) / (start - LOW) == pytest.approx(((1 + math.sqrt(5)) / 2) ** 2, rel=1e-5)
    start, step = path(Market(0.2), HIGH + 1e-6, 1)
    assert (step - HIGH) / (start - HIGH) == pytest.approx(((1 + math.sqrt(5)) / 2) ** -2, rel=1e-5)


def test_the_nearer_to_the_tipping_point_the_longer_it_takes():
    market = Market(0.2)
    assert [rounds_to(market, LOW + gap, 0.7, 99) for gap in (0.1, 0.01, 0.001)] == [5, 7, 10]
    assert rounds_to(market, LOW - 0.01, 0, 99) == 3
    assert rounds_to(market, LOW - 0.01, 0.7, 99) is None
    assert rounds_to(market, 0.5, 0.5, 0) == 0
    assert rounds_to(market, 0.5, 0.6, 1) == 1 and rounds_to(market, 0.5, 0.61, 1) is None
    assert rounds_to(market, 0.35, 0.7, 99) is not None and rounds_to(market, 0.35, 0.7, 99, 0.04) is None


@given(st.floats(0.01, 0.3), st.floats(0, 1), st.floats(0, 1))
@calm
def test_a_larger_start_never_ends_lower_and_every_path_ends_at_an_equilibrium(price, one, other):
    market = Market(price)
    low, high = (path(market, start, 60) for start in sorted((one, other)))
    assert all(a <= b + 1e-12 for a, b in zip(low, high, strict=True))
    found = fulfilled(market)
    for walk in (low, high):
        for point in found.points:
            inside = point.basin[0] + 1e-3 < walk[0] < point.basin[1] - 1e-3
            if point.stable and inside and price < 0.24:
                assert walk[-1] == pytest.approx(point.value, abs=1e-3)


# Errors name the parameter, what was given and what is accepted.


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Market(math.nan), "price: nan; accepted: a finite number"),
        (lambda: Market(1, quality=0), "quality: 0; accepted: a finite number, above 0"),
        (lambda: Market(1, reservation="1 - y"), "reservation: 1 - y has the symbols ['y']; accepted: a formula of x"),
        (lambda: Market(1, network="x*z"), "network: x*z has the symbols ['x']; accepted: a formula of z"),
        (lambda: Market(1, reservation="x"), "reservation: x; accepted: a formula that is not rising and not below 0 for x from 0 to 1"),
        (lambda: Market(1, reservation="0.5 - x"), "reservation: 0.5 - x; accepted: a formula that is not rising and not below 0"),
        (lambda: Market(1, reservation="2 - x + 0.02*cos(64*pi*x)"), "accepted: a formula that is not rising"),
        (lambda: Market(1, network="1 + z + 0.02*cos(64*pi*z)"), "accepted: a formula that is not falling"),
        (lambda: Market(1, network="1 - z"), "network: 1 - z; accepted: a formula that is not falling and not below 0 for z"),
        (lambda: Market(1, network="z - 0.01"), "network: z - 0.01; accepted: a formula that is not falling and not below 0"),
        (lambda: Market(1, network="sqrt(z)"), "network: sqrt(z); accepted: a formula whose slopes are finite for z from 0 to 1"),
        (lambda: Market(1, reservation="sqrt(1 - x)"), "reservation: sqrt(1 - x); accepted: a formula whose slopes are finite"),
        (lambda: Market(1, network="z**1.5"), "network: z**1.5; accepted: a formula whose slopes are finite"),
        (lambda: fulfilled(Market(0, network="0")), "expression: too near 0"),
        (lambda: standstill(Market(0.2), -1), "familiarity: -1; accepted: a finite number, at least 0"),
        (lambda: path(Market(0.2), 1.1, 3), "start: 1.1; accepted: a finite number, at least 0, at most 1"),
        (lambda: path(Market(0.2), -0.1, 3), "start: -0.1; accepted: a finite number, at least 0, at most 1"),
        (lambda: path(Market(0.2), 0.5, -1), "rounds: -1; accepted: a whole number of at least 0"),
        (lambda: path(Market(0.2), 0.5, 1, -1), "familiarity: -1; accepted: a finite number, at least 0"),
        (lambda: rounds_to(Market(0.2), 0.5, 1.1, 3), "goal: 1.1; accepted: a finite number, at least 0, at most 1"),
        (lambda: rounds_to(Market(0.2), 0.5, -1, 3), "goal: -1; accepted: a finite number, at least 0, at most 1"),
    ],
)
def test_errors_name_the_parameter_the_value_and_what_is_accepted(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_a_market_is_equal_to_one_with_the_same_numbers():
    assert Market(0.2) == Market(0.2) and Market(0.2) != Market(0.3)
    assert repr(Market(0.2)) == "Market(price=0.2, quality=1.0, reservation='1 - x', network='z')"


def test_a_market_cannot_be_changed_by_mistake():
    with pytest.raises(AttributeError):
        Market(0.2).price = 0
