"""A bar on the terminal that says how many replicates are done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kaiyi_opt.language import Language, Text

RESAMPLING = Text("重抽", "resampling")
SIMULATING = Text("模拟", "simulating")


@contextmanager
def replicates_shown(lang: Language, doing: Text, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show how many replicates are done, on a terminal; silent in a pipe or where ``quiet``."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing[lang], total=None)
        yield lambda done, every: bar.update(task, completed=done, total=every)
