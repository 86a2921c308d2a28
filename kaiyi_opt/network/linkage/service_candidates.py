"""New services that could be opened: of whom, where, and how many residents each would reach.

An organisation may open a service of a domain that is its own or that it serves already, in its own community or one
next to it, or where it serves already; an organisation without a community, anywhere. Where the table of communities
states no neighbours at all, everyone may go anywhere.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice

import numpy as np

from kaiyi_opt.network.linkage.arrays import IntArray
from kaiyi_opt.network.linkage.graph import Tie
from kaiyi_opt.network.linkage.tie_candidates import Candidate, Candidates, Ground
from kaiyi_opt.scenario.nouns import Scenario


def services_to_cover(ground: Ground) -> Candidates:
    """Return new services that would reach residents who are left out."""
    left_out = ground.cover.left_out.ravel()
    return _services(ground, left_out, left_out)


def services_to_assure(ground: Ground) -> Candidates:
    """Return new services that would let a need do without its largest service.

    A new service counts up to the size of the largest that is there: with that the count holds however many are added.
    """
    result = ground.cover
    return _services(ground, (result.needs.people - result.assured).ravel(), result.largest.ravel())


def _services(ground: Ground, lack: IntArray, ceiling: IntArray) -> Candidates:
    """Return the largest services that could be opened for each cell that lacks something.

    ``lack`` is what each cell lacks, ``ceiling`` the most that one service can add to it.
    """
    settings, needs = ground.scenario.settings.linkage, ground.cover.needs
    able, near, serving = _able(ground.scenario), _near(ground.scenario), _serving(ground.scenario)
    found: list[Candidate] = []
    for cell in np.flatnonzero(np.minimum(lack, ceiling) > 0).tolist():
        row, column = divmod(cell, len(needs.domains))
        community, domain = needs.communities[row], needs.domains[column]
        ready = (
            (organisation, capacity)
            for capacity, organisation in able[domain]
            if organisation not in serving[community, domain] and (near is None or organisation in near[community])
        )
        for organisation, capacity in islice(ready, ground.kept):
            name = f"organisation:{organisation}"
            tie = Tie("serves", name, f"community:{community}", domain, capacity)
            adds = min(capacity, int(lack[cell]), int(ceiling[cell]))
            found.append(Candidate(tie, settings.service_cost, ((cell, adds),), (name,)))
    cells = dict.fromkeys(cell for candidate in found for cell, _ in candidate.adds)
    return Candidates(
        tuple(found),
        {cell: int(lack[cell]) for cell in cells},
        {cell: int(needs.severity.ravel()[cell]) for cell in cells},
        {name: settings.new_services for candidate in found for name in candidate.takes},
    )


def _able(scenario: Scenario) -> dict[str, list[tuple[int, str]]]:
    """Return, by domain, what a new service of each organisation could serve, the most first.

    The lower median of the services that it has there, or the setting where the domain is its own and it has none.
    """
    stated: dict[tuple[str, str], list[int]] = defaultdict(list)
    for service in scenario.services:
        if service.capacity > 0:
            stated[service.organisation, service.domain].append(service.capacity)
    assumed = {(row.id, row.domain): [scenario.settings.linkage.new_capacity] for row in scenario.organisations}
    able: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for (organisation, domain), values in (assumed | stated).items():
        able[domain].append((sorted(values)[(len(values) - 1) // 2], organisation))
    for ready in able.values():
        ready.sort(key=lambda item: (-item[0], item[1]))
    return able


def _serving(scenario: Scenario) -> dict[tuple[str, str], set[str]]:
    serving: dict[tuple[str, str], set[str]] = defaultdict(set)
    for service in scenario.services:
        serving[service.community, service.domain].add(service.organisation)
    return serving


def _near(scenario: Scenario) -> dict[str, set[str]] | None:
    """Return who may open a service in each community; ``None`` for everyone."""
    if not any(community.neighbours for community in scenario.communities):
        return None
    beside = {community.id: {community.id} for community in scenario.communities}
    for community in scenario.communities:
        for other in community.neighbours:
            beside[community.id].add(other)
            beside[other].add(community.id)
    at_home: dict[str, set[str]] = defaultdict(set)
    for organisation in scenario.organisations:
        at_home[organisation.community].add(organisation.id)
    near = {key: at_home[""].union(*(at_home[other] for other in others)) for key, others in beside.items()}
    for service in scenario.services:
        near[service.community].add(service.organisation)
    return near
