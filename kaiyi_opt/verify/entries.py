"""Entries of settings, typed (TOML) or all texts (a workbook), taken one by one with their defaults."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.verify import cells
from kaiyi_opt.verify.cells import CellError
from kaiyi_opt.verify.inputs import UnreadableError
from kaiyi_opt.verify.words import shown

_NEEDED = object()


class Entries:
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

    def group(self, key: str) -> Entries:
        """Return a group inside this one, empty where it is not stated."""
        return Entries(self.left.pop(key, {}), f"{self.place}, {key}")

    def close(self) -> None:
        """Refuse what was not taken."""
        for key in self.left:
            raise UnreadableError(f"{self.place}, {shown(key).en}", Text("没有这一项设置", "there is no such setting"))


def name(value: Any) -> str:
    """Read a name."""
    return cells.name(str(value))


def optional_name(value: Any) -> str:
    """Read a name that may be blank."""
    return cells.name(str(value)) if str(value) else ""


def points(value: Any) -> int:
    """Read points or a weight, in whole 1e-4."""
    return cells.points(str(value))


def share(value: Any) -> int:
    """Read a share between 0 and 1, in whole 1e-4."""
    return cells.share(str(value))


def whole(value: Any) -> int:
    """Read a whole number."""
    return cells.whole(str(value))


def yes_no(value: Any) -> bool:
    """Read a truth value, or the words for it."""
    return value if isinstance(value, bool) else cells.yes_no(str(value))


def date(value: Any) -> datetime.date:
    """Read a day; a time of day beside it must be midnight."""
    if isinstance(value, datetime.datetime):
        if value.time() != datetime.time():
            raise CellError(str(value), "带有钟点", "has a time of day")
        return value.date()
    return value if isinstance(value, datetime.date) else cells.day(str(value))


def words(value: Any) -> list[str]:
    """Read a list of texts."""
    listed = value if isinstance(value, list) else cells.items(str(value))
    if not all(isinstance(word, str) for word in listed):
        raise CellError(str(value), "不是文字的列表", "is no list of texts")
    return list(listed)


def one_of(*known: str) -> Callable[[Any], str]:
    """Return the reader of one of some words, as they are."""

    def read(value: Any) -> str:
        if value not in known:
            raise CellError(str(value), "不在可选值内", "is none of the allowed values")
        return str(value)

    return read
