"""Seeded small rounds with companies, and their best plans by trying every amount and payer of every application."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from random import Random

from kaiyi_opt.scenario.nouns import Rule, Scenario
from kaiyi_opt.scenario.nouns_network import Adoption, Sponsor
from kaiyi_opt.scenario.settings import AllocationSettings
from tests.allocation.small_rounds import DOMAINS, YUAN, hand_round, small_round
from tests.oracles import Entrant, Oracle, Plan

Payers = dict[str, str]
"""The company that pays, by application; the pool pays what is not in it."""


def adoption_round(seed: int, *, most_applications: int = 4, companies: int = 3, rules: int = 3) -> Scenario:
    """Return `small_round` of ``seed`` with adoptable lines, a few companies, and now and then a decision."""
    random = Random(f"adoption {seed}")
    stated = small_round(seed, most_applications=most_applications, rules=rules)
    lines = tuple(
        replace(line, adoptable=True if line.id == "venture" else random.choice((True, True, False, None)))
        for line in stated.lines
    )
    sponsors = tuple(_sponsor(random, number) for number in range(random.randint(1, companies)))
    adoptions = {
        (row.sponsor, row.application): row
        for row in (_decision(random, stated, sponsors) for _ in range(random.choice((0, 0, 1, 2))))
    }
    return replace(stated, lines=lines, sponsors=sponsors, adoptions=tuple(adoptions.values()))


def _sponsor(random: Random, number: int) -> Sponsor:
    purse = random.choice((None, 2000, 2500, 3000, 4500, 6000, 6000, 9000))
    return Sponsor(
        f"e{number}",
        f"企业{number}",
        None if purse is None else purse * YUAN - random.choice((0, 0, 0, 1)),
        random.choice(((), (), DOMAINS[:1], DOMAINS[1:], DOMAINS)),
        random.choice((None, None, None, 0, 1, 1, 2)),
    )


def _decision(random: Random, stated: Scenario, sponsors: tuple[Sponsor, ...]) -> Adoption:
    decision = random.choice(("agreed", "refused"))
    return Adoption(random.choice(sponsors).id, random.choice(stated.applications).id, decision, "商定")


@dataclass(frozen=True)
class BestPaid:
    """The best plan of a round with companies, who pays, the goals' values, and how many plans tie on all goals."""

    plan: Plan
    payers: Payers
    values: tuple[int, ...]
    ties: int


