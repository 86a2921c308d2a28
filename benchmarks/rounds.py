"""Synthetic rounds of any size, seeded, with every rule family switched on. Nothing in them is anybody's real data."""

from __future__ import annotations

import datetime

import numpy as np

from kaiyi_opt.scenario.nouns import (
    Application,
    Community,
    Line,
    Organisation,
    Pool,
    Rule,
    Scenario,
    VoteCount,
)
from kaiyi_opt.scenario.settings import AllocationSettings, Label, Settings

DOMAINS = ("charity", "culture", "mediation", "education", "service", "affairs")
TRACKS = ("community", "professional")
HUNDRED_YUAN = 100_00


def synthetic_round(size: int, seed: int = 2014) -> Scenario:
    """Return a round of ``size`` applications for about half of the money they ask; the line has 98 % of its pool.

    Costs are log-normal on steps of 100 yuan, merit correlates with cost; an organisation has two applications on
    average and may win two; communities, domains and tracks have ceilings, domains have floors; a few applications
    require, exclude or are forced.
    """
    random = np.random.default_rng(seed)
    communities, owners = max(3, min(200, size // 40)), max(1, size // 2)
    cost = np.clip(np.rint(random.lognormal(9.2, 0.6, size) / 100), 20, 800).astype(int) * HUNDRED_YUAN
    merit = np.clip(np.rint(random.normal(78, 8, size) * 100 + cost / 80_000), 4000, 10_000).astype(int) * 100
    owner, votes = random.integers(0, owners, size), random.integers(0, 400, size)
    home = random.integers(0, communities, owners)
    domain, track = random.integers(0, len(DOMAINS), size), (random.random(size) < 0.3).astype(int)
    budget = int(cost.sum()) // 2 // HUNDRED_YUAN * HUNDRED_YUAN
    line_budget = budget * 98 // 100 // HUNDRED_YUAN * HUNDRED_YUAN
    width = len(str(size))
    return Scenario(
        settings=_settings(),
        communities=tuple(Community(f"c{k:03d}", f"Community {k}", 4000) for k in range(communities)),
        organisations=tuple(
            Organisation(f"o{k:0{width}d}", f"Organisation {k}", f"c{home[k]:03d}") for k in range(owners)
        ),
        pools=(Pool("pool", "资金池", "pool", budget),),
        lines=(Line("venture", "创投", "venture", "pool", merit="votes", benefit="project", budget=line_budget),),
        applications=tuple(
            Application(
                f"a{k:0{width}d}",
                f"Project {k}",
                f"o{owner[k]:0{width}d}",
                "venture",
                int(cost[k]),
                domain=DOMAINS[domain[k]],
                track=TRACKS[track[k]],
                categories=(f"v{votes[k] % 7}",),
            )
            for k in range(size)
        ),
        votes=tuple(VoteCount(f"a{k:0{width}d}", int(merit[k])) for k in range(size)),
        rules=_rules(size, width, communities, budget),
    )


def _settings() -> Settings:
    return Settings(
        title="合成数据",
        title_en="synthetic round",
        date=datetime.date(2014, 6, 1),
        domains={key: Label(zh=key, en=key) for key in DOMAINS},
        tracks={key: Label(zh=key, en=key) for key in TRACKS},
        allocation=AllocationSettings(goals=("merit", "least_money")),
    )


def _rules(size: int, width: int, communities: int, budget: int) -> tuple[Rule, ...]:
    names = [f"a{k:0{width}d}" for k in range(min(size, 12))]
    largest_community = max(int(1.6 * budget / communities), 40_000_00)
    return (
        Rule("r01", "organisation_awards", at_most=2),
        Rule("r02", "organisation_money", at_most=120_000_00),
        Rule("r03", "group_limit", by="domain", at_least=800, at_most=2500, unit="share"),
        Rule("r04", "group_limit", by="track", group="community", at_most=7500, unit="share"),
        Rule("r05", "group_limit", by="track", group="professional", at_most=4000, unit="share"),
        Rule("r06", "group_limit", by="community", at_most=largest_community, unit="yuan"),
        Rule("r07", "merit_threshold", at_least=45 * 10_000),
        Rule("r08", "requires", applications=(names[0], names[1])),
        Rule("r09", "excludes", applications=(names[2], names[3])),
        Rule("r10", "force_in", applications=(names[4],), reason="synthetic"),
        Rule("r11", "force_out", applications=(names[5],), reason="synthetic"),
        Rule("r12", "group_limit", by="category", group="v1", at_least=1, unit="count"),
    )
