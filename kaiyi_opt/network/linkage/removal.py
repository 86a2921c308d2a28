r"""What is left as more and more withdraw: at random, or those first whom the linkage needs most.

The curve tells, after 0, 1, 2, … withdrawals, which part of all nodes is still in the largest connected part, and which
part of the cover is left. Communities do not withdraw. One figure for a whole curve is

.. math::  R = \frac{1}{N} \sum_{q=1}^{N} s(q)

with :math:`s(q)` the part of all nodes in the largest part after q of N withdrawals (C. Schneider et al., "Mitigation
of malicious attacks on networks", PNAS 108, 2011): the larger, the harder to tear.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kaiyi_opt.language import Text
from kaiyi_opt.network.linkage.arrays import FloatArray, IntArray
from kaiyi_opt.network.linkage.brokerage import Brokerage
from kaiyi_opt.network.linkage.cover import Cover, losses
from kaiyi_opt.network.linkage.graph import TypedGraph

if TYPE_CHECKING:
    import pandas as pd

REPEATS = 30

ORDERS: dict[str, Text] = {
    "random": Text("随机退出", "at random"),
    "degree": Text("联系最多者先退出", "most ties first"),
    "betweenness": Text("中介最强者先退出", "highest betweenness first"),
    "cover": Text("影响服务最多者先退出", "most cover first"),
}


@dataclass(frozen=True, eq=False)
class RemovalCurve:
    """One way of withdrawing; all arrays have shape (withdrawals + 1,).

    Attributes
    ----------
    order
        The key of the order, one of `ORDERS`.
    label
        What a planner reads.
    connected
        The part of all nodes in the largest connected part: the mean where the order is drawn at random.
    least, most
        The lowest and the highest of the repetitions; the same as ``connected`` where the order is fixed.
    cover
        The part of the cover that is left: the mean likewise; 0 where nothing was covered.
    repeats
        How many orders these are the mean of; 1 where the order is fixed.
    """

    order: str
    label: Text
    connected: FloatArray
    least: FloatArray
    most: FloatArray
    cover: FloatArray
    repeats: int

    @property
    def robustness(self) -> float:
        """The mean of ``connected`` after each withdrawal; 0 where nobody can withdraw."""
        return float(self.connected[1:].mean()) if len(self.connected) > 1 else 0.0

    @property
    def frame(self) -> pd.DataFrame:
        """One row a withdrawal: removed, connected, least, most, cover."""
        import pandas as pd

        columns = {"connected": self.connected, "least": self.least, "most": self.most, "cover": self.cover}
        return pd.DataFrame({"removed": np.arange(len(self.connected)), **columns})


def removal_curves(
    graph: TypedGraph, result: Cover, brokers: Brokerage, repeats: int = REPEATS, seed: int = 2014
) -> tuple[RemovalCurve, ...]:
    """Return a curve for each of `ORDERS`, in that order.

    Parameters
    ----------
    result, brokers
        The cover and the brokerage of ``graph``.
    repeats, seed
        How many random orders are drawn, and the seed of the draw.
    """
    actors = np.setdiff1d(np.arange(len(graph.nodes)), graph.places("community"))
    random = np.random.default_rng(seed)
    drawn = [random.permutation(actors) for _ in range(repeats)]
    people, weighted = losses(result)
    ranks = {
        "degree": (-brokers.degree,),
        "betweenness": (-brokers.degree, -brokers.between.value),
        "cover": (-people, -weighted),
    }
    fixed = {key: actors[np.lexsort((actors, *(rank[actors] for rank in keys)))] for key, keys in ranks.items()}
    orders = {"random": drawn, **{key: [order] for key, order in fixed.items()}}
    return tuple(_curve(graph, result, key, orders[key]) for key in ORDERS if orders[key])


def _curve(graph: TypedGraph, result: Cover, key: str, orders: list[IntArray]) -> RemovalCurve:
    from kaiyi_opt.network.linkage.kernels.percolation import largest_parts

    under = graph.adjacency
    size = max(1, under.size)
    parts = np.array([largest_parts(under.first, under.neighbours, order) for order in orders]) / size
    covered = np.mean([cover_left(result, order) for order in orders], axis=0)
    whole = max(1, int(result.covered.sum()))
    spread = parts.mean(axis=0), parts.min(axis=0), parts.max(axis=0)
    return RemovalCurve(key, ORDERS[key], *spread, covered / whole, len(orders))


def cover_left(result: Cover, order: IntArray) -> IntArray:
    """Return the residents covered after the first 0, 1, … of ``order`` are gone: shape (len(order) + 1,).

    In each cell the services are counted from the last to go to the first: what one adds to the cover is there until it
    goes.
    """
    graph, needs = result.graph, result.needs
    ties = graph.of_kind("serves")
    cell, amount = needs.cells(graph, ties), graph.amount[ties]
    gone_at = np.full(len(graph.nodes), len(order), dtype=np.int64)
    gone_at[order] = np.arange(len(order))
    until = gone_at[graph.source[ties]]
    sequence = np.lexsort((-until, cell))
    cell, amount, until = cell[sequence], amount[sequence], until[sequence]
    running = np.cumsum(amount)
    start = np.searchsorted(cell, cell)
    before = running - amount - (running - amount)[start] if len(cell) else running
    people = needs.people.ravel()[cell]
    added = np.minimum(people, before + amount) - np.minimum(people, before)
    by_time = np.zeros(len(order) + 1, dtype=np.int64)
    np.add.at(by_time, until, added)
    left: IntArray = np.cumsum(by_time[::-1])[::-1]
    return left
