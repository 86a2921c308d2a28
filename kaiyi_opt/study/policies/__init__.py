"""Policies for the simulation, made of the real allocation and the real pairing: one rule a file.

A rule answers one question of `kaiyi_opt.simulation.policy` for all replicates at once. Its answer hangs on identities,
never on the order of rows.
"""
