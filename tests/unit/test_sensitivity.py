"""Global sensitivity: Ishigami's function, whose indices are known, cases done by hand, and variants of a scenario."""

import math
import re

import numpy as np
import pytest

from adoption.models.portfolio import Lever, Scenario, calibrate, independent, members, settle, simulate
from adoption.models.sensitivity import Pawn, at_rest, ishigami, morris, pawn, sobol, varied

CIRCLE = {name: (-math.pi, math.pi) for name in ("x1", "x2", "x3")}
UNIT = {"a": (0.0, 1.0), "b": (0.0, 1.0)}
NAMES = ("WhatsApp", "Telegram", "Max")
AUGUST = np.array([82.1, 68.0, 7.0])
LEVERS = (Lever("tie_in", 0.5, "Max"), Lever("degradation", 0.5, "WhatsApp"), Lever("degradation", 0.2, "Telegram"))
BASE = Scenario(NAMES, independent(AUGUST / 121.9), network=2.0, levers=LEVERS)


def test_ishigami_and_homma_1990_shares_of_variance():
    found = sobol(ishigami, CIRCLE, 4096, seed=1)
    assert found.names == ("x1", "x2", "x3")
    assert found.first == pytest.approx([0.3139, 0.4424, 0.0], abs=0.003)
    assert found.total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.003)
    for index, error, true in ((found.first, found.first_error, [0.3139, 0.4424, 0]), (found.total, found.total_error, [0.5576, 0.4424, 0.2437])):
        assert (np.abs(index - true) < error).all() and (error < 0.06).all()


def test_ishigami_by_hand():
    rows = [[0, 0, 0], [math.pi / 2, 0, 0], [0, math.pi / 2, 3], [math.pi / 2, 0, 2]]
    assert ishigami(rows) == pytest.approx([0, 1, 7, 2.6])


def test_the_points_of_a_sobol_analysis_are_independent_and_have_their_own_results():
    found = sobol(ishigami, CIRCLE, 1024, seed=1)
    assert found.rows.shape == (2048, 3) and len(np.unique(found.rows, axis=0)) == 2048
    assert found.results == pytest.approx(ishigami(found.rows))
    assert np.abs(np.corrcoef(found.rows.T) - np.eye(3)).max() < 0.02
    # Sobol' points: mean 7/2 and variance 1/2 + 49/8 + pi^4/50 + pi^8/1800 of the function itself.
    assert found.results.mean() == pytest.approx(3.5, abs=0.05)
    assert found.results.var() == pytest.approx(0.5 + 49 / 8 + 0.02 * math.pi**4 + math.pi**8 / 1800, rel=0.02)


def test_a_straight_line_has_effects_of_its_slopes_and_no_spread():
    found = morris(lambda rows: 3 * rows[:, 0] - 0.5 * rows[:, 1], {"a": (0, 1), "b": (0, 4)}, 10, seed=2)
    assert found.mean_size == pytest.approx([3, 2])  # in units of the range: 0.5 times 4
    assert found.spread == pytest.approx([0, 0], abs=1e-9)


def test_an_interaction_shows_as_spread_of_effects_and_as_total_above_first():
    def product(rows):
        return (rows[:, 0] - 0.5) * (rows[:, 1] - 0.5)

    assert (morris(product, UNIT, 40, seed=3).spread > 0.1).all()
    found = sobol(product, UNIT, 1024, seed=3)
    assert found.first == pytest.approx([0, 0], abs=0.03) and found.total == pytest.approx([1, 1], abs=0.03)


def test_pawn_is_large_for_what_decides_small_for_a_dummy_and_the_same_on_any_scale():
    rows = np.random.default_rng(4).random((2000, 2))
    step = np.maximum(rows[:, 0], 0.7)
    found = pawn(("decides", "dummy"), rows, step)
    # Seven slices have the lowest result alone, and three tenths of all lie above it; the others hold the upper tenths,
    # one each. So the distances are seven times .3, and .7, .8 and .9: the median is not the mean.
    assert found.median[0] == pytest.approx(0.3, abs=0.02) and found.largest[0] == pytest.approx(0.9, abs=0.005)
    assert found.median[1] < 0.1
    again = pawn(("decides", "dummy"), rows, np.exp(5 * step))
    assert (again.median == found.median).all() and (again.largest == found.largest).all()


