"""The year: the one order of the yearly programmes, each of which asks the policy what it decides."""

from __future__ import annotations

from kaiyi_opt.simulation.policy import Policy
from kaiyi_opt.simulation.programmes import introduction, pairing, partner_day, purchase, special_fund, venture
from kaiyi_opt.simulation.programmes.review import review_all
from kaiyi_opt.simulation.programmes.training import train_all
from kaiyi_opt.simulation.state import State

MONTHS = 12


def open_year(states: State, policy: Policy) -> None:
    """Review the year that has passed and settle the one ahead, in every replicate.

    Raises
    ------
    PolicyError
        Where the policy answers against the terms of what it is asked.
    """
    review_all(states)
    special_fund.hold(states, policy)
    partner_day.hold(states, policy, venture.hold(states, policy))
    purchase.hold(states, policy)
    pairing.hold(states, policy)
    train_all(states)
    introduction.hold(states, policy)
