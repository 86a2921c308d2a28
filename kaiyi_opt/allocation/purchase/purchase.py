"""The verb: from a scenario to what its departments purchase, proved, audited, with a reason for each bid declined."""

from __future__ import annotations

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
    solved = effort.solve(problem.market)
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
