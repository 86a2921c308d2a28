"""`kaiyi new`, `kaiyi check` and `kaiyi schema`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from kaiyi_opt.cli.delivery import echo_json
from kaiyi_opt.cli.options import budgets_of, checked_language
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Language, Text
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import NOUNS, Scenario
from kaiyi_opt.scenario.vocabulary import table


def new_command(path: Path, source: str | None, stated_language: str) -> None:
    """Write an example scenario, or a shipped round, to ``path`` and say what to do next."""
    from kaiyi_opt.scenario.template import new_scenario

    lang = checked_language(stated_language)
    new_scenario(path, lang, source)
    told = Text(
        "已写好 {path}。改成您的数据后先检查：kaiyi check {path}，没有问题再运行：kaiyi run {path}",
        "{path} is written. Put your own data in and check it: kaiyi check {path}, then run: kaiyi run {path}",
    )
    typer.echo(told.format(path=path)[lang])


def schema_command() -> None:
    """Print the JSON Schema of ``scenario.toml``."""
    from kaiyi_opt.scenario.schema import scenario_schema

    echo_json(scenario_schema())


def check_command(path: Path, budgets: list[str], as_json: bool, stated_language: str) -> int:
    """Check a scenario: say what it holds, or list every fault; returns the exit code."""
    from kaiyi_opt.report.notices import notices

    lang = checked_language(stated_language)
    try:
        scenario = load(path, budgets=budgets_of(budgets))
    except InputError as error:
        if as_json:
            faults = [_fault_object(fault, lang) for fault in error.faults]
            echo_json({"ok": False, "faults": faults})
            return error.exit_code
        counted = Text("共有 {n} 处需要修改：", "to mend ({n}):").format(n=len(error.faults))
        typer.echo(counted[lang], err=True)
        raise
    counts = {name: len(getattr(scenario, name)) for name in NOUNS if getattr(scenario, name)}
    if as_json:
        echo_json({"ok": True, "counts": counts, "notices": [notice[lang] for notice in notices(scenario)]})
    else:
        typer.echo(_summary(scenario, counts)[lang])
        for warning in (*_warnings(path), *notices(scenario)):
            typer.echo(warning[lang], err=True)
    return 0


def _warnings(path: Path) -> tuple[Text, ...]:
    """Return what a Pabulib file says of itself that does not hold; other scenarios have faults instead."""
    from kaiyi_opt.scenario.pabulib_reader import read_pabulib

    return read_pabulib(path).warnings if path.suffix.casefold() == ".pb" else ()


def _summary(scenario: Scenario, counts: dict[str, int]) -> Text:
    parts = [(table(name).label, count) for name, count in counts.items()]
    listed = Text(
        "、".join(f"{label.zh} {count}" for label, count in parts),
        ", ".join(f"{label.en} {count}" for label, count in parts),
    )
    return Text("没有问题：{title}（{listed}）", "nothing is wrong: {title} ({listed})").format(
        title=scenario.settings.name, listed=listed
    )


def _fault_object(fault: Fault, lang: Language) -> dict[str, Any]:
    place = fault.place
    return {
        "file": place.file if place else None,
        "sheet": place.sheet if place else None,
        "row": place.row if place else None,
        "column": place.column if place else None,
        "cause": fault.cause[lang],
        "cure": fault.cure[lang],
    }
