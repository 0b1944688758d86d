"""People on a network with the rates of the portfolio model: against its equations, on both engines, and interrupted."""

import os
import subprocess
import sys
import warnings
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models.portfolio import Lever, Scenario, calibrate, independent, members, simulate
from adoption.networks import (
    communities, configuration_model, follow, from_edges, joined, portfolio_start, portfolios, random_graph, snapshots,
)
from adoption.networks.compiled import reviewing as compiled
from adoption.networks.interrupted import Interrupted
from adoption.networks.plain import reviewing as plain

COUNTS = np.array([82.1, 68.0, 16.4]) / 105
BASE = Scenario(("W", "T", "M"), independent([0.5] * 3), network=3.0, familiarity=0.0, review_rate=1.0, months=36)
RUSSIA = calibrate(BASE, COUNTS)[0]


@pytest.mark.parametrize(("degree", "people", "points"), [(10, 200_000, 1.0), (40, 100_000, 0.3), (200, 30_000, 0.12)])
def test_model_md_2_agents_follow_the_equations_the_closer_the_more_contacts_they_have(degree, people, points):
    """Within 1 point at 10 contacts, .3 at 40 and .12 at 200, and what chance adds among so many people: three standard errors."""
    # Those are up to .2 points at 40 contacts and .4 at 200, so that the bounds of the two are hardly told apart. By the spread over six
    # seeds, .05 at 200 contacts would take some 3 million people in all, about four minutes on one core. Taking off agents without contacts
    # who meet the shares of the equations and draw the same chances left as much noise when it was tried.
    times = np.arange(18, 37, 2)
    graph = configuration_model(np.full(people, degree), seed=1)
    off = follow(graph, RUSSIA, times, seed=3).audiences.mean(axis=0) - COUNTS
    noise = 3 * np.sqrt(COUNTS * (1 - COUNTS) / (people * times.size / 2))  # a state is as good as new after two reviews or so
    assert (100 * np.abs(off) < points + 100 * noise).all()


def test_if_everybody_knows_everybody_levers_and_mandates_move_agents_as_they_move_the_equations():
    people = 2001
    levers = (
        Lever("mandate", 0.8, "M", start=2, end=12), Lever("degradation", 0.7, "W", start=3, ramp=2), Lever("preinstallation", 0.5, "M"),
        Lever("tie_in", 1.5, "M", start=6), Lever("promotion", 0.1, "M", start=1, end=9),
    )
    scenario = RUSSIA.change(levers=levers, mandated_share=0.25, familiarity=1.0, months=18)
    everybody = random_graph(people, people - 1)
    runs = [follow(everybody, scenario, seed=seed) for seed in range(6)]
    wanted = simulate(scenario)
    for found, exact in ((np.mean([run.groups for run in runs], axis=0), wanted.groups), (np.mean([run.audiences for run in runs], axis=0), wanted.audiences)):
        assert np.abs(found - exact).max() < 0.03
    # With and without each lever the equations differ by more than the agents are off.
    for at in range(len(levers)):
        without = simulate(scenario.change(levers=levers[:at] + levers[at + 1 :]))
        assert np.abs(without.groups - wanted.groups).max() > 0.05


def test_who_sees_only_people_without_max_is_the_last_to_take_it():
    """Two groups that don't know each other: with everybody on Max in one of them it lasts there, and there only."""
    graph = communities([500, 500], 20, seed=2)
    group, carried = np.repeat([0, 1], 500), np.repeat([0b100, 0b001], 500)
    scenario = Scenario(("W", "T", "M"), independent([0.5] * 3), appeal=-4, familiarity=1, network=9, review_rate=1, months=24)
    found = follow(graph, scenario, start=carried, group=group)
    assert found.groups.shape == (2, 25, 2, 8) and found.mandated_share.tolist() == [0, 0]
    max_share = found.audiences[:, -1, 2]
    assert max_share[0] > 0.9 and max_share[1] < 0.1
    together = follow(graph, scenario, start=carried)
    assert np.allclose(found.audiences.mean(axis=0), together.audiences)


def test_a_mandate_binds_those_on_whom_it_falls():
    graph, ministry = random_graph(4000, 10, seed=1), np.arange(4000) < 400
    scenario = RUSSIA.change(levers=(Lever("mandate", 1.0, "M"),), months=24)
    found = follow(graph, scenario, mandated=ministry)
    assert found.mandated_share == 0.1
    has = found.groups @ members(3)
    assert has[-1, 1, 2] > 0.999 and has[-1, 0, 2] < 0.4


SCENARIOS = st.builds(
    lambda n, appeal, familiarity, network, share, levers: Scenario(
        tuple("ABCD"[:n]), independent([0.4] * n), appeal=appeal, familiarity=familiarity, network=network, mandated_share=share, months=3,
        levers=(Lever("mandate", 0.6, "A", start=1), Lever("promotion", 0.2, "A"))[:levers],
    ),
    st.integers(1, 4), st.floats(-12, 12), st.floats(0, 6), st.floats(0, 16), st.floats(0, 1), st.integers(0, 2),
)


