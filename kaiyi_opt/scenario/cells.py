"""What one cell says: each parser turns a person's text into one exact value, or raises `CellError` with the cure.

Nothing is guessed. `001` stays a text, `NA` is a name like any other, and what could be read in two ways is refused.
Every parser takes the cell as the person wrote it.
"""

from __future__ import annotations

import datetime
import difflib
import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

from kaiyi_opt.errors import CellError
from kaiyi_opt.language import Text, both
from kaiyi_opt.money import Quantity, half_width, has_chinese_numerals, read_decimal, shown

LONGEST_IDENTIFIER = 64
LONGEST_NAME = 200
MOST_SUGGESTIONS = 8

FOUR_DECIMALS = 10_000
POINTS = Quantity(Text("分数", "a number of points"), 4, 10**9 * FOUR_DECIMALS, both("85.5"))
WHOLE = Quantity(Text("整数", "a whole number"), 0, 10**12, both("12"))
SHARE = Quantity(Text("比例", "a share"), 4, 10**9 * FOUR_DECIMALS, Text("8% 或 0.08", "8% or 0.08"))
PERCENT = Quantity(SHARE.name, 2, SHARE.limit, SHARE.example)
_WRITE_SHARE = Text("请写成 8% 或 0.08 的样子", "write it like 8% or 0.08")
_SHARE_IN_WORDS = re.compile(r"[百千万]分之.*|.*成|.*折")

_LIST_MARKS = re.compile(r"[,，､、;；|｜\r\n]")
_LOST_DIGITS = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)

YES = frozenset(("是", "有", "yes", "y", "true", "1", "√", "✓", "✔"))
NO = frozenset(("否", "无", "no", "n", "false", "0", "×", "✗", "✘"))

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
# Serials below that of 1955 are more likely to be some other number that slipped into the column.
_SERIAL_ZERO = datetime.date(1899, 12, 30)
FIRST_SERIAL = (datetime.date(1955, 1, 1) - _SERIAL_ZERO).days
LAST_SERIAL = (datetime.date(2100, 12, 31) - _SERIAL_ZERO).days
_DATE = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号]?)"
)
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SERIAL = re.compile(r"[0-9]{5}")
_MIDNIGHT = re.compile(r"[ T]0?0:00(?::00(?:\.0+)?)?$")
_TIME_OF_DAY = re.compile(r".*[0-9][ T]+[0-9]{1,2}:[0-9]{2}.*")
_MONTH_ONLY = re.compile(r"[0-9]{4}(?:\s*年\s*[0-9]{1,2}\s*月?|[-/.][0-9]{1,2})")
_DAY_FIRST = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{4}")
_SHORT_YEAR = re.compile(r"[0-9]{2}(?:([-/.])[0-9]{1,2}\1[0-9]{1,2}|\s*年.*)")


def normalise(text: str, form: Literal["NFKC", "NFC"] = "NFKC") -> str:
    r"""Return the text in one of Unicode's forms, without invisible characters and blanks at the ends.

    What is compared or computed with is brought to the compatibility form (NFKC): full-width letters and digits become
    plain ones. What is only shown keeps its marks (NFC): a name in Chinese has Chinese brackets.

    Raises
    ------
    CellError
        Where a line break, a tab or another control character stands inside.

    Examples
    --------
    >>> normalise("　凯旋街道（ＡＢ）\u200b ")
    '凯旋街道(AB)'
    """
    if text.isprintable():
        if text.isascii() or unicodedata.is_normalized(form, text):
            return text.strip()
    else:
        text = "".join(character for character in text.strip() if unicodedata.category(character) != "Cf")
    composed = unicodedata.normalize(form, text).strip()
    for character in composed:
        if unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs"):
            raise _control_character(character)
    return composed


def fold(text: str) -> str:
    """Return what two spellings of one name have in common: letter case, width, ``_`` and number of blanks.

    >>> fold("Public_Benefit")
    'public benefit'
    """
    return " ".join(normalise(text).casefold().replace("_", " ").split())


