"""Many small rounds by the batch entry: what one costs, built, solved with all goals, proved and audited."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks import Options, Row, benchmark, in_own_process
from benchmarks.own_process import cpu_seconds
from benchmarks.rounds import DOMAINS, TRACKS, synthetic_round
from kaiyi_opt.allocation.many import RoundArrays, allocate_many
from kaiyi_opt.allocation.program import Status
from kaiyi_opt.scenario.nouns import Scenario

ROUNDS = 40
# Rules by name or by category, which arrays do not carry.
BY_NAME = ("r08", "r09", "r10", "r11", "r12")


@benchmark("allocation.many", help="many small rounds in one call, all goals, proved and audited; CPU ms a round")
def many(options: Options) -> Iterator[Row]:
    """Yield a row for each size, default 30 and 60: forty synthetic rounds under seven rule families."""
    for size in options.sizes_or(30, 60):
        yield in_own_process("benchmarks.many:some_rounds", {"size": size, "seed": options.seed}).result


def some_rounds(size: int, seed: int) -> dict[str, Any]:
    """Solve rounds of one size; the first ones, which load compiled code, are not counted."""
    drawn = [synthetic_round(size, 1000 * seed + number) for number in range(ROUNDS + 3)]
    rules = tuple(rule for rule in drawn[0].rules if rule.id not in BY_NAME)
    shared = replace(drawn[0], rules=rules, applications=(), votes=(), organisations=())
    found = allocate_many(shared, [_arrays(each) for each in drawn])
    milliseconds, proved, infeasible = [], 0, 0
    for number in range(len(drawn)):
        started = cpu_seconds()
        awards = next(found)
        proved += awards.is_proven_optimal
        infeasible += awards.status == Status.INFEASIBLE
        if number >= len(drawn) - ROUNDS:
            milliseconds.append(1000 * (cpu_seconds() - started))
    return {
        "applications": size,
        "rounds": ROUNDS,
        "median ms": round(statistics.median(milliseconds), 2),
        "mean ms": round(statistics.mean(milliseconds), 2),
        "most ms": round(max(milliseconds), 2),
        "proved optimal": proved,
        "proved infeasible": infeasible,
        "left open": len(drawn) - proved - infeasible,
    }


def _arrays(scenario: Scenario) -> RoundArrays:
    """Return the applications of a synthetic round as arrays."""
    owner = {each.id: number for number, each in enumerate(scenario.organisations)}
    home = {each.id: int(each.community[1:]) for each in scenario.organisations}
    points = {vote.application: int(vote.votes) for vote in scenario.votes}
    asked = scenario.applications
    return RoundArrays(
        line=np.zeros(len(asked), dtype=np.int64),
        merit=np.array([points[each.id] for each in asked]),
        request=np.array([each.request for each in asked]),
        organisation=np.array([owner[each.organisation] for each in asked]),
        domain=np.array([DOMAINS.index(each.domain) for each in asked]),
        track=np.array([TRACKS.index(each.track) for each in asked]),
        community=np.array([home[each.organisation] for each in asked]),
        budgets={scenario.pools[0].id: scenario.pools[0].budget},
    )
