"""Move a budget, a weight or a rule in a notebook, and see the list, what changed and the chart follow.

What is moved and what follows are plain functions; the sliders need ``ipywidgets`` (the extra ``explore``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.errors import Fault, KaiyiError
from kaiyi_opt.language import Language, Text, both, default_language
from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.report.award_list import header
from kaiyi_opt.report.figures.awards_bars import awards_bars
from kaiyi_opt.report.page.blocks import Block, Figure, Section, TableBlock, lead
from kaiyi_opt.report.page.page import cell
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.scenario.cells import FOUR_DECIMALS
from kaiyi_opt.scenario.nouns import Scenario

_UNCHANGED = Text("名单与原来相同", "the list is as it was")
_CHANGED = Text("有 {n} 项改变", "{n} awards change")


@dataclass(frozen=True)
class Moves:
    """What is moved: fen by pool, weights (whole 1e-4) by criterion, and the rules that are switched off."""

    budgets: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)
    off: frozenset[str] = frozenset()


def moved(scenario: Scenario, moves: Moves) -> Scenario:
    """Return the scenario with budgets, weights and rules as moved; what is not named stays."""
    criteria = {
        key: criterion.model_copy(update={"weight": moves.weights.get(key, criterion.weight)})
        for key, criterion in scenario.settings.criteria.items()
    }
    return replace(
        scenario,
        settings=scenario.settings.model_copy(update={"criteria": criteria}),
        pools=tuple(replace(pool, budget=moves.budgets.get(pool.id, pool.budget)) for pool in scenario.pools),
        rules=tuple(replace(rule, active=False) if rule.id in moves.off else rule for rule in scenario.rules),
    )


def changes(before: Plan, after: Plan) -> ResultTable:
    """Return every application whose award differs between two plans, with both amounts in fen (blank: none)."""
    scenario = before.problem.scenario
    keys = sorted(before.amounts.keys() | after.amounts.keys())
    pairs = [(key, before.amounts.get(key), after.amounts.get(key)) for key in keys]
    rows = tuple((key, scenario.application(key).name, was, now) for key, was, now in pairs if was != now)
    told = scenario.in_currency
    headers = (
        header("application", scenario),
        header("project", scenario),
        told(Text("原来（¤）", "before (¤)")),
        told(Text("现在（¤）", "now (¤)")),
    )
    return ResultTable("changes", Text("变动", "changes"), headers, rows, money=(2, 3))


def explored_html(before: Plan, moves: Moves, lang: Language) -> str:
    """Return what follows from the moves, or why no plan does, for a notebook's cell."""
    try:
        after = allocate(moved(before.problem.scenario, moves))
    except KaiyiError as error:
        told = both("；".join(fault.text()[lang] for fault in error.faults))
        return cell(Section("explore", before.problem.scenario.settings.name[lang], (lead(told, lang),)), (), lang)
    table = changes(before, after)
    said = _CHANGED.format(n=len(table.rows)) if table.rows else _UNCHANGED
    blocks: list[Block] = [lead(after.proof.sentence, lang), lead(said, lang)]
    if table.rows:
        blocks.append(TableBlock.of(table, lang))
    blocks.append(
        Figure.of("awards", awards_bars(after, lang), Text("资金去向", "where the money goes"), lang),
    )
    return cell(Section("explore", before.problem.scenario.settings.name[lang], tuple(blocks)), (), lang)


def explore(scenario: Scenario) -> Any:
    """Return sliders for budgets and weights, boxes for rules, and beneath them what follows from moving them.

    Raises
    ------
    KaiyiError
        Where ``ipywidgets`` is not installed.
    """
    widgets = _widgets()
    lang, before = default_language(), allocate(scenario)
    sliders = {pool.id: _budget_slider(widgets, pool.label[lang], pool.budget) for pool in scenario.pools}
    weights = {
        key: widgets.FloatSlider(
            value=criterion.weight / FOUR_DECIMALS,
            min=0,
            max=3 * criterion.weight / FOUR_DECIMALS or 1,
            step=0.5,
            description=criterion.text[lang],
            continuous_update=False,
        )
        for key, criterion in scenario.settings.criteria.items()
    }
    boxes = {rule.id: widgets.Checkbox(value=rule.active is not False, description=rule.id) for rule in scenario.rules}
    below = widgets.HTML(explored_html(before, Moves(), lang))

    def follow(_: object) -> None:
        moves = Moves(
            {key: int(slider.value) * FEN_PER_YUAN for key, slider in sliders.items()},
            {key: round(slider.value * FOUR_DECIMALS) for key, slider in weights.items()},
            frozenset(key for key, box in boxes.items() if not box.value),
        )
        below.value = explored_html(before, moves, lang)

    for control in (*sliders.values(), *weights.values(), *boxes.values()):
        control.observe(follow, names="value")
    columns = [widgets.VBox(list(group.values())) for group in (sliders, weights, boxes) if group]
    return widgets.VBox([widgets.HBox(columns), below])


def _budget_slider(widgets: Any, label: str, fen: int) -> Any:
    units = fen // FEN_PER_YUAN
    step = max(1, units // 100)
    return widgets.IntSlider(
        value=units, min=0, max=max(2 * units, 1), step=step, description=label, continuous_update=False
    )


def _widgets() -> Any:
    try:
        import ipywidgets
    except ImportError as error:
        cause = Text("这里没有安装 ipywidgets", "ipywidgets is not installed here")
        raise KaiyiError(Fault(cause, Text("请安装 kaiyi-opt[explore]", "install kaiyi-opt[explore]"))) from error
    return ipywidgets
