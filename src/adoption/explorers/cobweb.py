"""Chapter 5: a crowd with thresholds, one of which moves, and the path from nobody to where the crowd comes to rest."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import pandas as pd

from adoption.models import thresholds

from .controls import Choice, Slider
from .explorer import Explorer

PEOPLE = 100
CROWDS = {
    "one": "0, 1, 2, 3, …, 99",
    "gap": "0, 2, 2, 3, …, 99",
    "normal": "normally distributed",
}
_WIDE = {"meaning": "Counts for the normally distributed crowd only.", "source": "Granovetter 1978, the section on normal distributions"}


class Cobweb(Explorer):
    """A hundred people who act once enough others do; see `models.thresholds`. One of them can be made to need more or fewer."""

    module = "cobweb"
    label = "exp-cobweb"
    page = "05-spreading-over-time.html"
    title = "One person’s threshold can decide what all the others do."
    caption = (
        "A made-up crowd of 100. Steps: how many people have a threshold of at most r, and so act once r do. Dashed: where as many act as "
        "did before. Thin line: the crowd’s path from nobody, up to the steps and across to the dashed line, round after round, until it rests "
        "at the diamond. Square: magnified. Pin: the threshold of the one person who is changed. After Granovetter (1978)."
    )

    crowd = Choice("one", CROWDS, "Thresholds of the crowd", meaning="How many others each of the 100 people needs before acting.",
                   source="Granovetter 1978")
    person = Slider(1, 0, PEOPLE - 1, 1, "Person who is changed", meaning="People are numbered from 0, the least hesitant first.", source="assumption")
    change = Slider(0, -PEOPLE, PEOPLE, 1, "Change of that person’s threshold", unit="people",
                    meaning="How many more people than before this one person needs; below 0, how many fewer.", source="Granovetter 1978 moves one person by 1")
    mean = Slider(25, 10, 40, 1, "Mean", unit="people", group="The normally distributed crowd", **_WIDE)
    spread = Slider(12.0, 1, 40, 0.1, "Spread", unit="people, standard deviation", group="The normally distributed crowd", **_WIDE)

    def data(self) -> dict[str, Any]:
        return {"people": PEOPLE, "scores": SCORES}

    def thresholds(self) -> list[int]:
        """Thresholds before the change, in whole people from 0 to 100, which is more than there are others."""
        if self.crowd == "normal":
            return [_limited(math.ceil(self.mean + self.spread * z)) for z in SCORES]
        return [2 if i == 1 and self.crowd == "gap" else i for i in range(PEOPLE)]

    def frame(self) -> pd.DataFrame:
        before = self.thresholds()
        person, needed = _whole(self.person), list(before)
        needed[person] = _limited(before[person] + _whole(self.change))
        rows = [("threshold before", person, before[person]), ("threshold now", person, needed[person])]
        rows += [("round", t, n) for t, n in enumerate(thresholds.crowd(needed).numbers.tolist())]
        rows += [("would act once", r, sum(each <= r for each in needed)) for r in range(PEOPLE + 1)]
        rows.append(("act without the change", PEOPLE, int(thresholds.crowd(before).numbers[-1])))
        return pd.DataFrame(rows, columns=["what", "person, round or r", "people"])


# The normal distribution at the middle of each hundredth.
SCORES = [round(NormalDist().inv_cdf((i + 0.5) / PEOPLE), 6) for i in range(PEOPLE)]


def _whole(value: float) -> int:
    return math.floor(value + 0.5)


def _limited(threshold: int) -> int:
    return min(max(threshold, 0), PEOPLE)
