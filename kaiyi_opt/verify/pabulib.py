"""A Pabulib file (https://pabulib.org/format), read by a second hand into the settings and tables of a round."""

from __future__ import annotations

import csv
import datetime
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.verify.inputs import MEGABYTE, UnreadableError, read_bytes
from kaiyi_opt.verify.settings import canonical_settings
from kaiyi_opt.verify.tables import Row
from kaiyi_opt.verify.words import shown

MOST_BYTES = 500 * MEGABYTE
SECTIONS = ("META", "PROJECTS", "VOTES")
SCORED = ("cumulative", "scoring")
BENEFITS = {"cost": "yuan", "cardinality": "project"}
POOL, LINE = "budget", "project"

_AMOUNT = re.compile(r"(\d{1,13}|\d{1,3}(?: \d{3}){1,4})(?:[.,](\d{1,2}))?", re.ASCII)
_POINTS = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,6})?", re.ASCII)
_TIGHT_COMMA = re.compile(",(?! )")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass
class _Section:
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Ballot:
    """A voter, the projects named in order, and what each is given (nothing where ballots give no points)."""

    voter: str
    names: tuple[str, ...]
    points: tuple[Decimal, ...]


@dataclass(frozen=True)
class _Vote:
    """How a round was voted: the kind; where ballots give points, their scale and an unnamed project's points."""

    kind: str
    has_points: bool
    scale: int
    default: Decimal


def read_pabulib(path: Path, utility: str, rule: str = "welfare") -> tuple[dict[str, Any], dict[str, tuple[Row, ...]]]:
    """Return the settings and the tables of a Pabulib round: one pool, one line, a project an application.

    Parameters
    ----------
    path
        The file.
    utility
        ``"cost"``: a funded project is worth votes × cost; ``"cardinality"``: votes.
    rule
        What decides: the goals (``"welfare"``), or a rule of ballots, for which the file's ceilings are not in force.

    Raises
    ------
    UnreadableError
        For the first thing that cannot be read.
    """
    try:
        return _read(path, utility, rule)
    except (ValueError, csv.Error) as error:
        why = Text("读不懂（{reason}）", "it cannot be understood ({reason})").format(reason=shown(str(error)))
        raise UnreadableError(path.name, why) from error


def _read(path: Path, utility: str, rule: str) -> tuple[dict[str, Any], dict[str, tuple[Row, ...]]]:
    sections = _sections(_records(_text(path)))
    meta = _meta(sections["META"])
    known = frozenset(_listed(meta.get("categories", "")))
    applications = tuple(_application(row, known) for row in _rows(sections["PROJECTS"], "project_id", "cost"))
    ids = [row["id"] for row in applications]
    if len(set(ids)) < len(ids):
        raise ValueError("a project is listed twice")
    vote, ballots = _vote_and_ballots(meta, sections["VOTES"])
    unlisted = sorted({name for ballot in ballots for name in ballot.names} - set(ids))
    if unlisted:
        raise ValueError(f"PROJECTS does not list {unlisted[0]!r}")
    homes = sorted({row["community"] for row in applications if "community" in row})
    tables: dict[str, tuple[Row, ...]] = {
        "communities": tuple({"id": home, "name": home} for home in homes),
        "pools": ({"id": POOL, "name": "预算", "name_en": "budget", "budget": _fen(meta.get("budget", ""))},),
        "lines": (_line(utility),),
        "applications": applications,
        "votes": _votes(vote, ballots, ids),
        "ballots": tuple(_ballot_row(_completed(ballot, vote, ids), vote.scale) for ballot in ballots),
        "rules": tuple(row if rule == "welfare" else {**row, "active": False} for row in _ceilings(meta)),
    }
    ballots_decide = {} if rule == "welfare" else {"rule": rule, "utility": utility}
    return _settings(meta, vote, ballots_decide, path.name), tables


def _text(path: Path) -> str:
    text = read_bytes(path, MOST_BYTES).decode("utf-8-sig")
    return text if "\n" in text else text.replace("\r", "\n")


def _records(text: str) -> Iterator[list[str]]:
    """Yield the cells of each row that is not blank; a row with quotation marks may run over several lines."""
    lines = iter(text.split("\n"))
    for line in lines:
        if '"' in line:
            whole = (f"{part}\n" for part in chain([line], lines))
            cells = next(csv.reader(whole, delimiter=";", skipinitialspace=True, strict=True))
        else:
            cells = line.split(";")
        if any(cell.strip() for cell in cells):
            yield cells


