"""Laws of the value of a network: the counts they stand for, the ratios told about two messengers, and properties."""

import math
import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models.value_laws import LAWS, MOST_DECAY, contacts, log10_ratio, log10_value, power

calm = settings(deadline=None, max_examples=60)
WHATSAPP, MAX = 82e6, 16.4e6
sizes = st.integers(2, 10**8)


@pytest.mark.parametrize("n", [2, 3, 5, 9])
def test_metcalfe_counts_pairs_and_reed_counts_groups(n):
    groups = [group for size in range(2, n + 1) for group in combinations(range(n), size)]
    pairs = [group for group in groups if len(group) == 2]
    assert 10 ** log10_value("Metcalfe", n) == pytest.approx(len(pairs), rel=1e-14)
    assert 10 ** log10_value("Reed", n) == pytest.approx(len(groups), rel=1e-13)
    assert 10 ** log10_value("Sarnoff", n) == pytest.approx(n, rel=1e-14)


def test_odlyzko_tilly_2005_n_log_n():
    assert 10 ** log10_value("Odlyzko-Tilly", math.e) == pytest.approx(math.e, rel=1e-15)
    assert 10 ** log10_value("Odlyzko-Tilly", 100) == pytest.approx(460.51701859880916, rel=1e-14)


def test_the_four_laws_in_the_order_of_their_growth():
    assert LAWS == ("Sarnoff", "Odlyzko-Tilly", "Metcalfe", "Reed")
    assert sorted(LAWS, key=lambda law: log10_ratio(law, WHATSAPP, MAX)) == list(LAWS)


def test_whatsapp_to_max_82_to_16_4_counted_in_people():
    assert 10 ** log10_ratio("Sarnoff", WHATSAPP, MAX) == pytest.approx(5, rel=1e-14)
    assert 10 ** log10_ratio("Odlyzko-Tilly", WHATSAPP, MAX) == pytest.approx(5.4843971810458, rel=1e-13)
    assert 10 ** log10_ratio("Metcalfe", WHATSAPP, MAX) == pytest.approx(25.0000012195122, rel=1e-13)
    # 65.6 million doublings: the ratio has 19,747,568 digits.
    assert log10_ratio("Reed", WHATSAPP, MAX) == pytest.approx(65.6e6 * math.log10(2), abs=1e-8)
    assert 19_747_567 < log10_ratio("Reed", WHATSAPP, MAX) < 19_747_568


def test_the_unit_of_counting_changes_every_law_but_the_proportional_one():
    assert 10 ** log10_ratio("Sarnoff", WHATSAPP, MAX, 1e6) == pytest.approx(5)
    assert 10 ** log10_ratio("Odlyzko-Tilly", WHATSAPP, MAX, 1e6) == pytest.approx(7.876789496276788, rel=1e-13)
    assert 10 ** log10_ratio("Metcalfe", WHATSAPP, MAX, 1e6) == pytest.approx(82 * 81 / (16.4 * 15.4), rel=1e-13)
    assert 10 ** log10_ratio("Reed", WHATSAPP, MAX, 1e6) == pytest.approx(
        (2**82 - 83) / (2**16.4 - 17.4), rel=1e-12
    )


@given(st.sampled_from(LAWS), sizes, st.integers(1, 10**8))
@calm
def test_more_members_are_worth_more_and_ratios_chain(law, n, more):
    assert log10_value(law, n + more) > log10_value(law, n)
    there, back = log10_ratio(law, n + more, n), log10_ratio(law, n, n + more)
    assert there == pytest.approx(-back)
    if n > 2:
        unit = n / 2  # both are more than one unit
        assert log10_ratio(law, n + more, n, unit) == pytest.approx(log10_value(law, (n + more) / unit) - log10_value(law, 2.0))


# Any ratio can be had.


@given(st.floats(1e-6, 1e6), st.floats(1, 1e8), st.floats(1.01, 50))
@calm
def test_a_power_law_gives_whatever_ratio_is_wanted(wanted, smaller, times):
    k = power(wanted, smaller * times, smaller)
    assert times**k == pytest.approx(wanted, rel=1e-9)


