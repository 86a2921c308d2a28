"""`kaiyi purchase`: load, purchase, show, write."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import typer

from kaiyi_opt.allocation.purchase.purchase import purchase
from kaiyi_opt.cli.options import checked_language
from kaiyi_opt.cli.purchase_view import print_purchase
from kaiyi_opt.language import Text
from kaiyi_opt.report.purchase_table import purchase_object, write_purchase
from kaiyi_opt.scenario.load import load


@dataclass(frozen=True)
class PurchaseOptions:
    """The options of one run, as they were typed."""

    path: Path
    as_json: bool
    out: Path | None
    solver: str
    time_limit: float | None
    lang: str


def purchase_command(options: PurchaseOptions) -> int:
    """Purchase, print the contracts or their JSON, write the results where a folder is named; returns the exit code."""
    lang = checked_language(options.lang)
    found = purchase(load(options.path), options.solver, options.time_limit)
    if options.out is not None:
        write_purchase(found, options.out, lang)
    if options.as_json:
        typer.echo(json.dumps(purchase_object(found, lang), ensure_ascii=False, indent=2))
        return 0
    print_purchase(found, lang)
    if options.out is not None:
        typer.echo(Text("结果文件夹：{folder}", "results folder: {folder}").format(folder=options.out)[lang])
    return 0
