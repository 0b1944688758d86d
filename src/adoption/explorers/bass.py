"""Chapter 5: the Bass curve of the registered users of Max, fitted by hand, and the best curve for a ceiling beside it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from adoption import data, registrations
from adoption.dates import day
from adoption.models import diffusion

from .controls import Choice, Slider, Switch
from .explorer import Explorer

MILLION = 1e6
HORIZON = pd.Timestamp(data.HORIZON)
READINGS = {"bound": "more than 30 million", "face": "about 30 million"}
# Ceilings on which the slider stops, in millions: for each the best curve is worked out.
LOW, HIGH, STEP = 30, 300, 5
# The curves stand in the table for every tenth day from this one on, and for the last of the year.
FIRST_DAY = 60


class BassByHand(Explorer):
    """A Bass curve against the five counts of Max, which hold q and m p, but hardly m; see `models.diffusion`."""

    module = "bass"
    label = "exp-bass"
    page = "05-spreading-over-time.html"
    title = "Five counts, and a curve for almost any ceiling."
    caption = (
        "Marks: registered users of Max as the company told of them (diamonds: as given; triangles: ‘over so many’). Line: the Bass curve of "
        "your m, p and q, from 31 March 2025 on; rods: what it misses. The scale is logarithmic, so equal misses in per cent look equally "
        "long. Dashed from the horizon on: there the curve only says what the model says. Sources: S105, S106, S107, S108, S115; Bass (1969)."
    )

    m = Slider(100, LOW, HIGH, STEP, "m: ceiling, millions", unit="million registered users", meaning="How many will have registered in the end.",
               source="Bass 1969; the range is ours")
    p = Slider(2.0, 0.1, 10, 0.05, "p: pull from outside, in a million a day", unit="of a million, each day",
               meaning="Of a million people who are not there yet so many register in a day if nobody else has. It lifts the whole curve.",
               source="Bass 1969; the range is ours")
    q = Slider(0.05, 0.04, 0.1, 0.0002, "q: pull of the others, a day", unit="a day",
               meaning="The share of those who are left that registers in a day once nearly all have, without p. It tilts the curve.",
               source="Bass 1969; the range is ours")
    over = Choice("bound", READINGS, "Read ‘over 30 million’ as",
                  meaning="More than 30: only a curve below it misses such a count. About 30: a curve above it misses it too.",
                  source="worked out in this chapter")
    best = Switch(False, "Show the best curve with your ceiling", meaning="The p and q of least deviance for the ceiling that you set.",
                  source="least squares on logarithms, as in the profile of this chapter")

    def data(self) -> dict[str, Any]:
        table, counts, start = registrations.registered(), _counts("bound"), registrations.first_day()
        return {
            "days": counts.times.tolist(), "counts": counts.counts.tolist(), "bounds": counts.lower_bound.tolist(), "error": counts.error,
            "dates": [day(when, year=False) for when in table.period_end],
            "table": _table_days(), "horizon": (HORIZON - start).days, "horizon_date": day(HORIZON, year=False), "rise": diffusion.CHI_SQUARED_95,
            "months": [[(month - start).days, f"1 {month:%b}"] for month in pd.date_range(start, f"{HORIZON.year}-12-31", freq="MS")],
            "low": LOW, "step": STEP, "best": {over: _best(over) for over in READINGS},
        }  # fmt: skip

    def frame(self) -> pd.DataFrame:
        counts, days = _counts(self.over), _table_days()
        names = ["over" if bound else "count" for bound in _counts("bound").lower_bound]
        curves = [("your", self.m, self.p, self.q)]
        if self.best:
            at = _nearest(self.m)
            curves.append(("best", LOW + STEP * at, *_best(self.over)[at]))
        rows: list[tuple[Any, ...]] = []
        for whose, ceiling, p, q in curves:
            millions = ceiling * diffusion.bass_share(days, p / MILLION, q)
            misses = diffusion.bass_residuals(counts, ceiling, p / MILLION, q)
            rows += [(f"{whose} curve", day, n, None) for day, n in zip(days, millions.tolist(), strict=True)]
            rows += [(f"{whose} miss, {name}", *at) for name, *at in zip(names, counts.times, counts.counts, misses, strict=True)]
            rows.append((f"{whose} deviance", None, None, float(np.sum((misses / counts.error) ** 2))))
        return pd.DataFrame(rows, columns=["what", "days from 31 March", "millions", "ln(count/curve), or deviance"])


@cache
def _counts(over: str) -> diffusion.Counts:
    return registrations.known(literal=over == "bound")


def _nearest(ceiling: float) -> int:
    """Place of the nearest ceiling for which the best curve is worked out; half-way, of the higher one."""
    return int((ceiling - LOW) / STEP + 0.5)


@cache
def _best(over: str) -> list[list[float]]:
    """The best p, of a million, and q for each ceiling, to five digits: more than a picture shows."""
    found = diffusion.profile(_counts(over), np.arange(LOW, HIGH + STEP, STEP))
    return [[float(f"{p * MILLION:.5g}"), float(f"{q:.5g}")] for p, q in zip(found.p, found.q, strict=True)]


@cache
def _table_days() -> list[int]:
    last = (pd.Timestamp(HORIZON.year, 12, 31) - registrations.first_day()).days
    return [*range(FIRST_DAY, last, 10), last]