def test_the_powers_behind_five_and_twenty_five():
    assert power(25, WHATSAPP, MAX) == pytest.approx(2, rel=1e-14)
    assert power(5, WHATSAPP, MAX) == pytest.approx(1, rel=1e-14)
    assert power(1, 5, 1) == 0


# Contacts worth less and less.


@pytest.mark.parametrize("n", [1, 2, 3, 64, 65, 66, 67, 500, 3000])
@pytest.mark.parametrize("decay", [0, 0.3, 1, 1.5, 2, MOST_DECAY])
def test_the_sum_is_that_of_its_terms(n, decay):
    exact = n * math.fsum(k**-decay for k in range(1, n))
    assert contacts(n, decay) == pytest.approx(exact, rel=2e-14)


@pytest.mark.parametrize("near", [1e-12, 1e-9, 1e-4])
def test_no_digits_are_lost_near_decay_one(near):
    # d/ds of n * sum k^-s at s = 1 is -n * sum ln(k) / k: the value moves by that and no more.
    n = 3000
    slope = -n * math.fsum(math.log(k) / k for k in range(1, n))
    for s in (1 - near, 1 + near):
        exact = n * math.fsum(k**-s for k in range(1, n))
        assert contacts(n, s) == pytest.approx(exact, rel=2e-14)
    assert (contacts(n, 1 + 1e-6) - contacts(n, 1 - 1e-6)) / 2e-6 == pytest.approx(slope, rel=1e-7)


def test_contacts_of_equal_worth_are_twice_metcalfe():
    assert contacts(1000, 0) == 999_000 == pytest.approx(2 * 10 ** log10_value("Metcalfe", 1000))
    assert contacts(1, 0) == 0


def test_odlyzko_tilly_2005_zipf_contacts_come_to_n_log_n_and_eulers_constant():
    n = 10**8
    assert contacts(n, 1) / n == pytest.approx(math.log(n) + 0.5772156649015329, abs=1e-8)


def test_basel_contacts_that_fall_as_squares_come_to_a_constant_each():
    n = 10**8
    assert contacts(n, 2) / n == pytest.approx(math.pi**2 / 6 - 1 / n, abs=1e-12)


@given(st.integers(3, 10**8), st.floats(0, 3.9), st.floats(0.001, 0.1))
@calm
def test_the_faster_contacts_lose_worth_the_less_a_larger_network_gains(n, decay, more):
    def ratio(s):
        return contacts(5 * n, s) / contacts(n, s)

    assert ratio(decay) >= ratio(decay + more) * (1 - 1e-12)
    assert 5 * (1 - 1e-12) <= ratio(decay) <= 25 * (1 + 1 / (n - 1))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: log10_value("Moore", 5), "law: 'Moore'; accepted: Sarnoff, Odlyzko-Tilly, Metcalfe, Reed"),
        (lambda: log10_value("Reed", 1), "members: 1; accepted: a finite number, above 1"),
        (lambda: log10_ratio("Reed", 1e6, 2e6, 1e6), "larger: 1000000.0; accepted: a finite number, above 1e+06"),
        (lambda: log10_ratio("Reed", 2e6, 1e6, 1e6), "smaller: 1000000.0; accepted: a finite number, above 1e+06"),
        (lambda: log10_ratio("Reed", 2, 3, 0), "unit: 0; accepted: a finite number, above 0"),
        (lambda: power(0, 5, 1), "ratio: 0; accepted: a finite number, above 0"),
        (lambda: power(2, 1, 1), "larger: 1; accepted: a finite number, above 1"),
        (lambda: power(2, 1, 0), "smaller: 0; accepted: a finite number, above 0"),
        (lambda: contacts(0, 1), "members: 0; accepted: a whole number of at least 1"),
        (lambda: contacts(2, -0.1), "decay: -0.1; accepted: a finite number, at least 0, at most 4"),
        (lambda: contacts(2, 4.1), "decay: 4.1; accepted: a finite number, at least 0, at most 4"),
    ],
)
def test_errors_name_the_parameter_the_value_and_what_is_accepted(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
