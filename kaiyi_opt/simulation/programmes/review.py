"""The yearly review (年度评估): survey of need, grading, inspection, hatching, honours, and the workers' year.

- *Survey* (需求调查): open need by community and domain, seen with an error.
- *Grading* (评级): 100 × (weighted mean of management, capacity and self-drive) + error; good and excellent from their
  lines on.
- *Inspection* (年检): an organisation below the floor of management may fail; one that fails twice in a row is
  suspended, that is dormant.
- *Hatching* (出壳): a filed local organisation, active and old enough, whose management and capacity reach the
  standard, and under dual incubation (双孵化) its Party organisation its own, registers at the rate of applications.
- *Honours* (荣誉): excellent organisations win one with a fixed chance, most often a district's.
- *Party cover* (党组织覆盖): organisations without a Party organisation are covered at a rate.
- *Third-party evaluation* (第三方评估): a community whose workers' scores, on the year's average, reach the top pay
  grade earns the bonus, which lifts its workers' effort.

Before the first month only survey and grading take place.
"""

from __future__ import annotations

from kaiyi_opt.simulation.rules import rule, sweep
from kaiyi_opt.simulation.state import (
    ACTIVE,
    BASIC,
    BLOCK,
    CLOSED,
    DORMANT,
    EXCELLENT,
    FILED,
    GOOD,
    INDUSTRY,
    INTRODUCED,
    NO_PARTY,
    REGISTERED,
    SELF_ENTERTAINING,
    SINGLE,
    State,
    replicate,
    unit,
)
from kaiyi_opt.simulation.streams import (
    GRADING,
    HATCHING,
    HONOUR,
    INSPECTION,
    PARTY,
    SURVEY,
    U,
    normal,
    uniforms,
)


@sweep
def review_all(states: State) -> None:
    """Hold the yearly review in every replicate."""
    for r in range(states.hub.shape[0]):
        review(replicate(states, r))


@rule
def review(state: State) -> None:
    """Hold the yearly review of one replicate, and begin the year's counts anew."""
    first = state.hub[0].month == 0
    for c in range(state.communities.size):
        survey(state, c)
    for i in range(state.hub[0].count):
        if state.organisations[i].activity == CLOSED:
            continue
        grade(state, i)
        if not first:
            inspect(state, i)
            hatch(state, i)
            honour(state, i)
            cover_by_party(state, i)
        _begin_year(state, i)
    if not first:
        for c in range(state.communities.size):
            evaluate(state, c)


@rule
def survey(state: State, c: int) -> None:
    """Survey the open need of community c, and begin its counts anew."""
    p = state.parameters[0]
    for d in range(state.needs.shape[1]):
        need = state.needs[c, d]
        u = uniforms(state.key, U(state.communities[c].uid) * U(64) + U(d), state.hub[0].month, SURVEY)[0]
        seen = (need.welfare + need.venture) * (1.0 + p.survey_noise * normal(u))
        need.surveyed = max(0, int(seen))
        need.arrived_year = 0
        need.met_year = 0


@rule
def grade(state: State, i: int) -> None:
    """Grade an organisation, and note how far it depends on the subdistrict's money."""
    o, p = state.organisations[i], state.parameters[0]
    u = uniforms(state.key, o.uid, state.hub[0].month, GRADING)[0]
    rest = 1.0 - p.grade_management - p.grade_capacity
    ability = p.grade_management * o.management + p.grade_capacity * o.capacity + rest * o.drive
    o.assessment = min(100.0, max(0.0, 100.0 * ability + p.grading_noise * normal(u)))
    o.grade = EXCELLENT if o.assessment >= p.grade_excellent else GOOD if o.assessment >= p.grade_good else BASIC
    income = o.from_subdistrict + o.from_others
    o.dependence = o.from_subdistrict / income if income > 0 else 0.0


@rule
def inspect(state: State, i: int) -> None:
    """Inspect an organisation; one that fails twice in a row is suspended."""
    o, p = state.organisations[i], state.parameters[0]
    u = uniforms(state.key, o.uid, state.hub[0].month, INSPECTION)[0]
    if o.management < p.inspection_floor and u < 1.0 - o.management / p.inspection_floor:
        o.failed += 1
        if o.failed >= 2 and o.activity == ACTIVE:
            o.activity = DORMANT
            o.dormant_months = 0
            o.failed = 0
    else:
        o.failed = 0


@rule
def hatch(state: State, i: int) -> None:
    """Let an organisation that meets the standards register."""
    o, p, levers = state.organisations[i], state.parameters[0], state.levers[0]
    month = state.hub[0].month
    if o.activity != ACTIVE or o.stage != FILED or o.layer == INTRODUCED or month - o.founded < p.hatch_age:
        return
    meets = min(o.management, o.capacity) >= levers.hatch_standard
    if levers.dual_incubation and o.party < levers.party_standard:
        meets = False
    if meets and uniforms(state.key, o.uid, month, HATCHING)[0] < p.hatch_rate:
        o.stage = REGISTERED
        o.hatched = month
        state.hub[0].hatched += 1


@rule
def honour(state: State, i: int) -> None:
    """Settle which honour an organisation won in the year."""
    o, p = state.organisations[i], state.parameters[0]
    o.honour = 0
    if o.activity == ACTIVE and o.grade == EXCELLENT:
        u = uniforms(state.key, o.uid, state.hub[0].month, HONOUR)
        if u[0] < p.honour_rate:
            o.honour = 1 if u[1] < p.honour_at_district else 2 if u[1] < p.honour_below_province else 3


@rule
def cover_by_party(state: State, i: int) -> None:
    """Form a Party organisation where there is none: singly where members are many, else by industry or by block."""
    o, p = state.organisations[i], state.parameters[0]
    if o.activity != ACTIVE or o.party_form != NO_PARTY:
        return
    if uniforms(state.key, o.uid, state.hub[0].month, PARTY)[0] < p.party_cover * state.levers[0].party_building:
        joint = BLOCK if o.layer == SELF_ENTERTAINING else INDUSTRY
        o.party_form = SINGLE if o.members >= p.party_members_single else joint


@rule
def _begin_year(state: State, i: int) -> None:
    o = state.organisations[i]
    o.from_subdistrict, o.from_others, o.served, o.activities, o.trained = 0, 0, 0, 0, 0


@rule
def evaluate(state: State, c: int) -> None:
    """Grant or refuse a community the year-end bonus, and let it act on its workers."""
    p, levers = state.parameters[0], state.levers[0]
    total, workers = 0.0, 0
    for w in range(state.workers.size):
        if state.workers[w].community == c:
            total += state.workers[w].score_year / 12.0
            workers += 1
    earned = workers > 0 and total / workers >= p.pay_first + p.pay_step
    state.communities[c].bonus = 1 if earned else 0
    for w in range(state.workers.size):
        if state.workers[w].community == c:
            state.workers[w].score_year = 0.0
            if earned:
                state.workers[w].effort = unit(state.workers[w].effort + p.bonus_effort * levers.worker_incentive)
