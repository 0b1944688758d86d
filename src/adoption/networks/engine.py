"""The kernels that the networks run on: compiled if Numba can be loaded, in NumPy if not. Results are the same."""

try:
    from .compiled import building, cascading, reviewing
except (ImportError, OSError):  # not installed, or its compiler is not allowed to load
    from .plain import building, cascading, reviewing

__all__ = ["building", "cascading", "reviewing"]
