"""The motion of one scenario after another, compiled by Numba from the model's definition; `integrate.js` does the same.

The embedded Runge-Kutta pair of orders 5 and 4 of Dormand and Prince (1980): a scenario's step is cut until the
difference of the two orders, in the largest of its components, is below the tolerance, and no step reaches over a month
at which a lever's schedule has a corner. A scenario's numbers do not depend on what it is computed with.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np

from . import symbolic

# Butcher tableau of Dormand and Prince (1980): nodes, weights of the stages, and the two orders' difference.
NODES = (0.0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0)
WEIGHTS = (
    (0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    (1 / 5, 0.0, 0.0, 0.0, 0.0, 0.0),
    (3 / 40, 9 / 40, 0.0, 0.0, 0.0, 0.0),
    (44 / 45, -56 / 15, 32 / 9, 0.0, 0.0, 0.0),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0.0, 0.0),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656, 0.0),
    (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
DIFFERENCE = (71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)
# Months of the first step tried; how much of the step that the error allows is taken, and by how much it may change.
FIRST, SAFETY, SHORTER, LONGER = 0.1, 0.9, 0.2, 8.0


@lru_cache(maxsize=12)
def compiled(n: int, alone: bool) -> Callable:
    """`move(constants, rows, level, begin, end, ramp, corners, start, times, tolerance, result)` for n platforms.

    Arrays have a row for each of k scenarios: constants (k, inputs of the kernel), level and the other three of the
    levers (k, levers), corners of the schedule with the times among them (k, any number, ascending), start (k, size of
    the state). `rows` says which input each lever moves. Fills result, shape (k, t, size). With `alone`, the state is that of the free group only (see `symbolic.python_functions`).
    """
    import numba

    kernel_of, derivative_of, alone_of = symbolic.python_functions(n, math)
    # NumPy's error model: a division is a division, without a branch that raises; no denominator here can be 0.
    njit = partial(numba.njit, error_model="numpy", nogil=True)
    kernel, derivative = njit(kernel_of), njit(alone_of if alone else derivative_of)
    kernel_rows = len(symbolic.define(n).kernel)
    nodes, weights, difference = (np.array(table) for table in (NODES, WEIGHTS, DIFFERENCE))
    stages = len(NODES)

    @njit
    def pull(u, rows, level, at_zero, slope, month):
        """Sets the levers in the inputs as they stand at a month, on their lines."""
        for row in rows:
            u[row] = 0.0
        for lever, row in enumerate(rows):
            value = at_zero[lever] + slope[lever] * month
            u[row] += min(max(value, min(level[lever], 0.0)), max(level[lever], 0.0))

    @njit
    def move(constants, rows, level, begin, end, ramp, corners, start, times, tolerance, result):
        size, levers = start.shape[1], rows.size
        k, f, y, at = np.empty(kernel_rows), np.empty((stages, size)), np.empty(size), np.empty(size)
        at_zero, slope, u = np.empty(levers), np.empty(levers), np.empty(constants.shape[1])
        for lane in range(start.shape[0]):
            for row in range(u.size):
                u[row] = constants[lane, row]
            for row in range(size):
                y[row] = start[lane, row]
            t, step, asked = 0.0, FIRST, 0
            for corner in range(corners.shape[1]):
                goal = corners[lane, corner]
                # The straight line on which each lever runs up to this corner.
                inside = (t + goal) / 2
                ramping = False
                for lever in range(levers):
                    at_zero[lever] = slope[lever] = 0.0
                    first, over, height, width = begin[lane, lever], end[lane, lever], level[lane, lever], ramp[lane, lever]
                    if first <= inside < first + width:
                        slope[lever] = height / width
                        at_zero[lever] = -slope[lever] * first
                    elif first + width <= inside < over:
                        at_zero[lever] = height
                    elif over <= inside < over + width:
                        slope[lever] = -height / width
                        at_zero[lever] = height - slope[lever] * over
                    ramping = ramping or slope[lever] != 0.0
                pull(u, rows, level[lane], at_zero, slope, t)
                kernel(u, k)
                derivative(y, k, f[0])
                while t < goal:
                    ends = step >= goal - t
                    h = goal - t if ends else step
                    for stage in range(1, stages):
                        for row in range(size):
                            total = 0.0
                            for j in range(stage):
                                total += weights[stage, j] * f[j, row]
                            at[row] = y[row] + h * total
                        if ramping and nodes[stage] != nodes[stage - 1]:
                            pull(u, rows, level[lane], at_zero, slope, t + nodes[stage] * h)
                            kernel(u, k)
                        derivative(at, k, f[stage])
                    error = 0.0
                    for row in range(size):
                        total = 0.0
                        for j in range(stages):
                            total += difference[j] * f[j, row]
                        error = max(error, abs(total))
                    error *= h / tolerance
                    good = error <= 1.0
                    if good:
                        for row in range(size):
                            y[row], f[0, row] = at[row], f[stages - 1, row]
                        t = goal if ends else t + h
                    allowed = h * min(max(SAFETY * max(error, 1e-10) ** -0.2, SHORTER), LONGER)
                    step = max(step, allowed) if ends and good else allowed
                if asked < times.size and goal == times[asked]:
                    for row in range(size):
                        result[lane, asked, row] = y[row]
                    asked += 1

    return move
