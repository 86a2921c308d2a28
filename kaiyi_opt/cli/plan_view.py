"""A plan on the screen: the awards as a table, the pools, and the proof in a line."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from kaiyi_opt.allocation.program import Status
from kaiyi_opt.allocation.result import Plan, PoolUse
from kaiyi_opt.language import Language, Text
from kaiyi_opt.money import format_yuan
from kaiyi_opt.report.award_list import HEADERS, header, payers

PIPED_WIDTH = 120


def print_plan(plan: Plan, lang: Language) -> None:
    """Print a plan; names are shown as they are, never as mark-up."""
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    console.print(Styled(plan.problem.scenario.settings.name[lang], style="bold"))
    console.print(_awards(plan, lang))
    console.print(_pools(plan, lang))
    if plan.purses:
        console.print(_purses(plan, lang))
    style = "green" if plan.is_proven_optimal or plan.proof.status == Status.BY_RULE else "yellow"
    console.print(Styled(plan.proof.sentence[lang], style=style))
    if plan.proof.status == Status.FEASIBLE:
        console.print(Styled(f"{Text('停止原因', 'stopped by')[lang]}: {plan.proof.stopped}", style="yellow"))


def plain(text: str) -> Styled:
    """Return a text as it is, never as mark-up; what cannot be printed becomes a blank."""
    return Styled("".join(c if c.isprintable() else " " for c in text))


def _awards(plan: Plan, lang: Language) -> Table:
    scenario = plan.problem.scenario
    title = Text("拨付 {n} 项，未获资助 {m} 项", "{n} awards, {m} declined").format(
        n=len(plan.awarded), m=len(plan.declined)
    )
    table = Table(title=title[lang], title_justify="left")
    names = {
        award.organisation: scenario.organisation(award.organisation).name
        for award in plan.awarded
        if award.organisation
    }
    keys = ("application", "project", "organisation_name", "line") if names else ("application", "project", "line")
    for key in keys:
        table.add_column(header(key, scenario)[lang], overflow="fold")
    if scenario.has_adoption:
        table.add_column(Text("出资方", "paid by")[lang], overflow="fold")
    table.add_column(header("amount", scenario)[lang], justify="right", no_wrap=True)
    for award in plan.awarded:
        cells = {
            "application": award.application,
            "project": scenario.application(award.application).name,
            "organisation_name": names.get(award.organisation, ""),
            "line": scenario.line(award.line).label[lang],
        }
        payer = [plain("".join(payers(plan, award, lang)))] if scenario.has_adoption else []
        table.add_row(*(plain(cells[key]) for key in keys), *payer, format_yuan(award.amount))
    return table


def _pools(plan: Plan, lang: Language) -> Table:
    labels = (
        HEADERS["pool"],
        Text("预算（¤）", "budget (¤)"),
        Text("拨付（¤）", "granted (¤)"),
        Text("结余（¤）", "left (¤)"),
    )
    return _use_of(plan.pools, _in_currency(plan, labels), lang)


def _purses(plan: Plan, lang: Language) -> Table:
    labels = (
        Text("出资企业", "company"),
        Text("愿出（¤）", "purse (¤)"),
        Text("认领（¤）", "adopts (¤)"),
        Text("结余（¤）", "left (¤)"),
    )
    return _use_of(plan.purses, _in_currency(plan, labels), lang)


def _in_currency(plan: Plan, labels: tuple[Text, ...]) -> tuple[Text, ...]:
    return tuple(plan.problem.scenario.in_currency(label) for label in labels)


def _use_of(pools: tuple[PoolUse, ...], labels: tuple[Text, ...], lang: Language) -> Table:
    first, *figures_of = labels
    table = Table(title_justify="left")
    table.add_column(first[lang])
    for label in figures_of:
        table.add_column(label[lang], justify="right", no_wrap=True)
    for pool in pools:
        figures = (pool.budget, pool.spent, pool.budget - pool.spent)
        table.add_row(plain(pool.label[lang]), *(format_yuan(fen) for fen in figures))
    return table
