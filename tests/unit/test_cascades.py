"""Cascades: the oracles of the literature, sums over degrees done by hand, and simulation where that is cheap."""

import math
import re

import numpy as np
import pytest

from adoption.models.cascades import (
    cascade_window,
    critical_seeds,
    most_neighbours,
    spread_in_random_graph,
    spreads_round_ring,
)


def poisson(z, n):
    return math.exp(-z) * z**n / math.factorial(n)


def moved(k, others, phi, u):
    """Chance that at least the share phi of k neighbours acts, `others` of whom surely don't."""
    n = k - others
    return sum(math.comb(n, m) * u**m * (1 - u) ** (n - m) for m in range(n + 1) if k and m / k >= phi)


def settled(z, phi, seeds, rounds=3000):
    """The least root u and the share, by going round the equations of Gleeson and Cahalane (2007) from no one."""
    degrees = range(int(z + 12 * math.sqrt(z) + 12))
    u = 0.0
    for _ in range(rounds):
        u = seeds + (1 - seeds) * sum(k * poisson(z, k) / z * moved(k, 1, phi, u) for k in degrees if k)
    return u, seeds + (1 - seeds) * sum(poisson(z, k) * moved(k, 0, phi, u) for k in degrees)


# Who is moved by one neighbour.


@pytest.mark.parametrize(
    ("phi", "most"),
    [(0.18, 5), (0.2, 5), (0.21, 4), (1, 1), (0.51, 1), (0.5, 2), (0.4, 2), (0.34, 2), (1 / 49, 49), (0.1, 10)],
)
def test_the_most_neighbours_of_whom_one_is_enough(phi, most):
    assert most_neighbours(phi) == most
    assert 1 / most >= phi > 1 / (most + 1)


# Watts's window.


def test_watts_2002_window_of_phi_0_18_is_from_1_0207_to_5_7647():
    low, high = cascade_window(0.18)
    assert low == pytest.approx(1.0207, abs=5e-5)
    assert high == pytest.approx(5.7647, abs=5e-5)


@pytest.mark.parametrize("phi", [0.25, 0.18, 0.1])
def test_watts_2002_inside_the_window_one_vulnerable_person_leads_to_more_than_one_other(phi):
    def led_to(z):
        return sum(k * (k - 1) * poisson(z, k) for k in range(2, 170) if 1 / k >= phi) / z

    low, high = cascade_window(phi)
    assert led_to(low) == pytest.approx(1, abs=1e-12) and led_to(high) == pytest.approx(1, abs=1e-12)
    for z in np.linspace(0.4, 60, 300):
        assert (led_to(z) > 1) == (low < z < high), z


@pytest.mark.parametrize("phi", [0.2501, 0.3, 0.5, 1])
def test_above_a_quarter_there_is_no_window(phi):
    assert cascade_window(phi) is None


# Gleeson and Cahalane's cascades from a share of seeds.


def test_gleeson_cahalane_2007_five_per_cent_of_seeds_move_0_9999568():
    found = spread_in_random_graph(10, 0.18, 0.05)
    assert found.share == pytest.approx(0.9999568, abs=1e-7)
    # All but those without neighbours: 1 - 0.95 e^-10.
    assert found.share == pytest.approx(1 - 0.95 * math.exp(-10), abs=1e-7)
    assert found.share <= 1 - 0.95 * math.exp(-10)


def test_gleeson_cahalane_2007_critical_seeds_are_1_224_per_cent():
    critical = critical_seeds(10, 0.18)
    assert critical == pytest.approx(0.01224, abs=5e-6)
    assert spread_in_random_graph(10, 0.18, critical - 1e-4).share < 0.04
    assert spread_in_random_graph(10, 0.18, critical + 1e-4).share > 0.99


@pytest.mark.parametrize(
    ("z", "phi", "seeds"), [(3, 0.3, 0.02), (3, 0.3, 0.2), (4, 0.5, 0.1), (1.5, 0.25, 0.01), (0.5, 1, 0.3)]
)
def test_the_share_is_that_of_going_round_the_equations(z, phi, seeds):
    u, share = settled(z, phi, seeds, rounds=400)
    found = spread_in_random_graph(z, phi, seeds)
    assert found.along_links == pytest.approx(u, abs=1e-9)
    assert found.share == pytest.approx(share, abs=1e-9)


