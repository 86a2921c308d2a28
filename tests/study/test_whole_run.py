"""The whole job: its stages, what they hand on, what they pass over, and how they tell where they stand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kaiyi_opt import allocate, load
from kaiyi_opt.allocation.conflict import ConflictError
from kaiyi_opt.scenario.nouns import Rule
from kaiyi_opt.scenario.shipped import shipped_round
from kaiyi_opt.study.whole_run import STAGES, Progress, RunOptions, nearest_declined, run_stages

SMALL = load(shipped_round("small"))
FEW = RunOptions(resamples=5, replicates=4, workers=1)


def test_a_run_holds_what_the_verbs_return() -> None:
    outcome = run_stages(SMALL, FEW)
    plan = allocate(SMALL)
    assert outcome.plan.amounts == plan.amounts
    assert list(outcome.whys) == nearest_declined(plan, FEW.explained)
    assert outcome.whys["V1"].sentences == plan.why("V1").sentences
    assert outcome.stability is not None
    assert outcome.stability.chances == plan.stability(resamples=5, workers=1).chances
    assert outcome.seconds.keys() == {stage.key for stage in STAGES}


def test_a_stage_that_does_not_apply_finds_nothing() -> None:
    outcome = run_stages(SMALL, replace(FEW, resamples=0))
    assert outcome.stability is None
    assert outcome.pairing is None
    assert outcome.skipped == {}


def test_a_stage_that_the_round_does_not_allow_is_passed_over_with_the_reason() -> None:
    alone = tuple(sheet for sheet in SMALL.scores if sheet.juror == "J1")
    outcome = run_stages(replace(SMALL, scores=alone), FEW)
    assert outcome.stability is None
    assert "stability" in outcome.skipped
    assert outcome.skipped["stability"].cause.zh


def test_a_round_without_a_lawful_plan_ends_the_run() -> None:
    more = Rule("all", "group_limit", by="domain", at_least=10**9, unit="yuan")
    with pytest.raises(ConflictError):
        run_stages(replace(SMALL, rules=(*SMALL.rules, more)), FEW)


def test_progress_goes_forward_through_every_stage_from_nothing_to_less_than_all() -> None:
    seen: list[Progress] = []
    run_stages(SMALL, FEW, seen.append)
    assert list(dict.fromkeys(now.stage.key for now in seen)) == [stage.key for stage in STAGES]
    shares = [now.share for now in seen]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] <= 1


def test_the_nearest_declined_are_competitors_by_merit_in_pools_where_few_compete() -> None:
    plan = allocate(SMALL)
    assert nearest_declined(plan, 3) == ["V1", "V5"]
    assert nearest_declined(plan, 1) == ["V1"]
    assert nearest_declined(plan, 0) == []
