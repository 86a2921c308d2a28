"""Prices of a search's rows from the linear relaxation over its choices."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.core.blocks import Blocks
from kaiyi_opt.allocation.program import IntegerProgram

# The relaxation is stated in whole numbers that doubles hold with ease; its prices need not be exact.
_BITS = 20


def linear_prices(blocks: Blocks, largest: IntArray) -> IntArray:
    """Return the dual prices of the rows, in the search's scale and at most ``largest``, shape (rows,).

    Where two rows are worth much, as a pool's money and the companies' are, these are much nearer the best than the
    steps that serve elsewhere come. Any prices give a bound that holds; good ones give a close one.
    """
    from kaiyi_opt.allocation.solvers.highs import row_prices

    groups, choices, rows = blocks.first.size - 1, blocks.weight.size, blocks.rows.bound.size
    if not rows:
        return np.zeros(0, dtype=np.int64)
    every = np.arange(choices)
    owner, choice = np.repeat(np.arange(groups), np.diff(blocks.first)), np.repeat(every, np.diff(blocks.rows.first))
    row = np.concatenate([owner, np.full(choices, groups), groups + 1 + blocks.rows.row])
    column = np.concatenate([every, every, choice])
    value = np.concatenate([np.ones(choices, dtype=np.int64), blocks.weight, blocks.rows.coefficient])
    shift = max(0, int(np.abs(blocks.gains[0]).max(initial=0)).bit_length() - _BITS)
    program = IntegerProgram(
        blocks.gains[0] >> shift,
        sp.csr_array((value, (row, column)), shape=(groups + 1 + rows, choices)),
        np.concatenate([np.ones(groups), np.full(rows + 1, -np.inf)]),
        np.concatenate([np.ones(groups), [blocks.capacity], blocks.rows.bound]),
    )
    prices, _ = row_prices(program)
    if prices is None:
        return np.zeros(rows, dtype=np.int64)
    scaled = prices[groups + 1 :] * float(2**shift) * blocks.scale
    return np.rint(np.clip(scaled, 0.0, largest)).astype(np.int64)
