"""The motion of the portfolio model: against a second implementation, its limits and its invariants."""

import math

import numpy as np
import pytest
import sympy
from direct_portfolio import derivative, draw
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from adoption.models.portfolio import PARAMETERS, Lever, Scenario, dynamics, independent, members, settle, simulate, symbolic

calm = settings(deadline=None, max_examples=25)
# For tests that follow whole paths.
brief = settings(deadline=None, max_examples=5)
NAMES = ("WhatsApp", "Telegram", "Max")
PLAIN = Scenario(NAMES, independent([0.67, 0.56, 0.13]))
seeds = st.integers(0, 10**6)


def rate(scenario, month, y):
    """dy/dt of the package, y of shape (2, 2^n)."""
    lanes, n = dynamics.arrange(scenario), len(scenario.platforms)
    kernel, motion, _ = symbolic.python_functions(n, np)
    k, out = np.empty((len(symbolic.define(n).kernel), 1)), np.empty((2 * 2**n, 1))
    kernel(dynamics.held(lanes, month), k)
    motion(y.reshape(-1, 1), k, out)
    return out.reshape(2, -1)


# The definition.


@given(seeds, st.integers(1, 4))
@calm
def test_the_generated_function_is_the_direct_implementation_to_1e_12(seed, n):
    rng = np.random.default_rng(seed)
    scenario, y = draw(rng, n), rng.dirichlet(np.ones(2**n), 2)
    month = rng.uniform(0, 60)
    assert np.abs(rate(scenario, month, y) - derivative(scenario, month, y)).max() <= 1e-12


@given(seeds, st.integers(1, 3))
@calm
def test_people_are_neither_made_nor_lost(seed, n):
    rng = np.random.default_rng(seed)
    assert np.abs(rate(draw(rng, n), 7.0, rng.dirichlet(np.ones(2**n), 2)).sum(axis=1)).max() <= 1e-14


def test_the_equations_print_as_latex_with_the_declared_symbols():
    equations = symbolic.equations()
    assert list(equations) == [
        "quality", "channel", "reach", "value", "utility", "install", "drop", "mandated install", "mandated drop", "flow",
    ]
    assert list(symbolic.latex()) == list(equations)
    printed = " ".join(symbolic.latex().values())
    for parameter in PARAMETERS.values():
        if parameter.key != "mandated_share":  # it weighs the two groups, not the rates
            assert sympy.latex(sympy.Symbol(parameter.symbol)) in printed, parameter.key
    assert r"\prod_{i,j=1}^{n}" in symbolic.latex()["reach"] and r"\sum_{i,j=1}^{n}" in symbolic.latex()["reach"]
    assert r"\sum_{R=0}^{2^{n} - 1}" in symbolic.latex()["value"] and r"\left(|S| - 1\right)" in symbolic.latex()["value"]
    assert symbolic.latex()["utility"] == r"U_{i}{\left(S \right)} = V{\left(S\cup\{i\} \right)} - V{\left(S \right)}"
    assert "substack" not in printed


def test_the_general_equations_and_the_expansion_are_the_same_formula():
    """The general reach G(S, R), its sums and products carried out, is the row of the kernel for n = 2."""
    definition = symbolic.define(2)
    u = dict(zip(definition.inputs, sympy.symbols(f"u[:{len(definition.inputs)}]")))
    reach, channel, quality = (symbolic.equations()[name].rhs for name in ("reach", "channel", "quality"))
    i, j, n = sympy.symbols("i j n")
    S, R, K, q = (sympy.IndexedBase(name) for name in "SRKq")
    symbol = {key: sympy.Symbol(p.symbol) for key, p in PARAMETERS.items()}
    known = {symbol[key]: u[key, None] for key in ("substitutability", "interoperability", "calls", "circumvention")}
    chance = [quality.subs({symbol[key]: u[key, at] for key in ("quality", "degradation", "blocking")}).subs(known) for at in (0, 1)]
    expanded = reach.subs(n, 2).doit()
    holds = {S[1]: 1, S[2]: 1, R[1]: 0, R[2]: 1}
    channels = {
        K[a, b]: channel.subs({i: a, j: b}).doit().subs(known).subs({q[1]: chance[0], q[2]: chance[1]})
        for a in (1, 2) for b in (1, 2)
    }
    general = expanded.subs(holds).subs(channels).subs(known) * u["network", None]
    row = [e for e in definition.kernel if e.has(u["network", None])][3]  # pairs (1,1), (2,1), (2,2), (3,1), ...
    rows = [e for e in definition.kernel if e.has(u["network", None])]
    numbers = {symbol: value for symbol, value in zip(u.values(), np.random.default_rng(3).uniform(0.1, 0.9, len(u)))}
    assert len(rows) == 6
    assert float(general.subs(numbers)) == pytest.approx(float(rows[4].subs(numbers)), abs=1e-15)
    assert float(general.subs(numbers)) != pytest.approx(float(row.subs(numbers)), abs=1e-3)


