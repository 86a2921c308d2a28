"""Workbooks: every kind of cell, the settings sheet, and files that are damaged, disguised or made to do harm."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.errors import InputError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario import raw_table, workbook_limits, workbook_source
from kaiyi_opt.scenario.raw_table import RawRow, RawTable
from kaiyi_opt.scenario.sources import Source, read_source
from kaiyi_opt.scenario.workbook_source import cell_text

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SETTINGS_DATA = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>key</t></is></c><c r="B1" t="inlineStr"><is><t>value</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>title</t></is></c><c r="B2" t="inlineStr"><is><t>x</t></is></c></row>'
)


def by_hand(
    path: Path, data: str | bytes, prolog: str = "", dimension: str = "", extra: dict[str, bytes] | None = None
) -> Path:
    """Zip the least workbook a reader accepts: settings, and a sheet 申请 whose rows are ``data``."""
    sheets = [("settings", SETTINGS_DATA.encode()), ("申请", data if isinstance(data, bytes) else data.encode())]
    numbers = range(1, len(sheets) + 1)
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{TYPE}.worksheet+xml"/>'
            for number in numbers
        )
        + "</Types>",
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONSHIPS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONSHIPS}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
            for number, (name, _) in zip(numbers, sheets, strict=True)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{RELATIONSHIPS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            for number in numbers
        )
        + "</Relationships>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        for number, (_, rows) in zip(numbers, sheets, strict=True):
            head, claim = (prolog, dimension) if number == len(sheets) else ("", "")
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'{head}<worksheet xmlns="{SPREADSHEET}">{claim}<sheetData>'.encode()
                + rows
                + b"</sheetData></worksheet>",
            )
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return path


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def with_cells(path: Path, *cells: str) -> Path:
    """Write a sheet 申请 with the header 编号, 金额 and one further row of given cells."""
    header = f'<row r="1">{text_cell("A1", "编号")}{text_cell("B1", "金额")}</row>'
    return by_hand(path, f'{header}<row r="2">{"".join(cells)}</row>')


def by_library(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], with_settings: bool = True) -> Path:
    """Write a workbook with openpyxl; dates, numbers and truth values stay what they are."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    if with_settings:
        sheets = {"设置": [("键", "值"), ("title", "一轮")], **sheets}
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def table_of(path: Path) -> RawTable:
    (table,) = read_source(path).tables
    return table


def faults_of(path: Path) -> list[Text]:
    with pytest.raises(InputError) as caught:
        read_source(path)
    return [fault.text() for fault in caught.value.faults]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "round.xlsx"


# what is read


def test_a_workbook_becomes_settings_and_tables(book: Path) -> None:
    by_library(
        book,
        {
            "申请": [("编号", "名称", "金额"), ("001", "NA", 3000), (None, None, None), ("002", " 乙 ", 0.5)],
            "Pools": [("id",), ("P1",)],
        },
    )
    assert read_source(book) == Source(
        book,
        {"title": "一轮"},
        "round.xlsx",
        (
            RawTable(
                "申请",
                "round.xlsx",
                "申请",
                ("编号", "名称", "金额"),
                (RawRow(2, ("001", "NA", "3000")), RawRow(4, ("002", "乙", "0.5"))),
            ),
            RawTable("Pools", "round.xlsx", "Pools", ("id",), (RawRow(2, ("P1",)),)),
        ),
    )


def test_a_workbook_with_macros_is_read_without_them(tmp_path: Path) -> None:
    assert table_of(by_library(tmp_path / "round.xlsm", {"申请": [("编号",), (1,)]})).rows == (RawRow(2, ("1",)),)


def test_notes_helpers_and_empty_sheets_are_not_tables(book: Path) -> None:
    rows = [("x",), ("y",)]
    by_library(
        book,
        {"说明": rows, "README": rows, "Notes 2": rows, "_choices": rows, "Sheet2": [], "申请": [("编号",), ("1",)]},
    )
    assert table_of(book).name == "申请"


def test_a_hidden_sheet_of_another_name_is_a_table_all_the_same(book: Path) -> None:
    with xlsxwriter.Workbook(book) as written:
        written.add_worksheet("settings").write_row(0, 0, ("key", "value"))
        page = written.add_worksheet("lines")
        page.write_column(0, 0, ("id", "1"))
        page.hide()
    assert [table.name for table in read_source(book).tables] == ["lines"]


