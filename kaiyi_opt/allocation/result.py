"""The result of an allocation: awards, what was declined and why, and the proof; frozen, and made only of facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kaiyi_opt.allocation.awards import PaidAwards
from kaiyi_opt.allocation.ballots.decision import Decision
from kaiyi_opt.allocation.goals import Goal
from kaiyi_opt.allocation.problem import Problem
from kaiyi_opt.allocation.program import Status, Stop
from kaiyi_opt.allocation.rounding import rounded
from kaiyi_opt.language import Text, joined
from kaiyi_opt.plottable import Plottable

if TYPE_CHECKING:
    import pandas as pd

    from kaiyi_opt.allocation.explain import Uniqueness, Why
    from kaiyi_opt.allocation.fairness.fairness import Fairness
    from kaiyi_opt.allocation.frontier.budget_curve import BudgetCurve
    from kaiyi_opt.allocation.frontier.frontier import Frontier
    from kaiyi_opt.allocation.lottery.result import Lottery
    from kaiyi_opt.allocation.stability.result import Stability

STATUS_LABELS: dict[Status, Text] = {
    Status.OPTIMAL: Text("已证明最优", "proven optimal"),
    Status.WITHIN_GAP: Text("与最优的差距不超过所定范围", "within the stated gap of the optimum"),
    Status.FEASIBLE: Text("可行；到达限制时的最好方案", "feasible: the best plan when a limit was reached"),
    Status.INFEASIBLE: Text("无可行方案（已复核）", "infeasible, verified"),
    Status.UNBOUNDED: Text("无上界", "unbounded"),
    Status.UNKNOWN: Text("未知：到达限制时尚无方案", "unknown: no plan when a limit was reached"),
    Status.BY_RULE: Text("按选票规则决定（不是最优化）", "decided by a rule of ballots (no optimisation)"),
}


@dataclass(frozen=True)
class Award:
    """One award: ``amount`` fen to an application through a line, paid from a pool or by a company that adopts it.

    Of ``pool`` and ``sponsor`` one is blank: whoever does not pay.
    """

    application: str
    organisation: str
    line: str
    pool: str
    amount: int
    sponsor: str = ""


@dataclass(frozen=True)
class Declined:
    """An application that is granted nothing, and the reason."""

    application: str
    organisation: str
    line: str
    reason: Text


@dataclass(frozen=True)
class PoolUse:
    """What a pool, or a company's purse, had and what it pays, in fen."""

    id: str
    label: Text
    budget: int
    spent: int


@dataclass(frozen=True)
class GoalValue:
    """One goal of the plan: its value, the bound proved (``None`` where none was), and the status that follows."""

    goal: Goal
    value: int
    bound: int | None
    status: Status

    @property
    def gap(self) -> float | None:
        """The relative distance between value and bound; ``None`` without a bound."""
        return None if self.bound is None else abs(self.bound - self.value) / max(1, abs(self.value))


@dataclass(frozen=True)
class Proof:
    """What is proved of a plan, and by what.

    ``unique`` says whether the goals alone left one plan (``None``: not settled); ``complete`` whether the search
    reached its end, tie-break included; ``rounds`` how often a solver was run. ``ballots`` is what a rule of ballots
    decided, if one did: bounds are then those of the rest, around that decision, and there are none where nothing else
    was to be decided.
    """

    status: Status
    goals: tuple[GoalValue, ...]
    stopped: Stop
    unique: bool | None
    complete: bool
    solver: str
    gap_allowed: float
    time_limit: float | None
    rounds: int
    seconds: float
    ballots: Decision | None = None

    @property
    def sentence(self) -> Text:
        """The proof in one sentence: every goal in order, or how far the first unproved one may be from its optimum.

        Where ballots decided, first how they did.
        """
        if self.ballots is None:
            return self._optimum
        if self.ballots.is_all:
            return self.ballots.sentence
        return Text("{ballots}；其余各项：{rest}", "{ballots}; the rest: {rest}").format(
            ballots=self.ballots.sentence, rest=self._optimum
        )

    @property
    def _optimum(self) -> Text:
        reached = joined(
            [
                Text(f"{g.goal.label.zh} {g.goal.shown(g.value)}", f"{g.goal.label.en} {g.goal.shown(g.value)}")
                for g in self.goals
            ],
            "，其次",
            ", then ",
        )
        open_goals = [goal for goal in self.goals if goal.status != Status.OPTIMAL]
        if open_goals:
            verdict = self._doubt(open_goals[0])
        else:
            verdict = Text("依此次序，任何合规方案都不能更好", "in this order no lawful plan does better")
        return Text("{status}：{reached}；{verdict}；{ties}", "{status}: {reached}; {verdict}; {ties}").format(
            status=STATUS_LABELS[self.status], reached=reached, verdict=verdict, ties=self._ties
        )

    def _doubt(self, goal: GoalValue) -> Text:
        """Say what is not proved of a goal."""
        if goal.bound is None:
            return Text("{goal}是否最优未获证明", "whether {goal} is optimal is not proved").format(
                goal=goal.goal.label
            )
        return Text(
            "{goal}最多相差 {gap}（界为 {bound}）", "{goal} is at most {gap} from its optimum (bound {bound})"
        ).format(goal=goal.goal.label, gap=f"{rounded((goal.gap or 0) * 100, 4)}%", bound=goal.goal.shown(goal.bound))

    @property
    def _ties(self) -> Text:
        if self.unique:
            return Text("这是唯一的最优方案", "it is the only plan that attains this")
        if self.complete:
            return Text("同优方案中按公布的先后次序选定", "among equals it is the first by the declared tie-break")
        return Text("尚未比较同优方案", "equal plans were not compared to the end")


