"""The verb `jury`: how lenient and how wide each juror is, how much at one with the rest, what calibrating changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kaiyi_opt.allocation.merit.agreement import agreement_of
from kaiyi_opt.allocation.merit.calibration import Calibration, calibrate, declared_method
from kaiyi_opt.allocation.merit.jury_notes import notes_of
from kaiyi_opt.allocation.merit.leniency import Effects, leniency_of
from kaiyi_opt.allocation.merit.outlying import OUTLYING, OutlyingSheet, outlying_sheets
from kaiyi_opt.allocation.merit.points import ONE, whole
from kaiyi_opt.allocation.merit.ranking import Standing, standings_of
from kaiyi_opt.allocation.merit.recusal import recusal_notices
from kaiyi_opt.allocation.merit.spread import scales_of
from kaiyi_opt.allocation.merit.totals import Totals, totals_of
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Scenario

if TYPE_CHECKING:
    import pandas as pd

_JUROR_COLUMNS = (
    *("juror", "name", "panel", "sheets", "leniency", "leniency_error"),
    *("scale", "scale_error", "agreement", "outlying"),
)
_MERIT_COLUMNS = ("application", "line", "raw", "calibrated", "raw_rank", "calibrated_rank", "rise")


@dataclass(frozen=True)
class JurorReport:
    """One juror, among the others of the panel.

    Attributes
    ----------
    id, name
        As in the table of jurors.
    panel
        Number of the panel, from 1; effects compare within a panel alone.
    sheets
        Sheets that count.
    leniency, leniency_error
        How much more the juror gives than the panel, and its standard error, whole 1e-4 points; the error is ``None``
        where the juror shares no application with anybody, and the leniency then 0.
    scale, scale_error
        How wide the juror spreads totals, whole 1e-4, `ONE` being the panel's width; likewise.
    agreement
        Rank correlation with the others' means; ``None`` where it has no value.
    outlying
        How many of the sheets are outlying.
    """

    id: str
    name: str
    panel: int
    sheets: int
    leniency: int
    leniency_error: int | None
    scale: int
    scale_error: int | None
    agreement: float | None
    outlying: int


@dataclass(frozen=True)
class Jury:
    """What the score sheets tell of the jurors, and of the applications once jurors are on one scale.

    Attributes
    ----------
    reports
        By juror who has a sheet that counts.
    outlying
        Sheets far from what the others foretell, the farthest first; ``bound`` is what counts as far.
    standings
        Merit and rank of every application judged by the jury, before and after.
    calibration
        The jurors' maps that ``standings`` follow from.
    deviation
        Standard deviation of a single sheet's total once leniency is taken out, whole 1e-4 points.
    notices
        What the reader should know: recusals, panels, jurors whom nothing compares with.
    """

    scenario: Scenario
    reports: tuple[JurorReport, ...]
    outlying: tuple[OutlyingSheet, ...]
    standings: tuple[Standing, ...]
    calibration: Calibration
    deviation: int
    notices: tuple[Text, ...]
    bound: float = OUTLYING

    @property
    def jurors(self) -> pd.DataFrame:
        """The reports as a table; points, scales and errors as floats."""
        import pandas as pd

        rows = [
            {
                "juror": report.id,
                "name": report.name,
                "panel": report.panel,
                "sheets": report.sheets,
                "leniency": report.leniency / ONE,
                "leniency_error": _float(report.leniency_error),
                "scale": report.scale / ONE,
                "scale_error": _float(report.scale_error),
                "agreement": float("nan") if report.agreement is None else report.agreement,
                "outlying": report.outlying,
            }
            for report in self.reports
        ]
        return pd.DataFrame(rows, columns=list(_JUROR_COLUMNS))

    @property
    def merits(self) -> pd.DataFrame:
        """Merit (points) and rank of every application, raw and calibrated, and the ranks it rises."""
        import pandas as pd

        rows = [
            {
                "application": standing.application,
                "line": standing.line,
                "raw": _float(standing.raw),
                "calibrated": _float(standing.calibrated),
                "raw_rank": standing.raw_rank,
                "calibrated_rank": standing.calibrated_rank,
                "rise": standing.rise,
            }
            for standing in self.standings
        ]
        whole_numbers = dict.fromkeys(("raw_rank", "calibrated_rank", "rise"), "Int64")
        return pd.DataFrame(rows, columns=list(_MERIT_COLUMNS)).astype(whole_numbers)


def jury(scenario: Scenario, method: str | None = None) -> Jury:
    """Report on the jurors of a round, and on what putting them on one scale changes.

    Parameters
    ----------
    scenario
        The round, with its tables of jurors and scores.
    method
        ``"leniency"``, ``"leniency_and_scale"``, ``"standard"``, ``"range"`` or ``"none"``: what the standings are
        calibrated by. What the settings declare where left out, or ``"leniency"`` where they declare nothing; the
        merit that money follows is the settings' alone.

    Raises
    ------
    InputError
        For an unknown method.
    """
    declared = declared_method(scenario.settings.merit)
    calibration = calibrate(scenario, method or (declared if declared != "none" else "leniency"))
    totals = totals_of(scenario)
    plain, both = leniency_of(totals), scales_of(totals)
    leniency = both.leniency if calibration.method == "leniency_and_scale" else plain
    outlying = outlying_sheets(totals, plain)
    return Jury(
        scenario,
        _reports(scenario, totals, leniency, both.scale, outlying),
        outlying,
        standings_of(scenario, calibration.maps),
        calibration,
        whole(plain.deviation),
        (*recusal_notices(scenario), *notes_of(totals, calibration.method)),
    )


def _reports(
    scenario: Scenario, totals: Totals, leniency: Effects, scale: Effects, outlying: tuple[OutlyingSheet, ...]
) -> tuple[JurorReport, ...]:
    agreement = agreement_of(totals, leniency.effect)
    sheets = np.bincount(totals.juror, minlength=len(totals.jurors)).tolist()
    wild = Counter(sheet.juror for sheet in outlying)
    return tuple(
        JurorReport(
            id=key,
            name=scenario.juror(key).name,
            panel=int(totals.panel[n]) + 1,
            sheets=sheets[n],
            leniency=whole(float(leniency.effect[n])),
            leniency_error=_whole_or_none(float(leniency.error[n])),
            scale=whole(float(scale.effect[n])),
            scale_error=_whole_or_none(float(scale.error[n])),
            agreement=agreement[n],
            outlying=wild[key],
        )
        for n, key in enumerate(totals.jurors)
    )


def _whole_or_none(value: float) -> int | None:
    return None if np.isnan(value) else whole(value)


def _float(value: int | None) -> float:
    return float("nan") if value is None else value / ONE
