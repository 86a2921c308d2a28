"""The month of `benchmarks.incubation.in_mesa` as one writes it with mesa-frames: columns of Polars frames."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF
from numpy.typing import NDArray
from polars import col, when

from kaiyi_opt.simulation import parameters

DOMAINS = 6
PLACE = ["community", "domain"]
ABILITIES = ("management", "capacity", "drive")


class Organisations(AgentSetPolars):
    """A row for each social organisation."""

    agents: pl.DataFrame

    def found(self, places: pl.DataFrame, outside: bool) -> None:
        """Add an organisation for each community and domain of ``places``."""
        p, draw, count = self.model.p, self.random, len(places)
        level = p["ability_introduced"] if outside else p["ability_start"]
        drawn = draw.normal(level, p["ability_spread"], (3, count)).clip(0.0, 1.0)
        professional = outside | (draw.random(count) < p["professional_share"])
        founded = places.select(*PLACE, unique_id=self.model.new_ids(count)).with_columns(
            outside=pl.lit(outside), professional=professional, active=pl.lit(True), activities=pl.lit(0, pl.Int64)
        )
        abilities = dict(zip(ABILITIES, drawn, strict=True))
        money = {"cash": p["opening_cash"], "strain": 0.0, "members": p["members_start"], "reputation": 0.5 * level}
        self.add(founded.with_columns(**abilities, **{name: pl.lit(float(value)) for name, value in money.items()}))

    def offer(self, needs: pl.DataFrame) -> pl.DataFrame:
        """Return the organisations with what they offer and the trust that they meet."""
        p = self.model.p
        share = 1.0 - p["effort_weight"] + p["effort_weight"] * col("effort")
        reach = when("outside").then(p["introduced_reach"]).otherwise(1.0)
        offered = p["service_rate"] * reach * col("capacity") * col("drive") * share
        joined = self.agents.join(needs.select(*PLACE, "effort", "trust"), on=PLACE, how="left")
        return joined.with_columns(offered=when("active").then(offered).otherwise(0.0))

    def live(self, offers: pl.DataFrame, needs: pl.DataFrame) -> None:
        """Live a month, now that it is known which offers are used."""
        p, draw = self.model.p, self.random
        shares = needs.select(*PLACE, "used", everywhere=col("used").mean().over("domain"))
        share = when(col("offered") <= 0).then(0.0).when("outside").then("everywhere").otherwise("used")
        frame = offers.join(shares, on=PLACE, how="left").with_columns(used=share)
        living, dormant = frame.filter("active"), frame.filter(~col("active"))
        living = self._keep_books(self._learn(living))
        seen = p["reputation_rate"] * (0.5 * (col("used") + col("capacity")) - col("reputation"))
        health = p["health_management"] * col("management") + p["health_drive"] * col("drive")
        health += (1.0 - p["health_management"] - p["health_drive"]) * (1.0 - col("strain"))
        risk = p["dormancy"] * (-p["health_effect"] * health).exp()
        living = living.with_columns(reputation=col("reputation") + seen, active=risk <= draw.random(len(living)))
        revived = draw.random(len(dormant)) < p["revival"]
        closed = dormant["unique_id"].filter(~revived & (draw.random(len(dormant)) < p["closing"]))
        lived = pl.concat([living, dormant.with_columns(active=revived)], how="diagonal")
        self.agents = lived.select(self.agents.columns)
        self.discard(closed)

    def _learn(self, living: pl.DataFrame) -> pl.DataFrame:
        p, draw = self.model.p, self.random
        m, s, v = (col(name) + draw.normal(0.0, p["ability_noise"], len(living)) for name in ABILITIES)
        learning = p["learning"] * (0.5 + 0.5 * col("used"))
        pull = p["drive_from_trust"] * (0.5 * (col("trust") + col("reputation")) - col("drive"))
        return living.with_columns(
            activities=col("activities") + draw.poisson(p["event_rate"] * living["capacity"].to_numpy()),
            management=(m + learning * (1.0 - col("management")) - p["decay"] * col("management")).clip(0.0, 1.0),
            capacity=(s + learning * (1.0 - col("capacity")) - p["decay"] * col("capacity")).clip(0.0, 1.0),
            drive=(v + pull).clip(0.0, 1.0),
        )

    def _keep_books(self, living: pl.DataFrame) -> pl.DataFrame:
        p = self.model.p
        members = col("members") * (1.0 + p["member_growth"] * (2.0 * col("reputation") - 0.8))
        own = when("professional").then(p["cost_professional"]).otherwise(p["cost_self_entertaining"])
        cost = when("outside").then(p["cost_introduced"]).otherwise(own) * (0.5 + col("capacity"))
        fees = when("professional").then(p["fee"] * col("used") * col("offered")).otherwise(0.0)
        booked = living.with_columns(members=members.clip(lower_bound=3.0), cost=cost)
        held = booked.with_columns(cash=col("cash") + p["dues"] * col("members") + fees)
        paid = held.with_columns(paid=pl.min_horizontal("cost", "cash"))
        unpaid = (col("cost") - col("paid")) / col("cost")
        strain = col("strain") + p["strain_rate"] * (unpaid - col("strain"))
        return paid.with_columns(cash=col("cash") - col("paid"), strain=strain)

    def step(self) -> None:
        """Do nothing alone: the model calls the parts of a month in order."""


class Needs(AgentSetPolars):
    """A row for each domain of each community, with the community's trust and its workers' effort."""

    agents: pl.DataFrame

    def arise(self) -> None:
        """Let the month's needs arise."""
        rate = self.model.p["need_rate"] * self.model.residents / DOMAINS
        welfare = (1.0 - self.model.p["need_lapse"]) * col("welfare") + col("arrived")
        arrived = self.agents.with_columns(arrived=self.random.poisson(rate, len(self)).astype(float))
        self.agents = arrived.with_columns(welfare=welfare)

    def limit(self, offers: pl.DataFrame) -> None:
        """Settle which share of each domain's offers is used."""
        local = offers.filter(~col("outside")).group_by(PLACE).agg(local=col("offered").sum())
        outside = offers.filter("outside").group_by("domain").agg(brought=col("offered").sum())
        both = self.agents.join(local, on=PLACE, how="left").join(outside, on="domain", how="left")
        brought = col("brought").fill_null(0.0) / self.model.communities
        offered = both.with_columns(offered=col("local").fill_null(0.0) + brought)
        met = pl.min_horizontal("welfare", "offered")
        used = when(col("offered") > 0).then(met / col("offered")).otherwise(0.0)
        kept = offered.with_columns(met=met, used=used).drop("local", "brought", "offered")
        self.agents = kept.with_columns(welfare=col("welfare") - col("met"))

    def step(self) -> None:
        """End the month: trust and effort follow, organisations are founded."""
        p = self.model.p
        met, arrived = (col(name).sum().over("community") for name in ("met", "arrived"))
        share = when(arrived > 0).then((met / arrived).clip(upper_bound=1.0)).otherwise(1.0)
        trust = col("trust") + p["trust_rate"] * (share - col("trust"))
        effort = col("effort") + p["effort_rate"] * (p["effort_base"] + p["effort_gain"] * share - col("effort"))
        self.agents = self.agents.with_columns(trust=trust, effort=effort)

    def founders(self, existing: pl.DataFrame) -> pl.DataFrame:
        """Return the communities and domains of the organisations that are founded this month."""
        p, residents = self.model.p, self.model.residents
        counted = self.agents.join(existing, on="community", how="left", maintain_order="left")
        room = (1.0 - counted["len"].fill_null(0) / residents / p["density_limit"]).clip(lower_bound=0.0)
        pull = 1.0 - p["founding_trust"] + p["founding_trust"] * 0.5 * (self["trust"] + self["effort"])
        mean = p["founding_rate"] / DOMAINS * residents * pull * room
        return self.agents[np.repeat(np.arange(len(self)), self.random.poisson(mean.to_numpy()))]


