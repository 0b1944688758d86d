"""The portfolio model written a second time, from the equations of the book and not from the package: sets and loops.

And scenarios drawn at random, for tests that compare.
"""

import math
from itertools import chain, combinations

import numpy as np

from adoption.models.portfolio import CONSTANTS, LEVERS, PARAMETERS, Lever, Scenario, simulate

# Months at which JavaScript and NumPy are compared.
TIMES = [0.0, 12.0, 60.0]


def sigma(u):
    return 1 / (1 + math.exp(-u))


def lever_value(scenario, kind, platform, month):
    """Value of a lever at a month, from the definition of its ramp."""
    for lever in scenario.levers:
        if (lever.kind, lever.platform) == (kind, platform) and lever.start <= month < lever.end + lever.ramp:
            up = 1.0 if lever.ramp == 0 else min(1.0, (month - lever.start) / lever.ramp)
            down = 1.0 if month < lever.end else 1 - (month - lever.end) / lever.ramp
            return lever.level * min(up, down)
    return 0.0


def derivative(scenario, month, y):
    """dy/dt of y, shape (2, 2^n)."""
    s, names = scenario, scenario.platforms
    n = len(names)

    def pulled(kind, i=None):
        return lever_value(s, kind, None if i is None else names[i], month)

    v, iota = pulled("circumvention"), pulled("interoperability")
    q = [
        s.quality[i] * (1 - (1 - v) * (s.calls * pulled("degradation", i) + (1 - s.calls) * pulled("blocking", i)))
        for i in range(n)
    ]
    every = [frozenset(c) for c in chain.from_iterable(combinations(range(n), size) for size in range(n + 1))]
    number = {S: sum(1 << i for i in S) for S in every}
    P = (1 - s.mandated_share) * y[0] + s.mandated_share * y[1]

    def channel(i, j):
        return q[i] if i == j else iota * math.sqrt(max(q[i] * q[j], 0.0))

    def marginal_reach(i, S):
        """N_i(S), as a sum over contacts of what the channels from i add to those from S."""
        total = 0.0
        for R in every:
            unreached = math.prod(1 - channel(k, j) for k in S for j in R)
            from_i = 1 - math.prod(1 - channel(i, j) for j in R)
            total += P[number[R]] * (
                (1 - s.substitutability) * sum(channel(i, j) for j in R) + s.substitutability * unreached * from_i
            )
        return total

    out = np.zeros((2, 2**n))
    for S in every:
        for i in set(range(n)) - S:
            utility = s.appeal[i] + pulled("tie_in", i) + s.network * marginal_reach(i, S) - s.attention * len(S)
            c, rho, e = s.familiarity[i], pulled("promotion", i), pulled("mandate", i)
            installs = rho + (1 - rho) * sigma(utility - c * (1 - pulled("preinstallation", i)))
            drops = sigma(-utility - c)
            for group, (up, down) in enumerate(((installs, drops), (e + (1 - e) * installs, (1 - e) * drops))):
                moved = s.review_rate * (y[group, number[S]] * up - y[group, number[S | {i}]] * down)
                out[group, number[S]] -= moved
                out[group, number[S | {i}]] += moved
    return out


def draw(rng, n=3, levers=True, months=60.0, **fixed):
    """A scenario with every parameter drawn evenly from its range (the wide ones from the middle), and each lever pulled for a random time."""
    names = tuple("ABCDEF"[:n])

    def value(key):
        p = PARAMETERS[key]
        return rng.uniform(0.1, 1.0) if key == "review_rate" else rng.uniform(max(p.low, -4), min(p.high, 6))

    values = {key: tuple(value(key) for _ in names) if PARAMETERS[key].by_platform else value(key) for key in CONSTANTS}
    pulled = []
    for kind in LEVERS if levers else ():
        for name in names if PARAMETERS[kind].by_platform else (None,):
            if rng.random() < 0.6:
                start, length, ramp = rng.uniform(0, months), rng.uniform(0, 20), rng.choice([0.0, rng.uniform(0, 6)])
                end = math.inf if rng.random() < 0.3 else start + ramp + length
                pulled.append(Lever(kind, value(kind), name, start, end, ramp))
    return Scenario(names, tuple(rng.dirichlet(np.ones(2**n))), **values | fixed, levers=tuple(pulled), months=months)


def a_thousand():
    """1,000 random scenarios of three platforms, with every lever on a random schedule, and their states by NumPy.

    The states, shape (1000, t, 2, 8), are those at `TIMES`, found in one call.
    """
    rng, many = np.random.default_rng(2025), 1000
    base = draw(rng, 3, levers=False)
    kinds = [(kind, name) for kind in LEVERS for name in (base.platforms if PARAMETERS[kind].by_platform else (None,))]
    base = base.change(levers=tuple(Lever(kind, 0.5, name, 1, 2) for kind, name in kinds))
    ranges = {
        f"{key}.{name}" if name else key: (max(PARAMETERS[key].low, -4), min(PARAMETERS[key].high, 6))
        for key in CONSTANTS if key != "review_rate"
        for name in (base.platforms if PARAMETERS[key].by_platform else (None,))
    }
    vary = {name: rng.uniform(*ends, many) for name, ends in ranges.items()}
    vary |= {"review_rate": rng.uniform(0.1, 1, many), "start": rng.dirichlet(np.ones(8), many)}
    for at, (kind, _) in enumerate(kinds):
        low, high = max(PARAMETERS[kind].low, -4), min(PARAMETERS[kind].high, 4)
        pulled = rng.random(many) < 0.3
        begin, ramp = rng.uniform(0, 60, many), np.where(rng.random(many) < 0.5, 0.0, rng.uniform(0, 6, many))
        vary[f"levers.{at}.level"] = np.where(pulled, rng.uniform(low, high, many), 0.0)
        vary[f"levers.{at}.start"], vary[f"levers.{at}.ramp"] = begin, ramp
        vary[f"levers.{at}.end"] = begin + ramp + np.where(rng.random(many) < 0.3, np.inf, rng.uniform(0, 20, many))
    scenarios = []
    for k in range(many):
        one = {name: values[k] for name, values in vary.items()}
        levers = tuple(
            Lever(kind, one[f"levers.{at}.level"], name, *(one[f"levers.{at}.{what}"] for what in ("start", "end", "ramp")))
            for at, (kind, name) in enumerate(kinds)
            if one[f"levers.{at}.level"]
        )
        constants = {
            key: tuple(one[f"{key}.{name}"] for name in base.platforms) if PARAMETERS[key].by_platform else one[key]
            for key in CONSTANTS
        }
        scenarios.append(Scenario(base.platforms, tuple(one["start"]), **constants, levers=levers))
    return scenarios, simulate(base, TIMES, vary, tolerance=1e-11).groups
