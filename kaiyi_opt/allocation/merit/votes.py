"""Residents' votes, as one number an application: from the table of votes, or counted from the ballots."""

from __future__ import annotations

from kaiyi_opt.scenario.nouns import Scenario


def vote_counts(scenario: Scenario) -> dict[str, int]:
    """Return the votes of every application: those of the table of votes, or else counted from the ballots.

    An approval or choose-one ballot gives 1 to each application it names; a cumulative one its points, in units of the
    declared decimals; an ordinal one that ranks L applications L to the first, down to 1 to the last (Borda's count).
    """
    counts = {application.id: 0 for application in scenario.applications}
    if scenario.votes:
        return counts | {row.application: row.votes for row in scenario.votes}
    kind = scenario.settings.ballots.type
    for ballot in scenario.ballots:
        for rank, application in enumerate(ballot.vote):
            if kind == "cumulative":
                counts[application] += ballot.points[rank]
            elif kind == "ordinal":
                counts[application] += len(ballot.vote) - rank
            else:
                counts[application] += 1
    return counts
