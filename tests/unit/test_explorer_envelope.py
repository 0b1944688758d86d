"""Envelope: the losses of the explorer are those of the chapter, and its picture tells them apart."""

import pytest
from engine import js

from adoption import data, explorers, forecasts

Envelope = explorers.Envelope


@pytest.mark.parametrize("platform", forecasts.NAMES)
def test_models_lose_what_the_scores_of_the_chapter_say(platform):
    scored = forecasts.scores(data.forecasts(), forecasts.observed())
    scored = scored[(scored.platform == platform) & (scored.metric == forecasts.REACH) & (scored.day == "2025-12-31")]
    wanted = (scored.interval * scored.weight).groupby(scored.model, observed=True).sum()
    found = Envelope(platform=platform).frame().set_index("interval")["loss, millions"]
    assert len(wanted) == 4 and found.drop("you").to_dict() == pytest.approx({str(k): v for k, v in wanted.items()})


def test_the_score_by_hand():
    """Telegram, 74.3: an interval of 90% from 60 to 70 pays 10 for its width and 20 for each unit outside."""
    explorer = Envelope(low=70, high=60)  # the ends change places
    assert explorer.frame().iloc[0].tolist() == ["you", 60, 70, pytest.approx(10 + 20 * 4.3), 0]
    assert Envelope(low=60, high=70, claim="half").frame().iloc[0, 3] == pytest.approx(10 + 4 * 4.3)
    # Max has two readings, 42 and 46.4, that count half each.
    assert Envelope(platform="max", low=40, high=44).frame().iloc[0, 3:].tolist() == [pytest.approx(4 + 20 * 2.4 / 2), 0.5]


def test_the_figures_that_lessons_check():
    facts = js(Envelope, "compute", Envelope(platform="max", low=42, high=46.5).state, Envelope().data())["facts"]
    assert facts["inside"] == 1 and facts["beaten"] == 4 and facts["came"] == pytest.approx(44.2)
    # The portfolio model's interval for Telegram lost more than a short one that missed too.
    assert js(Envelope, "compute", Envelope(low=73, high=74).state, Envelope().data())["facts"]["beaten"] >= 1


def test_the_picture_names_what_came_and_every_loss():
    drawn = js(Envelope, "draw", Envelope().state, Envelope().data(), 340)
    assert "came: 74.3" in drawn
    assert all(f">{loss:.4g}<" in drawn for loss in Envelope().frame()["loss, millions"].round(1))