def test_inputs_of_the_kernel_are_constants_then_levers():
    names = symbolic.names(2)
    assert names[:3] == (("appeal", 0), ("appeal", 1), ("quality", 0)) and names[-1] == ("interoperability", None)
    assert len(names) == len(set(names)) == 6 + 6 + 12 + 2
    assert symbolic.define(2).inputs == names and symbolic.define(2) is symbolic.define(2)


# Limits and reductions.


@given(seeds)
@calm
def test_brock_and_durlauf_2001_is_the_model_of_one_platform_without_friction(seed):
    """x' = lambda (sigma(a + beta q x) - x): with m = 2x - 1 and J = beta q / 4, rest is at m = tanh(h + J m)."""
    rng = np.random.default_rng(seed)
    scenario, x = draw(rng, 1, levers=False, familiarity=0.0, mandated_share=0.0), rng.random()
    found = rate(scenario, 0.0, np.array([[1 - x, x]] * 2))[0, 1]
    h = (scenario.appeal[0] + scenario.network * scenario.quality[0] / 2) / 2
    J = scenario.network * scenario.quality[0] / 4
    assert found == pytest.approx(scenario.review_rate * (np.tanh(h + J * (2 * x - 1)) - (2 * x - 1)) / 2, abs=1e-13)


@given(seeds)
@brief
def test_without_substitution_and_attention_cost_platforms_decouple(seed):
    """omega = 0, kappa = 0, iota = 0: each audience moves as the only platform of a world of its own."""
    rng = np.random.default_rng(seed)
    scenario = draw(rng, 3, levers=False, substitutability=0.0, attention=0.0)
    together = simulate(scenario, [3.0, 60.0], tolerance=1e-10).audiences
    x = np.array(scenario.start) @ members(3)
    for i in range(3):
        alone = Scenario(
            ("A",), (1 - x[i], x[i]), (scenario.appeal[i],), (scenario.quality[i],), (scenario.familiarity[i],),
            scenario.network, 0.0, 0.0, scenario.calls, scenario.review_rate,
        )
        assert simulate(alone, [3.0, 60.0], tolerance=1e-10).audiences[:, 0] == pytest.approx(together[:, i], abs=1e-7)


@given(seeds)
@brief
def test_without_friction_free_energy_never_rises(seed):
    """c = 0: F = -sum P_S A_S - (beta/2) P'GP + sum P ln P is a Lyapunov function of the motion."""
    rng = np.random.default_rng(seed)
    scenario = draw(rng, 3, levers=False, familiarity=0.0, mandated_share=0.0)
    has = members(3).astype(float)
    q, omega = np.array(scenario.quality), scenario.substitutability
    shared = has[:, None, :] * has[None, :, :] * q
    G = (1 - omega) * shared.sum(axis=2) + omega * (1 - (1 - shared).prod(axis=2))
    size = has.sum(axis=1)
    A = has @ np.array(scenario.appeal) - scenario.attention * size * (size - 1) / 2
    P = simulate(scenario, np.linspace(0, 40, 81), tolerance=1e-10).portfolios
    F = -P @ A - scenario.network / 2 * np.einsum("ts,sr,tr->t", P, G, P) + np.where(P > 0, P * np.log(np.where(P > 0, P, 1)), 0).sum(axis=1)
    assert (np.diff(F) <= 1e-8).all()


