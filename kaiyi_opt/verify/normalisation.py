"""Normalised readings, computed anew in exact fractions: standard scores and ranges."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from kaiyi_opt.verify.readings import Reading
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.score_sheets import Sheet
from kaiyi_opt.verify.worth import largest_root

UNIT = 10_000


def normalised(stated: Round, method: str, sheets: Sequence[Sheet]) -> dict[str, Reading]:
    """Return every juror's reading by ``standard`` or ``range``."""
    by_juror: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_juror.setdefault(sheet.juror, []).append(sheet)
    return _ranges(by_juror) if method == "range" else _standard(stated, by_juror, sheets)


def centres_of(sheets: Sequence[Sheet]) -> dict[str, int]:
    """Return the mean of all scores of each criterion, rounded half up to whole 1e-4 points."""
    criteria = {key for sheet in sheets for key in sheet.scores}
    return {key: nearest(average([s.scores[key] for s in sheets if key in s.scores])) for key in sorted(criteria)}


def distance(stated: Round, centres: Mapping[str, int], sheet: Sheet) -> Fraction:
    """Return how far the weighted mean of a sheet stands from that of the centres."""
    weight = {key: stated.settings["criteria"][key]["weight"] for key in sheet.scores}
    off = sum(weight[key] * (score - centres[key]) for key, score in sheet.scores.items())
    return Fraction(off, sum(weight.values()))


def average(values: Sequence[Fraction] | Sequence[int]) -> Fraction:
    """Return the mean, exact."""
    return sum(map(Fraction, values), Fraction(0)) / len(values)


def nearest(value: Fraction) -> int:
    """Return the nearest whole number, halves up."""
    return math.floor(value + Fraction(1, 2))


def _ranges(by_juror: Mapping[str, Sequence[Sheet]]) -> dict[str, Reading]:
    readings = {}
    for juror, own in by_juror.items():
        given = [score for sheet in own for score in sheet.scores.values()]
        low, scale = min(given), nearest(Fraction(max(given) - min(given), 100))
        zero = dict.fromkeys((key for sheet in own for key in sheet.scores), 0)
        readings[juror] = Reading(low, scale, zero) if scale else Reading(0, UNIT, zero)
    return readings


def _standard(stated: Round, by_juror: Mapping[str, Sequence[Sheet]], sheets: Sequence[Sheet]) -> dict[str, Reading]:
    centres = centres_of(sheets)
    off = {juror: [distance(stated, centres, sheet) for sheet in own] for juror, own in by_juror.items()}
    mean = {juror: average(values) for juror, values in off.items()}
    squares = {juror: [(value - mean[juror]) ** 2 for value in values] for juror, values in off.items()}
    overall = average([square for own in squares.values() for square in own]) if squares else Fraction(0)
    readings = {}
    for juror, own in squares.items():
        ratio = average(own) / overall if any(own) else Fraction(1)
        # The nearest whole number to a root is the largest k with (2k - 1)² ≤ 4 · square.
        scale = max(1, (largest_root(4 * UNIT**2 * ratio) + 1) // 2)
        readings[juror] = Reading(nearest(mean[juror]), scale, centres)
    return readings