def _sections(records: Iterable[list[str]]) -> dict[str, _Section]:
    found: dict[str, _Section] = {}
    current: _Section | None = None
    for cells in records:
        title = ";".join(cells).rstrip("; \t\r\n").lstrip().upper()
        if title in SECTIONS:
            if title in found:
                raise ValueError(f"{title} stands here twice")
            current = found[title] = _Section()
        elif current is None:
            raise ValueError("the file does not begin with a section")
        elif not current.header:
            current.header = cells
        else:
            current.rows.append(cells)
    missing = [title for title in SECTIONS if title not in found]
    if missing:
        raise ValueError(f"there is no section {missing[0]}")
    return found


def _without_blank_end(cells: list[str]) -> list[str]:
    kept = len(cells)
    while kept and not cells[kept - 1].strip():
        kept -= 1
    return cells[:kept]


def _meta(section: _Section) -> dict[str, str]:
    is_header = [cell.strip().lower() for cell in section.header[:2]] == ["key", "value"]
    meta: dict[str, str] = {}
    for key, *values in section.rows if is_header else [section.header, *section.rows]:
        if not key.strip() or key.strip() in meta:
            raise ValueError(f"META has a blank key, or {key.strip()!r} twice")
        meta[key.strip()] = ";".join(_without_blank_end(values)).strip()
    return meta


