"""The settings of a round as the verifier reads them: every entry known, blanks filled with what the statement says."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.vocabulary import NOTE_HEADERS
from kaiyi_opt.verify import cells
from kaiyi_opt.verify.cells import CellError
from kaiyi_opt.verify.inputs import UnreadableError
from kaiyi_opt.verify.tables import Grid
from kaiyi_opt.verify.words import shown

SHEETS = ("设置", "settings")
GOALS = ("entitlements", "merit", "votes", "projects", "most_money", "least_money")
DEFAULT_GOALS = ("merit", "votes", "least_money")
BALLOTS = ("approval", "choose-1", "cumulative", "ordinal")
MOST_DECIMALS = 4

_NEEDED = object()


class _Entries:
    """A group of entries, taken one by one; what is left over at the end is not known."""

    def __init__(self, stated: Any, place: str):
        if not isinstance(stated, Mapping):
            raise UnreadableError(place, Text("此处应是一组设置", "a group of settings belongs here"))
        self.left = dict(stated)
        self.place = place

    def take(self, key: str, read: Callable[[Any], Any], default: Any = _NEEDED) -> Any:
        """Return an entry, read, or its default."""
        place = f"{self.place}, {key}"
        if key not in self.left:
            if default is _NEEDED:
                raise UnreadableError(place, Text("缺少此项", "this entry is missing"))
            return default
        try:
            return read(self.left.pop(key))
        except CellError as error:
            raise UnreadableError(place, error.text) from error

    def group(self, key: str) -> _Entries:
        """Return a group inside this one, empty where it is not stated."""
        return _Entries(self.left.pop(key, {}), f"{self.place}, {key}")

    def labels(self, key: str, *, weighted: bool = False) -> dict[str, Any]:
        """Return the labels of a group by key."""
        group = self.group(key)
        return {name: _label(_Entries(value, f"{group.place}, {name}"), weighted) for name, value in group.left.items()}

    def close(self) -> None:
        """Refuse what was not taken."""
        for key in self.left:
            raise UnreadableError(f"{self.place}, {shown(key).en}", Text("没有这一项设置", "there is no such setting"))


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
    top = _Entries(stated, place)
    settings = {
        "title": top.take("title", _name),
        "title_en": top.take("title_en", _optional_name, ""),
        "date": top.take("date", _date).isoformat(),
        "currency": _label(top.group("currency"), False) if "currency" in top.left else {"zh": "元", "en": "yuan"},
        "domains": top.labels("domains"),
        "tracks": top.labels("tracks"),
        "criteria": top.labels("criteria", weighted=True),
        "merit": _merit(top.group("merit")),
        "allocation": _allocation(top.group("allocation")),
        "ballots": _ballots(top.group("ballots")),
    }
    top.close()
    return settings


def settings_of_sheet(grid: Grid) -> dict[str, Any]:
    """Return the entries of a workbook's sheet of settings, dotted keys nested.

    Raises
    ------
    UnreadableError
        Where it has other columns than key and value, or a key twice.
    """
    titles = [cells.plain(title).casefold() for title in grid.header]
    keys = [index for index, title in enumerate(titles) if title in ("键", "key")]
    values = [index for index, title in enumerate(titles) if title in ("值", "value")]
    others = [title for title in titles if title and title not in ("键", "key", "值", "value", *NOTE_HEADERS)]
    if len(keys) != 1 or len(values) != 1 or others:
        raise UnreadableError(grid.place, Text("应有“键”“值”两列", "the columns are 'key' and 'value'"))
    nested: dict[str, Any] = {}
    for number, row in grid.rows:
        if row[values[0]]:
            _nest(nested, row[keys[0]], row[values[0]], f"{grid.place}, {number}")
    return nested


def _nest(nested: dict[str, Any], key: str, value: str, place: str) -> None:
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


def _merit(group: _Entries) -> dict[str, Any]:
    settings = {
        "trimmed": group.take("trimmed", _yes_no, False),
        "votes_weight": group.take("votes_weight", _points, 0),
    }
    group.close()
    return settings


def _allocation(group: _Entries) -> dict[str, Any]:
    settings = {
        "goals": group.take("goals", _goals, list(DEFAULT_GOALS)),
        "tie_break": group.take("tie_break", _one_of("id", "lottery"), "id"),
        "lottery_seed": group.take("lottery_seed", _optional_name, ""),
        "rationing": group.take("rationing", _one_of("most_awards", "most_money"), "most_awards"),
    }
    group.close()
    return settings


def _ballots(group: _Entries) -> dict[str, Any]:
    settings = {
        "type": group.take("type", _one_of(*BALLOTS), "approval"),
        "decimals": group.take("decimals", _decimals, 0),
    }
    group.close()
    return settings


def _label(group: _Entries, weighted: bool) -> dict[str, Any]:
    label: dict[str, Any] = {"zh": group.take("zh", _optional_name, ""), "en": group.take("en", _optional_name, "")}
    if weighted:
        label["weight"] = group.take("weight", _points, 10_000)
    group.close()
    if not label["zh"] and not label["en"]:
        raise UnreadableError(group.place, Text("没有名称", "it has no name"))
    return label


def _name(value: Any) -> str:
    return cells.name(str(value))


def _optional_name(value: Any) -> str:
    return cells.name(str(value)) if str(value) else ""


def _points(value: Any) -> int:
    return cells.points(str(value))


def _yes_no(value: Any) -> bool:
    return value if isinstance(value, bool) else cells.yes_no(str(value))


def _date(value: Any) -> datetime.date:
    if isinstance(value, datetime.datetime):
        if value.time() != datetime.time():
            raise CellError(str(value), "带有钟点", "has a time of day")
        return value.date()
    return value if isinstance(value, datetime.date) else cells.day(str(value))


def _goals(value: Any) -> list[str]:
    names = list(value) if isinstance(value, list) else cells.items(str(value))
    if not names or any(name not in GOALS or names.count(name) > 1 for name in names):
        raise CellError(str(value), "不是目标的列表", "is no list of goals")
    return names


def _one_of(*known: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in known:
            raise CellError(str(value), "不在可选值内", "is none of the allowed values")
        return str(value)

    return read


def _decimals(value: Any) -> int:
    decimals = cells.whole(str(value))
    if decimals > MOST_DECIMALS:
        raise CellError(str(value), "不是 0 至 4 的整数", "is no whole number from 0 to 4")
    return decimals
