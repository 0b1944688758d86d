"""Points of the messengers on the criteria that a reader may weigh: how the words of the feature matrix become numbers.

`adoption.models.scoring` takes these points as given. The scales and the readers' weights are choices of this book, not
findings: no source says what a word is worth.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from adoption.models.scoring import normalise

Scales = Mapping[str, Mapping[str, float]]

# Words of an attribute into points, 1 being the best; the scale 'calls' reads the status in Russia as well.
POINTS: Scales = {
    "encryption": {"default": 1, "optional": 0.5, "calls only": 0.25, "none": 0},
    "access_russia": {"limited": 1, "resisted": 0.5, "permitted": 0},
    "status_russia": {"available": 1, "calls restricted": 0.75, "blocked": 0},
    "calls": {"available": 1, "calls restricted": 0.25, "blocked": 0},
}
CRITERIA = ("Reach", "Encryption", "Own state", "Usable", "Calls", "Tools", "Home law")
# Invented readers: each hands out ten points, in the order of the criteria.
READERS = {
    "Student": [4, 1, 1, 1, 3, 0, 0],
    "Journalist": [0, 4, 4, 2, 0, 0, 0],
    "Official": [1, 0, 0, 2, 1, 0, 6],
    "Shop": [5, 0, 0, 2, 0, 3, 0],
}
# Functions for firms.
TOOLS = ["channels", "mini_apps", "payments"]
# The row of `population` that reach is a share of, and the month in which it was measured.
AGED_TWELVE = "mediascope-12-2022"
MONTH = "2025-08-01"


def measured(audience: pd.DataFrame) -> pd.DataFrame:
    """Rows of `audience` with the people reached on an average day of the month, by platform."""
    daily = audience[audience.metric == "daily reach, average"]
    return daily[daily.period_start == MONTH].set_index("platform")


def points(cells: pd.DataFrame, reach: pd.Series, people: float, scales: Scales) -> pd.DataFrame:
    """Points of each messenger on each criterion, from 0 to 1; NaN for what is not known.

    Parameters
    ----------
    cells : DataFrame
        Values of `platform_facts`: a row for each messenger, a column for each attribute.
    reach : Series
        Millions of people whom each messenger reaches, NaN if it was not measured; indexed as `cells`.
    people : float
        Millions of people there are.
    scales
        Words into points for the four attributes of `POINTS`. A word that a scale lacks is a gap.
    """
    x = pd.DataFrame({"Reach": normalise(reach, (0, people))}, index=cells.index)
    x["Encryption"] = cells.encryption.map(scales["encryption"])
    x["Own state"] = cells.access_russia.map(scales["access_russia"])
    x["Usable"] = cells.status_russia.map(scales["status_russia"])
    x["Calls"] = cells.status_russia.map(scales["calls"]) * cells.calls.map({"yes": 1, "no": 0})
    # With one of the functions unknown their share is not known either.
    x["Tools"] = (cells[TOOLS] == "yes").mean(axis=1).where((cells[TOOLS] != "unknown").all(axis=1))
    x["Home law"] = cells.jurisdiction.str.contains("Russia").where(cells.jurisdiction != "unknown")
    return x.astype(float)


def corroborated(status: pd.DataFrame) -> pd.DataFrame:
    """Whether all cells behind a messenger's points are corroborated; a measured reach is.

    Parameters
    ----------
    status : DataFrame
        Statuses of `platform_facts`, shaped as the cells.
    """
    sure = status == "corroborated"
    return pd.DataFrame({
        "Reach": True, "Encryption": sure.encryption, "Own state": sure.access_russia, "Usable": sure.status_russia,
        "Calls": sure.calls & sure.status_russia, "Tools": sure[TOOLS].all(axis=1), "Home law": sure.jurisdiction,
    })  # fmt: skip
