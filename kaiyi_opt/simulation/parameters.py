"""Every number of the simulation in one table: name, value, unit, source and range. Nothing numeric hides in code.

``article`` values are in the source article; ``literature`` values in the work that the note names; ``assumption``
values are ours; ``calibrated`` ones are fitted to the targets of
`kaiyi_opt.simulation.calibration`, within their range.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kaiyi_opt.language import Text
from kaiyi_opt.simulation.state import Records

Source = Literal["article", "literature", "assumption", "calibrated"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number: what it is called in both languages, its value, unit, source and possible range."""

    name: str
    label: Text
    value: float
    unit: str
    source: Source
    low: float
    high: float


def _row(name: str, zh: str, en: str, value: float, unit: str, source: Source, low: float, high: float) -> Parameter:
    return Parameter(name, Text(zh, en), value, unit, source, low, high)


TABLE: tuple[Parameter, ...] = (
    # needs and triage
    _row(
        "need_rate",
        "居民需求产生率",
        "needs that arise",
        30.0,
        "cases/10,000 residents/month",
        "assumption",
        15.0,
        60.0,
    ),
    _row("need_lapse", "未回应需求的放弃率", "open needs given up", 0.10, "share/month", "assumption", 0.03, 0.25),
    _row("wish_share", "微心愿占比", "micro-wishes among needs", 0.25, "share", "assumption", 0.1, 0.4),
    _row("venture_share", "微创投占比", "needs that take a venture project", 0.20, "share", "assumption", 0.05, 0.35),
    _row(
        "wish_capacity",
        "街道可办微心愿",
        "micro-wishes the subdistrict can settle",
        6.0,
        "cases/10,000 residents/month",
        "assumption",
        3.0,
        12.0,
    ),
    # service
    _row(
        "service_rate",
        "组织服务率",
        "cases served at full capacity",
        1.6,
        "cases/organisation/month",
        "assumption",
        0.6,
        3.0,
    ),
    _row(
        "introduced_reach",
        "引入组织服务倍数",
        "what an introduced organisation serves beside a local one",
        4.0,
        "ratio",
        "assumption",
        2.0,
        8.0,
    ),
    _row(
        "effort_weight",
        "社工用力对服务的作用",
        "share of service that hangs on the worker's effort",
        0.4,
        "share",
        "assumption",
        0.1,
        0.7,
    ),
    _row(
        "case_cost", "项目每例成本", "money a project spends on a case", 400.0, "yuan/case", "assumption", 200.0, 900.0
    ),
    # activities
    _row(
        "event_rate",
        "文体活动率",
        "cultural and sports events at full capacity",
        0.62,
        "events/organisation/month",
        "calibrated",
        0.2,
        2.0,
    ),
    _row(
        "lecture_rate",
        "讲座率",
        "lectures at full capacity",
        0.95,
        "lectures/organisation/month",
        "calibrated",
        0.2,
        3.0,
    ),
    _row(
        "volunteer_rate",
        "志愿服务率",
        "volunteer services at full capacity",
        0.45,
        "services/organisation/month",
        "calibrated",
        0.1,
        2.0,
    ),
    _row(
        "mediation_rate",
        "调解率",
        "mediations at full capacity",
        1.4,
        "mediations/organisation/month",
        "calibrated",
        0.2,
        5.0,
    ),
    _row(
        "elder_rate",
        "为老服务率",
        "elder service at full capacity",
        330.0,
        "person-times/organisation/month",
        "calibrated",
        80.0,
        1200.0,
    ),
    # capability
    _row("learning", "边做边学", "learning by doing", 0.012, "share of the gap/month", "assumption", 0.004, 0.03),
    _row("decay", "能力衰减", "decay of abilities", 0.012, "share/month", "assumption", 0.005, 0.03),
    _row("training_gain", "培训增益", "gain from training", 0.020, "share of the gap/month", "assumption", 0.005, 0.04),
    _row(
        "mentoring",
        "结对带动",
        "what a mentor passes on",
        0.050,
        "share of the difference/month",
        "assumption",
        0.01,
        0.1,
    ),
    _row(
        "ability_noise",
        "能力波动",
        "month-to-month change of abilities",
        0.015,
        "standard deviation",
        "assumption",
        0.005,
        0.03,
    ),
    _row(
        "drive_from_trust",
        "信任带动自转力",
        "self-drive from residents' trust",
        0.03,
        "share of the difference/month",
        "assumption",
        0.01,
        0.06,
    ),
    _row(
        "dependence_cost",
        "资源依赖削弱自转力",
        "self-drive lost to dependence on the subdistrict",
        0.006,
        "per month",
        "assumption",
        0.0,
        0.02,
    ),
    # Party building
    _row(
        "party_growth",
        "党组织成熟率",
        "growth of a Party organisation's maturity",
        0.035,
        "share of the gap/month",
        "assumption",
        0.01,
        0.08,
    ),
    _row(
        "party_joint",
        "联建成熟速度",
        "speed of Party organisations formed by industry or block beside single ones",
        0.75,
        "ratio",
        "assumption",
        0.5,
        1.0,
    ),
    _row(
        "party_cover",
        "党组织覆盖率",
        "organisations without one that are covered",
        0.35,
        "share/year",
        "assumption",
        0.1,
        0.7,
    ),
    _row(
        "party_members_single",
        "单独组建所需人数",
        "members at which a Party organisation is formed singly",
        30.0,
        "members",
        "assumption",
        15.0,
        60.0,
    ),
    # members and money
    _row("members_start", "初始成员数", "members of a new organisation", 15.0, "members", "assumption", 8.0, 30.0),
    _row(
        "member_growth",
        "成员增长",
        "growth of membership at full reputation",
        0.020,
        "share/month",
        "assumption",
        0.005,
        0.04,
    ),
    _row("dues", "会费", "dues", 3.0, "yuan/member/month", "assumption", 0.0, 10.0),
    _row(
        "fee",
        "服务收费",
        "what those served pay a professional organisation",
        60.0,
        "yuan/case",
        "assumption",
        0.0,
        150.0,
    ),
    _row(
        "cost_self_entertaining",
        "自娱型日常开支",
        "running cost, self-entertaining",
        90.0,
        "yuan/month",
        "assumption",
        40.0,
        200.0,
    ),
    _row(
        "cost_professional",
        "专业型日常开支",
        "running cost, professional service",
        420.0,
        "yuan/month",
        "assumption",
        200.0,
        900.0,
    ),
    _row(
        "cost_introduced",
        "引入组织日常开支",
        "running cost, introduced",
        1500.0,
        "yuan/month",
        "assumption",
        700.0,
        3000.0,
    ),
    _row("opening_cash", "初始现金", "cash of a new organisation", 1500.0, "yuan", "assumption", 500.0, 4000.0),
    _row(
        "age_start", "起始平均年龄", "mean age of organisations at the start", 24.0, "months", "assumption", 12.0, 60.0
    ),
    _row(
        "ability_gained",
        "年长组织能力",
        "abilities that the oldest have gained at the start",
        0.18,
        "share",
        "assumption",
        0.05,
        0.3,
    ),
    _row(
        "party_start",
        "起始党组织成熟度",
        "mean maturity of Party organisations at the start",
        0.2,
        "share",
        "assumption",
        0.05,
        0.4,
    ),
    _row("trust_start", "起始居民信任", "residents' trust at the start", 0.40, "share", "assumption", 0.2, 0.6),
    _row(
        "accountant_share",
        "有专职会计",
        "new organisations with a full-time accountant",
        0.12,
        "share",
        "assumption",
        0.0,
        0.4,
    ),
    # reputation and trust
    _row(
        "reputation_rate",
        "声誉变化率",
        "how fast reputation follows service",
        0.05,
        "share of the difference/month",
        "assumption",
        0.02,
        0.1,
    ),
    _row(
        "trust_rate",
        "信任变化率",
        "how fast trust follows needs met",
        0.04,
        "share of the difference/month",
        "assumption",
        0.01,
        0.08,
    ),
    _row(
        "vouching",
        "枢纽推介",
        "trust lent by the hub's word for a newcomer",
        0.02,
        "per month",
        "assumption",
        0.0,
        0.05,
    ),
    # workers
    _row("effort_base", "基础用力", "effort without incentive", 0.45, "share", "assumption", 0.2, 0.7),
    _row(
        "effort_gain",
        "激励作用",
        "effort added by full incentive at a full score",
        0.45,
        "share",
        "assumption",
        0.1,
        0.6,
    ),
    _row(
        "effort_rate",
        "用力调整率",
        "how fast effort follows pay",
        0.15,
        "share of the difference/month",
        "assumption",
        0.05,
        0.3,
    ),
    _row(
        "score_met",
        "考评中需求满足的权重",
        "weight of needs met in the monthly assessment; active organisations have the rest",
        0.6,
        "share",
        "assumption",
        0.3,
        0.8,
    ),
    _row("pay_step", "级差薪酬分档", "points between two pay grades", 15.0, "points", "assumption", 10.0, 20.0),
    _row("pay_first", "薪酬起档分", "points for the second pay grade", 55.0, "points", "assumption", 45.0, 70.0),
    _row("score_noise", "考评误差", "error of the monthly assessment", 6.0, "points", "assumption", 2.0, 12.0),
    # the hub
    _row(
        "hours_each", "每家组织所需工时", "staff hours for an organisation", 0.8, "hours/month", "assumption", 0.3, 2.0
    ),
    _row(
        "hours_project",
        "每个项目所需工时",
        "staff hours for a running project",
        4.0,
        "hours/month",
        "assumption",
        2.0,
        8.0,
    ),
    _row("hours_newcomer", "每家新组织所需工时", "staff hours for a newcomer", 10.0, "hours", "assumption", 4.0, 20.0),
    _row(
        "staff_hours",
        "每名专职人员工时",
        "hours of a member of staff",
        160.0,
        "hours/month",
        "assumption",
        140.0,
        180.0,
    ),
    # birth and death
    _row(
        "founding_rate", "成立率", "organisations founded", 1.15, "per 10,000 residents/month", "calibrated", 0.5, 2.5
    ),
    _row(
        "density_limit",
        "密度上限",
        "density at which founding ends",
        90.0,
        "organisations/10,000 residents",
        "assumption",
        60.0,
        160.0,
    ),
    _row(
        "professional_share",
        "新成立专业型占比",
        "professional service among new organisations",
        0.38,
        "share",
        "assumption",
        0.2,
        0.6,
    ),
    _row(
        "founding_trust",
        "信任对成立的作用",
        "share of founding that hangs on trust and on the workers' effort",
        0.6,
        "share",
        "assumption",
        0.2,
        0.9,
    ),
    _row(
        "founding_without_station",
        "无服务站时的成立率",
        "founding where there is no station",
        0.5,
        "ratio",
        "assumption",
        0.2,
        0.9,
    ),
    _row(
        "culture_share",
        "新成立文体类占比",
        "culture and sports among new organisations",
        0.45,
        "share",
        "assumption",
        0.3,
        0.65,
    ),
    _row("ability_start", "新组织能力", "abilities of a new organisation", 0.30, "share", "assumption", 0.2, 0.4),
    _row(
        "ability_introduced",
        "引入组织能力",
        "abilities of an introduced organisation",
        0.62,
        "share",
        "assumption",
        0.5,
        0.8,
    ),
    _row(
        "ability_spread",
        "能力离散",
        "spread of abilities at the start",
        0.10,
        "standard deviation",
        "assumption",
        0.05,
        0.15,
    ),
    _row(
        "dormancy", "休眠风险", "risk of falling dormant at zero health", 0.055, "per month", "calibrated", 0.01, 0.12
    ),
    _row("health_effect", "健康度作用", "how much health lowers the risk (exponent)", 3.5, "1", "assumption", 2.0, 5.0),
    _row(
        "health_management",
        "管理能力对健康度的权重",
        "weight of management in health",
        0.35,
        "share",
        "assumption",
        0.2,
        0.5,
    ),
    _row(
        "health_drive",
        "自转力对健康度的权重",
        "weight of self-drive in health; solvency has the rest",
        0.30,
        "share",
        "assumption",
        0.2,
        0.5,
    ),
    _row(
        "strain_rate",
        "资金紧张变化率",
        "how fast unpaid costs are felt",
        0.20,
        "share of the difference/month",
        "assumption",
        0.1,
        0.4,
    ),
    _row("revival", "恢复活动", "dormant organisations that revive", 0.06, "per month", "assumption", 0.02, 0.15),
    _row("closing", "注销", "dormant organisations that close", 0.07, "per month", "calibrated", 0.02, 0.2),
    # yearly review
    _row(
        "survey_noise",
        "调查误差",
        "error of the survey of need",
        0.15,
        "relative standard deviation",
        "assumption",
        0.05,
        0.3,
    ),
    _row("grading_noise", "评级误差", "error of the yearly grading", 4.0, "points", "assumption", 1.0, 8.0),
    _row("grade_good", "良好线", "points for the grade good", 50.0, "points", "assumption", 40.0, 60.0),
    _row("grade_excellent", "优秀线", "points for the grade excellent", 66.0, "points", "assumption", 60.0, 80.0),
    _row(
        "grade_management",
        "管理在评级中的权重",
        "weight of management in the grading",
        0.35,
        "share",
        "assumption",
        0.2,
        0.5,
    ),
    _row(
        "grade_capacity",
        "服务能力在评级中的权重",
        "weight of service capacity in the grading; self-drive has the rest",
        0.40,
        "share",
        "assumption",
        0.2,
        0.5,
    ),
    _row(
        "inspection_floor",
        "年检线",
        "management below which the inspection may fail",
        0.25,
        "share",
        "assumption",
        0.1,
        0.35,
    ),
    _row(
        "honour_rate",
        "获荣誉率",
        "excellent organisations that win an honour",
        0.10,
        "share/year",
        "assumption",
        0.02,
        0.25,
    ),
    _row(
        "hatch_rate",
        "申请出壳率",
        "organisations at the standard that register",
        0.30,
        "share/year",
        "calibrated",
        0.02,
        0.8,
    ),
    # rounds
    _row(
        "proposal_rate",
        "申报率",
        "excellent organisations that propose a venture project; good ones half as often",
        0.55,
        "share/year",
        "calibrated",
        0.1,
        1.0,
    ),
    _row(
        "proposal_money", "平均申报金额", "median request of a project", 13000.0, "yuan", "calibrated", 8000.0, 22000.0
    ),
    _row(
        "proposal_spread",
        "申报金额离散",
        "spread of requests (log standard deviation)",
        0.30,
        "1",
        "assumption",
        0.1,
        0.6,
    ),
    _row("jury_noise", "评审误差", "error of a jury's mean score", 5.0, "points", "assumption", 2.0, 10.0),
    _row("venture_pass", "创投及格线", "points a project needs", 55.0, "points", "assumption", 40.0, 65.0),
    _row("bid_margin", "报价离散", "spread of bids below the ceiling", 0.20, "share", "assumption", 0.05, 0.4),
    _row("introduction_accept", "引入成功率", "introductions that succeed", 0.85, "share", "calibrated", 0.3, 1.0),
)

RECORD = np.dtype([(parameter.name, "f8") for parameter in TABLE])
BY_NAME: dict[str, Parameter] = {parameter.name: parameter for parameter in TABLE}


def values(overrides: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return the table's values, those named in ``overrides`` replaced.

    Raises
    ------
    KeyError
        For a name that the table does not hold.
    """
    held = {parameter.name: parameter.value for parameter in TABLE}
    for name, value in (overrides or {}).items():
        if name not in held:
            raise KeyError(name)
        held[name] = float(value)
    return held


def records(draws: Mapping[str, float] | list[Mapping[str, float]], replicates: int) -> Records:
    """Return parameters for kernels, shape (replicates, 1): the same for all, or one draw for each in turn."""
    rows = [draws] if isinstance(draws, Mapping) else list(draws)
    table = np.zeros((replicates, 1), dtype=RECORD)
    for name in BY_NAME:
        column = np.array([row[name] for row in rows], dtype=np.float64)
        table[name][:, 0] = column[np.arange(replicates) % column.size]
    return table
