"""Merit: what an application is worth per award, in whole 1e-4 points, from score sheets, assessment or votes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from kaiyi_opt.allocation.merit.calibration import juror_maps
from kaiyi_opt.allocation.merit.juror_map import JurorMap
from kaiyi_opt.allocation.merit.jury_merit import jury_merit
from kaiyi_opt.allocation.merit.points import ONE
from kaiyi_opt.allocation.merit.recusal import standing_sheets
from kaiyi_opt.allocation.merit.votes import vote_counts
from kaiyi_opt.scenario.nouns import Application, Scenario, ScoreSheet


def merits(scenario: Scenario) -> dict[str, int | None]:
    """Return the merit of every application, ``None`` where what it rests on is not stated.

    By the line's choice: ``jury`` is `jury_merit`, of scores calibrated or normalised as the settings declare;
    ``assessment`` the organisation's yearly assessment; ``votes`` the number of votes, as points; ``none`` is 0.
    """
    return merits_with(scenario, juror_maps(scenario))


def merits_with(scenario: Scenario, maps: Mapping[str, JurorMap] | None) -> dict[str, int | None]:
    """Return the merits that follow from the jurors' maps; ``None`` takes every score as it stands."""
    sheets: dict[str, list[ScoreSheet]] = defaultdict(list)
    for sheet in standing_sheets(scenario):
        sheets[sheet.application].append(sheet)
    votes = vote_counts(scenario)
    most_votes: dict[str, int] = defaultdict(int)
    for application in scenario.applications:
        most_votes[application.line] = max(most_votes[application.line], votes[application.id])
    found: dict[str, int | None] = {}
    for application in scenario.applications:
        if scenario.line(application.line).merit == "jury":
            shares = (votes[application.id], most_votes[application.line])
            found[application.id] = jury_merit(scenario, sheets[application.id], *shares, maps)
        else:
            found[application.id] = _merit(scenario, application, votes[application.id])
    return found


def _merit(scenario: Scenario, application: Application, votes: int) -> int | None:
    kind = scenario.line(application.line).merit
    if kind == "votes":
        return votes * ONE // 10**scenario.settings.ballots.decimals
    if kind == "assessment":
        return scenario.organisation(application.organisation).assessment if application.organisation else None
    return 0
