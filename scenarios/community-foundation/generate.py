"""Write the tables of this scenario anew: python scenarios/community-foundation/generate.py [FOLDER].

Everything is synthetic, drawn from a fixed seed. Where no folder is named, the tables beside this file are replaced;
they come out the same, byte for byte.
"""

from __future__ import annotations

from applicants import DOMAINS, PENNIES, POINT, ROUND_DAY, applications, communities, organisations
from judged import CRITERIA, jurors, mentors, needs, score_sheets, services, votes, workers

from kaiyi_opt.scenario.nouns import Line, Pool, Rule, Scenario
from kaiyi_opt.scenario.settings import Settings
from scenarios.regenerate import regenerate

# The foundation gives grants and pairs groups with mentors: what else a city does in the model, it does not. The second
# policy shares the same budgets out otherwise; the third gives every mentor twice as many places.
POLICIES = {
    "current": {
        "zh": "现行做法",
        "en": "present practice",
        "introductions": 0,
        "vouchers": "0",
        "dual_incubation": False,
        "party_building": "0",
        "micro_wishes": "0",
    },
    "neighbourhoods_first": {
        "zh": "邻里优先",
        "en": "neighbourhoods first",
        "special_fund": "130000",
        "venture_pool": "200000",
    },
    "more_mentoring": {"zh": "加强结对", "en": "more mentoring", "mentor_places": 8},
}


def settings() -> Settings:
    """Return the settings of the round."""
    return Settings.model_validate(
        {
            "title": "港谷社区基金会 2031 年春季资助（合成数据）",
            "title_en": "Harbour Vale Community Foundation, spring grants 2031 (synthetic data)",
            "date": ROUND_DAY,
            "currency": {"zh": "英镑", "en": "pounds"},
            "domains": {key: {"en": name} for key, (name, _) in DOMAINS.items()},
            "tracks": {"volunteer": {"en": "run by volunteers"}, "staffed": {"en": "with paid staff"}},
            "criteria": {key: {"en": name, "weight": weight} for key, (name, weight) in CRITERIA.items()},
            "merit": {"trimmed": False, "calibration": "leniency"},
            "allocation": {"goals": ["merit", "votes", "projects", "least_money"], "tie_break": "id"},
            "linkage": {"hub": "社区基金会", "hub_en": "the foundation", "caseload": 30},
            "policies": POLICIES,
        }
    )


def pools() -> tuple[Pool, ...]:
    """Return the three pools."""
    return (
        Pool("neighbourhood", "邻里基金", "neighbourhood fund", 70_000 * PENNIES),
        Pool("projects", "项目基金", "project fund", 260_000 * PENNIES),
        Pool("youth", "青年基金", "youth fund", 30_000 * PENNIES),
    )


def lines() -> tuple[Line, ...]:
    """Return what may be applied for: a small grant, a project grant, and a grant that young people vote on."""
    step = 100 * PENNIES
    return (
        Line(
            "small_grant", "小额资助", "small grant", "neighbourhood", merit="jury", ceiling=3_000 * PENNIES, step=step
        ),
        Line(
            "project_grant",
            "项目资助",
            "project grant",
            "projects",
            merit="jury",
            benefit="diminishing",
            floor=4_000 * PENNIES,
            ceiling=20_000 * PENNIES,
            step=500 * PENNIES,
            needs_inspection=True,
            min_assessment=55 * POINT,
        ),
        Line("young_voices", "青年之声", "young voices", "youth", merit="votes", ceiling=5_000 * PENNIES, step=step),
    )


def rules() -> tuple[Rule, ...]:
    """Return the rules of the round."""
    return (
        Rule("R1", "merit_threshold", pool="neighbourhood", at_least=60 * POINT, reason="a grant has to convince"),
        Rule("R2", "merit_threshold", pool="projects", at_least=65 * POINT, reason="a grant has to convince"),
        Rule(
            "R3", "group_limit", pool="projects", by="domain", at_most=3_000, unit="share", reason="no field has it all"
        ),
        Rule(
            "R4",
            "group_limit",
            pool="projects",
            by="community",
            at_least=12_000 * PENNIES,
            unit="yuan",
            reason="every ward",
        ),
        Rule("R5", "co_funding", line="project_grant", at_least=1_000, unit="share_of_cost", reason="others join in"),
    )


def scenario() -> Scenario:
    """Return the whole round."""
    groups = organisations()
    asked = applications(groups)
    return Scenario(
        settings(),
        communities=communities(),
        organisations=groups,
        pools=pools(),
        lines=lines(),
        applications=asked,
        jurors=jurors(),
        scores=score_sheets(asked),
        votes=votes(asked),
        rules=rules(),
        workers=workers(),
        mentors=mentors(groups),
        needs=needs(),
        services=services(groups),
    )


if __name__ == "__main__":
    regenerate(scenario(), __file__, "en")
