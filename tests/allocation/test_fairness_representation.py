"""EJR+ for rounds with costs: against every group there is, against the method of equal shares, and by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations
from typing import TypeVar

import pytest

from kaiyi_opt.allocation.fairness.fairness import fairness
from kaiyi_opt.allocation.fairness.representation import Representation, Utility, Violation
from tests.allocation.voting_rounds import Drawn, drawn, some_awards, voted

UTILITIES: tuple[Utility, ...] = ("cost", "cardinality")
SEEDS = range(120)
Thing = TypeVar("Thing")


def told(stated: Drawn, awards: dict[str, int], utility: Utility) -> Representation:
    found = fairness(stated.scenario, awards, utility).representation
    assert found is not None
    return found


def subsets(things: Sequence[Thing]) -> Iterator[tuple[Thing, ...]]:
    return chain.from_iterable(combinations(things, size) for size in range(1, len(things) + 1))


def has(stated: Drawn, awards: dict[str, int], voter: int, utility: Utility) -> int:
    funded = [key for key in stated.votes[voter] if key in awards]
    return sum(stated.costs[key] for key in funded) if utility == "cost" else len(funded)


def by_every_group(stated: Drawn, awards: dict[str, int], utility: Utility) -> tuple[set[str], set[str]]:
    """Return the projects that violate EJR+, and up to one: every group of voters is tried, in fractions."""
    strict, up_to_one = set(), set()
    for group in subsets(range(len(stated.votes))):
        share = Fraction(len(group) * stated.budget, len(stated.votes))
        for project, cost in stated.costs.items():
            if project in awards or not all(project in stated.votes[voter] for voter in group):
                continue
            worth = cost if utility == "cost" else 1
            owned = [has(stated, awards, voter, utility) for voter in group]
            if all(own < (share // cost) * worth for own in owned):
                strict.add(project)
            if all(own + worth <= share * worth / cost for own in owned):
                up_to_one.add(project)
    return strict, up_to_one


def equal_shares(stated: Drawn, utility: Utility) -> dict[str, int]:
    """Return what the method of equal shares funds, word for word, in fractions."""
    money = [Fraction(stated.budget, len(stated.votes)) for _ in stated.votes]
    awards: dict[str, int] = {}
    while True:
        best: tuple[Fraction, str] | None = None
        for project, cost in stated.costs.items():
            supporters = [voter for voter, vote in enumerate(stated.votes) if project in vote]
            if project in awards or sum(money[voter] for voter in supporters) < cost:
                continue
            payment = _equal_payment(sorted(money[voter] for voter in supporters), cost)
            price = payment / (cost if utility == "cost" else 1)
            best = min(best, (price, project)) if best else (price, project)
        if best is None:
            return awards
        project = best[1]
        cost = stated.costs[project]
        payment = best[0] * (cost if utility == "cost" else 1)
        for voter, vote in enumerate(stated.votes):
            if project in vote:
                money[voter] -= min(money[voter], payment)
        awards[project] = cost


def _equal_payment(purses: list[Fraction], cost: int) -> Fraction:
    """Return the least payment by which the purses, ascending, pay the cost, the poorer giving all they have."""
    left = Fraction(cost)
    for number, purse in enumerate(purses):
        payment = left / (len(purses) - number)
        if payment <= purse:
            return payment
        left -= purse
    raise AssertionError("the purses do not pay the cost")


@pytest.mark.parametrize("utility", UTILITIES)
def test_the_projects_found_are_those_that_some_group_could_claim(utility: Utility) -> None:
    seen = {"strict": 0, "up to one": 0, "none": 0}
    for seed in SEEDS:
        stated = drawn(seed)
        awards = some_awards(seed, stated)
        found = told(stated, awards, utility)
        strict, up_to_one = by_every_group(stated, awards, utility)
        assert {violation.application for violation in found.violations} == strict
        assert {violation.application for violation in found.up_to_one} == up_to_one
        assert found.checked == len(stated.costs) - len(awards)
        seen["strict"] += bool(strict - up_to_one)
        seen["up to one"] += bool(up_to_one)
        seen["none"] += not strict
    # Each case occurs: where utility is cardinality, the two notions are the same.
    assert seen["up to one"] > 10
    assert seen["none"] > 10
    assert (seen["strict"] > 5) == (utility == "cost")


@pytest.mark.slow
@pytest.mark.parametrize("utility", UTILITIES)
def test_the_projects_found_are_those_of_every_group_in_thousands_of_elections(utility: Utility) -> None:
    for seed in range(10_000, 11_500):
        stated = drawn(seed, voters=5, projects=4)
        awards = some_awards(seed, stated)
        found = told(stated, awards, utility)
        strict, up_to_one = by_every_group(stated, awards, utility)
        assert {violation.application for violation in found.violations} == strict
        assert {violation.application for violation in found.up_to_one} == up_to_one


@pytest.mark.parametrize("utility", UTILITIES)
def test_the_group_that_is_named_is_one_and_lacks_most(utility: Utility) -> None:
    for seed in SEEDS:
        stated = drawn(seed)
        awards = some_awards(seed, stated)
        for violation in told(stated, awards, utility).violations:
            supporters = [voter for voter, vote in enumerate(stated.votes) if violation.application in vote]
            group = [voter for voter in supporters if has(stated, awards, voter, utility) <= violation.most]
            assert (violation.supporters, violation.voters) == (len(supporters), len(group))
            assert violation.share == Fraction(len(group) * stated.budget, len(stated.votes))
            worth = violation.cost if utility == "cost" else 1
            assert violation.deserved == (violation.share // violation.cost) * worth > violation.most
            assert max(has(stated, awards, voter, utility) for voter in group) == violation.most


def test_of_unit_costs_it_is_the_axiom_of_brill_and_peters() -> None:
    violated = 0
    for seed in SEEDS:
        stated = drawn(seed, unit_costs=True)
        awards = some_awards(seed, stated)
        n, k = len(stated.votes), stated.budget
        expected = {
            candidate
            for candidate in stated.costs
            if candidate not in awards
            for size in range(1, k + 1)
            for low in (
                [v for v in range(n) if candidate in stated.votes[v] and has(stated, awards, v, "cost") < size],
            )
            if len(low) * k >= size * n
        }
        for utility in UTILITIES:
            found = told(stated, awards, utility)
            assert {violation.application for violation in found.violations} == expected
            assert found.up_to_one == found.violations
        violated += bool(expected)
    assert violated > 10


@pytest.mark.parametrize("utility", UTILITIES)
def test_equal_shares_keeps_it_up_to_one_project(utility: Utility) -> None:
    strict = 0
    for seed in range(300):
        stated = drawn(seed, voters=8, projects=7)
        found = told(stated, equal_shares(stated, utility), utility)
        assert found.holds_up_to_one
        strict += not found.holds
    # With cost utility it does not always keep the stronger demand; with cardinality the two are one.
    assert (strict > 0) == (utility == "cost")


def test_where_it_holds_up_to_one_so_does_ejr_up_to_one_project() -> None:
    """Peters, Pierczyński and Skowron: of every group that agrees on a set it can pay, one has more with one more."""
    held = 0
    for seed in SEEDS:
        stated = drawn(seed, voters=5, projects=4)
        awards = some_awards(seed, stated)
        if not told(stated, awards, "cost").holds_up_to_one:
            continue
        held += 1
        for group in subsets(range(len(stated.votes))):
            agreed = "".join(key for key in stated.costs if all(key in stated.votes[voter] for voter in group))
            for wanted in subsets(agreed):
                price = sum(stated.costs[key] for key in wanted)
                if len(group) * stated.budget < price * len(stated.votes):
                    continue
                assert any(_nearly(stated, awards, voter, price) for voter in group)
    assert held > 20


def _nearly(stated: Drawn, awards: dict[str, int], voter: int, wanted: int) -> bool:
    own = has(stated, awards, voter, "cost")
    more = [stated.costs[key] for key in stated.votes[voter] if key not in awards]
    return own >= wanted or any(own + cost > wanted for cost in more)


@pytest.mark.parametrize("utility", UTILITIES)
def test_one_more_award_never_makes_a_new_violation(utility: Utility) -> None:
    for seed in SEEDS:
        stated = drawn(seed)
        awards = some_awards(seed, stated)
        before = {violation.application for violation in told(stated, awards, utility).violations}
        for project, cost in stated.costs.items():
            after = told(stated, {**awards, project: cost}, utility)
            assert {violation.application for violation in after.violations} <= before - {project}


def test_the_greedy_rule_leaves_a_third_of_the_voters_without() -> None:
    """Six voters, 6.00 to spend: four want A and B, which take all; two want C, stand for 2.00, and C costs 2.00."""
    scenario = voted({"A": 300, "B": 300, "C": 200}, 600, ["AB"] * 4 + ["C"] * 2)
    found = fairness(scenario, {"A": 300, "B": 300}).representation
    assert found is not None
    assert found.violations == (Violation("C", 200, 2, 2, Fraction(200), 0, 200, up_to_one=True),)
    assert not found.holds
    assert fairness(scenario, {"A": 300, "C": 200}).representation == Representation((), 1)


def test_a_violation_that_one_more_project_would_overfill_is_not_up_to_one() -> None:
    """Both voters stand for 10.00 together. Each has 5.00; C costs 6.00: with it they would have 11.00."""
    scenario = voted({"A": 500, "C": 600}, 1000, ["AC", "AC"])
    found = fairness(scenario, {"A": 500}).representation
    assert found is not None
    assert found.violations == (Violation("C", 600, 2, 2, Fraction(1000), 500, 600, up_to_one=False),)
    assert found.holds_up_to_one
    cardinality = fairness(scenario, {"A": 500}, "cardinality").representation
    assert cardinality is not None
    assert cardinality.holds


def test_what_may_not_be_funded_is_no_claim() -> None:
    scenario = voted({"A": 100, "B": 100}, 200, ["A", "B"])
    line = replace(scenario.lines[0], once=True)
    found = fairness(replace(scenario, lines=(line,)), {"A": 100}).representation
    assert found == Representation((), 0)


def test_groups_are_counted_exactly_where_floats_would_round() -> None:
    """A third of 10^15 fen is not a whole number of fen: three voters of nine pay ⌊10^15 / 3⌋ and not one fen more."""
    budget = 10**15
    for cost, is_violated in ((budget // 3, True), (budget // 3 + 1, False)):
        scenario = voted({"A": cost, "B": 1}, budget, ["A"] * 3 + ["B"] * 6)
        found = fairness(scenario, {"B": 1}).representation
        assert found is not None
        assert bool(found.violations) == is_violated
