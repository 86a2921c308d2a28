"""A comparison of policies as one JSON object, as tables, and as a folder of files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.award_list import versions, write_json
from kaiyi_opt.report.figures.comparison import comparison_figure
from kaiyi_opt.report.figures.theme import svg
from kaiyi_opt.report.outcome_text import HEADLINES, outcome_label, policy_label, shown_value
from kaiyi_opt.report.projection_table import DIGITS
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.scenario.digest import ALL_GROUPS, digest
from kaiyi_opt.scenario.writing import CellValue, write_atomically, write_csv, write_workbook
from kaiyi_opt.simulation.outcomes import BY_NAME, NAMES, Outcome
from kaiyi_opt.study.comparison.better import sign
from kaiyi_opt.study.comparison.comparison import Comparison, Effect, Standing

FORMAT = "kaiyi-comparison/1"
_OUTCOME, _POLICY = Text("结果", "outcome"), Text("政策", "policy")


def comparison_object(comparison: Comparison, lang: Language) -> dict[str, Any]:
    """Return a comparison as plain JSON values, each outcome in its own unit; what is not defined is null.

    Money counts in the round's ``currency``: 100 ``fen`` are one of it.
    """
    baseline = comparison.baseline
    scenario = baseline.scenario
    return {
        "format": FORMAT,
        "title": scenario.settings.name[lang],
        "scenario_hash": digest(scenario, *ALL_GROUPS),
        "currency": scenario.settings.currency.text[lang],
        "start": baseline.start,
        "months": len(baseline.months),
        "replicates": baseline.replicates,
        "seed": baseline.seed,
        "parameter_draws": baseline.draws,
        "baseline": baseline.policy.name,
        "policies": [
            {"name": projection.policy.name, "label": policy_label(projection.policy)[lang]}
            for projection in comparison.projections
        ],
        "outcomes": {
            outcome: {
                "unit": BY_NAME[outcome].unit,
                "better": {1: "more", -1: "less", 0: "neither"}[sign(outcome)],
                "policies": {
                    policy: _numbers(comparison.effect(outcome, policy), comparison.standing(outcome, policy))
                    for policy in comparison.policies
                },
            }
            for outcome in NAMES
        },
        "versions": versions(),
    }


def _numbers(effect: Effect, standing: Standing) -> dict[str, float | None]:
    numbers = {
        **vars(standing),
        "difference": effect.mean,
        "difference_low": effect.low,
        "difference_high": effect.high,
        "probability_better": effect.probability_better,
        "correlation": effect.correlation,
    }
    return {name: round(value, DIGITS) if math.isfinite(value) else None for name, value in numbers.items()}


def comparison_title(comparison: Comparison) -> Text:
    """Say in one line what was compared with what."""
    baseline = comparison.baseline
    return Text(
        "与“{policy}”之差：{start} 起 {months} 个月后，{n} 次重复模拟",
        "difference from '{policy}' after {months} months from {start}, {n} replicates",
    ).format(
        policy=policy_label(baseline.policy),
        start=baseline.start,
        months=len(baseline.months),
        n=f"{baseline.replicates:,}",
    )


def effects_table(comparison: Comparison, lang: Language, names: Sequence[str] = HEADLINES) -> ResultTable:
    """Return the baseline's mean and each other policy's difference with its 95 % interval, a row an outcome."""
    rows = []
    for name in names:
        outcome = BY_NAME[name]
        cells = [shown_value(outcome, comparison.standing(name, comparison.policies[0]).mean)]
        cells += [_shown_effect(outcome, comparison.effect(name, policy)) for policy in comparison.policies[1:]]
        rows.append((outcome_label(name, comparison.baseline.scenario)[lang], *cells))
    labels = [policy_label(projection.policy) for projection in comparison.projections]
    headers = (_OUTCOME, Text("{p}：均值", "{p}: mean").format(p=labels[0]), *labels[1:])
    return ResultTable("effects", comparison_title(comparison), headers, tuple(rows))


def _shown_effect(outcome: Outcome, effect: Effect) -> str:
    low, high = (_signed(outcome, value) for value in (effect.low, effect.high))
    return f"{_signed(outcome, effect.mean)} ({low} … {high})"


def _signed(outcome: Outcome, value: float) -> str:
    if not math.isfinite(value):
        return "—"
    shown = shown_value(outcome, value, 0 if outcome.unit in ("fen", "money/case") else 1)
    return shown if shown.startswith("-") or not shown.strip("0.,") else f"+{shown}"


def standings_table(comparison: Comparison, lang: Language, names: Sequence[str] = HEADLINES) -> ResultTable:
    """Return chances of being best, worst cases and regrets: a row an outcome and policy."""
    rows: list[tuple[CellValue, ...]] = []
    for name in names:
        if not sign(name):
            continue
        outcome = BY_NAME[name]
        for projection in comparison.projections:
            policy = projection.policy.name
            standing, effect = comparison.standing(name, policy), comparison.effect(name, policy)
            rows.append(
                (
                    outcome_label(name, comparison.baseline.scenario)[lang],
                    policy_label(projection.policy)[lang],
                    shown_value(outcome, standing.mean),
                    f"{100 * standing.probability_best:.0f}%",
                    "—" if projection is comparison.baseline else f"{100 * effect.probability_better:.0f}%",
                    shown_value(outcome, standing.worst),
                    shown_value(outcome, standing.regret),
                    shown_value(outcome, standing.worst_regret),
                )
            )
    headers = (
        _OUTCOME,
        _POLICY,
        Text("均值", "mean"),
        Text("最好的概率", "probability best"),
        Text("优于基准的概率", "probability better"),
        Text("最差 5% 的均值", "mean of the worst 5 %"),
        Text("平均遗憾", "mean regret"),
        Text("最大遗憾", "largest regret"),
    )
    return ResultTable("standings", Text("各项政策的排位", "How the policies stand"), headers, tuple(rows))


def write_comparison(comparison: Comparison, folder: Path, lang: Language) -> None:
    """Write ``comparison.json``, ``comparison.csv``, ``comparison.xlsx`` and ``comparison.svg`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "comparison.json", comparison_object(comparison, lang))
    effects, standings = effects_table(comparison, lang, NAMES), standings_table(comparison, lang, NAMES)
    write_csv(folder / "comparison.csv", [header[lang] for header in effects.headers], effects.rows)
    titled = ResultTable("effects", Text("与基准之差", "differences"), effects.headers, effects.rows)
    write_workbook(folder / "comparison.xlsx", [titled.sheet(lang), standings.sheet(lang)])
    write_atomically(folder / "comparison.svg", svg(comparison_figure(comparison, lang)).encode())
