"""What several commands read from their options."""

from __future__ import annotations

from collections.abc import Iterable

from kaiyi_opt.errors import CellError, Fault, InputError, Place
from kaiyi_opt.language import LANGUAGES, Language, Text, both
from kaiyi_opt.money import parse_yuan


def checked_language(stated: str) -> Language:
    """Return the language of that name; raises `InputError` for any other."""
    for lang in LANGUAGES:
        if stated == lang:
            return lang
    raise not_among("--lang", stated, LANGUAGES)


def not_among(option: str, stated: str, known: Iterable[str]) -> InputError:
    """Return the error for an option's value that is not one of those known."""
    return InputError(
        Fault(
            Text("{option} 不能是 {stated}", "{option} cannot be {stated}").format(option=option, stated=both(stated)),
            Text("可用：{known}", "known: {known}").format(known=both(", ".join(known))),
        )
    )


def budgets_of(stated: Iterable[str]) -> dict[str, int]:
    """Return fen by pool from texts like ``venture=20万元`` or, for the only pool, ``380000``.

    >>> budgets_of(["380000"]), budgets_of(["venture=20万元"])
    ({'': 38000000}, {'venture': 20000000})
    """
    budgets = {}
    for text in stated:
        pool, _, amount = text.rpartition("=")
        budgets[pool.strip()] = fen_of("--budget", amount)
    return budgets


def names_of(stated: str) -> list[str]:
    """Return the names in a list with commas, of either width.

    >>> names_of("merit, votes，least_money")
    ['merit', 'votes', 'least_money']
    """
    return [name.strip() for name in stated.replace("，", ",").split(",") if name.strip()]


def fen_of(option: str, stated: str) -> int:
    """Return the fen that an option's value states in yuan; raises `InputError` where it is no amount."""
    try:
        return parse_yuan(stated)
    except CellError as error:
        raise InputError(Fault(error.cause, error.cure, Place(option))) from error
