"""Turn a dictionary of settings, from TOML or from a sheet, into `Settings`, or into faults that a planner can mend."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from kaiyi_opt.errors import Fault, Place
from kaiyi_opt.language import Text, both
from kaiyi_opt.money import shown
from kaiyi_opt.scenario.settings import Settings


def read_settings(values: dict[str, object], file: str) -> tuple[Settings | None, list[Fault]]:
    """Return the settings, or ``None`` and every fault found in them.

    Parameters
    ----------
    values
        Nested settings; leaves may be typed (TOML) or texts (a workbook).
    file
        The name of the file or sheet they came from, for the place of a fault.
    """
    try:
        return Settings.model_validate(values), []
    except ValidationError as error:
        return None, [_fault(item, file) for item in error.errors(include_url=False)]


def _fault(item: Any, file: str) -> Fault:
    entry = ".".join(str(part) for part in item["loc"] if part != "[key]")
    cause, cure = _explain(item, entry)
    return Fault(cause, cure, Place(file, column=entry or None))


def _explain(item: Any, entry: str) -> tuple[Text, Text]:
    kind, context = item["type"], item.get("ctx", {})
    value = shown(str(item["input"]))
    if kind == "refused":
        return context["cause"], context["cure"]
    if kind == "missing":
        return Text("缺少此项", "this entry is missing"), Text("请补上", "add it")
    if kind == "extra_forbidden":
        return Text("没有这一项设置", "there is no such setting"), _nearest(str(item["loc"][-1]), _known(item["loc"]))
    if kind == "literal_error":
        cause = Text("“{value}”不在可选值内", "'{value}' is not one of the allowed values")
        return cause.format(value=value), _nearest(str(item["input"]), re.findall(r"'([^']*)'", context["expected"]))
    if kind == "string_pattern_mismatch":
        return (
            Text("键“{value}”不合要求", "the key '{value}' will not do").format(value=value),
            Text(
                "键只用英文字母、数字、“_”和“-”，最多 64 个；名称请写在 zh 和 en 里",
                "a key is made of at most 64 letters a to z, digits, '_' and '-'; names go into zh and en",
            ),
        )
    if kind in ("model_type", "dict_type"):
        return Text("这里应是一组设置", "this is a group of entries"), _known_entries(_known((*item["loc"], "")))
    return (
        Text("“{value}”不合要求", "'{value}' will not do: {why}").format(value=value, why=item["msg"]),
        Text("请查看 kaiyi schema 中 {entry} 的说明", "see {entry} in `kaiyi schema`").format(entry=both(entry)),
    )


def _nearest(stated: str, known: Sequence[str]) -> Text:
    close = difflib.get_close_matches(stated, known, n=1)
    if close:
        return Text("是否想写 {near}？", "did you mean {near}?").format(near=both(close[0]))
    return _known_entries(known)


def _known_entries(known: Sequence[str]) -> Text:
    if not known:
        return Text("请每个键写一行", "write a line for each key")
    return Text(f"可用：{'、'.join(known)}", f"known: {', '.join(known)}")


def _known(location: tuple[Any, ...]) -> list[str]:
    """Return the keys that are known beside the last of ``location``, through the models and the groups of models."""
    model: Any = Settings
    for part in location[:-1]:
        if isinstance(model, type) and issubclass(model, BaseModel) and part in model.model_fields:
            model = model.model_fields[part].annotation
        else:
            arguments = get_args(model)
            model = arguments[-1] if arguments else model
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []
