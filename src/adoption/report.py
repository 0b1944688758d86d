"""How a problem of the data is kept and told: file, row, column, value, and what is accepted."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

PRINTED_PROBLEMS = 200

FORMS = {
    "integer": (r"-?\d+", "a whole number"),
    "number": (r"-?\d+(\.\d+)?", "a number"),
    "date": (r"\d{4}-\d{2}-\d{2}", "a date"),
    "boolean": (r"true|false", "true or false"),
    "uri": (r"https?://[^\s/?#]+\.[^\s]+", "a web address"),
    "string": (r".*", "text"),
}
"""How a cell of each type is written, and what such a cell is called."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a data directory.

    Attributes
    ----------
    file
        The file, with the name of its directory.
    message
        What is wrong; names the value.
    accepted
        What would be accepted instead.
    row
        Line of the file, the header being line 1; None where the whole file is meant.
    column
        Name of the column; None where the whole row is meant.
    value
        The value that was given.
    """

    file: str
    message: str
    accepted: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        place = self.file
        place += f", row {self.row}" if self.row else ""
        place += f", column '{self.column}'" if self.column else ""
        return f"{place}: {self.message}; accepted: {self.accepted}"


class DataError(ValueError):
    """The data directory is not what its descriptor says; the message lists every problem.

    Attributes
    ----------
    problems : tuple of Problem
        All of them; the message prints the first 200.
    """

    def __init__(self, problems: list[Problem]):
        self.problems = tuple(problems)
        count = len(self.problems)
        lines = [f"{count} problem{'s' if count != 1 else ''} in the data:"]
        lines += map(str, self.problems[:PRINTED_PROBLEMS])
        if count > PRINTED_PROBLEMS:
            lines.append(f"... and {count - PRINTED_PROBLEMS} more")
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class Row:
    """A line of a table: its number in the file and its cells as they stand there."""

    line: int
    cells: tuple[str, ...]


@dataclass
class Table:
    """A table as text, and what is wrong with it."""

    resource: dict
    file: str
    rows: list[Row] = field(default_factory=list)
    found: dict[tuple, Problem] = field(default_factory=dict)
    readable: bool = False

    @cached_property
    def fields(self) -> list[dict]:
        return self.resource["schema"]["fields"]

    @cached_property
    def names(self) -> list[str]:
        return [each["name"] for each in self.fields]

    def report(self, message: str, accepted: str, **place) -> None:
        """Add a problem, unless one is known of the same cell or row."""
        problem = Problem(self.file, message, accepted, **place)
        self.found.setdefault((problem.row, problem.column, problem.row or message), problem)

    @property
    def records(self) -> list[tuple[int, dict[str, str]]]:
        """The rows as (line, {column: cell}); a cell that is not there is empty."""
        empty = dict.fromkeys(self.names, "")
        return [
            (row.line, empty | dict(zip(self.names, row.cells, strict=False))) for row in self.rows
        ]

    @cached_property
    def sound(self) -> list[tuple[int, dict[str, str]]]:
        """The records in which nothing was wrong when the cross-checks began."""
        bad = {problem.row for problem in self.found.values()}
        return [record for record in self.records if record[0] not in bad]

    def keys(self, columns: Iterable[str]) -> list[tuple[str, ...]]:
        """What the rows hold in these columns, row by row."""
        positions = [self.names.index(each) for each in columns]
        width = len(self.names)
        padded = (row.cells + ("",) * (width - len(row.cells)) for row in self.rows)
        return [tuple(cells[each] for each in positions) for cells in padded]


def quoted(value: str) -> str:
    """A value as a message shows it: in quotation marks, short, with nothing invisible."""
    shown = value if len(value) <= 60 else value[:59] + "…"
    return "'" + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in shown) + "'"


def nearest(value: str, options: list[str]) -> str:
    """'; the nearest is ...' where one of the options resembles the value."""
    folded = {option.casefold(): option for option in options}
    found = difflib.get_close_matches(value.casefold().strip(), folded, n=1)
    return f"; the nearest is '{folded[found[0]]}'" if found else ""


def form(field: dict) -> tuple[str, str]:
    """How a cell of the column is written, and what it is called."""
    return FORMS[field["format"] if field.get("format") == "uri" else field["type"]]


def accepted(field: dict, example: str = "") -> str:
    """What the descriptor accepts in a column, in words."""
    rules = field.get("constraints", {})
    words = form(field)[1]
    if "enum" in rules:
        words = "one of " + ", ".join(f"'{option}'" for option in rules["enum"])
    elif "pattern" in rules:
        words = f"text of the form {rules['pattern']}"
    words += f" of at most {rules['maxLength']} characters" if "maxLength" in rules else ""
    if "minimum" in rules:
        words += f" from {rules['minimum']}" + (" up" if "maximum" not in rules else "")
    words += f" to {rules['maximum']}" if "maximum" in rules else ""
    words += f" ({field['unit']})" if "unit" in field else ""
    words += {"number": ", with a point", "date": ", as YYYY-MM-DD"}.get(field["type"], "")
    words += ", starting with http:// or https://" if field.get("format") == "uri" else ""
    words += f", such as {quoted(example)}" if "pattern" in rules and example else ""
    return words + ("" if rules.get("required") else ", or an empty cell")
