"""Who was declined and why; for those nearest to being funded, what would have changed it."""

from __future__ import annotations

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.award_list import header
from kaiyi_opt.report.page.blocks import Block, Paragraph, Points, Section, TableBlock, plain
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.study.whole_run import Outcome

IN_FULL = 3  # whose thresholds stand on the page itself; the others unfold
_NEAREST = Text(
    "离入选最近的 {n} 项，怎样才会不同（门槛都是精确的）",
    "for the {n} nearest to being funded, what would have changed it; every threshold is exact",
)


def declined(outcome: Outcome, lang: Language) -> Section | None:
    """Return the reasons; nothing where everybody is funded."""
    plan, scenario = outcome.plan, outcome.scenario
    if not plan.declined:
        return None
    keys = ("application", "project", "organisation_name", "reason")
    rows = tuple(
        (
            item.application,
            scenario.application(item.application).name,
            scenario.organisation(item.organisation).name if item.organisation else "",
            item.reason[lang],
        )
        for item in plan.declined
    )
    table = ResultTable("declined", Text("未获资助", "declined"), tuple(header(key, scenario) for key in keys), rows)
    blocks: list[Block] = [TableBlock.of(table, lang, fold="open")]
    if outcome.whys:
        blocks.append(plain(_NEAREST.format(n=len(outcome.whys)), lang))
    for key in list(outcome.whys)[:IN_FULL]:
        name = scenario.application(key).name
        told = tuple(text[lang] for text in outcome.whys[key].sentences)
        blocks += [Paragraph(f"{key} {name}".strip(), "heading"), Points(told)]
    if len(outcome.whys) > IN_FULL:
        blocks.append(TableBlock.of(_further(outcome, lang), lang, fold="closed"))
    return Section("declined", Text("未获资助的理由", "Why the others were declined")[lang], tuple(blocks))


def _further(outcome: Outcome, lang: Language) -> ResultTable:
    """Return what would have changed it for those that are not told in full: a row a sentence."""
    scenario = outcome.scenario
    rows = tuple(
        (key if number == 0 else "", scenario.application(key).name if number == 0 else "", text[lang])
        for key in list(outcome.whys)[IN_FULL:]
        for number, text in enumerate(outcome.whys[key].sentences)
    )
    headers = (header("application", scenario), header("project", scenario), Text("怎样才会不同", "what changes it"))
    title = Text("其余 {n} 项怎样才会不同", "what would have changed it for the other {n}")
    return ResultTable("thresholds", title.format(n=len(outcome.whys) - IN_FULL), headers, rows)
