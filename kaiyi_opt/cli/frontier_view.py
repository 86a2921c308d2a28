"""Frontiers and budget curves on the screen, as tables."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from kaiyi_opt.allocation.frontier.budget_curve import BudgetCurve
from kaiyi_opt.allocation.frontier.exchange import Exchange, quantum_text, shown_fraction
from kaiyi_opt.allocation.frontier.frontier import Frontier
from kaiyi_opt.cli.plan_view import PIPED_WIDTH, plain
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.budget_curve_table import budget_rows
from kaiyi_opt.report.frontier_table import HEADERS, YES_NO
from kaiyi_opt.scenario.writing import CellValue

MOST_UNEXPLORED = 8
# The last columns of a budget curve hold words: who enters, who leaves, whose amount changes.
WORDS = 3


def print_frontier(frontier: Frontier, lang: Language) -> None:
    """Print every point, with the price of the way to the next or to more of another goal."""
    console = _console()
    console.print(Styled(frontier.problem.scenario.settings.name[lang], style="bold"))
    console.print(_points(frontier, lang))
    console.print(Styled(frontier.sentence[lang], style="green" if frontier.complete else "yellow"))
    for part in frontier.unexplored[:MOST_UNEXPLORED]:
        console.print(plain(f"  {part.sentence[lang]}"))
    more = len(frontier.unexplored) - MOST_UNEXPLORED
    if more > 0:
        console.print(Text("  另有 {n} 处", "  and {n} places more").format(n=more)[lang])


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)


def _points(frontier: Frontier, lang: Language) -> Table:
    goals = frontier.goals
    table = Table(title_justify="left")
    table.add_column(HEADERS["point"][lang], justify="right")
    for goal in goals:
        table.add_column(goal.label[lang], justify="right")
    table.add_column(HEADERS["awards"][lang], justify="right")
    if any(not point.proved for point in frontier.points):
        table.add_column(HEADERS["proved"][lang])
    for goal in goals[1:]:
        unit = quantum_text(goal, frontier.problem.scenario.settings.currency.text)
        told = Text("{unit}的代价（{given}）", "{given} for {unit}").format(unit=unit, given=goals[0].label)
        table.add_column(told[lang], justify="right")
    ways = {(way.start, way.gained.name): way for way in frontier.exchanges}
    for number, point in enumerate(frontier.points):
        cells = [str(number + 1), *(g.shown(v) for g, v in zip(goals, point.values, strict=True))]
        cells.append(str(len(point.awards)))
        if any(not each.proved for each in frontier.points):
            cells.append(YES_NO[point.proved][lang])
        cells += [_price(ways.get((number, goal.name))) for goal in goals[1:]]
        table.add_row(*map(plain, cells))
    return table


def _price(way: Exchange | None) -> str:
    return "—" if way is None else f"{shown_fraction(way.price)} → {way.end + 1}"


def print_budget_curve(curve: BudgetCurve, lang: Language) -> None:
    """Print every budget with its best values, what the step before it bought, who enters and who leaves."""
    console = _console()
    console.print(Styled(curve.problem.scenario.settings.name[lang], style="bold"))
    header, rows = budget_rows(curve, lang, grouped=True)
    table = Table(title=curve.pool.label[lang], title_justify="left")
    figures = len(header) - WORDS
    for name in header[:figures]:
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(*(plain(str(cell)) for cell in row[:figures]))
    console.print(table)
    for row in rows:
        told = [f"{name}：{cell}" if lang == "zh" else f"{name}: {cell}" for name, cell in _words(header, row)]
        if told:
            console.print(plain(f"{row[0]}  {'；'.join(told) if lang == 'zh' else '; '.join(told)}"))
    console.print(Styled(curve.sentence[lang], style="green" if curve.complete else "yellow"))


def _words(header: Sequence[str], row: Sequence[CellValue]) -> list[tuple[str, CellValue]]:
    """Return what a step buys, by name, where there is anything to say."""
    return [(name, cell) for name, cell in list(zip(header, row, strict=True))[-WORDS:] if cell]
