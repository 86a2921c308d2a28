"""The lottery that is published: intervals, chances, the plans that are drawn among, and the one that was."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from kaiyi_opt.allocation.lottery.ticket import TICKETS, Ticket
from kaiyi_opt.language import Text

if TYPE_CHECKING:
    import pandas as pd

    from kaiyi_opt.allocation.result import Plan


class Standing(StrEnum):
    """Where an application stands: in every plan that may be the true best, in none, or in some."""

    IN = "in"
    OUT = "out"
    MARGIN = "margin"


STANDING_LABELS = {
    Standing.IN: Text("必入", "certainly in"),
    Standing.OUT: Text("必不入", "certainly out"),
    Standing.MARGIN: Text("误差之内", "in the margin"),
}


@dataclass(frozen=True)
class Chances:
    """One application of the lottery.

    ``low`` to ``high`` is its interval of merit and ``merit`` its merit in the round, whole 1e-4 points; ``tickets``
    of a million fund it; ``is_drawn`` says whether the plan that was drawn does.
    """

    application: str
    low: int
    high: int
    merit: int
    standing: Standing
    tickets: int
    is_drawn: bool

    @property
    def probability(self) -> float:
        """Its chance of being funded."""
        return self.tickets / TICKETS


@dataclass(frozen=True)
class Lottery:
    """Lots within the margin of error.

    Attributes
    ----------
    plan
        The plan that the merits of the round make best.
    seed
        The text that was drawn in public.
    basis
        What the intervals are.
    chances
        The applications that hang together with those that have an interval, in order.
    tickets
        The plans drawn among, each lawful by itself, with their weights.
    always
        What is granted whatever is drawn: fen by application outside of the part that is drawn for.
    number
        The number drawn, from 0 to 999,999.
    drawn
        The place of the plan that holds this ticket.
    worst_case
        The expected money that goes where the true best plan would have put it, at the worst, by what the plan grants.
    """

    plan: Plan
    seed: str
    basis: Text
    chances: tuple[Chances, ...]
    tickets: tuple[Ticket, ...]
    always: dict[str, int]
    number: int
    drawn: int
    worst_case: float

    @cached_property
    def amounts(self) -> dict[str, int]:
        """Fen by application of the plan that was drawn, the whole round, funded ones only."""
        return dict(sorted({**self.always, **self.tickets[self.drawn].awards}.items()))

    def count(self, standing: Standing) -> int:
        """Return how many applications stand so."""
        return sum(chance.standing == standing for chance in self.chances)

    @property
    def table(self) -> pd.DataFrame:
        """A row an application: project, interval of merit, standing, probability, drawn, amount_yuan where drawn."""
        import pandas as pd

        scenario = self.plan.problem.scenario
        rows = [
            {
                "application": chance.application,
                "project": scenario.application(chance.application).name,
                "merit_low": chance.low / 10_000,
                "merit_high": chance.high / 10_000,
                "standing": chance.standing.value,
                "probability": chance.probability,
                "drawn": chance.is_drawn,
                scenario.money_column("amount"): self.amounts.get(chance.application, 0) / 100,
            }
            for chance in self.chances
        ]
        return pd.DataFrame(rows)

    @property
    def sentence(self) -> Text:
        """What was found and drawn, in one sentence."""
        return Text(
            "必入 {sure} 项，必不入 {out} 项，误差之内 {margin} 项抽签；种子“{seed}”抽出 {number} 号，属第 {place} 个"
            "方案（共 {plans} 个）",
            "{sure} certainly in, {out} certainly out, {margin} in the margin draw lots; the seed '{seed}' drew number"
            " {number}, which is plan {place} of {plans}",
        ).format(
            sure=self.count(Standing.IN),
            out=self.count(Standing.OUT),
            margin=self.count(Standing.MARGIN),
            seed=Text(self.seed, self.seed),
            number=self.number,
            place=self.drawn + 1,
            plans=len(self.tickets),
        )
