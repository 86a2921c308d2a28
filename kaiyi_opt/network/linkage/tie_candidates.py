"""Which new ties could be made at all, and what each would add: the candidates that `next_ties` chooses from.

Of candidates that add to the same element alone only the best k are kept where k ties are wanted. Nothing is lost: each
of the other ties chosen takes up one organisation, worker or mentor at most, so one of the k is always free in place of
any that is left out, and adds as much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.network.linkage.blocks import Blocks
from kaiyi_opt.network.linkage.closure import Closure
from kaiyi_opt.network.linkage.cover import Cover
from kaiyi_opt.network.linkage.graph import Tie, TypedGraph
from kaiyi_opt.network.linkage.tie_choice import TieChoice
from kaiyi_opt.scenario.nouns import Scenario


@dataclass(frozen=True)
class Candidate:
    """A tie that could be made.

    ``adds`` are elements with amounts; ``takes`` names what it uses up one of (a worker's place, an organisation's
    readiness for one more service).
    """

    tie: Tie
    cost: int
    adds: tuple[tuple[int, int], ...]
    takes: tuple[str, ...]


@dataclass(frozen=True)
class Candidates:
    """Candidates with what they add to.

    Attributes
    ----------
    lack, weight
        By element, as in `TieChoice`.
    limit
        How many of what each name of ``takes`` stands for there are.
    omitted
        How many organisations with something to gain were left out because there are too many.
    """

    ties: tuple[Candidate, ...]
    lack: dict[int, int]
    weight: dict[int, int]
    limit: dict[str, int]
    omitted: int = 0

    def problem(self, most: int | None, budget: int | None) -> TieChoice:
        """Return the problem of choosing at most ``most`` of them for at most ``budget``."""
        elements = {element: row for row, element in enumerate(sorted(self.lack))}
        limits = {name: row for row, name in enumerate(sorted(self.limit))}
        adds = [(elements[e], j, a) for j, tie in enumerate(self.ties) for e, a in tie.adds if a > 0]
        takes = [(limits[name], j, 1) for j, tie in enumerate(self.ties) for name in tie.takes if name in limits]
        return TieChoice(
            _sparse(adds, (len(elements), len(self.ties))),
            np.array([self.lack[element] for element in elements], dtype=np.int64),
            np.array([self.weight[element] for element in elements], dtype=np.int64),
            np.array([tie.cost for tie in self.ties], dtype=np.int64),
            _sparse(takes, (len(limits), len(self.ties))),
            np.array([self.limit[name] for name in limits], dtype=np.int64),
            most,
            budget,
        )


def _sparse(entries: list[tuple[int, int, int]], shape: tuple[int, int]) -> sp.csr_array:
    rows, columns, data = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    return sp.csr_array((data, (rows, columns)), shape=shape, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Ground:
    """What candidates are found on: a scenario, its graph, and what was measured of it; ``kept`` is the k above."""

    scenario: Scenario
    graph: TypedGraph
    cover: Cover
    closure: Closure
    blocks: Blocks
    kept: int
