"""Arguments and options that several commands take, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaiyi_opt.cli.language_option import t

ScenarioPath = Annotated[
    Path,
    typer.Argument(
        metavar="PATH",
        help=t(
            "方案文件夹、.xlsx 工作簿，或 Pabulib .pb 文件",
            "a scenario folder, an .xlsx workbook, or a Pabulib .pb file",
        ),
    ),
]
Lang = Annotated[str, typer.Option("--lang", metavar="zh|en", help=t("语言", "language"))]
Json = Annotated[bool, typer.Option("--json", help=t("输出一个 JSON 对象", "print one JSON object"))]
Budgets = Annotated[
    list[str],
    typer.Option(
        "--budget",
        metavar="[POOL=]AMOUNT",
        help=t("替换资金池的预算；可重复", "another budget for a pool; may be repeated"),
    ),
]
NONE_STATED: list[str] = []
RuleOption = Annotated[
    str | None,
    typer.Option(
        "--rule",
        metavar="NAME",
        help=t(
            "仅 .pb：welfare（默认）、greedy、mes、mes+add1、mes+greedy、mes+add1+greedy 或 phragmen",
            ".pb only: welfare (the default), greedy, mes, mes+add1, mes+greedy, mes+add1+greedy or phragmen",
        ),
    ),
]
UtilityOption = Annotated[
    str,
    typer.Option(
        "--utility",
        metavar="cost|cardinality",
        help=t("仅 .pb：效用为 票数×金额 或 票数", ".pb only: votes × cost, or votes"),
    ),
]
AwardsFile = Annotated[
    Path | None,
    typer.Option(
        "--awards",
        metavar="AWARDS.json",
        help=t("计入一份公布名单的资助", "count the awards of a published list as ties"),
    ),
]
PurchaseFile = Annotated[
    Path | None,
    typer.Option(
        "--purchase",
        metavar="PURCHASE.json",
        help=t("计入一份公布的购买结果", "count the contracts of a published purchase as ties"),
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option("--time-limit", metavar="S", min=0, help=t("时间限制（秒）", "time limit in seconds")),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help=t("结果文件夹", "the folder for the results"))]
