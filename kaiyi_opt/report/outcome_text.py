"""How an outcome of the simulation is shown: its unit in both languages, and its numbers as a planner reads them."""

from __future__ import annotations

from kaiyi_opt.language import Text
from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.simulation.outcomes import BY_NAME, Outcome

UNITS = {
    "organisations": Text("家", "organisations"),
    "cases": Text("件", "cases"),
    "share": Text("%", "%"),
    "ratio": Text("倍", "ratio"),
    "events": Text("场", "events"),
    "lectures": Text("讲", "lectures"),
    "services": Text("次", "services"),
    "mediations": Text("起", "mediations"),
    "person-times": Text("人次", "person-times"),
    "fen": Text("¤", "¤"),
    "projects": Text("个", "projects"),
    "money/case": Text("¤/件", "¤ per case"),
}
_FACTORS = {"share": 100.0, "fen": 1.0 / FEN_PER_YUAN}
_DECIMALS = {"share": 1, "ratio": 2}
# What a planner asks first; the files hold all.
HEADLINES = (
    "community_organisations",
    "introduced_organisations",
    "active_organisations",
    "hatched",
    "mentored",
    "needs_met_share",
    "needs_open",
    "trust",
    "dependence",
    "hub_load",
    "fund_spent_fen",
    "venture_spent_fen",
    "purchase_spent_fen",
    "money_per_need_met",
)


def outcome_label(name: str, scenario: Scenario) -> Text:
    """Return an outcome's name with its unit, money in the round's own."""
    outcome = BY_NAME[name]
    unit = UNITS[outcome.unit]
    named = Text("{label}（{unit}）", "{label} ({unit})").format(label=outcome.label, unit=unit)
    # "introduced organisations (organisations)" says it twice.
    says_it = outcome.label.en.endswith(unit.en)
    return scenario.in_currency(Text(named.zh, outcome.label.en if says_it else named.en))


def in_shown_unit(outcome: Outcome, value: float) -> float:
    """Return a value in the unit that it is shown in: shares in per cent, money in units of 100 fen."""
    return float(value) * _FACTORS.get(outcome.unit, 1.0)


def shown_value(outcome: Outcome, value: float, more: int = 0) -> str:
    """Return a value as it is read, without its unit, with ``more`` decimals than its outcome has.

    >>> shown_value(BY_NAME["trust"], 0.4567), shown_value(BY_NAME["fund_spent_fen"], 123_456_700)
    ('45.7', '1,234,567')
    """
    text = f"{in_shown_unit(outcome, value):,.{_DECIMALS.get(outcome.unit, 0) + more}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def shown_band(outcome: Outcome, median: float, low: float, high: float) -> str:
    """Return a median with its band, as it is read.

    >>> shown_band(BY_NAME["hatched"], 5, 2, 9)
    '5 (2–9)'
    """
    return f"{shown_value(outcome, median)} ({shown_value(outcome, low)}–{shown_value(outcome, high)})"


def policy_label(policy: object) -> Text:
    """Return a policy's name in both languages; an analyst's own may have but one."""
    label = getattr(policy, "label", None)
    name = str(getattr(policy, "name", type(policy).__name__))
    return label if isinstance(label, Text) else Text(name, name)
