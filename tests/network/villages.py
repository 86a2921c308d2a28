"""A village to work out by hand, and seeded random ones for oracles. Nothing in them is anybody's real data."""

from __future__ import annotations

import datetime
from random import Random
from typing import Any

import networkx as nx
import numpy as np

from kaiyi_opt.network.linkage.adjacency import Adjacency, adjacency
from kaiyi_opt.scenario.nouns import Community, Organisation, Scenario
from kaiyi_opt.scenario.nouns_network import (
    Mentor,
    Need,
    PartyOrganisation,
    PastPairing,
    Service,
    Sponsor,
    Station,
    Support,
    Worker,
)
from kaiyi_opt.scenario.settings import Label, Settings
from kaiyi_opt.scenario.settings_linkage import LinkageSettings

DOMAINS = {"care": Label(zh="照料", en="care"), "arts": Label(zh="文艺", en="arts")}


def settings(**linkage: Any) -> Settings:
    return Settings(
        title="小村",
        title_en="village",
        date=datetime.date(2014, 6, 1),
        domains=DOMAINS,
        linkage=LinkageSettings(hub="枢纽", hub_en="hub", **linkage),
    )


def village() -> Scenario:
    """Three communities; C3 has nobody but O5.

    O1: based in C1, its worker W1 is C1's: complete; it serves C2 too, whose worker is W2: elsewhere.
    O2: based in C1, nobody in charge: unassigned. O3: based in C2, worker W1 of C1: elsewhere in C2, apart in C1.
    O4: resident at the hub, worker W2 of C2, serves C2: complete there. O5: based in C3, nobody: missing.
    """
    return Scenario(
        settings(),
        communities=(
            Community("C1", "甲社区", 1_000, ("C2",)),
            Community("C2", "乙社区", 500),
            Community("C3", "丙社区", 200),
        ),
        organisations=(
            Organisation("O1", "甲一", "C1", "care", worker="W1", party="P1"),
            Organisation("O2", "甲二", "C1", "arts"),
            Organisation("O3", "乙一", "C2", "arts", worker="W1"),
            Organisation("O4", "客", "", "care", layer="introduced", worker="W2"),
            Organisation("O5", "丙一", "C3", "arts"),
        ),
        workers=(Worker("W1", "社工甲", "C1", 1), Worker("W2", "社工乙", "C2"), Worker("W3", "社工丙")),
        stations=(Station("S1", "甲站", "C1"),),
        party_organisations=(PartyOrganisation("P1", "甲支部", "block", "C1"),),
        sponsors=(Sponsor("E1", "企业"),),
        supports=(Support("E1", "O2", 300_00),),
        mentors=(Mentor("O1", 2),),
        past_pairings=(PastPairing("O1", "O2", 2013, "good"), PastPairing("O3", "O2", 2012, "poor")),
        needs=(
            Need("C1", "care", 100, 5),
            Need("C1", "arts", 50, 2),
            Need("C2", "care", 80),
            Need("C3", "arts", 10, 1),
        ),
        services=(
            Service("O1", "care", "C1", 60),
            Service("O1", "care", "C2", 30),
            Service("O4", "care", "C2", 40),
            Service("O2", "arts", "C1", 70),
            Service("O3", "arts", "C2", 25),
        ),
    )


def random_village(seed: int) -> Scenario:
    """Return a small scenario drawn at random, blanks and gaps included."""
    random = Random(seed)
    communities = [f"C{number}" for number in range(random.randint(1, 4))]
    workers = [f"W{number}" for number in range(random.randint(0, 4))]
    organisations = [f"O{number}" for number in range(random.randint(1, 7))]
    parties = [f"P{number}" for number in range(random.randint(0, 2))]
    keys = tuple(DOMAINS)

    def some(choices: list[str]) -> str:
        return random.choice([*choices, ""])

    rows = {(some(organisations), random.choice(keys), random.choice(communities)) for _ in range(random.randint(0, 9))}
    return Scenario(
        settings(),
        communities=tuple(
            Community(key, key, random.randint(1, 99), tuple(random.sample(communities, random.randint(0, 1))))
            for key in communities
        ),
        organisations=tuple(
            Organisation(key, key, some(communities), some(list(keys)), worker=some(workers), party=some(parties))
            for key in organisations
        ),
        workers=tuple(Worker(key, key, some(communities), random.choice([None, 0, 1, 3])) for key in workers),
        stations=tuple(Station(f"S{key}", key, key) for key in communities if random.random() < 0.6),
        party_organisations=tuple(PartyOrganisation(key, key, "single", some(communities)) for key in parties),
        mentors=tuple(Mentor(key, random.randint(0, 2)) for key in organisations if random.random() < 0.4),
        needs=tuple(
            Need(community, domain, random.randint(0, 40), random.choice([None, 1, 3, 5]))
            for community in communities
            for domain in keys
            if random.random() < 0.8
        ),
        services=tuple(Service(*row, random.randint(0, 30)) for row in sorted(rows) if row[0]),
    )


def undirected(graph: nx.Graph) -> tuple[Adjacency, nx.Graph]:
    """Return any networkx graph as ours, and as the plain undirected one over 0, 1, …, without loops and weights."""
    number = {node: place for place, node in enumerate(graph)}
    pairs = [(number[one], number[other]) for one, other in graph.edges() if one != other]
    plain = nx.Graph()
    plain.add_nodes_from(range(len(number)))
    plain.add_edges_from(pairs)
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return adjacency(len(number), ends[:, 0], ends[:, 1]), plain


def random_graph(seed: int, most_nodes: int = 14) -> nx.Graph:
    """Return a random graph, often in several parts."""
    random = Random(seed)
    nodes = random.randint(1, most_nodes)
    return nx.gnm_random_graph(nodes, random.randint(0, 2 * nodes), seed=seed)
