"""The rules of ballots once more, by a second hand: whole numbers only, and nothing but the ballots and the costs.

Equal shares and Phragmén keep all money over one common denominator, so that every comparison is one of whole numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

FEN_A_UNIT = 100


@dataclass(frozen=True)
class Contest:
    """One election.

    Attributes
    ----------
    costs
        Fen by application, in the order of the declared tie-break.
    budget
        Fen.
    by_cost
        Whether utility is by cost.
    profiles
        Ballots that differ (scores above 0 by application), and how many voters cast each.
    voters
        All of them, those included who name nothing here.
    totals
        All scores by application.
    """

    costs: Mapping[str, int]
    budget: int
    by_cost: bool
    profiles: tuple[tuple[dict[str, int], int], ...]
    voters: int
    totals: Mapping[str, int]

    def worth(self, key: str) -> int:
        """Return what one point for an application is worth."""
        return self.costs[key] if self.by_cost else 1

    def cost(self, chosen: Iterable[str]) -> int:
        """Return what applications cost together."""
        return sum(self.costs[key] for key in chosen)

    def supporters(self, key: str) -> list[int]:
        """Return the profiles that give an application a score above 0."""
        return [number for number, (scores, _) in enumerate(self.profiles) if key in scores]

    def leaves_room(self, chosen: Sequence[str]) -> bool:
        """Whether some other application that anybody supports still fits."""
        left = self.budget - self.cost(chosen)
        backed = {key for scores, _ in self.profiles for key in scores}
        return any(cost <= left and key in backed and key not in chosen for key, cost in self.costs.items())


def contest(
    costs: Mapping[str, int], budget: int, utility: str, scored: Iterable[Sequence[tuple[str, int]]]
) -> Contest:
    """Return the election over ``costs``; ``scored`` are the ballots, each as names with scores."""
    totals, alike, voters = Counter[str](), Counter[tuple[tuple[str, int], ...]](), 0
    for ballot in scored:
        voters += 1
        known = [(name, score) for name, score in ballot if name in costs]
        totals.update(dict(known))
        alike[tuple(sorted(mark for mark in known if mark[1] > 0))] += 1
    profiles = tuple((dict(marks), count) for marks, count in alike.items() if marks)
    return Contest(costs, budget, utility == "cost", profiles, voters, totals)


def greedy(given: Contest, before: Sequence[str] = ()) -> list[str]:
    """Return what greedy funds: the most points for the money first, what no longer fits skipped."""
    chosen = list(before)
    ranked = sorted(
        (key for key in given.costs if given.totals.get(key, 0) > 0 and key not in chosen),
        key=lambda key: Fraction(-given.totals[key] * given.worth(key), given.costs[key]),
    )
    for key in ranked:
        if given.cost(chosen) + given.costs[key] <= given.budget:
            chosen.append(key)
    return chosen


def equal_shares(given: Contest, money: int) -> list[str]:
    """Return what equal shares funds where all voters together have ``money`` fen."""
    purses, unit = [money] * len(given.profiles), given.voters
    backers = {key: found for key in given.costs if (found := given.supporters(key))}
    rank = {key: place for place, key in enumerate(given.costs)}
    least = dict.fromkeys(backers, Fraction(0))
    prices: dict[str, tuple[int, int]] = {}
    chosen: list[str] = []
    while True:
        best: tuple[Fraction, int, str] | None = None
        for key in sorted(least, key=lambda key: (least[key], rank[key])):
            if best is not None and least[key] > best[0]:
                break
            price = _price(given, key, backers[key], purses, unit)
            if price is None:
                del least[key]
                continue
            prices[key] = price
            least[key] = Fraction(price[0], price[1] * unit * given.worth(key))
            offer = least[key], rank[key], key
            best = offer if best is None else min(best, offer)
        if best is None:
            return chosen
        pick = best[2]
        unit = _pay(given, backers[pick], pick, purses, unit, prices[pick])
        chosen.append(pick)
        del least[pick]


def _price(
    given: Contest, key: str, backers: Sequence[int], purses: Sequence[int], unit: int
) -> tuple[int, int] | None:
    """Return the price a point, as a numerator over ``unit`` times a denominator; ``None`` where they cannot pay.

    Those with least a point give all they have, as long as that is less than the price of the others.
    """
    missing = given.costs[key] * unit
    holders = [(purses[n], given.profiles[n][0][key], given.profiles[n][1]) for n in backers if purses[n]]
    if sum(purse * count for purse, _, count in holders) < missing:
        return None
    points = sum(score * count for _, score, count in holders)
    if all(score == 1 for _, score, _ in holders):
        holders.sort()
    else:
        holders.sort(key=lambda holder: Fraction(holder[0], holder[1]))
    for purse, score, count in holders:
        if missing * score <= purse * points:
            break
        missing -= purse * count
        points -= score * count
    return (missing, points) if holders else None


def _pay(given: Contest, backers: Sequence[int], key: str, purses: list[int], unit: int, price: tuple[int, int]) -> int:
    """Let supporters pay a price a point, and return the new common denominator of all purses."""
    missing, points = price
    purses[:] = [purse * points for purse in purses]
    for n in backers:
        purses[n] -= min(purses[n], missing * given.profiles[n][0][key])
    return unit * points


def phragmen(given: Contest) -> list[str]:
    """Return what Phragmén's rule funds, until the next purchase does not fit."""
    paid, unit = [0] * len(given.profiles), 1
    backers = {key: found for key in given.costs if (found := given.supporters(key))}
    open_keys = [key for key in backers if given.costs[key] <= given.budget]
    voters = {key: sum(given.profiles[n][1] for n in backers[key]) for key in open_keys}
    owed = dict.fromkeys(open_keys, 0)
    chosen: list[str] = []
    while open_keys:
        pick = min(open_keys, key=lambda key: Fraction(given.costs[key] * unit + owed[key], voters[key]))
        if given.cost([*chosen, pick]) > given.budget:
            break
        due, people = given.costs[pick] * unit + owed[pick], voters[pick]
        paid[:] = [time * people for time in paid]
        unit *= people
        for n in backers[pick]:
            paid[n] = due
        chosen.append(pick)
        open_keys.remove(pick)
        owed = {key: sum(paid[n] * given.profiles[n][1] for n in backers[key]) for key in open_keys}
    return chosen


RULES: dict[str, Callable[[Contest, int], list[str]]] = {
    "greedy": lambda given, money: greedy(given),
    "mes": equal_shares,
    "mes+add1": equal_shares,
    "mes+greedy": lambda given, money: greedy(given, equal_shares(given, money)),
    "mes+add1+greedy": lambda given, money: greedy(given, equal_shares(given, money)),
    "phragmen": lambda given, money: phragmen(given),
}
"""What each rule funds, where all voters together have so many fen (equal shares alone reads that)."""
