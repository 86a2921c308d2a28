"""The model as a user of Mesa meets it: agents that are held, asked, changed, grouped and reported on."""

from __future__ import annotations

import copy
import gc
import subprocess
import sys
import weakref

import mesa
import numpy as np
import pytest

import kaiyi_opt as ko
from kaiyi_opt.simulation import IncubationModel
from kaiyi_opt.simulation.agents import Community, Department, Hub, Organisation, Sponsor, Worker
from kaiyi_opt.simulation.outcomes import NAMES
from kaiyi_opt.simulation.state import ACTIVE, CLOSED, EXCELLENT, GOOD, ORGANISATION
from tests.simulation.towns import BUSY, DOMAINS, SEED, held, town


def model(**options: object) -> IncubationModel:
    return IncubationModel(town(), None, seed=SEED, **{"parameters": BUSY, **options})


def after(months: int, **options: object) -> IncubationModel:
    lived = model(**options)
    for _ in range(months):
        lived.step()
    return lived


def test_it_is_a_mesa_model_of_all_kinds_of_agents() -> None:
    opened = model()
    assert isinstance(opened, mesa.Model)
    assert {kind: len(agents) for kind, agents in opened.agents_by_type.items()} == {
        Community: 3,
        Worker: 3,
        Sponsor: 2,
        Department: 1,
        Hub: 1,
        Organisation: 18,
    }
    assert len(opened.agents) == 28
    assert sorted(agent.unique_id for agent in opened.agents) == list(range(1, 29))


def test_importing_the_package_and_its_simulation_does_not_import_mesa() -> None:
    code = "import sys, kaiyi_opt as ko; ko.simulation; print('mesa' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
    assert ko.simulation.IncubationModel is IncubationModel


def test_a_step_passes_a_month() -> None:
    lived = after(5)
    assert (lived.month, lived.hub.month, lived.steps) == (5, 5, 5)


def test_attributes_are_the_cells_of_the_state_both_ways() -> None:
    opened = model()
    organisation = opened.organisations[3]
    for name in Organisation.fields:
        getattr(organisation, name)
    organisation.cash += 12_345
    organisation.management = 0.75
    record = opened.states.organisations[0, organisation.row]
    assert (organisation.cash, organisation.management) == (record["cash"].item(), 0.75)
    opened.states.organisations["members"][0, organisation.row] = 44
    assert organisation.members == 44
    opened.workers[0].effort, opened.sponsors[0].purse = 0.5, 7
    opened.communities[1].trust, opened.hub.hours = 0.9, 6.0
    assert opened.state.workers["effort"][0] == 0.5
    assert opened.state.sponsors["purse"][0] == 7
    assert opened.state.communities["trust"][1] == 0.9
    assert opened.state.hub["hours"][0] == 6.0


def test_codes_are_spoken_of_by_name_and_links_are_agents() -> None:
    opened = model()
    first, second = opened.organisations[0], opened.organisations[1]
    first.grade, first.domain = "excellent", "civic_education"
    second.mentor, second.community, second.worker = first, opened.communities[2], None
    record = opened.state.organisations
    assert record["grade"][first.row] == EXCELLENT
    assert record["domain"][first.row] == list(DOMAINS).index("civic_education")
    assert (record["mentor"][second.row], record["community"][second.row]) == (first.row, 2)
    assert (second.mentor, second.community, second.worker) == (first, opened.communities[2], None)
    assert (opened.sponsors[0].domains, opened.sponsors[1].domains) == (tuple(DOMAINS), ("civic_education",))
    opened.sponsors[1].domains = ("culture_sports", "community_service")
    assert opened.state.sponsors["domains"][1] == 0b1001


def test_what_names_nothing_is_refused() -> None:
    opened, other = model(), model()
    organisation = opened.organisations[0]
    with pytest.raises(ValueError, match=r"^'superb' is not among basic, good, excellent$"):
        organisation.grade = "superb"
    with pytest.raises(ValueError, match=r"^<Organisation O\d\d> is no such agent of this model$"):
        organisation.mentor = other.organisations[2]
    with pytest.raises(ValueError, match=r"^there is no driver 'fast'; there are: sweep, agents$"):
        model(driver="fast")
    with pytest.raises(KeyError, match="luck"):
        model(parameters={"luck": 1.0})


def test_agents_have_the_scenarios_identifiers_and_newcomers_their_own() -> None:
    lived = after(12)
    assert [community.id for community in lived.communities] == ["C1", "C2", "C3"]
    assert [agent.id for agent in (*lived.workers, *lived.sponsors, *lived.departments, lived.hub)] == [
        *("W1", "W2", "W3", "E1", "E2", "D1"),
        "hub",
    ]
    stated = {row.id: row for row in town().organisations}
    for organisation in lived.organisations:
        if organisation.row < 18:
            assert organisation.community.id == stated[organisation.id].community
        else:
            assert int(organisation.id, 16) == organisation.uid
    assert len({organisation.id for organisation in lived.organisations}) == len(lived.organisations)


def test_select_aggregate_group_and_set_work_on_agents() -> None:
    lived = after(6)
    good = lived.organisations.select(lambda agent: agent.grade == "good")
    records = lived.state.organisations[: lived.hub.count]
    alive = records[records["activity"] != CLOSED]
    assert len(good) == np.count_nonzero(alive["grade"] == GOOD)
    assert lived.organisations.agg("cash", sum) == alive["cash"].sum()
    groups = lived.organisations.groupby("community").groups
    assert {community.id: len(agents) for community, agents in groups.items()} == {
        f"C{c + 1}": np.count_nonzero(alive["community"] == c) for c in range(3)
    }
    lived.organisations.set("strain", 0.25)
    assert (records["strain"][records["activity"] != CLOSED] == 0.25).all()
    assert lived.organisations.get("strain") == [0.25] * len(alive)