def test_the_same_seed_gives_the_same_and_another_gives_another():
    one, same, other = (sobol(ishigami, CIRCLE, 64, seed=s) for s in (5, 5, 6))
    assert (one.first == same.first).all() and (one.total_error == same.total_error).all()
    assert (one.first != other.first).all()
    one, same, other = (morris(ishigami, CIRCLE, 10, seed=s) for s in (5, 5, 6))
    assert (one.mean_size == same.mean_size).all() and (one.mean_size != other.mean_size).any()


def test_a_name_stands_for_each_platform_or_each_lever_of_its_kind():
    found = varied(BASE, {"network": [1, 2], "familiarity": [0, 1], "quality.Max": [0.5, 0.6], "degradation": [0.1, 0.9], "levers.0.end": [6, 7]})
    assert list(found) == [
        "network", "familiarity.WhatsApp", "familiarity.Telegram", "familiarity.Max", "quality.Max",
        "levers.1.level", "levers.2.level", "levers.0.end",
    ]  # fmt: skip
    assert (found["levers.2.level"] == [0.1, 0.9]).all()
    simulate(BASE, [1.0], found)


def test_variants_are_at_rest_until_a_lever_is_pulled_and_equal_to_those_of_calibrate():
    people = np.array([121.9, 95.0])
    inputs = {"network": [2.0, 3.0], "familiarity": [1.0, 0.5], "quality.Max": [0.9, 0.8], "tie_in": [0.0, 1.0], "degradation": [0.0, 0.3]}
    vary, lasts = at_rest(BASE, inputs, AUGUST / people[:, None])
    assert lasts.all()
    unpulled = {name: values for name, values in vary.items() if not name.startswith("levers.")}
    rest = settle(BASE.change(levers=()), vary=unpulled)[:, 0] @ members(3)
    assert rest * people[:, None] == pytest.approx(np.array([AUGUST, AUGUST]), abs=1e-6)
    alone, _ = calibrate(BASE.change(levers=(), network=3.0, familiarity=0.5, quality=(0.9, 0.9, 0.8)), AUGUST / 95.0)
    assert [vary[f"appeal.{name}"][1] for name in NAMES] == pytest.approx(alone.appeal, abs=1e-9)
    path = simulate(BASE, [60.0], vary).audiences[:, 0, 2] * people
    assert path[0] == pytest.approx(7.0, abs=1e-6) and path[1] > 20


def test_what_has_no_bearing_on_rest_is_not_solved_for_again(monkeypatch):
    from adoption.models import sensitivity

    solved = []
    monkeypatch.setattr(sensitivity, "calibrate", lambda *given: solved.append(given) or calibrate(*given))
    inputs = {"network": [2, 2, 3], "calls": [0, 0.5, 0.5], "review_rate": [1, 0.1, 1], "tie_in": [0, 1, 1]}
    vary, lasts = at_rest(BASE, inputs, np.tile(AUGUST / 121.9, (3, 1)))
    assert len(solved) == 2 and lasts.shape == (3,)
    assert vary["appeal.Max"][0] == vary["appeal.Max"][1] != vary["appeal.Max"][2]


