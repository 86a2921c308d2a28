r"""The purchase and the rest of the round in one exact program.

Grants and contracts have budgets of their own. What they share are the caps on what an organisation may have in all:
a rule of the round on an organisation's awards or money that names no pool and no line, where the round is planned
with the purchases, counts contracts as well. Beside the rows of the round and of the market the program has

.. math::  \sum_{o(i) = o} a_i x_i + \sum_{o(j) = o} c_j u_j \le \mathrm{cap}

for every organisation that could pass a cap: :math:`a_i` and :math:`c_j u_j` the fen of its grants and contracts, or 1
for each of them. The goals of the round come first, those of the purchase after them; ties are broken among grants
first. Where no such row is there, the program falls into two, and both parts are what they are on their own.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import FloatArray
from kaiyi_opt.allocation.awards import PaidAwards
from kaiyi_opt.allocation.candidates import Candidates
from kaiyi_opt.allocation.compile import Decoder as RoundDecoder
from kaiyi_opt.allocation.compile import compile_problem
from kaiyi_opt.allocation.conflict import explain_conflict
from kaiyi_opt.allocation.goal_program import GoalProgram, GoalSolution
from kaiyi_opt.allocation.lexicographic import solve_goals
from kaiyi_opt.allocation.optimise import no_plan
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.purchase.problem import Key, Market
from kaiyi_opt.allocation.purchase.program import Decoder as MarketDecoder
from kaiyi_opt.allocation.purchase.program import compile_market, money_terms
from kaiyi_opt.allocation.purchase.solve import SolvedMarket
from kaiyi_opt.allocation.rules.organisation_caps import OrganisationCap
from kaiyi_opt.allocation.solvers import Solver

Terms = dict[int, int]


@dataclass(frozen=True, eq=False)
class Together:
    """What one program found for both.

    Attributes
    ----------
    awards
        Fen by application.
    grants
        What was proved of the round's goals.
    problem
        The round, its shared caps counting the contracts found.
    market
        The market, its suppliers limited to what the shared caps leave beside the grants found; ``bought`` is the best
        that it allows.
    bought
        Units by bid, and what was proved of the purchase's goals.
    shared
        The shared caps that some organisation could pass by grants and contracts together.
    """

    awards: PaidAwards
    grants: GoalSolution
    problem: Problem
    market: Market
    bought: SolvedMarket
    shared: tuple[OrganisationCap, ...]


def plan_together(
    problem: Problem, market: Market, solver: str | Solver = "auto", time_limit: float | None = None
) -> Together:
    """Return the best lawful grants and, among equal ones, the best lawful purchase beside them.

    Parameters
    ----------
    problem, market
        The round and the market as each is stated on its own.
    solver, time_limit
        As in `kaiyi_opt.allocation.lexicographic.solve_goals`.

    Raises
    ------
    InfeasibleError
        Where no plan keeps the rules of the round; to purchase nothing is always lawful.
    LimitError
        Where the limit came before any plan.
    """
    caps = [rule for rule in problem.rules if isinstance(rule, OrganisationCap) and rule.is_in_all]
    counted = {offer.organisation for offer in market.offers} if any(cap.unit == "count" for cap in caps) else set()
    grants, round_decoder = compile_problem(problem)
    purchases, market_decoder = compile_market(market, counted)
    sums = _Sums(problem.candidates, market, market_decoder, grants.matrix.shape[1])
    rows = {cap.id: found for cap in caps if (found := sums.rows(cap))}
    between = [row for each in rows.values() for row in each.values()]
    solution = solve_goals(_beside(grants, purchases, between), solver, time_limit)
    if solution.infeasible:
        raise explain_conflict(problem, grants).error()
    if solution.point is None:
        raise no_plan(solution, time_limit)
    awards, bought = _split(solution, grants, round_decoder, market_decoder)
    shared = tuple(cap for cap in caps if cap.id in rows)
    limited = [(cap, organisation) for cap in shared for organisation in rows[cap.id]]
    return Together(
        awards,
        replace(solution, outcomes=solution.outcomes[: len(problem.goals)]),
        _with_contracts(problem, market, bought.units),
        _with_grants(market, problem.candidates, limited, awards),
        bought,
        shared,
    )


@dataclass(frozen=True)
class _Sums:
    """What each organisation could be granted and sell, as coefficients of the columns that lie side by side."""

    candidates: Candidates
    market: Market
    decoder: MarketDecoder
    first: int

    def rows(self, cap: OrganisationCap) -> dict[str, tuple[Terms, int]]:
        """Return a row and its cap for each organisation that bids and could pass the cap with its contracts."""
        found: dict[str, tuple[Terms, int]] = {}
        for organisation in sorted({offer.organisation for offer in self.market.offers}):
            granted, most = self._grants(organisation, cap.unit)
            sold, more = self._contracts(organisation, cap.unit)
            if sold and most + more > cap.cap:
                sold = {self.first + column: weight for column, weight in sold.items()}
                found[organisation] = {**granted, **sold}, cap.cap
        return found

    def _grants(self, organisation: str, unit: str) -> tuple[Terms, int]:
        """Return the coefficients of an organisation's options, and the most that they come to."""
        terms, most = Terms(), 0
        for number, candidate in enumerate(self.candidates):
            if candidate.organisation == organisation:
                weights = candidate.amounts if unit == "fen" else (1,) * len(candidate.amounts)
                terms |= dict(enumerate(weights, start=int(self.candidates.first_option[number])))
                most += max(weights)
        return terms, most

    def _contracts(self, organisation: str, unit: str) -> tuple[Terms, int]:
        """Return the coefficients of the columns of an organisation's bids, and the most that they come to."""
        own = [offer for offer in self.market.offers if offer.organisation == organisation]
        if unit == "fen":
            most = sum(offer.price * self.market.most(offer) for offer in own)
            return money_terms(own, self.decoder.digits), most
        taken = [self.decoder.switches[offer.key] for offer in own if offer.key in self.decoder.switches]
        return dict.fromkeys(taken, 1), len(taken)


