"""Write the tables of this scenario anew: python scenarios/kaixuan-2014/generate.py [FOLDER].

The data are synthetic: built to the figures of the article that README.md names, everything else drawn from a fixed
seed. Where no folder is named, the tables beside this file are replaced; they come out the same, byte for byte.
"""

from __future__ import annotations

from competition import fund_applications, lines, pools, rules, with_irregularities
from linkage import linked, network_tables, party_organisations, workers
from places import ROUND_DAY, communities, organisations
from purchase import purchase_tables
from targets import targets
from venture import CRITERIA, jurors, score_sheets, venture_applications, votes

from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.settings import Settings
from scenarios.regenerate import regenerate

CRITERION_NAMES = ("公益性", "专业性", "经济性", "凝聚性", "发展性", "需求度", "可行性")
CRITERION_NAMES_EN = (
    "public benefit",
    "professionalism",
    "economy",
    "cohesion",
    "development",
    "need",
    "feasibility",
)
WEIGHTS = (15, 10, 10, 10, 10, 10, 5)
VOTES_WEIGHT = 30
# The present policy is the article's; the others are ours, to compare it with.
POLICIES = {
    "current": {"zh": "现行政策", "en": "present policy"},
    "no_support": {
        "zh": "不扶持",
        "en": "no support",
        "special_fund": "0",
        "venture_pool": "0",
        "mentor_places": 0,
        "training_places": 0,
        "introductions": 0,
        "vouchers": "0",
    },
    "more_mentoring": {"zh": "加强结对", "en": "more mentoring", "mentor_places": 10},
    "equal_shares": {
        "zh": "平均分配",
        "en": "equal shares",
        "fund_rule": "equal_split",
        "venture_rule": "equal_split",
    },
}


def settings() -> Settings:
    """Return the settings of the round."""
    return Settings.model_validate(
        {
            "title": "凯旋街道 2014 年社会组织扶持（合成数据）",
            "title_en": "Kaixuan Subdistrict, support of social organisations 2014 (synthetic data)",
            "date": ROUND_DAY,
            "domains": {
                "charity_relief": {"zh": "慈善救助", "en": "charity relief"},
                "culture_sports": {"zh": "文化体育", "en": "culture and sports"},
                "mediation_rights": {"zh": "疏导维权", "en": "mediation and rights"},
                "civic_education": {"zh": "市民教育", "en": "civic education"},
                "community_service": {"zh": "社区服务", "en": "community service"},
                "social_affairs": {"zh": "社会事务", "en": "social affairs"},
            },
            "tracks": {
                "community": {"zh": "社区社会组织", "en": "community organisations"},
                "professional": {"zh": "专业社会组织", "en": "professional organisations"},
            },
            "criteria": {
                key: {"zh": zh, "en": en, "weight": weight}
                for key, zh, en, weight in zip(CRITERIA, CRITERION_NAMES, CRITERION_NAMES_EN, WEIGHTS, strict=True)
            },
            "merit": {"trimmed": True, "votes_weight": VOTES_WEIGHT},
            "allocation": {
                "goals": ["merit", "votes", "least_money"],
                "tie_break": "lottery",
                "lottery_seed": "2014-10-20 合成示例",
            },
            # The counts of 2012 that the article gives; July 2012 to June 2016 are 48 months.
            "simulation": {
                "start": "2012-07",
                "seed": 2012,
                "community_organisations": 193,
                "introduced_organisations": 6,
                "posterior": "posterior.csv",
            },
            "policies": POLICIES,
        }
    )


def scenario() -> Scenario:
    """Return the whole round."""
    homes = communities()
    listed, irregular = with_irregularities(organisations())
    ventures = venture_applications(listed)
    jury = jurors(ventures)
    staff = workers(homes)
    return Scenario(
        settings(),
        communities=homes,
        organisations=linked(listed, staff),
        pools=pools(),
        lines=lines(),
        applications=(*fund_applications(listed, irregular), *ventures),
        jurors=jury,
        scores=score_sheets(ventures, jury),
        votes=votes(ventures),
        rules=rules(),
        workers=staff,
        party_organisations=party_organisations(homes, listed),
        **network_tables(homes, listed),
        **purchase_tables(listed),
        targets=targets(),
    )


if __name__ == "__main__":
    regenerate(scenario(), __file__)
