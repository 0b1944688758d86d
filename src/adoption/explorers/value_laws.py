"""Chapter 4: how many times as much one network is worth as another, by four laws and by an assumption about contacts."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from adoption.models import value_laws

from .controls import Choice, Slider
from .explorer import Explorer

_UNITS = {"one": 1.0, "thousand": 1e3, "million": 1e6}
_CONTACTS = "contacts"


class ValueLaws(Explorer):
    """Ratio of the values of two networks under each law, with members counted in a unit; see `models.value_laws`."""

    module = "value_laws"
    label = "exp-value-laws"
    page = "04-why-messengers-stick.html"
    title = "Two networks, five answers: the law decides, and the unit."
    caption = (
        "Above: members of the two networks. Below: how many times as much the larger is worth, by each law, on a log scale. Dots and "
        "diamond: members counted in the unit chosen; rings: one by one. Start: WhatsApp and Max in the article that chapter 2 "
        "reads, an average against one day's peak; August against August: Mediascope (S15)."
    )
    presets = {
        "the article's, 82 and 16.4 million": {"larger": 82.0, "smaller": 16.4},
        "August against August, 82.1 and 7 million": {"larger": 82.1, "smaller": 7.0},
    }
    presets_label = "WhatsApp and Max"

    larger = Slider(82.0, 20, 120, 0.1, "Larger, millions", unit="million people", meaning="Members of the larger of two networks.",
                    source="the article, for WhatsApp; chapter 2 checks it")
    smaller = Slider(16.4, 5, 20, 0.1, "Smaller, millions", unit="million people", meaning="Members of the smaller of two networks.",
                     source="the article, for Max; chapter 2 checks it")
    unit = Choice("one", {"one": "one by one", "thousand": "in thousands", "million": "in millions"}, "People are counted",
                  meaning="What is put for n in a law. The people stay the same.", source="assumption")
    decay = Slider(1.0, 0, 2, 0.01, "Decay of contacts, d",
                   meaning="A person's k-th best contact is worth k to the power -d of the best one. At 0 all are worth the same.",
                   source="Odlyzko and Tilly 2005, who take 1")

    def data(self) -> dict[str, Any]:
        return {"laws": value_laws.LAWS, "units": _UNITS, "log2": math.log10(2)}

    def frame(self) -> pd.DataFrame:
        people = [1e6 * self.larger, 1e6 * self.smaller]
        # A contact is a person, so contacts are counted one by one, in any unit.
        worth = [value_laws.contacts(math.floor(n + 0.5), self.decay) for n in people]
        rows = [(law, *(value_laws.log10_ratio(law, *people, unit) for unit in (_UNITS[self.unit], 1.0))) for law in value_laws.LAWS]
        rows.append((_CONTACTS, None, math.log10(worth[0] / worth[1])))
        return pd.DataFrame(rows, columns=["law", "log10 of the ratio, unit chosen", "log10 of the ratio, one by one"])
