"""Random rounds for property tests: small, consistent, and between them every kind of line, rule and setting.

`scenarios` is the entry; what it is built from is public too, for tests of one part. Whatever is drawn holds together
(a loader finds no fault in it) and survives files: texts hold what spreadsheets choke on, but nothing that readers
tidy. Not every round can be solved: floors and decisions may contradict the money there is.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from kaiyi_opt.money import is_unit
from kaiyi_opt.scenario.cells import normalise
from kaiyi_opt.scenario.nouns import (
    Application,
    Ballot,
    Community,
    Juror,
    Line,
    Organisation,
    Pool,
    Rule,
    Scenario,
    ScoreSheet,
    VoteCount,
)
from kaiyi_opt.scenario.settings import (
    AllocationSettings,
    BallotSettings,
    Criterion,
    Label,
    MeritSettings,
    Settings,
    spellings,
)
from kaiyi_opt.scenario.vocabulary import BENEFITS, FAMILIES, GRADES, GROUPINGS, HONOURS, LAYERS, MERITS, STAGES, UNITS

YUAN = 100
POINT = 10_000
GOALS = ("entitlements", "merit", "votes", "projects", "most_money", "least_money")
KINDS_OF_BALLOT = ("approval", "choose-1", "cumulative", "ordinal")

# Among the stems are what a spreadsheet would run, what a number reader would take, and what looks blank.
_STEMS = ("a", "P", "00", "=A", "-", "@x", "NA", "申", "é ", "'q")
_LETTERS = "凯益荟社区服务abcXYZ019 =+-@'\"<>&/\\{}%$.:_é"

names = st.text(_LETTERS, min_size=1, max_size=10).map(str.strip).filter(bool)
"""Names as applicants write them, with the characters that have broken readers and pages."""

titles = names.map(lambda name: " ".join(name.split()))
"""Names that can stand above a column, where readers take any run of blanks for one."""

labels = st.builds(lambda zh, en: Label(zh=zh, en=en), titles, titles | st.just(""))
"""Names in one language or both."""


def choice(choices: Sequence[Any]) -> st.SearchStrategy[str]:
    """Draw the key of one of a column's choices."""
    return st.sampled_from([one.key for one in choices])


def maybe(strategy: st.SearchStrategy[Any], blank: Any = None) -> st.SearchStrategy[Any]:
    """Draw a value, or a blank cell."""
    return st.just(blank) | strategy


def mostly(strategy: st.SearchStrategy[Any], blank: Any = None) -> st.SearchStrategy[Any]:
    """Draw a value, or now and then a blank cell."""
    return st.one_of(strategy, strategy, strategy, strategy, st.just(blank))


@st.composite
def keys(draw: st.DrawFn, *, least: int, most: int) -> tuple[str, ...]:
    """Draw the identifiers of one table, all of one make."""
    stem = draw(st.sampled_from(_STEMS))
    return tuple(normalise(f"{stem}{number}") for number in range(draw(st.integers(least, most))))


