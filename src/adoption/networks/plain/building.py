"""The rows of networks, from a sorted list of all links."""

from functools import lru_cache

import numpy as np

from .counters import below, dealt, keyed, mixed

# Bytes for each entry of a row while rows are made, as measured: 20 for a ring, 36 to 42 for random links, 55 for ends matched.
ENTRY = 40
# Pairs of people are gone through one by one if there are no more than so many, or no more than so many for each link.
FEW, DENSE = 4096, 6
# A row and an entry of it as one number, which sorts by row and then by entry.
HALF = np.uint64(32)


def fill_blocks(starts, lists, index, first, second, counts, seed, begins, pointers, neighbours):
    """Fills the rows of all blocks."""
    sizes, streams = np.diff(starts), first.astype(np.uint64) * np.uint64(starts.size) + second.astype(np.uint64)
    ends, keys = [np.empty(0, np.uint64)], keyed(np.array([seed], np.uint64), streams)
    for pair in np.flatnonzero(counts):
        low, high, count = int(first[pair]), int(second[pair]), int(counts[pair])
        a, b = _links(keys[pair : pair + 1], low == high, int(sizes[low]), int(sizes[high]), count)
        a, b = a.astype(np.uint64) + np.uint64(starts[low]), b.astype(np.uint64) + np.uint64(starts[high])
        ends += [a << HALF | b, b << HALF | a]
    entries = np.sort(np.concatenate(ends))
    neighbours[:] = entries  # of 64 bits the lower 32
    pointers[1:] = np.cumsum(np.bincount((entries >> HALF).astype(np.int64), minlength=pointers.size - 1))
    pointers[0] = 0


def ring_rows(rows, near):
    rows[:] = np.sort((np.arange(rows.shape[0])[:, None] + near) % rows.shape[0], axis=1)


def count_joined(p, a, q, b, degrees):
    degrees[:] = np.bincount((_union(p, a, q, b) >> HALF).astype(np.int64), minlength=degrees.size)


def fill_joined(p, a, q, b, pointers, neighbours):
    neighbours[:] = _union(p, a, q, b)  # of 64 bits the lower 32


def match(ends, partners, seed, width, height, rows, kept):
    """Fills the rows of all people, one after another, and says how long they are."""
    owner = np.repeat(np.arange(kept.size, dtype=np.uint64), np.diff(ends).astype(np.int64))
    a, b = (owner, owner[partners]) if partners.size else _dealt_ends(owner, keyed(np.array([seed], np.uint64), np.array([0], np.uint64)), width, height)
    a, b = a[a != b], b[a != b]
    entries = np.unique(np.concatenate([a << HALF | b, b << HALF | a]))
    rows[: entries.size] = entries  # of 64 bits the lower 32
    kept[:] = np.bincount((entries >> HALF).astype(np.int64), minlength=kept.size)


def close_up(ends, pointers, rows):
    """Nothing to do: `match` leaves no gaps."""


def renumber(pointers, neighbours, new, old, ends, rows):
    heads = np.repeat(new.astype(np.uint64), np.diff(pointers).astype(np.int64))
    rows[:] = np.sort(heads << HALF | new[neighbours])  # of 64 bits the lower 32


def _dealt_ends(owner, key, width, height):
    """Whose ends are matched: those at places 2 t, and those at places 2 t + 1."""
    place, away = np.arange(owner.size, dtype=np.uint64), np.ones(owner.size, bool)
    while away.any():  # places beyond the ends are passed over
        x, y = dealt(key, place[away] % np.uint64(width), np.uint64(width), place[away] // np.uint64(width), np.uint64(height))
        place[away] = x + y * np.uint64(width)
        away = place >= owner.size
    mixed_up = owner[place.astype(np.int64)][: owner.size // 2 * 2]
    return mixed_up[::2], mixed_up[1::2]


def _links(key, same, left, right, count):
    """The ends of different links, random ones, between blocks of `left` and `right` people or within one."""
    pairs = left * (left - 1) // 2 if same else left * right
    if pairs <= max(FEW, DENSE * count):
        drawn = np.arange(pairs, dtype=np.uint64)
        chances, taken, wanted = below(mixed(key + drawn * np.uint64(0x9E3779B97F4A7C15)), np.uint64(pairs) - drawn), [], count
        for at, chance in enumerate(chances.tolist()):
            if chance < wanted:
                taken.append(at)
                wanted -= 1
        return tuple(end[taken] for end in _pairs_within(left)) if same else np.divmod(np.array(taken), right)
    odd = left % 2 == 1
    width = left if odd or not same else left - 1
    height = right if not same else (left - 1) // 2 if odd else left // 2
    y, x = np.divmod(np.arange(count, dtype=np.uint64), np.uint64(width))
    x, y = (each.astype(np.int64) for each in dealt(key, x, np.uint64(width), y, np.uint64(height)))
    if not same:
        return x, y
    if odd:
        return x, (x + y + 1) % width
    return np.where(y == 0, width, (x + y) % width), np.where(y == 0, x, (x - y + width) % width)


@lru_cache(maxsize=8)
def _pairs_within(people):
    """All pairs of people, the lower one first, in ascending order."""
    return np.triu_indices(people, 1)


def _union(p, a, q, b):
    """All entries of two networks' rows as numbers of row and entry, in ascending order, each once."""
    rows = [np.repeat(np.arange(ends.size - 1, dtype=np.uint64) << HALF, np.diff(ends).astype(np.int64)) for ends in (p, q)]
    return np.unique(np.concatenate([rows[0] | a, rows[1] | b]))
