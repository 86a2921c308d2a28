"""The decision: what is granted in all, from which pool, and where it goes."""

from __future__ import annotations

from kaiyi_opt.language import Language, Text
from kaiyi_opt.money import format_yuan
from kaiyi_opt.report.figures.awards_bars import awards_bars
from kaiyi_opt.report.page.blocks import Figure, Figures, Section, TableBlock, lead
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.study.whole_run import Outcome

_LEAD = Text(
    "从 {asked} 份申请中资助 {n} 项，共 {money}；未获资助 {declined} 项，每项都有理由",
    "{n} of {asked} applications are funded with {money} in all; {declined} are declined, each with a reason",
)


def decision(outcome: Outcome, lang: Language) -> Section:
    """Return the decision at a glance."""
    plan, scenario = outcome.plan, outcome.scenario
    unit, total = scenario.settings.currency.text, sum(award.amount for award in plan.awarded)
    money = Text("{n} {unit}", "{n} {unit}").format(n=format_yuan(total), unit=unit)
    told = _LEAD.format(asked=len(scenario.applications), n=len(plan.awarded), money=money, declined=len(plan.declined))
    numbers = (
        (Text("资助项数", "awards"), str(len(plan.awarded))),
        (Text("未获资助", "declined"), str(len(plan.declined))),
        (Text("拨付（{unit}）", "granted ({unit})").format(unit=unit), format_yuan(total)),
        (
            Text("受资助组织", "organisations funded"),
            str(len({a.organisation for a in plan.awarded if a.organisation})),
        ),
    )
    return Section(
        "decision",
        Text("决定", "The decision")[lang],
        (
            lead(told, lang),
            Figures(tuple((name[lang], value) for name, value in numbers)),
            TableBlock.of(_pools(outcome, lang), lang),
            Figure.of("awards", awards_bars(plan, lang), Text("资金去向", "where the money goes"), lang),
        ),
    )


def _pools(outcome: Outcome, lang: Language) -> ResultTable:
    plan, told = outcome.plan, outcome.scenario.in_currency
    payers = [*plan.pools, *plan.purses]
    headers = (
        Text("出资方", "paid by"),
        told(Text("预算（¤）", "budget (¤)")),
        told(Text("拨付（¤）", "granted (¤)")),
        told(Text("结余（¤）", "left (¤)")),
        Text("项数", "awards"),
    )
    counts = {payer.id: sum(payer.id in (a.pool, a.sponsor) for a in plan.awarded) for payer in payers}
    rows = tuple(
        (payer.label[lang], payer.budget, payer.spent, payer.budget - payer.spent, counts[payer.id]) for payer in payers
    )
    return ResultTable("pools", Text("资金池", "pools"), headers, rows, money=(1, 2, 3))