def test_views_follow_the_state_however_it_grows() -> None:
    lived = model(driver="agents")
    held_from_the_start = lived.organisations[0]
    rows = set()
    for _ in range(60):
        lived.step()
        rows.add(lived.states.organisations.shape[1])
        used = lived.state.organisations[: lived.hub.count]
        assert sorted(agent.row for agent in lived.organisations) == list(np.flatnonzero(used["activity"] != CLOSED))
        assert held_from_the_start.cash == lived.states.organisations["cash"][0, held_from_the_start.row]
        in_cells = [agent for community in lived.communities for agent in community.organisations]
        assert len(in_cells) == len(lived.organisations)
        assert all(agent.cell is agent.community.cell for agent in in_cells)
    assert len(rows) > 1
    assert lived.hub.overflow == 0
    assert (lived.state.organisations["activity"] == CLOSED).any()


def test_neighbouring_communities_have_neighbouring_cells() -> None:
    opened = model()
    neighbours = [[cell.coordinate for cell in opened.space[number].neighborhood] for number in range(3)]
    assert neighbours == [[1], [0], []]


def test_a_step_of_one_organisation_changes_it_alone_and_what_all_draw_on() -> None:
    lived = after(3)
    before = {agent.row: lived.state.organisations[agent.row].tobytes() for agent in lived.organisations}
    chosen = next(agent for agent in lived.organisations if agent.activity == "active")
    chosen.step()
    changed = [row for row, record in before.items() if lived.state.organisations[row].tobytes() != record]
    assert changed == [chosen.row]


def test_the_collector_reports_outcomes_by_name_each_month() -> None:
    lived = after(8)
    frame = lived.datacollector.get_model_vars_dataframe()
    assert frame.shape == (8, len(NAMES))
    records = lived.state.organisations[: lived.hub.count]
    assert frame["active_organisations"].iloc[-1] == np.count_nonzero(records["activity"] == ACTIVE)
    assert lived.outcomes == frame.iloc[-1].to_dict()


def test_agents_attributes_are_collected_where_asked_for() -> None:
    lived = after(3, agent_data=True)
    frame = lived.datacollector.get_agenttype_vars_dataframe(Organisation)
    last = frame.xs(3, level="Step")
    assert list(frame.columns) == list(ORGANISATION.names or ())
    assert last["cash"].to_dict() == {agent.unique_id: agent.cash for agent in lived.organisations}


def test_what_is_collected_of_agents_holds_no_agent() -> None:
    """Mesa 3.5 copies what it collects: an agent would take its model along, with all that was collected before."""
    lived = model(agent_data=True)
    lived.organisations[1].mentor = lived.organisations[0]
    for _ in range(3):
        lived.step()
    frame = lived.datacollector.get_agenttype_vars_dataframe(Organisation)
    assert {type(value) for value in frame.to_numpy().flat} <= {int, float, str, bool, type(None)}
    last = frame.xs(3, level="Step")
    for name in ("community", "worker", "mentor"):
        linked = {agent.unique_id: getattr(agent, name) for agent in lived.organisations}
        named = {number: agent and agent.id for number, agent in linked.items()}
        assert last[name].replace({np.nan: None}).to_dict() == named
    assert last["mentor"].notna().any()


def test_the_table_names_codes_and_keeps_months_where_asked_for() -> None:
    lived = after(4, history=True)
    early = lived.table(2)
    for _ in range(4):
        lived.step()
    table = lived.table()
    assert len(table) == len(lived.organisations)
    assert set(table["layer"]) == {"self_entertaining", "professional_service", "introduced"}
    assert table["community"].tolist() == [agent.community.id for agent in lived.organisations]
    assert table["domain"].tolist() == [agent.domain for agent in lived.organisations]
    assert lived.table(2).equals(early)
    assert early.equals(after(2).table())
    with pytest.raises(
        ValueError, match=r"^month 9 was not kept: make the model with history=True; it keeps months passed$"
    ):
        lived.table(9)


def test_a_copy_goes_its_own_way_to_the_same_end() -> None:
    original = after(6)
    twin = copy.deepcopy(original)
    twin.organisations[0].cash += 1
    assert held(twin.state) != held(original.state)
    twin.organisations[0].cash -= 1
    for _ in range(6):
        original.step()
        twin.step()
    assert held(twin.state) == held(original.state)


def test_a_scenario_without_institutions_is_simulated_too() -> None:
    lived = IncubationModel(ko.load("scenarios/small"), None, seed=3, driver="agents")
    for _ in range(13):
        lived.step()
    assert (len(lived.workers), len(lived.sponsors), len(lived.departments)) == (0, 0, 0)
    assert lived.month == 13


def leftovers(models: int) -> int:
    """Return how many of so many models still exist once nobody holds them."""
    made = [weakref.ref(after(1)) for _ in range(models)]
    gc.collect()
    return sum(reference() is not None for reference in made)


def test_a_finished_model_is_forgotten() -> None:
    assert leftovers(3) == 0


@pytest.mark.slow
def test_a_thousand_models_leave_nothing_behind() -> None:
    assert leftovers(1_000) == 0
