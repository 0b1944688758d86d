"""People who review a platform and install or drop it, as their contacts' portfolios make it worth."""

import math

import numpy as np
from numba import njit, prange

from adoption.models.portfolio import symbolic
from adoption.networks.plain.reviewing import CHANCE

from .counters import mixed

_install, _drop, _mandated = (njit(formula) for formula in (symbolic.install, symbolic.drop, symbolic.mandated))


@njit(cache=True, inline="always")
def _fraction(x):
    """A random 64-bit number as one from 0 to 1, 1 not included."""
    return np.float64(x >> np.uint64(11)) / 2**53


@njit(cache=True, parallel=True, nogil=True)
def uniform(key, count):
    out = np.empty(count, np.float64)
    for i in prange(count):
        out[i] = _fraction(mixed(key + np.uint64(i) * np.uint64(0x9E3779B97F4A7C15)))
    return out


@njit(cache=True, parallel=True, nogil=True)
def review(pointers, neighbours, held, after, mandated, key, limit, own, gain, A, C, promotion, mandate):
    """Fills `after` with everybody's portfolio when the reviews of one tick are over; `limit` / 2^32 of people review."""
    n = own.shape[0]
    for i in prange(held.size):
        x = mixed(key + np.uint64(i) * np.uint64(0x9E3779B97F4A7C15))
        S, low = held[i], np.int64(x >> np.uint64(32))
        after[i] = S
        if low >= limit:
            continue
        platform = low * n // limit
        begin, end, met = np.int64(pointers[i]), np.int64(pointers[i + 1]), 0.0
        for at in range(begin, end):
            met += gain[platform, S, held[neighbours[at]]]
        odds = math.exp(own[platform, S] + met / max(end - begin, 1))
        installs = _install(1.0, odds, A[platform], promotion[platform])
        drops = _drop(1.0, odds, C[platform])
        if mandated[i]:
            installs, drops = _mandated(installs, drops, mandate[platform])
        has = (S >> platform) & 1
        if _fraction(mixed(x + np.uint64(CHANCE))) < (drops if has else installs):
            after[i] = S ^ (1 << platform)
