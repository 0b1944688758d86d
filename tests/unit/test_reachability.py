"""Pairs who can reach each other: by hand, against a count of drawn pairs, and against the model's own channels."""

import re

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models.portfolio import Lever, Scenario, independent, members, settle, symbolic
from adoption.models.reachability import at_rest, reachability

TWO = ("A", "B")


def two(quality=0.8, levers=()):
    return Scenario(TWO, independent([0.5, 0.4]), quality=quality, levers=levers)


def test_one_messenger_by_hand():
    one = Scenario(("A",), (0.4, 0.6), quality=0.9)
    assert reachability(one, np.array([0.4, 0.6])) == pytest.approx(0.9 * 0.6**2, abs=1e-15)


def test_two_messengers_by_hand():
    # Half carry A alone, half carry both. A pair has two ways (1 - 0.2^2) only if both carry both.
    shares = np.array([0, 0.5, 0, 0.5])
    assert reachability(two(), shares) == pytest.approx(0.75 * 0.8 + 0.25 * 0.96, abs=1e-15)


def test_strangers_meet_only_if_messengers_interoperate():
    shares = np.array([0, 0.5, 0.5, 0])
    assert reachability(two(), shares) == pytest.approx(0.5 * 0.8, abs=1e-15)
    opened = two(levers=(Lever("interoperability", 0.5),))
    assert reachability(opened, shares) == pytest.approx(0.5 * 0.8 + 0.5 * 0.5 * 0.8, abs=1e-15)
    uneven = two(quality=(0.9, 0.4), levers=(Lever("interoperability", 1),))
    assert reachability(uneven, shares) == pytest.approx(0.25 * 0.9 + 0.25 * 0.4 + 0.5 * np.sqrt(0.36), abs=1e-15)


def test_channels_are_those_of_the_models_definition():
    q, iota = sympy.Float("0.9"), sympy.Float("0.3")
    K = symbolic.channel(q, sympy.Float("0.4"), iota, 0)
    shares = np.array([0, 0.5, 0.5, 0])
    model = two(quality=(0.9, 0.4), levers=(Lever("interoperability", 0.3),))
    assert reachability(model, shares) == pytest.approx(0.25 * 0.9 + 0.25 * 0.4 + 0.5 * float(K), abs=1e-12)


def test_a_block_with_no_way_round_and_a_shut_messenger_are_the_same():
    shares = np.array([0.1, 0.2, 0.3, 0.4])
    blocked = two(levers=(Lever("blocking", 1, "A"), Lever("degradation", 1, "A")))
    assert reachability(blocked, shares) == pytest.approx(reachability(two(), shares, without=["A"]), abs=1e-15)
    assert reachability(two(), shares, without=TWO) == 0
    half = two(levers=(Lever("blocking", 1, "A"), Lever("degradation", 1, "A"), Lever("circumvention", 0.5)))
    assert reachability(blocked, shares) < reachability(half, shares) < reachability(two(), shares)


def test_levers_count_from_their_month():
    later = two(levers=(Lever("blocking", 1, "A", start=3), Lever("degradation", 1, "A", start=3)))
    shares = np.array([0, 1, 0, 0])
    assert (reachability(later, shares, 2), reachability(later, shares, 3)) == (pytest.approx(0.8), 0)


def test_a_count_of_drawn_pairs_agrees():
    rng = np.random.default_rng(10)
    model = Scenario(("A", "B", "C"), independent([0.6, 0.5, 0.2]), quality=(0.9, 0.7, 0.5), levers=(Lever("interoperability", 0.2),))
    has, pairs = members(3), 400_000
    one, other = (has[rng.choice(8, pairs, p=model.start)] for _ in range(2))
    q = np.array(model.quality)
    K = np.where(np.eye(3), q, 0.2 * np.sqrt(np.outer(q, q)))
    works = rng.random((pairs, 3, 3)) < K
    met = (works & one[:, :, None] & other[:, None, :]).any(axis=(1, 2)).mean()
    assert reachability(model, np.array(model.start)) == pytest.approx(met, abs=0.003)


@given(st.lists(st.floats(0.05, 0.95), min_size=3, max_size=3), st.floats(0, 1), st.floats(0, 1))
@settings(deadline=None, max_examples=60)
def test_opening_messengers_never_parts_two_people(audiences, less, more):
    less, more = sorted((less, more))
    model = Scenario(("A", "B", "C"), independent(audiences))
    at = [reachability(model.change(levers=(Lever("interoperability", i),)), np.array(model.start)) for i in (less, more)]
    assert 0 <= at[0] <= at[1] + 1e-12 <= 1 + 2e-12


def test_at_rest_mixes_the_two_groups():
    model = two(levers=(Lever("mandate", 1, "A"),)).change(mandated_share=0.25)
    free, held = settle(model)
    assert at_rest(model) == pytest.approx(0.75 * free + 0.25 * held, abs=1e-15)
    assert at_rest(model).sum() == pytest.approx(1)


@pytest.mark.parametrize("shares, without, message", [
    ([0.5, 0.5], (), "shares: [0.5, 0.5]; accepted: 4 shares from 0 to 1 that come to 1"),
    ([0.5, 0.5, 0.5, 0.5], (), "shares: [0.5, 0.5, 0.5, 0.5]; accepted: 4 shares"),
    ([1.5, -0.5, 0, 0], (), "shares: [1.5, -0.5, 0.0, 0.0]; accepted: 4 shares"),
    ([1, 0, 0, 0], ("Max",), "without: 'Max'; accepted: names among A, B"),
])  # fmt: skip
def test_bad_input_is_named(shares, without, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        reachability(two(), np.array(shares), without=without)


def test_a_month_below_zero_is_refused():
    with pytest.raises(ValueError, match="month: -1"):
        reachability(two(), np.array([1, 0, 0, 0]), month=-1)
