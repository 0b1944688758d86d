"""Back matter that leaves nothing out: glossary, seven questions, data dictionary, and every section and claim of the article."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from test_stored import CHAPTERS, ON_DEMAND, ROOT

from adoption import data
from adoption.book.terms import OF_THE_MODEL, names
from adoption.models.portfolio import PARAMETERS

DEFINING = [*CHAPTERS, *(ROOT / "chapters" / f"{name}.ipynb" for name in ("faq", "model", "scenario-explorer"))]
GLOSSARY, FAQ, DICTIONARY = (ROOT / "chapters" / f"{name}.ipynb" for name in ("glossary", "faq", "data-dictionary"))
# Bold that defines nothing: it opens a page or stresses a finding, names a made-up person, heads a list or a piece of the model, says what to do
# or what is open, or repeats an answer of the typology.
NOT_TERMS = {
    "you need", "nearly half", "stands still", "people use several apps", "made up for practice", "can only rise",
    "student", "journalist", "official", "shop", "foreign state", "own state", "company",
    "whose", "over what", "by what means", "state", "device", "rule", "parameters", "levers",
    "opening the messengers", "worth of its own",
    "worth", "habit", "motion", "stop", "ask each figure", "what becomes of fraud",
}  # fmt: skip


def shown(path: Path, *kinds: str) -> str:
    """Markdown cells of a notebook, and those of its outputs that are of the kinds named, without the figures."""
    texts = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            texts.append(cell.source)
        for output in cell.get("outputs", []):
            values = output.get("data", {})
            if "application/vnd.vegalite.v5+json" not in values:
                texts += ["".join(values[kind]) for kind in kinds if kind in values]
    return "\n\n".join(texts) + "\n"


def bold_terms(text: str) -> set[str]:
    """Terms that a page defines: what it sets in bold in running text, in lower case but for names.

    A piece that is numbered inside the bold ('1. A channel') counts without its number and article. Left out are bold text that has a digit or
    formula, that ends like a sentence (as the questions that open a section do), that is longer than four words, or that stands in a heading, a
    table, an exercise or an answer of a self-check.
    """
    found = set()
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )", ON_DEMAND.sub(" ", text)):
        if re.match(r"\s*[|#]", block):
            continue
        for bold in re.finditer(r"\*\*([^*]+)\*\*", block):
            term = " ".join(bold[1].split())
            if piece := re.fullmatch(r"\d+\. (?:An? )?([^.?!]+)\.?", term):
                term = piece[1]
            if len(term.split()) <= 4 and not re.search(r"[\d$]|[.?!:,…]$", term):
                found.add(term.lower())
    return found - NOT_TERMS


def glossary_terms() -> dict[str, str]:
    """Definition of each term of the glossary, by its name in lower case."""
    found: dict[str, str] = {}
    for body in re.findall(r"```\{glossary\}\n:sorted:\n\n(.*?)\n```", shown(GLOSSARY, "text/markdown"), re.S):
        for entry in body.split("\n\n"):
            name, _, definition = entry.partition("\n")
            assert name.lower() not in found, f"{name} twice"
            assert definition.startswith("  "), name
            found[name.lower()] = definition.strip()
    return found


def test_every_term_set_in_bold_is_in_the_glossary():
    known = glossary_terms()
    missing = {
        path.stem: sorted(t for t in bold_terms(shown(path, "text/markdown")) if not known.keys() & set(names(t)))
        for path in DEFINING
    }
    assert {page: terms for page, terms in missing.items() if terms} == {}


def test_every_term_of_the_glossary_is_set_in_bold_somewhere():
    everywhere = {name for path in DEFINING for term in bold_terms(shown(path, "text/markdown")) for name in names(term)}
    assert sorted(set(glossary_terms()) - everywhere) == []


def test_the_glossary_says_where_each_term_is_defined_and_has_every_parameter():
    known = glossary_terms()
    assert {f"{p.name}{OF_THE_MODEL}" for p in PARAMETERS.values()} == {t for t in known if t.endswith(OF_THE_MODEL)}
    pages = "\n".join(shown(path, "text/markdown") for path in (ROOT / "chapters").glob("*.ipynb"))
    for term, definition in known.items():
        if not term.endswith(OF_THE_MODEL):
            place = re.search(r"\{ref\}`([\w-]+)`$", definition)
            assert place and f"({place[1]})=" in pages, term
            assert 4 <= len(definition.split()) <= 45, term


def test_terms_are_found_as_their_rule_says():
    page = (
        "**Why is it so?** A **network\neffect** is there. **Daily reach** counts.\n\n- **Lead.** Text with a **portfolio**.\n- **No change**: it stays\n\n"
        "**1. A channel** works. **2. Worth of all.** Text. **3. What is it?** Text.\n\n"
        "## A **heading**\n\n| **cell** |\n\n```{exercise} One\n:label: ex\nA **notice** here.\n```\n\n"
        "**17 people** and **five words are too many** and **You need** it."
    )
    assert bold_terms(page) == {"network effect", "daily reach", "portfolio", "no change", "channel", "worth of all"}


def test_a_bold_term_leads_to_the_glossary_and_tells_its_definition(tmp_path):
    (tmp_path / "conf.py").write_text(
        "extensions = ['myst_parser']\n\ndef setup(app):\n    from adoption.book.terms import TermLinks\n    app.add_post_transform(TermLinks)\n"
    )
    (tmp_path / "index.md").write_text(
        "# A **lock-in**\n\n```{toctree}\nglossary\n```\n\n"
        "A **Lock-in**, **stand-alone appeals**, a **thing**, [a **lock-in**](glossary.md).\n"
    )
    (tmp_path / "glossary.md").write_text(
        "# Glossary\n\n(sec-here)=\n## Here\n\n```{glossary}\nlock-in\n  Two *states* last. {ref}`sec-here`\n\n"
        "stand-alone appeal (of the model)\n  Worth alone.\n```\n\nA **lock-in**.\n"
    )
    build = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", str(tmp_path), str(tmp_path / "built")]
    subprocess.run(build, check=True, capture_output=True, text=True)
    page = (tmp_path / "built/index.html").read_text(encoding="utf-8")
    assert re.findall(r'<strong><a class="term[^"]*" href="([^"]*)" title="([^"]*)">([^<]*)</a></strong>', page) == [
        ("glossary.html#term-lock-in", "Two states last.", "Lock-in"),
        ("glossary.html#term-stand-alone-appeal-of-the-model", "Worth alone.", "stand-alone appeals"),
    ]
    assert 'class="term' not in (tmp_path / "built/glossary.html").read_text(encoding="utf-8")


def test_every_section_of_the_article_is_taught_in_a_section_with_text():
    sections = data.sections()
    assert list(sections.section) == list(range(19))
    for row in sections.itertuples():
        text = shown(ROOT / "chapters" / f"{row.chapter}.ipynb", "text/markdown", "text/plain")
        assert text.count(f"({row.anchor})=") == 1, row.anchor
        after = text.split(f"({row.anchor})=")[1]
        assert re.match(r"\n#+ \S", after), row.anchor
        body = re.split(r"(?m)^#{1,2} ", after)[1]
        assert len(re.findall(r"[A-Za-z]{2,}", ON_DEMAND.sub(" ", body))) >= 100, (row.section, row.anchor)
    taught_at = re.findall(r"(?m)^\| (\d+)\. .* \| \{ref\}`([\w-]+)` \|$", shown(FAQ, "text/markdown"))
    assert taught_at == [(str(row.section), row.anchor) for row in sections.itertuples()]


def test_a_section_of_the_article_is_taught_where_a_claim_of_it_is_named():
    """Or a defect found in one of them: the daily users of section 2 are taken apart as D03."""
    claims = data.claims(as_of=data.HORIZON)
    defects = data.claim_defects()
    astray = {}
    for row in data.sections().itertuples():
        own = set(claims.id[claims.section == row.section])
        own |= set(defects.defect[defects.claim.isin(own)])
        text = shown(ROOT / "chapters" / f"{row.chapter}.ipynb", "text/markdown", "text/plain").split(f"({row.anchor})=")[1]
        if own and not own & set(re.findall(r"\b[CD]\d\d\b", re.split(r"(?m)^#{1,2} ", text)[1])):
            astray[row.section] = row.anchor
    assert astray == {}


def unused() -> dict[str, str]:
    """Reason for each claim that the page of questions lists as not used."""
    table = shown(FAQ, "text/plain").split("(sec-unused-claims)=")[1]
    return dict(re.findall(r"(?m)^(C\d\d): .* \| .* \| (.+)$", table))


def cited() -> set[str]:
    """Claims that a chapter or a question names, in its text, its tables or its code."""
    found: set[str] = set()
    for path in [*CHAPTERS, FAQ]:
        text = shown(path, "text/markdown", "text/plain").split("(sec-unused-claims)=")[0]
        code = "\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code" and "UNUSED" not in c.source)
        found |= set(re.findall(r"\bC\d\d\b", text + code))
    return found


def test_every_claim_is_cited_or_listed_as_not_used_with_the_reason():
    claims, listed, named = set(data.claims(as_of=data.HORIZON).id), unused(), cited()
    assert sorted(claims - named - set(listed)) == [], "neither cited nor listed"
    assert sorted(set(listed) & named) == [], "listed as not used, and cited"
    assert all(len(reason.split()) >= 5 for reason in listed.values())
    assert named <= claims


def test_the_seven_questions_are_answered_at_both_days():
    page = shown(FAQ, "text/markdown", "text/plain")
    assert "(sec-seven-questions)=" in page
    answers = re.split(r"(?m)^### \d\. ", page.split("(sec-where-taught)=")[0])[1:]
    assert len(answers) == 7
    then, now = (data.claims(as_of=day).set_index("id") for day in (data.HORIZON, data.LAST_READ))
    asked = []
    for answer in answers:
        claim = re.search(r"is claim (C\d\d)", answer)[1]
        asked.append(claim)
        first, last = re.search(r"\*At the horizon\.\* (.*?)\n\n\*At the last reading\.\* (.*?)\n", answer, re.S).groups()
        before, after = (
            f"*{row.status.capitalize()}*, confidence {row.confidence}. {row.reason} Sources: {row.sources.replace(';', ',')}."
            for row in (then.loc[claim], now.loc[claim])
        )
        assert (first, last) == (before, "Nothing new was found." if before == after else after), claim
    # The claims of section 8, and two that the article made before and repeats there: encryption, firms and VPNs.
    assert asked == ["C59", "C60", "C61", "C32", "C51", "C55", "C62"]
    assert set(then[then.section == 8].index) <= set(asked)


def test_the_data_dictionary_has_every_table_and_column_as_the_descriptor_has_it():
    described = json.loads((data.DIRECTORY / "datapackage.json").read_text(encoding="utf-8"))
    page = shown(DICTIONARY, "text/markdown", "text/plain")
    for table in described["resources"]:
        part = page.split(f"### `{table['name']}`\n\n{table['description']}")[1].split("### `")[0]
        lines = [line.split(" | ") for line in part.splitlines() if line.count(" | ") >= 4][1:]
        assert [(line[0], line[1]) for line in lines] == [(f["name"], f["type"]) for f in table["schema"]["fields"]], table["name"]
        for line, field in zip(lines, table["schema"]["fields"], strict=True):
            rules = field.get("constraints", {})
            assert " | ".join(line).endswith(field["description"]) and field.get("unit", "–") == line[2], (table["name"], field["name"])
            for rule in ("enum", "minimum", "maximum", "pattern"):
                for value in rules.get(rule, []) if rule == "enum" else [rules[rule]] if rule in rules else []:
                    assert str(value) in line[3], (table["name"], field["name"], rule)


@pytest.mark.parametrize("page", [FAQ, ROOT / "chapters/10-who-pays.ipynb"], ids=lambda p: p.stem)
def test_a_page_that_reaches_past_the_horizon_says_so_at_its_top(page):
    top = "\n".join(c.source for c in nbformat.read(page, as_version=4).cells[:2])
    assert "```{admonition} This page reaches past the horizon" in top
    code = "\n".join(c.source for c in nbformat.read(page, as_version=4).cells if c.cell_type == "code")
    assert "data.LAST_READ" in code and "data.HORIZON" in code
