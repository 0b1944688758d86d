"""People on a random graph with the rates of the portfolio model: with more contacts they come to follow its equations."""

import numpy as np
import pytest
from scipy.sparse import coo_array

from adoption.models.portfolio import Scenario, calibrate, independent, members

PEOPLE, STEP, STEPS = 30_000, 0.3, 120


def regular_graph(degree, rng):
    """Contacts as a sparse matrix: stubs paired at random."""
    stubs = rng.permutation(np.repeat(np.arange(PEOPLE), degree))
    one, other = stubs[::2], stubs[1::2]
    ones = np.ones(2 * one.size)
    return coo_array((ones, (np.concatenate([one, other]), np.concatenate([other, one]))), shape=(PEOPLE, PEOPLE)).tocsr()


def agents(scenario, degree, seed):
    """Audiences over time when each person sees their own contacts only, by steps short of one change a person."""
    rng, n = np.random.default_rng(seed), 3
    graph, has = regular_graph(degree, rng), members(n)
    q, omega = np.array(scenario.quality), scenario.substitutability
    shared = has[:, None, :] * has[None, :, :] * q
    G = (1 - omega) * shared.sum(axis=2) + omega * (1 - (1 - shared).prod(axis=2))
    A, c = has @ np.array(scenario.appeal), np.array(scenario.familiarity)
    held, path = rng.choice(2**n, PEOPLE, p=scenario.start), []
    for _ in range(STEPS):
        contacts = graph @ np.eye(2**n)[held] / degree
        worth = A + scenario.network * contacts @ G
        everyone, chances = np.arange(PEOPLE), np.zeros((PEOPLE, n))
        for i in range(n):
            other = held ^ (1 << i)
            gain = worth[everyone, other] - worth[everyone, held]
            chances[:, i] = STEP * scenario.review_rate / (1 + np.exp(-(gain - c[i])))
        draw, edges = rng.random(PEOPLE), chances.cumsum(axis=1)
        changes = (draw[:, None] > edges).sum(axis=1)
        held = np.where(changes < n, held ^ (1 << np.minimum(changes, n - 1)), held)
        path.append(np.bincount(held, minlength=2**n) / PEOPLE @ has)
    return np.array(path)


@pytest.mark.parametrize(("degree", "points"), [(10, 1.0), (40, 0.3), (200, 0.12)])
def test_model_md_2_agents_follow_the_equations_the_closer_the_more_contacts_they_have(degree, points):
    """Within 1 point at 10 contacts, .3 at 40 and .12 at 200, and what chance adds among so many people."""
    base = Scenario(("W", "T", "M"), independent([0.5] * 3), network=3.0, familiarity=0.0, review_rate=1.0)
    counts = np.array([82.1, 68.0, 16.4]) / 105
    off = agents(calibrate(base, counts)[0], degree, seed=3)[STEPS // 2 :].mean(axis=0) - counts
    # Three standard errors of the mean of as many independent states as the time lets the sample renew itself.
    noise = 3 * np.sqrt(counts * (1 - counts) / (PEOPLE * STEP * STEPS / 2 / 4))
    assert (100 * np.abs(off) < points + 100 * noise).all()
