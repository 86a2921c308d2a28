"""Write the tables of this scenario anew: python scenarios/kaixuan-2015/generate.py [FOLDER].

The data are synthetic: built to the figures of the article that README.md names, everything else drawn from a fixed
seed. Where no folder is named, the tables beside this file are replaced; they come out the same, byte for byte. The
communities and organisations are those of the synthetic round of 2014 beside this folder.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

from partner_day import adoptions, sponsors
from venture import CRITERIA, jurors, score_sheets, venture_applications, votes

from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Line, Organisation, Pool, Rule, Scenario
from kaiyi_opt.scenario.settings import Settings
from scenarios.regenerate import regenerate

YUAN = 100
POINT = 10_000
LAST_ROUND = Path(__file__).resolve().parents[1] / "kaixuan-2014"


def settings(last: Settings) -> Settings:
    """Return the settings of the round: domains, tracks and criteria as in the round of 2014."""
    stated = last.model_dump(include={"domains", "tracks", "criteria", "merit"})
    assert list(stated["criteria"]) == list(CRITERIA)
    for criterion in stated["criteria"].values():
        criterion["weight"] //= POINT
    stated["merit"]["votes_weight"] //= POINT
    return Settings.model_validate(
        {
            "title": "凯旋街道 2015 年公益微创投与公益伙伴日（合成数据）",
            "title_en": "Kaixuan Subdistrict, venture round and partner day 2015 (synthetic data)",
            "date": datetime.date(2015, 10, 20),
            **stated,
            "allocation": {
                "goals": ["merit", "votes", "least_money"],
                "tie_break": "lottery",
                "lottery_seed": "2015-10-20 合成示例",
            },
        }
    )


def rules() -> tuple[Rule, ...]:
    """Return the rules; of a pool they count what it pays, of a line every award, whoever pays it."""
    venture = {"line": "venture"}
    return (
        Rule("R01", "organisation_awards", **venture, at_most=1, reason="每家组织每轮最多一个项目"),
        Rule("R02", "merit_threshold", **venture, at_least=65 * POINT, reason="达不到基本要求的项目不资助，也不供认领"),
        Rule("R03", "group_limit", **venture, by="domain", at_least=2, unit="count", reason="六大领域都有项目"),
        Rule(
            "R04",
            "group_limit",
            pool="venture_pool",
            by="domain",
            at_most=3_000,
            unit="share",
            reason="财政资金不集中于一个领域；企业认领的不计",
        ),
        Rule(
            "R05",
            "group_limit",
            **venture,
            by="track",
            group="community",
            at_least=8,
            unit="count",
            reason="两类组织兼顾",
        ),
    )


def scenario() -> Scenario:
    """Return the whole round."""
    last = load(LAST_ROUND)
    projects = venture_applications(last.organisations)
    applicants = {project.organisation for project in projects}
    jury = jurors()
    return Scenario(
        settings(last.settings),
        communities=last.communities,
        organisations=tuple(_bare(row) for row in last.organisations if row.id in applicants),
        pools=(Pool("venture_pool", "公益微创投资金", "venture pool", 200_000 * YUAN),),
        lines=(Line("venture", "公益微创投", "venture project", "venture_pool", merit="jury", adoptable=True),),
        applications=projects,
        jurors=jury,
        scores=score_sheets(projects, jury),
        votes=votes(projects),
        rules=rules(),
        sponsors=sponsors(),
        adoptions=adoptions(),
    )


def _bare(organisation: Organisation) -> Organisation:
    """Return an organisation without what it refers to in tables that this round does not have."""
    return replace(organisation, received=(), worker="", party="")


if __name__ == "__main__":
    regenerate(scenario(), __file__)
