"""The standard policy: levers, and a rule for each question that a simulated year asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from kaiyi_opt.language import Text, both
from kaiyi_opt.simulation.levers import Levers
from kaiyi_opt.simulation.policy import Applications, Gaps, IntArray, Matches, PairingTable
from kaiyi_opt.study.policies.grants import AwardRule
from kaiyi_opt.study.policies.introduction import largest_gaps
from kaiyi_opt.study.policies.matching import best_matches

MatchRule: TypeAlias = Callable[[Matches], npt.NDArray[np.bool_]]
PairRule: TypeAlias = Callable[[PairingTable], IntArray]
IntroductionRule: TypeAlias = Callable[[Gaps], IntArray]


@dataclass(frozen=True)
class StandardPolicy:
    """A policy made of rules; `kaiyi_opt.simulation.policy.Policy` says what each verb answers.

    Attributes
    ----------
    name
        What results call it.
    levers
        Its levers.
    fund_rule, venture_rule
        The award of each application to the special fund, and of each venture project.
    pairing_rule
        Each organisation's mentor.
    purchase_rule, adoption_rule
        Which bids are taken, and which projects are adopted by whom.
    introduction_rule
        Where outside organisations are approached.
    label
        Its name in both languages; where left out, ``name``.
    """

    name: str
    levers: Levers
    fund_rule: AwardRule
    venture_rule: AwardRule
    pairing_rule: PairRule
    purchase_rule: MatchRule = best_matches
    adoption_rule: MatchRule = best_matches
    introduction_rule: IntroductionRule = largest_gaps
    label: Text = field(default=Text("", ""))

    def __post_init__(self) -> None:
        """Call it by its name where it has no label."""
        if not self.label.zh:
            object.__setattr__(self, "label", both(self.name))

    def fund(self, applications: Applications) -> IntArray:
        """Return the award of each application to the special fund, fen."""
        return self.fund_rule(applications)

    def venture(self, applications: Applications) -> IntArray:
        """Return the award of each venture project, fen."""
        return self.venture_rule(applications)

    def purchase(self, bids: Matches) -> npt.NDArray[np.bool_]:
        """Return which bids are taken."""
        return self.purchase_rule(bids)

    def adopt(self, projects: Matches) -> npt.NDArray[np.bool_]:
        """Return which adoptions are made."""
        return self.adoption_rule(projects)

    def pair(self, table: PairingTable) -> IntArray:
        """Return the row in the table of each organisation's mentor, `NOBODY` for none."""
        return self.pairing_rule(table)

    def introduce(self, gaps: Gaps) -> IntArray:
        """Return how many organisations are approached for each community and domain."""
        return self.introduction_rule(gaps)
