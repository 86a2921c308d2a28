"""The settings sheet of a workbook: keys that nest, and every way a sheet can contradict itself."""

from __future__ import annotations

import pytest

from kaiyi_opt.errors import InputError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.raw_table import RawRow, RawTable
from kaiyi_opt.scenario.settings_sheet import is_settings_sheet, nest_settings


def sheet(header: tuple[str, ...], *rows: tuple[str, ...]) -> RawTable:
    numbered = tuple(RawRow(number, cells) for number, cells in enumerate(rows, start=2))
    return RawTable("设置", "round.xlsx", "设置", header, numbered)


def faults_of(table: RawTable) -> list[Text]:
    with pytest.raises(InputError) as caught:
        nest_settings(table)
    return [fault.text() for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("name", "is_settings"), [("设置", True), ("Settings", True), (" 设置 ", True), ("设置说明", False)]
)
def test_the_settings_sheet_is_known_by_its_name(name: str, is_settings: bool) -> None:
    assert is_settings_sheet(name) is is_settings


def test_dotted_keys_nest_and_values_are_texts() -> None:
    table = sheet(
        ("Key", "备注", "Value"),
        ("title", "轮次名称", "一轮"),
        ("date", "", "2026-03-01"),
        ("criteria.benefit.weight", "", "0.3"),
        ("criteria.benefit.zh", "", "公益性"),
        ("ｍerit . trimmed", "", "TRUE"),
    )
    assert nest_settings(table) == {
        "title": "一轮",
        "date": "2026-03-01",
        "criteria": {"benefit": {"weight": "0.3", "zh": "公益性"}},
        "merit": {"trimmed": "TRUE"},
    }


def test_a_key_without_a_value_is_not_stated() -> None:
    table = sheet(("键", "值", "说明"), ("title_en", "", "尚未翻译"), ("", "", "分隔"), ("merit.trimmed", "", ""))
    assert nest_settings(table) == {}


def test_a_key_stated_twice_or_as_entry_and_group_is_a_fault() -> None:
    table = sheet(
        ("键", "值"), ("title", "一"), ("merit.trimmed", "是"), ("title", "二"), ("title.zh", "三"), ("merit", "四")
    )
    assert faults_of(table) == [
        Text(
            f"round.xlsx 工作表“设置” 第 {row} 行 “键”列：“{key}”已在第 {earlier} 行写过。请只留一处。",
            f'round.xlsx, sheet "设置", row {row}, column "键": '
            f"'{key}' is already stated in row {earlier}. keep one of them.",
        )
        for row, key, earlier in [(4, "title", 2), (5, "title", 2), (6, "merit", 3)]
    ]


@pytest.mark.parametrize("key", ["", ".title", "a..b", "title."])
def test_a_value_without_a_whole_key_is_a_fault(key: str) -> None:
    assert faults_of(sheet(("键", "值"), (key, "一"))) == [
        Text(
            f"round.xlsx 工作表“设置” 第 2 行 “键”列：键“{key}”是空的，或有一段是空的。"
            "请写成 date 或 merit.trimmed 的样子。",
            f'round.xlsx, sheet "设置", row 2, column "键": the key \'{key}\' is blank or has a blank part. '
            "write it like date or merit.trimmed.",
        )
    ]


def test_a_line_break_in_a_key_is_a_fault() -> None:
    assert faults_of(sheet(("键", "值"), ("ti\ntle", "一")))[0].en == (
        'round.xlsx, sheet "设置", row 2, column "键": there is a line break inside the text. '
        "delete it, so that the text is one line."
    )


def test_settings_without_their_columns_are_faults() -> None:
    assert faults_of(sheet(("键", "数"), ("title", "一"))) == [
        Text(
            "round.xlsx 工作表“设置” “数”列：不认识这一列。设置表只有“键”和“值”两列；备注请放在“备注”列。",
            'round.xlsx, sheet "设置", column "数": this column is not known. '
            "settings have the columns 'key' and 'value'; remarks go into 'note'.",
        ),
        Text(
            "round.xlsx 工作表“设置”：应有且只有一列“值”。请在第 1 行写列名“键”和“值”。",
            "round.xlsx, sheet \"设置\": there must be one column 'value'. "
            "name the columns 'key' and 'value' in row 1.",
        ),
    ]


def test_two_columns_of_keys_are_a_fault() -> None:
    assert [fault.zh for fault in faults_of(sheet(("键", "key", "值"), ("a", "b", "c")))] == [
        "round.xlsx 工作表“设置”：应有且只有一列“键”。请在第 1 行写列名“键”和“值”。"
    ]
