"""What a model asks of a number: both sides of each end, and the message."""

import re

import numpy as np
import pytest

from adoption.models.checks import number, whole


def test_a_number_in_its_range_comes_back_as_a_float():
    assert number("x", 3) == 3 and type(number("x", 3)) is float
    assert type(number("x", np.float64(0.5))) is float
    assert number("x", -5) == -5
    assert number("x", 0, least=0) == 0 and number("x", 1, most=1) == 1
    assert number("x", 1e-9, above=0) == 1e-9 and number("x", 1 - 1e-9, below=1) == 1 - 1e-9


@pytest.mark.parametrize(
    ("given", "limits", "message"),
    [
        (-1, {"least": 0}, "price: -1; accepted: a finite number, at least 0"),
        (1.5, {"most": 1}, "price: 1.5; accepted: a finite number, at most 1"),
        (0, {"above": 0}, "price: 0; accepted: a finite number, above 0"),
        (2, {"below": 2}, "price: 2; accepted: a finite number, below 2"),
        (7, {"least": 0, "above": -1, "most": 1, "below": 9}, "a finite number, at least 0, above -1, at most 1, below 9"),
        (float("nan"), {}, "price: nan; accepted: a finite number"),
        (float("inf"), {}, "price: inf; accepted: a finite number"),
        (-float("inf"), {"most": 1}, "price: -inf; accepted: a finite number, at most 1"),
        ("free", {}, "price: 'free'; accepted: a finite number"),
        (None, {}, "price: None; accepted: a finite number"),
    ],
)
def test_another_is_refused_with_its_name_its_value_and_the_range(given, limits, message):
    with pytest.raises(ValueError, match=re.escape(message) + "$"):
        number("price", given, **limits)


def test_a_whole_number_comes_back_as_an_int():
    assert whole("n", 2, least=2) == 2
    assert type(whole("n", np.int64(5), least=0)) is int


@pytest.mark.parametrize("given", [1, 2.0, "3", None])
def test_what_is_not_a_whole_number_in_range_is_refused(given):
    with pytest.raises(ValueError, match=re.escape(f"n: {given!r}; accepted: a whole number of at least 2") + "$"):
        whole("n", given, least=2)
