"""What every solver offers: one verb on a compiled program, and an answer that keeps its claims apart."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.program import IntegerProgram, Stop


@dataclass(frozen=True)
class Progress:
    """How a long search stands: seconds so far, the best value held (``None`` at first) and the bound."""

    seconds: float
    value: float | None
    bound: float


@dataclass(frozen=True)
class Orders:
    """What the caller wants of one search.

    ``careful`` asks for the slow and sure way (no presolve, the tightest tolerances), for a second look at a claim.
    ``start`` is a point to start from. ``progress`` is called from time to time.
    """

    time_limit: float | None = None
    gap: float = 0.0
    careful: bool = False
    start: IntArray | None = None
    progress: Callable[[Progress], None] | None = None


@dataclass(frozen=True)
class Answer:
    """What a solver says: a point in doubles, an upper bound, why it stopped, whether it claims that none exists."""

    stopped: Stop
    point: FloatArray | None = None
    bound: float = math.inf
    claims_infeasible: bool = False
    claims_unbounded: bool = False


class Solver(Protocol):
    """A solver of integer programs; it knows matrices and bounds, and nothing of organisations or budgets."""

    @property
    def name(self) -> str:
        """The name a planner types."""
        ...

    @property
    def version(self) -> str:
        """The version of the program that does the work."""
        ...

    def solve(self, program: IntegerProgram, orders: Orders) -> Answer:
        """Search for the best point of ``program``."""
        ...
