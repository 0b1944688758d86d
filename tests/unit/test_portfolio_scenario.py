"""Scenarios and levers as values: equality, hash, JSON round trip, and what the errors say."""

import dataclasses
import json
import math

import numpy as np
import pytest
from direct_portfolio import draw
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.models import portfolio
from adoption.models.portfolio import CONSTANTS, LEVERS, PARAMETERS, Lever, Scenario, independent, members, symbolic
from adoption.models.portfolio.parameters import describe

calm = settings(deadline=None, max_examples=40)
NAMES = ("WhatsApp", "Telegram", "Max")
PLAIN = Scenario(NAMES, independent([0.5, 0.25, 0]))


# Parameters, declared once.


def test_the_fields_of_a_scenario_are_the_declared_constants_with_their_defaults():
    fields = {field.name: field.default for field in dataclasses.fields(Scenario)}
    assert tuple(key for key in fields if key not in ("platforms", "start", "levers", "months")) == CONSTANTS
    assert {key: fields[key] for key in CONSTANTS} == {key: PARAMETERS[key].default for key in CONSTANTS}
    assert (fields["levers"], fields["months"]) == ((), 60.0)


def test_a_lever_is_declared_with_0_for_not_pulled():
    assert LEVERS == (
        "degradation", "blocking", "circumvention", "preinstallation", "tie_in", "mandate", "promotion", "interoperability",
    )
    assert {PARAMETERS[key].default for key in LEVERS} == {0.0}
    assert set(CONSTANTS) | set(LEVERS) == set(PARAMETERS) and not set(CONSTANTS) & set(LEVERS)


def test_every_parameter_is_described_in_the_docstring_of_the_scenario():
    for key in CONSTANTS:
        p = PARAMETERS[key]
        assert f"    {key} : {p.unit} in [{p.low:g}, {p.high:g}]" in Scenario.__doc__
        assert f"        {p.meaning}\n" in Scenario.__doc__ + "\n"
    assert "    appeal : logits in [-12, 12], for each platform, -1 by default\n" in Scenario.__doc__
    assert "    network : logits in [0, 16], 4 by default\n" in Scenario.__doc__
    assert "{parameters}" not in Scenario.__doc__


def test_a_description_has_two_lines_for_each_parameter_named():
    assert describe(("calls", "mandate")) == (
        "    calls : share in [0, 1], 0.4 by default\n"
        "        How much of a messenger's worth is in its calls.\n"
        "    mandate : share in [0, 1], for each platform, 0 by default\n"
        "        How strictly the mandated group is held to having a messenger."
    )


def test_each_declaration_is_whole():
    for key, p in PARAMETERS.items():
        assert p.key == key and p.low <= p.default <= p.high and p.low < p.high
        assert all((p.symbol, p.name, p.unit, p.source)) and p.meaning.endswith(".")
        assert p.symbol.count("_i") == p.by_platform
    assert len({p.symbol for p in PARAMETERS.values()}) == len(PARAMETERS)
    ranges = {key: (p.low, p.default, p.high) for key, p in PARAMETERS.items()}
    assert ranges == {
        "appeal": (-12, -1, 12), "quality": (0, 0.9, 1), "familiarity": (0, 1, 6), "network": (0, 4, 16),
        "substitutability": (0, 0.3, 1), "attention": (0, 0, 4), "calls": (0, 0.4, 1), "review_rate": (0.01, 0.5, 4),
        "mandated_share": (0, 0, 1), "degradation": (0, 0, 1), "blocking": (0, 0, 1), "circumvention": (0, 0, 1),
        "preinstallation": (0, 0, 1), "tie_in": (-6, 0, 6), "mandate": (0, 0, 1), "promotion": (0, 0, 1),
        "interoperability": (0, 0, 1),
    }


# Values.


def test_one_number_stands_for_all_platforms_and_numbers_become_floats():
    one = Scenario(list(NAMES), np.array(independent([0.5, 0.25, 0])), appeal=-1, familiarity=[1, 1, 1], network=4, months=60)
    assert one == PLAIN and hash(one) == hash(PLAIN)
    assert one.appeal == (-1.0, -1.0, -1.0) and type(one.network) is float and type(one.months) is float
    assert one.platforms == NAMES
    assert [type(share) for share in Scenario(("Max",), (1, 0)).start] == [float, float]
    assert type(Lever("tie_in", 1, "Max").level) is float


def test_six_platforms_are_the_most():
    assert Scenario(tuple("ABCDEF"), independent([0.5] * 6)).start == (1 / 64,) * 64


def test_independent_portfolios_are_products_of_shares():
    assert independent([0.5, 0.25]) == (0.375, 0.375, 0.125, 0.125)
    assert members(2).tolist() == [[False, False], [True, False], [False, True], [True, True]]
    assert PLAIN.start[3] == 0.125 and PLAIN.start[4:] == (0, 0, 0, 0)
    assert independent([1, 0]) == (0, 1, 0, 0) and {type(share) for share in independent([1, 0])} == {float}


