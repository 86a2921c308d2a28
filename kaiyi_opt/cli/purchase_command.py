"""`kaiyi purchase`: load, purchase, show, write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kaiyi_opt.allocation.purchase.purchase import purchase, purchase_with_round
from kaiyi_opt.cli.delivery import deliver
from kaiyi_opt.cli.options import checked_language
from kaiyi_opt.cli.purchase_view import print_purchase
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
    with_round: bool = False


def purchase_command(options: PurchaseOptions) -> int:
    """Purchase, print the contracts or their JSON, write the results where a folder is named; returns the exit code."""
    lang = checked_language(options.lang)
    verb = purchase_with_round if options.with_round else purchase
    found = verb(load(options.path), options.solver, options.time_limit)
    return deliver(
        lang,
        options.out,
        as_json=options.as_json,
        stated=lambda: purchase_object(found, lang),
        show=lambda: print_purchase(found, lang),
        write=lambda folder: write_purchase(found, folder, lang),
    )
