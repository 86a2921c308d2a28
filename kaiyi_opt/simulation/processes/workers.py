"""Monthly assessment and graded pay of social workers (级差薪酬).

A worker's score is

    100 × (w × share of the community's needs met + (1 − w) × share of its organisations that are active) + error.

Pay grades are set by the score of the month; effort moves towards

    base + gain × incentive × score / 100, halved in so far as the caseload exceeds the limit.
"""

from __future__ import annotations

from kaiyi_opt.simulation.rules import rule
from kaiyi_opt.simulation.state import State, unit
from kaiyi_opt.simulation.streams import ASSESSMENT, normal, uniforms


@rule
def assess(state: State, w: int) -> None:
    """Score a worker's month, set the pay grade, and let effort follow."""
    worker, p = state.workers[w], state.parameters[0]
    c = worker.community
    arrived, met = 0, 0
    for d in range(state.needs.shape[1]):
        arrived += state.needs[c, d].arrived
        met += state.needs[c, d].met
    served = min(1.0, met / arrived) if arrived > 0 else 1.0
    community = state.communities[c]
    lively = community.active / community.existing if community.existing > 0 else 0.0
    u = uniforms(state.key, worker.uid, state.hub[0].month, ASSESSMENT)[0]
    score = 100.0 * (p.score_met * served + (1.0 - p.score_met) * lively) + p.score_noise * normal(u)
    worker.score = min(100.0, max(0.0, score))
    worker.score_year += worker.score
    worker.pay_grade = (worker.score >= p.pay_first) + (worker.score >= p.pay_first + p.pay_step)
    target = p.effort_base + p.effort_gain * state.levers[0].worker_incentive * worker.score / 100.0
    if worker.caseload > worker.limit:
        target *= 0.5 + 0.5 * worker.limit / worker.caseload
    worker.effort = unit(worker.effort + p.effort_rate * (target - worker.effort))
