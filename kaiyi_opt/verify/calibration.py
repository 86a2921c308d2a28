"""Leniency and scale of jurors, estimated anew from the score sheets at the ratios that a list states.

Sheets on the same item (an application by the same criteria) are compared; y = item + leniency + slope · x + noise,
with leniency and slope random. Everything here is plain lists of floats: the result is held to one unit of 1e-4.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kaiyi_opt.verify.normalisation import centres_of, distance
from kaiyi_opt.verify.readings import Reading
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.score_sheets import Sheet

UNIT = 10_000
NEAR = 1
MOST_JURORS = 150
MOST_PAIRS = 1_000_000
GRID = tuple(round(10 ** (step / 20), 4) for step in range(-40, 41))
NARROWEST, WIDEST = UNIT // 2, 2 * UNIT

Matrix = list[list[float]]


@dataclass(frozen=True)
class Design:
    """Who scored what: jurors sorted; for each item its sheets as juror's number and total off the centre (points)."""

    jurors: tuple[str, ...]
    items: tuple[tuple[tuple[int, float], ...], ...]
    panel: tuple[int, ...]
    centres: tuple[Mapping[str, int], ...]


@dataclass(frozen=True)
class Equations:
    """The model with the items taken out: what multiplies the effects, what they must explain, and what is left."""

    matrix: Matrix
    right: list[float]
    square: float
    degrees: int


def is_within_reach(sheets: Sequence[Sheet]) -> bool:
    """Whether plain Python can estimate that many jurors over that many pairs of sheets in seconds."""
    each = Counter(sheet.application for sheet in sheets).values()
    return len({sheet.juror for sheet in sheets}) <= MOST_JURORS and sum(n * n for n in each) <= MOST_PAIRS


def recomputed(stated: Round, method: str, ratios: Sequence[float], sheets: Sequence[Sheet]) -> dict[str, Reading]:
    """Return every juror's reading by ``leniency`` or ``leniency_and_scale``."""
    design = _design(stated, sheets)
    count = len(design.jurors)
    if method == "leniency":
        effects = _effects(_equations(design, [[1.0] * len(design.items)]), [ratios[0]])
        scale = [UNIT] * count
    else:
        x, width = _positions(design, ratios[0])
        if width == 0:
            effects, scale = _effects(_equations(design, [[1.0] * len(x)]), [ratios[0]]), [UNIT] * count
        else:
            effects = _effects(_joint(design, x, width), ratios[1:])
            slopes = _centred(design, effects[count:])
            scale = [min(WIDEST, max(NARROWEST, _whole(1 + slope / width))) for slope in slopes]
    leniency = _centred(design, effects[:count])
    return {
        juror: Reading(_whole(leniency[n]), scale[n], design.centres[design.panel[n]])
        for n, juror in enumerate(design.jurors)
    }


def is_least_misfit(stated: Round, method: str, ratios: Sequence[float], sheets: Sequence[Sheet]) -> bool:
    """Whether every ratio is of the grid, and neither neighbour of any fits better."""
    if any(ratio not in GRID for ratio in ratios):
        return False
    design = _design(stated, sheets)
    if not _fits_best(_equations(design, [[1.0] * len(design.items)]), ratios[:1]):
        return False
    if method == "leniency":
        return True
    x, width = _positions(design, ratios[0])
    if width == 0:
        return ratios[1] == ratios[0]
    return _fits_best(_joint(design, x, width), ratios[1:])


def _fits_best(equations: Equations, ratios: Sequence[float]) -> bool:
    least = _misfit(equations, ratios)
    for place, ratio in enumerate(ratios):
        at = GRID.index(ratio)
        for other in GRID[max(0, at - 1) : at] + GRID[at + 1 : at + 2]:
            if _misfit(equations, [*ratios[:place], other, *ratios[place + 1 :]]) < least - 1e-6:
                return False
    return True


def _design(stated: Round, sheets: Sequence[Sheet]) -> Design:
    jurors = tuple(sorted({sheet.juror for sheet in sheets}))
    number = {juror: n for n, juror in enumerate(jurors)}
    by_item: dict[tuple[str, tuple[str, ...]], list[Sheet]] = {}
    for sheet in sheets:
        by_item.setdefault((sheet.application, tuple(sorted(sheet.scores))), []).append(sheet)
    panel = _panels(len(jurors), [[number[sheet.juror] for sheet in own] for own in by_item.values()])
    centres = [
        centres_of([sheet for sheet in sheets if panel[number[sheet.juror]] == p])
        for p in range(max(panel, default=-1) + 1)
    ]
    items = tuple(
        tuple(
            (number[s.juror], float(distance(stated, centres[panel[number[s.juror]]], s) / UNIT))
            for s in sorted(own, key=lambda sheet: sheet.juror)
        )
        for _, own in sorted(by_item.items())
    )
    return Design(jurors, items, tuple(panel), tuple(centres))


