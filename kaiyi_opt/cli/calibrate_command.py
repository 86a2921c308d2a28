"""`kaiyi calibrate`: load, search, check, write the posterior, tell what the data say and what they leave open."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from kaiyi_opt.allocation.processes import available_processors
from kaiyi_opt.cli.delivery import echo_json, tell_folder
from kaiyi_opt.cli.options import checked_language, names_of
from kaiyi_opt.cli.plan_view import PIPED_WIDTH, plain
from kaiyi_opt.cli.status_line import status_line
from kaiyi_opt.cli.table_view import printed_table
from kaiyi_opt.language import Language, Text, both
from kaiyi_opt.report.calibration_table import (
    calibration_object,
    parameter_table,
    sentences,
    target_table,
    write_calibration,
)
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.study.calibration.calibration import Calibration, calibrate
from kaiyi_opt.study.calibration.sequential import Course
from kaiyi_opt.study.policies.named import policy_of
from kaiyi_opt.study.projection.posterior import write_posterior

POSTERIOR_FILE = "posterior.csv"
CHECKPOINT_ENDING = ".checkpoint.json"


@dataclass(frozen=True)
class CalibrateOptions:
    """The options of one run, as they were typed."""

    path: Path
    particles: int
    seed: int
    workers: int | None
    resume: bool
    also: str
    out: Path | None
    report: Path | None
    as_json: bool
    lang: str


def calibrate_command(options: CalibrateOptions) -> int:
    """Calibrate, write the posterior and, where a folder is named, the report; returns the exit code.

    A checkpoint stands beside the posterior's file while the search runs, and is removed when it has ended.
    """
    lang = checked_language(options.lang)
    scenario = load(options.path)
    out = options.out or _default_file(scenario)
    checkpoint = out.with_name(out.stem + CHECKPOINT_ENDING)
    with status_line(lang, quiet=options.as_json) as show:
        found = calibrate(
            scenario,
            policy_of(scenario),
            Course(particles=options.particles, seed=options.seed),
            also=names_of(options.also),
            workers=available_processors() if options.workers is None else options.workers,
            checkpoint=checkpoint,
            resume=options.resume,
            progress=lambda told: show(_stand(told)),
        )
    write_posterior(out, found.prior.names, found.draws)
    checkpoint.unlink(missing_ok=True)
    if options.report is not None:
        write_calibration(found, options.report, lang)
    if options.as_json:
        echo_json(calibration_object(found, lang))
        return 0
    _print(found, lang)
    typer.echo(Text("后验：{file}", "posterior: {file}").format(file=both(str(out)))[lang])
    if not scenario.settings.simulation.posterior:
        advice = Text(
            '请在 scenario.toml 的 [simulation] 下写 posterior = "{name}"，推演才会使用它',
            'put posterior = "{name}" under [simulation] in scenario.toml, and projections draw from it',
        )
        typer.echo(advice.format(name=both(out.name))[lang])
    if options.report is not None:
        tell_folder(options.report, lang)
    return 0


def _default_file(scenario: Scenario) -> Path:
    """Return the file that the settings name, else one of the usual name: in the folder, or beside the workbook."""
    return (scenario.folder or Path()) / (scenario.settings.simulation.posterior or POSTERIOR_FILE)


def _stand(told: Mapping[str, Any]) -> Text:
    tolerance = told["tolerance"]
    return Text(
        "最近一轮：试 {tried} 组，偏差不超过容差的 {tolerance} 倍（中断后可用 --resume 继续）",
        "last population: {tried} tried, within {tolerance} tolerances (--resume goes on after an interruption)",
    ).format(tried=told["tried"], tolerance=both("∞" if tolerance is None else f"{tolerance:.2f}"))


def _print(found: Calibration, lang: Language) -> None:
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    console.print(plain(found.scenario.settings.name[lang]))
    console.print(printed_table(target_table(found, lang), lang))
    console.print(printed_table(parameter_table(found, lang), lang))
    for sentence in sentences(found):
        console.print(plain(f"· {sentence[lang]}{Text('。', '.')[lang]}"))
