"""People who review a platform and install or drop it, as their contacts' portfolios make it worth."""

import numpy as np

from adoption.models.portfolio import symbolic

from .counters import mixed

# Added to a person's random number to get the one that decides.
CHANCE = 0xD1B54A32D192ED03
# People whose contacts are gathered side by side in memory.
CHUNK = 2**18


def _fraction(x):
    """Random 64-bit numbers as ones from 0 to 1, 1 not included."""
    return (x >> np.uint64(11)).astype(np.float64) / 2**53


def uniform(key, count):
    return _fraction(mixed(key + np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)))


def review(pointers, neighbours, held, after, mandated, key, limit, own, gain, A, C, promotion, mandate):
    """Fills `after` with everybody's portfolio when the reviews of one tick are over; `limit` / 2^32 of people review."""
    after[:] = held
    for start in range(0, held.size, CHUNK):
        x = mixed(key + np.arange(start, min(start + CHUNK, held.size), dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))
        low = (x >> np.uint64(32)).astype(np.int64)
        who = np.flatnonzero(low < limit)
        x, platform, who = x[who], low[who] * own.shape[0] // limit, who + start
        S, begins = held[who], pointers[who].astype(np.int64)
        contacts = pointers[who + 1].astype(np.int64) - begins
        # Each contact's place in `neighbours`, and whose contact it is.
        whose = np.repeat(np.arange(who.size), contacts)
        places = np.arange(whose.size) + np.repeat(begins - (np.cumsum(contacts) - contacts), contacts)
        met = np.bincount(whose, weights=gain[platform[whose], S[whose], held[neighbours[places]]], minlength=who.size)
        odds = np.exp(own[platform, S] + met / np.maximum(contacts, 1))
        installs = symbolic.install(1.0, odds, A[platform], promotion[platform])
        drops = symbolic.drop(1.0, odds, C[platform])
        held_to = symbolic.mandated(installs, drops, mandate[platform])
        installs, drops = (np.where(mandated[who], strict, free) for strict, free in zip(held_to, (installs, drops)))
        changes = _fraction(mixed(x + np.uint64(CHANCE))) < np.where(S >> platform & 1, drops, installs)
        after[who[changes]] = S[changes] ^ (1 << platform[changes])
