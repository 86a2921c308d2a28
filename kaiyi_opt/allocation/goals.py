"""Goals: what is made as large, or as small, as can be; the list of them, and those that a round states."""

from __future__ import annotations

from dataclasses import replace

from kaiyi_opt.allocation.candidates import Candidate
from kaiyi_opt.allocation.equity_goal import equity_goal
from kaiyi_opt.allocation.goal import Goal
from kaiyi_opt.allocation.need_goal import need_goal
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Scenario

__all__ = ["Goal", "goals", "goals_of", "known_goals"]


def _each(candidate: Candidate, worth: int) -> tuple[int, ...]:
    """Return the same for whichever amount is granted."""
    return (worth,) * len(candidate.amounts)


def _entitled_awards(candidate: Candidate) -> tuple[int, ...]:
    return _each(candidate, int(candidate.entitlement))


def _entitled_money(candidate: Candidate) -> tuple[int, ...]:
    return candidate.amounts if candidate.entitlement else _each(candidate, 0)


def goals() -> dict[str, Goal]:
    """Return the goals that are plain sums, by name; entitlements count awards here, and ¤ stands for the currency."""
    listed = (
        Goal("entitlements", Text("应享扶持（项）", "entitlements paid"), 0, 1, _entitled_awards),
        Goal("merit", Text("效益（分）", "merit (points)"), 6, 1, lambda c: c.benefits),
        Goal("votes", Text("居民票数", "residents' votes"), 0, 1, lambda c: _each(c, c.votes)),
        Goal("projects", Text("资助项数", "awards made"), 0, 1, lambda c: _each(c, 1)),
        Goal("most_money", Text("拨付金额（¤，多者优先）", "money granted (¤, more first)"), 2, 1, lambda c: c.amounts),
        Goal(
            "least_money",
            Text("拨付金额（¤，少者优先）", "money granted (¤, less first)"),
            2,
            -1,
            lambda c: c.amounts,
            of_pools=True,
        ),
    )
    return {goal.name: goal for goal in listed}


def known_goals(scenario: Scenario) -> dict[str, Goal]:
    """Return every goal that a scenario may state or be asked about, by name.

    ``least_money`` spares the pools: what companies pay is not in it, and its name says so where they may adopt.
    """
    known = goals()
    if scenario.settings.allocation.rationing == "most_money":
        label = Text("应享扶持（¤）", "entitlements paid (¤)")
        known["entitlements"] = Goal("entitlements", label, 2, 1, _entitled_money)
    if scenario.has_adoption:
        label = Text("资金池拨付金额（¤，少者优先）", "money from the pools (¤, less first)")
        known["least_money"] = replace(known["least_money"], label=label)
    told = {name: replace(goal, label=scenario.in_currency(goal.label)) for name, goal in known.items()}
    return {**told, "need": need_goal(scenario), "equity": equity_goal(scenario)}


def goals_of(scenario: Scenario) -> tuple[Goal, ...]:
    """Return the goals of a scenario in order; where it has entitlements and does not place them, they come first."""
    known, settings = known_goals(scenario), scenario.settings.allocation
    names = list(settings.goals)
    entitled = any(line.entitlement for line in scenario.lines)
    if entitled and "entitlements" not in names:
        names.insert(0, "entitlements")
    return tuple(known[name] for name in names)