def _beside(grants: GoalProgram, purchases: GoalProgram, shared: list[tuple[Terms, int]]) -> GoalProgram:
    """Return both programs side by side, with the rows that they share: the goals of the first come first."""
    first, second = grants.matrix.shape[1], purchases.matrix.shape[1]
    places = [(row, column, weight) for row, (terms, _) in enumerate(shared) for column, weight in terms.items()]
    row, column, weight = np.array(places, dtype=np.int64).reshape(-1, 3).T
    between = sp.csr_array((weight, (row, column)), shape=(len(shared), first + second))
    apart = sp.block_diag([grants.matrix, purchases.matrix], format="csr")
    return GoalProgram(
        matrix=sp.csr_array(sp.vstack([apart, between], format="csr")),
        row_lower=np.concatenate([grants.row_lower, purchases.row_lower, np.full(len(shared), -math.inf)]),
        row_upper=np.concatenate([grants.row_upper, purchases.row_upper, np.array([cap for _, cap in shared], float)]),
        goals=(*([*g, *[0] * second] for g in grants.goals), *([*[0] * first, *g] for g in purchases.goals)),
        order=(*grants.order, *(group + first for group in purchases.order)),
        row_rule=(*grants.row_rule, *purchases.row_rule, *([""] * len(shared))),
        column_upper=_upper(grants, second),
    )


def _upper(grants: GoalProgram, more: int) -> FloatArray | None:
    return None if grants.column_upper is None else np.concatenate([grants.column_upper, np.ones(more)])


def _split(
    solution: GoalSolution, grants: GoalProgram, round_decoder: RoundDecoder, market_decoder: MarketDecoder
) -> tuple[PaidAwards, SolvedMarket]:
    assert solution.point is not None
    first = grants.matrix.shape[1]
    bought = SolvedMarket(
        market_decoder.units(solution.point[first:]),
        solution.outcomes[len(grants.goals) :],
        solution.unique_before_tie_break,
        solution.complete,
        solution.stopped,
        solution.solver,
        solution.seconds,
    )
    return round_decoder.decode(solution.point[:first]), bought


def _with_contracts(problem: Problem, market: Market, units: Mapping[Key, int]) -> Problem:
    """Return the round with contracts counted by its shared caps."""
    money: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for offer in market.offers:
        if bought := units.get(offer.key, 0):
            money[offer.organisation] += offer.price * bought
            count[offer.organisation] += 1
    held = {"fen": tuple(sorted(money.items())), "count": tuple(sorted(count.items()))}
    rules = (
        replace(rule, elsewhere=held[rule.unit]) if isinstance(rule, OrganisationCap) and rule.is_in_all else rule
        for rule in problem.rules
    )
    return replace(problem, rules=tuple(rules))


def _with_grants(
    market: Market, candidates: Candidates, limited: list[tuple[OrganisationCap, str]], awards: Mapping[str, int]
) -> Market:
    """Return the market with its suppliers limited to what the caps leave them beside their grants."""
    money, contracts = dict(market.limits.most_money), dict(market.limits.most_contracts)
    for cap, organisation in limited:
        own = [awards[c.id] for c in candidates if c.organisation == organisation and awards.get(c.id)]
        limits, held = (money, sum(own)) if cap.unit == "fen" else (contracts, len(own))
        limits[organisation] = min(limits.get(organisation, cap.cap), cap.cap - held)
    return replace(market, limits=replace(market.limits, most_money=money, most_contracts=contracts))
