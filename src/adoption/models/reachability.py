"""How many pairs of people can reach each other, when each carries several messengers.

Someone who carries S reaches a contact who carries R if at least one channel from a messenger in S to one in R gets
through. With the portfolio model's qualities q_i and interoperability iota, channels work independently with chance
K_ii = q_i and K_ij = iota sqrt(q_i q_j), so that two people drawn at random reach each other with chance

    sum over S and R of P_S P_R [1 - prod_{i in S, j in R} (1 - K_ij)].

It is the model's reach with substitutability 1, whatever the scenario's own is: here it counts whether people can talk at
all, not how many ways they have. The number says nothing about who wants to talk to whom: everybody meets everybody.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from adoption.models.portfolio import Scenario, members, settle
from adoption.models.portfolio.dynamics import arrange, held, mix
from adoption.models.portfolio.symbolic import names, quality


def at_rest(scenario: Scenario, month: float = 0.0) -> np.ndarray:
    """Share of all people with each portfolio where the scenario comes to rest, shape (2^n,).

    Parameters
    ----------
    scenario, month
        As in `portfolio.settle`, which says what is raised.
    """
    return mix(settle(scenario, month), scenario.mandated_share)


def reachability(scenario: Scenario, shares: np.ndarray, month: float = 0.0, without: Collection[str] = ()) -> float:
    """Chance that two people drawn at random have a channel that works, from 0 to 1.

    Parameters
    ----------
    scenario : Scenario
        Gives the qualities of the channels, with its levers as they stand at a month.
    shares : ndarray, shape (2^n,)
        Share of people with each portfolio: numbers from 0 to 1 that come to 1.
    month : float
        Months, >= 0.
    without : collection of str
        Platforms that are shut while people carry what they carry.

    Raises
    ------
    ValueError
        For shares of another shape or that do not come to 1, an unknown platform, or a month below 0.
    """
    n = len(scenario.platforms)
    P = np.asarray(shares, dtype=float)
    if P.shape != (2**n,) or not (P >= -1e-9).all() or abs(P.sum() - 1) > 1e-6:
        raise ValueError(f"shares: {P.tolist()}; accepted: {2**n} shares from 0 to 1 that come to 1")
    for name in without:
        if name not in scenario.platforms:
            raise ValueError(f"without: {name!r}; accepted: names among {', '.join(scenario.platforms)}")
    u = dict(zip(names(n), held(arrange(scenario), month)[:, 0], strict=True))
    q = np.array([
        quality(u["quality", i], u["calls", None], u["degradation", i], u["blocking", i], u["circumvention", None])
        for i in range(n)
    ])  # fmt: skip
    q *= [name not in without for name in scenario.platforms]
    K = np.where(np.eye(n), q, u["interoperability", None] * np.sqrt(np.outer(q, q)))
    has = members(n)
    both = has[:, None, :, None] & has[None, :, None, :]
    nobody = np.where(both, 1 - K, 1.0).prod(axis=(2, 3))
    return float(P @ (1 - nobody) @ P)
