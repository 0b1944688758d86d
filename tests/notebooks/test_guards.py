"""Proof that the run of the chapters bites, and that the future can't reach them.

Both work on a copy of the project in which `data/` is changed, and run the chapters there with nbval.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HORIZON = json.loads((ROOT / "data/datapackage.json").read_text())["horizon"]


@pytest.fixture
def copy(tmp_path):
    """The project without its history, environment and built pages."""
    for name in ("chapters", "data", "src"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    return tmp_path


def run(project: Path, *chapters: Path) -> subprocess.CompletedProcess:
    """The run of `make test-notebooks`, on a copy."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "--nbval-current-env", *map(str, chapters)],
        cwd=project, env={**os.environ, "PYTHONPATH": str(project / "src")}, capture_output=True, text=True,
    )  # fmt: skip


def rewrite(table: Path, change) -> int:
    """Rewrites the rows of a table for which `change` returns something else; how many."""
    with table.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    changed = [change(dict(row)) for row in rows]
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, reader.fieldnames, lineterminator="\n")
        writer.writeheader()
        writer.writerows(changed)
    return sum(before != after for before, after in zip(rows, changed, strict=True))


def test_one_changed_figure_in_the_data_turns_the_run_red(copy):
    def raise_whatsapp(row):
        if row["platform"] == "whatsapp" and row["metric"] == "daily reach, average" and row["period_start"] == "2025-08-01":
            row["millions"] = "82.2"
        return row

    chapter = copy / "chapters/index.ipynb"
    assert run(copy, chapter).returncode == 0, "unchanged, it is green"
    assert rewrite(copy / "data/audience.csv", raise_whatsapp) == 1
    red = run(copy, chapter)
    assert red.returncode == 1
    assert "82.2" in red.stdout and " failed" in red.stdout


def scramble_the_future(data: Path) -> dict[str, int]:
    """Changes what every row that became known after the horizon says; how many rows of each table.

    Only free text and numbers: keys, dates and allowed values stay, so the tables remain valid.
    """
    changed = {}
    for resource in json.loads((data / "datapackage.json").read_text())["resources"]:
        if "asOf" not in resource:
            continue
        schema = resource["schema"]
        fixed = {*schema["primaryKey"], *(f for key in schema.get("foreignKeys", []) for f in key["fields"])}
        free = [
            f for f in schema["fields"]
            if f["name"] not in fixed and not {"enum", "pattern", "unique"} & set(f.get("constraints", {})) and f.get("format") != "uri"
        ]  # fmt: skip

        def change(row, when=resource["asOf"]["field"], free=free, table=resource["name"]):
            if row[when] > HORIZON:
                for field in free:
                    if row[field["name"]] and field["type"] == "number":
                        row[field["name"]] = str(round(float(row[field["name"]]) + 1, 2))
                    elif row[field["name"]] and field["type"] == "string" and not (table, field["name"]) == ("platform_facts", "value"):
                        row[field["name"]] = "LATER"
            return row

        changed[resource["name"]] = rewrite(data / resource["path"], change)
    return changed


def test_nothing_known_after_the_horizon_reaches_a_chapter(copy):
    changed = scramble_the_future(copy / "data")
    assert min(changed[name] for name in ("sources", "gradings", "audience", "measures", "platform_facts", "population")) > 0
    chapters = sorted(p for p in (copy / "chapters").glob("*.ipynb") if re.match(r"index|evidence|scenario|model|0[1-8]-", p.name))
    result = run(copy, *chapters)
    assert result.returncode == 0, result.stdout[-3000:]


def test_a_chapter_that_looks_past_the_horizon_is_caught(copy):
    chapter = copy / "chapters/index.ipynb"
    scramble_the_future(copy / "data")
    text = chapter.read_text(encoding="utf-8")
    assert "data.audience(as_of=data.HORIZON)" in text
    chapter.write_text(text.replace("data.audience(as_of=data.HORIZON)", "data.audience()").replace(
        "daily = audience[", "daily = audience[audience.known_on.notna() | "), encoding="utf-8")  # fmt: skip
    assert run(copy, chapter).returncode == 1
