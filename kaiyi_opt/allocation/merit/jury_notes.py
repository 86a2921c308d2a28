"""What whoever reads a report on jurors should know of it: panels, and jurors whom nothing compares with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from kaiyi_opt.allocation.merit.totals import Totals
from kaiyi_opt.language import Text, both, joined

MOST_NAMED = 6
_ESTIMATED = ("leniency", "leniency_and_scale")


def notes_of(totals: Totals, method: str) -> tuple[Text, ...]:
    """Return the notes, a sentence each."""
    return (*_nobody(totals), *_panels(totals), *_alone(totals), *_odd_blanks(totals), *_naive(totals, method))


def _nobody(totals: Totals) -> Iterator[Text]:
    if not totals.jurors:
        yield Text("没有计入得分的评分表", "there are no score sheets that count")


def _panels(totals: Totals) -> Iterator[Text]:
    groups = [np.flatnonzero(totals.panel == panel).tolist() for panel in range(len(totals.centres))]
    if len(groups) > 1:
        listed = joined([_named(totals, group) for group in groups], "；", "; ")
        yield Text(
            "评委分成 {n} 组，各组没有共同评过的申请（{groups}）：松紧只在组内可比；组间分差是评委松紧还是项目优劣，"
            "无从判断，校准不予改变",
            "the jury falls into {n} panels that scored no application in common ({groups}): leniency compares within a"
            " panel alone; whether panels differ in leniency or in their applications cannot be told, and calibration"
            " leaves it",
        ).format(n=len(groups), groups=listed)


def _alone(totals: Totals) -> Iterator[Text]:
    count = np.bincount(totals.item, minlength=len(totals.items))
    shared = np.bincount(totals.juror, count[totals.item] > 1, minlength=len(totals.jurors))
    alone = np.flatnonzero(shared == 0).tolist()
    if alone:
        yield Text(
            "无人与之评过同样的内容，无从校准，分数不变：评委 {jurors}",
            "nobody scored the same as these, so nothing calibrates them and their scores stay: jurors {jurors}",
        ).format(jurors=_named(totals, alone))


def _odd_blanks(totals: Totals) -> Iterator[Text]:
    """Say how many sheets of applications that others scored too are alone in what they leave blank."""
    sheets = np.bincount(totals.item, minlength=len(totals.items)).tolist()
    by_application: Counter[str] = Counter()
    for item, count in zip(totals.items, sheets, strict=True):
        by_application[item.application] += count
    odd = sum(
        count == 1 and by_application[item.application] > 1 for item, count in zip(totals.items, sheets, strict=True)
    )
    if odd:
        yield Text(
            "{n} 张评分表留空的标准与同一申请的其他评分表都不同，没有用来估计松紧、一致和离群；它们自身仍照样校准",
            "{n} sheets leave other criteria blank than every other sheet of their application and say nothing of"
            " leniency, agreement or outlying; they are calibrated all the same",
        ).format(n=odd)


def _naive(totals: Totals, method: str) -> Iterator[Text]:
    count = np.bincount(totals.juror, minlength=len(totals.jurors))
    if method not in _ESTIMATED and method != "none" and len(set(count.tolist())) > 1:
        yield Text(
            "各评委所评申请不同：归一会把所评申请的优劣也算作评委的松紧，校准（leniency）不会",
            "jurors scored different applications: normalisation takes a difference between these for leniency;"
            " calibration (leniency) does not",
        )


def _named(totals: Totals, jurors: list[int]) -> Text:
    named = [both(totals.jurors[number]) for number in jurors[:MOST_NAMED]]
    more = len(jurors) - len(named)
    return joined([*named, Text(f"等 {len(jurors)} 位", f"and {more} more")] if more else named)
