"""What a change does to a round, by trying every plan at every mark: the slow, plain answer to each question of why.

Plans are those of `tests.oracles`, which shares nothing with the package's allocation but the nouns.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from random import Random

from kaiyi_opt.scenario.nouns import Application, Line, Organisation, Pool, Rule, Scenario, VoteCount
from kaiyi_opt.scenario.settings import AllocationSettings, Label, Settings
from tests.oracles import Oracle, Plan

YUAN = 100
POINT = 10_000
DAY = datetime.date(2014, 6, 1)


def is_funded(scenario: Scenario, application: str) -> bool:
    """Whether the best of all plans funds an application."""
    best = Oracle(scenario).best
    return best is not None and application in best.plan


def with_assessment(scenario: Scenario, application: str, merit: int) -> Scenario:
    """Return the round in which the organisation of an application, which has no other, is assessed at ``merit``."""
    owner = scenario.application(application).organisation
    return replace(
        scenario,
        organisations=tuple(
            replace(entry, assessment=merit) if entry.id == owner else entry for entry in scenario.organisations
        ),
    )


def with_request(scenario: Scenario, application: str, request: int) -> Scenario:
    """Return the round in which an application asks for ``request`` fen."""
    return replace(
        scenario,
        applications=tuple(
            replace(entry, request=request) if entry.id == application else entry for entry in scenario.applications
        ),
    )


def with_budget(scenario: Scenario, pool: str, extra: int) -> Scenario:
    """Return the round in which a pool has ``extra`` fen more."""
    return replace(
        scenario,
        pools=tuple(
            replace(entry, budget=entry.budget + extra) if entry.id == pool else entry for entry in scenario.pools
        ),
    )


def with_votes(scenario: Scenario, application: str, votes: int) -> Scenario:
    """Return the round in which an application has ``votes`` votes."""
    return replace(
        scenario,
        votes=tuple(replace(row, votes=votes) if row.application == application else row for row in scenario.votes),
    )


def lawful_values(scenario: Scenario) -> list[tuple[Plan, tuple[int, ...]]]:
    """Return every lawful plan with its goals in order, more being better."""
    oracle = Oracle(scenario)
    signs = [-1 if name == "least_money" else 1 for name in oracle.goals]
    return [
        (plan, tuple(sign * oracle.value(name, plan) for sign, name in zip(signs, oracle.goals, strict=True)))
        for plan in oracle.plans()
        if oracle.is_lawful(plan)
    ]


def coarse_round(seed: int) -> Scenario:
    """Return a round whose scores lie within 12 marks of 1e-4 points and whose money within some fen.

    So every merit, every request and every extra budget can be tried one by one. Each application has an organisation
    of its own; lines of every kind of benefit, by steps, all or nothing, and with floors; rules of every family.
    """
    random = Random(seed)
    count = random.randint(3, 5)
    lines = tuple(_line(random, key) for key in ("a", "b"))
    entries = tuple(_application(random, number) for number in range(count))
    asked = sum(entry.request or 0 for entry in entries)
    pools = (
        Pool("p", "甲池", "first", random.choice((asked // 2, asked // 3 + 1, 2 * asked // 3))),
        Pool("q", "乙池", "second", random.choice((asked // 2, asked // 4))),
    )
    draft = Scenario(
        settings=_settings(random),
        organisations=tuple(
            Organisation(f"o{n}", f"组织{n}", domain=random.choice(("care", "art")), assessment=random.randint(2, 12))
            for n in range(count)
        ),
        pools=pools,
        lines=lines,
        applications=entries,
        votes=tuple(VoteCount(entry.id, random.randint(0, 6)) for entry in entries),
    )
    return replace(draft, rules=tuple(_rule(random, draft, n) for n in range(random.randint(0, 3))))


def _settings(random: Random) -> Settings:
    goals = random.choice((("merit",), ("merit", "votes"), ("votes", "merit"), ("projects", "merit"), ("most_money",),
                           ("merit", "least_money"), ("least_money", "merit"), ("merit", "most_money")))  # fmt: skip
    return Settings(
        title="粗轮",
        date=DAY,
        domains={"care": Label(zh="为老"), "art": Label(zh="文体")},
        allocation=AllocationSettings(
            goals=goals,
            tie_break=random.choice(("id", "lottery")),
            lottery_seed=str(random.randint(0, 9)),
        ),
    )


def _line(random: Random, key: str) -> Line:
    step = random.choice((None, 2, 3))
    return Line(
        key,
        f"类别{key}",
        pool=random.choice(("p", "p", "q")),
        merit=random.choice(("assessment", "assessment", "assessment", "votes")),
        benefit=random.choice(("project", "yuan", "diminishing")),
        floor=random.choice((None, None, 2)),
        ceiling=random.choice((None, None, 9)),
        step=step,
        budget=random.choice((None, None, None, 8)),
    )


def _application(random: Random, number: int) -> Application:
    request = random.randint(2, 12)
    return Application(
        f"x{number}",
        f"项目{number}",
        organisation=f"o{number}",
        line=random.choice(("a", "b")),
        request=request,
        minimum=random.choice((None, None, max(1, request // 2), request)),
    )


def _rule(random: Random, scenario: Scenario, number: int) -> Rule:
    key, names = f"r{number}", [entry.id for entry in scenario.applications]
    scope = random.choice(({}, {}, {"pool": "p"}, {"line": "a"}))
    family = random.choice(("group_limit", "group_limit", "group_limit", "merit_threshold", "requires", "excludes",
                            "force_in", "force_out", "organisation_money"))  # fmt: skip
    if family == "group_limit":
        unit, steps = random.choice(
            (
                ("yuan", (3, 7, 12)),
                ("count", (1, 2, 3)),
                ("share", (2000, 4500, 7000)),
                ("share_of_awards", (3000, 6000)),
            )
        )
        low, high = sorted(random.sample(steps, 2))
        floor, ceiling = random.choice(((None, low), (None, high), (low, None), (low, high)))
        group = random.choice(("", "care", "art"))
        return Rule(key, family, by="domain", group=group, at_least=floor, at_most=ceiling, unit=unit, **scope)
    if family in ("requires", "excludes"):
        return Rule(key, family, applications=tuple(random.sample(names, 2)))
    if family in ("force_in", "force_out"):
        return Rule(key, family, applications=(random.choice(names),), reason="决定")
    if family == "merit_threshold":
        return Rule(key, family, at_least=random.randint(3, 8), **scope)
    return Rule(key, family, at_most=random.randint(2, 9), **scope)
