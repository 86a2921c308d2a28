"""The tables of government purchase: departments, wanted services, bids, limits and contracts in force; all made up.

The kinds of department are those that purchase services of social organisations anywhere; prices, quantities and
budgets are drawn, and no row tells of a real department.
"""

from __future__ import annotations

from typing import Any

from places import is_named_in_article

from kaiyi_opt.scenario.nouns import Organisation
from kaiyi_opt.scenario.nouns_purchase import Bid, ContractInForce, Department, Supplier, WantedService
from scenarios.draws import Draws

YUAN = 100
POINT = 10_000

# Identifier, name, budget in yuan (none: no limit).
DEPARTMENTS = (
    ("DP1", "民政科", 90_000),
    ("DP2", "文化站", 50_000),
    ("DP3", "司法所", None),
    ("DP4", "社区卫生服务中心", 60_000),
    ("DP5", "妇联", 35_000),
    ("DP6", "残联", 40_000),
)
# Identifier, name, department, domain, quantity, least, price ceiling, quality floor, unit, most suppliers, priority.
SERVICES = (
    ("G01", "高龄独居老人探访", "DP1", "charity_relief", 600, 200, 60, 75, "人次", None, 3),
    ("G02", "居家养老助洁", "DP1", "community_service", 800, None, 55, 70, "小时", 3, None),
    ("G03", "社会组织能力培训", "DP1", "civic_education", 12, 6, 1_500, 80, "场", 2, None),
    ("G04", "社区文艺巡演", "DP2", "culture_sports", 16, None, 2_000, 75, "场", None, None),
    ("G05", "公益艺术课堂", "DP2", "culture_sports", 60, 20, 400, 70, "课时", 3, None),
    ("G06", "邻里纠纷调解", "DP3", "mediation_rights", 80, None, 350, 80, "件", None, 2),
    ("G07", "普法宣讲", "DP3", "mediation_rights", 24, None, 800, None, "场", 2, None),
    ("G08", "慢性病健康管理", "DP4", "community_service", 400, 100, 120, 80, "人次", None, 2),
    ("G09", "家庭教育与亲子服务", "DP5", "civic_education", 50, 10, 600, 75, "场", 3, None),
    ("G10", "残疾人社区康复陪伴", "DP6", "charity_relief", 300, None, 110, 78, "人次", None, 2),
)
BIDS_A_SERVICE = (3, 5)
CONTRACTS = (
    ("DP1", "2014 年助餐服务", "charity_relief", 46_000),
    ("DP1", "社区公益日运营", "social_affairs", 18_000),
    ("DP2", "群众文化团队辅导", "culture_sports", 24_000),
    ("DP3", "人民调解室驻点", "mediation_rights", 30_000),
    ("DP4", "健康小屋运营", "community_service", 28_000),
    ("DP5", "儿童之家托管", "civic_education", 22_000),
)


def purchase_tables(organisations: tuple[Organisation, ...]) -> dict[str, Any]:
    """Return the tables of government purchase by name."""
    able = [o for o in organisations if not is_named_in_article(o) and o.assessment is not None and o.layer != ""]
    bids = _bids([o for o in able if o.layer != "self_entertaining"])
    return {
        "departments": tuple(
            Department(key, name, None if budget is None else budget * YUAN) for key, name, budget in DEPARTMENTS
        ),
        "purchases": tuple(_service(row) for row in SERVICES),
        "bids": bids,
        "suppliers": _suppliers(bids),
        "contracts": _contracts(able),
    }


def _service(row: tuple[Any, ...]) -> WantedService:
    key, name, department, domain, quantity, least, ceiling, floor, unit, suppliers, priority = row
    return WantedService(
        key,
        name,
        department,
        domain,
        quantity=quantity,
        least=least,
        ceiling=ceiling * YUAN,
        floor=None if floor is None else floor * POINT,
        unit=unit,
        most_suppliers=suppliers,
        priority=priority,
    )


def _bids(organisations: list[Organisation]) -> tuple[Bid, ...]:
    """Return three to five bids for each service, most of them by organisations of its domain."""
    draws = Draws("bids")
    bids = []
    for key, _, _, domain, quantity, _, ceiling, *_ in SERVICES:
        fitting = [o for o in organisations if o.domain == domain or draws.chance(10)]
        for organisation in sorted(draws.some(fitting, draws.between(*BIDS_A_SERVICE)), key=lambda o: o.id):
            # In steps a planner would bid in: half a per cent of the ceiling, in whole yuan.
            price = max(1, ceiling * draws.between(150, 205) // 200)
            capacity = max(1, quantity * draws.between(4, 14) // 20)
            least = capacity // 4 if draws.chance(25) else None
            quality = draws.between(72, 95) * POINT if draws.chance(50) else None
            bids.append(Bid(organisation.id, key, price * YUAN, capacity, least or None, quality))
    return tuple(bids)


def _suppliers(bids: tuple[Bid, ...]) -> tuple[Supplier, ...]:
    """Return limits of those who bid more than once, and one who is excluded."""
    draws = Draws("suppliers")
    names = sorted({bid.organisation for bid in bids})
    often = [name for name in names if sum(bid.organisation == name for bid in bids) > 1]
    once = [name for name in names if name not in often]
    limited = [Supplier(name, most_money=draws.between(4, 8) * 5_000 * YUAN) for name in often[:3]]
    return (*limited, Supplier(draws.pick(once), excluded="上一年度合同验收不合格（虚构）"))


def _contracts(organisations: list[Organisation]) -> tuple[ContractInForce, ...]:
    draws = Draws("contracts")
    found = []
    for department, name, domain, amount in CONTRACTS:
        fitting = [o.id for o in organisations if o.domain == domain and o.grade == "excellent"]
        found.append(ContractInForce(department, draws.pick(fitting), name, amount * YUAN))
    return tuple(found)
