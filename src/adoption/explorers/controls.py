"""What a reader can move in an explorer: each control is a trait of the widget, declared once with its name and range."""

from __future__ import annotations

import math
from typing import Any

import traitlets

from adoption.models.portfolio import Parameter


class Control(traitlets.TraitType):
    """A trait that the page shows as a control.

    Attributes
    ----------
    label : str
        Name beside the control.
    meaning, source : str
        What it means and where the idea comes from: shown when a reader asks.
    group : str
        Box that the control stands in; empty for those that are always in view.
    """

    type = ""

    def __init__(self, default: Any, label: str, *, meaning: str = "", source: str = "", group: str = "") -> None:
        self.label, self.meaning, self.source, self.group = label, meaning, source, group
        super().__init__(default_value=default)
        self.tag(sync=True)

    def declare(self) -> dict[str, Any]:
        """What the page is told of the control."""
        return {
            "key": self.name, "type": self.type, "name": self.label, "default": self.default_value,
            "meaning": self.meaning, "source": self.source and f"Source: {self.source}.", "group": self.group,
        }  # fmt: skip

    def validate(self, obj: Any, value: Any) -> Any:
        try:
            return self.accept(value)
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None

    def accept(self, value: Any) -> Any:
        """The value as it is kept; ValueError names the control, the value and what is accepted."""
        raise NotImplementedError

    def _refuse(self, value: Any, accepted: str) -> ValueError:
        return ValueError(f"{self.name}: {value!r}; accepted: {accepted}")


class Slider(Control):
    """A number from `low` to `high`; the slider moves it by `step`."""

    type = "slider"

    def __init__(
        self, default: float, low: float, high: float, step: float, label: str,
        *, unit: str = "", percent: bool = False, **about: str,
    ) -> None:  # fmt: skip
        self.low, self.high, self.step, self.unit, self.percent = low, high, step, unit, percent
        super().__init__(default, label, **about)

    @classmethod
    def of(cls, parameter: Parameter, default: float, step: float, label: str, *, group: str = "", **ends: float) -> Slider:
        """The slider of a parameter of the portfolio model, over its whole range unless `low` or `high` is given."""
        return cls(
            default, ends.get("low", parameter.low), ends.get("high", parameter.high), step, label,
            unit=parameter.unit, meaning=parameter.meaning, source=parameter.source, group=group,
        )  # fmt: skip

    def declare(self) -> dict[str, Any]:
        return super().declare() | {
            "low": self.low, "high": self.high, "step": self.step, "percent": self.percent,
            "range": _ends(self.low, self.high, self.unit),
        }  # fmt: skip

    def accept(self, value: Any) -> float | int:
        return _within(self, self.name, value, self.low, self.high)


class Choice(Control):
    """One of several options, a mapping from key to words."""

    type = "choice"

    def __init__(self, default: str, options: dict[str, str], label: str, **about: str) -> None:
        self.options = options
        super().__init__(default, label, **about)

    def declare(self) -> dict[str, Any]:
        return super().declare() | {"options": list(map(list, self.options.items()))}

    def accept(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise self._refuse(value, f"one of {', '.join(self.options)}")
        return value


class Switch(Control):
    """On or off."""

    type = "switch"

    def accept(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self._refuse(value, "True or False")
        return value


class Schedule(Control):
    """A lever: level, start, end (None: for good) and ramp, the last three in months, as in `portfolio.Lever`.

    The level goes over the lever's whole range unless narrower `ends` are given.
    """

    type = "schedule"

    def __init__(
        self, parameter: Parameter, months: float, step: float, label: str, *, group: str, ends: tuple[float, float] | None = None
    ) -> None:
        self.parameter, self.months, self.step, self.ends = parameter, months, step, ends or (parameter.low, parameter.high)
        about = {"meaning": parameter.meaning, "source": parameter.source}
        super().__init__([0.0, 0.0, None, 0.0], label, group=group, **about)

    def declare(self) -> dict[str, Any]:
        low, high = self.ends
        return super().declare() | {
            "low": low, "high": high, "step": self.step, "percent": False, "months": self.months,
            "range": _ends(low, high, self.parameter.unit),
        }  # fmt: skip

    def accept(self, value: Any) -> list[float | None]:
        if not isinstance(value, (list, tuple)) or len(value) != 4:
            raise self._refuse(value, "a list [level, start, end, ramp]; end is None for a lever that stays")
        level, start, end, ramp = value
        level = _within(self, self.name, level, *self.ends)
        start, ramp = (_within(self, f"{self.name}, {what}", month, 0, self.months) for what, month in (("start", start), ("ramp", ramp)))
        if end is not None:
            end = _within(self, f"{self.name}, end", end, 0, self.months)
            if start + ramp > end:
                raise ValueError(f"{self.name}, end: {end:g}; accepted: {start + ramp:g} (start + ramp) or later")
        return [level, start, end, ramp]


def _ends(low: float, high: float, unit: str) -> str:
    numbers = f"From {low:g} to {high:g}".replace("-", "−")
    return f"{numbers}{unit and f' ({unit})'}."


def _within(control: Control, name: str, value: Any, low: float, high: float) -> float | int:
    number = math.nan if isinstance(value, bool) or not isinstance(value, (int, float)) else value
    if not low <= number <= high:
        raise ValueError(f"{name}: {value!r}; accepted: a number from {low:g} to {high:g}")
    return number + 0
