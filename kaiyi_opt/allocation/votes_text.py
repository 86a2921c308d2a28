"""Votes in words: voters where each gives one vote to a project, points where a ballot grades or ranks them."""

from __future__ import annotations

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.points import POINT, format_points


def votes_text(scenario: Scenario, votes: int) -> Text:
    """Say so many votes, a whole number of what ballots are counted in.

    >>> from kaiyi_opt.scenario.settings import Settings
    >>> scenario = Scenario(settings=Settings(title="轮", date="2014-06-01"))
    >>> votes_text(scenario, 448).zh, votes_text(scenario, 448).en, votes_text(scenario, 1).en
    ('448 票', '448 votes', '1 vote')
    """
    ballots = scenario.settings.ballots
    shown = format_points(votes * POINT // 10**ballots.decimals)
    if not scenario.votes and ballots.type in ("cumulative", "ordinal"):
        return Text(f"选票 {shown} 分", f"{shown} point{'' if shown == '1' else 's'} on the ballots")
    return Text(f"{shown} 票", f"{shown} vote{'' if shown == '1' else 's'}")
