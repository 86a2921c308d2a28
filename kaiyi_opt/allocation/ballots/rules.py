"""The rules of ballots by the name that a planner states, and what each is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kaiyi_opt.allocation.ballots.election import Election
from kaiyi_opt.allocation.ballots.equal_shares import add_one, equal_shares
from kaiyi_opt.allocation.ballots.greedy import greedy
from kaiyi_opt.allocation.ballots.outcome import Outcome
from kaiyi_opt.allocation.ballots.phragmen import phragmen
from kaiyi_opt.language import Text

RULE_LABELS = {
    "greedy": Text("贪心法", "utilitarian greedy"),
    "mes": Text("等额份额法", "equal shares"),
    "mes+add1": Text("等额份额法（逐元补足）", "equal shares, completed by add-one"),
    "mes+greedy": Text("等额份额法（余款用贪心法）", "equal shares, completed by greedy"),
    "mes+add1+greedy": Text(
        "等额份额法（逐元补足，余款用贪心法）", "equal shares, completed by add-one and then by greedy"
    ),
    "phragmen": Text("弗拉格门法", "sequential Phragmén"),
}


def completed_by_greedy(election: Election, outcome: Outcome) -> Outcome:
    """Return an outcome with what is left of the budget spent by `greedy`."""
    rest = greedy(election, outcome.chosen)
    return replace(outcome, chosen=rest.chosen, ties=outcome.ties + rest.ties)


RULES: dict[str, Callable[[Election], Outcome]] = {
    "greedy": greedy,
    "mes": equal_shares,
    "mes+add1": add_one,
    "mes+greedy": lambda election: completed_by_greedy(election, equal_shares(election)),
    "mes+add1+greedy": lambda election: completed_by_greedy(election, add_one(election)),
    "phragmen": phragmen,
}
"""Every rule by its name; ``welfare`` is none of them: it is the integer program of the whole round."""
