"""What resampling says of a list: how often each application is funded, and which decisions are noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.plottable import Plottable

if TYPE_CHECKING:
    import pandas as pd

    from kaiyi_opt.allocation.result import Plan

# The 97.5 % point of the normal distribution: intervals hold 95 %.
NORMAL_POINT = 1.959963984540054
SAFE = 0.95
TAIL_PER_MILLE = 25


class Verdict(StrEnum):
    """What a decision is worth.

    ``SAFE_IN``: with 95 % confidence it is funded in at least `SAFE` (95 %) of all resamples; ``SAFE_OUT``: in at most
    5 %; ``EITHER`` otherwise: another jury of the same kind might well have decided the other way.
    """

    SAFE_IN = "safe_in"
    SAFE_OUT = "safe_out"
    EITHER = "either"


VERDICT_LABELS = {
    Verdict.SAFE_IN: Text("稳入", "safe in"),
    Verdict.SAFE_OUT: Text("稳不入", "safe out"),
    Verdict.EITHER: Text("两可", "could go either way"),
}


def wilson_interval(successes: int, trials: int) -> tuple[float, float]:
    r"""Return Wilson's 95 % interval of a probability, the Monte Carlo error of ``successes`` in ``trials``.

    .. math::  \frac{k + z^2/2 \pm z\sqrt{k(n-k)/n + z^2/4}}{n + z^2}, \quad z = 1.95996…

    (E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.)

    >>> [round(end, 4) for end in wilson_interval(8, 10)], wilson_interval(0, 10)[0], wilson_interval(10, 10)[1]
    ([0.4902, 0.9433], 0.0, 1.0)
    """
    square = NORMAL_POINT**2
    middle = successes + square / 2
    half = NORMAL_POINT * math.sqrt(successes * (trials - successes) / trials + square / 4)
    low = 0.0 if successes == 0 else (middle - half) / (trials + square)
    high = 1.0 if successes == trials else (middle + half) / (trials + square)
    return low, high


def percentile_interval(values: Sequence[int]) -> tuple[int, int]:
    """Return the bootstrap's 95 % percentile interval: of n values in order numbers ⌈0.025 n⌉ and ⌈0.975 n⌉.

    >>> percentile_interval(range(1, 1001)), percentile_interval([7])
    ((25, 975), (7, 7))
    """
    ranked, count = sorted(values), len(values)
    low, high = (-(-count * share // 1000) for share in (TAIL_PER_MILLE, 1000 - TAIL_PER_MILLE))
    return ranked[max(low, 1) - 1], ranked[high - 1]


@dataclass(frozen=True)
class Chance:
    """One application over all resamples.

    Attributes
    ----------
    application
        Its identifier.
    is_funded
        Whether the plan funds it.
    times
        In how many resamples it was funded.
    resamples
        How many there were.
    merit
        Its merit in the round, whole 1e-4 points.
    merit_low, merit_high
        Its merit's 95 % percentile interval over the resamples.
    """

    application: str
    is_funded: bool
    times: int
    resamples: int
    merit: int
    merit_low: int
    merit_high: int

    @property
    def probability(self) -> float:
        """The share of resamples in which it was funded."""
        return self.times / self.resamples

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of that share: what another number of resamples might have told."""
        return wilson_interval(self.times, self.resamples)

    @property
    def verdict(self) -> Verdict:
        """Whether the decision is safe."""
        low, high = self.interval
        if low >= SAFE:
            return Verdict.SAFE_IN
        return Verdict.SAFE_OUT if high <= 1 - SAFE else Verdict.EITHER


