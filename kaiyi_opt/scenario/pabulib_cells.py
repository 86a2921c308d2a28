"""What one cell of a Pabulib file says: an amount, a number, a list of names; and how each is written back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from kaiyi_opt.language import Text

SECTIONS = ("META", "PROJECTS", "VOTES")

# The columns of PROJECTS that have a place of their own; where a file has two names of one, the first is taken.
PROJECT_FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("project_id",),
    "cost_fen": ("cost",),
    "votes": ("votes",),
    "score": ("score",),
    "name": ("name",),
    "categories": ("category", "categories"),
    "targets": ("beneficiaries", "target", "targets"),
    "selected": ("selected",),
    "neighborhood": ("neighborhood",),
}
VOTE_FIELDS: dict[str, tuple[str, ...]] = {"voter_ids": ("voter_id",), "vote": ("vote",), "points": ("points",)}

# A planner's spreadsheet groups digits with spaces, and NFKC makes the no-break ones plain.
_MONEY = re.compile(r"(?P<whole>[0-9]{1,13}|[0-9]{1,3}(?: [0-9]{3}){1,4})(?:[.,](?P<part>[0-9]+))?")
_COUNT = re.compile(r"(?P<whole>[0-9]{1,15})(?:[.,]0+)?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:[.,][0-9]{1,6})?")
_MUST_BE_QUOTED = re.compile(r'[;"\r\n]')
_TIGHT_COMMA = re.compile(r",(?! )")

_CLIP = 60


def places_of(columns: Sequence[str], fields: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Return which column holds each field; a column is known by its name in any case.

    >>> places_of(["Cost", "project_id"], {"id": ("project_id",), "cost_fen": ("cost",), "name": ("name",)})
    {'id': 1, 'cost_fen': 0}
    """
    lower = [column.lower() for column in columns]
    known = {key: [name for name in names if name in lower] for key, names in fields.items()}
    return {key: lower.index(names[0]) for key, names in known.items() if names}


class CellError(ValueError):
    """A cell that cannot be read; the reader of the file adds its place."""

    def __init__(self, cause: Text, cure: Text):
        super().__init__(cause.en)
        self.cause, self.cure = cause, cure


def shown(text: str) -> str:
    """Return a cell as a message shows it: on one line and not too long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _CLIP else f"{flat[:_CLIP]}…"


def counted(number: int, noun: str) -> str:
    """Return a number and its noun in English.

    >>> counted(1, "ballot"), counted(3, "ballot")
    ('1 ballot', '3 ballots')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def parse_money(text: str) -> int:
    """Return an amount in hundredths of the currency unit, exactly.

    A point or a comma stands before at most two decimals; spaces may group the thousands.

    >>> parse_money("30 428 140,5")
    3042814050

    Raises
    ------
    CellError
        Where the text is no such amount. ``1,000`` is refused, since it may mean one or a thousand.
    """
    match = _MONEY.fullmatch(_plain(text))
    if match is None:
        raise CellError(
            Text(f"“{shown(text)}”不是金额", f'"{shown(text)}" is not an amount of money'),
            Text(
                "只写数字，最多两位小数，不带货币符号，例如 19206 或 19206.50",
                "write digits with at most two decimals and no currency sign, such as 19206 or 19206.50",
            ),
        )
    part = match["part"] or ""
    if len(part) > 2:
        raise CellError(
            Text(f"“{shown(text)}”超过两位小数", f'"{shown(text)}" has more than two decimals'),
            Text(
                "最多写两位小数；千位之间不要加逗号或点，例如 1000 或 1000.50",
                "write at most two decimals, and thousands without comma or point, such as 1000 or 1000.50",
            ),
        )
    return int(match["whole"].replace(" ", "")) * 100 + int(part.ljust(2, "0"))


def format_money(fen: int) -> str:
    """Write an amount of hundredths in currency units.

    >>> format_money(1920650), format_money(1920600)
    ('19206.50', '19206')
    """
    return f"{fen // 100}.{fen % 100:02d}" if fen % 100 else str(fen // 100)


def parse_count(text: str) -> int:
    """Return a whole number that is not negative; ``134.0`` counts as one.

    Raises
    ------
    CellError
        Where the text is no such number.
    """
    match = _COUNT.fullmatch(_plain(text))
    if match is None:
        raise CellError(
            Text(f"“{shown(text)}”不是非负整数", f'"{shown(text)}" is not a whole number from 0 up'),
            Text("只写数字，例如 134；不知道就留空", "write digits alone, such as 134, or leave the cell blank"),
        )
    return int(match["whole"])


def parse_number(text: str) -> Decimal:
    """Return a number with at most twelve digits before the point and six decimals, exactly; it may be negative.

    Raises
    ------
    CellError
        Where the text is no such number.
    """
    plain = _plain(text)
    if not _NUMBER.fullmatch(plain):
        raise CellError(
            Text(f"“{shown(text)}”不是分数", f'"{shown(text)}" is not a number of points'),
            Text("只写数字，最多六位小数，例如 5 或 -2.5", "write digits with at most six decimals, such as 5 or -2.5"),
        )
    return Decimal(plain.replace(",", "."))


def format_number(value: Decimal) -> str:
    """Write a number without an exponent and without needless zeros.

    >>> format_number(Decimal("2.50")), format_number(Decimal("1E+2"))
    ('2.5', '100')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def listed_names(text: str) -> tuple[str, ...]:
    """Return the names that META lists in ``categories`` or ``neighborhoods``.

    Where at least one comma has no space behind it, only such commas part the names, so that a name may itself hold
    ", "; else every comma does.

    >>> listed_names("Streets, Sidewalks & Transit,Culture & community")
    ('Streets, Sidewalks & Transit', 'Culture & community')
    """
    parts = _TIGHT_COMMA.split(text) if _TIGHT_COMMA.search(text) else text.split(",")
    return _named(parts)


def split_names(cell: str, known: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the names in a cell, parted by commas; a ``known`` name that holds commas stays whole.

    The longest known name wins. ``None`` names nothing.

    >>> split_names("Streets, Sidewalks & Transit,sport", frozenset({"Streets, Sidewalks & Transit"}))
    ('Streets, Sidewalks & Transit', 'sport')
    """
    pieces = cell.split(",")
    if not any("," in name for name in known):
        return _named(pieces)
    names: list[str] = []
    start = 0
    while start < len(pieces):
        ends = range(len(pieces), start + 1, -1)
        stop = next((end for end in ends if _joined(pieces, start, end) in known), start + 1)
        names.append(_joined(pieces, start, stop))
        start = stop
    return _named(names)


def is_ambiguous(cell: str, known: frozenset[str] = frozenset()) -> bool:
    """Whether a cell was cut at a comma with a space behind it, which may as well belong to a name."""
    return len(split_names(cell, known)) > len(_named(_TIGHT_COMMA.split(cell)))


def quoted(cell: str) -> str:
    """Write a cell as the format asks: in quotation marks, doubled inside, where it holds one, a semicolon or line end.

    >>> quoted('Park "Zielony"; II')
    '"Park ""Zielony""; II"'
    """
    return '"' + cell.replace('"', '""') + '"' if _MUST_BE_QUOTED.search(cell) else cell


def _joined(pieces: list[str], start: int, stop: int) -> str:
    return ",".join(pieces[start:stop]).strip()


def _named(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for part in parts if (name := part.strip()) and name.lower() != "none")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
