"""Ceilings over groups of combinations, as the compiled loops read them."""

from __future__ import annotations

from typing import NamedTuple

from kaiyi_opt.allocation.arrays import IntArray


class Knapsacks(NamedTuple):
    """Ceilings over groups (see `kaiyi_opt.allocation.lagrangian.joining.Groups`): ceiling k holds the groups
    ``first_group[k]`` up to, not with, the next; combination c weighs ``weight[c]`` more than the lightest of its
    group, and ``capacity[k]`` is what the lightest leave. Groups under no ceiling come last, each with a capacity of 0
    and weights of 0.
    """

    first_group: IntArray
    first_combination: IntArray
    first_member: IntArray
    member: IntArray
    weight: IntArray
    capacity: IntArray