def test_with_friction_free_energy_can_rise():
    """So the Lyapunov function is one of c = 0 only: here the end of the way down is uphill."""
    plain = Scenario(("A",), (0.01, 0.99), appeal=-3, quality=1.0, familiarity=0.0, network=2.0)
    for familiarity, rises in ((0.0, False), (3.0, True)):
        x = simulate(plain.change(familiarity=familiarity)).audiences[:, 0]
        F = 3 * x - x**2 + x * np.log(x) + (1 - x) * np.log(1 - x)
        assert (np.diff(F) > 1e-7).any() == rises


@given(seeds, st.floats(0.1, 3))
@brief
def test_only_the_product_of_pace_and_time_matters(seed, factor):
    rng = np.random.default_rng(seed)
    scenario = draw(rng, 2, levers=False, review_rate=0.6)
    fast = scenario.change(review_rate=0.6 * factor)
    slow = simulate(scenario, [12.0 * factor], tolerance=1e-10).groups
    assert np.abs(simulate(fast, [12.0], tolerance=1e-10).groups - slow).max() < 1e-7


@given(seeds)
@brief
def test_the_order_of_platforms_is_a_name_and_no_more(seed):
    scenario = draw(np.random.default_rng(seed), 3)
    order = [2, 0, 1]
    numbers = [sum(1 << order.index(i) for i in range(3) if S >> i & 1) for S in range(8)]
    start = np.empty(8)
    start[numbers] = scenario.start
    turned = scenario.change(
        platforms=tuple(scenario.platforms[i] for i in order), start=tuple(start),
        **{key: tuple(getattr(scenario, key)[i] for i in order) for key in ("appeal", "quality", "familiarity")},
    )
    one, other = (simulate(s, [60.0], tolerance=1e-10).audiences[0] for s in (scenario, turned))
    assert one[order] == pytest.approx(other, abs=1e-7)


# The path.


def reference(scenario, months):
    """Path by SciPy from the direct implementation, from corner to corner of the schedule."""
    corners = sorted({m for lever in scenario.levers for m in (lever.start, lever.start + lever.ramp, lever.end, lever.over) if m < months})
    y, t = np.array([scenario.start, scenario.start]), 0.0
    for to in [*corners, months]:
        if to > t:
            inner = lambda t_, z: derivative(scenario, min(max(t_, t + 1e-12), to - 1e-12), z.reshape(y.shape)).ravel()  # noqa: B023, E731
            y = solve_ivp(inner, (t, to), y.ravel(), method="LSODA", rtol=1e-10, atol=1e-12).y[:, -1].reshape(y.shape)
            t = to
    return y


@pytest.mark.parametrize("seed", range(3))
def test_the_path_is_that_of_scipy_with_levers_on_their_schedule(seed):
    scenario = draw(np.random.default_rng(seed), 2, months=12.0)
    assert len(scenario.levers) > 4
    assert np.abs(simulate(scenario, [12.0], tolerance=1e-10).groups[0] - reference(scenario, 12.0)).max() < 1e-7


@given(seeds)
@brief
def test_the_error_is_controlled_and_shrinks_with_the_tolerance(seed):
    scenario = draw(np.random.default_rng(seed), 3, network=2.0, months=12.0)
    exact = simulate(scenario, [12.0], tolerance=1e-11).groups
    errors = [np.abs(simulate(scenario, [12.0], tolerance=t).groups - exact).max() for t in (1e-4, 1e-6, 1e-8)]
    assert errors[0] < 1e-2 and errors[1] < 1e-4 and errors[2] < 1e-6


@given(seeds, st.integers(1, 4))
@brief
def test_shares_stay_shares(seed, n):
    path = simulate(draw(np.random.default_rng(seed), n), tolerance=1e-6)
    assert path.groups.shape == (61, 2, 2**n)
    assert (path.groups >= -1e-5).all() and np.abs(path.groups.sum(axis=-1) - 1).max() < 1e-12


@given(seeds)
@brief
def test_a_scenario_among_many_moves_exactly_as_it_does_alone(seed):
    rng = np.random.default_rng(seed)
    scenario, network = draw(rng), rng.uniform(0, 8, 7)
    many = simulate(scenario, [5.0, 60.0], {"network": network})
    for k in (0, 6):
        alone = simulate(scenario.change(network=network[k]), [5.0, 60.0])
        assert (many.groups[k] == alone.groups).all()


