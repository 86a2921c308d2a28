"""What a published list states of the jurors, so that merit can be computed again from the score sheets."""

from __future__ import annotations

from typing import Any

from kaiyi_opt.allocation.merit.calibration import Calibration, calibrate, declared_method
from kaiyi_opt.scenario.nouns import Scenario


def calibration_entry(calibration: Calibration) -> dict[str, Any]:
    """Return what merit follows from, as plain JSON values: whole 1e-4, ratios as exact decimals."""
    return {
        "method": calibration.method,
        "ratios": [f"{ratio:.4f}" for ratio in calibration.ratios],
        "jurors": [
            {"juror": juror, "leniency": read.leniency, "scale": read.scale, "centres": dict(read.centres)}
            for juror, read in calibration.maps.items()
        ],
    }


def declared_entry(scenario: Scenario) -> dict[str, Any]:
    """Return the entry ``jury`` of an award list: empty where scores are taken as they stand."""
    if declared_method(scenario.settings.merit) == "none":
        return {}
    return {"jury": calibration_entry(calibrate(scenario))}
