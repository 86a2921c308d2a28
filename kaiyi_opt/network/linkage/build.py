"""From a scenario to the typed graph: which rows become nodes and which cells become ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.network.linkage.graph import COMMITTEE, HUB, Node, Tie, TypedGraph, typed_graph
from kaiyi_opt.scenario.nouns import Scenario

Pairs = Iterable[tuple[str, str]]


Adoptions = Mapping[tuple[str, str], int]


def build_graph(
    scenario: Scenario,
    pairs: Pairs | None = None,
    awards: Mapping[str, int] | None = None,
    adoptions: Adoptions | None = None,
    purchases: Mapping[tuple[str, str], int] | None = None,
) -> TypedGraph:
    """Return the typed graph of what a scenario states.

    An organisation without a community is resident at the hub; the hub runs the stations and the Party committee, which
    is there where Party organisations are. Every tie points the way its name reads: "worker in charge of organisation".

    Parameters
    ----------
    pairs
        Mentor and mentee of each standing pair; where ``None``, those of the latest year among the past pairings.
    awards
        Fen granted by organisation; the hub funds them.
    adoptions
        Fen by company and organisation, of what companies adopt (`Plan.adoptions`); where ``None``, what they have
        agreed to.
    purchases
        Fen of this round's purchases by department and organisation, beside the contracts in force.

    Raises
    ------
    InputError
        Where a pair, an award, an adoption or a purchase names an organisation, a company or a department that the
        scenario does not have.
    """
    standing = latest_pairs(scenario) if pairs is None else sorted(set(pairs))
    funded = sorted((awards or {}).items())
    adopted = sorted((agreed_adoptions(scenario) if adoptions is None else adoptions).items())
    bought = _purchased(scenario, purchases or {})
    named = [*(name for pair in standing for name in pair), *(name for name, _ in funded), *(o for _, o in bought)]
    _check_known(scenario, [*named, *(name for (_, name), _ in adopted)], [department for department, _ in bought])
    _check_sponsors(scenario, [sponsor for (sponsor, _), _ in adopted])
    ties = [*_ties(scenario)]
    ties += [Tie("mentors", _organisation(mentor), _organisation(mentee)) for mentor, mentee in standing]
    ties += [Tie("funds", HUB, _organisation(name), amount=amount) for name, amount in funded]
    ties += [Tie("adopts", f"sponsor:{sponsor}", _organisation(name), amount=fen) for (sponsor, name), fen in adopted]
    ties += [Tie("purchases", f"department:{d}", _organisation(o), amount=fen) for (d, o), fen in bought.items()]
    return typed_graph(_nodes(scenario), ties, scenario.settings.domains)


def agreed_adoptions(scenario: Scenario) -> dict[tuple[str, str], int]:
    """Return the fen by company and organisation that companies have agreed to pay for projects."""
    given: dict[tuple[str, str], int] = {}
    for row in scenario.adoptions:
        application = scenario.application(row.application)
        if row.decision == "agreed" and application.organisation:
            ends = row.sponsor, application.organisation
            given[ends] = given.get(ends, 0) + scenario.asked(application)
    return given


def _purchased(scenario: Scenario, purchases: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Return the fen of contracts in force and of ``purchases`` together, by department and organisation."""
    total = Counter({(row.department, row.organisation): 0 for row in scenario.contracts})
    for row in scenario.contracts:
        total[row.department, row.organisation] += row.amount
    total.update(purchases)
    return dict(sorted(total.items()))


def latest_pairs(scenario: Scenario) -> list[tuple[str, str]]:
    """Return mentor and mentee of every pair of the latest year that the past pairings tell of."""
    latest = max((row.year for row in scenario.past_pairings), default=0)
    return [(row.mentor, row.mentee) for row in scenario.past_pairings if row.year == latest]


def _organisation(key: str) -> str:
    return f"organisation:{key}"


