"""What calibration is estimated from: each sheet's weighted total, and which sheets compare like with like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from kaiyi_opt.allocation.arrays import FloatArray, IntArray
from kaiyi_opt.allocation.merit.panels import panels_of
from kaiyi_opt.allocation.merit.points import ONE, round_half_up
from kaiyi_opt.allocation.merit.recusal import standing_sheets
from kaiyi_opt.scenario.nouns import Scenario

Scores = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Item:
    """What jurors are compared on: an application, by those criteria (sorted) that they scored of it.

    Sheets with blanks are compared with sheets that leave the same criteria blank, never with whole ones: their totals
    are of different things.
    """

    application: str
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class Totals:
    """The sheets' weighted totals.

    Effects are estimated over totals, not by criterion: merit is the weighted mean of the criteria, so for whole sheets
    only the weighted mean of a juror's leniencies by criterion reaches it; one number a juror is estimated with less
    error from a small jury, and the halo that one juror's scores of one application share does not pass for evidence.

    Attributes
    ----------
    jurors, items
        Whom the numbers below stand for; sorted.
    juror, item
        Numbers of the juror and the item of each sheet, N each.
    total
        Weighted mean of the sheet's scores, points, N.
    panel
        Number of each juror's panel: jurors linked by items that they share. Effects compare within a panel alone.
    centres
        By panel and criterion, the mean of all scores, whole 1e-4 points.
    centre
        By item, the weighted mean of its criteria's centres, points.
    """

    jurors: tuple[str, ...]
    items: tuple[Item, ...]
    juror: IntArray
    item: IntArray
    total: FloatArray
    panel: IntArray
    centres: tuple[dict[str, int], ...]
    centre: FloatArray


def totals_of(scenario: Scenario) -> Totals:
    """Return the totals of every sheet that counts for an application that is judged by the jury."""
    weights = {key: criterion.weight for key, criterion in scenario.settings.criteria.items() if criterion.weight}
    return totals(weights, weighed_sheets(scenario))


def weighed_sheets(scenario: Scenario) -> list[tuple[str, str, Scores]]:
    """Return juror, application and the scores of criteria that weigh, of every sheet that has any and counts."""
    criteria = scenario.settings.criteria
    judged = {a.id for a in scenario.applications if scenario.line(a.line).merit == "jury"}
    found = []
    for sheet in standing_sheets(scenario):
        scores = tuple(
            (key, score)
            for key, score in sorted(sheet.scores)
            if score is not None and key in criteria and criteria[key].weight
        )
        if scores and sheet.application in judged:
            found.append((sheet.juror, sheet.application, scores))
    return found


def totals(weights: dict[str, int], sheets: Iterable[tuple[str, str, Scores]]) -> Totals:
    """Return the totals of sheets, each its juror, its application and whole 1e-4 points by criterion.

    Parameters
    ----------
    weights
        The weight of every criterion that occurs, above 0.
    """
    rows = sorted(sheets)
    jurors = tuple(sorted({juror for juror, _, _ in rows}))
    marked = [Item(application, tuple(key for key, _ in scores)) for _, application, scores in rows]
    items = tuple(sorted(set(marked), key=lambda item: (item.application, item.criteria)))
    juror_number = {key: number for number, key in enumerate(jurors)}
    item_number = {item: number for number, item in enumerate(items)}
    juror = np.array([juror_number[key] for key, _, _ in rows], dtype=np.int64)
    item = np.array([item_number[key] for key in marked], dtype=np.int64)
    panel, panel_of_item = panels_of(juror, item, len(jurors), len(items))
    centres = _centres(rows, panel[juror])
    return Totals(
        jurors,
        items,
        juror,
        item,
        np.array([_mean(weights, dict(scores)) for _, _, scores in rows], dtype=np.float64),
        panel,
        centres,
        np.array(
            [
                _mean(weights, {key: centres[p][key] for key in i.criteria})
                for i, p in zip(items, panel_of_item, strict=True)
            ],
            dtype=np.float64,
        ),
    )


def _mean(weights: dict[str, int], scores: dict[str, int]) -> float:
    """Return the weighted mean of scores, in points."""
    total = sum(weights[key] * score for key, score in scores.items())
    return float(Fraction(total, ONE * sum(weights[key] for key in scores)))


def _centres(rows: list[tuple[str, str, Scores]], panel: IntArray) -> tuple[dict[str, int], ...]:
    given: dict[tuple[int, str], list[int]] = defaultdict(list)
    for (_, _, scores), number in zip(rows, panel.tolist(), strict=True):
        for key, score in scores:
            given[number, key].append(score)
    centres: list[dict[str, int]] = [{} for _ in range(max(panel.tolist(), default=-1) + 1)]
    for (number, key), scores_given in sorted(given.items()):
        centres[number][key] = round_half_up(Fraction(sum(scores_given), len(scores_given)))
    return tuple(centres)
