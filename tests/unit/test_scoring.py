"""Additive scoring: oracles by brute force, properties, and what the errors say."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from adoption.models.scoring import (
    TIE,
    flip_points,
    flip_weight,
    normalise,
    rank_intervals,
    scores,
    win_shares,
)

# Multiples of 1/8: sums of their products with such weights are exact, so that a tie is a tie.
unit = st.integers(0, 8).map(lambda n: n / 8)
weight = st.integers(0, 8).map(float)
SHAPE = (4, 3)
tables = arrays(float, SHAPE, elements=unit)
gappy = arrays(float, SHAPE, elements=st.one_of(unit, st.just(np.nan)))
weightings = arrays(float, SHAPE[1], elements=weight).filter(lambda w: w.sum() > 0)
# A busy machine is not a failure: no deadline.
calm = settings(deadline=None, max_examples=60)
# Whatever the criterion that moves, another one has a weight.
movable = weightings.filter(lambda w: (w > 0).sum() >= 2)
positions = st.integers(0, SHAPE[1] - 1)


def at(weight, weights, criterion):
    """The weights with one of them set and the others in proportion."""
    w = np.delete(weights, criterion)
    return np.insert(w / w.sum() * (1 - weight), criterion, weight)


def on_grid(grid, x, weights, criterion):
    """Scores by brute force, shape (grid, alternatives)."""
    return np.array([at(g, weights, criterion) for g in grid]) @ x.T


# Scores.


def test_the_score_is_the_weighted_mean():
    found = scores([[1, 0.5, 0], [0, 0.5, 1]], [2, 1, 1])
    assert found.known.tolist() == found.low.tolist() == found.high.tolist() == [0.625, 0.375]


def test_a_missing_value_opens_an_interval_as_wide_as_its_weight():
    found = scores([[1, np.nan], [np.nan, np.nan]], [3, 1])
    assert found.low.tolist() == [0.75, 0]
    assert found.high.tolist() == [1, 1]
    assert found.known[0] == 1 and np.isnan(found.known[1])


@pytest.mark.filterwarnings("error")
def test_rounding_neither_makes_a_score_of_nothing_nor_lifts_one_over_its_end():
    # Six weights of 1/6 sum to 1 - 1.1e-16; that a value without weight is known tells nothing.
    assert np.isnan(scores([[np.nan] * 6 + [0.5]], [1] * 6 + [0]).known[0])
    # (3/5) / (1 - 2/5) is 1 + 2.2e-16 in floating point.
    assert scores([[np.nan, np.nan, 1, 1, 1]], [1] * 5).known[0] == 1
    # 0 / 0 and 1e-20 / 0: no warning is left to the reader.
    assert np.isnan(scores([[np.nan, np.nan], [np.nan, 1]], [1, 1e-20]).known).all()


def test_a_missing_value_without_weight_costs_nothing():
    found = scores([[0.5, np.nan]], [1, 0])
    assert (found.known[0], found.low[0], found.high[0]) == (0.5, 0.5, 0.5)


@given(gappy, weightings)
@calm
def test_scores_and_their_ends_lie_in_order_from_0_to_1(x, w):
    found = scores(x, w)
    known = np.where(np.isnan(found.known), found.low, found.known)
    for below, above in ((0, found.low), (found.low, known), (known, found.high), (found.high, 1)):
        assert (np.asarray(below) <= np.asarray(above)).all()


@given(gappy, weightings, arrays(float, SHAPE, elements=unit))
@calm
def test_the_interval_holds_every_imputation_and_reaches_both_ends(x, w, guess):
    found, gaps = scores(x, w), np.isnan(x)
    filled = scores(np.where(gaps, guess, x), w).known
    assert (filled >= found.low - 1e-12).all() and (filled <= found.high + 1e-12).all()
    np.testing.assert_allclose(scores(np.where(gaps, 0, x), w).known, found.low, atol=1e-12)
    np.testing.assert_allclose(scores(np.where(gaps, 1, x), w).known, found.high, atol=1e-12)


@given(gappy, weightings, st.sampled_from([0.25, 3.0, 100.0]))
@calm
def test_only_the_proportions_of_the_weights_count(x, w, factor):
    np.testing.assert_allclose(scores(x, w * factor).known, scores(x, w).known, atol=1e-12)


@given(tables, weightings, st.integers(0, 3), positions, unit)
@calm
def test_a_better_value_never_lowers_the_score_and_leaves_the_others_alone(x, w, row, column, gain):
    better = x.copy()
    better[row, column] = min(1, x[row, column] + gain)
    change = scores(better, w).known - scores(x, w).known
    assert change[row] >= -1e-12
    assert np.delete(change, row).tolist() == [0, 0, 0]


@given(tables, weightings)
@calm
def test_a_dominated_alternative_never_beats_the_one_that_dominates_it(x, w):
    x[1] = np.maximum(x[0], x[1])
    found = scores(x, w).known
    assert found[1] >= found[0] - 1e-12


@given(gappy, weightings, st.permutations(range(4)), st.permutations(range(3)))
@calm
def test_the_order_of_alternatives_and_criteria_does_not_matter(x, w, rows, columns):
    moved = scores(x[rows][:, columns], w[columns])
    np.testing.assert_allclose(moved.known, scores(x, w).known[rows], atol=1e-12)
    np.testing.assert_allclose(moved.high, scores(x, w).high[rows], atol=1e-12)


# Ranks.


@given(gappy.filter(lambda x: np.isnan(x).sum() <= 4), weightings)
@calm
def test_rank_intervals_are_those_of_all_extreme_imputations(x, w):
    gaps = np.argwhere(np.isnan(x))
    best, worst = np.full(4, 4), np.full(4, 1)
    for filling in product((0, 1), repeat=len(gaps)):
        filled = x.copy()
        filled[tuple(gaps.T)] = filling
        v = scores(filled, w).known
        rank = 1 + (v[None, :] > v[:, None] + 1e-12).sum(axis=1)
        best, worst = np.minimum(best, rank), np.maximum(worst, rank)
    found = scores(x, w)
    ranks = rank_intervals(found.low, found.high)
    assert ranks.best.tolist() == best.tolist()
    assert ranks.worst.tolist() == worst.tolist()


def test_intervals_that_are_the_tolerance_apart_tie_and_those_further_apart_do_not():
    near, far = rank_intervals([0, TIE], [0, TIE]), rank_intervals([0, 2 * TIE], [0, 2 * TIE])
    assert near.best.tolist() == near.worst.tolist() == [1, 1]
    assert far.best.tolist() == far.worst.tolist() == [2, 1]


# Normalisation.


def test_min_max_rank_and_fixed_scales_by_hand():
    reach = [82, 68, np.nan, 7]
    np.testing.assert_allclose(normalise(reach), [1, 61 / 75, np.nan, 0])
    np.testing.assert_allclose(normalise(reach, "rank"), [1, 0.5, np.nan, 0])
    np.testing.assert_allclose(normalise(reach, (0, 100)), [0.82, 0.68, np.nan, 0.07])
    np.testing.assert_allclose(normalise([1, 2, 2, 5], "rank"), [0, 0.5, 0.5, 1])
    np.testing.assert_allclose(normalise([3, 0], (10, 0)), [0.7, 1])
    assert normalise([0, 100], (0, 100)).tolist() == normalise([100, 0], (100, 0)).tolist() == [0, 1]


@given(arrays(float, 5, elements=st.integers(-50, 50).map(float)).filter(lambda x: np.ptp(x) > 0))
@calm
def test_normalising_keeps_the_order_and_the_ends(x):
    for scale in ("min-max", "rank", (-50, 50)):
        y = normalise(x, scale)
        assert (y >= 0).all() and (y <= 1).all()
        assert ((x[:, None] < x) == (y[:, None] < y - 1e-12)).all()
    assert normalise(x).min() == 0 and normalise(x).max() == 1


def test_leaving_out_an_alternative_reverses_two_others_under_min_max_but_not_on_a_fixed_scale():
    raw, other = np.array([82.0, 68.0, 7.0]), np.array([0.0, 0.4, 0.0])

    def order(scale, keep):
        x = np.column_stack([normalise(raw[keep], scale), other[keep]])
        return np.argsort(-scores(x, [1, 1]).known).tolist()[:2]

    assert order("min-max", [0, 1, 2]) == [1, 0] and order("min-max", [0, 1]) == [0, 1]
    assert order((0, 100), [0, 1, 2]) == order((0, 100), [0, 1]) == [1, 0]


# Flips.


def test_the_flip_by_hand():
    # 0.2 + 0.8 w = 0.6 - 0.6 w
    assert flip_weight([1, 0.2], [0, 0.6], [1, 1], 0) == pytest.approx(0.4 / 1.4)


def test_no_flip_without_a_tie_and_none_where_all_weights_tie():
    assert flip_weight([1, 0.5], [0.5, 0.2], [1, 1], 0) is None
    assert flip_weight([0.5, 0.2], [0.5, 0.2], [1, 1], 0) is None
    assert flip_weight([1, 0.2], [0, 0.2], [1, 1], 0) == 0
    assert flip_weight([1, 0.5], [1, 0.2], [1, 1], 0) == 1


def test_a_gap_of_exactly_the_tolerance_is_a_tie():
    assert flip_weight([TIE, TIE], [0, 0], [1, 1], 0) is None
    assert flip_weight([1, TIE], [0, 0], [1, 1], 0) == 0
    assert flip_weight([TIE, 1], [0, 0], [1, 1], 0) == 1


@given(tables, movable, positions)
@calm
def test_both_score_the_same_at_the_flip(x, w, criterion):
    found = flip_weight(x[0], x[1], w, criterion)
    if found is not None:
        tied = scores(x[:2], at(found, w, criterion)).known
        assert abs(tied[0] - tied[1]) < 1e-12


@given(tables, movable, positions)
@calm
def test_the_flip_is_where_a_dense_grid_of_weights_changes_sides(x, w, criterion):
    grid = np.linspace(0, 1, 401)
    gaps = np.subtract(*on_grid(grid, x[:2], w, criterion).T)
    side = np.sign(np.where(abs(gaps) < 1e-12, 0, gaps))
    found = flip_weight(x[0], x[1], w, criterion)
    if found is None:
        assert (side == side[0]).all()
    else:
        assert (side[grid < found - 1e-9] == side[0]).all() and (side[grid > found + 1e-9] == side[-1]).all()
        assert side[0] * side[-1] <= 0 and abs(gaps[abs(grid - found).argmin()]) <= 1 / 400


@given(tables, movable, positions, st.sampled_from([0.5, 7.0]))
@calm
def test_the_flip_ignores_the_size_of_the_weights_and_that_of_the_criterion_itself(x, w, criterion, factor):
    other = w * factor
    other[criterion] = 5
    first, second = (flip_weight(x[0], x[1], u, criterion) for u in (w, other))
    assert (first is None) == (second is None)
    if first is not None:
        assert first == pytest.approx(second, abs=1e-9)


@given(tables, movable, positions)
@calm
def test_flips_at_the_top_are_where_a_dense_grid_changes_its_winner(x, w, criterion):
    flips = flip_points(x, w, criterion)
    assert list(flips) == sorted(flips, key=lambda f: f.weight)
    tops = [f.weight for f in flips if f.at_top]
    grid = np.linspace(0.00123, 0.99877, 201)
    v = on_grid(grid, x, w, criterion)
    for f in flips:
        lead = v[:, f.below] - v[:, f.above]
        assert (lead[grid < f.weight - 1e-9] > 0).all() and (lead[grid > f.weight + 1e-9] < 0).all()
    for low, high in zip([0, *tops], [*tops, 1], strict=True):
        if high - low > 1e-6:
            between = on_grid([low + s * (high - low) for s in (0.01, 0.5, 0.99)], x, w, criterion)
            sets = [frozenset(np.flatnonzero(v >= v.max() - 1e-12)) for v in between]
            assert sets[0] == sets[1] == sets[2]
    for f in flips:
        if f.at_top:
            v = scores(x, at(f.weight, w, criterion)).known
            assert v[f.below] == pytest.approx(v.max()) and v[f.above] == pytest.approx(v.max())


# Shares of the weightings.


def test_two_criteria_and_two_alternatives_share_the_weightings_at_their_flip():
    x = [[1, 0.2], [0, 0.6]]
    found = win_shares(x, draws=20_000, seed=1)
    exact = 1 - flip_weight(*x, [1, 1], 0)
    assert abs(found.share[0] - exact) < 4 * found.error[0]
    assert found.error[0] == pytest.approx(np.sqrt(exact * (1 - exact) / 20_000), rel=0.02)


def test_three_symmetric_alternatives_win_a_third_each():
    found = win_shares(np.eye(3), draws=20_000, seed=2)
    assert (abs(found.share - 1 / 3) < 4 * found.error).all()
    assert found.share.sum() == pytest.approx(1)


def test_the_same_seed_gives_the_same_shares_and_ties_divide():
    x = [[1, 0, 0.5], [0, 1, 0.5], [0, 1, 0.5]]
    one, two = (win_shares(x, draws=500, seed=3) for _ in range(2))
    assert one.share.tolist() == two.share.tolist()
    assert one.share[1] == one.share[2] > 0 and one.share.sum() == pytest.approx(1)
    assert one.share.tolist() != win_shares(x, draws=500, seed=4).share.tolist()


def test_a_lead_of_a_billionth_is_no_tie_however_many_the_draws():
    assert win_shares([[0.5, 0.5], [0.5 + 1e-9] * 2], draws=10_000, seed=0).share.tolist() == [0, 1]


# Errors name the parameter, what was given and what is accepted.


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: scores([[1.2, 0]], [1, 1]), "values: 1.2 in row 0, column 0; accepted: 0 to 1"),
        (lambda: scores([[0.5, 0]], [0, -2]), "weights: -2; accepted: 0 or more"),
        (lambda: scores([[0.5, 0]], [0, 0]), "weights: sum 0; accepted: at least one positive weight"),
        (lambda: scores([[0.5, 0]], [1, np.nan]), "weights: nan at position 1; accepted: finite numbers"),
        (lambda: scores([[0.5, 0]], [1, np.inf]), "weights: an infinite number; accepted: finite numbers"),
        (lambda: scores([[0.5, 0]], [1, 1, 1]), "weights: 3 of them; accepted: one for each criterion, 2"),
        (lambda: scores([0.5, 0], [1, 1]), "values: shape (2,); accepted: 2 dimension(s), not empty"),
        (lambda: scores([["secret", 0]], [1, 1]), "values: [['secret', 0]]; accepted: numbers"),
        (lambda: flip_weight([1, np.nan], [0, 1], [1, 1], 0), "values: nan in row 0, column 1; accepted: 0 to 1, none"),
        (lambda: flip_weight([[1, 0]], [0, 1], [1, 1], 0), "a: shape (1, 2); accepted: 1 dimension(s), not empty"),
        (lambda: flip_weight([1, 0], [[0, 1]], [1, 1], 0), "b: shape (1, 2); accepted: 1 dimension(s), not empty"),
        (lambda: flip_weight([1, 0], [0, 1], [1, 1], 2), "criterion: 2; accepted: a position from 0 to 1"),
        (lambda: flip_weight([1, 0], [0, 1], [1, 0], 0), "weights: none besides criterion 0 is positive"),
        (lambda: flip_points([[1, np.nan]], [1, 1], 0), "values: nan in row 0, column 1"),
        (lambda: normalise([[1, 2]]), "values: shape (1, 2); accepted: 1 dimension(s), not empty"),
        (lambda: normalise([1, 2], "max-min"), "scale: 'max-min'; accepted: 'min-max', 'rank' or two numbers"),
        (lambda: normalise([2, 2]), "values: [2.0, 2.0]; accepted for scale 'min-max': at least two different"),
        (lambda: normalise([1, 2], 3), "scale: shape (); accepted: 1 dimension(s), not empty"),
        (lambda: normalise([1, 2], (3, 3)), "scale: (3, 3); accepted: two different finite numbers"),
        (lambda: normalise([1, 120], (0, 100)), "values: 120 is beyond the scale; accepted: 0 to 100"),
        (lambda: rank_intervals([0.4, 0.5], [0.4, 0.3]), "low: 0.5 at position 1; accepted: at most high there, 0.3"),
        (lambda: rank_intervals([0.5], [0.6, 0.7]), "high: shape (2,); accepted: that of low, (1,)"),
        (lambda: rank_intervals([np.nan], [0.6]), "low: nan at position 0; accepted: finite numbers"),
        (lambda: win_shares([[1, 0]], draws=0, seed=1), "draws: 0; accepted: a whole number of at least 1"),
        (lambda: win_shares([[1, 0]], draws=9, seed=-1), "seed: -1; accepted: a whole number of at least 0"),
    ],
)
def test_errors_name_the_parameter_the_value_and_what_is_accepted(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()
