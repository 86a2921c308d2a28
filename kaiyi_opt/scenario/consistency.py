"""Whether a scenario that could be read also holds together: what no single cell can tell. All faults at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kaiyi_opt.errors import Fault, Place
from kaiyi_opt.language import Text, both
from kaiyi_opt.money import format_yuan
from kaiyi_opt.scenario.consistency_adoption import adoption_faults
from kaiyi_opt.scenario.consistency_linkage import linkage_faults
from kaiyi_opt.scenario.consistency_pairing import pairing_faults
from kaiyi_opt.scenario.consistency_purchase import purchase_faults
from kaiyi_opt.scenario.consistency_targets import target_faults
from kaiyi_opt.scenario.locate import Locate
from kaiyi_opt.scenario.nouns import Application, Line, Rule, Scenario, ScoreSheet, row_key
from kaiyi_opt.scenario.points import FULL_POINTS

# What each family of rules reads: columns it cannot do without, and columns it may have beside them.
NEEDED = {
    "organisation_awards": ("at_most",),
    "organisation_money": ("at_most",),
    "group_limit": ("by", "unit"),
    "merit_threshold": ("at_least",),
    "requires": ("applications",),
    "excludes": ("applications",),
    "force_in": ("applications", "reason"),
    "force_out": ("applications", "reason"),
    "co_funding": ("at_least", "unit"),
}
ALLOWED = {
    "organisation_awards": ("pool", "line", "unit"),
    "organisation_money": ("pool", "line", "unit"),
    "group_limit": ("pool", "line", "group", "at_least", "at_most"),
    "merit_threshold": ("pool", "line"),
    "requires": (),
    "excludes": ("at_most", "unit"),
    "force_in": (),
    "force_out": (),
    "co_funding": ("pool", "line"),
}


def consistency_faults(scenario: Scenario, locate: Locate, *, is_whole: bool = True) -> list[Fault]:
    """Return everything that does not hold together.

    Parameters
    ----------
    scenario
        A scenario whose cells could all be read.
    locate
        Gives the place of a row by table, key of the row, and key of the column (``None``: the row).
    is_whole
        Whether every row is there; if not, nothing is found that rests on the absence of another row.
    """

    def place(table: str, row: Any, column: str | None) -> Place | None:
        return locate(table, row_key(row), column)

    found: list[Fault] = []
    for line in scenario.lines:
        found += [Fault(cause, cure, place("lines", line, column)) for column, cause, cure in _line(line)]
    for application in scenario.applications:
        line = scenario.line(application.line)
        found += [
            Fault(cause, cure, place("applications", application, column))
            for column, cause, cure in _application(application, line)
        ]
    for rule in scenario.rules:
        found += [
            Fault(cause, cure, place("rules", rule, column)) for column, cause, cure in _rule(rule, scenario, is_whole)
        ]
    for organisation in scenario.organisations:
        if organisation.assessment is not None and organisation.assessment > FULL_POINTS:
            found.append(Fault(*_beyond_hundred(), place("organisations", organisation, "assessment")))
    for sheet in scenario.scores:
        found += [Fault(cause, cure, place("scores", sheet, column)) for column, cause, cure in _sheet(sheet)]
    found += _ballot_faults(scenario, locate) + (_vote_faults(scenario, locate) if is_whole else [])
    found += pairing_faults(scenario, locate, is_whole=is_whole) + linkage_faults(scenario, locate)
    found += adoption_faults(scenario, locate) + purchase_faults(scenario, locate)
    return found + target_faults(scenario, locate)


Finding = tuple[str | None, Text, Text]


def _beyond_hundred() -> tuple[Text, Text]:
    return Text("得分超过 100", "the score is above 100"), Text("请填 0 至 100", "give 0 to 100")


def _line(line: Line) -> Iterator[Finding]:
    if line.fixed is not None and (line.floor is not None or line.ceiling is not None or line.step is not None):
        yield (
            "fixed",
            Text("有固定金额，又有上下限或级差", "it has a fixed sum and also a floor, ceiling or step"),
            Text("二者只留其一", "keep one or the other"),
        )
    if line.floor is not None and line.ceiling is not None and line.floor > line.ceiling:
        yield (
            "floor",
            Text("下限高于上限", "the floor is above the ceiling"),
            Text("请改正其中之一", "correct one of them"),
        )
    for column, amount in (("fixed", line.fixed), *line.honour_sums.items()):
        if amount == 0:
            yield (
                column,
                Text("金额为零", "the sum is zero"),
                Text("请填正数，或留空", "give a positive sum, or leave it blank"),
            )
    if line.step == 0:
        yield (
            "step",
            Text("级差为零", "the step is zero"),
            Text("请填正数，或留空", "give a positive step, or leave it blank"),
        )
    if line.honour_sums and line.fixed is not None:
        yield (
            "fixed",
            Text("既按荣誉级别定额，又有固定金额", "it pays by level of honour and also a fixed sum"),
            Text("二者只留其一", "keep one or the other"),
        )


def _application(application: Application, line: Line) -> Iterator[Finding]:
    needs_request = line.fixed is None and not line.honour_sums
    if needs_request and application.request is None:
        yield (
            "request",
            Text("没有申请金额，而该类别不是固定金额", "the request is blank, and the line has no fixed sum"),
            Text("请填写申请金额", "give the amount asked"),
        )
    if (
        application.request is not None
        and application.minimum is not None
        and application.minimum > application.request
    ):
        yield (
            "minimum",
            Text(
                "最低可接受金额 {least} 高于申请金额 {most}", "the minimum of {least} is above the request of {most}"
            ).format(least=both(format_yuan(application.minimum)), most=both(format_yuan(application.request))),
            Text("请改正其中之一", "correct one of them"),
        )
    if line.rate is not None and application.cost is None:
        yield (
            "cost",
            Text("该类别按比例资助，却没有项目总成本", "the line pays a share of the cost, which is blank"),
            Text("请填写项目总成本，或清空该类别的资助比例", "give the project's cost, or clear the rate of the line"),
        )


def _rule(rule: Rule, scenario: Scenario, is_whole: bool) -> Iterator[Finding]:
    for column in NEEDED[rule.family]:
        if getattr(rule, column) in (None, "", ()):
            yield (
                column,
                Text("这种规则须填此列", "this family of rules needs this column"),
                Text("请填写", "fill it in"),
            )
    allowed = {"id", "family", "active", "reason", *NEEDED[rule.family], *ALLOWED[rule.family]}
    for column in ("pool", "line", "by", "group", "applications", "at_least", "at_most", "unit"):
        if column not in allowed and getattr(rule, column) not in (None, "", ()):
            yield (
                column,
                Text("这种规则不用此列", "this family of rules does not read this column"),
                Text("请清空，或换一种规则", "clear it, or choose another family"),
            )
    if rule.family == "group_limit":
        yield from _group_rule(rule, scenario, is_whole)
    if rule.family in ("requires", "excludes") and len(set(rule.applications)) < 2:
        yield (
            "applications",
            Text("至少须有两份不同的申请", "it takes two applications or more"),
            Text("请补上", "add them"),
        )


def _group_rule(rule: Rule, scenario: Scenario, is_whole: bool) -> Iterator[Finding]:
    if rule.at_least is None and rule.at_most is None:
        yield (
            "at_most",
            Text("没有上限也没有下限", "it has neither a floor nor a ceiling"),
            Text("请填“至少”或“至多”", "fill in 'at least' or 'at most'"),
        )
    elif rule.at_least is not None and rule.at_most is not None and rule.at_least > rule.at_most:
        yield "at_least", Text("下限高于上限", "the floor is above the ceiling"), Text("请改正", "correct one of them")
    known = group_keys(rule.by, scenario)
    if is_whole and rule.group and rule.group not in known:
        yield (
            "group",
            Text("没有“{group}”这一组", "there is no group '{group}'").format(group=both(rule.group)),
            Text("可用：{known}", "known: {known}").format(known=both("、".join(known[:20]))),
        )


def group_keys(by: str, scenario: Scenario) -> list[str]:
    """Return the keys of every group of a grouping, sorted."""
    if by == "domain":
        return sorted(scenario.settings.domains)
    if by == "track":
        return sorted(scenario.settings.tracks)
    if by == "community":
        return [community.id for community in scenario.communities]
    if by == "layer":
        return sorted({organisation.layer for organisation in scenario.organisations if organisation.layer})
    column = "categories" if by == "category" else "targets"
    return sorted({key for application in scenario.applications for key in getattr(application, column)})


def _sheet(sheet: ScoreSheet) -> Iterator[Finding]:
    for criterion, score in sheet.scores:
        if score is not None and score > FULL_POINTS:
            yield (criterion, *_beyond_hundred())


def _ballot_faults(scenario: Scenario, locate: Locate) -> list[Fault]:
    found = []
    kind = scenario.settings.ballots.type
    for ballot in scenario.ballots:
        if len(set(ballot.vote)) < len(ballot.vote):
            cause = Text("同一张选票重复投了同一份申请", "the ballot names an application twice")
            found.append(
                Fault(cause, Text("请删去重复", "delete the repetition"), locate("ballots", ballot.voter, "vote"))
            )
        if kind == "choose-1" and len(ballot.vote) > 1:
            cause = Text("单选票投了多份申请", "a choose-one ballot names several applications")
            found.append(Fault(cause, Text("请只留一份", "keep one"), locate("ballots", ballot.voter, "vote")))
        if kind == "cumulative" and len(ballot.points) != len(ballot.vote):
            cause = Text("分值的个数与所投申请不一致", "the points and the applications differ in number")
            found.append(Fault(cause, Text("请一一对应", "make them agree"), locate("ballots", ballot.voter, "points")))
    return found


def _vote_faults(scenario: Scenario, locate: Locate) -> list[Fault]:
    """Compare the table of votes with the ballots where both are given: they must tell the same."""
    if not (scenario.votes and scenario.ballots and scenario.settings.ballots.type in ("approval", "choose-1")):
        return []
    counted = {application.id: 0 for application in scenario.applications}
    for ballot in scenario.ballots:
        for application in ballot.vote:
            counted[application] += 1
    return [
        Fault(
            Text(
                "票数 {stated} 与选票合计 {counted} 不符", "{stated} votes are stated, the ballots add up to {counted}"
            ).format(stated=row.votes, counted=counted[row.application]),
            Text("请改正票数，或删去其中一张表", "correct the count, or leave one of the two tables out"),
            locate("votes", row.application, "votes"),
        )
        for row in scenario.votes
        if row.votes != counted[row.application]
    ]
