"""Laws of the value of a network with n members, and what they say of two networks.

Four rules of thumb are told about how value grows with size; each counts another thing.

- Sarnoff: V = n, the members (a broadcast audience).
- Odlyzko and Tilly: V = n ln n; of a member's contacts the second is worth a half of the first, the third a third.
- Metcalfe: V = n (n - 1) / 2, the pairs.
- Reed: V = 2^n - n - 1, the groups of two or more that could be formed.

None of them is a measurement. They are assumptions about what a contact is worth, and `contacts` makes the assumption
an open parameter: if a member's k-th best contact is worth k^(-decay), then V = n * sum_{k=1}^{n-1} k^(-decay), which is
Metcalfe's law (but for the factor 1/2) at decay 0 and, for large n, nearly that of Odlyzko and Tilly at decay 1.

Values are given as logarithms to base 10, since Reed's has millions of digits. They are in no unit, so that only ratios
mean something; and n itself has a unit, as people may be counted one by one or in millions.

Sources
-------
Odlyzko, A. and Tilly, B. (2005), A refutation of Metcalfe's Law, on all four and on n log n from Zipf's law.
Reed, D. P. (1999), That sneaky exponential, on groups.
"""

from __future__ import annotations

import math

from adoption.models.checks import number, whole

LAWS = ("Sarnoff", "Odlyzko-Tilly", "Metcalfe", "Reed")
# Contacts up to this one are summed one by one, the rest by the Euler-Maclaurin formula, whose next term is then
# below 1e-15 of the sum for every decay up to MOST_DECAY.
_SUMMED = 64
MOST_DECAY = 4.0


def log10_value(law: str, members: float) -> float:
    """Logarithm to base 10 of a network's value under a law.

    Parameters
    ----------
    law : str
        One of `LAWS`.
    members : float
        n, in whatever unit members are counted; above 1.

    Raises
    ------
    ValueError
        For another law, or a number of members that is not above 1.
    """
    n = number("members", members, above=1)
    if law == "Sarnoff":
        return math.log10(n)
    if law == "Odlyzko-Tilly":
        return math.log10(n * math.log(n))
    if law == "Metcalfe":
        return math.log10(n) + math.log10(n - 1) - math.log10(2)
    if law == "Reed":
        # 2^n - n - 1 = 2^n (1 - (n + 1) 2^-n), in logarithms.
        return n * math.log10(2) + math.log1p(-(n + 1) * 2.0**-n) / math.log(10)
    raise ValueError(f"law: {law!r}; accepted: {', '.join(LAWS)}")


def log10_ratio(law: str, larger: float, smaller: float, unit: float = 1.0) -> float:
    """Logarithm to base 10 of V(larger) / V(smaller), with members counted in a unit.

    Parameters
    ----------
    law : str
        One of `LAWS`.
    larger, smaller : float
        Members of the two networks, people; each more than one unit.
    unit : float
        How many people are counted as one, above 0: 1 for people, 1e6 for millions of people.

    Raises
    ------
    ValueError
        For another law, a unit that is not above 0, or a network that is not more than one unit.
    """
    unit = number("unit", unit, above=0)
    n = [number(name, people, above=unit) / unit for name, people in (("larger", larger), ("smaller", smaller))]
    return log10_value(law, n[0]) - log10_value(law, n[1])


def power(ratio: float, larger: float, smaller: float) -> float:
    """Power k of the law V = n^k under which one network is worth `ratio` times another: ln(ratio) / ln(larger / smaller).

    It exists for every ratio above 0, so a power law can be found for any answer that one would like to have.

    Parameters
    ----------
    ratio : float
        Above 0.
    larger, smaller : float
        Members of the two networks, in the same unit; smaller above 0, larger above smaller.

    Raises
    ------
    ValueError
        For numbers out of these ranges.
    """
    smaller = number("smaller", smaller, above=0)
    larger = number("larger", larger, above=smaller)
    return math.log(number("ratio", ratio, above=0)) / math.log(larger / smaller)


def contacts(members: int, decay: float) -> float:
    """Value of a network in which a member's k-th best contact is worth k^(-decay).

    V = n * sum_{k=1}^{n-1} k^(-decay).

    Parameters
    ----------
    members : int
        n, people, at least 1.
    decay : float
        From 0 (all contacts are worth the same) to `MOST_DECAY`.

    Returns
    -------
    float
        In units of the worth of a member's best contact.

    Raises
    ------
    ValueError
        For numbers out of these ranges.

    References
    ----------
    Odlyzko and Tilly (2005), the argument from Zipf's law, for decay 1.
    """
    n = whole("members", members, least=1)
    s = number("decay", decay, least=0, most=MOST_DECAY)
    last = n - 1
    first = min(last, _SUMMED)
    total = math.fsum(k**-s for k in range(1, first + 1))
    if last > first:
        # Euler-Maclaurin for the terms after the first ones.
        grown = (1 - s) * math.log(last / first)
        if s == 1:
            integral = math.log(last / first)
        elif abs(grown) < 0.5:  # near s = 1 the difference below would lose its digits
            integral = first ** (1 - s) * math.expm1(grown) / (1 - s)
        else:
            integral = (last ** (1 - s) - first ** (1 - s)) / (1 - s)
        total += integral + (last**-s - first**-s) / 2
        total += s / 12 * (first ** (-s - 1) - last ** (-s - 1))
        total -= s * (s + 1) * (s + 2) / 720 * (first ** (-s - 3) - last ** (-s - 3))
    return n * total
