"""The projection: what was measured of every replicate, month by month, and the bands that sum it up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.plottable import Plottable
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.simulation.history import History
from kaiyi_opt.simulation.outcomes import BY_NAME, COLUMN, NAMES, OUTCOMES, Outcome
from kaiyi_opt.simulation.policy import Policy

if TYPE_CHECKING:
    import pandas as pd

FloatArray = npt.NDArray[np.float64]

LOW, HIGH = 0.05, 0.95
MONTHS_A_YEAR = 12
# Measured anew each month: a year's is the sum.
FLOWS = ("needs_arrived", "needs_met")


@dataclass(frozen=True, eq=False)
class Band:
    """The median and the 90 % band of one outcome, each of shape (months,) or (years,)."""

    median: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, eq=False)
class Projection(Plottable):
    """The years ahead under one policy.

    Attributes
    ----------
    scenario, policy
        What was projected.
    months
        The months, ``YYYY-MM``, the first one first.
    seed
        Of the random numbers.
    draws
        How many sets of parameters the replicates took in turn.
    history
        What was measured of every replicate.
    """

    scenario: Scenario = field(repr=False)
    policy: Policy
    months: tuple[str, ...] = field(repr=False)
    seed: int
    draws: int
    history: History = field(repr=False)

    @property
    def start(self) -> str:
        """The first month, ``YYYY-MM``."""
        return self.months[0]

    @property
    def replicates(self) -> int:
        """How many replicates there are."""
        return int(self.history.outcomes.shape[0])

    @property
    def years(self) -> tuple[str, ...]:
        """The years, each by its first and last month; the last may be short."""
        firsts = range(0, len(self.months), MONTHS_A_YEAR)
        return tuple(f"{self.months[f]}–{self.months[min(f + MONTHS_A_YEAR, len(self.months)) - 1]}" for f in firsts)

    def outcome(self, name: str) -> FloatArray:
        """Return one outcome of every replicate, shape (replicates, months).

        Raises
        ------
        InputError
            Where nothing of that name is measured.
        """
        return self.history[known_outcome(name).name]

    def yearly_outcome(self, name: str) -> FloatArray:
        """Return one outcome by year, shape (replicates, years).

        What adds up from the start, or is measured anew each month, is the year's sum; all else stands as at its end.
        """
        monthly = self.outcome(name)
        firsts = np.arange(0, monthly.shape[1], MONTHS_A_YEAR)
        if name in FLOWS:
            return np.add.reduceat(monthly, firsts, axis=1)
        ends = np.append(firsts[1:], monthly.shape[1]) - 1
        at_end = monthly[:, ends]
        if not BY_NAME[name].cumulative:
            return at_end
        return np.diff(at_end, axis=1, prepend=0.0)

    def band(self, name: str) -> Band:
        """Return the median and the 90 % band of an outcome by month."""
        return band_of(self.outcome(name))

    def yearly_band(self, name: str) -> Band:
        """Return the median and the 90 % band of an outcome by year."""
        return band_of(self.yearly_outcome(name))

    @property
    def table(self) -> pd.DataFrame:
        """The bands by month: a row a month, three columns an outcome, with its unit."""
        return _frame("month", self.months, {name: self.band(name) for name in NAMES})

    @property
    def yearly(self) -> pd.DataFrame:
        """The bands by year, likewise."""
        return _frame("year", self.years, {name: self.yearly_band(name) for name in NAMES})

    @property
    def by_place(self) -> pd.DataFrame:
        """The medians by year, community and domain: cases that arose and were met, and local organisations."""
        import pandas as pd

        communities = [row.name for row in self.scenario.communities] or [""]
        domains = [label.text.zh for label in self.scenario.settings.domains.values()] or [""]
        index = pd.MultiIndex.from_product([self.years, communities, domains], names=["year", "community", "domain"])
        parts = {
            "arrived (cases)": self.history.arrived,
            "met (cases)": self.history.met,
            "organisations": self.history.organisations,
        }
        return pd.DataFrame({name: np.median(part, axis=0).ravel() for name, part in parts.items()}, index=index)


def known_outcome(name: str) -> Outcome:
    """Return the outcome of that name; raises `InputError` where there is none."""
    if name not in COLUMN:
        raise InputError(
            Fault(
                Text("没有名为 {name} 的结果", "there is no outcome {name}").format(name=both(name)),
                Text("可用：{known}", "known: {known}").format(known=both(", ".join(NAMES))),
            )
        )
    return BY_NAME[name]


def band_of(values: FloatArray) -> Band:
    """Return the median and the 90 % band over the first axis; between two values quantiles are linear."""
    low, median, high = np.quantile(values, (LOW, 0.5, HIGH), axis=0)
    return Band(median, low, high)


def _frame(index: str, labels: tuple[str, ...], bands: dict[str, Band]) -> pd.DataFrame:
    import pandas as pd

    columns = {}
    for outcome in OUTCOMES:
        band = bands[outcome.name]
        for part in ("median", "low", "high"):
            columns[f"{outcome.name} {part} ({outcome.unit})"] = getattr(band, part)
    return pd.DataFrame(columns, index=pd.Index(labels, name=index))
