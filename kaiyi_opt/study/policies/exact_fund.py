"""The special fund, exactly: as many entitlements as can be, then the greatest benefit, then the least money.

The same statement as that of `kaiyi_opt.allocation` (goals entitlements, merit, least_money; rules on an organisation's
awards and money and on a community's share), in the form that a simulated year asks for: thousands of rounds whose
amounts lie on a grid and whose limits are nested, application in organisation in community in fund. That nesting is
what `kaiyi_opt.study.policies.knapsack` is exact and fast for; the allocation's own search is the oracle of its tests.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaiyi_opt.allocation.problem import benefit
from kaiyi_opt.simulation.policy import BOOKKEEPING, HONOUR, START_UP, Applications, IntArray
from kaiyi_opt.study.policies.grants import in_order, put_back, rounds

ENTITLEMENTS = (START_UP, BOOKKEEPING, HONOUR)
_NO_LIMIT = 2**62
_MOST_UNITS = 200_000
_ALL = 10_000
_LARGEST_ROOT = 900  # 10^16 times this fits 64 bits


class TooFineError(ValueError):
    """Amounts lie on no grid that is coarse enough for the budget."""


@dataclass(frozen=True)
class ExactFund:
    """The rule of the special fund.

    Attributes
    ----------
    organisation_money
        Fen an organisation in a round at most; ``None``: no limit.
    organisation_awards
        Awards an organisation at most; ``None``: no limit.
    community_share
        What a community may get of the budget at most, in 1e-4; ``None``: no limit.
    benefit
        How an award that is no entitlement counts: ``project``, ``yuan`` or ``diminishing``, as a funding line's.
    """

    organisation_money: int | None = None
    organisation_awards: int | None = None
    community_share: int | None = None
    benefit: str = "diminishing"

    def __call__(self, applications: Applications) -> IntArray:
        """Return the award of each application, fen.

        Raises
        ------
        TooFineError
            Where amounts share no step of which the budget holds fewer than 200,000.
        """
        from kaiyi_opt.study.policies.knapsack import knapsack

        held, order = _by_community(applications)
        awards = np.zeros(held.request.size, dtype=np.int64)
        unit = _unit(held)
        if held.request.size and held.budget.max() // unit > _MOST_UNITS:
            raise TooFineError("the amounts that may be granted lie on no common grid")
        first, money, value = self._options(held)
        for number, rows in rounds(held):
            options = slice(first[rows.start], first[rows.stop])
            budget = int(held.budget[number])
            chosen = knapsack(
                held.community[rows],
                held.uid[rows],
                first[rows.start : rows.stop + 1] - first[rows.start],
                money[options] // unit,
                value[options],
                self._ceilings(budget, unit),
                budget // unit,
            )
            awards[rows] = np.where(chosen < 0, 0, money[options][chosen])
        return put_back(order, awards)

    def _ceilings(self, budget: int, unit: int) -> tuple[int, int, int]:
        """Return the most for an organisation and for a community, in units, and the awards of an organisation."""
        share = _ALL if self.community_share is None else self.community_share
        money = _NO_LIMIT if self.organisation_money is None else self.organisation_money
        awards = _NO_LIMIT if self.organisation_awards is None else self.organisation_awards
        return money // unit, budget * share // _ALL // unit, awards

    def _options(self, held: Applications) -> tuple[IntArray, IntArray, IntArray]:
        """Return where each application's options begin, their fen and their values."""
        step = np.maximum(held.step, 1)
        count = np.maximum((held.request - held.minimum) // step + 1, 0)
        count[held.request <= 0] = 0
        first = np.concatenate(([0], np.cumsum(count)))
        row = np.repeat(np.arange(count.size), count)
        money = held.minimum[row] + (np.arange(row.size) - first[row]) * step[row]
        value = 100 * held.merit[row]
        entitled = np.isin(held.line[row], ENTITLEMENTS)
        if self.benefit == "yuan":
            value = np.where(~entitled, held.merit[row] * money, value)
        elif self.benefit == "diminishing":
            most = held.minimum + (count - 1) * step
            value = np.where(~entitled, _diminished(held.merit[row], money, most[row]), value)
        # One entitlement more is worth more than all benefits of its round together.
        total = np.zeros(held.budget.size, dtype=np.int64)
        np.add.at(total, held.replicate[row], value)
        return first, money, value + entitled * (1 + total.max(initial=0))


def _by_community(applications: Applications) -> tuple[Applications, IntArray]:
    """Return the applications by replicate, community and organisation, and the row that each stood in."""
    held, first = in_order(applications)
    second = np.lexsort((np.arange(first.size), held.community, held.replicate))
    columns = {name: getattr(held, name)[second] for name in _COLUMNS}
    return Applications(**columns, budget=held.budget), first[second]


_COLUMNS = tuple(name for name in Applications.__dataclass_fields__ if name != "budget")


def _unit(held: Applications) -> int:
    """Return the largest unit of which every amount that may be granted is a whole multiple."""
    graded = held.request > held.minimum
    return max(1, int(np.gcd.reduce(np.concatenate([held.minimum, held.step[graded]]), initial=0)))


def _diminished(merit: IntArray, amount: IntArray, most: IntArray) -> IntArray:
    """Return `kaiyi_opt.allocation.problem.benefit` of kind ``diminishing``, for many: ⌊√((100 · merit)² · a / m)⌋."""
    common = np.gcd(amount, most)
    top, bottom = amount // common, most // common
    if bottom.size and int(bottom.max()) > _LARGEST_ROOT:
        parts = zip(merit.tolist(), amount.tolist(), most.tolist(), strict=True)
        return np.array([benefit("diminishing", *part) for part in parts], dtype=np.int64)
    whole = 100 * merit
    root = np.floor(whole * np.sqrt(top / bottom)).astype(np.int64)
    root -= root * root * bottom > whole * whole * top
    next_root = root + 1
    return root + (next_root * next_root * bottom <= whole * whole * top)
