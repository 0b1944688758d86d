"""Chapter 2: the ratio of two audiences by what is compared, and whether it compares like with like."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from adoption import data

from .controls import Choice
from .explorer import Explorer

RIVALS = {"whatsapp": "WhatsApp", "telegram": "Telegram", "vk": "VKontakte"}
# What each choice is called in the audience table, for a reader, and beside a bar.
METRICS = {
    "average": ("daily reach, average", "People on an average day", "average day"),
    "one-day": ("daily reach, one day", "People on one day", "one day"),
    "monthly": ("monthly reach", "People in the whole month", "whole month"),
    "accounts": ("registered", "Accounts registered so far", "accounts so far"),
}
MONTHS = {"2025-06": "June 2025", "2025-07": "July 2025", "2025-08": "August 2025", "2025-09": "September 2025"}
EARLIER = {"2022-10": "October 2022", "2024-08": "August 2024"}
MISSING = "no figure known at the horizon"
_TABLE = "the audience table of this book, as of its horizon"
_LABELS = {key: label for key, (_, label, _) in METRICS.items()}
_METRIC = {"meaning": "What is counted: people measured by the day or by the month, or accounts counted by the company.", "source": _TABLE}
_MONTH = {"meaning": "Month in which the days of the figure end; if several are known for it, the latest is taken.", "source": _TABLE}


class Metrics(Explorer):
    """A figure of a rival beside one of Max: the ratio where both are people measured, and what the two have in common."""

    module = "metrics"
    label = "exp-metrics"
    page = "02-reading-the-source.html"
    title = "How far Max is behind depends on what you compare, and few comparisons are like for like."
    caption = (
        "Bars: people aged 12 and over in Russia, in millions, measured by Mediascope; each mark on the rival's bar is once more Max's "
        "figure. Diamond: accounts as the company counts them, on an axis of their own. The source of each figure stands beside it. "
        f"Data: audience, as known on {pd.Timestamp(data.HORIZON):%d %B %Y}."
    )

    rival_metric = Choice("average", _LABELS, "Counted for the other", **_METRIC)
    max_metric = Choice("one-day", _LABELS, "Counted for Max", **_METRIC)
    rival_month = Choice("2025-08", EARLIER | {key: MONTHS[key] for key in ("2025-07", "2025-08", "2025-09")}, "Month for the other", **_MONTH)
    max_month = Choice("2025-09", MONTHS, "Month for Max", **_MONTH)
    rival = Choice("whatsapp", RIVALS, "The other", meaning="Whose audience is compared with that of Max.", source=_TABLE)

    def data(self) -> dict[str, Any]:
        figures = _figures()
        return {
            "figures": figures.drop(columns=["start", "end"]).to_dict("records"),
            "names": RIVALS | {"max": "Max"},
            "metrics": {key: {"unit": _unit(key), "short": short} for key, (_, _, short) in METRICS.items()},
            "months": EARLIER | MONTHS,
            "missing": MISSING,
            "horizon": f"{pd.Timestamp(data.HORIZON):%d %B %Y}",
        }

    def frame(self) -> pd.DataFrame:
        rival, own = _figure(self.rival, self.rival_metric, self.rival_month), _figure("max", self.max_metric, self.max_month)
        rows = [_row(RIVALS[self.rival], self.rival_metric, self.rival_month, rival), _row("Max", self.max_metric, self.max_month, own)]
        ratio, verdict = None, "no ratio"
        if rival is not None and own is not None and _unit(self.rival_metric) == _unit(self.max_metric):
            ratio = rival.millions / own.millions
            verdict = "like for like" if (self.rival_metric, rival.start, rival.end) == (self.max_metric, own.start, own.end) else "not like for like"
        rows.append(("ratio", verdict, None, ratio, "to one", None, None))
        return pd.DataFrame(rows, columns=["what", "measure", "days", "value", "unit", "quality", "source"])


def _row(name: str, metric: str, month: str, figure: Any) -> tuple[Any, ...]:
    if figure is None:
        return name, METRICS[metric][2], (EARLIER | MONTHS)[month], None, MISSING, None, None
    return name, METRICS[metric][2], figure.days, figure.millions, _unit(metric), figure.quality, figure.source


def _unit(metric: str) -> str:
    return "million accounts" if metric == "accounts" else "million people"


@cache
def _figures() -> pd.DataFrame:
    """The latest figure of each platform, metric and month that a reader can choose."""
    keys = {name: key for key, (name, _, _) in METRICS.items()}
    found = data.audience(as_of=data.HORIZON).sort_values("period_end")
    found = found.assign(metric=found.metric.astype(str).map(keys), month=found.period_end.dt.strftime("%Y-%m"))
    found = found[found.platform.isin([*RIVALS, "max"]) & found.metric.notna() & found.month.isin([*EARLIER, *MONTHS])]
    found = found.drop_duplicates(["platform", "metric", "month"], keep="last")
    return pd.DataFrame({
        "platform": found.platform.astype(str), "metric": found.metric, "month": found.month, "start": found.period_start, "end": found.period_end,
        "days": [_days(*each) for each in zip(found.period_start, found.period_end, strict=True)], "millions": found.millions,
        "quality": found.quality.astype(str), "source": found.source.astype(str),
    })  # fmt: skip


def _figure(platform: str, metric: str, month: str) -> Any:
    """One of the figures, or None."""
    return next((each for each in _figures().itertuples() if (each.platform, each.metric, each.month) == (platform, metric, month)), None)


def _days(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """'1–31 August 2025', or '11 September 2025'."""
    return f"{first.day}–{last.day} {last:%B %Y}" if first != last else f"{last.day} {last:%B %Y}"
