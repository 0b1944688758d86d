"""How long it takes to import the package, and to build the symbolic model."""

import subprocess
import sys
from statistics import median

RUNS = 5
MODELS = "import adoption, adoption.models.portfolio, adoption.models.familiarity, adoption.models.thresholds, adoption.models.diffusion"
BUILD = "from adoption.models.portfolio import symbolic; import numpy; symbolic.python_functions(3, numpy); symbolic.javascript_functions(3)"


def seconds(statement: str, before: str = "pass") -> float:
    """Median time that a statement takes in a fresh interpreter, after another that is not counted."""
    code = f"import time\n{before}\nt = time.perf_counter()\n{statement}\nprint(time.perf_counter() - t)"
    return median(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) for _ in range(RUNS)
    )


def rows():
    package, numpy = seconds(MODELS), seconds("import numpy")
    yield {"name": "import of the package and its models", "value": package, "unit": "s", "against": "0.5 s allowed", "ratio": 0.5 / package}
    yield {"name": "  of which NumPy", "value": numpy, "unit": "s", "against": "the above", "ratio": package / numpy}
    build = seconds(BUILD, before="import sympy, sympy.printing.numpy, sympy.printing.jscode")
    yield {"name": "symbolic model of three platforms, with NumPy and JavaScript", "value": build, "unit": "s", "against": "1 s allowed", "ratio": 1 / build}
    both = seconds(BUILD)
    yield {"name": "  with the import of SymPy", "value": both, "unit": "s", "against": "1 s allowed", "ratio": 1 / both}
