"""The table of what was observed, to which a simulation is calibrated.

Stated once and in both languages, like `kaiyi_opt.scenario.vocabulary`, whose list of tables takes it in.
"""

from __future__ import annotations

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.columns import Column, Table

TARGETS = Table(
    "targets",
    Text("校准目标", "targets"),
    Text(
        "校准模拟所用的观测数，每个一行；真实数须写明出处",
        "one row a number that was observed, to which the simulation is calibrated; a real one states its source",
    ),
    (
        Column(
            "outcome",
            Text("指标", "outcome"),
            "name",
            Text(
                "模拟的哪个指标，如 社区社会组织 或 community_organisations",
                "which outcome of the simulation, such as community_organisations",
            ),
            required=True,
        ),
        Column(
            "month",
            Text("月份", "month"),
            "name",
            Text(
                "观测所在的月份，如 2016-06；累计指标从模拟起始月算起",
                "the month of which it was observed, such as 2016-06; totals count from the simulation's first month",
            ),
            required=True,
        ),
        Column(
            "least",
            Text("最少", "least"),
            "whole",
            Text(
                "观测数不少于多少；与“最多”相同则为确数；留空为不限",
                "it was no less; the same as the most where the number is exact; blank: no limit",
            ),
        ),
        Column(
            "most",
            Text("最多", "most"),
            "whole",
            Text("观测数不多于多少；留空为不限", "it was no more; blank: no limit"),
        ),
        Column(
            "tolerance",
            Text("容差", "tolerance"),
            "share",
            Text(
                "相差多少算一个单位的偏差，如 10%；留空为 10%",
                "the deviation that counts as one, such as 10%; blank: 10%",
            ),
        ),
        Column("source", Text("出处", "source"), "text", Text("原文与理解", "the source's words and their reading")),
    ),
    ("outcome", "month"),
)

SIMULATION_TABLES: tuple[Table, ...] = (TARGETS,)
