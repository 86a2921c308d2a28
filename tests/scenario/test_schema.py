"""The JSON Schema says what the reader of settings reads, and lists the tables as the vocabulary has them."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from kaiyi_opt.scenario.example_round import example_round
from kaiyi_opt.scenario.schema import scenario_schema
from kaiyi_opt.scenario.settings import Settings
from kaiyi_opt.scenario.settings_writer import settings_guide, settings_toml
from kaiyi_opt.scenario.vocabulary import TABLES
from kaiyi_opt.simulation.levers import Levers

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = scenario_schema()
SHIPPED = sorted((ROOT / "scenarios").glob("*/scenario.toml"))
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str, datetime.date),
    "boolean": (bool,),
    "number": (int, float),
    "integer": (int,),
}


def breaches(value: Any, schema: dict[str, Any], where: str = "") -> Iterator[str]:
    """Yield where a value breaks a schema: the part of JSON Schema that ours uses, written anew for this test."""
    if "$ref" in schema:
        schema = {**SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], **schema}
    kinds = TYPES[schema["type"]]
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        yield f"{where}: not of type {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: not one of {schema['enum']}"
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{where}: below the minimum"
    if "maximum" in schema and value > schema["maximum"]:
        yield f"{where}: above the maximum"
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from breaches(item, schema["items"], f"{where}[{number}]")
    if isinstance(value, dict):
        yield from (f"{where}: {name} is missing" for name in schema.get("required", ()) if name not in value)
        for name, inner in value.items():
            known = _property(name, schema)
            yield from [f"{where}.{name}: unknown"] if known is None else breaches(inner, known, f"{where}.{name}")


def _property(name: str, schema: dict[str, Any]) -> dict[str, Any] | None:
    patterns = schema.get("patternProperties", {}).items()
    matching = [inner for pattern, inner in patterns if re.search(pattern, name)]
    found: dict[str, Any] | None = schema.get("properties", {}).get(name, matching[0] if matching else None)
    assert found is not None or schema["additionalProperties"] is False
    return found


def entries(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from schema["properties"].values()
    for group in SCHEMA["$defs"].values():
        yield from group["properties"].values()


def test_it_is_plain_json_in_the_stated_dialect() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["required"] == ["title", "date"]
    assert SCHEMA["properties"].keys() == Settings.model_fields.keys()


def test_unknown_keys_are_forbidden_everywhere() -> None:
    assert SCHEMA["additionalProperties"] is False
    assert all(group["additionalProperties"] is False for group in SCHEMA["$defs"].values())
    keyed = [entry for entry in entries(SCHEMA) if "patternProperties" in entry]
    assert len(keyed) == 4
    assert all(entry["additionalProperties"] is False for entry in keyed)


def test_every_entry_is_described_in_both_languages() -> None:
    assert [entry for entry in entries(SCHEMA) if not (entry.get("description") and entry.get("description_zh"))] == []


@pytest.mark.parametrize("path", SHIPPED, ids=[path.parent.name for path in SHIPPED])
def test_the_shipped_settings_keep_it(path: Path) -> None:
    assert list(breaches(tomllib.loads(path.read_text(encoding="utf-8")), SCHEMA)) == []


def test_there_are_shipped_settings() -> None:
    assert {"small", "kaixuan-2014"} <= {path.parent.name for path in SHIPPED}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_complete_file_of_settings_keeps_it_and_states_every_entry(lang: Any) -> None:
    stated = tomllib.loads(settings_toml(example_round(lang).settings, lang, complete=True))
    assert list(breaches(stated, SCHEMA)) == []
    for key, _, _ in settings_guide(Settings):
        assert _states(stated, key.split(".")), key


def _states(stated: Any, path: list[str]) -> bool:
    if not path:
        return True
    if path[0] == "KEY":
        return all(_states(inner, path[1:]) for inner in stated.values())
    return path[0] in stated and _states(stated[path[0]], path[1:])


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"title": "x"}, ": date is missing"),
    ({"title": "x", "date": "2014-06-01", "titel": "y"}, ".titel: unknown"),
    ({"title": 3, "date": "2014-06-01"}, ".title: not of type string"),
    ({"title": "x", "date": "2014-06-01", "merit": {"votes_weight": -1}}, ".merit.votes_weight: below the minimum"),
    ({"title": "x", "date": "2014-06-01", "domains": {"慈善": {"zh": "慈善"}}}, ".domains.慈善: unknown"),
    ({"title": "x", "date": "2014-06-01", "ballots": {"decimals": 9}}, ".ballots.decimals: above the maximum"),
    ({"title": "x", "date": "2014-06-01", "merit": {"trimmed": "yes"}}, ".merit.trimmed: not of type boolean"),
]


@pytest.mark.parametrize(("stated", "breach"), BROKEN, ids=[case[1] for case in BROKEN])
def test_it_refuses_what_it_should(stated: dict[str, Any], breach: str) -> None:
    assert list(breaches(stated, SCHEMA)) == [breach]


def test_defaults_are_shown_as_they_would_be_written() -> None:
    defaults = {
        name: {key: inner["default"] for key, inner in group["properties"].items()}
        for name, group in SCHEMA["$defs"].items()
        if name not in ("Label", "Criterion", "PolicySettings")
    }
    assert [(name, breach) for name in defaults for breach in breaches(defaults[name], SCHEMA["$defs"][name])] == []
    assert SCHEMA["$defs"]["Criterion"]["properties"]["weight"]["default"] == 1


def test_a_policys_levers_alone_have_no_default_for_blank_ones_are_the_present_policys() -> None:
    policy = SCHEMA["$defs"]["PolicySettings"]
    blank = {name for name, inner in policy["properties"].items() if "default" not in inner}
    assert blank == {field.name for field in fields(Levers)}
    stated = {name: inner["default"] for name, inner in policy["properties"].items() if name not in blank}
    assert list(breaches(stated, policy)) == []


def test_the_tables_are_those_of_the_vocabulary() -> None:
    listed = SCHEMA["x-tables"]
    assert [entry["key"] for entry in listed] == [stated.key for stated in TABLES]
    for entry, stated in zip(listed, TABLES, strict=True):
        assert entry["name"] == {"zh": stated.label.zh, "en": stated.label.en}
        assert (entry["required"], entry["unique"]) == (stated.required, list(stated.unique))
        assert [column["key"] for column in entry["columns"]] == [column.key for column in stated.columns]
        for shown, column in zip(entry["columns"], stated.columns, strict=True):
            assert shown["header"] == {"zh": column.label.zh, "en": column.label.en}
            assert (shown["kind"], shown["required"], shown["refers"]) == (column.kind, column.required, column.refers)
            assert shown["unit"] == ({"zh": column.unit.zh, "en": column.unit.en} if column.unit else None)
            assert [choice["key"] for choice in shown["allowed"] if column.choices] == [c.key for c in column.choices]
            assert shown["help"] == {"zh": column.help.zh, "en": column.help.en}


def test_yes_and_no_are_listed_where_they_are_asked() -> None:
    organisations = next(entry for entry in SCHEMA["x-tables"] if entry["key"] == "organisations")
    (accountant,) = [column for column in organisations["columns"] if column["key"] == "accountant"]
    assert accountant["allowed"] == [{"key": "yes", "zh": "是", "en": "yes"}, {"key": "no", "zh": "否", "en": "no"}]
