"""What a policy is asked in each simulated year, and the tables it is asked about.

Every table covers all replicates at once: row k belongs to replicate ``replicate[k]``, and rows stand by replicate,
then by identity, so that no answer hangs on the order in which organisations are held. A policy answers with one number
a row. What it answers is checked (`kaiyi_opt.simulation.programmes`): an answer that breaks a table's terms raises
`PolicyError`. A policy may be any object with these verbs, an analyst's own class too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kaiyi_opt.simulation.levers import Levers

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

LINES = ("start_up", "bookkeeping", "award_in_place", "honour", "venture")
START_UP, BOOKKEEPING, AWARD_IN_PLACE, HONOUR, VENTURE = range(5)
TRACKS = ("community", "professional")
NOBODY = -1


class PolicyError(ValueError):
    """A policy's answer that breaks the terms of what it was asked."""


@dataclass(frozen=True, eq=False)
class Applications:
    """Applications of one round, of all replicates.

    Attributes
    ----------
    replicate, uid
        Shape (n,): whose simulated year it is, and the organisation's identity.
    line
        Shape (n,): one of `LINES`. Start-up, bookkeeping and honour lines are entitlements: granted whole or not.
    merit
        Shape (n,): whole 1e-4 points, 0 to 1,000,000.
    votes
        Shape (n,): residents' votes.
    minimum, request, step
        Shape (n,), fen: 0 may be granted, or any whole number of steps from ``minimum`` to ``request``; where these
        two are one sum, that sum.
    domain, community, track
        Shape (n,): numbers of domain and community, and one of `TRACKS`.
    budget
        Shape (replicates,), fen: what may be granted in each replicate at most.
    """

    replicate: IntArray
    uid: IntArray
    line: IntArray
    merit: IntArray
    votes: IntArray
    minimum: IntArray
    request: IntArray
    step: IntArray
    domain: IntArray
    community: IntArray
    track: IntArray
    budget: IntArray


@dataclass(frozen=True, eq=False)
class Matches:
    """Pairs that may be made between two sides, of all replicates: bids and services, projects and companies.

    Attributes
    ----------
    replicate, left, right
        Shape (n,): pair k joins ``left[k]`` (an organisation's bid, or a project) with ``right[k]`` (a service, or a
        company); numbers are whole over all replicates, and each may be in one pair made at most.
    value
        Shape (n,): what the pair is worth, whole 1e-4 points, 1 or more.
    money
        Shape (n,), fen: what is paid where it is made.
    """

    replicate: IntArray
    left: IntArray
    right: IntArray
    value: IntArray
    money: IntArray


@dataclass(frozen=True, eq=False)
class PairingTable:
    """Who may mentor whom, of all replicates: all mentees and all mentors with what a fit rests on.

    Attributes
    ----------
    replicate, uid
        Shape (organisations,): every organisation that takes part.
    is_mentor
        Shape (organisations,): whether it is a mentor, with ``places`` mentees at most; the others are mentees.
    places
        Shape (organisations,): whole, 0 for mentees.
    assessment
        Shape (organisations,): last grading, whole 1e-4 points.
    grade, stage, layer, domain, community
        Shape (organisations,): numbers, as in `kaiyi_opt.simulation.state`.
    last
        Shape (organisations,): the row in this table of last year's mentor, `NOBODY` where there is none.
    """

    replicate: IntArray
    uid: IntArray
    is_mentor: npt.NDArray[np.bool_]
    places: IntArray
    assessment: IntArray
    grade: IntArray
    stage: IntArray
    layer: IntArray
    domain: IntArray
    community: IntArray
    last: IntArray


@dataclass(frozen=True, eq=False)
class Gaps:
    """Where cover lacks, of all replicates.

    Attributes
    ----------
    open_cases
        Shape (replicates, communities, domains): open need as the survey saw it, in cases.
    most
        Shape (replicates,): organisations that may be approached this year.
    """

    open_cases: FloatArray
    most: IntArray


class Policy(Protocol):
    """Whom to fund, what to buy, whom to pair, whom to bring in."""

    @property
    def name(self) -> str:
        """Its name, as results show it."""
        ...

    @property
    def levers(self) -> Levers:
        """Its levers."""
        ...

    def fund(self, applications: Applications) -> IntArray:
        """Return the award of each application to the special fund, fen."""
        ...

    def venture(self, applications: Applications) -> IntArray:
        """Return the award of each venture project, fen."""
        ...

    def purchase(self, bids: Matches) -> npt.NDArray[np.bool_]:
        """Return which bids are taken."""
        ...

    def adopt(self, projects: Matches) -> npt.NDArray[np.bool_]:
        """Return which adoptions are made."""
        ...

    def pair(self, table: PairingTable) -> IntArray:
        """Return the row in the table of each organisation's mentor, `NOBODY` for none."""
        ...

    def introduce(self, gaps: Gaps) -> IntArray:
        """Return how many organisations are approached for each community and domain, shaped as the gaps."""
        ...


NO_LEVERS = Levers(
    special_fund=0,
    venture_pool=0,
    mentor_places=0,
    training_places=0,
    introductions=0,
    vouchers=0,
    sponsor_outreach=0.0,
    purchase_share=0.0,
)


@dataclass(frozen=True)
class Inaction:
    """The policy that does nothing: no money, no pairs, nobody brought in. A base line, and what tests begin from."""

    name: str = "inaction"
    levers: Levers = NO_LEVERS

    def fund(self, applications: Applications) -> IntArray:
        """Grant nothing."""
        return np.zeros(applications.request.size, dtype=np.int64)

    def venture(self, applications: Applications) -> IntArray:
        """Grant nothing."""
        return np.zeros(applications.request.size, dtype=np.int64)

    def purchase(self, bids: Matches) -> npt.NDArray[np.bool_]:
        """Take no bid."""
        return np.zeros(bids.value.size, dtype=np.bool_)

    def adopt(self, projects: Matches) -> npt.NDArray[np.bool_]:
        """Adopt nothing."""
        return np.zeros(projects.value.size, dtype=np.bool_)

    def pair(self, table: PairingTable) -> IntArray:
        """Pair nobody."""
        return np.full(table.uid.size, NOBODY, dtype=np.int64)

    def introduce(self, gaps: Gaps) -> IntArray:
        """Approach nobody."""
        return np.zeros(gaps.open_cases.shape, dtype=np.int64)
