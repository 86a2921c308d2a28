"""Calibration of the simulation: sequential approximate Bayesian computation, its checkpoint, and what it finds."""
