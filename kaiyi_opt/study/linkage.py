"""The verb `linkage`: from a scenario to its three-social linkage, with the solvers of the allocation for new ties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kaiyi_opt.network.linkage.linkage import Linkage
from kaiyi_opt.network.linkage.linkage import linkage as measured
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.study.maximise import maximise


def linkage(
    scenario: Scenario,
    pairs: Iterable[tuple[str, str]] | None = None,
    awards: Mapping[str, int] | None = None,
    purchases: Mapping[tuple[str, str], int] | None = None,
    *,
    adoptions: Mapping[tuple[str, str], int] | None = None,
    pivots: int | None = None,
    seed: int = 2014,
) -> Linkage:
    """Return the three-social linkage of a scenario: who serves what, and where it would tear.

    Parameters
    ----------
    scenario
        The round, with its tables of workers, stations, Party organisations, sponsors, needs, services and contracts.
    pairs
        Mentor and mentee of each standing pair; where ``None``, those of the latest year among the past pairings.
    awards
        Fen granted by organisation, to show the ties of money as well.
    adoptions
        Fen by company and organisation, of what companies adopt: `Plan.adoptions` of a plan; where ``None``, what they
        have agreed to.
    purchases
        Fen by department and organisation of this round's purchases, such as `Purchase.by_department`; the contracts in
        force are in it anyway.
    pivots
        Sources sampled for betweenness; ``None``: all of them where that takes seconds, else as many as are.
    seed
        Of every draw.

    Returns
    -------
    Linkage
        The same whatever the order of rows; each measure is computed when it is asked for.

    Raises
    ------
    InputError
        Where a pair, an award, a purchase or an adoption names somebody whom the scenario does not have.
    """
    return measured(
        scenario, pairs, awards, purchases=purchases, adoptions=adoptions, pivots=pivots, seed=seed, maximise=maximise
    )
