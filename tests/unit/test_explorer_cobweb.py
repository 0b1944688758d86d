"""The cobweb of thresholds: Granovetter's two crowds, what one person does to them, and the jump of the normal crowd."""

import pytest
from engine import js

from adoption.explorers import Cobweb
from adoption.explorers.cobweb import SCORES
from adoption.models.thresholds import normal_equilibria, normal_jump


def result(**state):
    explorer = Cobweb(**state)
    return js(Cobweb, "compute", explorer.state, explorer.data())


def end(**state):
    return result(**state)["facts"]["end"]


def test_granovetter_1978_all_100_act_and_if_person_1_needs_2_one_does():
    assert (end(), end(change=1), end(crowd="gap")) == (100, 1, 1)
    assert result()["facts"] == {"end": 100, "otherwise": 100, "rounds": 100, "threshold": 1}
    told = result(change=1)["words"]
    assert told.startswith("In the end 1 of 100 acts: person 1's threshold went from 1 to 2, and nobody has threshold 1 any more.")
    assert told.endswith("Person 1 waits for 2. Without the change all 100 would act.")


@pytest.mark.parametrize("person", [0, 1, 2, 50, 98, 99])
def test_raise_person_i_by_one_and_i_people_act(person):
    assert end(person=person, change=1) == person


@pytest.mark.parametrize("person", [1, 2])
def test_either_person_with_threshold_2_repairs_the_second_crowd(person):
    assert end(crowd="gap", person=person, change=-1) == 100


def test_a_threshold_stays_between_0_and_one_that_nobody_ever_sees():
    assert result(person=5, change=-100)["facts"]["threshold"] == 0
    assert result(person=5, change=100)["facts"]["threshold"] == 100
    assert "waits for 100, more than there are others" in result(person=99, change=100)["words"]


def test_scores_of_the_normal_crowd_are_quantiles_in_the_middle_of_each_hundredth():
    assert SCORES[0] == -2.575829  # the 0.5 % point
    assert [-z for z in reversed(SCORES)] == SCORES and len(SCORES) == 100


def test_a_normal_crowd_of_100_rests_and_jumps_where_the_normal_distribution_does():
    jump = normal_jump(0.25)
    for spread in (9, 11, 14, 20):
        first = normal_equilibria(0.25, spread / 100)[0]
        assert end(crowd="normal", spread=spread) == pytest.approx(100 * first.share, abs=1.5)
    ends = {spread: end(crowd="normal", spread=spread / 10) for spread in range(100, 150)}
    jumps = [s / 10 for s in ends if s - 1 in ends and ends[s] - ends[s - 1] > 50]
    assert len(jumps) == 1 and jumps[0] == pytest.approx(100 * jump.spread, abs=0.5)
