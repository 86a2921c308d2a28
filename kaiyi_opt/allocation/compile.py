"""Compile a problem: every option a binary column, every rule its rows, every goal a vector; and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.awards import PaidAwards, payer_of
from kaiyi_opt.allocation.candidates import Candidates
from kaiyi_opt.allocation.goal import Auxiliary, Goal
from kaiyi_opt.allocation.goal_program import GoalProgram
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.rules import Row


@dataclass(frozen=True)
class Decoder:
    """The way back from columns to awards, and from awards to columns; ``auxiliary`` columns follow the options."""

    candidates: Candidates
    auxiliary: int = 0

    def decode(self, point: IntArray) -> PaidAwards:
        """Return fen by application, and who pays: options come first, auxiliary columns after them are ignored."""
        chosen = np.flatnonzero(point[: int(self.candidates.first_option[-1])])
        numbers, amounts = self.candidates.option_candidate[chosen], self.candidates.option_amount[chosen]
        keys = [self.candidates[number].id for number in numbers.tolist()]
        payers = [self.candidates.option_payer[option] for option in chosen.tolist()]
        return PaidAwards(
            dict(zip(keys, amounts.tolist(), strict=True)),
            {key: payer for key, payer in zip(keys, payers, strict=True) if payer},
        )

    def encode(self, awards: Mapping[str, int]) -> IntArray:
        """Return the point over columns that grants ``awards``; auxiliary columns are left at 0."""
        point = np.zeros(int(self.candidates.first_option[-1]) + self.auxiliary, dtype=np.int64)
        for key, amount in awards.items():
            if amount:
                number = self.candidates.number[key]
                place = self.candidates[number].options.index((amount, payer_of(awards, key)))
                point[self.candidates.first_option[number] + place] = 1
        return point


def compile_problem(problem: Problem) -> tuple[GoalProgram, Decoder]:
    r"""Return the program of ``problem`` and its decoder.

    .. math::

        \operatorname{lexmax}\ (g_1^T x, g_2^T x, …) \quad\text{s.t.}\quad l \le A x \le u,
        \quad x \in \{0, 1\}^{options}

    Rows come in the order of the rules, then one row Σ x ≤ 1 for each candidate with several options. ``row_rule``
    names the rule of each row (empty for the latter). A goal that is no plain sum adds whole columns of its own behind
    the options, and rows that tie them to the options.
    """
    candidates = problem.candidates
    rows: list[Row] = []
    owners: list[str] = []
    for rule in problem.rules:
        own = rule.rows(candidates)
        rows += own
        owners += [rule.id] * len(own)
    options = int(candidates.first_option[-1])
    choices = _choices(candidates)
    parts = [goal.auxiliary(candidates) for goal in problem.goals]
    matrix = _matrix([*rows, *choices], options)
    lower, upper = _bounds([*rows, *choices])
    owners += [""] * len(choices)
    columns = options + sum(len(part.upper) for part in parts)
    if columns > options:
        ties, extra = _ties(parts, options)
        matrix = sp.block_array([[matrix, None], [ties, extra]], format="csr")
        lower = np.concatenate([lower, np.full(ties.shape[0], -np.inf)])
        upper = np.concatenate([upper, np.zeros(ties.shape[0])])
        owners += [""] * ties.shape[0]
    program = GoalProgram(
        matrix=matrix,
        row_lower=lower,
        row_upper=upper,
        goals=_objectives(problem.goals, parts, candidates),
        order=tuple(np.arange(*candidates.first_option[n : n + 2]) for n in problem.order),
        row_rule=tuple(owners),
        column_upper=_column_upper(parts, options),
        payer=_payer(candidates, columns),
    )
    return program, Decoder(candidates, columns - options)


def _ties(parts: list[Auxiliary], options: int) -> tuple[sp.csr_array, sp.csr_array]:
    """Return the rows Σ auxiliary − Σ options ≤ 0 of all goals, over options and over auxiliary columns."""
    left: list[tuple[int, int, int]] = []
    right: list[tuple[int, int, int]] = []
    count = first = 0
    for part in parts:
        for row in part.rows:
            left += [(count, option, -weight) for option, weight in row.options.items()]
            right += [(count, first + column, weight) for column, weight in row.auxiliary.items()]
            count += 1
        first += len(part.upper)
    return _sparse(left, (count, options)), _sparse(right, (count, first))


def _sparse(entries: list[tuple[int, int, int]], shape: tuple[int, int]) -> sp.csr_array:
    rows, columns, data = (
        (np.array(part, dtype=np.int64) for part in zip(*entries, strict=True)) if entries else [[]] * 3
    )
    return sp.csr_array((np.asarray(data, dtype=np.int64), (rows, columns)), shape=shape)


def _column_upper(parts: list[Auxiliary], options: int) -> FloatArray | None:
    """Return the largest value of each column; ``None`` where there are no auxiliary ones."""
    upper = [bound for part in parts for bound in part.upper]
    return np.concatenate([np.ones(options), np.array(upper, dtype=float)]) if upper else None


def _payer(candidates: Candidates, columns: int) -> IntArray | None:
    """Return the number of the company that pays each column, -1 where a pool does; ``None`` where no company may."""
    if candidates.is_from_pool.all():
        return None
    number = {company: place for place, company in enumerate(["", *sorted({*candidates.option_payer} - {""})], -1)}
    own = [number[payer] for payer in candidates.option_payer]
    return np.array([*own, *[-1] * (columns - len(own))], dtype=np.int64)


def _objectives(goals: Sequence[Goal], parts: Sequence[Auxiliary], candidates: Candidates) -> tuple[list[int], ...]:
    """Return each goal's weight of every column, more being better: options first, then every goal's own columns."""
    total = sum(len(part.upper) for part in parts)
    found, first = [], 0
    for goal, part in zip(goals, parts, strict=True):
        own = [0] * total
        own[first : first + len(part.upper)] = [goal.sign * weight for weight in part.weights]
        found.append([*goal.weights(candidates), *own])
        first += len(part.upper)
    return tuple(found)


def _matrix(rows: list[Row], options: int) -> sp.csr_array:
    lengths = np.array([len(row.columns) for row in rows], dtype=np.int64)
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    indices = np.concatenate([row.columns for row in rows]) if rows else np.zeros(0, np.int64)
    data = np.concatenate([row.weights for row in rows]) if rows else np.zeros(0, np.int64)
    return sp.csr_array((data.astype(np.int64), indices.astype(np.int64), indptr), shape=(len(rows), options))


def _choices(candidates: Candidates) -> list[Row]:
    """Return Σ x ≤ 1 for each candidate with several options."""
    first = candidates.first_option.tolist()
    spans = [(start, end) for start, end in pairwise(first) if end - start > 1]
    return [Row(np.arange(*span), np.ones(span[1] - span[0], np.int64), None, 1, "logic") for span in spans]


def _bounds(rows: list[Row]) -> tuple[FloatArray, FloatArray]:
    lower = np.array([-np.inf if row.lower is None else row.lower for row in rows], dtype=float)
    upper = np.array([np.inf if row.upper is None else row.upper for row in rows], dtype=float)
    return lower, upper
