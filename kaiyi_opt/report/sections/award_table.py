"""The list: who gets how much, and merit against request."""

from __future__ import annotations

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.award_list import header, payers
from kaiyi_opt.report.figures.merit_scatter import has_merit, merit_scatter
from kaiyi_opt.report.page.blocks import Block, Figure, Section, TableBlock
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.study.whole_run import Outcome

LONG = 40  # rows past which a list is summed up first, and unfolded by whoever wants it
_DRAWN = Text("得分与申请金额，获资助与否以颜色和形状区分", "merit against request, funded or not by colour and shape")


def award_table(outcome: Outcome, lang: Language) -> Section:
    """Return the list of awards, and the picture of those that competed by merit."""
    blocks: list[Block] = []
    if has_merit(outcome.plan):
        blocks.append(Figure.of("merit", merit_scatter(outcome.plan, lang), _DRAWN, lang))
    listed = awards_of(outcome, lang)
    if len(listed.rows) > LONG:
        blocks.append(TableBlock.of(_by_line(outcome, lang), lang))
    blocks.append(TableBlock.of(listed, lang, fold="closed" if len(listed.rows) > LONG else "open"))
    return Section("list", Text("名单", "The list")[lang], tuple(blocks))


def awards_of(outcome: Outcome, lang: Language) -> ResultTable:
    """Return the awards as a table of names."""
    plan, scenario = outcome.plan, outcome.scenario
    paid_by = Text("出资方", "paid by")
    keys = ("application", "project", "organisation_name", "line")
    headers = (*(header(key, scenario) for key in keys), paid_by, header("amount", scenario))
    rows = tuple(
        (
            award.application,
            scenario.application(award.application).name,
            scenario.organisation(award.organisation).name if award.organisation else "",
            scenario.line(award.line).label[lang],
            "".join(payers(plan, award, lang)),
            award.amount,
        )
        for award in plan.awarded
    )
    return ResultTable("awards", Text("拨付名单", "awards"), headers, rows, money=(5,))


def _by_line(outcome: Outcome, lang: Language) -> ResultTable:
    """Return how many awards each line makes, and of how much."""
    plan, scenario = outcome.plan, outcome.scenario
    headers = (header("line", scenario), Text("项数", "awards"), header("amount", scenario))
    amounts = {line.id: [award.amount for award in plan.awarded if award.line == line.id] for line in scenario.lines}
    rows = tuple(
        (scenario.line(line).label[lang], len(granted), sum(granted)) for line, granted in amounts.items() if granted
    )
    return ResultTable("by_line", Text("各类扶持", "by line"), headers, rows, money=(2,))
