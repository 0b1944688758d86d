"""Is a data directory what its `datapackage.json` says? All that is wrong, in one report.

Four passes, each over every table: the bytes (encoding, line ends, quotation marks), the header,
the cells and keys (frictionless, against the descriptor), and what a table schema cannot say
(`adoption.crosschecks`). Nothing is repaired.

The lines are split here and handed to frictionless as cells: left to itself it guesses the
separator from a sample, so that a file with semicolons would pass, and it takes ' 5' and '1_000'
for numbers and '2025-9-1' for a date.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from adoption.crosschecks import cross_check, last_day
from adoption.report import (
    FORMS,
    DataError,
    Problem,
    Row,
    Table,
    accepted,
    form,
    nearest,
    quoted,
)

if TYPE_CHECKING:
    from frictionless import Error, Resource

DESCRIPTOR = "datapackage.json"
NOT_DATA = {DESCRIPTOR, "README.md"}


# The descriptor


def read_descriptor(directory: Path) -> dict:
    """`datapackage.json` of a data directory, with what this package needs of it checked.

    Raises
    ------
    DataError
        The file is missing, is not JSON, or lacks or contradicts what the tables need.
    """
    file, wanted = f"{directory.name}/{DESCRIPTOR}", "a Data Package as JSON in UTF-8"
    try:
        descriptor = json.loads((directory / DESCRIPTOR).read_text(encoding="utf-8"))
        problems = [Problem(file, *fault) for fault in _descriptor_faults(descriptor)]
    except FileNotFoundError:
        problems = [Problem(file, "the file is missing", wanted)]
    except UnicodeDecodeError:
        problems = [Problem(file, "the file is not UTF-8", wanted)]
    except json.JSONDecodeError as error:
        problems = [Problem(file, f"is not JSON: {error.msg}", wanted, row=error.lineno)]
    except (AttributeError, KeyError, TypeError):
        parts = "'resources' with 'name', 'path' and 'schema', columns with 'name' and 'type'"
        problems = [Problem(file, "is not a Data Package of tables", parts)]
    if problems:
        raise DataError(problems)
    return descriptor


def _descriptor_faults(descriptor: dict) -> Iterator[tuple[str, str]]:
    """(what is wrong, what is accepted) for what the loader relies on."""
    for name in ("horizon", "lastRead"):
        day = str(descriptor.get(name, ""))
        if last_day(day) != day:
            yield f"'{name}' is {quoted(day)}", "a date, as YYYY-MM-DD"
    columns = {
        each["name"]: [field["name"] for field in each["schema"]["fields"]]
        for each in descriptor["resources"]
    }
    for resource in descriptor["resources"]:
        table = f"table '{resource['name']}'"
        for field in resource["schema"]["fields"]:
            column, pattern = field["name"], field.get("constraints", {}).get("pattern", "")
            if field["type"] not in FORMS:
                yield f"{table}, column '{column}': type '{field['type']}'", ", ".join(FORMS)
            if not _is_pattern(pattern):
                yield f"{table}, column '{column}': pattern '{pattern}'", "a regular expression"
        own, rule = columns[resource["name"]], resource.get("asOf")
        for column in [rule["field"], *rule.get("latest", [])] if rule else []:
            if column not in own:
                hint = nearest(column, own)
                yield f"{table}: 'asOf' names '{column}'", f"a column of the table{hint}"
        for name, fields in _references(resource):
            if not set(fields) <= set(columns.get(name, [])):
                there = f"'{name}' ({', '.join(fields)})"
                yield f"{table}: a foreign key refers to {there}", "a table here and its columns"


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


# The tables


def read_tables(directory: Path, descriptor: dict) -> dict[str, list[tuple[str, ...]]]:
    """The cells of every table as text, by table, once nothing is wrong with any of them.

    Raises
    ------
    DataError
        With every problem of every table.
    """
    file = f"{directory.name}/{DESCRIPTOR}"
    faults = _standard_faults(json.dumps(descriptor))
    if faults:
        raise DataError([Problem(file, note, "a valid Data Package") for note in faults])
    tables = {each["name"]: _read(directory, each) for each in descriptor["resources"]}
    for table in tables.values():
        if table.readable:
            _check_schema(table, tables)
    cross_check({name: each for name, each in tables.items() if each.readable}, descriptor)
    problems = _strangers(directory, descriptor)
    problems += [problem for table in tables.values() for problem in table.found.values()]
    if problems:
        raise DataError(sorted(problems, key=lambda each: (each.file, each.row or 0)))
    return {name: [row.cells for row in table.rows] for name, table in tables.items()}


@lru_cache(maxsize=1)
def _standard_faults(descriptor: str) -> list[str]:
    """What the Data Package standard finds wrong with the descriptor, given as JSON."""
    from frictionless import FrictionlessException, Package

    try:
        Package.from_descriptor(json.loads(descriptor))
    except FrictionlessException as error:
        return [each.note for each in error.reasons or [error.error]]
    return []


def _strangers(directory: Path, descriptor: dict) -> list[Problem]:
    """Files that the descriptor does not know."""
    known = [each["path"] for each in descriptor["resources"]]
    return [
        Problem(
            f"{directory.name}/{path.name}",
            "the file is not in the descriptor",
            f"a table of {directory.name}/{DESCRIPTOR}{nearest(path.name, known)}",
        )
        for path in sorted(directory.iterdir())
        if path.name not in [*known, *NOT_DATA] and not path.name.startswith(".")
    ]


def _read(directory: Path, resource: dict) -> Table:
    """A table's file, checked as far as it can be without the other tables."""
    file = f"{directory.name}/{resource['path']}"
    try:
        raw = (directory / resource["path"]).read_bytes()
    except OSError:
        table = Table(resource, file)
        table.report("the file is missing", "the table that the descriptor names")
        return table
    table = _parsed(raw, json.dumps(resource), file)
    return replace(table, found=dict(table.found))


