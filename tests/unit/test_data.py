"""The tables of `data/`: loaded as described, refused when broken, never ahead of their day."""

from __future__ import annotations

import datetime as dt
import doctest
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from breakages import Breakage, Text, breakages
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption import data
from adoption.report import PRINTED_PROBLEMS, Problem, quoted

DESCRIPTOR = json.loads((data.DIRECTORY / "datapackage.json").read_text())
RESOURCES = {each["name"]: each for each in DESCRIPTOR["resources"]}
DATED = [
    name for name, each in RESOURCES.items() if "asOf" in each or name in ("claims", "defects")
]
PER_TABLE = 42  # of the 50 to 210 that are made for a table: all would take minutes
BREAKAGES = breakages(data.DIRECTORY, PER_TABLE)
DAYS = ["2016-01-01", "2025-06-30", data.HORIZON, "2025-10-31", data.LAST_READ]
days = st.dates(dt.date(2013, 1, 1), dt.date(2027, 1, 1))


def load(name: str, *as_of) -> pd.DataFrame:
    return getattr(data, name)(*as_of)


# What is refused


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    return shutil.copytree(data.DIRECTORY, tmp_path_factory.mktemp("book") / "data")


def refusal(directory: Path) -> data.DataError:
    with pytest.raises(data.DataError) as caught:
        data.Evidence(directory).tables  # noqa: B018
    message = str(caught.value)
    for leak in (
        "Traceback",
        "frictionless",
        "datetime.",
        "Decimal(",
        "nan)",
        str(directory.parent),
        "row None",
    ):
        assert leak not in message
    return caught.value


def refused(directory: Path, breakage: Breakage) -> data.DataError:
    path = directory / f"{breakage.table}.csv"
    whole = path.read_bytes()
    try:
        path.unlink() if breakage.raw is None else path.write_bytes(breakage.raw)
        return refusal(directory)
    finally:
        path.write_bytes(whole)


def test_each_table_is_broken_in_at_least_forty_ways():
    different = Counter(table for table, _ in {(each.table, each.raw) for each in BREAKAGES})
    assert set(different) == set(RESOURCES)
    assert min(different.values()) >= 40, different


@pytest.mark.parametrize("table", RESOURCES)
def test_each_breakage_is_reported_where_it_is(copy, table):
    for breakage in (each for each in BREAKAGES if each.table == table):
        error = refused(copy, breakage)
        there = [each for each in error.problems if matches(each, breakage)]
        assert there, f"{breakage.name} is not reported where it is:\n{error}"
        line = str(there[0])
        assert line in str(error) or len(error.problems) > PRINTED_PROBLEMS
        assert line.startswith(breakage.file)
        assert "; accepted: " in line
        assert f"row {breakage.row}" in line or breakage.row is None
        assert f"column '{breakage.column}'" in line or breakage.column is None
        assert quoted(breakage.value or "").strip("'") in line


def matches(problem: Problem, breakage: Breakage) -> bool:
    return (
        problem.file == breakage.file
        and (breakage.row in (None, problem.row))
        and (breakage.column is None or breakage.column in (problem.column or "").split(", "))
        and (
            breakage.value is None
            or breakage.value in (problem.value or "").split(", ")
            or breakage.value == problem.value
        )
    )


def test_a_message_reads_as_a_sentence_with_what_is_accepted(copy):
    text = Text(copy, RESOURCES["audience"])
    column = {"row": 12, "column": "millions", "value": "1,5"}
    raw = text.with_values(12, millions="1,5")
    error = refused(copy, Breakage("audience", "comma", raw, **column))
    assert str(error) == (
        "1 problem in the data:\n"
        "data/audience.csv, row 12, column 'millions': '1,5' is not a number; accepted: "
        "a number from 0 to 150 (million), with a point"
    )


