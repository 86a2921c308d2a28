"""The Mesa model: one replicate, whose agents can be held, asked and changed, and whose month runs by either driver."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal, get_args

import mesa
import networkx as nx
import numpy as np
import pandas as pd
from mesa.discrete_space import Network

from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.simulation import levers as lever
from kaiyi_opt.simulation import parameters as parameter
from kaiyi_opt.simulation.agents import Community, Department, Hub, Organisation, Sponsor, View, Worker
from kaiyi_opt.simulation.history import NoRoomError, rows_for_a_year
from kaiyi_opt.simulation.month import begin, pass_month
from kaiyi_opt.simulation.opening import open_states, read_opening
from kaiyi_opt.simulation.outcomes import NAMES, measure
from kaiyi_opt.simulation.policy import NO_LEVERS, Inaction, Policy
from kaiyi_opt.simulation.state import (
    ACTIVITY,
    CLOSED,
    GRADES,
    LAYERS,
    ORGANISATION,
    PARTY_FORMS,
    STAGES,
    Records,
    State,
    with_rows,
)
from kaiyi_opt.simulation.year import MONTHS, open_year

Driver = Literal["sweep", "agents"]
_NAMED = {"layer": LAYERS, "stage": STAGES, "grade": GRADES, "activity": ACTIVITY, "party_form": PARTY_FORMS}
_INACTION = Inaction()


class IncubationModel(mesa.Model):
    """Years of incubation in one subdistrict, as a Mesa model.

    Parameters
    ----------
    scenario
        Who is there when the simulation begins.
    policy
        Asked at the start of each year whom to fund, to pair, to bring in; by default it does nothing, and the year is
        only reviewed. None: no yearly programmes at all, not even the review.
    seed, replicate
        The key of every draw. The same two give the same months by either driver, and the same as replicate
        ``replicate`` of an ensemble under ``seed``. Seed: by default the scenario's.
    parameters
        Values of `kaiyi_opt.simulation.parameters.TABLE` to replace, by name.
    driver
        ``"sweep"`` passes a month in one compiled call; ``"agents"`` activates the agents one by one, organisations in
        shuffled order. Both leave the same bytes behind.
    agent_data
        Whether the data collector reports every organisation's attributes each month too, with identifiers for agents.
        Slow: ``history`` is quicker.
    history
        Whether the organisations' columns are kept month by month, for `table`.

    Attributes
    ----------
    organisations, communities, workers, sponsors, departments, hub
        The agents: an `mesa.agent.AgentSet` of organisations that are not closed, lists of the others in the
        scenario's order, and the hub.
    states
        The state, with a leading axis of one replicate; `state` is that replicate.
    space
        A cell for each community, with its organisations and workers in it; neighbours are connected.
    domains
        Keys of domains, in the order of their numbers.
    datacollector
        A column for each outcome of `kaiyi_opt.simulation.outcomes`, a row for each month.

    Examples
    --------
    >>> import kaiyi_opt as ko
    >>> model = ko.simulation.IncubationModel(ko.load("scenarios/small"), seed=1)
    >>> model.step()
    >>> model.month, len(model.communities), model.organisations.agg("members", min) >= 3
    (1, 2, True)
    """

    def __init__(
        self,
        scenario: Scenario,
        policy: Policy | None = _INACTION,
        *,
        seed: int | None = None,
        replicate: int = 0,
        parameters: Mapping[str, float] | None = None,
        driver: Driver = "sweep",
        agent_data: bool = False,
        history: bool = False,
    ) -> None:
        if driver not in get_args(Driver):
            raise ValueError(f"there is no driver {driver!r}; there are: {', '.join(get_args(Driver))}")
        key = scenario.settings.simulation.seed if seed is None else seed
        super().__init__(rng=np.random.default_rng([key, replicate]))
        self.agent_id_counter = 1
        self.stated = scenario
        self.driver = driver
        drawn = parameter.values(parameters)
        self.states = open_states(read_opening(scenario), drawn, NO_LEVERS, key, 1, first_replicate=replicate)
        self.policy = policy
        self.domains = tuple(scenario.settings.domains) or ("all",)
        self.outcomes: dict[str, float] = {}
        self.history: list[Records] = []
        self._keeps_history = history
        self._met = 0.0
        self._views: dict[int, Organisation] = {}
        self._seen = 0
        self._settle()
        self.datacollector = mesa.DataCollector(
            model_reporters={name: partial(_outcome, name) for name in NAMES},
            agenttype_reporters={Organisation: {name: partial(_attribute, name) for name in ORGANISATION.names or ()}}
            if agent_data
            else None,
        )

    def _settle(self) -> None:
        """Register the agents of the opening."""
        self.space = Network(self._neighbourhoods(), random=self.random)
        self.communities = self._views_of(Community)
        self.workers = self._views_of(Worker)
        self.sponsors = self._views_of(Sponsor)
        self.departments = self._views_of(Department)
        (self.hub,) = self._views_of(Hub)
        self._follow()

    def _neighbourhoods(self) -> nx.Graph[int]:
        """Return the communities by number, joined where the scenario says that they are neighbours."""
        number = {community.id: row for row, community in enumerate(self.stated.communities)}
        graph: nx.Graph[int] = nx.empty_graph(self.state.communities.size)
        for community in self.stated.communities:
            graph.add_edges_from((number[community.id], number[other]) for other in community.neighbours)
        return graph

    def _views_of(self, kind: type[Any]) -> list[Any]:
        return [kind(self, row) for row in range(getattr(self.state, kind.table).size)]

    @property
    def state(self) -> State:
        """The state of the model's one replicate, as views of `states`."""
        return State(*(part[0] for part in self.states))

    @property
    def policy(self) -> Policy | None:
        """The policy; another may be set between two months, and its levers hold from then on."""
        return self._policy

    @policy.setter
    def policy(self, policy: Policy | None) -> None:
        self._policy = policy
        self.states.levers[:] = lever.record(NO_LEVERS if policy is None else policy.levers, 1)

    @property
    def month(self) -> int:
        """Months that have passed."""
        return int(self.states.hub["month"][0, 0])

    @property
    def organisations(self) -> Any:
        """The organisations that are not closed, as Mesa's set of agents."""
        return self.agents_by_type.get(Organisation, self.agents.select(agent_type=Organisation))

    def organisation_in_row(self, row: int) -> Organisation | None:
        """Return the organisation that the state holds in ``row``; None where it is closed."""
        return self._views.get(row)

    def identifier(self, agent: View) -> str:
        """Return the scenario's identifier of an agent.

        An organisation that no table names is called by its community and its identity; a community of no table by
        its number.
        """
        if agent.table == "hub":
            return "hub"
        if agent.table == "organisations":
            return self._organisation_identifier(agent.row)
        stated = getattr(self.stated, agent.table)
        return stated[agent.row].id if agent.row < len(stated) else f"{agent.table}-{agent.row + 1}"

    def name_of(self, community: Community) -> str:
        """Return a community's name, as the scenario has it; where it has none, the identifier."""
        stated = self.stated.communities
        return stated[community.row].name if community.row < len(stated) else community.id

    def _organisation_identifier(self, row: int) -> str:
        counted = self.stated.settings.simulation.community_organisations > 0
        if not counted and row < len(self.stated.organisations):
            return self.stated.organisations[row].id
        return f"{int(self.state.organisations['uid'][row]):x}"

    def step(self) -> None:
        """Pass one month: the year's programmes where a year begins, then the month by the model's driver."""
        if self.month % MONTHS == 0:
            self._open_year()
        self._pass_month()
        self._follow()
        row = np.zeros(len(NAMES))
        self._met = measure(self.state, self._met, row)
        self.outcomes = dict(zip(NAMES, row.tolist(), strict=True))
        if self._keeps_history:
            self.history.append(self._living().copy())
        self.datacollector.collect(self)

    def _open_year(self) -> None:
        """Make room for whoever may come this year, and hold the programmes."""
        self.states = with_rows(self.states, rows_for_a_year(self.states))
        if self.policy is not None:
            open_year(self.states, self.policy)
            self._follow()

    def _pass_month(self) -> None:
        if self.driver == "sweep":
            pass_month(self.state)
            return
        for agents in (self.communities, self.sponsors, self.departments):
            for agent in agents:
                agent.step()
        begin(self.state)
        self.organisations.shuffle_do("step")
        for worker in self.workers:
            worker.step()
        self.hub.step()

    def _follow(self) -> None:
        """Let the views follow the state: closed organisations are removed, new ones registered."""
        if self.hub.overflow:
            raise NoRoomError("organisations found no row")
        activity = self.state.organisations["activity"]
        for row in [row for row in self._views if activity[row] == CLOSED]:
            self._views.pop(row).remove()
        count = int(self.state.hub[0]["count"])
        for row in range(self._seen, count):
            if activity[row] != CLOSED:
                self._views[row] = Organisation(self, row)
        self._seen = count

    def _living(self) -> Records:
        held = self.state.organisations[: int(self.state.hub[0]["count"])]
        return held[held["activity"] != CLOSED]

    def table(self, month: int | None = None) -> pd.DataFrame:
        """Return the organisations that are not closed, a row each, with names for codes.

        Parameters
        ----------
        month
            Months passed; by default now. An earlier month needs ``history=True``.

        Returns
        -------
        pandas.DataFrame
            The fields of `kaiyi_opt.simulation.state.ORGANISATION`; domain and community as the scenario's keys.

        Raises
        ------
        ValueError
            Where the month was not kept.
        """
        if month is None or month == self.month:
            records = self._living()
        elif 1 <= month <= len(self.history):
            records = self.history[month - 1]
        else:
            raise ValueError(f"month {month} was not kept: make the model with history=True; it keeps months passed")
        frame = pd.DataFrame({name: records[name] for name in records.dtype.names or ()})
        for name, names in {**_NAMED, "domain": self.domains}.items():
            frame[name] = np.array(names, dtype=object)[records[name]]
        frame["community"] = np.array([each.id for each in self.communities], dtype=object)[records["community"]]
        return frame


def _outcome(name: str, model: IncubationModel) -> float:
    return model.outcomes[name]


def _attribute(name: str, agent: Organisation) -> Any:
    """Return an attribute to keep; of an agent its identifier, since Mesa 3.5 copies what it keeps, model and all."""
    value = getattr(agent, name)
    return value.id if isinstance(value, View) else value
