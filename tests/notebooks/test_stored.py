"""The chapters as they are stored: executed, stripped, and with every number computed."""

import ast
import inspect
import re
from pathlib import Path

import nbformat
import pytest

from adoption import data

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "chapters").glob("*.ipynb"))
CHAPTERS = [p for p in NOTEBOOKS if re.match(r"index|\d\d-", p.name)]
# What stands at the article's horizon. A later chapter that opens the envelope is not among it.
AT_HORIZON = [p for p in NOTEBOOKS if re.match(r"index|evidence|scenario|model|0[1-8]-", p.name)]
# Kept apart from the code of the book on purpose: this is what nbval would otherwise pass without comparing.
NO_OUTPUT = {"Assign", "AugAssign", "AnnAssign", "Import", "ImportFrom", "FunctionDef", "ClassDef", "Assert", "For", "With", "If"}


def cells(path: Path, kind: str):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def shows_something(source: str) -> bool:
    """Whether a cell ends with an expression, whose value the notebook then shows."""
    return type(ast.parse(source).body[-1]).__name__ not in NO_OUTPUT


def silent_cells(path: Path) -> list[str]:
    """Code cells that should hold an output and hold none, or were never run."""
    return [
        cell.source
        for cell in cells(path, "code")
        if cell.execution_count is None or (shows_something(cell.source) and not cell.outputs)
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_cell_that_should_hold_an_output_does(path):
    assert silent_cells(path) == []
    assert sum(bool(cell.outputs) for cell in cells(path, "code")) >= (8 if path in CHAPTERS else 1)


def test_a_stripped_notebook_is_noticed(tmp_path):
    notebook = nbformat.read(NOTEBOOKS[0], as_version=4)
    shown = next(cell for cell in notebook.cells if cell.cell_type == "code" and cell.outputs)
    shown.outputs = []
    nbformat.write(notebook, tmp_path / "stripped.ipynb")
    assert silent_cells(tmp_path / "stripped.ipynb") == [shown.source]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_no_cell_failed_and_nothing_but_tags_is_kept(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags"}, cell.source
        for output in cell.get("outputs", []):
            assert output.output_type in ("display_data", "execute_result") or output.get("name") == "stdout", (cell.source, output)
            assert not output.get("metadata")
            assert not re.search(r"0x[0-9a-f]{8}|/home/|/root/|/tmp/", str(output.get("data"))), cell.source
    assert path.stat().st_size < 400_000


# A quantity, a percentage or a day, typed where the code could compute it.
TYPED = re.compile(
    r"\d(?:[.,]\d+)?\s?(?:%|×|x\b|million|per cent|percent|times\b|points?\b|rouble)"
    r"|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
# The horizon is the book's own rule, and a day of the calendar is its name.
NAMES = re.compile(r"30 September(?: 2025)?")


def prose(source: str) -> str:
    """A Markdown cell without code, formulas, links, roles and directive options."""
    source = re.sub(r"`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]+\$|\]\([^)]*\)|\{[a-z:]+\}", " ", source, flags=re.S)
    return NAMES.sub("the horizon", re.sub(r"(?m)^:[a-z-]+:.*$", " ", source))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_no_number_of_the_data_is_typed_in_prose(path):
    found = [m.group() for cell in cells(path, "markdown") for m in TYPED.finditer(prose(cell.source))]
    assert found == []


def test_a_typed_number_is_noticed():
    for sentence in ("It reached 82.1 million.", "a gain of 5 %", "11.7 times", "since 13 August"):
        assert TYPED.search(prose(sentence)), sentence
    assert not TYPED.search(prose("Chapter 2, `x = 5 %`, $5 \\times 3$ and 30 September 2025"))


# What a reader opens on demand is not counted: exercises, their solutions, answers of the self-check.
ON_DEMAND = re.compile(
    r"```\{exercise\}.*?\n```\n|```\{solution-start\}.*?```\{solution-end\}\n```|:::\{dropdown\}.*?\n:::", re.S
)


def words(path: Path) -> int:
    """Words of the chapter proper: Markdown cells and Markdown outputs, without directives and roles."""
    texts = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            texts.append(cell.source)
        else:
            texts += ["".join(o.data["text/markdown"]) for o in cell.outputs if "text/markdown" in o.get("data", {})]
    text = ON_DEMAND.sub(" ", "\n".join(texts) + "\n")
    return len(re.findall(r"[A-Za-z][\w'’-]*", prose(re.sub(r"(?m)^`{3,}.*$|^:::.*$", " ", text))))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_a_chapter_is_finished(path):
    text = "\n".join(cell.source for cell in cells(path, "markdown"))
    code = [cell.source for cell in cells(path, "code")]
    exercises = re.findall(r"```\{exercise\}.*?\n:label: (ex-[\w-]+)", text)
    assert 1000 <= words(path) <= 2500
    assert sum("charts.figure(" in source for source in code) >= 3
    assert 4 <= len(exercises) <= 8
    assert set(re.findall(r"```\{solution-start\} (ex-[\w-]+)", text)) == set(exercises)
    assert text.count("{solution-start}") == text.count("{solution-end}") == len(exercises)
    for grade in ("*Compute.*", "*Change the code.*", "*Argue.*"):
        assert grade in text, grade
    assert len(re.findall(r"(?m)^\*\*[^*]+\*\*\n\n:::\{dropdown\}", text)) >= 3, "questions of the self-check"
    assert "minutes" in text and re.search(r"\{admonition\} After this (chapter|page) you can", text)
    if path.name != "index.ipynb":
        assert "{footbibliography}" in text


@pytest.mark.parametrize("path", AT_HORIZON, ids=lambda p: p.stem)
def test_chapters_load_every_dated_table_as_of_the_horizon(path):
    dated = {name for name, f in inspect.getmembers(data, inspect.isfunction) if "as_of" in inspect.signature(f).parameters}
    assert {"claims", "audience", "sources", "measures"} <= dated
    for cell in cells(path, "code"):
        for call in (node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)):
            name = ast.unparse(call.func)
            if name.removeprefix("data.") in dated and name.startswith("data."):
                assert [ast.unparse(k.value) for k in call.keywords if k.arg == "as_of"] == ["data.HORIZON"], cell.source


# The chapter that weighs what came: its text stands at the horizon, but for what is marked.
WEIGHS = ROOT / "chapters/10-who-pays.ipynb"
PAST_BOX = re.compile(r"```\{admonition\} Past the horizon.*?\n```|\*\*Past the horizon: .*?(?=\n\*\*|\n## |\Z)", re.S)
LATER = re.compile(r"\b(?:October|November|December) 2025|2025-1[012]|\b2026\b")


def drawn_past_the_horizon(cell) -> bool:
    """The one figure that the chapter declares to hold a column of the last reading."""
    return 'label="fig-costs"' in cell.source


def at_the_horizon(path: Path) -> str:
    """What a page says in its text, tables and figures, without the boxes, the question and the figure that are marked as later."""
    texts = []
    for cell in nbformat.read(path, as_version=4).cells:
        if not drawn_past_the_horizon(cell):
            texts += [cell.source] if cell.cell_type == "markdown" else []
            for output in cell.get("outputs", []):
                values = output.get("data", {})
                texts += ["".join(values[kind]) for kind in ("text/markdown", "text/plain") if kind in values]
    return PAST_BOX.sub(" ", "\n\n".join(texts)).replace("by 2026", "")  # the plan for 2026 was on record before


def later_than_the_horizon(text: str) -> list[str]:
    """Days after the horizon, and sources and measures that became known after it."""
    known = set(data.sources(as_of=data.HORIZON).id) | set(data.measures(as_of=data.HORIZON).id)
    unknown = (set(data.sources().id) | set(data.measures().id)) - known
    return LATER.findall(text) + sorted(set(re.findall(r"\b[SM]\d{2,3}\b", text)) & unknown)


@pytest.mark.parametrize("path", [*AT_HORIZON, WEIGHS], ids=lambda p: p.stem)
def test_nothing_later_than_the_horizon_is_said_outside_what_is_marked(path):
    assert later_than_the_horizon(at_the_horizon(path)) == []


def test_what_is_said_past_the_horizon_is_noticed_and_its_boxes_are_not(tmp_path):
    whole = nbformat.read(WEIGHS, as_version=4)
    box = next(o.data["text/markdown"] for c in whole.cells for o in c.get("outputs", []) if "Past the horizon: the roads" in o.get("data", {}).get("text/markdown", ""))
    assert later_than_the_horizon(box) and later_than_the_horizon("It was blocked (S63) in February 2026.") == ["2026", "S63"]
    assert later_than_the_horizon(PAST_BOX.sub(" ", box)) == []
    whole.cells.append(nbformat.v4.new_markdown_cell(box.replace("Past the horizon", "By the way")))
    nbformat.write(whole, tmp_path / "open.ipynb")
    assert {"2026", "M45"} <= set(later_than_the_horizon(at_the_horizon(tmp_path / "open.ipynb")))


def test_only_what_is_marked_reads_the_last_reading():
    """In the chapter that weighs: the cell that loads both ledgers, the boxes, and the figure of both."""
    for cell in cells(WEIGHS, "code"):
        if not drawn_past_the_horizon(cell) and "{admonition}} Past the horizon" not in cell.source:
            named = {ast.unparse(node) for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Name | ast.Attribute)}
            assert not named & {"now", "data.LAST_READ"} or "then, now = (data.claims(" in cell.source, cell.source


def test_sections_of_the_article_are_taught_where_the_map_says():
    sections = data.sections()
    for path in CHAPTERS:
        text = "\n".join(cell.source for cell in cells(path, "markdown"))
        for anchor in sections[sections.chapter == path.stem].anchor.unique():
            assert f"({anchor})=" in text, (path.name, anchor)
    assert list(sections.section) == list(range(19))