@pytest.mark.parametrize(
    ("table", "values", "hint"),
    [
        ("gradings", {"status": "Corroborated"}, "the nearest is 'corroborated'"),
        ("comparison", {"platform": "telegramm"}, "the nearest is 'telegram'"),
        ("sources", {"id": "s2"}, "such as 'S01'"),
        ("sources", {"url": "tass.com"}, "a web address, starting with http:// or https://"),
        ("claims", {"section": "1.0"}, "a whole number from 0 to 18"),
        ("measures", {"date": "01.03.2024"}, "a date from 2014-01-01 to 2026-05-31, as YYYY-MM-DD"),
        ("measures", {"measure": "x" * 61}, "text of at most 60 characters"),
        ("audience", {"millions": "NaN"}, "'NaN' is not a number"),
        ("audience", {"note": " late"}, "text, or an empty cell"),
    ],
)
def test_what_is_accepted_comes_from_the_schema(copy, table, values, hint):
    raw = Text(copy, RESOURCES[table]).with_values(3, **values)
    assert hint in str(refused(copy, Breakage(table, "", raw)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda raw: b"", "data/platforms.csv: the file is empty"),
        (lambda raw: b"\xef\xbb\xbf" + raw, "row 1: the file starts with a byte-order mark"),
        (lambda raw: raw.decode().encode("utf-16"), "the file starts with a byte-order mark"),
        (lambda raw: raw.replace(b"\n", b"\r\n"), "row 1: the line holds a carriage return"),
        (lambda raw: raw.replace(b"Max", b"M\xe9x", 1), "row 3: the byte e9 is not UTF-8"),
        (lambda raw: raw.replace(b"Max", b"M\0x", 1), "row 3: the file holds a NUL byte"),
        (lambda raw: raw.replace(b"Max", b'"Max', 1), "row 3: a quotation mark opens and does not"),
        (lambda raw: raw[:-1], "row 11: the last line has no end"),
        (lambda raw: raw.split(b"\n")[0] + b"\n", "data/platforms.csv: the table has no rows"),
        (lambda raw: raw.replace(b",", b";"), "'id;name;kind;about': there is no column"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_called_by_its_name(copy, change, message):
    raw = change((copy / "platforms.csv").read_bytes())
    assert message in str(refused(copy, Breakage("platforms", "", raw)))


def test_one_report_names_every_problem_of_every_table(tmp_path):
    directory = shutil.copytree(data.DIRECTORY, tmp_path / "data")
    broken = {
        "audience": (4, {"millions": "-3", "platform": "icq", "period_start": "1.1.2025"}),
        "claims": (7, {"kind": "rumour"}),
        "platform_facts": (9, {"source": "S999"}),
    }
    for table, (row, values) in broken.items():
        text = Text(directory, RESOURCES[table])
        (directory / f"{table}.csv").write_bytes(text.with_values(row, **values))
    (directory / "notes.csv").write_text("x\n")
    error = refusal(directory)
    assert {(each.file, each.row, each.column, each.value) for each in error.problems} == {
        (f"data/{table}.csv", row, column, value)
        for table, (row, values) in broken.items()
        for column, value in values.items()
    } | {("data/notes.csv", None, None, None)}


def test_a_long_report_says_how_much_it_leaves_out(copy):
    text = Text(copy, RESOURCES["claim_sources"])
    raw = text.with_rows(lambda row: row if row[0] == "claim" else [*row[:2], "S1"])
    error = refused(copy, Breakage("claim_sources", "", raw))
    rows = text.last - 1
    assert sum(each.column == "source" for each in error.problems) == rows
    assert str(error).endswith(f"... and {len(error.problems) - PRINTED_PROBLEMS} more")
    assert str(error).count("\n") == PRINTED_PROBLEMS + 1


def substitute(old: str, new: str):
    return lambda text: text.replace(old, new)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: "", "is not JSON"),
        (lambda text: text[:-3], "is not JSON"),
        (lambda text: "[]", "is not a Data Package of tables"),
        (lambda text: json.dumps({"horizon": data.HORIZON}), "is not a Data Package of tables"),
        (substitute('"horizon"', '"horizont"'), "'horizon' is ''; accepted: a date"),
        (substitute(f'd": "{data.LAST_READ}"', 'd": "May 2026"'), "'lastRead' is 'May 2026'"),
        (substitute('"type": "number"', '"type": "numeral"'), "column 'millions': type 'numeral'"),
        (substitute('"field": "known_on"', '"field": "known"'), "'known'; accepted: a column of"),
        (substitute('"resource": "sources"', '"resource": "x"'), "a foreign key refers to 'x'"),
        (substitute(r'"pattern": "S\\d{2,3}"', '"pattern": "S("'), "pattern 'S('"),
        (substitute('"path": "claims.csv"', '"path": "/claims.csv"'), "is not safe"),
        (substitute('"name": "measures"', '"name": "claims"'), "not unique"),
        (substitute('"minimum": 0', '"minimun": 0'), "minimun"),
    ],
)
def test_a_broken_descriptor_is_refused(tmp_path, change, message):
    directory = shutil.copytree(data.DIRECTORY, tmp_path / "data")
    path = directory / "datapackage.json"
    path.write_text(change(path.read_text()))
    error = refusal(directory)
    assert str(error.problems[0]).startswith("data/datapackage.json")
    assert message in str(error)
    assert "; accepted: " in str(error)


