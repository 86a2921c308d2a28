"""Small markets of purchases as scenarios, and the best plan of each by looking at every vector of units."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from itertools import product
from random import Random

from kaiyi_opt.scenario.nouns import Organisation, Scenario
from kaiyi_opt.scenario.nouns_purchase import Bid, Department, Supplier, WantedService
from kaiyi_opt.scenario.settings import Settings

Units = dict[tuple[str, str], int]
POINT = 10_000


def settings(**allocation: object) -> Settings:
    return Settings.model_validate(
        {
            "title": "购买",
            "title_en": "purchase",
            "date": datetime.date(2014, 10, 20),
            "domains": {"care": {"zh": "照护", "en": "care"}},
            "allocation": allocation,
        }
    )


def maybe(random: Random, value: int) -> int | None:
    return value if random.random() < 0.5 else None


def small_market(seed: int) -> Scenario:
    """Return a random market: two departments, up to three purchases, up to five bids, every limit half the time."""
    random = Random(seed)
    departments = tuple(Department(d, d, maybe(random, random.randint(0, 900))) for d in ("d0", "d1"))
    organisations = tuple(
        Organisation(f"o{n}", f"o{n}", domain="care", assessment=random.randint(50, 60) * POINT) for n in range(3)
    )
    services = tuple(
        WantedService(
            f"p{n}",
            f"p{n}",
            random.choice(("d0", "d1")),
            "care",
            quantity=random.randint(1, 5),
            least=maybe(random, random.randint(0, 4)),
            ceiling=random.randint(80, 120),
            floor=maybe(random, random.randint(50, 55) * POINT),
            most_suppliers=maybe(random, random.randint(1, 2)),
            priority=maybe(random, random.randint(1, 3)),
        )
        for n in range(random.randint(1, 3))
    )
    services = tuple(
        s if (s.least or 0) <= s.quantity else WantedService(**{**vars(s), "least": None}) for s in services
    )
    pairs = [(o.id, s.id) for o in organisations for s in services]
    bids = []
    for organisation, purchase in random.sample(pairs, min(len(pairs), random.randint(1, 5))):
        capacity = random.randint(1, 4)
        quality = maybe(random, random.randint(50, 60) * POINT)
        least = maybe(random, random.randint(0, capacity))
        bids.append(Bid(organisation, purchase, random.choice((80, 90, 100, 107, 125)), capacity, least, quality))
    suppliers = tuple(
        Supplier(
            o.id,
            maybe(random, random.randint(0, 6)),
            maybe(random, random.randint(0, 600)),
            "失信" if random.random() < 0.1 else "",
        )
        for o in organisations
        if random.random() < 0.4
    )
    chosen = random.choice(({"tie_break": "id"}, {"tie_break": "lottery", "lottery_seed": str(seed)}))
    return Scenario(
        settings(**chosen),
        organisations=organisations,
        departments=departments,
        purchases=services,
        bids=tuple(bids),
        suppliers=suppliers,
    )


def lawful_plans(scenario: Scenario) -> Iterator[Units]:
    """Yield every lawful plan, bids without units left out."""
    services = {s.id: s for s in scenario.purchases}
    suppliers = {s.organisation: s for s in scenario.suppliers}
    bids = [b for b in scenario.bids if is_eligible(scenario, b)]
    ranges = [[0, *range(max(b.least or 0, 1), b.capacity + 1)] for b in bids]
    for counts in product(*ranges):
        plan = {(b.purchase, b.organisation): n for b, n in zip(bids, counts, strict=True) if n}
        price = {(b.purchase, b.organisation): b.price for b in bids}
        by_purchase = {p: [n for key, n in plan.items() if key[0] == p] for p in services}
        if any(sum(ns) > services[p].quantity for p, ns in by_purchase.items()):
            continue
        if any(ns and sum(ns) < (services[p].least or 0) for p, ns in by_purchase.items()):
            continue
        if any(len(ns) > (services[p].most_suppliers or 99) for p, ns in by_purchase.items()):
            continue
        if any(
            sum(price[key] * n for key, n in plan.items() if services[key[0]].department == d.id) > d.budget
            for d in scenario.departments
            if d.budget is not None
        ):
            continue
        if any(
            sum(n for key, n in plan.items() if key[1] == o) > (10**9 if s.most_units is None else s.most_units)
            or sum(price[key] * n for key, n in plan.items() if key[1] == o)
            > (10**9 if s.most_money is None else s.most_money)
            for o, s in suppliers.items()
        ):
            continue
        yield plan


def quality(scenario: Scenario, bid: Bid) -> int:
    assessment = scenario.organisation(bid.organisation).assessment
    assert assessment is not None
    return assessment if bid.quality is None else bid.quality


def is_eligible(scenario: Scenario, bid: Bid) -> bool:
    service = next(s for s in scenario.purchases if s.id == bid.purchase)
    excluded = any(s.excluded for s in scenario.suppliers if s.organisation == bid.organisation)
    return bid.price <= service.ceiling and quality(scenario, bid) >= (service.floor or 0) and not excluded


def worth(scenario: Scenario, plan: Units) -> tuple[int, int, int]:
    """Return demand met, quality and money (negative)."""
    services = {s.id: s for s in scenario.purchases}
    bids = {(b.purchase, b.organisation): b for b in scenario.bids}
    return (
        sum(services[key[0]].ceiling * (services[key[0]].priority or 1) * n for key, n in plan.items()),
        sum(quality(scenario, bids[key]) * n for key, n in plan.items()),
        -sum(bids[key].price * n for key, n in plan.items()),
    )


def order(scenario: Scenario) -> list[tuple[str, str]]:
    """Return the bids in the order among equals."""
    keys = sorted((b.purchase, b.organisation) for b in scenario.bids)
    chosen = scenario.settings.allocation
    if chosen.tie_break == "id":
        return keys
    return sorted(keys, key=lambda k: hashlib.sha256(f"{chosen.lottery_seed}\n{k[0]} / {k[1]}".encode()).hexdigest())


def best_plan(scenario: Scenario) -> tuple[Units, tuple[int, int, int], bool]:
    """Return the best plan, what it is worth, and whether the goals alone leave it."""
    ranked = order(scenario)
    plans = list(lawful_plans(scenario))
    top = max(worth(scenario, plan) for plan in plans)
    tied = [plan for plan in plans if worth(scenario, plan) == top]
    return max(tied, key=lambda plan: [plan.get(key, 0) for key in ranked]), top, len(tied) == 1
