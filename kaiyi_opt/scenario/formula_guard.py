"""Cells that a spreadsheet would run: guarded with an apostrophe when a CSV file is written, set free when it is read.

A spreadsheet takes a CSV cell that starts with ``= + - @``, their full-width forms, a tab or a line break for a
formula, and runs what an applicant put into a name. The apostrophe makes it a text. Every guarded text gains one
apostrophe and loses one, those that already started with apostrophes included, so what was written is what is read.
"""

from __future__ import annotations

import re

# Blanks before the sign are included: some spreadsheets cut them off first.
_WOULD_RUN = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠﹦﹢﹣﹫])")


def guard(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> guard("=1+1"), guard("凯益荟")
    ("'=1+1", '凯益荟')
    """
    return f"'{text}" if _WOULD_RUN.match(text) else text


def unguard(text: str) -> str:
    """Return the text that `guard` was given.

    >>> unguard("'=1+1"), unguard("'凯益荟'")
    ('=1+1', "'凯益荟'")
    """
    return text[1:] if text.startswith("'") and _WOULD_RUN.match(text) else text
