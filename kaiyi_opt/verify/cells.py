"""What one cell says, read by a second hand: each reader returns the exact value or raises `CellError`.

The notation is the planner's: full-width digits, thousands commas, 万元, percentages, dates in several forms. Money is
whole fen; points and shares are whole 1e-4.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from kaiyi_opt.language import Text
from kaiyi_opt.verify.words import shown

TEN_THOUSANDTHS = 4
LONGEST_IDENTIFIER = 64
LONGEST_NAME = 200

_YES = ("是", "有", "yes", "y", "true", "1", "√", "✓", "✔")
_NO = ("否", "无", "no", "n", "false", "0", "×", "✗", "✘")
_WIDTHS = ("<wide>", "<narrow>", "<small>", "<noBreak>")
_SEPARATORS = re.compile("[,，､、;；|｜\r\n]")
_NUMBER = re.compile(r"(\d{1,25}|\d{1,3}(?:,\d{3}){1,8})(?:\.(\d{1,25}))?", re.ASCII)
_AMOUNT = re.compile(r"(?:¥|人民币|rmb|cny)?\s*([0-9.,]+)\s*(万?)\s*(?:元整?|圆整?|yuan|rmb|cny)?", re.IGNORECASE)
_YUAN_NAMES = ("元", "人民币", "人民币元", "yuan", "rmb", "cny")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE | re.ASCII)
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00(\.0+)?)?$")
_DATES = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
_SERIAL = re.compile(r"\d{5}", re.ASCII)
_SERIAL_ZERO = datetime.date(1899, 12, 30)
_SERIALS = range(datetime.date(1955, 1, 1).toordinal(), datetime.date(2100, 12, 31).toordinal() + 1)


class CellError(ValueError):
    """A cell that cannot be read; ``text`` says why."""

    def __init__(self, stated: str, zh: str, en: str):
        self.text = Text(f"“{{cell}}”{zh}", f"'{{cell}}' {en}").format(cell=shown(stated))
        super().__init__(self.text.en)


def plain(text: str, form: Literal["NFKC", "NFC"] = "NFKC") -> str:
    """Return a text without invisible marks and blanks at its ends: as it is compared (NFKC) or shown (NFC)."""
    if text.isascii() and text.isprintable():
        return text.strip()
    visible = "".join(mark for mark in text.strip() if unicodedata.category(mark) != "Cf")
    composed = unicodedata.normalize(form, visible).strip()
    if any(unicodedata.category(mark) in ("Cc", "Zl", "Zp", "Cs") for mark in composed):
        raise CellError(text, "里有控制字符或换行", "holds a control character or a line break")
    return composed


def folded(text: str) -> str:
    """Return a header or a choice as it is matched: letter case and underscores aside."""
    return plain(text).casefold().replace("_", " ")


def identifier(text: str) -> str:
    """Read an identifier."""
    name = plain(text)
    if not name or len(name) > LONGEST_IDENTIFIER or _SEPARATORS.search(name) or _SCIENTIFIC.fullmatch(name):
        raise CellError(text, "不是编号", "is no identifier")
    return name


def name(text: str) -> str:
    """Read a name."""
    stated = plain(text, "NFC")
    if not 0 < len(stated) <= LONGEST_NAME:
        raise CellError(text, "不是名称", "is no name")
    return stated


def items(text: str) -> list[str]:
    """Cut a list at its separators; blank items do not count."""
    return [item for part in _SEPARATORS.split(text) if (item := plain(part))]


def whole(text: str) -> int:
    """Read a whole number."""
    return _scaled(text.strip().removesuffix(".0"), 0)


def points(text: str) -> int:
    """Read points."""
    return _scaled(text, TEN_THOUSANDTHS)


def money(text: str) -> int:
    """Read an amount in yuan, or in ten thousands of yuan."""
    match = _AMOUNT.fullmatch(_half_width(text))
    if match is None:
        raise CellError(text, "不是金额", "is no amount of money")
    return _scaled(match[1], 6 if match[2] else 2)


def amount_reader(currency: Mapping[str, str]) -> Callable[[str], int]:
    """Return what reads an amount of a round's currency: `money` for yuan, else a number with the currency's names."""
    names = [label for label in (currency["zh"], currency["en"]) if label]
    if any(label.casefold() in _YUAN_NAMES for label in names):
        return money
    known = "|".join(re.escape(_half_width(label)) for label in names)
    form = re.compile(rf"(?:{known})?\s*([0-9.,]+)\s*(?:{known})?", re.IGNORECASE)

    def read(text: str) -> int:
        match = form.fullmatch(_half_width(text))
        if match is None:
            raise CellError(text, "不是金额", "is no amount of money")
        return _scaled(match[1], 2)

    return read


def share(text: str) -> int:
    """Read a share between 0 and 1, as a decimal or a percentage."""
    stated = _half_width(text)
    value = _scaled(stated[:-1].rstrip(), 2) if stated.endswith("%") else _scaled(stated, TEN_THOUSANDTHS)
    if value > 10**TEN_THOUSANDTHS:
        raise CellError(text, "超过 100%", "is more than 100%")
    return value


def day(text: str) -> datetime.date:
    """Read a day."""
    stated = _MIDNIGHT.sub("", _half_width(text))
    match = next(filter(None, (form.fullmatch(stated) for form in _DATES)), None)
    try:
        if match is not None and 1900 <= int(match[1]) <= 2100:
            return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    if _SERIAL.fullmatch(stated) and int(stated) + _SERIAL_ZERO.toordinal() in _SERIALS:
        return _SERIAL_ZERO + datetime.timedelta(days=int(stated))
    raise CellError(text, "不是日期", "is no day")


def yes_no(text: str) -> bool:
    """Read yes or no."""
    answer = plain(text).casefold()
    if answer not in _YES + _NO:
        raise CellError(text, "不是“是”或“否”", "is neither yes nor no")
    return answer in _YES


def one_of(spellings: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    """Return the reader of a choice, given pairs of a spelling and the key it stands for, in any letter case."""
    exact = dict(spellings)
    loose: dict[str, str] = {}
    for spelling, key in exact.items():
        loose.setdefault(plain(spelling).casefold(), key)

    def read(text: str) -> str:
        stated = plain(text)
        key = exact.get(stated, loose.get(stated.casefold()))
        if key is None:
            raise CellError(text, "不在可选值内", "is none of the allowed values")
        return key

    return read


READERS: dict[str, Callable[[str], Any]] = {
    "id": identifier,
    "ids": lambda text: tuple(identifier(item) for item in items(text)),
    "name": name,
    "text": lambda text: plain(text, "NFC"),
    "money": money,
    "points": points,
    "share": share,
    "whole": whole,
    "wholes": lambda text: tuple(whole(item) for item in items(text)),
    "date": day,
    "yes_no": yes_no,
}


def _half_width(text: str) -> str:
    if text.isascii():
        return text.strip()
    marks = (mark for mark in text if unicodedata.category(mark) != "Cf")
    return "".join(map(_narrow, marks)).strip()


def _narrow(mark: str) -> str:
    is_wide = unicodedata.decomposition(mark).split(" ")[0] in _WIDTHS
    return unicodedata.normalize("NFKC", mark) if is_wide else mark


def _scaled(text: str, decimals: int) -> int:
    """Return a decimal number as a whole number of ``10 ** -decimals``; finer ones are refused, not rounded."""
    match = _NUMBER.fullmatch(_half_width(text))
    if match is None or len(match[2] or "") > decimals:
        raise CellError(text, "不是这里要的数", "is not the kind of number that belongs here")
    return int(match[1].replace(",", "") + (match[2] or "").ljust(decimals, "0"))
