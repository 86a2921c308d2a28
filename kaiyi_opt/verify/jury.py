"""What the list states of the jurors' readings, held against a recomputation from the score sheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaiyi_opt.language import Text, both
from kaiyi_opt.verify.calibration import NEAR, is_least_misfit, is_within_reach, recomputed
from kaiyi_opt.verify.normalisation import normalised
from kaiyi_opt.verify.readings import Reading
from kaiyi_opt.verify.report import Ledger
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.score_sheets import weighing
from kaiyi_opt.verify.words import shown

_PLACE = Text("评委校准", "calibration of jurors")
_RATIOS = {"leniency": 1, "leniency_and_scale": 3, "standard": 0, "range": 0}


def check_jury(scenario: Round, stated: Mapping[str, Any] | None, ledger: Ledger) -> dict[str, Reading] | None:
    """Return the readings that merit follows from, those that the list states; ``None`` where scores stand.

    Leniency and scale are computed anew from the score sheets at the ratios that the list states, and the ratios are
    held against their neighbours in the grid.
    """
    merit = scenario.settings["merit"]
    declared = merit["calibration"] if merit["calibration"] != "none" else merit["normalisation"]
    if declared == "none":
        if stated is not None:
            ledger.add(
                _PLACE, Text("名单有 jury 一项，而方案不校准", "the list has 'jury'; the scenario calibrates none")
            )
        return None
    if stated is None:
        ledger.add(_PLACE, Text("缺少 jury", "jury is missing"))
        return None
    method, ratios = stated.get("method"), _ratios(stated.get("ratios"))
    ledger.compare(
        Text("评委校准的方法", "method of calibration"), shown(method), both(declared), agree=method == declared
    )
    readings = _readings(stated.get("jurors"), ledger)
    if method == declared:
        if ratios is None or len(ratios) != _RATIOS[declared]:
            ledger.add(_PLACE, Text("ratios 写得不对", "its ratios are not as they should be"))
        else:
            _compare(scenario, declared, ratios, readings, ledger)
    return readings


def _ratios(stated: Any) -> list[float] | None:
    try:
        return [float(ratio) for ratio in stated]
    except (TypeError, ValueError, OverflowError):
        return None


def _readings(stated: Any, ledger: Ledger) -> dict[str, Reading]:
    """Return the readings that are written as they should be, and note the others."""
    readings: dict[str, Reading] = {}
    for entry in stated if isinstance(stated, list) else []:
        reading = _reading(entry)
        if reading is None or entry["juror"] in readings:
            ledger.add(_PLACE, Text("写得不对：{entry}", "not as it should be: {entry}").format(entry=shown(entry)))
        else:
            readings[entry["juror"]] = reading
    return readings


def _reading(entry: Any) -> Reading | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("juror"), str):
        return None
    leniency, scale, centres = entry.get("leniency"), entry.get("scale"), entry.get("centres")
    if type(leniency) is not int or type(scale) is not int or scale <= 0 or not isinstance(centres, dict):
        return None
    return Reading(leniency, scale, centres) if all(type(centre) is int for centre in centres.values()) else None


def _compare(scenario: Round, method: str, ratios: list[float], readings: dict[str, Reading], ledger: Ledger) -> None:
    sheets = weighing(scenario)
    near = 0
    if method in ("standard", "range"):
        own = normalised(scenario, method, sheets)
    elif not is_within_reach(sheets):
        too_many = Text(
            "评分表过多，评委的松紧与幅度未重算，按名单所写",
            "too many score sheets to estimate leniency and scale anew: they are taken as the list states them",
        )
        ledger.notes.append(too_many)
        return
    else:
        if not is_least_misfit(scenario, method, ratios, sheets):
            ledger.add(_PLACE, Text("所用的比值不是最合适的", "its ratios are not those that fit best"))
            return
        near, own = NEAR, recomputed(scenario, method, ratios, sheets)
    for juror in sorted({*own, *readings}):
        _compare_juror(juror, readings.get(juror), own.get(juror), near, ledger)


def _compare_juror(juror: str, stated: Reading | None, own: Reading | None, near: int, ledger: Ledger) -> None:
    place = Text("评委 {id}", "juror {id}").format(id=shown(juror))
    if stated is None or own is None:
        missing = Text("名单里没有", "the list does not name the juror")
        unknown = Text("没有计入得分的评分表", "the juror has no score sheet that counts")
        ledger.add(place, missing if stated is None else unknown)
        return
    for label, said, computed in (
        (Text("松紧（万分之一分）", "leniency (1e-4 points)"), stated.leniency, own.leniency),
        (Text("幅度（万分之一）", "scale (1e-4)"), stated.scale, own.scale),
    ):
        where = Text("{place} 的{label}", "{place}, {label}").format(place=place, label=label)
        ledger.compare(where, shown(said), shown(computed), agree=abs(said - computed) <= near)
    where = Text("{place} 的 centres", "{place}, centres").format(place=place)
    ledger.compare(where, shown(stated.centres), shown(own.centres), agree=stated.centres == own.centres)
