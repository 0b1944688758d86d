"""Ways to break a table of the data package, made from its schema: what the loader must refuse.

A breakage changes the file as it is, and says which row, column and value the report must name.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

BAD_DATES = ["2025-9-1", "01.09.2025", "2025-02-30", "yesterday", "20250901", "2025/09/01",
             "2025-09", "2025-09-01T00:00:00", "2025-W36-1", "1 September 2025"]  # fmt: skip
BAD_NUMBERS = ["-1", "1,5", "1.000,5", "1,000", "NaN", "inf", "1e1", "1_0", "+5", "7 million", "０"]
BAD_INTEGERS = ["1.5", "1,5", "one", "1e1", "1_0", "+1", "５", "0x1"]
BAD_ADDRESSES = ["not an address", "www.example.org/page", "http:/example.org", "https://", "S01"]
WRONG_IDS = ["?", "X1", "S1", "c01", "Ünknown", "A-999-B!", "no such id"]


@dataclass(frozen=True)
class Breakage:
    """A change to one table's file, and where the report must place it."""

    table: str
    name: str
    raw: bytes | None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    reported_in: str | None = None

    @property
    def file(self) -> str:
        return f"data/{self.reported_in or self.table}.csv"


class Text:
    """A table's file, line by line, with edits that leave the other lines as they are."""

    def __init__(self, directory: Path, resource: dict):
        self.name = resource["name"]
        self.raw = (directory / resource["path"]).read_bytes()
        self.fields = resource["schema"]["fields"]
        self.columns = [each["name"] for each in self.fields]
        self.key = resource["schema"]["primaryKey"]
        self.references = [column for key in resource["schema"].get("foreignKeys", [])
                           if len(key["fields"]) == 1 for column in key["fields"]]  # fmt: skip
        self.headless = resource.get("dialect", {}).get("header") is False
        self.lines = self.raw.decode().removesuffix("\n").split("\n")
        self.first = 1 if self.headless else 2
        self.last = len(self.lines)
        self.turn = 0

    def next_row(self) -> int:
        """A data row, another one each time, so that breakages are spread over the table."""
        self.turn += 5
        return self.first + self.turn % (self.last - self.first + 1)

    def rows(self) -> range:
        return range(self.first, self.last + 1)

    def cells(self, row: int) -> list[str]:
        return next(csv.reader([self.lines[row - 1]]))

    def record(self, row: int) -> dict[str, str]:
        return dict(zip(self.columns, self.cells(row), strict=True))

    def find(self, **wanted: str) -> int:
        """The first row with these cells."""
        return next(row for row in self.rows() if wanted.items() <= self.record(row).items())

    def find_filled(self, column: str) -> int:
        """A row, another one each time, with something in this column."""
        return next(row for row in iter(self.next_row, None) if self.record(row)[column])

    def with_cells(self, row: int, cells: list[str]) -> bytes:
        return self.with_line(row, line_of(cells))

    def with_line(self, row: int, *lines: str) -> bytes:
        return joined([*self.lines[: row - 1], *lines, *self.lines[row:]])

    def with_values(self, row: int, **values: str) -> bytes:
        return self.with_cells(row, list((self.record(row) | values).values()))

    def with_rows(self, change: Callable[[list[str]], list[str]]) -> bytes:
        rows = range(1, self.last + 1)
        return joined([line_of(change(self.cells(row))) for row in rows])


