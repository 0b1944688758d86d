"""Memory that a network needs, held against what there is before any of it is taken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from adoption.networks.engine import building

# Where Linux says what a container may use: version 2 of control groups, and version 1.
GROUPS = (
    (Path("/sys/fs/cgroup"), "memory.max", "memory.current", "inactive_file"),
    (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)


def foresee(people: int, needed: int) -> None:
    """Refuses what needs more bytes than are free, where the system says how many are.

    Raises
    ------
    MemoryError
        Says how many people would fit.
    """
    free = free_bytes()
    if free is not None and needed > free:
        raise MemoryError(f"people: {people:,} need {_size(needed)}, and {_size(free)} are free; about {int(people * free / needed):,} would fit")


def room(entries: int, people: int, each: int = 0) -> NDArray[np.uint32]:
    """Room for so many entries of rows, if there is room for them while they are made, and for so many bytes more for each person.

    Raises
    ------
    MemoryError
        As `foresee`.
    """
    foresee(people, building.ENTRY * entries + each * people)
    return np.empty(entries, np.uint32)


def free_bytes() -> int | None:
    """Memory that programs may still have, of the machine or of the container if that is less; None if neither says so."""
    return min((free for free in (_of_the_machine(), *(_of_a_container(*group) for group in GROUPS)) if free is not None), default=None)


def _of_the_machine() -> int | None:
    try:
        with open("/proc/meminfo") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return None


def _of_a_container(folder: Path, limit: str, used: str, idle: str) -> int | None:
    """What is left of a limit, with the copies of files that the system gives up when memory is short; None if there is none."""
    try:
        most, taken = (int((folder / name).read_text()) for name in (limit, used))
        idle_files = next(int(line.split()[1]) for line in (folder / "memory.stat").read_text().splitlines() if line.startswith(f"{idle} "))
    except (OSError, StopIteration, ValueError):  # 'max' is no limit
        return None
    return max(most - taken + idle_files, 0)


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
