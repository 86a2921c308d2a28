"""The month of `kaiyi_opt.simulation` as one writes it with Mesa alone: agents that hold their state, a shared stream.

A reference that the benchmark runs beside ours. It has the same processes, parameters and numbers of agents, and no
keyed draws, ledger or counts of activities by kind; it is a little less work than what it is compared with.
"""

from __future__ import annotations

import math
from typing import Any

import mesa

from kaiyi_opt.simulation import parameters

DOMAINS = 6


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))


class Organisation(mesa.Agent):
    """A social organisation."""

    def __init__(self, model: Any, community: Community, outside: bool) -> None:
        super().__init__(model)
        p, draw = model.p, self.random.gauss
        level = p["ability_introduced"] if outside else p["ability_start"]
        self.community = community
        self.outside = outside
        self.professional = outside or self.random.random() < p["professional_share"]
        self.domain = self.random.randrange(DOMAINS)
        self.management = _unit(draw(level, p["ability_spread"]))
        self.capacity = _unit(draw(level, p["ability_spread"]))
        self.drive = _unit(draw(level, p["ability_spread"]))
        self.reputation = 0.5 * level
        self.strain = 0.0
        self.cash = p["opening_cash"]
        self.members = p["members_start"]
        self.active = True
        self.activities = 0
        self.offered = 0.0

    def offer(self) -> None:
        """Add up what is offered."""
        p = self.model.p
        self.offered = 0.0
        if self.active:
            share = 1.0 - p["effort_weight"] + p["effort_weight"] * self.community.effort
            reach = p["introduced_reach"] if self.outside else 1.0
            self.offered = p["service_rate"] * reach * self.capacity * self.drive * share
            if self.outside:
                for community in self.model.communities:
                    community.offered[self.domain] += self.offered / len(self.model.communities)
            else:
                self.community.offered[self.domain] += self.offered

    def step(self) -> None:
        """Live a month."""
        if self.active:
            used = self._serve()
            self._learn(used)
            self._keep_books(used * self.offered)
            self._go_on(used)
        elif self.random.random() < self.model.p["revival"]:
            self.active = True
        elif self.random.random() < self.model.p["closing"]:
            self.remove()

    def _serve(self) -> float:
        communities = self.model.communities if self.outside else [self.community]
        done = sum(self.offered / len(communities) * community.used[self.domain] for community in communities)
        return done / self.offered if self.offered > 0 else 0.0

    def _learn(self, used: float) -> None:
        p, noise = self.model.p, self.random.gauss
        learning = p["learning"] * (0.5 + 0.5 * used)
        m, s, v = self.management, self.capacity, self.drive
        self.activities += int(self.model.rng.poisson(p["event_rate"] * s))
        self.management = _unit(m + learning * (1.0 - m) - p["decay"] * m + noise(0.0, p["ability_noise"]))
        self.capacity = _unit(s + learning * (1.0 - s) - p["decay"] * s + noise(0.0, p["ability_noise"]))
        pull = p["drive_from_trust"] * (0.5 * (self.community.trust + self.reputation) - v)
        self.drive = _unit(v + pull + noise(0.0, p["ability_noise"]))

    def _keep_books(self, served: float) -> None:
        p = self.model.p
        self.members = max(3.0, self.members * (1.0 + p["member_growth"] * (2.0 * self.reputation - 0.8)))
        base = (
            p["cost_introduced"]
            if self.outside
            else p["cost_professional" if self.professional else "cost_self_entertaining"]
        )
        cost = base * (0.5 + self.capacity)
        self.cash += p["dues"] * self.members + (p["fee"] * served if self.professional else 0.0)
        paid = min(cost, self.cash)
        self.cash -= paid
        self.strain += p["strain_rate"] * ((cost - paid) / cost - self.strain)

    def _go_on(self, used: float) -> None:
        p = self.model.p
        self.reputation += p["reputation_rate"] * (0.5 * (used + self.capacity) - self.reputation)
        solvency = 1.0 - p["health_management"] - p["health_drive"]
        health = p["health_management"] * self.management + p["health_drive"] * self.drive
        health += solvency * (1.0 - self.strain)
        if self.random.random() < p["dormancy"] * math.exp(-p["health_effect"] * health):
            self.active = False


