"""The reasons of applications as a JSON object: the same facts as the sentences, in exact units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

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
    if why.merit is not None:
        facts["merit"] = {**asdict(why.merit), "gain": why.merit.gain, "margin": why.merit.margin}
    return facts


def why_objects(answers: Iterable[Why], lang: Language) -> dict[str, Any]:
    """Return several answers in one object."""
    return {"applications": [why_object(why, lang) for why in answers]}
