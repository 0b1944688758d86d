"""What a table schema cannot say: checks across columns and tables.

The binding one: what counts as known at the horizon rests on sources known at the horizon.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from itertools import product

from adoption.report import Table, nearest, quoted

NEEDS_NO_SOURCE = ("not found", "not checkable")


def cross_check(tables: dict[str, Table], descriptor: dict) -> None:
    """Add to each table what is wrong between its columns, and between it and others.

    Parameters
    ----------
    tables
        The readable tables by name; a check that needs another one is left out.
    descriptor
        The whole descriptor: its horizon, the day of the last reading, the references.
    """
    days = sorted({descriptor["horizon"], descriptor["lastRead"]})
    checks: list[tuple[Callable, list[str]]] = [
        (_sources_dated, ["sources"]),
        (_dates_exist, ["jurisdictions"]),
        (_periods_in_order, ["audience"]),
        (_values_allowed, ["platform_facts", "attributes"]),
        (_facts_sourced, ["platform_facts"]),
        (_gradings_sourced, ["gradings", "claim_sources"]),
        (lambda *pair: _each_has(*pair, days), ["claims", "gradings"]),
        (lambda *pair: _each_has(*pair, days[:1]), ["defects", "defect_conclusions"]),
    ]
    for check, names in checks:
        if set(names) <= tables.keys():
            check(*(tables[name] for name in names))
    for table in tables.values():
        _known_at_the_horizon(table, tables, descriptor)


def _known_at_the_horizon(table: Table, tables: dict[str, Table], descriptor: dict) -> None:
    """A row known at the horizon refers to rows that were known then."""
    horizon, rule = descriptor["horizon"], table.resource.get("asOf")
    for key in table.resource["schema"].get("foreignKeys", []) if rule else []:
        target = tables.get(key["reference"]["resource"])
        if target is None or "asOf" not in target.resource:
            continue
        field = target.resource["asOf"]["field"]
        days = dict(zip(target.keys(key["reference"]["fields"]), target.keys([field]), strict=True))
        for line, cells in table.sound:
            reference = tuple(cells[each] for each in key["fields"])
            (day,) = days.get(reference, (horizon,))
            if "" < cells[rule["field"]] <= horizon and (not day or day > horizon):
                name = ", ".join(reference)
                known = f"is known only from {day}" if day else "has no date"
                table.report(
                    f"{quoted(name)} {known}, but the row counts as known at the horizon",
                    f"what {target.file} dates {horizon} or earlier",
                    row=line,
                    column=", ".join(key["fields"]),
                    value=name,
                )


def _sources_dated(sources: Table) -> None:
    """A source's day follows from its publication date, or from nothing."""
    for line, cells in sources.sound:
        day, published, basis = cells["known_on"], cells["published"], cells["dated_by"]
        if published and not last_day(published):
            _not_on_calendar(sources, line, "published", published)
        elif (basis == "nothing") == bool(day):
            sources.report(
                f"{quoted(day)} does not go with '{basis}' under 'dated_by'",
                "no day where nothing dates the source, otherwise a day",
                row=line,
                column="known_on",
                value=day,
            )
        elif basis == "publication" and day != last_day(published):
            sources.report(
                f"{quoted(day)} is not the last day of {quoted(published)} under 'published'",
                f"{last_day(published) or 'a publication date in that column'}",
                row=line,
                column="known_on",
                value=day,
            )


def _dates_exist(jurisdictions: Table) -> None:
    for line, cells in jurisdictions.sound:
        if not last_day(cells["date"]):
            _not_on_calendar(jurisdictions, line, "date", cells["date"])


def _not_on_calendar(table: Table, line: int, column: str, value: str) -> None:
    table.report(
        f"{quoted(value)} is not on the calendar",
        "a year, month or day, as YYYY, YYYY-MM or YYYY-MM-DD",
        row=line,
        column=column,
        value=value,
    )


def _periods_in_order(audience: Table) -> None:
    """A period ends after it starts, and is known once it has ended."""
    for line, cells in audience.sound:
        for column, earlier in (("period_end", "period_start"), ("known_on", "period_end")):
            if cells[column] < cells[earlier]:
                audience.report(
                    f"{quoted(cells[column])} is before '{earlier}', {cells[earlier]}",
                    f"{cells[earlier]} or later",
                    row=line,
                    column=column,
                    value=cells[column],
                )


def _values_allowed(platform_facts: Table, attributes: Table) -> None:
    """A fact's value is one that its attribute allows."""
    allowed = {cells["id"]: cells["values"].split(";") for _, cells in attributes.records}
    for line, cells in platform_facts.sound:
        value, options = cells["value"], allowed.get(cells["attribute"], ["text"])
        if options == ["text"] or value in options:
            continue
        wanted = "one of " + ", ".join(f"'{option}'" for option in options)
        if options == ["date"]:
            if value == "unknown" or last_day(value):
                continue
            wanted = "a year, month or day, as YYYY, YYYY-MM or YYYY-MM-DD, or 'unknown'"
        platform_facts.report(
            f"{quoted(value)} is not a value of '{cells['attribute']}'{nearest(value, options)}",
            f"{wanted} ({attributes.file})",
            row=line,
            column="value",
            value=value,
        )


def _facts_sourced(platform_facts: Table) -> None:
    """A fact whose status says that sources speak of it names one."""
    for line, cells in platform_facts.sound:
        if not cells["source"] and cells["status"] not in NEEDS_NO_SOURCE:
            platform_facts.report(
                f"'' is empty, but the status is '{cells['status']}'",
                f"a source, or the status {' or '.join(map(quoted, NEEDS_NO_SOURCE))}",
                row=line,
                column="source",
                value="",
            )


def _gradings_sourced(gradings: Table, claim_sources: Table) -> None:
    """A grading whose status says that sources speak of the claim cites one."""
    cited = set(claim_sources.keys(["claim", "as_of"]))
    for line, cells in gradings.sound:
        pair = cells["claim"], cells["as_of"]
        if cells["status"] not in NEEDS_NO_SOURCE and pair not in cited:
            gradings.report(
                f"'{cells['status']}' needs a source, and {claim_sources.file} has none "
                f"for {pair[0]} at {pair[1]}",
                f"a row there, or the status {' or '.join(map(quoted, NEEDS_NO_SOURCE))}",
                row=line,
                column="status",
                value=cells["status"],
            )


def _each_has(things: Table, dated: Table, days: list[str]) -> None:
    """Each row of one table has its row in a dated table, on each of these days."""
    column, day_column = dated.resource["schema"]["primaryKey"]
    there = set(dated.keys([column, day_column]))
    for (name,), day in product(things.keys(["id"]), days):
        if (name, day) not in there:
            dated.report(
                f"there is no row for {quoted(name)} of {things.file} at {day}",
                f"one row with {day} under '{day_column}' for each {column}",
                value=name,
            )


def last_day(text: str) -> str | None:
    """The last day of a year, month or day given as YYYY, YYYY-MM or YYYY-MM-DD; else None."""
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text, re.ASCII):
        return None
    try:
        if len(text) == 10:
            return dt.date.fromisoformat(text).isoformat()
        year, month = int(text[:4]), int(text[5:] or 12)
        first_after = dt.date(year + month // 12, month % 12 + 1, 1)
        dt.date(year, month, 1)
    except ValueError:
        return None
    return (first_after - dt.timedelta(days=1)).isoformat()
