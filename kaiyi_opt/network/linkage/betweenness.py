r"""Betweenness: the part of all shortest ways that passes a node; exact, or from sampled sources with its error.

.. math::  b(v) = \frac{1}{(n-1)(n-2)} \sum_{s \ne v \ne t} \frac{\sigma_{st}(v)}{\sigma_{st}}

over ordered pairs of other nodes, where :math:`\sigma_{st}` counts shortest ways (L. Freeman, "A set of measures of
centrality based on betweenness", Sociometry 40, 1977). Pairs that no way joins add nothing.

From a sample of sources, a source counts for a node only with the targets that are nearer to the node than it is
itself, and twice (R. Geisberger, P. Sanders and D. Schultes, "Better approximation of betweenness centrality", ALENEX
2008). Without this, a few sources next to a node would make up its value, a sample would mostly miss them, and its
error would not show it; so the errors are four times less, and the standard error can be trusted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kaiyi_opt.network.linkage.adjacency import Adjacency
from kaiyi_opt.network.linkage.arrays import FloatArray, IntArray
from kaiyi_opt.network.linkage.reach import steps_from

# Steps of one search, times searches: a few seconds of one core.
MOST_STEPS = 500_000_000
FEWEST_PIVOTS = 256
# In graphs with longer ways whole dependencies are sampled: the others would need memory by the length of ways.
DEEPEST = 64
RISK = 0.05


@dataclass(frozen=True, eq=False)
class Betweenness:
    """Betweenness of every node, and how far it may be off.

    Attributes
    ----------
    value
        Shape (n,): from 0 to 1.
    error
        Shape (n,): the standard error, 0 where exact.
    bound
        Shape (n,): with a probability of 95 % no node's value is off by more than its bound; 0 where exact.
    pivots
        How many sources were searched from; all where exact.
    """

    value: FloatArray
    error: FloatArray
    bound: FloatArray
    pivots: int

    @property
    def is_exact(self) -> bool:
        """Whether every node was a source."""
        return self.pivots == len(self.value)


def betweenness(graph: Adjacency, pivots: int | None = None, seed: int = 2014) -> Betweenness:
    """Return the betweenness of every node.

    Parameters
    ----------
    pivots
        How many sources to sample; ``None``: all of them where that is a matter of seconds, else as many as are. Fewer
        than two, or as many as there are nodes, means all.
    seed
        Of the sample, which is drawn without repetition.
    """
    size = graph.size
    wanted = affordable_pivots(graph) if pivots is None else pivots
    nothing = np.zeros(size)
    if size < 3:
        return Betweenness(nothing, nothing, nothing, size)
    if not 1 < wanted < size:
        from kaiyi_opt.network.linkage.kernels.shortest_ways import accumulate

        total, _ = accumulate(graph.first, graph.neighbours, np.arange(size))
        return Betweenness(total / ((size - 1) * (size - 2)), nothing, nothing, size)
    return _sampled(graph, np.sort(np.random.default_rng(seed).choice(size, wanted, replace=False)))


def _sampled(graph: Adjacency, sources: IntArray) -> Betweenness:
    from kaiyi_opt.network.linkage.kernels.shortest_ways import accumulate, accumulate_far_half

    size, drawn = graph.size, len(sources)
    deepest = longest_way(graph)
    if deepest <= DEEPEST:
        total, squares = accumulate_far_half(graph.first, graph.neighbours, sources, deepest)
        most = 2 * (size - 2)
    else:
        total, squares = accumulate(graph.first, graph.neighbours, sources)
        most = size - 2
    # In the unit of the most that a source can count for a node, what it does count lies between 0 and 1.
    mean = total / (drawn * most)
    variance = np.maximum(squares / (drawn * most**2) - mean**2, 0.0)
    error = np.sqrt((1 - drawn / size) * variance / (drawn - 1))
    scale = most / (size - 2) * size / (size - 1)
    return Betweenness(mean * scale, error * scale, _bound(variance, drawn, size) * scale, drawn)


def affordable_pivots(graph: Adjacency) -> int:
    """Return how many sources can be searched from within seconds: all of them, or a sample's number."""
    steps = graph.size + len(graph.neighbours)
    return min(graph.size, max(FEWEST_PIVOTS, MOST_STEPS // max(1, steps)))


def longest_way(graph: Adjacency) -> int:
    """Return what no shortest way is longer than: twice the most steps from one node of each connected part."""
    firsts = np.unique(graph.components(), return_index=True)[1]
    return 2 * int(steps_from(graph, firsts.tolist()).max(initial=0))


def _bound(variance: FloatArray, drawn: int, size: int) -> FloatArray:
    """Return the bound on the error of every mean at once.

    The lesser of two inequalities for samples without repetition, each given half the risk, spread over all nodes and
    both sides: Hoeffding–Serfling, and the empirical Bernstein–Serfling inequality (R. Bardenet and O.-A. Maillard,
    "Concentration inequalities for sampling without replacement", Bernoulli 21, 2015, theorem 4.3).
    """
    risk = RISK / (4 * size)
    hoeffding = math.sqrt((1 - (drawn - 1) / size) * math.log(1 / risk) / (2 * drawn))
    left = 1 - (drawn - 1) / size if 2 * drawn <= size else (1 - drawn / size) * (1 + 1 / drawn)
    terms = math.log(5 / risk) / drawn
    bernstein = np.sqrt(2 * left * variance * terms) + (7 / 3 + 3 / math.sqrt(2)) * terms
    return np.minimum(bernstein, hoeffding)


def share_of_ways(graph: Adjacency, between: Betweenness, node: int) -> tuple[float, float]:
    """Return the part of all shortest ways between other nodes that passes ``node``, and its standard error.

    Counted over the pairs that some way joins; 0 where there is no such pair.
    """
    part = graph.components()
    sizes = np.bincount(part).astype(float)
    pairs = float((sizes * (sizes - 1)).sum() - 2 * (sizes[part[node]] - 1))
    factor = (graph.size - 1) * (graph.size - 2) / pairs if pairs > 0 else 0.0
    return float(between.value[node]) * factor, float(between.error[node]) * factor