def test_a_cascade_on_a_drawn_random_graph_comes_close():
    n, z, phi, seeds = 4000, 3.0, 0.3, 0.2
    rng = np.random.default_rng(5)
    ends = rng.integers(0, n, (round(n * z / 2), 2))
    neighbours = [[] for _ in range(n)]
    for a, b in ends:
        neighbours[a].append(b)
        neighbours[b].append(a)
    acting = rng.random(n) < seeds
    while True:
        more = np.array([bool(acting[i]) or bool(x) and acting[x].mean() >= phi for i, x in enumerate(neighbours)])
        if (more == acting).all():
            break
        acting = more
    # Seeds alone vary by sqrt(.2 * .8 / 4000) = .006; the cascade carries that on, here a little enlarged.
    assert acting.mean() == pytest.approx(spread_in_random_graph(z, phi, seeds).share, abs=0.04)


def test_more_seeds_never_move_fewer_and_no_seed_or_all_is_exact():
    shares = [spread_in_random_graph(3, 0.3, s).share for s in (0, 0.05, 0.1, 0.3, 1)]
    assert shares == sorted(shares)
    assert shares[0] == 0 and shares[-1] == 1
    assert spread_in_random_graph(3, 0.3, 1).along_links == 1


def test_below_the_critical_seeds_the_cascade_stays_small_and_above_it_leaps():
    z, phi = 2.0, 0.3
    critical = critical_seeds(z, phi)
    assert 0 < critical < 1
    below, above = (spread_in_random_graph(z, phi, critical * (1 + off)).share for off in (-1e-4, 1e-4))
    assert above - below > 0.1
    with pytest.raises(ValueError, match=f"^seeds: {critical!r} is critical for mean degree {z:g}; accepted: a sh"):
        spread_in_random_graph(z, phi, critical)


def test_in_the_window_any_share_of_seeds_will_do_and_where_the_graph_is_in_pieces_none_leaps():
    low, high = cascade_window(0.25)
    assert critical_seeds((low + high) / 2, 0.25) == 0.0
    assert critical_seeds(low + 1e-6, 0.25) == critical_seeds(high - 1e-6, 0.25) == 0.0
    assert 0 < critical_seeds(high + 1e-3, 0.25) < 1e-4
    assert critical_seeds(0.5, 0.25) == 1.0


# Rings.


@pytest.mark.parametrize("degree", [2, 4, 6, 10])
@pytest.mark.parametrize("block", [1, 2, 3, 6])
def test_morris_2000_centola_macy_2007_a_block_spreads_round_a_ring_up_to_half_the_degree(degree, block):
    n, half = block + 2 * degree + 3, degree // 2
    for needed in range(1, degree + 1):
        acting = np.arange(n) < block
        for _ in range(n):
            seen = sum(np.roll(acting, shift).astype(int) for d in range(1, half + 1) for shift in (d, -d))
            acting = acting | (seen >= needed)
        assert acting.all() == spreads_round_ring(degree, needed, block)
        assert acting.all() or acting.sum() == block


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: most_neighbours(0), "threshold: 0; accepted: a finite number"),
        (lambda: most_neighbours(1.1), "threshold: 1.1; accepted: a finite number"),
        (lambda: cascade_window(-0.1), "threshold: -0.1; accepted: a finite number"),
        (lambda: spread_in_random_graph(0, 0.2, 0.1), "mean_degree: 0; accepted: a finite number"),
        (lambda: spread_in_random_graph(50.1, 0.2, 0.1), "mean_degree: 50.1; accepted: a finite number"),
        (lambda: spread_in_random_graph(3, 0, 0.1), "threshold: 0; accepted: a finite number"),
        (lambda: spread_in_random_graph(3, 0.2, 1.1), "seeds: 1.1; accepted: a finite number"),
        (lambda: spread_in_random_graph(3, 0.2, -0.1), "seeds: -0.1; accepted: a finite number"),
        (lambda: critical_seeds(0, 0.2), "mean_degree: 0; accepted: a finite number"),
        (lambda: critical_seeds(3, 1.2), "threshold: 1.2; accepted: a finite number"),
        (lambda: spreads_round_ring(0, 1, 1), "degree: 0; accepted: a whole number of at least 2"),
        (lambda: spreads_round_ring(3, 1, 1), "degree: 3; accepted: an even number"),
        (lambda: spreads_round_ring(4, 0, 1), "needed: 0; accepted: a whole number of at least 1"),
        (lambda: spreads_round_ring(4, 1, 0), "block: 0; accepted: a whole number of at least 1"),
    ],
)
def test_errors_name_the_parameter_the_value_and_what_is_accepted(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()
