"""The proof in a sentence, and how anybody can check the list."""

from __future__ import annotations

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.page.blocks import Section, TableBlock, lead, plain, quiet
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.study.whole_run import Outcome

_CHECK = Text(
    "任何人都可以核对：kaiyi verify awards.json 加上本轮方案，会用另一套程序重新计算名单上的每一个数",
    "Anybody can check it: kaiyi verify awards.json with the scenario computes every number of the list again, by a"
    " program of its own",
)
_HASH = Text("求解器：{solver}；方案指纹（SHA-256）：{hash}", "solver: {solver}; scenario hash (SHA-256): {hash}")


def proof(outcome: Outcome, lang: Language) -> Section:
    """Return what is proved of the list."""
    plan = outcome.plan
    blocks = [lead(plan.proof.sentence, lang)]
    table = _goals(outcome, lang)
    return Section(
        "proof",
        Text("证明", "The proof")[lang],
        (
            *blocks,
            *((TableBlock.of(table, lang),) if table.rows else ()),
            plain(_CHECK, lang),
            quiet(_HASH.format(solver=plan.proof.solver, hash=plan.scenario_hash), lang),
        ),
    )


def _goals(outcome: Outcome, lang: Language) -> ResultTable:
    headers = (
        Text("目标（按先后）", "goal, in order"),
        Text("达到", "attained"),
        Text("任何方案的最好值", "best that any plan can do"),
    )
    rows = tuple(
        (
            goal.goal.label[lang],
            goal.goal.shown(goal.value),
            None if goal.bound is None else goal.goal.shown(goal.bound),
        )
        for goal in outcome.plan.proof.goals
    )
    return ResultTable("goals", Text("目标", "goals"), headers, rows)