def test_portions_change_nothing(monkeypatch):
    scenario, network = draw(np.random.default_rng(5)), np.linspace(0, 8, 11)
    whole = simulate(scenario, [30.0], {"network": network}).groups
    monkeypatch.setattr(dynamics, "PORTION", 2)
    assert (simulate(scenario, [30.0], {"network": network}).groups == whole).all()


def test_asking_for_more_times_changes_no_more_than_the_tolerance():
    scenario = draw(np.random.default_rng(8))
    assert np.abs(simulate(scenario, tolerance=1e-9).groups[60] - simulate(scenario, [60.0], tolerance=1e-9).groups[0]).max() < 1e-7


def test_the_whole_population_is_the_two_groups_by_their_shares():
    scenario = PLAIN.change(mandated_share=0.25, levers=(Lever("mandate", 1, "Max"),), months=3)
    path = simulate(scenario)
    assert path.times.tolist() == [0, 1, 2, 3] and path.platforms == NAMES
    assert path.portfolios == pytest.approx(0.75 * path.groups[:, 0] + 0.25 * path.groups[:, 1], abs=1e-15)
    assert path.audiences == pytest.approx(path.portfolios @ members(3), abs=1e-15)
    assert path.audiences[0] == pytest.approx([0.67, 0.56, 0.13])
    many = simulate(scenario, [1.0], {"mandated_share": [0.0, 0.25]})
    assert many.groups.shape == (2, 1, 2, 8) and many.audiences.shape == (2, 1, 3)
    assert (many.audiences[1] == simulate(scenario, [1.0]).audiences).all()
    assert many.mandated_share.tolist() == [0, 0.25]
    assert many.audiences[0, 0, 2] < many.audiences[1, 0, 2]


def test_a_full_mandate_holds_the_whole_group_in_the_end():
    scenario = PLAIN.change(mandated_share=0.25, levers=(Lever("mandate", 1, "Max"),), review_rate=4.0)
    groups = simulate(scenario).groups[-1]
    assert groups[1] @ members(3)[:, 2] == pytest.approx(1, abs=1e-9)
    assert groups[0] @ members(3)[:, 2] < 0.9


@pytest.mark.parametrize(("length", "alike"), [(math.inf, False), (0.0, True)])
def test_a_lever_pulled_for_no_time_does_nothing(length, alike):
    lever = Lever("promotion", 1, "Max", 5, 5 + length)
    pulled, plain = (simulate(s, [20.0]).audiences[0] for s in (PLAIN.change(levers=(lever,)), PLAIN))
    assert (np.abs(pulled - plain).max() < 1e-7) == alike


def test_levers_act_on_the_months_of_their_schedule():
    """The kernel's input follows the trapezoid: 0, rising, level, falling, 0; and jumps where there is no ramp."""
    scenario = PLAIN.change(levers=(Lever("tie_in", -2, "Max", 10, 20, 4), Lever("tie_in", 1, "Max", 30, 40), Lever("circumvention", 0.5)))
    lanes, row = dynamics.arrange(scenario), symbolic.names(3).index(("tie_in", 2))
    months = [0, 10, 11, 13, 14, 19, 20, 21, 24, 29.9, 30, 39.9, 40, 50]
    expected = [0, 0, -0.5, -1.5, -2, -2, -2, -1.5, 0, 0, 1, 1, 0, 0]
    assert [dynamics.held(lanes, m)[row, 0] for m in months] == pytest.approx(expected, abs=1e-12)
    assert {dynamics.held(lanes, m)[symbolic.names(3).index(("circumvention", None)), 0] for m in months} == {0.5}


# Monotone in the levers, where theory says so: one platform, whose motion is cooperative.


@given(seeds, st.sampled_from(["tie_in", "preinstallation", "promotion", "mandate"]), st.floats(0, 1), st.floats(0, 1))
@brief
def test_a_lever_for_a_platform_raises_its_audience_at_all_times(seed, kind, low, high):
    low, high = sorted((low, high))
    scenario = draw(np.random.default_rng(seed), 1, levers=False, months=20.0)
    paths = [simulate(scenario.change(levers=(Lever(kind, level, "A", 2, 15, 1),)), tolerance=1e-9).audiences for level in (low, high)]
    assert (paths[1] >= paths[0] - 1e-6).all()


