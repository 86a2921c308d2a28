"""How results show themselves in a notebook: a small table, a chart, and what may be typed next.

The nouns know nothing of this: IPython is told, by the names of their classes, which function shows each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.language import Language, Text, default_language
from kaiyi_opt.network.linkage.linkage import Linkage
from kaiyi_opt.network.pairing.pairing import Pairing
from kaiyi_opt.report.page.blocks import Figure, Section, TableBlock, lead
from kaiyi_opt.report.page.page import cell
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.scenario.nouns import NOUNS, Scenario
from kaiyi_opt.scenario.vocabulary import table
from kaiyi_opt.study.comparison.comparison import Comparison
from kaiyi_opt.study.projection.projection import Projection
from kaiyi_opt.study.whole_run import Outcome

FEW = 8


def register(shell: Any) -> None:
    """Tell an IPython shell how to show each result that has a way of its own."""
    formatter = shell.display_formatter.formatters["text/html"]
    for shown, show in SHOWN.items():
        formatter.for_type(shown, show)


def scenario_html(scenario: Scenario) -> str:
    """Return a scenario: its tables and how many rows each has."""
    lang = default_language()
    rows = tuple((table(key).label[lang], len(getattr(scenario, key))) for key in NOUNS if getattr(scenario, key))
    counted = ResultTable("tables", Text("表", "tables"), (Text("表", "table"), Text("行数", "rows")), rows)
    section = Section("scenario", scenario.settings.name[lang], (TableBlock.of(counted, lang),))
    return cell(
        section,
        (
            "ko.allocate(scenario)",
            "ko.pair(scenario)",
            "ko.linkage(scenario)",
            "ko.project(scenario)",
            "ko.run(scenario)",
        ),
        lang,
    )


def plan_html(plan: Plan) -> str:
    """Return a plan: the proof, the largest awards, where the money goes."""
    from kaiyi_opt.report.award_list import header
    from kaiyi_opt.report.figures.awards_bars import awards_bars

    lang, scenario = default_language(), plan.problem.scenario
    largest = sorted(plan.awarded, key=lambda award: (-award.amount, award.application))[:FEW]
    rows = tuple(
        (a.application, scenario.application(a.application).name, scenario.line(a.line).label[lang], a.amount)
        for a in largest
    )
    title = Text("拨付最多的 {n} 项（共 {all} 项）", "the {n} largest of {all} awards")
    headers = tuple(header(key, scenario) for key in ("application", "project", "line", "amount"))
    awards = ResultTable("awards", title.format(n=len(rows), all=len(plan.awarded)), headers, rows, money=(3,))
    drawn = Figure.of("awards", awards_bars(plan, lang), Text("资金去向", "where the money goes"), lang)
    section = Section(
        "plan", scenario.settings.name[lang], (lead(plan.proof.sentence, lang), TableBlock.of(awards, lang), drawn)
    )
    nearest = plan.declined[0].application if plan.declined else plan.awarded[0].application if plan.awarded else ""
    verbs = (
        "plan.awards",
        f"plan.why({nearest!r})",
        "plan.stability(resamples=200)",
        "plan.plot('fairness')",
        "plan.frontier(...)",
    )
    return cell(section, verbs, lang)


def pairing_html(pairing: Pairing) -> str:
    """Return a pairing: the proof and who takes whom."""
    from kaiyi_opt.report.figures.pairing_tiles import pairing_tiles

    lang, scenario = default_language(), pairing.problem.scenario
    drawn = Figure.of("pairing", pairing_tiles(pairing, scenario, lang), Text("结对", "the pairs"), lang)
    section = Section("pairing", scenario.settings.name[lang], (lead(pairing.certificate.sentence, lang), drawn))
    mentee = pairing.problem.mentees[0] if pairing.problem.mentees else ""
    return cell(
        section, ("pairing.table", "pairing.compare()", f"pairing.why({mentee!r})", "pairing.unpaired_table"), lang
    )


def linkage_html(linkage: Linkage) -> str:
    """Return a linkage: its measures and its map."""
    from kaiyi_opt.report.figures.linkage_map import linkage_map
    from kaiyi_opt.report.linkage_tables import measure_value

    lang, scenario = default_language(), linkage.scenario
    rows = tuple((measure.label[lang], measure_value(measure)) for measure in linkage.measures())
    headers = Text("指标", "measure"), Text("数值", "value")
    measures = TableBlock.of(ResultTable("measures", Text("总览", "overview"), headers, rows), lang)
    drawn = Figure.of("linkage", linkage_map(linkage.typed, scenario, lang), Text("三社联动", "the linkage"), lang)
    section = Section("linkage", scenario.settings.name[lang], (replace(measures, fold="closed"), drawn))
    return cell(
        section,
        ("linkage.cover.holes", "linkage.withdraw('hub')", "linkage.next_ties('cover')", "linkage.plot('cover')"),
        lang,
    )


def projection_html(projection: Projection) -> str:
    """Return a projection: what matters most year by year, and the bands by month."""
    from kaiyi_opt.report.figures.projection import projection_figure
    from kaiyi_opt.report.outcome_text import HEADLINES
    from kaiyi_opt.report.projection_table import yearly_table

    lang = default_language()
    yearly = yearly_table(projection, lang, HEADLINES[:FEW])
    told = Text("逐月的中位数与 90% 区间", "the median and the 90 % band by month")
    drawn = Figure.of("projection", projection_figure(projection, lang), told, lang)
    section = Section("projection", projection.scenario.settings.name[lang], (TableBlock.of(yearly, lang), drawn))
    verbs = ("projection.table", "projection.yearly", "projection.by_place", "projection.plot('hatched')")
    return cell(section, (*verbs, "ko.compare(scenario)"), lang)


def comparison_html(comparison: Comparison) -> str:
    """Return a comparison: differences from the baseline, with their intervals."""
    from kaiyi_opt.report.comparison_table import comparison_title, effects_table
    from kaiyi_opt.report.figures.comparison import comparison_figure
    from kaiyi_opt.report.outcome_text import HEADLINES

    lang = default_language()
    effects = effects_table(comparison, lang, HEADLINES[:FEW])
    drawn = Figure.of("comparison", comparison_figure(comparison, lang), comparison_title(comparison), lang)
    title = comparison.baseline.scenario.settings.name[lang]
    section = Section("comparison", title, (TableBlock.of(effects, lang), drawn))
    other = comparison.policies[-1]
    verbs = ("comparison.table", f"comparison.effect('hatched', {other!r})", "comparison.plot('trust')")
    return cell(section, verbs, lang)


def outcome_html(outcome: Outcome) -> str:
    """Return a whole run: its decision."""
    from kaiyi_opt.report.sections.decision import decision

    lang: Language = default_language()
    verbs = ("outcome.plan", "outcome.stability", "outcome.pairing", "ko.write_report(outcome, 'results')")
    return cell(decision(outcome, lang), verbs, lang)


SHOWN: dict[type, Callable[[Any], str]] = {
    Scenario: scenario_html,
    Plan: plan_html,
    Pairing: pairing_html,
    Linkage: linkage_html,
    Projection: projection_html,
    Comparison: comparison_html,
    Outcome: outcome_html,
}
