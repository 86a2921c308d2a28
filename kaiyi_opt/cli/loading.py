"""How commands load a round whose rule of ballots may be named on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from kaiyi_opt.cli.options import budgets_of, not_among
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.pabulib_scenario import BallotRule, Utility

RULES: tuple[BallotRule, ...] = get_args(BallotRule)
UTILITIES: tuple[Utility, ...] = get_args(Utility)


def scenario_by_rule(path: Path, stated_rule: str | None, stated_utility: str, budgets: Sequence[str] = ()) -> Scenario:
    """Load a scenario; rule and utility are for Pabulib files, a scenario of the planner's own states them itself.

    Raises
    ------
    InputError
        For an unknown rule or utility, or a rule that is not what the scenario itself says.
    """
    rule = next((known for known in RULES if known == (stated_rule or "welfare")), None)
    if rule is None:
        raise not_among("--rule", stated_rule or "", RULES)
    utility = next((known for known in UTILITIES if known == stated_utility), None)
    if utility is None:
        raise not_among("--utility", stated_utility, UTILITIES)
    scenario = load(path, utility=utility, rule=rule, budgets=budgets_of(budgets))
    own = scenario.settings.ballots.rule
    if stated_rule is not None and own != rule:
        cause = Text(
            "--rule 是 {rule}，而方案自己写的是 {stated}", "--rule is {rule}, and the scenario itself says {stated}"
        ).format(rule=both(rule), stated=both(own))
        cure = Text("请在 scenario.toml 的 [ballots] 里改 rule", "change rule under [ballots] in scenario.toml instead")
        raise InputError(Fault(cause, cure))
    return scenario
