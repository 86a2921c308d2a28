"""Audit: judge a plan from the statement alone, in whole numbers, without program, compiler or solver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.rules.protocol import Violation, yuan
from kaiyi_opt.language import Text, both


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

    Every award must be an eligible application's, of an amount that its line allows; every rule must be kept to the
    fen. Awards that are not lawful count towards no goal.
    """
    unlawful = [violation for key, amount in sorted(awards.items()) for violation in _award(problem, key, amount)]
    lawful = {key: amount for key, amount in awards.items() if key in problem.candidates.number}
    broken = [violation for rule in problem.rules for violation in rule.violations(problem.candidates, lawful)]
    whole = {key: amount for key, amount in lawful.items() if not _award(problem, key, amount)}
    values = tuple(goal.value(problem.candidates, whole) for goal in problem.goals)
    return Audit((*unlawful, *broken), values)


def _award(problem: Problem, key: str, amount: int) -> list[Violation]:
    if key in problem.ineligible:
        reasons = problem.ineligible[key]
        why = Text("；".join(r.zh for r in reasons), "; ".join(r.en for r in reasons))
        text = Text("{id} 不符合条件：{why}", "{id} is not eligible: {why}").format(id=both(key), why=why)
        return [Violation("law", text)]
    if key not in problem.candidates.number:
        return [Violation("law", Text("没有申请 {id}", "there is no application {id}").format(id=both(key)))]
    candidate = problem.candidates[problem.candidates.number[key]]
    if amount and amount not in candidate.amounts:
        text = Text("{id} 不可获 {money}", "{id} may not be granted {money}").format(id=both(key), money=yuan(amount))
        return [Violation(f"line:{candidate.line}", text)]
    return []
