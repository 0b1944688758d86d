"""The kernels that the networks run on: compiled if Numba can be loaded, in NumPy if not. Results are the same."""

try:
    from .compiled import cascading
except (ImportError, OSError):  # not installed, or its compiler is not allowed to load
    from .plain import cascading

__all__ = ["cascading"]
