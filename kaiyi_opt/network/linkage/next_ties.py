"""What should be tied next: the few new ties that add most cover, closure or safety for their cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kaiyi_opt.language import Text
from kaiyi_opt.network.linkage.graph import Tie
from kaiyi_opt.network.linkage.second_way_candidates import second_ways
from kaiyi_opt.network.linkage.service_candidates import services_to_assure, services_to_cover
from kaiyi_opt.network.linkage.tie_candidates import Candidates, Ground
from kaiyi_opt.network.linkage.tie_choice import Choice, TieChoice, choose_best, choose_greedily
from kaiyi_opt.network.linkage.worker_candidates import workers_to_close
from kaiyi_opt.network.protocol import Maximise

if TYPE_CHECKING:
    import pandas as pd

GOALS: dict[str, Text] = {
    "cover": Text("补缺口", "cover"),
    "assured": Text("保服务", "safe cover"),
    "closure": Text("促闭合", "closure"),
    "ways": Text("加联系", "second ways"),
}
UNITS: dict[str, Text] = {
    "cover": Text("新覆盖的居民人数×迫切程度", "residents newly covered × severity"),
    "assured": Text(
        "少了最大一家仍有服务的居民人数×迫切程度", "residents served without the largest service × severity"
    ),
    "closure": Text("补全的三社三角数", "triads completed"),
    "ways": Text("与枢纽有了第二条联系的组织数", "organisations with a second way to the hub"),
}
_FIND: dict[str, Callable[[Ground], Candidates]] = {
    "cover": services_to_cover,
    "assured": services_to_assure,
    "closure": workers_to_close,
    "ways": second_ways,
}


@dataclass(frozen=True)
class NewTie:
    """A tie to make: what it costs, and what it adds to those before it in the list."""

    tie: Tie
    cost: int
    gain: int


@dataclass(frozen=True)
class NextTies:
    """The ties chosen for one goal.

    Attributes
    ----------
    goal
        One of `GOALS`.
    ties
        The one that adds most first.
    gain
        What they add together, in the unit of the goal.
    bound
        No choice adds more; the same as ``gain`` where the choice is proved best.
    is_exact
        Whether an integer program was solved, or the choice was greedy.
    share
        The part of the best that the method is sure to reach, whatever the numbers; ``None`` where none is known.
    possible
        What all candidates together would add, limits aside.
    considered, omitted
        How many candidates there were, and how many organisations with something to gain were left out of them.
    """

    goal: str
    ties: tuple[NewTie, ...]
    gain: int
    bound: int
    is_exact: bool
    share: float | None
    possible: int
    considered: int
    omitted: int

    @property
    def cost(self) -> int:
        """What they cost together."""
        return sum(tie.cost for tie in self.ties)

    @property
    def frame(self) -> pd.DataFrame:
        """One row a tie: kind, source, target, domain, amount, cost, gain."""
        import pandas as pd

        rows = [{**new.tie._asdict(), "cost": new.cost, "gain": new.gain} for new in self.ties]
        return pd.DataFrame(rows, columns=[*Tie._fields, "cost", "gain"])


def next_ties(
    ground: Ground, goal: str, most: int | None, budget: int | None = None, maximise: Maximise | None = None
) -> NextTies:
    """Return the ties that add most to a goal.

    Parameters
    ----------
    ground
        What is there; ``ground.kept`` is at least the number of ties that can be chosen.
    goal
        One of `GOALS`.
    most, budget
        How many ties, and what they may cost together; one of the two at least.
    maximise
        Solves the covering program exactly; where ``None`` the choice is greedy.
    """
    candidates = _FIND[goal](ground)
    problem = candidates.problem(most, budget)
    choice = choose_greedily(problem) if maximise is None else choose_best(problem, maximise)
    return NextTies(
        goal,
        _new_ties(candidates, problem, choice),
        choice.gain,
        choice.bound,
        maximise is not None,
        choice.share,
        problem.value(np.arange(problem.size)),
        problem.size,
        candidates.omitted,
    )


def _new_ties(candidates: Candidates, problem: TieChoice, choice: Choice) -> tuple[NewTie, ...]:
    """Return the ties chosen, each with what it adds to those before."""
    ties, worth = [], 0
    for rank, number in enumerate(choice.chosen, start=1):
        total = problem.value(np.array(choice.chosen[:rank]))
        candidate = candidates.ties[number]
        ties.append(NewTie(candidate.tie, candidate.cost, total - worth))
        worth = total
    return tuple(ties)
