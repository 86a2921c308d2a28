"""`kaiyi allocate`: load, solve, show, write."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.conflict import ConflictError
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.allocation.solvers import Progress, get_solver
from kaiyi_opt.cli.delivery import echo_json, tell_folder
from kaiyi_opt.cli.loading import scenario_by_rule
from kaiyi_opt.cli.options import checked_language
from kaiyi_opt.cli.plan_view import print_plan
from kaiyi_opt.errors import LimitError
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.award_list import award_object, versions, write_awards, write_json
from kaiyi_opt.report.notices import notices


@dataclass(frozen=True)
class AllocateOptions:
    """The options of one run, as they were typed."""

    path: Path
    as_json: bool
    out: Path | None
    solver: str
    time_limit: float | None
    gap: float
    budgets: tuple[str, ...]
    rule: str | None
    utility: str
    lang: str


def allocate_command(options: AllocateOptions) -> int:
    """Allocate, print the list or its JSON, write the results folder; returns the exit code."""
    lang = checked_language(options.lang)
    get_solver(options.solver)  # refuses an unknown name before anything is read
    started = time.time()
    scenario = scenario_by_rule(options.path, options.rule, options.utility, options.budgets)
    try:
        with _progress(lang, quiet=options.as_json) as progress:
            plan = allocate(scenario, options.solver, options.time_limit, options.gap, progress)
    except (ConflictError, LimitError) as error:
        if options.as_json:
            echo_json(_failure(error, lang))
        raise
    for notice in notices(scenario):
        typer.echo(notice[lang], err=True)
    more = _more(options, plan)
    if options.as_json:
        echo_json(_printed(plan, lang, more))
    folder = options.out or (None if options.as_json else Path("results") / _stem(options.path))
    if folder is not None:
        write_awards(plan, folder, lang, more)
        write_json(folder / "run.json", _manifest(options, plan, started))
    if options.out is not None:
        from kaiyi_opt.report.pictures import write_plan_pictures  # charts take a second to load

        write_plan_pictures(plan, options.out, lang)
    if folder is not None and not options.as_json:
        print_plan(plan, lang)
        tell_folder(folder, lang)
    return 0


def _stem(path: Path) -> str:
    resolved = path.resolve()
    return resolved.name if resolved.is_dir() else resolved.stem


def _more(options: AllocateOptions, plan: Plan) -> dict[str, Any]:
    """Return the entries that only some runs have: other budgets, and what a .pb file is funded by."""
    more: dict[str, Any] = {}
    if options.budgets:
        more["budgets"] = {pool.id: pool.budget for pool in plan.pools}
    if options.path.suffix.casefold() == ".pb":
        scenario = plan.problem.scenario
        rule = scenario.settings.ballots.rule
        more |= {"rule": rule, "utility": options.utility, "funded": sorted(plan.amounts)}
        if rule != "welfare" and scenario.rules:
            more["ceilings_not_applied"] = [ceiling.id for ceiling in scenario.rules]
    return more


def _printed(plan: Plan, lang: Language, more: dict[str, Any]) -> dict[str, Any]:
    return {**award_object(plan, lang), "seconds": round(plan.proof.seconds, 4), **more}


def _failure(error: ConflictError | LimitError, lang: Language) -> dict[str, Any]:
    if isinstance(error, LimitError):
        return {"status": "unknown", "message": error.render(lang)}
    conflict = error.conflict
    return {
        "status": "infeasible",
        "message": error.render(lang),
        "conflict": [
            {"rule": rule, "sentence": sentence[lang]}
            for rule, sentence in zip(conflict.rules, conflict.sentences, strict=True)
        ],
        "relaxations": [
            {"rule": way.rule, "amount": way.amount, "unit": way.unit, "sentence": way.text[lang]}
            for way in conflict.relaxations
        ],
    }


def _manifest(options: AllocateOptions, plan: Plan, started: float) -> dict[str, Any]:
    """Return what a run was: when, from which files, with which options and versions, and how long it took."""
    path = options.path
    files = sorted(entry for entry in path.iterdir() if entry.is_file()) if path.is_dir() else [path]
    return {
        "started": time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(started)),
        "scenario": path.name,
        "scenario_hash": plan.scenario_hash,
        "inputs": {entry.name: hashlib.sha256(entry.read_bytes()).hexdigest() for entry in files},
        "options": {
            "solver": options.solver,
            "time_limit": options.time_limit,
            "gap": options.gap,
            "budgets": list(options.budgets),
            "rule": plan.problem.scenario.settings.ballots.rule,
            "utility": options.utility,
        },
        "versions": versions(),
        "seconds": {"solve": round(plan.proof.seconds, 4), "total": round(time.time() - started, 4)},
    }


@contextmanager
def _progress(lang: Language, *, quiet: bool) -> Iterator[Any]:
    """Show how a long search stands, on a terminal; silent in a pipe or with ``--json``."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    console = Console(stderr=True)
    told = Text(
        "正在求解 {s:.0f} 秒：已有 {value}，上界 {bound}（Ctrl-C 取目前最好的方案）",
        "solving, {s:.0f} s: {value} held, bound {bound} (Ctrl-C keeps the best plan so far)",
    )
    with console.status(Text("正在求解……", "solving …")[lang]) as status:

        def show(progress: Progress) -> None:
            held = "—" if progress.value is None else f"{progress.value:,.0f}"
            status.update(told.format(s=progress.seconds, value=held, bound=f"{progress.bound:,.0f}")[lang])

        yield show
