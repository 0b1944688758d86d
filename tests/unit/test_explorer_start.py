"""The first page's explorer: what it says of its made-up people, against audiences that are proved to be all."""

from dataclasses import replace

import pytest
from engine import js

from adoption.explorers import Start
from adoption.explorers.start import PEOPLE, PER_PUSH, UNPUSHED
from adoption.models import familiarity


def found(push):
    return js(Start, "compute", {"push": push}, Start().data())


@pytest.mark.parametrize("push", [0, 2.5, 3.6, 3.7, 5, 6.3, 6.4, 10])
def test_the_audiences_shown_are_all_that_last(push):
    stable = familiarity.audiences(replace(PEOPLE, appeal=UNPUSHED + PER_PUSH * push)).stable
    shown = found(push)["facts"]
    assert sorted({round(shown["up"], 9), round(shown["back"], 9)}) == [round(share, 9) for share in stable]


def test_it_creeps_then_jumps_and_does_not_come_back_the_same_way():
    assert found(6.3)["facts"]["up"] < 0.14 and found(6.4)["facts"]["up"] > 0.97
    assert found(3.7)["facts"]["back"] > 0.86 and found(3.6)["facts"]["back"] < 0.03
    assert found(5)["words"] == (
        "Pushed 5, a new messenger that few use stays at 4.5% of the people; one that was pushed beyond 6.36 before keeps 95.5%. "
        "The same push, and 21 times as many people."
    )


def test_a_push_of_10_makes_do_with_one_in_eight_and_none_takes_seven():
    """What the slider's '?' says: worth having, a + beta x = 0, at these shares."""
    assert [-(UNPUSHED + PER_PUSH * push) / PEOPLE.effect for push in (0, 10)] == [7 / 8, 1 / 8]
