"""A slow movement follows its branch, jumps at its end, and jumps back elsewhere."""

import numpy as np
import pytest

from adoption.models.hysteresis import Fold, follow


def cubic(u):
    """Rises, falls between -1 and 1, rises: with setting 2 at u = -1 and -2 at u = 1."""
    return u**3 - 3 * u


def wide(setting):
    return (-10.0, 10.0)


def test_the_way_up_jumps_beyond_the_end_of_the_low_branch_and_the_way_down_elsewhere():
    up = follow([-4, 0, 2, 2.001, 4], cubic, (-1, 1), wide)
    assert np.round(up, 3).tolist() == [-2.196, -1.732, -1.0, 2.0, 2.196]
    down = follow([4, 0, -2, -2.001, 0], cubic, (-1, 1), wide)
    assert np.round(down, 3).tolist() == [2.196, 1.732, 1.0, -2.0, -1.732]


def test_it_begins_low_where_there_are_two_branches():
    assert follow([0], cubic, (-1, 1), wide)[0] == pytest.approx(-(3**0.5), abs=1e-15)
    assert follow([3, 0], cubic, (-1, 1), wide)[1] == pytest.approx(3**0.5, abs=1e-15)


def test_without_folds_the_state_is_a_function_of_the_setting():
    up = follow([-8, 0.125, 27], lambda u: u**3, None, wide)
    np.testing.assert_allclose(up, [-2, 0.5, 3], rtol=1e-15)
    assert follow([27, 0.125, -8], lambda u: u**3, None, wide) == up[::-1]


def test_the_bracket_is_asked_for_each_setting():
    asked = []

    def bracket(setting):
        asked.append(setting)
        return (setting - 1, setting + 1)

    np.testing.assert_allclose(follow([1.0, 5.0], lambda u: u, None, bracket), [1, 5], rtol=1e-15)
    assert asked == [1.0, 5.0]


def test_a_fold_is_a_setting_and_a_state():
    assert Fold(setting=0.25, state=0.5) == Fold(0.25, 0.5)


def test_a_fold_cannot_be_changed_by_mistake():
    with pytest.raises(AttributeError):
        Fold(0.25, 0.5).state = 1
