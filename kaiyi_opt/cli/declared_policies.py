"""The commands that let policies run into the years ahead; the work is imported when one runs."""

from __future__ import annotations

from typing import Annotated

import typer

from kaiyi_opt.cli.arguments import Json, Lang, Out, ScenarioPath
from kaiyi_opt.cli.language_option import LANG, t
from kaiyi_opt.cli.program import run_in

app = typer.Typer()

Workers = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", min=1, help=t("进程数，默认用全部处理器", "processes; all by default")),
]
Years = Annotated[
    int | None,
    typer.Option(
        "--years", metavar="N", help=t("几年，默认按方案所写", "how many years; as the settings say by default")
    ),
]
Replicates = Annotated[
    int | None,
    typer.Option(
        "--replicates",
        metavar="N",
        help=t("重复模拟几次，默认按方案所写", "how many replicates; as the settings say by default"),
    ),
]
SimulationSeed = Annotated[
    int | None,
    typer.Option("--seed", metavar="N", help=t("随机种子，默认按方案所写", "the seed; as the settings say by default")),
]


@app.command(help=t("推演今后几年：逐月结果与区间", "the years ahead under one policy: month by month, with bands"))
def project(
    path: ScenarioPath,
    years: Years = None,
    replicates: Replicates = None,
    policy: Annotated[
        str | None,
        typer.Option(
            "--policy",
            metavar="NAME",
            help=t(
                "方案中的一项政策，默认为现行政策 current",
                "a policy of the scenario; the present one, current, by default",
            ),
        ),
    ] = None,
    seed: SimulationSeed = None,
    workers: Workers = None,
    as_json: Json = False,
    out: Out = None,
    lang: Lang = LANG,
) -> None:
    """Project the years ahead."""
    from kaiyi_opt.cli.project_command import ProjectOptions, project_command

    options = ProjectOptions(path, years, replicates, policy, seed, workers, as_json, out, lang)
    run_in(lambda: project_command(options), lang)


@app.command(help=t("在同一随机数下比较几项政策", "policies compared on the same luck"))
def compare(
    path: ScenarioPath,
    policies: Annotated[
        str | None,
        typer.Option(
            "--policies",
            metavar="A,B[,C]",
            help=t(
                "方案中的政策，第一项为基准；默认为全部",
                "policies of the scenario, the first the baseline; all by default",
            ),
        ),
    ] = None,
    years: Years = None,
    replicates: Replicates = None,
    seed: SimulationSeed = None,
    workers: Workers = None,
    as_json: Json = False,
    out: Out = None,
    lang: Lang = LANG,
) -> None:
    """Compare policies."""
    from kaiyi_opt.cli.compare_command import CompareOptions, compare_command

    options = CompareOptions(path, policies, years, replicates, seed, workers, as_json, out, lang)
    run_in(lambda: compare_command(options), lang)
