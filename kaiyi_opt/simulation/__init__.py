"""The simulation: years of incubation on Mesa, one compiled rule driven three ways.

`IncubationModel` is the Mesa model; `kaiyi_opt.simulation.ensemble` runs many replicates of the same rule.
"""
