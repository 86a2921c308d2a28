"""Settings out: as `scenario.toml` with a comment on every entry, or as the rows of a workbook's sheet."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kaiyi_opt.language import Language, Text
from kaiyi_opt.scenario.settings import Label, Settings
from kaiyi_opt.scenario.settings_fields import Decimals, description
from kaiyi_opt.scenario.settings_sheet import KEY_HEADERS, SHEET_NAMES, VALUE_HEADERS
from kaiyi_opt.scenario.vocabulary import NOTE_HEADERS, YES_NO
from kaiyi_opt.scenario.writing import Column, Sheet

Leaf = str | bool | int | Decimal | datetime.date | tuple[str, ...]

_TITLE = Text(*SHEET_NAMES)
_HEADERS = (Text(*KEY_HEADERS), Text(*VALUE_HEADERS), Text(NOTE_HEADERS[0], NOTE_HEADERS[2]))
_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_TO_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f]')


def settings_toml(settings: Settings, lang: Language, *, complete: bool = False) -> str:
    """Return the settings as TOML: ASCII keys, values as people write them, and above each entry what it means.

    A group that states nothing but its defaults is left out, unless ``complete`` is set.
    """
    blocks = [_toml_head(settings, lang)]
    blocks += [
        _toml_group(name, value, field, lang)
        for name, field, value in _stated(settings, complete=complete)
        if _is_group(value)
    ]
    return "\n\n".join(blocks) + "\n"


def toml_text(text: str) -> str:
    r"""Return a text as a TOML basic string.

    >>> print(toml_text('say "hi" \\ bye'))
    "say \"hi\" \\ bye"
    """
    return f'"{_TO_ESCAPE.sub(_escaped, text)}"'


def settings_sheet(settings: Settings, lang: Language, *, complete: bool = False) -> Sheet:
    """Return the settings as a sheet: dotted keys, values as texts, and what each means; ``complete`` as for TOML."""
    rows = [
        [".".join(path), _sheet_value(value, lang), note[lang]]
        for path, value, note in _entries(settings, complete=complete)
    ]
    headers = [header[lang] for header in _HEADERS]
    columns = (Column(headers[0]), Column(headers[1], width=40), Column(headers[2], width=80))
    return Sheet(_TITLE[lang], columns, rows)


def settings_guide(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, Text, bool]]:
    """Yield every entry that may be stated, as a dotted key, its note, and whether it must be stated.

    ``KEY`` stands for a key of the planner's own.
    """
    for name, field in model.model_fields.items():
        kind, dotted = field.annotation, f"{path}{name}"
        if get_origin(kind) is dict:
            yield f"{dotted}.KEY", _note(field), False
            yield from settings_guide(get_args(kind)[1], f"{dotted}.KEY.")
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from settings_guide(kind, f"{dotted}.")
        else:
            yield dotted, _note(field), field.is_required()


def _is_group(value: Any) -> bool:
    """Tell whether a value has a TOML table of its own; a name in two languages is short enough for one line."""
    return isinstance(value, dict) or (isinstance(value, BaseModel) and not isinstance(value, Label))


def _leaf(field: FieldInfo, value: Any) -> Leaf:
    """Return a value as a planner writes it: whole 1e-4, and whole fen, become decimals."""
    mark = next((mark for mark in field.metadata if isinstance(mark, Decimals)), None)
    if value is None:
        return ""
    return value if mark is None else mark.written(value)


def _note(field: FieldInfo) -> Text:
    """Return what an entry means, and which values it may have where they are listed."""
    meaning = description(field)
    allowed = ", ".join(_allowed(field.annotation))
    return Text(f"{meaning.zh}（可用：{allowed}）", f"{meaning.en} (allowed: {allowed})") if allowed else meaning


def _allowed(annotation: Any) -> tuple[str, ...]:
    """Return the listed values of a ``Literal``, or of a tuple of them."""
    arguments = get_args(annotation)
    if get_origin(annotation) is tuple:
        return _allowed(arguments[0])
    return tuple(argument for argument in arguments if isinstance(argument, str))


def _stated(settings: Settings, *, complete: bool) -> Iterator[tuple[str, FieldInfo, Any]]:
    """Yield the name, the field and the value of every entry and group that is to be written."""
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if complete or not _is_group(value) or value != field.default:
            yield name, field, value


def _entries(settings: Settings, *, complete: bool) -> Iterator[tuple[tuple[str, ...], Leaf, Text]]:
    """Yield the path, the value and the note of every entry, one of each language of a name by itself."""
    for name, field, value in _stated(settings, complete=complete):
        if isinstance(value, BaseModel):
            yield from _model_entries((name,), value)
        elif isinstance(value, dict):
            for key, label in value.items():
                yield from _model_entries((name, key), label)
        else:
            yield (name,), _leaf(field, value), _note(field)


def _model_entries(path: tuple[str, ...], model: BaseModel) -> Iterator[tuple[tuple[str, ...], Leaf, Text]]:
    for name, field in type(model).model_fields.items():
        yield (*path, name), _leaf(field, getattr(model, name)), _note(field)


def _sheet_value(value: Leaf, lang: Language) -> str:
    if isinstance(value, bool):
        return YES_NO[0 if value else 1].label[lang]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _toml_head(settings: Settings, lang: Language) -> str:
    lines = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if not _is_group(value):
            lines += [f"# {_note(field)[lang]}", f"{name} = {_toml_value(field, value)}"]
    return "\n".join(lines)


def _toml_group(name: str, group: Any, field: FieldInfo, lang: Language) -> str:
    lines = [f"# {_note(field)[lang]}", f"[{name}]"]
    if isinstance(group, dict):
        for key, member in group.items():
            is_short = isinstance(member, Label)
            lines += [f"{key} = {_inline(member)}"] if is_short else ["", f"[{name}.{key}]", *_stated_lines(member)]
    else:
        for entry, inner in type(group).model_fields.items():
            lines += [f"# {_note(inner)[lang]}", f"{entry} = {_toml_value(inner, getattr(group, entry))}"]
    return "\n".join(lines)


def _stated_lines(model: BaseModel) -> list[str]:
    """Return the entries of a member that is too long for one line, those that are blank left out."""
    fields = type(model).model_fields
    stated = {name: getattr(model, name) for name in fields if getattr(model, name) not in (None, "")}
    return [f"{name} = {_toml_value(fields[name], value)}" for name, value in stated.items()]


def _inline(label: Label) -> str:
    fields = type(label).model_fields
    stated = {name: getattr(label, name) for name in fields if getattr(label, name) != ""}
    return f"{{ {', '.join(f'{name} = {_toml_value(fields[name], value)}' for name, value in stated.items())} }}"


def _toml_value(field: FieldInfo, value: Any) -> str:
    if isinstance(value, Label):
        return _inline(value)
    leaf = _leaf(field, value)
    if isinstance(leaf, bool):
        return "true" if leaf else "false"
    if isinstance(leaf, str):
        return toml_text(leaf)
    if isinstance(leaf, tuple):
        return f"[{', '.join(toml_text(part) for part in leaf)}]"
    return f"{leaf:f}" if isinstance(leaf, Decimal) else str(leaf)


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    return _SHORT_ESCAPES.get(character, f"\\u{ord(character):04x}")
