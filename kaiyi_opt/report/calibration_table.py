"""A calibration as tables, sentences and one JSON object: what was observed and predicted, what the data leave open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from kaiyi_opt.language import LANGUAGES, Language, Text, both, joined
from kaiyi_opt.report.award_list import versions, write_json
from kaiyi_opt.report.figures.calibration import calibration_figure
from kaiyi_opt.report.figures.theme import svg
from kaiyi_opt.report.result_table import ResultTable, shown
from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.writing import write_atomically, write_csv
from kaiyi_opt.simulation import parameters
from kaiyi_opt.simulation.targets import Target
from kaiyi_opt.study.calibration.calibration import Calibration

FORMAT = "kaiyi-calibration/1"
BAND = (0.05, 0.5, 0.95)
# A parameter keeps so much of its prior's spread that the data say little of it; two that move together so closely
# cannot be told apart.
OPEN, TIED = 0.8, 0.5
DIGITS = 4

YES_NO = (Text("否", "no"), Text("是", "yes"))
_LOW, _MEDIAN, _HIGH = Text("5%", "5 %"), Text("中位数", "median"), Text("95%", "95 %")


def bands(calibration: Calibration) -> list[tuple[Target, float, float, float, bool]]:
    """Return, for each target, the predicted 5 %, median and 95 %, and whether what was observed lies in the band."""
    found = []
    for target, values in zip(calibration.targets, calibration.predicted.T, strict=True):
        low, median, high = map(float, np.quantile(values, BAND))
        found.append((target, low, median, high, low <= target.most and target.least <= high))
    return found


def target_table(calibration: Calibration, lang: Language) -> ResultTable:
    """Return the posterior predictive check: observed, predicted median and 90 % band, target by target."""
    rows = tuple(
        (
            target.outcome.label[lang],
            target.month,
            target.observed[lang],
            *(f"{value:,.0f}" for value in (median, low, high)),
            YES_NO[inside][lang],
        )
        for target, low, median, high, inside in bands(calibration)
    )
    headers = (
        Text("指标", "outcome"),
        Text("月份", "month"),
        Text("观测", "observed"),
        Text("预测中位数", "predicted median"),
        _LOW,
        _HIGH,
        Text("在 90% 区间内", "within the 90 % band"),
    )
    return ResultTable("targets", Text("校准目标", "Targets"), headers, rows)


def parameter_table(calibration: Calibration, lang: Language) -> ResultTable:
    """Return what the data say of each parameter: prior range, posterior median and band, spread beside the prior's."""
    quantiles = np.quantile(calibration.draws, BAND, axis=0)
    rows = []
    for column, name in enumerate(calibration.prior.names):
        known = parameters.BY_NAME[name]
        low, median, high = (f"{value:,.3g}" if value < 1_000 else f"{value:,.0f}" for value in quantiles[:, column])
        spread = float(calibration.spread[column])
        ends = f"{known.low:g}–{known.high:g}"
        rows.append((known.label[lang], known.unit, ends, f"{known.value:g}", median, low, high, f"{spread:.2f}"))
    headers = (
        Text("参数", "parameter"),
        Text("单位", "unit"),
        Text("先验范围", "prior range"),
        Text("参数表取值", "value in the table"),
        Text("后验中位数", "posterior median"),
        _LOW,
        _HIGH,
        Text("离散比（后验/先验）", "spread beside the prior's"),
    )
    return ResultTable("parameters", Text("参数", "Parameters"), headers, tuple(rows))


def ties(calibration: Calibration) -> list[tuple[str, str, float]]:
    """Return the pairs of parameters that the data cannot tell apart, with their correlation, closest first."""
    names, held = calibration.prior.names, calibration.correlation
    pairs = [
        (names[a], names[b], float(held[a, b]))
        for a in range(len(names))
        for b in range(a + 1, len(names))
        if abs(held[a, b]) >= TIED
    ]
    return sorted(pairs, key=lambda pair: (-abs(pair[2]), pair[0], pair[1]))


def sentences(calibration: Calibration) -> list[Text]:
    """Say how the search ended, whether the targets are met, and what the data leave open."""
    last = calibration.course[-1]
    tried = sum(int(one["tried"]) for one in calibration.course)
    told = [
        Text(
            "共模拟 {tried} 组参数，经 {n} 轮筛选；末轮保留 {kept} 组（相当于 {worth} 组等权），"
            "与目标的均方根偏差（调整前）不超过 {tolerance} 倍容差",
            "{tried} sets of parameters were simulated in {n} populations; the {kept} kept last, worth {worth} of"
            " equal weight, miss the targets by {tolerance} tolerances at most, in the root mean square and before"
            " adjustment",
        ).format(
            tried=f"{tried:,}",
            n=len(calibration.course),
            tolerance="∞" if last["tolerance"] is None else f"{last['tolerance']:.2f}",
            kept=last["kept"],
            worth=f"{last['effective']:.0f}",
        )
    ]
    outside = [target.outcome.label for target, *_, inside in bands(calibration) if not inside]
    if outside:
        told.append(Text("90% 区间没有覆盖：{names}", "the 90 % band misses: {names}").format(names=joined(outside)))
    else:
        told.append(Text("90% 区间覆盖全部目标", "the 90 % band covers every target"))
    return told + _open_sentences(calibration)