def test_one_column_may_hold_every_kind_of_date(book: Path) -> None:
    days = [45000, "2026年3月1日", datetime.date(2026, 3, 1), datetime.datetime(2026, 3, 1, 8, 30), "20260301"]
    by_library(book, {"申请": [("成立日期",), *((day,) for day in days)]})
    assert [row.cells[0] for row in table_of(book).rows] == [
        "45000",
        "2026年3月1日",
        "2026-03-01",
        "2026-03-01 08:30:00",
        "20260301",
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<v>3000</v>", "3000"),
        ("<v>3000.0</v>", "3000"),
        ("<v>0.30000000000000004</v>", "0.3"),
        ("<v>1234.5599999999999</v>", "1234.56"),
        ("<v>8.0000000000000002E-2</v>", "0.08"),
        ("<v>1.0000000000000001E-5</v>", "0.00001"),
        ("<v>1E5</v>", "100000"),
        ("<v>-5</v>", "-5"),
        ("<v>999999999999999</v>", "999999999999999"),
        ("<v>1234567890123.25</v>", "1234567890123.25"),
        ("", ""),
    ],
)
def test_a_number_reads_as_a_person_sees_it(book: Path, cell: str, text: str) -> None:
    with_cells(book, text_cell("A2", "1"), f'<c r="B2">{cell}</c>')
    assert table_of(book).rows[0].cells[1] == text


@given(st.integers(0, 10**12 - 1))
def test_every_amount_in_fen_survives_a_numeric_cell(fen: int) -> None:
    whole, cents = divmod(fen, 100)
    exact = f"{whole}.{cents:02d}".rstrip("0").rstrip(".")
    assert cell_text(fen / 100, "n") == exact


@pytest.mark.parametrize(("truth", "text"), [("1", "TRUE"), ("0", "FALSE")])
def test_a_truth_value_is_a_word(book: Path, truth: str, text: str) -> None:
    with_cells(book, text_cell("A2", "1"), f'<c r="B2" t="b"><v>{truth}</v></c>')
    assert table_of(book).rows[0].cells[1] == text


@pytest.mark.parametrize(
    "text", ["001", "NA", "330102199003071234", "1E5", "=1+1", "'=1", "TRUE", "<b>&amp;</b>", "a\nb"]
)
def test_a_text_cell_stays_a_text(book: Path, text: str) -> None:
    with_cells(book, text_cell("A2", text), text_cell("B2", "5"))
    assert table_of(book).rows[0].cells[0] == text


def test_a_carriage_return_is_read_from_its_escape(book: Path) -> None:
    with_cells(book, text_cell("A2", "a_x000D_\nb"), text_cell("B2", "_x0_"))
    assert table_of(book).rows[0].cells == ("a\r\nb", "_x0_")


def test_a_merged_range_has_its_text_in_the_first_cell(book: Path) -> None:
    with xlsxwriter.Workbook(book) as written:
        page = written.add_worksheet("settings")
        page.write_row(0, 0, ("key", "value"))
        page = written.add_worksheet("申请")
        page.write_row(0, 0, ("编号", "名称", "领域"))
        page.merge_range("B2:C3", "甲")
        page.write_column(1, 0, ("1", "2"))
    assert table_of(book).rows == (RawRow(2, ("1", "甲", "")), RawRow(3, ("2", "", "")))


def test_a_formula_counts_by_its_last_value(book: Path) -> None:
    with_cells(book, '<c r="A2" t="str"><f>"P"&amp;1</f><v>P1</v></c>', '<c r="B2"><f>1500*2</f><v>3000</v></c>')
    assert table_of(book).rows == (RawRow(2, ("P1", "3000")),)


def test_a_formula_whose_text_is_empty_is_a_blank_cell(book: Path) -> None:
    with_cells(book, text_cell("A2", "1"), '<c r="B2" t="str"><f>IF(TRUE,"","x")</f><v></v></c>')
    assert table_of(book).rows == (RawRow(2, ("1", "")),)


def test_formulas_of_one_sheet_do_not_disturb_another(book: Path) -> None:
    with xlsxwriter.Workbook(book) as written:
        page = written.add_worksheet("settings")
        page.write_row(0, 0, ("key", "value"))
        written.add_worksheet("_helper").write_formula(0, 0, "=1+1", None, 2)
        page = written.add_worksheet("a")
        page.write_row(0, 0, ("id", "sum"))
        page.write_row(1, 0, ("1", 5))
        page = written.add_worksheet("b")
        page.write_row(0, 0, ("id", "sum"))
        page.write_string(1, 0, "1")
        page.write_formula(1, 1, "=a!B2*2", None, 10)
    assert [table.rows for table in read_source(book).tables] == [(RawRow(2, ("1", "5")),), (RawRow(2, ("1", "10")),)]


