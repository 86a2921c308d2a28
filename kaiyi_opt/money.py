"""Money: whole fen inside, yuan at the edges; and the exact decimals in which people write any quantity.

Where a round states another currency, read its unit for yuan and the hundredth of that for fen: the arithmetic is the
same. A text that tells an amount writes the sign ¤ for the unit, which stands for whatever currency in Unicode's own
patterns too; who hands the text out for a round puts the name of its currency there (`in_currency`).

Nothing here passes through a float: a text is read digit by digit into a whole number of the smallest unit, and a text
that could be read in two ways, or that has already lost digits, is refused with the way to mend it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from kaiyi_opt.errors import CellError
from kaiyi_opt.language import LANGUAGES, Text, both

FEN_PER_YUAN = 100
UNIT_SIGN = "¤"
YUAN_NAMES = frozenset({"元", "人民币", "人民币元", "yuan", "rmb", "cny"})
LONGEST_SHOWN = 40

_DECIMAL = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?")
_SCIENTIFIC = re.compile(r"[+-]?[0-9.,]+e[+-]?[0-9]+", re.IGNORECASE)
_NOT_A_NUMBER = re.compile(r"[+-]?(?:nan|null|none|n/a|inf|infinity|∞)", re.IGNORECASE)
_YUAN = re.compile(
    r"(?:¥|人民币|rmb|cny)?\s*(?P<number>.*?)\s*(?P<wan>万)?\s*(?:元整?|圆整?|yuan|rmb|cny)?", re.IGNORECASE
)
_CHINESE_NUMERALS = frozenset("零〇○一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟廿卅")
_MINUS_SIGNS = ("-", "−", "﹣", "－", "–", "—", "(")
_WRITE_DIGITS = Text("请用阿拉伯数字填写，如 {example}", "write it in digits, such as {example}")
# Only the width of a character may change: ² and ① are not the digits 2 and 1 of a number.
_WIDTH_ONLY = ("<wide>", "<narrow>", "<small>", "<noBreak>")


@dataclass(frozen=True)
class Quantity:
    """How one kind of number is written.

    Attributes
    ----------
    name
        What it is called in a message, with the English article.
    decimals
        The most decimals it may have; it is read as a whole number of ``10 ** -decimals``.
    limit
        The largest value, in that unit, that anyone can mean.
    example
        How to write it, shown in a cure.
    """

    name: Text
    decimals: int
    limit: int
    example: Text


_LARGEST_AMOUNT = 10**13 * FEN_PER_YUAN
YUAN = Quantity(Text("金额", "an amount of money"), 2, _LARGEST_AMOUNT, both("3000"))
# A fen is the sixth decimal of ten thousand yuan.
WAN_YUAN = Quantity(YUAN.name, 6, _LARGEST_AMOUNT, YUAN.example)


def parse_yuan(text: str) -> int:
    """Read an amount that a person wrote in yuan, or in 万元, and return it in whole fen.

    Full-width digits, thousands commas, a currency mark before and a unit behind are understood.

    Raises
    ------
    CellError
        Where the text is blank, negative, finer than a fen, in Chinese numerals or scientific notation, above ten
        trillion yuan, has commas where no thousand ends, or is no number at all.

    Examples
    --------
    >>> parse_yuan("1,234.50"), parse_yuan("0.5万元"), parse_yuan("￥３０００")
    (123450, 500000, 300000)
    """
    match = _DECIMAL.fullmatch(text)
    if match is not None:
        return _whole_units(match, text, YUAN)
    stated = half_width(text)
    marks = _YUAN.fullmatch(stated)
    if marks is None:
        raise _refusal(stated, stated, YUAN)
    return _read(marks["number"], stated, WAN_YUAN if marks["wan"] else YUAN)


def is_unit(name: str) -> bool:
    """Whether a name can stand beside an amount and not read as a part of it.

    >>> is_unit("Fr."), is_unit("円"), is_unit("10 pounds"), is_unit("-")
    (True, True, False, False)
    """
    plain = half_width(name)
    return not any(character.isdigit() for character in plain) and plain[:1] not in (".", ",", "-", "+")


def amount_reader(unit: Text) -> Callable[[str], int]:
    """Return what reads an amount of a round whose unit of money is ``unit``, in whole hundredths of it.

    Yuan are read by `parse_yuan`. Any other unit may stand before or behind the number by its own names, in either
    language; a number that is marked as yuan is refused there, for it is another sum.

    >>> amount_reader(Text("英镑", "pounds"))("1,250.50 pounds"), amount_reader(Text("英镑", "pounds"))("３００英镑")
    (125050, 30000)
    """
    if unit.zh.casefold() in YUAN_NAMES or unit.en.casefold() in YUAN_NAMES:
        return parse_yuan
    names = [half_width(name).casefold() for name in (unit.zh, unit.en)]

    def read(text: str) -> int:
        stated = half_width(text)
        number = stated
        for name in names:
            if number.casefold() != name:
                number = number[len(name) :] if number.casefold().startswith(name) else number
                number = number[: -len(name)] if number.casefold().endswith(name) else number
        return _read(number.strip(), stated, YUAN)

    return read


def format_yuan(fen: int, grouped: bool = True) -> str:
    """Print whole fen as yuan: two decimals, or none where the yuan are whole.

    >>> format_yuan(1_234_560), format_yuan(1_234_500), format_yuan(1_234_500, grouped=False)
    ('12,345.60', '12,345', '12345')
    """
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    sign = "-" if fen < 0 else ""
    whole = f"{yuan:,}" if grouped else str(yuan)
    return f"{sign}{whole}.{rest:02d}" if rest else f"{sign}{whole}"


def amount_text(fen: int) -> Text:
    """Print an amount with the sign of its unit, for `in_currency` to name.

    >>> in_currency(amount_text(320000), Text("元", "yuan")).en
    '3,200 yuan'
    """
    return both(f"{format_yuan(fen)} {UNIT_SIGN}")


def in_currency(text: Text, unit: Text) -> Text:
    """Return a text with the name of a unit of money in place of every ¤.

    >>> in_currency(Text("预算（¤）", "budget (¤)"), Text("英镑", "pounds")).zh
    '预算（英镑）'
    """
    return Text(*(text[lang].replace(UNIT_SIGN, unit[lang]) for lang in LANGUAGES))


def read_decimal(text: str, quantity: Quantity) -> int:
    """Read a decimal number, zero or more, and return it as a whole number of ``10 ** -quantity.decimals``.

    Raises
    ------
    CellError
        Where the text is no such number; the cause names the ``quantity``.

    Examples
    --------
    >>> read_decimal("１.25", Quantity(Text("分数", "a number of points"), 4, 10**8, both("85.5")))
    12500
    """
    match = _DECIMAL.fullmatch(text)
    if match is not None:
        return _whole_units(match, text, quantity)
    stated = half_width(text)
    return _read(stated, stated, quantity)


def half_width(text: str) -> str:
    """Return the text with full-width forms made half-width, invisible characters and blanks at the ends removed.

    >>> half_width("　１２，０００．５０ ")
    '12,000.50'
    """
    if text.isprintable() and unicodedata.is_normalized("NFKC", text):
        return text.strip()
    narrowed = "".join(_narrow(character) for character in text if unicodedata.category(character) != "Cf")
    return narrowed.strip()


def shown(text: str) -> Text:
    """Return a person's own text as a message may quote it: short, and without characters that cannot be seen."""
    visible = "".join(character if character.isprintable() else "�" for character in text[: LONGEST_SHOWN + 1])
    return both(visible if len(visible) <= LONGEST_SHOWN else f"{visible[:LONGEST_SHOWN]}…")