def parts(group: Sequence[str], *, least: int = 0, most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw some of a group, in any order, none twice."""
    if not group:
        return st.just(())
    return st.lists(st.sampled_from(group), min_size=least, max_size=min(most, len(group)), unique=True).map(tuple)


def amounts(most_yuan: int = 6_000) -> st.SearchStrategy[int]:
    """Draw fen: mostly round sums, that ties are met, and now and then an odd fen."""
    return st.builds(
        lambda hundreds, fen: max(hundreds * 100 * YUAN + fen, 1),
        st.integers(1, most_yuan // 100),
        st.sampled_from((0, 0, 0, 0, 1, -1, 37)),
    )


@st.composite
def settings(draw: st.DrawFn) -> Settings:
    """Draw the settings of a round."""
    tie_break = draw(st.sampled_from(("id", "lottery")))
    kind = draw(st.sampled_from(KINDS_OF_BALLOT))
    return Settings(
        title=draw(names),
        title_en=draw(names | st.just("")),
        date=draw(st.dates(datetime.date(2014, 1, 29), datetime.date(2014, 12, 31))),
        currency=draw(
            st.just(Label(zh="元", en="yuan")) | labels.filter(lambda label: is_unit(label.zh) and is_unit(label.en))
        ),
        domains=draw(_groups("d")),
        tracks=draw(_groups("t")),
        criteria={key: draw(_criteria(label)) for key, label in draw(_groups("c")).items()},
        merit=MeritSettings(
            trimmed=draw(st.booleans()), votes_weight=draw(st.sampled_from((0, 0, POINT // 2, 3 * POINT)))
        ),
        allocation=AllocationSettings(
            goals=draw(parts(GOALS, least=1)),
            tie_break=tie_break,
            lottery_seed=draw(names) if tie_break == "lottery" else "",
            rationing=draw(st.sampled_from(("most_awards", "most_money"))),
        ),
        ballots=BallotSettings(type=kind, decimals=draw(st.integers(0, 2)) if kind == "cumulative" else 0),
    )


@st.composite
def _groups(draw: st.DrawFn, stem: str) -> dict[str, Label]:
    """Draw up to three labels by key; no spelling stands for two of them, or for a column of the score sheets."""
    group = {f"{stem}{number}": draw(labels) for number in range(draw(st.integers(0, 3)))}
    reserved = {"评委", "juror", "申请", "application", "备注", "说明", "note", "notes", "remark", "remarks"}
    kept: dict[str, Label] = {}
    for key, label in group.items():
        own = {_folded(name) for name, _ in spellings({key: label})}
        if not own & (reserved | {_folded(name) for name, _ in spellings(kept)}):
            kept[key] = label
    return kept


def _folded(text: str) -> str:
    return normalise(text).casefold().replace("_", " ")


def _criteria(label: Label) -> st.SearchStrategy[Criterion]:
    weights = st.sampled_from((0, POINT // 4, POINT, POINT, 2 * POINT))
    return weights.map(lambda weight: Criterion(zh=label.zh, en=label.en, weight=weight))


@st.composite
def lines(draw: st.DrawFn, key: str, pools: Sequence[str]) -> Line:
    """Draw one funding line: a fixed sum, sums by honour, or a range; its conditions, its merit and its benefit."""
    conditions = {
        "once": draw(maybe(st.booleans())),
        "max_age": draw(maybe(st.sampled_from((12, 24, 25)))),
        "no_accountant": draw(maybe(st.booleans())),
        "needs_inspection": draw(maybe(st.booleans())),
        "min_assessment": draw(maybe(st.just(70 * POINT))),
        "min_grade": draw(maybe(choice(GRADES), "")),
        "stage": draw(maybe(choice(STAGES), "")),
    }
    asked = draw(st.just(()) | parts(tuple(conditions), most=2))
    return Line(
        id=key,
        name=draw(names),
        name_en=draw(names | st.just("")),
        pool=draw(st.sampled_from(pools)),
        merit=draw(choice(MERITS)),
        benefit=draw(choice(BENEFITS)),
        entitlement=draw(maybe(st.booleans())),
        budget=draw(st.sampled_from((None, None, 4_000 * YUAN, 9_000 * YUAN + 1))),
        **draw(st.sampled_from((_fixed, _honours, _range, _range, _range)).flatmap(lambda kind: kind())),
        **{column: conditions[column] for column in asked},
    )


def _fixed() -> st.SearchStrategy[dict[str, int]]:
    return st.fixed_dictionaries({"fixed": amounts(3_000)})


def _honours() -> st.SearchStrategy[dict[str, int]]:
    levels = st.sampled_from(("district", "municipal", "provincial"))
    return st.dictionaries(levels, amounts(3_000), min_size=1, max_size=3)


@st.composite
def _range(draw: st.DrawFn) -> dict[str, int]:
    stated = {
        "floor": draw(maybe(amounts(1_500))),
        "ceiling": draw(maybe(st.sampled_from((3_000 * YUAN, 5_000 * YUAN, 5_000 * YUAN + 1)))),
        "step": draw(maybe(st.sampled_from((500 * YUAN, 1_000 * YUAN, 777 * YUAN)))),
        "rate": draw(maybe(st.sampled_from((5_000, 3_333, 9_999, 10_000)))),
    }
    kept = {column: value for column, value in stated.items() if value is not None}
    if kept.get("floor", 0) > kept.get("ceiling", kept.get("floor", 0)):
        del kept["floor"]
    return kept


@st.composite
def organisations(
    draw: st.DrawFn, key: str, communities: Sequence[str], domains: Sequence[str], paid_from: Sequence[str]
) -> Organisation:
    """Draw one organisation; any fact may be blank, and the day it was founded lies about the ages that lines ask."""
    return Organisation(
        id=key,
        name=draw(names),
        community=draw(st.sampled_from(("", *communities))),
        domain=draw(st.sampled_from(("", *domains))),
        layer=draw(mostly(choice(LAYERS), "")),
        stage=draw(mostly(choice(STAGES), "")),
        grade=draw(mostly(choice(GRADES), "")),
        founded=draw(mostly(st.dates(datetime.date(2012, 1, 1), datetime.date(2014, 6, 30)))),
        accountant=draw(mostly(st.booleans())),
        honour=draw(mostly(choice(HONOURS), "")),
        assessment=draw(mostly(st.integers(60 * 4, 100 * 4).map(lambda quarters: quarters * POINT // 4))),
        inspection=draw(mostly(st.booleans())),
        received=draw(parts(paid_from, most=1)),
    )


@st.composite
def applications(
    draw: st.DrawFn, key: str, line: Line, owners: Sequence[str], communities: Sequence[str], stated: Settings
) -> Application:
    """Draw one application to a line; requests are few steps long, so that every plan of a round could be tried."""
    request = draw(amounts())
    is_blank = line.fixed is not None or bool(line.honour_sums)
    return Application(
        id=key,
        name=draw(names),
        organisation=draw(st.sampled_from((*owners, *owners, ""))),
        line=line.id,
        request=None if is_blank and draw(st.booleans()) else request,
        minimum=draw(st.sampled_from((None, None, None, request, request // 2, 0))),
        cost=draw(st.sampled_from((request, 2 * request, request + 1))),
        domain=draw(st.sampled_from(("", *stated.domains))),
        track=draw(st.sampled_from(("", *stated.tracks))),
        community=draw(st.sampled_from(("", *communities))),
        categories=draw(parts(("green", "young", "=x"), most=2)),
        targets=draw(parts(("elders", "儿童"), most=2)),
    )


@st.composite
def score_sheets(
    draw: st.DrawFn, stated: Settings, jurors: Sequence[Juror], entries: Sequence[Application]
) -> tuple[ScoreSheet, ...]:
    """Draw the jury's sheets: most cells scored, some blank; whoever belongs to the applicant is recused or scores."""
    criteria = sorted(stated.criteria)
    quarters = st.integers(0, 400).map(lambda value: value * POINT // 4)
    sheets = []
    for entry in entries:
        for juror in jurors if criteria else ():
            if draw(st.integers(0, 9)) == 0:
                continue
            if juror.organisation and juror.organisation == entry.organisation and draw(st.booleans()):
                blank = tuple((key, None) for key in criteria)
                sheets.append(ScoreSheet(juror.id, entry.id, blank, recused=tuple(criteria)))
            else:
                scores = tuple((key, draw(quarters | quarters | st.none())) for key in criteria)
                sheets.append(ScoreSheet(juror.id, entry.id, scores))
    return tuple(sheets)


@st.composite
def ballots(draw: st.DrawFn, stated: Settings, entries: Sequence[str]) -> tuple[Ballot, ...]:
    """Draw a few ballots of the settings' kind."""
    kind = stated.ballots.type
    drawn = []
    for voter in draw(keys(least=0, most=4)):
        vote = draw(parts(entries, most=1 if kind == "choose-1" else 3))
        points = tuple(draw(st.integers(0, 50)) for _ in vote) if kind == "cumulative" else ()
        drawn.append(Ballot(voter, vote, points))
    return tuple(drawn)


@st.composite
def votes(
    draw: st.DrawFn, stated: Settings, entries: Sequence[str]
) -> tuple[tuple[VoteCount, ...], tuple[Ballot, ...]]:
    """Draw a table of votes, ballots, both where they can agree, or neither."""
    source = draw(st.sampled_from(("table", "ballots", "both", "neither")))
    cast = draw(ballots(stated, entries)) if source in ("ballots", "both") else ()
    if source == "both" and cast and stated.ballots.type in ("approval", "choose-1"):
        counts = {key: sum(key in ballot.vote for ballot in cast) for key in entries}
        return tuple(VoteCount(key, count) for key, count in counts.items()), cast
    if source == "table":
        return tuple(VoteCount(key, draw(st.sampled_from((0, 1, 3, 3, 40)))) for key in draw(parts(entries))), ()
    return (), cast


@st.composite
def rules(draw: st.DrawFn, key: str, scenario: Scenario) -> Rule:
    """Draw one rule over a scenario's own pools, lines, groups and applications."""
    entries = [entry.id for entry in scenario.applications]
    families = [one.key for one in FAMILIES if len(entries) > 1 or one.key not in ("requires", "excludes")]
    family = draw(st.sampled_from((*families, "group_limit", "group_limit")))
    stated: dict[str, Any] = {"active": draw(maybe(st.booleans())), "reason": draw(names)}
    if family in ("organisation_awards", "organisation_money", "group_limit", "merit_threshold"):
        stated |= draw(_scopes(scenario))
    if family == "organisation_awards":
        stated |= {"at_most": draw(st.integers(0, 3)), "unit": draw(maybe(st.just("count"), ""))}
    elif family == "organisation_money":
        stated |= {"at_most": draw(amounts(8_000)), "unit": draw(maybe(st.just("yuan"), ""))}
    elif family == "merit_threshold":
        stated |= {"at_least": draw(st.integers(0, 80)) * POINT}
    elif family == "group_limit":
        stated |= draw(_limits(scenario))
    elif family == "co_funding":
        share = {"at_least": draw(st.integers(0, 10_000)), "unit": "share_of_cost"}
        stated |= draw(_scopes(scenario)) | draw(
            st.sampled_from((share, {"at_least": draw(amounts(4_000)), "unit": "yuan"}))
        )
    elif family in ("requires", "excludes"):
        stated |= {"applications": draw(parts(entries, least=2))}
        if family == "excludes":
            stated |= {"at_most": draw(maybe(st.integers(0, 2)))}
    else:
        stated |= {"applications": draw(parts(entries, least=1, most=2))}
    return Rule(key, family, **stated)


def _scopes(scenario: Scenario) -> st.SearchStrategy[dict[str, str]]:
    pools = [{"pool": pool.id} for pool in scenario.pools]
    scopes = [{"line": line.id} for line in scenario.lines]
    both = [{"pool": line.pool, "line": line.id} for line in scenario.lines]
    return st.sampled_from([{}, *pools, *scopes, *both])


@st.composite
def _limits(draw: st.DrawFn, scenario: Scenario) -> dict[str, Any]:
    """Draw grouping, group and bounds; ceilings are more common than floors, which often cannot be kept."""
    by, unit = draw(choice(GROUPINGS)), draw(choice([unit for unit in UNITS if unit.key != "share_of_cost"]))
    steps = {"yuan": (0, 1_000 * YUAN, 3_000 * YUAN, 8_000 * YUAN), "count": (0, 1, 2, 3)}
    sizes = st.sampled_from(steps.get(unit, (0, 1_000, 3_333, 5_000, 10_000)))
    low, high = sorted(draw(st.tuples(sizes, sizes)))
    ceiling, floor = {"at_most": high}, {"at_least": low}
    bounds = draw(st.sampled_from((ceiling, ceiling, floor, ceiling | floor)))
    return {"by": by, "group": draw(st.sampled_from(("", *_known_groups(by, scenario)))), "unit": unit, **bounds}


def _known_groups(by: str, scenario: Scenario) -> list[str]:
    known = {
        "domain": set(scenario.settings.domains),
        "track": set(scenario.settings.tracks),
        "community": {community.id for community in scenario.communities},
        "layer": {organisation.layer for organisation in scenario.organisations} - {""},
        "category": {key for entry in scenario.applications for key in entry.categories},
        "target": {key for entry in scenario.applications for key in entry.targets},
    }
    return sorted(known[by])


def _budgets(entries: Sequence[Application]) -> st.SearchStrategy[int]:
    asked = sum(entry.request or 2_000 * YUAN for entry in entries)
    return st.sampled_from((asked, 2 * asked // 3, asked // 2, asked // 2 + 1, asked // 3, 0))


@st.composite
def scenarios(draw: st.DrawFn, *, most_applications: int = 6, most_rules: int = 3) -> Scenario:
    """Draw a whole round.

    Parameters
    ----------
    most_applications, most_rules
        At most so many; there is at least one application.
    """
    stated = draw(settings())
    homes, owners = draw(keys(least=0, most=2)), draw(keys(least=1, most=3))
    purses, line_keys = draw(keys(least=1, most=2)), draw(keys(least=1, most=3))
    drawn_lines = tuple(draw(lines(key, purses)) for key in line_keys)
    entries = tuple(
        draw(applications(key, draw(st.sampled_from(drawn_lines)), owners, homes, stated))
        for key in draw(keys(least=1, most=most_applications))
    )
    jurors = tuple(Juror(key, draw(names), draw(st.sampled_from(("", *owners)))) for key in draw(keys(least=0, most=4)))
    counted, cast = draw(votes(stated, [entry.id for entry in entries]))
    scenario = Scenario(
        settings=stated,
        communities=tuple(Community(key, draw(names), draw(maybe(st.integers(0, 9_000)))) for key in homes),
        organisations=tuple(draw(organisations(key, homes, tuple(stated.domains), line_keys)) for key in owners),
        pools=tuple(Pool(key, draw(names), draw(names | st.just("")), draw(_budgets(entries))) for key in purses),
        lines=drawn_lines,
        applications=entries,
        jurors=jurors,
        scores=draw(score_sheets(stated, jurors, entries)),
        votes=counted,
        ballots=cast,
    )
    drawn_rules = tuple(draw(rules(key, scenario)) for key in draw(keys(least=0, most=most_rules)))
    return replace(scenario, rules=drawn_rules)
