"""Random numbers without a state: each is a function of a seed and of a counter, so any thread may draw it in any order.

- `mixed` turns a 64-bit number into one that looks random, by the finalizer of SplitMix64.
- `dealt` is a random bijection of a grid of whole numbers: it deals pairs without drawing one twice. It is a Feistel
  network on two numbers of any two ranges: in turn each is moved on, around its range, by a random amount that depends
  on the other, and each such step can be undone.

Sources
-------
Steele, G. L., Lea, D. and Flood, C. H. (2014), Fast splittable pseudorandom number generators, OOPSLA. Black, J. and
Rogaway, P. (2002), Ciphers with arbitrary finite domains, CT-RSA. Salmon, J. K. et al. (2011), Parallel random numbers:
as easy as 1, 2, 3, SC11, for random numbers by counters.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from adoption.networks.plain.counters import STEPS


@njit(cache=True, inline="always")
def mixed(x: np.uint64) -> np.uint64:
    """The finalizer of SplitMix64: a bijection of 64-bit numbers in which each bit depends on all others."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@njit(cache=True, inline="always")
def keyed(seed: np.uint64, stream: np.uint64) -> np.uint64:
    """A key for one stream of numbers of a seed."""
    return mixed(seed + mixed(stream + np.uint64(0x9E3779B97F4A7C15)))


@njit(cache=True, inline="always")
def below(x: np.uint64, size: np.uint64) -> np.uint64:
    """A random 64-bit number brought down to 0 ... size - 1, for a size of at most 2^32."""
    return ((x >> np.uint64(32)) * size) >> np.uint64(32)


@njit(cache=True, inline="always")
def dealt(key: np.uint64, x: np.uint64, width: np.uint64, y: np.uint64, height: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Where (x, y) of the grid of width by height goes; a bijection of the grid, which depends on the key."""
    for step in range(STEPS):
        turn = key + np.uint64(step) * np.uint64(0x9E3779B97F4A7C15)
        if step % 2 == 0:
            x += below(mixed(turn ^ (y + np.uint64(1)) * np.uint64(0xD1B54A32D192ED03)), width)
            if x >= width:
                x -= width
        else:
            y += below(mixed(turn ^ (x + np.uint64(1)) * np.uint64(0xD1B54A32D192ED03)), height)
            if y >= height:
                y -= height
    return x, y


@njit(cache=True, inline="always")
def dealt_back(key: np.uint64, x: np.uint64, width: np.uint64, y: np.uint64, height: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Where what `dealt` brought to (x, y) came from."""
    for undone in range(STEPS):
        step = STEPS - 1 - undone
        turn = key + np.uint64(step) * np.uint64(0x9E3779B97F4A7C15)
        if step % 2 == 0:
            by = below(mixed(turn ^ (y + np.uint64(1)) * np.uint64(0xD1B54A32D192ED03)), width)
            x = x - by if x >= by else x + width - by
        else:
            by = below(mixed(turn ^ (x + np.uint64(1)) * np.uint64(0xD1B54A32D192ED03)), height)
            y = y - by if y >= by else y + height - by
    return x, y
