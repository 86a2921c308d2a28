"""What it leads to: the years ahead under the present policy, and beside other policies."""

from __future__ import annotations

from collections import Counter

from kaiyi_opt.language import Language, Text, joined
from kaiyi_opt.report.comparison_table import comparison_title, effects_table, standings_table
from kaiyi_opt.report.figures.comparison import comparison_figure
from kaiyi_opt.report.figures.projection import projection_figure
from kaiyi_opt.report.outcome_text import outcome_label, policy_label, shown_band
from kaiyi_opt.report.page.blocks import Block, Figure, Figures, Paragraph, Section, TableBlock, lead, plain, quiet
from kaiyi_opt.report.projection_table import projection_title, yearly_table
from kaiyi_opt.simulation.outcomes import BY_NAME
from kaiyi_opt.simulation.parameters import TABLE, Source
from kaiyi_opt.study.comparison.comparison import Comparison
from kaiyi_opt.study.projection.projection import Projection
from kaiyi_opt.study.whole_run import Outcome

LARGE = ("community_organisations", "hatched", "needs_met_share", "trust")
_SOURCES: dict[Source, Text] = {
    "article": Text("取自所依据的文章", "from the source article"),
    "literature": Text("取自文献", "from the literature"),
    "assumption": Text("假定", "assumed"),
    "calibrated": Text("宜由观测数校准", "meant to be calibrated"),
}
_LEAD = Text(
    "按“{policy}”从 {start} 推演 {months} 个月，到 {end} 有社区社会组织 {n} 家，近 12 个月需求满足率 {share}%",
    "Under '{policy}', simulated for {months} months from {start}: in {end} there are {n} community organisations, and"
    " {share} % of the needs of the last 12 months are met",
)
_READ = Text("每个数是中位数，括号内为 90% 区间", "Each figure is the median, with the 90 % band in brackets")
_LUCK = Text(
    "区间只含运气，不含参数的不确定，也不含模型之外的变化",
    "bands hold luck alone: neither what is not known of the parameters nor anything from outside the model",
)
_LUCK_AND_DRAWS = Text(
    "区间含运气和校准后参数的不确定，不含模型之外的变化",
    "bands hold luck and what calibration leaves open of the parameters, and nothing from outside the model",
)
_PAIRED = Text(
    "各政策在同样的运气下逐一相比；区间含零的差别不足为凭",
    "Policies are compared on the same luck, replicate by replicate; a difference whose interval holds zero says"
    " nothing",
)


def prospects(outcome: Outcome, lang: Language) -> Section | None:
    """Return the years ahead; nothing where they were not simulated."""
    projection = outcome.projection
    if projection is None:
        return None
    blocks: list[Block] = [
        lead(prospects_sentence(projection), lang),
        Figures(_figures(projection, lang)),
        plain(_read(projection), lang),
    ]
    told = Text("各项结果逐月的中位数与 90% 区间", "the median and the 90 % band of each outcome by month")
    blocks.append(Figure.of("projection", projection_figure(projection, lang), told, lang))
    blocks.append(TableBlock.of(yearly_table(projection, lang), lang, fold="closed"))
    if outcome.comparison is not None:
        blocks += _compared(outcome.comparison, lang)
    blocks.append(quiet(_rests_on(projection), lang))
    return Section("prospects", Text("会带来什么", "What it leads to")[lang], tuple(blocks))


def prospects_sentence(projection: Projection) -> Text:
    """Say in a sentence where the policy leads."""
    organisations = projection.band("community_organisations").median[-1]
    share = projection.band("needs_met_share").median[-1]
    return _LEAD.format(
        policy=policy_label(projection.policy),
        months=len(projection.months),
        start=projection.start,
        end=projection.months[-1],
        n=f"{organisations:,.0f}",
        share=f"{100 * share:.0f}",
    )


def _read(projection: Projection) -> Text:
    """Say how the figures are to be read, and what their bands hold."""
    return joined([_READ, _LUCK_AND_DRAWS if projection.draws > 1 else _LUCK], "；", "; ")


def _figures(projection: Projection, lang: Language) -> tuple[tuple[str, str], ...]:
    """Return the last month's bands of what matters most: a name and its value each."""
    figures = []
    for name in LARGE:
        band = projection.band(name)
        value = shown_band(BY_NAME[name], float(band.median[-1]), float(band.low[-1]), float(band.high[-1]))
        figures.append((outcome_label(name, projection.scenario)[lang], value))
    return tuple(figures)


def _compared(comparison: Comparison, lang: Language) -> list[Block]:
    others = [policy_label(projection.policy) for projection in comparison.projections[1:]]
    title = Text("换一种做法：{policies}", "Other policies: {policies}").format(policies=joined(others))
    return [
        Paragraph(title[lang], "heading"),
        plain(_PAIRED, lang),
        Figure.of("comparison", comparison_figure(comparison, lang), comparison_title(comparison), lang),
        TableBlock.of(effects_table(comparison, lang), lang),
        TableBlock.of(standings_table(comparison, lang), lang, fold="closed"),
    ]


def _rests_on(projection: Projection) -> Text:
    """Say what the projection rests on: its parameters by source, and whether they are calibrated."""
    counted = Counter(parameter.source for parameter in TABLE)
    listed = [
        Text("{n} 个{source}", "{n} {source}").format(n=counted[source], source=label)
        for source, label in _SOURCES.items()
        if counted[source]
    ]
    told = Text(
        "{title}。模型参数 {n} 个：{listed}；见 ODD 说明（kaiyi odd）",
        "{title}. The model has {n} parameters: {listed}; see its description (kaiyi odd)",
    ).format(title=projection_title(projection), n=len(TABLE), listed=joined(listed))
    if projection.draws > 1:
        more = Text("推演遍历 {n} 组校准所得参数", "the replicates take {n} calibrated sets of parameters in turn")
        return joined([told, more.format(n=projection.draws)], "；", "; ")
    more = Text("本方案没有校准，参数取默认值", "this scenario is not calibrated: parameters have their default values")
    return joined([told, more], "；", "; ")
