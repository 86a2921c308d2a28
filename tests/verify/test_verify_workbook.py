"""The verifier reads workbooks as the loader does, without any library, and refuses what could harm or mislead."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.writer import write_scenario
from kaiyi_opt.verify.round import read_round
from tests.verify.hand_round import write_hand_round
from tests.verify.readers import refusal, same


@pytest.fixture(scope="module")
def content_of_workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    base = tmp_path_factory.mktemp("workbook")
    write_scenario(load(write_hand_round(base / "round")), base / "round.xlsx", "zh")
    return (base / "round.xlsx").read_bytes()


@pytest.fixture
def workbook(content_of_workbook: bytes, tmp_path: Path) -> Path:
    (tmp_path / "round.xlsx").write_bytes(content_of_workbook)
    return tmp_path / "round.xlsx"


def edited(path: Path, edit: Callable[[Any], Any]) -> Path:
    book = openpyxl.load_workbook(path, rich_text=True)
    edit(book)
    book.save(path)
    return path


def set_cell(sheet: str, cell: str, value: Any, form: str = "General") -> Callable[[Any], None]:
    def edit(book: Any) -> None:
        book[sheet][cell].value = value
        book[sheet][cell].number_format = form

    return edit


@pytest.mark.parametrize(
    "edit",
    [
        set_cell("资金池", "C2", 20000.1 + 0.2),
        set_cell("资金池", "C2", 12345678901.25),
        set_cell("资金池", "C2", "2.5万元"),
        set_cell("社会组织", "H2", datetime.date(2013, 9, 2), "yyyy\\年m\\月d\\日"),
        set_cell("社会组织", "H2", datetime.datetime(2013, 9, 2), "m/d/yyyy h:mm"),
        set_cell("社会组织", "H2", 41519),
        set_cell("社会组织", "B2", datetime.date(2013, 9, 2), "[$-804]yyyy-mm-dd;@"),
        set_cell("社会组织", "I2", True),
        set_cell("社会组织", "K2", 88.5, "[Red]0.00"),
        set_cell("申请", "B2", CellRichText("夜", TextBlock(InlineFont(b=True), "校"), "　")),
        set_cell("申请", "B2", 1e-7),
        set_cell("申请", "B2", 1234567890123),
        lambda book: book["投票"].insert_rows(2, 3),
        lambda book: book.create_sheet("说明").append(["anything", "", "", "else"]),
        lambda book: book.create_sheet("空表"),
        lambda book: book.move_sheet("设置", 5),
        lambda book: setattr(book["申请"], "sheet_state", "hidden"),
    ],
)
def test_a_workbook_is_read_as_the_loader_reads_it(edit: Callable[[Any], Any], workbook: Path) -> None:
    assert same(edited(workbook, edit))


def test_a_workbook_that_counts_days_from_1904_is_read_so(workbook: Path) -> None:
    def shift(book: Any) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        set_cell("社会组织", "H2", datetime.date(2013, 9, 2), "yyyy-mm-dd")(book)

    edited(workbook, shift)
    assert same(workbook)
    assert read_round(workbook, "cost")["organisations"][0]["founded"] == datetime.date(2013, 9, 2)


@pytest.mark.parametrize("in_order", [True, False])
def test_texts_inside_cells_and_results_of_formulas_are_read(in_order: bool, workbook: Path, tmp_path: Path) -> None:
    path = tmp_path / "written.xlsx"
    source = openpyxl.load_workbook(workbook)
    with xlsxwriter.Workbook(path, {"constant_memory": in_order}) as book:
        for sheet in source.worksheets:
            page = book.add_worksheet(sheet.title)
            for number, row in enumerate(sheet.iter_rows(values_only=True)):
                for column, value in enumerate(row):
                    if isinstance(value, datetime.datetime):
                        page.write_string(number, column, value.date().isoformat())
                    elif isinstance(value, (int, float)):
                        page.write_formula(number, column, f"=0+{value}", None, value)
                    elif value is not None:
                        page.write_string(number, column, str(value))
    assert digest(load(path)) == digest(load(workbook))
    assert same(path)


def parts(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """Rewrite the parts of a workbook."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, change(name, part))
    return path


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="H2" t="d"><v>2013-09-02</v></c>',
        '<c t="d"><v>2013-09-02T00:00:00</v></c>',
        '<c r="H2" t="str"><f>A1</f><v>2013-09-02</v></c>',
        '<c r="H2" t="inlineStr"><is><r><t>2013-</t></r><r><t>09-02</t></r><rPh sb="0" eb="1"><t>9</t></rPh></is></c>',
    ],
)
def test_a_day_is_read_in_every_form_that_a_cell_has(cell: str, workbook: Path) -> None:
    def put(name: str, content: bytes) -> bytes:
        return re.sub(rb'<c r="H2"[^>]*><v>41518</v></c>', cell.encode(), content)

    assert same(parts(workbook, put))
    assert read_round(workbook, "cost")["organisations"][0]["founded"] == datetime.date(2013, 9, 2)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (
            '<c r="H2" t="d"><v>2013-09-02T08:30:00</v></c>',
            "round.xlsx, 社会组织, H2: the cell has a time of day where a day alone belongs.",
        ),
        ('<c r="H2" t="n"><v>many</v></c>', "round.xlsx: this is not an intact workbook."),
        ('<c r="H2" t="s"><v>99999</v></c>', "round.xlsx: this is not an intact workbook."),
        ('<c r="ZZZ2"><v>1</v></c>', "round.xlsx: this is not an intact workbook."),
        ('<c r="XFD2"><v>1</v></c>', "round.xlsx, 社会组织, row 2: the row is longer than the header."),
    ],
)
def test_a_cell_that_cannot_be_so_is_refused(cell: str, told: str, workbook: Path) -> None:
    def put(name: str, content: bytes) -> bytes:
        return re.sub(rb'<c r="H2"[^>]*><v>41518</v></c>', cell.encode(), content)

    assert refusal(parts(workbook, put)) == told


_ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("part", ["workbook.xml", "sharedStrings.xml", "worksheets/sheet1.xml", "styles.xml"])
def test_a_workbook_that_declares_entities_is_refused(part: str, workbook: Path) -> None:
    def declare(name: str, content: bytes) -> bytes:
        return content.replace(b"?>", b"?>" + _ENTITIES.encode(), 1) if name == f"xl/{part}" else content

    assert refusal(parts(workbook, declare)) == "round.xlsx: the workbook declares a document type or an entity."


@pytest.mark.parametrize("encoding", ["cp037", "utf-16"])
def test_no_other_encoding_hides_a_declaration(encoding: str, workbook: Path) -> None:
    def hide(name: str, content: bytes) -> bytes:
        if name != "xl/sharedStrings.xml":
            return content
        namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        texts = f'{_ENTITIES}<sst xmlns="{namespace}"><si><t>&b;</t></si></sst>'
        return f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + texts.encode(encoding)

    assert refusal(parts(workbook, hide)) == "round.xlsx: this is not an intact workbook."


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(workbook: Path) -> None:
    swollen = parts(workbook, lambda name, content: content + b" " * 2**25 if name == "xl/styles.xml" else content)
    assert swollen.stat().st_size < 2**20
    assert refusal(swollen) == "round.xlsx: it unpacks to an abnormal size."


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (set_cell("资金池", "C2", 1e15), "round.xlsx, 资金池, C2: the number has lost its last digits."),
        (set_cell("资金池", "C2", "=1+1"), "round.xlsx, 资金池, C2: the formula has not been computed."),
        (set_cell("资金池", "C2", "#N/A"), "round.xlsx, 资金池, C2: the cell holds an error value."),
        (
            set_cell("社会组织", "H2", datetime.datetime(2013, 9, 2, 8, 30), "yyyy-mm-dd hh:mm"),
            "round.xlsx, 社会组织, H2: the cell has a time of day where a day alone belongs.",
        ),
        (lambda book: book.remove(book["设置"]), "round.xlsx: there must be one sheet 'settings'."),
        (lambda book: setattr(book["投票"], "title", "选民"), "round.xlsx, 选民: there is no such table."),
        (
            set_cell("申请", "B2", "a_x000D_b"),
            "round.xlsx, 申请, row 2, column '项目名称': 'a�b' holds a control character or a line break.",
        ),
        (set_cell("设置", "A2", "头衔"), "round.xlsx, title: this entry is missing."),
        (
            set_cell("设置", "A2", "a_x0007_b"),
            "round.xlsx, 设置, row 2: 'a�b' holds a control character or a line break.",
        ),
        (set_cell("设置", "A2", "date"), "round.xlsx, 设置, row 4: the key is blank, or already stated."),
        (set_cell("设置", "A1", "项"), "round.xlsx, 设置: the columns are 'key' and 'value'."),
    ],
)
def test_what_a_workbook_does_not_say_is_refused(edit: Callable[[Any], Any], told: str, workbook: Path) -> None:
    assert refusal(edited(workbook, edit)) == told


@pytest.mark.parametrize("size", [0, 100, 3000])
def test_a_broken_workbook_is_refused(size: int, workbook: Path) -> None:
    workbook.write_bytes(workbook.read_bytes()[:size])
    assert refusal(workbook) == "round.xlsx: this is not an intact workbook."


def test_a_workbook_without_its_parts_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "empty.xlsx", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    assert refusal(tmp_path / "empty.xlsx") == "empty.xlsx: this is not an intact workbook."
