"""`kaiyi odd`: the ODD description of the simulation."""

from __future__ import annotations

from pathlib import Path

import typer

from kaiyi_opt.cli.options import checked_language
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.writing import write_atomically
from kaiyi_opt.simulation.odd import odd


def odd_command(out: Path | None, stated_language: str) -> int:
    """Print the description, or write it to a file and say so; returns the exit code."""
    lang = checked_language(stated_language)
    if out is None:
        typer.echo(odd(), nl=False)
    else:
        write_atomically(out, odd().encode("utf-8"))
        typer.echo(Text("已写出 {out}", "{out} is written").format(out=out)[lang])
    return 0
