"""Points on the criteria: what a word is worth, and that what is not known stays a gap."""

import numpy as np
import pandas as pd
import pytest

from adoption import criteria, data

CELLS = pd.DataFrame(
    {
        "encryption": ["default", "unknown"], "access_russia": ["resisted", "unknown"], "status_russia": ["calls restricted", "available"],
        "calls": ["yes", "no"], "channels": ["yes", "yes"], "mini_apps": ["no", "yes"], "payments": ["yes", "unknown"],
        "jurisdiction": ["United States", "unknown"],
    },
    index=["a", "b"],
)  # fmt: skip


def test_words_become_points_and_the_unknown_stays_unknown():
    x = criteria.points(CELLS, pd.Series([30.0, np.nan], ["a", "b"]), 120.0, criteria.POINTS)
    assert tuple(x.columns) == criteria.CRITERIA and (x.dtypes == float).all()
    np.testing.assert_array_equal(x.loc["a"], [0.25, 1, 0.5, 0.75, 0.25, 2 / 3, 0])
    np.testing.assert_array_equal(x.loc["b"], [np.nan, np.nan, np.nan, 1, 0, np.nan, np.nan])


def test_other_scales_give_other_points():
    x = criteria.points(CELLS, pd.Series([30.0, 1.0], ["a", "b"]), 120.0, criteria.POINTS | {"encryption": {"default": 0.6}})
    assert x.Encryption.to_list()[:1] == [0.6]


def test_a_point_is_corroborated_if_every_cell_behind_it_is():
    status = pd.DataFrame("corroborated", CELLS.index, CELLS.columns)
    assert criteria.corroborated(status).all(axis=None)
    for cell, lost in {"status_russia": ["Usable", "Calls"], "calls": ["Calls"], "payments": ["Tools"], "jurisdiction": ["Home law"],
                       "encryption": ["Encryption"], "access_russia": ["Own state"]}.items():  # fmt: skip
        doubted = status.copy()
        doubted.loc["a", cell] = "partly corroborated"
        found = criteria.corroborated(doubted)
        assert list(found.columns[~found.loc["a"]]) == lost and found.loc["b"].all(), cell


def test_reach_is_measured_in_august_and_every_word_of_the_matrix_has_its_points():
    august = criteria.measured(data.audience(as_of=data.HORIZON)).millions
    assert august.drop("vk", errors="ignore").to_dict() == {"max": 7.0, "telegram": 68.0, "whatsapp": 82.1}
    facts = data.platform_facts(as_of=data.HORIZON)
    for attribute, scale in criteria.POINTS.items():
        read = "status_russia" if attribute == "calls" else attribute
        assert set(facts.value[facts.attribute == read]) - {"unknown"} <= set(scale), attribute


@pytest.mark.parametrize("reader", criteria.READERS)
def test_each_reader_hands_out_ten_points(reader):
    assert sum(criteria.READERS[reader]) == 10 and len(criteria.READERS[reader]) == len(criteria.CRITERIA)
