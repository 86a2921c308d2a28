"""Who was declined and why; for those nearest to being funded, what would have changed it."""

from __future__ import annotations

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.award_list import header
from kaiyi_opt.report.page.blocks import Block, Paragraph, Points, Section, TableBlock, plain
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.study.whole_run import Outcome

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
    for key, why in outcome.whys.items():
        name = scenario.application(key).name
        blocks += [Paragraph(f"{key} {name}".strip(), "heading"), Points(tuple(text[lang] for text in why.sentences))]
    return Section("declined", Text("未获资助的理由", "Why the others were declined")[lang], tuple(blocks))
