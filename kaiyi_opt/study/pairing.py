"""The verb `pair`: from a scenario to who takes whom, with the solvers of the allocation where one is needed."""

from __future__ import annotations

from kaiyi_opt.network.pairing.pairing import Pairing, pair_with
from kaiyi_opt.network.pairing.pairing_methods import Engine
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.study.maximise import maximise


def pair(
    scenario: Scenario,
    method: str = "best",
    *,
    naming_budget: int | None = None,
    loss_of_fit: int | None = None,
) -> Pairing:
    """Pair mentors with mentees ("1+X").

    Parameters
    ----------
    scenario
        The round, with its tables of mentors, preferences, past pairings and pair decisions.
    method
        ``"best"``: as many basic organisations paired as can be, then the greatest total fit. ``"fairest"``: as many
        paired as can be, then the worst-off as well as can be, then total fit. ``"stable-mentee"``,
        ``"stable-mentor"``: no two would both rather have each other, best for that side. ``"fewest-changes"``: as
        many of last year's pairs as can be for a stated loss of fit. Decided and locked pairs are settled before any
        of them.
    naming_budget
        Fen for naming candidates as mentors, in place of the settings'.
    loss_of_fit
        The share of total fit, in 1e-4, that fewest-changes may give up, in place of the settings'.

    Returns
    -------
    Pairing
        The same whatever the order of rows.

    Raises
    ------
    InputError
        For an unknown method, decisions that contradict one another, no mentors, nobody to pair, or no pairs of last
        year to keep.
    """
    loss = scenario.settings.pairing.loss_of_fit if loss_of_fit is None else loss_of_fit
    return pair_with(scenario, method, Engine(maximise, loss), naming_budget)
