"""The evidence of the book: the tables of `data/` as typed pandas frames.

`data/datapackage.json` says what every table and column holds; this module reads it and hands
the tables out, checked once in each process (see `adoption.validation`). A function that takes
`as_of` returns only what could be known on that day: a row without a date is known from the day
on which the evidence was last read, and where a later row replaces an earlier one, only the
newest known one counts.

`python -m adoption.data` checks the tables and says what is wrong with them, if anything.
"""

from __future__ import annotations

import datetime as dt
import inspect
import re
import sys
import textwrap
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import pandas as pd

from adoption.report import DataError, Problem
from adoption.validation import read_descriptor, read_tables

__all__ = [
    "HORIZON", "LAST_READ", "DataError", "Problem", "arguments", "attributes", "audience", "check",
    "claim_defects", "claim_sources", "claims", "comparison", "comparison_raw",
    "defect_conclusions", "defects", "definitions", "forecasts", "gradings", "jurisdictions", "measures", "nation",
    "platform_facts", "platforms", "population", "sections", "sources",
]  # fmt: skip

AsOf = str | dt.date | pd.Timestamp | None
DIRECTORY = Path(__file__).parents[2] / "data"


class Evidence:
    """The checked tables of one data directory.

    Parameters
    ----------
    directory
        Where `datapackage.json` and its tables are.

    Raises
    ------
    DataError
        `datapackage.json` is missing or broken; the tables are checked when first asked for.
    """

    def __init__(self, directory: Path):
        self.directory = directory
        self.descriptor = read_descriptor(directory)
        self.resources = {each["name"]: each for each in self.descriptor["resources"]}

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table with all its rows, by name."""
        cells = read_tables(self.directory, self.descriptor)
        return {name: _typed(rows, self.fields(name)) for name, rows in cells.items()}

    def fields(self, table: str) -> list[dict]:
        """What the descriptor says of the table's columns."""
        return self.resources[table]["schema"]["fields"]

    def frame(self, table: str, as_of: AsOf = None) -> pd.DataFrame:
        """The rows of a table that could be known at `as_of`, as a frame of the caller's own."""
        day = self._day(as_of)
        frame = self.tables[table]
        rule = self.resources[table].get("asOf")
        if rule is None:
            return frame.copy()
        known_on = frame[rule["field"]].fillna(pd.Timestamp(self.descriptor["lastRead"]))
        frame = frame[known_on <= day]
        if keys := rule.get("latest"):
            newest = frame.groupby(keys, observed=True)[rule["field"]].transform("max")
            frame = frame[frame[rule["field"]] == newest]
        for key in self.resources[table]["schema"].get("foreignKeys", []):
            frame = self._without_replaced(frame, key, day)
        return frame.reset_index(drop=True)

    def _day(self, as_of: AsOf) -> pd.Timestamp:
        return pd.Timestamp(self.descriptor["lastRead"]) if as_of is None else _day(as_of)

    def _without_replaced(self, frame: pd.DataFrame, key: dict, day: pd.Timestamp) -> pd.DataFrame:
        """Drop the rows that belong to a row which a newer one has replaced."""
        parent = key["reference"]
        if "latest" not in self.resources[parent["resource"]].get("asOf", {}):
            return frame
        current = self.frame(parent["resource"], day)[parent["fields"]]
        pairs = pd.MultiIndex.from_frame(frame[key["fields"]])
        return frame[pairs.isin(pd.MultiIndex.from_frame(current))]


