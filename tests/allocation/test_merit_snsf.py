"""Real grades: 36 assessors of the Swiss National Science Foundation, 2,838 grades of 353 proposals in four sections.

Grades 1 to 6 as points 0 to 100. They were given with the panel at the table, so assessors differ little, and there is
little for calibration to gain: what it gains is measured here on grades that it never saw.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kaiyi_opt.allocation.merit.calibration import calibrate
from kaiyi_opt.allocation.merit.jury import jury
from kaiyi_opt.allocation.merit.merits import merits_with
from kaiyi_opt.scenario.nouns import Scenario
from tests.allocation.juries import POINT, jury_round

GRADES = Path(__file__).resolve().parents[2] / "../shared/data/snsf/mint_sections.csv"
POINTS_A_GRADE = 20
SPLITS = 10

pytestmark = pytest.mark.skipif(not GRADES.exists(), reason="the real grades are not on this machine")
Grade = tuple[str, str, float]


@cache
def grades() -> tuple[Grade, ...]:
    """Return assessor, proposal and points of every grade; an assessor of each section is one of its own."""
    with GRADES.open(encoding="utf-8", newline="") as file:
        return tuple(
            (
                f"{row['section']}/{row['assessor']}",
                f"{row['section']}/{row['proposal']}",
                POINTS_A_GRADE * (float(row["num_grade"]) - 1),
            )
            for row in csv.DictReader(file)
        )


def round_of(rows: list[Grade]) -> Scenario:
    return jury_round([(assessor, proposal, {"need": points}) for assessor, proposal, points in rows])


def split(seed: int, kept: int | None) -> tuple[list[Grade], list[Grade]]:
    """Return the grades shown and the grades held out: ``kept`` of each proposal shown, or all but one."""
    seen: dict[str, int] = {}
    of_proposal: dict[str, int] = {}
    for _, proposal, _ in grades():
        of_proposal[proposal] = of_proposal.get(proposal, 0) + 1
    shown, held = [], []
    for n in np.random.default_rng(seed).permutation(len(grades())).tolist():
        proposal = grades()[n][1]
        seen[proposal] = seen.get(proposal, 0) + 1
        (shown if seen[proposal] <= (kept or of_proposal[proposal] - 1) else held).append(grades()[n])
    return shown, held


def error(foretold: dict[str, float], held: list[Grade], leniency: dict[str, float]) -> float:
    """Return the root mean square error of held-out grades, in grades."""
    off = [points - foretold[p] - leniency.get(assessor, 0.0) for assessor, p, points in held]
    return float(np.sqrt(np.mean(np.square(off)))) / POINTS_A_GRADE


def misranked(foretold: dict[str, float], held: list[Grade]) -> float:
    """Return the share of pairs told apart by an assessor's own held-out grades that are ranked the other way."""
    wrong = pairs = 0.0
    for assessor in sorted({assessor for assessor, _, _ in held}):
        own = [(points, foretold[p]) for a, p, points in held if a == assessor]
        points, quality = (np.array(column) for column in zip(*own, strict=True))
        truth, ranked = np.sign(points[:, None] - points), np.sign(quality[:, None] - quality)
        told = np.triu(truth != 0)
        pairs += told.sum()
        wrong += (ranked == -truth)[told].sum() + (ranked == 0)[told].sum() / 2
    return wrong / pairs


def compared(kept: int | None, method: str) -> dict[str, np.ndarray]:
    """Return error and share of misranked pairs, raw and calibrated, by split."""
    rows = []
    for seed in range(SPLITS):
        shown, held = split(seed, kept)
        scenario = round_of(shown)
        maps = calibrate(scenario, method).maps
        raw, calibrated = (
            {key: (merit or 0) / POINT for key, merit in merits_with(scenario, given).items()} for given in (None, maps)
        )
        leniency = {assessor: read.leniency / POINT for assessor, read in maps.items()}
        rows.append(
            (error(raw, held, {}), error(calibrated, held, leniency), misranked(raw, held), misranked(calibrated, held))
        )
    names = ("raw error", "calibrated error", "raw misranked", "calibrated misranked")
    return dict(zip(names, np.array(rows).T, strict=True))


def test_the_data_are_those_described() -> None:
    assert len(grades()) == 2838
    assessors = sorted({assessor for assessor, _, _ in grades()})
    means = [np.mean([points for a, _, points in grades() if a == key]) / POINTS_A_GRADE + 1 for key in assessors]
    assert len(assessors) == 36
    assert (round(min(means), 2), round(max(means), 2)) == (3.26, 4.17)


def test_calibrated_merit_foretells_held_out_grades_better_than_raw_means() -> None:
    """One grade of each proposal held out: error 0.4783 grades by raw means, 0.4752 calibrated; in 9 of 10 splits."""
    found = compared(None, "leniency")
    assert found["raw error"].mean() == pytest.approx(0.4783, abs=0.0005)
    assert found["calibrated error"].mean() == pytest.approx(0.4752, abs=0.0005)
    assert found["calibrated error"].mean() < found["raw error"].mean() - 0.002
    assert (found["calibrated error"] < found["raw error"]).sum() >= 9


def test_calibrated_ranks_foretell_held_out_ranks_better_than_raw_means() -> None:
    """Three grades a proposal shown, as of a small jury: 5.80 % of held-out pairs misranked raw, 5.63 % calibrated."""
    found = compared(3, "leniency")
    raw, calibrated = found["raw misranked"], found["calibrated misranked"]
    assert raw.mean() == pytest.approx(0.0580, abs=0.0005)
    assert calibrated.mean() == pytest.approx(0.0563, abs=0.0005)
    assert calibrated.mean() < raw.mean() - 0.001
    assert (calibrated < raw).sum() >= 8


def test_normalising_takes_better_proposals_for_mild_assessors_and_foretells_worse_than_raw_means() -> None:
    """Of three grades a proposal: error 0.516 by raw means, 0.560 by standard scores, 0.516 calibrated."""
    normalised, calibrated = compared(3, "standard"), compared(3, "leniency")
    assert normalised["calibrated error"].mean() > normalised["raw error"].mean() + 0.03
    assert calibrated["calibrated error"].mean() < calibrated["raw error"].mean()


def test_most_of_the_spread_of_assessors_means_is_not_leniency() -> None:
    """Means run over 0.91 grades, leniencies over 0.21: sections and the proposals each one read make up the rest."""
    found = jury(round_of(list(grades())))
    leniency = np.array([report.leniency for report in found.reports]) / POINT / POINTS_A_GRADE
    assert np.ptp(leniency) == pytest.approx(0.21, abs=0.02)
    assert {report.panel for report in found.reports} == {1, 2, 3, 4}
    errors = [(report.leniency_error or 0) / POINT / POINTS_A_GRADE for report in found.reports]
    assert 0.03 < min(errors) < max(errors) < 0.07
