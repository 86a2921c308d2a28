"""What is measured each month: the outcomes by name, and the compiled count that fills a row of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.language import Text
from kaiyi_opt.simulation.rules import rule
from kaiyi_opt.simulation.state import (
    ACTIVE,
    ADOPTION_PAID,
    CASE,
    CLOSED,
    DORMANT,
    ELDER_CARE_VISITS,
    EVENTS,
    EXCELLENT,
    FUND_PAID,
    GOOD,
    INTRODUCED,
    LECTURES,
    MEDIATIONS,
    NOBODY,
    PROFESSIONAL,
    PURCHASE_PAID,
    REGISTERED,
    SELF_ENTERTAINING,
    VENTURE_PAID,
    VOLUNTEERING,
    Records,
    State,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One measured quantity: its name, label and unit, and whether it adds up over the months from the start.

    Money is in the scenario's own currency: ``fen`` are hundredths of its unit, ``money`` is the unit.
    """

    name: str
    label: Text
    unit: str
    cumulative: bool = False


OUTCOMES: tuple[Outcome, ...] = (
    Outcome("community_organisations", Text("社区社会组织", "community organisations"), "organisations"),
    Outcome("introduced_organisations", Text("引入组织", "introduced organisations"), "organisations"),
    Outcome("active_organisations", Text("活跃组织", "active organisations"), "organisations"),
    Outcome("dormant_organisations", Text("休眠组织", "dormant organisations"), "organisations"),
    Outcome("self_entertaining", Text("自娱型组织", "self-entertaining organisations"), "organisations"),
    Outcome("professional_service", Text("专业服务型组织", "professional-service organisations"), "organisations"),
    Outcome("registered", Text("登记的社区社会组织", "registered community organisations"), "organisations"),
    Outcome("good", Text("良好组织", "organisations graded good"), "organisations"),
    Outcome("excellent", Text("优秀组织", "organisations graded excellent"), "organisations"),
    Outcome("hatched", Text("出壳组织", "hatched"), "organisations", True),
    Outcome("mentored", Text("结对组织", "mentored organisations"), "organisations"),
    Outcome(
        "per_10000_residents",
        Text("每万人社区社会组织", "community organisations per 10,000 residents"),
        "organisations",
    ),
    Outcome("needs_arrived", Text("当月新增需求", "needs that arose"), "cases"),
    Outcome("needs_met", Text("当月满足需求", "needs met"), "cases"),
    Outcome("needs_met_share", Text("近 12 个月需求满足率", "needs met in 12 months, of those that arose"), "share"),
    Outcome("needs_open", Text("未满足需求", "open needs"), "cases"),
    Outcome("trust", Text("居民信任", "residents' trust"), "share"),
    Outcome("effort", Text("社工用力", "workers' effort"), "share"),
    Outcome("dependence", Text("对扶持资金的依赖", "dependence on support money"), "share"),
    Outcome("hub_load", Text("枢纽负荷", "load of the hub"), "ratio"),
    Outcome("events", Text("文体活动", "cultural and sports events"), "events", True),
    Outcome("lectures", Text("讲座", "lectures"), "lectures", True),
    Outcome("volunteer_services", Text("志愿服务", "volunteer services"), "services", True),
    Outcome("mediations", Text("调解", "mediations"), "mediations", True),
    Outcome("elder_service", Text("为老服务", "elder service"), "person-times", True),
    Outcome("fund_spent_fen", Text("专项资金支出", "paid from the special fund"), "fen", True),
    Outcome("venture_spent_fen", Text("创投资金支出", "paid from the venture pool"), "fen", True),
    Outcome("purchase_spent_fen", Text("购买服务支出", "paid for purchased service"), "fen", True),
    Outcome("adoption_spent_fen", Text("企业认领资金", "paid by companies"), "fen", True),
    Outcome("venture_applied", Text("最近一轮创投申报", "venture projects proposed in the last round"), "projects"),
    Outcome("venture_funded", Text("最近一轮创投入选", "venture projects funded in the last round"), "projects"),
    Outcome("venture_adopted", Text("最近一轮企业认领", "projects adopted in the last round"), "projects"),
    Outcome("money_per_need_met", Text("每件需求所用公共资金", "public money per need met"), "money/case"),
)
NAMES = tuple(outcome.name for outcome in OUTCOMES)
BY_NAME = {outcome.name: outcome for outcome in OUTCOMES}
COLUMN = {name: number for number, name in enumerate(NAMES)}

