"""Settings from a workbook's sheet: one key and one value a row, dotted keys nested as TOML would nest them."""

from __future__ import annotations

from kaiyi_opt.errors import CellError, Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.cells import normalise
from kaiyi_opt.scenario.raw_table import RawRow, RawTable
from kaiyi_opt.scenario.vocabulary import NOTE_HEADERS

SHEET_NAMES = ("设置", "settings")
KEY_HEADERS = ("键", "key")
VALUE_HEADERS = ("值", "value")


def is_settings_sheet(name: str) -> bool:
    """Tell whether a sheet of that name holds the settings."""
    return name.strip().casefold() in SHEET_NAMES


def nest_settings(table: RawTable) -> dict[str, object]:
    """Return the settings of a sheet: a dictionary of texts and of further dictionaries, one for each dot of a key.

    A key without a value is not stated. Columns for notes are passed over.

    Raises
    ------
    InputError
        With every fault: a missing or unknown column, a value without a key, a key stated twice, or a key that is both
        an entry and a group of entries.
    """
    key_column, value_column = _columns(table)
    settings: dict[str, object] = {}
    rows_of: dict[str, int] = {}
    faults: list[Fault] = []
    for row in table.rows:
        key, value = row.cells[key_column], row.cells[value_column]
        if not value:
            continue
        try:
            _state(settings, rows_of, _parts(key), value, row)
        except CellError as error:
            faults.append(error.at(table.place(row.number, key_column)))
    if faults:
        raise InputError(faults)
    return settings


def _columns(table: RawTable) -> tuple[int, int]:
    names = [normalise(name).casefold() for name in table.header]
    faults = [
        Fault(
            Text("不认识这一列", "this column is not known"),
            Text(
                "设置表只有“键”和“值”两列；备注请放在“备注”列",
                "settings have the columns 'key' and 'value'; remarks go into 'note'",
            ),
            table.place(None, index),
        )
        for index, name in enumerate(names)
        if name and name not in (*KEY_HEADERS, *VALUE_HEADERS, *NOTE_HEADERS)
    ]
    found = [[index for index, name in enumerate(names) if name in wanted] for wanted in (KEY_HEADERS, VALUE_HEADERS)]
    for indices, (zh, en) in zip(found, (KEY_HEADERS, VALUE_HEADERS), strict=True):
        if len(indices) != 1:
            faults.append(
                Fault(
                    Text("应有且只有一列“{name}”", "there must be one column '{name}'").format(name=Text(zh, en)),
                    Text("请在第 {row} 行写列名“键”和“值”", "name the columns 'key' and 'value' in row {row}").format(
                        row=table.header_row
                    ),
                    table.place(None, None),
                )
            )
    if faults:
        raise InputError(faults)
    return found[0][0], found[1][0]


def _parts(key: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in normalise(key).split("."))
    if all(parts):
        return parts
    raise CellError(
        Text("键“{key}”是空的，或有一段是空的", "the key '{key}' is blank or has a blank part").format(key=both(key)),
        Text("请写成 date 或 merit.trimmed 的样子", "write it like date or merit.trimmed"),
    )


def _state(
    settings: dict[str, object], rows_of: dict[str, int], parts: tuple[str, ...], value: str, row: RawRow
) -> None:
    """Put a value where its key says, and remember its row; raise `CellError` where something stands there already."""
    group = settings
    for depth, part in enumerate(parts[:-1], start=1):
        inner = group.setdefault(part, {})
        if not isinstance(inner, dict):
            raise _clash(".".join(parts[:depth]), rows_of[".".join(parts[:depth])])
        group = inner
    key = ".".join(parts)
    if parts[-1] in group:
        earlier = next(number for name, number in rows_of.items() if name == key or name.startswith(f"{key}."))
        raise _clash(key, earlier)
    group[parts[-1]] = value
    rows_of[key] = row.number


def _clash(key: str, row: int) -> CellError:
    return CellError(
        Text("“{key}”已在第 {row} 行写过", "'{key}' is already stated in row {row}").format(key=both(key), row=row),
        Text("请只留一处", "keep one of them"),
    )
