"""What it all rests on: the rules, what was assumed, and what the data cannot tell."""

from __future__ import annotations

from kaiyi_opt.language import Language, Text, both
from kaiyi_opt.report.award_list import versions
from kaiyi_opt.report.notices import notices
from kaiyi_opt.report.page.blocks import Block, Paragraph, Section, TableBlock, points, quiet
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.study.whole_run import STAGES, Outcome

_STATED = Text(
    "规则、权重、金额与分数都取自方案本身（scenario.toml 与各表），程序没有另加判断",
    "Rules, weights, sums and scores are those of the scenario itself (scenario.toml, tables); the program adds no"
    " judgement of its own",
)
_CANNOT = (
    Text(
        "最优是指在所列规则与得分之下最优；得分是否量准了项目的好坏，数据说不出",
        "Optimal means optimal under the rules and scores as stated; whether scores measure what a project is worth,"
        " the data cannot tell",
    ),
    Text(
        "未申请者不在其中：没有人申请的需求，名单看不见",
        "Who did not apply is not in it: a need for which nobody applied is invisible to the list",
    ),
    Text(
        "评委如果一致地看错，重抽也看不出来：重抽量的是分歧，不是偏差",
        "Where all jurors err alike resampling does not show it: it measures disagreement, not bias",
    ),
)
_SKIPPED = Text("没有做“{stage}”：{why}", "not done: {stage}; {why}")


def basis(outcome: Outcome, lang: Language) -> Section:
    """Return the rules, the assumptions and the limits."""
    told = outcome.scenario.in_currency
    rows = tuple((rule.id, told(rule.sentence)[lang]) for rule in outcome.plan.problem.rules)
    table = ResultTable("rules", Text("规则", "rules"), (Text("规则编号", "rule"), Text("内容", "what it says")), rows)
    names = {stage.key: stage.label for stage in STAGES}
    skipped = [_SKIPPED.format(stage=names[key], why=fault.cause) for key, fault in sorted(outcome.skipped.items())]
    blocks: list[Block] = [
        points([_STATED, *notices(outcome.scenario), *skipped], lang),
        TableBlock.of(table, lang, fold="open"),
        Paragraph(Text("数据说不出的", "What the data cannot tell")[lang], "heading"),
        points(_CANNOT, lang),
    ]
    made = ", ".join(f"{name} {version}" for name, version in versions().items())
    blocks.append(quiet(Text("版本：{made}", "versions: {made}").format(made=both(made)), lang))
    return Section("basis", Text("依据与局限", "What it rests on")[lang], tuple(blocks))
