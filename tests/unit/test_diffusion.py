"""Diffusion: oracles of Bass and of the ring, agents against formulas, and what a fit to counts can tell."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models.diffusion import (
    CHI_SQUARED_95,
    Counts,
    Posterior,
    Profile,
    adopted_share,
    bass_peak,
    bass_rate,
    bass_residuals,
    bass_share,
    bass_time,
    complete_graph_times,
    fit_bass,
    logistic_share,
    posterior,
    profile,
    ring_share,
    ring_time,
    ring_times,
)

calm = settings(deadline=None, max_examples=60)
rates = st.tuples(st.floats(1e-4, 2), st.floats(0, 3))
shares = st.floats(0, 0.999)

# Bass curve with a ceiling of 50, p = 0.002, q = 0.2: the fastest growth is at t = ln(100) / 0.202 = 22.8.
TRUE = {"ceiling": 50.0, "p": 0.002, "q": 0.2}
GRID = np.geomspace(20, 500, 24)


def true_counts(times):
    return TRUE["ceiling"] * bass_share(times, TRUE["p"], TRUE["q"])


# Bass.


def test_bass_1969_p_03_q_38_peaks_at_6_193_with_share_4605_and_rate_1106():
    peak = bass_peak(0.03, 0.38)
    assert peak.time == pytest.approx(6.193, abs=5e-4)
    assert peak.share == pytest.approx(0.4605, abs=5e-5)
    assert peak.rate == pytest.approx(0.1106, abs=5e-5)
    assert bass_share(peak.time, 0.03, 0.38) == pytest.approx(peak.share, abs=1e-14)
    assert bass_rate(peak.time, 0.03, 0.38) == pytest.approx(peak.rate, abs=1e-14)


@pytest.mark.parametrize("q", [0, 0.1, 0.2])
def test_without_more_imitation_than_innovation_adoption_only_slows_down(q):
    peak = bass_peak(0.2, q)
    assert (peak.time, peak.share, peak.rate) == (0, 0, 0.2)
    assert (np.diff(bass_rate(np.linspace(0, 20, 50), 0.2, q)) < 0).all()


@given(rates)
@calm
def test_no_time_is_faster_than_the_peak(pq):
    peak = bass_peak(*pq)
    assert bass_rate(np.linspace(0, 3 * peak.time + 5, 301), *pq).max() <= peak.rate * (1 + 1e-12)


@given(rates, st.floats(0, 20))
@calm
def test_bass_1969_the_curve_solves_its_differential_equation(pq, t):
    p, q = pq
    share, rate = float(bass_share(t, p, q)), float(bass_rate(t, p, q))
    assert rate == pytest.approx((p + q * share) * (1 - share), rel=1e-9, abs=1e-13)
    step = 1e-5
    slope = (bass_share(t + 2 * step, p, q) - bass_share(t, p, q)) / (2 * step)
    assert slope == pytest.approx(float(bass_rate(t + step, p, q)), rel=1e-5, abs=1e-9)


@given(rates, shares)
@calm
def test_the_time_of_a_share_is_the_inverse_of_the_share_by_a_time(pq, share):
    assert bass_share(bass_time(share, *pq), *pq) == pytest.approx(share, abs=1e-12)
    assert ring_share(ring_time(share, *pq), *pq) == pytest.approx(share, abs=1e-9)


def test_nobody_has_adopted_at_the_start_and_without_imitation_the_rest_decays():
    for curve in (bass_share, ring_share):
        assert curve(0, 0.03, 0.38) == 0
        np.testing.assert_allclose(curve([1, 5], 0.3, 0), 1 - np.exp([-0.3, -1.5]), rtol=1e-14)
    assert bass_time(0, 0.03, 0.38) == 0 and ring_time(0, 0.03, 0.38) == pytest.approx(0, abs=1e-12)
    assert bass_rate(0, 0.03, 0.38) == pytest.approx(0.03, rel=1e-14)


def test_shapes_are_broadcast():
    assert bass_share([1, 2, 3], 0.03, [[0.1], [0.2]]).shape == (2, 3)
    assert bass_time([0.1, 0.2], 0.03, 0.38).shape == (2,)
    assert ring_share([1, 2], [[0.1]], 0.3).shape == ring_time([0.1, 0.2], [[0.1]], 0.3).shape == (1, 2)


# The logistic curve.


def test_the_logistic_curve_is_half_at_its_midpoint_and_solves_its_equation():
    assert logistic_share(40, 0.3, 40) == 0.5
    assert logistic_share(40 + math.log(3) / 0.3, 0.3, 40) == pytest.approx(0.75, abs=1e-14)
    assert logistic_share(-1e6, 0.3, 40) == 0 and logistic_share(1e6, 0.3, 40) == 1
    low, mid, high = logistic_share([9.9999, 10, 10.0001], 0.3, 12)
    assert (high - low) / 0.0002 == pytest.approx(0.3 * mid * (1 - mid), rel=1e-6)


def test_bass_with_hardly_any_innovation_is_logistic():
    p, q, t = 1e-7, 0.4, np.linspace(20, 60, 41)
    np.testing.assert_allclose(bass_share(t, p, q), logistic_share(t, q, math.log(q / p) / q), atol=1e-6)


# The ring.


def test_fibich_gibori_2010_the_ring_solves_the_equations_of_runs_of_people_who_have_not_adopted():
    p, q, step = 0.03, 0.38, 1e-3
    # S_k for runs of k people, up to 60 in a row, with Heun's rule.
    k = np.arange(1, 61)
    state = np.ones(60)
    for _ in range(8000):
        change = [0, 0]
        for i in range(2):
            at = state + step * (change[0] if i else 0)
            change[i] = -(k * p + q) * at + q * np.append(at[1:], 0)
        state = state + step * (change[0] + change[1]) / 2
    assert 1 - state[0] == pytest.approx(float(ring_share(8.0, p, q)), abs=1e-6)


@given(rates, st.floats(0.01, 30))
@calm
def test_fibich_gibori_2010_on_the_ring_diffusion_is_below_bass_everywhere(pq, t):
    ring, bass = ring_share(t, *pq), bass_share(t, *pq)
    assert ring <= bass + 1e-12
    if pq[1] > 0.01 and 0.01 < bass < 0.99:
        assert ring < bass


# Agents.


@pytest.mark.parametrize("t", [3.0, 6.193, 10.0, 15.0])
def test_fibich_gibori_2010_200_000_agents_on_a_ring_meet_the_formula(t):
    acting = ring_times(200_000, 0.03, 0.38, seed=11) <= t
    # Far apart on the ring people are independent: the shares of 400 blocks tell the error of their mean.
    blocks = acting.reshape(400, 500).mean(axis=1)
    error = blocks.std(ddof=1) / 20
    assert 0.0005 < error < 0.0025
    assert abs(acting.mean() - ring_share(t, 0.03, 0.38)) < 4 * error


@pytest.mark.parametrize("t", [3.0, 6.193, 10.0])
def test_bass_1969_agents_on_a_complete_graph_tend_to_the_curve(t):
    runs = np.array([adopted_share(complete_graph_times(5000, 0.03, 0.38, seed=s), t) for s in range(40)])
    error = runs.std(ddof=1) / math.sqrt(40)
    assert error < 0.004
    assert abs(runs.mean() - bass_share(t, 0.03, 0.38)) < 4 * error


def test_times_on_a_complete_graph_are_those_of_the_pure_birth_process():
    n, p, q = 6, 0.1, 0.7
    waits = np.random.default_rng(4).standard_exponential(n)
    now, expected = 0.0, []
    for k in range(n):
        now += waits[k] / ((n - k) * (p + q * k / (n - 1)))
        expected.append(now)
    np.testing.assert_allclose(complete_graph_times(n, p, q, seed=4), expected, rtol=1e-14)
    assert complete_graph_times(2, p, 0, seed=0).shape == (2,)


@pytest.mark.parametrize("n", [3, 4, 17])
def test_times_on_a_ring_are_the_earliest_arrivals(n):
    p, q, seed = 0.05, 0.9, 8
    rng = np.random.default_rng(seed)
    own, left, right = rng.exponential(1 / p, n), rng.exponential(2 / q, n), rng.exponential(2 / q, n)
    earliest = own.copy()
    for _ in range(n):
        earliest = np.minimum(earliest, np.minimum(np.roll(earliest, 1) + left, np.roll(earliest, -1) + right))
    np.testing.assert_allclose(ring_times(n, p, q, seed=seed), earliest, rtol=1e-12)


def test_the_same_seed_gives_the_same_times():
    for draw in (ring_times, complete_graph_times):
        assert draw(50, 0.1, 0.3, seed=3).tolist() == draw(50, 0.1, 0.3, seed=3).tolist()
        assert draw(50, 0.1, 0.3, seed=3).tolist() != draw(50, 0.1, 0.3, seed=0).tolist()


def test_the_share_of_agents_counts_those_who_adopt_at_that_moment():
    assert adopted_share([3, 1, 2, 2], [0.9, 1, 2, 2.5, 3]).tolist() == [0, 0.25, 0.75, 0.75, 1]


# Fitting.


def test_known_parameters_come_back_from_exact_counts():
    times = np.array([5, 10, 15, 20, 25, 30, 40.0])
    found = fit_bass(Counts(times, true_counts(times), error=0.1), GRID)
    assert found.ceiling == pytest.approx(50, rel=1e-6)
    assert found.p == pytest.approx(0.002, rel=1e-6)
    assert found.q == pytest.approx(0.2, rel=1e-6)
    assert found.deviance < 1e-9
    assert {type(value) for value in (found.ceiling, found.p, found.q, found.deviance)} == {float}
    np.testing.assert_allclose(found.residuals, np.zeros(7), atol=1e-7)


def test_residuals_are_logarithms_of_count_over_curve_and_make_up_the_deviance():
    times = np.array([5, 10, 15, 20, 25, 30, 40.0])
    counts = true_counts(times) * np.array([1.1, 0.9, 1.05, 1, 0.95, 1.02, 1])
    found = fit_bass(Counts(times, counts, error=0.05), GRID)
    curve = found.ceiling * bass_share(times, found.p, found.q)
    np.testing.assert_allclose(found.residuals, np.log(counts / curve), atol=1e-12)
    assert found.deviance == pytest.approx((found.residuals**2).sum() / 0.05**2, rel=1e-12)
    assert found.deviance <= profile(Counts(times, counts, error=0.05), GRID).deviance.min()
    for name, value in (("ceiling", found.ceiling), ("p", found.p), ("q", found.q)):
        for factor in (0.999, 1.001):
            moved = {"ceiling": found.ceiling, "p": found.p, "q": found.q, name: value * factor}
            residuals = np.log(counts / (moved["ceiling"] * bass_share(times, moved["p"], moved["q"])))
            assert (residuals**2).sum() / 0.05**2 > found.deviance


def test_the_unit_of_time_and_that_of_the_counts_do_not_matter():
    times = np.array([5, 10, 15, 20, 25, 30.0])
    counts = true_counts(times) * np.array([1.1, 0.9, 1.05, 1, 0.95, 1.02])
    one = fit_bass(Counts(times, counts, error=0.1), GRID)
    other = fit_bass(Counts(times * 7, counts * 1000, error=0.1), GRID * 1000)
    assert other.ceiling == pytest.approx(one.ceiling * 1000, rel=1e-5)
    assert other.p == pytest.approx(one.p / 7, rel=1e-5)
    assert other.q == pytest.approx(one.q / 7, rel=1e-5)


def test_counts_before_the_fastest_growth_leave_the_ceiling_open_and_counts_after_it_do_not():
    early, late = np.array([2, 4, 6, 8, 10.0]), np.array([5, 10, 15, 20, 25, 30, 40.0])
    open_, closed = (profile(Counts(t, true_counts(t), error=0.1), GRID) for t in (early, late))
    # Flat towards infinity: from the truth to ten times as much the deviance stays within a tenth of what counts.
    assert np.ptp(open_.deviance[open_.ceilings >= 50]) < 0.1
    assert open_.interval()[1] == math.inf
    assert closed.deviance[-1] > 50
    low, high = closed.interval()
    assert 30 < low < 50 < high < 80


@pytest.mark.parametrize("ceiling", [40.0, 100.0])
def test_a_ceiling_at_an_end_of_the_search_is_returned_as_that_end(ceiling):
    times = np.array([5, 10, 15, 20, 25, 30, 40.0])
    grid = np.geomspace(20, 40, 5) if ceiling == 40 else np.geomspace(100, 300, 5)
    assert fit_bass(Counts(times, true_counts(times), error=0.1), grid).ceiling == pytest.approx(ceiling, rel=1e-6)


def test_the_profile_holds_the_best_curve_for_each_ceiling():
    times = np.array([5, 10, 15, 20, 25.0])
    counts = true_counts(times) * np.array([1.1, 0.9, 1.05, 1, 0.95])
    found = profile(Counts(times, counts, error=0.1), [45, 60])
    assert found.ceilings.tolist() == [45, 60]
    for m, p, q, deviance in zip(found.ceilings, found.p, found.q, found.deviance, strict=True):

        def miss(p, q, m=m):
            return ((np.log(counts / (m * bass_share(times, p, q))) / 0.1) ** 2).sum()

        assert miss(p, q) == pytest.approx(deviance, rel=1e-9)
        assert min(miss(p * a, q * b) for a in (0.99, 1, 1.01) for b in (0.99, 1, 1.01)) == miss(p, q)


def test_counts_that_only_slow_down_are_fitted_without_imitation():
    times = np.array([1, 2, 4, 8.0])
    found = fit_bass(Counts(times, 30 * bass_share(times, 0.3, 0), error=0.1), np.geomspace(10, 100, 12))
    assert found.ceiling == pytest.approx(30, rel=1e-3)
    assert found.p == pytest.approx(0.3, rel=1e-3) and found.q == pytest.approx(0, abs=1e-3)


def test_a_lower_bound_pulls_a_curve_up_and_never_down():
    times = np.array([5, 10, 20, 30.0])
    truth = true_counts(times)
    passed, missed = truth * np.array([1, 1, 1, 0.6]), truth * np.array([1, 1, 1, 1.2])
    bound = [False, False, False, True]
    for counts, lower_bound, pulled in ((passed, bound, False), (missed, bound, True), (passed, None, True)):
        found = fit_bass(Counts(times, counts, error=0.1, lower_bound=lower_bound), [50, 50.01])
        assert (found.deviance > 1) == pulled, found
    met = fit_bass(Counts(times, passed, error=0.1, lower_bound=bound), [50, 50.01])
    assert met.residuals[-1] == 0 and met.q == pytest.approx(0.2, rel=1e-5)


def test_residuals_of_any_curve_are_logarithms_of_count_over_curve_and_a_bound_that_is_passed_has_none():
    curve = 40 * bass_share([10, 20, 30, 40], 0.01, 0.1)
    data = Counts([10, 20, 30, 40], curve * [0.5, 2, 0.5, 2], error=0.2, lower_bound=[False, False, True, True])
    found = bass_residuals(data, 40, 0.01, 0.1)
    np.testing.assert_allclose(found, np.log([0.5, 2, 1, 2]), atol=1e-13)
    fit = fit_bass(data, GRID)
    np.testing.assert_allclose(bass_residuals(data, fit.ceiling, fit.p, fit.q), fit.residuals, atol=1e-12)


def test_the_interval_takes_in_what_is_within_3_84_of_the_least_deviance():
    ceilings = np.array([1, 2, 3, 4, 5.0])

    def interval(deviance):
        return Profile(ceilings, ceilings, ceilings, np.array(deviance)).interval()

    assert interval([9, 3.84 + 1, 1, 4.9, 9]) == (2, 3)
    assert interval([9, 4.85, 1, 4.84, 9]) == (3, 4)
    assert interval([4, 2, 1, 2, 4]) == (0, math.inf)
    assert interval([9, 9, 1, 1, 1]) == (3, math.inf)
    assert interval([1, 1, 9, 9, 9]) == (0, 2)
    assert interval([9, CHI_SQUARED_95, 0, CHI_SQUARED_95, 9]) == (2, 4)


# The posterior.


def brute_force(times, counts, error, lower_bound, grid):
    """Ceilings, p and q on a plain grid, with their weights: flat in ln m, ln p and q."""
    p, q = np.exp(np.linspace(math.log(2e-4), math.log(2e-2), 301)), np.linspace(0, 0.5, 301)
    m, p, q = (x.ravel() for x in np.meshgrid(grid, p, q, indexing="ij"))
    gap = np.log(m[:, None] * bass_share(times, p[:, None], q[:, None]) / counts) / error
    gap = np.where(lower_bound, np.minimum(gap, 0), gap)
    weight = np.exp(-(gap**2).sum(axis=1) / 2)
    weight[(m == grid[0]) | (m == grid[-1])] /= 2
    return m, p, q, weight / weight.sum()


@pytest.mark.parametrize("lower_bound", [[False] * 5, [False, False, True, False, True]])
def test_the_posterior_is_that_of_a_plain_grid(lower_bound):
    times, grid = np.array([5, 10, 15, 20, 25.0]), np.geomspace(30, 300, 9)
    counts = true_counts(times) * np.array([1.05, 0.95, 1.02, 1, 0.97])
    found = posterior(Counts(times, counts, error=0.1, lower_bound=lower_bound), grid)
    m, p, q, weight = brute_force(times, counts, 0.1, lower_bound, grid)
    for ceiling in grid:
        expected = weight[m == ceiling].sum()
        assert found.weight[found.ceiling == ceiling].sum() == pytest.approx(expected, abs=0.004, rel=0.02)
    assert (found.weight * found.q).sum() == pytest.approx((weight * q).sum(), rel=0.01)
    assert (found.weight * np.log(found.p)).sum() == pytest.approx((weight * np.log(p)).sum(), rel=0.005)
    at_30 = m * bass_share(30, p, q)
    order = np.argsort(at_30)
    expected = at_30[order][np.searchsorted(np.cumsum(weight[order]), [0.05, 0.5, 0.95])]
    np.testing.assert_allclose(found.quantiles([30], [0.05, 0.5, 0.95])[:, 0], expected, rtol=0.02)


def test_the_posterior_is_a_probability_and_its_quantiles_ascend():
    times = np.array([5, 10, 15, 20, 25.0])
    found = posterior(Counts(times, true_counts(times), error=0.1), GRID)
    assert found.weight.sum() == pytest.approx(1) and (found.weight >= 0).all() and (found.q >= 0).all()
    assert found.ceiling.shape == found.p.shape == found.q.shape == found.weight.shape
    fan = found.quantiles([0, 10, 25, 60], [0.05, 0.5, 0.95])
    assert fan.shape == (3, 4)
    assert (np.diff(fan, axis=0)[:, 1:] > 0).all() and (np.diff(fan, axis=1) > 0).all() and (fan[:, 0] == 0).all()
    np.testing.assert_allclose(fan[:, 3], found.ceiling_quantiles([0.05, 0.5, 0.95]), rtol=0.05)


def test_a_quantile_is_the_least_value_that_holds_the_weight_of_its_level():
    found = Posterior(np.array([3.0, 1, 2]), np.ones(3), np.ones(3), np.array([0.5, 0.25, 0.25]))
    assert found.ceiling_quantiles([0.1, 0.25, 0.26, 0.5, 0.51, 0.99]).tolist() == [1, 1, 2, 2, 3, 3]
    # Weights whose sum falls short of 1 by rounding.
    short = Posterior(np.arange(3.0), np.ones(3), np.ones(3), np.full(3, 0.333))
    assert short.ceiling_quantiles([0.9999]).tolist() == [2]


def test_more_exact_counts_narrow_the_fan():
    times = np.array([5, 10, 15, 20, 25.0])
    counts = true_counts(times)
    rough, fine = (posterior(Counts(times, counts, error=e), GRID).quantiles([40], [0.05, 0.95]) for e in (0.2, 0.05))
    assert np.ptp(rough) > 2 * np.ptp(fine) > 0


def test_where_counts_leave_the_ceiling_open_its_quantiles_are_those_of_the_assumption():
    times = np.array([1, 2.0])
    found = posterior(Counts(times, 1e-3 * true_counts(times), error=0.1), np.geomspace(100, 10_000, 41))
    # Flat in ln m: the median is the geometric mean of the ends, the quartiles lie half-way to them.
    np.testing.assert_allclose(found.ceiling_quantiles([0.25, 0.5, 0.75]), [316, 1000, 3162], rtol=0.13)


def test_two_equal_counts_which_saturate_do_no_harm():
    found = posterior(Counts([10, 11], [50, 50], error=0.1), [40, 50, 60])
    assert np.isfinite(found.weight).all() and found.weight.sum() == pytest.approx(1)
    # Nothing is known of p and q then: the grid reaches four times 10 to each side.
    assert np.ptp(np.log(found.p[found.ceiling == 50])) == pytest.approx(80, rel=0.1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bass_share(-1, 0.1, 0.1), "t: -1; accepted: finite numbers at least 0"),
        (lambda: bass_share(1, 0, 0.1), "p: 0; accepted: finite numbers above 0"),
        (lambda: bass_share(1, 0.1, [0, -0.1]), "q: -0.1; accepted: finite numbers at least 0"),
        (lambda: bass_rate(-1, 0.1, 0.1), "t: -1; accepted: finite numbers at least 0"),
        (lambda: bass_rate(1, 0, 0.1), "p: 0; accepted: finite numbers above 0"),
        (lambda: bass_peak(0, 0.1), "p: 0; accepted: a finite number"),
        (lambda: bass_peak(0.1, -0.1), "q: -0.1; accepted: a finite number"),
        (lambda: bass_time(1, 0.1, 0.1), "share: 1; accepted: finite numbers at least 0 and below 1"),
        (lambda: bass_time(-0.1, 0.1, 0.1), "share: -0.1; accepted: finite numbers at least 0 and below 1"),
        (lambda: ring_time(1, 0.1, 0.1), "share: 1; accepted: finite numbers at least 0 and below 1"),
        (lambda: ring_time(-0.1, 0.1, 0.1), "share: -0.1; accepted: finite numbers at least 0 and below 1"),
        (lambda: ring_share(-1, 0.1, 0.1), "t: -1; accepted: finite numbers at least 0"),
        (lambda: ring_share(1, 0, 0.1), "p: 0; accepted: finite numbers above 0"),
        (lambda: logistic_share(1, 0, 0), "rate: 0; accepted: finite numbers above 0"),
        (lambda: logistic_share(np.nan, 1, 0), "t: nan; accepted: finite numbers"),
        (lambda: logistic_share(1, 1, np.inf), "midpoint: inf; accepted: finite numbers"),
        (lambda: complete_graph_times(1, 0.1, 0.1, seed=0), "n: 1; accepted: a whole number of at least 2"),
        (lambda: complete_graph_times(2, 0.1, 0.1, seed=-1), "seed: -1; accepted: a whole number of at least 0"),
        (lambda: complete_graph_times(2, 0, 0.1, seed=0), "p: 0; accepted: a finite number"),
        (lambda: complete_graph_times(2, 0.1, -0.1, seed=0), "q: -0.1; accepted: a finite number"),
        (lambda: ring_times(2, 0.1, 0.1, seed=0), "n: 2; accepted: a whole number of at least 3"),
        (lambda: ring_times(3, 0.1, 0.1, seed=-1), "seed: -1; accepted: a whole number of at least 0"),
        (lambda: ring_times(3, 0, 0.1, seed=0), "p: 0; accepted: a finite number"),
        (lambda: ring_times(3, 0.1, 0, seed=0), "q: 0; accepted: a finite number"),
        (lambda: adopted_share([], 1), "adoption_times: shape (0,); accepted: one dimension, not empty"),
        (lambda: adopted_share([1], np.nan), "t: nan; accepted: finite numbers"),
        (lambda: Counts([0, 1], [1, 2], error=0.1), "times: 0; accepted: finite numbers above 0"),
        (lambda: Counts([1, 1], [1, 2], error=0.1), "times: [1.0, 1.0]; accepted: ascending"),
        (lambda: Counts([1, 2], [0, 2], error=0.1), "counts: 0; accepted: finite numbers above 0"),
        (lambda: Counts([1, 2], [1, 2, 3], error=0.1), "counts: shape (3,); accepted: that of times, (2,)"),
        (lambda: Counts([1, 2], [1, 2], error=0), "error: 0; accepted: a finite number"),
        (
            lambda: Counts([1, 2], [1, 2], error=0.1, lower_bound=[True]),
            "lower_bound: shape (1,); accepted: that of times, (2,)",
        ),
        (
            lambda: Counts([1, 2], [1, 2], error=0.1, lower_bound=[0, 0]),
            "lower_bound: [0, 0]; accepted: true or false for each count",
        ),
        (
            lambda: Counts([1, 2], [1, 2], error=0.1, lower_bound=[False, True]),
            "lower_bound: true for all counts but 1; accepted: false for at least 2",
        ),
        (lambda: Counts([1], [1], error=0.1), "lower_bound: true for all counts but 1; accepted: false for at least 2"),
        (lambda: bass_residuals(Counts([1, 2], [1, 2], error=0.1), 0, 1, 1), "ceiling: 0; accepted: a finite number"),
        (lambda: bass_residuals(Counts([1, 2], [1, 2], error=0.1), 1, 0, 1), "p: 0; accepted: a finite number"),
        (lambda: bass_residuals(Counts([1, 2], [1, 2], error=0.1), 1, 1, -1), "q: -1; accepted: a finite number"),
        (lambda: profile(Counts([1, 2], [1, 2], error=0.1), []), "ceilings: shape (0,); accepted: one dimension, not"),
        (lambda: profile(Counts([1, 2], [1, 2], error=0.1), [0, 1]), "ceilings: 0; accepted: finite numbers above 0"),
        (lambda: fit_bass(Counts([1, 2], [1, 2], error=0.1), [3, 3]), "ceilings: [3.0, 3.0]; accepted: at least two"),
        (lambda: posterior(Counts([1, 2], [1, 2], error=0.1), [3]), "ceilings: [3.0]; accepted: at least two, asc"),
        (
            lambda: posterior(Counts([1, 2], [1, 2], error=0.1), [3, 4]).quantiles([-1], [0.5]),
            "times: -1; accepted: finite numbers at least 0",
        ),
        (
            lambda: posterior(Counts([1, 2], [1, 2], error=0.1), [3, 4]).quantiles([1], [1]),
            "levels: 1; accepted: finite numbers above 0 and below 1",
        ),
        (
            lambda: posterior(Counts([1, 2], [1, 2], error=0.1), [3, 4]).ceiling_quantiles([0]),
            "levels: 0; accepted: finite numbers above 0 and below 1",
        ),
    ],
)
def test_errors_name_the_parameter_the_value_and_what_is_accepted(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()
