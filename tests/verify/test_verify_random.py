"""Random rounds: what is allocated is verified from a folder and from a workbook, and what is tampered with is not."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, reject
from hypothesis import settings as run
from hypothesis import strategies as st

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.problem import state
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.errors import KaiyiError
from kaiyi_opt.report.award_list import award_object
from kaiyi_opt.scenario.consistency import consistency_faults
from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.writer import write_folder, write_scenario
from kaiyi_opt.verify import verify
from kaiyi_opt.verify.facts import facts_of
from kaiyi_opt.verify.round import read_round
from tests.strategies import scenarios
from tests.verify.hand_round import write_hand_round
from tests.verify.lists import List, hand_list, written

SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)


def solved(scenario: Scenario) -> Plan:
    """Allocate, and pass over rounds whose rules no plan can keep."""
    try:
        return allocate(scenario)
    except KaiyiError:
        reject()


def drop(content: List, name: str, draw: Any) -> None:
    content[name].pop(draw(st.integers(0, len(content[name]) - 1)))


def shift(content: List, key: str, draw: Any) -> None:
    content[key] += draw(st.sampled_from((-100, -1, 1, 100)))


def shift_inside(name: str, key: str) -> Callable[[List, Any], None]:
    return lambda content, draw: shift(draw(st.sampled_from(content[name])), key, draw)


def change_a_goal(content: List, draw: Any) -> None:
    goal = draw(st.sampled_from(content["goals"]))
    goal["value"] = goal["bound"] = str(int(float(goal["value"])) + 1000)


def loosen_a_bound(content: List, draw: Any) -> None:
    goal = draw(st.sampled_from(content["goals"]))
    goal["bound"] = str(int(float(goal["value"])) + draw(st.sampled_from((-7, 7))))


def award_a_declined(content: List, draw: Any) -> None:
    """Pay somebody declined in the place of somebody else."""
    taken, given_to = draw(st.sampled_from(content["awards"])), draw(st.sampled_from(content["declined"]))
    given_to["application"], taken["application"] = taken["application"], given_to["application"]


TAMPERING: dict[str, tuple[Callable[[List, Any], None], tuple[str, ...]]] = {
    "an award is dropped": (lambda content, draw: drop(content, "awards", draw), ("awards",)),
    "a declined is dropped": (lambda content, draw: drop(content, "declined", draw), ("declined",)),
    "a pool is dropped": (lambda content, draw: drop(content, "pools", draw), ()),
    "a goal is dropped": (lambda content, draw: drop(content, "goals", draw), ()),
    "an award is repeated": (
        lambda content, draw: content["awards"].append(draw(st.sampled_from(content["awards"]))),
        ("awards",),
    ),
    "an amount is shifted": (shift_inside("awards", "amount_fen"), ("awards",)),
    "what a pool spends is shifted": (shift_inside("pools", "spent_fen"), ()),
    "what a pool has is shifted": (shift_inside("pools", "budget_fen"), ()),
    "the total is shifted": (lambda content, draw: shift(content, "total_fen", draw), ()),
    "a goal is changed": (change_a_goal, ()),
    "a bound is loosened": (loosen_a_bound, ()),
    "an award goes to somebody declined": (award_a_declined, ("awards", "declined")),
    "the hash is another": (lambda content, draw: content.update(scenario_hash=content["scenario_hash"][::-1]), ()),
}


@run(max_examples=25, suppress_health_check=SLOW)
@given(scenario=scenarios(), as_workbook=st.booleans(), lang=st.sampled_from(("zh", "en")))
def test_a_round_that_is_written_is_read_back_by_both_readers(scenario: Scenario, as_workbook: bool, lang: Any) -> None:
    assert consistency_faults(scenario, lambda table, key, column: None) == []
    with tempfile.TemporaryDirectory() as base:
        path = Path(base) / ("round.xlsx" if as_workbook else "round")
        write_scenario(scenario, path, lang)
        assert read_round(path, "cost").fingerprint == digest(scenario)


@run(max_examples=25, suppress_health_check=SLOW)
@given(scenario=scenarios(), data=st.data())
def test_what_is_allocated_is_verified_until_it_is_tampered_with(scenario: Scenario, data: st.DataObject) -> None:
    plan = solved(scenario)
    content = award_object(plan, data.draw(st.sampled_from(("zh", "en"))))
    possible = [name for name, (_, needed) in TAMPERING.items() if all(content[key] for key in needed)]
    tamper, _ = TAMPERING[data.draw(st.sampled_from(possible))]
    with tempfile.TemporaryDirectory() as base:
        folder, awards = Path(base) / "round", Path(base) / "awards.json"
        write_folder(scenario, folder, "en")
        awards.write_text(json.dumps(content), encoding="utf-8")
        assert verify(awards, folder).text.en.startswith("Verified")
        tamper(content, data.draw)
        awards.write_text(json.dumps(content), encoding="utf-8")
        # Where plans tie, another of them is just as lawful and worth as much: only the order of ties forbids it.
        is_a_tie = tamper is award_a_declined and not plan.proof.unique
        assert is_a_tie or not verify(awards, folder).is_verified


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@run(max_examples=100)
@given(data=st.data(), value=anything)
def test_whatever_stands_in_a_list_is_told_and_never_breaks_the_verifier(data: st.DataObject, value: Any) -> None:
    content = hand_list()
    key = data.draw(st.sampled_from((*content, "budgets", "funded")))
    inside = content[key] if isinstance(content.get(key), list) else None
    if inside and data.draw(st.booleans()):
        entry = data.draw(st.sampled_from(inside))
        entry[data.draw(st.sampled_from(sorted(entry)))] = value
    else:
        content[key] = value
    with tempfile.TemporaryDirectory() as base:
        report = verify(written(content, Path(base)), write_hand_round(Path(base) / "round"))
    assert report.is_verified == (report.differences == ())
    report.text.zh.encode()


@run(max_examples=25, suppress_health_check=SLOW)
@given(scenario=scenarios(most_rules=0))
def test_law_and_merit_are_those_of_the_allocation(scenario: Scenario) -> None:
    problem = state(scenario)
    with tempfile.TemporaryDirectory() as base:
        write_folder(scenario, Path(base) / "round", "zh")
        facts = facts_of(read_round(Path(base) / "round", "cost"))
    assert {key for key, own in facts.items() if own.against} == set(problem.ineligible)
    for candidate in problem.candidates:
        own = facts[candidate.id]
        assert (own.merit, own.votes) == (candidate.merit, candidate.votes)
        assert [own.benefit(amount) for amount in candidate.amounts] == list(candidate.benefits)
        near = {amount + fen for amount in candidate.amounts for fen in (-1, 0, 1)} | {0, candidate.amounts[-1] * 2}
        assert {amount for amount in near if own.amounts.allow(amount)} == set(candidate.amounts)
        assert {by: set(groups) for by, groups in own.groups.items()} == {
            by: set(groups) for by, groups in candidate.groups.items()
        }
