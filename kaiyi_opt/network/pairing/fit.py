r"""How well a mentor and a mentee fit: a weighted mean of visible parts, in whole 1e-4 points.

.. math::  f = \operatorname{round}\frac{\sum_i w_i\,p_i}{\sum_i w_i} + b

where part i earns p_i points (0 to 100, rounded half up to 1e-4) and has weight w_i, and b is the bonus of last year's
pairs. A part whose facts are not stated earns the declared ``missing`` points. Whole numbers throughout, so that anyone
can compute a fit again from its parts. Which case earns how many points is declared in the settings
(`kaiyi_opt.scenario.settings_pairing`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.language import Text, both, joined
from kaiyi_opt.network.pairing.organisation_facts import UNSTATED, IntArray, OrganisationFacts
from kaiyi_opt.scenario.points import FULL_POINTS, format_points
from kaiyi_opt.scenario.settings_pairing import PARTS, PairingSettings

PART_LABELS = {
    "domain": Text("领域", "domain"),
    "capability": Text("能力差距", "capability"),
    "grade": Text("等级", "grade"),
    "stage": Text("登记状态", "stage"),
    "distance": Text("距离", "distance"),
    "past": Text("往年", "past"),
    "preference": Text("意愿", "preference"),
    "track": Text("赛道", "track"),
}


@dataclass(frozen=True)
class FitPart:
    """One part of a fit: its points in 1e-4, its weight, and whether the facts it rests on are stated."""

    key: str
    points: int
    weight: int
    stated: bool

    @property
    def label(self) -> Text:
        """Its name in both languages."""
        return PART_LABELS[self.key]


@dataclass(frozen=True)
class Fit:
    """The fit of one pair: the points, the parts they come from, and the bonus that is in them."""

    points: int
    parts: tuple[FitPart, ...]
    bonus: int = 0

    @property
    def text(self) -> Text:
        """The fit with its parts in one phrase; a part that rests on the rule for missing facts is marked."""
        listed = [_part_text(part) for part in self.parts if part.weight]
        if self.bonus:
            bonus = both(format_points(self.bonus))
            listed.append(Text("去年结对加 {n} 分", "{n} more for last year's pair").format(n=bonus))
        return Text("匹配度 {fit}（{parts}）", "fit {fit} ({parts})").format(
            fit=both(format_points(self.points)), parts=joined(listed)
        )


def _part_text(part: FitPart) -> Text:
    form = Text("{part} {n}", "{part} {n}") if part.stated else Text("{part}未写明计 {n}", "{part} not stated: {n}")
    return form.format(part=part.label, n=both(format_points(part.points)))


def part_points(facts: OrganisationFacts, settings: PairingSettings, mentor: IntArray, mentee: IntArray) -> IntArray:
    """Return the points of each part for many pairs, `UNSTATED` where the facts are not stated.

    Parameters
    ----------
    mentor, mentee
        Shape (p,): rows of ``facts``.

    Returns
    -------
    Shape (parts, p), in the order of `PARTS`, in 1e-4 points.
    """
    points = {
        "domain": _domain(facts, settings, mentor, mentee),
        "capability": _capability(facts, settings, mentor, mentee),
        "grade": _grade(facts, settings, mentor, mentee),
        "stage": _stage(facts, settings, mentor, mentee),
        "distance": _distance(facts, settings, mentor, mentee),
        "past": facts.outcome.look_up(mentor, mentee, settings.past_none),
        "preference": _preference(facts, settings, mentor, mentee),
        "track": _track(facts, settings, mentor, mentee),
    }
    return np.stack([points[part] for part in PARTS])


def weighted(points: IntArray, settings: PairingSettings) -> IntArray:
    """Return the fits, without any bonus, of parts as `part_points` gives them; shape (p,), in 1e-4 points."""
    weights = np.array([settings.weight(part) for part in PARTS], dtype=np.int64)
    filled = np.where(points == UNSTATED, settings.missing, points)
    return _halves_up(weights @ filled, weights.sum())


def fit_of_pair(facts: OrganisationFacts, settings: PairingSettings, mentor: str, mentee: str, bonus: int) -> Fit:
    """Return the fit of one pair with its parts."""
    rows = (np.array([facts.row_of[key]], dtype=np.int64) for key in (mentor, mentee))
    points = part_points(facts, settings, *rows)
    parts = tuple(
        FitPart(
            part, settings.missing if value == UNSTATED else int(value), settings.weight(part), bool(value != UNSTATED)
        )
        for part, value in zip(PARTS, points[:, 0], strict=True)
    )
    return Fit(int(weighted(points, settings)[0]) + bonus, parts, bonus)


def _halves_up(numerator: IntArray, denominator: int | np.int64) -> IntArray:
    """Return numerator / denominator rounded to whole numbers, halves up."""
    return (2 * numerator + denominator) // (2 * denominator)


def _where_stated(first: IntArray, second: IntArray, points: IntArray) -> IntArray:
    return np.where((first == UNSTATED) | (second == UNSTATED), UNSTATED, points)


def _domain(facts: OrganisationFacts, settings: PairingSettings, mentor: IntArray, mentee: IntArray) -> IntArray:
    first, second = facts.domain[mentor], facts.domain[mentee]
    if facts.domains_apart.size == 0:
        return np.full(first.shape, UNSTATED, dtype=np.int64)
    earned = np.array([settings.domain_same, settings.domain_adjacent, settings.domain_far], dtype=np.int64)
    return _where_stated(first, second, earned[facts.domains_apart[first, second]])


def _capability(facts: OrganisationFacts, settings: PairingSettings, mentor: IntArray, mentee: IntArray) -> IntArray:
    first, second = facts.assessment[mentor], facts.assessment[mentee]
    return _where_stated(first, second, trapezoid(first - second, settings.gap_corners))


def trapezoid(gap: IntArray, corners: tuple[int, int, int, int]) -> IntArray:
    """Return the points of gaps: 0 up to the first corner, 100 from the second to the third, 0 from the fourth, and
    straight between; where two corners meet, the better side counts.

    >>> trapezoid(np.array([0, 5, 10, 30, 99]) * 10_000, (0, 100_000, 250_000, 450_000)).tolist()
    [0, 500000, 1000000, 750000, 0]
    """
    none, enough, much, too_much = corners
    rising = _halves_up(FULL_POINTS * (gap - none), max(enough - none, 1))
    falling = _halves_up(FULL_POINTS * (too_much - gap), max(too_much - much, 1))
    sloped = np.where(gap < enough, rising, falling)
    return np.where((gap >= enough) & (gap <= much), FULL_POINTS, np.clip(sloped, 0, FULL_POINTS))


def _grade(facts: OrganisationFacts, settings: PairingSettings, mentor: IntArray, mentee: IntArray) -> IntArray:
    """Return the points of the grades; a mentor below its mentee, whom only a decision can pair, earns none."""
    first, second = facts.grade[mentor], facts.grade[mentee]
    earned = np.array([0, settings.grade_same, settings.grade_one_above, settings.grade_more_above], dtype=np.int64)
    return _where_stated(first, second, earned[np.clip(first - second, -1, 2) + 1])


def _stage(facts: OrganisationFacts, settings: PairingSettings, mentor: IntArray, mentee: IntArray) -> IntArray:
    first, second = facts.stage[mentor], facts.stage[mentee]
    earned = np.array([settings.stage_below, settings.stage_same, settings.stage_above], dtype=np.int64)
    return _where_stated(first, second, earned[np.clip(first - second, -1, 1) + 1])


def _distance(facts: OrganisationFacts, settings: PairingSettings, mentor: IntArray, mentee: IntArray) -> IntArray:
    first, second = facts.community[mentor], facts.community[mentee]
    if facts.hops.size == 0:
        return np.full(first.shape, UNSTATED, dtype=np.int64)
    by_hops = (settings.distance_same, settings.distance_next, settings.distance_two, settings.distance_far)
    return _where_stated(first, second, np.array(by_hops, dtype=np.int64)[facts.hops[first, second]])


def _preference(facts: OrganisationFacts, settings: PairingSettings, mentor: IntArray, mentee: IntArray) -> IntArray:
    """Return the mean of what each side's rank of the other earns; who names nobody is indifferent, not silent."""
    sides = []
    for here, other in ((mentor, mentee), (mentee, mentor)):
        rank = facts.rank.look_up(here, other, 0)
        earned = settings.preference_first - settings.preference_step * (rank - 1)
        sides.append(np.where(rank > 0, np.maximum(earned, settings.preference_unnamed), settings.preference_unnamed))
    return _halves_up(sides[0] + sides[1], 2)


def _track(facts: OrganisationFacts, settings: PairingSettings, mentor: IntArray, mentee: IntArray) -> IntArray:
    first, second = facts.track[mentor], facts.track[mentee]
    return _where_stated(first, second, np.where(first == second, settings.track_same, settings.track_other))