def test_a_missing_descriptor_is_refused(tmp_path):
    assert "/datapackage.json: the file is missing" in str(refusal(tmp_path))


def test_the_command_prints_the_report_and_fails(tmp_path):
    def run() -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "adoption.data"],
            capture_output=True,
            text=True,
            env={"PYTHONPATH": str(tmp_path / "src")},
        )

    shutil.copytree(Path(data.__file__).parent, tmp_path / "src" / "adoption")
    directory = shutil.copytree(data.DIRECTORY, tmp_path / "data")
    fine = run()
    assert (fine.returncode, fine.stderr) == (0, "")
    assert "claims: 90 rows\n" in fine.stdout
    (directory / "sources.csv").unlink()
    broken = run()
    assert broken.returncode == 1
    assert broken.stderr == (
        "1 problem in the data:\ndata/sources.csv: the file is missing; "
        "accepted: the table that the descriptor names\n"
    )
    (directory / "datapackage.json").unlink()
    none = run()
    assert none.returncode == 1
    assert none.stderr.startswith(
        "1 problem in the data:\ndata/datapackage.json: the file is missing"
    )


# What is loaded


def test_the_package_is_whole():
    counts = data.check()
    assert set(counts) == set(RESOURCES)
    expected = {"claims": 90, "gradings": 180, "defects": 28, "sections": 19, "comparison": 12}
    assert expected.items() <= counts.items()
    assert counts["sources"] >= 84
    assert counts["audience"] >= 52


def test_every_table_has_its_function():
    for name in RESOURCES:
        assert name in data.__all__
        assert list(load(name).columns[: len(columns(name))]) == columns(name)


def columns(name: str) -> list[str]:
    return [each["name"] for each in RESOURCES[name]["schema"]["fields"]]


@pytest.mark.parametrize("name", RESOURCES)
def test_columns_have_the_types_of_the_schema(name):
    frame = load(name)
    for field in RESOURCES[name]["schema"]["fields"]:
        rules, dtype = field.get("constraints", {}), frame[field["name"]].dtype
        if field["type"] == "string" and "enum" in rules:
            assert dtype == pd.CategoricalDtype(rules["enum"], ordered=True)
        else:
            expected = {"string": "string", "date": "datetime64[ns]", "number": "float64",
                        "integer": "int64" if rules.get("required") else "Int64"}  # fmt: skip
            assert dtype == expected[field["type"]]
        if rules.get("required"):
            assert frame[field["name"]].notna().all()


