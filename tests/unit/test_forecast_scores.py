"""Scores of forecasts: the formulas of Gneiting and Raftery (2007), an integral, a library, and that they are proper."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from adoption.models.forecast_scores import covered, crps_quantiles, crps_sample, interval_score, quantile_loss

LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]
millions = st.floats(-200, 200, allow_subnormal=False)


@pytest.mark.parametrize("y", [-1.5, 0.0, 0.3, 2.0])
def test_the_crps_of_the_normal_is_that_of_gneiting_and_raftery_2007(y):
    """Section 4.2: for mean 0 and deviance 1, the loss is y (2 Phi(y) - 1) + 2 phi(y) - 1 / sqrt(pi)."""
    exact = y * (2 * norm.cdf(y) - 1) + 2 * norm.pdf(y) - 1 / np.sqrt(np.pi)
    at = (np.arange(4000) + 0.5) / 4000
    assert crps_sample(y, norm.ppf(at)) == pytest.approx(exact, abs=2e-3)
    assert crps_quantiles(y, norm.ppf(at), at) == pytest.approx(exact, abs=2e-3)


@settings(deadline=None)
@given(millions, st.lists(millions, min_size=1, max_size=8))
def test_the_crps_of_a_sample_is_the_integral_of_the_squared_distance_of_the_steps(y, sample):
    """The definition: the integral of (F(x) - 1{x >= y})^2, with F the steps of the sample."""
    edges = np.sort([*sample, y])
    share = np.array([np.mean(np.asarray(sample) <= x) for x in edges[:-1]])
    exact = np.sum((share - (edges[:-1] >= y)) ** 2 * np.diff(edges))
    assert crps_sample(y, sample) == pytest.approx(exact, abs=1e-9)


@given(millions, millions)
def test_a_single_number_loses_its_distance(y, x):
    assert crps_sample(y, [x]) == pytest.approx(abs(x - y))
    assert crps_quantiles(y, [x] * 5, LEVELS) == pytest.approx(abs(x - y))


def test_quantiles_lose_by_hand():
    assert quantile_loss(10, [8, 10, 13], [0.1, 0.5, 0.9]) == pytest.approx([0.2, 0, 0.3])
    assert crps_quantiles([10, 13], [[8, 10, 13], [8, 10, 13]], [0.1, 0.5, 0.9]) == pytest.approx([1 / 3, 2 / 3 * (0.5 + 1.5)])


@pytest.mark.parametrize(("y", "loss"), [(65, 10), (60, 10), (70, 10), (72, 30), (55, 60)])
def test_an_interval_loses_its_width_and_a_fine(y, loss):
    """Gneiting and Raftery 2007, section 6.2, with a = 0.2: each unit outside costs ten."""
    assert interval_score(y, 60, 70, 0.8) == pytest.approx(loss)
    assert covered(y, 60, 70) == (loss == 10)


@given(millions, millions, millions, st.floats(0.01, 0.99))
def test_an_interval_loses_what_its_two_quantiles_lose(y, one, other, level):
    """The same section: the interval score is 2/a times the sum of the losses of the quantiles a/2 and 1 - a/2."""
    ends, a = sorted((one, other)), 1 - level
    assert interval_score(y, *ends, level) == pytest.approx(2 / a * quantile_loss(y, ends, [a / 2, 1 - a / 2]).sum(), abs=1e-7)


@pytest.mark.parametrize("factor", [0.3, 0.7, 1.5, 3.0])
@pytest.mark.parametrize("shift", [-0.5, 0.0, 0.5])
def test_who_says_what_they_believe_expects_the_least_loss(factor, shift):
    """Proper: of normal forecasts, by integration over what a normal of mean 0 and deviance 1 may bring."""
    z = norm.ppf(LEVELS)

    def expected(score):
        return quad(lambda y: float(score(y)) * norm.pdf(y), -8, 8, limit=200)[0]

    assert expected(lambda y: crps_quantiles(y, z, LEVELS)) < expected(lambda y: crps_quantiles(y, shift + factor * z, LEVELS))
    assert expected(lambda y: interval_score(y, z[0], z[-1], 0.9)) < expected(lambda y: interval_score(y, shift + factor * z[0], shift + factor * z[-1], 0.9))


def test_a_library_gives_the_same():
    """scoringrules: the same numbers for a hundred forecasts drawn at random."""
    import scoringrules as library

    rng = np.random.default_rng(1)
    y, sample = rng.normal(size=100), rng.normal(size=(100, 9))
    quantiles = np.sort(rng.normal(size=(100, 5)), axis=1)
    assert [crps_sample(*each) for each in zip(y, sample, strict=True)] == pytest.approx(library.crps_ensemble(y, sample, estimator="nrg"))
    assert crps_quantiles(y, quantiles, LEVELS) == pytest.approx(library.crps_quantile(y, quantiles, np.array(LEVELS)))
    low, high = quantiles[:, 0], quantiles[:, -1]
    assert interval_score(y, low, high, 0.9) == pytest.approx(library.interval_score(y, low, high, 0.1))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: crps_sample(float("nan"), [1]), "observed: nan; accepted: a finite number"),
        (lambda: crps_sample(1, []), r"sample: shape \(0,\); accepted: one dimension, not empty"),
        (lambda: quantile_loss(1, [1, 2], [0.5, 0.5]), r"levels: \[0.5, 0.5\]; accepted: ascending"),
        (lambda: quantile_loss(1, [1, 2], [0.5, 1]), "levels: 1; accepted: finite numbers above 0 and below 1"),
        (lambda: quantile_loss(1, [1, 2, 3], [0.1, 0.9]), r"quantiles: shape \(3,\); accepted: \(2,\)"),
        (lambda: quantile_loss([1, 1], [[1, 2], [4, 3]], [0.1, 0.9]), r"quantiles: \[4.0, 3.0\]; accepted: none below the one before"),
        (lambda: interval_score(1, 3, 2, 0.9), "low: 3 with high: 2; accepted: low at most high"),
        (lambda: interval_score(1, 2, 3, 1), "level: 1; accepted: a finite number, above 0, below 1"),
        (lambda: covered(1, [0, 5], [1, 4]), "low: 5 with high: 4"),
    ],
)
def test_what_is_refused_and_what_is_said(call, words):
    with pytest.raises(ValueError, match=words):
        call()
