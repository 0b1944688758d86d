"""Overlaps: the page's corners against the package's linear programme, arrangements that reach the bounds, and chapter 7's challenges."""

import json
from itertools import product

import pytest
from engine import js
from py_mini_racer import MiniRacer

from adoption.explorers import Overlaps
from adoption.explorers.overlaps import PEOPLE, QUANTITIES, REACH

DATA = Overlaps().data()


def result(**state):
    return js(Overlaps, "compute", Overlaps(**state).state, DATA)


def facts(**state):
    return result(**state)["facts"]


def bounds_of(**state):
    return {name: (least, most) for name, least, most, _ in result(**state)["rows"]}


def test_the_bounds_of_august_2025_by_inclusion_and_exclusion():
    found = bounds_of()
    whatsapp, telegram, max_ = REACH
    assert found["WhatsApp + Telegram"] == pytest.approx((whatsapp + telegram - PEOPLE, telegram))
    assert found["only WhatsApp"] == pytest.approx((whatsapp - telegram - max_, whatsapp - (whatsapp + telegram - PEOPLE)))
    assert found["two or more"] == pytest.approx((whatsapp + telegram - PEOPLE, telegram + max_))
    assert found["none of them"] == pytest.approx((0, PEOPLE - whatsapp))
    for name in ("WhatsApp + Max", "Telegram + Max", "all three", "Max with another", "only Max"):
        assert found[name] == pytest.approx((0, max_)), name


@pytest.mark.parametrize("state", [
    {"whatsapp": 0, "telegram": 0, "max": 0}, {"whatsapp": 120, "telegram": 120, "max": 120, "people": 121}, {"telegram": 0, "max": 120},
    {"whatsapp": 50, "telegram": 50, "max": 21.9}, {"whatsapp": 60.95, "telegram": 60.95, "max": 60.95},
])  # fmt: skip
def test_corners_and_programme_agree_where_several_corners_are_one(state):
    frame = Overlaps(**state).frame()
    for (name, least, most, _), row in zip(result(**state)["rows"], frame.itertuples(index=False), strict=True):
        assert (name, least, most) == (row[0], pytest.approx(row[1], abs=1e-9), pytest.approx(row[2], abs=1e-9))


def test_whatever_the_places_the_arrangement_has_the_counts_and_lies_within_the_bounds():
    places = (0, 0.13, 0.5, 0.77, 1)
    for telegram_at, max_at, whatsapp, people in product(places, places, (12.3, 82.1), (121, 150)):
        state = {"telegram_at": telegram_at, "max_at": max_at, "whatsapp": whatsapp, "people": people}
        rows = {name: (least, most, now) for name, least, most, now in result(**state)["rows"]}
        for name, (least, most, now) in rows.items():
            assert least - 1e-9 <= now <= most + 1e-9, (state, name)
        now = {name: row[2] for name, row in rows.items()}
        assert now["only WhatsApp"] + now["WhatsApp + Telegram"] + now["WhatsApp + Max"] - now["all three"] == pytest.approx(whatsapp)
        assert now["only Max"] + now["Max with another"] == pytest.approx(REACH[2])


def test_the_two_ends_of_telegrams_way_are_the_two_bounds():
    assert facts(telegram_at=1)["both_above"] == pytest.approx(0, abs=1e-9)
    low, high = bounds_of()["WhatsApp + Telegram"]
    assert facts(telegram_at=0)["both"] == pytest.approx(high) and facts(telegram_at=1)["both"] == pytest.approx(low)


def test_the_prediction_and_the_challenges_of_the_chapter_can_be_met_and_are_not_met_at_the_start():
    start = facts()
    assert start["more_least"] == 0
    assert start["both_above"] > 10 and start["several_above"] > 10 and start["several_least"] > 28
    assert facts(telegram_at=1)["both_above"] < 0.05
    tight = facts(telegram_at=1, max_at=0.5)
    assert tight["alone"] == pytest.approx(0, abs=1e-9) and tight["several_above"] < 0.05
    assert facts(telegram_at=0, max_at=1)["alone"] == pytest.approx(REACH[2])
    # Below the sum of the audiences a person can have two homes too many, at most: half of what is over.
    assert facts(people=150.1)["several_least"] == pytest.approx((sum(REACH) - 150.1) / 2)
    assert facts(people=sum(REACH))["several_least"] == pytest.approx(0, abs=1e-9)


def test_the_words_say_a_range_or_a_number():
    assert result()["words"].startswith("Of 121.9 million people, from 28.2 to 68 million use WhatsApp and Telegram, from 28.2 to 75 million two or more")
    assert "Of 121.9 million people, 0 million use WhatsApp and Telegram" in result(telegram=0)["words"]


def drawn(veiled=False, guess=None, **state):
    draw = "(state, data, veiled, guess) => explorer.draw(explorer.compute(state, data), state, { width: 340, data, kept: [], guess, veiled })"
    with MiniRacer() as engine:
        engine.eval(f"{Overlaps.body()}; const picture = (text) => ({draw})(...JSON.parse(text));")
        return engine.call("picture", json.dumps([Overlaps(**state).state, DATA, veiled, guess]))


def test_a_veiled_picture_shows_the_arrangement_and_no_bound():
    veiled, open_ = drawn(veiled=True), drawn()
    assert "28.2–68" in open_ and "0–7" in open_ and "28.2–68" not in veiled and "0–7" not in veiled
    assert "Telegram 68" in veiled and all(name in veiled for name in QUANTITIES)
    assert "your guess" in drawn(guess=3)


def test_each_quantity_counts_the_portfolios_that_its_name_says():
    weights = dict(DATA["quantities"])
    assert [S for S in range(8) if weights["WhatsApp + Telegram"][S]] == [3, 7]
    assert [S for S in range(8) if weights["Max with another"][S]] == [5, 6, 7]
    assert [S for S in range(8) if weights["two or more"][S]] == [3, 5, 6, 7]
    assert [[S for S in range(8) if weights[f"only {name}"][S]] for name in DATA["platforms"]] == [[1], [2], [4]]
    assert weights["none of them"] == [1, 0, 0, 0, 0, 0, 0, 0] and weights["all three"] == [0] * 7 + [1]
