"""What a model asks of the numbers that it is given, and what it says when they are not so."""

from __future__ import annotations

import math
from numbers import Integral, Real


def number(
    name: str,
    given: float,
    *,
    least: float = -math.inf,
    above: float = -math.inf,
    most: float = math.inf,
    below: float = math.inf,
) -> float:
    """The number given, as a float.

    Parameters
    ----------
    name : str
        Name of the parameter, for the message.
    given : float
        A finite real number.
    least, most : float
        Ends of the range, both included.
    above, below : float
        Ends of the range, not included.

    Raises
    ------
    ValueError
        For what is not a finite real number in the range; names the parameter, the value and the range.
    """
    if isinstance(given, Real) and math.isfinite(given) and least <= given <= most and above < given < below:
        return float(given)
    ends = {"at least": least, "above": above, "at most": most, "below": below}
    limits = [f"{words} {end:g}" for words, end in ends.items() if math.isfinite(end)]
    raise ValueError(f"{name}: {given!r}; accepted: {', '.join(['a finite number', *limits])}")


def whole(name: str, given: int, *, least: int) -> int:
    """The whole number given, as an int.

    Raises
    ------
    ValueError
        For what is not a whole number of at least `least`; names the parameter and the value.
    """
    if isinstance(given, Integral) and given >= least:
        return int(given)
    raise ValueError(f"{name}: {given!r}; accepted: a whole number of at least {least}")
