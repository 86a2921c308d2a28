r"""The goal `need`: residents' need that is covered, by community and domain, with diminishing returns.

A need of N people, severity w, reached by projects of p people in all, counts

.. math::  w \sum_{k=1}^{3} r_k \min(\max(p - b_{k-1}, 0),\ b_k - b_{k-1}),\qquad b_k = \lfloor kN/3 \rfloor

with rates :math:`r_1 \ge r_2 \ge r_3` (whole 1e-4): a concave function of p, so the program needs no more than one
whole column for each third, at most its people, the three together at most p.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kaiyi_opt.allocation.candidates import Candidate, Candidates
from kaiyi_opt.allocation.goal import Auxiliary, AuxiliaryRow, Goal, nothing
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Scenario

Cell = tuple[str, str]


@dataclass(frozen=True)
class CoveredNeed:
    """One need: its people, cut into thirds, and what a person of each third counts (severity × rate, whole 1e-4)."""

    thirds: tuple[int, ...]
    worth: tuple[int, ...]

    def value(self, people: int) -> int:
        """Return what reaching so many people counts.

        >>> CoveredNeed((10, 10, 10), (4, 2, 1)).value(25)
        65
        """
        total = 0
        for size, worth in zip(self.thirds, self.worth, strict=True):
            total += worth * min(people, size)
            people -= min(people, size)
        return total


@dataclass(frozen=True)
class NeedGoal(Goal):
    """Need covered, in people weighted by severity and by what each third counts; ``needs`` by community and domain."""

    needs: Mapping[Cell, CoveredNeed] = field(default_factory=dict)

    def value(self, candidates: Candidates, awards: Mapping[str, int]) -> int:
        """Add up the people that a plan reaches in each need, and what they count."""
        reached = dict.fromkeys(self.needs, 0)
        for key, amount in awards.items():
            candidate = candidates[candidates.number[key]]
            for cell in self._cells(candidate) if amount else ():
                reached[cell] += candidate.beneficiaries
        return sum(need.value(reached[cell]) for cell, need in self.needs.items())

    def _cells(self, candidate: Candidate) -> list[Cell]:
        pairs = [(c, d) for c in candidate.groups["community"] for d in candidate.groups["domain"]]
        return [pair for pair in pairs if pair in self.needs]

    def auxiliary(self, candidates: Candidates) -> Auxiliary:
        """Return one column for each third of each need that a candidate reaches."""
        options: dict[Cell, dict[int, int]] = {}
        for number, candidate in enumerate(candidates):
            own = range(candidates.first_option[number], candidates.first_option[number + 1])
            for cell in self._cells(candidate):
                options.setdefault(cell, {}).update(dict.fromkeys(own, candidate.beneficiaries))
        upper: list[int] = []
        weights: list[int] = []
        rows: list[AuxiliaryRow] = []
        for cell, reach in sorted(options.items()):
            need = self.needs[cell]
            rows.append(AuxiliaryRow("/".join(cell), {len(upper) + k: 1 for k in range(len(need.thirds))}, reach))
            upper += need.thirds
            weights += need.worth
        return Auxiliary(tuple(upper), tuple(weights), tuple(rows))


def need_goal(scenario: Scenario) -> NeedGoal:
    """Return the goal for the needs that a scenario states."""
    settings = scenario.settings.need
    needs = {}
    for need in scenario.needs:
        severity = settings.severity if need.severity is None else need.severity
        ends = [need.people * k // 3 for k in range(4)]
        thirds = tuple(ends[k + 1] - ends[k] for k in range(3))
        needs[need.community, need.domain] = CoveredNeed(thirds, tuple(severity * rate for rate in settings.thirds))
    label = Text("需求覆盖（加权人次）", "need covered (weighted people)")
    return NeedGoal("need", label, 4, 1, nothing, needs=needs)
