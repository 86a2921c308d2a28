"""Floors and ceilings by group: domain, track, community, layer, category or target; in yuan, awards or shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.candidates import Candidates
from kaiyi_opt.allocation.rules.protocol import (
    Awards,
    Row,
    Scope,
    Violation,
    family,
    quantity,
    range_violation,
)
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.nouns import Rule as RuleNoun
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.vocabulary import GROUPINGS

WHOLE = 10_000
GROUPING_LABELS = {choice.key: choice.label for choice in GROUPINGS}


@dataclass(frozen=True)
class GroupLimit:
    """Within its scope, each of ``groups`` is granted at least a floor and at most a ceiling.

    ``floor`` and ``ceiling`` are fen (``fen``), awards (``count``), or 1e-4 of the money awarded in the scope
    (``share_of_awards``); a share of the budget has become fen already, rounded inward.
    """

    id: str
    scope: Scope
    by: str
    groups: tuple[tuple[str, Text], ...]
    floor: int | None
    ceiling: int | None
    unit: str

    @property
    def sentence(self) -> Text:
        """What it says."""
        kind = GROUPING_LABELS[self.by]
        if len(self.groups) == 1:
            who = Text("{kind}“{name}”", "{kind} '{name}'").format(kind=kind, name=self.groups[0][1])
        else:
            who = Text("每个{kind}", "each {kind}").format(kind=kind)
        parts = []
        if self.floor is not None:
            parts.append(Text("至少{bound}", "at least {bound}").format(bound=self._after_word(self.floor)))
        if self.ceiling is not None:
            parts.append(Text("至多{bound}", "at most {bound}").format(bound=self._after_word(self.ceiling)))
        limits = Text("、".join(p.zh for p in parts), " and ".join(p.en for p in parts))
        return Text("{who}{where}{limits}", "{who} is granted {limits}{where}").format(
            who=who, where=self.scope.label, limits=limits
        )

    def _after_word(self, value: int) -> Text:
        """Print a bound as it follows a word: Chinese sets a space before a figure, none before a word."""
        bound = self._quantity(value)
        return bound if self.unit == "share_of_awards" else Text(f" {bound.zh}", bound.en)

    def _quantity(self, value: int) -> Text:
        if self.unit != "share_of_awards":
            return quantity(value, self.unit)
        percent = f"{Fraction(value * 100, WHOLE).numerator / Fraction(value * 100, WHOLE).denominator:g}%"
        return Text(f"拨付总额的 {percent}", f"{percent} of the money granted")

    def _members(self, candidates: Candidates) -> dict[str, Sequence[int]]:
        numbers = candidates.by_group(self.by)
        return {key: self.scope.among(candidates, numbers.get(key, ())) for key, _ in self.groups}

    def rows(self, candidates: Candidates) -> list[Row]:
        """Return one row a group."""
        members = self._members(candidates)
        if self.unit == "share_of_awards":
            return self._share_rows(candidates, members)
        rows = []
        for key, label in self.groups:
            options = self.scope.options(candidates, members[key])
            weights = candidates.option_amount[options] if self.unit == "fen" else np.ones(len(options), np.int64)
            if self.floor is not None and self.ceiling is not None and self.floor > self.ceiling:
                # Shares of the budget, rounded inward, may cross: two rows then, which conflict in the open.
                rows.append(Row(options, weights, self.floor, None, self.unit, label, key))
                rows.append(Row(options, weights, None, self.ceiling, self.unit, label, key))
            else:
                rows.append(Row(options, weights, self.floor, self.ceiling, self.unit, label, key))
        return rows

    def _share_rows(self, candidates: Candidates, members: dict[str, Sequence[int]]) -> list[Row]:
        """Return, for each group, Σ_group 10000·a − share·Σ_scope a ≤ 0 for its ceiling, ≥ 0 for its floor."""
        options = self.scope.options(candidates, self.scope.among(candidates, range(len(candidates))))
        amounts = candidates.option_amount[options]
        rows = []
        for key, label in self.groups:
            in_group = np.isin(candidates.option_candidate[options], np.array(members[key], dtype=np.int64))
            for bound, lower, upper in ((self.floor, 0, None), (self.ceiling, None, 0)):
                if bound is not None:
                    weights: IntArray = amounts * (in_group * WHOLE - bound)
                    rows.append(Row(options, weights, lower, upper, "logic", label, key))
        return rows

    def violations(self, candidates: Candidates, awards: Awards) -> list[Violation]:
        """Add up what each group is granted and compare it with floor and ceiling."""
        found: list[Violation] = []
        members = self._members(candidates)
        scope, is_share = self.scope, self.unit == "share_of_awards"
        counted = scope.among(candidates, range(len(candidates))) if is_share else ()
        total = sum(scope.granted(candidates, counted, awards))
        for key, label in self.groups:
            granted = scope.granted(candidates, members[key], awards)
            value = sum(amount > 0 for amount in granted) if self.unit == "count" else sum(granted)
            if not self._is_broken(value, total):
                continue
            subject = Text("{kind}“{name}”所获", "what {kind} '{name}' is granted").format(
                kind=GROUPING_LABELS[self.by], name=label
            )
            if self.unit == "share_of_awards":
                found += self._share_violations(subject, value, total)
            else:
                found += range_violation(self.id, subject, (value, self.floor, self.ceiling), self.unit)
        return found

    def _is_broken(self, value: int, total: int) -> bool:
        """Whether what a group is granted is beyond its limits; ``total`` is what the scope is granted."""
        own, whole = (WHOLE * value, total) if self.unit == "share_of_awards" else (value, 1)
        too_much = self.ceiling is not None and own > self.ceiling * whole
        return too_much or (self.floor is not None and own < self.floor * whole)

    def _share_violations(self, subject: Text, granted: int, total: int) -> list[Violation]:
        too_much = self.ceiling is not None and WHOLE * granted > self.ceiling * total
        bound = self.ceiling if too_much else self.floor
        text = Text("{subject}不合“{bound}”的限额", "{subject} does not keep the limit of {bound}")
        return [Violation(self.id, text.format(subject=subject, bound=self._quantity(bound or 0)))]


@family("group_limit")
def group_limit(noun: RuleNoun, scenario: Scenario) -> GroupLimit:
    """Return the limit that a row of the table of rules states; a share of the budget becomes fen, rounded inward."""
    scope = Scope.of(noun, scenario)
    floor, ceiling, unit = noun.at_least, noun.at_most, noun.unit
    if unit == "share":
        budget = scope.budget(scenario)
        floor = None if floor is None else -(-floor * budget // WHOLE)
        ceiling = None if ceiling is None else ceiling * budget // WHOLE
    unit = {"yuan": "fen", "share": "fen"}.get(unit, unit)
    return GroupLimit(noun.id, scope, noun.by, _groups(noun, scenario), floor, ceiling, unit)


def _groups(noun: RuleNoun, scenario: Scenario) -> tuple[tuple[str, Text], ...]:
    """Return the groups a rule is about, each with its name: the one it names, or all there are."""
    labels = group_labels(noun.by, scenario)
    if noun.group:
        return ((noun.group, labels.get(noun.group, both(noun.group))),)
    return tuple(sorted(labels.items()))


def group_labels(by: str, scenario: Scenario) -> dict[str, Text]:
    """Return every group of a grouping with its name: what settings and tables list, or what applications carry."""
    settings = scenario.settings
    if by == "domain":
        return {key: label.text for key, label in settings.domains.items()}
    if by == "track":
        return {key: label.text for key, label in settings.tracks.items()}
    if by == "community":
        return {community.id: both(community.name) for community in scenario.communities}
    if by == "layer":
        return {
            organisation.layer: both(organisation.layer)
            for organisation in scenario.organisations
            if organisation.layer
        }
    column = "categories" if by == "category" else "targets"
    return {key: both(key) for application in scenario.applications for key in getattr(application, column)}