@lru_cache(maxsize=64)
def _parsed(raw: bytes, resource: str, file: str) -> Table:
    """A table's lines split into cells; a file that did not change is not split twice.

    It is readable if its header and shape are right.
    """
    table = Table(json.loads(resource), file)
    fault = _byte_fault(raw)
    if fault:
        table.report(*fault[:2], row=fault[2])
        return table
    for line, text in enumerate(raw.decode().removesuffix("\n").split("\n"), start=1):
        try:
            cells = next(csv.reader([text], strict=True), [])
        except csv.Error:
            table.report(
                f"a quotation mark opens and does not close: {quoted(text)}",
                "one row a line, quotation marks in pairs around a cell",
                row=line,
                value=text,
            )
            continue
        table.rows.append(Row(line, tuple(cells)))
    headless = table.resource.get("dialect", {}).get("header") is False
    table.readable = headless or _check_header(table)
    if table.readable and not table.rows:
        table.report("the table has no rows", "at least one row below the header")
        table.readable = False
    if table.readable:
        _check_forms(table)
    return table


def _byte_fault(raw: bytes) -> tuple[str, str, int | None] | None:
    """(what is wrong, what is accepted, row): the first thing that no table may hold."""
    text = "a text file in UTF-8 without a byte-order mark"

    def line_of(mark: bytes) -> int:
        return raw[: raw.index(mark)].count(b"\n") + 1

    if not raw.strip():
        return "the file is empty", "a header and at least one row", None
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return "the file starts with a byte-order mark", text, 1
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        shown = raw[error.start : error.start + 1].hex()
        return f"the byte {shown} is not UTF-8", text, raw[: error.start].count(b"\n") + 1
    if b"\0" in raw:
        return "the file holds a NUL byte", text, line_of(b"\0")
    if b"\r" in raw:
        return "the line holds a carriage return", "lines that end with LF alone", line_of(b"\r")
    if not raw.endswith(b"\n"):
        return "the last line has no end", "a line end after every row", raw.count(b"\n") + 1
    return None