# What organisations are counted by, a number for each: community organisations by domain and by community.
_FEN_PER_YUAN = 100.0


@rule
def measure(state: State, met_before: float, row: Records) -> float:
    """Fill ``row``, shape (outcomes,), with a month's outcomes; return the cases met since the start.

    ``met_before`` is what the call of the month before returned, 0 at the start.
    """
    row[:] = 0.0
    _count_organisations(state, row)
    met_before += _sum_needs(state, row)
    hub, ledger = state.hub[0], state.ledger
    row[9] = hub.hatched
    row[19] = hub.load
    for k, kind in enumerate((EVENTS, LECTURES, VOLUNTEERING, MEDIATIONS, ELDER_CARE_VISITS)):
        row[20 + k] = hub.kinds[kind]
    row[25], row[26], row[27], row[28] = (
        ledger[FUND_PAID],
        ledger[VENTURE_PAID],
        ledger[PURCHASE_PAID],
        ledger[ADOPTION_PAID],
    )
    row[29], row[30], row[31] = hub.proposed, hub.funded, hub.adopted
    public = ledger[FUND_PAID] + ledger[VENTURE_PAID] + ledger[PURCHASE_PAID]
    row[32] = public / _FEN_PER_YUAN / met_before if met_before > 0.0 else 0.0
    return met_before


@rule
def _count_organisations(state: State, row: Records) -> None:
    dependence = 0.0
    for i in range(state.hub[0].count):
        o = state.organisations[i]
        if o.activity == CLOSED:
            continue
        row[1 if o.layer == INTRODUCED else 0] += 1
        row[2] += o.activity == ACTIVE
        row[3] += o.activity == DORMANT
        row[4] += o.layer == SELF_ENTERTAINING
        row[5] += o.layer == PROFESSIONAL
        row[6] += o.layer != INTRODUCED and o.stage == REGISTERED
        row[7] += o.grade == GOOD
        row[8] += o.grade == EXCELLENT
        row[10] += o.mentor != NOBODY
        dependence += o.dependence
    residents = 0
    for c in range(state.communities.size):
        residents += state.communities[c].population
    row[11] = 10_000.0 * row[0] / residents if residents > 0 else 0.0
    row[18] = dependence / (row[0] + row[1]) if row[0] + row[1] > 0 else 0.0


@rule
def _sum_needs(state: State, row: Records) -> float:
    """Fill in needs, trust and effort; return the cases met this month."""
    arrived, met, waiting = 0, 0, 0
    trust, residents = 0.0, 0
    for c in range(state.communities.size):
        community = state.communities[c]
        trust += community.trust * community.population
        residents += community.population
        for d in range(state.needs.shape[1]):
            need = state.needs[c, d]
            arrived += need.arrived
            met += need.met
            waiting += need.welfare + need.venture
    row[12], row[13], row[15] = arrived / CASE, met / CASE, waiting / CASE
    arrived_year, met_year = state.hub[0].arrived.sum(), state.hub[0].met.sum()
    row[14] = min(1.0, met_year / arrived_year) if arrived_year > 0 else 1.0
    row[16] = trust / residents if residents > 0 else 0.0
    effort = 0.0
    for w in range(state.workers.size):
        effort += state.workers[w].effort
    row[17] = effort / state.workers.size if state.workers.size > 0 else state.parameters[0].effort_base
    return met / CASE


def empty(replicates: int, months: int) -> Records:
    """Return room for outcomes, shape (replicates, months, outcomes)."""
    return np.zeros((replicates, months, len(OUTCOMES)))