def parse_identifier(text: str) -> str:
    """Read an identifier: the text as it is, so that `001` is not `1`.

    Raises
    ------
    CellError
        Where it is blank, longer than 64 characters, a number that a spreadsheet has turned into ``1.10101E+17``, or
        holds a mark that separates the items of a list.
    """
    identifier = normalise(text)
    if not identifier:
        raise _blank()
    if _LOST_DIGITS.fullmatch(identifier):
        raise CellError(
            Text(
                "编号“{text}”已变成科学记数法，末几位丢失",
                "the identifier '{text}' became scientific notation and lost digits",
            ).format(text=shown(identifier)),
            Text("请把这一列的格式设为“文本”，再重新填写", "format the column as text and type it again"),
        )
    if _LIST_MARKS.search(identifier):
        raise CellError(
            Text("编号“{text}”里有分隔符号", "the identifier '{text}' holds a mark that separates lists").format(
                text=shown(identifier)
            ),
            Text("编号里请不要用逗号、顿号、分号和竖线", "leave commas, semicolons and bars out of identifiers"),
        )
    return _at_most(identifier, LONGEST_IDENTIFIER)


def parse_name(text: str) -> str:
    """Read a name of at most 200 characters, kept as it is; `NA` is a name.

    Raises
    ------
    CellError
        Where it is blank or longer.
    """
    name = normalise(text, "NFC")
    if not name:
        raise _blank()
    return _at_most(name, LONGEST_NAME)


def parse_text(text: str) -> str:
    """Read free text, kept as it is; raises `CellError` for control characters."""
    return normalise(text, "NFC")


def parse_whole(text: str) -> int:
    """Read a whole number, zero or more; thousands commas and a trailing ``.0`` are understood.

    Raises
    ------
    CellError
        Where it is no such number.
    """
    return read_decimal(text.strip().removesuffix(".0"), WHOLE)


def parse_points(text: str) -> int:
    """Read points, zero or more, with at most four decimals; return whole 1e-4 points.

    >>> parse_points("85.5")
    855000

    Raises
    ------
    CellError
        Where the text is no such number.
    """
    return read_decimal(text, POINTS)


def parse_share(text: str) -> int:
    """Read a share between 0 and 1, written ``8%`` or ``0.08``; return whole 1e-4.

    >>> parse_share("8%"), parse_share("0.08")
    (800, 800)

    Raises
    ------
    CellError
        Where the text is no such share, or is finer than 1e-4.
    """
    stated = half_width(text)
    if _SHARE_IN_WORDS.fullmatch(stated):
        raise CellError(
            Text("“{text}”是文字写的比例", "'{text}' is a share in words").format(text=shown(stated)), _WRITE_SHARE
        )
    is_percent = stated.endswith("%")
    share = read_decimal(stated[:-1].rstrip(), PERCENT) if is_percent else read_decimal(stated, SHARE)
    if share > FOUR_DECIMALS:
        raise CellError(
            Text("“{text}”超过了 100%", "'{text}' is more than 100%").format(text=shown(stated)), _WRITE_SHARE
        )
    return share


def parse_date(text: str) -> datetime.date:
    """Read a day: year first with dashes, strokes, dots or 年月日, eight digits, or a spreadsheet's serial number.

    >>> parse_date("2026年3月1日"), parse_date("46082")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1))

    Raises
    ------
    CellError
        Where the day does not exist, its year is not between 1900 and 2100, a serial is outside 1955 to 2100, or the
        text could mean more than one day.
    """
    stated = _MIDNIGHT.sub("", half_width(text))
    match = _DATE.fullmatch(stated)
    if match is not None:
        return _day(stated, match[1], match[3] or match[5], match[4] or match[6])
    match = _COMPACT_DATE.fullmatch(stated)
    if match is not None:
        return _day(stated, *match.groups())
    if _SERIAL.fullmatch(stated) and FIRST_SERIAL <= int(stated) <= LAST_SERIAL:
        return _SERIAL_ZERO + datetime.timedelta(days=int(stated))
    raise _not_a_day(stated)


def parse_yes_no(text: str) -> bool:
    """Read yes or no, in Chinese or English, as a digit or as a tick.

    Raises
    ------
    CellError
        Where the text is none of these.
    """
    answer = normalise(text).casefold()
    if answer in YES:
        return True
    if answer in NO:
        return False
    raise CellError(
        Text("“{text}”不是“是”或“否”", "'{text}' is neither yes nor no").format(text=shown(normalise(text))),
        Text("请填 是 或 否", "write yes or no"),
    )


def parse_choice(text: str, choices: Mapping[str, str]) -> str:
    """Read one of the allowed values and return its key; letter case does not matter.

    Parameters
    ----------
    text
        The cell.
    choices
        The key by every accepted spelling.

    Raises
    ------
    CellError
        Where it is none of them; the cure names the nearest, or all of them.
    """
    stated = normalise(text)
    key = choices.get(stated)
    if key is not None:
        return key
    folded = stated.casefold()
    for spelling, key in choices.items():
        if normalise(spelling).casefold() == folded:
            return key
    raise CellError(
        Text("“{text}”不在可选值内", "'{text}' is not one of the allowed values").format(text=shown(stated)),
        _nearest(stated, choices),
    )


