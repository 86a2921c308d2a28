"""The two languages a planner reads: a text that exists in both, and the choice of one."""

from __future__ import annotations

import locale
import os
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or name in Chinese and in English; a planner never meets a text that exists in one alone.

    >>> Text("资金池", "pool")["en"]
    'pool'
    """

    zh: str
    en: str

    def __getitem__(self, lang: Language) -> str:
        """Return the text in language ``lang``."""
        return self.zh if lang == "zh" else self.en

    def format(self, **values: object) -> Text:
        """Fill ``{name}`` fields; a value that is itself a `Text` is filled in the matching language.

        >>> Text("{n} 个{noun}", "{n} {noun}").format(n=2, noun=Text("资金池", "pools")).zh
        '2 个资金池'
        """
        return Text(*(self[lang].format(**_in_language(values, lang)) for lang in LANGUAGES))


def _in_language(values: dict[str, object], lang: Language) -> dict[str, object]:
    return {name: value[lang] if isinstance(value, Text) else value for name, value in values.items()}


def both(text: str) -> Text:
    """Return a `Text` that reads the same in both languages (an id, a number, a name from the planner's own table)."""
    return Text(text, text)


def joined(texts: list[Text], zh: str = "、", en: str = ", ") -> Text:
    """Join texts with each language's own list mark."""
    return Text(zh.join(text.zh for text in texts), en.join(text.en for text in texts))


def default_language() -> Language:
    """Return ``"zh"`` where the user's locale is Chinese, else ``"en"``.

    The environment is read in the order that POSIX gives it (LC_ALL, LC_MESSAGES, LANG); where it is silent, as on
    Windows, the operating system's own locale decides.
    """
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "zh" if value.lower().startswith("zh") else "en"
    system = locale.getlocale()[0] or ""
    return "zh" if system.lower().startswith(("zh", "chinese")) else "en"