@given(st.integers(0, 10**6), st.integers(1, 4))
@calm
def test_json_gives_back_an_equal_scenario(seed, n):
    scenario = draw(np.random.default_rng(seed), n)
    again = Scenario.from_json(scenario.to_json())
    assert again == scenario and hash(again) == hash(scenario) and again.to_json() == scenario.to_json()


def test_json_is_plain_and_an_end_that_never_comes_is_null():
    scenario = PLAIN.change(levers=(Lever("tie_in", 1, "Max", 2, ramp=3),))
    values = json.loads(scenario.to_json())
    assert list(values) == [field.name for field in dataclasses.fields(Scenario)]
    assert values["levers"] == [{"kind": "tie_in", "level": 1.0, "platform": "Max", "start": 2.0, "end": None, "ramp": 3.0}]
    assert "Макс" in Scenario(("Макс",), (0.5, 0.5)).to_json()


def test_defaults_need_not_be_in_the_json():
    assert Scenario.from_json(json.dumps({"platforms": NAMES, "start": PLAIN.start})) == PLAIN
    short = {"platforms": ["A"], "start": [1, 0], "levers": [{"kind": "circumvention", "level": 0.5}]}
    assert Scenario.from_json(json.dumps(short)).levers == (Lever("circumvention", 0.5),)


def test_a_scenario_cannot_be_changed_in_place_and_change_gives_another():
    with pytest.raises(dataclasses.FrozenInstanceError):
        PLAIN.network = 5
    assert PLAIN.change(network=5).network == 5 and PLAIN.network == 4
    assert PLAIN.change(network=-0.0) == PLAIN.change(network=0) and "-0" not in PLAIN.change(network=-0.0).to_json()
    assert len({PLAIN, PLAIN.change(network=5), PLAIN.change(network=4)}) == 2


@pytest.mark.parametrize("kind", [portfolio.Equilibria, portfolio.Equilibrium, portfolio.Fit, portfolio.Lever, portfolio.Loop,
                                  portfolio.Observations, portfolio.Parameter, portfolio.Trajectory, symbolic.Definition])  # fmt: skip
def test_values_cannot_be_changed_in_place(kind):
    assert dataclasses.is_dataclass(kind) and kind.__dataclass_params__.frozen


def test_a_lever_knows_when_it_is_over():
    assert Lever("tie_in", 1, "Max", 1, 5, 2).over == 7
    assert Lever("tie_in", 1, "Max").over == math.inf
    assert Lever("tie_in", 1, "Max", 1, 3, 2).end == 3


def test_levers_may_follow_each_other_and_stand_beside_each_other():
    first, second = Lever("tie_in", 1, "Max", 0, 5, 2), Lever("tie_in", 2, "Max", 7)
    other, kind = Lever("tie_in", 1, "Telegram", 0, 9), Lever("promotion", 1, "Max", 0, 9)
    assert PLAIN.change(levers=[first, second, other, kind]).levers == (first, second, other, kind)


