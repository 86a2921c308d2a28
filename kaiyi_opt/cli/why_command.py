"""`kaiyi why`: load, solve, say why each application asked about is funded or not and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typer

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.ballots.why import BallotWhy, decided_by_ballots, explain_by_ballots
from kaiyi_opt.allocation.explain import Why, explain
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.cli.delivery import echo_json
from kaiyi_opt.cli.loading import scenario_by_rule
from kaiyi_opt.cli.options import checked_language
from kaiyi_opt.cli.plan_view import plain
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text
from kaiyi_opt.report.why_object import why_objects


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
    rule: str | None = None


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
    plan = allocate(scenario_by_rule(options.path, options.rule, options.utility, options.budgets))
    answers = _answers(plan, options)
    if options.as_json:
        echo_json(why_objects(answers, lang))
    else:
        told = ["\n".join(plain(sentence[lang]).plain for sentence in answer.sentences) for answer in answers]
        typer.echo("\n\n".join(told))
    return 0


def _answers(plan: Plan, options: WhyOptions) -> list[Why | BallotWhy]:
    """Return the answers in the order asked: what ballots decided by their rule, all else by the whole program."""
    voted = set(decided_by_ballots(plan))
    asked = [row.id for row in plan.problem.scenario.applications] if options.everyone else list(options.applications)
    others = [key for key in asked if key not in voted]
    answers: list[Why | BallotWhy] = list(explain(plan, others, options.time_limit)) if others else []
    if voted:
        answers += explain_by_ballots(plan, [key for key in asked if key in voted])
    return sorted(answers, key=lambda answer: asked.index(answer.application))