@dataclass(frozen=True)
class Stability(Plottable):
    """How sure a list is.

    Attributes
    ----------
    plan
        The list.
    resamples, seed
        How many draws were made, and from which seed.
    panels
        The jurors that were drawn in each other's place; empty where no jury was.
    voters
        How many ballots were drawn; 0 where none were.
    chances
        The applications that a draw can change, in order.
    unaffected
        Those that none can: no rule ties them to one that is drawn, or they are not eligible.
    same_list
        In how many resamples the list came out as it is.
    without_plan
        In how many no plan kept all the rules, so that nobody was funded.
    restored
        How often an application kept its own sheets, because a draw left it without a score on some criterion.
    """

    plan: Plan
    resamples: int
    seed: int
    panels: tuple[tuple[str, ...], ...]
    voters: int
    chances: tuple[Chance, ...]
    unaffected: tuple[str, ...]
    same_list: int
    without_plan: int
    restored: int

    @cached_property
    def _by_application(self) -> dict[str, Chance]:
        return {chance.application: chance for chance in self.chances}

    def chance(self, application: str) -> Chance:
        """Return the chance of an application that draws can change; raises `InputError` for any other."""
        if application not in self._by_application:
            raise InputError(
                Fault(
                    Text("重抽不影响申请 {id}", "no draw changes application {id}").format(id=both(application)),
                    Text("可用：{known}", "known: {known}").format(known=both(", ".join(self._by_application))),
                )
            )
        return self._by_application[application]

    def count(self, verdict: Verdict) -> int:
        """Return how many applications have a verdict."""
        return sum(chance.verdict == verdict for chance in self.chances)

    @property
    def table(self) -> pd.DataFrame:
        """A row an application: project, funded, probability and its interval, merit and its interval, verdict."""
        import pandas as pd

        scenario = self.plan.problem.scenario
        rows = [
            {
                "application": chance.application,
                "project": scenario.application(chance.application).name,
                "funded": chance.is_funded,
                "probability": chance.probability,
                "probability_low": chance.interval[0],
                "probability_high": chance.interval[1],
                "merit": chance.merit / 10_000,
                "merit_low": chance.merit_low / 10_000,
                "merit_high": chance.merit_high / 10_000,
                "verdict": chance.verdict.value,
            }
            for chance in self.chances
        ]
        return pd.DataFrame(rows)

    @property
    def sentence(self) -> Text:
        """What was found, in one sentence."""
        return Text(
            "重抽 {n} 次：稳入 {safe_in} 项，稳不入 {safe_out} 项，两可 {either} 项；名单原样出现 {same} 次",
            "{n} resamples: {safe_in} safe in, {safe_out} safe out, {either} could go either way; the list came out as"
            " it is in {same}",
        ).format(
            n=self.resamples,
            safe_in=self.count(Verdict.SAFE_IN),
            safe_out=self.count(Verdict.SAFE_OUT),
            either=self.count(Verdict.EITHER),
            same=self.same_list,
        )

    @property
    def rests_on(self) -> tuple[Text, ...]:
        """What the figures rest on, a sentence each."""
        return (*self._drawn(), *self._caveats(), _CUTS)

    def _drawn(self) -> list[Text]:
        told = []
        if any(len(panel) > 1 for panel in self.panels):
            text = Text(
                "评委在各自的评审组内有放回地重抽（各组人数：{sizes}），抽中两次的算两位；随机种子 {seed}",
                "jurors were drawn with replacement within their panels (of {sizes}); one drawn twice counts as two;"
                " seed {seed}",
            )
            sizes = both(", ".join(str(len(panel)) for panel in self.panels))
            told.append(text.format(sizes=sizes, seed=self.seed))
        if self.voters:
            text = Text(
                "{n} 张选票有放回地重抽；随机种子 {seed}", "the {n} ballots were drawn with replacement; seed {seed}"
            )
            told.append(text.format(n=f"{self.voters:,}", seed=self.seed))
        else:
            told.append(
                Text("票数、年度评估与一切规则不变", "votes, yearly assessments and all rules were left as they are")
            )
        return told

    def _caveats(self) -> list[Text]:
        told = []
        if alone := sum(len(panel) == 1 for panel in self.panels):
            text = Text(
                "{n} 位评委独自成组，总被抽中，其误差无从看出",
                "{n} jurors are a panel alone and always drawn: their error cannot be seen",
            )
            told.append(text.format(n=alone))
        if self.restored:
            text = Text(
                "有 {n} 次，某项申请在重抽后缺一项标准的全部评分，于是保留它自己的评分表",
                "{n} times a draw left an application without a score on some criterion, and it kept its own sheets",
            )
            told.append(text.format(n=self.restored))
        if self.without_plan:
            text = Text(
                "有 {n} 次没有任何方案合乎全部规则，计为谁也未获资助",
                "in {n} resamples no plan kept all the rules: they count as funding nobody",
            )
            told.append(text.format(n=self.without_plan))
        return told


_CUTS = Text(
    "概率的区间是 95% 威尔逊区间（抽样次数有限的误差）；区间全在 95% 以上为稳入，全在 5% 以下为稳不入，其余为两可；"
    "得分的区间是重抽得分的 2.5% 至 97.5% 分位",
    "intervals of probabilities are Wilson's at 95 % (the error of a finite number of draws); wholly above 95 % is"
    " safe in, wholly below 5 % safe out, all else could go either way; intervals of merit run from the 2.5 % to the"
    " 97.5 % point of the resampled merits",
)
