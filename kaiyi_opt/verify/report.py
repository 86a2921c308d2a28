"""What a verification found: every difference in words, and how much was compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from kaiyi_opt.language import Text
from kaiyi_opt.verify.words import in_currency

LIMITS = Text(
    "无法由此核对的：是否还有更好的合规方案、同优方案中的先后，以及未获资助者的理由文字；前者以求解器证明的界为据。",
    "What this cannot check: that no better lawful plan exists, which rests on the bound that the solver proved, the"
    " order among equal plans, and the wording of the reasons for declining.",
)


@dataclass(frozen=True)
class Counts:
    """How much was compared: applications of the scenario, awards of the list, budgets, rules in force, goals."""

    applications: int = 0
    awards: int = 0
    budgets: int = 0
    rules: int = 0
    goals: int = 0

    @property
    def text(self) -> Text:
        """Say it."""
        return Text(
            "核对了 {a} 份申请、{b} 项拨付、{c} 项预算、{d} 条规则、{e} 个目标。",
            "Compared: applications {a}, awards {b}, budgets {c}, rules {d}, goals {e}.",
        ).format(a=self.applications, b=self.awards, c=self.budgets, d=self.rules, e=self.goals)


class Counted(Protocol):
    """How much was compared, of whatever kind of list."""

    @property
    def text(self) -> Text:
        """Say it."""


@dataclass(frozen=True)
class Report:
    """What a verification found.

    Attributes
    ----------
    differences
        Everything in which the published list and the recomputation differ; empty where the list is verified.
    notes
        What the reader should know though it is no difference, such as budgets that the list itself declares.
    counts
        How much was compared.
    limits
        What the verification could not check.
    """

    differences: tuple[Text, ...]
    notes: tuple[Text, ...]
    counts: Counted
    limits: Text = LIMITS

    def in_currency(self, settings: Mapping[str, Any]) -> Report:
        """Return it with the name of the round's unit of money in place of ¤."""
        differences = tuple(in_currency(text, settings) for text in self.differences)
        return replace(self, differences=differences, notes=tuple(in_currency(note, settings) for note in self.notes))

    @property
    def is_verified(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    @property
    def text(self) -> Text:
        """Say all of it, a line each."""
        if self.is_verified:
            head = Text("核对无误：名单与方案一致。", "Verified: the list agrees with the scenario.")
        else:
            head = Text("有 {n} 处不一致：", "Differences found: {n}.").format(n=len(self.differences))
        lines = [head, *(Text(f"- {d.zh}", f"- {d.en}") for d in self.differences)]
        lines += [Text("注意：{note}", "Note: {note}").format(note=note) for note in self.notes]
        lines += [self.counts.text, self.limits]
        return Text("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))


@dataclass
class Ledger:
    """The differences and notes met so far."""

    differences: list[Text] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def add(self, place: Text, what: Text) -> None:
        """Note a difference at a place of the list."""
        self.differences.append(Text("{place}：{what}", "{place}: {what}").format(place=place, what=what))

    def compare(self, place: Text, stated: Text, recomputed: Text, *, agree: bool) -> None:
        """Note what the list states and what it should, unless they ``agree``."""
        if not agree:
            what = Text("名单写 {stated}，重算为 {recomputed}", "the list says {stated}, recomputed {recomputed}")
            self.add(place, what.format(stated=stated, recomputed=recomputed))