@dataclass(frozen=True)
class Plan(Plottable):
    """An award list: who gets how much, from which pool and line, who gets nothing and why, what is proved of it.

    ``purses`` is the use of every company's purse, where companies may adopt projects; empty elsewhere.
    """

    problem: Problem
    awarded: tuple[Award, ...]
    declined: tuple[Declined, ...]
    pools: tuple[PoolUse, ...]
    proof: Proof
    scenario_hash: str
    purses: tuple[PoolUse, ...] = ()

    @property
    def is_proven_optimal(self) -> bool:
        """Whether every goal is proved optimal and the tie-break was carried to its end."""
        return self.proof.status == Status.OPTIMAL and self.proof.complete

    @cached_property
    def amounts(self) -> dict[str, int]:
        """Fen by application, funded ones only."""
        return {award.application: award.amount for award in self.awarded}

    @cached_property
    def granted(self) -> PaidAwards:
        """What is granted and who pays it."""
        return PaidAwards(self.amounts, {award.application: award.sponsor for award in self.awarded if award.sponsor})

    @cached_property
    def adoptions(self) -> dict[tuple[str, str], int]:
        """Fen by company and organisation, of what companies adopt of organisations that are named."""
        given: dict[tuple[str, str], int] = {}
        for award in self.awarded:
            if award.sponsor and award.organisation:
                ends = award.sponsor, award.organisation
                given[ends] = given.get(ends, 0) + award.amount
        return dict(sorted(given.items()))

    @cached_property
    def fairness(self) -> Fairness:
        """How fair the plan is to voters, domains and communities, utility counted as cost."""
        from kaiyi_opt.allocation.fairness.fairness import fairness

        return fairness(self.problem.scenario, self.amounts)

    @property
    def awards(self) -> pd.DataFrame:
        """The awards as a table: application, project, organisation, line, pool, amount_yuan (exact, as decimals).

        Where the round states another currency, its name stands for yuan.

        Where companies may adopt projects it has a column ``sponsor`` beside ``pool``; who does not pay is blank.
        """
        import pandas as pd

        from kaiyi_opt.money import format_yuan

        scenario = self.problem.scenario
        money = scenario.money_column("amount")
        rows = [
            {
                "application": award.application,
                "project": scenario.application(award.application).name,
                "organisation": award.organisation,
                "line": award.line,
                "pool": award.pool,
                "sponsor": award.sponsor,
                money: format_yuan(award.amount, grouped=False),
            }
            for award in self.awarded
        ]
        payer = ["pool", "sponsor"] if scenario.has_adoption else ["pool"]
        frame = pd.DataFrame(rows, columns=["application", "project", "organisation", "line", *payer, money])
        return frame.assign(**{money: pd.to_numeric(frame[money])})

    def stability(self, resamples: int = 1000, seed: int = 0, **how: Any) -> Stability:
        """Return how often each application is funded under resampled juries or voters.

        Parameters as in `kaiyi_opt.allocation.stability.stability.stability`.
        """
        from kaiyi_opt.allocation.stability.stability import stability

        return stability(self, resamples, seed, **how)

    def lottery(self, intervals: Stability | Mapping[str, tuple[int, int]], seed: str) -> Lottery:
        """Return the lottery among the applications that intervals of merit cannot tell apart.

        Parameters as in `kaiyi_opt.allocation.lottery.lottery.lottery`.
        """
        from kaiyi_opt.allocation.lottery.lottery import lottery

        return lottery(self, intervals, seed)

    def why(self, application: str, time_limit: float | None = None) -> Why:
        """Return why an application is funded or not, and what would change it; see `kaiyi_opt.allocation.explain`.

        ``time_limit`` is the seconds that each search may take. Raises `InputError` where the round has no such
        application.
        """
        from kaiyi_opt.allocation.explain import explain_one

        return explain_one(self, application, time_limit)

    def uniqueness(self) -> Uniqueness:
        """Return which applications every optimal plan funds, which some, which none; and those within 1 %.

        Raises `NotHeldError` where the plan is not proved optimal.
        """
        from kaiyi_opt.allocation.explain import uniqueness_of

        return uniqueness_of(self)

    def frontier(self, *goals: str, **options: Any) -> Frontier:
        """Return the trade between two or three goals; see `kaiyi_opt.allocation.frontier.frontier.frontier`."""
        from kaiyi_opt.allocation.frontier.frontier import frontier

        return frontier(self.problem, *goals, **options)

    def budget_curve(self, pool: str | None = None, **options: Any) -> BudgetCurve:
        """Return what a larger budget buys; see `kaiyi_opt.allocation.frontier.budget_curve.budget_curve`."""
        from kaiyi_opt.allocation.frontier.budget_curve import budget_curve

        return budget_curve(self.problem, pool, **options)
