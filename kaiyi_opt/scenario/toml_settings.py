"""Settings from `scenario.toml`: a TOML file whose decimals stay exact."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path

from kaiyi_opt.errors import Fault, InputError, Place
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.input_files import MEGABYTE, read_bytes

MAX_TOML_BYTES = MEGABYTE
_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_REPEATED = (
    "Cannot overwrite a value",
    "Cannot declare",
    "Cannot mutate immutable namespace",
    "Duplicate inline table key",
)


def read_toml(path: Path) -> dict[str, object]:
    """Read a TOML file; a byte order mark, as some editors write it, is allowed.

    Raises
    ------
    InputError
        Where it cannot be read, is not UTF-8 or is not TOML; the place names the line.
    """
    file = path.name
    content = read_bytes(path, file, MAX_TOML_BYTES)
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError:
        raise InputError(
            Fault(
                Text("文字编码不是 UTF-8", "the text is not UTF-8"),
                Text("请用文本编辑器另存为 UTF-8", "save it from the editor as UTF-8"),
                Place(file),
            )
        ) from None
    except ValueError as error:
        raise InputError(_syntax_fault(str(error), file)) from error
    except RecursionError:
        raise InputError(_syntax_fault("brackets are nested too deeply", file)) from None


def _syntax_fault(message: str, file: str) -> Fault:
    """Return the fault that a parser's message tells of; the parser states the line at the message's end."""
    position = _POSITION.search(message)
    row = int(position[1]) if position is not None and position[1] else None
    reason = message[: position.start()] if position is not None else message
    if reason.startswith(_REPEATED):
        return Fault(
            Text("同一项写了两次（{reason}）", "an entry is stated twice ({reason})").format(reason=both(reason)),
            Text("请只留一处", "keep one of them"),
            Place(file, row=row),
        )
    return Fault(
        Text("不合 TOML 的写法（{reason}）", "this is not valid TOML ({reason})").format(reason=both(reason)),
        Text(
            '请改正这一处；文字要加双引号，如 title = "2026 年公益创投"',
            'correct it; a text needs quotes, as in title = "Round 2026"',
        ),
        Place(file, row=row),
    )
