"""`kaiyi project`: load, let the years pass, show, write."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from kaiyi_opt.cli.delivery import deliver
from kaiyi_opt.cli.options import checked_language
from kaiyi_opt.cli.projection_view import print_projection
from kaiyi_opt.cli.replicates_bar import SIMULATING, replicates_shown
from kaiyi_opt.cli.simulation_manifest import write_manifest
from kaiyi_opt.language import Language
from kaiyi_opt.report.projection_table import projection_object, write_projection
from kaiyi_opt.scenario.load import load
from kaiyi_opt.study.projection.project import project
from kaiyi_opt.study.projection.projection import Projection


@dataclass(frozen=True)
class ProjectOptions:
    """The options of one run, as they were typed."""

    path: Path
    years: int | None
    replicates: int | None
    policy: str | None
    seed: int | None
    workers: int | None
    as_json: bool
    out: Path | None
    lang: str


def project_command(options: ProjectOptions) -> int:
    """Project, print the table or the JSON, write the results where a folder is named; returns the exit code."""
    lang = checked_language(options.lang)
    scenario = load(options.path)
    started = time.monotonic()
    with replicates_shown(lang, SIMULATING, quiet=options.as_json) as progress:
        found = project(
            scenario,
            options.years,
            options.replicates,
            options.policy,
            options.seed,
            options.workers,
            progress,
        )
    seconds = time.monotonic() - started
    return deliver(
        lang,
        options.out,
        as_json=options.as_json,
        stated=lambda: projection_object(found, lang),
        show=lambda: print_projection(found, lang),
        write=lambda folder: _write(found, options, folder, lang, seconds),
    )


def _write(found: Projection, options: ProjectOptions, folder: Path, lang: Language, seconds: float) -> None:
    write_projection(found, folder, lang)
    write_manifest(folder, "project", options.path, (found,), seconds)