def _panels(count: int, groups: Sequence[Sequence[int]]) -> list[int]:
    """Return the panel of each juror: those who share an item, and all whom these share one with, are one panel."""
    first = list(range(count))
    for group in groups:
        merged = {first[juror] for juror in group}
        first = [min(merged) if mark in merged else mark for mark in first]
    order = sorted(set(first))
    return [order.index(mark) for mark in first]


def _equations(design: Design, covariates: Sequence[Sequence[float]]) -> Equations:
    """Return the equations of effects, one a juror for each covariate, given by item."""
    count = len(design.jurors)
    size = count * len(covariates)
    matrix, right = [[0.0] * size for _ in range(size)], [0.0] * size
    square, sheets = 0.0, 0
    for n, item in enumerate(design.items):
        values = [covariate[n] for covariate in covariates]
        mean = sum(total for _, total in item) / len(item)
        sheets += len(item)
        square += sum((total - mean) ** 2 for _, total in item)
        for g, v in enumerate(values):
            for juror, total in item:
                right[g * count + juror] += v * (total - mean)
                for h, w in enumerate(values):
                    row = matrix[g * count + juror]
                    for other, _ in item:
                        row[h * count + other] += v * w * ((juror == other) - 1 / len(item))
    return Equations(matrix, right, square, sheets - len(design.items))


def _joint(design: Design, x: Sequence[float], width: float) -> Equations:
    return _equations(design, [[1.0] * len(x), [value / width for value in x]])


def _effects(equations: Equations, ratios: Sequence[float]) -> list[float]:
    root, solution, _ = _solved(equations, ratios)
    return [r * value for r, value in zip(root, solution, strict=True)]


def _solved(equations: Equations, ratios: Sequence[float]) -> tuple[list[float], list[float], float]:
    """Return R, (I + R A R)⁻¹ R b, and the logarithm of the determinant."""
    size = len(equations.right)
    root = [ratios[n * len(ratios) // size] for n in range(size)]
    rows = [
        [root[i] * value * root[j] + (i == j) for j, value in enumerate(line)] + [root[i] * equations.right[i]]
        for i, line in enumerate(equations.matrix)
    ]
    determinant = 0.0
    for i, pivot in enumerate(rows):
        determinant += math.log(pivot[i])
        for lower in rows[i + 1 :]:
            factor = lower[i] / pivot[i]
            if factor:
                lower[i:] = [a - factor * b for a, b in zip(lower[i:], pivot[i:], strict=True)]
    solution = [0.0] * size
    for i in range(size - 1, -1, -1):
        known = sum(rows[i][j] * solution[j] for j in range(i + 1, size))
        solution[i] = (rows[i][size] - known) / rows[i][i]
    return root, solution, determinant


def _variance(equations: Equations, root: Sequence[float], solution: Sequence[float]) -> float:
    explained = sum(r * b * value for r, b, value in zip(root, equations.right, solution, strict=True))
    return max(0.0, equations.square - explained) / equations.degrees if equations.degrees else 0.0


def _misfit(equations: Equations, ratios: Sequence[float]) -> float:
    """Return -2 log of restricted likelihood times a Gamma(2, 1) prior on each ratio, up to a constant."""
    root, solution, determinant = _solved(equations, ratios)
    variance = _variance(equations, root, solution)
    fit = equations.degrees * math.log(variance) if variance > 0 else 0.0
    return fit + determinant + 2 * sum(ratio - math.log(ratio) for ratio in ratios)


def _positions(design: Design, ratio: float) -> tuple[list[float], float]:
    """Return how far each item stands off its centre, drawn towards it by what is noise, and the width of that."""
    equations = _equations(design, [[1.0] * len(design.items)])
    root, solution, _ = _solved(equations, [ratio])
    leniency = _centred(design, [r * value for r, value in zip(root, solution, strict=True)])
    off = [sum(total - leniency[juror] for juror, total in item) / len(item) for item in design.items]
    noise = [_variance(equations, root, solution) / len(item) for item in design.items]
    if not off:
        return [], 0.0
    signal = max(0.0, (sum(value**2 for value in off) - sum(noise)) / len(off))
    x = [signal / (signal + error) * value if signal > 0 else 0.0 for value, error in zip(off, noise, strict=True)]
    return x, math.sqrt(sum(value**2 for value in x) / len(x))


def _centred(design: Design, effects: Sequence[float]) -> list[float]:
    sums = [0.0] * len(design.centres)
    for panel, effect in zip(design.panel, effects, strict=True):
        sums[panel] += effect / design.panel.count(panel)
    return [effect - sums[panel] for panel, effect in zip(design.panel, effects, strict=True)]


def _whole(value: float) -> int:
    return math.floor(Fraction(value) * UNIT + Fraction(1, 2))
