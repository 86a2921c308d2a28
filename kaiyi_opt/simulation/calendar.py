"""Which calendar month the simulation begins with."""

from __future__ import annotations

from kaiyi_opt.scenario.nouns import Scenario


def first_month(scenario: Scenario) -> tuple[int, int]:
    """Return year and month of the first month: the settings' start, else the month after the round's date."""
    if start := scenario.settings.simulation.start:
        year, month = start.split("-")
        return int(year), int(month)
    day = scenario.settings.date
    return day.year + day.month // 12, day.month % 12 + 1
