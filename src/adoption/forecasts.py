"""Forecasts from what was public on 30 September 2025, for chapter 9, and what came.

Four series are forecast, from the month that was ending to May 2026: the measured daily reach of WhatsApp, Telegram and Max, and the registered
users of Max. Measured reach and company figures are different quantities, and no forecast takes one from the other.

- 'no change': the last figure, with an error that grows with the square root of time, as large as past changes were.
- 'exponential': as it grew between its last two figures, with the same error.
- 'Bass' and, for registered users, 'Bass, bounds': the curves of `models.diffusion` weighed by the figures, as in chapter 5; 'bounds' takes 'over 30
  million' as a lower bound.
- 'portfolio': the book's own model, for measured reach: people's leanings anywhere on the sliders of the scenario explorer, at rest in August, and levers
  that were public; each run counts by how near it comes to the first half of September.

`python -m adoption.forecasts` writes `data/forecasts.csv`. It was first run in November 2026, when the outcome was known. What keeps the outcome out is
that `Inputs` holds all that a forecast uses, and only what was public by the horizon. It was computed anew once, that month, from the same inputs, when
`calibrate` had learnt to find the appeals of all draws; before, 20 of 400 were lost. `FIRST_RUN` keeps what the scores of the first run need. Each row
names the day of its run ('computed_on') and the code that ran ('code_version', see `code_version`).
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from adoption import data, registrations
from adoption.models import diffusion, forecast_scores
from adoption.models.arrays import Array, weighted_quantiles
from adoption.models.diffusion import Counts
from adoption.models.portfolio import Lever, Scenario, calibrate, independent, simulate

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
TARGETS = pd.date_range("2025-09-30", "2026-05-31", freq="ME")
REACH, REGISTERED = "daily reach, average", "registered"
NAMES = {"whatsapp": "WhatsApp", "telegram": "Telegram", "max": "Max"}
SERIES = (*((platform, REACH) for platform in NAMES), ("max", REGISTERED))
# Assumed: a measured reach may be off its curve by a twentieth.
REACH_ERROR = 0.05
# Days in a month of the portfolio model, and its month 0: the middle of August 2025, as in the scenario explorer.
MONTH, ZERO = 365.25 / 12, pd.Timestamp("2025-08-16")
# People drawn for the portfolio model, schedules of levers for each, and the seed.
DRAWS, SCHEDULES, SEED = 400, 50, 9
# What is drawn: the ends of the sliders of the scenario explorer, where they stood before any forecast was made. Familiarity is the same for all three
# messengers, the limits on calls are the same for both, and what is added to Max takes nothing away.
PEOPLE = {"network": (0, 8), "familiarity": (0, 4), "substitutability": (0, 1), "attention": (0, 2), "calls": (0, 1), "review_rate": (0.05, 2)}
LEVELS_OF = {"degradation": (0, 1), "circumvention": (0, 1), "preinstallation": (0, 1), "tie_in": (0, 2), "promotion": (0, 0.5)}
# The other reading of Max in December 2025, which the evidence holds in the words of a source.
OTHER_READING = ("S116", r"Max (\d+(?:\.\d+)?)m;", pd.Timestamp("2025-12-31"))
# The code that makes the forecasts, from the folder of the package. What reads the tables is not among it: `Inputs.digest` holds what was read.
CODE = ("forecasts.py", "registrations.py", "models/arrays.py", "models/checks.py", "models/diffusion.py", "models/portfolio/*.py")
# What the portfolio model said in the first run, with a solver that lost some draws, at `LEVELS`, for the platforms and months that were scored; millions.
# All that table has the digest 1a706adfa4310163 and is in the history of the project.
FIRST_RUN = {
    ("whatsapp", "2025-11-30"): (73.90, 79.11, 80.36, 81.29, 81.82), ("whatsapp", "2025-12-31"): (72.28, 78.02, 79.76, 80.99, 81.68),
    ("telegram", "2025-12-31"): (60.21, 64.11, 65.70, 66.99, 67.59),
    ("max", "2025-09-30"): (13.88, 14.74, 15.29, 15.97, 16.81), ("max", "2025-12-31"): (20.72, 26.00, 30.18, 33.74, 38.81),
}  # fmt: skip


@dataclass(frozen=True)
class Inputs:
    """All that the forecasts use.

    Attributes
    ----------
    reach : DataFrame
        Rows of `data.audience` with average daily reach of the three messengers and of VK, by platform and period.
    registered : DataFrame
        Those with registered users of Max.
    people, inhabitants : float
        People aged 12 and over, and all inhabitants, in millions: no forecast of reach goes above the first, none of accounts above twice the second.
    launched : Series
        Day by platform: the last of the day, month or year that the facts name.
    measures : Series
        Day of the limits on calls (M34) and of pre-installation (M39), by identifier.
    """

    reach: pd.DataFrame
    registered: pd.DataFrame
    people: float
    inhabitants: float
    launched: pd.Series
    measures: pd.Series

    @cached_property
    def digest(self) -> str:
        """First 16 digits of the SHA-256 of all these, as CSV."""
        rows = [each.to_csv(lineterminator="\n") for each in (self.reach, self.registered, self.launched, self.measures)]
        return _sha("".join([*rows, f"{self.people!r},{self.inhabitants!r}\n"]))

    def figures(self, platform: str, metric: str) -> pd.Series:
        """Millions by the middle of the period; of registered users, by the day counted."""
        rows = self.registered if metric == REGISTERED else self.reach[self.reach.platform == platform]
        return pd.Series(rows.millions.to_numpy(), rows.period_start + (rows.period_end - rows.period_start) / 2)

    def most(self, metric: str) -> float:
        """The largest number of millions that a forecast may name."""
        return 2 * self.inhabitants if metric == REGISTERED else self.people


def inputs(as_of: data.AsOf = data.HORIZON) -> Inputs:
    """What the forecasts use of what was public on a day.

    Parameters
    ----------
    as_of : str, date or Timestamp, optional
        By default the horizon.

    Returns
    -------
    Inputs

    Raises
    ------
    ValueError
        For what is not a day.
    KeyError
        For a day on which a population or measure that they use was not yet known.
    """
    columns = ["platform", "metric", "period_start", "period_end", "known_on", "millions", "quality"]
    reach = data.audience(as_of=as_of)
    reach = reach[(reach.metric == REACH) & (reach.period_end <= pd.Timestamp(data.HORIZON))]
    facts = data.platform_facts(as_of=as_of).query("attribute == 'launched' and platform in @NAMES")
    launched = pd.Series({row.platform: pd.Period(row.value).end_time.normalize() for row in facts.itertuples()})
    population = data.population(as_of=as_of).set_index("id").millions
    return Inputs(
        reach=reach[columns].sort_values(["platform", "period_end"]).reset_index(drop=True),
        registered=registrations.registered(as_of)[columns].reset_index(drop=True),
        people=float(population["mediascope-12-2022"]), inhabitants=float(population["total-2025"]),
        launched=launched.sort_index(), measures=data.measures(as_of=as_of).set_index("id").date[["M34", "M39"]],
    )  # fmt: skip


def table(known: Inputs | None = None) -> pd.DataFrame:
    """The forecasts, in the columns of `data/forecasts.csv`; takes about half a minute.

    Parameters
    ----------
    known : Inputs, optional
        By default what was public at the horizon.

    Returns
    -------
    DataFrame
        One row for each quantile. 'computed_on' is the day of this call (UTC).
    """
    known = inputs() if known is None else known
    parts = [_rows(name, platform, metric, quantiles) for platform, metric in SERIES for name, quantiles in _simple(known, platform, metric).items()]
    parts += [_rows("portfolio", platform, REACH, quantiles) for platform, quantiles in zip(NAMES, portfolio(known), strict=True)]
    frame = pd.concat(parts, ignore_index=True)
    frame.insert(4, "made_on", pd.Timestamp(data.HORIZON))
    today = pd.Timestamp(datetime.now(UTC).date())
    return frame.assign(computed_on=today, code_version=code_version(), inputs=known.digest, digest=digest(frame))


def code_version() -> str:
    """The code that makes the forecasts: the version of the package, '+', and 8 digits of the SHA-256 of the sources that `CODE` names, in sorted order.

    It is recorded and not compared: a changed comment changes it, and the forecasts need not be computed anew for that. `digest` shows whether they
    would be the same.
    """
    package = Path(__file__).parent
    sources = sorted(path.relative_to(package).as_posix() for pattern in CODE for path in package.glob(pattern))
    return f"{version('adoption')}+{_sha(''.join((package / name).read_text(encoding='utf-8') for name in sources))[:8]}"


def digest(frame: pd.DataFrame) -> str:
    """First 16 digits of the SHA-256 of the forecasts themselves: the columns from 'model' to 'millions', as CSV."""
    columns = ["model", "platform", "metric", "target", "made_on", "quantile", "millions"]
    plain = frame[columns].assign(target=frame.target.dt.strftime("%Y-%m-%d"), made_on=frame.made_on.dt.strftime("%Y-%m-%d"))
    return _sha(plain.to_csv(index=False, lineterminator="\n", float_format="%.2f"))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _rows(model: str, platform: str, metric: str, quantiles: Array) -> pd.DataFrame:
    """Quantiles of shape (levels, targets) as rows, to a hundredth of a million."""
    at = pd.MultiIndex.from_product([TARGETS, LEVELS], names=["target", "quantile"]).to_frame(index=False)
    frame = at.assign(model=model, platform=platform, metric=metric, millions=np.round(quantiles.T.ravel(), 2))
    return frame[["model", "platform", "metric", "target", "quantile", "millions"]]


def moments(metric: str) -> pd.DatetimeIndex:
    """The moment that stands for each target: the middle of the month, or the day itself for registered users.

    Parameters
    ----------
    metric : str
        `REACH` or `REGISTERED`.

    Returns
    -------
    DatetimeIndex, of the length of `TARGETS`
    """
    return TARGETS if metric == REGISTERED else TARGETS - pd.to_timedelta((TARGETS.day - 1) / 2, unit="D")


def _simple(known: Inputs, platform: str, metric: str) -> dict[str, Array]:
    """Quantiles of all models but the portfolio, each of shape (levels, targets)."""
    figures = known.figures(platform, metric)
    ahead = np.asarray((moments(metric) - figures.index[-1]) / pd.Timedelta(days=MONTH))
    growth = math.log(figures.iloc[-1] / figures.iloc[-2]) / _months(figures.index)[-1]
    error = error_a_month(known, platform, metric)
    least = figures.iloc[-1] if metric == REGISTERED else 0.0
    found = {
        name: np.clip(walk(figures.iloc[-1], rate, error, ahead), least, known.most(metric)) for name, rate in (("no change", 0.0), ("exponential", growth))
    }
    if metric == REACH:
        start, counts = known.launched[platform], figures
        days = np.asarray((moments(metric) - start) / pd.Timedelta(days=1))
        fitted = Counts((counts.index - start) / pd.Timedelta(days=1), counts, error=REACH_ERROR)
        return found | {"Bass": _bass(fitted, float(counts.max()), known.people, days)}
    days = np.asarray((TARGETS - known.launched[platform]).days, dtype=float)
    since = (known.registered.period_end - known.launched[platform]).dt.days
    bound = (known.registered.quality == "lower bound").to_numpy()
    for name, over in (("Bass", np.zeros_like(bound)), ("Bass, bounds", bound)):
        fitted = Counts(since, known.registered.millions, error=registrations.ERROR, lower_bound=over)
        found[name] = _bass(fitted, 18.0, known.most(metric), days)
    return found


def _bass(fitted: Counts, least: float, most: float, days: Array) -> Array:
    return diffusion.posterior(fitted, np.geomspace(least, most, 100)).quantiles(days, LEVELS)


def walk(last: float, growth: float, error: float, months: Array) -> Array:
    """Quantiles of a figure that grows by a factor a month and errs by more and more: exp of ln(last) + growth t + error z sqrt(t).

    Parameters
    ----------
    last : float
        The last figure, in millions, above 0.
    growth : float
        Of the natural logarithm, a month.
    error : float
        Standard deviation of the natural logarithm after a month, at least 0; it grows with the square root of the months.
    months : ndarray, shape (n,)
        t, at least 0, from the last figure on.

    Returns
    -------
    ndarray, shape (levels, n)
        In millions. z is the quantile of the standard normal at each of `LEVELS`.
    """
    from scipy.special import ndtri

    return last * np.exp(growth * months + error * np.sqrt(months) * ndtri(LEVELS)[:, None])


def error_a_month(known: Inputs, platform: str, metric: str) -> float:
    """How far a series moved in a month, up or down: the root of the mean square of its past changes, as logarithms over the root of the months between.

    WhatsApp has two figures only, so WhatsApp and Telegram take what those two and the network VK did together; Max takes its own.

    Parameters
    ----------
    known : Inputs
    platform, metric : str
        One of `SERIES`.

    Returns
    -------
    float
        In natural logarithms per square root of a month: 0.05 is about 5 % after a month and 10 % after four.
    """
    own = platform == "max"
    changes = [_changes(known.figures(each, metric)) for each in ((platform,) if own else ("whatsapp", "telegram", "vk"))]
    return float(np.sqrt(np.mean(np.concatenate(changes) ** 2)))


def _changes(figures: pd.Series) -> Array:
    return np.diff(np.log(figures)) / np.sqrt(_months(figures.index))


def _months(days: pd.DatetimeIndex) -> Array:
    """Months between each day and the next."""
    return np.asarray(np.diff(days) / pd.Timedelta(days=MONTH), dtype=float)


@dataclass(frozen=True)
class Ensemble:
    """Runs of the portfolio model with the weight that September gives to each; arrays with k runs first.

    Attributes
    ----------
    millions : ndarray, shape (k, targets, platforms)
        Audiences.
    weight : ndarray, shape (k,)
        They come to 1.
    drawn, lasting : int
        How many times people were drawn, and in how many of these the audiences of August can last.
    """

    millions: Array
    weight: Array
    drawn: int
    lasting: int

    @property
    def effective(self) -> float:
        """How many runs of equal weight would say as much: 1 / sum of the squared weights."""
        return float(1 / np.sum(self.weight**2))


def ensemble(known: Inputs, draws: int = DRAWS) -> Ensemble:
    """Runs of the portfolio model, people and levers drawn anywhere on the sliders of the scenario explorer.

    A draw of people counts if the audiences of August, with no lever pulled, are a state of rest that lasts. Each is then run under many levels of
    the levers, from the day on which they were public to the end. A run weighs exp(-z^2/2), where z is how far it misses the first half of
    September, as a logarithm over `REACH_ERROR`. Of 400 draws 98 count, and their weighted runs are worth 451 of equal weight, so that other draws
    would move the medians by about a tenth of a million and the ends of the widest intervals by up to two.

    Parameters
    ----------
    known : Inputs
    draws : int
        How many times people are drawn.

    Returns
    -------
    Ensemble
    """
    rng = np.random.default_rng(SEED)
    august = np.array([known.figures(platform, REACH)[ZERO] for platform in NAMES]) / known.people
    plain = Scenario(tuple(NAMES.values()), independent(august), levers=_levers(known), months=12.0)
    people = [each for each in (_at_rest(plain, august, rng) for _ in range(draws)) if each is not None]
    again = [each for each in people for _ in range(SCHEDULES)]
    vary = {key: np.array([getattr(each, key) for each in again]) for key in PEOPLE if key != "familiarity"} | {
        f"{key}.{name}": np.array([getattr(each, key)[at] for each in again])
        for key in ("familiarity", "appeal") for at, name in enumerate(plain.platforms)
    }  # fmt: skip
    levels = {kind: rng.uniform(*ends, len(again)) for kind, ends in LEVELS_OF.items()}
    vary |= {f"levers.{at}.level": levels[lever.kind] for at, lever in enumerate(plain.levers)} | {"start": np.array([each.start for each in again])}
    # The first half of September, on which the runs are weighed, and the middle of each month that is forecast.
    seen = known.figures("max", REACH)
    days = seen.index[-1:].append(moments(REACH))
    millions = known.people * simulate(plain, (days - ZERO) / pd.Timedelta(days=MONTH), vary, tolerance=1e-6).audiences
    miss = np.log(millions[:, 0, list(NAMES).index("max")] / seen.iloc[-1]) / REACH_ERROR
    weight = np.exp(-(miss**2 - np.min(miss**2)) / 2)
    return Ensemble(millions[:, 1:], weight / weight.sum(), draws, len(people))


def _levers(known: Inputs) -> tuple[Lever, ...]:
    """The levers that were public, with levels to be drawn: those of limits from month 0, those of Max from its pre-installation on."""
    limits, phones = (max((known.measures[each] - ZERO) / pd.Timedelta(days=MONTH), 0.0) for each in ("M34", "M39"))
    return (
        Lever("degradation", 0.5, "WhatsApp", limits), Lever("degradation", 0.5, "Telegram", limits), Lever("circumvention", 0.5, None, limits),
        Lever("preinstallation", 0.5, "Max", phones, ramp=24.0), Lever("tie_in", 0.5, "Max", phones, ramp=12.0), Lever("promotion", 0.1, "Max", limits),
    )  # fmt: skip


def _at_rest(plain: Scenario, august: Array, rng: np.random.Generator) -> Scenario | None:
    """People drawn at random for whom the audiences of August last, if there are such appeals."""
    drawn = {key: float(rng.uniform(*ends)) for key, ends in PEOPLE.items()}
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            found, rest = calibrate(plain.change(**drawn, levers=()), august)
    except (ArithmeticError, ValueError):
        return None
    return found if rest.stable else None


def portfolio(known: Inputs) -> list[Array]:
    """Quantiles of the portfolio model: those of `ensemble`, with its weights.

    Parameters
    ----------
    known : Inputs

    Returns
    -------
    list of ndarray, each of shape (levels, targets)
        Measured daily reach in millions, for each platform of `NAMES` in turn.
    """
    runs, levels = ensemble(known), np.array(LEVELS)
    return [
        np.array([weighted_quantiles(runs.millions[:, target, at], runs.weight, levels) for target in range(TARGETS.size)]).T for at in range(len(NAMES))
    ]


def observed() -> pd.DataFrame:
    """What came: the figures of the four series for the months and days that were forecast, by series and day.

    The columns are those of `data.audience`, and 'weight': a month with two readings counts them half each. Max in December 2025 is one, and the
    second reading stands in the words of a source.

    Raises
    ------
    ValueError
        If that source no longer gives it.
    """
    rows = data.audience()
    rows = rows[rows[["platform", "metric"]].apply(tuple, axis=1).isin(SERIES) & (rows.period_end >= TARGETS[0]) & (rows.known_on > pd.Timestamp(data.HORIZON))]
    source, pattern, day = OTHER_READING
    other = rows[(rows.platform == "max") & (rows.metric == REACH) & (rows.period_end == day)]
    page = data.sources().set_index("id").loc[source]
    reading = re.search(pattern, page.says)
    if reading is None:
        raise ValueError(f"data/sources.csv, {source}: {page.says!r}; accepted: a text with {pattern!r}")
    note = f"The other reading of the month; {other.source.iloc[0]} gives {other.millions.iloc[0]:g}"
    other = other.assign(millions=float(reading[1]), known_on=page.known_on, source=source, note=note)
    rows = pd.concat([rows, other]).sort_values(["metric", "platform", "period_end", "millions"], ignore_index=True)
    return rows.assign(weight=1 / rows.groupby(["platform", "metric", "period_end"], observed=True).millions.transform("size"))


def at(stored: pd.DataFrame, day: pd.Timestamp) -> Array:
    """Quantiles of one model for one series on a day, shape (levels,): those of the target, or on the way from one target to the next.

    Between two targets the logarithm moves in a straight line.

    Parameters
    ----------
    stored : DataFrame
        Rows of `data.forecasts` of one model and series.
    day : Timestamp
        From the first target to the last.

    Raises
    ------
    ValueError
        For a day before or after.
    """
    wide = stored.pivot(index="target", columns="quantile", values="millions").sort_index()
    if not wide.index[0] <= day <= wide.index[-1]:
        raise ValueError(f"day: {day:%Y-%m-%d}; accepted: from {wide.index[0]:%Y-%m-%d} to {wide.index[-1]:%Y-%m-%d}")
    days = (wide.index - wide.index[0]).days
    return np.array([math.exp(np.interp((day - wide.index[0]).days, days, np.log(wide[level]))) for level in wide])


def first_run() -> pd.DataFrame:
    """Forecasts of the portfolio model in the first run, as far as they were scored: `FIRST_RUN` in the columns that `scores` takes."""
    rows = [
        ("portfolio", platform, REACH, pd.Timestamp(target), level, millions)
        for (platform, target), quantiles in FIRST_RUN.items() for level, millions in zip(LEVELS, quantiles, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["model", "platform", "metric", "target", "quantile", "millions"])


def scores(stored: pd.DataFrame, came: pd.DataFrame) -> pd.DataFrame:
    """How each model did on each figure that came.

    Parameters
    ----------
    stored : DataFrame
        As `data.forecasts` or `first_run` gives it.
    came : DataFrame
        As `observed` gives it.

    Returns
    -------
    DataFrame
        One row for each model and figure: 'model', 'platform', 'metric', 'day', 'observed', 'weight', 'median', 'low' and 'high' (the quantiles of the
        outer two of `LEVELS`, the ends of an interval of 90 %), 'crps' (from all five quantiles, see `crps_quantiles`) and 'interval' (the interval score
        of 'low' and 'high'), both in millions, and 'inside', whether what came lies from 'low' to 'high'.

    Raises
    ------
    ValueError
        For a figure of a day before the first target or after the last, or forecasts that have other than the five quantiles of `LEVELS`.
    """
    rows = []
    for (model, platform, metric), own in stored.groupby(["model", "platform", "metric"], observed=True, sort=False):
        for one in came[(came.platform == platform) & (came.metric == metric)].itertuples():
            quantiles = at(own, one.period_end)
            low, _, median, _, high = quantiles
            rows.append({
                "model": model, "platform": platform, "metric": metric, "day": one.period_end, "observed": one.millions, "weight": one.weight,
                "median": median, "low": low, "high": high,
                "crps": float(forecast_scores.crps_quantiles(one.millions, quantiles, LEVELS)),
                "interval": float(forecast_scores.interval_score(one.millions, low, high, LEVELS[-1] - LEVELS[0])),
                "inside": bool(forecast_scores.covered(one.millions, low, high)),
            })  # fmt: skip
    return pd.DataFrame(rows)


if __name__ == "__main__":
    table().to_csv(data.DIRECTORY / "forecasts.csv", index=False, lineterminator="\n", date_format="%Y-%m-%d")
