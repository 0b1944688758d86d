"""The counts of Max: what was public when, and how 'over' is read."""

import pandas as pd
import pytest

from adoption import data
from adoption.registrations import ERROR, first_day, known, registered


def test_at_the_horizon_there_are_five_counts_from_the_end_of_march_2025():
    counts = known()
    assert str(first_day().date()) == "2025-03-31"
    assert counts.times.tolist() == [91, 103, 141, 157, 168]
    assert counts.counts.tolist() == [1, 2, 18, 30, 35]
    assert counts.error == ERROR == 0.1 and not counts.lower_bound.any()
    assert registered().known_on.max() <= pd.Timestamp(data.HORIZON)


def test_over_is_a_bound_if_taken_literally():
    assert known(literal=True).lower_bound.tolist() == [False, True, False, True, True]


@pytest.mark.parametrize(("day", "count"), [("2025-08-20", None), ("2025-08-21", 3), ("2025-09-04", 4), ("2025-09-17", 4), ("2025-09-18", 5)])
def test_a_count_is_there_from_the_day_on_which_it_was_public(day, count):
    assert len(registered(day)) == (count or 2)
    if count:
        assert known(day).counts.size == count
    else:
        with pytest.raises(ValueError, match="lower_bound: true for all counts but 1"):
            known(day, literal=True)
