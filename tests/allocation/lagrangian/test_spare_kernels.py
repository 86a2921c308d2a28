"""One ceiling by what its price leaves open, beside trying every choice."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from kaiyi_opt.allocation.lagrangian.knapsacks import Knapsacks
from kaiyi_opt.allocation.lagrangian.loss_kernels import losses_of
from kaiyi_opt.allocation.lagrangian.spare_kernels import losses_through, table_of, take

MANY = 10**9


def ceiling(random: np.random.Generator) -> tuple[Knapsacks, np.ndarray]:
    """Return a ceiling over five groups, a column for each combination that is not empty, and what the combinations
    are worth; some groups must take a column.
    """
    sizes, groups = random.integers(2, 5, 5), 5
    first = np.concatenate([[0], np.cumsum(sizes)])
    count = int(first[-1])
    weight, value = random.integers(1, 30, count), random.integers(-5, 40, count)
    value[random.random(count) < 0.3] = 7
    empty = np.zeros(count, dtype=bool)
    empty[first[:-1]] = random.random(groups) < 0.8
    weight[empty] = value[empty] = 0
    weight -= np.repeat(np.minimum.reduceat(weight, first[:-1]), sizes)
    capacity = np.array([random.integers(20, 90)])
    members = np.concatenate([[0], np.cumsum(~empty)])
    return Knapsacks(np.array([0, groups]), first, members, np.flatnonzero(~empty), weight, capacity), value


@pytest.mark.parametrize("most_steps", [MANY, 30, 0])
def test_the_most_and_what_every_combination_loses(most_steps: int) -> None:
    """With few steps the bound is weaker, and holds."""
    random = np.random.default_rng(most_steps)
    for _ in range(150):
        knapsacks, value = ceiling(random)
        first, weight = knapsacks.first_combination, knapsacks.weight
        lists = [range(begin, end) for begin, end in pairwise(first)]
        ways = np.array(list(product(*lists)))
        worth = np.where(weight[ways].sum(axis=1) <= knapsacks.capacity[0], value[ways].sum(axis=1), -MANY)
        losses = losses_of(knapsacks, 0, value)
        within = int(random.integers(0, 40))
        table = table_of(knapsacks, 0, losses, within, most_steps)
        top = int(value[losses.chosen].sum()) + int(losses.price) * losses.spare
        point = np.zeros(value.size, dtype=np.int64)
        take(knapsacks, 0, losses, table, point)
        assert point @ value == top - table.best <= worth.max() <= top - min(table.best, table.outside)
        assert point @ weight <= knapsacks.capacity[0]
        true = np.array([top - worth[(ways == c).any(axis=1)].max() for c in range(value.size)])
        told = losses_through(knapsacks, 0, losses, table)
        lawful = true < MANY
        assert np.all(told[lawful] <= true[lawful])
        if most_steps == MANY:
            assert top - table.best == worth.max()
            near = true < table.best + within
            assert np.array_equal(told[near], true[near])
