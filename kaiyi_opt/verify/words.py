"""How values are put into words: money, decimals, other people's texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from kaiyi_opt.language import Text, both, joined

LONGEST_SHOWN = 80
MOST_LISTED = 10


def shown(value: object) -> Text:
    r"""Return a value from somebody's file as a message may quote it: on one line, short, with nothing invisible.

    >>> shown("P07\x1b[2J").en
    'P07�[2J'
    """
    if value == "":
        return Text("（空）", "(blank)")
    if isinstance(value, (list, dict)):
        return both("[…]" if isinstance(value, list) else "{…}")
    text = value if isinstance(value, str) else json.dumps(value)
    visible = "".join(mark if mark.isprintable() else "�" for mark in text[: LONGEST_SHOWN + 1])
    return both(visible if len(visible) <= LONGEST_SHOWN else f"{visible[:LONGEST_SHOWN]}…")


def yuan(fen: int) -> Text:
    """Say whole fen in yuan, or in whatever the round counts: the sign ¤ stands for the unit (`in_currency`).

    >>> yuan(1_234_560).en, yuan(-100).zh
    ('12,345.60 ¤', '-1 ¤')
    """
    sign, (whole, rest) = "-" if fen < 0 else "", divmod(abs(fen), 100)
    number = f"{sign}{whole:,}.{rest:02d}" if rest else f"{sign}{whole:,}"
    return both(f"{number} ¤")


def in_currency(text: Text, settings: Mapping[str, Any]) -> Text:
    """Put the name of the round's unit of money in place of ¤.

    >>> in_currency(yuan(200), {"currency": {"zh": "", "en": "pounds"}}).zh
    '2 pounds'
    """
    zh, en = settings["currency"]["zh"], settings["currency"]["en"]
    return Text(text.zh.replace("¤", zh or en), text.en.replace("¤", en or zh))


def decimal(value: Fraction) -> Text:
    """Say a number as an exact decimal; its denominator holds no other primes than 2 and 5.

    >>> decimal(Fraction(1_234_500, 10_000)).en, decimal(Fraction(-3)).en
    ('123.45', '-3')
    """
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    sign, (whole, rest) = "-" if value < 0 else "", divmod(int(abs(value) * 10**digits), 10**digits)
    return both(f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}")


def percent(share: int) -> Text:
    """Say whole 1e-4 as a percentage.

    >>> percent(825).en
    '8.25%'
    """
    return both(f"{decimal(Fraction(share, 100)).en}%")


def points(value: int) -> Text:
    """Say whole 1e-4 points."""
    return decimal(Fraction(value, 10_000))


def listed(names: list[str]) -> Text:
    """List names, the first few where they are many."""
    more = [] if len(names) <= MOST_LISTED else [Text(f"等 {len(names)} 个", f"and {len(names) - MOST_LISTED} more")]
    return joined([shown(name) for name in names[:MOST_LISTED]] + more)


def goal_called(name: str, chinese: Mapping[str, str]) -> Text:
    """Say which goal is meant: in Chinese by its label, in English by its own name.

    >>> goal_called("merit", {"merit": "效益"}).zh
    '目标“效益”'
    """
    return Text(f"目标“{chinese[name]}”", f"goal {name}")


def goals_listed(names: list[str], chinese: Mapping[str, str]) -> Text:
    """List goals in their order; one that there is not keeps the name that a list gives it.

    >>> goals_listed(["merit", "luck"], {"merit": "效益"}).zh
    '“效益”、“luck”'
    """
    return Text(listed([f"“{chinese.get(name, name)}”" for name in names]).zh, listed(names).en)
