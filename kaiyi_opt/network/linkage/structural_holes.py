r"""Burt's structural holes: how much a node's contacts lead it to others, or back to one another.

With :math:`p_{ij} = 1/d_i` (every tie of i weighs the same, and :math:`d_i` is its number of neighbours)

.. math::  c_i = \sum_{j \in N(i)} \Bigl(p_{ij} + \sum_{q} p_{iq} p_{qj}\Bigr)^2
    = \frac{1}{d_i^2} \sum_{j \in N(i)} \Bigl(1 + \sum_{q \in N(i) \cap N(j)} \frac{1}{d_q}\Bigr)^2

is the constraint, and :math:`d_i - 2 t_i / d_i` the effective size, :math:`t_i` being the ties among i's neighbours
(R. Burt, *Structural Holes*, 1992; S. Borgatti, "Structural holes: unpacking Burt's redundancy measures", Connections
20, 1997). The second form needs only triangles: memory stays linear in the ties, however many a hub has.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.network.linkage.adjacency import Adjacency
from kaiyi_opt.network.linkage.arrays import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class StructuralHoles:
    """Constraint and effective size, shape (n,); both not a number for a node without ties. Triangles, shape (n,)."""

    constraint: FloatArray
    effective_size: FloatArray
    triangles: IntArray


def structural_holes(graph: Adjacency) -> StructuralHoles:
    """Return Burt's constraint and effective size of every node."""
    from kaiyi_opt.network.linkage.kernels.triangles import common_neighbours

    degree = graph.degree.astype(float)
    common, inverse = common_neighbours(graph.first, graph.neighbours)
    owner = np.repeat(np.arange(graph.size), graph.degree)
    squares = np.bincount(owner, (1 + inverse) ** 2, graph.size)
    twice = np.bincount(owner, common, graph.size)
    with np.errstate(divide="ignore", invalid="ignore"):
        constraint, effective = squares / degree**2, degree - twice / degree
    return StructuralHoles(constraint, effective, np.rint(twice / 2).astype(np.int64))
