"""`kaiyi stability`: load, allocate, resample, show, write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kaiyi_opt.allocation.stability.stability import stability
from kaiyi_opt.cli.delivery import deliver
from kaiyi_opt.cli.options import budgets_of, checked_language
from kaiyi_opt.cli.replicates_bar import RESAMPLING, replicates_shown
from kaiyi_opt.cli.stability_view import print_stability
from kaiyi_opt.report.stability_table import stability_object, write_stability
from kaiyi_opt.scenario.load import load


@dataclass(frozen=True)
class StabilityOptions:
    """The options of one run, as they were typed."""

    path: Path
    resamples: int
    seed: int
    workers: int | None
    as_json: bool
    out: Path | None
    budgets: tuple[str, ...]
    lang: str


def stability_command(options: StabilityOptions) -> int:
    """Resample, print the table or its JSON, write the results where a folder is named; returns the exit code."""
    lang = checked_language(options.lang)
    scenario = load(options.path, budgets=budgets_of(options.budgets))
    with replicates_shown(lang, RESAMPLING, quiet=options.as_json) as progress:
        found = stability(scenario, options.resamples, options.seed, options.workers, progress)
    return deliver(
        lang,
        options.out,
        as_json=options.as_json,
        stated=lambda: stability_object(found, lang),
        show=lambda: print_stability(found, lang),
        write=lambda folder: write_stability(found, folder, lang),
    )
