"""Calibration: from the score sheets to one published map a juror, by the method that the settings declare.

Effects are estimated in floating point once, rounded to whole 1e-4, and published; merit follows from the published
numbers by exact arithmetic, so whoever has the score sheets and the list can compute it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaiyi_opt.allocation.merit.juror_map import JurorMap
from kaiyi_opt.allocation.merit.leniency import leniency_of
from kaiyi_opt.allocation.merit.normalisation import NORMALISATIONS
from kaiyi_opt.allocation.merit.points import ONE, whole
from kaiyi_opt.allocation.merit.spread import scales_of
from kaiyi_opt.allocation.merit.totals import Totals, totals_of
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.settings import MeritSettings

METHODS = ("none", "leniency", "leniency_and_scale", *NORMALISATIONS)


@dataclass(frozen=True)
class Calibration:
    """How every juror's scores are read.

    Attributes
    ----------
    method
        One of `METHODS`.
    maps
        By juror, sorted; empty for ``none``.
    ratios
        The ratios of standard deviations that the effects were estimated at: of leniency alone, then, with scale, of
        leniency and slope together. Empty where nothing is estimated.
    """

    method: str
    maps: Mapping[str, JurorMap]
    ratios: tuple[float, ...] = ()


def declared_method(merit: MeritSettings) -> str:
    """Return the one of `METHODS` that the settings declare."""
    return merit.calibration if merit.calibration != "none" else merit.normalisation


def juror_maps(scenario: Scenario) -> Mapping[str, JurorMap] | None:
    """Return the jurors' maps by the declared method; ``None`` where scores are taken as they stand."""
    method = declared_method(scenario.settings.merit)
    return None if method == "none" else calibrate(scenario, method).maps


def calibrate(scenario: Scenario, method: str | None = None) -> Calibration:
    """Return how every juror's scores are read.

    Parameters
    ----------
    method
        One of `METHODS` in place of the declared one.

    Raises
    ------
    InputError
        Where there is no such method.
    """
    chosen = declared_method(scenario.settings.merit) if method is None else method
    if chosen not in METHODS:
        raise InputError(
            Fault(
                Text("没有“{method}”这种校准方法", "there is no calibration by '{method}'").format(method=both(chosen)),
                Text("可用：{known}", "known: {known}").format(known=both(", ".join(METHODS))),
            )
        )
    if chosen == "none":
        return Calibration(chosen, {})
    if chosen in NORMALISATIONS:
        return Calibration(chosen, NORMALISATIONS[chosen](scenario))
    return _estimated(chosen, totals_of(scenario))


def _estimated(method: str, totals: Totals) -> Calibration:
    plain = leniency_of(totals)
    if method == "leniency":
        scale = [ONE] * len(totals.jurors)
        return Calibration(method, _maps(totals, plain.effect.tolist(), scale), (plain.ratio,))
    found = scales_of(totals)
    scale = [whole(value) for value in found.scale.effect.tolist()]
    ratios = (plain.ratio, found.leniency.ratio, found.scale.ratio)
    return Calibration(method, _maps(totals, found.leniency.effect.tolist(), scale), ratios)


def _maps(totals: Totals, leniency: list[float], scale: list[int]) -> dict[str, JurorMap]:
    centres = [totals.centres[panel] for panel in totals.panel.tolist()]
    rows = zip(totals.jurors, leniency, scale, centres, strict=True)
    return {juror: JurorMap(whole(points), width, centre) for juror, points, width, centre in rows}
