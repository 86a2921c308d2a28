"""Each yearly programme on its own, against numbers worked out by hand from its page."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kaiyi_opt.simulation.levers import Levers
from kaiyi_opt.simulation.policy import (
    AWARD_IN_PLACE,
    BOOKKEEPING,
    HONOUR,
    NOBODY,
    START_UP,
    Applications,
    Gaps,
    Inaction,
    IntArray,
    Matches,
    PairingTable,
)
from kaiyi_opt.simulation.programmes import (
    introduction,
    pairing,
    partner_day,
    purchase,
    review,
    special_fund,
    training,
    venture,
)
from kaiyi_opt.simulation.programmes.rounds import Drawn
from kaiyi_opt.simulation.state import (
    ACTIVE,
    ADOPTION_PAID,
    BASIC,
    BLOCK,
    CLOSED,
    DORMANT,
    EXCELLENT,
    FILED,
    FUND_PAID,
    GOOD,
    GRANTED,
    INDUSTRY,
    INTRODUCED,
    LAPSED,
    NO_PARTY,
    PROFESSIONAL,
    PURCHASE_PAID,
    REGISTERED,
    SELF_ENTERTAINING,
    SINGLE,
    VENTURE_PAID,
    VOUCHER_PAID,
    State,
    replicate,
)
from kaiyi_opt.simulation.year import open_year
from tests.simulation.towns import cash, opened

LEVERS = Levers(special_fund=30_000_00, venture_pool=50_000_00, mentor_places=2, training_places=5)


class Recorder(Inaction):
    """A policy that notes what it is asked, grants whole requests while money lasts, and makes every pair it can."""

    def __init__(self, levers: Levers = LEVERS) -> None:
        super().__init__("recorder", levers)
        object.__setattr__(self, "asked", {})

    def note(self, name: str, table: Any) -> None:
        asked: dict[str, Any] = self.__dict__["asked"]
        asked[name] = table

    def fund(self, applications: Applications) -> IntArray:
        self.note("fund", applications)
        return self._first_come(applications)

    def venture(self, applications: Applications) -> IntArray:
        self.note("venture", applications)
        return self._first_come(applications)

    def purchase(self, bids: Matches) -> Any:
        self.note("purchase", bids)
        return self._match(bids)

    def adopt(self, projects: Matches) -> Any:
        self.note("adopt", projects)
        return self._match(projects)

    def pair(self, table: PairingTable) -> IntArray:
        self.note("pair", table)
        mentors = np.full(table.uid.size, NOBODY)
        for r in np.unique(table.replicate):
            here = table.replicate == r
            places = np.repeat(np.flatnonzero(here & table.is_mentor), table.places[here & table.is_mentor])
            mentees = np.flatnonzero(here & ~table.is_mentor)[: places.size]
            mentors[mentees] = places[: mentees.size]
        return mentors

    def introduce(self, gaps: Gaps) -> IntArray:
        self.note("introduce", gaps)
        asked = np.zeros(gaps.open_cases.shape, dtype=np.int64)
        asked[:, 0, 1] = gaps.most
        return asked

    @staticmethod
    def _first_come(applications: Applications) -> IntArray:
        awards, left = np.zeros_like(applications.request), applications.budget.copy()
        for k, r in enumerate(applications.replicate):
            if applications.request[k] <= left[r]:
                awards[k] = applications.request[k]
                left[r] -= awards[k]
        return awards

    @staticmethod
    def _match(matches: Matches) -> Any:
        made, lefts, rights = np.zeros(matches.value.size, dtype=bool), set(), set()
        for k in range(made.size):
            if matches.left[k] not in lefts and matches.right[k] not in rights:
                made[k] = True
                lefts.add(matches.left[k])
                rights.add(matches.right[k])
        return made


def asked(policy: Recorder, name: str) -> Any:
    return policy.__dict__["asked"][name]


def town_at(month: int, *, replicates: int = 1, levers: Levers = LEVERS, **overrides: float) -> State:
    """Return the town, every organisation active, local, basic and young enough for nothing."""
    states = opened(overrides=overrides, levers=levers, replicates=replicates)
    states.hub["month"] = month
    used = states.organisations[:, :18]
    for name, value in {
        "activity": ACTIVE,
        "layer": PROFESSIONAL,
        "grade": BASIC,
        "stage": FILED,
        "started": 1,
        "accountant": 1,
        "founded": -60,
        "honour": 0,
        "party_form": NO_PARTY,
        "domain": 1,
    }.items():
        used[name] = value
    return states


def write(states: State, row: int, **values: Any) -> Any:
    record = states.organisations[0, row]
    for name, value in values.items():
        record[name] = value
    return record


# -------------------------------------------------------------------------------------------------------------- review


def test_grades_follow_the_points_and_dependence_follows_the_income() -> None:
    states = town_at(12, grading_noise=0.0, grade_management=0.5, grade_capacity=0.3, grade_good=50, grade_excellent=70)
    one = write(states, 0, management=0.8, capacity=0.6, drive=0.6, from_subdistrict=3_00, from_others=1_00)
    two = write(states, 1, management=0.5, capacity=0.5, drive=0.5)
    three = write(states, 2, management=0.4, capacity=0.5, drive=0.6)
    state = replicate(states, 0)
    for row in range(3):
        review.grade(state, row)
    assert one["assessment"] == pytest.approx(70.0)
    assert (one["grade"], two["grade"], three["grade"]) == (EXCELLENT, GOOD, BASIC)
    assert (one["dependence"], two["dependence"]) == (0.75, 0.0)


@pytest.mark.parametrize(
    ("values", "hatches"),
    [
        ({}, True),
        ({"party": 0.39}, False),
        ({"capacity": 0.54}, False),
        ({"management": 0.54}, False),
        ({"founded": 1}, False),
        ({"layer": INTRODUCED}, False),
        ({"stage": REGISTERED}, False),
        ({"activity": DORMANT}, False),
    ],
)
def test_an_organisation_hatches_where_it_meets_every_standard(values: dict[str, Any], hatches: bool) -> None:
    states = town_at(12, hatch_rate=1.0, hatch_age=12)
    record = write(states, 0, **{"management": 0.55, "capacity": 0.55, "party": 0.40, "founded": 0, **values})
    review.hatch(replicate(states, 0), 0)
    assert (record["hatched"] == 12, int(states.hub[0, 0]["hatched"])) == (hatches, int(hatches))


def test_without_dual_incubation_the_party_standard_does_not_count() -> None:
    states = town_at(12, levers=Levers(dual_incubation=False), hatch_rate=1.0)
    write(states, 0, management=0.9, capacity=0.9, party=0.0)
    review.hatch(replicate(states, 0), 0)
    assert int(states.hub[0, 0]["hatched"]) == 1


def test_failing_the_inspection_twice_in_a_row_suspends_and_once_does_not() -> None:
    states = town_at(12, inspection_floor=0.5)
    record = write(states, 0, management=0.0)
    state = replicate(states, 0)
    review.inspect(state, 0)
    assert (record["failed"], record["activity"]) == (1, ACTIVE)
    record["management"] = 0.6
    review.inspect(state, 0)
    assert (record["failed"], record["activity"]) == (0, ACTIVE)
    record["management"] = 0.0
    review.inspect(state, 0)
    review.inspect(state, 0)
    assert record["activity"] == DORMANT


@pytest.mark.parametrize(
    ("layer", "members", "form"),
    [(SELF_ENTERTAINING, 40, SINGLE), (SELF_ENTERTAINING, 29, BLOCK), (PROFESSIONAL, 10, INDUSTRY)],
)
def test_party_organisations_are_formed_singly_by_industry_or_by_block(layer: int, members: int, form: int) -> None:
    states = town_at(12, party_cover=1.0, party_members_single=30)
    record = write(states, 0, layer=layer, members=members)
    review.cover_by_party(replicate(states, 0), 0)
    assert record["party_form"] == form


def test_a_community_earns_the_bonus_by_its_workers_years_scores() -> None:
    states = town_at(12, pay_first=55, pay_step=15, bonus_effort=0.1)
    states.workers["score_year"] = [[12 * 70.0, 12 * 69.9, 12 * 90.0]]
    states.workers["effort"] = 0.5
    state = replicate(states, 0)
    for c in range(3):
        review.evaluate(state, c)
    assert state.communities["bonus"].tolist() == [1, 0, 1]
    assert state.workers["effort"].tolist() == pytest.approx([0.6, 0.5, 0.6])
    assert not state.workers["score_year"].any()


def test_the_survey_sees_open_need_and_begins_the_year_anew() -> None:
    states = town_at(12, survey_noise=0.0)
    states.needs["welfare"], states.needs["venture"] = 3_000, 500
    states.needs["arrived_year"], states.needs["met_year"] = 9, 8
    review.survey(replicate(states, 0), 1)
    assert states.needs["surveyed"][0, 1].tolist() == [3_500] * 4
    assert not states.needs["arrived_year"][0, 1].any()
    assert not states.needs["met_year"][0, 1].any()


# -------------------------------------------------------------------------------------------------------- special fund


def test_each_line_of_the_special_fund_takes_who_is_eligible() -> None:
    states = town_at(12, start_up_age=12, award_step=1000)
    write(states, 0, founded=1, started=0)
    write(states, 1, founded=0, started=0)  # a year old: too old for start-up
    write(states, 2, grade=GOOD, accountant=0, assessment=61.25)
    write(states, 3, grade=EXCELLENT, honour=3)
    write(states, 4, grade=GOOD, activity=DORMANT)
    write(states, 5, grade=EXCELLENT, layer=INTRODUCED)
    policy = Recorder()
    special_fund.hold(states, policy)
    table = asked(policy, "fund")
    uid = states.organisations["uid"][0].astype(np.int64)
    entered = {(int(u), int(line)): k for k, (u, line) in enumerate(zip(table.uid, table.line, strict=True))}
    assert set(entered) == {
        (uid[0], START_UP),
        (uid[2], BOOKKEEPING),
        (uid[2], AWARD_IN_PLACE),
        (uid[3], AWARD_IN_PLACE),
        (uid[3], HONOUR),
    }
    award = entered[uid[2], AWARD_IN_PLACE]
    assert (table.minimum[award], table.request[award], table.step[award]) == (2_000_00, 10_000_00, 1_000_00)
    assert table.merit[award] == 612_500
    assert table.request[entered[uid[3], HONOUR]] == 10_000_00
    assert table.budget.tolist() == [30_000_00]


def test_awards_reach_the_accounts_and_what_is_left_lapses_with_the_next_grant() -> None:
    states = town_at(12, replicates=2)
    states.organisations["grade"][:, 2] = GOOD
    states.organisations["founded"][0, 0], states.organisations["started"][0, 0] = 5, 0
    before = [cash(replicate(states, r)) for r in range(2)]
    special_fund.hold(states, Recorder())
    assert [cash(replicate(states, r)) - before[r] for r in range(2)] == [15_000_00, 10_000_00]
    assert states.ledger[:, FUND_PAID].tolist() == [15_000_00, 10_000_00]
    assert states.hub["fund"][:, 0].tolist() == [15_000_00, 20_000_00]
    assert states.organisations["started"][0, 0] == 1
    assert states.organisations["from_subdistrict"][0, 2] == 10_000_00
    special_fund.hold(states, Inaction(levers=LEVERS))
    assert states.ledger[:, LAPSED].tolist() == [15_000_00, 20_000_00]
    assert states.ledger[:, GRANTED].tolist() == [60_000_00, 60_000_00]
    assert states.hub["fund"][:, 0].tolist() == [30_000_00, 30_000_00]


# ------------------------------------------------------------------------------------------------------------- venture

SOUND = {
    "proposal_rate": 1.0,
    "proposal_spread": 0.0,
    "proposal_money": 12_300.0,
    "project_step": 500.0,
    "jury_noise": 0.0,
    "jury_base": 40.0,
    "jury_need": 0.5,
    "venture_pass": 60.0,
    "overhead": 0.1,
    "case_cost": 400.0,
    "case_cost_unable": 1.3,
    "case_cost_saved": 0.6,
}


def test_a_proposal_is_scored_by_need_and_ability_and_a_funded_one_runs_a_year() -> None:
    states = town_at(12, **SOUND)
    states.needs["surveyed"][0, :, 1] = [4_000, 2_000, 1_000]
    record = write(
        states, 1, grade=EXCELLENT, layer=SELF_ENTERTAINING, management=0.6, capacity=0.5, drive=0.7, cash=0
    )  # row 1 lives in the second community
    policy = Recorder()
    left = venture.hold(states, policy)
    table = asked(policy, "venture")
    assert table.request.tolist() == [12_000_00]  # on the step below 12,300 yuan
    assert table.merit.tolist() == [730_000]  # 40 + 60 × (0.5 × 2,000 / 4,000 + 0.5 × 0.6)
    assert table.community.tolist() == [1]
    assert (record["cash"], record["from_subdistrict"]) == (12_000_00, 12_000_00)
    assert record["project_months"] == 12
    assert record["project_cost"] == 900_00  # 12,000 yuan less a tenth, a twelfth a month
    assert record["project_offer"] == 2_250  # 900 yuan a month at 400 yuan a case
    assert states.ledger[0, VENTURE_PAID] == 12_000_00
    assert [int(states.hub[0, 0][name]) for name in ("proposed", "funded")] == [1, 1]
    assert left.row.size == 0


def test_proposals_below_the_pass_mark_count_as_proposed_and_reach_nobody() -> None:
    states = town_at(12, **{**SOUND, "venture_pass": 99.0})
    write(states, 1, grade=EXCELLENT, management=0.6, capacity=0.5, drive=0.7)
    policy = Recorder()
    assert venture.hold(states, policy).row.size == 0
    assert asked(policy, "venture").uid.size == 0
    assert int(states.hub[0, 0]["proposed"]) == 1


def test_the_theme_of_a_professional_project_is_drawn_by_the_open_need() -> None:
    states = town_at(12, **{**SOUND, "venture_pass": 0.0})
    states.needs["surveyed"][0, :, 1] = [0, 0, 700]
    states.organisations["grade"][0, :18] = EXCELLENT
    policy = Recorder()
    venture.hold(states, policy)
    assert set(asked(policy, "venture").community.tolist()) == {2}


# ---------------------------------------------------------------------------------------------- partner day, purchase


def test_companies_adopt_what_the_pool_left_within_purse_and_domain() -> None:
    states = town_at(12)
    states.sponsors["set_aside"] = [[9_000_00, 8_000_00]]
    states.organisations["domain"][0, 4] = 2  # civic education, the second company's only domain
    columns = {name: np.zeros(2, dtype=np.int64) for name in Drawn._fields}
    proposals = Drawn(**{**columns, "row": np.array([3, 4]), "request": np.array([8_500_00, 8_000_00])})
    policy = Recorder()
    partner_day.hold(states, policy, proposals)
    wishes = asked(policy, "adopt")
    # Both projects suit the first company's purse and wish; the second cares for civic education alone.
    assert sorted(wishes.money.tolist()) == [8_000_00, 8_000_00, 8_500_00]
    assert states.ledger[0, ADOPTION_PAID] == 16_500_00
    assert states.sponsors["set_aside"].tolist() == [[500_00, 0]]
    assert states.organisations["from_others"][0, [3, 4]].tolist() == [8_500_00, 8_000_00]
    assert int(states.hub[0, 0]["adopted"]) == 2


def test_departments_buy_from_able_bidders_below_the_ceiling() -> None:
    states = town_at(12, quality_floor=60.0, bid_margin=0.0, service_least=2000.0)
    states.departments["set_aside"] = 9_000_00
    states.organisations["domain"][0, :3] = 3
    write(states, 0, assessment=80.0)
    write(states, 1, assessment=59.9)
    write(states, 2, assessment=70.0, layer=SELF_ENTERTAINING)
    policy = Recorder()
    purchase.hold(states, policy)
    bids = asked(policy, "purchase")
    assert (bids.money.tolist(), bids.value.tolist()) == ([9_000_00], [800_001])
    assert states.ledger[0, PURCHASE_PAID] == 9_000_00
    assert states.departments["set_aside"].tolist() == [[0]]


def test_a_service_too_small_to_buy_is_not_put_out() -> None:
    states = town_at(12, service_least=2000.0)
    states.departments["set_aside"] = 1_999_99
    states.organisations["domain"][0, :3] = 3
    states.organisations["assessment"][0, :3] = 90.0
    policy = Recorder()
    purchase.hold(states, policy)
    assert asked(policy, "purchase").value.size == 0


# --------------------------------------------------------------------------------- pairing, training and introduction


def test_excellent_organisations_mentor_local_ones_and_remember_last_years_pair() -> None:
    states = town_at(12)
    write(states, 0, grade=EXCELLENT)
    write(states, 1, layer=INTRODUCED, grade=EXCELLENT)
    write(states, 2, layer=INTRODUCED, grade=GOOD)
    write(states, 3, activity=CLOSED)
    states.organisations["mentor"][0, 5] = 0
    policy = Recorder()
    pairing.hold(states, policy)
    table = asked(policy, "pair")
    uid = states.organisations["uid"][0].astype(np.int64)
    assert table.uid.tolist() == sorted(table.uid.tolist())
    assert set(table.uid[table.is_mentor].tolist()) == {uid[0], uid[1]}
    assert not {uid[2], uid[3]} & set(table.uid.tolist())
    assert table.places.sum() == 4
    remembered = table.last[table.uid == uid[5]][0]
    assert table.uid[remembered] == uid[0]
    mentors = states.organisations["mentor"][0, :18]
    assert (mentors >= 0).sum() == 4
    assert set(mentors[mentors >= 0].tolist()) == {0, 1}


def test_training_places_go_to_so_many_active_local_organisations_by_lot() -> None:
    states = town_at(12)
    write(states, 0, layer=INTRODUCED)
    write(states, 1, activity=DORMANT)
    training.train_all(states)
    trained = states.organisations["trained"][0, :18]
    assert trained.sum() == 5
    assert not trained[:2].any()
    again = town_at(12)
    write(again, 17, activity=CLOSED)  # one who is away changes nobody's number, at most who is next
    training.train_all(again)
    kept = trained.astype(bool) & (np.arange(18) > 1) & (np.arange(18) < 17)
    assert (again.organisations["trained"][0, :18][kept] == 1).sum() >= kept.sum() - 2


def test_newcomers_bring_vouchers_and_the_hubs_word() -> None:
    states = town_at(12, introduction_accept=1.0, vouched_months=12, opening_cash=1000.0)
    count = int(states.hub[0, 0]["count"])
    introduction.hold(states, Recorder())
    newcomers = states.organisations[0, count : count + LEVERS.introductions]
    assert (newcomers["layer"] == INTRODUCED).all()
    assert (newcomers["stage"] == REGISTERED).all()
    assert newcomers["cash"].tolist() == [21_000_00] * LEVERS.introductions
    assert np.unique(newcomers["uid"]).size == LEVERS.introductions
    assert states.ledger[0, VOUCHER_PAID] == 20_000_00 * LEVERS.introductions
    assert states.communities["vouched"][0].tolist() == [12, 0, 0]
    assert int(states.hub[0, 0]["introduced"]) == LEVERS.introductions


def test_nobody_comes_where_nobody_accepts() -> None:
    states = town_at(12, introduction_accept=0.0)
    introduction.hold(states, Recorder())
    assert (int(states.hub[0, 0]["count"]), int(states.hub[0, 0]["introduced"])) == (18, 0)


# ---------------------------------------------------------------------------------------------------------------- year


def test_before_the_first_month_nobody_hatches_and_nothing_fails() -> None:
    states = town_at(0, hatch_rate=1.0, inspection_floor=1.0)
    for name in ("management", "capacity", "party"):
        states.organisations[name][:, :18] = 0.9
    open_year(states, Recorder())
    assert int(states.hub[0, 0]["hatched"]) == 0
    assert not states.organisations["failed"].any()
    assert states.organisations["grade"][0, :18].max() == EXCELLENT


def test_a_year_is_the_same_whichever_replicates_share_the_table() -> None:
    together = town_at(12, replicates=3)
    open_year(together, Recorder())
    alone = town_at(12, replicates=1)
    open_year(alone, Recorder())
    count = int(alone.hub[0, 0]["count"])
    for name in alone.organisations.dtype.names or ():
        assert (together.organisations[name][0, :count] == alone.organisations[name][0, :count]).all(), name
    assert (together.ledger[0] == alone.ledger[0]).all()
