"""Compiled loops over compressed rows. Each module is imported only where it is used, for numba takes its time."""
