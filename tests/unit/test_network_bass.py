"""Bass agents on networks: against formulas for whole crowds and for three people, and their limits."""

import numpy as np
import pytest

from adoption.models.diffusion import adopted_share, bass_share, ring_share
from adoption.networks import bass, bass_times, from_edges, random_graph, ring

P, Q = 0.03, 0.38
TIMES = np.arange(1, 25)


def test_on_a_ring_they_follow_fibich_and_gibori():
    people, runs = 200_000, 10
    shares = [adopted_share(bass_times(ring(people, 2), P, Q, seed), TIMES) for seed in range(runs)]
    off, error = np.mean(shares, axis=0) - ring_share(TIMES, P, Q), np.std(shares, axis=0, ddof=1) / np.sqrt(runs)
    assert np.abs(off).max() < 0.0024 and error.max() < 0.001


def test_if_all_hear_all_they_follow_bass():
    people, runs = 800, 30
    everybody = random_graph(people, people - 1)
    shares = np.mean([adopted_share(bass_times(everybody, P, Q, seed), TIMES) for seed in range(runs)], axis=0)
    assert np.abs(shares - bass_share(TIMES, P, Q)).max() < 0.015


def test_with_more_contacts_a_random_graph_comes_nearer_to_bass():
    off = [
        np.abs(adopted_share(bass_times(random_graph(60_000, z, seed=z), P, Q, seed=2), TIMES) - bass_share(TIMES, P, Q)).max()
        for z in (3, 10, 60)
    ]
    assert off[0] > 2 * off[1] > 4 * off[2]
    assert off[2] < 0.01


def test_each_adopts_at_the_rates_that_are_said():
    """A chain of three people: how long nobody adopts, and how long it is from the first to the second."""
    chain = from_edges([(0, 1), (1, 2)])
    times = np.array([bass_times(chain, 0.2, 0.6, seed) for seed in range(20_000)])
    # Nobody has adopted by t with the chance exp(-3 p t).
    nobody = (times > 1.0).all(axis=1).mean()
    assert abs(nobody - np.exp(-0.6)) < 4 * np.sqrt(0.25 / 20_000)
    # After 0 (k = 1) adopted first, 1 (k = 2) hears it at p + q/2 and 2 goes on alone at p; after 1, both at p + q.
    order = times.argmin(axis=1)
    for first, rate in ((0, 0.5 + 0.2), (1, 2 * 0.8)):
        rest = np.sort(times[order == first], axis=1)
        wait = rest[:, 1] - rest[:, 0]
        assert abs(wait.mean() * rate - 1) < 4 / np.sqrt(wait.size)


def test_who_is_first_and_whom_no_word_reaches():
    graph = from_edges([(0, 1), (2, 3)], people=5)
    times = bass_times(graph, 0, 1.0, first=[0])
    assert times[0] == 0 and 0 < times[1] < np.inf and np.isinf(times[2:]).all()
    assert np.isinf(bass_times(graph, 0, 1.0)).all()
    alone = bass_times(graph, 0.5, 0, seed=3)
    assert np.isfinite(alone).all() and (alone == bass_times(graph, 0.5, 0, seed=3)).all()


def test_a_network_too_large_for_scipy_is_refused(monkeypatch):
    monkeypatch.setattr(bass, "MOST", 18)
    with pytest.raises(ValueError, match="graph: 6 people and 6 links; accepted: below 18, with each link counted twice"):
        bass_times(ring(6, 2), P, Q)
    monkeypatch.setattr(bass, "MOST", 19)
    assert bass_times(ring(6, 2), P, Q).size == 6


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda g: bass_times(g, -0.1, 1), "p: -0.1; accepted: a finite number, at least 0"),
        (lambda g: bass_times(g, 0.1, float("nan")), "q: nan; accepted"),
        (lambda g: bass_times(g, 0.1, 1, seed=-1), "seed: -1; accepted"),
        (lambda g: bass_times(g, 0.1, 1, first=[6]), "first: 6; accepted: people from 0 to 5"),
        (lambda g: bass_times(g, 0.1, 1, first=[-2, 1]), "first: -2; accepted: people from 0 to 5"),
        (lambda g: bass_times(g, 0.1, 1, first=[0.5]), r"first: shape \(1,\), float64; accepted: numbers of people"),
    ],
)
def test_what_is_not_accepted_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=words):
        call(ring(6, 2))
