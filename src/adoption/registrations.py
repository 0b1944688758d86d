"""The counts of the registered users of Max that could be known on a day, as `models.diffusion` takes them."""

from __future__ import annotations

import pandas as pd

from adoption import data
from adoption.models.diffusion import Counts

# Assumed: a count may be off its curve by a tenth. Five counts can't tell.
ERROR = 0.1


def registered(as_of: data.AsOf = data.HORIZON) -> pd.DataFrame:
    """Rows of the table `audience` with the counts, by the day counted."""
    return data.audience(as_of=as_of).query("platform == 'max' and metric == 'registered'").sort_values("period_end")


def first_day() -> pd.Timestamp:
    """Day from which the days of a count are counted: the last of the month in which Max was first shown."""
    facts = data.platform_facts(as_of=data.HORIZON)
    (month,) = facts[(facts.platform == "max") & (facts.attribute == "launched")].value
    return pd.Period(month, "M").end_time.normalize()


def known(as_of: data.AsOf = data.HORIZON, literal: bool = False) -> Counts:
    """The counts in millions, their times in days from the first day.

    Parameters
    ----------
    as_of : str or date
        Day by which a count must have been public.
    literal : bool
        Whether 'over 30 million' is a lower bound. If not, it is read as a count of 30 million.
    """
    rows = registered(as_of)
    bound = (rows.quality == "lower bound").to_numpy() & literal
    return Counts((rows.period_end - first_day()).dt.days, rows.millions, error=ERROR, lower_bound=bound)
