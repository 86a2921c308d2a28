"""What calibration changes: each application's merit and rank in its line, before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from kaiyi_opt.allocation.merit.juror_map import JurorMap
from kaiyi_opt.allocation.merit.merits import merits_with
from kaiyi_opt.scenario.nouns import Scenario


@dataclass(frozen=True)
class Standing:
    """One application that is judged by the jury.

    Attributes
    ----------
    application, line
        Identifiers.
    raw, calibrated
        Merit of scores as they stand and of scores on the common scale, whole 1e-4 points; ``None`` without a merit.
    raw_rank, calibrated_rank
        Rank in its line, 1 the best, equals sharing the better rank.
    """

    application: str
    line: str
    raw: int | None
    calibrated: int | None
    raw_rank: int | None
    calibrated_rank: int | None

    @property
    def rise(self) -> int:
        """How many ranks calibration lifts it; below 0 where it falls."""
        return (self.raw_rank or 0) - (self.calibrated_rank or 0)


def standings_of(scenario: Scenario, maps: Mapping[str, JurorMap]) -> tuple[Standing, ...]:
    """Return the standing of every application that is judged by the jury, in the order of identifiers."""
    raw, calibrated = merits_with(scenario, None), merits_with(scenario, maps or None)
    judged = [a for a in scenario.applications if scenario.line(a.line).merit == "jury"]
    before, after = defaultdict(list), defaultdict(list)
    for application in judged:
        before[application.line].append(raw[application.id])
        after[application.line].append(calibrated[application.id])
    return tuple(
        Standing(
            a.id,
            a.line,
            raw[a.id],
            calibrated[a.id],
            _rank(raw[a.id], before[a.line]),
            _rank(calibrated[a.id], after[a.line]),
        )
        for a in judged
    )


def _rank(merit: int | None, others: list[int | None]) -> int | None:
    return None if merit is None else 1 + sum(other is not None and other > merit for other in others)
