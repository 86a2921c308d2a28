"""`kaiyi fairness`: load, allocate or read an award list, measure, show, write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.fairness.fairness import UTILITIES, Fairness, fairness
from kaiyi_opt.allocation.fairness.representation import Utility
from kaiyi_opt.cli.delivery import deliver
from kaiyi_opt.cli.fairness_view import print_fairness
from kaiyi_opt.cli.loading import scenario_by_rule
from kaiyi_opt.cli.options import checked_language, not_among
from kaiyi_opt.language import Language
from kaiyi_opt.report.award_file import read_awards
from kaiyi_opt.report.award_list import write_json
from kaiyi_opt.report.fairness_object import fairness_object
from kaiyi_opt.report.fairness_tables import write_fairness_workbook
from kaiyi_opt.report.figures.fairness import fairness_panels
from kaiyi_opt.report.figures.theme import svg
from kaiyi_opt.scenario.writing import write_atomically


@dataclass(frozen=True)
class FairnessOptions:
    """The options of one run, as they were typed."""

    path: Path
    awards: Path | None
    utility: str
    pools: tuple[str, ...]
    as_json: bool
    out: Path | None
    lang: str
    rule: str | None = None
    budgets: tuple[str, ...] = ()


def fairness_command(options: FairnessOptions) -> int:
    """Measure the stated awards, or those of the best plan; print, write; returns the exit code."""
    lang = checked_language(options.lang)
    utility = _utility(options.utility)
    scenario = scenario_by_rule(options.path, options.rule, utility, options.budgets)
    awards = allocate(scenario).amounts if options.awards is None else read_awards(options.awards)
    told = fairness(scenario, awards, utility, options.pools or None)
    return deliver(
        lang,
        options.out,
        as_json=options.as_json,
        stated=lambda: fairness_object(told, lang),
        show=lambda: print_fairness(told, lang),
        write=lambda folder: _write(told, folder, lang),
    )


def _utility(stated: str) -> Utility:
    for utility in UTILITIES:
        if stated == utility:
            return utility
    raise not_among("--utility", stated, UTILITIES)


def _write(told: Fairness, folder: Path, lang: Language) -> None:
    """Write the results folder: the JSON object, a workbook of the tables, the figure."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "fairness.json", fairness_object(told, lang))
    write_fairness_workbook(folder / "fairness.xlsx", told, lang)
    write_atomically(folder / "fairness.svg", svg(fairness_panels(told, lang)).encode())
