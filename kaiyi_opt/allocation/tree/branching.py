"""Which column to branch on, compiled: the one whose two sides cost the relaxation most.

What a side costs is learned from the nodes before (pseudocosts), and where little was learned by some steps on it
(reliability branching: T. Achterberg, T. Koch, A. Martin, "Branching rules revisited", Operations Research Letters 33,
2005).
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.tree.forms import Facts, Learned, Nodes
from kaiyi_opt.allocation.tree.nodes import copied, relaxed, worth
from kaiyi_opt.allocation.tree.simplex import EMPTY
from kaiyi_opt.compiled import compiled

# What is nearer to a whole number is one.
WHOLE = 1e-6
# Steps on a side, and how many lessons of a side are enough.
STEPS, LESSONS = 12, 4
LEAST_LOSS = 1e-6


@compiled(nogil=True)
def learn(learned: Learned, column: int, moved: float, lost: float) -> None:
    """Note what moving a column by ``moved`` cost."""
    side = 1 if moved > 0 else 0
    learned.cost[side, column] += max(lost, 0.0) / max(abs(moved), WHOLE)
    learned.times[side, column] += 1


@compiled(nogil=True)
def _lost(nodes: Nodes, k: int, v: int, value: float, side: int, cutoff: float) -> float:
    """Return what some steps on one side of column v cost node k's relaxation; node k + 1 is overwritten."""
    copied(nodes, k, k + 1)
    if side == 1:
        nodes.lower[k + 1, v] = np.ceil(value)
    else:
        nodes.upper[k + 1, v] = np.floor(value)
    how, _ = relaxed(nodes, k + 1, cutoff, STEPS)
    return np.inf if how == EMPTY else max(0.0, worth(nodes, k) - worth(nodes, k + 1))


@compiled(nogil=True)
def branching_column(nodes: Nodes, k: int, facts: Facts, learned: Learned, cutoff: float) -> tuple[int, float]:
    """Return the column to branch on and its value in node k's relaxation; -1 where every column is whole."""
    columns = facts.gain.size
    most = max(worth(nodes, k) - cutoff, 1.0)
    best, chosen, chosen_value = -1.0, -1, 0.0
    for i in range(nodes.value.shape[1]):
        v, value = nodes.basic[k, i], nodes.value[k, i]
        if v >= columns or abs(value - np.rint(value)) <= WHOLE:
            continue
        score = 1.0
        for side in range(2):
            moved = np.ceil(value) - value if side == 1 else np.floor(value) - value
            if learned.times[side, v] < LESSONS:
                lost = min(_lost(nodes, k, v, value, side, cutoff), most)
                learn(learned, v, moved, lost)
            else:
                lost = min(learned.cost[side, v] / learned.times[side, v] * abs(moved), most)
            score *= max(lost, LEAST_LOSS)
        if score > best:
            best, chosen, chosen_value = score, v, value
    return chosen, chosen_value
