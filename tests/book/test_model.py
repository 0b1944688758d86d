"""The portfolio model in a browser: the generated JavaScript there against NumPy."""

import sys
from pathlib import Path

import numpy as np

from adoption.models.portfolio import javascript_module

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))
from direct_portfolio import TIMES, a_thousand  # noqa: E402


def test_the_model_in_chromium_is_numpy_to_1e_9_over_1000_random_scenarios_of_five_years(browser):
    scenarios, expected = a_thousand()
    page = browser.new_page()
    page.set_content(f"<script type=module>{javascript_module(3)}\nwindow.simulate = simulate;</script>")
    page.wait_for_function("window.simulate !== undefined")
    found = page.evaluate(
        "([texts, times]) => texts.map((text) => simulate(JSON.parse(text), times, 1e-11).states)",
        [[scenario.to_json() for scenario in scenarios], TIMES],
    )
    page.close()
    assert np.abs(np.array(found).reshape(expected.shape) - expected).max() <= 1e-9
