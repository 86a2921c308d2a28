"""Goals that are no sum over awards, as a certificate sees them: units of their own, tied to the awards by rows.

Need that is covered has three kinds of units a need, its thirds of people, of which no more count than people are
reached. The least of all communities has one kind: each unit asks as much of every community as it has heads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kaiyi_opt.verify.facts import Facts
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.tables import Row

# An application that may be paid, and the fen that may be granted to it.
Grants = tuple[Facts, Sequence[int]]


@dataclass(frozen=True)
class Units:
    """So many units at most, what each is worth, and what it takes of each tie."""

    most: int
    worth: int
    taken: Mapping[str, int]


@dataclass(frozen=True)
class Tied:
    """What granting so many fen gives to each tie, and the units that take from it."""

    given: Mapping[str, Callable[[Facts, int], int]]
    units: tuple[Units, ...]

    def most(self, factor: int, prices: Mapping[str, int]) -> int:
        """Return the most that all units come to, each worth ``factor`` times its worth less the prices of its ties."""
        return sum(
            units.most
            * max(0, factor * units.worth - sum(prices.get(tie, 0) * taken for tie, taken in units.taken.items()))
            for units in self.units
        )


def tied(goal: str, stated: Round, grants: Sequence[Grants]) -> Tied | None:
    """Return what ties a goal to the awards; ``None`` for a goal that is a sum over them."""
    if goal == "need":
        return _need(stated, grants)
    return _equity(stated, grants) if goal == "equity" else None


def _need(stated: Round, grants: Sequence[Grants]) -> Tied:
    settings = stated.settings["need"]
    rates = [settings[key] for key in ("first_third", "second_third", "last_third")]
    given: dict[str, Callable[[Facts, int], int]] = {}
    units: list[Units] = []
    for row in stated["needs"]:
        name = f"{row['community']}/{row['domain']}"
        given[name] = _reached(row, settings["beneficiaries"])
        if not any(fen and given[name](facts, fen) for facts, amounts in grants for fen in amounts[:1]):
            continue
        people, severity = row["people"], row.get("severity", settings["severity"])
        borders = [0, people // 3, 2 * people // 3, people]
        for rate, begin, end in zip(rates, borders, borders[1:], strict=False):
            units.append(Units(end - begin, severity * rate, {name: 1}))
    return Tied(given, tuple(units))


def _reached(need: Row, usual: int) -> Callable[[Facts, int], int]:
    def people(facts: Facts, fen: int) -> int:
        del fen
        inside = need["community"] in facts.groups["community"] and need["domain"] in facts.groups["domain"]
        return facts.application.get("beneficiaries", usual) if inside else 0

    return people


def _equity(stated: Round, grants: Sequence[Grants]) -> Tied:
    by_awards = stated.settings["allocation"]["equity"] == "awards"
    given: dict[str, Callable[[Facts, int], int]] = {}
    heads: dict[str, int] = {}
    most: list[int] = []
    for row in stated["communities"]:
        own = [amounts for facts, amounts in grants if row["id"] in facts.groups["community"]]
        count = 1 if by_awards else row.get("population", 0)
        if own and count > 0:
            given[row["id"]], heads[row["id"]] = _granted(row["id"], by_awards=by_awards), count
            total = sum(len(amounts) > 0 if by_awards else max(amounts, default=0) for amounts in own)
            most.append(total // count)
    return Tied(given, (Units(min(most), 1, heads),) if most else ())


def _granted(community: str, *, by_awards: bool) -> Callable[[Facts, int], int]:
    def fen(facts: Facts, amount: int) -> int:
        inside = community in facts.groups["community"]
        return (1 if by_awards else amount) if inside else 0

    return fen
