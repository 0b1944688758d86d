"""Switching costs in two periods: the prices of the source, what they add up to, and the ranges."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models.switching_costs import Prices, prices, winning_price

calm = settings(deadline=None, max_examples=60)
sums = st.floats(0, 1e6)
shares = st.floats(0, 1)


def test_farrell_klemperer_2007_first_a_bargain_then_the_bill():
    # p2 = c + s = 12, p1 = c - delta s = 8, p1 + delta p2 = (1 + delta) c = 20 with c = 10, s = 2, delta = 1.
    assert prices(10, 2, 1) == Prices(first=8, second=12, total=20)
    assert prices(10, 2, 0.5) == Prices(first=9, second=12, total=15)


def test_a_service_that_costs_nothing_pays_those_who_join():
    assert prices(0, 4, 0.75) == Prices(first=-3, second=4, total=0)


def test_without_switching_costs_or_without_a_tomorrow_there_is_no_bargain():
    assert prices(10, 0, 1) == Prices(10, 10, 20)
    assert prices(10, 2, 0) == Prices(10, 12, 10)


@given(sums, sums, shares)
@calm
def test_farrell_klemperer_2007_the_total_does_not_depend_on_the_switching_cost(cost, switching, discount):
    found = prices(cost, switching, discount)
    assert found.total == pytest.approx((1 + discount) * cost, abs=1e-9 * (1 + cost + switching))
    assert found.first <= cost <= found.second


@given(sums, sums, shares)
@calm
def test_a_newcomer_in_period_2_must_sell_at_cost_to_win_a_customer(cost, switching, discount):
    second = prices(cost, switching, discount).second
    assert winning_price(second, switching) == pytest.approx(cost, abs=1e-9 * (1 + cost + switching))


def test_against_a_free_incumbent_the_newcomer_pays():
    assert winning_price(0, 3) == -3
    assert winning_price(-1, 0.5) == -1.5
    assert winning_price(2, 0) == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: prices(-1, 2, 1), "cost: -1; accepted: a finite number, at least 0"),
        (lambda: prices(1, -2, 1), "switching: -2; accepted: a finite number, at least 0"),
        (lambda: prices(1, 2, 1.1), "discount: 1.1; accepted: a finite number, at least 0, at most 1"),
        (lambda: prices(1, 2, -0.1), "discount: -0.1; accepted: a finite number, at least 0, at most 1"),
        (lambda: winning_price(float("nan"), 1), "incumbent: nan; accepted: a finite number"),
        (lambda: winning_price(1, -1), "switching: -1; accepted: a finite number, at least 0"),
    ],
)
def test_errors_name_the_parameter_the_value_and_what_is_accepted(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_prices_cannot_be_changed_by_mistake():
    with pytest.raises(AttributeError):
        prices(10, 2, 1).first = 0
