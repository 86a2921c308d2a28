"""The commands of the years ahead, and the whole job; the work is imported when one runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaiyi_opt.cli.arguments import Json, Lang, Out, ScenarioPath
from kaiyi_opt.cli.language_option import LANG, t
from kaiyi_opt.cli.program import run_in

app = typer.Typer()


@app.command(help=t("输出仿真模型的 ODD 说明（Markdown）", "print the ODD description of the simulation (Markdown)"))
def odd(
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help=t("写入文件", "write it to a file")),
    ] = None,
    lang: Lang = LANG,
) -> None:
    """Describe the simulation by the ODD protocol."""
    from kaiyi_opt.cli.odd_command import odd_command

    run_in(lambda: odd_command(out, lang), lang)


@app.command(help=t("全部做完，留下一个结果文件夹和一份报告", "do the whole job: one results folder, one report"))
def run(
    path: ScenarioPath,
    out: Out = None,
    resamples: Annotated[
        int, typer.Option("--resamples", metavar="N", min=0, help=t("重抽次数；0 为不重抽", "resamples; 0: none"))
    ] = 200,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help=t("随机种子", "the random seed"))] = 0,
    replicates: Annotated[
        int | None,
        typer.Option(
            "--replicates",
            metavar="N",
            min=0,
            help=t(
                "推演重复几次，默认按方案所写；0 为不推演", "replicates of the years ahead, as settings say; 0: none"
            ),
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", min=1, help=t("进程数，默认用全部处理器", "processes; all by default")),
    ] = None,
    lang: Lang = LANG,
) -> None:
    """Do the whole job."""
    from kaiyi_opt.cli.run_command import RunCommandOptions, run_command

    run_in(lambda: run_command(RunCommandOptions(path, out, resamples, seed, replicates, workers, lang)), lang)


@app.command(help=t("把结果文件夹写成报告：网页、公示、工作簿", "a results folder as a page, a notice and a workbook"))
def report(
    results: Annotated[
        Path, typer.Argument(metavar="RESULTS", help=t("kaiyi run 的结果文件夹", "the folder of a run"))
    ],
    out: Out = None,
    lang: Lang = LANG,
) -> None:
    """Write the report of a results folder."""
    from kaiyi_opt.cli.run_command import report_command

    run_in(lambda: report_command(results, out, lang), lang)


@app.command(help=t("校准模拟：使推演与观测数相符", "calibrate the simulation to what was observed"))
def calibrate(
    path: ScenarioPath,
    particles: Annotated[
        int, typer.Option("--particles", metavar="N", min=1, help=t("每轮保留几组参数", "sets of parameters kept"))
    ] = 500,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help=t("随机种子", "random seed"))] = 1,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, help=t("用几个进程", "how many processes"))
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help=t("从中断处继续", "go on from where it was interrupted"))
    ] = False,
    also: Annotated[
        str,
        typer.Option(
            "--also",
            metavar="NAMES",
            help=t("另外校准哪些参数，用逗号隔开", "further parameters to calibrate, separated by commas"),
        ),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help=t("后验写到哪里，默认为方案中的文件", "where the posterior goes, the scenario's own file by default"),
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="DIR", help=t("报告的文件夹", "the folder for the report"))
    ] = None,
    as_json: Json = False,
    lang: Lang = LANG,
) -> None:
    """Calibrate the simulation."""
    from kaiyi_opt.cli.calibrate_command import CalibrateOptions, calibrate_command

    options = CalibrateOptions(path, particles, seed, workers, resume, also, out, report, as_json, lang)
    run_in(lambda: calibrate_command(options), lang)
