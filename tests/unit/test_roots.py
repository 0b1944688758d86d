"""Roots with a proof: all of them, which way f goes, what stays undecided, and what the errors say."""

import math

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models import roots

x = sympy.Symbol("x")
calm = settings(deadline=None, max_examples=40)


def values(found):
    return [root.value for root in found.simple]


def test_both_roots_of_easley_and_kleinberg_are_found_and_told_apart():
    found = roots.find(x * (1 - x) - sympy.Rational(1, 5), x, 0, 1)
    assert values(found) == pytest.approx([(1 - math.sqrt(0.2)) / 2, (1 + math.sqrt(0.2)) / 2], abs=1e-15)
    assert [root.rising for root in found.simple] == [True, False]
    assert found.complete and found.undecided == ()


@given(st.lists(st.integers(-40, 40), min_size=1, max_size=6, unique=True), st.sampled_from([-3, 1]))
@calm
def test_a_polynomial_has_the_roots_it_was_made_of(at, factor):
    at = sorted(at)
    found = roots.find(factor * sympy.prod(x - sympy.Rational(k, 16) for k in at), x, -3, 3)
    assert values(found) == pytest.approx([k / 16 for k in at], abs=1e-14)
    rising = [(len(at) - 1 - position) % 2 == (0 if factor > 0 else 1) for position in range(len(at))]
    assert [root.rising for root in found.simple] == rising
    assert found.complete


@pytest.mark.parametrize(
    ("formula", "low", "high", "expected"),
    [
        (sympy.tanh(2 * x) - x, -1, 1, [-0.9575040240772687, 0, 0.9575040240772687]),
        ((1 + sympy.erf((x - 0.25) / (0.1 * sympy.sqrt(2)))) / 2 - x, 0, 1, [0.0076955127, 0.1435491081, 0.99999999999997]),
        (sympy.exp(x) - sympy.Rational(1, 3), -3, 3, [-math.log(3)]),
        (sympy.log(x) + sympy.pi, 0.01, 1, [math.exp(-math.pi)]),
        (sympy.sqrt(x) - 0.25, 0.01, 1, [0.0625]),
    ],
)
def test_roots_of_each_function_that_is_accepted(formula, low, high, expected):
    found = roots.find(formula, x, low, high)
    assert values(found) == pytest.approx(expected, abs=1e-10)
    assert found.complete


def test_roots_at_the_ends_count_and_those_beyond_do_not():
    assert values(roots.find(x * (1 - x), x, 0, 1)) == [0, 1]
    assert values(roots.find(x * (1 - x), x, 0.25, 1)) == [1]
    assert values(roots.find(x * (1 - x), x, 0, 0.75)) == [0]
    assert values(roots.find(x - sympy.Rational(1, 2), x, 0, 1)) == [0.5]  # at the end that two pieces share
    assert values(roots.find(x * (1 - x), x, 0.25, 0.75)) == []
    assert roots.find(sympy.Integer(1), x, 0, 1) == roots.Roots((), ())


def test_where_two_roots_meet_the_answer_is_undecided_not_none():
    for formula, fold in ((x * (1 - x) - sympy.Rational(1, 4), 0.5), ((3 * x - 1) ** 2, 1 / 3)):
        found = roots.find(formula, x, 0, 1)
        assert found.simple == () and not found.complete
        ((low, high),) = found.undecided
        assert low < fold < high and high - low < 1e-7


def test_an_undecided_piece_is_as_narrow_as_the_resolution():
    assert roots.find(x**2, x, 0, 1).undecided == ((0.0, roots.RESOLUTION),)


@pytest.mark.parametrize("function", [sympy.tanh, sympy.erf])
@pytest.mark.parametrize("at", [-0.5, 0.1, 0.75])
def test_the_enclosure_of_a_value_is_wider_than_its_rounding(function, at):
    low, high = roots._enclosure(function(x), x)(at, at)
    assert low < function(sympy.Rational(at)).evalf(40) < high and high - low < 2e-15


def test_two_roots_just_apart_are_told_apart_and_just_missing_ones_are_not_made_up():
    gap = sympy.Rational(1, 10**8)
    assert len(roots.find((x - sympy.Rational(1, 3)) ** 2 - gap, x, 0, 1).simple) == 2
    nothing = roots.find((x - sympy.Rational(1, 3)) ** 2 + gap, x, 0, 1)
    assert nothing == roots.Roots((), ())


def test_a_root_is_good_to_the_last_digits():
    (root,) = roots.find(x**3 - 2, x, 1, 2).simple
    assert abs(root.value - 2 ** (1 / 3)) <= 4e-16


def test_a_triple_root_is_left_undecided():
    found = roots.find(x**3, x, -1, 1)
    assert found.simple == () and found.undecided[0][0] < 0 < found.undecided[0][1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((x, x, 1, 1), "low, high: 1, 1; accepted: two finite numbers, the lower first"),
        ((x, x, 2, 1), "low, high: 2, 1; accepted"),
        ((x, x, 0, math.inf), "low, high: 0, inf; accepted"),
        ((x, x, math.nan, 1), "low, high: nan, 1; accepted"),
        ((x + sympy.Symbol("p"), x, 0, 1), r"expression: has the symbols \['p'\]; accepted: x alone"),
        ((sympy.exp(x) * sympy.exp(-x) - 1 + 0 * x, x, 0, 1), "expression: too near 0 from .* to tell roots apart; accepted: a formula with few roots"),
    ],
)
def test_bad_input_is_named_with_what_would_be_accepted(arguments, message):
    with pytest.raises(ValueError, match=message):
        roots.find(*arguments)
