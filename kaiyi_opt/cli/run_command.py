"""`kaiyi run` and `kaiyi report`: the whole job in one folder, and its report again in another language or place."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from kaiyi_opt.cli.delivery import tell_folder
from kaiyi_opt.cli.options import checked_language
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.notices import notices
from kaiyi_opt.report.page.files import PAGE, write_report_files
from kaiyi_opt.report.page.store import read_report
from kaiyi_opt.report.run_folder import write_run
from kaiyi_opt.report.sections.prospects import prospects_sentence
from kaiyi_opt.scenario.load import load
from kaiyi_opt.study.whole_run import Outcome, Progress, RunOptions, run_stages

WRITING = Text("撰写报告", "writing the report")


@dataclass(frozen=True)
class RunCommandOptions:
    """The options of a whole run, as they were typed."""

    path: Path
    out: Path | None
    resamples: int
    seed: int
    replicates: int | None
    workers: int | None
    lang: str


def run_command(options: RunCommandOptions) -> int:
    """Do the whole job and write one results folder; returns the exit code."""
    lang = checked_language(options.lang)
    scenario = load(options.path)
    asked = RunOptions(options.resamples, options.seed, replicates=options.replicates, workers=options.workers)
    resolved = options.path.resolve()
    folder = options.out or Path("results") / (resolved.name if resolved.is_dir() else resolved.stem)
    for notice in notices(scenario):
        typer.echo(notice[lang], err=True)
    with _progress(lang) as progress:
        outcome = run_stages(scenario, asked, progress)
        write_run(outcome, options.path, folder, lang)
    _tell(outcome, lang)
    typer.echo(Text("报告：{page}", "report: {page}").format(page=folder / PAGE)[lang])
    tell_folder(folder, lang)
    return 0


def report_command(results: Path, out: Path | None, stated_language: str) -> int:
    """Render the report of a results folder again; returns the exit code."""
    lang = checked_language(stated_language)
    report = read_report(results, lang)
    folder = out or (results if results.is_dir() else results.parent)
    write_report_files(report, folder)
    typer.echo(Text("报告：{page}", "report: {page}").format(page=folder / PAGE)[lang])
    return 0


def _tell(outcome: Outcome, lang: Language) -> None:
    """Say what the run found, a line a stage."""
    plan = outcome.plan
    counted = Text("拨付 {n} 项，未获资助 {m} 项", "{n} awards, {m} declined")
    lines = [counted.format(n=len(plan.awarded), m=len(plan.declined)), plan.proof.sentence]
    if outcome.stability is not None:
        lines.append(outcome.stability.sentence)
    if outcome.pairing is not None:
        told = Text("{n} 对结对，{m} 家尚无示范点", "{n} pairs, {m} without a mentor")
        lines.append(told.format(n=len(outcome.pairing.pairs), m=len(outcome.pairing.unpaired)))
    if outcome.projection is not None:
        lines.append(prospects_sentence(outcome.projection))
    for fault in outcome.skipped.values():
        lines.append(Text("未做：{why}", "not done: {why}").format(why=fault.cause))
    typer.echo("\n".join(line[lang] for line in lines))


@contextmanager
def _progress(lang: Language) -> Iterator[Callable[[Progress], None] | None]:
    """Show the stage at work and the time left, on a terminal; silent in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda now: bar.update(task, completed=now.share, description=now.stage.label[lang])
        bar.update(task, completed=1.0, description=WRITING[lang])