def test_it_says_where_the_audiences_could_not_have_lasted():
    """Past a network effect of 4.92, of 95 million people 68 million are no stable audience (see the tests of calibration)."""
    _, lasts = at_rest(BASE, {"network": [4.0, 5.5]}, np.tile(AUGUST / 95, (2, 1)))
    assert lasts.tolist() == [True, False]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sobol(ishigami, {}, 64, 1), "ranges: none; accepted: a range for each of one or more inputs"),
        (lambda: sobol(ishigami, {"x1": (1, 1)}, 64, 1), "range of x1: 1 to 1; accepted: two numbers, the lower first"),
        (lambda: morris(ishigami, {"x1": (0, math.inf)}, 4, 1), "range of x1: 0 to inf; accepted"),
        (lambda: morris(ishigami, {"network": (0, 99)}, 4, 1), "range of network: 99.0; accepted: a number from 0 to 16 (logits)"),
        (lambda: morris(ishigami, {"familiarity.Max": (-1, 1)}, 4, 1), "range of familiarity.Max: -1.0; accepted: a number from 0 to 6 (logits)"),
        (lambda: sobol(ishigami, CIRCLE, 100, 1), "size: 100; accepted: a power of two"),
        (lambda: sobol(ishigami, CIRCLE, 4, 1), "size: 4; accepted: a whole number of at least 8"),
        (lambda: sobol(ishigami, CIRCLE, 64, 0), "seed: 0; accepted: a whole number of at least 1"),
        (lambda: morris(ishigami, CIRCLE, 1, 1), "trajectories: 1; accepted: a whole number of at least 2"),
        (lambda: morris(ishigami, CIRCLE, True, 1), "trajectories: True; accepted"),
        (lambda: sobol(lambda rows: np.ones(len(rows)), UNIT, 8, 1), "model: 1 on each of 32 rows; accepted: a result that varies"),
        (lambda: sobol(lambda rows: rows, UNIT, 8, 1), "model: results of shape (32, 2); accepted: (32,), one for each row"),
        (lambda: sobol(lambda rows: np.where(rows[:, 0] > 0, np.nan, 0), UNIT, 8, 1), "model: nan at row 0 (["),
        (lambda: pawn(("a",), np.ones((100, 1)), np.ones(100)), "rows: a is 1 everywhere; accepted: an input that varies"),
        (lambda: pawn(("a",), np.ones((99, 1)), np.ones(99)), "rows: shape (99, 1); accepted: 100 or more points of a"),
        (lambda: pawn(("a",), np.linspace(0, 1, 100)[:, None], np.ones(99)), "model: results of shape (99,); accepted: (100,)"),
        (lambda: varied(BASE, {"promotion": [0.1]}), "inputs: 'promotion'; accepted: a lever that the scenario has (tie_in, degradation)"),
        (lambda: at_rest(BASE, {"appeal.Max": [0.0]}, [AUGUST / 122]), "inputs: 'appeal.Max'; accepted: inputs from which appeals and the start follow"),
        (lambda: at_rest(BASE, {"network": [1.0, 2.0]}, [AUGUST / 122]), "audiences: shape (1, 3); accepted: (2, 3), a row for each of 2 variants"),
        (lambda: at_rest(BASE, {}, [AUGUST / 122]), "audiences: shape (1, 3); accepted: (0, 3)"),
        (lambda: at_rest(BASE, {"quality.Viber": [0.5]}, [AUGUST / 122]), "inputs: 'quality.Viber'; accepted: one of the platforms WhatsApp, Telegram, Max"),
        (lambda: at_rest(BASE, {"netwerk": [0.5]}, [AUGUST / 122]), "netwerk: no such parameter; accepted: platforms, start"),
        (lambda: at_rest(BASE, {"network": [99.0]}, [AUGUST / 122]), "network: 99.0; accepted: a number from 0 to 16 (logits)"),
    ],
)
def test_errors_name_the_input_the_value_and_what_is_accepted(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_a_variant_without_a_solution_is_named(monkeypatch):
    from adoption.models import sensitivity

    def fails(*given):
        raise ArithmeticError("audiences: no appeals were found")

    monkeypatch.setattr(sensitivity, "calibrate", fails)
    with pytest.raises(ArithmeticError, match="inputs: network 2, familiarity.WhatsApp 1, .*: audiences: no appeals were found"):
        at_rest(BASE, {"network": [2.0], "familiarity": [1.0]}, [AUGUST / 122])


def test_pawn_keeps_the_names():
    rows = np.random.default_rng(0).random((100, 2))
    assert isinstance(found := pawn(["a", "b"], rows, rows[:, 0]), Pawn) and found.names == ("a", "b")
