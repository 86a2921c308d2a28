"""Stability against plain enumeration: every draw allocated by itself, from the resampled tables."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

import kaiyi_opt as ko
from kaiyi_opt.allocation.optimise import optimise
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.allocation.stability import replicates as replicates_module
from kaiyi_opt.allocation.stability.replicates import Round, replicates
from kaiyi_opt.allocation.stability.result import Chance, Verdict, percentile_interval, wilson_interval
from kaiyi_opt.allocation.stability.sampling import Draw, Sampling, sampling_of
from kaiyi_opt.allocation.stability.stability import stability
from kaiyi_opt.errors import InfeasibleError, InputError
from kaiyi_opt.scenario.nouns import Application, Ballot, Juror, Line, Pool, Scenario, ScoreSheet, VoteCount
from kaiyi_opt.scenario.settings import AllocationSettings, Criterion, Settings
from tests.allocation.small_rounds import DAY, YUAN, hand_round, small_round

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
POINT = 10_000


def resampled(scenario: Scenario, sampling: Sampling, draw: Draw) -> Scenario:
    """The whole round as a draw states it, put together sheet by sheet."""
    if sampling.box is not None:
        votes = sampling.box.counted(draw.ballots)
        scenario = replace(scenario, votes=tuple(VoteCount(key, n) for key, n in votes.items()), ballots=())
    times = dict(draw.jurors)
    sheets: list[ScoreSheet] = []
    for application in scenario.applications:
        own = [sheet for sheet in scenario.scores if sheet.application == application.id]
        again = [replace(s, juror=f"{s.juror}/{k}") for s in own for k in range(times.get(s.juror, 0))]
        sheets += own if lost(scenario, own, again) else again
    jurors = tuple(replace(j, id=f"{j.id}/{k}") for j in scenario.jurors for k in range(times.get(j.id, 0)))
    return replace(scenario, scores=tuple(sheets), jurors=(*scenario.jurors, *jurors))


def lost(scenario: Scenario, before: list[ScoreSheet], after: list[ScoreSheet]) -> bool:
    def scored(sheets: list[ScoreSheet]) -> set[str]:
        return {
            key
            for sheet in sheets
            for key, score in sheet.scores
            if score is not None and scenario.settings.criteria[key].weight
        }

    return scored(before) != scored(after)


def best(scenario: Scenario) -> Mapping[str, int] | None:
    try:
        return optimise(state(scenario)).awards
    except InfeasibleError:
        return None


def two_projects(*sheets: tuple[int, int]) -> Scenario:
    """Money for one of two projects; each juror's points for the first and the second."""
    return Scenario(
        settings=Settings(
            title="二选一", date=DAY, criteria={"good": Criterion(zh="好", weight=POINT)},
            allocation=AllocationSettings(goals=("merit",)),
        ),
        pools=(Pool("fund", "资金", budget=1000 * YUAN),),
        lines=(Line("line", "类别", pool="fund", merit="jury"),),
        applications=tuple(Application(key, key, line="line", request=1000 * YUAN) for key in "AB"),
        jurors=tuple(Juror(f"j{n}", f"j{n}") for n in range(len(sheets))),
        scores=tuple(
            ScoreSheet(f"j{n}", key, (("good", points * POINT),))
            for n, sheet in enumerate(sheets)
            for key, points in zip("AB", sheet, strict=True)
        ),
    )  # fmt: skip


def test_each_draw_is_the_full_allocation_of_the_resampled_round() -> None:
    compared = 0
    for seed in range(60):
        scenario = small_round(seed, most_applications=8)
        try:
            sampling = sampling_of(scenario, seed)
            plan = ko.allocate(scenario)
        except (InputError, InfeasibleError):
            continue
        own = set(plan.problem.candidates.number) & {a.id for a in sampling.scenario.applications}
        if not own:
            continue
        for number, found in enumerate(replicates(Round(scenario, sampling, plan.amounts), 5)):
            expected = best(resampled(scenario, sampling, sampling.draw(number)))
            if expected is None:
                assert found.awards is None
            else:
                assert found.awards == {key: fen for key, fen in expected.items() if key in reached(scenario, own)}
            compared += 1
    assert compared > 80


def reached(scenario: Scenario, own: set[str]) -> set[str]:
    from kaiyi_opt.allocation.stability.part import part_of

    return set(part_of(state(scenario), frozenset(own)).problem.candidates.number)


def test_what_draws_cannot_reach_is_funded_alike_in_all() -> None:
    """The parts are apart: outside of what is reached a resampled round is allocated as the round itself."""
    scenario = ko.load(SCENARIOS / "small")
    sampling = sampling_of(scenario, 1)
    st = stability(scenario, 10, seed=1, workers=1)
    own = best(scenario)
    assert own is not None
    assert {"A1", "A2", "A3", "A4", "A5", "A6"} <= set(st.unaffected)
    for number in range(5):
        again = best(resampled(scenario, sampling, sampling.draw(number)))
        assert again is not None
        assert [again.get(key) for key in st.unaffected] == [own.get(key) for key in st.unaffected]