def _day(as_of: AsOf) -> pd.Timestamp:
    if isinstance(as_of, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", as_of, re.ASCII):
        try:
            return pd.Timestamp(dt.date.fromisoformat(as_of))
        except ValueError:
            pass
    elif isinstance(as_of, dt.date) and not pd.isna(as_of):
        return pd.Timestamp(as_of.year, as_of.month, as_of.day)
    raise ValueError(
        f"as_of is {as_of!r}; accepted: a day as 'YYYY-MM-DD', such as {HORIZON!r}, "
        "a datetime.date, a pandas.Timestamp, or None for everything"
    )


def _typed(rows: list[list[str]], fields: list[dict]) -> pd.DataFrame:
    columns = zip(*rows, strict=True)
    return pd.DataFrame(
        {field["name"]: _column(cells, field) for field, cells in zip(fields, columns, strict=True)}
    )


def _column(cells: tuple[str, ...], field: dict) -> pd.Series:
    """Cells as text → a column of the type that the descriptor gives the field."""
    constraints = field.get("constraints", {})
    column = pd.Series(cells, dtype="string").replace("", pd.NA)
    match field["type"]:
        case "date":
            return pd.to_datetime(column, format="%Y-%m-%d").astype("datetime64[ns]")
        case "number":
            return column.astype("Float64").astype("float64")
        case "integer":
            return column.astype("Int64").astype(
                "int64" if constraints.get("required") else "Int64"
            )
        case "boolean":
            return column.map({"true": True, "false": False}).astype("boolean")
    if "enum" in constraints:
        return column.astype(pd.CategoricalDtype(constraints["enum"], ordered=True))
    return column


try:
    _evidence = Evidence(DIRECTORY)
except DataError as error:
    if __name__ == "__main__":
        sys.exit(str(error))
    raise

HORIZON: str = _evidence.descriptor["horizon"]
"""The day at which chapters 1 to 8 stand, as YYYY-MM-DD."""

LAST_READ: str = _evidence.descriptor["lastRead"]
"""The day on which the evidence was last read, as YYYY-MM-DD."""


def _described(function: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """Complete a docstring with what the descriptor says of the table of the same name."""
    name = function.__name__
    if name not in _evidence.resources:
        raise DataError([Problem("data/datapackage.json", f"there is no table '{name}'", "one")])
    resource = _evidence.resources[name]
    columns = "\n".join(map(_column_line, _evidence.fields(name)))
    takes_day = "as_of" in inspect.signature(function).parameters
    summary, _, rest = inspect.cleandoc(function.__doc__).partition("\n\n")
    notes, example, code = rest.rpartition(">>> ")
    function.__doc__ = f"""{summary}

{resource["description"]}
{notes and chr(10) + notes.strip() + chr(10)}{_AS_OF if takes_day else ""}
Returns
-------
pandas.DataFrame
    With the columns
{textwrap.indent(columns, "    ")}

Raises
------
DataError
    The tables are not what `datapackage.json` says; names every problem.
{_AS_OF_RAISES if takes_day else ""}
Examples
--------
{example}{code}
"""
    return function


def _column_line(field: dict) -> str:
    rules = field.get("constraints", {})
    kind = "category" if "enum" in rules and field["type"] == "string" else field["type"]
    unit = f" ({field['unit']})" if "unit" in field else ""
    empty = "" if rules.get("required") else "; may be missing"
    return f"- {field['name']} : {kind}{unit}{empty}. {field['description'].rstrip('.')}."


_AS_OF = """
Parameters
----------
as_of : str, datetime.date or pandas.Timestamp, optional
    Only what could be known on this day ('YYYY-MM-DD' if text); without it, everything up to
    `LAST_READ`.
"""
_AS_OF_RAISES = """ValueError
    `as_of` is not a day.
"""


@_described
def claims(as_of: AsOf = None) -> pd.DataFrame:
    """One row is a claim of the article, with its grading as of a day.

    To the columns below are added 'status', 'confidence' and 'reason' from `gradings`, and
    'sources', the identifiers from `claim_sources` joined by '; ', missing where there is none.
    Before the article was graded (`as_of` earlier than `HORIZON`) there are no rows.

    >>> claims(HORIZON)["status"].value_counts().sum()
    """
    cited = _evidence.frame("claim_sources", as_of).groupby("claim")["source"].agg("; ".join)
    graded = _evidence.frame("gradings", as_of).drop(columns="as_of")
    graded["sources"] = graded["claim"].map(cited).astype("string")
    return _evidence.frame("claims").merge(graded.rename(columns={"claim": "id"}), on="id")


@_described
def defects(as_of: AsOf = None) -> pd.DataFrame:
    """One row is a defect of the article, with what a careful reader concludes as of a day.

    To the columns below is added 'conclusion' from `defect_conclusions`. Before the first
    conclusion (`as_of` earlier than `HORIZON`) there are no rows.

    >>> defects(HORIZON).set_index("id").loc["D01", "defect"]
    """
    drawn = _evidence.frame("defect_conclusions", as_of).drop(columns="as_of")
    return _evidence.frame("defects").merge(drawn.rename(columns={"defect": "id"}), on="id")


@_described
def gradings(as_of: AsOf = None) -> pd.DataFrame:
    """One row is the newest grading of a claim that was known on a day.

    >>> gradings(HORIZON).set_index("claim").loc["C01", "status"]
    """
    return _evidence.frame("gradings", as_of)


@_described
def claim_sources(as_of: AsOf = None) -> pd.DataFrame:
    """One row is a source that carries the newest grading of a claim.

    >>> claim_sources(HORIZON).groupby("claim").size().max()
    """
    return _evidence.frame("claim_sources", as_of)


@_described
def defect_conclusions(as_of: AsOf = None) -> pd.DataFrame:
    """One row is the newest conclusion from a defect that was known on a day.

    >>> defect_conclusions(HORIZON).set_index("defect").loc["D01", "conclusion"]
    """
    return _evidence.frame("defect_conclusions", as_of)


@_described
def claim_defects() -> pd.DataFrame:
    """One row is a claim that a defect touches.

    >>> claim_defects().query("defect == 'D01'")
    """
    return _evidence.frame("claim_defects")


@_described
def sources(as_of: AsOf = None) -> pd.DataFrame:
    """One row is a source, known from the day that dates it.

    A source that nothing dates is there only from `LAST_READ` on.

    >>> sources(HORIZON)["known_on"].max() <= pd.Timestamp(HORIZON)
    """
    return _evidence.frame("sources", as_of)


@_described
def sections() -> pd.DataFrame:
    """One row is a section of the article.

    >>> sections().query("layer == 'seam'")
    """
    return _evidence.frame("sections")


@_described
def audience(as_of: AsOf = None) -> pd.DataFrame:
    """One row is an audience figure of a platform over a period.

    Measured reach and company figures ('measured_by') are different quantities.

    >>> audience(HORIZON).query("platform == 'max'")[["period_end", "millions"]]
    """
    return _evidence.frame("audience", as_of)


@_described
def population(as_of: AsOf = None) -> pd.DataFrame:
    """One row is a total that an audience is held against.

    >>> population(HORIZON).set_index("id")["millions"]
    """
    return _evidence.frame("population", as_of)


@_described
def platforms() -> pd.DataFrame:
    """One row is a platform.

    >>> platforms().set_index("id")["name"]
    """
    return _evidence.frame("platforms")


@_described
def attributes() -> pd.DataFrame:
    """One row is an attribute that a platform can have.

    >>> attributes().set_index("id")["label"]
    """
    return _evidence.frame("attributes")


@_described
def platform_facts(as_of: AsOf = None) -> pd.DataFrame:
    """One row is the newest known value of an attribute of a platform.

    >>> platform_facts(HORIZON).pivot(index="platform", columns="attribute", values="value")
    """
    return _evidence.frame("platform_facts", as_of)


@_described
def comparison_raw() -> pd.DataFrame:
    """One row is a line of the article's table as it came, the damaged header first.

    >>> comparison_raw().iloc[0]
    """
    return _evidence.frame("comparison_raw")


@_described
def comparison() -> pd.DataFrame:
    """One row is a cell of the article's table under its right name.

    >>> comparison().pivot(index="feature", columns="platform", values="value")
    """
    return _evidence.frame("comparison")


@_described
def measures(as_of: AsOf = None) -> pd.DataFrame:
    """One row is a measure of the Russian state, known from the day it was public.

    A measure may be known before it takes effect: 'date' can be later than `as_of`.

    >>> measures(HORIZON).query("lever == 'block'")[["date", "measure"]]
    """
    return _evidence.frame("measures", as_of)


@_described
def jurisdictions(as_of: AsOf = None) -> pd.DataFrame:
    """One row is a measure of digital sovereignty outside Russia.

    >>> jurisdictions(HORIZON)["jurisdiction"].unique()
    """
    return _evidence.frame("jurisdictions", as_of)


@_described
def arguments() -> pd.DataFrame:
    """One row is an argument of one side on a topic.

    >>> arguments().pivot(index="topic", columns="side", values="argument")
    """
    return _evidence.frame("arguments")


@_described
def definitions() -> pd.DataFrame:
    """One row is a work of the literature.

    >>> definitions().query("topic == 'network effects'")["authors"]
    """
    return _evidence.frame("definitions")


@_described
def nation() -> pd.DataFrame:
    """One row is a country of a model, tipped in one of two ways.

    >>> nation().set_index(["country", "beginning"])["first"]
    """
    return _evidence.frame("nation")


@_described
def forecasts() -> pd.DataFrame:
    """One row is a quantile of a forecast that uses only what was public at the horizon.

    >>> forecasts().query("model == 'portfolio' and quantile == 0.5")[["platform", "target", "millions"]]
    """
    return _evidence.frame("forecasts")


def check() -> dict[str, int]:
    """Check every table against `datapackage.json`, the tables against one another, and count.

    Returns
    -------
    dict of str to int
        Rows of each table, all dates together.

    Raises
    ------
    DataError
        Names every problem of every table.
    """
    return {name: len(frame) for name, frame in _evidence.tables.items()}


if __name__ == "__main__":
    try:
        for name, rows in check().items():
            print(f"{name}: {rows} row{'s' if rows != 1 else ''}")
    except DataError as error:
        sys.exit(str(error))
