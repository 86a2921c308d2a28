"""`kaiyi jury`, as a planner types it, and what `kaiyi check` says of recusals."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from kaiyi_opt.scenario.writer import write_scenario
from tests.allocation.juries import grid_round
from tests.cli.commands import kaiyi

ROWS: dict[str, list[float | None]] = {
    "a": [61, 70, 82, 55, 90, 66, 71],
    "b": [55, 66, 73, 50, 80, 61, 65],
    "c": [70, 76, 85, 66, 91, None, None],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    stated = grid_round(ROWS, members={"c": "O1"}, owners={"a0": "O1"})
    write_scenario(stated, tmp_path / "round", "zh")
    return tmp_path / "round"


def test_json_is_one_object_with_the_promised_entries(folder: Path) -> None:
    ran = kaiyi("jury", folder, "--json", "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.json) == [
        "format",
        "title",
        "declared",
        "calibration",
        "deviation",
        "bound",
        "jurors",
        "outlying",
        "merits",
        "notices",
    ]
    assert (ran.json["format"], ran.json["declared"]) == ("kaiyi-jury/1", "none")
    assert [row["sheets"] for row in ran.json["jurors"]] == [7, 7, 4]
    assert ran.json["calibration"]["method"] == "leniency"
    assert sum(row["leniency"] for row in ran.json["jurors"]) in (-1, 0, 1)
    assert ran.json["notices"] == [
        "juror c belongs to O1, which applies with a0, and is recused: the scores do not count"
    ]


def test_the_same_whatever_the_order_of_rows(folder: Path) -> None:
    first = kaiyi("jury", folder, "--json").out
    path = folder / "scores.csv"
    head, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    assert kaiyi("jury", folder, "--json").out == first


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "zh",
            (
                "评委 3 位",
                "松紧（分）",
                "与他人一致",
                "校准前后（扣除松紧）",
                "仅供对比：方案所定为“不校准”",
                "[merit]",
            ),
        ),
        ("en", ("3 jurors", "leniency (points)", "agreement", "before and after (leniency taken out)", "[merit]")),
    ],
)
def test_it_is_readable_in_both_languages(folder: Path, lang: str, words: tuple[str, ...]) -> None:
    ran = kaiyi("jury", folder, "--lang", lang)
    assert (ran.code, ran.err) == (0, "")
    assert [word for word in words if word not in ran.out] == []


def test_a_declared_calibration_is_said_to_be_what_merit_follows(tmp_path: Path) -> None:
    write_scenario(grid_round(ROWS, calibration="leniency_and_scale"), tmp_path / "round", "en")
    ran = kaiyi("jury", tmp_path / "round", "--lang", "en")
    assert "merit is as calibrated (leniency and scale calibrated)" in ran.out


def test_the_folder_holds_json_csv_and_workbook(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = kaiyi("jury", folder, "--out", out, "--lang", "zh")
    assert ran.out.splitlines()[-1] == f"结果文件夹：{out}"
    assert sorted(path.name for path in out.iterdir()) == ["jury.csv", "jury.json", "jury.xlsx"]
    with (out / "jury.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["评委"], row["评分表"]) for row in rows] == [("a", "7"), ("b", "7"), ("c", "4")]
    book = openpyxl.load_workbook(out / "jury.xlsx")
    assert book.sheetnames == ["评委", "离群评分", "校准前后", "说明"]
    assert [cell.value for cell in book["校准前后"][1]] == [
        "申请",
        "扶持类别",
        "原得分",
        "校准后",
        "原名次",
        "校准后名次",
        "名次变化",
    ]


def test_an_unknown_method_is_refused(folder: Path) -> None:
    ran = kaiyi("jury", folder, "--method", "zscore", "--lang", "zh")
    assert ran.code == 2
    assert ran.err == "没有“zscore”这种校准方法。可用：none, leniency, leniency_and_scale, standard, range。\n"


def test_check_tells_of_recusals_without_refusing_the_round(folder: Path) -> None:
    told = "juror c belongs to O1, which applies with a0, and is recused: the scores do not count"
    ran = kaiyi("check", folder, "--lang", "en")
    assert (ran.code, ran.err) == (0, f"{told}\n")
    assert kaiyi("check", folder, "--lang", "en", "--json").json["notices"] == [told]


def test_what_is_calibrated_is_verified_as_typed(tmp_path: Path) -> None:
    folder, out = tmp_path / "round", tmp_path / "out"
    write_scenario(grid_round(ROWS, calibration="leniency"), folder, "zh")
    assert kaiyi("allocate", folder, "--out", out).code == 0
    ran = kaiyi("verify", out / "awards.json", folder, "--lang", "zh")
    assert ran.code == 0


def test_allocate_tells_whose_scores_it_left_out(folder: Path, tmp_path: Path) -> None:
    ran = kaiyi("allocate", folder, "--out", tmp_path / "out", "--lang", "zh")
    assert (ran.code, ran.err) == (0, "评委 c 属于申请 a0 的组织 O1，已自动回避：其评分不计入得分\n")


@pytest.mark.parametrize(
    ("lang", "told"), [("zh", "没有计入得分的评分表"), ("en", "there are no score sheets that count")]
)
def test_a_round_without_sheets_says_so_and_shows_no_empty_table(folder: Path, lang: str, told: str) -> None:
    (folder / "scores.csv").unlink()
    ran = kaiyi("jury", folder, "--lang", lang)
    assert ran.code == 0
    assert ran.out.splitlines()[1:] == [told]
