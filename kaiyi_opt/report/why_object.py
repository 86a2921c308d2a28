"""The reasons of applications as a JSON object: the same facts as the sentences, in exact units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from kaiyi_opt.allocation.ballots.standing import GreedyStanding, PhragmenStanding, SharesStanding
from kaiyi_opt.allocation.ballots.why import BallotWhy
from kaiyi_opt.allocation.explain import Why
from kaiyi_opt.language import Language


def why_object(why: Why, lang: Language) -> dict[str, Any]:
    """Return one answer; money in fen, merit in 1e-4 points, texts in ``lang``.

    ``null`` where a question does not arise, or was not settled (then it is named in ``unsettled``).
    """
    facts: dict[str, Any] = asdict(why)
    facts["sentences"] = [sentence[lang] for sentence in why.sentences]
    facts["relaxations"] = [{**asdict(way), "text": way.text[lang]} for way in why.relaxations]
    facts["changes"] = [asdict(change) for change in why.changes]
    facts["unsettled"] = list(why.unsettled)
    if why.budget is not None and why.budget.short is not None:
        facts["budget"]["short"] = why.budget.short[lang]
    if why.merit is not None:
        facts["merit"] = {**asdict(why.merit), "gain": why.merit.gain, "margin": why.merit.margin}
    return facts


def ballot_why_object(why: BallotWhy, lang: Language) -> dict[str, Any]:
    """Return the answer of an application that a rule of ballots decided; money in fen, texts in ``lang``."""
    facts: dict[str, Any] = {"decided_by": "ballots", **asdict(why)}
    facts["standing"] = [{"stage": _STAGES[type(each)], **asdict(each)} for each in why.standing]
    facts["sentences"] = [sentence[lang] for sentence in why.sentences]
    return facts


_STAGES = {GreedyStanding: "greedy", SharesStanding: "mes", PhragmenStanding: "phragmen"}


def why_objects(answers: Iterable[Why | BallotWhy], lang: Language) -> dict[str, Any]:
    """Return several answers in one object."""
    return {
        "applications": [
            ballot_why_object(why, lang) if isinstance(why, BallotWhy) else why_object(why, lang) for why in answers
        ]
    }
