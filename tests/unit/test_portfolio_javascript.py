"""The generated JavaScript against NumPy, in Node; `tests/book` has the same in a browser."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from direct_portfolio import TIMES, a_thousand, derivative, draw

from adoption.models.portfolio import Scenario, javascript_module, simulate


def node():
    """Node, from this machine or from Playwright's package, which carries one."""
    from playwright._impl._driver import compute_driver_executable

    return shutil.which("node") or compute_driver_executable()[0]


def states(scenarios, n, folder, tolerance=1e-11):
    """States of scenarios by the JavaScript module, shape (k, t, 2, 2^n)."""
    source = javascript_module(n) + (
        "\nimport fs from 'fs';\n"
        f"const path = (text) => simulate(JSON.parse(text), {json.dumps(TIMES)}, {tolerance});\n"
        "console.log(JSON.stringify(JSON.parse(fs.readFileSync(0)).map((text) => path(text).states)));\n"
    )
    file = Path(folder) / "model.mjs"
    file.write_text(source, encoding="utf-8")
    texts = json.dumps([scenario.to_json() for scenario in scenarios])
    done = subprocess.run([node(), file], input=texts, capture_output=True, text=True, check=True)
    return np.array(json.loads(done.stdout)).reshape(len(scenarios), len(TIMES), 2, 2**n)


def test_javascript_is_numpy_to_1e_9_over_1000_random_scenarios_of_five_years(tmp_path):
    scenarios, expected = a_thousand()
    assert np.abs(states(scenarios, 3, tmp_path) - expected).max() <= 1e-9


@pytest.mark.parametrize("n", [1, 2])
def test_javascript_is_numpy_for_fewer_platforms(n, tmp_path):
    scenarios = [draw(np.random.default_rng(seed), n) for seed in range(4)]
    expected = np.array([simulate(scenario, TIMES, tolerance=1e-11).groups for scenario in scenarios])
    assert np.abs(states(scenarios, n, tmp_path) - expected).max() <= 1e-9


def test_the_javascript_of_four_platforms_computes_the_derivative_of_the_direct_implementation(tmp_path):
    rng = np.random.default_rng(4)
    scenario, y = draw(rng, 4), rng.dirichlet(np.ones(16), 2)
    source = javascript_module(4) + (
        f"\nconst k = [], out = [], y = {json.dumps(y.ravel().tolist())};\n"
        f"kernel(inputsAt({scenario.to_json()}, 30, 30), k);\nderivative(y, k, out);\nconsole.log(JSON.stringify(out));\n"
    )
    (tmp_path / "model.mjs").write_text(source, encoding="utf-8")
    done = subprocess.run([node(), tmp_path / "model.mjs"], capture_output=True, text=True, check=True)
    assert np.abs(np.array(json.loads(done.stdout)).reshape(2, 16) - derivative(scenario, 30.0, y)).max() <= 1e-12


def test_the_module_asks_for_nothing_and_exports_simulate():
    source = javascript_module(3)
    assert "export function simulate(" in source and "import" not in source and "http" not in source
    assert len(source) < 17_000


@pytest.mark.parametrize("n", [0, 7, 2.5, "3"])
def test_a_number_of_platforms_that_is_not_one_is_refused(n):
    with pytest.raises(ValueError, match="n: .*; accepted: a whole number of platforms from 1 to 6"):
        javascript_module(n)


def test_a_scenario_with_one_platform_has_audiences_in_javascript(tmp_path):
    scenario = Scenario(("A",), (0.25, 0.75))
    assert states([scenario], 1, tmp_path)[0, 0].tolist() == [[0.25, 0.75], [0.25, 0.75]]
