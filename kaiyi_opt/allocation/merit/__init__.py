"""Merit: what an application is worth per award, and how the jurors it rests on are put on one scale."""

from __future__ import annotations

from kaiyi_opt.allocation.merit.calibration import Calibration, calibrate, juror_maps
from kaiyi_opt.allocation.merit.juror_map import JurorMap
from kaiyi_opt.allocation.merit.jury import Jury, jury
from kaiyi_opt.allocation.merit.jury_merit import criterion_mean, jury_merit
from kaiyi_opt.allocation.merit.merits import merits, merits_with
from kaiyi_opt.allocation.merit.points import ONE, round_half_up
from kaiyi_opt.allocation.merit.recusal import recusal_notices, recused_sheets, standing_sheets
from kaiyi_opt.allocation.merit.votes import vote_counts

__all__ = [
    "ONE",
    "Calibration",
    "JurorMap",
    "Jury",
    "calibrate",
    "criterion_mean",
    "juror_maps",
    "jury",
    "jury_merit",
    "merits",
    "merits_with",
    "recusal_notices",
    "recused_sheets",
    "round_half_up",
    "standing_sheets",
    "vote_counts",
]
