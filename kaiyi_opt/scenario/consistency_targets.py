"""Whether the targets of a calibration hold together: months, limits, tolerances."""

from __future__ import annotations

from collections.abc import Iterator

from kaiyi_opt.errors import Fault
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.locate import Locate
from kaiyi_opt.scenario.nouns import Scenario, row_key
from kaiyi_opt.scenario.nouns_simulation import ObservedNumber
from kaiyi_opt.scenario.settings_simulation import MONTH

Finding = tuple[str, Text, Text]


def target_faults(scenario: Scenario, locate: Locate) -> list[Fault]:
    """Return everything about targets that does not hold together; ``locate`` as in `consistency_faults`."""
    return [
        Fault(cause, cure, locate("targets", row_key(row), column))
        for row in scenario.targets
        for column, cause, cure in _target(row)
    ]


def _target(row: ObservedNumber) -> Iterator[Finding]:
    if not MONTH.fullmatch(row.month):
        yield "month", Text("不是年月", "it is not a year and month"), Text("请写成 2012-07", "write it as 2012-07")
    if row.least is None and row.most is None:
        cause = Text("“最少”和“最多”都是空的", "both 'least' and 'most' are blank")
        yield "least", cause, Text("请至少填一个", "give one of them or both")
    if row.least is not None and row.most is not None and row.least > row.most:
        cause = Text("“最少”大于“最多”", "the least is above the most")
        yield "least", cause, Text("请改正其中一个", "correct one of them")
    if row.most == 0:
        cause = Text("“最多”为零，无法计算相对误差", "the most is zero, and no error is relative to it")
        yield "most", cause, Text("请填 1 或更多，或留空", "give 1 or more, or leave it blank")
    if row.tolerance == 0:
        cause = Text("容差为零，任何模拟都达不到", "with no tolerance no simulation can reach it")
        yield "tolerance", cause, Text("请填大于零的比例，或留空", "give a share above zero, or leave it blank")
