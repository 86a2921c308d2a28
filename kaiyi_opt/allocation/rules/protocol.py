"""What a rule is: its rows in the program, its exact check of a plan, and its sentence; and how rules are found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.awards import payer_of
from kaiyi_opt.allocation.candidates import Candidate, Candidates
from kaiyi_opt.language import Text, both
from kaiyi_opt.money import amount_text
from kaiyi_opt.scenario.nouns import Rule as RuleNoun
from kaiyi_opt.scenario.nouns import Scenario

Awards = Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Row:
    """One row over options: ``lower ≤ Σ weights · x[columns] ≤ upper``, whole numbers, ``None`` where there is no
    bound.

    ``unit`` is ``"fen"``, ``"count"`` or ``"logic"``: what one unit of slack means to a planner. ``subject`` is whom
    the row is about, as a planner calls it, where the rule has many rows; ``key`` is its identifier.
    """

    columns: IntArray
    weights: IntArray
    lower: int | None
    upper: int | None
    unit: str
    subject: Text | None = None
    key: str = ""


@dataclass(frozen=True)
class Violation:
    """A rule that a plan breaks: by how much, in words."""

    rule: str
    text: Text


class Rule(Protocol):
    """One rule of a round, bound to its scenario."""

    @property
    def id(self) -> str:
        """Its identifier, unique among the rules of the round."""
        ...

    @property
    def sentence(self) -> Text:
        """What it says, as a planner would; an amount has the sign ¤ for its unit."""
        ...

    def rows(self, candidates: Candidates) -> list[Row]:
        """Return its rows in the compiled program."""
        ...

    def violations(self, candidates: Candidates, awards: Awards) -> list[Violation]:
        """Return what a plan (fen by application) breaks of it, judged without the program."""
        ...


Family = Callable[[RuleNoun, Scenario], Rule]
FAMILIES: dict[str, Family] = {}


def family(name: str) -> Callable[[Family], Family]:
    """Register a family of rules under the name that the table of rules uses."""

    def register(make: Family) -> Family:
        FAMILIES[name] = make
        return make

    return register


_EVERYWHERE = Text("", "")


@dataclass(frozen=True)
class Scope:
    """Which awards a rule is about: those that one pool pays, those of one line, or all.

    A rule about a pool counts what that pool pays, and nothing that a company pays in its place; any other rule counts
    an award whoever pays it.
    """

    pool: str = ""
    line: str = ""
    label: Text = _EVERYWHERE

    @classmethod
    def of(cls, noun: RuleNoun, scenario: Scenario) -> Scope:
        """Return the scope that a row of the table of rules states."""
        if noun.line:
            label = Text("“{name}”类别中", " on the line '{name}'").format(name=scenario.line(noun.line).label)
        elif noun.pool:
            label = Text("“{name}”中", " from '{name}'").format(name=scenario.pool(noun.pool).label)
        else:
            label = _EVERYWHERE
        return cls(noun.pool, noun.line, label)

    def covers(self, candidate: Candidate) -> bool:
        """Whether the rule is about ``candidate``."""
        return self.line in ("", candidate.line) and self.pool in ("", candidate.pool)

    def among(self, candidates: Candidates, numbers: Sequence[int]) -> Sequence[int]:
        """Return those of the candidates of these numbers that the rule is about."""
        if not self.pool and not self.line:
            return numbers
        items = candidates.items
        return [n for n in numbers if self.covers(items[n])]

    def options(self, candidates: Candidates, numbers: Sequence[int]) -> IntArray:
        """Return the options, of the candidates of these numbers, that count."""
        found = candidates.options_of(np.array(numbers, dtype=np.int64))
        return found[candidates.is_from_pool[found]] if self.pool else found

    def granted(self, candidates: Candidates, numbers: Sequence[int], awards: Awards) -> list[int]:
        """Return what counts of what each candidate of these numbers is granted, in fen; 0 where a company pays in a
        pool's place.
        """
        keys = [candidates.items[n].id for n in numbers]
        amounts = [awards.get(key, 0) for key in keys]
        if not self.pool:
            return amounts
        return [0 if fen and payer_of(awards, key) else fen for fen, key in zip(amounts, keys, strict=True)]

    def budget(self, scenario: Scenario) -> int:
        """Return the money, in fen, that a share is a share of: the line's budget, the pool's, or all pools'."""
        if self.line:
            line = scenario.line(self.line)
            return line.budget if line.budget is not None else scenario.pool(line.pool).budget
        return sum(pool.budget for pool in scenario.pools if self.pool in ("", pool.id))


def quantity(value: int, unit: str) -> Text:
    """Print a quantity of a row's unit: money or a count.

    >>> quantity(1, "count").en, quantity(2, "count").en
    ('1 award', '2 awards')
    """
    return amount_text(value) if unit == "fen" else Text(f"{value} 项", f"{value} award{'' if value == 1 else 's'}")


def range_violation(rule: str, subject: Text, row: tuple[int, int | None, int | None], unit: str) -> list[Violation]:
    """Return the violation of ``lower ≤ value ≤ upper`` by ``row = (value, lower, upper)``, or none."""
    value, lower, upper = row
    if upper is not None and value > upper:
        text = Text("{subject}为 {value}，超过上限 {bound}", "{subject} is {value}, above the ceiling of {bound}")
        return [Violation(rule, text.format(subject=subject, value=quantity(value, unit), bound=quantity(upper, unit)))]
    if lower is not None and value < lower:
        text = Text("{subject}为 {value}，低于下限 {bound}", "{subject} is {value}, below the floor of {bound}")
        return [Violation(rule, text.format(subject=subject, value=quantity(value, unit), bound=quantity(lower, unit)))]
    return []


def named(key: str, label: Text) -> Text:
    """Say an identifier with its name."""
    return Text("{key}（{label}）", "{key} ({label})").format(key=both(key), label=label)
