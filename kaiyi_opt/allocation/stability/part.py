"""The part of a round that a draw can change: the applications that share a rule, however far, with one that is drawn.

Goals are sums over applications and the tie-break goes application by application; so where no rule ties two parts of a
round together, the best plan of the whole is the best plan of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.awards import PaidAwards, of
from kaiyi_opt.allocation.candidates import Candidates
from kaiyi_opt.allocation.compile import Decoder, compile_problem
from kaiyi_opt.allocation.goal_program import GoalProgram
from kaiyi_opt.allocation.problem import Problem, with_merits
from kaiyi_opt.allocation.rules.merit_threshold import MeritThreshold
from kaiyi_opt.allocation.stability.sampling import Worth


@dataclass(frozen=True, eq=False)
class Part:
    """The part that a draw can change, compiled without what hangs on merit.

    Attributes
    ----------
    problem
        Its candidates, the round's rules and goals.
    program
        Rows of the rules, merit thresholds left out; goals as the round states them.
    thresholds
        The merit thresholds: whom they shut out is told draw by draw.
    """

    problem: Problem
    program: GoalProgram
    thresholds: tuple[MeritThreshold, ...]

    def candidates(self, worth: Worth) -> Candidates:
        """Return the candidates as a draw makes them."""
        known = {key: merit for key, merit in worth.merits.items() if merit is not None}
        changed = with_merits(self.problem, known).candidates
        return Candidates(tuple(replace(c, votes=worth.votes.get(c.id, c.votes)) for c in changed))

    def of_draw(self, candidates: Candidates) -> GoalProgram:
        """Return the program of a draw: its goals, and the options that merit thresholds shut held at 0."""
        goals = tuple(goal.weights(candidates) for goal in self.problem.goals)
        below = sorted({number for rule in self.thresholds for number in rule.below(candidates)})
        drawn = replace(self.program, goals=goals)
        return shut(drawn, candidates.options_of(np.array(below, dtype=np.int64))) if below else drawn

    def awards(self, point: IntArray) -> PaidAwards:
        """Return fen by application of a point over the options."""
        return Decoder(self.problem.candidates).decode(point)

    def point(self, awards: Mapping[str, int]) -> IntArray:
        """Return the point over the options that grants what ``awards`` grants to the part's candidates."""
        return Decoder(self.problem.candidates).encode(of(awards).only(self.problem.candidates.number))


def part_of(problem: Problem, drawn: frozenset[str]) -> Part:
    """Return the part of ``problem`` that hangs together with the applications ``drawn``."""
    thresholds = tuple(rule for rule in problem.rules if isinstance(rule, MeritThreshold))
    others = tuple(rule for rule in problem.rules if not isinstance(rule, MeritThreshold))
    problem = replace(problem, rules=others)
    numbers = _together(problem, drawn)
    place = {number: position for position, number in enumerate(numbers)}
    own = replace(
        problem,
        candidates=Candidates(tuple(problem.candidates[number] for number in numbers)),
        order=tuple(place[number] for number in problem.order if number in place),
    )
    program, _ = compile_problem(own)
    return Part(own, _without_empty_rows(program), thresholds)


def _together(problem: Problem, drawn: frozenset[str]) -> list[int]:
    """Return the numbers of the candidates that rows tie, directly or through others, to one of ``drawn``."""
    program, _ = compile_problem(problem)
    owner = problem.candidates.option_candidate
    ties = _binding_rows(program)
    options, rows = ties.shape[1], ties.shape[0]
    belongs = sp.csr_array((np.ones(options), (np.arange(options), owner)), shape=(options, len(problem.candidates)))
    links = (abs(ties).astype(float) @ belongs).tocsr()
    whole = sp.block_array([[None, links], [links.T, None]], format="csr")
    _, label = connected_components(whole, directed=False)
    of_candidate = label[rows:]
    own = {int(of_candidate[n]) for n, candidate in enumerate(problem.candidates) if candidate.id in drawn}
    return [n for n in range(len(problem.candidates)) if int(of_candidate[n]) in own]


def _binding_rows(program: GoalProgram) -> Any:
    """Return the rows that tie options together; one that can only hold each of its options at 0 ties none."""
    matrix = program.matrix.tocsr()
    least = np.array([matrix.data[a:b].min(initial=0) for a, b in zip(matrix.indptr, matrix.indptr[1:], strict=False)])
    shuts = (program.row_upper == 0) & (least >= 0)
    return matrix[np.flatnonzero(~shuts)]


def _without_empty_rows(program: GoalProgram) -> GoalProgram:
    """Leave out rows without an option of the part: they are the other parts' matter."""
    kept = np.flatnonzero(np.diff(program.matrix.tocsr().indptr) > 0)
    return replace(
        program,
        matrix=program.matrix.tocsr()[kept],
        row_lower=program.row_lower[kept],
        row_upper=program.row_upper[kept],
        row_rule=tuple(program.row_rule[row] for row in kept.tolist()),
    )


def shut(program: GoalProgram, columns: IntArray) -> GoalProgram:
    """Return ``program`` with Σ x ≤ 0 over some columns below its rows."""
    entries = (np.ones(columns.size, dtype=np.int64), (np.zeros(columns.size, dtype=np.int64), columns))
    row = sp.csr_array(entries, shape=(1, program.matrix.shape[1]))
    return replace(
        program,
        matrix=sp.vstack([program.matrix, row], format="csr"),
        row_lower=np.append(program.row_lower, -np.inf),
        row_upper=np.append(program.row_upper, 0.0),
        row_rule=(*program.row_rule, ""),
    )
