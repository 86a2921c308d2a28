"""`kaiyi budget-curve`: load, solve budget after budget, show, write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kaiyi_opt.allocation.frontier.budget_curve import BudgetProgress, budget_curve
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.cli.delivery import deliver
from kaiyi_opt.cli.frontier_view import print_budget_curve
from kaiyi_opt.cli.options import checked_language, fen_of
from kaiyi_opt.cli.status_line import status_line
from kaiyi_opt.language import Text
from kaiyi_opt.report.budget_curve_table import budget_curve_object, write_budget_curve
from kaiyi_opt.scenario.load import load


@dataclass(frozen=True)
class BudgetCurveOptions:
    """The options of one run, as they were typed."""

    path: Path
    pool: str | None
    step: str
    to: str | None
    start: str | None
    time_limit: float | None
    as_json: bool
    out: Path | None
    lang: str


def budget_curve_command(options: BudgetCurveOptions) -> int:
    """Solve, print the curve or its JSON, write the results where a folder is named; returns the exit code."""
    lang = checked_language(options.lang)
    problem = state(load(options.path))
    step = fen_of("--step", options.step)
    to = None if options.to is None else fen_of("--to", options.to)
    start = None if options.start is None else fen_of("--from", options.start)
    told = Text("已算完 {n} 个预算，共 {m} 个（Ctrl-C 保留已算完的）", "{n} of {m} budgets done (Ctrl-C keeps these)")
    with status_line(lang, quiet=options.as_json) as show:

        def progress(stand: BudgetProgress) -> None:
            show(told.format(n=stand.done, m=stand.all))

        curve = budget_curve(problem, options.pool, step, to, start, time_limit=options.time_limit, progress=progress)
    return deliver(
        lang,
        options.out,
        as_json=options.as_json,
        stated=lambda: budget_curve_object(curve, lang),
        show=lambda: print_budget_curve(curve, lang),
        write=lambda folder: write_budget_curve(curve, folder, lang),
    )
