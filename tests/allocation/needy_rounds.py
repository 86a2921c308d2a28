"""Small rounds, seeded, with needs and residents and a goal that is no sum over awards."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from kaiyi_opt.scenario.nouns import Community, Scenario
from kaiyi_opt.scenario.nouns_network import Need
from kaiyi_opt.scenario.settings_need import NeedSettings
from tests.allocation.small_rounds import DOMAINS, small_round

OTHERS = ("merit", "votes", "projects", "least_money", "most_money")


def needy_round(seed: int) -> Scenario:
    """Return a small round with needs, people reached and residents, and one of the two goals among its goals."""
    random, scenario = Random(seed), small_round(seed)
    goals = [random.choice(("need", "equity")), *random.sample(OTHERS, random.randint(0, 2))]
    random.shuffle(goals)
    allocation = scenario.settings.allocation.model_copy(
        update={"goals": tuple(goals), "equity": random.choice(("money_per_head", "awards"))}
    )
    need = NeedSettings(beneficiaries=random.choice((0, 5)), severity=2)
    needs = tuple(
        Need(community, domain, random.choice((0, 4, 10, 31)), random.choice((None, 1, 5)))
        for community in ("c0", "c1")
        for domain in DOMAINS
        if random.random() < 0.8
    )
    applications = tuple(
        replace(entry, beneficiaries=random.choice((None, 0, 3, 8, 20)), community=random.choice(("c0", "c1")))
        for entry in scenario.applications
    )
    communities = tuple(Community(key, key, population=random.choice((3, 7, 100))) for key in ("c0", "c1"))
    return replace(
        scenario,
        settings=scenario.settings.model_copy(update={"allocation": allocation, "need": need}),
        needs=needs,
        applications=applications,
        communities=communities,
    )
