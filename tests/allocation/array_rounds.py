"""Seeded rounds as arrays, and the same rounds written out as scenarios that `allocate` reads."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np

from kaiyi_opt.allocation.many import NONE, RoundArrays
from kaiyi_opt.scenario.nouns import Application, Community, Line, Organisation, Pool, Rule, Scenario, VoteCount
from kaiyi_opt.scenario.settings import AllocationSettings, BallotSettings, Label, Settings

DOMAINS = ("charity", "culture", "mediation", "education", "service", "affairs")
TRACKS = ("community", "professional")
GOALS = ("merit", "projects", "most_money", "least_money", "votes", "entitlements")
YUAN, POINT = 100, 10_000


def shared_statement(seed: int, *, communities: int = 4) -> Scenario:
    """Return what the rounds of one seed share: one or two lines, every rule that arrays can carry, some goals."""
    random = np.random.default_rng([seed, 0])
    benefit = random.choice(["project", "yuan", "diminishing"])
    goals = tuple(random.permutation(GOALS)[: random.integers(1, 4)].tolist())
    budget = int(random.integers(60, 300)) * 1000 * YUAN
    return Scenario(
        settings=Settings(
            title="多轮",
            date=datetime.date(2014, 6, 1),
            domains={key: Label(zh=key) for key in DOMAINS},
            tracks={key: Label(zh=key) for key in TRACKS},
            ballots=BallotSettings(decimals=4),
            allocation=AllocationSettings(
                goals=goals, tie_break=str(random.choice(["id", "lottery"])), lottery_seed=str(seed)
            ),
        ),
        communities=tuple(Community(f"c{k}", f"社区{k}") for k in range(communities)),
        pools=(Pool("special", "专项", "special", budget // 2), Pool("venture", "创投", "venture", budget)),
        lines=(
            Line("open", "开放", "open", "venture", merit="votes", benefit=str(benefit), step=1000 * YUAN),
            Line("small", "小额", "small", "special", merit="votes", fixed=3000 * YUAN, entitlement=bool(seed % 2)),
        ),
        rules=_rules(random),
    )


def _rules(random: np.random.Generator) -> tuple[Rule, ...]:
    every = (
        Rule("r1", "organisation_awards", at_most=int(random.integers(1, 3))),
        Rule("r2", "organisation_money", pool="venture", at_most=30_000 * YUAN),
        Rule(
            "r3", "group_limit", pool="venture", by="domain", at_most=int(random.integers(25, 45)) * 100, unit="share"
        ),
        Rule("r4", "group_limit", pool="venture", by="track", group="professional", at_least=2500, unit="share"),
        Rule("r5", "group_limit", by="community", at_most=int(random.integers(30, 60)) * 100, unit="share"),
        Rule("r6", "merit_threshold", at_least=62 * POINT),
        Rule("r7", "group_limit", line="open", by="domain", group="culture", at_least=1, unit="count"),
        Rule("r8", "group_limit", pool="venture", by="track", group="community", at_most=6000, unit="share_of_awards"),
    )
    kept = random.random(len(every)) < 0.6
    return tuple(rule for rule, is_kept in zip(every, kept.tolist(), strict=True) if is_kept)


def round_arrays(scenario: Scenario, seed: int, size: int) -> RoundArrays:
    """Return the applications of one round."""
    random = np.random.default_rng([seed, 1])
    request = random.integers(4, 22, size) * 1000 * YUAN
    minimum = np.maximum(request - random.integers(0, 4, size) * 1000 * YUAN, 1)
    budgets = {"venture": int(random.integers(40, 200)) * 1000 * YUAN} if seed % 3 == 0 else None
    return RoundArrays(
        line=(random.random(size) < 0.2).astype(np.int64),
        merit=np.rint(random.normal(75, 8, size) * 100).astype(np.int64) * (POINT // 100),
        request=request,
        organisation=np.where(random.random(size) < 0.1, NONE, random.integers(0, max(1, size // 2), size)),
        domain=random.integers(-1, len(DOMAINS), size),
        track=random.integers(-1, len(TRACKS), size),
        community=random.integers(-1, len(scenario.communities), size),
        minimum=np.where(random.random(size) < 0.5, NONE, minimum),
        budgets=budgets,
    )


def written_out(scenario: Scenario, arrays: RoundArrays) -> Scenario:
    """Return the round as a scenario with its applications in tables."""
    width = len(str(max(arrays.size - 1, 0)))
    ids = arrays.ids or tuple(f"{n:0{width}d}" for n in range(arrays.size))
    owners = sorted(set(arrays.organisation.tolist()) - {NONE})
    budgets = arrays.budgets or {}
    return replace(
        scenario,
        pools=tuple(replace(pool, budget=budgets.get(pool.id, pool.budget)) for pool in scenario.pools),
        organisations=tuple(Organisation(str(owner), str(owner)) for owner in owners),
        applications=tuple(_application(scenario, arrays, n, key) for n, key in enumerate(ids)),
        votes=tuple(VoteCount(key, int(arrays.merit[n])) for n, key in enumerate(ids)),
    )


def _application(scenario: Scenario, arrays: RoundArrays, n: int, key: str) -> Application:
    owner = int(arrays.organisation[n])
    least = NONE if arrays.minimum is None else int(arrays.minimum[n])
    return Application(
        key,
        key,
        "" if owner == NONE else str(owner),
        scenario.lines[arrays.line[n]].id,
        request=int(arrays.request[n]),
        minimum=None if least == NONE else least,
        domain=(*DOMAINS, "")[arrays.domain[n]],
        track=(*TRACKS, "")[arrays.track[n]],
        community=(*(c.id for c in scenario.communities), "")[arrays.community[n]],
    )
