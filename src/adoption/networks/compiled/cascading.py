"""Who is moved by their neighbours, and who is moved by them in turn."""

import numpy as np
from numba import njit, prange


@njit(cache=True, parallel=True, nogil=True)
def highest_degree(pointers):
    most = 0
    for i in prange(pointers.size - 1):
        most = max(most, np.int64(pointers[i + 1]) - np.int64(pointers[i]))
    return most


@njit(cache=True, parallel=True, nogil=True)
def fewest(pointers, shares, never, out):
    for i in prange(out.size):
        k, phi = np.int64(pointers[i + 1]) - np.int64(pointers[i]), shares[np.int64(i) % shares.size]
        # Division rounds: 0.1 * 30 is not quite 3, and 3 / 30 is 0.1.
        m = max(np.int64(round(k * phi)) - 1, 1)
        while k and m / k < phi:
            m += 1
        out[i] = m if k else never


@njit(cache=True, parallel=True, nogil=True)
def acting(bits):
    total = 0
    for w in prange(bits.size):
        word = bits[w]
        word = word - ((word >> np.uint32(1)) & np.uint32(0x55555555))
        word = (word & np.uint32(0x33333333)) + ((word >> np.uint32(2)) & np.uint32(0x33333333))
        word = (word + (word >> np.uint32(4))) & np.uint32(0x0F0F0F0F)
        total += np.int64((np.uint64(word) * np.uint64(0x01010101)) >> np.uint64(24)) & 0xFF
    return total


@njit(cache=True, inline="always")
def _moved(pointers, neighbours, needs, bits, i):
    """Whether enough neighbours of a person act."""
    at, end, left = np.int64(pointers[i]), np.int64(pointers[i + 1]), np.int64(needs[i])
    if end - at < left:
        return False
    while at < end:
        j = neighbours[at]
        left -= np.int64((bits[j >> np.uint32(5)] >> (j & np.uint32(31))) & np.uint32(1))
        if left == 0:
            return True
        at += 1
    return False


@njit(cache=True, parallel=True, nogil=True)
def pull(pointers, neighbours, needs, bits, out):
    """All look round; gives how many moved. Each word belongs to one thread. In place if `out` is `bits`: as the rule is
    monotone, it does not matter whether a neighbour's move is seen in this round or in the next."""
    n, moved = needs.size, 0
    for w in prange(bits.size):
        word, start = bits[w], np.int64(w) * 32
        for k in range(min(32, n - start)):
            if (word >> np.uint32(k)) & np.uint32(1) == 0 and _moved(pointers, neighbours, needs, bits, start + k):
                word |= np.uint32(1) << np.uint32(k)
                moved += 1
        out[w] = word
    return moved


@njit(cache=True, nogil=True)
def push(pointers, neighbours, needs, before, bits, waiting):
    """Goes on from those who act now and did not before, until it rests; False if that is more work than a round of pull."""
    count, seen, budget = 0, 0, neighbours.size + 1024
    for w in range(bits.size):
        new = bits[w] & ~before[w]
        for k in range(32):
            if (new >> np.uint32(k)) & np.uint32(1):
                if count == waiting.size:
                    return False
                waiting[count] = w * 32 + k
                count += 1
    while count:
        count -= 1
        i = np.int64(waiting[count])
        for at in range(np.int64(pointers[i]), np.int64(pointers[i + 1])):
            j = np.int64(neighbours[at])
            w, bit = j >> 5, np.uint32(1) << np.uint32(j & 31)
            if bits[w] & bit:
                continue
            seen += np.int64(pointers[j + 1]) - np.int64(pointers[j])
            if _moved(pointers, neighbours, needs, bits, j):
                bits[w] |= bit
                if count == waiting.size:
                    return False
                waiting[count] = j
                count += 1
        if seen > budget:
            return False
    return True
