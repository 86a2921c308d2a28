"""Whether what a scenario states of the linkage holds together: how severe a need can be."""

from __future__ import annotations

from kaiyi_opt.errors import Fault
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.locate import Locate
from kaiyi_opt.scenario.nouns import Scenario, row_key
from kaiyi_opt.scenario.settings_linkage import MOST_SEVERE


def linkage_faults(scenario: Scenario, locate: Locate) -> list[Fault]:
    """Return everything about the linkage that does not hold together; ``locate`` as in `consistency_faults`."""
    cause = Text("迫切程度须为 1 至 {most}", "the severity must be from 1 to {most}").format(most=MOST_SEVERE)
    cure = Text("请填 1（轻）至 {most}（重），或留空", "give 1 (slight) to {most} (severe), or leave it blank")
    return [
        Fault(cause, cure.format(most=MOST_SEVERE), locate("needs", row_key(need), "severity"))
        for need in scenario.needs
        if need.severity is not None and not 1 <= need.severity <= MOST_SEVERE
    ]
