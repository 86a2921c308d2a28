"""`kaiyi linkage`: load, measure, show, write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kaiyi_opt.cli.delivery import deliver
from kaiyi_opt.cli.linkage_view import print_linkage
from kaiyi_opt.cli.options import checked_language
from kaiyi_opt.cli.published_lists import awards_by_organisation, purchases_by_department
from kaiyi_opt.language import Language
from kaiyi_opt.network.linkage.linkage import Linkage
from kaiyi_opt.report.award_list import write_json
from kaiyi_opt.report.linkage_object import linkage_object
from kaiyi_opt.report.linkage_tables import write_linkage_workbook
from kaiyi_opt.report.pictures import write_linkage_pictures
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.writing import write_atomically
from kaiyi_opt.study.findings import Findings, findings
from kaiyi_opt.study.linkage import linkage


@dataclass(frozen=True)
class LinkageOptions:
    """The options of one run, as they were typed."""

    path: Path
    as_json: bool
    out: Path | None
    graphml: Path | None
    gexf: Path | None
    withdraw: tuple[str, ...]
    sources: tuple[str, ...]
    steps: int | None
    ties: int
    against: Path | None
    awards: Path | None
    purchase: Path | None
    lang: str


def linkage_command(options: LinkageOptions) -> int:
    """Measure, print the report or its JSON, write what is asked for; returns the exit code."""
    lang = checked_language(options.lang)
    awards = None if options.awards is None else awards_by_organisation(options.awards)
    purchases = None if options.purchase is None else purchases_by_department(options.purchase)
    measured = linkage(load(options.path), awards=awards, purchases=purchases)
    found = _findings(options, measured)
    if options.graphml is not None:
        write_atomically(options.graphml, measured.graphml(lang))
    if options.gexf is not None:
        write_atomically(options.gexf, measured.gexf(lang))
    return deliver(
        lang,
        options.out,
        as_json=options.as_json,
        stated=lambda: linkage_object(found, lang),
        show=lambda: print_linkage(found, lang),
        write=lambda folder: _write(found, folder, lang),
    )


def _findings(options: LinkageOptions, measured: Linkage) -> Findings:
    return findings(
        measured,
        sources=options.sources,
        steps=options.steps,
        ties=options.ties,
        withdraw=options.withdraw,
        earlier=None if options.against is None else linkage(load(options.against)),
    )


def _write(found: Findings, folder: Path, lang: Language) -> None:
    """Write the results folder: the JSON object, a workbook of all tables, the graph in three formats, the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "linkage.json", linkage_object(found, lang))
    write_linkage_pictures(found, folder, lang)
    write_linkage_workbook(folder / "linkage.xlsx", found, lang)
    write_atomically(folder / "linkage.graphml", found.linkage.graphml(lang))
    write_atomically(folder / "linkage.gexf", found.linkage.gexf(lang))
    write_atomically(folder / "graph.json", found.linkage.node_link(lang).encode("utf-8"))
