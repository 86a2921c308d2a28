"""`kaiyi jury`: load, report on the jurors, show, write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kaiyi_opt.allocation.merit.jury import jury
from kaiyi_opt.cli.delivery import deliver
from kaiyi_opt.cli.jury_view import print_jury
from kaiyi_opt.cli.options import checked_language
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
    return deliver(
        lang,
        options.out,
        as_json=options.as_json,
        stated=lambda: jury_object(found, lang),
        show=lambda: print_jury(found, lang),
        write=lambda folder: write_jury(found, folder, lang),
    )
