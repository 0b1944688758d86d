"""Equilibria on a line with walls: oracles by hand, properties, and what a fold leaves open."""

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models.equilibrium import Equilibria, Equilibrium, equilibria

x = sympy.Symbol("x")
calm = settings(deadline=None, max_examples=25)


def test_an_interior_tipping_point_parts_the_basins_of_the_two_around_it():
    found = equilibria(-(x - 1) * (x - 2) * (x - 3), x, 0, 4)
    assert found.points == (
        Equilibrium(1, True, (0, 2)),
        Equilibrium(2, False, (2, 2)),
        Equilibrium(3, True, (2, 4)),
    )
    assert found.undecided == ()
    assert found.stable == (1, 3) and found.tipping == (2,)


def test_a_drift_into_a_wall_makes_the_wall_an_equilibrium_and_one_away_from_it_does_not():
    assert equilibria(x - 1, x, 0, 3).points == (
        Equilibrium(0, True, (0, 1)),
        Equilibrium(1, False, (1, 1)),
        Equilibrium(3, True, (1, 3)),
    )
    assert equilibria(1 - x, x, 0, 3).points == (Equilibrium(1, True, (0, 3)),)


def test_a_constant_drift_ends_at_its_wall():
    assert equilibria(sympy.Integer(1), x, 0, 1).points == (Equilibrium(1, True, (0, 1)),)
    assert equilibria(sympy.Integer(-1), x, 0, 1).points == (Equilibrium(0, True, (0, 1)),)


def test_a_root_at_a_wall_has_the_stability_of_its_slope():
    logistic = equilibria(x * (1 - x), x, 0, 1)
    assert logistic.points == (Equilibrium(0, False, (0, 0)), Equilibrium(1, True, (0, 1)))
    decline = equilibria(x * (x - 1), x, 0, 1)
    assert decline.points == (Equilibrium(0, True, (0, 1)), Equilibrium(1, False, (1, 1)))


def test_a_fold_is_left_open_and_ends_the_basins():
    found = equilibria(-((x - sympy.Rational(1, 2)) ** 2), x, 0, 1)
    ((low, high),) = found.undecided
    assert 0.4999 < low < 0.5 < high < 0.5001
    assert found.points == (Equilibrium(0, True, (0, low)),)
    assert Equilibria(found.points, ()).tipping == ()


def test_a_fold_at_a_wall_is_left_open_too():
    found = equilibria(-(x**2), x, 0, 1)
    assert found.points == () and [low for low, _ in found.undecided] == [0]
    found = equilibria(x**2, x, -1, 0)
    assert found.points == () and [high for _, high in found.undecided] == [0]


def test_states_are_plain_floats():
    found = equilibria(-x, x, 0, 1)
    assert [type(v) for p in found.points for v in (p.value, *p.basin)] == [float] * 3
    wall = equilibria(sympy.Integer(-1), x, 0, 1).points[0]
    assert type(wall.value) is float


def test_errors_are_those_of_the_root_finder():
    with pytest.raises(ValueError, match="low, high: 1, 0; accepted: two finite numbers"):
        equilibria(x, x, 1, 0)


@given(st.lists(st.integers(1, 19), min_size=1, max_size=4, unique=True), st.sampled_from([-1, 1]))
@calm
def test_stable_and_tipping_alternate_and_basins_cover_the_line(at, sign):
    drift = sign * sympy.prod(x - value for value in at)
    found = equilibria(drift, x, 0, 20)
    kinds = [p.stable for p in found.points]
    assert all(a != b for a, b in zip(kinds, kinds[1:], strict=False))
    assert kinds[0] or found.points[0].value > 0
    assert set(found.tipping) <= set(map(float, at))
    basins = [p.basin for p in found.points if p.stable]
    assert basins[0][0] == 0 and basins[-1][1] == 20
    assert all(a[1] == b[0] for a, b in zip(basins, basins[1:], strict=False))
    for p in found.points:
        for state in p.basin:
            inside = (state + p.value) / 2
            assert (p.value - inside) * drift.subs(x, inside) >= 0


def test_results_cannot_be_changed_by_mistake():
    found = equilibria(-x, x, 0, 1)
    with pytest.raises(AttributeError):
        found.points = ()
    with pytest.raises(AttributeError):
        found.points[0].stable = False
