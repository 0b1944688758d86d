"""The rows of networks, each filled by one thread."""

import numpy as np
from numba import njit, prange

from adoption.networks.plain.building import DENSE, FEW

from .counters import below, dealt, dealt_back, keyed, mixed

# Bytes for each entry of a row while rows are made.
ENTRY = 4


@njit(cache=True, inline="always")
def _pair(number, width, odd):
    """The pair of s people at (x, y) of a grid of all pairs, of width s if s is odd and s - 1 if not.

    If s is odd: a person x and the one y + 1 places on, round a circle. If s is even: the days x and games y of a tournament
    in which everybody meets everybody once.
    """
    x, y = number
    if odd:
        return x, (x + y + 1) % width
    if y == 0:
        return width, x
    return (x + y) % width, (x - y + width) % width


@njit(cache=True, nogil=True)
def _links(key, same, left, right, a, b):
    """Fills a and b with the ends of different links, random ones, between blocks of `left` and `right` people or within one."""
    count, at, drawn = a.size, 0, 0
    pairs = left * (left - 1) // 2 if same else left * right
    if pairs <= max(FEW, DENSE * count):
        for i in range(left):
            for j in range(i + 1 if same else 0, right):
                if at == count:
                    return
                chance = below(mixed(key + np.uint64(drawn) * np.uint64(0x9E3779B97F4A7C15)), np.uint64(pairs - drawn))
                if chance < np.uint64(count - at):
                    a[at], b[at] = i, j
                    at += 1
                drawn += 1
        return
    odd = left % 2 == 1
    width = left if odd or not same else left - 1
    height = right if not same else (left - 1) // 2 if odd else left // 2
    for at in range(count):
        x, y = dealt(key, np.uint64(at % width), np.uint64(width), np.uint64(at // width), np.uint64(height))
        spot = np.int64(x), np.int64(y)
        a[at], b[at] = _pair(spot, width, odd) if same else spot


@njit(cache=True, parallel=True, nogil=True)
def fill_blocks(starts, lists, index, first, second, counts, seed, begins, pointers, neighbours):
    """Fills the rows of every block; each is the work of one thread."""
    for block in prange(starts.size - 1):
        start, size, begin = starts[block], starts[block + 1] - starts[block], begins[block]
        entries, most, at = begins[block + 1] - begin, 0, 0
        for k in range(lists[block], lists[block + 1]):
            most = max(most, counts[index[k]])
        a, b = np.empty(most, np.uint32), np.empty(most, np.uint32)
        rows, others, ends = np.empty(entries, np.uint32), np.empty(entries, np.uint32), np.zeros(size + 1, np.int64)
        for k in range(lists[block], lists[block + 1]):
            pair = index[k]
            low, high, count = first[pair], second[pair], counts[pair]
            key = keyed(seed, np.uint64(low) * np.uint64(starts.size) + np.uint64(high))
            _links(key, low == high, starts[low + 1] - starts[low], starts[high + 1] - starts[high], a[:count], b[:count])
            for link in range(count):
                if low == block:
                    rows[at], others[at] = a[link], starts[high] + b[link]
                    at += 1
                if high == block:
                    rows[at], others[at] = b[link], starts[low] + a[link]
                    at += 1
        for k in range(entries):
            ends[np.int64(rows[k]) + 1] += 1
        for row in range(size):
            ends[row + 1] += ends[row]
            pointers[start + row] = begin + ends[row]
        for k in range(entries):
            row = np.int64(rows[k])
            neighbours[begin + ends[row]] = others[k]
            ends[row] += 1
        for row in range(size):
            neighbours[np.int64(pointers[start + row]) : begin + ends[row]].sort()


@njit(cache=True, parallel=True, nogil=True)
def ring_rows(rows, near):
    n = rows.shape[0]
    for i in prange(n):
        for j in range(near.size):
            rows[i, j] = (i + near[j]) % n
        if i < near.size or i >= n - near.size:
            rows[i].sort()


@njit(cache=True, inline="always")
def _merge(a, b, out, write):
    """Length of two ascending rows as one, without what occurs in both twice; written to `out` if asked for."""
    i, j, at = 0, 0, 0
    while i < a.size or j < b.size:
        if j == b.size or (i < a.size and a[i] < b[j]):
            found, i = a[i], i + 1
        elif i == a.size or b[j] < a[i]:
            found, j = b[j], j + 1
        else:
            found, i, j = a[i], i + 1, j + 1
        if write:
            out[at] = found
        at += 1
    return at


@njit(cache=True, parallel=True, nogil=True)
def count_joined(p, a, q, b, degrees):
    for i in prange(degrees.size):
        degrees[i] = _merge(a[np.int64(p[i]) : np.int64(p[i + 1])], b[np.int64(q[i]) : np.int64(q[i + 1])], a, False)


@njit(cache=True, parallel=True, nogil=True)
def fill_joined(p, a, q, b, pointers, neighbours):
    for i in prange(pointers.size - 1):
        _merge(a[np.int64(p[i]) : np.int64(p[i + 1])], b[np.int64(q[i]) : np.int64(q[i + 1])], neighbours[np.int64(pointers[i]) : np.int64(pointers[i + 1])], True)


@njit(cache=True, inline="always")
def _partner(key, end, total, width, height):
    """The end that is matched with an end of a link; itself if none is left for it. Places beyond the ends are passed over."""
    place = end
    while True:
        x, y = dealt_back(key, place % width, width, place // width, height)
        place = x + y * width
        if place < total:
            break
    place ^= np.uint64(1)
    if place >= total:
        return end
    while True:
        x, y = dealt(key, place % width, width, place // width, height)
        place = x + y * width
        if place < total:
            return place


@njit(cache=True, parallel=True, nogil=True)
def match(ends, partners, seed, width, height, rows, kept):
    """Fills the rows of all people, each at its place by `ends`, and says how long they are without what is erased.

    Ends are matched as in `partners`, or by `dealt` if it is empty."""
    total, key = np.uint64(ends[-1]), keyed(seed, np.uint64(0))
    for i in prange(kept.size):
        at = begin = np.int64(ends[i])
        for end in range(begin, np.int64(ends[i + 1])):
            other = partners[end] if partners.size else np.int64(_partner(key, np.uint64(end), total, np.uint64(width), np.uint64(height)))
            low, high = 0, kept.size  # whose end that is: ends[low] <= other < ends[high]
            while high - low > 1:
                middle = (low + high) // 2
                if np.int64(ends[middle]) <= other:
                    low = middle
                else:
                    high = middle
            if low != i:  # also where an end is left alone
                rows[at] = low
                at += 1
        rows[begin:at].sort()
        unique = begin
        for k in range(begin, at):
            if k == begin or rows[k] != rows[unique - 1]:
                rows[unique] = rows[k]
                unique += 1
        kept[i] = unique - begin


@njit(cache=True, nogil=True)
def close_up(ends, pointers, rows):
    """Moves the rows together, from the places where they are kept apart by what was erased."""
    for i in range(pointers.size - 1):
        by = np.int64(ends[i]) - np.int64(pointers[i])
        if by:
            for at in range(np.int64(pointers[i]), np.int64(pointers[i + 1])):
                rows[at] = rows[at + by]


@njit(cache=True, parallel=True, nogil=True)
def renumber(pointers, neighbours, new, old, ends, rows):
    for j in prange(old.size):
        i, begin = np.int64(old[j]), np.int64(ends[j])
        first, last = np.int64(pointers[i]), np.int64(pointers[i + 1])
        for k in range(last - first):
            rows[begin + k] = new[neighbours[first + k]]
        rows[begin : begin + last - first].sort()