def _check_header(table: Table) -> bool:
    """Take the header off the rows; whether it is the one that the descriptor gives."""
    header = table.rows.pop(0).cells if table.rows and table.rows[0].line == 1 else ()
    names = f"the columns {', '.join(table.names)}, in this order"
    if list(header) == table.names:
        return True
    for position, label in enumerate(header, start=1):
        if not label.strip():
            message = f"header cell {position} is empty: {quoted(label)}"
            table.report(message, names, row=1, column=f"number {position}", value=label)
        elif label not in table.names:
            message = f"there is no column {quoted(label)}{nearest(label, table.names)}"
            table.report(message, names, row=1, column=label, value=label)
        elif label in header[: position - 1]:
            table.report(
                f"the column '{label}' is there twice", names, row=1, column=label, value=label
            )
    for name in table.names:
        if name not in header:
            table.report(f"the column '{name}' is missing", names, row=1, column=name, value=name)
    if sorted(header) == sorted(table.names):
        wrong = next(each for each, name in zip(header, table.names, strict=True) if each != name)
        table.report(
            f"the column '{wrong}' is out of order", names, row=1, column=wrong, value=wrong
        )
    return False


def _check_forms(table: Table) -> None:
    """Report cells that are not written as their type is: what frictionless lets through."""
    for position, each in enumerate(table.fields):
        for row in table.rows:
            cell = row.cells[position] if position < len(row.cells) else ""
            if cell and (fault := _form_fault(cell, each)):
                wanted = accepted(each, _example(table, each))
                place = {"row": row.line, "column": each["name"], "value": cell}
                table.report(f"{quoted(cell)} {fault}", wanted, **place)


def _form_fault(cell: str, field: dict) -> str | None:
    if cell[0].isspace() or cell[-1].isspace():
        return "starts or ends with a space"
    if not cell.isprintable():
        return "holds an invisible character"
    if field["type"] == "string" and "format" not in field:
        return None
    pattern, name = form(field)
    return None if re.fullmatch(pattern, cell, re.ASCII) else f"is not {name}"


def _example(table: Table, field: dict) -> str:
    """A cell of the table that has the form its column's pattern asks for."""
    pattern = field.get("constraints", {}).get("pattern")
    cells = (cells[0] for cells in table.keys([field["name"]])) if pattern else ()
    return next((cell for cell in cells if re.fullmatch(pattern, cell)), "")


@dataclass(frozen=True)
class _Finding:
    """What frictionless says of a row: kind of error, position of the row, columns, its words."""

    kind: str
    position: int
    columns: tuple[str, ...]
    note: str
    target: str = ""


def _check_schema(table: Table, tables: dict[str, Table]) -> None:
    """Report what frictionless finds: types, constraints, keys and references."""
    targets = tuple(
        (name, columns, frozenset(tables[name].keys(columns)))
        for name, columns in _references(table.resource)
        if tables[name].readable
    )
    rows = tuple(row.cells for row in table.rows)
    for finding in _findings(json.dumps(table.resource), rows, targets):
        _word(table, tables, finding)


def _references(resource: dict) -> dict[tuple[str, tuple[str, ...]], dict]:
    """What a table refers to: (table, columns) → its foreign key."""
    return {
        (key["reference"]["resource"], tuple(key["reference"]["fields"])): key
        for key in resource["schema"].get("foreignKeys", [])
    }


@lru_cache(maxsize=64)
def _findings(resource: str, rows: tuple, targets: tuple) -> tuple[_Finding, ...]:
    """Run frictionless on one table; a table that did not change is not run twice.

    Parameters
    ----------
    resource
        What the descriptor says of the table, as JSON.
    rows
        Its cells, without the header.
    targets
        (table, columns, their values) for the tables that it refers to and that can be read.
    """
    from frictionless import Package

    described = json.loads(resource)
    schema, keys = described["schema"], _references(described)
    fields = {each["name"]: each for each in schema["fields"]}
    schema["foreignKeys"] = [keys[name, columns] for name, columns, _ in targets]
    table = _inline(described["name"], schema, rows)
    others = []
    for name, columns, values in targets:
        own = keys[name, columns]["fields"]
        like = [
            {"name": column, "type": fields[each]["type"]}
            for column, each in zip(columns, own, strict=True)
        ]
        others.append(_inline(name, {"fields": like}, values))
    Package(resources=[table, *others])
    report = table.validate(limit_errors=10**9)
    return tuple(_finding(error, schema) for error in report.tasks[0].errors)


