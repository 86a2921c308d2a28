"""No plan exists: the smallest set of rules that conflict, and the cheapest single relaxation.

The smallest conflicting set is found by implicit hitting sets (A. Ignatiev et al., "Smallest MUS extraction with
minimal hitting set dualization", CP 2015): a minimum set of rules that hits every known correction set is either in
conflict, and then smallest, or is grown to a maximal consistent set whose complement is a new correction set. Whatever
mends the round alone must be one of its rules, so only these are tried for a relaxation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.goal_program import GoalProgram
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.program import IntegerProgram
from kaiyi_opt.allocation.rules import Row, Rule
from kaiyi_opt.allocation.rules.protocol import quantity
from kaiyi_opt.allocation.search import solve_program
from kaiyi_opt.errors import Fault, InfeasibleError
from kaiyi_opt.language import Text, both, joined

# Rules of more rows than this are named whole; the rows within smaller ones are told apart.
MOST_ROWS = 400


@dataclass(frozen=True)
class Relaxation:
    """One way out: what is done to one rule, and its size in ``unit``: fen, count, or logic where it is dropped."""

    rule: str
    amount: int
    unit: str
    text: Text


@dataclass(frozen=True)
class Conflict:
    """Why no plan exists: a smallest set of rules that cannot all be kept, and single relaxations, cheapest first.

    Money counts before awards, awards before dropping a rule outright; within each, less first.
    """

    rules: tuple[str, ...]
    sentences: tuple[Text, ...]
    relaxations: tuple[Relaxation, ...]

    def error(self) -> ConflictError:
        """Return the error that tells a planner so."""
        stated = [Text(f"[{i}] {s.zh}", f"[{i}] {s.en}") for i, s in zip(self.rules, self.sentences, strict=True)]
        numbered = joined(stated, "；", "; ")
        cause = Text(
            "没有任何方案能同时满足以下规则：{rules}", "no plan keeps all of these rules together: {rules}"
        ).format(rules=numbered)
        if not self.relaxations:
            cure = Text(
                "只放宽其中一条还不够，须同时放宽几条",
                "relaxing one of them is not enough: several must be relaxed together",
            )
        else:
            ways = joined([way.text for way in self.relaxations], "；或", "; or ")
            cure = Text("最省的办法：{ways}", "the cheapest way out: {ways}").format(ways=ways)
        return ConflictError(Fault(cause, cure), self)


class ConflictError(InfeasibleError):
    """No plan keeps all the rules; ``conflict`` tells which ones and what would mend it."""

    def __init__(self, fault: Fault, conflict: Conflict):
        super().__init__(fault)
        self.conflict = conflict


def explain_conflict(problem: Problem, program: GoalProgram) -> Conflict:
    """Return the smallest conflicting set of rules of an infeasible problem, and what relaxation of one mends it."""
    round_ = _Rules(problem, program)
    names = round_.smallest_conflict()
    rules = {rule.id: rule for rule in problem.rules}
    ways = [way for name in names for way in round_.relaxation(rules[name])]
    rank = {"fen": 0, "count": 1, "logic": 2}
    ways.sort(key=lambda way: (rank[way.unit], way.amount, way.rule))
    told = problem.scenario.in_currency
    sentences = tuple(told(round_.sentence(rules[name], names)) for name in names)
    return Conflict(names, sentences, tuple(replace(way, text=told(way.text)) for way in ways))


@dataclass(frozen=True)
class _Rules:
    problem: Problem
    program: GoalProgram

    @cached_property
    def owner(self) -> np.ndarray:
        return np.array(self.program.row_rule, dtype=object)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The rules that have rows, in the order of the rules."""
        return tuple(dict.fromkeys(name for name in self.program.row_rule if name))

    def is_consistent(self, names: set[str], without_rows: frozenset[int] = frozenset()) -> bool:
        """Whether a plan keeps the rules of these names (and the choice of at most one option an application)."""
        kept = [
            row
            for row, owner in enumerate(self.program.row_rule)
            if (not owner or owner in names) and row not in without_rows
        ]
        return not solve_program(self._part(kept)).infeasible

    def _part(self, rows: list[int]) -> IntegerProgram:
        program = self.program
        return IntegerProgram(
            np.zeros(program.matrix.shape[1], dtype=np.int64),
            program.matrix[rows],
            program.row_lower[rows],
            program.row_upper[rows],
        )

    def smallest_conflict(self) -> tuple[str, ...]:
        """Return a smallest set of rules that cannot all be kept, in the order of the rules."""
        corrections: list[set[str]] = []
        while True:
            chosen = self._hitting_set(corrections)
            if not self.is_consistent(chosen):
                return tuple(name for name in self.names if name in chosen)
            for name in self.names:
                if name not in chosen and self.is_consistent(chosen | {name}):
                    chosen.add(name)
            corrections.append({name for name in self.names if name not in chosen})

    def _hitting_set(self, corrections: list[set[str]]) -> set[str]:
        """Return a smallest set of rules that meets every correction set."""
        if not corrections:
            return set()
        matrix = np.array([[name in correction for name in self.names] for correction in corrections], dtype=np.int64)
        cost = -np.ones(len(self.names), dtype=np.int64)
        solution = solve_program(
            IntegerProgram(cost, sp.csr_array(matrix), np.ones(len(corrections)), np.full(len(corrections), np.inf))
        )
        return {name for name, taken in zip(self.names, solution.values, strict=True) if taken}

    def _rows_of(self, name: str) -> IntArray:
        return np.flatnonzero(self.owner == name)

    def sentence(self, rule: Rule, names: tuple[str, ...]) -> Text:
        """Say a rule, and which of its rows (a domain, an organisation) the conflict needs where it has several."""
        rows = self._rows_of(rule.id)
        subjects = [row.subject for row in rule.rows(self.problem.candidates)]
        if not 1 < rows.size <= MOST_ROWS:
            return rule.sentence
        dropped: set[int] = set()
        for row in rows.tolist():
            if not self.is_consistent(set(names), frozenset(dropped | {row})):
                dropped.add(row)
        needed = [s for s, row in zip(subjects, rows.tolist(), strict=True) if row not in dropped and s is not None]
        if not needed:
            return rule.sentence
        who = joined(needed)
        return Text("{rule}（涉及 {who}）", "{rule} (here: {who})").format(rule=rule.sentence, who=who)

    def relaxation(self, rule: Rule) -> list[Relaxation]:
        """Return how little this one rule must give so that a plan exists; empty where dropping it is not enough."""
        rows = rule.rows(self.problem.candidates)
        units = {row.unit for row in rows}
        if not self.is_consistent({name for name in self.names if name != rule.id}):
            return []
        if units != {"fen"} and units != {"count"}:
            text = Text("取消规则 [{id}]", "drop rule [{id}]").format(id=both(rule.id))
            return [Relaxation(rule.id, 0, "logic", text)]
        return [self._numeric(rule, rows, self._least_slack(rule.id), units.pop())]

    def _least_slack(self, name: str) -> IntArray:
        """Return the least slack of each row of a rule that may be dropped, in its own unit, of the least total.

        No row needs more than its columns can reach beyond its bounds; a wider box would let a search run without end.
        """
        program, own = self.program, self._rows_of(name)
        columns, extra = program.matrix.shape[1], own.size
        # One column gives room above (−1 in the row) and one below (+1), in the unit of the row.
        above = sp.csr_array((-np.ones(extra, np.int64), (own, np.arange(extra))), shape=(len(program.row_rule), extra))
        weights = program.matrix[own].astype(float)
        highest, lowest = weights.maximum(0).sum(axis=1), weights.minimum(0).sum(axis=1)
        over, under = highest - program.row_upper[own], program.row_lower[own] - lowest
        upper = np.concatenate([np.ones(columns), np.maximum(over, 0), np.maximum(under, 0)])
        solution = solve_program(
            IntegerProgram(
                np.concatenate([np.zeros(columns, np.int64), -np.ones(2 * extra, np.int64)]),
                sp.hstack([program.matrix, above, -above], format="csr"),
                program.row_lower,
                program.row_upper,
                np.zeros(columns + 2 * extra),
                upper,
            )
        )
        slack = solution.values[columns:]
        return slack[extra:] - slack[:extra]

    def _numeric(self, rule: Rule, rows: list[Row], slack: IntArray, unit: str) -> Relaxation:
        """Say a numeric relaxation; slack is negative where a ceiling is raised, positive where a floor is lowered."""
        parts = []
        for row, give in zip(rows, slack.tolist(), strict=True):
            if give == 0:
                continue
            several = row.subject is not None and len(rows) > 1
            who = Text("（{who}）", " ({who})").format(who=row.subject) if several else Text(" ", "")
            verb = (
                Text("将规则 [{id}]{who}的上限提高 {much}", "raise the ceiling of rule [{id}]{who} by {much}")
                if give < 0
                else Text("将规则 [{id}]{who}的下限降低 {much}", "lower the floor of rule [{id}]{who} by {much}")
            )
            parts.append(verb.format(id=both(rule.id), who=who, much=quantity(abs(give), unit)))
        return Relaxation(rule.id, int(np.abs(slack).sum()), unit, joined(parts, "并", " and "))
