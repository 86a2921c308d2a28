"""All methods side by side on the same data, with last year's pairs beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kaiyi_opt.language import Text
from kaiyi_opt.network.pairing.blocking import blocking_pairs
from kaiyi_opt.network.pairing.pairing_market import NOBODY, IntArray
from kaiyi_opt.network.pairing.pairing_methods import METHODS, Engine, changes, solve
from kaiyi_opt.network.pairing.pairing_problem import PairingProblem

if TYPE_CHECKING:
    import pandas as pd

LAST_YEAR = "last-year"
LABELS = {name: method.label for name, method in METHODS.items()} | {LAST_YEAR: Text("去年的结对", "last year's pairs")}


@dataclass(frozen=True)
class MethodFigures:
    """What one method comes to.

    Attributes
    ----------
    method
        Its name; ``last-year`` for last year's pairs as far as they are still eligible.
    total_fit
        In 1e-4 points.
    loss
        How much less that is than the best method's; may be negative only where fewer basic organisations are served.
    worst_fit
        The fit of the worst-off mentee that is paired; ``None`` where nobody is.
    blocking_pairs
        How many pairs would both rather have each other.
    unpaired, unpaired_basic
        How many mentees have no mentor, and how many of these are basic.
    changes
        How many of last year's pairs are not kept; ``None`` where no such pairs are stated.
    """

    method: str
    total_fit: int
    loss: int
    worst_fit: int | None
    blocking_pairs: int
    unpaired: int
    unpaired_basic: int
    changes: int | None

    @property
    def label(self) -> Text:
        """The method's name in both languages."""
        return LABELS[self.method]


@dataclass(frozen=True)
class Comparison:
    """The figures of every method, in the order of the methods."""

    rows: tuple[MethodFigures, ...]

    @property
    def table(self) -> pd.DataFrame:
        """The figures as a table, one row a method, fits in points."""
        import pandas as pd

        columns = [
            "method",
            "total_fit",
            "loss",
            "worst_fit",
            "blocking_pairs",
            "unpaired",
            "unpaired_basic",
            "changes",
        ]
        frame = pd.DataFrame([vars(row) for row in self.rows], columns=columns)
        for name in ("total_fit", "loss", "worst_fit"):
            frame[name] = pd.to_numeric(frame[name]) / 10_000
        return frame.astype({"changes": "Int64"}).set_index("method")


def compare_methods(problem: PairingProblem, engine: Engine) -> Comparison:
    """Pair by every method that the data allow, and put the figures side by side."""
    names = [name for name in METHODS if name != "fewest-changes" or problem.last_year]
    pairings = {name: solve(problem, name, engine).mentor_of for name in names}
    if problem.last_year:
        pairings[LAST_YEAR] = _last_year(problem)
    best = problem.whole.total_fit(pairings["best"])
    return Comparison(tuple(_figures(problem, name, mentor_of, best) for name, mentor_of in pairings.items()))


def _figures(problem: PairingProblem, method: str, mentor_of: IntArray, best: int) -> MethodFigures:
    total = problem.whole.total_fit(mentor_of)
    unpaired = mentor_of == NOBODY
    return MethodFigures(
        method,
        total,
        best - total,
        problem.whole.worst_fit(mentor_of),
        int(blocking_pairs(problem.market, np.where(problem.settled == NOBODY, mentor_of, NOBODY)).size),
        int(unpaired.sum()),
        int((unpaired & problem.is_basic).sum()),
        changes(problem, mentor_of) if problem.last_year else None,
    )


def _last_year(problem: PairingProblem) -> IntArray:
    """Return last year's pairs that are still eligible; of a mentee's several mentors the first by identifier."""
    market = problem.whole
    mentor_of: IntArray = np.full(market.mentees, NOBODY, dtype=np.int64)
    for pair in np.flatnonzero(market.last_year)[::-1].tolist():
        mentor_of[market.mentee[pair]] = market.mentor[pair]
    return mentor_of
