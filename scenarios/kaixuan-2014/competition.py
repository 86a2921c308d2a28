"""The pools, the lines and the rules, and who applies to the four lines of the special fund.

From the article: the pools, the lines and their sums. The further conditions, the rules and every application are made
up; a few applicants are made to lack something, so that each reason for which one may be turned down occurs.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Any

from places import FOUR_DECIMALS, ROUND_DAY, is_named_in_article

from kaiyi_opt.scenario.nouns import Application, Line, Organisation, Pool, Rule
from scenarios.draws import Draws

YUAN = 100
FUND, VENTURE_POOL = "special_fund", "venture_pool"
STEP = 500 * YUAN
MONTHS_YOUNG = 24
AWARD_APPLICANTS = 128

# What is changed in an organisation, and the line that it then applies to and is turned down by.
IRREGULARITIES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"founded": None, "received": ()}, "start_up"),
    ({"founded": datetime.date(2014, 11, 3), "received": ()}, "start_up"),
    ({"founded": datetime.date(2013, 1, 15), "received": ("start_up",)}, "start_up"),
    ({"founded": datetime.date(2009, 6, 1), "received": ()}, "start_up"),
    ({"stage": "registered", "accountant": True}, "bookkeeping"),
    ({"stage": "registered", "accountant": None}, "bookkeeping"),
    ({"stage": "filed", "accountant": False}, "bookkeeping"),
    ({"stage": "", "accountant": False}, "bookkeeping"),
    ({"honour": "none"}, "honour_award"),
    ({"grade": "good", "assessment": 82 * FOUR_DECIMALS, "inspection": False}, "award_in_place"),
    ({"grade": "good", "assessment": 80 * FOUR_DECIMALS, "inspection": None}, "award_in_place"),
    ({"grade": "good", "assessment": 74 * FOUR_DECIMALS, "inspection": True}, "award_in_place"),
    ({"grade": "good", "assessment": None, "inspection": True}, "award_in_place"),
    ({"grade": "basic", "assessment": 77 * FOUR_DECIMALS, "inspection": True}, "award_in_place"),
    ({"grade": "", "assessment": 81 * FOUR_DECIMALS, "inspection": True}, "award_in_place"),
)


@dataclass(frozen=True)
class Wish:
    """That an organisation applies to a line."""

    organisation: Organisation
    line: str


def pools() -> tuple[Pool, ...]:
    """Return the two pools."""
    return (
        Pool(FUND, "专项扶持资金", "special fund", 1_000_000 * YUAN),
        Pool(VENTURE_POOL, "公益微创投资金", "venture pool", 200_000 * YUAN),
    )


def lines() -> tuple[Line, ...]:
    """Return the five lines."""
    return (_start_up(), _bookkeeping(), _honour_award(), _award_in_place(), _venture())


def _start_up() -> Line:
    ceiling = 5_000 * YUAN
    return Line(
        "start_up",
        "开办扶持",
        "start-up subsidy",
        FUND,
        entitlement=True,
        ceiling=ceiling,
        once=True,
        max_age=MONTHS_YOUNG,
    )


def _bookkeeping() -> Line:
    fixed = 3_000 * YUAN
    name, name_en = "委托记账补贴", "bookkeeping subsidy"
    return Line(
        "bookkeeping", name, name_en, FUND, entitlement=True, fixed=fixed, no_accountant=True, stage="registered"
    )


def _honour_award() -> Line:
    sums = {"district": 2_000 * YUAN, "municipal": 5_000 * YUAN, "provincial": 10_000 * YUAN}
    return Line("honour_award", "荣誉奖励", "honour award", FUND, entitlement=True, **sums)


def _award_in_place() -> Line:
    return Line(
        "award_in_place",
        "以奖代补",
        "award in place of subsidy",
        FUND,
        merit="assessment",
        benefit="diminishing",
        floor=2_000 * YUAN,
        ceiling=10_000 * YUAN,
        step=STEP,
        needs_inspection=True,
        min_assessment=75 * FOUR_DECIMALS,
        min_grade="good",
    )


def _venture() -> Line:
    name, name_en = "公益微创投", "venture project"
    return Line("venture", name, name_en, VENTURE_POOL, merit="jury", benefit="diminishing", step=2 * STEP)


def rules() -> tuple[Rule, ...]:
    """Return the rules; pools keep their budgets without one."""
    fund, venture = {"pool": FUND}, {"line": "venture"}
    community_share = Rule("R03", "group_limit", **fund, by="community", at_most=1_000, unit="share")
    professional_share = Rule("R08", "group_limit", **venture, by="track", group="professional", unit="share")
    professional_share = replace(professional_share, at_least=4_000, at_most=5_500)
    return (
        Rule("R01", "organisation_awards", **fund, at_most=3, reason="扶持面要广"),
        Rule("R02", "organisation_money", **fund, at_most=15_000 * YUAN, reason="扶持面要广"),
        replace(community_share, reason="各社区大体均衡"),
        Rule("R04", "organisation_awards", **venture, at_most=1, reason="每家组织每轮最多一个项目"),
        Rule("R05", "merit_threshold", **venture, at_least=65 * FOUR_DECIMALS, reason="达不到基本要求的项目不资助"),
        Rule("R06", "group_limit", **venture, by="domain", at_least=1, unit="count", reason="六大领域都有项目"),
        Rule("R07", "group_limit", **venture, by="domain", at_most=3_000, unit="share", reason="不集中于一个领域"),
        replace(professional_share, reason="两类组织兼顾"),
        Rule(
            "R09",
            "group_limit",
            **venture,
            by="track",
            group="community",
            at_least=8,
            unit="count",
            reason="两类组织兼顾",
        ),
        Rule(
            "R10", "group_limit", **venture, by="community", at_most=40_000 * YUAN, unit="yuan", reason="各社区大体均衡"
        ),
        Rule("R11", "excludes", applications=("V13", "V15"), reason="两个项目内容相近"),
        Rule("R12", "force_out", applications=("V22",), reason="该项目已由政府购买服务资金支持"),
    )


def with_irregularities(organisations: tuple[Organisation, ...]) -> tuple[tuple[Organisation, ...], list[Wish]]:
    """Return the organisations, some of them changed to lack something, and what those apply to all the same."""
    draws = Draws("irregularities")
    invented = [organisation for organisation in organisations if _may_change(organisation)]
    chosen = draws.some(invented, len(IRREGULARITIES))
    changed = {before.id: replace(before, **change) for before, (change, _) in zip(chosen, IRREGULARITIES, strict=True)}
    wishes = [Wish(changed[before.id], line) for before, (_, line) in zip(chosen, IRREGULARITIES, strict=True)]
    return tuple(changed.get(organisation.id, organisation) for organisation in organisations), wishes


def _may_change(organisation: Organisation) -> bool:
    return (
        not is_named_in_article(organisation)
        and organisation.honour == "none"
        and organisation.layer == "self_entertaining"
        and organisation.founded is not None
        and organisation.founded.year < 2012
    )


def fund_applications(organisations: tuple[Organisation, ...], irregular: list[Wish]) -> tuple[Application, ...]:
    """Return the applications to the special fund: of those who may hope, and of the irregular ones."""
    draws = Draws("special fund")
    turned_down = {wish.organisation.id for wish in irregular}
    regular = [o for o in organisations if not is_named_in_article(o) and o.id not in turned_down]
    wishes = {
        "start_up": [o for o in regular if _is_young(o) and "start_up" not in o.received and draws.chance(90)],
        "bookkeeping": [o for o in regular if o.stage == "registered" and not o.accountant and draws.chance(95)],
        "honour_award": [o for o in regular if o.honour != "none"],
        "award_in_place": draws.some([o for o in regular if _may_be_awarded(o)], AWARD_APPLICANTS),
    }
    applications: list[Application] = []
    for line, prefix in (("start_up", "K"), ("bookkeeping", "J"), ("honour_award", "R"), ("award_in_place", "B")):
        applicants = [*wishes[line], *(wish.organisation for wish in irregular if wish.line == line)]
        applicants.sort(key=lambda organisation: organisation.id)
        applications += [
            _application(f"{prefix}{number:03d}", line, applicant, draws)
            for number, applicant in enumerate(applicants, start=1)
        ]
    return (*applications, *_odd_applications(applications))


def _is_young(organisation: Organisation) -> bool:
    founded = organisation.founded
    return founded is not None and founded > ROUND_DAY.replace(year=ROUND_DAY.year - MONTHS_YOUNG // 12)


def _may_be_awarded(organisation: Organisation) -> bool:
    enough = organisation.assessment is not None and organisation.assessment >= 75 * FOUR_DECIMALS
    return organisation.grade in ("good", "excellent") and enough and organisation.inspection is True


def _application(identifier: str, line: str, applicant: Organisation, draws: Draws) -> Application:
    names = {
        "start_up": "开办费用",
        "bookkeeping": "2014 年委托记账",
        "honour_award": "荣誉奖励",
        "award_in_place": "2014 年度以奖代补",
    }
    application = Application(identifier, f"{applicant.name}{names[line]}", applicant.id, line)
    if line == "start_up":
        return replace(application, request=draws.between(5, 12) * STEP)
    if line != "award_in_place":
        return application
    request = draws.between(14, 24) * STEP
    minimum = max(request * draws.between(60, 85) // 100 // STEP, 4) * STEP if draws.chance(85) else None
    return replace(application, request=request, minimum=None if minimum is None else min(minimum, 10_000 * YUAN))


def _odd_applications(applications: list[Application]) -> list[Application]:
    """Return two that no line can pay: one without an organisation, and one that needs more than the line gives."""
    last = max(a.id for a in applications if a.line == "award_in_place")
    number = int(last[1:])
    nameless = Application(f"B{number + 1:03d}", "未写明组织的以奖代补", "", "award_in_place", request=6_000 * YUAN)
    greedy = next(a for a in applications if a.line == "start_up")
    dear = Application(
        f"B{number + 2:03d}",
        "大型活动以奖代补",
        greedy.organisation,
        "award_in_place",
        request=15_000 * YUAN,
        minimum=12_000 * YUAN,
    )
    return [nameless, dear]