class Community(mesa.Agent):
    """A community, with its needs by domain and the effort of its workers."""

    def __init__(self, model: Any, residents: int) -> None:
        super().__init__(model)
        self.residents = residents / 10_000
        self.trust = model.p["trust_start"]
        self.effort = model.p["effort_base"]
        self.welfare = [0.0] * DOMAINS
        self.offered = [0.0] * DOMAINS
        self.used = [0.0] * DOMAINS
        self.arrived = self.met = 0.0

    def arise(self) -> None:
        """Let the month's needs arise."""
        p = self.model.p
        self.arrived = 0.0
        self.offered = [0.0] * DOMAINS
        for domain in range(DOMAINS):
            arrived = float(self.model.rng.poisson(p["need_rate"] * self.residents / DOMAINS))
            self.arrived += arrived
            self.welfare[domain] += arrived - p["need_lapse"] * self.welfare[domain]

    def limit(self) -> None:
        """Settle which share of each domain's offers is used."""
        met = [min(need, offer) for need, offer in zip(self.welfare, self.offered, strict=True)]
        self.used = [done / offer if offer > 0 else 0.0 for done, offer in zip(met, self.offered, strict=True)]
        self.welfare = [need - done for need, done in zip(self.welfare, met, strict=True)]
        self.met = sum(met)

    def step(self) -> None:
        """End the month: trust and effort follow, organisations are founded."""
        p = self.model.p
        share = min(1.0, self.met / self.arrived) if self.arrived > 0 else 1.0
        self.trust += p["trust_rate"] * (share - self.trust)
        target = p["effort_base"] + p["effort_gain"] * share
        self.effort += p["effort_rate"] * (target - self.effort)
        existing = self.model.existing[self] / self.residents
        pull = 1.0 - p["founding_trust"] + p["founding_trust"] * 0.5 * (self.trust + self.effort)
        mean = p["founding_rate"] * self.residents * pull * max(0.0, 1.0 - existing / p["density_limit"])
        for _ in range(int(self.model.rng.poisson(mean))):
            Organisation(self.model, self, False)


class Incubation(mesa.Model):
    """So many local organisations and some from outside, in so many communities."""

    def __init__(self, local: int, outside: int, communities: int, residents: int, number: int) -> None:
        super().__init__(rng=number)
        self.p = parameters.values()
        self.communities = [Community(self, residents) for _ in range(communities)]
        for k in range(local + outside):
            Organisation(self, self.communities[k % communities], k >= local)
        self.existing: dict[Community, int] = {}
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "organisations": lambda model: len(model.agents_by_type[Organisation]),
                "active": lambda model: sum(each.active for each in model.agents_by_type[Organisation]),
                "management": lambda model: model.agents_by_type[Organisation].agg("management", sum),
                "trust": lambda model: sum(community.trust for community in model.communities),
            }
        )

    def step(self) -> None:
        """Pass a month."""
        organisations = self.agents_by_type[Organisation]
        communities = self.agents_by_type[Community]
        self.existing = dict.fromkeys(self.communities, 0)
        for organisation in organisations:
            self.existing[organisation.community] += 1
        communities.do("arise")
        organisations.do("offer")
        communities.do("limit")
        organisations.shuffle_do("step")
        communities.do("step")
        self.datacollector.collect(self)


def organisation_months(months: int, *town: int) -> int:
    """Let a town live so many months; return how many organisations lived them."""
    model = Incubation(*town)
    for _ in range(months):
        model.step()
    return int(model.datacollector.get_model_vars_dataframe()["organisations"].sum())
