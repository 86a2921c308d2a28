"""The fairness read-out as one JSON object, in plain values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kaiyi_opt.allocation.fairness.fairness import Fairness
from kaiyi_opt.allocation.fairness.shares import GroupShare
from kaiyi_opt.language import Language
from kaiyi_opt.report.fairness_tables import rounded, violation_sentence
from kaiyi_opt.scenario.digest import digest

FORMAT = "kaiyi-fairness/1"
PLACES = 6


def fairness_object(told: Fairness, lang: Language) -> dict[str, Any]:
    """Return the read-out as plain JSON values; texts are in language ``lang``.

    Money is whole fen; utility is whole units, ``scale`` of which make one of ``unit``; means and shares are rounded
    to six decimals from exact fractions. What cannot be told is ``null``.
    """
    return {
        "format": FORMAT,
        "title": told.scenario.settings.name[lang],
        "scenario_hash": digest(told.scenario),
        "utility": told.utility,
        "unit": told.unit[lang],
        "scale": told.scale,
        "pools": list(told.pools),
        "budget_fen": told.budget,
        "granted_fen": told.granted,
        "voters": _voters(told),
        "representation": _representation(told, lang),
        "domains": _shares(told.domains),
        "communities": _shares(told.communities),
        "missing": [text[lang] for text in told.missing],
    }


def _voters(told: Fairness) -> dict[str, Any] | None:
    voters = told.voters
    if voters is None:
        return None
    return {
        "count": voters.voters,
        "mean": rounded(voters.mean, PLACES),
        "median": rounded(voters.median, PLACES),
        "gini": rounded(voters.gini, PLACES),
        "share_with_nothing": rounded(voters.share_with_nothing, PLACES),
        "distribution": [{"utility": utility, "voters": count} for utility, count in voters.distribution],
    }


def _representation(told: Fairness, lang: Language) -> dict[str, Any] | None:
    found = told.representation
    if found is None:
        return None
    return {
        "axiom": "EJR+",
        "holds": found.holds,
        "holds_up_to_one": found.holds_up_to_one,
        "checked": found.checked,
        "violations": [
            {
                "application": violation.application,
                "cost_fen": violation.cost,
                "supporters": violation.supporters,
                "voters": violation.voters,
                "share_fen": rounded(violation.share, PLACES),
                "most": violation.most,
                "deserved": violation.deserved,
                "up_to_one": violation.up_to_one,
                "sentence": violation_sentence(told, violation)[lang],
            }
            for violation in found.violations
        ],
    }


def _shares(shares: Iterable[GroupShare]) -> list[dict[str, Any]]:
    return [
        {
            "key": row.key,
            "applications": row.applications,
            "funded": row.funded,
            "amount_fen": row.amount,
            "votes": row.votes,
            "population": row.population,
            "budget_share": rounded(row.budget_share, PLACES),
            "vote_share": rounded(row.vote_share, PLACES),
            "population_share": rounded(row.population_share, PLACES),
        }
        for row in shares
    ]
