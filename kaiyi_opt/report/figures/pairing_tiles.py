"""Who mentors whom, as rows of tiles: a row a mentor, a tile a mentee, its colour the fit."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from kaiyi_opt.language import Language, Text
from kaiyi_opt.network.pairing.pairing import Pair, Pairing
from kaiyi_opt.report.figures.labels import cut
from kaiyi_opt.report.figures.theme import INK, QUIET, themed
from kaiyi_opt.scenario.nouns import Organisation, Scenario
from kaiyi_opt.scenario.points import POINT

if TYPE_CHECKING:
    import altair as alt

TILE = (118, 30)
WIDEST_NAME = 18  # as `cut` counts


def pairing_tiles(pairing: Pairing, scenario: Scenario, lang: Language) -> alt.LayerChart:
    """Return the pairing as tiles; mentors with most mentees first, a mentor's best-fitting mentee first."""
    import altair as alt

    rows = _tiles(pairing, scenario)
    order = list(dict.fromkeys(row["mentor"] for row in rows))
    most = max((row["place"] for row in rows), default=1)
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("place:O", title=None, axis=None, scale=alt.Scale(domain=list(range(1, most + 1)))),
        y=alt.Y("mentor:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=240)),
    )
    colour = alt.Color(
        "fit:Q",
        scale=alt.Scale(domain=[0, 50, 100], interpolate="rgb", range=["#f4d8c6", "#dfe9f1", "#7fb2d9"]),
        legend=alt.Legend(title=Text("匹配度（分）", "fit (points)")[lang], gradientLength=140),
    )
    tiles = base.mark_rect(stroke="white", strokeWidth=3, cornerRadius=4).encode(color=colour, tooltip="full:N")
    names = base.mark_text(fontSize=11, color=INK).encode(text="mentee:N")
    told = Text("{pairs} 对，{left} 家尚无示范点", "{pairs} pairs, {left} without a mentor").format(
        pairs=len(pairing.pairs), left=len(pairing.unpaired)
    )
    title = alt.Title(
        Text("“1+X”结对：{method}", "1+X pairing: {method}").format(method=pairing.label)[lang],
        subtitle=told[lang],
        subtitleColor=QUIET,
    )
    width, height = TILE
    return themed((tiles + names).properties(width=width * most, height=height * max(1, len(order)), title=title))


def _tiles(pairing: Pairing, scenario: Scenario) -> list[dict[str, Any]]:
    mentees: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairing.pairs:
        mentees[pair.mentor].append(pair)
    names = Counter(scenario.organisation(mentor).name for mentor in mentees)
    rows = []
    for mentor in sorted(mentees, key=lambda key: (-len(mentees[key]), key)):
        for place, pair in enumerate(sorted(mentees[mentor], key=lambda pair: (-pair.fit, pair.mentee)), start=1):
            name = scenario.organisation(pair.mentee).name
            rows.append(
                {
                    "mentor": _row_name(scenario.organisation(mentor), names),
                    "mentee": cut(name, WIDEST_NAME),
                    "full": name,
                    "place": place,
                    "fit": pair.fit / POINT,
                }
            )
    return rows


def _row_name(mentor: Organisation, names: Counter[str]) -> str:
    """Return a mentor's name, with its identifier where two mentors share one: they are two rows."""
    return mentor.name if names[mentor.name] == 1 else f"{mentor.name} {mentor.id}"
