"""Compiled loops that enumerate the combinations of blocks, and of groups of blocks that rows join."""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.lagrangian.joining import Entries, Groups
from kaiyi_opt.allocation.lagrangian.structure import Blocks
from kaiyi_opt.compiled import compiled


@compiled(nogil=True)
def count_combinations(blocks: Blocks, most_combinations: int) -> tuple[IntArray, IntArray]:
    """Return how many combinations of columns each block allows (any number above ``most_combinations`` where that is
    passed), and how many columns they hold in all.
    """
    count, members = np.zeros(blocks.most.size, np.int64), np.zeros(blocks.most.size, np.int64)
    for b in range(blocks.most.size):
        choices = blocks.first_choice[b + 1] - blocks.first_choice[b]
        most = min(blocks.most[b], choices)
        of_size = np.zeros(most + 1, np.int64)
        of_size[0] = 1
        for c in range(blocks.first_choice[b], blocks.first_choice[b + 1]):
            width = blocks.first_column[c + 1] - blocks.first_column[c]
            if blocks.exactly_one[c]:
                of_size[0] = 0
                of_size[1] = width
            else:
                for t in range(most, 0, -1):
                    of_size[t] = min(of_size[t] + of_size[t - 1] * width, most_combinations + 1)
        for t in range(most + 1):
            count[b] += of_size[t]
            members[b] += t * of_size[t]
    return count, members


@compiled(nogil=True)
def combine(
    blocks: Blocks, chosen: IntArray, count: IntArray, members: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Return the combinations of each of the ``chosen`` blocks, the empty one first; see `Groups`."""
    first = np.zeros(chosen.size + 1, np.int64)
    first[1:] = np.cumsum(count)
    start = np.zeros(first[-1] + 1, np.int64)
    member = np.empty(members.sum(), np.int64)
    made = filled = 0
    for g in range(chosen.size):
        b = chosen[g]
        begin = made
        if not blocks.exactly_one[blocks.first_choice[b]]:
            start[made + 1] = filled
            made += 1
        for c in range(blocks.first_choice[b], blocks.first_choice[b + 1]):
            before = max(made, begin + 1)
            for e in range(begin, before):
                size = 0 if blocks.exactly_one[c] else start[e + 1] - start[e]
                if size >= blocks.most[b]:
                    continue
                for k in range(blocks.first_column[c], blocks.first_column[c + 1]):
                    for source in range(size):
                        member[filled + source] = member[start[e] + source]
                    member[filled + size] = blocks.column[k]
                    filled += size + 1
                    start[made + 1] = filled
                    made += 1
    return first, start, member


@compiled(nogil=True)
def _keeps(used: IntArray, rows: IntArray, count: int, lower: FloatArray, upper: FloatArray) -> bool:
    for k in range(count):  # noqa: SIM110 - compiled, a generator is slower
        if used[rows[k]] < lower[rows[k]] or used[rows[k]] > upper[rows[k]]:
            return False
    return True


@compiled(nogil=True)
def _rows_of_group(
    span: tuple[int, int], single: Groups, entries: Entries, stamp: int, seen: IntArray, out: IntArray
) -> int:
    """Write the rows that any column of a group's combinations is in, and return how many there are."""
    rows = 0
    for m in range(single.first_member[span[0]], single.first_member[span[1]]):
        for e in range(entries.first[single.member[m]], entries.first[single.member[m] + 1]):
            if seen[entries.row[e]] != stamp:
                seen[entries.row[e]] = stamp
                out[rows] = entries.row[e]
                rows += 1
    return rows


@compiled(nogil=True)
def _step(at: IntArray, first: IntArray) -> bool:
    """Go on to the next way to take one combination of each block; whether there is one."""
    for b in range(at.size):
        at[b] += 1
        if at[b] < first[b + 1]:
            return True
        at[b] = first[b]
    return False


@compiled(nogil=True)
def _use(at: IntArray, single: Groups, entries: Entries, used: IntArray) -> int:
    """Add up what the combinations ``at`` take of every row, and return how many columns they hold."""
    size = 0
    for c in at:
        for m in range(single.first_member[c], single.first_member[c + 1]):
            size += 1
            for e in range(entries.first[single.member[m]], entries.first[single.member[m] + 1]):
                used[entries.row[e]] += entries.coefficient[e]
    return size


@compiled(nogil=True)
def _write(at: IntArray, single: Groups, member: IntArray, filled: int) -> None:
    for c in at:
        for m in range(single.first_member[c], single.first_member[c + 1]):
            member[filled] = single.member[m]
            filled += 1


@compiled(nogil=True)
def multiply(
    first_block: IntArray, single: Groups, entries: Entries, lower: FloatArray, upper: FloatArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Return the combinations of the blocks of each group, ``first_block[g]`` up to, not with, the next, that keep all
    rows: first counted, then written.
    """
    groups = first_block.size - 1
    first = np.zeros(groups + 1, np.int64)
    start, member = np.zeros(1, np.int64), np.empty(0, np.int64)
    used, touched, seen = np.zeros(lower.size, np.int64), np.empty(lower.size, np.int64), np.full(lower.size, -1)
    for writing in range(2):
        made = filled = 0
        for g in range(groups):
            begins = single.first_combination[first_block[g] : first_block[g + 1] + 1]
            rows = _rows_of_group((begins[0], begins[-1]), single, entries, g + writing * groups, seen, touched)
            at = begins[:-1].copy()
            going = at.size > 0
            while going:
                used[touched[:rows]] = 0
                size = _use(at, single, entries, used)
                if _keeps(used, touched, rows, lower, upper):
                    if writing:
                        _write(at, single, member, filled)
                        start[made + 1] = filled + size
                    filled += size
                    made += 1
                going = _step(at, begins)
            first[g + 1] = made
        if not writing:
            start, member = np.zeros(made + 1, np.int64), np.empty(filled, np.int64)
    return first, start, member
