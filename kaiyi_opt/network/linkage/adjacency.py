"""Who is tied to whom at all: the simple undirected graph under a typed one, as compressed rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from kaiyi_opt.network.linkage.arrays import IndexArray, IntArray


@dataclass(frozen=True, eq=False)
class Adjacency:
    """The neighbours of node ``i`` are ``neighbours[first[i]:first[i + 1]]``, ascending, each once, never ``i`` itself.

    Attributes
    ----------
    first
        Shape (n + 1,).
    neighbours
        Shape (2 e,): each of the e edges stands at both its ends.
    """

    first: IndexArray
    neighbours: IndexArray

    @property
    def size(self) -> int:
        """The number of nodes."""
        return len(self.first) - 1

    @property
    def edges(self) -> int:
        """The number of edges."""
        return len(self.neighbours) // 2

    @property
    def degree(self) -> IntArray:
        """Shape (n,): how many neighbours each node has."""
        return np.diff(self.first).astype(np.int64)

    @property
    def matrix(self) -> Any:
        """The same as a scipy ``csr_array`` of ones."""
        ones = np.ones(len(self.neighbours), dtype=np.float64)
        return sp.csr_array((ones, self.neighbours, self.first), shape=(self.size, self.size))

    @property
    def ends(self) -> tuple[IntArray, IntArray]:
        """Each edge once, as its two ends: shape (e,) each, the lower one first."""
        rows = np.repeat(np.arange(self.size), self.degree)
        upper = rows < self.neighbours
        return rows[upper], self.neighbours[upper].astype(np.int64)

    def components(self) -> IntArray:
        """Return the connected part that each node is in: shape (n,), parts counted from 0 by their first node."""
        if self.size == 0:
            return np.zeros(0, dtype=np.int64)
        _, label = connected_components(self.matrix, directed=False)
        _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
        order = np.empty(len(first), dtype=np.int64)
        order[np.argsort(first)] = np.arange(len(first))
        return order[inverse]


def adjacency(size: int, source: IntArray, target: IntArray) -> Adjacency:
    """Return the adjacency of ``size`` nodes under some ties, loops and repetitions dropped."""
    source, target = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
    apart = source != target
    low, high = np.minimum(source, target)[apart], np.maximum(source, target)[apart]
    code = np.unique(low * size + high) if size else np.zeros(0, dtype=np.int64)
    low, high = code // max(size, 1), code % max(size, 1)
    rows, columns = np.concatenate([low, high]), np.concatenate([high, low])
    order = np.lexsort((columns, rows))
    first = np.zeros(size + 1, dtype=np.int32)
    np.cumsum(np.bincount(rows, minlength=size), out=first[1:])
    return Adjacency(first, columns[order].astype(np.int32))