@settings(max_examples=40, deadline=None)
@given(scenario=SCENARIOS, people=st.integers(1, 80), degree=st.floats(0, 12), seed=st.integers(0, 2**64 - 1), chunk=st.integers(1, 100))
def test_both_engines_give_the_same_people_the_same_portfolios(scenario, people, degree, seed, chunk):
    graph = random_graph(people, min(degree, people - 1), seed)
    found = []
    for side in (compiled, plain):
        with patch.object(portfolios, "reviewing", side), patch.object(plain, "CHUNK", chunk):
            found.append([(month, held.tolist()) for month, held in snapshots(graph, scenario, seed=seed)])
    assert found[0] == found[1]
    assert [month for month, _ in found[0]] == [0, 1, 2, 3]
    assert all(0 <= S < 2 ** len(scenario.platforms) for _, held in found[0] for S in held)


RUN = """
import hashlib, numba, sys
from adoption.models.portfolio import Scenario
from adoption.networks import random_graph, snapshots
scenario = Scenario.from_json(sys.argv[1])
for month, held in snapshots(random_graph(70_000, 6, seed=5), scenario, [0, 3], seed=7):
    print(month, hashlib.sha256(held.tobytes()).hexdigest())
print(numba.get_num_threads(), file=sys.stderr)
"""


def test_they_are_the_same_on_any_number_of_threads():
    runs = [
        subprocess.run([sys.executable, "-c", RUN, RUSSIA.to_json()], env=os.environ | {"NUMBA_NUM_THREADS": threads}, capture_output=True, text=True, check=True)
        for threads in ("1", "3")
    ]
    assert [run.stderr.split()[-1] for run in runs] == ["1", "3"]
    assert runs[0].stdout == runs[1].stdout and len(runs[0].stdout.splitlines()) == 2


def test_chances_are_those_that_are_said():
    """People without contacts: how many have the platform after a while, from their rates alone."""
    graph = from_edges(np.empty((0, 2), int), people=200_000)
    scenario = Scenario(("A",), (1.0, 0.0), appeal=0.5, familiarity=1.0, review_rate=0.5, months=4)
    up, down = 0.5 / (1 + np.exp(0.5)), 0.5 / (1 + np.exp(1.5))
    has = follow(graph, scenario).audiences[:, 0]
    wanted = up / (up + down) * (1 - np.exp(-(up + down) * np.arange(5)))
    assert np.abs(has - wanted).max() < 4 * np.sqrt(0.25 / 200_000) + 0.005  # in a tick nobody reviews twice
    start = portfolio_start(RUSSIA, 200_000, seed=9)
    assert np.abs(np.bincount(start, minlength=8) / 200_000 - RUSSIA.start).max() < 4 * np.sqrt(0.25 / 200_000)


def test_an_interrupted_run_gives_what_there_is_and_says_so():
    graph = joined(communities([50, 50], 8), random_graph(100, 1))
    whole, told = follow(graph, RUSSIA, seed=1), []

    def progress(month):
        told.append(month)
        if month == 5:
            raise KeyboardInterrupt

    with pytest.warns(Interrupted, match="up to month 5"):
        part = follow(graph, RUSSIA, seed=1, progress=progress)
    assert told == list(range(6)) and part.times.tolist() == told
    assert (part.groups == whole.groups[:6]).all()
    with patch.object(portfolios, "snapshots", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        follow(graph, RUSSIA)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"times": [1, 1]}, r"times: \[1.0, 1.0\]; accepted: months from 0 on"),
        ({"times": [-1]}, "times"),
        ({"seed": -1}, "seed: -1; accepted: a whole number"),
        ({"seed": 2**64}, "seed: .*; accepted: below"),
        ({"start": [0, 1]}, r"start: shape \(2,\), int64; accepted: 3 numbers of portfolios"),
        ({"start": [0, 1, 8]}, "start of person 2: 8; accepted: portfolios from 0 to 7"),
        ({"start": [0.0, 1.0, 2.0]}, "start: .*float64"),
        ({"mandated": [0, 1, 0]}, "mandated: .*int64; accepted: 3 truth values"),
        ({"mandated": [True]}, r"mandated: shape \(1,\)"),
        ({"group": [0, 1]}, r"group: shape \(2,\)"),
        ({"group": [0, 2, 2]}, "group: nobody is in group 1"),
        ({"group": [0, -1, 0]}, "group: .*at least 0"),
    ],
)
def test_what_is_refused_and_what_is_said(given, words):
    with warnings.catch_warnings(), pytest.raises(ValueError, match=words):
        warnings.simplefilter("error")
        follow(from_edges([(0, 1), (1, 2)]), RUSSIA, **given)
