"""The language of this run, known before any option is parsed, so that even --help speaks it."""

from __future__ import annotations

import sys

from kaiyi_opt.language import LANGUAGES, Language, default_language


def language_of(arguments: list[str]) -> Language:
    """Return the language that ``--lang`` names in ``arguments``, or the locale's.

    >>> language_of(["check", "x", "--lang", "zh"]), language_of(["check", "--lang=en"])
    ('zh', 'en')
    """
    for position, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == "--lang":
            stated = value or (arguments[position + 1] if position + 1 < len(arguments) else "")
            for lang in LANGUAGES:
                if stated == lang:
                    return lang
    return default_language()


LANG: Language = language_of(sys.argv[1:])


def t(zh: str, en: str) -> str:
    """Return the text in the language of this run."""
    return zh if LANG == "zh" else en
