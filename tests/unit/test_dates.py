"""Days as a reader writes them."""

import datetime as dt

import pandas as pd
import pytest

from adoption.dates import day


@pytest.mark.parametrize("when", ["2025-08-13", dt.date(2025, 8, 13), pd.Timestamp("2025-08-13 09:00")])
def test_a_day_is_written_without_zeros_and_commas(when):
    assert day(when) == "13 August 2025" and day(when, year=False) == "13 August"
    assert day("2025-03-01") == "1 March 2025"


def test_a_month_has_no_day():
    assert day("2025-03") == "March 2025"


@pytest.mark.parametrize("when", ["2025-13-01", "soon", pd.NaT, None])
def test_what_is_no_day_is_refused(when):
    with pytest.raises(ValueError):
        day(when)
