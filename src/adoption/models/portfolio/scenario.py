"""A scenario: platforms, people's leanings, where they start, and the levers on their schedule; a plain value."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .parameters import CONSTANTS, LEVERS, PARAMETERS, describe

# Shares are sums of floats: they must come to 1 within this.
SUM = 1e-9


@dataclass(frozen=True)
class Lever:
    """A lever that is pulled for a time.

    It rises in a straight line from 0 at month `start` to `level` at `start + ramp`, stays there until `end`, and is
    back at 0 at `end + ramp`.

    Attributes
    ----------
    kind : str
        A key of `LEVERS`.
    level : float
        In the range of that lever.
    platform : str or None
        The platform it acts on; None for a lever that acts on all (circumvention, interoperability).
    start, end : float
        Months, 0 <= start and start + ramp <= end; `end` is infinite for a lever that is never lifted.
    ramp : float
        Months, >= 0; 0 for a lever that is pulled and lifted at once.
    """

    kind: str
    level: float
    platform: str | None = None
    start: float = 0.0
    end: float = math.inf
    ramp: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in LEVERS:
            raise ValueError(f"kind: {self.kind!r}; accepted: one of {', '.join(LEVERS)}")
        parameter = PARAMETERS[self.kind]
        _set(self, "level", parameter.check(self.level, f"level of {self.kind}"))
        if parameter.by_platform != isinstance(self.platform, str):
            wanted = "the name of a platform" if parameter.by_platform else "None, as it acts on all"
            raise ValueError(f"platform of {self.kind}: {self.platform!r}; accepted: {wanted}")
        for name in ("start", "end", "ramp"):
            _set(self, name, _months(getattr(self, name), f"{name} of {self.kind}", infinite=name == "end"))
        if self.start + self.ramp > self.end:
            raise ValueError(f"end of {self.kind}: {self.end:g}; accepted: {self.start + self.ramp:g} (start + ramp) or later")

    @property
    def over(self) -> float:
        """The month from which the lever is back at 0."""
        return self.end + self.ramp

    def to_dict(self) -> dict[str, Any]:
        """The lever as JSON-ready values; an `end` that never comes is None."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return values | {"end": None if math.isinf(self.end) else self.end}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Lever:
        """The lever of `to_dict`; raises ValueError for an unknown or missing key."""
        values = _known(cls, values, "lever", required=("kind", "level"))
        return cls(**values | ({"end": math.inf} if values.get("end", 0.0) is None else {}))


