"""Seeded small rounds: every line law, every rule family, tight money, many ties; every plan of one can be tried."""

from __future__ import annotations

import datetime
from dataclasses import replace
from random import Random

from kaiyi_opt.scenario.nouns import (
    Application,
    Community,
    Juror,
    Line,
    Organisation,
    Pool,
    Rule,
    Scenario,
    ScoreSheet,
    VoteCount,
)
from kaiyi_opt.scenario.settings import AllocationSettings, Criterion, Label, MeritSettings, Settings

DAY = datetime.date(2014, 6, 1)
YUAN = 100
POINT = 10_000
DOMAINS = ("charity", "culture")
TRACKS = ("community", "professional")
GOALS = ("entitlements", "merit", "votes", "projects", "most_money", "least_money")


def small_round(seed: int, *, most_applications: int = 6, rules: int = 3) -> Scenario:
    """Return a round of a few applications with up to ``rules`` rules; the same seed, the same round."""
    random = Random(seed)
    lines = _lines(random)
    organisations = tuple(_organisation(random, number) for number in range(3))
    applications = tuple(
        _application(random, number) for number in range(random.randint(most_applications // 2, most_applications))
    )
    jurors = tuple(Juror(f"j{number}", f"Juror {number}") for number in range(random.randint(1, 4)))
    asked = sum(application.request or 0 for application in applications)
    pools = tuple(
        Pool(key, name, key, random.choice((asked // 2, asked // 3, asked // 4 + random.randint(0, 99), asked)))
        for key, name in (("special", "专项"), ("venture", "创投"))
    )
    draft = Scenario(
        settings=_settings(random),
        communities=(Community("c0", "东社区"), Community("c1", "西社区")),
        organisations=organisations,
        pools=pools,
        lines=lines,
        applications=applications,
        jurors=jurors,
        scores=tuple(_sheet(random, juror.id, entry.id) for juror in jurors for entry in applications),
        votes=tuple(VoteCount(entry.id, random.choice((0, 3, 3, 5))) for entry in applications),
    )
    return replace(draft, rules=tuple(_rule(random, draft, number) for number in range(random.randint(0, rules))))


def _settings(random: Random) -> Settings:
    return Settings(
        title="小轮",
        date=DAY,
        domains={key: Label(zh=key) for key in DOMAINS},
        tracks={key: Label(zh=key) for key in TRACKS},
        criteria={"need": Criterion(zh="需求", weight=2 * POINT), "skill": Criterion(zh="能力", weight=POINT)},
        merit=MeritSettings(trimmed=random.random() < 0.5, votes_weight=random.choice((0, 0, POINT))),
        allocation=AllocationSettings(
            goals=tuple(random.sample(GOALS, random.randint(1, 3))),
            tie_break=random.choice(("id", "lottery")),
            lottery_seed=str(random.randint(0, 9)),
            rationing=random.choice(("most_awards", "most_money")),
        ),
    )


def _lines(random: Random) -> tuple[Line, ...]:
    step = random.choice((None, 500 * YUAN, 1000 * YUAN))
    return (
        Line("bookkeeping", "记账", pool="special", entitlement=True, fixed=3000 * YUAN, no_accountant=True),
        Line(
            "merit_award",
            "以奖代补",
            pool="special",
            merit="assessment",
            benefit=random.choice(("project", "yuan", "diminishing")),
            floor=1000 * YUAN,
            ceiling=3000 * YUAN,
            step=1000 * YUAN,
            needs_inspection=random.random() < 0.5 or None,
            budget=random.choice((None, None, 4000 * YUAN)),
        ),
        Line("honour", "荣誉奖", pool="special", district=2000 * YUAN, provincial=5000 * YUAN),
        Line(
            "startup", "启动", pool="special", entitlement=True, once=True, max_age=24, ceiling=5000 * YUAN, rate=8000
        ),
        Line(
            "venture",
            "创投",
            pool="venture",
            merit=random.choice(("jury", "jury", "votes")),
            benefit=random.choice(("project", "yuan", "diminishing")),
            step=step,
            min_grade=random.choice(("", "", "", "good")),
        ),
    )


def _organisation(random: Random, number: int) -> Organisation:
    return Organisation(
        f"o{number}",
        f"Organisation {number}",
        community=random.choice(("c0", "c1", "")),
        domain=random.choice((*DOMAINS, "")),
        layer=random.choice(("introduced", "professional_service", "")),
        grade=random.choice(("basic", "good", "excellent", "excellent", "good", "good", "")),
        founded=random.choice(
            (datetime.date(2012, 6, 1), datetime.date(2012, 6, 2), datetime.date(2014, 1, 1), DAY, DAY, None)
        ),
        accountant=random.choice((True, False, False, False, False, None)),
        honour=random.choice(("none", "district", "municipal", "provincial", "provincial", "district")),
        assessment=random.choice((None, 80 * POINT, *3 * (85 * POINT,))),
        inspection=random.choice((True, True, True, True, False, None)),
        received=random.choice(((), (), (), ("startup",))),
    )


def _application(random: Random, number: int) -> Application:
    request = random.choice((2000, 2500, 3000, 4000)) * YUAN
    line = random.choice(("bookkeeping", "merit_award", "honour", "startup", "venture", "venture", "venture"))
    return Application(
        f"a{number}",
        f"Project {number}",
        organisation=random.choice(("o0", "o1", "o2", "o2", "" if line == "venture" else "o0")),
        line=line,
        request=request,
        minimum=random.choice((None, request // 2, request, 700 * YUAN)),
        cost=random.choice((request, 2 * request)),
        domain=random.choice((*DOMAINS, "")),
        track=random.choice((*TRACKS, "")),
        community=random.choice(("c0", "c1", "", "")),
        categories=random.choice(((), ("green",), ("green", "young"))),
        targets=random.choice(((), ("elders",))),
    )


def _sheet(random: Random, juror: str, application: str) -> ScoreSheet:
    scores = tuple(
        (key, random.choice((60, 70, 70, 85) if random.random() < 0.95 else (None,))) for key in ("need", "skill")
    )
    return ScoreSheet(juror, application, tuple((key, None if s is None else s * POINT) for key, s in scores))


def _rule(random: Random, scenario: Scenario, number: int) -> Rule:
    key = f"r{number}"
    scope = random.choice(({}, {}, {"pool": "venture"}, {"line": "merit_award"}))
    names = [application.id for application in scenario.applications]
    family = random.choice(
        (
            "organisation_awards",
            "organisation_money",
            "group_limit",
            "group_limit",
            "group_limit",
            "merit_threshold",
            "requires",
            "excludes",
            "force_in",
            "force_out",
        )
    )
    if family == "group_limit":
        return _group_limit(random, key, scope)
    if family in ("requires", "excludes"):
        chosen = tuple(random.sample(names, min(len(names), random.randint(2, 3))))
        most = random.choice((None, 1, 2)) if family == "excludes" else None
        return Rule(key, family, applications=chosen, at_most=most)
    if family in ("force_in", "force_out"):
        return Rule(key, family, applications=(random.choice(names),), reason="决定")
    bound = {
        "organisation_awards": random.choice((1, 2)),
        "organisation_money": random.choice((2500, 5000)) * YUAN,
        "merit_threshold": random.choice((65, 75)) * POINT,
    }[family]
    if family == "merit_threshold":
        return Rule(key, family, at_least=bound, **scope)
    return Rule(key, family, at_most=bound, active=random.choice((None, True, False)), **scope)


def _group_limit(random: Random, key: str, scope: dict[str, str]) -> Rule:
    by, groups = random.choice(
        (
            ("domain", DOMAINS),
            ("track", TRACKS),
            ("community", ("c0", "c1")),
            ("layer", ()),
            ("category", ()),
            ("target", ()),
        )
    )
    unit, steps = random.choice(
        (
            ("yuan", (2000 * YUAN, 3000 * YUAN, 6000 * YUAN)),
            ("count", (1, 2, 3)),
            ("share", (1000, 3333, 6000)),
            ("share_of_awards", (2000, 5000, 7000)),
        )
    )
    low, high = sorted(random.sample(steps, 2))
    floor, ceiling = random.choice(((None, high), (None, high), (low, None), (low, high)))
    group = random.choice(("", *groups))
    return Rule(key, "group_limit", by=by, group=group, at_least=floor, at_most=ceiling, unit=unit, **scope)


def hand_round(*rules: Rule) -> Scenario:
    """Return four projects of 1,000 to 4,000 yuan in two domains, of two organisations, for a pool of 10,000."""
    return Scenario(
        settings=Settings(
            title="手算轮",
            date=DAY,
            domains={"care": Label(zh="为老", en="care"), "art": Label(zh="文体", en="arts")},
        ),
        communities=(Community("east", "东苑"),),
        organisations=(Organisation("o1", "甲", "east"), Organisation("o2", "乙")),
        pools=(Pool("fund", "专项资金", "special fund", 10_000 * YUAN),),
        lines=(Line("venture", "创投", "venture", "fund", merit="votes", budget=9_000 * YUAN),),
        applications=tuple(
            Application(f"p{n}", f"项目{n}", owner, "venture", n * 1000 * YUAN, domain=domain)
            for n, owner, domain in ((1, "o1", "care"), (2, "o1", "art"), (3, "o2", "care"), (4, "o2", "art"))
        ),
        votes=tuple(VoteCount(f"p{n}", 10 * n) for n in range(1, 5)),
        rules=rules,
    )
