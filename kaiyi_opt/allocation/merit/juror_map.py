"""What calibration does to one juror's scores: a published shift and scale, in whole 1e-4, applied exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kaiyi_opt.allocation.merit.points import ONE


@dataclass(frozen=True)
class JurorMap:
    r"""How a juror's scores read on the common scale.

    .. math::  s' = c + (s - \ell - c) / a

    Attributes
    ----------
    leniency
        :math:`\ell`, whole 1e-4 points: how much more the juror gives than the panel.
    scale
        :math:`a`, whole 1e-4, above 0: how wide the juror spreads scores, 1 being the panel's spread.
    centres
        :math:`c` by criterion, whole 1e-4 points: the level around which scores are spread.
    """

    leniency: int
    scale: int
    centres: Mapping[str, int]

    def adjusted(self, criterion: str, score: int) -> Fraction:
        """Return a score (whole 1e-4 points) on the common scale, exact; it may leave 0 to 100 points.

        >>> JurorMap(30_000, 20_000, {"need": 700_000}).adjusted("need", 830_000)
        Fraction(750000, 1)
        """
        centre = self.centres[criterion]
        return centre + Fraction((score - self.leniency - centre) * ONE, self.scale)
