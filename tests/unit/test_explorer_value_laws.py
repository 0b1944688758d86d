"""The value laws of chapter 4: the figures that start it, ratios known from elsewhere, and what it says."""

import math

import pytest
from engine import js

from adoption import data
from adoption.explorers import ValueLaws


def result(**state):
    explorer = ValueLaws(**state)
    return js(ValueLaws, "compute", explorer.state, explorer.data())


def test_the_presets_are_the_figures_of_the_tables():
    article = data.comparison().query("feature.str.startswith('User Base')").set_index("platform").value.str.extract(r"([\d.]+)")[0].astype(float)
    august = data.audience(as_of=data.HORIZON).query("metric == 'daily reach, average'")
    august = august[august.period_start.dt.strftime("%Y-%m-%d") == "2025-08-01"].set_index("platform").millions
    assert list(ValueLaws.presets.values()) == [{"larger": each["whatsapp"], "smaller": each["max"]} for each in (article, august)]
    assert {key: ValueLaws()._setup["start"][key] for key in ("larger", "smaller")} == ValueLaws.presets["the article's, 82 and 16.4 million"]


def test_five_to_one_is_five_answers():
    """n, n ln n and n(n-1)/2 by hand; (82 - 16.4) million times log10(2); below decay 1 nearly 5^(2 - d)."""
    facts = result(decay=0.5)["facts"]
    assert facts["sarnoff"] == pytest.approx(5, rel=1e-12)
    assert facts["odlyzko"] == pytest.approx(5 * math.log(82e6) / math.log(16.4e6), rel=1e-12)
    assert facts["metcalfe"] == pytest.approx(25, rel=1e-7)
    assert facts["reed_log10"] == pytest.approx(65.6e6 * 0.30102999566398120, abs=1e-6)
    assert facts["contacts"] == pytest.approx(5**1.5, rel=1e-3)
    assert result(decay=0)["facts"]["contacts"] == pytest.approx(facts["metcalfe"], rel=1e-12)


@pytest.mark.parametrize("decay", [1 - 1e-6, 1.0, 1 + 1e-6])
def test_the_sum_over_contacts_passes_decay_1_smoothly(decay):
    """The sum of 1/k up to n is ln n + 0.57721566 + 1/(2n)."""
    expected = 5 * (math.log(82e6) + 0.57721566) / (math.log(16.4e6) + 0.57721566)
    assert result(decay=decay)["facts"]["contacts"] == pytest.approx(expected, rel=2e-6)


def test_the_words_say_how_long_the_number_is_and_what_the_unit_does():
    assert "a number of 19,747,568 digits by Reed's" in result()["words"] and "395 kilometres" in result()["words"]
    words = result(unit="million")["words"]
    assert "7.88 by Odlyzko" in words and "a number of 20 digits by Reed's" in words and "not a property of the networks" in words
    assert result(larger=24, smaller=18, unit="million")["words"].count("64 by Reed's") == 1
    assert "the ratio is 1 by every law" in result(larger=20, smaller=20)["words"]
