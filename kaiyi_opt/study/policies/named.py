"""The policies that a scenario names, and the present one, which every scenario has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from typing import Any

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.nouns import Line, Pool, Rule, Scenario
from kaiyi_opt.scenario.settings_policies import CURRENT, ONE, PolicySettings
from kaiyi_opt.simulation.levers import Levers
from kaiyi_opt.simulation.policy import LINES
from kaiyi_opt.study.policies.best_pairs import BestPairs
from kaiyi_opt.study.policies.exact_round import ExactRound, round_statement
from kaiyi_opt.study.policies.grants import AwardRule
from kaiyi_opt.study.policies.greedy import greedy
from kaiyi_opt.study.policies.none import grant_nothing
from kaiyi_opt.study.policies.pairing_pairs import fit_terms
from kaiyi_opt.study.policies.random_pairs import RandomPairs, no_pairs
from kaiyi_opt.study.policies.shares import equal_split, proportional
from kaiyi_opt.study.policies.stable_pairs import StablePairs
from kaiyi_opt.study.policies.standard import PairRule, StandardPolicy

CURRENT_LABEL = Text("现行政策", "present policy")
VENTURE_LINE = "venture"
# What a scenario may call the line of honours, beside paying by their level.
HONOUR_LINES = ("honour", "honour_award")
# Levers that settings state in 1e-4.
SCALED = (
    "worker_incentive",
    "hatch_standard",
    "party_standard",
    "party_building",
    "sponsor_outreach",
    "purchase_share",
    "micro_wishes",
)
_SIMPLE: dict[str, AwardRule] = {
    "equal_split": equal_split,
    "greedy": greedy,
    "proportional": proportional,
    "none": grant_nothing,
}
# Rules of a pool that a simulated round keeps: arrays carry them, whoever applies.
_FAMILIES = ("organisation_awards", "organisation_money", "merit_threshold")
_GROUPINGS = ("track", "community")


def policies_of(scenario: Scenario) -> dict[str, StandardPolicy]:
    """Return every policy of a scenario by its key, the present one first."""
    stated = {CURRENT: PolicySettings(zh=CURRENT_LABEL.zh, en=CURRENT_LABEL.en), **scenario.settings.policies}
    present = levers_of(stated[CURRENT], present_levers(scenario))
    return {key: _policy(scenario, key, settings, present) for key, settings in stated.items()}


def policy_of(scenario: Scenario, key: str = CURRENT) -> StandardPolicy:
    """Return the policy of that key.

    Raises
    ------
    InputError
        For a key that the scenario does not state.
    """
    known = policies_of(scenario)
    if key not in known:
        raise InputError(
            Fault(
                Text("没有名为 {key} 的政策", "there is no policy {key}").format(key=both(key)),
                Text("可用：{known}", "known: {known}").format(known=both(", ".join(known))),
            )
        )
    return known[key]


def present_levers(scenario: Scenario) -> Levers:
    """Return the defaults of `Levers` with the budgets of the scenario's pools, where it has them."""
    budgets: dict[str, Any] = {}
    for lever, pool in (("special_fund", fund_pool(scenario)), ("venture_pool", venture_pool(scenario))):
        if pool is not None:
            budgets[lever] = pool.budget
    return replace(Levers(), **budgets)


def levers_of(settings: PolicySettings, present: Levers) -> Levers:
    """Return the levers of a policy: what its settings state, and for the rest the present ones."""
    changed: dict[str, Any] = {}
    for field in fields(Levers):
        value = getattr(settings, field.name)
        if value is not None:
            changed[field.name] = value / ONE if field.name in SCALED else value
    return replace(present, **changed)


def venture_line(scenario: Scenario) -> Line | None:
    """Return the line of venture projects: the one of that key, else the first that a jury judges."""
    named = [line for line in scenario.lines if line.id == VENTURE_LINE]
    judged = [line for line in scenario.lines if line.merit == "jury"]
    return next(iter([*named, *judged]), None)


def venture_pool(scenario: Scenario) -> Pool | None:
    """Return the pool that pays venture projects."""
    line = venture_line(scenario)
    return None if line is None else scenario.pool(line.pool)


def fund_pool(scenario: Scenario) -> Pool | None:
    """Return the pool of the special fund: that of the other lines, the one with most of them."""
    venture = venture_pool(scenario)
    pools = [line.pool for line in scenario.lines if venture is None or line.pool != venture.id]
    return scenario.pool(max(pools, key=pools.count)) if pools else None


def _policy(scenario: Scenario, key: str, settings: PolicySettings, present: Levers) -> StandardPolicy:
    terms = fit_terms(scenario)
    pairing: dict[str, PairRule] = {
        "best": BestPairs(terms),
        "stable": StablePairs(terms),
        "random": RandomPairs(terms),
        "none": no_pairs,
    }
    levers = levers_of(settings, present)
    return StandardPolicy(
        name=key,
        levers=levers,
        fund_rule=_rule(settings.fund_rule, lambda: exact_fund(scenario)),
        venture_rule=_rule(settings.venture_rule, lambda: exact_venture(scenario)),
        pairing_rule=pairing[settings.pairing_rule],
        label=settings.label(key),
    )


def _rule(name: str, exact: Callable[[], AwardRule]) -> AwardRule:
    return exact() if name == "exact" else _SIMPLE[name]


def exact_fund(scenario: Scenario) -> ExactRound:
    """Return the exact rule of the special fund: the scenario's lines of its pool, and the rules that `_kept` names."""
    pool = fund_pool(scenario)
    lines = [] if pool is None else [line for line in scenario.lines if line.pool == pool.id]
    by_name: dict[str, Line | None] = {line.id: line for line in lines}
    by_name["honour"] = next((line for line in lines if line.id in HONOUR_LINES or line.honour_sums), None)
    return round_statement(scenario, pool, [by_name.get(name) for name in LINES], _kept(scenario, pool, lines))


def exact_venture(scenario: Scenario) -> ExactRound:
    """Return the exact rule of the venture round: its line, and the rules that `_kept` names."""
    line, pool = venture_line(scenario), venture_pool(scenario)
    lines = [] if line is None else [line]
    stated = [line if name == VENTURE_LINE else None for name in LINES]
    return round_statement(scenario, pool, stated, _kept(scenario, pool, lines))


def _kept(scenario: Scenario, pool: Pool | None, lines: list[Line]) -> list[Rule]:
    """Return the scenario's rules on a pool that any round of it can keep.

    These are caps of an organisation, the threshold of merit, and limits by track and by community. Rules about single
    applications, and those by domain, presume the field of one real year; they are left out.
    """
    rules = [] if pool is None else list(_active(scenario, pool.id, [line.id for line in lines]))
    return [
        rule for rule in rules if rule.family in _FAMILIES or (rule.family == "group_limit" and rule.by in _GROUPINGS)
    ]


def _active(scenario: Scenario, pool: str, lines: list[str]) -> Iterable[Rule]:
    """Yield the active rules that hold for a pool or for some of its lines, by whole scope."""
    of_pool = [line.id for line in scenario.lines if line.pool == pool and line.id in lines]
    for rule in scenario.rules:
        if rule.active is not False and (rule.pool == pool or (not rule.pool and rule.line in of_pool)):
            yield rule
