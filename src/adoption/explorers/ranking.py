"""Chapter 3: a ranking of messengers for a reader who weighs the criteria, and the weights at which its winner changes."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from adoption import criteria, data
from adoption.models import scoring

from .controls import Choice, Slider, Switch
from .explorer import Explorer

KEYS = {name.lower().replace(" ", "_"): name for name in criteria.CRITERIA}
# The messengers of the chapter's win shares and flips; Dzin, of which nothing is known, is in no ranking.
FOUR = ("Signal", "WhatsApp", "Telegram", "Max")
_GUESSED = "points and weight: assumption; cells: the feature matrix"


def _weight(name: str, default: int, meaning: str, source: str = _GUESSED) -> Slider:
    return Slider(default, 0, 10, 0.1, name, unit="points", meaning=meaning, source=source)


def _reader(name: str, sweep: str, **changes: Any) -> dict[str, Any]:
    return dict(zip(KEYS, criteria.READERS[name], strict=True)) | {"sweep": sweep} | changes


def _fear(key: str) -> dict[str, Any]:
    return dict.fromkeys(KEYS, 0) | {key: 10, "sweep": "usable"}


class Ranking(Explorer):
    """Weighted additive scores with the intervals that gaps leave, and one criterion's weight from 0 to 1; see `models.scoring`."""

    module = "ranking"
    label = "exp-ranking"
    page = "03-platform-comparison.html"
    title = "Who comes first for a reader, and at which weights that changes."
    caption = (
        "Ranking: a bar is all that the score can be while the gaps are open, a dot the score with gaps counted as chosen; at the "
        "right the score, and the ranks that the gaps leave open. Lines: scores against the weight of one criterion, the others "
        "in proportion, gaps counted as chosen. Dots on the lines: the winner changes. Thick axis: as far as ten points carry. "
        "Dzin, of which nothing is known, is left out. Cells as known on 30 September 2025, with sources in the feature matrix; "
        "reach: Mediascope, August 2025 (S15, S99). Points and weights are choices of ours."
    )
    presets = {
        "Student": _reader("Student", "own_state"),
        "Journalist": _reader("Journalist", "usable"),
        "Journalist, with the filter": _reader("Journalist", "usable", passing=True),
        "Official": _reader("Official", "home_law"),
        "Shop": _reader("Shop", "usable"),
        "Fears the company alone": _fear("encryption"),
        "Fears their own state alone": _fear("own_state"),
        "Fears a foreign state alone": _fear("home_law"),
    }
    presets_label = "Reader or threat"

    sweep = Choice("own_state", KEYS, "Criterion on the axis", meaning="The weight that runs from 0 to 1 below; the other weights keep their proportions.",
                   source="one-way sensitivity, Keeney and Raiffa 1976")
    reach = _weight("Reach", 4, "Share of people aged twelve and over whom it reaches on an average day.", "Mediascope, S15 and S99; weight: assumption")
    encryption = _weight("Encryption", 1, "End-to-end encryption: by default, as an option, of calls only, or none.")
    own_state = _weight("Own state", 1, "How far it keeps what it holds from the Russian authorities.")
    usable = _weight("Usable", 1, "Whether it works in Russia without a way round a block.")
    calls = _weight("Calls", 3, "Whether its calls work in Russia.")
    tools = _weight("Tools", 0, "Share of channels, bots and payments that it has.")
    home_law = _weight("Home law", 0, "Whether the firm is under Russian law.")
    among = Choice("four", {"four": "four of them", "eight": "eight: all but Dzin"}, "Messengers compared",
                   meaning="The four are Signal, WhatsApp, Telegram and Max. With the set the winner may change, never a score.", source="chapter 3")
    cells = Choice("known", {"known": "all that are known", "corroborated": "corroborated ones only"}, "Cells that count",
                   meaning="A cell that does not count is a gap.", source="statuses of the feature matrix")
    gaps = Choice("worst", {"worst": "at their worst, 0", "best": "at their best, 1"}, "Gaps count",
                  meaning="What a missing cell is taken for in the order and on the lines; the bars show both ends.", source="Nardo et al. 2008, step 3")
    passing = Switch(False, "Filter out what is blocked", meaning="A condition before the sum, which no other criterion can pay for.", source="assumption")

    def data(self) -> dict[str, Any]:
        known, sure = _matrix()
        messengers = [
            {
                "name": name, "four": name in FOUR, "blocked": bool(known.Usable[name] == 0),
                "paint": name.lower().replace(" ", "-"), "points": _gaps(known.loc[name]), "sure": _gaps(sure.loc[name]),
            }
            for name in known.index
        ]  # fmt: skip
        return {"keys": list(KEYS), "names": list(KEYS.values()), "most": Ranking.reach.high, "messengers": messengers, "tie": scoring.TIE}

    @property
    def weights(self) -> list[float]:
        """The points given to each criterion."""
        return [getattr(self, key) for key in KEYS]

    @property
    def values(self) -> pd.DataFrame:
        """Points of the messengers that take part, NaN for gaps."""
        known, sure = _matrix()
        taking_part = known.index[(known.Usable > 0) if self.passing else known.Usable.notna()]
        table = sure if self.cells == "corroborated" else known
        return table.loc[[name for name in taking_part if self.among == "eight" or name in FOUR]]

    def flips(self) -> tuple[scoring.Flip, ...]:
        """Flips along the criterion on the axis, gaps counted as chosen; none where no other criterion has weight."""
        at = list(KEYS).index(self.sweep)
        if not any(w for j, w in enumerate(self.weights) if j != at):
            return ()
        filled = self.values.fillna(0.0 if self.gaps == "worst" else 1.0)
        return scoring.flip_points(filled, self.weights, at)

    def frame(self) -> pd.DataFrame:
        columns = ["what", "messenger", "passed by", "low", "known", "high", "rank", "best rank", "worst rank", "weight", "at top"]
        if not any(self.weights):
            return pd.DataFrame(columns=columns)
        names = list(self.values.index)
        found = scoring.scores(self.values, self.weights)
        counted = found.low if self.gaps == "worst" else found.high
        rank, open_ranks = scoring.rank_intervals(counted, counted).best, scoring.rank_intervals(found.low, found.high)
        rows = [
            ("score", name, None, found.low[i], found.known[i], found.high[i], rank[i], open_ranks.best[i], open_ranks.worst[i], None, None)
            for i, name in enumerate(names)
        ]
        # Three lines that meet in a point make flips that differ in the last digit only: they follow each other by name.
        flips = sorted(self.flips(), key=lambda flip: (round(flip.weight, 9), flip.below, flip.above))
        rows += [("flip", names[f.below], names[f.above], *[None] * 6, f.weight, "yes" if f.at_top else "no") for f in flips]
        return pd.DataFrame(rows, columns=columns)


@cache
def _matrix() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Points of every messenger that has a cell: on all known cells, and on corroborated ones."""
    facts = data.platform_facts(as_of=data.HORIZON)
    names = data.platforms().set_index("id").name
    cells, status = (facts.pivot(index="platform", columns="attribute", values=column) for column in ("value", "status"))
    reach = criteria.measured(data.audience(as_of=data.HORIZON)).millions.reindex(cells.index)
    people = data.population(as_of=data.HORIZON).set_index("id").millions[criteria.AGED_TWELVE]
    known = criteria.points(cells, reach, people, criteria.POINTS)
    sure = known.where(criteria.corroborated(status))
    has_cells = known.notna().any(axis=1)
    return tuple(each[has_cells].rename(names) for each in (known, sure))


def _gaps(points: pd.Series) -> list[float | None]:
    return [None if np.isnan(x) else x for x in points.tolist()]
