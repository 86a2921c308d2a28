"""`kaiyi jury`: load, report on the jurors, show, write."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import typer

from kaiyi_opt.allocation.merit.jury import jury
from kaiyi_opt.cli.jury_view import print_jury
from kaiyi_opt.cli.options import checked_language
from kaiyi_opt.language import Text
from kaiyi_opt.report.jury_table import jury_object, write_jury
from kaiyi_opt.scenario.load import load


@dataclass(frozen=True)
class JuryOptions:
    """The options of one run, as they were typed."""

    path: Path
    method: str | None
    as_json: bool
    out: Path | None
    lang: str


def jury_command(options: JuryOptions) -> int:
    """Report, print the tables or their JSON, write the results where a folder is named; returns the exit code."""
    lang = checked_language(options.lang)
    found = jury(load(options.path), options.method)
    if options.out is not None:
        write_jury(found, options.out, lang)
    if options.as_json:
        typer.echo(json.dumps(jury_object(found, lang), ensure_ascii=False, indent=2))
        return 0
    print_jury(found, lang)
    if options.out is not None:
        typer.echo(Text("结果文件夹：{folder}", "results folder: {folder}").format(folder=options.out)[lang])
    return 0
