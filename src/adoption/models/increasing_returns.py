"""Two technologies, adopters who arrive by chance, and lock-in: the one that gets ahead is worth more to the next.

Half the adopters, type R, like A better, the others, type S, like B. With n_A and n_B adopters so far, an R gets
a_R + r n_A from A and b_R + r n_B from B, an S gets a_S + s n_A and b_S + s n_B. An R turns to B only once B is ahead by
more than (a_R - b_R) / r, an S turns to A only once A is ahead by more than (b_S - a_S) / s. Until then the lead
d = n_A - n_B goes one up with each R and one down with each S: a random walk. Once everybody chooses the same, nothing
brings d back: lock-in.

The lead is a whole number and a tie leaves people with what they like by nature, so the walk is absorbed at

    d = up = floor((b_S - a_S) / s) + 1      (A has the market),
    d = -down = -(floor((a_R - b_R) / r) + 1)  (B has it).

With equal chances P(A) = down / (up + down) and the mean number of arrivals is up * down. If R arrives with chance p,
then with theta = (1 - p) / p

    P(A) = (1 - theta^down) / (1 - theta^(up + down)),
    E[T] = ((up + down) P(A) - down) / (2 p - 1).

Some technology is locked in with probability 1: that it happens is certain, which of them is not.

Sources
-------
Arthur, W. B. (1989), Competing technologies, increasing returns, and lock-in by historical events, The Economic Journal
99, 116-131. Feller, W. (1968), An Introduction to Probability Theory and Its Applications, volume 1, chapter XIV, on the
ruin of a gambler and the length of the game.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adoption.models.checks import number, whole

# The formulas of an unfair walk cancel near p = 1/2: they are worked out with this many digits.
_DIGITS = 60
# Arrivals drawn at a time.
_BLOCK = 256


@dataclass(frozen=True)
class LockIn:
    """How a race between two technologies ends.

    Attributes
    ----------
    first : float
        Probability that A has the whole market in the end; for B it is 1 - first.
    arrivals : float
        Mean number of adopters until it is settled.
    """

    first: float
    arrivals: float


@dataclass(frozen=True)
class Races:
    """Outcome of simulated races.

    Attributes
    ----------
    first : float
        Share of races that A won.
    first_error : float
        Its standard error, sqrt(first (1 - first) / races).
    arrivals : float
        Mean number of adopters until lock-in.
    arrivals_error : float
        Its standard error.
    """

    first: float
    first_error: float
    arrivals: float
    arrivals_error: float


def barrier(preference: float, network: float) -> int:
    """Lead of the other technology at which adopters give up the one they like: floor(preference / network) + 1.

    Parameters
    ----------
    preference : float
        What their own technology is worth more to them with no adopters on either, a_R - b_R or b_S - a_S; at least 0.
    network : float
        What each earlier adopter adds, r or s; above 0.

    Raises
    ------
    ValueError
        For a number out of its range.

    References
    ----------
    Arthur (1989), section 2; the next whole number beyond his bound, as a lead of exactly the bound is a tie.
    """
    gap = number("preference", preference, least=0) / number("network", network, above=0)
    return math.floor(gap) + 1


def lock_in(up: int, down: int, chance: float = 0.5) -> LockIn:
    """Probability that A wins, and mean number of arrivals until lock-in.

    Parameters
    ----------
    up, down : int
        Leads of A and of B that settle it (see `barrier`), at least 1.
    chance : float
        p, the chance that the next to arrive likes A; strictly between 0 and 1.

    Raises
    ------
    ValueError
        For a number out of its range.

    References
    ----------
    Arthur (1989); Feller (1968), chapter XIV.
    """
    import mpmath

    up, down, p = _checked(up, down, chance)
    if p == 0.5:
        return LockIn(down / (up + down), float(up * down))
    with mpmath.workdps(_DIGITS):
        exact = mpmath.mpf(p)
        theta = (1 - exact) / exact
        first = (1 - theta**down) / (1 - theta ** (up + down))
        return LockIn(float(first), float(((up + down) * first - down) / (2 * exact - 1)))


def race(up: int, down: int, chance: float = 0.5, *, seed: int) -> NDArray[np.int64]:
    """One race: the lead d = n_A - n_B from 0 until lock-in.

    Parameters
    ----------
    up, down, chance
        As in `lock_in`.
    seed : int
        Seed of the arrivals, not negative: the same seed gives the same race.

    Returns
    -------
    ndarray of int, shape (T + 1,)
        Starts at 0 and ends at `up` or at -`down`.

    Raises
    ------
    ValueError
        For a number out of its range.
    """
    up, down, p = _checked(up, down, chance)
    return _walk(up, down, p, np.random.default_rng(whole("seed", seed, least=0)))


def races(up: int, down: int, chance: float = 0.5, *, count: int, seed: int) -> Races:
    """Many races with independent arrivals, and how they ended.

    Parameters
    ----------
    up, down, chance
        As in `lock_in`.
    count : int
        Number of races, at least 2.
    seed : int
        Not negative.

    Raises
    ------
    ValueError
        For a number out of its range.
    """
    up, down, p = _checked(up, down, chance)
    count = whole("count", count, least=2)
    rng = np.random.default_rng(whole("seed", seed, least=0))
    walks = [_walk(up, down, p, rng) for _ in range(count)]
    won = sum(walk[-1] == up for walk in walks) / count
    lengths = np.array([walk.size - 1 for walk in walks])
    return Races(
        first=float(won),
        first_error=math.sqrt(won * (1 - won) / count),
        arrivals=float(lengths.mean()),
        arrivals_error=float(lengths.std(ddof=1) / math.sqrt(count)),
    )


def urn(draws: int, first: int = 1, second: int = 1) -> NDArray[np.float64]:
    """Polya's urn: probability that k of n draws were of the first colour, for k from 0 to n.

    From an urn with w balls of one colour and b of another a ball is drawn at random and put back with one more of its
    colour: each adopter follows a random earlier one. With B the beta function,

        P(k) = C(n, k) B(w + k, b + n - k) / B(w, b).

    With one ball of each colour every k has the same probability 1 / (n + 1): the share settles, and it may settle
    anywhere.

    Parameters
    ----------
    draws : int
        n, at least 0.
    first, second : int
        w and b, balls at the start, at least 1.

    Returns
    -------
    ndarray, shape (draws + 1,)

    Raises
    ------
    ValueError
        For a number out of its range.

    References
    ----------
    Feller (1968), section V.2, on Polya's urn.
    """
    n, w, b = whole("draws", draws, least=0), whole("first", first, least=1), whole("second", second, least=1)
    # C(n, k) B(w + k, b + n - k) / B(w, b) in whole numbers: ways to place k draws among the balls of each colour.
    total = math.comb(n + w + b - 1, n)
    return np.array([math.comb(w + k - 1, k) * math.comb(b + n - k - 1, n - k) / total for k in range(n + 1)])


def _checked(up: int, down: int, chance: float) -> tuple[int, int, float]:
    return whole("up", up, least=1), whole("down", down, least=1), number("chance", chance, above=0, below=1)


def _walk(up: int, down: int, p: float, rng: np.random.Generator) -> NDArray[np.int64]:
    parts = [np.zeros(1, dtype=np.int64)]
    while True:
        lead = parts[-1][-1] + np.cumsum(np.where(rng.random(_BLOCK) < p, 1, -1))
        over = np.flatnonzero((lead >= up) | (lead <= -down))
        if over.size:
            return np.concatenate([*parts, lead[: over[0] + 1]])
        parts.append(lead)
