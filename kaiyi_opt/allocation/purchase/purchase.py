"""The verb: from a scenario to what its departments purchase, proved, audited, with a reason for each bid declined."""

from __future__ import annotations

import time
from dataclasses import replace

from kaiyi_opt.allocation.allocate import by_ballots, plan_of
from kaiyi_opt.allocation.ballots.decide import decide
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.allocation.purchase.audit import audit_purchase
from kaiyi_opt.allocation.purchase.problem import PurchaseProblem, state_purchase
from kaiyi_opt.allocation.purchase.reasons import declined_bids
from kaiyi_opt.allocation.purchase.result import (
    Contract,
    DepartmentSpend,
    Purchase,
    PurchaseGoal,
    PurchaseProof,
    Unmet,
)
from kaiyi_opt.allocation.purchase.shortage import why_unmet
from kaiyi_opt.allocation.purchase.solve import GOALS, Effort, SolvedMarket
from kaiyi_opt.allocation.purchase.together import plan_together
from kaiyi_opt.allocation.solvers import Solver
from kaiyi_opt.errors import Fault, KaiyiError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.nouns import Scenario


def purchase(scenario: Scenario, solver: str | Solver = "auto", time_limit: float | None = None) -> Purchase:
    """Return the best lawful purchase of services: what each department buys from whom.

    The goals in order, each optimised exactly among the ties of the one before: (1) demand met, where a unit counts as
    its service's price ceiling times its priority; (2) quality, units × points; (3) least money. Among plans that tie
    on all three the declared tie-break of the allocation decides: the bid that goes first has as many units as can be,
    then the next. The purchase is audited from the tables before it is returned, whatever solver found it.

    Parameters
    ----------
    scenario
        The round, with its tables of departments, purchases, bids and suppliers.
    solver, time_limit
        As in `kaiyi_opt.allocation.search.solve_program`; the time limit covers the plan
        first, and with what is left the reasons.

    Raises
    ------
    InputError
        Where the scenario states no purchase.
    """
    problem = state_purchase(scenario)
    effort = Effort(solver, time_limit)
    return _concluded(problem, effort.solve(problem.market), effort)


def purchase_with_round(scenario: Scenario, solver: str | Solver = "auto", time_limit: float | None = None) -> Purchase:
    """Return the best lawful purchase together with the round's grants, in one exact program.

    The goals of the round come first, then those of the purchase (see `purchase`). Caps on an organisation's awards or
    money that name no pool and no line count grants and contracts together; everything else keeps to its own part. The
    plan of the round is in ``round``, and why a bid is declined is said beside the grants that were made.

    Parameters
    ----------
    scenario
        The round, with its tables of departments, purchases, bids and suppliers.
    solver, time_limit
        As in `kaiyi_opt.allocation.search.solve_program`; the time limit covers both plans first, and with what is left
        the reasons.

    Raises
    ------
    InputError
        Where the scenario states no purchase.
    InfeasibleError
        Where no plan keeps the rules of the round.
    LimitError
        Where the limit came before any plan.
    """
    problem = state_purchase(scenario)
    started = time.monotonic()
    stated, decision = decide(state(scenario))
    deciding = time.monotonic() - started
    effort = Effort(solver, time_limit)
    found = plan_together(stated, problem.market, solver, time_limit)
    plan = plan_of(found.problem, found.awards, found.grants, 0.0, time_limit)
    if decision is not None:
        plan = replace(plan, proof=by_ballots(plan.proof, decision, deciding))
    bought = _concluded(replace(problem, market=found.market), found.bought, effort)
    return replace(bought, round=plan, shared=found.shared)


def _concluded(problem: PurchaseProblem, solved: SolvedMarket, effort: Effort) -> Purchase:
    """Return the purchase that a solved market is, audited from the tables, with its reasons and proof."""
    scenario = problem.scenario
    found = audit_purchase(scenario, solved.units)
    if not found.is_clean or (found.demand, found.quality, -found.money) != solved.values:
        report = Text("这是程序的错误，请报告", "this is a fault of the program: please report it")
        differs = Text("目标值与重算不符", "the goals differ from the recomputation")
        raise KaiyiError([Fault(violation, report) for violation in found.violations or (differs,)])
    contracts = _contracts(problem, solved)
    return Purchase(
        problem,
        contracts,
        declined_bids(problem, solved, effort),
        _unmet(problem, solved, effort),
        _departments(scenario, contracts),
        _proof(solved, scenario.settings.currency.text),
        digest(scenario, "purchase"),
    )


def _contracts(problem: PurchaseProblem, solved: SolvedMarket) -> tuple[Contract, ...]:
    offers = {offer.key: offer for offer in problem.market.offers}
    return tuple(
        Contract(purchase, offers[key].department, organisation, units, offers[key].price, offers[key].quality)
        for key, units in sorted(solved.units.items())
        for purchase, organisation in (key,)
    )


def _unmet(problem: PurchaseProblem, solved: SolvedMarket, effort: Effort) -> tuple[Unmet, ...]:
    found = []
    for service in problem.scenario.purchases:
        bought = sum(units for key, units in solved.units.items() if key[0] == service.id)
        if bought < service.quantity:
            found.append(Unmet(service.id, service.quantity, bought, why_unmet(problem, service.id, solved, effort)))
    return tuple(found)


def _departments(scenario: Scenario, contracts: tuple[Contract, ...]) -> tuple[DepartmentSpend, ...]:
    spent = {row.id: 0 for row in scenario.departments}
    for contract in contracts:
        spent[contract.department] += contract.amount
    return tuple(DepartmentSpend(row.id, row.name, row.budget, spent[row.id]) for row in scenario.departments)


def _proof(solved: SolvedMarket, currency: Text) -> PurchaseProof:
    goals = []
    for name, outcome in zip(GOALS, solved.outcomes, strict=True):
        sign = -1 if name == "money" else 1
        bound = None if outcome.bound is None else sign * outcome.bound
        goals.append(PurchaseGoal(name, sign * outcome.value, bound, outcome.status, currency))
    return PurchaseProof(tuple(goals), solved.stopped, solved.unique, solved.complete, solved.solver, solved.seconds)
