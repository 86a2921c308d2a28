"""Where the three-social linkage is thin: needs without cover, needs that hang on one, and what to tie next."""

from __future__ import annotations

from dataclasses import replace

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.figures.cover_map import cover_map
from kaiyi_opt.report.figures.labels import of_all
from kaiyi_opt.report.figures.linkage_map import linkage_map
from kaiyi_opt.report.figures.withdrawal_curves import withdrawal_curves
from kaiyi_opt.report.linkage_tables import linkage_tables, next_ties_sentence
from kaiyi_opt.report.page.blocks import Block, Figure, Section, TableBlock, lead, points
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.study.whole_run import Outcome

FEW = 10
SHOWN = ("holes", "single_points", "withdrawals", "next_ties")
_COVERED = Text(
    "全部需求中有 {share} 得到服务；缺口 {holes} 处，只靠一家组织的需求 {alone} 处",
    "{share} of all need is served; {holes} needs are not met in full, {alone} hang on one organisation",
)
_NO_NEEDS = Text("方案没有写明各社区的需求", "the scenario states no needs of communities")


def thin_places(outcome: Outcome, lang: Language) -> Section | None:
    """Return where the linkage is thin; nothing where there is nobody to link."""
    found, scenario = outcome.findings, outcome.scenario
    if found is None:
        return None
    linkage = found.linkage
    share = linkage.cover.share
    told = _NO_NEEDS
    if share is not None:
        told = _COVERED.format(
            share=f"{share:.0%}", holes=len(linkage.cover.holes), alone=len(linkage.cover.single_points)
        )
    blocks: list[Block] = [lead(told, lang)]
    if share is not None:
        drawn = Text("各社区各领域的需求有多少得到服务", "how much of each need is served, by community and domain")
        blocks.append(Figure.of("cover", cover_map(linkage.cover, scenario, lang), drawn, lang))
    drawn = Text("三社联动的全图", "the linkage as a whole")
    blocks.append(Figure.of("linkage", linkage_map(linkage.typed, scenario, lang), drawn, lang))
    drawn = Text("成员逐一退出时还剩多少", "what is left as members withdraw one by one")
    blocks.append(Figure.of("withdrawal", withdrawal_curves(linkage.curves, lang), drawn, lang))
    for table in linkage_tables(found, lang):
        if table.key in SHOWN and table.rows:
            rows = table.rows if table.key == "next_ties" else table.rows[:FEW]
            title = of_all(table.title, len(rows), len(table.rows))
            shown = without_zeros(replace(table, rows=rows, title=title))
            blocks.append(TableBlock.of(shown, lang, fold="closed" if table.key == "next_ties" else "no"))
    blocks.append(points([next_ties_sentence(ties) for ties in found.next_ties], lang))
    return Section("linkage", Text("联动在哪里薄弱", "Where the linkage is thin")[lang], tuple(blocks))


def without_zeros(table: ResultTable) -> ResultTable:
    """Return a table without the columns in which every row says zero: they take room and say nothing."""
    kept = [place for place in range(len(table.headers)) if any(row[place] != 0 for row in table.rows)]
    return replace(
        table,
        headers=tuple(table.headers[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in table.rows),
        money=tuple(new for new, place in enumerate(kept) if place in table.money),
    )
