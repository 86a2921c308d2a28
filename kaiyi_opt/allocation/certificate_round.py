"""A round as a certificate sees it: first which projects are adopted, whoever may pay, then which company pays."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.candidates import Candidate, Candidates
from kaiyi_opt.allocation.certificate_rows import StatedRow, stated_row
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.rules import Rule
from kaiyi_opt.allocation.rules.adoptions import Agreed, MostProjects, Purse
from kaiyi_opt.allocation.rules.budgets import Budget
from kaiyi_opt.allocation.rules.co_funding import CoFunding
from kaiyi_opt.allocation.rules.excludes import Excludes
from kaiyi_opt.allocation.rules.forced import Forced
from kaiyi_opt.allocation.rules.group_limit import GroupLimit
from kaiyi_opt.allocation.rules.merit_threshold import MeritThreshold
from kaiyi_opt.allocation.rules.organisation_caps import OrganisationCap
from kaiyi_opt.allocation.rules.requires import Requires

# Who pays where it is left open which company does.
ANY_COMPANY = "*"


@dataclass(frozen=True, eq=False)
class StatedCompany:
    """A company as a certificate sees it: what it may adopt, a column each, within a purse."""

    purse: StatedRow
    columns: list[int]


@dataclass(frozen=True, eq=False)
class StatedRound:
    """A round as a certificate sees it.

    Columns are the options of ``candidates``, whose companies are one; behind them one for each company and project
    that it may adopt.

    Attributes
    ----------
    candidates
        Who competes; who adopts is left open.
    rows
        Of the rules, in their order; ``None`` for one that is not stated.
    adopted
        For each project that may be adopted: no oftener than companies adopt it.
    options
        The columns that are open to each candidate.
    held
        The candidates that are held in.
    companies
        The other columns' owners.
    """

    candidates: Candidates
    rows: list[StatedRow | None]
    adopted: list[StatedRow]
    options: list[list[int]]
    held: set[int]
    companies: list[StatedCompany]

    @cached_property
    def owner(self) -> list[int]:
        """The candidate of every column."""
        own: list[int] = self.candidates.option_candidate.tolist()
        project = {column: own[row.columns[0]] for row in self.adopted for column in row.columns[1:]}
        return own + [project.get(column, -1) for column in range(len(own), self.columns)]

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return self.own + sum(len(company.purse.columns) for company in self.companies)

    @property
    def own(self) -> int:
        """How many columns are the candidates' own: the first."""
        return int(self.candidates.first_option[-1])


def stated_round(problem: Problem) -> StatedRound:
    """Read the rules: rows that can be priced, and what each application alone is bound to."""
    paid = problem.candidates
    candidates = adopted_by_any(paid)
    first = candidates.first_option.tolist()
    # Options that companies pay come behind, in the order in which they stood.
    behind = first[-1] - 1 + np.cumsum(~paid.is_from_pool)
    read = [(rule, list(_rows(rule, paid, candidates, behind))) for rule in problem.rules]
    shut, held = _decided(problem.rules, candidates)
    for rule in problem.rules:
        if isinstance(rule, Agreed):
            number, other = _promised(rule, paid)
            shut |= {*range(first[number], first[number + 1] - 1), *behind[other].tolist()}
            held.add(number)
    adopted = [row for row in _adopted(paid, candidates, behind.tolist(), shut) if row.columns[0] not in shut]
    may_be_paid = {column for row in adopted for column in row.columns[1:]}
    purses = [row for rule, own in read if isinstance(rule, Purse) for row in own if row is not None]
    return StatedRound(
        candidates,
        [row for _, own in read for row in own],
        adopted,
        [[column for column in range(*pair) if column not in shut] for pair in pairwise(first)],
        held,
        [StatedCompany(row, [column for column in row.columns if column in may_be_paid]) for row in purses],
    )


def _rows(rule: Rule, paid: Candidates, candidates: Candidates, behind: IntArray) -> Iterator[StatedRow | None]:
    """Yield the rows of a rule: of a company's over what it pays, of any other over what any company does."""
    if isinstance(rule, Purse | MostProjects):
        for row in rule.rows(paid):
            yield stated_row(rule.id, replace(row, columns=behind[row.columns]))
        return
    is_priced = isinstance(rule, Budget | OrganisationCap | GroupLimit | Requires | Excludes)
    for row in rule.rows(paid if isinstance(rule, Agreed) else candidates):
        yield stated_row(rule.id, row) if is_priced else None


def _decided(rules: Sequence[Rule], candidates: Candidates) -> tuple[set[int], set[int]]:
    """Return the columns that decisions, thresholds and co-funding shut, and the candidates that are held in."""
    shut: set[int] = set()
    held: set[int] = set()
    for rule in rules:
        if isinstance(rule, Forced | MeritThreshold | CoFunding):
            columns = [column for row in rule.rows(candidates) for column in row.columns.tolist()]
            if isinstance(rule, Forced) and rule.into:
                held.update(candidates.option_candidate[columns].tolist())
            else:
                shut.update(columns)
    return shut, held


def _promised(rule: Agreed, paid: Candidates) -> tuple[int, IntArray]:
    """Return the candidate that a company has agreed to adopt, and the options by which others would."""
    (row,) = rule.rows(paid)
    number = int(paid.option_candidate[row.columns[0]])
    others = (paid.option_candidate == number) & ~paid.is_from_pool
    others[row.columns] = False
    return number, np.flatnonzero(others)


def adopted_by_any(candidates: Candidates) -> Candidates:
    """Return the candidates whose companies are one, for no rule or goal asks which of them pays.

    Of the options that companies pay, all the whole amount, the first stands for all.
    """
    if candidates.is_from_pool.all():
        return candidates
    return Candidates(tuple(_by_any(candidate) for candidate in candidates))


def _by_any(candidate: Candidate) -> Candidate:
    if not candidate.adopters:
        return candidate
    pools = candidate.payers.count("")
    return replace(
        candidate,
        amounts=candidate.amounts[: pools + 1],
        benefits=candidate.benefits[: pools + 1],
        payers=(*candidate.payers[:pools], ANY_COMPANY),
    )


def _adopted(
    paid: Candidates, candidates: Candidates, behind: Sequence[int], shut: Collection[int]
) -> Iterator[StatedRow]:
    """Yield a row for each project that a company may adopt: its option of companies less what they pay, at most 0."""
    for number, candidate in enumerate(candidates):
        if candidate.adopters:
            begin, end = paid.first_option[number : number + 2].tolist()
            own = [behind[j] for j in range(begin + len(candidate.payers) - 1, end) if behind[j] not in shut]
            columns = [int(candidates.first_option[number + 1]) - 1, *own]
            yield StatedRow(f"adopted:{candidate.id}", "", columns, [1] + [-1] * len(own), None, 0)
