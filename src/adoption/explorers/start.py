"""The first page: a new messenger is pushed, its audience creeps and then jumps, and the way back is another one."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from adoption.models import familiarity

from .controls import Slider
from .explorer import Explorer

# Made-up people, the same in every state. At a push of 0 the new messenger is worth having once 7 in 8 others are there, at
# MOST once 1 in 8 is.
PEOPLE = familiarity.Messenger(appeal=0, network=4, familiarity=2)
UNPUSHED, MOST = -3.5, 10
PER_PUSH = (-0.5 - UNPUSHED) / MOST


class Start(Explorer):
    """The share of people who use a new messenger, while what makes it worth having rises or falls; see `models.familiarity`."""

    module = "start"
    label = "exp-start"
    page = "index.html"
    title = "Push a new messenger and its audience creeps, then jumps; take the push back and it does not come back the same way."
    caption = (
        "An illustration with made-up people, no data. Share of the people who use the new messenger in the long run. Solid line and dot: "
        "the push has risen from 0; dashed line and diamond: it has come down from 10. Each person weighs what the new messenger "
        "offers, who else is there, and the trouble of a new habit. After Brock and Durlauf (2001); Samuelson and Zeckhauser (1988)."
    )

    push = Slider(5.0, 0, MOST, 0.1, "Push", unit="0: none, 10: most",
                  meaning="What makes the new messenger worth having: better features, advertising, orders to use it. At 0 it is worth "
                  "having once seven in eight of the others use it, at 10 once one in eight does.", source="assumption")

    def data(self) -> dict[str, Any]:
        return {
            "effect": PEOPLE.effect, "friction": PEOPLE.friction, "unpushed": UNPUSHED, "per_push": PER_PUSH, "most": MOST,
            "folds": [[fold.setting, fold.state] for fold in _folds()],
        }  # fmt: skip

    def frame(self) -> pd.DataFrame:
        up = [*map(float, range(math.ceil(self.push))), float(self.push)]
        back = [*map(float, range(MOST, math.floor(self.push), -1)), float(self.push)]
        jump, fall = _folds()
        rows = [("way up", *at) for at in zip(up, _shares(up), strict=True)] + [("way back", *at) for at in zip(back, _shares(back), strict=True)]
        rows += [("jumps up", _push(jump.setting), jump.state), ("falls back", _push(fall.setting), fall.state)]
        return pd.DataFrame(rows, columns=["what", "push", "share"])


def _folds() -> tuple[familiarity.Fold, familiarity.Fold]:
    folds = familiarity.folds(PEOPLE)
    assert folds is not None  # the network effect of PEOPLE is large enough
    return folds


def _shares(pushes: list[float]) -> list[float]:
    """Shares while the push passes slowly through its values."""
    return familiarity.hysteresis(PEOPLE, [UNPUSHED + PER_PUSH * push for push in pushes]).tolist()


def _push(appeal: float) -> float:
    return (appeal - UNPUSHED) / PER_PUSH
