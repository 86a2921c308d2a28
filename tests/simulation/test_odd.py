"""The ODD description says what the code holds, and the committed text is the current one."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from kaiyi_opt.simulation import levers, odd, parameters, state
from kaiyi_opt.simulation.odd import PROCESSES, PROGRAMMES, described_fields
from tests.cli.commands import kaiyi

ROOT = Path(__file__).resolve().parents[2]
RECORDS = [
    name
    for name, value in vars(state).items()
    if name.isupper() and isinstance(value, np.dtype) and value.names is not None
]
TEXT = odd.odd()


def test_the_committed_description_is_current() -> None:
    committed = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
    assert committed == TEXT, "run: kaiyi odd --out docs/odd.md"


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_of_the_state_is_described(record: str) -> None:
    said = described_fields(record)
    assert tuple(said) == getattr(state, record).names
    assert [name for name, meaning in said.items() if not meaning] == []
    assert all(f"| `{name}` |" in TEXT for name in said)


@pytest.mark.parametrize(("folder", "named"), [("processes", PROCESSES), ("programmes", PROGRAMMES)])
def test_every_process_and_programme_has_its_page(folder: str, named: tuple[str, ...]) -> None:
    modules = {path.stem for path in (ROOT / "kaiyi_opt" / "simulation" / folder).glob("[!_]*.py")}
    assert set(named) == modules
    for name in named:
        assert f"#### `{folder}.{name}`" in TEXT


def test_every_parameter_and_lever_stands_in_its_table() -> None:
    table = TEXT.partition("### Parameters")[2]
    for parameter in parameters.TABLE:
        (row,) = re.findall(rf"^\| `{parameter.name}` \| .*$", table, re.MULTILINE)
        assert parameter.label.zh in row
        assert parameter.label.en in row
        assert f"| {parameter.source} |" in row
    for name in levers.LABELS:
        assert re.search(rf"^\| `{name}` \| {levers.LABELS[name].zh} \| .* \| .+ \| \w.* \|$", TEXT, re.MULTILINE)


def test_no_parameter_is_idle() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "kaiyi_opt" / "simulation").rglob("*.py")]
    code = "\n".join(sources)
    read = set(re.findall(r'\bp\.(\w+)|parameters\[0\]\.(\w+)|\["(\w+)"\]', code))
    assert sorted(parameters.BY_NAME.keys() - {name for names in read for name in names}) == []


def test_pages_name_the_parameters_that_their_process_reads() -> None:
    page = TEXT.partition("#### `processes.capability`")[2].partition("####")[0]
    assert "Parameters: `learning`, `decay`, `training_gain`, `mentoring`, `ability_noise`, `drive_from_trust`" in page
    assert "- `learn`: Change an organisation's abilities" in page


def test_the_command_prints_the_description_or_writes_it(tmp_path: Path) -> None:
    assert kaiyi("odd").out == TEXT
    written = tmp_path / "odd.md"
    told = kaiyi("odd", "--out", str(written), "--lang", "zh")
    assert told.out == f"已写出 {written}\n"
    assert written.read_text(encoding="utf-8") == TEXT
