"""Naming new mentors from the table of candidates, within the naming budget: who, at what cost, and what it brings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both, joined
from kaiyi_opt.money import amount_text, in_currency
from kaiyi_opt.network.pairing.naming import choose_mentors
from kaiyi_opt.network.pairing.pairing_market import NOBODY
from kaiyi_opt.network.pairing.pairing_methods import Engine, solve_open
from kaiyi_opt.network.pairing.pairing_problem import PairingProblem, state_pairing
from kaiyi_opt.network.pairing.pairing_words import gain_text
from kaiyi_opt.scenario.nouns import Scenario


@dataclass(frozen=True)
class Naming:
    """The candidates that are named as mentors.

    Attributes
    ----------
    named
        Their organisations, in the order of identifiers.
    cost, budget
        What naming them costs, and what there is for it, in fen.
    more_basic, more_fit
        How many more basic organisations the best pairing serves with them, and how much more its total fit is, in
        1e-4 points (fit may fall where more are served).
    is_proved
        Whether it is proved that no choice within the budget brings more.
    solver
        What solved it.
    currency
        The round's unit of money.
    """

    named: tuple[str, ...]
    cost: int
    budget: int
    more_basic: int
    more_fit: int
    is_proved: bool
    solver: str
    currency: Text

    @property
    def sentence(self) -> Text:
        """Who is named and what it brings, in words."""
        proved = (
            Text("已证明预算之内没有更好的选择", "no choice within the budget brings more, as is proved")
            if self.is_proved
            else Text("未证明没有更好的选择", "that no choice brings more was not proved")
        )
        budget, cost = (in_currency(amount_text(fen), self.currency) for fen in (self.budget, self.cost))
        if not self.named:
            told = Text("预算 {budget}之内不命名新的示范点；{proved}", "nobody is named within {budget}; {proved}")
            return told.format(budget=budget, proved=proved)
        return Text(
            "命名 {named} 为示范点，费用 {cost}（预算 {budget}）：{gain}；{proved}",
            "{named} named as mentors for {cost} (budget {budget}): {gain}; {proved}",
        ).format(
            named=joined([both(key) for key in self.named]),
            cost=cost,
            budget=budget,
            gain=gain_text(self.more_basic, self.more_fit),
            proved=proved,
        )


def name_mentors(scenario: Scenario, budget: int, engine: Engine) -> Naming | None:
    """Return which candidates to name within ``budget`` fen, or ``None`` where there is no budget or no candidate.

    Raises
    ------
    InputError
        Where the cost of naming a candidate is not stated.
    """
    candidates = [mentor for mentor in scenario.mentors if mentor.named is False]
    if budget <= 0 or not candidates:
        return None
    unpriced = [both(mentor.organisation) for mentor in candidates if mentor.cost is None]
    if unpriced:
        raise InputError(_no_cost(joined(unpriced)))
    before = state_pairing(scenario)
    everyone = state_pairing(scenario, frozenset(mentor.organisation for mentor in candidates))
    choice = choose_mentors(
        everyone.market,
        np.array([mentor.named is False for mentor in scenario.mentors]),
        np.array([mentor.cost or 0 for mentor in scenario.mentors], dtype=np.int64),
        budget,
        engine.maximise,
    )
    basic, fit = _served_and_fit(before)
    named = tuple(key for key, is_named in zip(everyone.mentors, choice.named, strict=True) if is_named)
    return Naming(
        named,
        sum(mentor.cost or 0 for mentor in candidates if mentor.organisation in named),
        budget,
        choice.priority_served - basic,
        choice.total_fit - fit,
        choice.bounds == (choice.priority_served, choice.total_fit),
        choice.solver,
        scenario.settings.currency.text,
    )


def _served_and_fit(problem: PairingProblem) -> tuple[int, int]:
    """Return how many with priority the best pairing serves, and its total fit, of what is not settled."""
    best = solve_open(problem)
    served = int(problem.market.priority[best.mentor_of != NOBODY].sum())
    return served, problem.market.total_fit(best.mentor_of)


def _no_cost(named: Text) -> Fault:
    return Fault(
        Text(
            "没有写明候选示范点的命名费用：{named}", "the naming cost of these candidates is not stated: {named}"
        ).format(named=named),
        Text(
            "请在“示范点”表中填写命名费用（不花钱的填 0），或不设命名预算",
            "fill in the naming cost in the table 'mentors' (0 where it is free), or set no naming budget",
        ),
    )
