"""Compiled loops that claim columns for choices and choices for blocks, row by row."""

from __future__ import annotations

import numpy as np

from kaiyi_opt.allocation.arrays import BoolArray, FloatArray, IntArray
from kaiyi_opt.compiled import compiled


@compiled(nogil=True)
def claim_choices(
    first: IntArray, column: IntArray, rows: IntArray, row_lower: FloatArray, columns: int
) -> tuple[IntArray, BoolArray, IntArray]:
    """Let each of ``rows`` claim its columns as one choice, where none is claimed yet.

    Returns
    -------
    The choice of each column (-1: none), whether each choice takes exactly one, and the rows that are said by choices.
    """
    choice_of = np.full(columns, -1, np.int64)
    exactly = np.zeros(rows.size + columns, np.bool_)
    kept = np.empty(rows.size, np.int64)
    count = 0
    for row in rows:
        free = True
        for e in range(first[row], first[row + 1]):
            if choice_of[column[e]] >= 0:
                free = False
                break
        if not free:
            continue
        for e in range(first[row], first[row + 1]):
            choice_of[column[e]] = count
        exactly[count] = row_lower[row] == 1
        kept[count] = row
        count += 1
    return choice_of, exactly, kept[:count]


@compiled(nogil=True)
def claim_caps(
    first: IntArray, column: IntArray, rows: IntArray, row_upper: FloatArray, choice_of: IntArray, exactly: BoolArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Let each of ``rows`` claim whole choices as one block, where none is claimed yet; a column in no choice becomes
    one.

    ``choice_of`` is completed in place.

    Returns
    -------
    The block of each choice, the most choices that each block takes, and the rows that are said by blocks.
    """
    choices = 0
    for j in range(choice_of.size):
        choices = max(choices, choice_of[j] + 1)
    size = np.zeros(choices + choice_of.size, np.int64)
    for j in range(choice_of.size):
        if choice_of[j] >= 0:
            size[choice_of[j]] += 1
    block_of = np.full(size.size, -1, np.int64)
    seen = np.zeros(size.size, np.int64)
    most = np.empty(size.size + rows.size, np.int64)
    kept = np.empty(rows.size, np.int64)
    blocks = 0
    for row in rows:
        whole = True
        for e in range(first[row], first[row + 1]):
            choice = choice_of[column[e]]
            if choice >= 0:
                seen[choice] += 1
        for e in range(first[row], first[row + 1]):
            choice = choice_of[column[e]]
            if choice >= 0 and (seen[choice] != size[choice] or block_of[choice] >= 0 or exactly[choice]):
                whole = False
        for e in range(first[row], first[row + 1]):
            choice = choice_of[column[e]]
            if choice >= 0:
                seen[choice] = 0
        if not whole:
            continue
        for e in range(first[row], first[row + 1]):
            j = column[e]
            if choice_of[j] < 0:
                choice_of[j] = choices
                size[choices] = 1
                choices += 1
            block_of[choice_of[j]] = blocks
        most[blocks] = np.int64(row_upper[row])
        kept[blocks] = row
        blocks += 1
    caps = blocks
    for choice in range(choices):
        if block_of[choice] < 0:
            block_of[choice] = blocks
            most[blocks] = 1
            blocks += 1
    return block_of[:choices], most[:blocks], kept[:caps]
