"""The commands of the network; the work is imported when one runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaiyi_opt.cli.arguments import NONE_STATED, AwardsFile, Json, Lang, Out, PurchaseFile, ScenarioPath
from kaiyi_opt.cli.language_option import LANG, t
from kaiyi_opt.cli.program import run_in

app = typer.Typer()


@app.command(help=t("“1+X”结对：最优、可证明、可比较", "pair mentors with mentees (1+X): optimal, proven, compared"))
def pair(
    path: ScenarioPath,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="NAME",
            help=t(
                "best 总匹配度最高、fairest 最公平、stable-mentee 或 stable-mentor 稳定、fewest-changes 变动最少",
                "best, fairest, stable-mentee, stable-mentor or fewest-changes",
            ),
        ),
    ] = "best",
    as_json: Json = False,
    out: Out = None,
    naming_budget: Annotated[
        str | None,
        typer.Option(
            "--naming-budget",
            metavar="AMOUNT",
            help=t("命名示范点的预算", "the budget for naming mentors"),
        ),
    ] = None,
    why: Annotated[
        list[str],
        typer.Option(
            "--why",
            metavar="ID",
            help=t("只说明这家组织为何如此结对；可重复", "only explain this mentee's pair; may be repeated"),
        ),
    ] = NONE_STATED,
    lang: Lang = LANG,
) -> None:
    """Pair mentors with mentees."""
    from kaiyi_opt.cli.pair_command import PairOptions, pair_command

    options = PairOptions(path, method, as_json, out, naming_budget, tuple(why), lang)
    run_in(lambda: pair_command(options), lang)


@app.command(
    help=t("三社联动：谁服务谁，哪里会断", "the three-social linkage: who serves what, and where it would tear")
)
def linkage(
    path: ScenarioPath,
    as_json: Json = False,
    out: Out = None,
    graphml: Annotated[
        Path | None, typer.Option("--graphml", metavar="FILE", help=t("另存为 GraphML", "write the graph as GraphML"))
    ] = None,
    gexf: Annotated[
        Path | None,
        typer.Option("--gexf", metavar="FILE", help=t("另存为 GEXF（Gephi）", "write the graph as GEXF, for Gephi")),
    ] = None,
    withdraw: Annotated[
        list[str],
        typer.Option(
            "--withdraw",
            metavar="NODE",
            help=t(
                "这个节点退出会怎样，如 hub、organisation:O1；可重复，一起退出",
                "what if this node withdraws, such as hub or organisation:O1; may be repeated, they go together",
            ),
        ),
    ] = NONE_STATED,
    source: Annotated[
        list[str],
        typer.Option(
            "--from",
            metavar="NODE",
            help=t("消息从这里发出；可重复", "where a message starts; may be repeated"),
        ),
    ] = NONE_STATED,
    steps: Annotated[
        int | None,
        typer.Option("--steps", metavar="K", min=0, help=t("消息最多传几步", "how many steps a message is passed on")),
    ] = None,
    ties: Annotated[
        int,
        typer.Option("--ties", metavar="K", min=0, help=t("建议新建多少条联系", "how many new ties to propose")),
    ] = 5,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="PATH", help=t("与更早一年的方案对比", "compare with an earlier year")),
    ] = None,
    awards: AwardsFile = None,
    purchased: PurchaseFile = None,
    lang: Lang = LANG,
) -> None:
    """Measure the three-social linkage."""
    from kaiyi_opt.cli.linkage_command import LinkageOptions, linkage_command

    asked = (tuple(withdraw), tuple(source), steps, ties, against, awards, purchased)
    options = LinkageOptions(path, as_json, out, graphml, gexf, *asked, lang)
    run_in(lambda: linkage_command(options), lang)
