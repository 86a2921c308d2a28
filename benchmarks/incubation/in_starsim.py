"""The month of `benchmarks.incubation.in_mesa` as one writes it with Starsim: a module, organisations its agents."""

from __future__ import annotations

from typing import Any

import numpy as np
import starsim as ss
from numpy.typing import NDArray

from kaiyi_opt.simulation import parameters

DOMAINS = 6
ABILITIES = ("management", "capacity", "drive")


class Incubation(ss.Module):
    """Social organisations, in communities whose needs, trust and workers' effort are arrays."""

    def __init__(self, local: int, communities: int, residents: int) -> None:
        super().__init__()
        p = self.p = parameters.values()
        self.local, self.residents = local, residents / 10_000
        self.welfare = np.zeros((communities, DOMAINS))
        self.trust, self.effort = np.full(communities, p["trust_start"]), np.full(communities, p["effort_base"])
        self.define_states(
            ss.BoolState("active", default=True),
            ss.BoolArr("outside"),
            ss.BoolArr("professional", default=ss.bernoulli(p["professional_share"])),
            ss.IntArr("community", default=0),
            ss.IntArr("domain", default=ss.randint(0, DOMAINS)),
            *(ss.FloatArr(name, default=ss.normal(0.0, p["ability_spread"])) for name in ABILITIES),
            *(ss.FloatArr(name) for name in ("reputation", "cost_base")),
            ss.FloatArr("cash", default=p["opening_cash"]),
            ss.FloatArr("members", default=p["members_start"]),
            *(ss.FloatArr(name, default=0.0) for name in ("strain", "activities")),
        )
        self.arrival = ss.poisson(p["need_rate"] * self.residents / DOMAINS)
        self.founding, self.event = ss.poisson(), ss.poisson()
        self.noise = [ss.normal(0.0, p["ability_noise"], name=f"noise_{name}") for name in ABILITIES]
        self.revival, self.closing = ss.bernoulli(p["revival"]), ss.bernoulli(p["closing"])
        self.dormancy = ss.bernoulli(0.0)

    def init_results(self) -> None:
        """Say what is collected, beside the number of active organisations."""
        super().init_results()
        self.define_results(*(ss.Result(name) for name in ("organisations", "total_management", "total_trust")))

    def init_post(self) -> None:
        """Settle the organisations of the opening."""
        super().init_post()
        uids = self.sim.people.auids
        self.settle(uids, np.arange(len(uids)) % len(self.trust), np.arange(len(uids)) >= self.local)

    def settle(self, uids: Any, community: NDArray[Any], outside: NDArray[Any] | bool) -> None:
        """Give new organisations what hangs on their community and origin."""
        p = self.p
        level = np.where(outside, p["ability_introduced"], p["ability_start"])
        self.community[uids], self.outside[uids], self.reputation[uids] = community, outside, 0.5 * level
        self.professional[uids] |= outside
        own = np.where(self.professional[uids], p["cost_professional"], p["cost_self_entertaining"])
        self.cost_base[uids] = np.where(outside, p["cost_introduced"], own)
        for name in ABILITIES:
            self[name][uids] = np.clip(level + self[name][uids], 0.0, 1.0)

    def step(self) -> None:
        """Pass a month."""
        p, uids, dormant = self.p, self.active.uids, self.active.false()
        community, domain, outside = self.community[uids], self.domain[uids], self.outside[uids]
        existing = np.bincount(self.community.values, minlength=len(self.trust)) / self.residents
        arrived = self.arrival.rvs(self.welfare.shape)
        self.welfare += arrived - p["need_lapse"] * self.welfare
        share = 1.0 - p["effort_weight"] + p["effort_weight"] * self.effort[community]
        reach = np.where(outside, p["introduced_reach"], 1.0)
        offered = p["service_rate"] * reach * self.capacity[uids] * self.drive[uids] * share
        total = np.zeros_like(self.welfare)
        np.add.at(total, (community, domain), np.where(outside, 0.0, offered))
        total += np.bincount(domain, np.where(outside, offered, 0.0), DOMAINS) / len(total)
        met = np.minimum(self.welfare, total)
        self.welfare -= met
        rates = np.divide(met, total, out=np.zeros_like(met), where=total > 0)
        used = np.where(outside, rates.mean(axis=0)[domain], rates[community, domain])
        self._learn(uids, used, self.trust[community])
        self._keep_books(uids, used * offered)
        self._go_on(uids, dormant, used)
        self._end(met.sum(axis=1), arrived.sum(axis=1), existing)

    def _learn(self, uids: Any, used: NDArray[Any], trust: NDArray[Any]) -> None:
        p, m, s, v = self.p, self.management[uids], self.capacity[uids], self.drive[uids]
        learning = p["learning"] * (0.5 + 0.5 * used)
        self.event.set(lam=p["event_rate"] * s)
        self.activities[uids] += self.event.rvs(uids)
        pull = p["drive_from_trust"] * (0.5 * (trust + self.reputation[uids]) - v)
        moved = (m + learning * (1.0 - m) - p["decay"] * m, s + learning * (1.0 - s) - p["decay"] * s, v + pull)
        for name, ability, noise in zip(ABILITIES, moved, self.noise, strict=True):
            self[name][uids] = np.clip(ability + noise.rvs(uids), 0.0, 1.0)

    def _keep_books(self, uids: Any, served: NDArray[Any]) -> None:
        p, growth = self.p, self.p["member_growth"] * (2.0 * self.reputation[uids] - 0.8)
        self.members[uids] = np.maximum(3.0, self.members[uids] * (1.0 + growth))
        cost = self.cost_base[uids] * (0.5 + self.capacity[uids])
        cash = self.cash[uids] + p["dues"] * self.members[uids] + p["fee"] * served * self.professional[uids]
        paid = np.minimum(cost, cash)
        self.cash[uids] = cash - paid
        self.strain[uids] += p["strain_rate"] * ((cost - paid) / cost - self.strain[uids])

    def _go_on(self, uids: Any, dormant: Any, used: NDArray[Any]) -> None:
        p = self.p
        self.reputation[uids] += p["reputation_rate"] * (0.5 * (used + self.capacity[uids]) - self.reputation[uids])
        health = p["health_management"] * self.management[uids] + p["health_drive"] * self.drive[uids]
        health += (1.0 - p["health_management"] - p["health_drive"]) * (1.0 - self.strain[uids])
        self.dormancy.set(p=p["dormancy"] * np.exp(-p["health_effect"] * health))
        self.active[self.dormancy.filter(uids)] = False
        revived, asleep = self.revival.split(dormant)
        self.active[revived] = True
        self.sim.people.request_death(self.closing.filter(asleep))

    def _end(self, met: NDArray[Any], arrived: NDArray[Any], existing: NDArray[Any]) -> None:
        p = self.p
        share = np.minimum(1.0, np.divide(met, arrived, out=np.ones_like(met), where=arrived > 0))
        self.trust += p["trust_rate"] * (share - self.trust)
        self.effort += p["effort_rate"] * (p["effort_base"] + p["effort_gain"] * share - self.effort)
        pull = 1.0 - p["founding_trust"] + p["founding_trust"] * 0.5 * (self.trust + self.effort)
        room = np.maximum(0.0, 1.0 - existing / p["density_limit"])
        self.founding.set(lam=p["founding_rate"] * self.residents * pull * room)
        founded = np.repeat(np.arange(len(share)), self.founding.rvs(len(share)))
        if len(founded):
            self.settle(self.sim.people.grow(len(founded)), founded, False)

    def update_results(self) -> None:
        """Collect the month's figures."""
        super().update_results()
        self.results.organisations[self.ti] = self.sim.people.n_alive
        self.results.total_management[self.ti] = self.management.sum()
        self.results.total_trust[self.ti] = self.trust.sum()


def organisation_months(months: int, local: int, outside: int, communities: int, residents: int, number: int) -> int:
    """Let a town live so many months; return how many organisations lived them."""
    town = Incubation(local, communities, residents)
    when = {"start": ss.months(1), "stop": ss.months(months), "dt": ss.months(1)}
    sim = ss.Sim(modules=town, n_agents=local + outside, rand_seed=number, verbose=0, **when).run()
    return int(sim.results.incubation.organisations.sum())
