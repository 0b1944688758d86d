"""The ranking: where weights tie or are missing, which random ones hardly ever do, and numbers that chapter 3 gives."""

import numpy as np
import pytest
from engine import js, numbers
from test_explorers import rows_of

from adoption.explorers import Ranking

KEYS = ("reach", "encryption", "own_state", "usable", "calls", "tools", "home_law")
NONE = dict.fromkeys(KEYS, 0)


EXPLORER = Ranking()
START, DATA = EXPLORER.state, EXPLORER.data()


def agree(**state):
    """Page and package give the same rows in a state; the page's result."""
    EXPLORER.value = START | state
    frame, found = EXPLORER.frame(), js(Ranking, "compute", EXPLORER.state, DATA)
    assert found["columns"] == list(frame.columns)
    (words, values), (expected_words, expected) = numbers(found["rows"]), numbers(rows_of(frame))
    assert words == expected_words, state
    assert np.abs(values - expected).max(initial=0) <= 1e-9, state
    return found


@pytest.mark.parametrize("name", Ranking.presets)
def test_page_and_package_agree_on_ties_too(name):
    ties = 0
    for among in ("four", "eight"):
        for cells in ("known", "corroborated"):
            for gaps in ("worst", "best"):
                for sweep in ("reach", "usable", "home_law"):
                    found = agree(**Ranking.presets[name] | {"among": among, "cells": cells, "gaps": gaps, "sweep": sweep})
                    ranks = [row[6] for row in found["rows"] if row[0] == "score"]
                    ties += len(ranks) - len(set(ranks))
    assert ties > 0


def test_page_and_package_agree_on_whole_points_of_which_many_tie():
    rng = np.random.default_rng(3)
    for points in rng.integers(0, 3, (60, 7)).tolist():
        agree(**dict(zip(KEYS, points, strict=True)), among="eight", sweep=str(rng.choice(KEYS)), passing=bool(rng.integers(2)))


@pytest.mark.parametrize("points, more", [
    ((0.3, 0.9, 0.2, 0.2, 0.7, 0.6, 0), {"sweep": "reach", "gaps": "best"}),  # a tie of ranks
    ((0.5, 0.6, 0.8, 1, 0.4, 0.4, 0.5), {"sweep": "home_law"}),  # two lines that start in one point
])  # fmt: skip
def test_sums_that_differ_in_the_last_digit_only_are_a_tie(points, more):
    state = dict(zip(KEYS, points, strict=True)) | {"among": "eight"} | more
    exact = js(Ranking, "compute", START | state, DATA | {"tie": 0})
    assert agree(**state)["rows"] != exact["rows"]


def test_without_any_weight_there_is_no_ranking_and_the_words_say_what_to_do():
    found = agree(**NONE)
    assert found["rows"] == [] and set(found["facts"].values()) == {None}
    assert found["words"] == "All 7 weights are 0, so nobody has a score and there is no ranking. Give at least one criterion some points."
    assert "No criterion has any weight." in js(Ranking, "draw", START | NONE, DATA, 320)


def test_a_weight_with_nothing_beside_it_ranks_but_does_not_sweep():
    found = agree(**NONE | {"encryption": 0.1}, sweep="encryption")
    assert [row[0] for row in found["rows"]] == ["score"] * 4
    assert found["facts"]["weight"] == 1 and found["facts"]["flip"] is None and found["facts"]["lead"] == 0
    assert found["words"].endswith("Only 'encryption' has any weight, so there is nothing to weigh it against.")


def test_the_journalists_winner_changes_at_a_quarter_and_at_three_quarters_as_in_the_chapter():
    found = agree(**Ranking.presets["Journalist"])
    top = [(row[9], row[1], row[2]) for row in found["rows"] if row[10] == "yes"]
    assert [(round(w, 12), below, above) for w, below, above in top] == [(0.25, "Signal", "WhatsApp"), (0.75, "WhatsApp", "Max")]
    assert found["facts"]["flip"] == pytest.approx(0.25, abs=1e-12) and found["facts"]["winners"] == 3
    later = agree(**Ranking.presets["Journalist"] | {"usable": 8})["facts"]
    assert (later["before"], later["flip"]) == (pytest.approx(0.25, abs=1e-12), pytest.approx(0.75, abs=1e-12))


def test_among_eight_ranks_are_those_of_the_chapters_figure():
    """fig-readers: Signal is first of eight for the journalist and seventh for the student; brackets on corroborated cells."""
    for reader, rank in (("Journalist", 1), ("Student", 7)):
        assert agree(**Ranking.presets[reader] | {"among": "eight"})["facts"]["rank_signal"] == rank
    rows = agree(**Ranking.presets["Student"] | {"among": "eight", "cells": "corroborated"})["rows"]
    assert [row[7:9] for row in rows if row[1] == "VK Messenger" and row[0] == "score"] == [[1, 8]]


def test_the_filter_takes_out_what_is_blocked():
    found = agree(**Ranking.presets["Journalist, with the filter"])
    assert [row[1] for row in found["rows"] if row[0] == "score"] == ["Max", "Telegram", "WhatsApp"]
    assert found["facts"]["rank_signal"] is None and found["facts"]["rank_whatsapp"] == 1
    assert found["words"].startswith("Signal is out: blocked. WhatsApp comes first with 0.75")


def test_the_handle_counts_points_where_the_axis_shows_their_share():
    """With 9 points on the others, 6 points are 0.4 of the weight; a drag to that place gives 6 points."""
    svg = js(Ranking, "draw", START | {"own_state": 6}, DATA, 680)
    handle = svg[svg.index('data-drag="own_state"') :]
    domain, pixels = ([float(x) for x in handle.split(f'{name}="')[1].split('"')[0].split(",")] for name in ("data-domain", "data-range"))
    assert domain[0] == 0 and domain[-1] == 10 and (np.diff(pixels) > 0).all()
    assert pixels[domain.index(6)] == pytest.approx(pixels[0] + 0.4 * (680 - 36 - pixels[0]), abs=0.01)
