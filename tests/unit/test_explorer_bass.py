"""The Bass curve by hand: two ceilings fit the same counts, and the best curves are those of the chapter's fit."""

import numpy as np
import pytest
from engine import js

from adoption import data, registrations
from adoption.explorers import BassByHand
from adoption.models import diffusion


def facts(**state):
    explorer = BassByHand(**state)
    return js(BassByHand, "compute", explorer.state, explorer.data())["facts"]


@pytest.mark.parametrize(("m", "p", "q", "december"), [(40, 2.95, 0.0704, 40), (150, 1.7, 0.0602, 150)])
def test_on_the_steps_of_the_sliders_a_ceiling_of_40_and_one_of_150_come_within_a_tenth_of_every_count(m, p, q, december):
    found = facts(m=m, p=p, q=q)
    assert found["worst"] < 0.05 and found["deviance"] - found["least"] < 0.1
    assert found["december"] == pytest.approx(december, rel=0.01)
    for name, value in (("m", m), ("p", p), ("q", q)):
        control = getattr(BassByHand, name)
        assert (value - control.low) / control.step == pytest.approx(round((value - control.low) / control.step), abs=1e-6)


def test_with_over_read_as_about_150_million_is_out_of_reach_and_the_best_ceiling_is_that_of_the_fit():
    best = diffusion.fit_bass(registrations.known(), np.geomspace(30, 300, 30))
    assert facts(m=45, over="face")["least"] == pytest.approx(best.deviance, abs=0.02)
    assert facts(m=150, over="face")["least"] > best.deviance + 10
    found = facts(m=45, p=3.15, q=0.0676, over="face")
    assert found["worst"] < 0.1 and best.ceiling == pytest.approx(44, abs=1)


def test_as_a_bound_every_ceiling_from_50_million_on_fits_to_the_last_digit_that_the_page_holds():
    assert max(facts(m=m)["least"] for m in range(50, 305, 25)) < 1e-4
    assert facts(m=45)["least"] < 0.01 < 0.2 < facts(m=40)["least"]


def test_a_ceiling_between_two_stops_is_compared_with_the_nearest():
    for m, nearest in ((42.4, 40), (42.5, 45), (42.6, 45)):
        assert facts(m=m)["least"] == facts(m=nearest)["least"]


def test_the_caption_names_the_sources_of_the_counts_and_no_count_is_later_than_the_horizon():
    rows, given = registrations.registered(), BassByHand().data()
    assert f"Sources: {', '.join(sorted(rows.source))}; Bass (1969)" in BassByHand.caption
    assert max(given["days"]) <= given["horizon"] == (np.datetime64(data.HORIZON) - np.datetime64("2025-03-31")).astype(int)
    assert f"{registrations.first_day():%d %B %Y}" in BassByHand.caption and "31 March" in BassByHand().frame().columns[1]


def test_a_curve_below_a_lower_bound_misses_it_and_one_above_does_not():
    rows = BassByHand(m=300, p=5, q=0.07).frame()
    missed = rows[rows.what.str.startswith("your miss")]
    assert (missed.iloc[:, -1] < 0).tolist() == [True, False, True, False, False]
    assert (BassByHand(m=300, p=5, q=0.07, over="face").frame().iloc[missed.index, -1] < 0).all()
