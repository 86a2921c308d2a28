"""A linkage on the screen: a table for each question, the longest ones cut, and a sentence where one says more."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from kaiyi_opt.cli.plan_view import PIPED_WIDTH, plain
from kaiyi_opt.cli.table_view import printed_table
from kaiyi_opt.language import Language, Text, joined
from kaiyi_opt.money import amount_text
from kaiyi_opt.network.linkage.withdrawal import Withdrawal
from kaiyi_opt.report.linkage_tables import linkage_tables, next_ties_sentence
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.study.findings import Findings

MOST_ROWS = 10
# The overview and the comparison are read whole; need against cover is for the workbook and the heat map.
WHOLE = ("measures", "change", "reach", "curves", "next_ties")
HIDDEN = ("cover",)
EMPTY = Text(
    "没有联动可以衡量：本轮没有社区、社会组织和社工。请补充社区表、社会组织表和社工表。",
    "there is no linkage to measure: the round has no communities, organisations or workers. add the tables of"
    " communities, organisations and workers.",
)


def print_linkage(found: Findings, lang: Language) -> None:
    """Print what was found; names are shown as they are, never as mark-up."""
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    console.print(Styled(found.linkage.scenario.settings.name[lang], style="bold"))
    if found.linkage.is_empty:
        console.print(plain(EMPTY[lang]))
        return
    for table in linkage_tables(found, lang):
        if table.key in HIDDEN:
            continue
        console.print()
        console.print(_printed(table, lang))
        for sentence in _sentences(table, found):
            console.print(plain(sentence[lang]))


def _printed(table: ResultTable, lang: Language) -> Table | Styled:
    if not table.rows and table.key == "withdrawal":
        return plain(table.title[lang])  # the sentence below it says that nobody loses cover
    return printed_table(table, lang, None if table.key in WHOLE else MOST_ROWS)


def _sentences(table: ResultTable, found: Findings) -> list[Text]:
    if table.key == "next_ties":
        return [next_ties_sentence(chosen) for chosen in found.next_ties]
    told = found.linkage.scenario.in_currency
    if table.key == "withdrawals":
        hub = Text("枢纽退出：{what}", "the hub withdraws: {what}")
        return [hub.format(what=told(withdrawal_sentence(found.hub_withdrawal)))]
    if table.key == "withdrawal" and found.withdrawal is not None:
        return [told(withdrawal_sentence(found.withdrawal))]
    if table.key == "brokers" and not found.linkage.brokerage.between.is_exact:
        estimated = Text(
            "中介中心性由 {n} 个起点抽样估计，标准误见表",
            "betweenness is estimated from {n} sources, with its standard error",
        )
        return [estimated.format(n=found.linkage.brokerage.between.pivots)]
    return []


def withdrawal_sentence(told: Withdrawal) -> Text:
    """Say in one sentence what a withdrawal does; who loses cover is always told, the rest where there is any."""
    cut = told.residents_cut_off
    counts = (
        (told.triads, Text("断开的完整三角 {n} 个", "complete triads that open: {n}")),
        (len(told.unassigned), Text("无人分管的组织 {n} 家", "organisations left without a worker: {n}")),
        (len(told.fallen), Text("掉出主体的节点 {n} 个", "nodes that fall off: {n}")),
        (cut or 0, Text("与枢纽断开的居民 {n} 人", "residents cut off from the hub: {n}")),
    )
    parts = [Text("失去服务 {n} 人次", "needs of residents that lose cover: {n}").format(n=f"{told.people:,}")]
    parts += [text.format(n=f"{count:,}") for count, text in counts if count]
    if told.money:
        parts.append(Text("中断的资金 {n}", "money that stops: {n}").format(n=amount_text(told.money)))
    return joined(parts, "，", "; ")
