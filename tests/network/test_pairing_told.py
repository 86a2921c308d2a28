"""What a pairing says, by hand and in full, in both languages: proofs, reasons, remedies, comparison, and errors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import kaiyi_opt as ko
from kaiyi_opt.errors import InputError
from kaiyi_opt.network.pairing.pairing import Pairing, PlaceValue
from kaiyi_opt.network.pairing.pairing_problem import state_pairing
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.nouns_network import Mentor, PairDecision, PastPairing, Preference
from tests.network.hand_pairing import hand_round, hand_settings, organisation
from tests.network.small_pairings import POINT


def paired(pairing: Pairing) -> dict[str, str]:
    return {one.mentee: one.mentor for one in pairing.pairs}


def refused(scenario: Scenario, method: str = "best", **options: Any) -> tuple[str, str]:
    with pytest.raises(InputError) as found:
        ko.pair(scenario, method, **options)
    return found.value.render("zh"), found.value.render("en")


def test_the_best_pairing_and_its_proof() -> None:
    found = ko.pair(hand_round())
    assert paired(found) == {"o0": "m0", "o2": "m1"}
    assert (found.total_fit, found.worst_fit) == (152 * POINT, 52 * POINT)
    sentence = found.certificate.sentence
    assert sentence.zh == (
        "已证明最优：总匹配度 152，结对 2 家，其中基础组织 2 家；没有任何结对能让更多基础组织结对，"
        "或在此之下总匹配度更高；这是唯一的最优结对"
    )
    assert sentence.en == (
        "proven optimal: total fit 152, 2 paired, 2 of them basic; no pairing has more basic organisations in it, nor"
        " fits better among those that have as many; it is the only one"
    )
    assert found.place_values == (PlaceValue("m0", 1, 68 * POINT), PlaceValue("m1", 1, 20 * POINT))


def test_why_a_mentee_has_not_the_mentor_that_fits_it_better() -> None:
    found = ko.pair(hand_round())
    assert (
        found.why("o0").zh
        == "组织o0（o0）由组织m0（m0）带：匹配度 100（领域 100、距离 100）。\n没有更合适的示范点可以带它。"
    )
    assert found.why("o0").en == (
        "组织o0 (o0) is taken by 组织m0 (m0): fit 100 (domain 100, distance 100).\n"
        "no mentor that could take it fits better."
    )
    assert found.why("o2").zh == (
        "组织o2（o2）由组织m1（m1）带：匹配度 52（领域 20、距离 100）。\n"
        "组织m0（m0）更合适（76），但改由它带，总匹配度减少 24；"
        "那里多一个名额，基础组织可多结对 1 家，总匹配度增加 68。"
    )
    assert found.why("o2").en == (
        "组织o2 (o2) is taken by 组织m1 (m1): fit 52 (domain 20, distance 100).\n"
        "组织m0 (m0) fits better (76), but were it taken there, total fit falls by 24; with one more place there basic"
        " organisations paired rise by 1 and total fit rises by 68."
    )


def test_why_a_mentee_is_not_paired_and_what_would_pair_it() -> None:
    found = ko.pair(hand_round())
    assert [(one.mentee, one.reason.zh, one.reason.en) for one in found.unpaired] == [
        (
            "o1",
            "可结对的 2 个示范点，名额都给了别家",
            "every place of the mentors that could take it (2) goes to others",
        )
    ]
    assert found.why("o1").zh == (
        "组织o1（o1）没有结对：可结对的 2 个示范点，名额都给了别家。\n"
        "若组织m0（m0）或组织m1（m1）多一个名额，它就能结对（已重新求解核实）。"
    )
    assert found.why("o1").en == (
        "组织o1 (o1) is not paired: every place of the mentors that could take it (2) goes to others.\n"
        "one more place at 组织m0 (m0) or 组织m1 (m1) would pair it (paired anew to make sure)."
    )


def test_basic_organisations_come_first_and_the_others_are_told_so() -> None:
    others = (
        organisation("m0", "d0", grade="excellent"),
        organisation("o0", "d0", grade="good"),
        organisation("o1", "d2"),
    )
    scenario = hand_round(organisations=(*others, organisation("o3", "d2")), mentors=(Mentor("m0", 1),))
    found = ko.pair(scenario)
    assert paired(found) == {"o1": "m0"}
    assert found.unpaired[0].reason.zh == "可结对的 1 个示范点，名额都先给了基础组织"
    assert found.unpaired[0].reason.en == (
        "every place of the mentors that could take it (1) goes to basic organisations first"
    )
    assert found.why("o0").zh.endswith(
        "任何一个示范点只多一个名额都不够；若最合适的组织m0（m0）多 2 个名额，它就能结对（已重新求解核实）。"
    )
    assert found.why("o0").en.endswith(
        "one more place at any single mentor is not enough; 2 more at 组织m0 (m0), which fits it best, would pair it"
        " (paired anew to make sure)."
    )
    free = ko.pair(replace(scenario, settings=hand_settings(basic_first=False)))
    assert paired(free) == {"o0": "m0"}
    assert free.certificate.sentence.zh == (
        "已证明最优：总匹配度 100，结对 1 家，其中基础组织 0 家；没有任何结对的总匹配度更高；这是唯一的最优结对"
    )
    assert free.certificate.sentence.en == (
        "proven optimal: total fit 100, 1 paired, 0 of them basic; no pairing has a greater total fit; it is the only"
        " one"
    )


def test_whoever_no_mentor_may_take_is_told_every_reason() -> None:
    organisations = (
        organisation("m0", "d0", grade="excellent"),
        organisation("m1", "d0", grade="basic"),
        organisation("m2", "d0", grade=""),
        organisation("m3", "d0", grade="excellent"),
        organisation("m4", "d0", grade="excellent"),
        organisation("m5", "d2", grade="excellent"),
        organisation("o0", "d0", grade="good"),
    )
    mentors = (
        Mentor("m0", 2),
        Mentor("m1", 2),
        Mentor("m2", 2),
        Mentor("m3", 0),
        Mentor("m4", 1, False, 1),
        Mentor("m5", 1),
    )
    scenario = hand_round(
        settings=hand_settings(least_fit=60),
        organisations=organisations,
        mentors=mentors,
        pair_decisions=(PairDecision("m0", "o0", "apart", "场地争议"),),
    )
    found = ko.pair(scenario)
    assert found.unpaired[0].reason.zh == (
        "没有可结对的示范点：尚未命名为示范点 1 个、没有名额 1 个、按决定不得结对 1 个、表中没有写明示范点的等级 1 个、"
        "示范点的等级低于它 1 个、匹配度低于下限 1 个"
    )
    assert found.unpaired[0].reason.en == (
        "no mentor could take it: not named as a mentor yet: 1, no places: 1, not to be paired, by decision: 1, the"
        " mentor's grade is not stated: 1, the mentor's grade is below its own: 1, the fit is below the least allowed:"
        " 1"
    )
    assert found.why("o0").zh.endswith(
        "若组织m3（m3）多一个名额，它就能结对（已重新求解核实）。\n若命名组织m4（m4）为示范点，它就能结对（已重新求解核实）。"
    )
    assert found.why("o0").en.endswith(
        "one more place at 组织m3 (m3) would pair it (paired anew to make sure).\n"
        "naming 组织m4 (m4) as a mentor would pair it (paired anew to make sure)."
    )
    reasons = [state_pairing(scenario).refusal(f"m{number}", "o0") for number in range(6)]
    assert all(reasons)
    alone = replace(scenario, mentors=mentors[:3], organisations=(*organisations[:3], organisations[-1]))
    assert ko.pair(alone).why("o0").zh.endswith("。\n这不是名额的问题。")
    assert ko.pair(alone).why("o0").en.endswith(".\nit is not for want of places.")


def test_nobody_is_paired_where_nobody_has_a_place_and_everybody_is_told_so() -> None:
    found = ko.pair(hand_round(mentors=(Mentor("m0", 0), Mentor("m1", 0))))
    assert found.pairs == ()
    assert (found.total_fit, found.worst_fit, found.blocking_pairs) == (0, None, 0)
    assert {one.reason.zh for one in found.unpaired} == {"没有可结对的示范点：没有名额 2 个"}
    assert {one.reason.en for one in found.unpaired} == {"no mentor could take it: no places: 2"}
    assert found.certificate.check()
    assert [row.unpaired for row in found.compare().rows] == [3, 3, 3, 3]
    for method in ("fairest", "stable-mentee", "stable-mentor"):
        assert ko.pair(hand_round(mentors=(Mentor("m0", 0), Mentor("m1", 0))), method).pairs == ()


def test_a_limit_by_community_is_kept_proved_and_named_as_the_reason() -> None:
    scenario = hand_round(settings=hand_settings(per_community=1), mentors=(Mentor("m0", 3), Mentor("m1", 0)))
    found = ko.pair(scenario)
    assert paired(found) == {"o0": "m0", "o1": "m0"}
    assert found.certificate.check()
    assert found.unpaired[0].reason.zh == "可结对的 1 个示范点，名额都给了别家（其中 1 个已带满同一社区的 1 家）"
    assert found.unpaired[0].reason.en == (
        "every place of the mentors that could take it (1) goes to others (at 1 of them its community has its 1"
        " already)"
    )
    assert found.place_values == (PlaceValue("m0", 0, 0),)
    alone = replace(scenario, mentors=(Mentor("m0", 3),))
    assert (
        ko.pair(alone)
        .why("o2")
        .zh.endswith("任何一个示范点只多一个名额都不够，最合适的组织m0（m0）再多名额也不行（已重新求解核实）。")
    )
    assert (
        ko.pair(alone)
        .why("o2")
        .en.endswith(
            "one more place at any single mentor is not enough, nor is any number at 组织m0 (m0), which fits it best"
            " (paired anew to make sure)."
        )
    )


def test_a_decided_pair_is_made_whatever_the_rules_say_and_tells_why() -> None:
    decision = (PairDecision("m1", "o0", "together", "已签协议"),)
    found = ko.pair(hand_round(pair_decisions=decision))
    assert paired(found) == {"o0": "m1", "o2": "m0"}
    assert found.why("o0").zh.endswith("。\n按决定结对：已签协议。")
    assert found.why("o0").en.endswith(".\npaired by decision: 已签协议.")
    assert "，1 家事先已定；" in found.certificate.sentence.zh
    assert ", 1 settled beforehand;" in found.certificate.sentence.en
    full = ko.pair(hand_round(pair_decisions=decision, mentors=(Mentor("m0", 2), Mentor("m1", 1))))
    below = organisation("o9", "d2", grade="excellent")
    above = replace(hand_round(pair_decisions=(PairDecision("m0", "o9", "together", "特例"),)))
    strange = replace(above, organisations=(*above.organisations, below))
    assert paired(ko.pair(strange))["o9"] == "m0"
    assert full.total_fit == (52 + 68 + 76) * POINT


def test_places_that_are_settled_beforehand_are_named_as_the_reason() -> None:
    decision = (PairDecision("m0", "o1", "together", "已签协议"),)
    found = ko.pair(hand_round(pair_decisions=decision))
    assert paired(found) == {"o0": "m1", "o1": "m0"}
    assert found.why("o0").zh.endswith("组织m0（m0）更合适（100），但那里的名额事先已定给别家。")
    assert found.why("o0").en.endswith("组织m0 (m0) fits better (100), but its places are settled beforehand.")


def test_as_good_a_pairing_is_chosen_by_identifier_and_says_so() -> None:
    organisations = (
        organisation("m0", "d0", grade="excellent"),
        organisation("m1", "d0", grade="excellent"),
        organisation("o0", "d0"),
        organisation("o1", "d0"),
    )
    found = ko.pair(hand_round(organisations=organisations))
    assert paired(found) == {"o0": "m0", "o1": "m1"}
    assert found.certificate.is_unique is False
    assert found.certificate.sentence.zh.endswith("；同样好的结对中，编号在先的组织先得编号在先的示范点")
    assert found.certificate.sentence.en.endswith(
        "; among equals the first organisation by identifier has the first mentor it can have"
    )


def test_last_years_pairs_gain_the_bonus_or_stay_or_do_not_matter() -> None:
    past = (PastPairing("m1", "o0", 2013, "good"), PastPairing("m0", "o0", 2012, "good"))
    lock = ko.pair(hand_round(settings=hand_settings(last_year="lock"), past_pairings=past))
    assert paired(lock)["o0"] == "m1"
    assert lock.why("o0").zh.endswith("。\n沿用去年的结对。")
    assert lock.why("o0").en.endswith(".\nkept from last year.")
    assert lock.changes == 0
    bonus = ko.pair(hand_round(settings=hand_settings(last_year_bonus=40), past_pairings=past))
    assert bonus.fit("m1", "o0").points == 92 * POINT
    assert (paired(bonus)["o0"], bonus.changes) == ("m1", 0)
    free = ko.pair(hand_round(settings=hand_settings(last_year="free", last_year_bonus=40), past_pairings=past))
    assert (paired(free)["o0"], free.changes) == ("m0", 1)
    poor = (PastPairing("m1", "o0", 2013, "poor"),)
    spoilt = ko.pair(hand_round(settings=hand_settings(last_year="lock"), past_pairings=poor))
    assert (paired(spoilt)["o0"], spoilt.changes) == ("m0", 1)


def test_a_lock_beyond_the_places_keeps_the_best_fitting() -> None:
    past = tuple(PastPairing("m0", key, 2013, "good") for key in ("o0", "o1", "o2"))
    scenario = hand_round(
        settings=hand_settings(last_year="lock"), past_pairings=past, mentors=(Mentor("m0", 2), Mentor("m1", 1))
    )
    found = ko.pair(scenario)
    assert sorted(found.problem.settled_why) == [0, 2]
    assert paired(found) == {"o0": "m0", "o1": "m1", "o2": "m0"}


def test_the_fairest_pairing_tells_its_price() -> None:
    found = ko.pair(hand_round(mentors=(Mentor("m0", 1), Mentor("m1", 2))), "fairest")
    assert paired(found) == {"o0": "m1", "o1": "m0", "o2": "m1"}
    assert found.certificate.sentence.zh == (
        "已证明最公平：总匹配度 172，结对 3 家，其中基础组织 3 家；结对数已最多，其中匹配度最低者为 52，不能再高；"
        "在此之下总匹配度最高，比“总匹配度最高”的方法少 0；这是唯一的最优结对"
    )
    assert found.certificate.sentence.en == (
        "proven fairest: total fit 172, 3 paired, 3 of them basic; as many are paired as can be, the worst-off at 52,"
        " which cannot be raised, and the total is the greatest under that, 0 below the best; it is the only one"
    )
    assert [proof.claim.zh for proof in found.certificate.proofs] == [
        "总匹配度 172，结对 3 家，其中基础组织 3 家",
        "只用匹配度不低于 68 的结对，就会少服务",
    ]
    assert [proof.claim.en for proof in found.certificate.proofs] == [
        "total fit 172, 3 paired, 3 of them basic",
        "with pairs that fit 68 or better alone, fewer are served",
    ]


def test_a_stable_pairing_tells_what_was_looked_at_and_who_has_the_place() -> None:
    wishes = (Preference("m0", "o2", 1),)
    found = ko.pair(hand_round(preferences=wishes), "stable-mentee")
    assert paired(found) == {"o0": "m1", "o2": "m0"}
    assert found.certificate.sentence.zh == (
        "稳定：总匹配度 128，结对 2 家，其中基础组织 2 家；逐对核对，没有一对会都愿意改为彼此结对；"
        "每家被带组织都得到它在稳定结对中能得到的最好的示范点（延迟接受算法的性质，未另行核对）"
    )
    assert found.certificate.sentence.en == (
        "stable: total fit 128, 2 paired, 2 of them basic; looking at every pair, no two would both rather have each"
        " other; each mentee has the best mentor it has in any stable pairing (a property of deferred acceptance, not"
        " checked by itself)"
    )
    mentors = ko.pair(hand_round(preferences=wishes), "stable-mentor").certificate.sentence
    assert "每个示范点都得到它在稳定结对中能得到的最好的组织" in mentors.zh
    assert "each mentor has the best mentees it has in any stable pairing" in mentors.en
    assert found.why("o0").zh.endswith(
        "组织m0（m0）更合适（100），但按“稳定（被带组织优先）”的方法，那里的名额给了组织o2（o2）。"
    )
    assert found.why("o0").en.endswith(
        "组织m0 (m0) fits better (100), but by the method 'stable, best for mentees' its places go to 组织o2 (o2)."
    )


def test_a_free_place_that_fits_better_is_left_for_a_stated_wish() -> None:
    scenario = hand_round(preferences=(Preference("o0", "m1", 1),), mentors=(Mentor("m0", 3), Mentor("m1", 1)))
    scenario = replace(scenario, organisations=scenario.organisations[:3])
    found = ko.pair(scenario, "stable-mentee")
    assert found.why("o0").zh.endswith(
        "组织m0（m0）更合适（100），但按“稳定（被带组织优先）”的方法，现在的结对在先（意愿名次或去年的结对）。"
    )
    assert found.why("o0").en.endswith(
        "组织m0 (m0) fits better (100), but by the method 'stable, best for mentees' its present pair comes first (a"
        " stated rank, or last year's pair)."
    )


def test_the_fewest_changes_for_a_stated_loss() -> None:
    past = (PastPairing("m1", "o0", 2013, "fair"), PastPairing("m0", "o2", 2013, "fair"))
    scenario = hand_round(settings=hand_settings(last_year="free"), past_pairings=past)
    strict = ko.pair(scenario, "fewest-changes", loss_of_fit=0)
    assert (paired(strict), strict.changes) == ({"o0": "m0", "o2": "m1"}, 2)
    found = ko.pair(scenario, "fewest-changes", loss_of_fit=2_000)
    assert (paired(found), found.changes) == ({"o0": "m1", "o2": "m0"}, 0)
    assert found.certificate.is_proved
    assert found.certificate.sentence.zh == (
        "变动最少：总匹配度 128，结对 2 家，其中基础组织 2 家；在总匹配度不低于 121.6（最高值的 80%）、"
        "结对的基础组织不减少的条件下，去年的 2 对中保留 2 对，已证明最多；这是唯一的最优结对"
    )
    assert found.certificate.sentence.en == (
        "fewest changes: total fit 128, 2 paired, 2 of them basic; with a total fit of 121.6 or more (80% of the best)"
        " and as many basic organisations paired, 2 of last year's 2 pairs stay, proved to be the most; it is the only"
        " one"
    )
    assert found.certificate.solver.startswith("core")


def test_the_methods_stand_side_by_side_with_last_years_pairs() -> None:
    past = (PastPairing("m1", "o0", 2013, "fair"), PastPairing("m0", "o2", 2013, "fair"))
    scenario = hand_round(settings=hand_settings(last_year="free", loss_of_fit=0.2), past_pairings=past)
    comparison = ko.pair(scenario).compare()
    figures = {
        row.method: (row.total_fit // POINT, row.loss // POINT, row.blocking_pairs, row.changes)
        for row in comparison.rows
    }
    assert figures == {
        "best": (152, 0, 0, 2),
        "fairest": (152, 0, 0, 2),
        "stable-mentee": (152, 0, 0, 2),
        "stable-mentor": (152, 0, 0, 2),
        "fewest-changes": (128, 24, 1, 0),
        "last-year": (128, 24, 1, 0),
    }
    assert [row.label.zh for row in comparison.rows][-1] == "去年的结对"
    table = comparison.table
    assert list(table.index) == list(figures)
    assert table.loc["best", "total_fit"] == 152.0
    assert table.loc["fewest-changes", "changes"] == 0


def test_without_last_year_there_is_nothing_to_keep() -> None:
    assert refused(hand_round(), "fewest-changes") == (
        "没有去年的结对可以沿用。请填写“往年结对”表，或换一种方法。",
        "there are no pairs of last year to keep. fill in the table 'past_pairings', or choose another method.",
    )
    found = ko.pair(hand_round())
    assert found.changes is None
    assert [row.method for row in found.compare().rows] == ["best", "fairest", "stable-mentee", "stable-mentor"]
    assert found.compare().table["changes"].isna().all()


def test_a_table_of_pairs_for_analysts() -> None:
    table = ko.pair(hand_round()).table
    assert table.to_dict("list") == {
        "mentor": ["m0", "m1"],
        "mentor_name": ["组织m0", "组织m1"],
        "mentee": ["o0", "o2"],
        "mentee_name": ["组织o0", "组织o2"],
        "fit": [100.0, 52.0],
    }
    assert ko.pair(hand_round()).unpaired_table.to_dict("list") == {
        "mentee": ["o1"],
        "mentee_name": ["组织o1"],
        "reason_zh": ["可结对的 2 个示范点，名额都给了别家"],
        "reason_en": ["every place of the mentors that could take it (2) goes to others"],
    }


def test_an_unknown_method_is_refused() -> None:
    assert refused(hand_round(), "fair") == (
        "没有 fair 这种结对方法。可用：best, fairest, stable-mentee, stable-mentor, fewest-changes。",
        "there is no pairing method fair. known: best, fairest, stable-mentee, stable-mentor, fewest-changes.",
    )


def test_without_mentors_or_mentees_there_is_nothing_to_pair() -> None:
    assert refused(hand_round(mentors=())) == (
        "没有“示范点”表，或表是空的。请在“示范点”表中为每个示范点写一行（组织、可带数）。",
        "there is no mentors table, or it is empty. state the mentors in the table 'mentors', one row each"
        " (organisation, places).",
    )
    only_mentors = hand_round()
    assert refused(replace(only_mentors, organisations=only_mentors.organisations[:2])) == (
        "没有需要结对的组织：示范点以外，没有等级为“基础”“良好”的组织。"
        "请在“社会组织”表中填写等级，或修改设置 pairing.mentees。",
        "nobody is to be paired: mentors aside, there is no organisation of grade basic or good. fill in the grades in"
        " the table 'organisations', or change pairing.mentees in the settings.",
    )


def test_whoever_takes_no_part_cannot_be_explained() -> None:
    with pytest.raises(InputError) as found:
        ko.pair(hand_round()).why("m0")
    assert found.value.render("zh") == (
        "m0 不在需要结对的组织之中。请核对编号；示范点以及等级不在 pairing.mentees 中的组织不参加结对。"
    )
    assert found.value.render("en") == (
        "m0 is not among those to be paired. check the identifier; mentors, and organisations whose grade is not in"
        " pairing.mentees, take no part."
    )


def test_contradictory_decisions_are_all_refused_at_once() -> None:
    decisions = (
        PairDecision("m0", "o0", "together", "甲"),
        PairDecision("m1", "o0", "together", "乙"),
        PairDecision("m0", "o1", "together", "丙"),
    )
    assert refused(hand_round(pair_decisions=decisions)) == (
        "o0 既必须由 m0 带，又必须由 m1 带。一家组织只能有一个示范点，请只留一条决定。\n"
        "m0 只有 1 个名额，却决定带 2 家：o0、o1。请增加名额、放宽限制，或减少决定。",
        "o0 is to be taken by m0 and by m1. a mentee has one mentor: keep one of the decisions.\n"
        "m0 has 1 place(s), but is to take 2: o0, o1. give it more places, relax the limit, or take back a decision.",
    )
