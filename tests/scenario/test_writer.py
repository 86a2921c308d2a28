"""A scenario that is written reads back as the same scenario, in every format and language, or is not written."""

from __future__ import annotations

import csv
import itertools
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import load_workbook

from kaiyi_opt.errors import InputError, KaiyiError
from kaiyi_opt.language import LANGUAGES, Language
from kaiyi_opt.scenario.cells import normalise
from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.example_round import example_round
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Ballot, Rule, Scenario
from kaiyi_opt.scenario.vocabulary import TABLES, table
from kaiyi_opt.scenario.writer import write_folder, write_scenario
from tests.strategies import scenarios

ROOT = Path(__file__).resolve().parents[2]
FORMATS = ("round", "round.xlsx")
VARIANTS = [(name, lang) for name in FORMATS for lang in LANGUAGES]
EXAMPLE = example_round("zh")


def header_of(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file))


def contents(path: Path) -> dict[str, bytes]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}


def told(error: KaiyiError) -> list[tuple[str, str]]:
    return [(fault.text().zh, fault.text().en) for fault in error.faults]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Paths in an empty folder, where nothing half done may be left behind."""
    yield tmp_path.joinpath
    assert [path.name for path in tmp_path.rglob("*.part")] == []


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(scenario=scenarios())
def test_any_round_survives_every_format_and_language(scenario: Scenario) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, lang in VARIANTS:
            path = Path(folder) / lang / name
            write_scenario(scenario, path, lang)
            again = load(path)
            assert again == scenario
            assert digest(again) == digest(scenario)


@pytest.mark.parametrize(("name", "lang"), VARIANTS)
@pytest.mark.parametrize("shipped", ["small", "kaixuan-2014"])
def test_the_shipped_rounds_survive(shipped: str, name: str, lang: Language, place: Callable[[str], Path]) -> None:
    scenario = load(ROOT / "scenarios" / shipped)
    write_scenario(scenario, place(name), lang)
    again = load(place(name))
    assert again == scenario
    assert digest(again) == digest(scenario)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_workbook_may_become_a_folder_and_a_workbook_again(lang: Language, place: Callable[[str], Path]) -> None:
    paths = [place("a.xlsx"), place("b"), place("c.xlsx")]
    write_scenario(EXAMPLE, paths[0], lang)
    for source, target in itertools.pairwise(paths):
        write_scenario(load(source), target, lang)
    assert load(paths[-1]) == EXAMPLE
    assert contents(paths[0])["a.xlsx"] == contents(paths[2])["c.xlsx"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headers_and_values_are_in_the_language_asked_for(lang: Language, place: Callable[[str], Path]) -> None:
    write_scenario(EXAMPLE, place("round"), lang)
    for stated in TABLES:
        header = header_of(place("round") / f"{stated.key}.csv")
        assert header[: len(stated.columns)] == [column.label[lang] for column in stated.columns]
    scores = header_of(place("round") / "scores.csv")
    assert scores[2:] == {"zh": ["公益性", "可行性"], "en": ["public benefit", "feasibility"]}[lang]
    cells = (place("round") / "rules.csv").read_text(encoding="utf-8-sig")
    assert {"zh": "分组限额,,venture_pool,,赛道,社区组织", "en": "group limit,,venture_pool,,track,community"}[
        lang
    ] in cells


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_workbook_offers_the_allowed_values_and_explains_each_column(
    lang: Language, place: Callable[[str], Path]
) -> None:
    write_scenario(EXAMPLE, place("round.xlsx"), lang)
    book = load_workbook(place("round.xlsx"))
    titles = [stated.label[lang] for stated in TABLES]
    assert book.sheetnames == [{"zh": "设置", "en": "settings"}[lang], *titles, "_choices"]
    for stated in TABLES:
        sheet = book[stated.label[lang]]
        offered = {str(rule.sqref).partition("2")[0] for rule in sheet.data_validations.dataValidation}
        for cell, column in zip(sheet[1], stated.columns, strict=False):
            assert cell.comment.text.startswith(column.help[lang])
            listed = column.kind in ("choice", "yes_no") or (column.refers or "").startswith("settings.")
            assert (cell.column_letter in offered) == (listed and column.kind != "ids"), (stated.key, column.key)


def test_a_table_without_rows_is_not_written(place: Callable[[str], Path]) -> None:
    write_scenario(replace(EXAMPLE, votes=(), ballots=()), place("round"), "en")
    assert not (place("round") / "votes.csv").exists()
    assert load(place("round")).ballots == ()


@pytest.mark.parametrize(("name", "lang"), VARIANTS)
def test_the_same_round_is_the_same_bytes(name: str, lang: Language, place: Callable[[str], Path]) -> None:
    for folder in ("a", "b"):
        write_scenario(EXAMPLE, place(folder) / name, lang)
    assert contents(place("a") / name) == contents(place("b") / name)


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_there_is_not_overwritten(name: str, place: Callable[[str], Path]) -> None:
    write_scenario(EXAMPLE, place(name), "en")
    before = contents(place(name))
    with pytest.raises(InputError) as caught:
        write_scenario(replace(EXAMPLE, votes=(), ballots=()), place(name), "en")
    assert told(caught.value) == [
        (
            f"{place(name)}：这里已经有内容，不会覆盖。请换一个名称，或先移走原有内容。",
            f"{place(name)}: something is already here, and is not overwritten."
            " choose another name, or move it away first.",
        )
    ]
    assert contents(place(name)) == before


def test_a_folder_that_is_empty_may_be_written_to(place: Callable[[str], Path]) -> None:
    place("round").mkdir()
    write_scenario(EXAMPLE, place("round"), "zh")
    assert load(place("round")) == EXAMPLE


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_or_a_folder_in_the_way_is_left_alone(name: str, place: Callable[[str], Path]) -> None:
    if name.endswith(".xlsx"):
        place(name).mkdir()
    else:
        place(name).write_text("mine", encoding="utf-8")
    with pytest.raises(InputError):
        write_scenario(EXAMPLE, place(name), "en")
    assert place(name).exists()


def test_folders_on_the_way_are_made(place: Callable[[str], Path]) -> None:
    write_scenario(EXAMPLE, place("2014") / "autumn" / "round", "en")
    assert load(place("2014") / "autumn" / "round") == EXAMPLE


@pytest.mark.parametrize("name", FORMATS)
def test_what_no_cell_can_say_is_refused_with_its_place(name: str, place: Callable[[str], Path]) -> None:
    organisation = replace(EXAMPLE.organisations[1], name="Helping\nHands")
    broken = replace(EXAMPLE, organisations=(EXAMPLE.organisations[0], organisation, *EXAMPLE.organisations[2:]))
    with pytest.raises(InputError) as caught:
        write_scenario(broken, place(name), "en")
    where = {"round": "organisations.csv", "round.xlsx": 'round.xlsx, sheet "organisations"'}[name]
    assert [en for _, en in told(caught.value)] == [
        f'{where}, row 3, column "name": there is a line break inside the text.'
        " delete it, so that the text is one line."
    ]
    assert not place(name).exists()


def test_what_would_read_back_otherwise_is_refused(place: Callable[[str], Path]) -> None:
    other = replace(
        EXAMPLE,
        settings=EXAMPLE.settings.model_copy(update={"title_en": " Round"}),
        pools=(replace(EXAMPLE.pools[0], name="资金e\u0301"), *EXAMPLE.pools[1:]),
    )
    with pytest.raises(InputError) as caught:
        write_scenario(other, place("round"), "zh")
    cure = (
        "名称和编号首尾不要有空格，不要用全角字母和看不见的字符。",
        "leave blanks at the ends, full-width letters and invisible characters out of names and identifiers.",
    )
    assert told(caught.value) == [
        (
            f"“设置”中的 scenario.toml 写出后读回来不一样。{cure[0]}",
            f"'settings': scenario.toml would not be the same when it is read back. {cure[1]}",
        ),
        (
            f"“资金池”中的 special_fund 写出后读回来不一样。{cure[0]}",
            f"'pools': special_fund would not be the same when it is read back. {cure[1]}",
        ),
    ]
    assert not place("round").exists()


def test_a_round_that_does_not_hold_together_is_not_written(place: Callable[[str], Path]) -> None:
    broken = replace(EXAMPLE, rules=(Rule("R1", "organisation_money"),))
    with pytest.raises(InputError) as caught:
        write_scenario(broken, place("round"), "en")
    assert [en for _, en in told(caught.value)] == [
        'rules.csv, row 2, column "at most": this family of rules needs this column. fill it in.'
    ]


def test_a_cell_too_long_for_a_workbook_is_refused(place: Callable[[str], Path]) -> None:
    many = tuple(replace(EXAMPLE.applications[4], id=f"A{number:060d}") for number in range(600))
    others = EXAMPLE.applications
    crowded = replace(
        EXAMPLE,
        applications=(*others, *many),
        votes=(),
        ballots=(Ballot("B1", tuple(application.id for application in many)),),
    )
    with pytest.raises(InputError) as caught:
        write_scenario(crowded, place("round.xlsx"), "en")
    assert told(caught.value) == [
        (
            "round.xlsx 工作表“ballots” 第 2 行 “vote”列：有 37798 个字，一格放不下。请写成文件夹。",
            'round.xlsx, sheet "ballots", row 2, column "vote": a cell cannot hold 37798 characters.'
            " write a folder instead.",
        )
    ]


def test_a_file_where_a_folder_should_be_is_told(place: Callable[[str], Path]) -> None:
    place("file").write_text("mine", encoding="utf-8")
    with pytest.raises(KaiyiError) as caught:
        write_scenario(EXAMPLE, place("file") / "round", "en")
    assert "it cannot be written" in caught.value.render("en")


def test_criteria_that_the_settings_do_not_have_are_no_columns_a_reader_knows(place: Callable[[str], Path]) -> None:
    without = EXAMPLE.settings.model_copy(update={"criteria": {}})
    with pytest.raises(InputError) as caught:
        write_scenario(replace(EXAMPLE, settings=without), place("round"), "en")
    assert {fault.place.column for fault in caught.value.faults if fault.place} == {"feasibility", "public_benefit"}


def test_a_folder_is_written_over_its_tables_where_that_is_meant(place: Callable[[str], Path]) -> None:
    write_folder(EXAMPLE, place("round"), "en")
    (place("round") / "README.md").write_text("mine", encoding="utf-8")
    write_folder(EXAMPLE, place("round"), "zh")
    assert load(place("round")) == EXAMPLE
    assert (place("round") / "README.md").read_text(encoding="utf-8") == "mine"


def test_money_points_shares_and_days_are_printed_as_people_write_them(place: Callable[[str], Path]) -> None:
    write_scenario(EXAMPLE, place("round"), "en")

    def column(name: str, key: str) -> list[str]:
        with (place("round") / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return [row[table(name).column(key).label.en] for row in csv.DictReader(file)]

    assert column("pools", "budget") == ["20000", "15000"]
    assert column("lines", "rate") == ["", "", "", "", "80%"]
    assert column("organisations", "assessment") == ["76", "85", "92", "88"]
    assert column("organisations", "founded")[0] == "2029-09-01"
    assert column("organisations", "accountant") == ["no", "no", "no", "yes"]
    assert column("rules", "at_most") == ["2", "", "70%", ""]
    assert column("rules", "at_least") == ["", "60", "", ""]
    assert column("ballots", "vote") == ["A5", "A5, A6", "A6, A5"]


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "@x", "-5", "+5", "＝x", "001", "1e5", "NA", "是", "#x", "<r>b</r>"])
@pytest.mark.parametrize("name", FORMATS)
def test_names_that_look_like_something_else_stay_names(name: str, text: str, place: Callable[[str], Path]) -> None:
    community = replace(EXAMPLE.communities[0], name=normalise(text))
    changed = replace(EXAMPLE, communities=(community, EXAMPLE.communities[1]))
    write_scenario(changed, place(name), "zh")
    assert load(place(name)) == changed
