"""What the project says of itself: locks, licences, references."""

import csv
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from adoption import __version__, data

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def locked(name: str) -> dict[str, list[Requirement]]:
    """Pinned requirements of a lock, by name; some packages have a version for each Python."""
    pins: dict[str, list[Requirement]] = {}
    for line in (ROOT / name).read_text().splitlines():
        if line and not line.startswith(("#", "-e")):
            requirement = Requirement(line)
            pins.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return pins


@pytest.mark.parametrize("lock, asked", [
    ("requirements.txt", PROJECT["project"]["dependencies"]),
    ("requirements-test.txt", PROJECT["dependency-groups"]["test"]),
    ("requirements-citation.txt", PROJECT["dependency-groups"]["citation"]),
])  # fmt: skip
def test_a_lock_pins_all_that_is_asked_for(lock, asked):
    pins = locked(lock)
    for text in asked:
        wanted = Requirement(text)
        for pin in pins[canonicalize_name(wanted.name)]:
            version = re.fullmatch(r"==([^,]+)", str(pin.specifier))[1]
            assert wanted.specifier.contains(version), f"{pin} in {lock}; asked for: {text}"
    assert all(re.fullmatch(r"==[^,*]+", str(pin.specifier)) for each in pins.values() for pin in each), "every version pinned"


def test_the_lock_of_the_book_includes_the_package_and_no_machine():
    text = (ROOT / "requirements.txt").read_text()
    assert re.search(r"^-e \.$", text, re.M)
    assert not re.search(r"file://|/home/|/root/", text)


def test_the_test_tools_do_not_move_what_the_book_stands_on():
    book, tests = locked("requirements.txt"), locked("requirements-test.txt")
    shared = set(book) & set(tests)
    assert len(shared) > 10
    for name in shared:
        assert {str(p.specifier) for p in tests[name]} <= {str(p.specifier) for p in book[name]}, name


def test_the_version_is_said_once_the_same():
    assert PROJECT["project"]["version"] == __version__
    assert f"version: {__version__}\n" in (ROOT / "CITATION.cff").read_text()
    assert f"## {__version__} " in (ROOT / "CHANGELOG.md").read_text()


def test_references_hold_every_verified_work_and_no_other():
    works = data.definitions().set_index("key")
    printed = set(re.findall(r"(?m)^@\w+\{([^,]+),", (ROOT / "references.bib").read_text()))
    assert printed == set(works[works.verified != "from memory"].index)


def rows(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / table).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_source_that_was_added_carries_something():
    # S01 to S85 are the register that the ledger began with.
    tables = [path.name for path in (ROOT / "data").glob("*.csv") if path.name not in ("sources.csv", "comparison_raw.csv")]
    cells = " ".join(cell for table in tables for row in rows(table) for cell in row.values())
    chapters = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "chapters").glob("*.ipynb") if path.stem != "evidence")
    added = {row["id"] for row in rows("sources.csv") if int(row["id"][1:]) > 85}
    assert len(added) > 100
    assert sorted(added - set(re.findall(r"\bS\d{2,3}\b", cells + chapters))) == []


def test_a_number_of_the_evidence_in_a_text_exists():
    known = {row["id"] for table in ("sources.csv", "claims.csv", "defects.csv", "measures.csv") for row in rows(table)}
    for path in (ROOT / "data").glob("*.csv"):
        for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            assert set(re.findall(r"\b[SCDM]\d{2,3}\b", text)) <= known, f"{path.name}, line {line}: {text}"
