"""`kaiyi frontier`: load, search, show, write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kaiyi_opt.allocation.frontier.frontier import frontier
from kaiyi_opt.allocation.frontier.sweep import FrontierProgress
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.cli.delivery import deliver
from kaiyi_opt.cli.frontier_view import print_frontier
from kaiyi_opt.cli.options import budgets_of, checked_language, names_of
from kaiyi_opt.cli.status_line import status_line
from kaiyi_opt.language import Text
from kaiyi_opt.report.frontier_table import frontier_object, write_frontier
from kaiyi_opt.scenario.load import load

SEARCHING = Text(
    "已找到 {n} 个点，求解 {m} 次（Ctrl-C 保留已找到的点）", "{n} points found, {m} solves (Ctrl-C keeps what is found)"
)
SETTLING = Text(
    "{n} 个点，已为 {m} 个在同值方案中选定一个（Ctrl-C 保留全部点）",
    "{n} points; of plans with equal values one is chosen for {m} of them (Ctrl-C keeps all points)",
)


@dataclass(frozen=True)
class FrontierOptions:
    """The options of one run, as they were typed."""

    path: Path
    goals: str
    points: int | None
    most: int | None
    keep: str | None
    time_limit: float | None
    as_json: bool
    out: Path | None
    budgets: tuple[str, ...]
    lang: str


def frontier_command(options: FrontierOptions) -> int:
    """Search, print the points or their JSON, write the results where a folder is named; returns the exit code."""
    lang = checked_language(options.lang)
    problem = state(load(options.path, budgets=budgets_of(options.budgets)))
    keep = None if options.keep is None else [] if options.keep == "none" else names_of(options.keep)
    with status_line(lang, quiet=options.as_json) as show:

        def progress(stand: FrontierProgress) -> None:
            told = SETTLING if stand.settled else SEARCHING
            show(told.format(n=stand.points, m=stand.settled or stand.solves))

        found = frontier(
            problem,
            *names_of(options.goals),
            points=options.points,
            most=options.most,
            keep=keep,
            time_limit=options.time_limit,
            progress=progress,
        )
    return deliver(
        lang,
        options.out,
        as_json=options.as_json,
        stated=lambda: frontier_object(found, lang),
        show=lambda: print_frontier(found, lang),
        write=lambda folder: write_frontier(found, folder, lang),
    )
