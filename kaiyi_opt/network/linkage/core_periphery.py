"""Core and periphery: the few that are tied to one another and to the rest, and the many that are not."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kaiyi_opt.network.linkage.adjacency import Adjacency
from kaiyi_opt.network.linkage.arrays import BoolArray, IntArray


@dataclass(frozen=True, eq=False)
class CorePeriphery:
    """The core, and how the ties divide.

    Attributes
    ----------
    in_core
        Shape (n,).
    coreness
        Shape (n,): the largest k for which a node is in a k-core.
    inside, across, outside
        Density of ties within the core, between core and periphery, within the periphery; not a number where there are
        no pairs.
    """

    in_core: BoolArray
    coreness: IntArray
    inside: float
    across: float
    outside: float


def core_periphery(graph: Adjacency) -> CorePeriphery:
    r"""Return the core that comes nearest to the ideal: all tied within the core, none within the periphery.

    The core S minimises the pairs of S without a tie plus the ties outside S. With e ties and degrees d that number is
    :math:`e + |S|(|S|-1)/2 - \sum_{i \in S} d_i`, so the best core is the nodes of highest degree, as long as the
    next one's degree exceeds the number taken (S. Lip, "A fast algorithm for the discrete core/periphery bipartitioning
    problem", 2011). Of nodes with the same degree the earlier is taken.
    """
    from kaiyi_opt.network.linkage.kernels.cores import core_numbers

    degree = graph.degree
    order = np.lexsort((np.arange(graph.size), -degree))
    taken = int(np.count_nonzero(degree[order] > np.arange(graph.size)))
    core = np.zeros(graph.size, dtype=bool)
    core[order[:taken]] = True
    low, high = graph.ends
    within = core[low].astype(np.int64) + core[high]
    found = np.bincount(within, minlength=3)
    left = graph.size - taken
    return CorePeriphery(
        core,
        core_numbers(graph.first, graph.neighbours),
        inside=_part(found[2], math.comb(taken, 2)),
        across=_part(found[1], taken * left),
        outside=_part(found[0], math.comb(left, 2)),
    )


def _part(found: int, pairs: int) -> float:
    return float(found) / pairs if pairs else math.nan
