"""Where one withdrawal tears the linkage: cut points, what falls off with each, and who has two ways to the hub.

One depth-first search, rooted at the hub, answers for every node at once. Below a node v hangs, as a part that only v
ties to the rest, what its child c leads to whenever nothing there is tied to anything found before v.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kaiyi_opt.network.linkage.adjacency import Adjacency
from kaiyi_opt.network.linkage.arrays import BoolArray, IntArray


@dataclass(frozen=True, eq=False)
class Blocks:
    """The depth-first search of a graph, and what it tells.

    Attributes
    ----------
    root
        The node it started at.
    order
        Shape (n,): the nodes as they were found.
    parent
        Shape (n,): the node each was found from; -1 for the first of each connected part.
    end
        Shape (n,): a node and all found below it are ``order`` from its own place up to, not with, ``end``.
    hangs
        Shape (n,): whether a node and all below it are tied to the rest through its parent alone.
    """

    root: int
    order: IntArray
    parent: IntArray
    end: IntArray
    hangs: BoolArray

    @cached_property
    def place(self) -> IntArray:
        """Shape (n,): the place of each node in ``order``."""
        place = np.empty(len(self.order), dtype=np.int64)
        place[self.order] = np.arange(len(self.order))
        return place

    @cached_property
    def top(self) -> IntArray:
        """Shape (n,): the first node of each node's connected part."""
        starts = self.parent[self.order] < 0
        firsts = self.order[starts]
        number = np.cumsum(starts) - 1
        top = np.empty(len(self.order), dtype=np.int64)
        top[self.order] = firsts[number]
        return top

    def below(self, weight: IntArray) -> IntArray:
        """Return the weight of each node and all below it: shape (n,)."""
        running = np.concatenate([[0], np.cumsum(weight[self.order])])
        total: IntArray = running[self.end] - running[self.place]
        return total

    def cut_off(self, weight: IntArray) -> IntArray:
        """Return the weight of what one node's withdrawal cuts off from the first node of its part: shape (n,).

        The node's own weight does not count; for the first node itself the answer is 0.
        """
        below = self.below(weight)
        child = np.flatnonzero(self.hangs & (self.parent >= 0))
        total = np.zeros(len(weight), dtype=np.int64)
        np.add.at(total, self.parent[child], below[child])
        total[self.parent < 0] = 0
        return total

    @cached_property
    def pieces(self) -> IntArray:
        """Shape (n,): into how many parts each node's part falls when the node goes; 0 for a node alone."""
        child = np.flatnonzero(self.hangs & (self.parent >= 0))
        count = np.bincount(self.parent[child], minlength=len(self.parent)).astype(np.int64)
        return count + (self.parent >= 0)

    @cached_property
    def fallen(self) -> IntArray:
        """Shape (n,): how many nodes are no longer in the largest remaining part when a node goes."""
        size = self.below(np.ones(len(self.order), dtype=np.int64))
        whole = size[self.top]
        child = np.flatnonzero(self.hangs & (self.parent >= 0))
        hanging, largest = np.zeros_like(size), np.zeros_like(size)
        np.add.at(hanging, self.parent[child], size[child])
        np.maximum.at(largest, self.parent[child], size[child])
        rest = whole - 1 - hanging
        fallen: IntArray = whole - 1 - np.maximum(rest, largest)
        return fallen

    @cached_property
    def is_cut_point(self) -> BoolArray:
        """Shape (n,): whether a node's withdrawal makes its part fall into several."""
        return self.pieces > 1

    @cached_property
    def block(self) -> IntArray:
        """Shape (n,): the block that a node shares with its parent, named by the first node found in it; -1: none.

        Two nodes of one block stay joined whichever third node goes.
        """
        block = np.full(len(self.order), -1, dtype=np.int64)
        for node in self.order.tolist():
            if self.parent[node] >= 0:
                block[node] = node if self.hangs[node] else block[self.parent[node]]
        return block

    @property
    def is_secure(self) -> BoolArray:
        """Shape (n,): whether a node stays joined to the root whichever other node goes; false for the root itself."""
        block = self.block
        secure: BoolArray = (block >= 0) & (self.parent[block] == self.root)
        return secure


def blocks(graph: Adjacency, root: int | None = None) -> Blocks:
    """Return the blocks of ``graph``, searched from ``root`` (the first node where ``None``)."""
    from kaiyi_opt.network.linkage.kernels.blocks import depth_first

    start = 0 if root is None else root
    roots = np.array([start] if graph.size else [], dtype=np.int64)
    order, parent, low, end = depth_first(graph.first, graph.neighbours, roots)
    place = np.empty(graph.size, dtype=np.int64)
    place[order] = np.arange(graph.size)
    hangs = np.zeros(graph.size, dtype=bool)
    child = np.flatnonzero(parent >= 0)
    hangs[child] = low[child] >= place[parent[child]]
    return Blocks(start, order, parent, end, hangs)
