"""Who may be paid from a line, and which amounts, computed anew from the words of the statement."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.vocabulary import GRADES
from kaiyi_opt.verify.tables import Row
from kaiyi_opt.verify.words import points, yuan

HONOURS = ("district", "municipal", "provincial")
_RANKS = [choice.key for choice in GRADES]


@dataclass(frozen=True)
class Amounts:
    """What may be granted: multiples of ``step`` from ``least`` to ``most`` fen, or ``most`` alone where ``step`` is 0.

    ``most`` is itself an amount that may be granted; 0 says that none may.
    """

    least: int
    most: int
    step: int = 0

    def allow(self, amount: int) -> bool:
        """Whether ``amount`` fen may be granted."""
        if amount <= 0 or self.most <= 0:
            return False
        return amount == self.most or (self.step > 0 and self.least <= amount <= self.most and amount % self.step == 0)

    @property
    def text(self) -> Text:
        """Say what may be granted."""
        if self.most <= 0:
            return Text("不得拨付", "nothing")
        if self.step == 0 or self.least >= self.most:
            return Text("只可拨付 {most}", "{most} alone").format(most=yuan(self.most))
        text = Text("只可拨付 {least}至 {most}、{step}的整倍数", "{least} to {most} in whole steps of {step}")
        return text.format(least=yuan(self.least), most=yuan(self.most), step=yuan(self.step))


def amounts_of(application: Row, line: Row, organisation: Row | None) -> Amounts:
    """Return what may be granted to an application.

    A fixed sum, or the sum for the level of an honour, is all or nothing. Else the most is the request, but no more
    than the line's ceiling and its share of the project's cost, rounded down to the fen; the least is what the
    application or the line states, whichever is more, or the most itself where neither does.
    """
    fixed = fixed_sum(line, organisation)
    if fixed is not None:
        return Amounts(fixed, fixed)
    bounds = [application.get("request", 0)]
    if "ceiling" in line:
        bounds.append(line["ceiling"])
    if "rate" in line:
        bounds.append(int(Fraction(application.get("cost", 0) * line["rate"], 10_000)))
    most = min(bounds)
    stated = [row[column] for row, column in ((application, "minimum"), (line, "floor")) if column in row]
    least = max(stated, default=most)
    step = line.get("step", 0)
    if least > most:
        return Amounts(least, 0)
    if least == most or not step:
        return Amounts(most, most)
    largest = most - most % step
    return Amounts(least, largest if largest >= least else 0, step)


def fixed_sum(line: Row, organisation: Row | None) -> int | None:
    """Return the sum that a line pays whatever is asked, or ``None``."""
    if "fixed" in line:
        fixed: int = line["fixed"]
        return fixed
    if pays_honours(line):
        honour = "" if organisation is None else organisation.get("honour", "")
        return line.get(honour, 0) if honour in HONOURS else 0
    return None


def pays_honours(line: Row) -> bool:
    """Whether a line pays by the level of an honour."""
    return any(level in line for level in HONOURS)


def unlawful(application: Row, line: Row, organisation: Row | None, day: datetime.date) -> Iterator[Text]:
    """Yield every reason why an application may not be paid from its line; a fact that is not stated is one."""
    if organisation is None:
        if _asks_about_organisation(line):
            yield Text("没有写明申请组织", "it does not name its organisation")
    else:
        yield from _against(organisation, line, day)
    if amounts_of(application, line, organisation).most <= 0:
        yield Text("没有可拨付的金额", "no amount may be granted to it")


def _asks_about_organisation(line: Row) -> bool:
    asks = ("once", "no_accountant", "needs_inspection", "min_grade", "stage")
    stated = "max_age" in line or "min_assessment" in line or pays_honours(line)
    return stated or line["merit"] == "assessment" or any(line.get(column) for column in asks)


def _against(organisation: Row, line: Row, day: datetime.date) -> Iterator[Text]:
    if line.get("once") and line["id"] in organisation.get("received", ()):
        yield Text("以往已获得过", "it was paid from this line before")
    if "max_age" in line and not _is_younger(organisation.get("founded"), line["max_age"], day):
        yield Text("成立日期不合要求", "the day it was founded does not fit")
    if line.get("no_accountant") and organisation.get("accountant") is not False:
        yield Text("没有写明无专职会计", "it is not stated to have no full-time accountant")
    if line.get("needs_inspection") and organisation.get("inspection") is not True:
        yield Text("没有写明年检合格", "it is not stated to have passed the inspection")
    if "min_assessment" in line and organisation.get("assessment", -1) < line["min_assessment"]:
        need = points(line["min_assessment"])
        yield Text("年度评估未达 {need} 分", "its assessment is not {need} points").format(need=need)
    if "min_grade" in line and _rank(organisation) < _RANKS.index(line["min_grade"]):
        yield Text("等级不够", "its grade is too low or not stated")
    if "stage" in line and organisation.get("stage") != line["stage"]:
        yield Text("登记状态不符", "it is not at the stage that is needed")


def _rank(organisation: Row) -> int:
    return _RANKS.index(organisation["grade"]) if "grade" in organisation else -1


def _is_younger(founded: Any, months: int, day: datetime.date) -> bool:
    """Whether somebody founded on a stated day is, on ``day``, younger than so many months.

    The months are over on the same day of a month as the one it was founded on, or, where a month has no such day, on
    the first of the next.
    """
    if not isinstance(founded, datetime.date) or founded > day:
        return False
    return (day.year * 12 + day.month, day.day) < (founded.year * 12 + founded.month + months, founded.day)
