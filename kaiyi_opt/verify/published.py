"""The published list as it stands in its JSON file: read strictly, every entry of a wrong kind a difference."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from kaiyi_opt.language import Text, both
from kaiyi_opt.verify.inputs import MEGABYTE, UnreadableError, read_bytes
from kaiyi_opt.verify.report import Ledger
from kaiyi_opt.verify.words import shown

FORMAT = "kaiyi-awards/1"
MOST_BYTES = 200 * MEGABYTE

_DECIMAL = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?", re.ASCII)
_KINDS: dict[str, tuple[Text, Callable[[Any], bool]]] = {
    "text": (Text("文字", "a text"), lambda value: isinstance(value, str)),
    "whole": (Text("整数", "a whole number"), lambda value: type(value) is int),
    "decimal": (
        Text("写成文字的十进制数", "a decimal written as text"),
        lambda value: isinstance(value, str) and _DECIMAL.fullmatch(value) is not None,
    ),
    "bound": (
        Text("写成文字的十进制数或 null", "a decimal written as text, or null"),
        lambda value: value is None or _KINDS["decimal"][1](value),
    ),
    "whole_or_null": (
        Text("整数或 null", "a whole number or null"),
        lambda value: value is None or type(value) is int,
    ),
    "number": (Text("数", "a number"), lambda value: type(value) in (int, float)),
    "truth": (Text("true 或 false", "true or false"), lambda value: isinstance(value, bool)),
    "list": (Text("列表", "a list"), lambda value: isinstance(value, list)),
    "object": (Text("对象", "an object"), lambda value: isinstance(value, dict)),
}

_TOP = {
    "title": "text",
    "scenario_hash": "text",
    "status": "text",
    "objective": "decimal",
    "bound": "bound",
    "complete": "truth",
    "goals": "list",
    "pools": "list",
    "total_fen": "whole",
    "awards": "list",
    "declined": "list",
}
_OPTIONAL = {
    "gap": "number",
    "gap_allowed": "number",
    "budgets": "object",
    "utility": "text",
    "funded": "list",
    "sponsors": "list",
    "jury": "object",
    "rule": "text",
    "ballots": "object",
    "certificate": "object",
}
_ENTRIES = {
    "awards": {"application": "text", "organisation": "text", "line": "text", "pool": "text", "amount_fen": "whole"},
    "declined": {"application": "text"},
    "pools": {"id": "text", "budget_fen": "whole", "spent_fen": "whole"},
    "goals": {"name": "text", "value": "decimal", "bound": "bound"},
    "sponsors": {"id": "text", "purse_fen": "whole", "spent_fen": "whole"},
}
# Entries that not every list has, by the list they stand in.
_SOMETIMES = {"awards": {"sponsor": "text"}}


@dataclass(frozen=True)
class Published:
    """A published list. What is missing or of a wrong kind is absent from ``top`` and from the lists of entries.

    Attributes
    ----------
    top
        The entries of the object itself.
    lists
        The whole entries of ``awards``, ``declined``, ``pools``, ``goals`` and ``sponsors``.
    """

    top: Mapping[str, Any]
    lists: Mapping[str, tuple[dict[str, Any], ...]]

    @property
    def budgets(self) -> dict[str, int]:
        """The budgets that the list declares in place of the scenario's."""
        stated: Mapping[str, Any] = self.top.get("budgets", {})
        return {pool: fen for pool, fen in stated.items() if _KINDS["whole"][1](fen)}


def read_published(path: Path) -> dict[str, Any]:
    """Return the object in a published file.

    Raises
    ------
    UnreadableError
        Where it cannot be read, is no JSON object, or names an entry twice, so that two readers could differ.
    """
    content = read_bytes(path, MOST_BYTES)
    try:
        stated = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_once, parse_float=_finite, parse_constant=_finite
        )
    except (ValueError, RecursionError) as error:
        why = Text("不是 JSON（{reason}）", "this is not JSON ({reason})").format(reason=shown(str(error)))
        raise UnreadableError(path.name, why) from error
    if not isinstance(stated, dict):
        raise UnreadableError(path.name, Text("不是一个 JSON 对象", "this is not one JSON object"))
    return stated


def understand(stated: Mapping[str, Any], ledger: Ledger) -> Published:
    """Return what of a published object has the kind that it should have, and note what has not."""
    top = of_kind(stated, _TOP, Text("名单", "the list"), ledger)
    for key, kind in _OPTIONAL.items():
        if key in stated and stated[key] is not None:
            top |= of_kind(stated, {key: kind}, Text("名单", "the list"), ledger)
    budgets = top.get("budgets", {})
    of_kind(budgets, dict.fromkeys(budgets, "whole"), Text("名单的 budgets", "the list's budgets"), ledger)
    lists = {name: whole_entries(name, top.get(name, []), kinds, ledger) for name, kinds in _ENTRIES.items()}
    return Published(top, lists)


def exact(value: str | None) -> Fraction | None:
    """Return a decimal of the list as a fraction."""
    return None if value is None else Fraction(value)


def whole_entries(name: str, stated: list[Any], kinds: Mapping[str, str], ledger: Ledger) -> tuple[dict[str, Any], ...]:
    """Return the entries of a list that have all of ``kinds``, nothing else kept of them, and note the others."""
    whole = []
    for number, entry in enumerate(stated, start=1):
        place = Text(f"{name} 第 {number} 项", f"{name}, entry {number}")
        if not isinstance(entry, dict):
            ledger.add(place, Text("不是对象", "it is no object"))
            continue
        more = {key: kind for key, kind in _SOMETIMES.get(name, {}).items() if key in entry}
        wanted = {**kinds, **more}
        kept = of_kind(entry, wanted, place, ledger)
        if len(kept) == len(wanted):
            whole.append(kept)
    return tuple(whole)


def of_kind(stated: Mapping[str, Any], kinds: Mapping[str, str], place: Text, ledger: Ledger) -> dict[str, Any]:
    """Return the entries of ``kinds`` that are there and of their kind, and note the others."""
    kept = {}
    for key, kind in kinds.items():
        needed, fits = _KINDS[kind]
        if key not in stated:
            ledger.add(place, Text("缺少 {key}", "{key} is missing").format(key=both(key)))
        elif not fits(stated[key]):
            what = Text("{key} 写的是 {value}，应为{kind}", "{key} is {value}, not {kind}")
            ledger.add(place, what.format(key=shown(key), value=shown(stated[key]), kind=needed))
        else:
            kept[key] = stated[key]
    return kept


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"{next(key for key in keys if keys.count(key) > 1)!r} stands there twice")
    return content


def _finite(stated: str) -> float:
    number = float(stated)
    if not math.isfinite(number):
        raise ValueError(f"{stated} is no finite number")
    return number
