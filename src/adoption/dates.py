"""Days as a reader writes them."""

from __future__ import annotations

import datetime as dt

import pandas as pd


def day(when: str | dt.date | pd.Timestamp, year: bool = True) -> str:
    """'13 August 2025', or without the year; of a month, given as 'YYYY-MM', its name and year.

    Raises
    ------
    ValueError
        For what is no day and no month.
    """
    if isinstance(when, str) and len(when) == 7:
        return f"{pd.Timestamp(when):%B %Y}"
    at = pd.Timestamp(when)
    if pd.isna(at):
        raise ValueError(f"when: {when!r}; accepted: a day, or a month as 'YYYY-MM'")
    return f"{at.day} {at:%B %Y}" if year else f"{at.day} {at:%B}"
