"""Groups that a row over few choices ties become one group of all combinations that keep it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import product

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray

MOST_COMBINATIONS = 512


@dataclass(frozen=True, eq=False)
class Choices:
    """Choices group by group: ``first`` says where each group's begin, ``taken`` which columns each takes.

    ``taken`` has shape (choices, columns), 0 and 1. Taking none, where that is lawful, is the first choice of a group.
    """

    first: IntArray
    taken: sp.csr_array

    @property
    def count(self) -> int:
        """The number of choices in all."""
        return int(self.first[-1])

    @property
    def is_empty_somewhere(self) -> bool:
        """Whether some group has no choice at all, so that no point exists."""
        return bool((np.diff(self.first) == 0).any())

    @property
    def groups(self) -> int:
        """The number of groups."""
        return self.first.size - 1


def join_groups(group: IntArray, matrix: sp.csr_array, bound: IntArray, rows: IntArray) -> tuple[Choices, IntArray]:
    """Return the choices, and those of ``rows`` that they do not settle.

    Parameters
    ----------
    group
        Shape (columns,): columns of one number exclude one another.
    matrix, bound
        Σ a x ≤ b; only ``rows`` of them may be settled by joining, those over the fewest combinations first.
    """
    members = _members(group)
    label = np.zeros(group.size, dtype=np.int64)
    for number, columns in enumerate(members):
        label[columns] = number
    cluster = _Clusters([columns.size + 1 for columns in members])
    touched = {row: np.unique(label[matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]]) for row in rows}
    settled = [row for row in sorted(rows, key=lambda row: (touched[row].size, row)) if cluster.join(touched[row])]
    own_rows: dict[int, list[int]] = defaultdict(list)
    for row in settled:
        own_rows[cluster.of(touched[row][0])].append(row)
    first, chosen = [0], []
    for head, groups in cluster.all():
        combinations = _combinations([members[number] for number in groups], own_rows[head], matrix, bound)
        chosen += combinations
        first.append(len(chosen))
    left = np.setdiff1d(rows, np.array(settled, dtype=np.int64))
    return Choices(np.array(first, dtype=np.int64), _taken(chosen, group.size)), left


def _members(group: IntArray) -> list[IntArray]:
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1) if group.size else []


class _Clusters:
    """Groups joined so far, and how many combinations each cluster has at most."""

    def __init__(self, sizes: list[int]) -> None:
        self.head = list(range(len(sizes)))
        self.size = sizes

    def of(self, group: int) -> int:
        while self.head[group] != group:
            group = self.head[group]
        return group

    def join(self, groups: IntArray) -> bool:
        """Join some groups where their combinations stay few; whether they are together."""
        heads = sorted({self.of(int(group)) for group in groups})
        size = 1
        for head in heads:
            size *= self.size[head]
        if not heads or (len(heads) > 1 and size > MOST_COMBINATIONS):
            return False
        for head in heads[1:]:
            self.head[head] = heads[0]
        self.size[heads[0]] = size
        return True

    def all(self) -> list[tuple[int, list[int]]]:
        """Return every cluster: its head and its groups."""
        clusters: dict[int, list[int]] = defaultdict(list)
        for group in range(len(self.head)):
            clusters[self.of(group)].append(group)
        return sorted(clusters.items())


def _combinations(groups: list[IntArray], rows: list[int], matrix: sp.csr_array, bound: IntArray) -> list[list[int]]:
    """Return every way to take one column or none of each group that keeps their rows, none of all first."""
    ways = list(product(*([None, *columns.tolist()] for columns in groups)))
    every = [[column for column in way if column is not None] for way in ways]
    if not rows:
        return every
    used = np.zeros((1, len(rows)), dtype=np.int64)
    for columns in groups:
        own = matrix[rows][:, columns].toarray().T
        used = (used[:, np.newaxis] + np.vstack([np.zeros_like(used[:1]), own])).reshape(-1, len(rows))
    kept = np.flatnonzero((used <= bound[rows]).all(axis=1))
    return [every[number] for number in kept.tolist()]


def _taken(chosen: list[list[int]], columns: int) -> sp.csr_array:
    lengths = np.array([len(way) for way in chosen], dtype=np.int64)
    indices = np.array([column for way in chosen for column in way], dtype=np.int64)
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return sp.csr_array((np.ones(indices.size, dtype=np.int64), indices, indptr), shape=(lengths.size, columns))
