"""Who is moved by their neighbours, and who is moved by them in turn."""

import numpy as np

# People looked at in one go: their neighbours are gathered side by side in memory.
CHUNK = 2**18


def highest_degree(pointers):
    return int(np.diff(pointers).max(initial=0))


def fewest(pointers, shares, never, out):
    degrees = np.diff(pointers).astype(np.int64)
    safe = np.maximum(degrees, 1)
    m = np.maximum(np.rint(degrees * shares).astype(np.int64) - 1, 1)
    # Division rounds: 0.1 * 30 is not quite 3, and 3 / 30 is 0.1.
    while (short := m / safe < shares).any():
        m += short
    out[:] = np.where(degrees > 0, m, never)


def acting(bits):
    return int(np.unpackbits(bits.view(np.uint8)).sum(dtype=np.int64))


def pull(pointers, neighbours, needs, bits, out):
    """All look round at once; gives how many moved."""
    n, moved = needs.size, 0
    before = np.unpackbits(bits.astype("<u4").view(np.uint8), bitorder="little")
    after = before.copy()
    for start in range(0, n, CHUNK):
        end = min(start + CHUNK, n)
        left, right = int(pointers[start]), int(pointers[end])
        seen = np.concatenate([[0], np.cumsum(before[neighbours[left:right]], dtype=np.int64)])
        ends = pointers[start : end + 1].astype(np.int64) - left
        new = (before[start:end] == 0) & (seen[ends[1:]] - seen[ends[:-1]] >= needs[start:end])
        after[start:end] |= new
        moved += int(new.sum())
    out[:] = np.packbits(after, bitorder="little").view("<u4")
    return moved


def push(pointers, neighbours, needs, before, bits, waiting):
    """Leaves the work to `pull`, which NumPy does faster than one person after another."""
    return False
