"""What does not hold together in the tables of pairing: every fault with its row and column, in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kaiyi_opt.errors import Place
from kaiyi_opt.scenario.consistency import consistency_faults
from kaiyi_opt.scenario.consistency_pairing import places_of
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.nouns_network import Mentor, PairDecision, PastPairing, Preference
from tests.network.hand_pairing import hand_round, hand_settings, organisation


def told(scenario: Scenario) -> list[tuple[str, str]]:
    """Return every fault in both languages, its place given by table, key and column."""
    faults = consistency_faults(scenario, lambda table, key, column: Place(table, sheet=key, column=column))
    return [(fault.text().zh, fault.text().en) for fault in faults]


def together(mentor: str, mentee: str) -> PairDecision:
    return PairDecision(mentor, mentee, "together", "理由")


def test_a_round_that_holds_together_has_no_faults() -> None:
    scenario = hand_round(
        preferences=(Preference("m0", "o0", 1), Preference("o0", "m0", 1)),
        past_pairings=(PastPairing("m0", "o0", 2014), PastPairing("m0", "o0", 1900)),
        pair_decisions=(together("m0", "o0"), PairDecision("m9", "o0", "apart", "理由"), together("m1", "o1")),
    )
    assert told(scenario) == []


@pytest.mark.parametrize(
    ("tables", "zh", "en"),
    [
        (
            {"past_pairings": (PastPairing("m0", "m0", 2013),)},
            "past_pairings 工作表“m0 / m0 / 00002013” “mentee”列：m0 与自己结对。请改正其中一方。",
            'past_pairings, sheet "m0 / m0 / 00002013", column "mentee": m0 is paired with itself. correct one of the'
            " two.",
        ),
        (
            {"pair_decisions": (together("m0", "m0"),)},
            "pair_decisions 工作表“m0 / m0” “mentee”列：m0 与自己结对。请改正其中一方。",
            'pair_decisions, sheet "m0 / m0", column "mentee": m0 is paired with itself. correct one of the two.',
        ),
        (
            {"preferences": (Preference("o0", "o0", 1),)},
            "preferences 工作表“o0 / o0” “other”列：o0 的意愿对象是自己。请改正对象，或删去这一行。",
            'preferences, sheet "o0 / o0", column "other": o0 ranks itself. correct whom it ranks, or delete the row.',
        ),
        (
            {"preferences": (Preference("o0", "m0", 0),)},
            "preferences 工作表“o0 / m0” “rank”列：名次 0 小于 1。请填 1、2、3……，1 最优先。",
            'preferences, sheet "o0 / m0", column "rank": the rank 0 is below 1. give 1, 2, 3 …; 1 is best.',
        ),
        (
            {"past_pairings": (PastPairing("m0", "o0", 2015),)},
            "past_pairings 工作表“m0 / o0 / 00002015” “year”列：年份 2015 不在 1900 至 2014 之间。"
            "请改正年份；往年结对不晚于评定日期。",
            'past_pairings, sheet "m0 / o0 / 00002015", column "year": the year 2015 is not between 1900 and 2014.'
            " correct the year: a past pairing is not after the round's day.",
        ),
        (
            {"pair_decisions": (together("o1", "o0"),)},
            "pair_decisions 工作表“o1 / o0” “mentor”列：决定由 o1 带 o0，但 o1 不是已命名的示范点。"
            "请先在“示范点”表中命名它，或改正这条决定。",
            'pair_decisions, sheet "o1 / o0", column "mentor": o1 is to take o0, but o1 is not a named mentor. name'
            " it in"
            " the table of mentors, or correct the decision.",
        ),
        (
            {"mentors": (Mentor("m0", 1), Mentor("m1", 1, named=False)), "pair_decisions": (together("m1", "o0"),)},
            "pair_decisions 工作表“m1 / o0” “mentor”列：决定由 m1 带 o0，但 m1 不是已命名的示范点。"
            "请先在“示范点”表中命名它，或改正这条决定。",
            'pair_decisions, sheet "m1 / o0", column "mentor": m1 is to take o0, but m1 is not a named mentor. name'
            " it in"
            " the table of mentors, or correct the decision.",
        ),
        (
            {"pair_decisions": (together("m0", "m1"),)},
            "pair_decisions 工作表“m0 / m1” “mentee”列：m1 在“示范点”表中，不能作被带组织。"
            "请改正这条决定，或把它从“示范点”表中删去。",
            'pair_decisions, sheet "m0 / m1", column "mentee": m1 stands in the table of mentors and cannot be a'
            " mentee."
            " correct the decision, or take it out of that table.",
        ),
        (
            {"pair_decisions": (together("m0", "o0"), together("m1", "o0"))},
            "pair_decisions 工作表“m1 / o0” “mentor”列：o0 既必须由 m0 带，又必须由 m1 带。"
            "一家组织只能有一个示范点，请只留一条决定。",
            'pair_decisions, sheet "m1 / o0", column "mentor": o0 is to be taken by m0 and by m1. a mentee has one'
            " mentor:"
            " keep one of the decisions.",
        ),
        (
            {"pair_decisions": (together("m0", "o0"), together("m0", "o1"))},
            "pair_decisions 工作表“m0 / o1” “mentee”列：m0 只有 1 个名额，却决定带 2 家：o0、o1。"
            "请增加名额、放宽限制，或减少决定。",
            'pair_decisions, sheet "m0 / o1", column "mentee": m0 has 1 place(s), but is to take 2: o0, o1. give it'
            " more"
            " places, relax the limit, or take back a decision.",
        ),
        (
            {
                "settings": hand_settings(per_community=1),
                "mentors": (Mentor("m0", 5),),
                "pair_decisions": (together("m0", "o0"), together("m0", "o1"), together("m0", "o2")),
            },
            "pair_decisions 工作表“m0 / o2” “mentee”列：m0 最多带社区 c0 的 1 家，却决定带 2 家：o0、o2。"
            "请增加名额、放宽限制，或减少决定。",
            'pair_decisions, sheet "m0 / o2", column "mentee": m0 takes at most 1 from community c0, but is to take'
            " 2: o0,"
            " o2. give it more places, relax the limit, or take back a decision.",
        ),
    ],
)
def test_every_contradiction_is_told_with_its_cure(tables: dict[str, Any], zh: str, en: str) -> None:
    assert told(hand_round(**tables)) == [(zh, en)]


def test_whoever_states_no_community_is_not_limited() -> None:
    scenario = hand_round(
        settings=hand_settings(per_community=1),
        mentors=(Mentor("m0", 5),),
        organisations=(organisation("m0", "d0"), organisation("o0", "d0", ""), organisation("o1", "d0", "")),
        pair_decisions=(together("m0", "o0"), together("m0", "o1")),
    )
    assert told(scenario) == []


def test_places_are_those_stated_or_else_those_of_the_grade() -> None:
    scenario = hand_round(settings=hand_settings(places_good=4, places_excellent=7))
    graded = {"": 0, "basic": 0, "good": 4, "excellent": 7}
    for grade, places in graded.items():
        changed = replace(scenario, organisations=(organisation("m0", "d0", grade=grade),), mentors=(Mentor("m0"),))
        assert places_of(changed, changed.mentors[0]) == places
        assert places_of(changed, Mentor("m0", 2)) == 2
        assert places_of(changed, Mentor("m0", 0)) == 0