def line_of(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def joined(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def breakages(directory: Path, per_table: int) -> list[Breakage]:
    """For each table, `per_table` breakages spread over all kinds, and those made by hand."""
    descriptor = json.loads((directory / "datapackage.json").read_text())
    texts = {each["name"]: Text(directory, each) for each in descriptor["resources"]}
    made = []
    for text in texts.values():
        always = [*of_the_lines(text), *of_the_keys(text)]
        others = [*of_the_file(text), *of_the_header(text), *of_the_columns(text)]
        step = max(1, len(others) / (per_table - len(always)))
        spread = {int(step * turn): None for turn in range(per_table - len(always))}
        made += always + [others[position] for position in spread if position < len(others)]
    return made + list(by_hand(texts))


def of_the_file(text: Text) -> Iterator[Breakage]:
    def broken(name: str, raw: bytes | None, **place) -> Breakage:
        return Breakage(text.name, name, raw, **place)

    yield broken("deleted", None)
    yield broken("empty", b"")
    yield broken("only line ends", b"\n\n\n")
    yield broken("byte-order mark", b"\xef\xbb\xbf" + text.raw, row=1)
    yield broken("UTF-16", text.raw.decode().encode("utf-16"), row=1)
    yield broken("UTF-16 without a mark", text.raw.decode().encode("utf-16-le"))
    yield broken("CRLF", text.raw.replace(b"\n", b"\r\n"), row=1)
    yield broken("CR", text.raw.replace(b"\n", b"\r"), row=1)
    yield broken("no last line end", text.raw[:-1], row=text.last)
    for encoding, letter in (("latin-1", "é"), ("cp1251", "я")):
        row = text.next_row()
        line = text.lines[row - 1].encode() + b"\n"
        raw = text.raw.replace(line, line[:-1] + letter.encode(encoding) + b"\n", 1)
        yield broken(encoding, raw, row=row)
    row = text.next_row()
    yield broken("NUL byte", text.with_line(row, "\0" + text.lines[row - 1]), row=row)
    for separator in "\t;|":
        raw = joined([separator.join(text.cells(row)) for row in range(1, text.last + 1)])
        yield broken(f"separator {separator!r}", raw, row=1)
    if not text.headless:
        yield broken("header only", joined(text.lines[:1]))
        yield broken("no header", joined(text.lines[1:]), row=1)
        yield broken("header twice", joined([text.lines[0], *text.lines]), row=2)


def of_the_lines(text: Text) -> Iterator[Breakage]:
    def broken(name: str, row: int, *lines: str, at: int | None = None) -> Breakage:
        return Breakage(text.name, f"{name}, row {row}", text.with_line(row, *lines), row=at or row)

    row = text.next_row()
    line, cells = text.lines[row - 1], text.cells(row)
    yield broken("blank line before", row, "", line)
    yield broken("blank line instead", row, "")
    yield broken("only commas", row, "," * (len(cells) - 1))
    yield broken("a cell more", row, line + ",more")
    yield broken("a cell less", row, line_of(cells[:-1]))
    yield broken("first cell lost", row, line_of(cells[1:]))
    yield broken("quotation mark left open", row, '"' + line_of(cells).replace('"', ""))
    yield broken("quotation mark inside", row, '"a" b,' + line_of(cells[1:]))
    yield broken("row twice", row, line, line, at=row + 1)
    yield broken("line broken inside a cell", row, *line_of(["a\nb", *cells[1:]]).split("\n"))
    yield Breakage(text.name, "blank line at the end", text.raw + b"\n", row=text.last + 1)


def of_the_header(text: Text) -> Iterator[Breakage]:
    def broken(name: str, header: list[str], column: str, value: str | None = None) -> Breakage:
        raw = text.with_cells(1, header)
        return Breakage(text.name, name, raw, row=1, column=column, value=value)

    def replaced(position: int, label: str) -> list[str]:
        return [*names[:position], label, *names[position + 1 :]]

    names = [] if text.headless else text.columns
    for position, name in enumerate(names):
        raw = text.with_rows(lambda row, at=position: row[:at] + row[at + 1 :])
        yield Breakage(text.name, f"column {name} missing", raw, row=1, column=name, value=name)
        wrong = [f"{name}s", name.upper(), f"{name} ", f"\u200b{name}", f'{name}"', f"my {name}"]
        label = wrong[position % len(wrong)]
        yield broken(f"column {name} as {label!r}", replaced(position, label), label, label)
        blank = [*replaced(position, "")]
        yield broken(f"column {name} unnamed", blank, f"number {position + 1}", "")
    if text.headless:
        return
    twice = replaced(1, names[0])
    yield broken("column name twice", twice, names[0], names[0])
    swapped = [names[1], names[0], *names[2:]]
    yield broken("names swapped", swapped, names[1], names[1])
    raw = text.with_rows(lambda row: [row[1], row[0], *row[2:]])
    yield Breakage(text.name, "columns swapped", raw, row=1, column=names[1])
    raw = text.with_rows(lambda row: [*row, "remark"])
    yield Breakage(text.name, "column more", raw, row=1, column="remark", value="remark")
    raw = text.with_rows(lambda row: ["index", *row])
    yield Breakage(text.name, "column more in front", raw, row=1, column="index", value="index")


def of_the_columns(text: Text) -> Iterator[Breakage]:
    for field in text.fields:
        for value in dict.fromkeys(bad_values(text, field)):
            row = text.next_row()
            raw = text.with_values(row, **{field["name"]: value})
            name = f"{field['name']} {value[:24]!r}"
            yield Breakage(text.name, name, raw, row, field["name"], value)


def of_the_keys(text: Text) -> Iterator[Breakage]:
    for field in text.fields:
        name = field["name"]
        if name in text.references and field["type"] == "string":
            row = text.find_filled(name)
            unknown = {"S": "S999", "C": "C99", "D": "D99"}.get(text.record(row)[name][0], "icq")
            raw = text.with_values(row, **{name: unknown})
            yield Breakage(text.name, f"{name} unknown", raw, row, name, unknown)
        if field.get("constraints", {}).get("unique"):
            value = text.record(text.first)[name]
            raw = text.with_values(text.last, **{name: value})
            yield Breakage(text.name, f"{name} twice", raw, text.last, name, value)


def bad_values(text: Text, field: dict) -> Iterator[str]:
    """Values that the schema does not accept in a column."""
    rules, kind = field.get("constraints", {}), field["type"]
    usual = text.record(text.next_row())[field["name"]] or "x"
    yield from (f" {usual}", f"{usual} ", f"{usual}\t", f"{usual}\u200b", f"{usual}\u00a0")
    if rules.get("required"):
        yield ""
    if kind == "string" and "enum" in rules:
        yield from ("nonsense", rules["enum"][0].swapcase(), f"{rules['enum'][-1]}s", "0")
    elif kind == "date":
        yield from (BAD_DATES if "enum" not in rules else [*BAD_DATES, "2025-09-29", "2026-06-01"])
    elif kind == "number":
        yield from BAD_NUMBERS
    elif kind == "integer":
        yield from BAD_INTEGERS
    elif field.get("format") == "uri":
        yield from BAD_ADDRESSES
    elif "pattern" in rules:
        yield from (each for each in WRONG_IDS if not re.fullmatch(rules["pattern"], each))
    if "maxLength" in rules:
        yield "long " * rules["maxLength"] + "name"
    if "minimum" in rules:
        yield just_outside(rules["minimum"], -1)
    if "maximum" in rules:
        yield just_outside(rules["maximum"], 1)


def just_outside(bound: str | int, step: int) -> str:
    if isinstance(bound, str):
        return (dt.date.fromisoformat(bound) + dt.timedelta(days=step)).isoformat()
    return str(bound + step)


def by_hand(texts: dict[str, Text]) -> Iterator[Breakage]:
    """Breakages that only a reader of the evidence could think of."""

    def changed(table: str, name: str, row: int, column: str, **values: str) -> Breakage:
        raw = texts[table].with_values(row, **values)
        return Breakage(table, name, raw, row, column, values[column])

    horizon, last_read = "2025-09-30", "2026-05-31"
    sources, gradings, cited = (texts[each] for each in ("sources", "gradings", "claim_sources"))
    facts, drawn = texts["platform_facts"], texts["defect_conclusions"]

    nothing = sources.find(dated_by="nothing")
    row = sources.find(dated_by="publication")
    yield changed("sources", "a day that nothing fixes", nothing, "known_on", known_on="2025-01-01")
    yield changed("sources", "known before published", row, "known_on", known_on="2011-01-01")
    yield changed("sources", "no day, yet dated", row, "known_on", known_on="")
    yield changed("sources", "published in no month", row, "published", published="2025-13")

    citing = next(row for row in cited.rows() if cited.record(row)["as_of"] == horizon)
    source = cited.record(citing)["source"]
    for known_on, dated_by in (("2026-01-15", "content"), ("", "nothing")):
        row = sources.find(id=source)
        raw = sources.with_values(row, published="", known_on=known_on, dated_by=dated_by)
        name = f"cited at the horizon, known on {known_on or 'no day'}"
        yield Breakage("sources", name, raw, citing, "source", source, "claim_sources")
    late = next(
        cells["id"] for cells in map(sources.record, sources.rows()) if cells["known_on"] > horizon
    )
    undated = sources.record(nothing)["id"]
    for wrong in (late, undated):
        name = f"a horizon grading rests on {wrong}"
        yield changed("claim_sources", name, citing, "source", source=wrong)
    row = next(
        row
        for row in facts.rows()
        if facts.record(row)["known_on"] <= horizon and facts.record(row)["source"]
    )
    yield changed("platform_facts", "rests on a later source", row, "source", source=late)
    yield changed("measures", "rests on a later source", 2, "source", source=late)

    carried = {tuple(cited.cells(row)[:2]) for row in cited.rows()}
    row = next(row for row in gradings.rows() if tuple(gradings.cells(row)[:2]) not in carried)
    yield changed("gradings", "corroborated by nothing", row, "status", status="corroborated")
    for day in (horizon, last_read):
        raw = gradings.with_line(gradings.find(claim="C17", as_of=day))
        yield Breakage("gradings", f"claim without a grading at {day}", raw, value="C17")
    row = drawn.find(as_of=horizon)
    defect = drawn.record(row)["defect"]
    raw = drawn.with_line(row)
    yield Breakage("defect_conclusions", "defect without a conclusion", raw, value=defect)

    yield changed("audience", "period upside down", 2, "period_end", period_end="2014-01-01")
    yield changed("audience", "known before it happened", 2, "known_on", known_on="2014-01-01")
    row = facts.find(attribute="encryption")
    yield changed("platform_facts", "value of another attribute", row, "value", value="blocked")
    row = facts.find(attribute="launched")
    yield changed("platform_facts", "launched in no month", row, "value", value="2024-13")
    row = facts.find(status="corroborated")
    yield changed("platform_facts", "corroborated by no source", row, "source", source="")
    yield changed("jurisdictions", "in no month", 2, "date", date="2024-13")
    yield changed("jurisdictions", "on no day", 3, "date", date="2023-02-29")
