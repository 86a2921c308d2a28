"""How a command hands over what it found: files where a folder is named, then JSON or tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import typer

from kaiyi_opt.language import Language, Text


def deliver(
    lang: Language,
    out: Path | None,
    *,
    as_json: bool,
    stated: Callable[[], Mapping[str, Any]],
    show: Callable[[], None],
    write: Callable[[Path], object],
) -> int:
    """Write into ``out``, print the JSON or show the tables; returns the exit code.

    Files come first: where they cannot be written nothing is printed that could be taken for the whole.
    """
    if out is not None:
        write(out)
    if as_json:
        echo_json(stated())
    else:
        show()
        if out is not None:
            tell_folder(out, lang)
    return 0


def echo_json(stated: object) -> None:
    """Print an object as JSON; Chinese stays Chinese."""
    typer.echo(json.dumps(stated, ensure_ascii=False, indent=2))


def tell_folder(folder: Path, lang: Language) -> None:
    """Tell where the results are."""
    typer.echo(Text("结果文件夹：{folder}", "results folder: {folder}").format(folder=folder)[lang])
