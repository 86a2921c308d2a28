"""Whether what a scenario states of pairing holds together: past pairs, wishes, decisions, and the places for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from kaiyi_opt.errors import Fault
from kaiyi_opt.language import Text, both, joined
from kaiyi_opt.scenario.locate import Locate
from kaiyi_opt.scenario.nouns import Scenario, row_key
from kaiyi_opt.scenario.nouns_network import Mentor, PairDecision

Finding = tuple[str, Any, str, Text, Text]


def pairing_faults(scenario: Scenario, locate: Locate, *, is_whole: bool = True) -> list[Fault]:
    """Return everything about pairing that does not hold together; the parameters are as in `consistency_faults`."""
    findings = [
        *_with_itself(scenario),
        *_wishes(scenario),
        *_years(scenario),
        *_lone_decisions(scenario, is_whole),
        *_decisions_of_mentees(scenario),
        *_decisions_of_mentors(scenario),
    ]
    return [Fault(cause, cure, locate(table, row_key(row), column)) for table, row, column, cause, cure in findings]


def places_of(scenario: Scenario, mentor: Mentor) -> int:
    """Return how many mentees a mentor takes: as stated, or by its grade."""
    if mentor.places is not None:
        return mentor.places
    return scenario.settings.pairing.places(scenario.organisation(mentor.organisation).grade)


def _with_itself(scenario: Scenario) -> Iterator[Finding]:
    for table in ("past_pairings", "pair_decisions"):
        for row in getattr(scenario, table):
            if row.mentor == row.mentee:
                yield (
                    table,
                    row,
                    "mentee",
                    Text("{id} 与自己结对", "{id} is paired with itself").format(id=both(row.mentor)),
                    Text("请改正其中一方", "correct one of the two"),
                )


def _wishes(scenario: Scenario) -> Iterator[Finding]:
    for row in scenario.preferences:
        if row.organisation == row.other:
            yield (
                "preferences",
                row,
                "other",
                Text("{id} 的意愿对象是自己", "{id} ranks itself").format(id=both(row.organisation)),
                Text("请改正对象，或删去这一行", "correct whom it ranks, or delete the row"),
            )
        if row.rank < 1:
            yield (
                "preferences",
                row,
                "rank",
                Text("名次 {rank} 小于 1", "the rank {rank} is below 1").format(rank=row.rank),
                Text("请填 1、2、3……，1 最优先", "give 1, 2, 3 …; 1 is best"),
            )


def _years(scenario: Scenario) -> Iterator[Finding]:
    latest = scenario.settings.date.year
    for row in scenario.past_pairings:
        if not 1900 <= row.year <= latest:
            yield (
                "past_pairings",
                row,
                "year",
                Text(
                    "年份 {year} 不在 1900 至 {latest} 之间", "the year {year} is not between 1900 and {latest}"
                ).format(year=row.year, latest=latest),
                Text(
                    "请改正年份；往年结对不晚于评定日期",
                    "correct the year: a past pairing is not after the round's day",
                ),
            )


def _together(scenario: Scenario) -> list[PairDecision]:
    return [row for row in scenario.pair_decisions if row.decision == "together" and row.mentor != row.mentee]


def _lone_decisions(scenario: Scenario, is_whole: bool) -> Iterator[Finding]:
    """Find pairs that are decided together although one of the two cannot be what the decision makes of it."""
    mentors = {mentor.organisation: mentor for mentor in scenario.mentors}
    for row in _together(scenario):
        mentor = mentors.get(row.mentor)
        is_named = mentor.named is not False if mentor else not is_whole
        if not is_named:
            yield (
                "pair_decisions",
                row,
                "mentor",
                Text(
                    "决定由 {id} 带 {mentee}，但 {id} 不是已命名的示范点",
                    "{id} is to take {mentee}, but {id} is not a named mentor",
                ).format(id=both(row.mentor), mentee=both(row.mentee)),
                Text(
                    "请先在“示范点”表中命名它，或改正这条决定",
                    "name it in the table of mentors, or correct the decision",
                ),
            )
        if row.mentee in mentors:
            yield (
                "pair_decisions",
                row,
                "mentee",
                Text(
                    "{id} 在“示范点”表中，不能作被带组织", "{id} stands in the table of mentors and cannot be a mentee"
                ).format(id=both(row.mentee)),
                Text("请改正这条决定，或把它从“示范点”表中删去", "correct the decision, or take it out of that table"),
            )


def _decisions_of_mentees(scenario: Scenario) -> Iterator[Finding]:
    first: dict[str, PairDecision] = {}
    for row in _together(scenario):
        other = first.setdefault(row.mentee, row)
        if other is not row:
            yield (
                "pair_decisions",
                row,
                "mentor",
                Text(
                    "{mentee} 既必须由 {first} 带，又必须由 {second} 带",
                    "{mentee} is to be taken by {first} and by {second}",
                ).format(mentee=both(row.mentee), first=both(other.mentor), second=both(row.mentor)),
                Text("一家组织只能有一个示范点，请只留一条决定", "a mentee has one mentor: keep one of the decisions"),
            )


def _decisions_of_mentors(scenario: Scenario) -> Iterator[Finding]:
    """Find decisions that give a mentor more than it has places for, in all or from one community."""
    mentors = {mentor.organisation: mentor for mentor in scenario.mentors if mentor.named is not False}
    decided: dict[str, list[PairDecision]] = defaultdict(list)
    for row in _together(scenario):
        decided[row.mentor].append(row)
    limit = scenario.settings.pairing.per_community
    for key, rows in decided.items():
        if key not in mentors:
            continue
        places = places_of(scenario, mentors[key])
        if len(rows) > places:
            yield _too_many(rows, Text("{id} 只有 {n} 个名额", "{id} has {n} place(s)").format(id=both(key), n=places))
        by_community: dict[str, list[PairDecision]] = defaultdict(list)
        for row in rows:
            by_community[scenario.organisation(row.mentee).community].append(row)
        for community, some in by_community.items():
            if limit and community and len(some) > limit:
                told = Text(
                    "{id} 最多带社区 {community} 的 {n} 家", "{id} takes at most {n} from community {community}"
                )
                yield _too_many(some, told.format(id=both(key), community=both(community), n=limit))


def _too_many(rows: list[PairDecision], limit: Text) -> Finding:
    named = [both(row.mentee) for row in rows]
    return (
        "pair_decisions",
        rows[-1],
        "mentee",
        Text("{limit}，却决定带 {n} 家：{named}", "{limit}, but is to take {n}: {named}").format(
            limit=limit, n=len(rows), named=joined(named)
        ),
        Text("请增加名额、放宽限制，或减少决定", "give it more places, relax the limit, or take back a decision"),
    )
