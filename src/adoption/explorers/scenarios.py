"""The scenario explorer: every lever on its schedule, audiences over five years, who adds and who switches, and hysteresis."""

from __future__ import annotations

import math
from functools import cache
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from adoption.models.portfolio import PARAMETERS, Lever, Scenario, independent, javascript_module, loop, members, simulate

from .controls import Choice, Control, Schedule, Slider
from .explorer import Explorer, text

PLATFORMS = ("WhatsApp", "Telegram", "Max")
# People aged 12 and over, millions: `data.population`, mediascope-12-2022.
PEOPLE = 121.9
# Average daily reach of August 2025, millions: `data.audience`. Appeals: those at which these audiences are at rest with
# the other parameters as they stand below (`portfolio.calibrate`), to two digits. Tests hold both.
REACH = (82.1, 68.0, 7.0)
APPEALS = (-0.61, -0.73, -2.14)
MONTHS, LEVELS = 60, 33
# Of the motion. Where stability limits the step, two programs' shares differ by about as much as this; numbers in millions
# are to agree to 1e-9.
TOLERANCE = 1e-12
# Ends of sliders that are narrower than what the model accepts, and what one step of a slider is.
_ENDS = {"appeal": (-5, 3), "familiarity": (0, 4), "network": (0, 8), "review_rate": (0.05, 2), "tie_in": (-2, 2), "promotion": (0, 0.5), "attention": (0, 2)}
_STEPS = {"appeal": 0.01, "network": 0.05, "tie_in": 0.05, "promotion": 0.01, "review_rate": 0.05}
_LEVER_NAMES = {
    "degradation": "Calls degraded", "blocking": "Blocking", "preinstallation": "Pre-installation", "tie_in": "Tie-in with state services",
    "mandate": "Mandate", "promotion": "Promotion", "circumvention": "Circumvention", "interoperability": "Interoperability",
}  # fmt: skip
_PEOPLE_NAMES = {
    "network": "Network effect", "substitutability": "Substitutability", "attention": "Attention cost of one more",
    "calls": "Calls' share of worth", "review_rate": "Review rate, per month", "mandated_share": "Share under the mandate",
}  # fmt: skip
_OWN_NAMES = {"appeal": "appeal", "quality": "channel quality", "familiarity": "familiarity"}
_DEFAULTS = {"network": 2.0, **{f"appeal_{name}": value for name, value in zip(PLATFORMS, APPEALS)}}


def _lever_controls() -> dict[str, Control]:
    order = ("preinstallation", "tie_in", "mandate", "promotion", "degradation", "blocking")
    found: dict[str, Control] = {}
    for name in ("Max", "WhatsApp", "Telegram"):
        for kind in order if name == "Max" else order[::-1]:
            found[f"{kind}_{name}"] = _schedule(kind, f"Levers on {name}")
    for kind in ("circumvention", "interoperability"):
        found[kind] = _schedule(kind, "Levers on all three")
    return found


def _schedule(kind: str, group: str) -> Schedule:
    return Schedule(PARAMETERS[kind], MONTHS, _STEPS.get(kind, 0.05), _LEVER_NAMES[kind], group=group, ends=_ENDS.get(kind))


def _platform(key: str) -> str | None:
    name = key.rpartition("_")[2]
    return name if name in PLATFORMS else None


def _parameter_controls() -> dict[str, Control]:
    found: dict[str, Control] = {}
    for key, label in _PEOPLE_NAMES.items():
        found[key] = _slider(key, key, label, "How people choose")
    for key, label in _OWN_NAMES.items():
        for name in PLATFORMS:
            found[f"{key}_{name}"] = _slider(key, f"{key}_{name}", f"{name}: {label}", "Each messenger, and where it starts")
    for name, millions in zip(PLATFORMS, REACH):
        found[f"start_{name}"] = Slider(
            millions, 0.1, 121.8, 0.1, f"{name}: audience at the start", unit="million people",
            meaning="People who have it in month 0; having one says nothing about having another.",
            source="Mediascope, average day of August 2025 (S15)", group="Each messenger, and where it starts",
        )  # fmt: skip
    return found