def has_chinese_numerals(text: str) -> bool:
    """Tell whether any character is a digit or a power of ten in Chinese."""
    return not _CHINESE_NUMERALS.isdisjoint(text)


def _narrow(character: str) -> str:
    tag = unicodedata.decomposition(character).partition(" ")[0]
    return unicodedata.normalize("NFKC", character) if tag in _WIDTH_ONLY else character


def _read(number: str, stated: str, quantity: Quantity) -> int:
    match = _DECIMAL.fullmatch(number)
    if match is None:
        raise _refusal(number, stated, quantity)
    return _whole_units(match, stated, quantity)


def _whole_units(match: re.Match[str], stated: str, quantity: Quantity) -> int:
    whole, decimals = match[1].replace(",", "").lstrip("0"), match[2] or ""
    if len(decimals) > quantity.decimals:
        raise _too_fine(stated, quantity)
    # Python refuses to turn thousands of digits into a number, so their count is looked at first.
    digits = whole + decimals.ljust(quantity.decimals, "0")
    if len(digits) > len(str(quantity.limit)) or int(digits or "0") > quantity.limit:
        raise CellError(
            Text("“{text}”大得不合情理", "'{text}' is too large to be meant").format(text=shown(stated)),
            Text("请检查位数，以及是否填错了列", "check the number of digits, and that it stands in the right column"),
        )
    return int(digits or "0")


def _too_fine(stated: str, quantity: Quantity) -> CellError:
    if quantity.decimals == 0:
        return CellError(
            Text("“{text}”不是整数", "'{text}' is not a whole number").format(text=shown(stated)),
            Text("请不要写小数", "write it without decimals"),
        )
    return CellError(
        Text("“{text}”的小数多于 {count} 位", "'{text}' has more than {count} decimals").format(
            text=shown(stated), count=quantity.decimals
        ),
        Text("请四舍五入到 {count} 位小数", "round it to {count} decimals").format(count=quantity.decimals),
    )


def _refusal(number: str, stated: str, quantity: Quantity) -> CellError:
    """Say why a text is not the number it should be, as closely as can be told."""
    cause, cure = _diagnosis(number)
    fields = {"text": shown(stated), "quantity": quantity.name, "example": quantity.example}
    return CellError(cause.format(**fields), cure.format(**fields))


def _diagnosis(number: str) -> tuple[Text, Text]:
    if not number:
        return Text("这里没有数字", "there is no number here"), _WRITE_DIGITS
    if _SCIENTIFIC.fullmatch(number):
        return (
            Text(
                "“{text}”是科学记数法，可能已丢失末几位", "'{text}' is in scientific notation and may have lost digits"
            ),
            Text("请把这一列的格式设为“数值”，再重新填写", "set the column's format to Number and type it again"),
        )
    if _NOT_A_NUMBER.fullmatch(number):
        return (
            Text("“{text}”不是数字", "'{text}' is not a number"),
            Text("请填写数字，没有就留空", "write a number, or leave the cell blank where there is none"),
        )
    if has_chinese_numerals(number):
        return Text("“{text}”里有中文数字", "'{text}' holds Chinese numerals"), _WRITE_DIGITS
    if number.startswith(_MINUS_SIGNS):
        return (
            Text("“{text}”是负数", "'{text}' is negative"),
            Text("{quantity}不能小于零，请改正", "{quantity} cannot be below zero: correct it"),
        )
    if _DECIMAL.fullmatch(number.replace(",", "")):
        return (
            Text("“{text}”的逗号位置不对", "the commas in '{text}' do not stand at the thousands"),
            Text(
                "请每三位写一个逗号，或者不写逗号；小数点请用“.”",
                "put a comma every three digits, or none; the decimal mark is '.'",
            ),
        )
    return Text("“{text}”不是{quantity}", "'{text}' is not {quantity}"), _WRITE_DIGITS
