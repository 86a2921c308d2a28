"""Folders of CSV tables and TOML settings: encodings, delimiters, row numbers, and the full text of every fault."""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.errors import InputError, Place
from kaiyi_opt.language import Text
from kaiyi_opt.scenario import csv_source, raw_table
from kaiyi_opt.scenario.formula_guard import guard, unguard
from kaiyi_opt.scenario.raw_table import RawRow, RawTable, build_table, column_letter
from kaiyi_opt.scenario.sources import Source, read_source


def folder(path: Path, settings: str | bytes | None = 'title = "一轮"', **tables: str | bytes) -> Path:
    """Write a scenario folder; texts are written as UTF-8."""
    path.mkdir(exist_ok=True)
    files = {f"{name}.csv": content for name, content in tables.items()}
    if settings is not None:
        files["scenario.toml"] = settings
    for name, content in files.items():
        (path / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def table_of(path: Path, content: str | bytes) -> RawTable:
    (table,) = read_source(folder(path / "round", 申请=content)).tables
    return table


def faults_of(path: Path) -> list[Text]:
    with pytest.raises(InputError) as caught:
        read_source(path)
    return [fault.text() for fault in caught.value.faults]


def fault_of(path: Path, content: str | bytes) -> Text:
    (fault,) = faults_of(folder(path / "round", 申请=content))
    return fault


# what is read


def test_a_folder_becomes_settings_and_tables(tmp_path: Path) -> None:
    path = folder(
        tmp_path / "round",
        'title = "一轮"\n[criteria.benefit]\nweight = 0.3\n',
        pools="id,name\nP1,专项资金\n",
        applications="编号,名称\n001,NA\n",
    )
    assert read_source(path) == Source(
        path,
        {"title": "一轮", "criteria": {"benefit": {"weight": Decimal("0.3")}}},
        "scenario.toml",
        (
            RawTable("applications", "applications.csv", None, ("编号", "名称"), (RawRow(2, ("001", "NA")),)),
            RawTable("pools", "pools.csv", None, ("id", "name"), (RawRow(2, ("P1", "专项资金")),)),
        ),
    )


def test_notes_locks_and_traces_are_not_tables(tmp_path: Path) -> None:
    path = folder(tmp_path / "round", pools="id\n1\n", 说明="随便写", README="x", Notes="x", _lists="x")
    (path / ".~lock.pools.csv").write_text("x")
    (path / "._pools.csv").write_text("x")
    (path / "photo.jpg").write_bytes(b"\xff")
    assert [table.name for table in read_source(path).tables] == ["pools"]


def test_an_ending_in_capitals_is_an_ending(tmp_path: Path) -> None:
    path = folder(tmp_path / "round")
    (path / "POOLS.CSV").write_text("id\n1\n")
    assert [table.name for table in read_source(path).tables] == ["POOLS"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_usual_encoding_reads_the_same(tmp_path: Path, encoding: str) -> None:
    text = "编号,名称\r\n001,景新书画苑㐀€\r\n"
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    table = table_of(tmp_path, mark + text.encode(encoding))
    assert table.header == ("编号", "名称")
    assert table.rows == (RawRow(2, ("001", "景新书画苑㐀€")),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_end_are_seen_in_the_header(tmp_path: Path, delimiter: str, line_end: str) -> None:
    lines = [("编号", "名称"), ("1", "甲"), ("2", "乙")]
    table = table_of(tmp_path, line_end.join(delimiter.join(line) for line in lines))
    assert table.header == ("编号", "名称")
    assert table.rows == (RawRow(2, ("1", "甲")), RawRow(3, ("2", "乙")))


def test_a_comma_in_quotes_does_not_hide_the_semicolon(tmp_path: Path) -> None:
    assert table_of(tmp_path, '"金额,元";名称\n1;甲\n').header == ("金额,元", "名称")


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    table = table_of(tmp_path, '\n编号,备注\n1,"两\n行\r\n三行"\n\n , \n2,\n')
    assert table.header_row == 2
    assert table.rows == (RawRow(3, ("1", "两\n行\r\n三行")), RawRow(6, ("2", "")))


def test_short_rows_are_filled_and_blank_columns_at_the_end_dropped(tmp_path: Path) -> None:
    table = table_of(tmp_path, "编号,名称,金额,,\n1\n2,乙,,,\n")
    assert table.header == ("编号", "名称", "金额")
    assert table.rows == (RawRow(2, ("1", "", "")), RawRow(3, ("2", "乙", "")))


def test_a_blank_column_in_the_middle_keeps_its_place(tmp_path: Path) -> None:
    table = table_of(tmp_path, "编号,,金额\n1,,5\n")
    assert table.header == ("编号", "", "金额")
    assert table.rows == (RawRow(2, ("1", "", "5")),)


def test_cells_lose_blanks_at_their_ends_and_what_shows_nothing_is_blank(tmp_path: Path) -> None:
    table = table_of(tmp_path, "编号 ,　名称,金额\n 1,甲　,\u200b\n\u200b,\ufeff, \n")
    assert table.header == ("编号", "名称", "金额")
    assert table.rows == (RawRow(2, ("1", "甲", "")),)


def test_a_header_on_two_lines_is_one_line(tmp_path: Path) -> None:
    assert table_of(tmp_path, '编号,"申请金额\n（元）"\n1,5\n').header == ("编号", "申请金额 （元）")


def test_nothing_is_inferred(tmp_path: Path) -> None:
    cells = ("001", "NA", "", "1e5", "TRUE", "2026年3月1日", "330102199003071234", "None")
    table = table_of(tmp_path, f"a,b,c,d,e,f,g,h\n{','.join(cells)}\n")
    assert table.rows[0].cells == cells


def test_a_place_names_the_column_or_its_letter() -> None:
    table = RawTable("申请", "申请.csv", None, ("编号", "", "金额"), ())
    assert table.place(3, 2) == Place("申请.csv", None, 3, "金额")
    assert table.place(3, "金额") == Place("申请.csv", None, 3, "金额")
    assert table.place(3, 1) == Place("申请.csv", None, 3, "B")
    assert table.place(None, 30) == Place("申请.csv", None, None, "AE")
    assert table.place(None, None) == Place("申请.csv")


@given(st.integers(0, 20_000))
def test_column_letters_count_in_base_26_without_a_zero(index: int) -> None:
    value = 0
    for letter in column_letter(index):
        value = value * 26 + ord(letter) - ord("A") + 1
    assert value == index + 1


# formulas


DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "﹦1",
    "'=1",
    "''@x",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_formula_is_guarded_by_one_apostrophe(text: str) -> None:
    assert guard(text) == f"'{text}"
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "'", "'quoted'", "凯益荟", "O'Brien"])
def test_a_harmless_text_is_left_alone(text: str) -> None:
    assert guard(text) == unguard(text) == text


@given(st.text(alphabet=st.sampled_from("'=＝+- \t\r\na凯"), max_size=6) | st.text())
def test_guarding_is_undone_and_leaves_nothing_to_run(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


def test_the_guard_is_taken_off_when_a_file_is_read(tmp_path: Path) -> None:
    table = table_of(tmp_path, "编号,名称\n'-1,'=HYPERLINK(1)\n'001,''=x\n")
    assert table.rows == (RawRow(2, ("-1", "=HYPERLINK(1)")), RawRow(3, ("'001", "'=x")))


# what is refused


def test_a_missing_path_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "nowhere"
    assert faults_of(path) == [
        Text(
            f"{path}：找不到这个文件或文件夹。请检查路径。", f"{path}: there is no such file or folder. check the path."
        )
    ]


def test_a_folder_without_settings_is_a_fault(tmp_path: Path) -> None:
    path = folder(tmp_path / "round", None, pools="id\n1\n")
    assert faults_of(path) == [
        Text(
            f"{path}：文件夹里没有 scenario.toml。请检查路径，或用 kaiyi new 新建一份。",
            f"{path}: the folder has no scenario.toml. check the path, or make a new scenario with `kaiyi new`.",
        )
    ]


@pytest.mark.parametrize("name", ["round.doc", "round.csv", "round.pdf", "round", "scenario.toml"])
def test_another_kind_of_file_is_no_scenario(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    assert faults_of(path) == [
        Text(
            f"{path}：这不是一份方案。请给出含 scenario.toml 的文件夹，或一个 .xlsx 工作簿。",
            f"{path}: this is not a scenario. give the folder that holds scenario.toml, or an .xlsx workbook.",
        )
    ]


@pytest.mark.parametrize("name", ["round.xls", "round.XLS", "round.et", "round.ods", "round.xlsb"])
def test_an_older_or_other_workbook_is_to_be_saved_anew(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert faults_of(path) == [
        Text(
            f"{path}：这种工作簿读不了。请用 Excel 或 WPS 另存为 .xlsx。",
            f"{path}: this kind of workbook cannot be read. save it from Excel or WPS as .xlsx.",
        )
    ]


def test_a_loop_of_links_is_a_fault(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    (fault,) = faults_of(loop)
    assert fault.en.startswith(f"{loop}: it cannot be read (")
    assert fault.en.endswith("). check the file, or take an intact copy.")


def test_a_table_that_is_a_loop_a_folder_or_a_pipe_is_a_fault(tmp_path: Path) -> None:
    path = folder(tmp_path / "round")
    (path / "a.csv").symlink_to(path / "a.csv")
    (path / "b.csv").mkdir()
    os.mkfifo(path / "c.csv")
    (path / "d.csv").symlink_to(path / "gone")
    loop, directory, pipe, gone = faults_of(path)
    assert loop.zh.startswith("a.csv：读不出来（")
    assert directory == Text(
        "b.csv：这不是一个普通文件。请换成普通文件。",
        "b.csv: this is not an ordinary file. put an ordinary file in its place.",
    )
    assert pipe.zh == "c.csv：这不是一个普通文件。请换成普通文件。"
    assert gone.en == "d.csv: there is no such file or folder. check the path."


def test_a_file_closed_to_reading_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = folder(tmp_path / "round", pools="id\n1\n")
    monkeypatch.setattr(Path, "read_bytes", closed)
    assert faults_of(path) == [
        Text(
            f"{name}：没有读取的权限。请在文件属性里允许读取，或关闭正在使用它的程序。",
            f"{name}: there is no permission to read it. allow reading it, or close the program that is using it.",
        )
        for name in ("scenario.toml", "pools.csv")
    ]


def test_a_file_beyond_the_cap_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_source, "MAX_CSV_BYTES", 2**20)
    assert fault_of(tmp_path, b"x" * (2**20 + 1)) == Text(
        "申请.csv：文件有 2 MB，超过上限 1 MB。请删去图片和无关的工作表，或分成几份。",
        "申请.csv: the file has 2 MB, more than the 1 MB allowed. delete pictures and unrelated sheets, or split it.",
    )


@pytest.mark.parametrize("content", [b"", b"\n\n", b" , \n", b"\xef\xbb\xbf"])
def test_an_empty_table_is_a_fault(tmp_path: Path, content: bytes) -> None:
    assert fault_of(tmp_path, content) == Text(
        "申请.csv：文件是空的。请填写列名和内容，或删去此文件。",
        "申请.csv: the file is empty. fill in the column names and rows, or delete the file.",
    )


@pytest.mark.parametrize(
    "content",
    [
        b"id,name\n1,\xff\xff\n",
        b"\xef\xbb\xbfid\n\xc4\xfa\n",  # a mark that promises UTF-8, and GB18030 behind it
        b"\xff\xfei",  # half a character of UTF-16
        b"i\0d\0",  # UTF-16 without its mark
        b"id\n1\0\n",
    ],
)
def test_an_unknown_encoding_is_refused_rather_than_guessed(tmp_path: Path, content: bytes) -> None:
    assert fault_of(tmp_path, content) == Text(
        "申请.csv：认不出文字编码（不是 UTF-8，也不是 GB18030）。请在表格软件里另存为“CSV UTF-8（逗号分隔）”。",
        "申请.csv: the text is neither UTF-8 nor GB18030. save it from the spreadsheet as 'CSV UTF-8'.",
    )


@pytest.mark.parametrize(
    ("content", "row"), [('id,name\n1,甲\n2,"乙\n3,丙\n', 3), ('id,name\n1,"甲"乙\n', 2), ('id,"name\n', 1)]
)
def test_a_quote_without_a_partner_is_a_fault_of_its_row(tmp_path: Path, content: str, row: int) -> None:
    assert fault_of(tmp_path, content) == Text(
        f"申请.csv 第 {row} 行：从这一行起双引号不成对。请补上或删去多余的双引号，或从表格软件重新导出。",
        f"申请.csv, row {row}: from this row on the quotes do not pair. "
        "add or delete a quotation mark, or export it from the spreadsheet again.",
    )


def test_full_width_commas_between_columns_are_a_fault(tmp_path: Path) -> None:
    assert fault_of(tmp_path, "编号，名称\n1，甲\n") == Text(
        "申请.csv 第 1 行：列与列之间用的是全角逗号。请改用半角逗号“,”。",
        "申请.csv, row 1: the columns are separated by full-width commas. separate them by ','.",
    )


def test_a_repeated_header_is_a_fault_however_it_is_written(tmp_path: Path) -> None:
    assert fault_of(tmp_path, "Id,名称,ｉｄ\n1,甲,2\n") == Text(
        "申请.csv 第 1 行 “ｉｄ”列：列名“Id”出现了 2 次（A, C 列）。请给每一列不同的名称，或只留一列。",
        "申请.csv, row 1, column \"ｉｄ\": the column name 'Id' stands here 2 times (columns A, C). "
        "give each column a name of its own, or keep one of them.",
    )


def test_a_column_with_cells_but_no_name_is_a_fault(tmp_path: Path) -> None:
    assert fault_of(tmp_path, "编号,,金额\n1,甲,5\n2,乙,6\n") == Text(
        "申请.csv “B”列：这一列有内容，却没有列名。请在第 1 行写上列名，或清空这一列。",
        '申请.csv, column "B": this column has cells but no name. name it in row 1, or clear it.',
    )


def test_a_row_longer_than_the_header_is_a_fault(tmp_path: Path) -> None:
    assert fault_of(tmp_path, "编号,金额\n1,5\n2,1,234\n") == Text(
        "申请.csv 第 3 行 “C”列：这一行有 3 格，列名只有 2 个。"
        "请给多出的列写上列名，或删去多出的格；CSV 文件里含逗号的格要加双引号。",
        '申请.csv, row 3, column "C": this row has 3 cells, the header 2. '
        "name the further columns, or delete the further cells; in a CSV file a cell with a comma needs quotes.",
    )


def test_a_title_above_the_header_is_one_fault(tmp_path: Path) -> None:
    assert fault_of(tmp_path, "凯旋街道 2026 年申请表\n编号,名称\n1,甲\n2,乙\n") == Text(
        "申请.csv 第 1 行：这一行只有 1 个格，像是标题而不是列名；列名似乎在第 2 行。"
        "请删去列名上面的各行，让第一行就是列名。",
        "申请.csv, row 1: this row has few cells (1): a title, it seems; the column names seem to be in row 2. "
        "delete what stands above the column names, so that they are the first row.",
    )


def test_two_cells_of_title_are_told_with_the_row_of_the_column_names(tmp_path: Path) -> None:
    assert fault_of(tmp_path, "填表单位：某街道,,,,单位：元\n编号,名称,金额,社区,领域\n1,甲,5,东,文\n") == Text(
        "申请.csv 第 1 行：这一行只有 2 个格，像是标题而不是列名；列名似乎在第 2 行。"
        "请删去列名上面的各行，让第一行就是列名。",
        "申请.csv, row 1: this row has few cells (2): a title, it seems; the column names seem to be in row 2. "
        "delete what stands above the column names, so that they are the first row.",
    )


@pytest.mark.parametrize("word", ["合计", "合 计：", "总计", "Total", "Grand total:"])
def test_a_row_of_totals_is_one_fault_and_no_record(tmp_path: Path, word: str) -> None:
    table = table_of(tmp_path, f"编号,名称,金额\n1,甲,5\n,{word},#REF!\n")
    assert [row.number for row in table.rows] == [2]
    (fault,) = table.faults
    assert fault.text() == Text(
        "申请.csv 第 3 行：这一行像是合计，不是一条记录。请删去这一行。",
        "申请.csv, row 3: this row seems to be a total, and no record. delete the row.",
    )


def test_a_name_that_holds_the_word_total_is_a_record(tmp_path: Path) -> None:
    rows = table_of(tmp_path, "编号,名称\nTotal care,甲\n2,合计\n").rows
    assert [row.cells for row in rows] == [("Total care", "甲"), ("2", "合计")]


@pytest.mark.parametrize("value", ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "#NULL!", "#NUM!", "#SPILL!"])
def test_an_exported_error_value_is_a_fault(tmp_path: Path, value: str) -> None:
    assert fault_of(tmp_path, f"编号,金额\n1,{value}\n") == Text(
        f"申请.csv 第 2 行 “金额”列：这一格是错误值（{value}）。请改正公式，或直接填写内容。",
        f'申请.csv, row 2, column "金额": this cell holds an error value ({value}). '
        "mend the formula, or type the value itself.",
    )


def test_a_column_that_was_too_narrow_when_exported_is_a_fault(tmp_path: Path) -> None:
    assert fault_of(tmp_path, "编号,成立日期\n1,########\n") == Text(
        "申请.csv 第 2 行 “成立日期”列：这一格显示为 ########，内容已丢失。请在原表中把这一列拉宽后重新导出。",
        '申请.csv, row 2, column "成立日期": this cell reads ########: what it held is lost. '
        "widen the column in the spreadsheet and export it again.",
    )


@pytest.mark.parametrize("name", ["#1 号项目", "#", "N/A", "#公益", "c#"])
def test_a_name_with_a_hash_is_no_error_value(tmp_path: Path, name: str) -> None:
    assert table_of(tmp_path, f"编号,名称\n1,{name}\n").rows[0].cells[1] == name


def test_a_cell_longer_than_a_spreadsheet_holds_is_a_fault(tmp_path: Path) -> None:
    assert fault_of(tmp_path, f"编号,名称\n1,{'甲' * 32_768}\n") == Text(
        "申请.csv 第 2 行 “名称”列：这一格的文字超过 32767 个字。请缩短；若是漏了双引号，请补上。",
        '申请.csv, row 2, column "名称": this cell has more than 32767 characters. '
        "shorten it; if a closing quote is missing, add it.",
    )


def test_a_control_character_in_a_header_is_a_fault(tmp_path: Path) -> None:
    assert fault_of(tmp_path, "编号,名\x07称\n1,甲\n").zh == (
        "申请.csv 第 1 行 “名�称”列：文字中间有控制字符 U+0007。请把它删掉，写成一行。"
    )


@pytest.mark.parametrize(("cap", "value", "row"), [("MAX_ROWS", 3, 4), ("MAX_COLUMNS", 1, 1), ("MAX_CELLS", 5, 3)])
def test_a_table_beyond_the_caps_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cap: str, value: int, row: int
) -> None:
    monkeypatch.setattr(csv_source, cap, value)
    monkeypatch.setattr(raw_table, cap, value)
    caps = {"MAX_ROWS": "1,048,576", "MAX_COLUMNS": "1,000", "MAX_CELLS": "5,000,000", cap: str(value)}
    assert fault_of(tmp_path, "a,b\n1,2\n3,4\n5,6\n7,8\n") == Text(
        f"申请.csv 第 {row} 行：表太大：最多 {caps['MAX_ROWS']} 行、{caps['MAX_COLUMNS']} 列、"
        f"共 {caps['MAX_CELLS']} 格。请删去多余的行、列和远处的零散格。",
        f"申请.csv, row {row}: the table is too large: at most {caps['MAX_ROWS']} rows, {caps['MAX_COLUMNS']} columns "
        f"and {caps['MAX_CELLS']} cells. delete rows and columns that are not needed, and stray cells far away.",
    )


def test_a_fault_in_every_row_is_said_twenty_times_and_counted() -> None:
    rows = [RawRow(1, ("编号", "金额")), *(RawRow(number, (str(number), "#N/A")) for number in range(2, 52))]
    with pytest.raises(InputError) as caught:
        build_table("申请", "申请.csv", None, rows)
    assert len(caught.value.faults) == 21
    assert caught.value.faults[-1].text() == Text(
        "申请.csv：这张表还有 30 处类似的问题。请先改好以上各处，再检查一次。",
        "申请.csv: this table has 30 more such faults. mend those above and check again.",
    )


def test_the_faults_of_every_file_are_told_at_once(tmp_path: Path) -> None:
    path = folder(tmp_path / "round", "title = \n", applications="", pools="id,id\n1,2\n", lines="id\n#REF!\n")
    assert [fault.en.split(":")[0] for fault in faults_of(path)] == [
        "scenario.toml, row 1",
        "applications.csv",
        'lines.csv, row 2, column "id"',
        'pools.csv, row 1, column "id"',
    ]


# TOML


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_toml_may_start_with_a_byte_order_mark(tmp_path: Path, mark: bytes) -> None:
    path = folder(tmp_path / "round", mark + '# 注释\ntitle = "一轮"\n'.encode())
    assert read_source(path).settings == {"title": "一轮"}


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (
            'title = "一轮"\nweight = \n',
            "scenario.toml 第 2 行：不合 TOML 的写法（Invalid value）。"
            '请改正这一处；文字要加双引号，如 title = "2026 年公益创投"。',
            "scenario.toml, row 2: this is not valid TOML (Invalid value). "
            'correct it; a text needs quotes, as in title = "Round 2026".',
        ),
        (
            'title = "一轮',
            "scenario.toml：不合 TOML 的写法（Unterminated string）。"
            '请改正这一处；文字要加双引号，如 title = "2026 年公益创投"。',
            "scenario.toml: this is not valid TOML (Unterminated string). "
            'correct it; a text needs quotes, as in title = "Round 2026".',
        ),
        (
            'title = "一轮"\ntitle = "二轮"\n',
            "scenario.toml 第 2 行：同一项写了两次（Cannot overwrite a value）。请只留一处。",
            "scenario.toml, row 2: an entry is stated twice (Cannot overwrite a value). keep one of them.",
        ),
        (
            "[merit]\n[merit]\n",
            "scenario.toml 第 2 行：同一项写了两次（Cannot declare ('merit',) twice）。请只留一处。",
            "scenario.toml, row 2: an entry is stated twice (Cannot declare ('merit',) twice). keep one of them.",
        ),
        (
            'title = "一轮"'.encode("gb18030"),
            "scenario.toml：文字编码不是 UTF-8。请用文本编辑器另存为 UTF-8。",
            "scenario.toml: the text is not UTF-8. save it from the editor as UTF-8.",
        ),
    ],
)
def test_what_is_no_toml_is_a_fault_of_its_line(tmp_path: Path, content: str | bytes, zh: str, en: str) -> None:
    assert faults_of(folder(tmp_path / "round", content)) == [Text(zh, en)]


@pytest.mark.parametrize("content", ["x = " + "[" * 100_000, "x = " + "9" * 5_000])
def test_toml_made_to_break_the_parser_is_a_fault(tmp_path: Path, content: str) -> None:
    (fault,) = faults_of(folder(tmp_path / "round", content))
    assert fault.en.startswith("scenario.toml: this is not valid TOML (")


# round trips with the standard library's own writer

cell_texts = st.text(st.characters(blacklist_characters="\0#", blacklist_categories=["Cs"]), max_size=12)


@given(st.lists(st.tuples(cell_texts, cell_texts), max_size=8))
def test_what_the_csv_module_writes_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = folder(tmp_path_factory.getbasetemp() / "round-trip")
    with (path / "申请.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows([("编号", "名称", "标记"), *((guard(a), guard(b), "x") for a, b in rows)])
    (table,) = read_source(path).tables
    assert [row.cells[:2] for row in table.rows] == [(raw_table.tidy(a), raw_table.tidy(b)) for a, b in rows]
