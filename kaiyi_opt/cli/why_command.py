"""`kaiyi why`: load, solve, say why each application asked about is funded or not and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typer

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.explain import explain
from kaiyi_opt.cli.delivery import echo_json
from kaiyi_opt.cli.options import budgets_of, checked_language
from kaiyi_opt.cli.plan_view import plain
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text
from kaiyi_opt.report.why_object import why_objects
from kaiyi_opt.scenario.load import load


@dataclass(frozen=True)
class WhyOptions:
    """The options of one run, as they were typed."""

    path: Path
    applications: tuple[str, ...]
    everyone: bool
    as_json: bool
    budgets: tuple[str, ...]
    time_limit: float | None
    utility: str
    lang: str


def why_command(options: WhyOptions) -> int:
    """Explain the applications named, or all; returns the exit code."""
    lang = checked_language(options.lang)
    if not options.applications and not options.everyone:
        raise InputError(
            Fault(
                Text("没有写明要问哪一项申请", "no application is named"),
                Text("请写申请编号，或用 --all", "name its identifier, or use --all"),
            )
        )
    scenario = load(
        options.path,
        utility="cost" if options.utility == "cost" else "cardinality",
        budgets=budgets_of(options.budgets),
    )
    answers = explain(allocate(scenario), None if options.everyone else options.applications, options.time_limit)
    if options.as_json:
        echo_json(why_objects(answers, lang))
    else:
        told = ["\n".join(plain(sentence[lang]).plain for sentence in answer.sentences) for answer in answers]
        typer.echo("\n\n".join(told))
    return 0