# Bad input.


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"network": -0.1}, "network: -0.1; accepted: a number from 0 to 16 (logits)"),
        ({"network": 16.5}, "network: 16.5; accepted: a number from 0 to 16 (logits)"),
        ({"network": math.nan}, "network: nan; accepted"),
        ({"network": np.float64(17)}, "network: 17.0; accepted"),
        ({"network": True}, "network: True; accepted"),
        ({"network": "4"}, "network: '4'; accepted"),
        ({"network": None}, "network: None; accepted"),
        ({"network": [4]}, "network: [4]; accepted"),
        ({"quality": 1.2}, "quality of WhatsApp: 1.2; accepted: a number from 0 to 1 (share)"),
        ({"quality": (0.9, 0.9, -1)}, "quality of Max: -1; accepted"),
        ({"quality": (0.9, 0.9)}, "quality: 2 values; accepted: one for each of WhatsApp, Telegram, Max"),
        ({"review_rate": 0}, "review_rate: 0; accepted: a number from 0.01 to 4 (per month)"),
        ({"months": 0}, "months: 0; accepted: a number of months above 0"),
        ({"months": -1}, "months: -1; accepted: a number of months, 0 or more"),
        ({"months": math.inf}, "months: inf; accepted: a number of months, 0 or more"),
        ({"months": math.nan}, "months: nan; accepted"),
        ({"months": True}, "months: True; accepted"),
        ({"months": "60"}, "months: '60'; accepted"),
        ({"start": (1, 0)}, "start: shape (2,); accepted: the shares of 8 portfolios"),
        ({"start": (1.5, -0.5, 0, 0, 0, 0, 0, 0)}, "accepted: shares from 0 to 1 that come to 1"),
        ({"start": (0.5, 0.4, 0, 0, 0, 0, 0, 0)}, "accepted: shares from 0 to 1 that come to 1"),
        ({"start": (0.5, math.nan, 0, 0, 0, 0, 0, 0)}, "accepted: shares from 0 to 1 that come to 1"),
        ({"platforms": "Max"}, "platforms: 'Max'; accepted: a sequence of names"),
        ({"platforms": 3}, "platforms: 3; accepted: a sequence of names"),
        ({"platforms": ()}, "platforms: (); accepted: 1 to 6 different names"),
        ({"platforms": ("A", "A", "B")}, "platforms: ('A', 'A', 'B'); accepted: 1 to 6 different names"),
        ({"platforms": ("A", "", "B")}, "accepted: 1 to 6 different names"),
        ({"platforms": ("A", 1, "B")}, "accepted: 1 to 6 different names"),
        ({"platforms": tuple("ABCDEFG")}, "accepted: 1 to 6 different names"),
        ({"levers": ("tie_in",)}, "levers: 'tie_in'; accepted: Lever objects"),
        ({"levers": (Lever("tie_in", 1, "Viber"),)}, "platform of tie_in: 'Viber'; accepted: one of WhatsApp, Telegram, Max"),
        (
            {"levers": (Lever("tie_in", 1, "Max", 0, 5, 2), Lever("tie_in", 2, "Max", 6.5))},
            "levers: tie_in of Max from 0 to 7 overlaps that from 6.5 to inf; accepted: one at a time",
        ),
        (
            {"levers": (Lever("circumvention", 1, None, 4), Lever("circumvention", 1, None, 0, 5))},
            "levers: circumvention from 4 to inf overlaps that from 0 to 5; accepted: one at a time",
        ),
        ({"netwrok": 4}, "netwrok: no such parameter; accepted: platforms, start, appeal"),
    ],
)
def test_a_bad_scenario_is_refused_by_name_value_and_range(changes, message):
    with pytest.raises(ValueError) as error:
        PLAIN.change(**changes)
    said = str(error.value)
    assert said.endswith(message) if message.startswith("accepted") else said.startswith(message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("block", 1, "Max"), "kind: 'block'; accepted: one of degradation, blocking, circumvention"),
        (("network", 1), "kind: 'network'; accepted: one of"),
        (("blocking", 1.2, "Max"), "level of blocking: 1.2; accepted: a number from 0 to 1 (share)"),
        (("blocking", 1), "platform of blocking: None; accepted: the name of a platform"),
        (("circumvention", 1, "Max"), "platform of circumvention: 'Max'; accepted: None, as it acts on all"),
        (("blocking", 1, "Max", -1), "start of blocking: -1; accepted: a number of months, 0 or more"),
        (("blocking", 1, "Max", math.inf), "start of blocking: inf; accepted"),
        (("blocking", 1, "Max", 0, 5, math.inf), "ramp of blocking: inf; accepted"),
        (("blocking", 1, "Max", 0, "5"), "end of blocking: '5'; accepted"),
        (("blocking", 1, "Max", 2, 4, 3), "end of blocking: 4; accepted: 5 (start + ramp) or later"),
    ],
)
def test_a_bad_lever_is_refused_by_name_value_and_range(arguments, message):
    with pytest.raises(ValueError) as error:
        Lever(*arguments)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "scenario: not JSON ("),
        ("[1]", "scenario: [1]; accepted: a JSON object"),
        ("{}", "scenario: lacks the key 'platforms'; accepted: an object with platforms, start"),
        ('{"platforms": ["A"]}', "scenario: lacks the key 'start'"),
        ('{"platforms": ["A"], "start": [1, 0], "beta": 4}', "scenario: has the key 'beta'; accepted: platforms, start"),
        ('{"platforms": ["A"], "start": [1, 0], "levers": {}}', "levers: {}; accepted: a list of levers"),
        ('{"platforms": ["A"], "start": [1, 0], "levers": [1]}', "lever: 1; accepted: a JSON object"),
        ('{"platforms": ["A"], "start": [1, 0], "levers": [{"kind": "mandate"}]}', "lever: lacks the key 'level'"),
        ('{"platforms": ["A"], "start": [1, 0], "levers": [{"typ": "mandate"}]}', "lever: has the key 'typ'; accepted: kind"),
    ],
)
def test_a_bad_json_text_is_refused_by_key(text, message):
    with pytest.raises(ValueError) as error:
        Scenario.from_json(text)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("audiences", "message"),
    [
        ([], "audiences: shape (0,); accepted: one share for each platform"),
        ([[0.5]], "audiences: shape (1, 1); accepted"),
        ([0.5, 1.2], "audiences: 1.2; accepted: shares from 0 to 1"),
        ([-0.5], "audiences: -0.5; accepted"),
        ([math.nan], "audiences: nan; accepted"),
    ],
)
def test_bad_audiences_are_refused(audiences, message):
    with pytest.raises(ValueError) as error:
        independent(audiences)
    assert message in str(error.value)
