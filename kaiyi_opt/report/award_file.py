"""A published award list, read back: fen by application."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kaiyi_opt.errors import Fault, InputError, Place
from kaiyi_opt.language import Text

LARGEST_FILE = 50_000_000


def read_awards(path: Path) -> dict[str, int]:
    """Return fen by application of an ``awards.json``, or of the one in a results folder.

    An application that is paid from several pools is listed several times; its amounts are added up.

    Raises
    ------
    InputError
        Where the file cannot be read, or is no award list.
    """
    file = path / "awards.json" if path.is_dir() else path
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise _no_list(file)
        content: Any = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        cause = Text("读不到名单：{why}", "the award list cannot be read: {why}").format(why=error.strerror or "")
        raise InputError(Fault(cause, Text("请核对路径", "check the path"), Place(file.name))) from error
    except (ValueError, RecursionError) as error:
        raise _no_list(file) from error
    rows = content.get("awards") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise _no_list(file)
    awards: dict[str, int] = {}
    for row in rows:
        key, amount = (row.get("application"), row.get("amount_fen")) if isinstance(row, dict) else (None, None)
        if not isinstance(key, str) or not isinstance(amount, int) or isinstance(amount, bool):
            raise _no_list(file)
        awards[key] = awards.get(key, 0) + amount
    return awards


def _no_list(file: Path) -> InputError:
    return InputError(
        Fault(
            Text("这不是拨付名单", "this is no award list"),
            Text("请给出 kaiyi allocate 写出的 awards.json", "give an awards.json that kaiyi allocate wrote"),
            Place(file.name),
        )
    )
