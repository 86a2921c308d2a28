"""What remains to be decided of a program, and what lies within that."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.lagrangian.core_program import CoreProgram, core_program
from kaiyi_opt.allocation.lagrangian.dual import Bound
from kaiyi_opt.allocation.program import IntegerProgram


@dataclass(frozen=True, eq=False)
class Part:
    """What remains to be decided: a program over ``columns`` of the whole, whose other columns stand at ``base``; its
    points are worth ``offset`` more in the whole. ``prices``, shape (rows,), are good ones of its rows, where known.
    """

    program: IntegerProgram
    columns: IntArray
    base: IntArray
    offset: int
    blocks: IntArray | None
    prices: FloatArray | None = None

    @staticmethod
    def whole(program: IntegerProgram, blocks: IntArray | None) -> Part:
        """Return all of a program as a part."""
        columns = program.size[1]
        return Part(program, np.arange(columns), np.zeros(columns, dtype=np.int64), 0, blocks)

    def lifted(self, point: IntArray) -> IntArray:
        """Return a point of the part as a point of the whole."""
        full = self.base.copy()
        full[self.columns] = point
        return full

    def within(self, core: CoreProgram) -> Part:
        """Return the part of a core program of this part."""
        blocks = None if self.blocks is None else self.blocks[core.free]
        prices = None if self.prices is None else self.prices[core.rows]
        base = self.lifted(core.base)
        return Part(core.program, self.columns[core.free], base, self.offset + core.offset, blocks, prices)

    def priced(self, bound: Bound) -> Part:
        """Return the part with the prices of a bound of it to start from; a row that was kept exactly has the one from
        before, which tells whether it binds.
        """
        prices = np.zeros(self.program.size[0]) if self.prices is None else self.prices.copy()
        prices[bound.rows] = bound.prices / bound.scale
        return replace(self, prices=prices)

    def sides(self, column: int) -> list[Part]:
        """Return the parts in which a column of 0 and 1 stands at either, as far as rows allow."""
        free = np.delete(np.arange(self.columns.size), column)
        base = np.zeros(self.columns.size, dtype=np.int64)
        parts = []
        for base[column] in range(2):
            core = core_program(self.program, base, free)
            parts += [] if core is None else [self.within(core)]
        return parts