class Incubation(ModelDF):
    """So many local organisations and some from outside, in so many communities."""

    def __init__(self, local: int, outside: int, communities: int, residents: int, number: int) -> None:
        super().__init__(number)
        self.p, self.communities, self.residents = parameters.values(), communities, residents / 10_000
        self.needs, self.organisations = Needs(self), Organisations(self)
        self.agents += [self.needs, self.organisations]
        rows = np.arange(communities * DOMAINS)
        places = pl.DataFrame({"community": rows // DOMAINS, "domain": rows % DOMAINS})
        start = {"trust": self.p["trust_start"], "effort": self.p["effort_base"], "welfare": 0.0}
        levels = {name: pl.lit(float(value)) for name, value in start.items()}
        self.needs.add(places.with_columns(unique_id=self.new_ids(len(rows)), **levels))
        numbers = np.arange(local + outside)
        settled = {"community": numbers % communities, "domain": self.random.integers(DOMAINS, size=len(numbers))}
        self.organisations.found(pl.DataFrame(settled)[:local], outside=False)
        self.organisations.found(pl.DataFrame(settled)[local:], outside=True)
        self.collected: list[dict[str, Any]] = []

    def new_ids(self, count: int) -> NDArray[np.int64]:
        """Return numbers that no agent has."""
        self.current_id += count
        return np.arange(self.current_id - count, self.current_id)

    def step(self) -> None:
        """Pass a month."""
        existing = self.organisations.agents.group_by("community").len()
        self.needs.arise()
        offers = self.organisations.offer(self.needs.agents)
        self.needs.limit(offers)
        self.organisations.live(offers, self.needs.agents)
        self.needs.step()
        self.organisations.found(self.needs.founders(existing), outside=False)
        held = self.organisations.agents
        month = {name: held[name].sum() for name in ("active", "management")}
        month |= {"organisations": len(held), "trust": self.needs["trust"].sum() / DOMAINS}
        self.collected.append(month)


def organisation_months(months: int, *town: int) -> int:
    """Let a town live so many months; return how many organisations lived them."""
    model = Incubation(*town)
    for _ in range(months):
        model.step()
    return sum(month["organisations"] for month in model.collected)
