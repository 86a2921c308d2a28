"""The jury's merit of one application: the weighted mean of its criteria, trimmed where the settings say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from kaiyi_opt.allocation.merit.juror_map import JurorMap
from kaiyi_opt.allocation.merit.points import round_half_up
from kaiyi_opt.scenario.nouns import Scenario, ScoreSheet
from kaiyi_opt.scenario.points import FULL_POINTS

FEWEST_FOR_TRIMMING = 3


def jury_merit(
    scenario: Scenario,
    sheets: Sequence[ScoreSheet],
    votes: int,
    most_votes: int,
    maps: Mapping[str, JurorMap] | None = None,
) -> int | None:
    r"""Return the weighted mean of the criteria's means, with the votes as one more criterion where they have a weight.

    .. math::  \frac{\sum_c w_c\,\bar s_c + w_v \cdot 100\,v / v_{max}}{\sum_c w_c + w_v}

    The mean of a criterion is over the jurors who scored it (blanks and recusals left out); where ``merit.trimmed`` is
    set and at least three scored, one highest and one lowest are dropped. Exact fractions; rounded once, half up, to
    1e-4.

    Parameters
    ----------
    maps
        How each juror's scores read on the common scale; trimming compares them there. A score may then leave 0 to
        100 points, which tells a good project under a severe juror from a good one under a mild juror; the merit is
        brought back to 0 to 100. ``None`` takes scores as they stand.

    Returns
    -------
    Whole 1e-4 points, or ``None`` where some criterion with a weight was scored by nobody.
    """
    settings = scenario.settings
    total, weights = Fraction(0), 0
    for key, criterion in sorted(settings.criteria.items()):
        if criterion.weight == 0:
            continue
        mean = criterion_mean(_scores(sheets, key, maps), trimmed=settings.merit.trimmed)
        if mean is None:
            return None
        total += criterion.weight * mean
        weights += criterion.weight
    if settings.merit.votes_weight and most_votes:
        total += settings.merit.votes_weight * Fraction(FULL_POINTS * votes, most_votes)
        weights += settings.merit.votes_weight
    return None if weights == 0 else min(FULL_POINTS, max(0, round_half_up(total / weights)))


def criterion_mean(scores: Sequence[int | Fraction], *, trimmed: bool) -> Fraction | None:
    """Return the mean of one criterion's scores, exact; ``None`` of no scores.

    >>> criterion_mean([60, 90, 90, 80], trimmed=True)
    Fraction(85, 1)
    """
    if not scores:
        return None
    kept = sorted(scores)[1:-1] if trimmed and len(scores) >= FEWEST_FOR_TRIMMING else scores
    return sum(map(Fraction, kept), Fraction(0)) / len(kept)


def _scores(
    sheets: Sequence[ScoreSheet], criterion: str, maps: Mapping[str, JurorMap] | None
) -> Sequence[int | Fraction]:
    stated = [
        (sheet.juror, score)
        for sheet in sheets
        for name, score in sheet.scores
        if name == criterion and score is not None
    ]
    if maps is None:
        return [score for _, score in stated]
    return [maps[juror].adjusted(criterion, score) for juror, score in stated]