def test_a_workbook_has_one_sheet_of_settings(book: Path) -> None:
    rows = [("key", "value"), ("title", "x")]
    assert faults_of(by_library(book, {"t": [("id",)]}, with_settings=False)) == [
        Text(
            "round.xlsx：没有“设置”工作表。请补上；可用 kaiyi new 生成样例。",
            "round.xlsx: there is no sheet 'settings'. add it; `kaiyi new` writes an example.",
        )
    ]
    assert faults_of(by_library(book, {"设置": rows, "Settings": rows}, with_settings=False)) == [
        Text(
            "round.xlsx：有两张设置表（设置、Settings）。请合并为一张。",
            "round.xlsx: there are two sheets of settings (设置、Settings). merge them into one.",
        )
    ]


# cells that are refused

AT_B2 = Text("round.xlsx 工作表“申请” 第 2 行 “金额”列：", 'round.xlsx, sheet "申请", row 2, column "金额": ')


def at_b2(zh: str, en: str) -> list[Text]:
    return [Text(AT_B2.zh + zh, AT_B2.en + en)]


@pytest.mark.parametrize(
    "number", ["1.10101199003071E+17", "330102199003071234", "1000000000000000", "-1E15", "1E999", "12345678901234.25"]
)
def test_a_number_of_more_digits_than_a_spreadsheet_keeps_is_a_fault(book: Path, number: str) -> None:
    with_cells(book, text_cell("A2", "1"), f'<c r="B2"><v>{number}</v></c>')
    assert faults_of(book) == at_b2(
        "这个数字有 16 位或更多，末几位已经丢失。身份证号等长编号请先把格式设为“文本”，再重新填写。",
        "this number has 16 or more digits, and the last ones are already lost. "
        "format the column as text, then type long identifiers again.",
    )


@pytest.mark.parametrize("value", ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "#CALC!"])
@pytest.mark.parametrize("formula", ["", "<f>1/0</f>"])
def test_an_error_value_is_a_fault(book: Path, value: str, formula: str) -> None:
    with_cells(book, text_cell("A2", "1"), f'<c r="B2" t="e">{formula}<v>{value}</v></c>')
    assert faults_of(book) == at_b2(
        f"这一格是错误值（{value}）。请改正公式，或直接填写内容。",
        f"this cell holds an error value ({value}). mend the formula, or type the value itself.",
    )


@pytest.mark.parametrize("cached", ["", "<v/>", "<v></v>"])
def test_a_formula_that_was_never_computed_is_a_fault(book: Path, cached: str) -> None:
    with_cells(book, text_cell("A2", "1"), f'<c r="B2"><f>SUM(C2:D2)</f>{cached}</c>')
    assert faults_of(book) == at_b2(
        "这一格的公式还没有算出结果。请用 Excel 或 WPS 打开工作簿，保存一次，或直接填写数值。",
        "the formula in this cell has not been computed. "
        "open the workbook in Excel or WPS and save it, or type the value.",
    )


def test_a_date_beyond_the_calendar_is_an_error_value(book: Path) -> None:
    with xlsxwriter.Workbook(book) as written:
        page = written.add_worksheet("settings")
        page.write_row(0, 0, ("key", "value"))
        page = written.add_worksheet("申请")
        page.write_row(0, 0, ("编号", "金额"))
        page.write_number(1, 1, 99_999_999, written.add_format({"num_format": "yyyy-mm-dd"}))
    assert faults_of(book) == at_b2(
        "这一格是错误值（#VALUE!）。请改正公式，或直接填写内容。",
        "this cell holds an error value (#VALUE!). mend the formula, or type the value itself.",
    )


def test_the_faults_of_every_sheet_are_told_at_once(book: Path) -> None:
    by_library(
        book,
        {
            "申请": [("编号", "编号"), ("1", "#N/A")],
            "社区": [("编号", None, "名称"), ("1", "甲")],
            "资金池": [("编号",), ("=A1",), (330102199003071234,)],
        },
    )
    assert [fault.zh.split("：")[0] for fault in faults_of(book)] == [
        "round.xlsx 工作表“申请” 第 1 行 “编号”列",
        "round.xlsx 工作表“申请” 第 2 行 “编号”列",
        "round.xlsx 工作表“社区” “B”列",
        "round.xlsx 工作表“资金池” 第 2 行 “编号”列",
        "round.xlsx 工作表“资金池” 第 3 行 “编号”列",
    ]


# files that are damaged, disguised or made to do harm

