"""The verb: where the jury cannot tell applications apart, lots do, with the fairest chances the intervals allow."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.audit import audit
from kaiyi_opt.allocation.goal_program import GoalProgram, primitive
from kaiyi_opt.allocation.lexicographic import solve_goals
from kaiyi_opt.allocation.lottery.contenders import Contenders
from kaiyi_opt.allocation.lottery.game import Game
from kaiyi_opt.allocation.lottery.options import Options, options_of
from kaiyi_opt.allocation.lottery.result import Chances, Lottery, Standing
from kaiyi_opt.allocation.lottery.ticket import Ticket, drawn_number, named, whole_weights
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.program import IntegerProgram, Stop
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.allocation.stability.part import Part, part_of
from kaiyi_opt.allocation.stability.result import Stability
from kaiyi_opt.errors import Fault, InputError, KaiyiError
from kaiyi_opt.language import Text, both

Intervals = Mapping[str, tuple[int, int]]

_STATED = Text("另行给定的得分区间", "intervals of merit that were given")
_RESAMPLED = Text(
    "重抽 {n} 次所得得分的 2.5% 至 97.5% 分位（随机种子 {seed}），并含本轮得分",
    "the 2.5 % to 97.5 % points of merit over {n} resamples (seed {seed}), widened to hold the merit of the round",
)


def lottery(plan: Plan, intervals: Stability | Intervals, seed: str) -> Lottery:
    """Return the lottery among the applications that the intervals of merit cannot tell apart.

    Plans that no other plan certainly beats, whatever the merits within their intervals, may each be the true best.
    What is in all of them is funded, what is in none is not, and the rest draw lots: whole lawful plans are drawn
    among, with weights that make the expected money that goes where the true best plan would have put it as large as
    can be in the worst case (see `kaiyi_opt.allocation.lottery.game`). The seed decides: anybody can draw again.
    Rules, merit thresholds among them, go by the merits of the round.

    Parameters
    ----------
    plan
        The plan at the merits of the round; its goals include merit.
    intervals
        A stability, whose intervals of merit are taken, or the ends of each, whole 1e-4 points by application. An
        interval that does not hold the application's merit is widened to hold it.
    seed
        The text drawn in public.

    Raises
    ------
    InputError
        Where the seed is empty, no goal is merit, or an interval is not of an eligible application or is crossed.
    """
    if not seed:
        raise _refusal(Text("没有写抽签种子", "the seed of the lottery is blank"), _GIVE_SEED)
    if plan.problem.scenario.has_adoption:
        raise _refusal(_ADOPTION, Text("请把认领放在抽签之后", "let companies adopt after the draw"))
    ends = _ends(plan.problem, intervals)
    basis = (
        _RESAMPLED.format(n=intervals.resamples, seed=intervals.seed) if isinstance(intervals, Stability) else _STATED
    )
    ground = _ground(plan, ends)
    standings = _standings(ground)
    plans, weights, worst = _mixture(ground, standings)
    return _drawn(plan, ground, standings, _tickets(ground.part, plans, weights), (basis, seed, worst), ends)


@dataclass(frozen=True, eq=False)
class Ground:
    """What a lottery plays on: the part of the round, its lawful plans, options and contenders, and the plan itself."""

    part: Part
    rules: IntegerProgram
    options: Options
    contenders: Contenders
    own: IntArray


def _refusal(cause: Text, cure: Text) -> InputError:
    return InputError(Fault(cause, cure))


_ADOPTION = Text(
    "有可认领的类别时不能抽签：由谁出资与名单一同决定",
    "lots cannot be drawn where companies may adopt projects: who pays is decided together with the list",
)
_GIVE_SEED = Text("请填公开抽取的数字或文字", "give the number or text drawn in public")


def _ends(problem: Problem, intervals: Stability | Intervals) -> dict[str, tuple[int, int]]:
    """Return the ends of each interval, widened to hold the merit of the round."""
    if isinstance(intervals, Stability):
        intervals = {chance.application: (chance.merit_low, chance.merit_high) for chance in intervals.chances}
    ends = {}
    for key, (low, high) in sorted(intervals.items()):
        if key not in problem.candidates.number:
            cause = Text("{id} 不是可获资助的申请", "{id} is no eligible application").format(id=both(key))
            raise _refusal(cause, Text("请去掉它的区间", "leave its interval out"))
        if not 0 <= low <= high:
            cause = Text("{id} 的得分区间上下限颠倒或为负", "the interval of merit of {id} is crossed or negative")
            raise _refusal(cause.format(id=both(key)), Text("请先写下限再写上限", "give the low end first"))
        merit = problem.candidates[problem.candidates.number[key]].merit
        ends[key] = (min(low, merit), max(high, merit))
    return ends


def _ground(plan: Plan, ends: Intervals) -> Ground:
    names = [goal.name for goal in plan.problem.goals]
    if "merit" not in names:
        cause = Text("本轮的目标中没有得分", "merit is not among the goals of this round")
        raise _refusal(cause, Text("抽签以得分的误差为据", "lots are drawn within the margin of error of merit"))
    part = part_of(plan.problem, frozenset(ends))
    candidates = part.problem.candidates
    rules = _rules(part.of_draw(candidates), names.index("merit"))
    options = options_of(part.problem, {key: ends[key] for key in ends if key in candidates.number})
    return Ground(part, rules, options, Contenders(rules, options), part.point(plan.amounts))


def _rules(program: GoalProgram, merit: int) -> IntegerProgram:
    """Return the program of the plans that keep the rules and are best by the goals before ``merit``."""
    rules = program.program(None)
    leading = tuple(weights for weights in program.goals[:merit] if any(weights))
    if not leading:
        return rules
    solution = solve_goals(replace(program, goals=leading))
    if solution.stopped == Stop.INTERRUPTED:
        raise KeyboardInterrupt
    rows = np.array([primitive(weights)[0] for weights in leading])
    least = (rows @ solution.point).astype(float).tolist()
    return rules.with_rows(sp.csr_array(rows), least, [math.inf] * len(least))


def _standings(ground: Ground) -> list[Standing]:
    """Return where each candidate stands; each contender found on the way tells of many."""
    options = ground.options
    funded = options.granted(ground.own) > 0
    seen_in, seen_out = funded.copy(), ~funded
    for candidate in range(options.candidates):
        for sign, seen in ((1.0, seen_out), (-1.0, seen_in)):
            if not seen[candidate]:
                found = options.granted(ground.contenders.least(sign * (options.owner == candidate).astype(float))) > 0
                seen_in |= found
                seen_out |= ~found
    return [
        Standing.MARGIN if inside and outside else Standing.IN if inside else Standing.OUT
        for inside, outside in zip(seen_in.tolist(), seen_out.tolist(), strict=True)
    ]


def _mixture(ground: Ground, standings: Sequence[Standing]) -> tuple[list[IntArray], list[float], float]:
    """Return the plans to draw among, their chances, and the worst case."""
    margin = tuple(n for n, standing in enumerate(standings) if standing == Standing.MARGIN)
    if not margin:
        return [ground.own], [1.0], 1.0
    rules = _settled(ground, standings)
    game = Game(rules, ground.options, ground.contenders, margin, [ground.own], [ground.own])
    chances, worst = game.solve()
    return game.plans, chances.tolist(), worst


def _settled(ground: Ground, standings: Sequence[Standing]) -> IntegerProgram:
    """Return the rules with who is certainly in funded, and who is certainly out not."""
    owner = ground.options.owner
    out = np.isin(owner, [n for n, standing in enumerate(standings) if standing == Standing.OUT])
    rules = replace(ground.rules, column_upper=np.where(out, 0.0, ground.rules.column_upper))
    sure = [n for n, standing in enumerate(standings) if standing == Standing.IN]
    if not sure:
        return rules
    rows = np.array([owner == candidate for candidate in sure], dtype=np.int64)
    return rules.with_rows(sp.csr_array(rows), [1.0] * len(sure), [math.inf] * len(sure))


def _tickets(part: Part, plans: Sequence[IntArray], chances: Sequence[float]) -> tuple[Ticket, ...]:
    """Return the plans with their whole weights, those of the most weight first."""
    weighed = [
        (weight, tuple(sorted(part.awards(plan).items())))
        for plan, weight in zip(plans, whole_weights(chances), strict=True)
        if weight
    ]
    return tuple(
        Ticket(weight, dict(awards)) for weight, awards in sorted(weighed, key=lambda each: (-each[0], each[1]))
    )


def _drawn(
    plan: Plan,
    ground: Ground,
    standings: Sequence[Standing],
    tickets: tuple[Ticket, ...],
    told: tuple[Text, str, float],
    ends: Intervals,
) -> Lottery:
    basis, seed, worst = told
    candidates = ground.part.problem.candidates
    always = {key: amount for key, amount in plan.amounts.items() if key not in candidates.number}
    for ticket in tickets:
        found = audit(plan.problem, {**always, **ticket.awards})
        if not found.is_clean:
            report = Text("这是程序的错误，请报告", "this is a fault of the program: please report it")
            raise KaiyiError([Fault(violation.text, report) for violation in found.violations])
    number = drawn_number(seed, plan.scenario_hash)
    drawn = named([ticket.weight for ticket in tickets], number)
    chances = tuple(
        Chances(
            candidate.id,
            *ends.get(candidate.id, (candidate.merit, candidate.merit)),
            candidate.merit,
            standing,
            sum(ticket.weight for ticket in tickets if candidate.id in ticket.awards),
            candidate.id in tickets[drawn].awards,
        )
        for candidate, standing in zip(candidates, standings, strict=True)
    )
    return Lottery(plan, seed, basis, chances, tickets, always, number, drawn, worst)
