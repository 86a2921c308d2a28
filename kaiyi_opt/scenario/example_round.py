"""A tiny round in which everything is made up: what a new scenario starts from, a few rows in every table."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kaiyi_opt.language import Language, Text
from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.scenario.cells import FOUR_DECIMALS
from kaiyi_opt.scenario.nouns import (
    Application,
    Ballot,
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
from kaiyi_opt.scenario.nouns_network import (
    Adoption,
    Mentor,
    Need,
    PairDecision,
    PartyOrganisation,
    PastPairing,
    Preference,
    Service,
    Sponsor,
    Station,
    Support,
    Worker,
)
from kaiyi_opt.scenario.nouns_purchase import Bid, ContractInForce, Department, Supplier, WantedService
from kaiyi_opt.scenario.nouns_simulation import ObservedNumber
from kaiyi_opt.scenario.settings import Settings

Say = Callable[[str, str], str]

TITLE = Text("合成示例 · 请改成您的一轮评定", "Synthetic example · put your own round here")


def example_round(lang: Language) -> Scenario:
    """Return the example with names in ``lang``; every organisation, project, sum and score in it is invented."""

    def say(zh: str, en: str) -> str:
        return Text(zh, en)[lang]

    ballots = (("A5",), ("A5", "A6"), ("A6", "A5"))
    return Scenario(
        settings=_settings(),
        communities=(
            Community("C1", say("东园社区", "East Garden"), 4_200, ("C2",)),
            Community("C2", say("西桥社区", "West Bridge"), 3_800, ("C1",)),
        ),
        organisations=_organisations(say),
        pools=(
            Pool("special_fund", "专项扶持资金", "special fund", 20_000 * FEN_PER_YUAN),
            Pool("venture_pool", "公益微创投资金", "venture pool", 15_000 * FEN_PER_YUAN),
        ),
        lines=_lines(),
        applications=_applications(say),
        jurors=(
            Juror("J1", say("评委一", "Juror One")),
            Juror("J2", say("评委二", "Juror Two")),
            Juror("J3", say("评委三", "Juror Three"), "O4"),
        ),
        scores=_scores(),
        votes=(VoteCount("A5", 3), VoteCount("A6", 2)),
        ballots=tuple(Ballot(f"B{number}", vote) for number, vote in enumerate(ballots, start=1)),
        rules=_rules(say),
        **_network(say),
        **_purchase(say),
        targets=(
            ObservedNumber(
                "community_organisations",
                "2030-12",
                least=6,
                most=8,
                tolerance=1_000,
                source=say("合成示例：约 7 家", "synthetic: about 7"),
            ),
        ),
    )


def _settings() -> Settings:
    return Settings.model_validate(
        {
            "title": TITLE.zh,
            "title_en": TITLE.en,
            "date": datetime.date(2030, 6, 1),
            "domains": {
                "culture_sports": {"zh": "文化体育", "en": "culture and sports"},
                "charity_relief": {"zh": "慈善救助", "en": "charity relief"},
            },
            "tracks": {
                "community": {"zh": "社区组织", "en": "community organisations"},
                "professional": {"zh": "专业组织", "en": "professional organisations"},
            },
            "criteria": {
                "public_benefit": {"zh": "公益性", "en": "public benefit", "weight": 2},
                "feasibility": {"zh": "可行性", "en": "feasibility", "weight": 1},
            },
            "merit": {"trimmed": True, "votes_weight": 1},
        }
    )


def _organisations(say: Say) -> tuple[Organisation, ...]:
    choir = Organisation(
        "O1",
        say("东园合唱团", "East Garden Choir"),
        community="C1",
        domain="culture_sports",
        layer="self_entertaining",
        stage="filed",
        grade="basic",
        founded=datetime.date(2029, 9, 1),
        accountant=False,
        honour="none",
        assessment=76 * FOUR_DECIMALS,
        inspection=True,
        worker="W1",
        party="P1",
    )
    helpers = replace(
        choir,
        id="O2",
        name=say("西桥助老队", "West Bridge Helpers"),
        community="C2",
        domain="charity_relief",
        layer="professional_service",
        stage="registered",
        grade="good",
        founded=datetime.date(2027, 3, 15),
        assessment=85 * FOUR_DECIMALS,
        received=("start_up",),
        worker="W2",
    )
    painters = replace(
        choir,
        id="O3",
        name=say("东园书画社", "East Garden Painters"),
        grade="excellent",
        founded=datetime.date(2025, 5, 20),
        honour="district",
        assessment=92 * FOUR_DECIMALS,
    )
    guests = replace(
        helpers,
        id="O4",
        name=say("晴天服务中心", "Fair Weather Services"),
        community="",
        layer="introduced",
        accountant=True,
        assessment=88 * FOUR_DECIMALS,
        received=(),
        party="P2",
    )
    return choir, helpers, painters, guests


def _lines() -> tuple[Line, ...]:
    fund, venture = "special_fund", "venture_pool"
    return (
        Line(
            "start_up",
            "开办扶持",
            "start-up subsidy",
            fund,
            entitlement=True,
            ceiling=5_000 * FEN_PER_YUAN,
            once=True,
            max_age=24,
        ),
        Line(
            "bookkeeping",
            "委托记账补贴",
            "bookkeeping subsidy",
            fund,
            entitlement=True,
            fixed=3_000 * FEN_PER_YUAN,
            no_accountant=True,
            stage="registered",
        ),
        Line(
            "honour_award",
            "荣誉奖励",
            "honour award",
            fund,
            entitlement=True,
            district=2_000 * FEN_PER_YUAN,
            municipal=5_000 * FEN_PER_YUAN,
            provincial=10_000 * FEN_PER_YUAN,
        ),
        Line(
            "award_in_place",
            "以奖代补",
            "award in place of subsidy",
            fund,
            merit="assessment",
            benefit="diminishing",
            floor=2_000 * FEN_PER_YUAN,
            ceiling=10_000 * FEN_PER_YUAN,
            step=500 * FEN_PER_YUAN,
            budget=12_000 * FEN_PER_YUAN,
            needs_inspection=True,
            min_assessment=75 * FOUR_DECIMALS,
            min_grade="good",
        ),
        Line(
            "venture",
            "公益微创投",
            "venture project",
            venture,
            merit="jury",
            benefit="project",
            rate=8_000,
            adoptable=True,
        ),
    )


def _applications(say: Say) -> tuple[Application, ...]:
    return (
        Application("A1", say("东园合唱团开办", "Founding the choir"), "O1", "start_up", 4_000 * FEN_PER_YUAN),
        Application("A2", say("西桥助老队记账", "Bookkeeping for the helpers"), "O2", "bookkeeping"),
        Application("A3", say("东园书画社获奖", "The painters' honour"), "O3", "honour_award"),
        Application("A4", say("西桥助老队年度奖", "The helpers' year"), "O2", "award_in_place", 8_000 * FEN_PER_YUAN),
        Application(
            "A5",
            say("长者书画课", "Painting for the elderly"),
            "O3",
            "venture",
            request=9_000 * FEN_PER_YUAN,
            minimum=9_000 * FEN_PER_YUAN,
            cost=12_000 * FEN_PER_YUAN,
            track="community",
            categories=(say("课程", "class"),),
            targets=(say("长者", "elderly"),),
            beneficiaries=25,
        ),
        Application(
            "A6",
            say("上门助洁", "Cleaning at home"),
            "O4",
            "venture",
            request=8_000 * FEN_PER_YUAN,
            cost=10_000 * FEN_PER_YUAN,
            domain="charity_relief",
            track="professional",
            community="C2",
            targets=(say("长者", "elderly"), say("残障人士", "disabled")),
            beneficiaries=40,
        ),
    )


def _scores() -> tuple[ScoreSheet, ...]:
    def sheet(juror: str, application: str, benefit: int, feasibility: int | None) -> ScoreSheet:
        points = None if feasibility is None else feasibility * FOUR_DECIMALS
        return ScoreSheet(juror, application, (("feasibility", points), ("public_benefit", benefit * FOUR_DECIMALS)))

    blank = (("feasibility", None), ("public_benefit", None))
    return (
        sheet("J1", "A5", 86, 90),
        sheet("J2", "A5", 80, None),
        sheet("J3", "A5", 83, 84),
        sheet("J1", "A6", 88, 78),
        sheet("J2", "A6", 84, 82),
        ScoreSheet("J3", "A6", blank, recused=("feasibility", "public_benefit")),
    )


def _rules(say: Say) -> tuple[Rule, ...]:
    return (
        Rule("R1", "organisation_awards", at_most=2, reason=say("扶持面要广", "the money should reach many")),
        Rule("R2", "merit_threshold", line="venture", at_least=60 * FOUR_DECIMALS),
        Rule("R3", "group_limit", pool="venture_pool", by="track", group="community", at_most=7_000, unit="share"),
        Rule("R4", "excludes", active=False, applications=("A5", "A6")),
    )


def _network(say: Say) -> dict[str, Any]:
    """Return the tables of the network by name."""
    return {
        "workers": (
            Worker("W1", say("社工一", "Worker One"), "C1", 20),
            Worker("W2", say("社工二", "Worker Two"), "C2", 20),
        ),
        "stations": (
            Station("S1", say("东园服务站", "East Garden station"), "C1"),
            Station("S2", say("西桥服务站", "West Bridge station"), "C2"),
        ),
        "party_organisations": (
            PartyOrganisation("P1", say("东园联合支部", "East Garden joint branch"), "block", "C1"),
            PartyOrganisation("P2", say("晴天服务中心支部", "Fair Weather branch"), "single"),
        ),
        "sponsors": (Sponsor("E1", say("青禾公司", "Green Grain Ltd"), 10_000 * FEN_PER_YUAN, ("charity_relief",), 1),),
        "supports": (Support("E1", "O2", 2_000 * FEN_PER_YUAN),),
        "adoptions": (Adoption("E1", "A6", "refused", say("本年另有安排", "it gives elsewhere this year")),),
        "mentors": (Mentor("O3", 3, True), Mentor("O4", named=False, cost=1_000 * FEN_PER_YUAN)),
        "preferences": (Preference("O1", "O3", 1), Preference("O1", "O4", 2)),
        "past_pairings": (PastPairing("O3", "O1", 2029, "good"),),
        "pair_decisions": (PairDecision("O4", "O2", "apart", say("业务竞争", "they compete for clients")),),
        "needs": (
            Need("C1", "culture_sports", 300, 2),
            Need("C2", "charity_relief", 120, 4),
        ),
        "services": (
            Service("O1", "culture_sports", "C1", 80),
            Service("O2", "charity_relief", "C2", 60),
        ),
    }


def _purchase(say: Say) -> dict[str, Any]:
    """Return the tables of government purchase by name."""
    home_help = WantedService(
        "S1",
        say("长者助洁", "Cleaning for the elderly"),
        "D1",
        "charity_relief",
        "C2",
        quantity=100,
        least=40,
        ceiling=60 * FEN_PER_YUAN,
        floor=80 * FOUR_DECIMALS,
        unit=say("人次", "visit"),
        most_suppliers=2,
        priority=2,
    )
    classes = WantedService(
        "S2", say("书画课", "Painting class"), "D2", "culture_sports", quantity=20, ceiling=300 * FEN_PER_YUAN
    )
    return {
        "departments": (
            Department("D1", say("民政科", "Civil affairs"), 5_000 * FEN_PER_YUAN),
            Department("D2", say("文化站", "Culture")),
        ),
        "purchases": (home_help, classes),
        "bids": (
            Bid("O2", "S1", 50 * FEN_PER_YUAN, 60, 20),
            Bid("O4", "S1", 55 * FEN_PER_YUAN, 100, quality=90 * FOUR_DECIMALS),
            Bid("O3", "S2", 280 * FEN_PER_YUAN, 20),
            Bid("O1", "S2", 200 * FEN_PER_YUAN, 10),
        ),
        "suppliers": (
            Supplier("O4", most_units=80, most_money=4_000 * FEN_PER_YUAN),
            Supplier("O1", excluded=say("正在整改", "under correction")),
        ),
        "contracts": (ContractInForce("D1", "O2", say("2029 年助餐", "Meals 2029"), 3_000 * FEN_PER_YUAN),),
    }
