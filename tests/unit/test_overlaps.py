"""Bounds on overlaps: against every assignment of small populations, Frechet's closed form, and Bonferroni's inequalities."""

import re
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models.overlaps import bounds, frechet, rounding
from adoption.models.portfolio import members

calm = settings(deadline=None, max_examples=60)
NAMES = ("a", "b", "c")
PORTFOLIOS = [frozenset(some) for k in range(4) for some in combinations(NAMES, k)]
QUANTITIES = {
    "a and b": lambda has: {"a", "b"} <= has,
    "all": lambda has: len(has) == 3,
    "only c": lambda has: has == {"c"},
    "two or more": lambda has: len(has) >= 2,
    "nothing": lambda has: not has,
    "c and another": lambda has: "c" in has and len(has) > 1,
    "spare homes": lambda has: max(len(has) - 1, 0),
}
tenths = st.integers(0, 100).map(lambda k: k / 10)


def populations(people, kinds):
    """Every way to give so many people one of so many portfolios each: how many have which."""
    for bars in combinations(range(people + kinds - 1), kinds - 1):
        yield np.diff([-1, *bars, people + kinds - 1]) - 1


def test_every_assignment_of_small_populations_and_no_more():
    """Brute force: the extremes over all populations of 6 with the same counts are the bounds, or the next whole number inside them."""
    people = 6
    rows = np.array(list(populations(people, 8)))
    assert len(rows) == comb(people + 7, 7)
    counts = rows @ np.array([[name in has for name in NAMES] for has in PORTFOLIOS])
    rng = np.random.default_rng(7)
    tried = rng.choice(np.unique(counts, axis=0), 40, replace=False)
    tried = [*tried, [4, 4, 1], [6, 6, 6], [0, 0, 0], [2, 2, 2]]
    for count in tried:
        these = rows[(counts == count).all(axis=1)]
        for name, quantity in QUANTITIES.items():
            values = these @ np.array([float(quantity(has)) for has in PORTFOLIOS])
            found = bounds(dict(zip(NAMES, map(int, count))), people, quantity)
            assert np.ceil(found.least - 1e-9) == values.min(), (count, name)
            assert np.floor(found.most + 1e-9) == values.max(), (count, name)


def test_every_assignment_of_a_population_twice_as_fine():
    """In halves of a person the bounds are met exactly: the corners of the programme for three platforms have halves at most."""
    people = 4
    rows = np.array(list(populations(2 * people, 8))) / 2
    counts = rows @ np.array([[name in has for name in NAMES] for has in PORTFOLIOS])
    for count in ([2, 2, 2], [3, 2, 1], [3, 3, 3], [4, 1, 2], [3, 3, 2]):
        these = rows[(counts == count).all(axis=1)]
        for quantity in QUANTITIES.values():
            values = these @ np.array([float(quantity(has)) for has in PORTFOLIOS])
            found = bounds(dict(zip(NAMES, count)), people, quantity)
            assert (found.least, found.most) == pytest.approx((values.min(), values.max()), abs=1e-9)


def test_a_known_overlap_against_every_assignment():
    people, count = 6, [4, 3, 3]
    rows = np.array(list(populations(people, 8)))
    counts = rows @ np.array([[name in has for name in NAMES] for has in PORTFOLIOS])
    both = rows @ np.array([{"a", "b"} <= has for has in PORTFOLIOS])
    for known in (1, 2, 3):
        these = rows[(counts == count).all(axis=1) & (both == known)]
        for quantity in QUANTITIES.values():
            values = these @ np.array([float(quantity(has)) for has in PORTFOLIOS])
            found = bounds(dict(zip(NAMES, count)), people, quantity, {("a", "b"): known})
            assert np.ceil(found.least - 1e-9) == values.min() and np.floor(found.most + 1e-9) == values.max()


@given(st.lists(tenths, min_size=1, max_size=5), st.integers(100, 200).map(lambda k: k / 10))
@calm
def test_frechet_1935_all_of_n_platforms(audiences, people):
    names = "abcde"[: len(audiences)]
    found = bounds(dict(zip(names, audiences)), people, lambda has: len(has) == len(names))
    assert (found.least, found.most) == pytest.approx(frechet(audiences, people), abs=1e-9)


