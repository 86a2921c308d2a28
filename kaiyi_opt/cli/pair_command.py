"""`kaiyi pair`: load, pair, compare the methods, show, write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typer

from kaiyi_opt.cli.delivery import echo_json, tell_folder
from kaiyi_opt.cli.options import checked_language, fen_of, not_among
from kaiyi_opt.cli.pairing_view import print_pairing
from kaiyi_opt.network.pairing.pairing_methods import METHODS
from kaiyi_opt.report.pairing_table import pairing_object, write_pairing
from kaiyi_opt.report.pictures import write_pairing_pictures
from kaiyi_opt.scenario.load import load
from kaiyi_opt.study.pairing import pair


@dataclass(frozen=True)
class PairOptions:
    """The options of one run, as they were typed."""

    path: Path
    method: str
    as_json: bool
    out: Path | None
    naming_budget: str | None
    mentees: tuple[str, ...]
    lang: str


def pair_command(options: PairOptions) -> int:
    """Pair, print the list or its JSON, write the results where a folder is named; returns the exit code."""
    lang = checked_language(options.lang)
    if options.method not in METHODS:
        raise not_among("--method", options.method, METHODS)
    budget = None if options.naming_budget is None else fen_of("--naming-budget", options.naming_budget)
    pairing = pair(load(options.path), options.method, naming_budget=budget)
    if options.mentees:
        typer.echo("\n\n".join(pairing.why(mentee)[lang] for mentee in options.mentees))
        return 0
    if options.as_json:
        echo_json(pairing_object(pairing, lang))
    comparison = pairing.compare() if options.out is not None or not options.as_json else None
    if options.out is not None and comparison is not None:
        write_pairing(pairing, comparison, options.out, lang)
        write_pairing_pictures(pairing, options.out, lang)
    if not options.as_json and comparison is not None:
        print_pairing(pairing, comparison, lang)
        if options.out is not None:
            tell_folder(options.out, lang)
    return 0
