"""The verbs `run` and `write_report`: the whole job at once, and its report as files."""

from __future__ import annotations

from pathlib import Path

from kaiyi_opt.language import Language, default_language
from kaiyi_opt.report.page.files import write_report_files
from kaiyi_opt.report.page.report import report_of
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.study.whole_run import Outcome, RunOptions, run_stages


def run(
    scenario: Scenario,
    resamples: int = 200,
    seed: int = 0,
    replicates: int | None = None,
    workers: int | None = None,
) -> Outcome:
    """Do the whole job on a scenario: allocate, explain, resample, pair, measure the linkage, project, compare.

    Parameters
    ----------
    scenario
        The round.
    resamples, seed
        Of the stability; no resamples, no stability.
    replicates
        Of the years ahead, as the settings say where left out; 0 for none.
    workers
        Processes; all processors by default. They change no result.

    Returns
    -------
    Outcome
        ``plan``, ``whys``, ``stability``, ``pairing``, ``findings``, ``projection`` and ``comparison``; what does not
        apply to the round is ``None``, and ``skipped`` tells why.
    """
    return run_stages(scenario, RunOptions(resamples, seed, replicates=replicates, workers=workers))


def write_report(outcome: Outcome, to: str | Path, lang: Language | None = None) -> Path:
    """Write the report of a run into the folder ``to``: a page, a notice and a workbook; returns the folder.

    ``lang`` is the user's own language by default.
    """
    folder = Path(to)
    write_report_files(report_of(outcome, lang or default_language()), folder)
    return folder
