"""`kaiyi lottery`: load, allocate, resample, draw lots within the margin of error, show, write."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from kaiyi_opt.allocation.lottery.lottery import lottery
from kaiyi_opt.allocation.lottery.result import Lottery, Standing
from kaiyi_opt.allocation.stability.stability import stability
from kaiyi_opt.cli.delivery import deliver
from kaiyi_opt.cli.options import budgets_of, checked_language
from kaiyi_opt.cli.plan_view import PIPED_WIDTH, plain
from kaiyi_opt.cli.replicates_bar import RESAMPLING, replicates_shown
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.lottery_table import lottery_cells, lottery_headers, lottery_object, write_lottery
from kaiyi_opt.scenario.load import load

STYLES = {Standing.IN: "green", Standing.OUT: "dim", Standing.MARGIN: "yellow"}
WORDS = ("project", "standing")


@dataclass(frozen=True)
class LotteryOptions:
    """The options of one run, as they were typed."""

    path: Path
    seed: str
    resamples: int
    resampling_seed: int
    workers: int | None
    as_json: bool
    out: Path | None
    budgets: tuple[str, ...]
    lang: str


def lottery_command(options: LotteryOptions) -> int:
    """Draw lots, print the table or its JSON, write the results where a folder is named; returns the exit code."""
    lang = checked_language(options.lang)
    if not options.seed:
        raise InputError(
            Fault(
                Text("没有写明抽签种子", "no seed of the lottery is given"),
                Text("请用 --seed 写明公开抽取的数字或文字", "state the number or text drawn in public, with --seed"),
            )
        )
    scenario = load(options.path, budgets=budgets_of(options.budgets))
    with replicates_shown(lang, RESAMPLING, quiet=options.as_json) as progress:
        found = stability(scenario, options.resamples, options.resampling_seed, options.workers, progress)
    drawn = lottery(found.plan, found, options.seed)
    budgets = {pool.id: pool.budget for pool in found.plan.pools} if options.budgets else {}
    return deliver(
        lang,
        options.out,
        as_json=options.as_json,
        stated=lambda: lottery_object(drawn, lang, budgets),
        show=lambda: _print(drawn, lang),
        write=lambda folder: write_lottery(drawn, folder, lang, budgets),
    )


def _print(drawn: Lottery, lang: Language) -> None:
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    console.print(Styled(drawn.plan.problem.scenario.settings.name[lang], style="bold"))
    table = Table(title_justify="left")
    for key, header in lottery_headers(drawn, lang).items():
        is_name = key in WORDS
        table.add_column(header, justify="left" if is_name else "right", no_wrap=not is_name, overflow="fold")
    for chance in drawn.chances:
        cells = lottery_cells(drawn, chance, lang)
        table.add_row(*(plain(cell) for cell in cells.values()), style=STYLES[chance.standing])
    console.print(table)
    console.print(Styled(f"{drawn.sentence[lang]}{Text('。', '.')[lang]}", style="bold"))
    console.print(Styled(f"· {drawn.basis[lang]}", style="dim"))
    worst = Text(
        "不论各项真实得分在区间内如何，预计至少有 {share:.1f}% 的资金给对了地方",
        "whatever the true merits within their intervals, {share:.1f} % of the money or more is expected to go where"
        " the true best plan would have put it",
    )
    console.print(Styled(f"· {worst.format(share=100 * drawn.worst_case)[lang]}", style="dim"))
