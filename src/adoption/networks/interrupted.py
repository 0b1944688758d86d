"""What a long run says when it is interrupted and gives what it has."""

from __future__ import annotations

import warnings


class Interrupted(RuntimeWarning):
    """A run was interrupted, and its result is that of a part of it."""


def warn(words: str) -> None:
    """Warns the one who called the function that calls this one."""
    warnings.warn(f"interrupted: {words}", Interrupted, stacklevel=3)