def _rows(section: _Section, *needed: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a section by column, the names of columns in lower case; ``needed`` ones must be there."""
    header = [cell.strip().lower() for cell in _without_blank_end(section.header)]
    if not {*needed} <= {*header} or "" in header or len({*header}) < len(header):
        raise ValueError(f"the columns are {', '.join(header)!r}")
    for cells in section.rows:
        row = cells if len(cells) == len(header) else _without_blank_end(cells)
        if len(row) > len(header):
            raise ValueError(f"a row is longer than its header: {';'.join(row)!r}")
        yield dict(zip(header, [*map(str.strip, row), *[""] * (len(header) - len(row))], strict=True))


def _cell(row: Mapping[str, str], *columns: str) -> str:
    """Return the cell of the first of these columns that the file has."""
    return next((row[column] for column in columns if column in row), "")


def _application(row: Mapping[str, str], known: frozenset[str]) -> Row:
    identifier = row.get("project_id", "")
    if not identifier or "," in identifier:
        raise ValueError(f"{identifier!r} is no project id")
    application: Row = {
        "id": identifier,
        "name": _cell(row, "name"),
        "line": LINE,
        "request": _fen(_cell(row, "cost")),
        "community": _cell(row, "neighborhood"),
        "categories": _split(_cell(row, "category", "categories"), known),
        "targets": _split(_cell(row, "beneficiaries", "target", "targets"), frozenset()),
    }
    return {column: value for column, value in application.items() if value not in ("", ())}


def _line(utility: str) -> Row:
    words = {"id": LINE, "name": "项目", "name_en": "project", "pool": POOL}
    return {**words, "merit": "votes", "benefit": BENEFITS[utility]}


def _listed(text: str) -> tuple[str, ...]:
    """Return the names of a list in META; where a comma has no space behind it, only such commas part them."""
    return _named(_TIGHT_COMMA.split(text) if _TIGHT_COMMA.search(text) else text.split(","))


def _split(cell: str, known: frozenset[str]) -> tuple[str, ...]:
    """Return the names in a cell, parted by commas; the longest known name that itself holds commas stays whole."""
    left, names = cell.split(","), []
    while left:
        length = next((n for n in range(len(left), 1, -1) if ",".join(left[:n]).strip() in known), 1)
        names.append(",".join(left[:length]))
        left = left[length:]
    return _named(names)


def _named(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for part in parts if (name := part.strip()) and name.lower() != "none")


def _vote_and_ballots(meta: Mapping[str, str], section: _Section) -> tuple[_Vote, list[_Ballot]]:
    kind = meta.get("vote_type", "").lower()
    if kind not in (*SCORED, "approval", "choose-1", "ordinal"):
        raise ValueError(f"{kind!r} is no known way of voting")
    has_points = kind in SCORED and "points" in [cell.strip().lower() for cell in section.header]
    stated = [_ballot(row, has_points) for row in _rows(section, "voter_id", "vote")]
    default = _points(meta.get("default_score") or "0") if kind == "scoring" and has_points else Decimal(0)
    decimals = max((_decimals(value) for ballot in stated for value in ballot.points), default=0)
    scale = 10 ** max(decimals, _decimals(default))
    return _Vote(kind, has_points, scale, default), [_first_mentions(ballot) for ballot in stated]


def _ballot(row: Mapping[str, str], has_points: bool) -> _Ballot:
    names = tuple(name for part in _cell(row, "vote").split(",") if (name := part.strip()))
    given = [part.strip() for part in row["points"].split(",")] if has_points else []
    points = tuple(_points(part) for part in given if part)
    voter = _cell(row, "voter_id")
    if not voter or (has_points and len(points) != len(names)):
        raise ValueError(f"the ballot of voter {voter!r} is not whole")
    return _Ballot(voter, names, points)


def _first_mentions(ballot: _Ballot) -> _Ballot:
    """Return a ballot on which every project counts once, where it is named first."""
    kept = [place for place, name in enumerate(ballot.names) if name not in ballot.names[:place]]
    if len(kept) == len(ballot.names):
        return ballot
    points = tuple(ballot.points[place] for place in kept) if ballot.points else ()
    return _Ballot(ballot.voter, tuple(ballot.names[place] for place in kept), points)


def _votes(vote: _Vote, ballots: list[_Ballot], ids: list[str]) -> tuple[Row, ...]:
    """Add up the ballots: points where they give any, Borda's count of rankings, else how many name a project."""
    named = Counter(name for ballot in ballots for name in ballot.names)
    total: Counter[str] = Counter()
    for ballot in ballots:
        if vote.has_points:
            given = (int(points * vote.scale) for points in ballot.points)
            total.update(dict(zip(ballot.names, given, strict=True)))
        elif vote.kind == "ordinal":
            total.update({name: len(ballot.names) - rank for rank, name in enumerate(ballot.names)})
        else:
            total.update(ballot.names)
    unnamed = int(vote.default * vote.scale)
    return tuple({"application": key, "votes": total[key] + unnamed * (len(ballots) - named[key])} for key in ids)


def _completed(ballot: _Ballot, vote: _Vote, ids: list[str]) -> _Ballot:
    """Return a ballot with what it gives every project that it does not name, where the file says that it does."""
    if not vote.default:
        return ballot
    more = tuple(key for key in ids if key not in ballot.names)
    return _Ballot(ballot.voter, (*ballot.names, *more), (*ballot.points, *(vote.default for _ in more)))


def _ballot_row(ballot: _Ballot, scale: int) -> Row:
    row: Row = {"voter": ballot.voter, "vote": ballot.names, "points": tuple(int(p * scale) for p in ballot.points)}
    return {column: value for column, value in row.items() if value != ()}


def _ceilings(meta: Mapping[str, str]) -> Iterator[Row]:
    """Yield the rules that the file's budgets by category and by neighborhood state."""
    for by, names_key in (("category", "categories"), ("community", "neighborhoods")):
        stated = meta.get("budget_per_category" if by == "category" else "budget_per_neighborhood", "")
        names = _listed(meta.get(names_key, "")) if stated else ()
        amounts = stated.split(",") if stated else []
        if len(names) != len(amounts) or len(set(names)) != len(names):
            raise ValueError(f"{names_key} and their budgets differ in number")
        for name, amount in zip(names, amounts, strict=True):
            rule = {"id": f"{by}:{name}", "family": "group_limit", "by": by, "group": name, "unit": "yuan"}
            yield {**rule, "at_most": _fen(amount)}


def _settings(meta: Mapping[str, str], vote: _Vote, more: Mapping[str, str], place: str) -> dict[str, Any]:
    years = _YEAR.findall(" ".join(meta.get(key, "") for key in ("date_end", "date_begin", "instance")))
    named = _short(meta.get("currency") or "")
    # What would read as part of an amount is no name of a currency.
    plain = unicodedata.normalize("NFKC", named)
    is_name = not any(each.isdigit() for each in plain) and not plain.startswith((".", ",", "-", "+"))
    currency = named if is_name else ""
    kind = ("cumulative" if vote.has_points else "approval") if vote.kind in SCORED else vote.kind
    stated = {
        "title": _short(meta.get("description") or meta.get("unit") or "") or "Pabulib",
        "date": datetime.date(int(years[0]), 12, 31) if years else datetime.date.min,
        "currency": {"zh": currency or "货币单位", "en": currency or "currency units"},
        "allocation": {"goals": ["merit"]},
        "ballots": {"type": kind, "decimals": len(str(vote.scale)) - 1, **more},
    }
    return canonical_settings(stated, place)


def _fen(text: str) -> int:
    match = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        raise ValueError(f"{text!r} is no amount of money")
    return int(match[1].replace(" ", "")) * 100 + int((match[2] or "").ljust(2, "0"))


def _points(text: str) -> Decimal:
    stated = unicodedata.normalize("NFKC", text).strip()
    if not _POINTS.fullmatch(stated):
        raise ValueError(f"{text!r} is no number of points")
    return Decimal(stated.replace(",", "."))


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _short(text: str) -> str:
    """Return a text as a name: one line of printable characters, 200 at most."""
    folded = unicodedata.normalize("NFKC", text)
    return " ".join("".join(c if c.isprintable() else " " for c in folded).split())[:200].strip()
