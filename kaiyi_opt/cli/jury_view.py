"""A report on jurors on the screen: each juror, the outlying sheets, what calibrating changes, and what to know."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from kaiyi_opt.allocation.merit.calibration import declared_method
from kaiyi_opt.allocation.merit.jury import JurorReport, Jury
from kaiyi_opt.allocation.merit.points import ONE
from kaiyi_opt.allocation.merit.ranking import Standing
from kaiyi_opt.cli.plan_view import PIPED_WIDTH, plain
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.jury_table import HEADERS, METHOD_LABELS

NOTHING = "—"


def print_jury(jury: Jury, lang: Language) -> None:
    """Print a report; names are shown as they are, never as mark-up."""
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    console.print(Styled(jury.scenario.settings.name[lang], style="bold"))
    if jury.reports:
        console.print(_jurors(jury, lang))
        if jury.outlying:
            console.print(_outlying(jury, lang))
        console.print(_merits(jury, lang))
        console.print(plain(_declared(jury)[lang]))
    for notice in jury.notices:
        console.print(Styled(notice[lang], style="yellow"))


def _declared(jury: Jury) -> Text:
    declared, shown = declared_method(jury.scenario.settings.merit), jury.calibration.method
    if declared == shown:
        return Text("得分按校准后计算（{method}）", "merit is as calibrated ({method})").format(
            method=METHOD_LABELS[declared]
        )
    return Text(
        "仅供对比：方案所定为“{declared}”，得分不变；要采用，请在 scenario.toml 的 [merit] 中写明",
        "for comparison alone: the settings declare '{declared}', and merit stays; to adopt it, state it under [merit]"
        " in scenario.toml",
    ).format(declared=METHOD_LABELS[declared])


def _jurors(jury: Jury, lang: Language) -> Table:
    title = Text(
        "评委 {n} 位；扣除松紧后单张评分的标准差 {deviation} 分",
        "{n} jurors; once leniency is taken out, a single sheet's standard deviation is {deviation} points",
    ).format(n=len(jury.reports), deviation=_two(jury.deviation))
    keys = ["sheets", "leniency", "scale", "agreement", "outlying"]
    several = any(report.panel > 1 for report in jury.reports)
    table = _table(title[lang], lang, ("juror", "name"), ["panel", *keys] if several else keys)
    for report in jury.reports:
        panel = [str(report.panel)] if several else []
        table.add_row(*map(plain, (report.id, report.name)), *panel, *_figures(report))
    return table


def _figures(report: JurorReport) -> tuple[str, ...]:
    agreement = NOTHING if report.agreement is None else f"{report.agreement:.2f}"
    return (
        str(report.sheets),
        _with_error(report.leniency, report.leniency_error, sign="+"),
        _with_error(report.scale, report.scale_error),
        agreement,
        str(report.outlying or NOTHING),
    )


def _outlying(jury: Jury, lang: Language) -> Table:
    title = Text(
        "离群评分：与他人所评相差 {bound} 个标准差以上",
        "outlying sheets: over {bound} standard deviations off the others",
    ).format(bound=f"{jury.bound:g}")
    table = _table(title[lang], lang, ("juror", "application"), ("total", "expected", "residual"))
    for sheet in jury.outlying:
        figures = (_two(sheet.total), _two(sheet.expected), f"{sheet.residual:+.2f}")
        table.add_row(*map(plain, (sheet.juror, sheet.application)), *figures)
    return table


def _merits(jury: Jury, lang: Language) -> Table:
    method = METHOD_LABELS[jury.calibration.method]
    moved = sum(standing.rise != 0 for standing in jury.standings)
    title = Text("校准前后（{method}）：{n} 份中 {m} 份名次有变", "before and after ({method}): {m} of {n} change rank")
    keys = ("raw", "calibrated", "raw_rank", "calibrated_rank", "rise")
    named = title.format(method=method, n=len(jury.standings), m=moved)
    table = _table(named[lang], lang, ("application", "line"), keys)
    for standing in sorted(jury.standings, key=_by_rank):
        line = jury.scenario.line(standing.line).label[lang]
        table.add_row(*map(plain, (standing.application, line)), *_before_and_after(standing))
    return table


def _by_rank(standing: Standing) -> tuple[str, bool, int, str]:
    rank = standing.calibrated_rank
    return standing.line, rank is None, rank or 0, standing.application


def _before_and_after(standing: Standing) -> tuple[str, ...]:
    merits = [NOTHING if merit is None else _two(merit) for merit in (standing.raw, standing.calibrated)]
    ranks = [NOTHING if rank is None else str(rank) for rank in (standing.raw_rank, standing.calibrated_rank)]
    return (*merits, *ranks, f"{standing.rise:+d}" if standing.rise else "")


def _table(title: str, lang: Language, texts: Sequence[str], numbers: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for key in texts:
        table.add_column(HEADERS[key][lang], overflow="fold")
    for key in numbers:
        table.add_column(HEADERS[key][lang], justify="right", no_wrap=True)
    return table


def _two(value: int) -> str:
    return f"{value / ONE:.2f}"


def _with_error(value: int, error: int | None, sign: str = "") -> str:
    figure = f"{value / ONE:{sign}.2f}"
    return NOTHING if error is None else f"{figure} ± {error / ONE:.2f}"
