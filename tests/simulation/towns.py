"""A small town to simulate, and the three ways to do it. Nothing in it is anybody's real data."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kaiyi_opt.scenario.nouns import Community, Organisation, Scenario
from kaiyi_opt.scenario.nouns_network import Need, PartyOrganisation, Sponsor, Station, Worker
from kaiyi_opt.scenario.nouns_purchase import Department, WantedService
from kaiyi_opt.scenario.settings import Label, Settings
from kaiyi_opt.simulation import parameters as parameter
from kaiyi_opt.simulation.advance import advance
from kaiyi_opt.simulation.history import simulate
from kaiyi_opt.simulation.levers import Levers
from kaiyi_opt.simulation.opening import open_states, read_opening
from kaiyi_opt.simulation.outcomes import empty
from kaiyi_opt.simulation.policy import NO_LEVERS, NOBODY, Applications, Gaps, Matches, PairingTable, Policy
from kaiyi_opt.simulation.state import CLOSED, State, replicate

DOMAINS = {
    "culture_sports": Label(zh="文化体育", en="culture and sports"),
    "mediation_rights": Label(zh="疏导维权", en="mediation and rights"),
    "civic_education": Label(zh="市民教育", en="civic education"),
    "community_service": Label(zh="社区服务", en="community service"),
}
SEED = 20140701


def town() -> Scenario:
    """Three communities with 18 organisations of all layers, three workers, two sponsors and a department."""
    layers = ("self_entertaining", "professional_service", "introduced")
    grades = ("basic", "good", "excellent", "")
    keys = tuple(DOMAINS)
    organisations = tuple(
        Organisation(
            f"O{k:02}",
            f"组织{k}",
            f"C{k % 3 + 1}",
            keys[k % 4] if k % 5 else "",
            layer=layers[0 if k < 9 else 1 if k < 16 else 2],
            stage="registered" if k % 2 else "filed",
            grade=grades[k % 4],
            founded=datetime.date(2008 + k % 6, 1 + k % 12, 1),
            worker=f"W{k % 3 + 1}" if k % 4 else "",
            party="P1" if k % 6 == 0 else "",
        )
        for k in range(18)
    )
    return Scenario(
        Settings(title="小镇", title_en="town", date=datetime.date(2014, 6, 30), domains=DOMAINS),
        communities=(
            Community("C1", "甲社区", 6_000, ("C2",)),
            Community("C2", "乙社区", 4_000),
            Community("C3", "丙社区", 3_000),
        ),
        organisations=organisations,
        workers=(Worker("W1", "社工甲", "C1", 4), Worker("W2", "社工乙", "C2", 20), Worker("W3", "社工丙", "C3")),
        stations=(Station("S1", "甲站", "C1"), Station("S2", "乙站", "C2")),
        party_organisations=(PartyOrganisation("P1", "甲支部", "single", "C1"),),
        sponsors=(Sponsor("E1", "企业甲", 12_000_000), Sponsor("E2", "企业乙", 600_007, ("civic_education",))),
        departments=(Department("D1", "民政科", 5_000_000),),
        purchases=(WantedService("B1", "助老", "D1", "community_service", "C1", 100, ceiling=30_000),),
        needs=(
            Need("C1", "community_service", 400, 4),
            Need("C2", "culture_sports", 300, 2),
            Need("C3", "civic_education", 90, 1),
        ),
    )


# Rates that make much happen in a small town within three years.
BUSY: dict[str, float] = {
    "founding_rate": 2.5,
    "dormancy": 0.3,
    "closing": 0.2,
    "revival": 0.2,
    "dues": 1.0,
    "fee": 150.0,
    "opening_cash": 900.0,
}


GENEROUS = Levers(
    special_fund=12_000_000,
    venture_pool=2_500_000,
    mentor_places=3,
    training_places=5,
    introductions=2,
    hatch_standard=0.3,
    party_standard=0.05,
)


@dataclass(frozen=True)
class FirstCome:
    """A policy that gives to whoever stands first while it lasts, so that every programme has work to do."""

    name: str = "first come"
    levers: Levers = GENEROUS

    def fund(self, applications: Applications) -> npt.NDArray[np.int64]:
        left = applications.budget.copy()
        awards = np.zeros(applications.request.size, dtype=np.int64)
        for k, r in enumerate(applications.replicate):
            if applications.request[k] <= left[r]:
                awards[k] = applications.request[k]
                left[r] -= awards[k]
        return awards

    def venture(self, applications: Applications) -> npt.NDArray[np.int64]:
        return self.fund(applications)

    def purchase(self, bids: Matches) -> npt.NDArray[np.bool_]:
        seen: set[tuple[str, int]] = set()
        made = np.zeros(bids.value.size, dtype=np.bool_)
        for k, sides in enumerate(zip(bids.left.tolist(), bids.right.tolist(), strict=True)):
            both = {("left", sides[0]), ("right", sides[1])}
            made[k] = not both & seen
            seen |= both if made[k] else set()
        return made

    def adopt(self, projects: Matches) -> npt.NDArray[np.bool_]:
        return self.purchase(projects)

    def pair(self, table: PairingTable) -> npt.NDArray[np.int64]:
        left = table.places.copy()
        mentors = np.full(table.uid.size, NOBODY, dtype=np.int64)
        for k in np.flatnonzero(~table.is_mentor):
            free = np.flatnonzero((left > 0) & (table.replicate == table.replicate[k]))
            if free.size:
                mentors[k] = free[0]
                left[free[0]] -= 1
        return mentors

    def introduce(self, gaps: Gaps) -> npt.NDArray[np.int64]:
        asked = np.zeros(gaps.open_cases.shape, dtype=np.int64)
        for r, cases in enumerate(gaps.open_cases):
            asked[r][np.unravel_index(int(cases.argmax()), cases.shape)] = gaps.most[r]
        return asked


def opened(
    scenario: Scenario | None = None,
    overrides: Mapping[str, float] | None = None,
    *,
    levers: Levers = NO_LEVERS,
    seed: int = SEED,
    replicates: int = 1,
    first: int = 0,
    rows: int = 160,
) -> State:
    """Return the states of the town when the simulation begins."""
    opening = read_opening(town() if scenario is None else scenario)
    draws = parameter.values(BUSY if overrides is None else overrides)
    return open_states(opening, draws, levers, seed, replicates, first_replicate=first, rows=rows)


def single(**options: Any) -> State:
    """Return the state of one replicate."""
    return replicate(opened(**options), 0)


def lived(states: State, policy: Policy | None, months: int) -> tuple[State, npt.NDArray[np.float64]]:
    """Let every replicate live so long under a policy; return states and outcomes, (replicates, months, outcomes)."""
    after, history = simulate(states, policy, months)
    return after, history.outcomes


def ensemble(states: State, months: int) -> npt.NDArray[np.float64]:
    """Let every replicate live so long in place, without yearly programmes; return outcomes."""
    rows = empty(states.hub.shape[0], months)
    advance(states, months, np.zeros(states.hub.shape[0]), rows)
    return rows


def held(state: State) -> dict[str, bytes]:
    """Return all that a replicate's state holds, in bytes.

    Rows that are not in use do not count, nor does the padding between fields, which NumPy copies as it likes.
    """
    used = int(state.hub[0]["count"])
    parts = {**state._asdict(), "organisations": state.organisations[:used]}
    return {
        f"{table}.{name}": np.ascontiguousarray(part[name] if name else part).tobytes()
        for table, part in parts.items()
        for name in part.dtype.names or ("",)
    }


def cash(state: State) -> int:
    """Return the fen that organisations hold."""
    return int(state.organisations["cash"][: int(state.hub[0]["count"])].sum())


def living(state: State) -> npt.NDArray[Any]:
    """Return the records of organisations that are not closed."""
    used = state.organisations[: int(state.hub[0]["count"])]
    return used[used["activity"] != CLOSED]