TOO_LARGE = Text(
    "表太大：最多 1,048,576 行、1,000 列、共 5,000,000 格。请删去多余的行、列和远处的零散格。",
    "the table is too large: at most 1,048,576 rows, 1,000 columns and 5,000,000 cells. "
    "delete rows and columns that are not needed, and stray cells far away.",
)
DAMAGED = [
    Text(
        "round.xlsx：这不是完好的 Excel 工作簿。请用 Excel 或 WPS 打开后另存为 .xlsx。",
        "round.xlsx: this is not an intact Excel workbook. open it in Excel or WPS and save it as .xlsx.",
    )
]
PROTECTED = [
    Text(
        "round.xlsx：这是旧式 .xls 工作簿，或设有打开密码。请用 Excel 或 WPS 打开，取消密码，另存为 .xlsx。",
        "round.xlsx: this is an old .xls workbook, or is protected by a password. "
        "open it in Excel or WPS, take the password off and save it as .xlsx.",
    )
]


def test_one_cell_in_the_last_corner_is_a_quick_fault(book: Path) -> None:
    by_hand(book, f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>')
    assert book.stat().st_size < 2_500
    (fault,) = faults_of(book)
    assert fault == Text(
        f"round.xlsx 工作表“申请” 第 1048576 行 “XFD”列：{TOO_LARGE.zh}",
        f'round.xlsx, sheet "申请", row 1048576, column "XFD": {TOO_LARGE.en}',
    )


def test_a_row_beyond_the_last_is_a_fault(book: Path) -> None:
    by_hand(book, f'<row r="99999999999">{text_cell("A99999999999", "x")}</row>')
    (fault,) = faults_of(book)
    assert fault.en == f'round.xlsx, sheet "申请", row 1048577: {TOO_LARGE.en}'


def test_rows_that_only_claim_to_be_wide_are_counted_at_their_width(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_source, "MAX_CELLS", 100_000)
    by_hand(book, "".join(f'<row r="{number}"><c r="XFD{number}" s="0"/></row>' for number in range(1, 11)))
    (fault,) = faults_of(book)
    assert fault.en == f'round.xlsx, sheet "申请", row 7: {TOO_LARGE.en}'


@pytest.mark.parametrize("claim", ["A1", "A1:XFD1048576", "B7:C9"])
def test_the_size_that_a_sheet_claims_changes_nothing(book: Path, claim: str) -> None:
    rows = [
        f'<row r="{number}">{text_cell(f"A{number}", "编号")}{text_cell(f"B{number}", "5")}</row>' for number in (1, 2)
    ]
    by_hand(book, "".join(rows), dimension=f'<dimension ref="{claim}"/>')
    assert table_of(book) == RawTable("申请", "round.xlsx", "申请", ("编号", "5"), (RawRow(2, ("编号", "5")),))


def test_blank_cells_far_to_the_right_do_no_harm(book: Path) -> None:
    with_cells(book, text_cell("A2", "1"), '<c r="XFD2" s="0"/>')
    assert table_of(book).rows == (RawRow(2, ("1", "")),)


def test_a_sheet_of_more_tags_than_cells_is_a_fault_before_it_is_parsed(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_limits, "MAX_TAGS", 50_000)
    by_hand(book, '<row r="1">' + "<c/>" * 100_000 + "</row>")
    assert faults_of(book) == [Text(f"round.xlsx：{TOO_LARGE.zh}", f"round.xlsx: {TOO_LARGE.en}")]


def bomb(megabytes: int) -> Text:
    return Text(
        f"round.xlsx：解压后大得异常（{megabytes} MB），可能是压缩炸弹。"
        "请核实来源；若确是自己的文件，请只复制内容到新工作簿。",
        f"round.xlsx: it unpacks to an abnormal size ({megabytes} MB) and may be a zip bomb. "
        "check where it came from; if it is yours, copy its cells into a new workbook.",
    )


def test_a_zip_bomb_is_refused_unopened(book: Path) -> None:
    by_hand(book, b" " * (100 * 2**20))
    assert book.stat().st_size < 200_000
    assert faults_of(book) == [bomb(101)]


def test_many_small_bombs_are_one_bomb(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_limits, "MAX_UNPACKED_BYTES", 4 * 2**20)
    by_hand(book, "", extra={f"xl/media/{number}.bin": b"\0" * 2**20 for number in range(5)})
    assert faults_of(book) == [bomb(6)]


def test_an_archive_of_too_many_members_is_refused(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_limits, "MAX_MEMBERS", 20)
    by_hand(book, "", extra={f"xl/media/{number}": b"" for number in range(30)})
    assert faults_of(book) == [bomb(1)]


def test_a_workbook_beyond_the_cap_is_not_read(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_source, "MAX_WORKBOOK_BYTES", 2**20)
    book.write_bytes(b"PK\x03\x04" + bytes(2**20))
    assert faults_of(book) == [
        Text(
            "round.xlsx：文件有 2 MB，超过上限 1 MB。请删去图片和无关的工作表，或分成几份。",
            "round.xlsx: the file has 2 MB, more than the 1 MB allowed. "
            "delete pictures and unrelated sheets, or split it.",
        )
    ]


def test_entities_that_multiply_are_refused(book: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    by_hand(book, '<row r="1"><c r="A1" t="str"><v>&l9;</v></c></row>', f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>')
    assert faults_of(book) == DAMAGED


def test_an_entity_that_reads_a_file_is_refused(book: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    entity = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    by_hand(book, '<row r="1"><c r="A1" t="str"><v>&s;</v></c></row>', entity)
    assert faults_of(book) == DAMAGED


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"id,name\n1,x\n",
        b"PK\x03\x04 and no more",
        b"<html><table></table></html>",
    ],
)
def test_another_file_under_the_name_of_a_workbook_is_a_fault(book: Path, content: bytes) -> None:
    book.write_bytes(content)
    assert faults_of(book) == DAMAGED


def test_an_old_or_protected_workbook_is_a_fault(book: Path) -> None:
    book.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    assert faults_of(book) == PROTECTED


def test_an_archive_with_a_password_is_a_fault(book: Path) -> None:
    with_cells(book, text_cell("A2", "1"))
    content = bytearray(book.read_bytes())
    start = 0
    while (start := content.find(b"PK\x01\x02", start)) >= 0:
        content[start + 8] |= 1  # the flag of encryption in the archive's directory
        start += 4
    book.write_bytes(bytes(content))
    assert faults_of(book) == PROTECTED


def test_a_zip_archive_that_is_no_workbook_is_a_fault(book: Path) -> None:
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert faults_of(book) == DAMAGED


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_workbooks_never_use_is_a_fault(book: Path, method: int) -> None:
    with zipfile.ZipFile(book, "w", method) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>" * 100)
    assert faults_of(book) == DAMAGED


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>x</v></c></row>',  # a number that is none
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',  # a shared text that is not there
        '<row r="1"><c r="!!"><v>1</v></c></row>',
        '<row r="one"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" s="9x"><v>1</v></c></row>',
        "<row>",
    ],
)
def test_xml_that_is_no_sheet_is_a_fault(book: Path, rows: str) -> None:
    assert faults_of(by_hand(book, rows)) == DAMAGED