def test_draws_of_the_ventures_of_kaixuan_are_full_allocations() -> None:
    scenario = ko.load(SCENARIOS / "kaixuan-2014")
    sampling = sampling_of(scenario, 11)
    plan = ko.allocate(scenario)
    found = replicates(Round(scenario, sampling, plan.amounts), 2)
    for number in range(2):
        expected = best(resampled(scenario, sampling, sampling.draw(number)))
        assert expected is not None
        assert found[number].awards == {key: fen for key, fen in expected.items() if key.startswith("V")}


def test_two_jurors_who_disagree_give_the_loser_one_draw_in_four() -> None:
    # A wins (90 : 80) only where the first juror is drawn twice.
    scenario = two_projects((90, 80), (60, 100))
    st = stability(scenario, 2000, seed=5)
    sampling = sampling_of(scenario, 5)
    twice = sum(sampling.draw(number).jurors == (("j0", 2),) for number in range(2000))
    assert st.chance("A").times == twice
    assert st.chance("B").times == 2000 - twice
    assert st.same_list == 2000 - twice
    low, high = st.chance("A").interval
    assert low < 0.25 < high
    assert [chance.verdict for chance in st.chances] == [Verdict.EITHER, Verdict.EITHER]
    assert (st.chance("A").merit_low, st.chance("A").merit_high) == (60 * POINT, 90 * POINT)
    assert st.chance("A").merit == 75 * POINT


def test_jurors_who_agree_leave_nothing_open() -> None:
    st = stability(two_projects((90, 80), (90, 80), (90, 80)), 200, seed=1)
    assert [(c.application, c.times, c.verdict) for c in st.chances] == [
        ("A", 200, Verdict.SAFE_IN),
        ("B", 0, Verdict.SAFE_OUT),
    ]
    assert st.same_list == 200
    assert (st.chance("A").merit_low, st.chance("A").merit_high) == (90 * POINT, 90 * POINT)


def test_a_tie_is_broken_as_the_round_says_in_every_draw() -> None:
    st = stability(two_projects((80, 80), (70, 70), (60, 60)), 100, seed=1)
    assert [chance.times for chance in st.chances] == [100, 0]


def test_voters_are_drawn_where_there_is_no_jury() -> None:
    plain = replace(
        hand_round(), votes=(), lines=tuple(replace(line, budget=1000 * YUAN) for line in hand_round().lines)
    )
    ballots = tuple(Ballot(f"v{n}", ("p1",)) for n in range(30))
    st = stability(replace(plain, ballots=ballots), 100, seed=1)
    assert st.voters == 30
    assert st.panels == ()
    assert [(chance.application, chance.times) for chance in st.chances] == [
        ("p1", 100), ("p2", 0), ("p3", 0), ("p4", 0),
    ]  # fmt: skip


def ballots_round(voters: int) -> Scenario:
    random = np.random.default_rng(3)
    votes = [tuple(f"p{n + 1}" for n in np.flatnonzero(random.random(4) < 0.5)) for _ in range(voters)]
    return replace(hand_round(), votes=(), ballots=tuple(Ballot(f"v{n}", v) for n, v in enumerate(votes)))


def test_the_outcome_does_not_depend_on_who_does_the_work() -> None:
    scenario = ballots_round(21)
    told: list[tuple[int, int]] = []
    alone = stability(scenario, 120, seed=2, workers=1, progress=lambda done, every: told.append((done, every)))
    assert told == [(n, 120) for n in range(1, 121)]
    told.clear()
    spawned = stability(scenario, 120, seed=2, workers=2, progress=lambda done, every: told.append((done, every)))
    assert told[-1] == (120, 120)
    with ThreadPoolExecutor(3) as pool:
        threaded = stability(scenario, 120, seed=2, executor=pool)
        assert pool.submit(int, "1").result() == 1
    assert alone.chances == spawned.chances == threaded.chances
    assert 0 < alone.same_list < 120
    assert alone.same_list == spawned.same_list == threaded.same_list


def test_the_first_draws_of_a_longer_run_are_those_of_a_shorter_one() -> None:
    scenario = ballots_round(21)
    sampling = sampling_of(scenario, 2)
    stated = Round(scenario, sampling, {})
    assert replicates(stated, 40)[:15] == replicates(stated, 15)


def test_ctrl_c_ends_the_run_and_the_pool_is_left_clean() -> None:
    def interrupt(done: int, every: int) -> None:
        raise KeyboardInterrupt

    with ThreadPoolExecutor(2) as pool:
        with pytest.raises(KeyboardInterrupt):
            stability(ballots_round(21), 400, seed=2, executor=pool, progress=interrupt)
        assert pool.submit(int, "1").result() == 1


