"""What a long run says when it is interrupted and gives what it has, and how to have it give nothing instead."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


class Interrupted(RuntimeWarning):
    """A run was interrupted (Ctrl+C), and its result is that of a part of it.

    `spread` and `follow` warn of it. `warnings.simplefilter("error", Interrupted)` makes it an exception.
    """


def warn(words: str) -> None:
    """Warns the one who called the function that calls this one."""
    warnings.warn(f"interrupted: {words}", Interrupted, stacklevel=3)


@contextmanager
def nothing_in_part() -> Iterator[None]:
    """For those whom a part of a result does not help: a run that is interrupted gives nothing.

    Raises
    ------
    KeyboardInterrupt
        Where the run would warn.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", Interrupted)
        try:
            yield
        except Interrupted:
            raise KeyboardInterrupt from None
