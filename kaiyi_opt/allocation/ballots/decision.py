"""What the ballots of a round decided, as facts to publish and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kaiyi_opt.allocation.ballots.outcome import Tie
from kaiyi_opt.allocation.ballots.rules import RULE_LABELS
from kaiyi_opt.language import Text, both, joined
from kaiyi_opt.money import format_yuan

UTILITY_LABELS = {"cost": Text("效用按金额", "utility by cost"), "cardinality": Text("效用按项数", "utility by number")}
ORDER_LABELS = {
    "id": Text("编号小者在先", "the lower identifier first"),
    "lottery": Text("按公开抽签的次序", "in the order of the published lottery"),
}
MOST_TIES_TOLD = 5


@dataclass(frozen=True)
class Purse:
    """The money that one election shares out: a pool's, or a line's own budget where it has one (fen)."""

    pool: str
    line: str
    label: Text
    budget: int


@dataclass(frozen=True)
class PurseDecision:
    """What the ballots decided of one purse.

    Attributes
    ----------
    voters
        How many ballots there were.
    chosen
        Applications funded, in the order in which they were chosen.
    rejected
        Applications that stood on the ballot and were not.
    ties
        Every tie met, in order; the first of each went first by the declared tie-break.
    money
        Equal shares alone: what all voters were given together, in fen (see `Outcome`).
    raised
        How often that was raised by one unit of currency a voter.
    """

    purse: Purse
    voters: int
    chosen: tuple[str, ...]
    rejected: tuple[str, ...]
    ties: tuple[Tie, ...]
    money: int | None
    raised: int


@dataclass(frozen=True)
class Decision:
    """What the ballots of a round decided, by which rule; ``tie_break`` is the declared one: id or lottery.

    ``is_all`` says whether nothing else was there to decide.
    """

    rule: str
    utility: str
    tie_break: str
    purses: tuple[PurseDecision, ...]
    is_all: bool

    @property
    def has_ties(self) -> bool:
        """Whether the declared tie-break had anything to decide."""
        return any(purse.ties for purse in self.purses)

    @property
    def sentence(self) -> Text:
        """How it was decided, in one sentence; that no optimum is claimed; and every tie."""
        name = RULE_LABELS[self.rule]
        if self.rule != "phragmen":
            name = Text("{rule}，{utility}", "{rule}, {utility}").format(
                rule=name, utility=UTILITY_LABELS[self.utility]
            )
        told = joined([self._of_purse(purse) for purse in self.purses], "；", "; ")
        return Text(
            "由居民选票按规则决定（{rule}），不是最优化，没有界：{told}",
            "decided by the residents' ballots by rule ({rule}), which is no optimisation and has no bound: {told}",
        ).format(rule=name, told=told)

    def _of_purse(self, decided: PurseDecision) -> Text:
        parts = [
            Text("“{purse}”{voters} 票，选定 {chosen} 项", "'{purse}', ballots {voters}, chosen {chosen}").format(
                purse=decided.purse.label, voters=decided.voters, chosen=len(decided.chosen)
            )
        ]
        if decided.money is not None and decided.voters:
            share = both(format_yuan(decided.money // decided.voters))
            parts.append(Text("每人名下约 {share}", "about {share} for each voter").format(share=share))
            if decided.raised:
                parts.append(Text("逐元补足 {n} 次", "after {n} raises of one each").format(n=decided.raised))
        return joined([*parts, *self._ties(decided.ties)], "，", ", ")

    def _ties(self, ties: tuple[Tie, ...]) -> Iterator[Text]:
        if not ties:
            yield Text("没有并列", "no ties")
            return
        for tie in ties[:MOST_TIES_TOLD]:
            yield Text(
                "第 {place} 项时 {all} 并列，{first} 在先", "at place {place} {all} stood level and {first} went first"
            ).format(
                place=tie.place,
                all=Text("、".join(tie.among), " and ".join(tie.among)),
                first=both(tie.among[0]),
            )
        if len(ties) > MOST_TIES_TOLD:
            yield Text("另有 {n} 处并列", "and {n} more ties").format(n=len(ties) - MOST_TIES_TOLD)
        yield ORDER_LABELS[self.tie_break]

    def plain(self) -> dict[str, Any]:
        """Return it as plain JSON values; money in fen."""
        return {
            "rule": self.rule,
            "utility": self.utility,
            "tie_break": self.tie_break,
            "purses": [_plain(purse) for purse in self.purses],
        }


def _plain(decided: PurseDecision) -> dict[str, Any]:
    return {
        "pool": decided.purse.pool,
        "line": decided.purse.line,
        "budget_fen": decided.purse.budget,
        "voters": decided.voters,
        "chosen": list(decided.chosen),
        "money_fen": decided.money,
        "raised": decided.raised,
        "ties": [{"stage": tie.stage, "place": tie.place, "among": list(tie.among)} for tie in decided.ties],
    }