@given(seeds, st.sampled_from(["degradation", "blocking"]), st.floats(0, 1), st.floats(0, 1))
@brief
def test_a_lever_against_a_platform_lowers_its_audience_at_all_times(seed, kind, low, high):
    low, high = sorted((low, high))
    scenario = draw(np.random.default_rng(seed), 1, levers=False, months=20.0)
    paths = [simulate(scenario.change(levers=(Lever(kind, level, "A", 2, 15, 1),)), tolerance=1e-9).audiences for level in (low, high)]
    assert (paths[1] <= paths[0] + 1e-6).all()


@given(seeds)
@brief
def test_full_circumvention_undoes_degradation_and_blocking(seed):
    scenario = draw(np.random.default_rng(seed), 3, levers=False)
    hit = (Lever("degradation", 1, "A"), Lever("blocking", 0.7, "B"))
    undone = simulate(scenario.change(levers=(*hit, Lever("circumvention", 1))), [20.0]).audiences
    assert undone == pytest.approx(simulate(scenario, [20.0]).audiences, abs=1e-12)


def test_a_fully_blocked_messenger_is_worth_its_appeal_only():
    scenario = PLAIN.change(levers=(Lever("degradation", 1, "Max"), Lever("blocking", 1, "Max"), Lever("interoperability", 1)))
    plain = PLAIN.change(quality=(0.9, 0.9, 0.0), levers=(Lever("interoperability", 1),))
    assert simulate(scenario, [20.0]).audiences == pytest.approx(simulate(plain, [20.0]).audiences, abs=1e-12)


# Rest.


@given(seeds)
@brief
def test_rest_is_where_the_path_goes(seed):
    scenario = draw(np.random.default_rng(seed), 2, network=2.0, review_rate=1.0, familiarity=0.5)
    held = scenario.change(levers=tuple(
        Lever(lever.kind, level, lever.platform) for lever in scenario.levers
        if (level := dynamics.held(dynamics.arrange(scenario), 30.0)[symbolic.names(2).index(
            (lever.kind, None if lever.platform is None else scenario.platforms.index(lever.platform)))][0])
    ))
    resting = settle(scenario, 30.0)
    assert np.abs(derivative(held, 0.0, resting)).max() < 1e-10
    assert resting == pytest.approx(simulate(held, [600.0], tolerance=1e-9).groups[0], abs=1e-5)


def test_many_variants_come_to_rest_at_once_as_each_does_alone():
    network = np.linspace(0, 6, 5)
    many = settle(PLAIN, vary={"network": network})
    assert many.shape == (5, 2, 8)
    for k in (0, 4):
        assert many[k] == pytest.approx(settle(PLAIN.change(network=network[k])), abs=1e-9)


def test_rest_does_not_depend_on_the_pace():
    assert settle(PLAIN.change(review_rate=0.01)) == pytest.approx(settle(PLAIN.change(review_rate=4.0)), abs=1e-9)


def test_a_start_that_lingers_by_a_fold_still_comes_to_rest():
    """One platform just beyond its fold: x' is about 1e-6 where the two equilibria have just vanished."""
    network = 5.0
    x = (1 + math.sqrt(1 - 4 / network)) / 2
    appeal = math.log(x / (1 - x)) - network * x
    beyond, within = (
        Scenario(("A",), (0.05, 0.95), appeal=appeal + shift, quality=1.0, familiarity=0.0, network=network) for shift in (-1e-6, 1e-6)
    )
    assert settle(beyond)[0, 1] < 0.2 and settle(within)[0, 1] == pytest.approx(x, abs=0.01)


