"""A pairing on the screen: who takes whom, who is left, the methods side by side, and the proof in a line."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from kaiyi_opt.cli.plan_view import PIPED_WIDTH, plain
from kaiyi_opt.language import Language, Text
from kaiyi_opt.network.pairing.pairing import Pairing
from kaiyi_opt.network.pairing.pairing_comparison import Comparison, MethodFigures
from kaiyi_opt.report.pairing_table import FIGURES, FITS, HEADERS
from kaiyi_opt.scenario.points import format_points


def print_pairing(pairing: Pairing, comparison: Comparison, lang: Language) -> None:
    """Print a pairing; names are shown as they are, never as mark-up."""
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    console.print(Styled(pairing.problem.scenario.settings.name[lang], style="bold"))
    console.print(_pairs(pairing, lang))
    if pairing.unpaired:
        console.print(_unpaired(pairing, lang))
    console.print(_methods(comparison, lang))
    if pairing.naming is not None:
        console.print(plain(pairing.naming.sentence[lang]))
    style = "green" if pairing.certificate.is_proved else "yellow"
    console.print(Styled(pairing.certificate.sentence[lang], style=style))


def _pairs(pairing: Pairing, lang: Language) -> Table:
    name = pairing.problem.scenario.organisation
    title = Text("{method}：结对 {n} 家，未结对 {m} 家", "{method}: {n} paired, {m} not").format(
        method=pairing.label, n=len(pairing.pairs), m=len(pairing.unpaired)
    )
    table = Table(title=title[lang], title_justify="left")
    for key in ("mentor", "mentor_name", "mentee", "mentee_name"):
        table.add_column(HEADERS[key][lang], overflow="fold")
    table.add_column(HEADERS["fit"][lang], justify="right", no_wrap=True)
    last = ""
    for pair in pairing.pairs:
        head = ("", "") if pair.mentor == last else (pair.mentor, name(pair.mentor).name)
        last = pair.mentor
        table.add_row(*map(plain, (*head, pair.mentee, name(pair.mentee).name)), format_points(pair.fit))
    return table


def _unpaired(pairing: Pairing, lang: Language) -> Table:
    name = pairing.problem.scenario.organisation
    table = Table(title=HEADERS["unpaired"][lang], title_justify="left")
    for key in ("mentee", "mentee_name", "reason"):
        table.add_column(HEADERS[key][lang], overflow="fold")
    for item in pairing.unpaired:
        table.add_row(*map(plain, (item.mentee, name(item.mentee).name, item.reason[lang])))
    return table


def _methods(comparison: Comparison, lang: Language) -> Table:
    table = Table(title=Text("各种方法对比", "the methods side by side")[lang], title_justify="left")
    table.add_column(HEADERS["method"][lang], overflow="fold")
    for key in FIGURES:
        table.add_column(HEADERS[key][lang], justify="right")
    for row in comparison.rows:
        table.add_row(row.label[lang], *(_shown(row, key) for key in FIGURES))
    return table


def _shown(row: MethodFigures, key: str) -> str:
    value: int | None = getattr(row, key)
    if value is None:
        return "—"
    return format_points(value) if key in FITS else str(value)
