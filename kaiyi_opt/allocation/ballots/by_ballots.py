"""By ballots: what the residents' ballots decided, as a rule that the rest of the round is planned around."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.candidates import Candidates
from kaiyi_opt.allocation.rules.protocol import Awards, Row, Violation
from kaiyi_opt.language import Text, both


@dataclass(frozen=True)
class ByBallots:
    """Each application of ``chosen`` is funded in full, each of ``rejected`` is not; ``label`` names the rule."""

    label: Text
    chosen: tuple[str, ...]
    rejected: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its identifier."""
        return "ballots"

    @property
    def sentence(self) -> Text:
        """What it says."""
        names = Text("、".join(self.chosen) or "无", ", ".join(self.chosen) or "none")
        return Text(
            "居民选票按{rule}选定：{names}；同一笔钱的其余申请不选",
            "the residents' ballots chose, by {rule}: {names}; nothing else from the same money",
        ).format(rule=self.label, names=names)

    def rows(self, candidates: Candidates) -> list[Row]:
        """Return x = 1 for the largest amount of whatever was chosen, and Σ x = 0 over what was not."""
        largest = [int(candidates.first_option[candidates.number[key] + 1]) - 1 for key in self.chosen]
        rows = [Row(np.array([c], np.int64), np.ones(1, np.int64), 1, None, "logic") for c in largest]
        numbers = np.array([candidates.number[key] for key in self.rejected], dtype=np.int64)
        options = candidates.options_of(numbers)
        return [*rows, Row(options, np.ones(len(options), np.int64), None, 0, "logic")] if len(options) else rows

    def violations(self, candidates: Candidates, awards: Awards) -> list[Violation]:
        """Name each application that is not as the ballots decided."""
        in_full = {key: candidates[candidates.number[key]].amounts[-1] for key in self.chosen}
        wrong = [key for key, amount in in_full.items() if awards.get(key, 0) != amount]
        wrong += [key for key in self.rejected if awards.get(key)]
        text = Text("{id} 与选票的结果不符", "{id} is not as the ballots decided")
        return [Violation(self.id, text.format(id=both(key))) for key in wrong]

    def reason(self, votes: int, cost: Text, left: Text) -> Text:
        """Say why an application was not chosen: its votes (or points), its cost, and what is left of its pool."""
        return Text(
            "居民选票按{rule}未选定：得 {votes} 票（分），需 {cost}；资金池余 {left}",
            "not chosen by the residents' ballots ({rule}): {votes} votes or points, it costs {cost};"
            " {left} is left in the pool",
        ).format(rule=self.label, votes=votes, cost=cost, left=left)
