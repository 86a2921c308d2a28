"""Normalisation: each juror's own scores put on one scale by rule, without a model of what the differences mean.

Calibration compares jurors on the applications that they share and draws small samples towards the panel;
normalisation takes every difference between jurors' averages or widths for the jurors' own doing. It is only as fair as
the sharing out of applications, and is here because many juries have always done it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from fractions import Fraction

from kaiyi_opt.allocation.merit.juror_map import JurorMap
from kaiyi_opt.allocation.merit.points import ONE, round_half_up
from kaiyi_opt.allocation.merit.totals import Scores, weighed_sheets
from kaiyi_opt.scenario.nouns import Scenario

FULL = 100


def standard_maps(scenario: Scenario) -> dict[str, JurorMap]:
    """Return the maps that give every juror's totals the same mean and the same standard deviation (标准分).

    The mean is the jury's, criterion by criterion; the deviation is that of all totals around their own juror's mean. A
    juror whose totals are all the same is only shifted.
    """
    weights = {key: criterion.weight for key, criterion in scenario.settings.criteria.items()}
    sheets = _by_juror(scenario)
    given: dict[str, list[int]] = defaultdict(list)
    for scores in (scores for own in sheets.values() for scores in own):
        for key, score in scores:
            given[key].append(score)
    centres = {key: round_half_up(Fraction(sum(scores), len(scores))) for key, scores in sorted(given.items())}
    off = {juror: [_off(weights, centres, scores) for scores in own] for juror, own in sheets.items()}
    mean = {juror: sum(own, Fraction(0)) / len(own) for juror, own in off.items()}
    squares = {juror: [(value - mean[juror]) ** 2 for value in own] for juror, own in off.items()}
    everybody = [square for own in squares.values() for square in own]
    pooled = sum(everybody, Fraction(0)) / max(1, len(everybody))
    return {
        juror: JurorMap(round_half_up(mean[juror]), _scale(squares[juror], pooled), centres) for juror in sorted(sheets)
    }


def range_maps(scenario: Scenario) -> dict[str, JurorMap]:
    """Return the maps that give every juror's lowest score 0 points and the highest 100 (极差归一).

    A juror whose scores are all the same keeps them as they stand.
    """
    maps = {}
    for juror, sheets in _by_juror(scenario).items():
        scores = [score for sheet in sheets for _, score in sheet]
        low, high = min(scores), max(scores)
        scale = round_half_up(Fraction(high - low, FULL))
        centres = {key: 0 for sheet in sheets for key, _ in sheet}
        maps[juror] = JurorMap(low, scale, centres) if scale else JurorMap(0, ONE, centres)
    return maps


NORMALISATIONS: Mapping[str, Callable[[Scenario], dict[str, JurorMap]]] = {
    "standard": standard_maps,
    "range": range_maps,
}


def _by_juror(scenario: Scenario) -> dict[str, list[Scores]]:
    sheets: dict[str, list[Scores]] = defaultdict(list)
    for juror, _, scores in weighed_sheets(scenario):
        sheets[juror].append(scores)
    return dict(sorted(sheets.items()))


def _off(weights: Mapping[str, int], centres: Mapping[str, int], scores: Scores) -> Fraction:
    """Return how far a sheet's total stands from that of the centres, whole 1e-4 points, exact."""
    total = sum(weights[key] * (score - centres[key]) for key, score in scores)
    return Fraction(total, sum(weights[key] for key, _ in scores))


def _scale(squares: list[Fraction], pooled: Fraction) -> int:
    """Return √(mean of squares ÷ pooled) in whole 1e-4, halves up; 1 where the juror's totals do not differ."""
    if not any(squares):
        return ONE
    ratio = sum(squares, Fraction(0)) / len(squares) / pooled
    return max(1, (math.isqrt(math.floor(4 * ONE**2 * ratio)) + 1) // 2)
