"""The scenario explorer: its start against the data, its presets, and the states of rest that the page follows along a lever."""

import json
import re

import numpy as np
import pytest
from engine import draw_state, js
from py_mini_racer import MiniRacer

from adoption import data
from adoption.explorers import Scenarios
from adoption.explorers.scenarios import APPEALS, LEVERS, PEOPLE, PLATFORMS, REACH
from adoption.models.portfolio import calibrate, dynamics, independent, symbolic


def test_it_starts_from_the_average_day_of_august_2025_as_measured():
    daily = data.audience(as_of=data.HORIZON).query("metric == 'daily reach, average'")
    daily = daily[daily.period_start == "2025-08-01"].set_index("platform").millions
    assert tuple(daily[["whatsapp", "telegram", "max"]]) == REACH
    assert data.population(as_of=data.HORIZON).set_index("id").millions["mediascope-12-2022"] == PEOPLE
    assert [Scenarios().state[f"start_{name}"] for name in PLATFORMS] == list(REACH)


@pytest.mark.parametrize("preset", [0, -1], ids=["August", "a country where habit locks"])
def test_without_levers_the_start_is_at_rest(preset):
    name = list(Scenarios.presets)[preset]
    explorer = Scenarios(**{key: value for key, value in Scenarios.presets[name].items() if key not in LEVERS})
    start = [explorer.state[f"start_{name}"] / PEOPLE for name in PLATFORMS]
    calibrated, rest = calibrate(explorer.scenario, start)
    assert rest.stable
    assert np.round(calibrated.appeal, 2).tolist() == list(explorer.scenario.appeal)
    if preset == 0:
        assert explorer.scenario.appeal == APPEALS


def test_only_days_that_were_known_at_the_horizon_are_dots():
    assert Scenarios(as_of=data.HORIZON).data()["observed"] == [
        ["Max", 0.0, 7.0], ["Max", 0.76, 13.7], ["Telegram", 0.0, 68.0], ["WhatsApp", 0.0, 82.1],
    ]  # fmt: skip
    assert Scenarios().data()["observed"] == []


def test_a_tie_in_that_is_lifted_leaves_nothing_after_half_a_year_and_max_after_a_whole_one():
    half, whole = list(Scenarios.presets.values())[-2:]
    ends = [Scenarios(**preset).frame().query("what == 'month'").Max.iloc[-1] / PEOPLE for preset in (half, whole)]
    assert ends[0] < 0.1 and ends[1] > 0.9


@pytest.fixture(scope="module")
def rest():
    """The branches that the page follows, in V8."""
    with MiniRacer() as engine:
        yield from _branches(engine)


def _branches(engine):
    engine.eval(Scenarios.body())
    engine.eval("const along = (text) => { const [state, data] = JSON.parse(text); return JSON.stringify(rampOf(state, data, scenarioOf(state, data)).branches); };")
    explorer = Scenarios()

    def branches(state):
        explorer.value = state | {"view": "ramp"}
        return explorer.scenario, json.loads(engine.call("along", json.dumps([explorer.state, explorer.data()])))

    yield branches


def test_every_point_of_a_branch_is_at_rest_and_lasts_only_if_it_is_drawn_so(rest):
    rng = np.random.default_rng(5)
    turned = 0
    habit = list(Scenarios.presets.values())[-1]
    for k in range(16):
        state = draw_state(Scenarios, rng)
        if k % 2:  # people who lean so that branches turn, under random levers of which one is moved
            state |= habit | {"network": float(rng.uniform(3, 7)), "ramped": ["tie_in_Max", "tie_in_WhatsApp", "interoperability", "promotion_Max"][k % 4]}
        scenario, branches = rest(state)
        key = LEVERS[state["ramped"]].parameter.key
        platform = state["ramped"].removeprefix(f"{key}_") if state["ramped"] != key else None
        row = symbolic.names(3).index((key, None if platform is None else PLATFORMS.index(platform)))
        inputs = dynamics.held(dynamics.arrange(scenario), 60.0)
        assert branches
        for points in branches:
            assert len(points) > 5
            for point in points[:: max(1, len(points) // 12)]:
                low, high = LEVERS[state["ramped"]].ends
                inputs[row] = point["level"]
                y, k = np.array(point["y"])[:, None], dynamics.kernel_rows(3, inputs)
                assert np.abs(dynamics.motion(3, k, y)).max() < 1e-11
                growth = np.linalg.eigvals(dynamics.jacobian(3, k, y)[0]).real.max()
                if abs(growth) > 1e-4 and low <= point["level"] <= high:
                    assert point["index"] == (1 if growth < 0 else -1), (point["level"], growth)
            turned += any(point["index"] < 0 for point in points)
    assert turned, "no branch with a fold among the tries: the test says nothing of unstable states"


def test_a_branch_turns_at_the_folds_of_the_country_where_habit_locks(rest):
    _, branches = rest(Scenarios().state | list(Scenarios.presets.values())[-1])
    kinds = [point["index"] for point in branches[0]]
    assert len(branches) == 1 and kinds[0] == kinds[-1] == 1 and -1 in kinds
    scenario = Scenarios(**list(Scenarios.presets.values())[-1]).scenario
    assert scenario.start == independent([109.7 / PEOPLE, 103.6 / PEOPLE, 8.5 / PEOPLE])


@pytest.mark.parametrize("watched", ["Max", "WhatsApp"])
def test_the_branch_ends_where_the_ramp_ends(watched):
    """Where the way up meets the end of the range; a branch goes a step beyond, which is not drawn."""
    explorer = Scenarios(view="ramp", watched=watched)
    svg = js(Scenarios, "draw", explorer.state, explorer.data(), 680)
    ends = {}
    for path, color, width in re.findall(r'<path d="M([^"Z]*)" stroke="var\(--([a-z]+)\)" stroke-width="([\d.]+)"', svg):
        ends.setdefault((color, width), [float(x) for x in path.split("L")[-1].split(",")])
    branch, ramp = ends["muted", "1.5"], ends[watched.lower(), "3"]
    assert branch == pytest.approx(ramp, abs=1)  # pixels: less than the lines are wide


@pytest.mark.parametrize("width", [340, 680])
def test_the_ways_of_a_ramp_are_named_within_its_picture(width):
    explorer = Scenarios(**list(Scenarios.presets.values())[-1] | {"view": "ramp"})
    svg = js(Scenarios, "draw", explorer.state, explorer.data(), width)
    axis = float(re.search(r'<path d="M40,([\d.]+)H', svg).group(1))  # the first line of the grid: nobody
    for way in ("way up", "way back"):
        x, y = map(float, re.search(rf'<text x="([\d.]+)" y="([\d.]+)"[^>]*>{way}<', svg).groups())
        assert 40 < x < width - 20 and 30 < y < axis - 4


def test_what_is_hit_by_the_lever_of_the_ramp_is_named():
    explorer = Scenarios(view="ramp", ramped="interoperability")
    assert "Interoperability: level" in js(Scenarios, "draw", explorer.state, explorer.data(), 340)
