r"""How far two ways of dividing the same things agree: normalised mutual information and the adjusted Rand index.

With :math:`n_{ij}` things in group i of the one and group j of the other,

.. math::  \mathrm{NMI} = \frac{2 I}{H_1 + H_2}, \qquad \mathrm{ARI} = \frac{\sum_{ij} \binom{n_{ij}}{2} - E}{
    \frac12 (A + B) - E}, \quad A = \sum_i \binom{n_{i\cdot}}{2},\ B = \sum_j \binom{n_{\cdot j}}{2},\ E = AB /
    \tbinom{n}{2}

NMI is 0 where the one tells nothing of the other and 1 where they are the same; ARI is 0 on average by chance and 1
where they are the same (L. Hubert and P. Arabie, "Comparing partitions", Journal of Classification 2, 1985).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from kaiyi_opt.network.linkage.arrays import FloatArray, IntArray


def normalised_mutual_information(one: IntArray, other: IntArray) -> float:
    """Return the NMI of two divisions of the same things, shape (n,) each, groups numbered from 0.

    Two divisions that both leave everything in one group are the same: 1.
    """
    joint, rows, columns = _contingency(one, other)
    entropy = _entropy(rows) + _entropy(columns)
    if entropy == 0:
        return 1.0
    mutual = _entropy(rows) + _entropy(columns) - _entropy(joint)
    return max(0.0, 2 * mutual / entropy)


def adjusted_rand_index(one: IntArray, other: IntArray) -> float:
    """Return the ARI of two divisions of the same things, shape (n,) each, groups numbered from 0.

    Where chance could not do otherwise (both in one group, or everything alone in both) they are the same: 1.
    """
    joint, rows, columns = (_pairs(part) for part in _contingency(one, other))
    every = len(one) * (len(one) - 1) // 2
    if every == 0:
        return 1.0
    expected = Fraction(rows * columns, every)
    room = Fraction(rows + columns, 2) - expected
    return 1.0 if room == 0 else float((joint - expected) / room)


def _contingency(one: IntArray, other: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Return the counts of the joint groups, of the groups of the one, and of the other; none is 0."""
    if len(one) == 0:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing
    width = int(other.max()) + 1
    counts = (np.unique(part, return_counts=True)[1] for part in (one * width + other, one, other))
    joint, rows, columns = counts
    return joint, rows, columns


def _entropy(counts: IntArray) -> float:
    share: FloatArray = counts / counts.sum() if len(counts) else counts.astype(float)
    return float(-(share * np.log(share)).sum()) + 0.0


def _pairs(counts: IntArray) -> int:
    return int((counts * (counts - 1) // 2).sum())
