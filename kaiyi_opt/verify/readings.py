"""How a juror's scores are read on the common scale: as the published list states it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Reading:
    """A juror's leniency (whole 1e-4 points), scale (whole 1e-4) and centres by criterion (whole 1e-4 points)."""

    leniency: int
    scale: int
    centres: Mapping[str, int]

    def read(self, criterion: str, score: int) -> Fraction:
        """Return centre + (score - leniency - centre) / scale, exact; a criterion without a centre stays as it is."""
        if criterion not in self.centres:
            return Fraction(score)
        centre = Fraction(self.centres[criterion])
        return centre + (score - self.leniency - centre) / Fraction(self.scale, 10_000)
