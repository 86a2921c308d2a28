"""The limits of a round that a certificate prices: what an award takes of each, and how much there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kaiyi_opt.verify.facts import Grant
from kaiyi_opt.verify.goals import Goal
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.rules import WHOLE, money_shared_out


@dataclass(frozen=True)
class Limit:
    """One row: what a grant takes of it, and how much all together take: at most ``most``, or, of a floor, at least
    that.

    Where ``organisation`` is stated, no other's grants take anything of it.
    """

    taken: Callable[[Grant], int]
    most: int
    organisation: str = ""


def limit_of(
    rule: str, subject: str, is_ceiling: bool, earlier: Mapping[str, tuple[Goal, Fraction]], stated: Round
) -> Limit | None:
    """Return the limit that a certificate names; ``None`` where the round has no such one.

    ``earlier`` are the goals before the one that is bounded, each with what the list says it has of it: there is to be
    as much.
    """
    kind, _, key = rule.partition(":")
    if kind == "goal" and key in earlier:
        return None if is_ceiling else _floor_of(*earlier[key])
    if kind in ("pool", "line") and key:
        return _budget(kind, key, stated) if is_ceiling else None
    for row in stated["rules"]:
        if row["id"] == rule and row.get("active") is not False and row["family"] in _FAMILIES:
            return _FAMILIES[row["family"]](row, subject, "at_most" if is_ceiling else "at_least", stated)
    return None


def _floor_of(goal: Goal, value: Fraction) -> Limit | None:
    sign = -1 if goal.is_least else 1
    return Limit(lambda grant: sign * goal.of(grant), -int(-sign * value // goal.unit))


def _budget(kind: str, key: str, stated: Round) -> Limit | None:
    row = stated.by_id[f"{kind}s"].get(key)
    if row is None or "budget" not in row:
        return None

    def taken(grant: Grant) -> int:
        own = grant.facts.pool if kind == "pool" else grant.facts.line["id"]
        return grant.fen if own == key and not grant.adopted else 0

    return Limit(taken, row["budget"])


def _is_about(rule: Mapping[str, Any], grant: Grant) -> bool:
    """Whether a rule counts a grant: one of a pool, what that pool pays."""
    payer = None if grant.adopted else grant.facts.pool
    return rule.get("pool", payer) == payer and rule.get("line", grant.facts.line["id"]) == grant.facts.line["id"]


def _organisation(rule: Mapping[str, Any], subject: str, side: str, stated: Round) -> Limit | None:
    del stated
    if side not in rule or not subject:
        return None
    counts = rule["family"] == "organisation_awards"

    def taken(grant: Grant) -> int:
        return (1 if counts else grant.fen) if grant.facts.organisation == subject and _is_about(rule, grant) else 0

    return Limit(taken, rule[side], subject)


def _group(rule: Mapping[str, Any], subject: str, side: str, stated: Round) -> Limit | None:
    if side not in rule or rule.get("group", subject) != subject:
        return None
    unit, limit = rule["unit"], rule[side]
    if unit == "share_of_awards":
        return _share_of_awards(rule, subject, limit)
    if unit == "share":
        # Rounded inward, which no whole sum notices.
        whole = limit * money_shared_out(rule, stated)
        limit = whole // WHOLE if side == "at_most" else -(-whole // WHOLE)

    def taken(grant: Grant) -> int:
        inside = subject in grant.facts.groups[rule["by"]] and _is_about(rule, grant)
        return (1 if unit == "count" else grant.fen) if inside else 0

    return Limit(taken, limit)


def _share_of_awards(rule: Mapping[str, Any], subject: str, share: int) -> Limit:
    """Return Σ 10000 · fen of the group − share · Σ fen of all that the rule is about, against 0."""

    def taken(grant: Grant) -> int:
        own = WHOLE if subject in grant.facts.groups[rule["by"]] else 0
        return (own - share) * grant.fen if _is_about(rule, grant) else 0

    return Limit(taken, 0)


def _requires(rule: Mapping[str, Any], subject: str, side: str, stated: Round) -> Limit | None:
    """Return awards to the dependent less awards to what it needs, at most 0."""
    del stated
    dependent, *needed = rule["applications"]
    if side != "at_most" or subject not in needed:
        return None

    def taken(grant: Grant) -> int:
        own = grant.facts.application["id"]
        return (own == dependent) - (own == subject)

    return Limit(taken, 0)


def _excludes(rule: Mapping[str, Any], subject: str, side: str, stated: Round) -> Limit | None:
    del stated
    if side != "at_most" or subject:
        return None
    return Limit(lambda grant: int(grant.facts.application["id"] in rule["applications"]), rule.get("at_most", 1))


_FAMILIES: Mapping[str, Callable[[Mapping[str, Any], str, str, Round], Limit | None]] = {
    "organisation_awards": _organisation,
    "organisation_money": _organisation,
    "group_limit": _group,
    "requires": _requires,
    "excludes": _excludes,
}