@dataclass(frozen=True)
class Scenario:
    """A scenario of the portfolio model: equal scenarios hash alike, and JSON gives back the same one.

    A portfolio is the set of messengers that a person has. Portfolio number S holds platform i if bit i of S is set,
    so that 0 is nobody's messenger and 2^n - 1 all of them. A parameter with a value for each platform may be given
    as one number for all.

    Attributes
    ----------
    platforms : tuple of str
        Names of the n platforms, all different; n from 1 to 6.
    start : tuple of float, shape (2^n,)
        Shares of people with each portfolio at month 0, which come to 1. See `independent`.
    months : float
        How long it runs, > 0.
    levers : tuple of Lever
        Two of the same kind and platform may not overlap in time.
{parameters}

    Raises
    ------
    ValueError
        Names the parameter, the value and what is accepted.
    """

    platforms: tuple[str, ...]
    start: tuple[float, ...]
    appeal: tuple[float, ...] = PARAMETERS["appeal"].default  # type: ignore[assignment]
    quality: tuple[float, ...] = PARAMETERS["quality"].default  # type: ignore[assignment]
    familiarity: tuple[float, ...] = PARAMETERS["familiarity"].default  # type: ignore[assignment]
    network: float = PARAMETERS["network"].default
    substitutability: float = PARAMETERS["substitutability"].default
    attention: float = PARAMETERS["attention"].default
    calls: float = PARAMETERS["calls"].default
    review_rate: float = PARAMETERS["review_rate"].default
    mandated_share: float = PARAMETERS["mandated_share"].default
    levers: tuple[Lever, ...] = field(default=())
    months: float = 60.0

    def __post_init__(self) -> None:
        _set(self, "platforms", _platforms(self.platforms))
        _set(self, "start", _shares("start", self.start, 2 ** len(self.platforms)))
        for key in CONSTANTS:
            value, parameter = getattr(self, key), PARAMETERS[key]
            if not parameter.by_platform:
                _set(self, key, parameter.check(value, key))
                continue
            each = [value] * len(self.platforms) if np.ndim(value) == 0 else list(value)
            if len(each) != len(self.platforms):
                raise ValueError(f"{key}: {len(each)} values; accepted: one for each of {', '.join(self.platforms)}")
            _set(self, key, tuple(parameter.check(v, f"{key} of {name}") for name, v in zip(self.platforms, each)))
        _set(self, "months", _months(self.months, "months", infinite=False))
        if self.months == 0:
            raise ValueError("months: 0; accepted: a number of months above 0")
        _set(self, "levers", _levers(self.levers, self.platforms))

    def change(self, **changes: Any) -> Scenario:
        """The scenario with some attributes changed; raises ValueError as the scenario itself does."""
        unknown = sorted(set(changes) - {f.name for f in fields(self)})
        if unknown:
            raise ValueError(f"{unknown[0]}: no such parameter; accepted: {', '.join(f.name for f in fields(self))}")
        return replace(self, **changes)

    def to_json(self) -> str:
        """The scenario as JSON text; `from_json` gives back an equal one."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return json.dumps(values | {"levers": [lever.to_dict() for lever in self.levers]}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Scenario:
        """The scenario of JSON text.

        Raises
        ------
        ValueError
            For text that is not JSON, an unknown or missing key, or a value that a scenario does not accept.
        """
        try:
            values = json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError(f"scenario: not JSON ({error}); accepted: the text of Scenario.to_json()") from None
        values = _known(cls, values, "scenario", required=("platforms", "start"))
        levers = values.get("levers", [])
        if not isinstance(levers, list):
            raise ValueError(f"levers: {levers!r}; accepted: a list of levers")
        return cls(**values | {"levers": tuple(map(Lever.from_dict, levers))})


Scenario.__doc__ = (Scenario.__doc__ or "").replace("{parameters}", describe(CONSTANTS))


def independent(audiences: ArrayLike) -> tuple[float, ...]:
    """Shares of the 2^n portfolios when having one messenger says nothing about having another.

    P_S = prod_{i in S} x_i prod_{i not in S} (1 - x_i).

    Parameters
    ----------
    audiences : array_like, shape (n,)
        Share of people who have each platform, x_i in [0, 1].

    Raises
    ------
    ValueError
        For another shape or a share outside [0, 1].
    """
    x = np.asarray(audiences, dtype=float)
    if x.ndim != 1 or x.size == 0:
        raise ValueError(f"audiences: shape {x.shape}; accepted: one share for each platform")
    outside = ~((x >= 0) & (x <= 1))
    if outside.any():
        raise ValueError(f"audiences: {x[outside][0]:g}; accepted: shares from 0 to 1")
    has = members(x.size)
    return tuple(np.where(has, x, 1 - x).prod(axis=1).tolist())


def members(n: int) -> np.ndarray:
    """Which platforms each portfolio holds: bool, shape (2^n, n); row S is portfolio number S."""
    return (np.arange(2**n)[:, None] >> np.arange(n)) & 1 == 1


def _set(value: object, name: str, to: object) -> None:
    object.__setattr__(value, name, to)


def _months(value: Any, where: str, infinite: bool) -> float:
    number = value if isinstance(value, (int, float, np.number)) and not isinstance(value, bool) else math.nan
    if not 0 <= number or (math.isinf(number) and not infinite):
        raise ValueError(f"{where}: {value!r}; accepted: a number of months, 0 or more")
    return float(number)


def _platforms(names: Any) -> tuple[str, ...]:
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise ValueError(f"platforms: {names!r}; accepted: a sequence of names")
    names = tuple(names)
    if not all(isinstance(name, str) and name for name in names) or len(set(names)) != len(names) or not 1 <= len(names) <= 6:
        raise ValueError(f"platforms: {names!r}; accepted: 1 to 6 different names")
    return names


def _shares(where: str, shares: Any, size: int) -> tuple[float, ...]:
    values = np.asarray(shares, dtype=float)
    if values.shape != (size,):
        raise ValueError(f"{where}: shape {values.shape}; accepted: the shares of {size} portfolios")
    if not (values >= 0).all() or abs(values.sum() - 1) > SUM:
        raise ValueError(f"{where}: {values.tolist()}; accepted: shares from 0 to 1 that come to 1")
    return tuple(values.tolist())


def _levers(levers: Any, platforms: tuple[str, ...]) -> tuple[Lever, ...]:
    levers = tuple(levers)
    for lever in levers:
        if not isinstance(lever, Lever):
            raise ValueError(f"levers: {lever!r}; accepted: Lever objects")
        if lever.platform is not None and lever.platform not in platforms:
            raise ValueError(f"platform of {lever.kind}: {lever.platform!r}; accepted: one of {', '.join(platforms)}")
    for k, one in enumerate(levers):
        for other in levers[k + 1 :]:
            if (one.kind, one.platform) == (other.kind, other.platform) and max(one.start, other.start) < min(one.over, other.over):
                of = f" of {one.platform}" if one.platform else ""
                raise ValueError(
                    f"levers: {one.kind}{of} from {one.start:g} to {one.over:g} overlaps that from {other.start:g} to "
                    f"{other.over:g}; accepted: one at a time"
                )
    return levers


def _known(cls: type, values: Any, what: str, required: tuple[str, ...]) -> dict[str, Any]:
    """The keys and values of a JSON object, refused if a key is unknown or missing."""
    if not isinstance(values, Mapping):
        raise ValueError(f"{what}: {values!r}; accepted: a JSON object")
    names = [f.name for f in fields(cls)]
    for key in values:
        if key not in names:
            raise ValueError(f"{what}: has the key {key!r}; accepted: {', '.join(names)}")
    for key in required:
        if key not in values:
            raise ValueError(f"{what}: lacks the key {key!r}; accepted: an object with {', '.join(required)}")
    return dict(values)
