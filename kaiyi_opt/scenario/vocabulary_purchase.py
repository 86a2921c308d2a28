"""The tables of government purchase: departments, the services they want, organisations' bids, contracts in force.

Stated once and in both languages, like `kaiyi_opt.scenario.vocabulary`, whose list of tables takes these in.
"""

from __future__ import annotations

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.columns import MONEY, Column, Table

POINTS = Text("分", "points")


def _ref(key: str, label: Text, help: Text, table: str, *, required: bool = True) -> Column:
    return Column(key, label, "id", help, required, refers=table)


DEPARTMENTS = Table(
    "departments",
    Text("部门", "departments"),
    Text("每个购买服务的政府部门一行", "one row a government department that purchases services"),
    (
        Column("id", Text("部门编号", "id"), "id", Text("部门编号", "the department's identifier"), required=True),
        Column("name", Text("部门名称", "name"), "name", Text("部门名称", "the department's name"), required=True),
        Column(
            "budget",
            Text("购买预算", "budget"),
            "money",
            Text(
                "本轮购买服务最多可花的金额；留空为不限；在手合同不从中扣除",
                "the most it may spend on this round's purchases; blank: no limit; contracts in force are not charged"
                " to it",
            ),
            unit=MONEY,
        ),
    ),
    ("id",),
)

PURCHASES = Table(
    "purchases",
    Text("购买需求", "purchases"),
    Text("部门要购买的每项服务一行", "one row a service that a department wants"),
    (
        Column("id", Text("需求编号", "id"), "id", Text("需求编号", "the purchase's identifier"), required=True),
        Column("name", Text("服务名称", "name"), "name", Text("服务名称", "the service's name"), required=True),
        _ref("department", Text("购买部门", "department"), Text("购买部门", "who purchases"), "departments"),
        _ref("domain", Text("领域", "domain"), Text("服务领域", "the domain of the service"), "settings.domains"),
        _ref(
            "community",
            Text("社区", "community"),
            Text("服务地点；留空为不限", "where it is served; blank: anywhere"),
            "communities",
            required=False,
        ),
        Column(
            "quantity",
            Text("需求数量", "quantity"),
            "whole",
            Text("要购买的数量", "how many units are wanted"),
            required=True,
        ),
        Column(
            "least",
            Text("最少数量", "least quantity"),
            "whole",
            Text("少于此数就不购买；留空为不限", "fewer units are not purchased at all; blank: no limit"),
        ),
        Column(
            "ceiling",
            Text("单价上限", "price ceiling"),
            "money",
            Text("每单位最多付多少", "the most that is paid for a unit"),
            required=True,
            unit=MONEY,
        ),
        Column(
            "floor",
            Text("质量下限", "quality floor"),
            "points",
            Text("投标的质量分不得低于此数，0 至 100", "a bid of lower quality is not accepted, 0 to 100"),
            unit=POINTS,
        ),
        Column(
            "unit",
            Text("计量单位", "unit"),
            "text",
            Text("一个单位是什么，如 场、人次、小时", "what a unit is, such as session or hour"),
        ),
        Column(
            "most_suppliers",
            Text("供应方上限", "most suppliers"),
            "whole",
            Text("最多向几家购买；留空为不限", "the most organisations it is purchased from; blank: no limit"),
            unit=Text("家", "organisations"),
        ),
        Column(
            "priority",
            Text("优先倍数", "priority"),
            "whole",
            Text(
                "1 至 100，留空为 1；满足需求按 数量×单价上限×优先倍数 计",
                "1 to 100, blank: 1; demand met counts quantity × price ceiling × priority",
            ),
        ),
    ),
    ("id",),
)

BIDS = Table(
    "bids",
    Text("投标", "bids"),
    Text("组织对一项购买需求的投标，每份一行", "one row an organisation's bid for a purchase"),
    (
        _ref("organisation", Text("组织", "organisation"), Text("投标组织", "who bids"), "organisations"),
        _ref("purchase", Text("购买需求", "purchase"), Text("投哪项需求", "for which purchase"), "purchases"),
        Column("price", Text("单价", "price"), "money", Text("每单位的报价", "asked for a unit"), True, MONEY),
        Column(
            "capacity",
            Text("可供数量", "capacity"),
            "whole",
            Text("最多可提供的数量", "the most units it can provide"),
            required=True,
        ),
        Column(
            "least",
            Text("最少承接", "least quantity"),
            "whole",
            Text("少于此数则不承接；留空为不限", "it does not take on fewer units; blank: no limit"),
        ),
        Column(
            "quality",
            Text("质量分", "quality"),
            "points",
            Text("质量分，0 至 100；留空取组织的年度评估得分", "0 to 100; blank: the organisation's yearly assessment"),
            unit=POINTS,
        ),
    ),
    ("organisation", "purchase"),
)

SUPPLIERS = Table(
    "suppliers",
    Text("供应方", "suppliers"),
    Text(
        "需要限定或排除的投标组织，每家一行；其余组织不必列出",
        "one row a bidding organisation that is limited or excluded; the others need none",
    ),
    (
        _ref("organisation", Text("组织", "organisation"), Text("投标组织", "who bids"), "organisations"),
        Column(
            "most_units",
            Text("合计可供数量", "most units"),
            "whole",
            Text("全部投标合计最多提供的数量；留空为不限", "the most units over all its bids; blank: no limit"),
        ),
        Column(
            "most_money",
            Text("合计合同金额", "most money"),
            "money",
            Text("全部投标合计最多承接的金额；留空为不限", "the most money over all its bids; blank: no limit"),
            unit=MONEY,
        ),
        Column(
            "excluded",
            Text("排除理由", "excluded"),
            "text",
            Text(
                "填写即不接受其投标，此理由会公示",
                "where it is filled in none of its bids is accepted, and this reason is published",
            ),
        ),
    ),
    ("organisation",),
)

CONTRACTS = Table(
    "contracts",
    Text("在手合同", "contracts"),
    Text(
        "部门与组织已生效的购买合同，每份一行", "one row a contract in force between a department and an organisation"
    ),
    (
        _ref("department", Text("部门", "department"), Text("购买部门", "who purchases"), "departments"),
        _ref("organisation", Text("组织", "organisation"), Text("供应组织", "who provides"), "organisations"),
        Column("name", Text("合同名称", "name"), "name", Text("合同名称", "what the contract is for"), required=True),
        Column("amount", Text("金额", "amount"), "money", Text("合同金额", "its amount"), required=True, unit=MONEY),
    ),
    ("department", "organisation", "name"),
)

PURCHASE_TABLES: tuple[Table, ...] = (DEPARTMENTS, PURCHASES, BIDS, SUPPLIERS, CONTRACTS)
