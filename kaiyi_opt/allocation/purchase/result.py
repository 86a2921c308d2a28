"""The result of a purchase: what is bought from whom, which bids are declined and why, what is unmet, the proof."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kaiyi_opt.allocation.program import Status, Stop
from kaiyi_opt.allocation.purchase.eligibility import points_text
from kaiyi_opt.allocation.purchase.problem import PurchaseProblem
from kaiyi_opt.allocation.result import STATUS_LABELS, Plan
from kaiyi_opt.allocation.rules.organisation_caps import OrganisationCap
from kaiyi_opt.language import Text, joined
from kaiyi_opt.money import amount_text, in_currency

GOAL_LABELS = {
    "demand": Text("满足需求（数量×单价上限×优先倍数）", "demand met (units × price ceiling × priority)"),
    "quality": Text("质量（数量×质量分）", "quality (units × points)"),
    "money": Text("花费", "money spent"),
}


@dataclass(frozen=True)
class Contract:
    """What is bought of one bid: ``units`` at ``price`` fen each; ``quality`` is whole 1e-4 points."""

    purchase: str
    department: str
    organisation: str
    units: int
    price: int
    quality: int

    @property
    def amount(self) -> int:
        """Fen paid in all."""
        return self.units * self.price


@dataclass(frozen=True)
class DeclinedBid:
    """A bid of which nothing is bought, and the reason.

    ``taken_at`` is the highest price, in fen a unit, at which some of it would have been bought, all else being the
    same; ``None`` where there is none, or where it was not searched because the plan is not proved.
    """

    purchase: str
    organisation: str
    price: int
    reason: Text
    taken_at: int | None


@dataclass(frozen=True)
class Unmet:
    """A purchase of which fewer units are bought than wanted, and the reason."""

    purchase: str
    wanted: int
    bought: int
    reason: Text


@dataclass(frozen=True)
class DepartmentSpend:
    """What a department may spend (``None``: no limit) and spends, in fen."""

    id: str
    name: str
    budget: int | None
    spent: int


@dataclass(frozen=True)
class PurchaseGoal:
    """One goal: ``value`` is attained and no lawful plan passes ``bound`` (``None``: nothing proved).

    Demand and money count in fen, quality in 1e-4 points. Of money less is better, of the others more. ``currency`` is
    the round's unit of money.
    """

    name: str
    value: int
    bound: int | None
    status: Status
    currency: Text

    @property
    def label(self) -> Text:
        """Its name in both languages."""
        return GOAL_LABELS[self.name]

    @property
    def shown(self) -> Text:
        """Its value with the unit."""
        return self._amount(self.value)

    @property
    def shown_bound(self) -> Text:
        """Its bound with the unit; blank where there is none."""
        return Text("", "") if self.bound is None else self._amount(self.bound)

    def _amount(self, value: int) -> Text:
        if self.name == "quality":
            return Text("{n} 分", "{n} points").format(n=points_text(value))
        return in_currency(amount_text(value), self.currency)


@dataclass(frozen=True)
class PurchaseProof:
    """What is proved of the plan, and by what; the fields are those of `kaiyi_opt.allocation.result.Proof`."""

    goals: tuple[PurchaseGoal, ...]
    stopped: Stop
    unique: bool | None
    complete: bool
    solver: str
    seconds: float

    @property
    def status(self) -> Status:
        """The weakest status among the goals; a plan whose tie-break was cut short is no more than feasible."""
        proved = self.complete and all(goal.status == Status.OPTIMAL for goal in self.goals)
        return Status.OPTIMAL if proved else Status.FEASIBLE

    @property
    def sentence(self) -> Text:
        """The proof in one sentence."""
        reached = joined(
            [Text("{goal} {value}", "{goal} {value}").format(goal=g.label, value=g.shown) for g in self.goals],
            "，其次",
            ", then ",
        )
        return Text("{status}：{reached}；{verdict}", "{status}: {reached}; {verdict}").format(
            status=STATUS_LABELS[self.status], reached=reached, verdict=self._verdict
        )

    @property
    def _verdict(self) -> Text:
        doubtful = next((goal for goal in self.goals if goal.status != Status.OPTIMAL), None)
        if doubtful is not None:
            if doubtful.bound is None:
                return Text("{goal}是否最优未获证明", "whether {goal} is optimal is not proved").format(
                    goal=doubtful.label
                )
            return Text("{goal}的界为 {bound}", "the bound of {goal} is {bound}").format(
                goal=doubtful.label, bound=doubtful.shown_bound
            )
        best = Text("依此次序，任何合规方案都不能更好", "in this order no lawful plan does better")
        if self.unique:
            ties = Text("这是唯一的最优方案", "it is the only plan that attains this")
        elif self.complete:
            ties = Text("同优方案中按公布的先后次序选定", "among equals it is the first by the declared tie-break")
        else:
            ties = Text("尚未比较同优方案", "equal plans were not compared to the end")
        return joined([best, ties], "；", "; ")


@dataclass(frozen=True)
class Purchase:
    """The purchase of a round.

    Attributes
    ----------
    problem
        What was stated.
    contracts
        What is bought, by purchase and organisation.
    declined
        Bids of which nothing is bought.
    unmet
        Purchases that are not met in full.
    departments
        What each department spends.
    proof
        What is proved.
    scenario_hash
        The digest of the scenario, its tables of purchase included.
    round
        The round's plan, where both were planned in one program.
    shared
        The round's caps on an organisation that grants and contracts together could pass.
    """

    problem: PurchaseProblem
    contracts: tuple[Contract, ...]
    declined: tuple[DeclinedBid, ...]
    unmet: tuple[Unmet, ...]
    departments: tuple[DepartmentSpend, ...]
    proof: PurchaseProof
    scenario_hash: str
    round: Plan | None = None
    shared: tuple[OrganisationCap, ...] = ()

    @property
    def sentence(self) -> Text:
        """The proof in one sentence, and how it stands with the round's grants where both were planned together."""
        if self.round is None:
            return self.proof.sentence
        if not self.shared:
            told = Text(
                "与本轮拨付一并规划：没有规则把二者连在一起，各自与单独规划时相同",
                "planned with the round's grants: no rule couples the two, and each is what it is on its own",
            )
        else:
            told_in = self.problem.scenario.in_currency
            rules = joined([told_in(rule.sentence) for rule in self.shared], "；", "; ")
            told = Text(
                "与本轮拨付在同一程序中规划，本轮目标在先；以下规则合计拨付与合同：{rules}",
                "planned with the round's grants in one program, the round's goals first; grants and contracts count"
                " together for: {rules}",
            ).format(rules=rules)
        return joined([self.proof.sentence, told], "；", "; ")

    @property
    def is_proven_optimal(self) -> bool:
        """Whether every goal is proved optimal and the tie-break was carried to its end."""
        return self.proof.status == Status.OPTIMAL

    @property
    def by_department(self) -> dict[tuple[str, str], int]:
        """Fen by department and organisation, as `kaiyi_opt.linkage` takes them for ties."""
        total: Counter[tuple[str, str]] = Counter()
        for contract in self.contracts:
            total[contract.department, contract.organisation] += contract.amount
        return dict(sorted(total.items()))

    @property
    def money(self) -> int:
        """Fen spent in all."""
        return sum(contract.amount for contract in self.contracts)