def _open_sentences(calibration: Calibration) -> list[Text]:
    named = zip(calibration.prior.names, calibration.spread, strict=True)
    still_open = [parameters.BY_NAME[name].label for name, spread in named if spread >= OPEN]
    told = []
    if still_open:
        told.append(
            Text(
                "数据几乎没有说明的参数（离散不小于先验的 {least}）：{names}",
                "the data say little of (spread {least} of the prior's or more): {names}",
            ).format(least=both(f"{OPEN:.0%}"), names=joined(still_open))
        )
    for first, second, value in ties(calibration):
        told.append(
            Text(
                "数据分不开 {first} 与 {second}（相关系数 {value}）",
                "the data cannot tell {first} from {second} (correlation {value})",
            ).format(
                first=parameters.BY_NAME[first].label,
                second=parameters.BY_NAME[second].label,
                value=both(f"{value:.2f}"),
            )
        )
    return told


def calibration_object(calibration: Calibration, lang: Language) -> dict[str, Any]:
    """Return a calibration as plain JSON values, without anything that changes from run to run."""
    return {
        "format": FORMAT,
        "title": calibration.scenario.settings.name[lang],
        "scenario_hash": digest(calibration.scenario, "simulation", "linkage", "purchase"),
        "policy": calibration.policy,
        "particles": len(calibration.draws),
        "seed": calibration.seed,
        "populations": [dict(one) for one in calibration.course],
        "targets": [_target_entry(*band, lang) for band in bands(calibration)],
        "parameters": _parameter_entries(calibration, lang),
        "open": [
            name for name, spread in zip(calibration.prior.names, calibration.spread, strict=True) if spread >= OPEN
        ],
        "ties": [{"first": a, "second": b, "correlation": round(value, DIGITS)} for a, b, value in ties(calibration)],
        "sentences": [sentence[lang] for sentence in sentences(calibration)],
        "versions": versions(),
    }


def _target_entry(
    target: Target, low: float, median: float, high: float, inside: bool, lang: Language
) -> dict[str, Any]:
    return {
        "outcome": target.outcome.name,
        "label": target.outcome.label[lang],
        "month": target.month,
        "least": target.least if np.isfinite(target.least) else None,
        "most": target.most if np.isfinite(target.most) else None,
        "median": round(median, DIGITS),
        "low": round(low, DIGITS),
        "high": round(high, DIGITS),
        "inside": inside,
        "source": target.source,
    }


def _parameter_entries(calibration: Calibration, lang: Language) -> list[dict[str, Any]]:
    quantiles = np.quantile(calibration.draws, BAND, axis=0)
    return [
        {
            "name": name,
            "label": parameters.BY_NAME[name].label[lang],
            "unit": parameters.BY_NAME[name].unit,
            "prior": [float(calibration.prior.low[column]), float(calibration.prior.high[column])],
            "median": float(f"{quantiles[1, column]:.6g}"),
            "low": float(f"{quantiles[0, column]:.6g}"),
            "high": float(f"{quantiles[2, column]:.6g}"),
            "spread": round(float(calibration.spread[column]), DIGITS),
        }
        for column, name in enumerate(calibration.prior.names)
    ]


def calibration_page(calibration: Calibration, lang: Language) -> str:
    """Return the report as a Markdown page."""
    title = Text("模拟的校准：{name}", "Calibration of the simulation: {name}")
    parts = [f"# {title.format(name=calibration.scenario.settings.name)[lang]}"]
    parts.append("\n".join(f"- {sentence[lang]}{Text('。', '.')[lang]}" for sentence in sentences(calibration)))
    for table in (target_table(calibration, lang), parameter_table(calibration, lang)):
        parts.append(f"## {table.title[lang]}")
        lines = [[header[lang] for header in table.headers], ["---"] * len(table.headers)]
        lines += [[shown(cell).replace("|", "\\|") for cell in row] for row in table.rows]
        parts.append("\n".join(f"| {' | '.join(line)} |" for line in lines))
    return "\n\n".join(parts) + "\n"


def write_calibration(calibration: Calibration, folder: Path, lang: Language) -> dict[str, Any]:
    """Write ``calibration.json``, a page in each language, the tables and the figure into ``folder``."""
    content = calibration_object(calibration, lang)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "calibration.json", content)
    for each in LANGUAGES:
        write_atomically(folder / f"calibration.{each}.md", calibration_page(calibration, each).encode())
    for table in (target_table(calibration, lang), parameter_table(calibration, lang)):
        write_csv(folder / f"{table.key}.csv", [header[lang] for header in table.headers], table.rows)
    write_atomically(folder / "calibration.svg", svg(calibration_figure(calibration, lang)).encode())
    return content
