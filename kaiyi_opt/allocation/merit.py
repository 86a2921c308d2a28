"""Merit: what an application is worth per award, in whole 1e-4 points, from score sheets, assessment or votes."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from kaiyi_opt.scenario.nouns import Application, Scenario, ScoreSheet

ONE = 10_000
FULL_POINTS = 100 * ONE
FEWEST_FOR_TRIMMING = 3


def merits(scenario: Scenario) -> dict[str, int | None]:
    """Return the merit of every application, ``None`` where what it rests on is not stated.

    By the line's choice: ``jury`` is `jury_merit`; ``assessment`` the organisation's yearly assessment; ``votes`` the
    number of votes, as points; ``none`` is 0.
    """
    sheets: dict[str, list[ScoreSheet]] = defaultdict(list)
    for sheet in scenario.scores:
        sheets[sheet.application].append(sheet)
    votes = vote_counts(scenario)
    most_votes: dict[str, int] = defaultdict(int)
    for application in scenario.applications:
        most_votes[application.line] = max(most_votes[application.line], votes[application.id])
    return {
        application.id: _merit(
            scenario, application, sheets[application.id], votes[application.id], most_votes[application.line]
        )
        for application in scenario.applications
    }


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


def _merit(
    scenario: Scenario, application: Application, sheets: list[ScoreSheet], votes: int, most_votes: int
) -> int | None:
    kind = scenario.line(application.line).merit
    if kind == "none":
        return 0
    if kind == "votes":
        return votes * ONE // 10**scenario.settings.ballots.decimals
    if kind == "assessment":
        return scenario.organisation(application.organisation).assessment if application.organisation else None
    return jury_merit(scenario, sheets, votes, most_votes)


def jury_merit(scenario: Scenario, sheets: list[ScoreSheet], votes: int, most_votes: int) -> int | None:
    r"""Return the weighted mean of the criteria's means, with the votes as one more criterion where they have a weight.

    .. math::  \frac{\sum_c w_c\,\bar s_c + w_v \cdot 100\,v / v_{max}}{\sum_c w_c + w_v}

    The mean of a criterion is over the jurors who scored it (blanks and recusals left out); where ``merit.trimmed`` is
    set and at least three scored, one highest and one lowest are dropped. Exact fractions; rounded once, half up, to
    1e-4.

    Returns
    -------
    Whole 1e-4 points, or ``None`` where some criterion with a weight was scored by nobody.
    """
    settings = scenario.settings
    total, weights = Fraction(0), 0
    for key, criterion in sorted(settings.criteria.items()):
        if criterion.weight == 0:
            continue
        scores = [score for sheet in sheets for name, score in sheet.scores if name == key and score is not None]
        mean = criterion_mean(scores, trimmed=settings.merit.trimmed)
        if mean is None:
            return None
        total += criterion.weight * mean
        weights += criterion.weight
    if settings.merit.votes_weight and most_votes:
        total += settings.merit.votes_weight * Fraction(FULL_POINTS * votes, most_votes)
        weights += settings.merit.votes_weight
    return None if weights == 0 else round_half_up(total / weights)


def criterion_mean(scores: list[int], *, trimmed: bool) -> Fraction | None:
    """Return the mean of one criterion's scores, exact; ``None`` of no scores.

    >>> criterion_mean([60, 90, 90, 80], trimmed=True)
    Fraction(85, 1)
    """
    if not scores:
        return None
    kept = sorted(scores)[1:-1] if trimmed and len(scores) >= FEWEST_FOR_TRIMMING else scores
    return Fraction(sum(kept), len(kept))


def round_half_up(value: Fraction) -> int:
    """Round to the nearest whole number, halves up (四舍五入).

    >>> round_half_up(Fraction(5, 2))
    3
    """
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