def _check_known(scenario: Scenario, named: list[str], departments: list[str]) -> None:
    known_departments = {department.id for department in scenario.departments}
    stranger = next((name for name in departments if name not in known_departments), None)
    if stranger is not None:
        cause = Text("没有编号为 {id} 的部门", "there is no department {id}").format(id=both(stranger))
        raise InputError(
            Fault(cause, Text("购买服务请只用本方案中的部门", "let departments of this scenario alone purchase"))
        )
    known = {organisation.id for organisation in scenario.organisations}
    unknown = next((name for name in named if name not in known), None)
    if unknown is not None:
        cause = Text("没有编号为 {id} 的组织", "there is no organisation {id}").format(id=both(unknown))
        raise InputError(
            Fault(cause, Text("结对与拨款请只用本方案中的组织", "pair and fund organisations of this scenario alone"))
        )


def _check_sponsors(scenario: Scenario, named: list[str]) -> None:
    known = {sponsor.id for sponsor in scenario.sponsors}
    unknown = next((name for name in named if name not in known), None)
    if unknown is not None:
        cause = Text("没有编号为 {id} 的企业", "there is no company {id}").format(id=both(unknown))
        raise InputError(Fault(cause, Text("认领请只用本方案中的企业", "let companies of this scenario alone adopt")))


def _nodes(scenario: Scenario) -> Iterator[Node]:
    settings = scenario.settings.linkage
    hub = Text(settings.hub or settings.hub_en, settings.hub_en or settings.hub)
    yield Node(HUB, hub)
    if scenario.party_organisations:
        yield Node(COMMITTEE, Text("{hub}党委", "Party committee of {hub}").format(hub=hub))
    for community in scenario.communities:
        yield Node(f"community:{community.id}", both(community.name), population=community.population or 0)
    for station in scenario.stations:
        yield Node(f"station:{station.id}", both(station.name), community=station.community)
    for worker in scenario.workers:
        yield Node(f"worker:{worker.id}", both(worker.name), community=worker.community)
    for row in scenario.organisations:
        yield Node(_organisation(row.id), both(row.name), row.domain, row.community)
    for party in scenario.party_organisations:
        yield Node(f"party:{party.id}", both(party.name), community=party.community)
    for sponsor in scenario.sponsors:
        yield Node(f"sponsor:{sponsor.id}", both(sponsor.name))
    for department in scenario.departments:
        yield Node(f"department:{department.id}", both(department.name))


def _ties(scenario: Scenario) -> Iterator[Tie]:
    for station in scenario.stations:
        yield Tie("runs", HUB, f"station:{station.id}")
        if station.community:
            yield Tie("station-of", f"station:{station.id}", f"community:{station.community}")
    if scenario.party_organisations:
        yield Tie("runs", HUB, COMMITTEE)
    for party in scenario.party_organisations:
        yield Tie("member-of", f"party:{party.id}", COMMITTEE)
        if party.community:
            yield Tie("based-in", f"party:{party.id}", f"community:{party.community}")
    for worker in scenario.workers:
        if worker.community:
            yield Tie("based-in", f"worker:{worker.id}", f"community:{worker.community}")
    yield from _ties_of_organisations(scenario)


def _ties_of_organisations(scenario: Scenario) -> Iterator[Tie]:
    for row in scenario.organisations:
        home = f"community:{row.community}" if row.community else HUB
        yield Tie("based-in", _organisation(row.id), home)
        if row.worker:
            yield Tie("in-charge-of", f"worker:{row.worker}", _organisation(row.id))
        if row.party:
            yield Tie("member-of", _organisation(row.id), f"party:{row.party}")
    for service in scenario.services:
        ends = _organisation(service.organisation), f"community:{service.community}"
        yield Tie("serves", *ends, service.domain, service.capacity)
    for support in scenario.supports:
        ends = f"sponsor:{support.sponsor}", _organisation(support.organisation)
        yield Tie("supports", *ends, amount=support.amount or 0)
