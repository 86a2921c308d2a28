"""Single cells: what each kind of column understands, and the full text of every refusal."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.errors import CellError
from kaiyi_opt.language import Text
from kaiyi_opt.scenario import cells


def refusal(parse: Callable[[str], object], text: str) -> Text:
    with pytest.raises(CellError) as caught:
        parse(text)
    return caught.value.at(None).text()


BLANK = Text("此格不能为空。请填写。", "this cell may not be blank. fill it in.")


# normalise


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("凯益荟", "凯益荟"),
        ("  a b　", "a b"),
        ("Ａ１（中文）", "A1(中文)"),
        ("景新\u200b书画苑\ufeff", "景新书画苑"),
        ("\u202eevil\u202c", "evil"),
        ("凯旋\u3000街道", "凯旋 街道"),
        ("\n a \t", "a"),
        ("\u200b", ""),
        ("", ""),
        ("①号", "1号"),
        ("e\u0301", "é"),
    ],
)
def test_a_text_takes_its_compatibility_form(text: str, plain: str) -> None:
    assert cells.normalise(text) == plain


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("a\nb", "换行", "a line break"),
        ("a\r\nb", "换行", "a line break"),
        ("凯旋\u2028街道", "换行", "a line break"),
        ("a\tb", "制表符", "a tab"),
        ("a\x00b", "控制字符 U+0000", "the control character U+0000"),
        ("凯\x1b[2J旋", "控制字符 U+001B", "the control character U+001B"),
        ("a\x85b", "控制字符 U+0085", "the control character U+0085"),
    ],
)
def test_a_control_character_inside_is_refused(text: str, zh: str, en: str) -> None:
    assert refusal(cells.normalise, text) == Text(
        f"文字中间有{zh}。请把它删掉，写成一行。",
        f"there is {en} inside the text. delete it, so that the text is one line.",
    )


@given(st.text(max_size=20))
def test_a_normal_text_stays_as_it_is(text: str) -> None:
    try:
        plain = cells.normalise(text)
    except CellError:
        return
    assert cells.normalise(plain) == plain
    assert unicodedata.is_normalized("NFKC", plain)
    assert not any(unicodedata.category(character) in ("Cc", "Cf") for character in plain)


# identifiers and names


@pytest.mark.parametrize(
    "text", ["001", "1", "NA", "null", "NaN", "TRUE", "P-07", "1E5", "330102199003071234", "凯旋-01"]
)
def test_an_identifier_is_kept_as_text(text: str) -> None:
    assert cells.parse_identifier(text) == text
    assert cells.parse_identifier(f" {text}　") == text


def test_an_identifier_in_full_width_is_the_same_identifier() -> None:
    assert cells.parse_identifier("Ｐ０１") == "P01"


@pytest.mark.parametrize("text", ["1.10101E+17", "1E+17", "3.30102e+17"])
def test_an_identifier_that_became_scientific_is_refused(text: str) -> None:
    assert refusal(cells.parse_identifier, text) == Text(
        f"编号“{text}”已变成科学记数法，末几位丢失。请把这一列的格式设为“文本”，再重新填写。",
        f"the identifier '{text}' became scientific notation and lost digits. "
        "format the column as text and type it again.",
    )


@pytest.mark.parametrize("text", ["P1,P2", "P1、P2", "P1；P2", "P1|P2"])
def test_an_identifier_that_would_split_a_list_is_refused(text: str) -> None:
    said = unicodedata.normalize("NFKC", text)
    assert refusal(cells.parse_identifier, text) == Text(
        f"编号“{said}”里有分隔符号。编号里请不要用逗号、顿号、分号和竖线。",
        f"the identifier '{said}' holds a mark that separates lists. "
        "leave commas, semicolons and bars out of identifiers.",
    )


def test_a_blank_identifier_or_name_is_refused() -> None:
    assert refusal(cells.parse_identifier, " \u200b") == BLANK
    assert refusal(cells.parse_name, "　") == BLANK


def test_identifiers_and_names_have_a_longest_length() -> None:
    assert cells.parse_identifier("x" * 64) == "x" * 64
    assert cells.parse_name("荟" * 200) == "荟" * 200
    assert refusal(cells.parse_identifier, "x" * 65) == Text(
        f"“{'x' * 40}…”有 65 个字，太长。请缩短到 64 个字以内。",
        f"'{'x' * 40}…' has 65 characters, which is too long. shorten it to 64 characters.",
    )
    assert refusal(cells.parse_name, "荟" * 201) == Text(
        f"“{'荟' * 40}…”有 201 个字，太长。请缩短到 200 个字以内。",
        f"'{'荟' * 40}…' has 201 characters, which is too long. shorten it to 200 characters.",
    )


@pytest.mark.parametrize("name", ["NA", "None", "=1+1", "O'Brien", "<script>alert(1)</script>", "1,2"])
def test_a_name_is_kept_whatever_it_looks_like(name: str) -> None:
    assert cells.parse_name(name) == name


# whole numbers and points


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("12", 12), ("1,234", 1234), ("１２", 12), ("12.0", 12), (" 7 ", 7), ("1000000000000", 10**12)],
)
def test_a_whole_number_is_read(text: str, value: int) -> None:
    assert cells.parse_whole(text) == value


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("1.5", "“1.5”不是整数。请不要写小数。", "'1.5' is not a whole number. write it without decimals."),
        (
            "十二",
            "“十二”里有中文数字。请用阿拉伯数字填写，如 12。",
            "'十二' holds Chinese numerals. write it in digits, such as 12.",
        ),
        (
            "many",
            "“many”不是整数。请用阿拉伯数字填写，如 12。",
            "'many' is not a whole number. write it in digits, such as 12.",
        ),
        (
            "-1",
            "“-1”是负数。整数不能小于零，请改正。",
            "'-1' is negative. a whole number cannot be below zero: correct it.",
        ),
    ],
)
def test_what_is_no_whole_number_is_refused(text: str, zh: str, en: str) -> None:
    assert refusal(cells.parse_whole, text) == Text(zh, en)


@pytest.mark.parametrize(
    ("text", "value"), [("85", 850_000), ("85.5", 855_000), ("0.0001", 1), ("８５．５", 855_000), ("1,000", 10_000_000)]
)
def test_points_are_whole_ten_thousandths(text: str, value: int) -> None:
    assert cells.parse_points(text) == value


def test_points_of_five_decimals_are_refused() -> None:
    assert refusal(cells.parse_points, "3.33333") == Text(
        "“3.33333”的小数多于 4 位。请四舍五入到 4 位小数。",
        "'3.33333' has more than 4 decimals. round it to 4 decimals.",
    )


@given(st.integers(0, 10**9 * 10_000))
def test_points_agree_with_exact_fractions(units: int) -> None:
    text = f"{units // 10_000}.{units % 10_000:04d}"
    assert Fraction(cells.parse_points(text), 10_000) == Fraction(text)


# shares


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8%", 800),
        ("0.08", 800),
        ("８％", 800),
        ("8 %", 800),
        ("8.25%", 825),
        ("0", 0),
        ("0%", 0),
        ("1", 10_000),
        ("100%", 10_000),
        ("0.0001", 1),
    ],
)
def test_a_share_is_whole_ten_thousandths(text: str, value: int) -> None:
    assert cells.parse_share(text) == value


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("百分之八", "“百分之八”是文字写的比例", "'百分之八' is a share in words"),
        ("三成", "“三成”是文字写的比例", "'三成' is a share in words"),
        ("8", "“8”超过了 100%", "'8' is more than 100%"),
        ("100.01%", "“100.01%”超过了 100%", "'100.01%' is more than 100%"),
        ("1.0001", "“1.0001”超过了 100%", "'1.0001' is more than 100%"),
    ],
)
def test_what_is_no_share_is_refused(text: str, zh: str, en: str) -> None:
    assert refusal(cells.parse_share, text) == Text(
        f"{zh}。请写成 8% 或 0.08 的样子。", f"{en}. write it like 8% or 0.08."
    )


def test_a_share_that_is_no_number_or_too_fine_is_refused() -> None:
    assert refusal(cells.parse_share, "abc") == Text(
        "“abc”不是比例。请用阿拉伯数字填写，如 8% 或 0.08。",
        "'abc' is not a share. write it in digits, such as 8% or 0.08.",
    )
    assert refusal(cells.parse_share, "33.333%") == Text(
        "“33.333”的小数多于 2 位。请四舍五入到 2 位小数。",
        "'33.333' has more than 2 decimals. round it to 2 decimals.",
    )
    assert refusal(cells.parse_share, "-5%").en == "'-5' is negative. a share cannot be below zero: correct it."


# dates

FIRST_OF_MARCH = datetime.date(2026, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01",
        "2026-3-1",
        "2026/3/1",
        "2026/03/01",
        "2026.3.1",
        "2026年3月1日",
        "2026年03月01日",
        "2026 年 3 月 1 日",
        "２０２６年３月１日",
        "2026年3月1号",
        "20260301",
        "46082",
        "2026-03-01 00:00:00",
        "2026-03-01T00:00:00",
        "2026/3/1 0:00",
        " 2026-03-01 ",
    ],
)
def test_one_day_in_many_ways(text: str) -> None:
    assert cells.parse_date(text) == FIRST_OF_MARCH


@pytest.mark.parametrize(
    ("serial", "day"),
    [("20090", (1955, 1, 1)), ("45000", (2023, 3, 15)), ("73415", (2100, 12, 31)), ("36526", (2000, 1, 1))],
)
def test_serial_numbers_are_days(serial: str, day: tuple[int, int, int]) -> None:
    assert cells.parse_date(serial) == datetime.date(*day)


LIKE_THIS = Text("请写成 2026-03-01 的样子。", "write it like 2026-03-01.")
CORRECT_DAY = Text("请改正月份或日期。", "correct the month or the day.")
CORRECT_YEAR = Text("请改正年份。", "correct the year.")


@pytest.mark.parametrize(
    ("text", "zh", "en", "cure"),
    [
        (
            "二〇二六年三月一日",
            "“二〇二六年三月一日”里有中文数字",
            "'二〇二六年三月一日' holds Chinese numerals",
            LIKE_THIS,
        ),
        ("2026年三月1日", "“2026年三月1日”里有中文数字", "'2026年三月1日' holds Chinese numerals", LIKE_THIS),
        ("26/3/1", "“26/3/1”的年份没有写全", "'26/3/1' does not have all four digits of the year", LIKE_THIS),
        (
            "26年3月1日",
            "“26年3月1日”的年份没有写全",
            "'26年3月1日' does not have all four digits of the year",
            LIKE_THIS,
        ),
        (
            "3/1/2026",
            "“3/1/2026”分不清哪个是月、哪个是日",
            "'3/1/2026' does not say which is the month and which the day",
            LIKE_THIS,
        ),
        (
            "31.12.2026",
            "“31.12.2026”分不清哪个是月、哪个是日",
            "'31.12.2026' does not say which is the month and which the day",
            LIKE_THIS,
        ),
        ("2026年3月", "“2026年3月”没有写哪一日", "'2026年3月' does not say which day of the month", LIKE_THIS),
        ("2026-03", "“2026-03”没有写哪一日", "'2026-03' does not say which day of the month", LIKE_THIS),
        ("2026.3", "“2026.3”没有写哪一日", "'2026.3' does not say which day of the month", LIKE_THIS),
        ("2026-3/1", "“2026-3/1”不是日期", "'2026-3/1' is not a date", LIKE_THIS),
        ("2026", "“2026”不是日期", "'2026' is not a date", LIKE_THIS),
        ("next spring", "“next spring”不是日期", "'next spring' is not a date", LIKE_THIS),
        ("20089", "“20089”不是日期", "'20089' is not a date", LIKE_THIS),
        ("73416", "“73416”不是日期", "'73416' is not a date", LIKE_THIS),
        ("45000.5", "“45000.5”不是日期", "'45000.5' is not a date", LIKE_THIS),
        ("2026-02-30", "没有“2026-02-30”这一天", "there is no day '2026-02-30'", CORRECT_DAY),
        ("2026-13-01", "没有“2026-13-01”这一天", "there is no day '2026-13-01'", CORRECT_DAY),
        ("20260230", "没有“20260230”这一天", "there is no day '20260230'", CORRECT_DAY),
        ("2026年2月29日", "没有“2026年2月29日”这一天", "there is no day '2026年2月29日'", CORRECT_DAY),
        (
            "2206-03-01",
            "“2206-03-01”的年份不在 1900 至 2100 之间",
            "the year of '2206-03-01' is not between 1900 and 2100",
            CORRECT_YEAR,
        ),
        (
            "2026-03-01 08:30:00",
            "“2026-03-01 08:30:00”带有钟点",
            "'2026-03-01 08:30:00' has a time of day",
            Text("请只写日期，如 2026-03-01。", "write the day alone, such as 2026-03-01."),
        ),
    ],
)
def test_what_is_no_single_day_is_refused(text: str, zh: str, en: str, cure: Text) -> None:
    assert refusal(cells.parse_date, text) == Text(f"{zh}。{cure.zh}", f"{en}. {cure.en}")


@given(st.dates(datetime.date(1955, 1, 1), datetime.date(2100, 12, 31)))
def test_every_spelling_of_a_day_is_that_day(day: datetime.date) -> None:
    serial = day.toordinal() - datetime.date(1899, 12, 30).toordinal()
    spellings = [
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}",
    ]
    assert {cells.parse_date(text) for text in [*spellings, str(serial)]} == {day}


# yes and no, choices, lists


@pytest.mark.parametrize("text", ["是", "有", "yes", "YES", "Y", "true", "TRUE", "1", "１", "√", " 是 "])
def test_yes(text: str) -> None:
    assert cells.parse_yes_no(text) is True


@pytest.mark.parametrize("text", ["否", "无", "no", "No", "n", "false", "FALSE", "0", "×"])
def test_no(text: str) -> None:
    assert cells.parse_yes_no(text) is False


@pytest.mark.parametrize("text", ["", "也许", "2", "x", "是否"])
def test_neither_yes_nor_no_is_refused(text: str) -> None:
    assert refusal(cells.parse_yes_no, text) == Text(
        f"“{text}”不是“是”或“否”。请填 是 或 否。", f"'{text}' is neither yes nor no. write yes or no."
    )


STAGES = {
    "filed": "filed",
    "备案": "filed",
    "registered": "registered",
    "Registered body": "registered",
    "登记": "registered",
}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("备案", "filed"),
        ("filed", "filed"),
        ("FILED", "filed"),
        ("ｆｉｌｅｄ", "filed"),
        ("registered BODY", "registered"),
        (" 登记 ", "registered"),
    ],
)
def test_a_choice_is_read_in_any_spelling(text: str, key: str) -> None:
    assert cells.parse_choice(text, STAGES) == key


@pytest.mark.parametrize(("text", "near"), [("备按", "备案"), ("regstered", "registered"), ("Filled", "filed")])
def test_a_near_miss_names_the_nearest_choice(text: str, near: str) -> None:
    assert refusal(lambda cell: cells.parse_choice(cell, STAGES), text) == Text(
        f"“{text}”不在可选值内。最接近的可选值是“{near}”。",
        f"'{text}' is not one of the allowed values. the nearest allowed value is '{near}'.",
    )


def test_a_far_miss_lists_the_choices_of_each_language_once() -> None:
    assert refusal(lambda cell: cells.parse_choice(cell, STAGES), "???") == Text(
        "“???”不在可选值内。可选：备案、登记。",
        "'???' is not one of the allowed values. allowed: filed, Registered body.",
    )
    many = {f"k{number}": f"k{number}" for number in range(10)}
    assert refusal(lambda cell: cells.parse_choice(cell, many), "?").en == (
        "'?' is not one of the allowed values. allowed: k0, k1, k2, k3, k4, k5, k6, k7, …."
    )


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("P01", ("P01",)),
        ("P01,P02", ("P01", "P02")),
        ("P01，P02、P03;P04；P05|P06｜P07", ("P01", "P02", "P03", "P04", "P05", "P06", "P07")),
        (" P01 , , P02, ", ("P01", "P02")),
        ("P01\nP02\r\nP03", ("P01", "P02", "P03")),
        ("001、Ｐ２", ("001", "P2")),
        ("", ()),
        ("、", ()),
    ],
)
def test_a_list_is_split_at_every_mark(text: str, items: tuple[str, ...]) -> None:
    assert cells.parse_list(text) == items


@pytest.mark.parametrize(
    "parse",
    [cells.parse_date, cells.parse_share, cells.parse_points, cells.parse_whole, cells.parse_yes_no, cells.parse_list],
)
@given(text=st.text(max_size=20))
def test_any_text_is_a_value_or_a_refusal(parse: Callable[[str], object], text: str) -> None:
    try:
        parse(text)
    except CellError as error:
        said = error.at(None).text()
    else:
        said = Text("", "")
    assert said.zh.isprintable()
    assert said.en.isprintable()
