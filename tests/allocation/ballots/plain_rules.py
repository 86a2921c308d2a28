"""The rules of ballots straight from their definitions: one voter at a time, fractions throughout, nothing clever."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kaiyi_opt.allocation.ballots.election import Election, Utility, election_of
from kaiyi_opt.scenario.nouns import Ballot


@dataclass(frozen=True)
class PlainRound:
    """A small round: costs by project in the order of the tie-break, and one dictionary of scores a voter."""

    costs: dict[str, int]
    budget: int
    utility: Utility
    votes: tuple[dict[str, int], ...]

    @property
    def election(self) -> Election:
        ballots = [
            Ballot(f"v{number:03d}", tuple(scores), tuple(scores.values())) for number, scores in enumerate(self.votes)
        ]
        return election_of(self.costs, self.budget, self.utility, "cumulative", ballots)

    def worth(self, project: str) -> int:
        return self.costs[project] if self.utility == "cost" else 1

    def supporters(self, project: str) -> list[int]:
        return [i for i, scores in enumerate(self.votes) if scores.get(project, 0) > 0]

    def cost(self, chosen: Sequence[str]) -> int:
        return sum(self.costs[project] for project in chosen)


Ties = list[tuple[str, ...]]


def plain_greedy(given: PlainRound, before: Sequence[str] = ()) -> tuple[list[str], Ties]:
    chosen, ties = list(before), Ties()
    while True:
        left = given.budget - given.cost(chosen)
        density = {
            project: Fraction(total * given.worth(project), cost)
            for project, cost in given.costs.items()
            if project not in chosen
            and cost <= left
            and (total := sum(scores.get(project, 0) for scores in given.votes)) > 0
        }
        if not density:
            return chosen, ties
        _take_first(density, max, chosen, ties)


def plain_equal_shares(given: PlainRound, money: int | Fraction) -> tuple[list[str], Ties]:
    purse = [Fraction(money) / len(given.votes)] * len(given.votes)
    chosen, ties = list[str](), Ties()
    while True:
        rho = {
            project: found
            for project in given.costs
            if project not in chosen and (found := affordability(given, purse, project)) is not None
        }
        if not rho:
            return chosen, ties
        _take_first(rho, min, chosen, ties)
        project = chosen[-1]
        for i in given.supporters(project):
            purse[i] -= min(purse[i], rho[project] * given.votes[i][project] * given.worth(project))


def affordability(given: PlainRound, purse: Sequence[Fraction], project: str) -> Fraction | None:
    """The least ρ at which the supporters' payments, none above ρ times the utility, add up to the cost."""
    supporters = given.supporters(project)
    utility = {i: given.votes[i][project] * given.worth(project) for i in supporters}
    if not supporters or sum(purse[i] for i in supporters) < given.costs[project]:
        return None
    for emptied in sorted({Fraction(0), *(purse[i] / utility[i] for i in supporters)}, reverse=True):
        # Between two neighbouring breakpoints, whoever has a breakpoint at or below the lower one gives all.
        givers = [i for i in supporters if purse[i] / utility[i] <= emptied]
        rest = sum(utility[i] for i in supporters if i not in givers)
        missing = given.costs[project] - sum(purse[i] for i in givers)
        if rest and missing >= emptied * rest:
            return Fraction(missing) / rest
        if missing == 0 and not rest:
            lower = [purse[i] / utility[i] for i in supporters]
            return max(lower)
    raise AssertionError("the supporters have the cost, so that some ρ suffices")


def plain_add_one(given: PlainRound) -> tuple[list[str], int]:
    held, raised = plain_equal_shares(given, given.budget)[0], 0
    while True:
        left = given.budget - given.cost(held)
        if not any(c <= left and p not in held and given.supporters(p) for p, c in given.costs.items()):
            return held, raised
        following = plain_equal_shares(given, given.budget + (raised + 1) * 100 * len(given.votes))[0]
        if given.cost(following) > given.budget:
            return held, raised
        held, raised = following, raised + 1


def plain_phragmen(given: PlainRound) -> tuple[list[str], Ties]:
    """Step from purchase to purchase: everybody holds what they earned since they last paid."""
    paid = [Fraction(0)] * len(given.votes)
    chosen, ties = list[str](), Ties()
    while True:
        due = {
            project: (cost + sum(paid[i] for i in given.supporters(project))) / len(given.supporters(project))
            for project, cost in given.costs.items()
            if project not in chosen and cost <= given.budget and given.supporters(project)
        }
        if not due:
            return chosen, ties
        level = list(ties)
        _take_first(due, min, chosen, level)
        if given.cost(chosen) > given.budget:
            return chosen[:-1], ties
        ties = level
        for i in given.supporters(chosen[-1]):
            paid[i] = Fraction(due[chosen[-1]])


def _take_first(values: dict[str, Fraction], best: Callable[..., Fraction], chosen: list[str], ties: Ties) -> None:
    top = best(values.values())
    level = [project for project in values if values[project] == top]
    if len(level) > 1:
        ties.append(tuple(level))
    chosen.append(level[0])
