"""Chapter 9: an interval of one's own for December 2025, and what it and the stored forecasts lose by the interval score."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from adoption.models.forecast_scores import covered, interval_score

from .controls import Choice, Slider
from .explorer import Explorer

TARGET = "2025-12-31"
# Probability that an interval claims, and the stored quantiles at its ends.
CLAIMS = {"wide": (0.9, 0.05, 0.95), "half": (0.5, 0.25, 0.75)}


class Envelope(Explorer):
    """Scores an interval that the reader gives, beside the forecasts of the horizon; see `models.forecast_scores`."""

    module = "envelope"
    label = "exp-envelope"
    page = "09-opening-the-envelope.html"
    title = "An interval pays for its width, and far more for what falls outside."
    caption = (
        "Average daily reach in Russia in December 2025, millions. Bars: your interval, and those that the models made from what was public on 30 September "
        "2025. Dashed: what came, as measured by Mediascope; Max has two readings, which count half each. Numbers: interval score, a loss; less is better. "
        "Drag the ends of your interval. After Gneiting and Raftery (2007)."
    )

    platform = Choice("telegram", {"whatsapp": "WhatsApp", "telegram": "Telegram", "max": "Max"}, "Messenger",
                      meaning="Whose daily reach the intervals are for.", source="the audience table of this book")
    low = Slider(60.0, 0, 125, 0.5, "Lower end", unit="million people", meaning="If it is above the upper end, the two change places.", source="your own")
    high = Slider(80.0, 0, 125, 0.5, "Upper end", unit="million people", meaning="If it is below the lower end, the two change places.", source="your own")
    claim = Choice("wide", {"wide": "nine times in ten", "half": "every second time"}, "It claims to be right",
                   meaning="With 90% each unit outside costs as much as 20 units of width, with 50% as much as 4.", source="Gneiting and Raftery 2007, section 6.2")

    def data(self) -> dict[str, Any]:
        return {
            "claims": [[name, level] for name, (level, *_) in CLAIMS.items()],
            "came": [[platform, [[row.millions, row.weight] for row in rows.itertuples()]] for platform, rows in _came().groupby("platform", observed=True)],
            "models": [
                [platform, name, [[claim, *_ends(own, claim)] for claim in CLAIMS]]
                for platform in self.controls()[0].options for name, own in _stored(platform)
            ],
        }  # fmt: skip

    def frame(self) -> pd.DataFrame:
        ends = [("you", sorted((float(self.low), float(self.high)))), *((name, _ends(own, self.claim)) for name, own in _stored(self.platform))]
        came = _came().query("platform == @self.platform")
        rows = []
        for name, (low, high) in ends:
            loss = (interval_score(came.millions, low, high, CLAIMS[self.claim][0]) * came.weight).sum()
            rows.append((name, low, high, float(loss), float((covered(came.millions, low, high) * came.weight).sum())))
        return pd.DataFrame(rows, columns=["interval", "from, millions", "to, millions", "loss, millions", "share of what came inside"])


@cache
def _came() -> pd.DataFrame:
    from adoption import forecasts

    came = forecasts.observed()
    return came[(came.metric == forecasts.REACH) & (came.period_end == TARGET)]


@cache
def _stored(platform: str) -> list[tuple[str, pd.Series]]:
    """Quantiles of each model for the target, by level, in the order of the table."""
    from adoption import data, forecasts

    rows = data.forecasts()
    rows = rows[(rows.platform == platform) & (rows.metric == forecasts.REACH) & (rows.target == TARGET)]
    return [(name, own.set_index("quantile").millions) for name, own in rows.groupby("model", observed=True, sort=False)]


def _ends(quantiles: pd.Series, claim: str) -> tuple[float, float]:
    _, low, high = CLAIMS[claim]
    return float(quantiles[low]), float(quantiles[high])