@dataclass(frozen=True)
class AdoptionOracle:
    """Tries every plan of a scenario with companies, written from the words of the statement.

    A rule of a pool, the pools' and the lines' budgets, and the goal of least money see a plan without what companies
    pay; all else sees it whole. So the judge of rounds without companies judges both.
    """

    scenario: Scenario

    @cached_property
    def plain(self) -> Oracle:
        """The judge of plans in which nobody asks who pays."""
        return Oracle(self.scenario)

    @cached_property
    def of_pools(self) -> set[str]:
        """The rules that see only what pools pay."""
        pool_rules = {rule.id for rule in self.scenario.rules if rule.pool}
        return {key for key in self.plain.limits if key in pool_rules or key.startswith(("pool:", "line:"))}

    def adopters(self, entrant: Entrant) -> list[str]:
        """Return who may adopt an application, last who is preferred among ties."""
        application = self.scenario.application(entrant.id)
        whole = max(entrant.benefit)
        if not entrant.line.adoptable or application.request not in (None, whole):
            return []
        found = []
        for sponsor in sorted(self.scenario.sponsors, key=lambda sponsor: sponsor.id, reverse=True):
            decided = [
                row.decision
                for row in self.scenario.adoptions
                if (row.sponsor, row.application) == (sponsor.id, entrant.id)
            ]
            wishes = not sponsor.domains or any(domain in sponsor.domains for domain in entrant.groups["domain"])
            if sponsor.purse is None:
                continue
            if "agreed" in decided or (not decided and wishes and whole <= sponsor.purse):
                found.append(sponsor.id)
        return found

    def plans(self) -> Iterator[tuple[Plan, Payers]]:
        """Go through every plan that the law allows, rules aside."""
        listed = self.plain.listed
        options = [
            [(0, ""), *((amount, "") for amount in sorted(entrant.benefit))]
            + [(max(entrant.benefit), payer) for payer in self.adopters(entrant)]
            for entrant in listed.values()
        ]
        for chosen in product(*options):
            granted = dict(zip(listed, chosen, strict=True))
            yield (
                {key: amount for key, (amount, _) in granted.items() if amount},
                {key: payer for key, (_, payer) in granted.items() if payer},
            )

    def is_lawful(self, plan: Plan, payers: Payers) -> bool:
        """Whether a plan keeps every rule, every purse, every number of projects and every agreement."""
        from_pools = {key: amount for key, amount in plan.items() if key not in payers}
        for sponsor in self.scenario.sponsors:
            adopted = [key for key, payer in payers.items() if payer == sponsor.id]
            if sponsor.purse is not None and sum(plan[key] for key in adopted) > sponsor.purse:
                return False
            if sponsor.most_projects is not None and len(adopted) > sponsor.most_projects:
                return False
        agreed = [row for row in self.scenario.adoptions if row.decision == "agreed"]
        return all(payers.get(row.application) == row.sponsor for row in agreed) and all(
            is_kept(from_pools if key in self.of_pools else plan) for key, is_kept in self.plain.limits.items()
        )

    def values(self, plan: Plan, payers: Payers) -> tuple[int, ...]:
        """Return the goals' values, each in its own unit."""
        from_pools = {key: amount for key, amount in plan.items() if key not in payers}
        return tuple(self.plain.value(name, from_pools if name == "least_money" else plan) for name in self.plain.goals)

    @cached_property
    def best(self) -> BestPaid | None:
        """The best lawful plan, ``None`` where none keeps all rules."""
        lawful = [(plan, payers) for plan, payers in self.plans() if self.is_lawful(plan, payers)]
        if not lawful:
            return None
        values = [self.values(*each) for each in lawful]
        signs = [-1 if name == "least_money" else 1 for name in self.plain.goals]
        scores = [tuple(sign * value for sign, value in zip(signs, each, strict=True)) for each in values]
        tied = [number for number, score in enumerate(scores) if score == max(scores)]
        first = max(tied, key=lambda number: self._tie_key(*lawful[number]))
        return BestPaid(*lawful[first], values[first], len(tied))

    def _tie_key(self, plan: Plan, payers: Payers) -> tuple[tuple[int, int], ...]:
        """More for who goes first; of the same amount a company's before the pool's, the first company's before all."""
        ranks = {"": 0} | {
            sponsor.id: len(self.scenario.sponsors) - place for place, sponsor in enumerate(self.scenario.sponsors)
        }
        return tuple((plan.get(key, 0), ranks[payers.get(key, "")]) for key in self.plain._turns)


def partner_day(*rules: Rule, adoptions: tuple[Adoption, ...] = (), **settings: object) -> Scenario:
    """Return the round by hand with a poorer pool and two companies: e1 for the elderly, e2 for any one project.

    The pool has 4,000 yuan for p1 to p4 of 1,000 to 4,000; e1 has 3,500 and cares for p1 and p3, e2 has 2,000.
    """
    stated = hand_round(*rules)
    allocation = AllocationSettings.model_validate(settings)
    return replace(
        stated,
        settings=stated.settings.model_copy(update={"allocation": allocation}),
        pools=(replace(stated.pools[0], budget=4_000 * YUAN),),
        lines=(replace(stated.lines[0], budget=None, adoptable=True),),
        sponsors=(
            Sponsor("e1", "青禾公司", 3_500 * YUAN, ("care",)),
            Sponsor("e2", "远山公司", 2_000 * YUAN, (), 1),
        ),
        adoptions=adoptions,
    )
