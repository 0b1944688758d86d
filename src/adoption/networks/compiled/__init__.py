"""Kernels compiled by Numba, on all cores. `plain` has the same functions in NumPy, with the same results."""
