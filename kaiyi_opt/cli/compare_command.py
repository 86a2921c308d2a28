"""`kaiyi compare`: load, project every policy on the same luck, show, write."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text as Styled

from kaiyi_opt.cli.delivery import deliver
from kaiyi_opt.cli.options import checked_language, names_of
from kaiyi_opt.cli.plan_view import PIPED_WIDTH
from kaiyi_opt.cli.projection_view import parameters_sentence
from kaiyi_opt.cli.replicates_bar import SIMULATING, replicates_shown
from kaiyi_opt.cli.simulation_manifest import write_manifest
from kaiyi_opt.cli.table_view import printed_table
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.comparison_table import comparison_object, effects_table, standings_table, write_comparison
from kaiyi_opt.scenario.load import load
from kaiyi_opt.study.comparison.compare import compare
from kaiyi_opt.study.comparison.comparison import Comparison

STANDINGS = ("hatched", "needs_met_share", "community_organisations", "dependence", "money_per_need_met")
PAIRED = Text(
    "差值为同一随机数下逐次相减的均值和 95% 区间；最差 5% 与遗憾都按该结果的好坏方向计",
    "differences are means of pairs with the same luck, with 95 % intervals; worst cases and regrets go by what is"
    " better",
)


@dataclass(frozen=True)
class CompareOptions:
    """The options of one run, as they were typed."""

    path: Path
    policies: str | None
    years: int | None
    replicates: int | None
    seed: int | None
    workers: int | None
    as_json: bool
    out: Path | None
    lang: str


def compare_command(options: CompareOptions) -> int:
    """Compare, print the tables or the JSON, write the results where a folder is named; returns the exit code."""
    lang = checked_language(options.lang)
    scenario = load(options.path)
    started = time.monotonic()
    named = None if options.policies is None else names_of(options.policies)
    with replicates_shown(lang, SIMULATING, quiet=options.as_json) as progress:
        found = compare(scenario, named, options.replicates, options.years, options.seed, options.workers, progress)
    seconds = time.monotonic() - started
    return deliver(
        lang,
        options.out,
        as_json=options.as_json,
        stated=lambda: comparison_object(found, lang),
        show=lambda: _print(found, lang),
        write=lambda folder: _write(found, options, folder, lang, seconds),
    )


def _print(found: Comparison, lang: Language) -> None:
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    console.print(Styled(found.baseline.scenario.settings.name[lang], style="bold"))
    console.print(printed_table(effects_table(found, lang), lang))
    console.print(printed_table(standings_table(found, lang, STANDINGS), lang))
    for sentence in (PAIRED, parameters_sentence(found.baseline.draws)):
        console.print(Styled(f"· {sentence[lang]}", style="dim"))


def _write(found: Comparison, options: CompareOptions, folder: Path, lang: Language, seconds: float) -> None:
    write_comparison(found, folder, lang)
    write_manifest(folder, "compare", options.path, found.projections, seconds)
