"""What `kaiyi new` writes: an example that is lawful, complete, explained, and says that it is synthetic."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from kaiyi_opt import allocate
from kaiyi_opt.errors import InputError
from kaiyi_opt.language import LANGUAGES, Language
from kaiyi_opt.scenario.columns import KIND_HELP
from kaiyi_opt.scenario.example_round import TITLE, example_round
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.settings import Settings
from kaiyi_opt.scenario.settings_writer import settings_guide
from kaiyi_opt.scenario.template import new_scenario
from kaiyi_opt.scenario.vocabulary import FAMILIES, TABLES

SYNTHETIC = {"zh": "合成", "en": "ynthetic"}
AWARDS = {"A1": 400_000, "A2": 300_000, "A3": 200_000, "A4": 800_000, "A5": 900_000}
VARIANTS = [(name, lang) for name in ("round", "round.xlsx") for lang in LANGUAGES]


def sections(page: str) -> dict[str, str]:
    """Return the text of a Markdown page below each heading of the second level."""
    parts = [part.partition("\n") for part in page.split("\n## ")[1:]]
    return {heading.strip(): text for heading, _, text in parts}


@pytest.mark.parametrize(("name", "lang"), VARIANTS)
def test_the_example_can_be_loaded_and_allocated(name: str, lang: Language, tmp_path: Path) -> None:
    new_scenario(tmp_path / name, lang)
    scenario = load(tmp_path / name)
    assert scenario == example_round(lang)
    plan = allocate(scenario)
    assert plan.is_proven_optimal
    assert plan.amounts == AWARDS
    assert [declined.application for declined in plan.declined] == ["A6"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_table_has_rows_and_every_column_is_filled_somewhere(lang: Language) -> None:
    scenario = example_round(lang)
    for stated in TABLES:
        rows = getattr(scenario, stated.key)
        assert rows, stated.key
        unfilled = [c.key for c in stated.columns if all(getattr(row, c.key) in (None, "", ()) for row in rows)]
        # Points belong to cumulative ballots, a floor of money to no rule of so small a round.
        assert unfilled == {"ballots": ["points"]}.get(stated.key, []), stated.key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_folder_shows_every_column_of_every_table(lang: Language, tmp_path: Path) -> None:
    new_scenario(tmp_path / "round", lang)
    files = {path.name for path in (tmp_path / "round").iterdir()}
    assert files == {"scenario.toml", "README.md", *(f"{stated.key}.csv" for stated in TABLES)}
    for stated in TABLES:
        with (tmp_path / "round" / f"{stated.key}.csv").open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file))
        assert header[: len(stated.columns)] == [column.label[lang] for column in stated.columns]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_readme_explains_every_column_and_every_setting(lang: Language, tmp_path: Path) -> None:
    new_scenario(tmp_path / "round", lang)
    page = (tmp_path / "round" / "README.md").read_text(encoding="utf-8")
    parts = sections(page)
    assert list(parts)[1:] == [f"{stated.label[lang]}: `{stated.key}.csv`" for stated in TABLES]
    for stated in TABLES:
        rows = parts[f"{stated.label[lang]}: `{stated.key}.csv`"].splitlines()
        for column in stated.columns:
            (row,) = [line for line in rows if line.startswith(f"| {column.label[lang]} | {column.help[lang]} |")]
            cells = row.strip("| ").split(" | ")
            assert cells[2] == KIND_HELP[column.kind][lang]
            assert (column.unit is None) or column.unit[lang] in cells
            assert all(choice.label[lang] in row for choice in column.choices)
            assert row.endswith({"zh": "| 必填 |", "en": "| required |"}[lang]) == column.required
    settings_rows = parts[{"zh": "设置: `scenario.toml`", "en": "Settings: `scenario.toml`"}[lang]]
    assert all(f"| `{key}` | {note[lang]} |" in settings_rows for key, note, _ in settings_guide(Settings))
    rules = next(text for heading, text in parts.items() if "rules.csv" in heading)
    assert all(f"| {family.label[lang]} | " in rules for family in FAMILIES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_readme_is_in_one_language(lang: Language, tmp_path: Path) -> None:
    new_scenario(tmp_path / "round", lang)
    page = (tmp_path / "round" / "README.md").read_text(encoding="utf-8")
    is_chinese = [any("\u4e00" <= character <= "\u9fff" for character in line) for line in page.splitlines()]
    if lang == "en":
        assert not any(is_chinese)
    else:
        # Rows of a table of allowed values name the table they are in, in Chinese; keys stay as they are.
        prose = [line for line in page.splitlines() if line and not line.startswith("| ---")]
        assert [line for line in prose if not any("\u4e00" <= character <= "\u9fff" for character in line)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_workbook_begins_with_a_guide_that_readers_pass_over(lang: Language, tmp_path: Path) -> None:
    new_scenario(tmp_path / "round.xlsx", lang)
    book = load_workbook(tmp_path / "round.xlsx")
    assert book.sheetnames[:2] == {"zh": ["说明", "设置"], "en": ["README", "settings"]}[lang]
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    explained = [(row[0], row[1]) for row in rows]
    for stated in TABLES:
        for column in stated.columns:
            assert (stated.label[lang], column.label[lang]) in explained


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_settings_of_a_workbook_show_every_entry_with_a_note(lang: Language, tmp_path: Path) -> None:
    new_scenario(tmp_path / "round.xlsx", lang)
    sheet = load_workbook(tmp_path / "round.xlsx").worksheets[1]
    noted = {row[0].value: row[2].value for row in sheet.iter_rows(min_row=2)}
    plain = {key: note[lang] for key, note, _ in settings_guide(Settings) if "KEY" not in key}
    assert plain.items() <= noted.items()
    assert "criteria.public_benefit.weight" in noted


@pytest.mark.parametrize(("name", "lang"), VARIANTS)
def test_an_example_says_that_it_is_synthetic(name: str, lang: Language, tmp_path: Path) -> None:
    new_scenario(tmp_path / name, lang)
    assert SYNTHETIC[lang] in load(tmp_path / name).settings.name[lang]
    if name == "round":
        page = (tmp_path / name / "README.md").read_text(encoding="utf-8")
        assert page.count(SYNTHETIC[lang]) >= 2
    else:
        notes = load_workbook(tmp_path / name).worksheets[0]
        assert any(SYNTHETIC[lang] in str(row[0].value) for row in notes.iter_rows())


def test_both_languages_state_one_round() -> None:
    zh, en = example_round("zh"), example_round("en")
    assert zh.settings == en.settings
    assert zh.lines == en.lines
    assert [application.request for application in zh.applications] == [a.request for a in en.applications]
    assert (zh.settings.title, zh.settings.title_en) == (TITLE.zh, TITLE.en)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    new_scenario(tmp_path / "round", "zh")
    with pytest.raises(InputError, match="not overwritten"):
        new_scenario(tmp_path / "round", "en")
