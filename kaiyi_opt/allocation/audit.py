"""Audit: judge a plan from the statement alone, in whole numbers, without program, compiler or solver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaiyi_opt.allocation.awards import of
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.rules.protocol import Violation
from kaiyi_opt.language import Text, both
from kaiyi_opt.money import amount_text


@dataclass(frozen=True)
class Audit:
    """What an audit found: what the plan breaks, and the exact value of each goal in its own unit."""

    violations: tuple[Violation, ...]
    goal_values: tuple[int, ...]

    @property
    def is_clean(self) -> bool:
        """Whether the plan breaks nothing."""
        return not self.violations


def audit(problem: Problem, awards: Mapping[str, int]) -> Audit:
    """Check a plan (fen by application) against law and rules, and add up its goals.

    Every award must be an eligible application's, of an amount that its line allows, paid by its pool or by a company
    that may adopt it; every rule must be kept to the fen. Awards that are not lawful count towards no goal.
    """
    awards = of(awards)
    scenario = problem.scenario
    unlawful = {key: _award(problem, key, amount, awards.payer(key)) for key, amount in sorted(awards.items())}
    lawful = awards.only(problem.candidates.number)
    broken = [violation for rule in problem.rules for violation in rule.violations(problem.candidates, lawful)]
    whole = lawful.only({key for key, found in unlawful.items() if not found})
    values = tuple(goal.value(problem.candidates, whole) for goal in problem.goals)
    found = [*(violation for each in unlawful.values() for violation in each), *broken]
    return Audit(tuple(Violation(each.rule, scenario.in_currency(each.text)) for each in found), values)


def _award(problem: Problem, key: str, amount: int, payer: str) -> list[Violation]:
    if key in problem.ineligible:
        reasons = problem.ineligible[key]
        why = Text("；".join(r.zh for r in reasons), "; ".join(r.en for r in reasons))
        text = Text("{id} 不符合条件：{why}", "{id} is not eligible: {why}").format(id=both(key), why=why)
        return [Violation("law", text)]
    if key not in problem.candidates.number:
        return [Violation("law", Text("没有申请 {id}", "there is no application {id}").format(id=both(key)))]
    candidate = problem.candidates[problem.candidates.number[key]]
    if amount and amount not in candidate.amounts:
        text = Text("{id} 不可获 {money}", "{id} may not be granted {money}").format(
            id=both(key), money=amount_text(amount)
        )
        return [Violation(f"line:{candidate.line}", text)]
    if amount and not any(each == (amount, payer) for each in zip(candidate.amounts, candidate.payers, strict=True)):
        text = Text("{payer} 不可出资 {money} 认领 {id}", "{payer} may not adopt {id} for {money}")
        return [Violation("law", text.format(payer=both(payer), id=both(key), money=amount_text(amount)))]
    return []