def _inline(name: str, schema: dict, rows: Iterable[tuple[str, ...]]) -> Resource:
    """Cells as a resource of frictionless, with nothing left for it to guess."""
    from frictionless import Dialect, Resource, Schema

    return Resource(
        name=name,
        data=[[each["name"] for each in schema["fields"]], *map(list, rows)],
        dialect=Dialect(header_rows=[1]),
        schema=Schema.from_descriptor(schema),
    )


def _finding(error: Error, schema: dict) -> _Finding:
    """An error of frictionless without its objects."""
    columns = {
        "primary-key": schema.get("primaryKey", []),
        "foreign-key": getattr(error, "field_names", []),
    }.get(error.type, [getattr(error, "field_name", None) or ""])
    return _Finding(
        kind=error.type,
        position=getattr(error, "row_number", 1) - 2,
        columns=tuple(columns),
        note=error.note,
        target=getattr(error, "reference_name", ""),
    )


def _word(table: Table, tables: dict[str, Table], finding: _Finding) -> None:
    """Report a finding of frictionless in this package's words."""
    if finding.position < 0:
        table.report(finding.note, "what the descriptor says of the table")
        return
    row = table.rows[finding.position]
    cells = dict(zip(table.names, row.cells, strict=False))
    value = ", ".join(cells.get(each, "") for each in finding.columns)
    place = {"row": row.line, "column": ", ".join(finding.columns) or None, "value": value}
    whole_row = {"row": row.line, "value": ",".join(row.cells)}
    columns = {each["name"]: each for each in table.fields}
    field = columns.get(finding.columns[0], {}) if len(finding.columns) == 1 else {}
    wanted = accepted(field, _example(table, field)) if field else "another value"
    match finding.kind:
        case "blank-row":
            table.report("the row is blank", "a row of cells, or no line at all", **whole_row)
        case "extra-cell" | "missing-cell":
            message = f"there are {len(row.cells)} cells"
            comma = "; a cell with a comma stands in quotation marks"
            names = f"{len(table.names)} cells: {', '.join(table.names)}{comma}"
            table.report(message, names, **whole_row)
        case "foreign-key":
            _word_reference(table, tables[finding.target], finding, place)
        case "unique-error" | "primary-key":
            key = list(finding.columns)
            first = table.rows[table.keys(key).index(tuple(cells.get(each, "") for each in key))]
            message = f"{quoted(value)} is already in row {first.line}"
            table.report(message, "what no other row has there", **place)
        case "constraint-error" | "type-error" if not value:
            table.report("'' is empty, a value is needed", wanted, **place)
        case "constraint-error":
            options = columns[finding.columns[0]].get("constraints", {}).get("enum", [])
            message = f"{quoted(value)} is not allowed{nearest(value, options)}"
            table.report(message, wanted, **place)
        case "type-error":
            table.report(f"{quoted(value)} is not {form(field)[1]}", wanted, **place)
        case _:
            table.report(f"{quoted(value)}: {finding.note}", wanted, **place)


def _word_reference(table: Table, target: Table, finding: _Finding, place: dict) -> None:
    keys = table.resource["schema"]["foreignKeys"]
    key = next(each for each in keys if tuple(each["fields"]) == finding.columns)
    columns = key["reference"]["fields"]
    known = [", ".join(each) for each in target.keys(columns)]
    table.report(
        f"{quoted(place['value'])} is not in {target.file}{nearest(place['value'], known)}",
        f"what stands under '{', '.join(columns)}' in {target.file}",
        **place,
    )
