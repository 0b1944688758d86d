"""The parameters and levers of the portfolio model, declared once.

Docstrings, errors, tables in the chapters, controls of the explorers and the glossary all read `PARAMETERS`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

@dataclass(frozen=True)
class Parameter:
    """A parameter or a lever of the portfolio model.

    Attributes
    ----------
    key : str
        Name in code and in JSON.
    symbol : str
        LaTeX, with the index i where there is one value for each platform.
    name : str
        Name in prose and on a control.
    unit : str
    low, high : float
        Ends of the accepted range, both included.
    default : float
        Value where none is given; of a lever, its value while it is not pulled.
    meaning : str
        One sentence.
    source : str
        Where the term comes from, or 'assumption'.
    by_platform : bool
        Whether each platform has its own value.
    lever : bool
        Whether a policy moves it on a schedule.
    """

    key: str
    symbol: str
    name: str
    unit: str
    low: float
    high: float
    default: float
    meaning: str
    source: str
    by_platform: bool = False
    lever: bool = False

    def check(self, value: object, where: str) -> float:
        """The value as a float.

        Raises
        ------
        ValueError
            If it is not a number in the range; the message begins with `where`.
        """
        number = math.nan if isinstance(value, (bool, str, bytes)) or value is None else _as_float(value)
        if not self.low <= number <= self.high:
            shown = value.item() if isinstance(value, np.generic) else value
            raise ValueError(f"{where}: {shown!r}; accepted: a number from {self.low:g} to {self.high:g} ({self.unit})")
        return number + 0.0  # no negative zero, which would be equal and hash alike but not print alike


def _as_float(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan


_BROCK_DURLAUF = "Brock & Durlauf 2001"
_DECLARED = (
    Parameter("appeal", "a_i", "stand-alone appeal", "logits", -12, 12, -1.0,
              "What a messenger is worth to a person with no contact on it, trust included.", _BROCK_DURLAUF, True),
    Parameter("quality", "q_i^0", "channel quality", "share", 0, 1, 0.9,
              "Chance that a contact who has the messenger can be reached through it when nobody interferes.",
              "assumption", True),
    Parameter("familiarity", "c_i", "familiarity", "logits", 0, 6, 1.0,
              "Friction of changing a habit: it holds back both installing and dropping a messenger.",
              "Farrell & Klemperer 2007 (switching costs)", True),
    Parameter("network", r"\beta", "network effect", "logits", 0, 16, 4.0,
              "What reaching everybody would be worth, against reaching nobody.", _BROCK_DURLAUF),
    Parameter("substitutability", r"\omega", "substitutability", "share", 0, 1, 0.3,
              "How little one more channel to a contact adds when there is one already: 0 all of it counts, 1 only "
              "the better chance of getting through.", "assumption"),
    Parameter("attention", r"\kappa", "attention cost", "logits", 0, 4, 0.0,
              "What each messenger that a person already has takes off the worth of one more.", "assumption"),
    Parameter("calls", "w", "calls' share of worth", "share", 0, 1, 0.4,
              "How much of a messenger's worth is in its calls.", "assumption"),
    Parameter("review_rate", r"\lambda", "review rate", "per month", 0.01, 4, 0.5,
              "How often a person reconsiders a messenger.", "assumption"),
    Parameter("mandated_share", "m", "mandated share", "share", 0, 1, 0.0,
              "Share of people in the group on which a mandate falls (state staff, schools).", "assumption"),
    Parameter("degradation", "d_i", "call degradation", "share", 0, 1, 0.0,
              "Share of a messenger's calls that do not work.", "policy lever", True, True),
    Parameter("blocking", "b_i", "blocking", "share", 0, 1, 0.0,
              "Share of a messenger's other traffic that does not get through.", "policy lever", True, True),
    Parameter("circumvention", "v", "circumvention", "share", 0, 1, 0.0,
              "Share of degradation and blocking that people get around, say by a VPN.", "counter-lever", False, True),
    Parameter("preinstallation", r"\pi_i", "pre-installation", "share", 0, 1, 0.0,
              "Share of the friction of installing that is taken away.", "policy lever", True, True),
    Parameter("tie_in", "s_i", "tie-in", "logits", -6, 6, 0.0,
              "Worth added by services that are offered there only; below 0, worth taken away.", "policy lever", True, True),
    Parameter("mandate", "e_i", "mandate", "share", 0, 1, 0.0,
              "How strictly the mandated group is held to having a messenger.", "policy lever", True, True),
    Parameter("promotion", r"\rho_i", "promotion", "share", 0, 1, 0.0,
              "Share of people who, reviewing a messenger that they lack, install it whatever it is worth to them.",
              "Bass 1969 (external influence)", True, True),
    Parameter("interoperability", r"\iota", "interoperability", "share", 0, 1, 0.0,
              "Quality of a channel between two different messengers, as a share of the geometric mean of their own.",
              "counter-lever", False, True),
)
PARAMETERS: dict[str, Parameter] = {parameter.key: parameter for parameter in _DECLARED}
CONSTANTS: tuple[str, ...] = tuple(p.key for p in _DECLARED if not p.lever)
LEVERS: tuple[str, ...] = tuple(p.key for p in _DECLARED if p.lever)


def describe(keys: tuple[str, ...]) -> str:
    """Lines for a docstring: name, range, unit, default and meaning of each parameter named."""
    lines = []
    for parameter in map(PARAMETERS.get, keys):
        each = ", for each platform" if parameter.by_platform else ""
        lines += [
            f"    {parameter.key} : {parameter.unit} in [{parameter.low:g}, {parameter.high:g}]{each},"
            f" {parameter.default:g} by default",
            f"        {parameter.meaning}",
        ]
    return "\n".join(lines)
