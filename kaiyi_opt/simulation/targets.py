"""What was observed, held against what was simulated.

A target says that an outcome of a month was no less than one number and no more than another. Its error is the
logarithm of the simulated value's ratio to the nearer of the two, in units of its tolerance: 0 inside, below 0 where
the value is too small. For small deviations that is the relative error; twice too many and half too few count alike,
and what parameters do to counts is close to linear in it. A count of none is taken as a half. A target without an upper
limit asks for a number to be reached, no more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kaiyi_opt.errors import Fault, InputError, Place
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.nouns_simulation import ObservedNumber
from kaiyi_opt.simulation.calendar import first_month
from kaiyi_opt.simulation.outcomes import COLUMN, OUTCOMES, Outcome

FloatArray = npt.NDArray[np.float64]

SHARE = 10_000
TOLERANCE = 1_000
NONE_COUNTS = 0.5
MOST_MONTHS = 600


@dataclass(frozen=True, slots=True)
class Target:
    """One target: the outcome, the months that have passed when it was observed, and between which numbers it lay.

    ``tolerance`` is the relative deviation that counts as one; ``source`` the words it rests on.
    """

    outcome: Outcome
    month: str
    months: int
    least: float
    most: float
    tolerance: float
    source: str = ""

    @property
    def is_at_least(self) -> bool:
        """Whether no more is known than that a number was reached."""
        return bool(np.isposinf(self.most))

    @property
    def observed(self) -> Text:
        """What was observed, as a planner reads it."""
        if self.is_at_least:
            return Text("至少 {least:,.0f}", "at least {least:,.0f}").format(least=self.least)
        if np.isneginf(self.least):
            return Text("至多 {most:,.0f}", "at most {most:,.0f}").format(most=self.most)
        if self.least == self.most:
            return both(f"{self.least:,.0f}")
        return Text("{least:,.0f} 至 {most:,.0f}", "{least:,.0f} to {most:,.0f}").format(
            least=self.least, most=self.most
        )

    def error(self, simulated: FloatArray) -> FloatArray:
        """Return the signed errors of simulated values, in units of the tolerance."""
        value = np.log(np.maximum(simulated, NONE_COUNTS))
        short = np.minimum(value - np.log(self.least), 0.0) if self.least > 0 else np.zeros_like(value)
        beyond = np.maximum(value - np.log(self.most), 0.0)
        errors: FloatArray = np.where(np.asarray(simulated) < self.least, short, beyond) / self.tolerance
        return errors


def read_targets(scenario: Scenario) -> tuple[Target, ...]:
    """Return the targets that a scenario states, by month and name.

    Raises
    ------
    InputError
        Where it states none, or one of an outcome that there is not, or of a month before the simulation's first.
    """
    if not scenario.targets:
        raise InputError(
            Fault(
                Text("没有校准目标，无法校准", "it states no targets, and cannot be calibrated"),
                Text(
                    "请在“校准目标”表（targets.csv）中写明观测数及其月份和出处",
                    "state what was observed, with month and source, in the table 'targets' (targets.csv)",
                ),
            )
        )
    start = _counted(*first_month(scenario))
    names = {name: outcome for outcome in OUTCOMES for name in (outcome.name, outcome.label.zh, outcome.label.en)}
    faults = [fault for row in scenario.targets for fault in _faults(row, names, start)]
    if faults:
        raise InputError(faults)
    targets = [_target(row, names[row.outcome], start) for row in scenario.targets]
    return tuple(sorted(targets, key=lambda target: (target.months, COLUMN[target.outcome.name])))


def _counted(year: int, month: int) -> int:
    """Return a month counted from the first one of year 0."""
    return 12 * year + month - 1


def _months(month: str, start: int) -> int:
    """Return how many months of the simulation have passed at the end of ``month``."""
    year, number = month.split("-")
    return _counted(int(year), int(number)) - start + 1


def _target(row: ObservedNumber, outcome: Outcome, start: int) -> Target:
    return Target(
        outcome,
        row.month,
        _months(row.month, start),
        -np.inf if row.least is None else float(row.least),
        np.inf if row.most is None else float(row.most),
        (TOLERANCE if row.tolerance is None else row.tolerance) / SHARE,
        row.source,
    )


def _faults(row: ObservedNumber, names: dict[str, Outcome], start: int) -> list[Fault]:
    place = Place("targets", column=f"{row.outcome} / {row.month}")
    faults = []
    if row.outcome not in names:
        known = Text("、".join(one.label.zh for one in OUTCOMES), ", ".join(one.name for one in OUTCOMES))
        faults.append(
            Fault(
                Text("模拟没有指标“{name}”", "the simulation has no outcome '{name}'").format(name=both(row.outcome)),
                Text("可用：{known}", "known: {known}").format(known=known),
                place,
            )
        )
    if not 1 <= _months(row.month, start) <= MOST_MONTHS:
        first = both(f"{start // 12}-{start % 12 + 1:02d}")
        faults.append(
            Fault(
                Text(
                    "{month} 不在模拟的月份里（从 {first} 起 {years} 年）",
                    "{month} is no month of the simulation, which begins with {first} and lasts {years} years at most",
                ).format(month=both(row.month), first=first, years=MOST_MONTHS // 12),
                Text(
                    "请改正月份，或改正 scenario.toml 中的 start",
                    "correct the month, or 'start' in scenario.toml",
                ),
                place,
            )
        )
    return faults


def errors_of(outcomes: FloatArray, targets: tuple[Target, ...]) -> FloatArray:
    """Return the errors of simulated histories, shape (replicates, targets).

    Parameters
    ----------
    outcomes
        Shape (replicates, months, outcomes), as in `kaiyi_opt.simulation.history.History`.
    """
    values = values_of(outcomes, targets).T
    return np.stack([target.error(value) for target, value in zip(targets, values, strict=True)], axis=1)


def values_of(outcomes: FloatArray, targets: tuple[Target, ...]) -> FloatArray:
    """Return the simulated values that the targets ask for, shape (replicates, targets)."""
    return np.stack([outcomes[:, target.months - 1, COLUMN[target.outcome.name]] for target in targets], axis=1)
