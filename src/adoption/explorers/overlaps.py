"""Chapter 7: three audiences laid along a line of people, and the least and the most that their overlaps can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from .controls import Slider
from .explorer import Explorer
from .scenarios import PEOPLE, PLATFORMS, REACH

# What is bounded, as `models.overlaps.bounds` takes it.
QUANTITIES: dict[str, Callable[[frozenset[str]], float]] = {
    "WhatsApp + Telegram": lambda has: {"WhatsApp", "Telegram"} <= has,
    "WhatsApp + Max": lambda has: {"WhatsApp", "Max"} <= has,
    "Telegram + Max": lambda has: {"Telegram", "Max"} <= has,
    "all three": lambda has: len(has) == 3,
    "two or more": lambda has: len(has) > 1,
    "Max with another": lambda has: "Max" in has and len(has) > 1,
    "only WhatsApp": lambda has: has == {"WhatsApp"},
    "only Telegram": lambda has: has == {"Telegram"},
    "only Max": lambda has: has == {"Max"},
    "none of them": lambda has: not has,
}
_COUNTED = "Mediascope's daily reach of August 2025, in the audience table of this book"


def _audience(name: str) -> Slider:
    return Slider(dict(zip(PLATFORMS, REACH))[name], 0, 120, 0.1, f"Audience of {name}", unit="million people",
                  meaning=f"How many people use {name} on an average day.", source=_COUNTED, group="The counts")


def _place(name: str, default: float) -> Slider:
    return Slider(default, 0, 1, 0.01, f"Place of {name}'s users", unit="share of the room there is", percent=True,
                  meaning=f"Where on the line of people {name}'s users stand: at 0% they begin at its left end, at 100% they end at its right end.",
                  source="this book: any place agrees with the counts")


class Overlaps(Explorer):
    """Arranges three audiences along a line of people, and bounds every overlap by the counts; see `models.overlaps`."""

    module = "overlaps"
    label = "exp-overlaps"
    page = "07-many-homes.html"
    title = "What the counts prove, what they allow, and what they rule out."
    caption = (
        "Upper picture: all people side by side, and which of them use each messenger in one arrangement; the strip below says how many messengers "
        "each uses. Drag the handles of Telegram and Max. Lower picture, for each overlap: blue as many as there must be, grey as many more as "
        "there may be, diamond the arrangement above. The bounds are sharp. Start: average day of August 2025 and people aged 12 and over in 2022 (Mediascope)."
    )

    telegram_at = _place("Telegram", 0.4)
    max_at = _place("Max", 0.2)
    whatsapp = _audience("WhatsApp")
    telegram = _audience("Telegram")
    max = _audience("Max")
    people = Slider(PEOPLE, 121, 160, 0.1, "All people", unit="million people", meaning="How many people there are, users or not.",
                    source="people aged 12 and over in 2022, in the population table of this book", group="The counts")

    def data(self) -> dict[str, Any]:
        return {
            "platforms": list(PLATFORMS),
            "quantities": [[name, [float(counts(_held(S))) for S in range(2 ** len(PLATFORMS))]] for name, counts in QUANTITIES.items()],
        }

    def frame(self) -> pd.DataFrame:
        from adoption.models.overlaps import bounds

        audiences = {"WhatsApp": float(self.whatsapp), "Telegram": float(self.telegram), "Max": float(self.max)}
        rows = []
        for name, counts in QUANTITIES.items():
            found = bounds(audiences, float(self.people), counts)
            rows.append((name, found.least, found.most, sum(counts(_held(S)) * n for S, n in enumerate(self._arranged(audiences)))))
        return pd.DataFrame(rows, columns=["million people with", "at least", "at most", "as arranged"])

    def _arranged(self, audiences: dict[str, float]) -> list[float]:
        """People with each portfolio where WhatsApp's users stand at the left end and the others' at their places."""
        places = {"WhatsApp": 0.0, "Telegram": self.telegram_at, "Max": self.max_at}
        spans = {name: (places[name] * (self.people - n), places[name] * (self.people - n) + n) for name, n in audiences.items()}
        edges = sorted({0.0, float(self.people), *sum(spans.values(), ())})
        found = [0.0] * 2 ** len(PLATFORMS)
        for low, high in zip(edges, edges[1:]):
            held = sum(2**i for i, name in enumerate(PLATFORMS) if spans[name][0] <= low and high <= spans[name][1])
            found[held] += high - low
        return found


def _held(S: int) -> frozenset[str]:
    """The platforms of portfolio number S, as in `models.portfolio.members`."""
    return frozenset(name for i, name in enumerate(PLATFORMS) if S >> i & 1)
