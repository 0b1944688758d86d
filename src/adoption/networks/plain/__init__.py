"""Kernels in NumPy, for a machine without Numba: slower by far, with the same results to the last bit."""
