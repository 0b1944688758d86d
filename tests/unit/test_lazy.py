"""What importing the package brings with it: heavy libraries wait until they are needed."""

import pkgutil
import subprocess
import sys

import pytest

import adoption.models

HEAVY = ("altair", "pandas", "scipy", "sympy", "numba", "mpmath")
MODELS = ["adoption", *(m.name for m in pkgutil.walk_packages(adoption.models.__path__, "adoption.models."))]


def loaded(module):
    code = f"import sys, {module}; print([name for name in {HEAVY} if name in sys.modules])"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("module", MODELS)
def test_importing_a_model_loads_no_heavy_library(module):
    assert loaded(module) == "[]"


def test_the_list_of_models_is_not_empty_and_the_check_can_fail():
    assert len(MODELS) > 20
    assert loaded("adoption.data") == "['pandas']"
