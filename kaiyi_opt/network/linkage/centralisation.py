"""Freeman's centralisation: how far a graph is from equality, towards the star where one node holds it all."""

from __future__ import annotations

from kaiyi_opt.network.linkage.arrays import FloatArray, IntArray


def degree_centralisation(degree: IntArray) -> float:
    r"""Return :math:`\sum_i (\max_j d_j - d_i) / ((n-1)(n-2))`: 1 for a star, 0 where all degrees are the same.

    L. Freeman, "Centrality in social networks: conceptual clarification", Social Networks 1, 1979. Fewer than three
    nodes have none: 0.
    """
    size = len(degree)
    return float((degree.max() - degree).sum()) / ((size - 1) * (size - 2)) if size > 2 else 0.0


def betweenness_centralisation(between: FloatArray) -> float:
    r"""Return :math:`\sum_i (\max_j b_j - b_i) / (n-1)` of betweenness from 0 to 1: 1 for a star."""
    size = len(between)
    return float((between.max() - between).sum()) / (size - 1) if size > 2 else 0.0
