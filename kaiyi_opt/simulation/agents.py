"""The agents of the Mesa model: views over rows of the state, whose steps call the compiled rules for their rows.

Whatever an agent's attribute says is read from the state at that moment, and what is written to it is written there,
so that agents, the compiled sweep and an ensemble of replicates speak of one state. Money is in whole fen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import mesa
from mesa.discrete_space import FixedAgent

from kaiyi_opt.simulation.columns import DomainKey, DomainKeys, Linked, Named, columns
from kaiyi_opt.simulation.month import end, live
from kaiyi_opt.simulation.processes.needs import arise
from kaiyi_opt.simulation.processes.purses import set_aside, set_aside_to_buy
from kaiyi_opt.simulation.processes.workers import assess
from kaiyi_opt.simulation.state import (
    ACTIVITY,
    COMMUNITY,
    DEPARTMENT,
    GRADES,
    HUB,
    LAYERS,
    NEED,
    ORGANISATION,
    PARTY_FORMS,
    SPONSOR,
    STAGES,
    WORKER,
    Records,
)


class NumbersOfModel:
    """Where Mesa looks for the next number of a model's agents: on the model.

    Mesa 3.3 keeps the counters in a dictionary on the class, which holds every model that ever was (0.3 MB each). Mesa
    3.5 counts on the model itself, by the attribute that is used here, and does not ask.
    """

    def __getitem__(self, model: Any) -> Iterator[int]:
        """Yield the next number of the model's agents."""
        number: int = model.agent_id_counter
        model.agent_id_counter += 1
        yield number


class View:
    """What all agents here share: a row of an array of the state."""

    _ids = NumbersOfModel()
    table: str  # the part of the state
    model: Any
    row: int

    @property
    def records(self) -> Records:
        """The array that holds this agent's record."""
        records: Records = getattr(self.model.states, self.table)[0]
        return records

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"

    @property
    def id(self) -> str:
        """The scenario's identifier, or one made of what the agent is."""
        identifier: str = self.model.identifier(self)
        return identifier


class Placed(View, FixedAgent):
    """An agent that belongs to a community, and stands in that community's cell of the space."""

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row = row
        place = row if self.table == "communities" else int(self.records["community"][row])
        self.cell = model.space[place]


class Unplaced(View, mesa.Agent):
    """An agent that belongs to the whole subdistrict."""

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row = row


def _community(model: Any, row: int) -> Community:
    community: Community = model.communities[row]
    return community


def _organisation(model: Any, row: int) -> Organisation | None:
    return model.organisation_in_row(row)


def _worker(model: Any, row: int) -> Worker:
    worker: Worker = model.workers[row]
    return worker


@columns(
    ORGANISATION,
    community=Linked(_community),
    worker=Linked(_worker),
    mentor=Linked(_organisation),
    domain=DomainKey(),
    layer=Named(LAYERS),
    stage=Named(STAGES),
    grade=Named(GRADES),
    activity=Named(ACTIVITY),
    party_form=Named(PARTY_FORMS),
)
class Organisation(Placed):
    """A social organisation. Its attributes are the fields of `kaiyi_opt.simulation.state.ORGANISATION`.

    Codes are spoken of by name (``layer``, ``stage``, ``grade``, ``activity``, ``party_form``, ``domain``), and
    ``community``, ``worker`` and ``mentor`` are agents.
    """

    table = "organisations"

    def step(self) -> None:
        """Live a month: the compiled rule, on this row."""
        live(self.model.state, self.row)


@columns(COMMUNITY)
class Community(Placed):
    """A community. Its attributes are the fields of `kaiyi_opt.simulation.state.COMMUNITY`."""

    table = "communities"

    def step(self) -> None:
        """Let the month's needs arise."""
        arise(self.model.state, self.row)

    @property
    def organisations(self) -> list[Organisation]:
        """The organisations of the community that are not closed."""
        return [agent for agent in self.cell.agents if isinstance(agent, Organisation)]

    def need(self, domain: str) -> dict[str, Any]:
        """Return what is known of the community's need in a domain: the fields of `NEED`, thousandths of cases."""
        record = self.model.state.needs[self.row, self.model.domains.index(domain)]
        return {name: record[name].item() for name in NEED.names or ()}


@columns(WORKER, community=Linked(_community))
class Worker(Placed):
    """A social worker. Attributes: the fields of `kaiyi_opt.simulation.state.WORKER`."""

    table = "workers"

    def step(self) -> None:
        """Be assessed and paid."""
        assess(self.model.state, self.row)


@columns(SPONSOR, domains=DomainKeys())
class Sponsor(Unplaced):
    """A company that gives. Attributes: the fields of `kaiyi_opt.simulation.state.SPONSOR`."""

    table = "sponsors"

    def step(self) -> None:
        """Set a month's part of the purse aside."""
        set_aside(self.model.state, self.row)


@columns(DEPARTMENT, domains=DomainKeys())
class Department(Unplaced):
    """A department that buys services. Attributes: the fields of `kaiyi_opt.simulation.state.DEPARTMENT`."""

    table = "departments"

    def step(self) -> None:
        """Set a month's part of the budget aside."""
        set_aside_to_buy(self.model.state, self.row)


@columns(HUB)
class Hub(Unplaced):
    """The hub (枢纽). Attributes: the fields of `kaiyi_opt.simulation.state.HUB`."""

    table = "hub"

    def step(self) -> None:
        """Close the month: trust follows, organisations are founded, the load is set."""
        end(self.model.state)
