"""What a planner should know before the list is decided: nothing here is a fault, and all of it changes who is paid."""

from __future__ import annotations

from kaiyi_opt.allocation.merit.recusal import recusal_notices
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.nouns import Line, Scenario

MOST_NAMED = 8


def notices(scenario: Scenario) -> tuple[Text, ...]:
    """Return a sentence for each: jurors who are recused, applications nobody scored, minimums that count for nothing.

    A minimum counts for nothing on a line without a step: there the whole request is granted, or nothing.
    """
    return (*recusal_notices(scenario), *_unscored(scenario), *_idle_minimums(scenario))


def _unscored(scenario: Scenario) -> tuple[Text, ...]:
    judged = {line.id for line in scenario.lines if line.merit == "jury"}
    scored = {sheet.application for sheet in scenario.scores}
    found = [each.id for each in scenario.applications if each.line in judged and each.id not in scored]
    told = Text("没有评分表，因而不能入选：申请 {names}", "without a score sheet, so that it cannot be funded: {names}")
    return (told.format(names=_named(found)),) if found else ()


def _idle_minimums(scenario: Scenario) -> tuple[Text, ...]:
    told = Text(
        "“{line}”没有写级差，只能全额资助或不资助；最低可接受金额因此不起作用的申请：{names}",
        "'{line}' states no step and pays the whole request or nothing; so the minimum counts for nothing of: {names}",
    )
    lines = [(line, _with_idle_minimum(scenario, line)) for line in scenario.lines if not line.step]
    return tuple(told.format(line=line.label, names=_named(found)) for line, found in lines if found)


def _with_idle_minimum(scenario: Scenario, line: Line) -> list[str]:
    asking = (each for each in scenario.applications if each.line == line.id and each.minimum is not None)
    return [each.id for each in asking if (each.minimum or 0) < (each.request or 0)]


def _named(identifiers: list[str]) -> Text:
    first, rest = identifiers[:MOST_NAMED], len(identifiers) - MOST_NAMED
    listed = Text("、".join(first), ", ".join(first))
    more = Text("{listed} 等 {n} 项", "{listed} and {rest} more")
    return more.format(listed=listed, n=len(identifiers), rest=both(str(rest))) if rest > 0 else listed
