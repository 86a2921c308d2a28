"""The fairness read-out as tables in one language, and each violation of representation in a sentence."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

from kaiyi_opt.allocation.fairness.fairness import Fairness
from kaiyi_opt.allocation.fairness.representation import Violation
from kaiyi_opt.allocation.fairness.shares import GroupShare
from kaiyi_opt.language import Language, Text, both
from kaiyi_opt.money import FEN_PER_YUAN, format_yuan
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.scenario.writing import CellValue, write_workbook

DECIMALS = 4
NOT_STATED = Text("（未注明）", "(not stated)")


def fairness_tables(told: Fairness, lang: Language) -> tuple[ResultTable, ...]:
    """Return the overview, the shares by domain and by community where any are stated, and the violations."""
    domains = {key: label.text[lang] for key, label in told.scenario.settings.domains.items()}
    communities = {community.id: community.name for community in told.scenario.communities}
    tables = [_overview(told, lang)]
    if told.domains:
        title = Text("各领域的份额", "shares by domain")
        tables.append(_shares("domains", title, Text("领域", "domain"), told, told.domains, domains, lang))
    if told.communities:
        title = Text("各社区的份额", "shares by community")
        tables.append(
            _shares("communities", title, Text("社区", "community"), told, told.communities, communities, lang)
        )
    if told.representation is not None:
        tables.append(_violations(told, told.representation.violations, lang))
    return tuple(tables)


def write_fairness_workbook(path: Path, told: Fairness, lang: Language) -> None:
    """Write all tables as a workbook, a sheet each."""
    write_workbook(path, [table.sheet(lang) for table in fairness_tables(told, lang)])


def rounded(value: Fraction | None, places: int = DECIMALS) -> float | None:
    """Return an exact fraction as a decimal, rounded once, half up; ``None`` of nothing.

    >>> rounded(Fraction(2, 3)), rounded(Fraction(1, 32))
    (0.6667, 0.0313)
    """
    if value is None:
        return None
    scaled = value * 10**places
    return (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator) / 10**places


def representation_sentence(told: Fairness) -> Text | None:
    """Say whether the awards give justified representation; ``None`` where that cannot be told."""
    found = told.representation
    if found is None:
        return None
    if found.holds:
        return Text(
            "符合代表性（EJR+）：没有哪一群人有共同支持、负担得起却落选的项目而所得过少",
            "EJR+ holds: no group has too little while a project that it agrees on and could pay for is not funded",
        )
    if found.holds_up_to_one:
        return Text(
            "在“差一个项目”的意义上符合代表性（EJR+）：有 {n} 个落选项目的支持者所得不足，但补上该项目就超过其份额",
            "EJR+ up to one project holds: supporters of {n} unfunded projects have too little, but with the project"
            " they would exceed their share",
        ).format(n=len(found.violations))
    return Text(
        "不符合代表性（EJR+）：有 {n} 个落选项目的支持者所得过少，其中 {m} 个即使补上该项目也不超过其份额",
        "EJR+ is violated: supporters of {n} unfunded projects have too little, and those of {m} would not exceed their"
        " share even with the project",
    ).format(n=len(found.violations), m=len(found.up_to_one))


def violation_sentence(told: Fairness, violation: Violation) -> Text:
    """Say who has too little of what: the group, its share, the project it could have, what it has instead."""
    return Text(
        "“{name}”（{cost} {money}）落选：{supporters} 位支持者中有 {voters} 位，所投项目至多获资助 {most} {unit}；"
        "而他们按人数可支配 {share} {money}，够资助 {times} 个这样的项目",
        "{name} ({cost} {money}) is not funded: {voters} of its {supporters} supporters have at most {most} {unit}"
        " funded of what they voted for, while they stand for {share} {money}, enough for {times} of its kind",
    ).format(
        name=both(told.scenario.application(violation.application).name),
        supporters=f"{violation.supporters:,}",
        voters=f"{violation.voters:,}",
        most=_utility(told, violation.most),
        times=f"{violation.affordable:,}",
        share=format_yuan(math.floor(violation.share)),
        cost=format_yuan(violation.cost),
        unit=told.unit,
        money=told.scenario.settings.currency.text,
    )


def _utility(told: Fairness, value: int) -> str:
    return format_yuan(value) if told.utility == "cost" else f"{value:,}"


def _overview(told: Fairness, lang: Language) -> ResultTable:
    money = told.scenario.settings.currency.text
    rows: list[tuple[Text, CellValue, Text]] = [
        (Text("预算", "budget"), _money(told.budget), money),
        (Text("拨付", "granted"), _money(told.granted), money),
    ]
    if told.voters is not None:
        places = 2 if told.utility == "cost" else DECIMALS
        voters, people, nothing = told.voters, Text("人", "people"), Text("", "")
        rows += [
            (Text("投票人", "voters"), voters.voters, people),
            (Text("每人所得的平均数", "mean utility of a voter"), rounded(voters.mean / told.scale, places), told.unit),
            (
                Text("每人所得的中位数", "median utility of a voter"),
                rounded(voters.median / told.scale, places),
                told.unit,
            ),
            (Text("基尼系数", "Gini coefficient"), rounded(voters.gini), nothing),
            (Text("一无所得的比例", "share with nothing"), rounded(voters.share_with_nothing), nothing),
        ]
    if told.representation is not None:
        found, count = told.representation, Text("个", "projects")
        rows += [
            (Text("落选项目", "projects not funded"), found.checked, count),
            (Text("违反代表性（EJR+）的项目", "violations of EJR+"), len(found.violations), count),
            (Text("其中“差一个项目”仍违反的", "of them, of EJR+ up to one"), len(found.up_to_one), count),
        ]
    headers = Text("指标", "measure"), Text("数值", "value"), Text("单位", "unit")
    return ResultTable(
        "overview",
        Text("公平性总览", "fairness in short"),
        headers,
        tuple((name[lang], value, unit[lang]) for name, value, unit in rows),
    )


def _money(fen: int) -> int | float:
    return fen // FEN_PER_YUAN if fen % FEN_PER_YUAN == 0 else fen / FEN_PER_YUAN


def _shares(
    key: str,
    title: Text,
    first: Text,
    told: Fairness,
    shares: Iterable[GroupShare],
    names: dict[str, str],
    lang: Language,
) -> ResultTable:
    """Return a table of shares; a column that no row has a value in is left out."""
    shares = tuple(shares)
    money = told.scenario.settings.currency.text
    columns: list[tuple[Text, Callable[[GroupShare], CellValue]]] = [
        (first, lambda row: names.get(row.key, NOT_STATED[lang])),
        (Text("申请", "applications"), lambda row: row.applications),
        (Text("获资助", "funded"), lambda row: row.funded),
        (Text("金额（{money}）", "amount ({money})").format(money=money), lambda row: row.amount),
        (Text("票数", "votes"), lambda row: row.votes),
        (Text("人口", "residents"), lambda row: row.population),
        (Text("资金份额", "share of money"), lambda row: rounded(row.budget_share)),
        (Text("得票份额", "share of votes"), lambda row: rounded(row.vote_share)),
        (Text("人口份额", "share of residents"), lambda row: rounded(row.population_share)),
    ]
    kept = [column for column in columns if any(column[1](row) is not None for row in shares)]
    return ResultTable(
        key,
        title,
        tuple(header for header, _ in kept),
        tuple(tuple(read(row) for _, read in kept) for row in shares),
        money=(3,),
    )


def _violations(told: Fairness, violations: Iterable[Violation], lang: Language) -> ResultTable:
    money = told.scenario.settings.currency.text
    is_money = told.utility == "cost"
    headers = (
        Text("申请编号", "application"),
        Text("落选项目", "project not funded"),
        Text("费用（{money}）", "cost ({money})").format(money=money),
        Text("支持者", "supporters"),
        Text("其中所得过少者", "with too little"),
        Text("可支配（{money}）", "their share ({money})").format(money=money),
        Text("至多已得（{unit}）", "have at most ({unit})").format(unit=told.unit),
        Text("够资助几个", "pays for"),
        Text("补上也不超份额", "within their share even with it"),
    )
    rows = tuple(
        (
            violation.application,
            told.scenario.application(violation.application).name,
            violation.cost,
            violation.supporters,
            violation.voters,
            math.floor(violation.share),
            violation.most,
            violation.affordable,
            (Text("是", "yes") if violation.up_to_one else Text("否", "no"))[lang],
        )
        for violation in violations
    )
    title = Text("谁所得过少（EJR+）", "who has too little (EJR+)")
    return ResultTable("violations", title, headers, rows, money=(2, 5, 6) if is_money else (2, 5))