def test_draws_of_a_process_that_died_are_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures.process import BrokenProcessPool

    class Dying(ThreadPoolExecutor):
        def submit(self, *arguments, **named):
            if arguments[2][0] >= 50:
                raise BrokenProcessPool("a worker died")
            return super().submit(*arguments, **named)

    scenario = ballots_round(21)
    with Dying(2) as pool:
        broken = stability(scenario, 120, seed=2, executor=pool)
    assert broken.chances == stability(scenario, 120, seed=2, workers=1).chances
    assert replicates_module.CHUNK == 25


def test_resamples_without_any_plan_count_as_funding_nobody() -> None:
    from kaiyi_opt.scenario.nouns import Rule

    # A is forced in and must have 70 points; it has 60 where the second juror alone is drawn.
    rules = (
        Rule("r1", "force_in", applications=("A",), reason="决定"),
        Rule("r2", "merit_threshold", at_least=70 * POINT),
    )
    scenario = replace(two_projects((90, 80), (60, 100)), rules=rules)
    st = stability(scenario, 400, seed=5)
    sampling = sampling_of(scenario, 5)
    second = sum(sampling.draw(number).jurors == (("j1", 2),) for number in range(400))
    assert st.without_plan == second > 0
    assert st.chance("A").times == 400 - second
    assert st.chance("B").times == 0


@pytest.mark.parametrize(("successes", "trials"), [(0, 10), (10, 10), (3, 10), (500, 1000), (999, 1000)])
def test_wilsons_interval_is_that_of_scipy(successes: int, trials: int) -> None:
    expected = binomtest(successes, trials).proportion_ci(method="wilson")
    assert wilson_interval(successes, trials) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_percentiles_are_order_statistics_whatever_the_order() -> None:
    assert percentile_interval([5, 1, 4, 2, 3]) == (1, 5)
    assert percentile_interval(list(range(200, 0, -1))) == (5, 195)


def test_verdicts_need_enough_draws() -> None:
    # Wilson's lower end for n of n is n / (n + z²): 95 % from n = 73 on.
    assert Chance("A", True, 72, 72, 0, 0, 0).verdict == Verdict.EITHER
    assert Chance("A", True, 73, 73, 0, 0, 0).verdict == Verdict.SAFE_IN
    assert Chance("A", True, 0, 73, 0, 0, 0).verdict == Verdict.SAFE_OUT


def test_the_table_says_what_the_chances_say() -> None:
    st = stability(two_projects((90, 80), (60, 100)), 100, seed=5)
    assert list(st.table.columns) == [
        "application", "project", "funded", "probability", "probability_low", "probability_high", "merit", "merit_low",
        "merit_high", "verdict",
    ]  # fmt: skip
    assert st.table["probability"].tolist() == [c.times / 100 for c in st.chances]
    assert st.table["funded"].tolist() == [False, True]


def test_a_plan_and_a_scenario_can_be_asked_alike() -> None:
    scenario = two_projects((90, 80), (60, 100))
    plan = ko.allocate(scenario)
    assert plan.stability(100, seed=5) == stability(plan, 100, seed=5)
    assert ko.stability(scenario, 100, seed=5).chances == plan.stability(100, seed=5).chances


@pytest.mark.parametrize("numbers", [{"resamples": 0}, {"resamples": 10, "workers": 0}])
def test_nothing_asked_is_refused(numbers: dict[str, int]) -> None:
    with pytest.raises(InputError) as error:
        stability(two_projects((90, 80), (60, 100)), **numbers)
    assert error.value.render("en") == "resamples and workers are 1 at least. give a positive whole number."
    assert error.value.render("zh") == "重抽次数与进程数至少为 1。请给正整数。"


def test_an_application_that_no_draw_changes_is_told_so() -> None:
    st = stability(ko.load(SCENARIOS / "small"), 10, seed=1)
    with pytest.raises(InputError) as error:
        st.chance("A1")
    assert error.value.render("en") == "no draw changes application A1. known: V1, V2, V3, V4, V5."


def test_all_cases_of_two_jurors_by_enumeration() -> None:
    """Every pair of drawn jurors, told from the points themselves."""
    for points in product((60, 80), repeat=4):
        sheets = (points[:2], points[2:])
        scenario = two_projects(*sheets)
        sampling = sampling_of(scenario, 0)
        for number, found in enumerate(replicates(Round(scenario, sampling, {}), 6)):
            times = dict(sampling.draw(number).jurors)
            totals = [sum(times.get(f"j{j}", 0) * sheets[j][k] for j in range(2)) for k in range(2)]
            assert list(found.awards or ()) == ["A" if totals[0] >= totals[1] else "B"]
