"""The notice to be posted (公示): title, basis, list, period for objections, date; no column that is not allowed.

The columns of the list are taken by name from `NOTICE_COLUMNS` alone: nothing else that the tables know of an applicant
can get into a notice by being added to a table.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kaiyi_opt.language import Language, Text
from kaiyi_opt.money import format_yuan
from kaiyi_opt.report.award_list import header
from kaiyi_opt.study.whole_run import Outcome

NOTICE_COLUMNS = ("organisation_name", "project", "line", "amount")

_TITLE = Text("{name}拟资助名单公示", "Public notice: awards proposed in {name}")
_BASIS = Text(
    "根据本轮评审规则，经评审与核算，拟对下列 {n} 个项目给予资助，共计 {money} {unit}。名单由公开的规则和得分计算得出"
    "（{proof}），任何人都可以重新计算。现予公示。",
    "Under the rules of this round {n} projects are proposed for funding, with {money} {unit} in all. The list follows"
    " from published rules and scores ({proof}); anybody can recompute it.",
)
_OBJECTIONS = Text(
    "公示期为 {days}，自发布之日起计。对名单有异议的，请在公示期内以书面形式实名反映。",
    "Objections may be raised in writing, with a name, within {days} of publication.",
)
_ONE_DAY, _DAYS = Text("1 个工作日", "one working day"), Text("{n} 个工作日", "{n} working days")
_PROVED = Text("已证明最优", "proven optimal")
_FOUND = Text("计算所得的最好方案", "the best plan found")


@dataclass(frozen=True)
class Notice:
    """A notice as plain texts: headings and cells are a reader's, ``day`` is the day of the round."""

    title: str
    basis: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    objections: str
    signed: str
    day: str


def notice(outcome: Outcome, lang: Language) -> Notice:
    """Return the notice of a run's awards."""
    plan, scenario = outcome.plan, outcome.scenario
    settings = scenario.settings
    proof = _PROVED if plan.is_proven_optimal else _FOUND
    told = _BASIS.format(
        n=len(plan.awarded),
        money=format_yuan(sum(award.amount for award in plan.awarded)),
        unit=settings.currency.text,
        proof=proof,
    )
    number = Text("序号", "no.")[lang]
    cells = [
        {
            "organisation_name": scenario.organisation(award.organisation).name if award.organisation else "",
            "project": scenario.application(award.application).name,
            "line": scenario.line(award.line).label[lang],
            "amount": format_yuan(award.amount),
        }
        for award in plan.awarded
    ]
    rows = tuple((str(n), *(row[key] for key in NOTICE_COLUMNS)) for n, row in enumerate(cells, start=1))
    return Notice(
        _TITLE.format(name=settings.name)[lang],
        told[lang],
        (number, *(header(key, scenario)[lang] for key in NOTICE_COLUMNS)),
        rows,
        _OBJECTIONS.format(days=_days(settings.notice.objection_days))[lang],
        Text("（发布单位盖章）", "(seal of the publishing body)")[lang],
        day_text(settings.date)[lang],
    )


def _days(count: int) -> Text:
    return _ONE_DAY if count == 1 else _DAYS.format(n=count)


def day_text(day: datetime.date) -> Text:
    """Return a day as a notice writes it.

    >>> day_text(datetime.date(2014, 10, 20)).zh
    '2014年10月20日'
    """
    return Text(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B} {day.year}")