def _slider(key: str, trait: str, label: str, group: str) -> Slider:
    parameter = PARAMETERS[key]
    low, high = _ENDS.get(key, (parameter.low, parameter.high))
    return Slider.of(parameter, _DEFAULTS.get(trait, parameter.default), _STEPS.get(key, 0.05), label, group=group, low=low, high=high)


LEVERS = _lever_controls()
# A made-up country: the start, and the appeals at which it is at rest with these leanings (a test holds them).
_HABIT = {
    "network": 4.0, "substitutability": 0.0, **{f"familiarity_{name}": 2.0 for name in PLATFORMS},
    "start_WhatsApp": 109.7, "start_Telegram": 103.6, "start_Max": 8.5,
    "appeal_WhatsApp": -1.96, "appeal_Telegram": -2.06, "appeal_Max": -1.77,
}  # fmt: skip
_LIMITS = {f"degradation_{name}": [0.5, 0, None, 0] for name in ("WhatsApp", "Telegram")}
_LIMITS_AND_PHONES = _LIMITS | {"preinstallation_Max": [1.0, 0.5, None, 24]}


class Scenarios(Explorer):
    """A scenario of the portfolio model with all its levers; `scenario` is the one that stands now."""

    module = "scenarios"
    label = "exp-scenarios"
    page = "scenario-explorer.html"
    title = "What each lever does over five years, and what stays when it is lifted."
    caption = (
        "The portfolio model with three messengers. Month 0 is the middle of August 2025; people aged 12 and over in Russia, "
        "millions (S99). Dots: average daily reach as Mediascope measured it up to the horizon (S15, S16). Levels of the levers and all "
        "leanings of people are made up; appeals are such that the audiences of August are at rest when no lever is pulled. Not a forecast."
    )
    keeps = 4
    presets_label = "Situation"
    presets: ClassVar[dict[str, dict[str, Any]]] = {
        "August 2025, with no lever at all": {},
        "Calls limited from mid-August 2025 (S02)": _LIMITS,
        "Calls limited, and Max on every new phone from September 2025 (S06)": _LIMITS_AND_PHONES,
        "The same, with Max tied to state services (law of June 2025, S219)": _LIMITS_AND_PHONES | {"tie_in_Max": [1.5, 3, None, 12]},
        "School chats and staff moved to Max (S74)": {"mandate_Max": [0.9, 0, None, 6], "mandated_share": 0.2},
        "A block with ways round it, as of Telegram from 2018 to 2020 (S204, S205)": {
            "blocking_Telegram": [1.0, 0, 26, 0], "degradation_Telegram": [1.0, 0, 26, 0], "circumvention": [0.9, 0, 26, 0],
        },
        "A block with no way round, as of WhatsApp in China from 2017 (S240)": {
            "blocking_WhatsApp": [1.0, 0, None, 2], "degradation_WhatsApp": [1.0, 0, None, 2],
        },
        "Messengers opened to one another, as the EU asked in 2024 (S244)": {"interoperability": [0.8, 6, None, 12]},
        "A country where habit locks (made up): a tie-in for half a year": _HABIT | {"tie_in_Max": [1.0, 6, 12, 0]},
        "The same country: the tie-in for a whole year": _HABIT | {"tie_in_Max": [1.0, 6, 18, 0]},
    }  # fmt: skip

    view = Choice(
        "audiences", {"audiences": "audiences over time", "portfolios": "who adds, who switches", "ramp": "a lever up and down again"}, "Picture",
        meaning="What is drawn: the audiences, the sets of messengers that people carry, or where audiences rest as one lever moves.", source="this book",
    )
    vars().update(LEVERS)
    ramped = Choice(
        "tie_in_Max", {key: ", ".join(filter(None, [control.label, _platform(key)])) for key, control in LEVERS.items()},
        "Lever of the ramp", meaning="Which lever the third picture raises and lowers; the others stand as in month 60.", source="this book", group="The ramp",
    )
    watched = Choice(
        "Max", {name: name for name in PLATFORMS}, "Messenger of the ramp", meaning="Whose audience the third picture shows.", source="this book", group="The ramp",
    )
    vars().update(_parameter_controls())

    def __init__(self, *lesson: Any, as_of: str | None = None, **given: Any) -> None:
        self._as_of = as_of
        super().__init__(*lesson, **given)

    @classmethod
    def sources(cls) -> list[str]:
        *kit, own = super().sources()
        return [*kit, javascript_module(len(PLATFORMS)), text("rest.js"), own]

    def data(self) -> dict[str, Any]:
        return {
            "people": PEOPLE, "months": MONTHS, "platforms": list(PLATFORMS), "levels": LEVELS, "tolerance": TOLERANCE,
            "levers": [[key, control.parameter.key, _platform(key)] for key, control in LEVERS.items()],
            "ends": {key: list(control.ends) for key, control in LEVERS.items()}, "names": _LEVER_NAMES,
            "observed": _observed(self._as_of) if self._as_of else [],
        }  # fmt: skip

    @property
    def scenario(self) -> Scenario:
        """The present state as a scenario of the portfolio model."""
        state = self.state
        levers = [
            Lever(control.parameter.key, level, _platform(key), start, math.inf if end is None else end, ramp)
            for key, control in LEVERS.items()
            for level, start, end, ramp in [state[key]]
            if level
        ]
        own = {key: tuple(state[f"{key}_{name}"] for name in PLATFORMS) for key in _OWN_NAMES}
        start = independent([state[f"start_{name}"] / PEOPLE for name in PLATFORMS])
        return Scenario(PLATFORMS, start, **own, **{key: state[key] for key in _PEOPLE_NAMES}, levers=tuple(levers), months=MONTHS)

    @property
    def ramp_levels(self) -> list[float]:
        """Levels of the lever of the ramp, from its lowest to its highest."""
        low, high = LEVERS[self.ramped].ends
        return [low + (high - low) * step / (LEVELS - 1) for step in range(LEVELS)]

    def frame(self) -> pd.DataFrame:
        scenario = self.scenario
        path = simulate(scenario, tolerance=TOLERANCE)
        rows: list[list[Any]] = [
            ["month", t, *shares, *portfolios]
            for t, shares, portfolios in zip(path.times, PEOPLE * path.audiences, PEOPLE * path.portfolios)
        ]
        if self.view == "ramp":
            control = LEVERS[self.ramped]
            found = loop(scenario, control.parameter.key, _platform(self.ramped), self.ramp_levels, MONTHS)
            for way, audiences in (("rising", found.up), ("falling", found.down)):
                rows += [[way, level, *(PEOPLE * shares), *[None] * 8] for level, shares in zip(found.levels, audiences)]
        return pd.DataFrame(rows, columns=["what", "month or level", *PLATFORMS, *_portfolio_names()])


def _portfolio_names() -> list[str]:
    held = [[name for name, has in zip(PLATFORMS, row) if has] for row in members(len(PLATFORMS))]
    return ["no messenger", *(f"{' and '.join(names)}{'' if len(names) > 1 else ' alone'}" for names in held[1:])]


@cache
def _observed(as_of: str) -> list[list[Any]]:
    """Platform, months since mid-August 2025 and millions of each average day that was measured from then on."""
    from adoption import data

    names = {"whatsapp": "WhatsApp", "telegram": "Telegram", "max": "Max"}
    daily = data.audience(as_of=as_of).query("metric == 'daily reach, average' and platform in @names")
    middle = daily.period_start + (daily.period_end - daily.period_start) / 2
    months = np.round((middle - pd.Timestamp("2025-08-16")).dt.days / 30.4375, 2)
    daily = daily.assign(month=months)[months > -0.5]
    return [[names[platform], month, millions] for platform, month, millions in zip(daily.platform, daily.month, daily.millions)]
