"""Who the money goes to, by domain and by community: their share of it, of the votes, and of the residents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from kaiyi_opt.scenario.nouns import Application, Scenario


@dataclass(frozen=True)
class GroupShare:
    """A domain or a community; ``key`` is blank for what names none.

    Attributes
    ----------
    applications, funded
        How many there are, and how many of them are granted anything.
    amount
        Fen granted.
    votes
        As `kaiyi_opt.allocation.merit.vote_counts` counts them; ``None`` where nobody voted.
    population
        Residents; ``None`` for a domain, and where the table does not say.
    budget_share, vote_share, population_share
        Of all that was granted, of all votes, of all residents stated; ``None`` where there are none.
    """

    key: str
    applications: int
    funded: int
    amount: int
    votes: int | None
    population: int | None
    budget_share: Fraction | None
    vote_share: Fraction | None
    population_share: Fraction | None


def domain_of(scenario: Scenario, application: Application) -> str:
    """Return the domain of an application, or else that of its organisation."""
    if application.domain or not application.organisation:
        return application.domain
    return scenario.organisation(application.organisation).domain


def community_of(scenario: Scenario, application: Application) -> str:
    """Return the community of an application, or else that of its organisation."""
    if application.community or not application.organisation:
        return application.community
    return scenario.organisation(application.organisation).community


def by_domain(
    scenario: Scenario, applications: Iterable[Application], awards: Mapping[str, int], votes: Mapping[str, int]
) -> tuple[GroupShare, ...]:
    """Return every domain of the settings, and last what names none, where anything does."""
    nobody: dict[str, int | None] = dict.fromkeys(scenario.settings.domains)
    return _shares(nobody, applications, lambda application: domain_of(scenario, application), awards, votes)


def by_community(
    scenario: Scenario, applications: Iterable[Application], awards: Mapping[str, int], votes: Mapping[str, int]
) -> tuple[GroupShare, ...]:
    """Return every community, and last what names none, where anything does."""
    population = {community.id: community.population for community in scenario.communities}
    return _shares(population, applications, lambda application: community_of(scenario, application), awards, votes)


def _shares(
    population: Mapping[str, int | None],
    applications: Iterable[Application],
    key_of: Callable[[Application], str],
    awards: Mapping[str, int],
    votes: Mapping[str, int],
) -> tuple[GroupShare, ...]:
    """Return a row a key of ``population``; none at all where no application names one of them."""
    members: dict[str, list[str]] = {key: [] for key in (*population, "")}
    for application in applications:
        members[key_of(application)].append(application.id)
    if not any(members[key] for key in population):
        return ()
    kept = [key for key in members if key or members[key]]
    granted = sum(awards.get(name, 0) for names in members.values() for name in names)
    cast, residents = sum(votes.values()), sum(filter(None, population.values()))
    rows = []
    for key in kept:
        amount = sum(awards.get(name, 0) for name in members[key])
        voted = sum(votes[name] for name in members[key]) if cast else None
        people = population.get(key)
        rows.append(
            GroupShare(
                key,
                len(members[key]),
                sum(awards.get(name, 0) > 0 for name in members[key]),
                amount,
                voted,
                people,
                _part(amount, granted),
                _part(voted, cast),
                _part(people, residents),
            )
        )
    return tuple(rows)


def _part(one: int | None, whole: int) -> Fraction | None:
    return Fraction(one, whole) if one is not None and whole else None