def test_a_workbook_cut_short_or_with_a_flipped_bit_is_a_fault_or_reads_the_same(book: Path) -> None:
    with_cells(book, text_cell("A2", "1"), '<c r="B2"><v>5</v></c>')
    whole, wanted = book.read_bytes(), read_source(book)
    for position in range(0, len(whole), 7):
        book.write_bytes(whole[:position])
        assert faults_of(book) == DAMAGED
        book.write_bytes(whole[:position] + bytes([whole[position] ^ 0x10]) + whole[position + 1 :])
        try:
            source = read_source(book)
        except InputError as error:
            source, said = wanted, str(error)
        else:
            said = "round.xlsx"
        assert source == wanted
        assert "round.xlsx" in said


def test_the_container_check_leaves_the_stream_at_its_start(book: Path) -> None:
    stream = io.BytesIO(with_cells(book, text_cell("A2", "1")).read_bytes())
    workbook_limits.check_container(stream, "round.xlsx")
    assert stream.tell() == 0


def test_a_title_above_the_header_is_one_fault(book: Path) -> None:
    by_library(book, {"申请": [("凯旋街道申请表",), ("编号", "金额"), ("1", 5)]})
    assert faults_of(book) == [
        Text(
            "round.xlsx 工作表“申请” 第 1 行：这一行只有 1 个格，像是标题而不是列名；列名似乎在第 2 行。"
            "请删去列名上面的各行，让第一行就是列名。",
            'round.xlsx, sheet "申请", row 1: this row has few cells (1): a title, it seems; the column names seem to '
            "be in row 2. delete what stands above the column names, so that they are the first row.",
        )
    ]


def test_a_table_of_a_thousand_columns_is_wide_enough(book: Path) -> None:
    assert raw_table.MAX_COLUMNS == 1_000
    by_library(book, {"评分": [tuple(f"c{index}" for index in range(1_000)), (1,) * 1_000]})
    assert len(table_of(book).header) == 1_000