@given(tenths, tenths, tenths)
@calm
def test_of_three_platforms_who_has_none_two_or_only_one(a, b, c):
    counts, people = {"a": a, "b": b, "c": c}, 10.0
    nothing = bounds(counts, people, lambda has: not has)
    assert (nothing.least, nothing.most) == pytest.approx((max(0, people - a - b - c), people - max(a, b, c)), abs=1e-9)
    spare = bounds(counts, people, QUANTITIES["spare homes"])
    assert spare.least == pytest.approx(max(0, a + b + c - people), abs=1e-9)
    several = bounds(counts, people, QUANTITIES["two or more"])
    pairs = [max(0, x + y - people) for x, y in combinations((a, b, c), 2)]
    # Of the spare homes nobody has more than two, nor anybody two who is not in the smallest audience.
    assert several.least == pytest.approx(max(*pairs, (a + b + c - people) / 2, 0), abs=1e-9)
    assert several.most == pytest.approx(min((a + b + c) / 2, a + b + c - max(a, b, c), people), abs=1e-9)


@given(tenths, tenths, tenths, st.data())
@calm
def test_what_is_found_is_a_population_with_these_counts(a, b, c, data):
    quantity = data.draw(st.sampled_from(list(QUANTITIES.values())))
    counts = {"a": a, "b": b, "c": c}
    found = bounds(counts, (10.0, 11.0), quantity)
    for value, population in ((found.least, found.at_least), (found.most, found.at_most)):
        assert set(population) == set(PORTFOLIOS) and min(population.values()) >= 0
        assert 10 - 1e-9 <= sum(population.values()) <= 11 + 1e-9
        for name, count in counts.items():
            assert sum(n for has, n in population.items() if name in has) == pytest.approx(count, abs=1e-9)
        assert sum(quantity(has) * n for has, n in population.items()) == pytest.approx(value, abs=1e-9)


@given(tenths, tenths, tenths, tenths, tenths)
@calm
def test_wider_counts_never_narrow_the_bounds(a, b, c, low, high):
    for quantity in QUANTITIES.values():
        exact = bounds({"a": a, "b": b, "c": c}, 10.0, quantity)
        wide = bounds({"a": (max(0, a - low), min(10, a + high)), "b": b, "c": c}, (10.0, 10.5), quantity)
        assert wide.least <= exact.least + 1e-9 and wide.most >= exact.most - 1e-9


def test_bonferroni_with_all_pairs_known():
    """Bonferroni 1936: sum - pairs <= union <= sum - the largest of n - 1 pairs that share a platform; here from real portfolios."""
    rng = np.random.default_rng(1936)
    has = members(3)
    for _ in range(40):
        shares = rng.dirichlet(np.full(8, 0.5))
        single = shares @ has
        pairs = {("abc"[i], "abc"[j]): float(shares @ (has[:, i] & has[:, j])) for i, j in combinations(range(3), 2)}
        found = bounds(dict(zip("abc", map(float, single))), 1.0, lambda portfolio: bool(portfolio), {k: (v - 1e-12, v + 1e-12) for k, v in pairs.items()})
        union = 1 - shares[0]
        sums = {name: sum(v for k, v in pairs.items() if name in k) for name in "abc"}
        assert single.sum() - sum(pairs.values()) - 1e-9 <= found.least <= union + 1e-9
        assert union - 1e-9 <= found.most <= single.sum() - max(sums.values()) + 1e-9


def test_the_audiences_of_august_2025_by_hand():
    counts = {"WhatsApp": 82.1, "Telegram": 68.0, "Max": 7.0}
    both = bounds(counts, 121.9, lambda has: {"WhatsApp", "Telegram"} <= has)
    assert (both.least, both.most) == pytest.approx((82.1 + 68 - 121.9, 68))
    rounded = {"WhatsApp": (82.05, 82.15), "Telegram": (67.5, 68.0), "Max": 7.0}
    assert bounds(rounded, (121.1, 122.7), lambda has: {"WhatsApp", "Telegram"} <= has).least == pytest.approx(82.05 + 67.5 - 122.7)
    # Max is so small that it may lie inside the overlap of the others, or outside of both.
    assert bounds(counts, 121.9, lambda has: has == {"Max"}).most == pytest.approx(7)
    several = bounds(counts, 121.9, lambda has: len(has) >= 2)
    assert several.least == pytest.approx(28.2)
    assert bounds(counts, 121.9, lambda has: max(len(has) - 1, 0)).least == pytest.approx(35.2)


