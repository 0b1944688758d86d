"""Chapter 2's switcher: the two ratios of the chapter, and what is never divided or drawn together."""

from itertools import product

import pytest
from engine import js

from adoption import data
from adoption.explorers import Metrics
from adoption.explorers.metrics import MISSING

AUGUST = {"max_metric": "average", "max_month": "2025-08"}
PEOPLE, ACCOUNTS = "Million people, measured", "Million accounts, counted by the company"


def found(**state):
    explorer = Metrics(**state)
    return js(Metrics, "compute", explorer.state, explorer.data())


@pytest.mark.parametrize(
    ("state", "ratio", "like"),
    [
        ({}, 82.1 / 16.4, 0),  # as the article has it
        (AUGUST, 82.1 / 7, 1),
        ({"rival_metric": "monthly", "max_metric": "monthly", "max_month": "2025-08"}, 97 / 32.2, 1),
        ({"rival": "telegram", "rival_month": "2022-10", "rival_metric": "one-day"}, 50 / 16.4, 0),  # the same measure, other days
        ({"rival": "vk", "max_metric": "monthly", "max_month": "2025-08"}, 55.8 / 32.2, 0),  # the same days, another measure
        ({"rival_month": "2024-08"} | AUGUST, 81.4 / 7, 0),
        ({"max_metric": "accounts", "max_month": "2025-08"}, None, 0),
        ({"rival_month": "2025-09", "max_metric": "average"}, None, 0),  # nothing known of the rival
    ],
)
def test_the_ratio_and_whether_it_is_like_for_like(state, ratio, like):
    facts = found(**state)["facts"]
    assert facts["like"] == like and (facts["ratio"] is None if ratio is None else abs(facts["ratio"] - ratio) < 1e-12)


def test_a_bound_of_the_rival_is_one_of_the_ratio():
    assert "at least 3.0 to one" in found(rival_metric="monthly", max_metric="monthly", max_month="2025-08")["words"]
    assert "at most 9.7 to one" in found(rival="telegram", **AUGUST)["words"]
    assert "about 11.6 to one" in found(rival_month="2024-08", **AUGUST)["words"]
    measured = [f for f in Metrics().data()["figures"] if f["platform"] == "max" and f["metric"] != "accounts"]
    assert {f["quality"] for f in measured} == {"as given"}, "a bound of Max turns that of the ratio round: say so in the words too"


def test_in_every_state_people_and_accounts_stand_apart_and_a_missing_figure_is_named():
    explorer = Metrics()
    constants, controls = explorer.data(), Metrics.controls()
    for values in product(*(control.options for control in controls)):
        state = dict(zip((control.name for control in controls), values, strict=True))
        result, svg = js(Metrics, "compute", state, constants), js(Metrics, "draw", state, constants, 340)
        rows = result["rows"][:2]
        known = {row[4] for row in rows if row[3] is not None}
        assert (PEOPLE in svg, ACCOUNTS in svg) == ("million people" in known, "million accounts" in known)
        assert svg.count(MISSING) == sum(row[3] is None for row in rows)
        assert (result["facts"]["ratio"] is None) == (known != {"million people"} or MISSING in svg)
        assert ("No ratio" in svg) == (result["facts"]["ratio"] is None)


def test_what_became_known_after_the_horizon_is_not_shown():
    """Max's whole September, 14 million a day, was published in October; at the horizon its first half was known."""
    figures = Metrics().data()["figures"]
    assert [f["millions"] for f in figures if (f["platform"], f["metric"], f["month"]) == ("max", "average", "2025-09")] == [13.7]
    assert max(f["month"] for f in figures) == data.HORIZON[:7]