def test_cells_come_through_unchanged():
    for name, resource in RESOURCES.items():
        text = Text(data.DIRECTORY, resource)
        frame = data._evidence.tables[name]
        for row in range(text.first, text.last + 1):
            for column, cell in text.record(row).items():
                value = frame.loc[row - text.first, column]
                if isinstance(value, pd.Timestamp):
                    value = f"{value:%Y-%m-%d}"
                same = (
                    float(value) == float(cell) if isinstance(value, float) else str(value) == cell
                )
                assert pd.isna(value) if cell == "" else same


def test_a_frame_belongs_to_its_caller():
    for name in RESOURCES:
        frame = load(name)
        frame.insert(0, "mine", 0)
        assert "mine" not in load(name)


def test_claims_carry_their_grading():
    claims = data.claims(data.HORIZON)
    assert list(claims["id"]) == [f"C{number:02}" for number in range(1, 91)]
    gradings = data.gradings(data.HORIZON).set_index("claim")
    cited = data.claim_sources(data.HORIZON)
    for claim in claims.itertuples():
        assert (claim.status, claim.confidence, claim.reason) == tuple(
            gradings.loc[claim.id, ["status", "confidence", "reason"]]
        )
        sources = list(cited.loc[cited["claim"] == claim.id, "source"])
        assert sources == ([] if pd.isna(claim.sources) else claim.sources.split("; "))


def test_defects_carry_their_conclusion():
    defects = data.defects(data.HORIZON)
    assert list(defects["id"]) == [f"D{number:02}" for number in range(1, 29)]
    assert defects["conclusion"].notna().all()
    later = data.defects()
    assert len(later) == 28
    assert (later["conclusion"] != defects["conclusion"]).any()


def test_docstrings_describe_every_column_and_their_examples_run():
    finder = doctest.DocTestFinder()
    for name in RESOURCES:
        doc = getattr(data, name).__doc__
        for field in RESOURCES[name]["schema"]["fields"]:
            assert f"- {field['name']} : " in doc
            assert field.get("unit", "") in doc
        (examples,) = finder.find(getattr(data, name), name, globs={**vars(data)})
        assert examples.examples
        for example in examples.examples:
            assert eval(example.source, examples.globs) is not None


# As of a day


@pytest.mark.parametrize(
    "as_of",
    ["2025-9-30", "30.09.2025", "2025-02-30", "2025-09", "20250930", "", "horizon",
     "２０２５-09-30", "2025-09-30 ", 20250930, 2025.0, pd.NaT, True, ("2025-09-30",)],
)  # fmt: skip
@pytest.mark.parametrize("name", DATED)
def test_what_is_not_a_day_is_refused(name, as_of):
    with pytest.raises(
        ValueError, match=re.escape(f"as_of is {as_of!r}; accepted: a day as 'YYYY-MM-DD'")
    ):
        load(name, as_of)


@pytest.mark.parametrize("name", DATED)
def test_a_day_may_be_text_date_or_timestamp(name):
    text = load(name, "2025-09-30")
    pd.testing.assert_frame_equal(load(name, dt.date(2025, 9, 30)), text)
    pd.testing.assert_frame_equal(load(name, pd.Timestamp("2025-09-30")), text)
    pd.testing.assert_frame_equal(load(name), load(name, data.LAST_READ))


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", [name for name, each in RESOURCES.items() if "asOf" in each])
def test_nothing_is_known_before_its_day(name, day):
    frame = load(name, day)
    known_on = frame[RESOURCES[name]["asOf"]["field"]]
    assert (known_on.dropna() <= pd.Timestamp(day)).all()
    assert known_on.notna().all() or day == data.LAST_READ
    # A measure is announced before it takes effect; no other date lies ahead.
    ahead = {"date"} if name == "measures" else set()
    for column in set(frame.select_dtypes("datetime")) - ahead:
        assert (frame[column].dropna() <= pd.Timestamp(day)).all()


@given(day=days)
@settings(deadline=None, max_examples=60)
def test_what_is_known_stays_known(day):
    """A row known on a day is known on the next, unless a newer row of its key replaces it."""
    for name, resource in RESOURCES.items():
        if "asOf" not in resource:
            continue
        before, after = (keys(name, when) for when in (day, day + dt.timedelta(days=1)))
        assert before <= after


