"""The state of the simulated subdistrict: structured arrays, one record an agent, with a leading axis for replicates.

Sums that several agents add to are whole numbers (money in fen, cases in thousandths), so that no result hangs on the
order in which agents act. What one agent reads of another is as it stood when the month began (fields ``…_before``).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kaiyi_opt.simulation.rules import rule

LAYERS = ("self_entertaining", "professional_service", "introduced")
SELF_ENTERTAINING, PROFESSIONAL, INTRODUCED = range(3)
STAGES = ("filed", "registered")
FILED, REGISTERED = range(2)
GRADES = ("basic", "good", "excellent")
BASIC, GOOD, EXCELLENT = range(3)
ACTIVITY = ("active", "dormant", "closed")
ACTIVE, DORMANT, CLOSED = range(3)
PARTY_FORMS = ("none", "single", "industry", "block")
NO_PARTY, SINGLE, INDUSTRY, BLOCK = range(4)
KINDS = ("events", "lectures", "volunteering", "mediations", "elder_care")
EVENTS, LECTURES, VOLUNTEERING, MEDIATIONS, ELDER_CARE_VISITS = range(5)
NOBODY = -1
CASE = 1000  # a case of need in thousandths

ORGANISATION = np.dtype(
    [
        ("uid", "u8"),  # identity: when and where it was founded, as which one there and then
        ("cash", "i8"),  # fen
        ("from_subdistrict", "i8"),  # fen this year
        ("from_others", "i8"),  # fen this year
        ("served", "i8"),  # thousandths of a case this year
        ("management", "f8"),  # ability to run itself, 0 to 1
        ("capacity", "f8"),  # service capacity, 0 to 1
        ("drive", "f8"),  # self-drive (自转力), 0 to 1
        ("party", "f8"),  # maturity of its Party organisation, 0 to 1
        ("reputation", "f8"),  # among residents, 0 to 1
        ("assessment", "f8"),  # points of the last grading, 0 to 100
        ("strain", "f8"),  # share of running costs it could not pay, smoothed
        ("dependence", "f8"),  # share of last year's income that came from the subdistrict
        ("management_before", "f8"),  # as the month began, which is what others read of it
        ("capacity_before", "f8"),  # -1 where it was not active when the month began
        ("drive_before", "f8"),  # as the month began
        ("founded", "i4"),  # month; 0 and below before the start
        ("hatched", "i4"),  # month of hatching, -1 for never here
        ("offered", "i4"),  # thousandths of a case this month
        ("project_cost", "i8"),  # fen a month while projects run
        ("project_offer", "i4"),  # thousandths of a case a month while a project runs
        ("project_months", "i4"),  # months that its projects still run
        ("members", "i4"),  # people who belong to it
        ("activities", "i4"),  # this year, of the domain's kind
        ("mentor", "i4"),  # row of its mentor, NOBODY where there is none
        ("worker", "i4"),  # row of the worker in charge, NOBODY where there is none
        ("community", "i2"),  # where it has its seat
        ("project_community", "i2"),  # where its projects serve
        ("dormant_months", "i2"),  # months dormant on end
        ("domain", "i1"),  # of its work
        ("layer", "i1"),  # one of `LAYERS`
        ("stage", "i1"),  # one of `STAGES`
        ("grade", "i1"),  # of the last grading, one of `GRADES`
        ("activity", "i1"),  # one of `ACTIVITY`
        ("party_form", "i1"),  # one of `PARTY_FORMS`
        ("accountant", "i1"),  # whether it has a full-time accountant
        ("honour", "i1"),  # 0 none, 1 district, 2 municipal, 3 provincial, this year's
        ("trained", "i1"),  # whether it has a training place this year
        ("started", "i1"),  # whether it has had the start-up subsidy
        ("failed", "i1"),  # inspections failed in a row
    ],
    align=True,
)

DOMAIN = np.dtype(
    [
        ("kind", "i1"),  # of its activities, one of `KINDS`, NOBODY where it holds none
        ("visits", "i1"),  # whether it visits elderly people
        ("leisure", "i1"),  # whether self-entertaining groups form in it
    ],
    align=True,
)

COMMUNITY = np.dtype(
    [
        ("uid", "u8"),  # identity
        ("trust", "f8"),  # residents' trust, 0 to 1
        ("effort", "f8"),  # of its workers, when the month began
        ("existing", "i8"),  # organisations not closed, when the month began
        ("active", "i8"),  # of these, those not dormant
        ("population", "i4"),  # residents
        ("station", "i1"),  # whether it has a service station
        ("bonus", "i1"),  # whether it earned the year-end bonus
        ("vouched", "i2"),  # months that the hub's word still stands for a newcomer here
    ],
    align=True,
)

NEED = np.dtype(
    [
        ("mean", "f8"),  # cases that arise a month
        ("welfare", "i8"),  # open cases (thousandths) that any organisation of the domain may serve
        ("venture", "i8"),  # open cases (thousandths) that take a project
        ("arrived", "i8"),  # this month, thousandths of a case
        ("met", "i8"),  # thousandths of a case, of welfare and venture cases and wishes
        ("settled", "i8"),  # met by the subdistrict itself: micro-wishes
        ("offered", "i8"),  # by organisations, thousandths of a case
        ("project_offered", "i8"),  # by running projects
        ("most", "i8"),  # what offers can meet of the welfare cases
        ("project_most", "i8"),  # what projects can meet of the venture cases
        ("arrived_year", "i8"),  # since the year began
        ("met_year", "i8"),  # since the year began
        ("surveyed", "i8"),  # open need as last year's survey saw it
    ],
    align=True,
)

WORKER = np.dtype(
    [
        ("uid", "u8"),  # identity
        ("score", "f8"),  # this month's, 0 to 100
        ("score_year", "f8"),  # sum over the year
        ("effort", "f8"),  # 0 to 1
        ("caseload", "i8"),  # organisations in charge of, when the month began
        ("limit", "i4"),  # caseload that can be kept up
        ("community", "i2"),  # where the worker works
        ("pay_grade", "i1"),  # 0, 1 or 2
    ],
    align=True,
)

SPONSOR = np.dtype(
    [
        ("uid", "u8"),  # identity
        ("purse", "i8"),  # fen a year
        ("set_aside", "i8"),  # fen that it may give on the next partner day
        ("domains", "i8"),  # that it cares for, as bits
    ],
    align=True,
)

DEPARTMENT = np.dtype(
    [
        ("uid", "u8"),  # identity
        ("budget", "i8"),  # fen a year
        ("set_aside", "i8"),  # fen that it may buy services for on the next partner day
        ("domains", "i8"),  # of the services it buys, as bits
    ],
    align=True,
)

HUB = np.dtype(
    [
        ("month", "i8"),  # months that have passed
        ("count", "i8"),  # rows of organisations in use
        ("overflow", "i8"),  # organisations that found no row
        ("hatched", "i8"),  # organisations hatched since the start
        ("introduced", "i8"),  # organisations from outside that came, since the start
        ("fund", "i8"),  # fen left of the special fund
        ("venture", "i8"),  # fen left of the venture pool
        ("hours", "f8"),  # staff hours a month
        ("load", "f8"),  # hours asked of the staff this month over hours there are
        ("newcomers", "i4"),  # organisations founded this month
        ("kinds", "i8", (5,)),  # activities since the start, by kind
        ("arrived", "i8", (12,)),  # thousandths of a case in each of the past twelve months
        ("met", "i8", (12,)),  # likewise
        ("proposed", "i8"),  # venture projects of the last round
        ("funded", "i8"),  # of these, those funded
        ("adopted", "i8"),  # of the others, those that companies adopted
    ],
    align=True,
)

# Where money comes from and goes, in fen since the start.
ACCOUNTS = (
    "opening",  # held by organisations when the simulation began, or when they came
    "granted",  # put into the fund and the venture pool by the subdistrict
    "lapsed",  # left in a pool at the end of its year
    "fund_paid",
    "venture_paid",
    "purchase_paid",
    "adoption_paid",
    "voucher_paid",
    "dues",
    "fees",
    "costs",
    "residue",  # held by organisations when they closed
)
(
    OPENING_CASH,
    GRANTED,
    LAPSED,
    FUND_PAID,
    VENTURE_PAID,
    PURCHASE_PAID,
    ADOPTION_PAID,
    VOUCHER_PAID,
    DUES,
    FEES,
    COSTS,
    RESIDUE,
) = range(12)

Records = npt.NDArray[Any]


class State(NamedTuple):
    """One replicate, or with a leading axis many: the records of every kind of agent.

    Attributes
    ----------
    organisations
        Shape (rows,), `ORGANISATION`; rows in use come first, closed ones stay where they are.
    communities, workers, sponsors, departments
        One record each.
    domains
        Shape (domains,), `DOMAIN`.
    needs
        Shape (communities, domains), `NEED`.
    hub
        Shape (1,), `HUB`.
    ledger
        Shape (12,), int64: fen by account.
    parameters
        Shape (1,), as `kaiyi_opt.simulation.parameters.RECORD`.
    levers
        Shape (1,), as `kaiyi_opt.simulation.levers.RECORD`.
    key
        Shape (2,), uint64: seed and replicate.
    """

    organisations: Records
    communities: Records
    domains: Records
    needs: Records
    workers: Records
    sponsors: Records
    departments: Records
    hub: Records
    ledger: Records
    parameters: Records
    levers: Records
    key: Records


@rule
def replicate(states: State, r: int) -> State:
    """Return replicate r of many as a view: what is written to it is written to ``states``."""
    return State(
        states.organisations[r],
        states.communities[r],
        states.domains[r],
        states.needs[r],
        states.workers[r],
        states.sponsors[r],
        states.departments[r],
        states.hub[r],
        states.ledger[r],
        states.parameters[r],
        states.levers[r],
        states.key[r],
    )


def copied(state: State) -> State:
    """Return a state that shares no memory with ``state``."""
    return State(*(part.copy() for part in state))


def with_rows(states: State, rows: int) -> State:
    """Return ``states`` with room for ``rows`` organisations in each replicate; what is held stays in its row."""
    held = states.organisations
    grown = np.zeros((*held.shape[:-1], rows), dtype=held.dtype)
    whole = f"V{held.dtype.itemsize}"  # NumPy copies records field by field, five times slower
    grown.view(whole)[..., : held.shape[-1]] = held.view(whole)
    return states._replace(organisations=grown)


@rule
def unit(value: float) -> float:
    """Return ``value`` held between 0 and 1."""
    return min(1.0, max(0.0, value))


@rule
def new_uid(month: int, community: int, ordinal: int) -> Any:
    """Return the identity of an organisation from when and where it was founded, and as which one there and then.

    It hangs neither on its row nor on how many others there are. ``community`` may be any number up to 65,535.
    """
    return (np.uint64(month + 1) << np.uint64(40)) | (np.uint64(community + 1) << np.uint64(20)) | np.uint64(ordinal)
