"""One line on the terminal that says how a long search stands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kaiyi_opt.language import Language, Text


@contextmanager
def status_line(lang: Language, *, quiet: bool) -> Iterator[Callable[[Text], None]]:
    """Yield what shows a text while a search runs; it shows nothing in a pipe or where ``quiet``."""
    if quiet or not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console

    with Console(stderr=True).status(Text("正在求解……", "solving …")[lang]) as status:
        yield lambda text: status.update(text[lang])
