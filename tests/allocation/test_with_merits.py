from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import kaiyi_opt as ko
from kaiyi_opt.allocation.problem import benefit, state, with_merits

SMALL = Path(__file__).resolve().parents[2] / "scenarios" / "small"


def test_other_merits_change_the_benefits_of_the_candidates_named_and_nothing_else() -> None:
    problem = state(ko.load(SMALL))
    first, *others = problem.candidates
    changed = with_merits(problem, {first.id: first.merit + 12_345})

    assert list(changed.candidates)[1:] == others
    kind = problem.scenario.line(first.line).benefit
    expected = tuple(benefit(kind, first.merit + 12_345, amount, first.amounts[-1]) for amount in first.amounts)
    assert changed.candidates[0] == replace(first, merit=first.merit + 12_345, benefits=expected)
    assert (changed.rules, changed.goals, changed.order) == (problem.rules, problem.goals, problem.order)


def test_the_same_merits_give_the_same_problem() -> None:
    problem = state(ko.load(SMALL))
    assert with_merits(problem, {c.id: c.merit for c in problem.candidates}) == problem
