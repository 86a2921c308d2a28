"""One folder for a whole run: lists, tables, pictures, the report, and a manifest from which it can be made again.

Everything but ``timings.json`` is the same to the byte when the run is done again on the same inputs.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from kaiyi_opt.language import LANGUAGES, Language
from kaiyi_opt.report.award_list import versions, write_awards, write_json
from kaiyi_opt.report.comparison_table import write_comparison
from kaiyi_opt.report.linkage_object import linkage_object
from kaiyi_opt.report.linkage_tables import write_linkage_workbook
from kaiyi_opt.report.page.files import write_report_files
from kaiyi_opt.report.page.report import report_of
from kaiyi_opt.report.page.store import write_reports
from kaiyi_opt.report.pairing_table import write_pairing
from kaiyi_opt.report.projection_table import write_projection
from kaiyi_opt.report.stability_table import write_stability
from kaiyi_opt.report.why_object import why_object
from kaiyi_opt.study.whole_run import Outcome

FORMAT = "kaiyi-run/1"
MANIFEST, TIMINGS = "manifest.json", "timings.json"


def write_run(outcome: Outcome, scenario_path: Path, folder: Path, lang: Language) -> None:
    """Write the results folder of a run; texts outside the report's other language are in ``lang``.

    Raises
    ------
    KaiyiError
        Where a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_awards(outcome.plan, folder, lang)
    if outcome.whys:
        whys = {key: why_object(why, lang) for key, why in outcome.whys.items()}
        write_json(folder / "why.json", {"format": "kaiyi-why/1", "applications": whys})
    if outcome.stability is not None:
        write_stability(outcome.stability, folder, lang)
    if outcome.pairing is not None:
        write_pairing(outcome.pairing, outcome.pairing.compare(), folder, lang)
    if outcome.findings is not None:
        write_json(folder / "linkage.json", linkage_object(outcome.findings, lang))
        write_linkage_workbook(folder / "linkage.xlsx", outcome.findings, lang)
    if outcome.projection is not None:
        write_projection(outcome.projection, folder, lang)
    if outcome.comparison is not None:
        write_comparison(outcome.comparison, folder, lang)
    reports = {each: report_of(outcome, each) for each in LANGUAGES}
    write_reports(reports, folder)
    write_report_files(reports[lang], folder)
    write_json(folder / TIMINGS, {key: round(seconds, 3) for key, seconds in outcome.seconds.items()})
    write_json(folder / MANIFEST, _manifest(outcome, scenario_path, folder, lang))


def _manifest(outcome: Outcome, scenario_path: Path, folder: Path, lang: Language) -> dict[str, Any]:
    inputs = sorted(scenario_path.iterdir()) if scenario_path.is_dir() else [scenario_path]
    kept = [path for path in inputs if path.is_file() and path.suffix in (".toml", ".csv", ".xlsx", ".pb")]
    made = [path for path in sorted(folder.iterdir()) if path.is_file() and path.name not in (MANIFEST, TIMINGS)]
    return {
        "format": FORMAT,
        "scenario": scenario_path.resolve().name,
        "scenario_hash": outcome.plan.scenario_hash,
        "language": lang,
        "inputs": {path.name: _hash(path) for path in kept},
        "options": {
            "resamples": outcome.options.resamples,
            "seed": outcome.options.seed,
            "explained": outcome.options.explained,
            "replicates": outcome.projection and outcome.projection.replicates,
        },
        "seeds": {
            "stability": outcome.options.seed,
            "linkage": outcome.findings and outcome.findings.linkage.seed,
            "projection": outcome.projection and outcome.projection.seed,
        },
        "stages": {
            "done": sorted(outcome.found),
            "skipped": {k: v.cause[lang] for k, v in sorted(outcome.skipped.items())},
        },
        "versions": versions(),
        "results": {path.name: _hash(path) for path in made},
    }


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
