"""The settings of a round as the verifier reads them: every entry known, blanks filled with what the statement says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.vocabulary import NOTE_HEADERS
from kaiyi_opt.verify import cells, entries
from kaiyi_opt.verify.cells import CellError
from kaiyi_opt.verify.entries import Entries
from kaiyi_opt.verify.inputs import UnreadableError
from kaiyi_opt.verify.tables import Grid, row_place

SHEETS = ("设置", "settings")
GOALS = ("entitlements", "merit", "votes", "projects", "most_money", "least_money", "need", "equity")
DEFAULT_GOALS = ("merit", "votes", "least_money")
BALLOTS = ("approval", "choose-1", "cumulative", "ordinal")
CALIBRATIONS = ("none", "leniency", "leniency_and_scale")
NORMALISATIONS = ("none", "standard", "range")
BALLOT_RULES = ("welfare", "greedy", "mes", "mes+add1", "mes+greedy", "mes+add1+greedy", "phragmen")
MOST_DECIMALS = 4
# No award depends on these, and the fingerprint leaves them out.
SETTINGS_GROUPS = ("notice", "pairing", "linkage", "simulation", "policies")


def canonical_settings(stated: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return the settings of a round, whole: keys as in `scenario.toml`, every default filled in.

    Parameters
    ----------
    stated
        Nested entries, typed (TOML) or all texts (a workbook).
    place
        What messages call their file.

    Raises
    ------
    UnreadableError
        For the first entry that is missing, unknown or cannot be read.
    """
    top = Entries(stated, place)
    settings = {
        "title": top.take("title", entries.name),
        "title_en": top.take("title_en", entries.optional_name, ""),
        "date": top.take("date", entries.date).isoformat(),
        "currency": _label(top.group("currency"), False) if "currency" in top.left else {"zh": "元", "en": "yuan"},
        "domains": _labels(top.group("domains")),
        "tracks": _labels(top.group("tracks")),
        "criteria": _labels(top.group("criteria"), weighted=True),
        "merit": _merit(top.group("merit")),
        "allocation": _allocation(top.group("allocation")),
        "need": _need(top.group("need")),
        "ballots": _ballots(top.group("ballots")),
    }
    for group in SETTINGS_GROUPS:
        top.group(group)
    top.close()
    return settings


def settings_of_sheet(grid: Grid) -> dict[str, Any]:
    """Return the entries of a workbook's sheet of settings, dotted keys nested.

    Raises
    ------
    UnreadableError
        Where it has other columns than key and value, or a key twice.
    """
    titles = [title.casefold() for title in grid.header]
    keys = [index for index, title in enumerate(titles) if title in ("键", "key")]
    values = [index for index, title in enumerate(titles) if title in ("值", "value")]
    others = [title for title in titles if title and title not in ("键", "key", "值", "value", *NOTE_HEADERS)]
    if len(keys) != 1 or len(values) != 1 or others:
        raise UnreadableError(grid.place, Text("应有“键”“值”两列", "the columns are 'key' and 'value'"))
    nested: dict[str, Any] = {}
    for number, row in grid.rows:
        if row[values[0]]:
            _nest(nested, row[keys[0]], row[values[0]], row_place(grid.place, number))
    return nested


def _nest(nested: dict[str, Any], key: str, value: str, place: Text) -> None:
    try:
        *groups, last = [part.strip() for part in cells.plain(key).split(".")]
    except CellError as error:
        raise UnreadableError(place, error.text) from error
    group: Any = nested
    for part in groups:
        group = group.setdefault(part, {}) if isinstance(group, dict) else None
    if not isinstance(group, dict) or last in group or not all((*groups, last)):
        raise UnreadableError(place, Text("键是空的，或已经写过", "the key is blank, or already stated"))
    group[last] = value


def _merit(group: Entries) -> dict[str, Any]:
    settings = {
        "trimmed": group.take("trimmed", entries.yes_no, False),
        "votes_weight": group.take("votes_weight", entries.points, 0),
        "calibration": group.take("calibration", entries.one_of(*CALIBRATIONS), "none"),
        "normalisation": group.take("normalisation", entries.one_of(*NORMALISATIONS), "none"),
    }
    group.close()
    if settings["calibration"] != "none" and settings["normalisation"] != "none":
        why = Text("同时写了 calibration 和 normalisation", "it has both a calibration and a normalisation")
        raise UnreadableError(group.place, why)
    return settings


def _allocation(group: Entries) -> dict[str, Any]:
    settings = {
        "goals": group.take("goals", _goals, list(DEFAULT_GOALS)),
        "tie_break": group.take("tie_break", entries.one_of("id", "lottery"), "id"),
        "lottery_seed": group.take("lottery_seed", entries.optional_name, ""),
        "rationing": group.take("rationing", entries.one_of("most_awards", "most_money"), "most_awards"),
        "equity": group.take("equity", entries.one_of("money_per_head", "awards"), "money_per_head"),
    }
    group.close()
    return settings


def _need(group: Entries) -> dict[str, Any]:
    settings = {
        "first_third": group.take("first_third", entries.share, 10_000),
        "second_third": group.take("second_third", entries.share, 5_000),
        "last_third": group.take("last_third", entries.share, 2_500),
        "beneficiaries": group.take("beneficiaries", entries.whole, 30),
        "severity": group.take("severity", entries.whole, 3),
    }
    group.close()
    return settings


def _ballots(group: Entries) -> dict[str, Any]:
    settings = {
        "type": group.take("type", entries.one_of(*BALLOTS), "approval"),
        "decimals": group.take("decimals", _decimals, 0),
        "rule": group.take("rule", entries.one_of(*BALLOT_RULES), "welfare"),
        "utility": group.take("utility", entries.one_of("cost", "cardinality"), "cost"),
    }
    group.close()
    return settings


def _labels(group: Entries, *, weighted: bool = False) -> dict[str, Any]:
    return {key: _label(Entries(value, f"{group.place}, {key}"), weighted) for key, value in group.left.items()}


def _label(group: Entries, weighted: bool) -> dict[str, Any]:
    label: dict[str, Any] = {
        "zh": group.take("zh", entries.optional_name, ""),
        "en": group.take("en", entries.optional_name, ""),
    }
    if weighted:
        label["weight"] = group.take("weight", entries.points, 10_000)
    group.close()
    if not label["zh"] and not label["en"]:
        raise UnreadableError(group.place, Text("没有名称", "it has no name"))
    return label


def _goals(value: Any) -> list[str]:
    names = entries.words(value)
    if not names or any(name not in GOALS or names.count(name) > 1 for name in names):
        raise CellError(str(value), "不是目标的列表", "is no list of goals")
    return names


def _decimals(value: Any) -> int:
    decimals = cells.whole(str(value))
    if decimals > MOST_DECIMALS:
        raise CellError(str(value), "不是 0 至 4 的整数", "is no whole number from 0 to 4")
    return decimals
