"""A sweep of five-year scenarios of the portfolio model, against SciPy's solvers one scenario at a time.

Both sides get the same scenarios, the same corners in the schedules, and right-hand sides from the same definition. The
peers' right-hand side is compiled to plain Python floats, which is much faster for one scenario than NumPy; the one with
NumPy, which is what one would write first, is measured too. Each side's tolerance is the largest of a few at which its
largest error, over the scenarios that the peers do, is at most 1e-6; errors are taken against a run at 1e-12.
"""

import math
import resource
import time

import numpy as np
from scipy.integrate import solve_ivp

from adoption.models.portfolio import Lever, Scenario, dynamics, independent, simulate, symbolic

MANY, FEW, ACCURACY, MONTHS = 100_000, 100, 1e-6, 60.0
TOLERANCES = (1e-6, 5e-7, 2e-7, 1e-7, 3e-8, 1e-8, 1e-9)
# The levers of 2025 and one to come: they come up over some months, are there for good or are lifted.
BASE = Scenario(
    ("WhatsApp", "Telegram", "Max"), independent([0.67, 0.56, 0.06]), (-1.0, -1.2, -2.0), network=4.0,
    levers=(
        Lever("degradation", 0.5, "WhatsApp", 1, 40, 3),
        Lever("degradation", 0.5, "Telegram", 1, 40, 3),
        Lever("preinstallation", 1.0, "Max", 2),
        Lever("promotion", 0.1, "Max", 0, 24),
        Lever("tie_in", 1.0, "Max", 6, ramp=12),
        Lever("circumvention", 0.3, None, 4),
    ),
    months=MONTHS,
)


def variants(count: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(2025)
    return {
        "network": rng.uniform(0, 8, count), "substitutability": rng.uniform(0, 1, count), "review_rate": rng.uniform(0.1, 1, count),
        "familiarity.WhatsApp": rng.uniform(0, 3, count), "familiarity.Max": rng.uniform(0, 3, count),
        "appeal.Max": rng.uniform(-4, 0, count), "calls": rng.uniform(0, 1, count),
        "levers.0.level": rng.uniform(0, 1, count), "levers.1.level": rng.uniform(0, 1, count),
        "levers.3.level": rng.uniform(0, 0.5, count), "levers.4.level": rng.uniform(0, 3, count), "levers.5.level": rng.uniform(0, 1, count),
    }


def ours(vary: dict[str, np.ndarray], tolerance: float) -> np.ndarray:
    return simulate(BASE, [MONTHS], vary, tolerance).groups[:, 0]


def on_floats():
    """Kernel and derivative from the definition, on lists of floats."""
    kernel, _, alone = symbolic.python_functions(3, math)
    return kernel, alone


def on_numpy():
    """Kernel and derivative as the package has them, for one scenario."""
    kernel, _, alone = symbolic.python_functions(3, np)
    return kernel, alone


def one_at_a_time(vary, functions, method: str, tolerance: float) -> np.ndarray:
    """Shares at the end by `solve_ivp`, from corner to corner of each scenario's schedule."""
    (kernel, derivative), array = functions(), functions is on_numpy
    lanes = dynamics.arrange(BASE, vary)
    corners = sorted({0.0, MONTHS, *(m for lever in BASE.levers for m in (lever.start, lever.start + lever.ramp, lever.end, lever.over) if m < MONTHS)})
    rows, ends = len(symbolic.define(3).kernel), []
    for lane in range(lanes.count):
        y = lanes.start[:8, lane]
        for begin, end in zip(corners, corners[1:]):
            # Between two corners a lever runs on a straight line: take it from two months inside.
            one, two = begin + (end - begin) / 4, end - (end - begin) / 4
            values = [dynamics.held(lanes, month)[list(lanes.rows), lane] for month in (one, two)]
            slopes = (values[1] - values[0]) / (two - one)
            lines = list(zip(lanes.rows, (values[0] - slopes * one).tolist(), slopes.tolist()))
            u, k = lanes.constants[:, lane].tolist(), [0.0] * rows
            if array:
                u, k = np.array(u), np.zeros(rows)

            def pull(month: float) -> None:
                for row, z, s in lines:  # noqa: B023
                    u[row] = z + s * month  # noqa: B023
                kernel(u, k)  # noqa: B023

            pull(begin)
            ramping = any(abs(s) > 1e-12 for _, _, s in lines)

            def rate(month: float, state: np.ndarray):
                if ramping:  # noqa: B023
                    pull(month)  # noqa: B023
                out = np.empty(8) if array else [0.0] * 8
                derivative(state if array else state.tolist(), k, out)  # noqa: B023
                return out

            y = solve_ivp(rate, (begin, end), y, method, rtol=tolerance, atol=tolerance).y[:, -1]
        ends.append(y)
    return np.array(ends)


def timed(call, *arguments):
    begin = time.perf_counter()
    result = call(*arguments)
    return result, time.perf_counter() - begin


def rows():
    few, many = variants(FEW), variants(MANY)
    symbolic.python_functions(3, math)
    exact, first = timed(lambda: ours(few, 1e-12)[:, 0])
    for tolerance in TOLERANCES:
        error = np.abs(ours(few, tolerance)[:, 0] - exact).max()
        if error <= ACCURACY:
            break
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _, whole = timed(ours, many, tolerance)
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    yield {"name": f"sweep of {MANY:,} five-year scenarios, three platforms", "value": whole, "unit": "s", "against": "itself", "ratio": 1.0}
    yield {"name": "  compiling it, once in a session", "value": first, "unit": "s", "against": "the sweep", "ratio": first / whole}
    yield {"name": "  largest error of a share at the end", "value": float(error), "unit": "share", "against": f"{ACCURACY:g} asked for", "ratio": ACCURACY / error}
    yield {"name": "  memory on top of the package's", "value": memory, "unit": "MB", "against": "what the result takes", "ratio": memory / (MANY * 16 * 8 / 2**20)}
    for functions, words in ((on_floats, "plain floats"), (on_numpy, "NumPy")):
        for method in ("LSODA", "RK45"):
            sample = {name: values[: FEW if functions is on_floats else FEW // 10] for name, values in few.items()}
            for peer_tolerance in TOLERANCES:
                ends, spent = timed(one_at_a_time, sample, functions, method, peer_tolerance)
                peer_error = np.abs(ends - exact[: len(ends)]).max()
                if peer_error <= ACCURACY:
                    break
            each = spent / len(ends) * MANY
            yield {
                "name": f"  the same by solve_ivp {method}, {words} (from {len(ends)} of them, error {peer_error:.0e})",
                "value": each, "unit": "s", "against": "the sweep", "ratio": each / whole,
            }
