"""Small rounds of votes, stated in a line each and drawn at random; nothing in them is anybody's real data."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from kaiyi_opt.scenario.nouns import Application, Ballot, Community, Line, Pool, Scenario
from kaiyi_opt.scenario.settings import BallotSettings, Label, Settings

DOMAINS = {"care": Label(zh="照料", en="care"), "arts": Label(zh="文艺", en="arts")}


def voted(
    costs: Mapping[str, int],
    budget: int,
    votes: Sequence[str],
    kind: str = "approval",
    points: Sequence[tuple[int, ...]] = (),
) -> Scenario:
    """Return a round of projects named by one letter each; a ballot is the letters it names, the budget in fen."""
    return Scenario(
        Settings(
            title="投票",
            title_en="a vote",
            date=datetime.date(2014, 6, 1),
            domains=DOMAINS,
            ballots=BallotSettings(type=kind),
        ),
        communities=(Community("C1", "甲社区", 300), Community("C2", "乙社区", 100)),
        pools=(Pool("P", "资金", "fund", budget),),
        lines=(Line("L", "项目", "project", "P", merit="votes"),),
        applications=tuple(
            Application(
                key,
                f"项目{key}",
                line="L",
                request=cost,
                domain=("care", "arts", "")[number % 3],
                community=("C1", "C2")[number % 2],
            )
            for number, (key, cost) in enumerate(costs.items())
        ),
        ballots=tuple(
            Ballot(f"v{number:03d}", tuple(vote), points[number] if points else ()) for number, vote in enumerate(votes)
        ),
    )


@dataclass(frozen=True)
class Drawn:
    """A round of approval ballots as the plain values that oracles read."""

    costs: dict[str, int]
    budget: int
    votes: tuple[str, ...]

    @property
    def scenario(self) -> Scenario:
        """The same round as a scenario."""
        return voted(self.costs, self.budget, self.votes)


def drawn(seed: int, *, unit_costs: bool = False, voters: int = 6, projects: int = 5) -> Drawn:
    """Return a random round of few voters and projects; the same seed, the same round."""
    random = Random(seed)
    keys = "ABCDEFGH"[: random.randint(1, projects)]
    costs = {key: 1 if unit_costs else random.choice((1, 2, 3, 3, 4, 5, 7)) for key in keys}
    votes = tuple(
        "".join(key for key in keys if random.random() < random.choice((0.2, 0.5, 0.8)))
        for _ in range(random.randint(1, voters))
    )
    return Drawn(costs, random.randint(1, max(1, sum(costs.values()))), votes)


def some_awards(seed: int, stated: Drawn) -> dict[str, int]:
    """Return projects that fit the budget, drawn at random, each at its cost."""
    random, left, awards = Random(seed), stated.budget, dict[str, int]()
    for key in random.sample(sorted(stated.costs), len(stated.costs)):
        if stated.costs[key] <= left and random.random() < 0.6:
            awards[key] = stated.costs[key]
            left -= stated.costs[key]
    return awards
