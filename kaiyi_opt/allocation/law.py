"""The law of a funding line: who is eligible, which amounts may be granted. What fails is a reason, not an error."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from kaiyi_opt.language import Text, both
from kaiyi_opt.money import amount_text
from kaiyi_opt.scenario.nouns import Application, Line, Organisation, Scenario
from kaiyi_opt.scenario.points import format_points
from kaiyi_opt.scenario.vocabulary import GRADES, STAGES

GRADE_ORDER = {choice.key: rank for rank, choice in enumerate(GRADES)}
LABELS = {choice.key: choice.label for choice in (*GRADES, *STAGES)}


def ineligibility(scenario: Scenario, application: Application) -> list[Text]:
    """Return every reason why ``application`` may not be paid from its line, in words an applicant can read; none if
    it may.

    A fact that the tables leave blank counts against nobody silently: the reason says that it is not stated.
    """
    line = scenario.line(application.line)
    if not application.organisation:
        if _asks_about_organisation(line):
            return [Text("申请表没有写明申请组织", "the application does not name its organisation")]
        return [scenario.in_currency(text) for text in _amount_reasons(line, application, None)]
    organisation = scenario.organisation(application.organisation)
    reasons = [*_conditions(line, organisation, scenario.settings.date)]
    return reasons + [scenario.in_currency(text) for text in _amount_reasons(line, application, organisation)]


def _asks_about_organisation(line: Line) -> bool:
    return any(
        (
            line.once,
            line.max_age is not None,
            line.no_accountant,
            line.needs_inspection,
            line.min_assessment is not None,
            line.min_grade,
            line.stage,
            line.honour_sums,
            line.merit == "assessment",
        )
    )


def _conditions(line: Line, organisation: Organisation, day: datetime.date) -> Iterator[Text]:
    if line.once and line.id in organisation.received:
        yield Text(
            "以往已获得过该项扶持，每家组织只可获一次", "it was paid from this line before, and may be only once"
        )
    if line.max_age is not None:
        yield from _age(line.max_age, organisation.founded, day)
    if line.no_accountant:
        yield from _unless(
            None if organisation.accountant is None else not organisation.accountant,
            Text("是否有专职会计", "whether it has a full-time accountant"),
            Text("已有专职财会人员", "it has a full-time accountant"),
        )
    if line.needs_inspection:
        yield from _unless(
            organisation.inspection,
            Text("年检是否合格", "whether it passed the yearly inspection"),
            Text("年检不合格", "it did not pass the yearly inspection"),
        )
    yield from _standing(line, organisation)


def _standing(line: Line, organisation: Organisation) -> Iterator[Text]:
    if line.min_assessment is not None:
        enough = None if organisation.assessment is None else organisation.assessment >= line.min_assessment
        need = both(format_points(line.min_assessment))
        yield from _unless(
            enough,
            Text("年度评估得分", "its yearly assessment"),
            Text("年度评估得分低于 {need} 分", "its yearly assessment is below {need} points").format(need=need),
        )
    if line.min_grade:
        ranked = None if not organisation.grade else GRADE_ORDER[organisation.grade] >= GRADE_ORDER[line.min_grade]
        yield from _unless(
            ranked,
            Text("年度等级", "its grade"),
            Text("年度等级低于“{need}”", "its grade is below '{need}'").format(need=LABELS[line.min_grade]),
        )
    if line.stage:
        fits = None if not organisation.stage else organisation.stage == line.stage
        yield from _unless(
            fits,
            Text("登记状态", "whether it is filed or registered"),
            Text("不是“{need}”组织", "it is not '{need}'").format(need=LABELS[line.stage]),
        )


def _unless(holds: bool | None, fact: Text, failure: Text) -> Iterator[Text]:
    if holds is None:
        yield Text("表中没有写明{fact}", "the table does not state {fact}").format(fact=fact)
    elif not holds:
        yield failure


def _age(max_age: int, founded: datetime.date | None, day: datetime.date) -> Iterator[Text]:
    if founded is None:
        yield Text("表中没有写明成立日期", "the table does not state when it was founded")
    elif founded > day:
        yield Text("成立日期晚于评定日期", "it was founded after the day of the round")
    elif months_between(founded, day) >= max_age:
        yield Text("成立已满 {n} 个月", "it was founded {n} months ago or longer").format(n=max_age)


def months_between(earlier: datetime.date, later: datetime.date) -> int:
    """Return the whole months from ``earlier`` to ``later``.

    >>> months_between(datetime.date(2012, 6, 15), datetime.date(2014, 6, 14))
    23
    """
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - (later.day < earlier.day)


def _amount_reasons(line: Line, application: Application, organisation: Organisation | None) -> Iterator[Text]:
    if line.honour_sums and organisation is not None and organisation.honour not in line.honour_sums:
        yield Text("没有该项所列级别的荣誉", "it holds no honour of a level that this line pays")
    elif not amounts(line, application, organisation):
        least, most = _range(line, application, organisation)
        is_nothing = _fixed_sum(line, organisation) == 0 or most <= 0
        yield _NOTHING if is_nothing else _no_amount(line, least, most)


_NOTHING = Text("可给的金额为零", "what it may be granted is nothing")


def _no_amount(line: Line, least: int, most: int) -> Text:
    """Say why no amount lies between the least acceptable and the most allowed, in fen."""
    values = {"least": amount_text(least), "most": amount_text(most)}
    if least > most:
        return Text(
            "最低可接受 {least}，而该项最多可给 {most}",
            "it needs {least} at least, and the line can give {most} at most",
        ).format(**values)
    return Text(
        "{least}至 {most}之间没有 {step}的整倍数",
        "no whole multiple of {step} lies between {least} and {most}",
    ).format(**values, step=amount_text(line.step or 0))


def amounts(line: Line, application: Application, organisation: Organisation | None) -> tuple[int, ...]:
    """Return the amounts in fen that may be granted, ascending; empty where none may.

    A fixed sum, or the sum for the level of an honour, is all or nothing. Else amounts run from the least acceptable to
    the most allowed on multiples of the line's step; where least and most meet, or the line has no step, that one
    amount.
    """
    fixed = _fixed_sum(line, organisation)
    if fixed is not None:
        return (fixed,) if fixed > 0 else ()
    least, most = _range(line, application, organisation)
    if least > most or most <= 0:
        return ()
    if least == most or not line.step:
        return (most,)
    first = -(-max(least, 1) // line.step) * line.step
    return tuple(range(first, most + 1, line.step))


def _fixed_sum(line: Line, organisation: Organisation | None) -> int | None:
    if line.fixed is not None:
        return line.fixed
    if line.honour_sums and organisation is not None:
        return line.honour_sums.get(organisation.honour)
    return None


def _range(line: Line, application: Application, organisation: Organisation | None) -> tuple[int, int]:
    """Return the least and the most that may be granted, in fen, before the step."""
    request = application.request or 0
    most = min(request, line.ceiling) if line.ceiling is not None else request
    if line.rate is not None:
        most = min(most, (application.cost or 0) * line.rate // 10_000)
    if application.minimum is not None:
        least = max(application.minimum, line.floor or 0)
    elif line.floor is not None:
        least = line.floor
    else:
        least = most
    return least, most
