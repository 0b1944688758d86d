"""Arrays that models are given: what is accepted and what an error says."""

import re

import numpy as np
import pytest

from adoption.models.arrays import numbers, series


def test_numbers_come_back_as_floats_in_their_shape():
    assert numbers("x", 3).shape == () and numbers("x", 3).dtype == float
    assert numbers("x", [[1, 2], [3, 4]]).tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert numbers("x", []).tolist() == []
    assert series("x", (1, -2)).tolist() == [1.0, -2.0]


def test_an_end_is_included_or_not_as_its_name_says():
    assert numbers("x", 0, least=0) == 0
    for ends in ({"above": 0}, {"below": 0}):
        with pytest.raises(ValueError, match="x: 0; accepted"):
            numbers("x", 0, **ends)
    assert numbers("x", 1e-300, above=0) == 1e-300
    assert numbers("x", 1 - 1e-16, below=1) < 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: numbers("t", [1, -2, -3], least=0), "t: -2; accepted: finite numbers at least 0"),
        (lambda: numbers("t", 2, least=0, below=1), "t: 2; accepted: finite numbers at least 0 and below 1"),
        (lambda: numbers("t", 0, above=0), "t: 0; accepted: finite numbers above 0"),
        (lambda: numbers("t", [1, np.nan]), "t: nan; accepted: finite numbers"),
        (lambda: numbers("t", -np.inf), "t: -inf; accepted: finite numbers"),
        (lambda: numbers("t", ["a"]), "t: ['a']; accepted: finite numbers"),
        (lambda: numbers("t", None, above=2), "t: nan; accepted: finite numbers above 2"),
        (lambda: numbers("t", {}, above=2), "t: {}; accepted: finite numbers above 2"),
        (lambda: series("t", 3), "t: shape (); accepted: one dimension, not empty"),
        (lambda: series("t", [[3]]), "t: shape (1, 1); accepted: one dimension, not empty"),
        (lambda: series("t", []), "t: shape (0,); accepted: one dimension, not empty"),
        (lambda: series("t", [0], above=0), "t: 0; accepted: finite numbers above 0"),
    ],
)
def test_errors_name_the_parameter_the_value_and_what_is_accepted(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()