# Bad input.


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"times": [2, 1]}, "times: [2.0, 1.0]; accepted: months from 0 on, in ascending order"),
        ({"times": [1, 1]}, "times: [1.0, 1.0]; accepted"),
        ({"times": []}, "times: []; accepted"),
        ({"times": 3}, "times: 3.0; accepted"),
        ({"times": [-1]}, "times: [-1.0]; accepted"),
        ({"times": [math.nan]}, "times: [nan]; accepted"),
        ({"tolerance": 1e-13}, "tolerance: 1e-13; accepted: a number from 1e-12 to 1e-3"),
        ({"tolerance": 0.01}, "tolerance: 0.01; accepted"),
        ({"vary": {"network": [1, 2], "calls": [0.5]}}, "vary: {'network': 2, 'calls': 1} values; accepted: one or more, the same"),
        ({"vary": {"network": []}}, "vary: {'network': 0} values; accepted"),
        ({"vary": {"network": 3}}, "vary: {'network': 0} values; accepted"),
        ({"vary": {"network": [[1, 2]]}}, "vary: network of shape (1, 2); accepted: (1,)"),
        ({"vary": {"network": [1, 17]}}, "vary: network has 17; accepted: numbers from 0 to 16"),
        ({"vary": {"network": [math.nan]}}, "vary: network has nan; accepted"),
        ({"vary": {"appeal": [1]}}, "vary: 'appeal'; accepted: start, appeal.WhatsApp, appeal.Telegram, appeal.Max, quality"),
        ({"vary": {"network.Max": [1]}}, "vary: 'network.Max'; accepted: start"),
        ({"vary": {"appeal.Viber": [1]}}, "vary: 'appeal.Viber'; accepted: start"),
        ({"vary": {"tie_in.Max": [1]}}, "vary: 'tie_in.Max'; accepted: start"),
        ({"vary": {"levers.1.level": [1]}}, "vary: 'levers.1.level'; accepted: levers.0.level, levers.0.start, levers.0.end"),
        ({"vary": {"levers.x.level": [1]}}, "vary: 'levers.x.level'; accepted"),
        ({"vary": {"levers.0.kind": [1]}}, "vary: 'levers.0.kind'; accepted"),
        ({"vary": {"levers.0.level": [7]}}, "vary: levers.0.level has 7; accepted: numbers from -6 to 6"),
        ({"vary": {"levers.0.start": [-1]}}, "vary: levers.0.start has -1; accepted: numbers from 0 to inf"),
        ({"vary": {"levers.0.end": [1]}}, "vary: a lever ends before it has risen; accepted: start + ramp <= end"),
        ({"vary": {"levers.0.start": [math.inf]}}, "vary: a lever ends before it has risen"),
        ({"vary": {"start": [[1, 0]]}}, "vary: start of shape (1, 2); accepted: shares of 8 portfolios that come to 1"),
        ({"vary": {"start": [[0.5] * 8]}}, "vary: start of shape (1, 8); accepted"),
        ({"vary": {"start": [[2, -1] + [0] * 6]}}, "vary: start of shape (1, 8); accepted"),
    ],
)
def test_bad_input_is_named_with_what_would_be_accepted(arguments, message):
    with pytest.raises(ValueError) as error:
        simulate(PLAIN.change(levers=(Lever("tie_in", 1, "Max", 2, 30, 1),)), **arguments)
    assert message in str(error.value)


def test_a_scenario_without_levers_says_so_when_one_is_varied():
    with pytest.raises(ValueError, match="'levers.0.level'; accepted: no lever, as the scenario has none"):
        simulate(PLAIN, vary={"levers.0.level": [1]})


@pytest.mark.parametrize("month", [-1, math.inf, math.nan, "3"])
def test_levers_are_held_at_a_month(month):
    with pytest.raises(ValueError, match="month: .*; accepted: a number of months, 0 or more"):
        settle(PLAIN, month)


def test_variants_can_differ_in_everything_that_is_named():
    base = PLAIN.change(levers=(Lever("tie_in", 1, "Max", 2, 30, 1),))
    start = independent([0.2, 0.2, 0.2])
    many = simulate(base, [40.0], {
        "network": [3.0], "appeal.Max": [-2.0], "start": [start],
        "levers.0.level": [2.0], "levers.0.start": [4.0], "levers.0.end": [20.0], "levers.0.ramp": [3.0],
    })
    alone = simulate(PLAIN.change(network=3, appeal=(-1, -1, -2), start=start, levers=(Lever("tie_in", 2, "Max", 4, 20, 3),)), [40.0])
    assert (many.groups[0] == alone.groups).all()