def test_two_dates_are_four_counts_and_an_unchanged_audience_may_hide_any_exchange():
    counts = {"W1": 82.1, "W2": 82.1, "M1": 0.0, "M2": 7.0}
    switched = lambda has: "M2" in has and "W1" in has and "W2" not in has  # noqa: E731
    free = bounds(counts, 121.9, switched)
    assert (free.least, free.most) == pytest.approx((0, 7))
    for arrivals in (0.0, 1.0, 9.0):
        held = bounds(counts, 121.9, switched, {("W1", "W2"): (82.1 - arrivals, 82.1)})
        assert held.most == pytest.approx(min(7, arrivals))


@pytest.mark.parametrize(("printed", "unit", "quality", "between"), [
    (82.1, 0.1, "as given", (82.05, 82.15)), (68, 1, "upper bound", (67.5, 68)), (97, 1, "lower bound", (97, 97.5)), (0, 1, "as given", (0, 0.5)),
])  # fmt: skip
def test_rounding(printed, unit, quality, between):
    assert rounding(printed, unit, quality) == pytest.approx(between)


ONE = {"a": 3, "b": 4}
ALL = len


@pytest.mark.parametrize(("call", "told"), [
    (lambda: bounds({}, 10, ALL), "audiences: 0 platforms; accepted: 1 to 10"),
    (lambda: bounds({str(i): 1 for i in range(11)}, 10, ALL), "audiences: 11 platforms; accepted: 1 to 10"),
    (lambda: bounds({"a": -1}, 10, ALL), "audiences, a: -1; accepted: a finite number, at least 0"),
    (lambda: bounds({"a": (4, 3)}, 10, ALL), "audiences, a: (4, 3); accepted: a least and a most in this order"),
    (lambda: bounds({"a": (4, 5, 6)}, 10, ALL), "audiences, a: (4, 5, 6); accepted: a number, or the least and the most"),
    (lambda: bounds(ONE, float("nan"), ALL), "people: nan; accepted: a finite number, at least 0"),
    (lambda: bounds(ONE, 10, lambda has: float("inf")), "quantity of nothing: inf; accepted: a finite number"),
    (lambda: bounds(ONE, 10, ALL, {("a", "x"): 1}), "overlaps: ('a', 'x'); accepted: a tuple of two or more different names among a, b"),
    (lambda: bounds(ONE, 10, ALL, {("a",): 1}), "overlaps: ('a',); accepted: a tuple"),
    (lambda: bounds(ONE, 10, ALL, {"ab": 1}), "overlaps: 'ab'; accepted: a tuple"),
    (lambda: bounds(ONE, 10, ALL, {("a", "b"): -1}), "overlaps, a and b: -1; accepted"),
    (lambda: bounds({"a": 12, "b": 4}, 10, ALL), "counts: people 10, a 12 contradict one another; accepted: counts that some population can have"),
    (lambda: bounds(ONE, 10, ALL, {("a", "b"): 3.5}), "counts: a 3, a and b 3.5 contradict one another"),
    (lambda: bounds({"a": 8, "b": (9, 10), "c": 1}, 10, ALL, {("a", "b"): 6}), "counts: people 10, a 8, b 9 to 10, a and b 6 contradict"),
    (lambda: bounds({"a": 5, "b": 5, "c": 5}, 10, ALL, {("a", "b"): 0, ("a", "c"): 0, ("b", "c"): 0}),
     "counts: people 10, a 5, b 5, c 5, a and b 0, a and c 0, b and c 0 contradict"),
    (lambda: frechet([], 10), "audiences: none; accepted: one or more"),
    (lambda: frechet([11], 10), "audiences: 11; accepted: a finite number, at least 0, at most 10"),
    (lambda: frechet([1], 0), "people: 0; accepted: a finite number, above 0"),
    (lambda: rounding(62.5, 0.1, "derived"), "quality: 'derived'; accepted: one of as given, upper bound, lower bound"),
    (lambda: rounding(62.5, 0, "as given"), "unit: 0; accepted: a finite number, above 0"),
    (lambda: rounding(-1, 1, "as given"), "printed: -1; accepted: a finite number, at least 0"),
])  # fmt: skip
def test_what_is_refused(call, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        call()


def test_many_platforms_are_bounded_too():
    names = "abcdefghij"
    found = bounds(dict.fromkeys(names, 9.5), 10, lambda has: len(has) == 10)
    assert (found.least, found.most) == pytest.approx((5, 9.5))
    for quantity in (lambda has: len(has), lambda has: 1):
        total = bounds(dict.fromkeys(names, 9.5), 10, quantity)
        assert total.least == pytest.approx(total.most)
