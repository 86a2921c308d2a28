"""Amounts of money: every way people write them, exact to the fen, and every way that must be refused with a cure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.errors import CellError, Fault, Place
from kaiyi_opt.language import Text, both
from kaiyi_opt.money import Quantity, format_yuan, half_width, parse_yuan, read_decimal, shown

TEN_TRILLION_YUAN = 10**13 * 100


def refusal(text: str) -> Text:
    """Return what a planner reads about a refused amount, in both languages."""
    with pytest.raises(CellError) as caught:
        parse_yuan(text)
    return caught.value.at(None).text()


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("1", 100),
        ("0.01", 1),
        ("0.1", 10),
        ("12.50", 1250),
        ("007", 700),
        ("1,234.50", 123_450),
        ("1,234,567", 123_456_700),
        ("１２００", 120_000),
        ("１，２３４．５", 123_450),
        ("1，234", 123_400),
        ("3000元", 300_000),
        ("3000 元", 300_000),
        ("3000圆", 300_000),
        ("3000元整", 300_000),
        ("3000 yuan", 300_000),
        ("RMB 3000", 300_000),
        ("CNY3000", 300_000),
        ("人民币3000元", 300_000),
        ("0.5万元", 500_000),
        ("0.5万", 500_000),
        ("1.2 万 元", 1_200_000),
        ("1,200万", 1_200_000_000),
        ("0.000001万元", 1),
        ("0.00001万元", 10),
        ("¥3000", 300_000),
        ("￥3,000.05", 300_005),
        ("¥ 0.5万元", 500_000),
        ("  3000　", 300_000),
        ("30\u200b00\ufeff", 300_000),
        ("10000000000000", TEN_TRILLION_YUAN),
        ("1000000000万元", TEN_TRILLION_YUAN),
    ],
)
def test_an_amount_is_read_exactly(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


WRITE_DIGITS = Text("请用阿拉伯数字填写，如 3000。", "write it in digits, such as 3000.")
TOO_LARGE = Text(
    "请检查位数，以及是否填错了列。", "check the number of digits, and that it stands in the right column."
)
COMMAS = Text(
    "请每三位写一个逗号，或者不写逗号；小数点请用“.”。",
    "put a comma every three digits, or none; the decimal mark is '.'.",
)


@pytest.mark.parametrize(
    ("text", "zh", "en", "cure"),
    [
        ("", "这里没有数字", "there is no number here", WRITE_DIGITS),
        ("  ", "这里没有数字", "there is no number here", WRITE_DIGITS),
        ("元", "这里没有数字", "there is no number here", WRITE_DIGITS),
        ("壹万元", "“壹万元”里有中文数字", "'壹万元' holds Chinese numerals", WRITE_DIGITS),
        ("三千", "“三千”里有中文数字", "'三千' holds Chinese numerals", WRITE_DIGITS),
        ("3千元", "“3千元”里有中文数字", "'3千元' holds Chinese numerals", WRITE_DIGITS),
        ("1万2", "“1万2”里有中文数字", "'1万2' holds Chinese numerals", WRITE_DIGITS),
        ("1亿元", "“1亿元”里有中文数字", "'1亿元' holds Chinese numerals", WRITE_DIGITS),
        ("约3000", "“约3000”不是金额", "'约3000' is not an amount of money", WRITE_DIGITS),
        ("3000-5000", "“3000-5000”不是金额", "'3000-5000' is not an amount of money", WRITE_DIGITS),
        ("10²", "“10²”不是金额", "'10²' is not an amount of money", WRITE_DIGITS),
        ("①", "“①”不是金额", "'①' is not an amount of money", WRITE_DIGITS),
        ("½", "“½”不是金额", "'½' is not an amount of money", WRITE_DIGITS),
        ("٣٠", "“٣٠”不是金额", "'٣٠' is not an amount of money", WRITE_DIGITS),
        ("1 200", "“1 200”不是金额", "'1 200' is not an amount of money", WRITE_DIGITS),
        ("1_200", "“1_200”不是金额", "'1_200' is not an amount of money", WRITE_DIGITS),
        ("5.", "“5.”不是金额", "'5.' is not an amount of money", WRITE_DIGITS),
        ("1.2.3", "“1.2.3”不是金额", "'1.2.3' is not an amount of money", WRITE_DIGITS),
        ("$500", "“$500”不是金额", "'$500' is not an amount of money", WRITE_DIGITS),
        ("500美元", "“500美元”不是金额", "'500美元' is not an amount of money", WRITE_DIGITS),
        ("5%", "“5%”不是金额", "'5%' is not an amount of money", WRITE_DIGITS),
        ("30\n00", "“30�00”不是金额", "'30�00' is not an amount of money", WRITE_DIGITS),
        ("1,23,4", "“1,23,4”的逗号位置不对", "the commas in '1,23,4' do not stand at the thousands", COMMAS),
        ("1234,567", "“1234,567”的逗号位置不对", "the commas in '1234,567' do not stand at the thousands", COMMAS),
        ("1,5", "“1,5”的逗号位置不对", "the commas in '1,5' do not stand at the thousands", COMMAS),
        ("1,234,", "“1,234,”的逗号位置不对", "the commas in '1,234,' do not stand at the thousands", COMMAS),
        (
            "10000000000000.01",
            "“10000000000000.01”大得不合情理",
            "'10000000000000.01' is too large to be meant",
            TOO_LARGE,
        ),
        ("1000000001万元", "“1000000001万元”大得不合情理", "'1000000001万元' is too large to be meant", TOO_LARGE),
        ("9" * 5000, f"“{'9' * 40}…”大得不合情理", f"'{'9' * 40}…' is too large to be meant", TOO_LARGE),
    ],
)
def test_what_is_no_amount_is_refused_with_cause_and_cure(text: str, zh: str, en: str, cure: Text) -> None:
    assert refusal(text) == Text(f"{zh}。{cure.zh}", f"{en}. {cure.en}")


@pytest.mark.parametrize("text", ["-5", "-0", "−5", "－5", "¥-5", "-5元", "(500)", "（500）", "-0.5万元"])
def test_a_negative_amount_is_refused(text: str) -> None:
    said = half_width(text)
    assert refusal(text) == Text(
        f"“{said}”是负数。金额不能小于零，请改正。",
        f"'{said}' is negative. an amount of money cannot be below zero: correct it.",
    )


@pytest.mark.parametrize("text", ["NaN", "nan", "inf", "-inf", "Infinity", "N/A", "null", "None", "∞"])
def test_what_programs_write_for_no_number_is_refused(text: str) -> None:
    assert refusal(text) == Text(
        f"“{text}”不是数字。请填写数字，没有就留空。",
        f"'{text}' is not a number. write a number, or leave the cell blank where there is none.",
    )


@pytest.mark.parametrize("text", ["1e5", "1E5", "1.5E+05", "1e-2", "-1e5", "１Ｅ５", "1E+400", "2e3元"])
def test_scientific_notation_is_refused(text: str) -> None:
    said = half_width(text)
    assert refusal(text) == Text(
        f"“{said}”是科学记数法，可能已丢失末几位。请把这一列的格式设为“数值”，再重新填写。",
        f"'{said}' is in scientific notation and may have lost digits. "
        "set the column's format to Number and type it again.",
    )


@pytest.mark.parametrize(
    ("text", "decimals"), [("1.234", 2), ("1.500", 2), ("0.001元", 2), ("0.0000001万元", 6), ("1.0000000万", 6)]
)
def test_what_is_finer_than_a_fen_is_refused(text: str, decimals: int) -> None:
    assert refusal(text) == Text(
        f"“{text}”的小数多于 {decimals} 位。请四舍五入到 {decimals} 位小数。",
        f"'{text}' has more than {decimals} decimals. round it to {decimals} decimals.",
    )


@pytest.mark.parametrize(
    ("fen", "grouped", "plain"),
    [
        (0, "0", "0"),
        (1, "0.01", "0.01"),
        (50, "0.50", "0.50"),
        (100, "1", "1"),
        (1_234_560, "12,345.60", "12345.60"),
        (1_234_500, "12,345", "12345"),
        (100_000_000, "1,000,000", "1000000"),
        (-1_230, "-12.30", "-12.30"),
        (-5, "-0.05", "-0.05"),
    ],
)
def test_fen_are_printed_as_yuan(fen: int, grouped: str, plain: str) -> None:
    assert format_yuan(fen) == grouped
    assert format_yuan(fen, grouped=False) == plain


amounts = st.integers(0, TEN_TRILLION_YUAN)


@given(amounts, st.booleans())
def test_what_is_printed_is_read_back(fen: int, grouped: bool) -> None:
    assert parse_yuan(format_yuan(fen, grouped)) == fen


@given(amounts)
def test_reading_agrees_with_decimal_arithmetic(fen: int) -> None:
    yuan = Decimal(fen) / 100
    assert parse_yuan(f"{yuan:f}") == fen
    assert parse_yuan(f"{yuan / 10_000:f}万元") == fen


@given(amounts)
def test_full_width_reads_as_half_width(fen: int) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in format_yuan(fen))
    assert parse_yuan(wide) == fen


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_a_refusal_that_can_be_said(text: str) -> None:
    try:
        fen, said = parse_yuan(text), Text("", "")
    except CellError as error:
        fen, said = 0, error.at(None).text()
    assert 0 <= fen <= TEN_TRILLION_YUAN
    assert said.zh.isprintable()
    assert said.en.isprintable()


def test_a_number_of_another_quantity_is_named_after_it() -> None:
    hours = Quantity(Text("工时", "a number of hours"), 1, 1_000, both("7.5"))
    assert read_decimal("7.5", hours) == 75
    with pytest.raises(CellError) as caught:
        read_decimal("七点半", Quantity(Text("工时", "a number of hours"), 1, 1_000, both("7.5")))
    assert str(caught.value) == "'七点半' holds Chinese numerals. write it in digits, such as 7.5."
    with pytest.raises(CellError, match=r"'half' is not a number of hours\. write it in digits, such as 7\.5\."):
        read_decimal("half", hours)


def test_a_cell_error_becomes_a_fault_where_it_stands() -> None:
    error = CellError(Text("因", "cause"), Text("方", "cure"))
    place = Place("申请.csv", None, 3, "金额")
    assert error.at(place) == Fault(error.cause, error.cure, place)
    assert error.at(place).text() == Text(
        "申请.csv 第 3 行 “金额”列：因。方。", '申请.csv, row 3, column "金额": cause. cure.'
    )


def test_a_quoted_text_is_short_and_visible() -> None:
    assert shown("a" * 40) == both("a" * 40)
    assert shown("a" * 41) == both("a" * 40 + "…")
    assert shown("a\x00b\u202ec") == both("a�b�c")