def keys(name: str, day: dt.date) -> set[tuple]:
    rule, frame = RESOURCES[name]["asOf"], load(name, day)
    key = rule.get("latest") or RESOURCES[name]["schema"]["primaryKey"]
    frame = frame.drop_duplicates(key) if name == "claim_sources" else frame
    assert not frame.duplicated(key).any()
    # A claim whose newest grading needs no source has none, whatever it cited before.
    return set() if name == "claim_sources" else set(frame[key].itertuples(index=False, name=None))


@given(day=days)
@settings(deadline=None, max_examples=30)
def test_a_source_list_belongs_to_the_grading_of_the_same_day(day):
    graded = data.gradings(day)[["claim", "as_of"]].itertuples(index=False, name=None)
    cited = data.claim_sources(day)[["claim", "as_of"]].itertuples(index=False, name=None)
    assert set(cited) <= set(graded)


def test_a_new_grading_without_sources_drops_the_old_ones(tmp_path, monkeypatch):
    directory = shutil.copytree(data.DIRECTORY, tmp_path / "data")
    cited, graded = (Text(directory, RESOURCES[name]) for name in ("claim_sources", "gradings"))
    claim = cited.record(cited.find(as_of=data.LAST_READ))["claim"]
    lines = [line for line in cited.lines if not line.startswith(f"{claim},{data.LAST_READ}")]
    (directory / "claim_sources.csv").write_text("\n".join(lines) + "\n")
    row = graded.find(claim=claim, as_of=data.LAST_READ)
    (directory / "gradings.csv").write_bytes(graded.with_values(row, status="not checkable"))
    monkeypatch.setattr(data, "_evidence", data.Evidence(directory))
    assert claim in set(data.claim_sources(data.HORIZON)["claim"])
    assert claim not in set(data.claim_sources()["claim"])
    assert data.claims().set_index("id")["sources"].isna()[claim]


def test_before_the_article_nothing_is_graded():
    assert data.claims("2025-09-29").empty
    assert data.defects("2025-09-29").empty
    assert len(data.claims(data.HORIZON)) == len(data.claims()) == 90


def test_what_the_horizon_cites_was_known_at_the_horizon():
    known = set(data.sources(data.HORIZON)["id"])
    for name in (
        "claim_sources",
        "platform_facts",
        "audience",
        "population",
        "measures",
        "jurisdictions",
    ):
        assert set(load(name, data.HORIZON)["source"].dropna()) <= known


def test_deleting_later_rows_changes_nothing_at_the_horizon(tmp_path, monkeypatch):
    """The package as it would have been at the horizon gives the same frames."""
    directory = shutil.copytree(data.DIRECTORY, tmp_path / "data")
    path = directory / "datapackage.json"
    path.write_text(
        path.read_text().replace(f'"lastRead": "{data.LAST_READ}"', f'"lastRead": "{data.HORIZON}"')
    )
    for resource in RESOURCES.values():
        if "asOf" in resource:
            text, field = Text(directory, resource), resource["asOf"]["field"]
            rows = [
                row
                for row in range(2, text.last + 1)
                if "" < text.record(row)[field] <= data.HORIZON
            ]
            lines = [text.lines[row - 1] for row in (1, *rows)]
            (directory / resource["path"]).write_text("\n".join(lines) + "\n")
    expected = {name: load(name, data.HORIZON) for name in DATED}
    monkeypatch.setattr(data, "_evidence", data.Evidence(directory))
    for name in DATED:
        pd.testing.assert_frame_equal(load(name), expected[name])


def test_importing_the_module_stays_light():
    """Loading frictionless takes longer than all else; it waits for the first table."""
    code = "import sys; from adoption import data; assert 'frictionless' not in sys.modules"
    source = str(Path(data.__file__).parents[1])
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": source})
