"""Paragraphs of the evidence that its numbers, such as M34 or S15, lead to: the pages of the evidence are made of them."""

from __future__ import annotations

import pandas as pd

from adoption.dates import day


def entry(identifier: str, text: str) -> str:
    """A paragraph in Markdown that links can lead to."""
    return f"({identifier.lower()})=\n**{identifier}** {text}\n"


def of_measures(measures: pd.DataFrame) -> str:
    """An entry for each row of the table `measures`."""
    lines = []
    for row in measures.itertuples():
        begun = day(row.date if row.precision == "day" else f"{row.date:%Y-%m}")
        number = "" if pd.isna(row.number) else f" {row.number}"
        lines.append(entry(row.id, f"*{row.measure}*, {begun}. {row.what.rstrip('.')}. {row.status.capitalize()}; {row.instrument}{number}, {row.actor}; lever: {row.lever}. Source: {row.source}."))
    return "\n".join(lines)


def of_sources(sources: pd.DataFrame) -> str:
    """An entry for each row of the table `sources`."""
    lines = []
    for row in sources.itertuples():
        known = "of unknown day" if pd.isna(row.known_on) else f"known {'from its content ' if row.dated_by == 'content' else ''}on {day(row.known_on)}"
        lines.append(entry(row.id, f"{row.publisher} ({row.tier}; {known}). {row.says.rstrip('.')}. [Address of the page](<{row.url}>)"))
    return "\n".join(lines)
