"""Compatible and incompatible networks: oracles worked out by hand from the conditions of the source, and properties."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models.compatibility import compatible_output, incompatible_outputs

calm = settings(deadline=None, max_examples=60)


def test_katz_shapiro_1985_three_firms_serve_more_when_compatible():
    # 3 / (4 - 1.5) and 3 / (4 - 0.5).
    assert compatible_output(3, 0.5) == pytest.approx(1.2, abs=1e-15)
    assert incompatible_outputs(3, 0.5) == {3: pytest.approx(0.857142857142857, abs=1e-15)}


def test_one_firm_is_compatible_with_itself():
    assert compatible_output(1, 0.5, 3) == incompatible_outputs(1, 0.5, 3)[1] == 2


def test_without_a_network_effect_it_is_cournot():
    assert compatible_output(3, 0, 2) == 1.5
    assert incompatible_outputs(3, 0, 2) == {3: 1.5}


def test_a_strong_network_effect_lets_some_of_the_firms_have_it_all():
    assert incompatible_outputs(3, 0.999).keys() == {3}
    assert incompatible_outputs(2, 1, 2) == {1: 2, 2: 2}
    assert incompatible_outputs(3, 1.5) == pytest.approx({1: 2, 2: 4 / 3, 3: 1.2})


@given(st.integers(2, 6), st.floats(0.001, 1.1), st.floats(0.1, 10))
@calm
def test_katz_shapiro_1985_compatible_networks_serve_more(firms, network, demand):
    assert compatible_output(firms, network, demand) > max(incompatible_outputs(firms, network, demand).values())


@given(st.integers(1, 6), st.floats(0, 1.99), st.floats(0.1, 10))
@calm
def test_expectations_come_true_and_each_firm_does_its_best(firms, network, demand):
    for k, z in incompatible_outputs(firms, network, demand).items():
        each = z / k
        assert each == pytest.approx(demand + network * each - z)
        if k < firms:
            assert demand - z <= 1e-9, "a firm that nobody is expected to join sells nothing"
    if network < (firms + 1) / firms:
        z = compatible_output(firms, network, demand)
        assert z / firms == pytest.approx(demand + network * z - z, rel=1e-6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: compatible_output(0, 0.5), "firms: 0; accepted: a whole number of at least 1"),
        (lambda: compatible_output(2, -0.1), "network: -0.1; accepted: a finite number, at least 0, below 1.5"),
        (lambda: compatible_output(2, 1.5), "network: 1.5; accepted: a finite number, at least 0, below 1.5"),
        (lambda: compatible_output(2, 1, 0), "demand: 0; accepted: a finite number, above 0"),
        (lambda: incompatible_outputs(0, 0.5), "firms: 0; accepted: a whole number of at least 1"),
        (lambda: incompatible_outputs(2, 2), "network: 2; accepted: a finite number, at least 0, below 2"),
        (lambda: incompatible_outputs(2, -1), "network: -1; accepted: a finite number, at least 0, below 2"),
        (lambda: incompatible_outputs(2, 1, 0), "demand: 0; accepted: a finite number, above 0"),
    ],
)
def test_errors_name_the_parameter_the_value_and_what_is_accepted(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
