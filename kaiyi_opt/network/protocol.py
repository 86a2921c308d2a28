"""What pairing asks of an integer-program solver, without knowing any: arrays in, a point and what is proved out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from kaiyi_opt.network.pairing.pairing_market import IntArray


@dataclass(frozen=True, eq=False)
class PairingProgram:
    r"""Goals to maximise in order over yes-or-no columns.

    .. math::  \operatorname{lexmax}\ (g_1^T x, g_2^T x, \dots) \quad\text{s.t.}\quad l \le A x \le u,\quad
        x \in \{0, 1\}^n

    Attributes
    ----------
    goals
        Each of shape (n,), whole numbers; the next counts among the points that tie on those before.
    matrix
        Shape (m, n), scipy sparse, whole numbers.
    row_lower, row_upper
        Shape (m,); ``-inf`` and ``inf`` where there is no bound.
    order
        Groups of columns that break the last ties: in the first group its later column is preferred to an earlier one,
        and any to none; then the second group's, and so on.
    """

    goals: tuple[IntArray, ...]
    matrix: Any
    row_lower: npt.NDArray[np.float64]
    row_upper: npt.NDArray[np.float64]
    order: tuple[IntArray, ...] = ()


@dataclass(frozen=True, eq=False)
class Maximum:
    """What a solver found of a program.

    Attributes
    ----------
    point
        Shape (n,), 0 or 1, checked in whole numbers; ``None`` where no point keeps the rows.
    bounds
        For each goal what no point exceeds (given the goals before), ``None`` where nothing was proved.
    unique
        Whether the goals alone leave one point; ``None`` where that was not settled.
    solver
        The name and version of what solved it.
    """

    point: IntArray | None
    bounds: tuple[int | None, ...]
    unique: bool | None
    solver: str


class Maximise(Protocol):
    """A solver of integer programs: it knows matrices and bounds, and nothing of mentors."""

    def __call__(self, program: PairingProgram) -> Maximum:
        """Return the maximum of ``program``."""
        ...
