"""Workers that could be put in charge of organisations nobody is in charge of, so that a triad closes."""

from __future__ import annotations

from collections import defaultdict

from kaiyi_opt.network.linkage.closure import STATES, WorkerLoad
from kaiyi_opt.network.linkage.graph import Tie
from kaiyi_opt.network.linkage.tie_candidates import Candidate, Candidates, Ground


def workers_to_close(ground: Ground) -> Candidates:
    """Return the ties that would make an unassigned pair of organisation and community a complete triad.

    Every worker may take as many organisations as it has places left; an organisation has one worker. An element is one
    such pair, and worth 1.
    """
    graph, closure = ground.graph, ground.closure
    cost = ground.scenario.settings.linkage.worker_cost
    waiting: dict[str, list[tuple[int, str]]] = defaultdict(list)
    assigned = set(graph.target[graph.of_kind("in-charge-of")].tolist())
    unassigned = list(STATES).index("unassigned")
    for pair, (place, community) in enumerate(
        zip(closure.organisation.tolist(), closure.community.tolist(), strict=True)
    ):
        if closure.state[pair] == unassigned and place not in assigned:
            waiting[graph.nodes[community].key].append((pair, graph.nodes[place].id))
    found = [
        Candidate(Tie("in-charge-of", worker, organisation), cost, ((pair, 1),), (worker, organisation))
        for load in free_workers(closure.loads)
        for worker in (f"worker:{load.worker}",)
        for pair, organisation in waiting[load.community][: ground.kept]
    ]
    places = {f"worker:{load.worker}": load.free for load in closure.loads}
    elements = dict.fromkeys(element for candidate in found for element, _ in candidate.adds)
    return Candidates(
        tuple(found),
        dict.fromkeys(elements, 1),
        dict.fromkeys(elements, 1),
        {name: places.get(name, 1) for candidate in found for name in candidate.takes},
    )


def free_workers(loads: tuple[WorkerLoad, ...]) -> list[WorkerLoad]:
    """Return the workers of a community who have places left, those with most first, of equals in order."""
    ready = [load for load in loads if load.free > 0 and load.community]
    return sorted(ready, key=lambda load: (-load.free, load.worker))