def parse_list(text: str) -> tuple[str, ...]:
    """Read the items of a list, separated by commas, 顿号, semicolons, bars or line breaks; blank items are dropped.

    >>> parse_list("P01、P02；P03")
    ('P01', 'P02', 'P03')

    Raises
    ------
    CellError
        Where an item holds a control character.
    """
    items = (normalise(item) for item in _LIST_MARKS.split(text))
    return tuple(item for item in items if item)


def _blank() -> CellError:
    return CellError(Text("此格不能为空", "this cell may not be blank"), Text("请填写", "fill it in"))


def _control_character(character: str) -> CellError:
    if character in "\n\r\u2028\u2029":
        what = Text("换行", "a line break")
    elif character == "\t":
        what = Text("制表符", "a tab")
    else:
        what = Text("控制字符 U+{code}", "the control character U+{code}").format(code=f"{ord(character):04X}")
    return CellError(
        Text("文字中间有{what}", "there is {what} inside the text").format(what=what),
        Text("请把它删掉，写成一行", "delete it, so that the text is one line"),
    )


def _at_most(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    raise CellError(
        Text("“{text}”有 {count} 个字，太长", "'{text}' has {count} characters, which is too long").format(
            text=shown(text), count=len(text)
        ),
        Text("请缩短到 {longest} 个字以内", "shorten it to {longest} characters").format(longest=longest),
    )


def _day(stated: str, year: str, month: str, day: str) -> datetime.date:
    if not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        raise CellError(
            Text(
                "“{text}”的年份不在 {first} 至 {last} 之间", "the year of '{text}' is not between {first} and {last}"
            ).format(text=shown(stated), first=EARLIEST_YEAR, last=LATEST_YEAR),
            Text("请改正年份", "correct the year"),
        )
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        raise CellError(
            Text("没有“{text}”这一天", "there is no day '{text}'").format(text=shown(stated)),
            Text("请改正月份或日期", "correct the month or the day"),
        ) from None


def _not_a_day(stated: str) -> CellError:
    fields = {"text": shown(stated)}
    if _TIME_OF_DAY.fullmatch(stated):
        return CellError(
            Text("“{text}”带有钟点", "'{text}' has a time of day").format(**fields),
            Text("请只写日期，如 2026-03-01", "write the day alone, such as 2026-03-01"),
        )
    if _DAY_FIRST.fullmatch(stated):
        cause = Text("“{text}”分不清哪个是月、哪个是日", "'{text}' does not say which is the month and which the day")
    elif _SHORT_YEAR.fullmatch(stated):
        cause = Text("“{text}”的年份没有写全", "'{text}' does not have all four digits of the year")
    elif _MONTH_ONLY.fullmatch(stated):
        cause = Text("“{text}”没有写哪一日", "'{text}' does not say which day of the month")
    elif has_chinese_numerals(stated):
        cause = Text("“{text}”里有中文数字", "'{text}' holds Chinese numerals")
    else:
        cause = Text("“{text}”不是日期", "'{text}' is not a date")
    return CellError(cause.format(**fields), Text("请写成 2026-03-01 的样子", "write it like 2026-03-01"))


def _nearest(stated: str, choices: Mapping[str, str]) -> Text:
    folded = {normalise(spelling).casefold(): spelling for spelling in choices}
    close = difflib.get_close_matches(stated.casefold(), list(folded), n=1, cutoff=0.5)
    if close:
        return Text("最接近的可选值是“{near}”", "the nearest allowed value is '{near}'").format(
            near=both(folded[close[0]])
        )
    return Text(
        f"可选：{_listed(choices, '、', ascii_wanted=False)}", f"allowed: {_listed(choices, ', ', ascii_wanted=True)}"
    )


def _listed(choices: Mapping[str, str], mark: str, *, ascii_wanted: bool) -> str:
    """List one spelling of each value, in the wanted script where there is one."""
    chosen: dict[str, str] = {}
    for spelling, key in choices.items():
        if key not in chosen or spelling.isascii() == ascii_wanted:
            chosen[key] = spelling
    spellings = list(chosen.values())
    more = [] if len(spellings) <= MOST_SUGGESTIONS else ["…"]
    return mark.join(spellings[:MOST_SUGGESTIONS] + more)
