"""The verifier reads folders as the loader does, whatever people write, and refuses in one clear line."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from kaiyi_opt.scenario import digest as fingerprints
from kaiyi_opt.scenario.settings import Settings
from kaiyi_opt.scenario.template import new_scenario
from kaiyi_opt.scenario.vocabulary import FAMILIES
from kaiyi_opt.verify import UnreadableError, main, verify
from kaiyi_opt.verify.round import read_round
from kaiyi_opt.verify.rules import RULES
from kaiyi_opt.verify.settings import canonical_settings
from tests.verify.hand_round import SETTINGS, TABLES, write_hand_round
from tests.verify.readers import refusal, rewritten, same


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_hand_round(tmp_path / "round")


# --------------------------------------------------------------------------------------- as the loader understands


def test_a_folder_is_read_as_the_loader_reads_it(folder: Path) -> None:
    assert same(folder)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["example", "example.xlsx"])
def test_the_example_of_a_new_scenario_is_read_as_the_loader_reads_it(name: str, lang: Any, tmp_path: Path) -> None:
    new_scenario(tmp_path / name, lang)
    assert same(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("pools.csv", "20000", "２０，０００．５０ 元"),
        ("pools.csv", "20000", '"￥20,000.5"'),
        ("pools.csv", "20000", "2万元"),
        ("pools.csv", "20000", "1.234567万"),
        ("pools.csv", "20000", "人民币 020000圆整"),
        ("pools.csv", "20000", "\u200b20000 RMB"),
        ("organisations.csv", "2013-09-01", "2013年9月1日"),
        ("organisations.csv", "2013-09-01", "2013/9/1"),
        ("organisations.csv", "2013-09-01", "2013.09.01 00:00:00"),
        ("organisations.csv", "2013-09-01", "20130901"),
        ("organisations.csv", "2013-09-01", "41518"),
        ("organisations.csv", "88.5,yes", "８８．５000,√"),
        ("organisations.csv", "relief,professional service", "救助,专业服务型"),
        ("organisations.csv", "relief,professional service", "RELIEF,Professional_Service".replace("_", " ")),
        ("lines.csv", "80%", "0.8"),
        ("lines.csv", "80%", "80.00 ％"),
        ("applications.csv", "夜校", "'=cmd|' /C calc'!A0"),
        ("applications.csv", "夜校", "''=1"),
        ("applications.csv", "夜校", "'夜校"),
        ("applications.csv", "夜校", '"夜""校"", 二期"'),
        ("applications.csv", ",green\nV2", ",green、young；old\nV2"),
        ("applications.csv", "id,name,organisation", "备注,name,Organisation"),
        ("votes.csv", "V1,30", "V1,30.0"),
        ("votes.csv", "application,votes", "　申请　,票数"),
        ("scores.csv", "公益性", "Public_Benefit"),
        ("rules.csv", "社区组织", "community"),
        ("rules.csv", "force in", "指定入选"),
        ("rules.csv", "R11,organisation awards,no", "R11,organisation awards,否"),
    ],
)
def test_a_cell_in_another_notation_is_read_as_the_loader_reads_it(
    name: str, before: str, after: str, folder: Path
) -> None:
    assert before in (folder / name).read_text(encoding="utf-8")
    rewritten(folder, name, lambda text: text.replace(before, after, 1))
    if "备注" in after:
        rewritten(folder, name, lambda text: "\n".join(f"{row.split(',')[0]},{row}" for row in text.splitlines()))
        rewritten(folder, name, lambda text: text.replace("备注,备注", "id,备注", 1))
    assert same(folder)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_those_of_the_loader(encoding: str, delimiter: str, folder: Path) -> None:
    for name in ("communities", "organisations", "pools", "votes"):
        rewritten(folder, f"{name}.csv", lambda text: text.replace(",", delimiter).replace("\n", "\r\n"), encoding)
    assert same(folder)


def test_files_that_are_no_tables_are_passed_over(folder: Path) -> None:
    for name in ("_draft.csv", "说明.csv", "README.csv", "~lock.csv", "notes.csv", "picture.png"):
        (folder / name).write_bytes(b"\xff,,,\n")
    (folder / "votes.csv").rename(folder / "投票.CSV")
    assert same(folder)


def test_criteria_of_several_blanks_are_found_under_a_header_of_one(folder: Path) -> None:
    rewritten(folder, "scenario.toml", lambda text: text.replace("公益性", "公益  性"))
    rewritten(folder, "scores.csv", lambda text: text.replace("公益性", "公益 性"))
    assert len(read_round(folder, "cost")["scores"][0]["scores"]) == 2


def test_the_order_of_rows_does_not_matter(folder: Path) -> None:
    before = read_round(folder, "cost").fingerprint
    for name in TABLES:
        rewritten(folder, f"{name}.csv", lambda text: "\n".join([(rows := text.splitlines())[0], *rows[:0:-1]]))
    assert read_round(folder, "cost").fingerprint == before


# ------------------------------------------------------------------------------------------------------- settings


def test_defaults_are_those_of_the_statement() -> None:
    stated = {"title": "t", "date": datetime.date(2014, 6, 1)}
    scenario_settings = Settings.model_validate(stated).model_dump(mode="json")
    left_out = {key: scenario_settings[key] for key in scenario_settings if key not in fingerprints.SETTINGS_GROUPS}
    assert canonical_settings(stated, "scenario.toml") == left_out


@pytest.mark.parametrize("entry", ["[pairing]\nplaces_good = 7", "[linkage]\ncaseload = 21"])
def test_settings_that_no_award_depends_on_leave_no_trace(entry: str, folder: Path) -> None:
    before = read_round(folder, "cost").fingerprint
    rewritten(folder, "scenario.toml", lambda text: f"{text}\n{entry}")
    assert same(folder)
    assert read_round(folder, "cost").fingerprint == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("weight = 2 ", 'weight = "２．５" '),
        ("weight = 1.0", "weight = 0"),
        ("date = 2014-06-01", 'date = "2014年6月1日"'),
        ("date = 2014-06-01", "date = 2014-06-01T00:00:00"),
        ("trimmed = true", 'trimmed = "否"'),
        ('goals = ["merit", "votes", "least_money"]', 'goals = "merit、projects"'),
        ('goals = ["merit", "votes", "least_money"]', 'tie_break = "lottery"\nlottery_seed = 20140601'),
        ('goals = ["merit", "votes", "least_money"]', 'rationing = "most_money"'),
        ('title_en = "a round by hand"', 'title_en = ""'),
        ('title_en = "a round by hand"', 'currency = { zh = "英镑" }'),
        ("[allocation]", '[ballots]\ntype = "cumulative"\ndecimals = 2\n\n[allocation]'),
    ],
)
def test_settings_in_another_notation_are_read_as_the_loader_reads_them(before: str, after: str, folder: Path) -> None:
    assert before in SETTINGS
    rewritten(folder, "scenario.toml", lambda text: text.replace(before, after))
    assert same(folder)


# -------------------------------------------------------------------------------------------------------- folders

REFUSED: list[tuple[str, str, str, str]] = [
    ("scenario.toml", "date = 2014-06-01", "date = 2014-06-31", "scenario.toml: this is not TOML"),
    ("scenario.toml", "date = 2014-06-01", "", "scenario.toml, date: this entry is missing."),
    ("scenario.toml", "trimmed", "trimed", "scenario.toml, merit, trimed: there is no such setting."),
    ("scenario.toml", "[merit]", "[merits]", "scenario.toml, merits: there is no such setting."),
    (
        "scenario.toml",
        '"merit", "votes"',
        '"merit", "merit"',
        "scenario.toml, allocation, goals: '['merit', 'merit', 'least_money']' is no list of goals.",
    ),
    (
        "scenario.toml",
        "[allocation]",
        "[ballots]\ndecimals = 5\n[allocation]",
        "scenario.toml, ballots, decimals: '5' is no whole number from 0 to 4.",
    ),
    (
        "scenario.toml",
        "[allocation]",
        '[allocation]\ntie_break = "toss"',
        "scenario.toml, allocation, tie_break: 'toss' is none of the allowed values.",
    ),
    ("scenario.toml", '{ zh = "救助" }', '"救助"', "scenario.toml, domains, relief: a group of settings belongs here."),
    ("scenario.toml", '{ zh = "救助" }', "{}", "scenario.toml, domains, relief: it has no name."),
    ("scenario.toml", "date = 2014-06-01", "date = 2014-06-01T08:00:00", "scenario.toml, date: '2014-06-01 08:00:00'"),
    ("pools.csv", "20000", "贰万元", "pools.csv, row 2, column 'budget': '贰万元' is no amount of money."),
    ("pools.csv", "20000", "20000.005", "pools.csv, row 2, column 'budget': '20000.005' is not the kind of number"),
    ("pools.csv", "20000", "2²", "pools.csv, row 2, column 'budget': '2²' is no amount of money."),
    ("pools.csv", "20000", "", "pools.csv, row 2: 'budget' is blank."),
    ("pools.csv", "id,name,budget", "id,name", "pools.csv, row 2: the row is longer than the header."),
    ("pools.csv", "id,name,budget", "id,name,bugdet", "pools.csv: the column 'bugdet' is not known, or stands here"),
    (
        "pools.csv",
        "id,name,budget",
        "id,na\x07me,budget",
        "pools.csv: 'na�me' holds a control character or a line break.",
    ),
    ("pools.csv", "id,name,budget", "id,note,budget", "pools.csv: the column 'name' is missing."),
    ("pools.csv", "id,name,budget", "id,name,,budget", "pools.csv: a column with cells has no name."),
    ("pools.csv", "id,name,budget", "id,name,", "pools.csv, row 2: the row is longer than the header."),
    ("pools.csv", "venture,公益", "fund,公益", "pools.csv, row 3: an earlier row has the same key."),
    ("pools.csv", "fund,专项扶持资金", 'fund,"专项', "pools.csv: quotation marks do not pair."),
    (
        "votes.csv",
        "application,votes",
        "application,票",
        "votes.csv: the column '票' is not known, or stands",
    ),
    ("votes.csv", "V3,40", "V9,40", "votes, V9, application: there is no V9."),
    ("votes.csv", "V3,40", "V3,-40", "votes.csv, row 4, column 'votes': '-40' is not the kind of number"),
    (
        "organisations.csv",
        "2013-09-01",
        "1.9.2013",
        "organisations.csv, row 2, column 'founded': '1.9.2013' is no",
    ),
    ("organisations.csv", "2013-09-01", "2013-09-31", "organisations.csv, row 2, column 'founded': '2013-09-31' is no"),
    (
        "organisations.csv",
        "2013-09-01,no",
        "2013-09-01,maybe",
        "organisations.csv, row 2, column 'accountant': 'may",
    ),
    ("organisations.csv", "C1,culture", "C1,sports", "organisations.csv, row 2, column 'domain': 'sports' is none of"),
    ("lines.csv", "80%", "180%", "lines.csv, row 6, column 'rate': '180%' is more than 100%."),
    ("applications.csv", "V1,夜校", "1E+5,夜校", "applications.csv, row 8, column 'id': '1E+5' is no identifier."),
    ("applications.csv", "V1,夜校", 'V1,"夜\x07校"', "applications.csv, row 8, column 'name': '夜�校' holds a control"),
    (
        "scores.csv",
        "J1,V1,80",
        "J1,V1,eighty",
        "scores.csv, row 2, column 'public': 'eighty' is not the kind of",
    ),
    ("rules.csv", "2,,\n", "2,yuan,\n", "rules.csv, row 2: rules of this family do not count in this unit."),
    ("rules.csv", "57%,share of budget", "57%,", "rules.csv, row 4: a quantity without a unit."),
    ("rules.csv", ",,,2,,\n", ",,,,,\n", "rules: rule R01 has no at_most."),
    ("rules.csv", "V2, V3", "", "rules: rule R05 has no applications."),
    ("communities.csv", "社区编号", "社区\u200b编号\x00", "communities.csv: this is neither UTF-8 nor GB18030."),
]


@pytest.mark.parametrize(("name", "before", "after", "told"), REFUSED)
def test_a_folder_that_cannot_be_read_is_refused_in_one_line(
    name: str, before: str, after: str, told: str, folder: Path
) -> None:
    assert before in (folder / name).read_text(encoding="utf-8")
    rewritten(folder, name, lambda text: text.replace(before, after, 1))
    said = refusal(folder)
    assert said.startswith(told)
    assert "\n" not in said


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("scenario.toml", "there is no such file or folder."),
        ("pools.csv", "pools: the table 'pools' is missing."),
    ],
)
def test_a_missing_file_is_refused(name: str, told: str, folder: Path) -> None:
    (folder / name).unlink()
    assert refusal(folder).endswith(told)


def test_an_empty_table_a_table_twice_and_a_folder_in_its_place_are_refused(folder: Path) -> None:
    votes = folder / "votes.csv"
    (folder / "投票.csv").write_bytes(votes.read_bytes())
    assert refusal(folder) == "投票.csv: the table stands here twice."
    (folder / "投票.csv").write_text("\n,,\n", encoding="utf-8")
    assert refusal(folder) == "投票.csv: the file is empty."
    (folder / "投票.csv").unlink()
    votes.unlink()
    votes.mkdir()
    assert refusal(folder) == f"{votes}: this is not an ordinary file."


def test_a_file_beyond_its_cap_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaiyi_opt.verify.folder.MOST_CSV_BYTES", 0)
    assert refusal(folder) == f"{folder / 'applications.csv'}: it is larger than 0 MB and is not read."


def test_a_table_beyond_its_cap_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaiyi_opt.verify.folder.MOST_CELLS", 100)
    assert refusal(folder) == "applications.csv: the table is too large."


def test_what_is_no_scenario_is_refused(tmp_path: Path) -> None:
    (tmp_path / "round.pdf").write_bytes(b"%PDF")
    assert refusal(tmp_path / "round.pdf") == (
        f"{tmp_path / 'round.pdf'}: this is no scenario folder, workbook or .pb file."
    )


# ------------------------------------------------------------------------------------------------------ the lists


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "awards.json: this is not JSON (Expecting value: line 1 column 1 (char 0))."),
        (b"[]", "awards.json: this is not one JSON object."),
        (
            b'{"format": "a", "format": "kaiyi-awards/1"}',
            "awards.json: this is not JSON ('format' stands there twice).",
        ),
        (b'{"gap": 1e400}', "awards.json: this is not JSON (1e400 is no finite number)."),
        (b'{"gap": NaN}', "awards.json: this is not JSON (NaN is no finite number)."),
        (b'{"total_fen": ' + b"9" * 5000 + b"}", "awards.json: this is not JSON (Exceeds the limit"),
        (b"[" * 100_000, "awards.json: this is not JSON ("),
        (b"\xff\xfe", "awards.json: this is not JSON ("),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(
    content: bytes, told: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    awards = tmp_path / "awards.json"
    awards.write_bytes(content)
    assert main([str(awards), str(folder)]) == 2
    assert capsys.readouterr().err.startswith(told)


def test_a_list_with_a_utility_of_its_own_is_refused(folder: Path, tmp_path: Path) -> None:
    awards = tmp_path / "awards.json"
    awards.write_text('{"format": "kaiyi-awards/1", "utility": "joy"}', encoding="utf-8")
    with pytest.raises(UnreadableError) as error:
        verify(awards, folder)
    assert str(error.value) == "awards.json: this utility is not known."


def test_every_family_of_rules_has_its_check() -> None:
    assert sorted(RULES) == sorted(choice.key for choice in FAMILIES)
