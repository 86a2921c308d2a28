"""The tables of the network: social workers, stations, Party organisations, companies, mentors, need and service.

From the article: that each of the fourteen communities has a station, that 47 Party organisations belong to the hub's
committee, the three forms in which they were founded, and four of the six industries. Everything else is made up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from places import is_named_in_article

from kaiyi_opt.scenario.nouns import Community, Organisation
from kaiyi_opt.scenario.nouns_network import (
    Mentor,
    Need,
    PairDecision,
    PartyOrganisation,
    PastPairing,
    Preference,
    Service,
    Sponsor,
    Station,
    Support,
    Worker,
)
from scenarios.draws import Draws

YUAN = 100
PARTY_ORGANISATIONS = 47
INDUSTRIES = ("电子商务", "文创科技", "建筑园林", "现代商贸", "生活服务", "文化体育")
WORKERS = 20
SPONSORS = 10
MENTORS, CANDIDATES = 12, 6
DOMAINS = (
    "charity_relief",
    "culture_sports",
    "mediation_rights",
    "civic_education",
    "community_service",
    "social_affairs",
)
# Residents in need of a domain's service, of a thousand: least and most.
NEED_PER_THOUSAND = {
    "charity_relief": (12, 40),
    "culture_sports": (60, 160),
    "mediation_rights": (8, 30),
    "civic_education": (30, 90),
    "community_service": (50, 140),
    "social_affairs": (10, 45),
}
CAPACITY = {"self_entertaining": (20, 60), "professional_service": (40, 160), "introduced": (120, 420)}


def workers(communities: tuple[Community, ...]) -> tuple[Worker, ...]:
    """Return the social workers: one in every community, a second one in some."""
    homes = [community.id for community in communities]
    homes += sorted(Draws("workers").some(homes, WORKERS - len(homes)))
    return tuple(Worker(f"W{n:02d}", f"社工{n:02d}", home, 18) for n, home in enumerate(sorted(homes), start=1))


def linked(organisations: tuple[Organisation, ...], staff: tuple[Worker, ...]) -> tuple[Organisation, ...]:
    """Return the organisations with the worker in charge and the Party organisation of each."""
    draws = Draws("links")
    single = dict(_single_party_organisations(organisations))
    result = []
    for organisation in organisations:
        colleagues = [worker.id for worker in staff if worker.community == organisation.community]
        is_known = bool(colleagues) and not is_named_in_article(organisation)
        worker = draws.pick(colleagues) if is_known and draws.chance(95) else ""
        block = f"D{int(organisation.community[1:]):02d}" if is_known and draws.chance(45) else ""
        result.append(replace(organisation, worker=worker, party=single.get(organisation.id, block)))
    return tuple(result)


def party_organisations(
    communities: tuple[Community, ...], organisations: tuple[Organisation, ...]
) -> tuple[PartyOrganisation, ...]:
    """Return the Party organisations: a block for each community, one for each industry, the others single."""
    blocks = [
        PartyOrganisation(f"D{n:02d}", f"{community.name}区块联合支部", "block", community.id)
        for n, community in enumerate(communities, start=1)
    ]
    industries = [
        PartyOrganisation(f"D{len(blocks) + n:02d}", f"{name}行业支部", "industry")
        for n, name in enumerate(INDUSTRIES, start=1)
    ]
    by_id = {organisation.id: organisation for organisation in organisations}
    single = [
        PartyOrganisation(identifier, f"{by_id[home].name}支部", "single", by_id[home].community)
        for home, identifier in _single_party_organisations(organisations)
    ]
    return (*blocks, *industries, *single)


def _single_party_organisations(organisations: tuple[Organisation, ...]) -> list[tuple[str, str]]:
    """Return the organisations that have a Party organisation of their own, with its identifier."""
    first = 14 + len(INDUSTRIES) + 1
    able = [o.id for o in organisations if not is_named_in_article(o) and _is_strong(o)]
    chosen = sorted(Draws("single Party organisations").some(able, PARTY_ORGANISATIONS - first + 1))
    return [(home, f"D{number:02d}") for number, home in enumerate(chosen, start=first)]


def _is_strong(organisation: Organisation) -> bool:
    return organisation.layer == "introduced" or organisation.grade == "excellent"


def network_tables(communities: tuple[Community, ...], organisations: tuple[Organisation, ...]) -> dict[str, Any]:
    """Return the further tables of the network by name."""
    invented = [o for o in organisations if not is_named_in_article(o)]
    mentors = _mentors(invented)
    named = [mentor.organisation for mentor in mentors if mentor.named]
    mentees = [o for o in invented if o.grade == "basic" and o.layer != "introduced"]
    sponsors = _sponsors()
    return {
        "stations": tuple(
            Station(f"S{n:02d}", f"{community.name}社会组织服务站", community.id)
            for n, community in enumerate(communities, start=1)
        ),
        "sponsors": sponsors,
        "supports": _supports(sponsors, invented),
        "mentors": mentors,
        "preferences": _preferences(mentees, named),
        "past_pairings": _past_pairings(mentees, named),
        "pair_decisions": (
            PairDecision(named[0], mentees[0].id, "together", "双方已签结对协议"),
            PairDecision(named[1], mentees[1].id, "apart", "两家在同一场地上有过争议"),
        ),
        "needs": _needs(communities),
        "services": _services(invented, communities),
    }


def _sponsors() -> tuple[Sponsor, ...]:
    draws = Draws("sponsors")
    return tuple(
        Sponsor(
            f"E{n:02d}",
            f"辖区企业{n:02d}",
            draws.between(2, 12) * 5_000 * YUAN,
            tuple(sorted(draws.some(DOMAINS, draws.between(1, 3)))),
        )
        for n in range(1, SPONSORS + 1)
    )


def _supports(sponsors: tuple[Sponsor, ...], organisations: list[Organisation]) -> tuple[Support, ...]:
    draws = Draws("supports")
    pairs = []
    for sponsor in sponsors[:8]:
        fitting = [o for o in organisations if o.domain in sponsor.domains and o.grade != "basic"]
        pairs.append(Support(sponsor.id, draws.pick(fitting).id, draws.between(2, 8) * 1_000 * YUAN))
    return tuple(pairs)


def _mentors(organisations: list[Organisation]) -> tuple[Mentor, ...]:
    draws = Draws("mentors")
    able = [o.id for o in organisations if o.grade == "excellent" and (o.assessment or 0) >= 88 * 10_000]
    chosen = draws.some(able, MENTORS + CANDIDATES)
    named = [Mentor(home, draws.between(3, 8), True) for home in chosen[:MENTORS]]
    return (
        *named,
        *(Mentor(home, draws.between(2, 5), False, draws.between(2, 5) * 1_000 * YUAN) for home in chosen[MENTORS:]),
    )


def _preferences(mentees: list[Organisation], mentors: list[str]) -> tuple[Preference, ...]:
    draws = Draws("preferences")
    stating = draws.some([mentee.id for mentee in mentees], 30)
    return tuple(
        Preference(mentee, mentor, rank)
        for mentee in sorted(stating)
        for rank, mentor in enumerate(draws.some(mentors, 3), start=1)
    )


def _past_pairings(mentees: list[Organisation], mentors: list[str]) -> tuple[PastPairing, ...]:
    draws = Draws("past pairings")
    old = [mentee.id for mentee in mentees if mentee.founded is not None and mentee.founded.year < 2013]
    outcomes = {"good": 50, "fair": 35, "poor": 15}
    return tuple(
        PastPairing(draws.pick(mentors), mentee, 2013, draws.weighted(outcomes))
        for mentee in sorted(draws.some(old, 24))
    )


def _needs(communities: tuple[Community, ...]) -> tuple[Need, ...]:
    draws = Draws("needs")
    return tuple(
        Need(
            community.id,
            domain,
            (community.population or 0) * draws.between(*NEED_PER_THOUSAND[domain]) // 1_000,
            draws.between(1, 5),
        )
        for community in communities
        for domain in DOMAINS
    )


def _services(organisations: list[Organisation], communities: tuple[Community, ...]) -> tuple[Service, ...]:
    """Return what organisations serve: their own community, and a neighbour or, if introduced, several communities."""
    draws = Draws("services")
    neighbours = {community.id: community.neighbours for community in communities}
    services = []
    for organisation in organisations:
        if organisation.layer == "introduced":
            served = sorted(draws.some(list(neighbours), 4))
        else:
            near = neighbours[organisation.community]
            is_wide = organisation.layer == "professional_service" and draws.chance(30)
            served = [organisation.community, *([draws.pick(near)] if is_wide else [])]
        services += [
            Service(organisation.id, organisation.domain, place, draws.between(*CAPACITY[organisation.layer]))
            for place in served
        ]
    return tuple(services)
