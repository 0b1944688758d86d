"""Kernels in NumPy, for a machine without Numba: slower and larger, with the same results to the last bit."""
