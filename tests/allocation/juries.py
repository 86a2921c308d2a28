"""Small juries for tests: rounds made of score sheets, and sheets made of known leniencies and scales."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kaiyi_opt.allocation.merit.totals import Totals, totals
from kaiyi_opt.scenario.nouns import Application, Juror, Line, Organisation, Pool, Scenario, ScoreSheet
from kaiyi_opt.scenario.settings import Criterion, MeritSettings, Settings

POINT = 10_000
Given = Sequence[tuple[str, str, Mapping[str, float | None]]]


def jury_round(
    given: Given,
    *,
    weights: Mapping[str, int] | None = None,
    members: Mapping[str, str] | None = None,
    owners: Mapping[str, str] | None = None,
    **merit: Any,
) -> Scenario:
    """Return a round of one line, from juror, application and points by criterion.

    ``members`` are the organisations of jurors, ``owners`` those of applications; ``merit`` are settings.
    """
    weights = weights or {"need": 1}
    members, owners = members or {}, owners or {}
    applications = sorted({application for _, application, _ in given})
    return Scenario(
        settings=Settings(
            title="评审一轮",
            title_en="a jury's round",
            date=datetime.date(2014, 6, 1),
            criteria={key: Criterion(zh=f"标准{key}", en=key, weight=w * POINT) for key, w in weights.items()},
            merit=MeritSettings(**merit),
        ),
        organisations=tuple(Organisation(key, key) for key in sorted({*members.values(), *owners.values()})),
        pools=(Pool("p", "池", budget=100_000),),
        lines=(Line("l", "创投", "venture", pool="p", merit="jury"),),
        applications=tuple(Application(a, a, owners.get(a, ""), line="l", request=30_000) for a in applications),
        jurors=tuple(Juror(key, f"评委{key}", members.get(key, "")) for key in sorted({j for j, _, _ in given})),
        scores=tuple(
            ScoreSheet(
                juror,
                application,
                tuple((key, None if score is None else round(score * POINT)) for key, score in sorted(scores.items())),
            )
            for juror, application, scores in given
        ),
    )


def grid_round(rows: Mapping[str, Sequence[float | None]], **more: Any) -> Scenario:
    """Return a round of one criterion, each juror's points for the applications a0, a1, … in turn."""
    given = [(juror, f"a{n}", {"need": score}) for juror, scores in rows.items() for n, score in enumerate(scores)]
    return jury_round(given, **more)


def drawn_sheets(
    seed: int,
    *,
    jurors: int = 7,
    items: int = 29,
    leniency: float = 4.0,
    scale: float = 0.0,
    noise: float = 3.0,
    missing: float = 0.0,
) -> tuple[list[tuple[str, str, tuple[tuple[str, int], ...]]], np.ndarray, np.ndarray]:
    """Return sheets drawn from the model, and the leniencies and scales that they were drawn with."""
    random = np.random.default_rng(seed)
    quality = random.normal(0, 8, items)
    shift, width = random.normal(0, leniency, jurors), 1 + random.normal(0, scale, jurors)
    sheets = []
    for j in range(jurors):
        for i in range(items):
            score = 60 + shift[j] + width[j] * quality[i] + random.normal(0, noise)
            if random.random() >= missing:
                sheets.append((f"j{j:02d}", f"a{i:03d}", (("need", round(score * POINT)),)))
    return sheets, shift, width


def drawn_totals(seed: int, **more: Any) -> tuple[Totals, np.ndarray, np.ndarray]:
    """Return the totals of `drawn_sheets`, and what they were drawn with."""
    sheets, shift, width = drawn_sheets(seed, **more)
    return totals({"need": POINT}, sheets), shift, width
