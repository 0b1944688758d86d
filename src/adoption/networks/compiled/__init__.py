"""Kernels that Numba compiles, for all cores, and keeps compiled. `plain` has the same functions in NumPy, with the same results.

To tell whether a kept kernel is still good Numba looks at the file that it is in. These also hold what was written in others,
so all that was kept before the last change of any of them is thrown away.
"""

from pathlib import Path

from adoption.models.portfolio import symbolic
from adoption.networks import plain

_HERE = Path(__file__).parent
_SOURCES = [*_HERE.glob("*.py"), *Path(plain.__file__).parent.glob("*.py"), Path(symbolic.__file__)]
for _kept in (_HERE / "__pycache__").glob("*.nbi"):
    if _kept.stat().st_mtime < max(source.stat().st_mtime for source in _SOURCES):
        _kept.unlink(missing_ok=True)
