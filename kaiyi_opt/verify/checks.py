"""The verification: everything that the published list states, held against what the scenario makes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.verify.adopted import against_adoption, check_adoption, sponsors_of
from kaiyi_opt.verify.budgets import with_declared_budgets
from kaiyi_opt.verify.certificate import check_certificate
from kaiyi_opt.verify.contests import check_ballots
from kaiyi_opt.verify.facts import Facts, facts_of
from kaiyi_opt.verify.goals import check_goals
from kaiyi_opt.verify.inputs import UnreadableError
from kaiyi_opt.verify.jury import check_jury
from kaiyi_opt.verify.lottery import LOTTERY_FORMAT, verify_lottery
from kaiyi_opt.verify.pabulib import BENEFITS
from kaiyi_opt.verify.published import FORMAT, Published, read_published, understand
from kaiyi_opt.verify.purchase import PURCHASE_FORMAT, verify_purchase
from kaiyi_opt.verify.report import Counts, Ledger, Report
from kaiyi_opt.verify.round import Round, read_round
from kaiyi_opt.verify.rules import Books, active, breaches
from kaiyi_opt.verify.settings import BALLOT_RULES
from kaiyi_opt.verify.words import listed, shown, yuan


def verify(awards_path: Path | str, scenario_path: Path | str) -> Report:
    """Hold a published list against a scenario, computing everything anew.

    Parameters
    ----------
    awards_path
        The list's ``awards.json``, or a ``purchase.json`` or ``lottery.json``.
    scenario_path
        The scenario: a folder, a workbook or a Pabulib file.

    Returns
    -------
    The report: every difference, with its place, in both languages.

    Raises
    ------
    UnreadableError
        Where either cannot be read.
    """
    stated = read_published(Path(awards_path))
    if stated.get("format") == LOTTERY_FORMAT:
        return verify_lottery(stated, Path(scenario_path))
    ledger = Ledger()
    if stated.get("format") == PURCHASE_FORMAT:
        return verify_purchase(stated, Path(scenario_path))
    if stated.get("format") != FORMAT:
        place, known = Text("格式", "format"), shown(FORMAT)
        ledger.compare(place, shown(stated.get("format")), known, agree=False)
        return Report(tuple(ledger.differences), (), Counts())
    published = understand(stated, ledger)
    utility = published.top.get("utility", "cost")
    if utility not in BENEFITS:
        raise UnreadableError(Path(awards_path).name, Text("不认识这种效用", "this utility is not known"))
    rule = published.top.get("rule", "welfare")
    if rule not in BALLOT_RULES:
        raise UnreadableError(Path(awards_path).name, Text("不认识这种规则", "this rule is not known"))
    scenario = with_declared_budgets(read_round(Path(scenario_path), utility, rule), published.budgets, ledger)
    return _compared(scenario, published, ledger)


def _compared(scenario: Round, published: Published, ledger: Ledger) -> Report:
    facts = facts_of(scenario, check_jury(scenario, published.top.get("jury"), ledger))
    _check_identity(scenario, published, ledger)
    for entry in published.lists["awards"]:
        _check_award(entry, facts.get(entry["application"]), ledger)
    _check_everybody_is_listed(published, list(facts), ledger)
    books = Books(scenario, facts, _granted(published, facts), sponsors_of(published, facts))
    by_pool, by_line = _spending(published, facts)
    _check_pools(scenario, published, by_pool, ledger)
    budgets = _check_budgets(scenario, by_pool, by_line, ledger) + check_adoption(published, books, ledger)
    for place, what in breaches(books):
        ledger.add(place, what)
    check_ballots(scenario, published, books.granted, facts, ledger)
    goals = check_goals(published, books, ledger)
    # Its prices are of the limits of the very scenario that the list was made from.
    if published.top.get("scenario_hash") == scenario.fingerprint:
        check_certificate(published, books, ledger)
    counts = Counts(len(facts), len(published.lists["awards"]), budgets, active(scenario), goals)
    return Report(tuple(ledger.differences), tuple(ledger.notes), counts).in_currency(scenario.settings)


def _check_identity(scenario: Round, published: Published, ledger: Ledger) -> None:
    top, settings = published.top, scenario.settings
    if "scenario_hash" in top:
        own = scenario.fingerprint
        place = Text("方案指纹", "scenario hash")
        ledger.compare(place, shown(top["scenario_hash"]), shown(own), agree=top["scenario_hash"] == own)
    titles = (settings["title"], settings["title_en"] or settings["title"])
    if "title" in top:
        ledger.compare(Text("标题", "title"), shown(top["title"]), shown(titles[0]), agree=top["title"] in titles)
    if "funded" in top:
        own_list = sorted({entry["application"] for entry in published.lists["awards"]})
        given = [str(key) for key in top["funded"]]
        ledger.compare(Text("funded 一项", "funded"), listed(given), listed(own_list), agree=top["funded"] == own_list)


def _check_award(entry: Mapping[str, Any], facts: Facts | None, ledger: Ledger) -> None:
    """Hold one award against its application and the law of its line."""
    place = Text("拨付 {id}", "award {id}").format(id=shown(entry["application"]))
    if facts is None:
        ledger.add(place, Text("方案里没有这份申请", "the scenario has no such application"))
        return
    for key, label, own in (
        ("organisation", Text("组织", "organisation"), facts.organisation),
        ("line", Text("扶持类别", "line"), facts.line["id"]),
        ("pool", Text("资金池", "pool"), "" if entry.get("sponsor") else facts.pool),
    ):
        where = Text("{place} 的{label}", "{place}, {label}").format(place=place, label=label)
        ledger.compare(where, shown(entry[key]), shown(own), agree=entry[key] == own)
    for reason in facts.against:
        ledger.add(place, Text("不符合条件：{why}", "it is not eligible: {why}").format(why=reason))
    if not facts.amounts.allow(entry["amount_fen"]):
        where = Text("{place} 的金额", "{place}, amount").format(place=place)
        what = Text("名单写 {stated}，依规定{lawful}", "the list says {stated}, the law allows {lawful}")
        ledger.add(where, what.format(stated=yuan(entry["amount_fen"]), lawful=facts.amounts.text))
    elif why := against_adoption(entry, facts):
        ledger.add(place, why)


def _check_everybody_is_listed(published: Published, applications: list[str], ledger: Ledger) -> None:
    """Every application stands once: among the awards or among the declined."""
    awarded = [entry["application"] for entry in published.lists["awards"]]
    declined = [entry["application"] for entry in published.lists["declined"]]
    _note_repeated(Text("拨付 {id}", "award {id}"), awarded, ledger)
    _note_repeated(Text("未获资助 {id}", "declined {id}"), declined, ledger)
    known, both_lists = set(applications), set(awarded) & set(declined)
    for key in sorted(set(declined) - known):
        place = Text("未获资助 {id}", "declined {id}").format(id=shown(key))
        ledger.add(place, Text("方案里没有这份申请", "the scenario has no such application"))
    for key in sorted(both_lists):
        ledger.add(_application(key), Text("既获拨付又列为未获资助", "it is both awarded and declined"))
    for key in sorted(known - set(awarded) - set(declined)):
        ledger.add(_application(key), Text("名单里没有", "the list does not name it"))


def _note_repeated(place: Text, keys: Iterable[str], ledger: Ledger) -> None:
    for key, count in sorted(Counter(keys).items()):
        if count > 1:
            what = Text("出现 {n} 次", "it stands here {n} times").format(n=count)
            ledger.add(place.format(id=shown(key)), what)


def _granted(published: Published, facts: Mapping[str, Facts]) -> dict[str, int]:
    """Return the fen of each application that the list pays anything to, in the order of identifiers."""
    granted: Counter[str] = Counter()
    for entry in published.lists["awards"]:
        if entry["application"] in facts and entry["amount_fen"] > 0:
            granted[entry["application"]] += entry["amount_fen"]
    return dict(sorted(granted.items()))


def _spending(published: Published, facts: Mapping[str, Facts]) -> tuple[Counter[str], Counter[str]]:
    """Add up every entry that a pool pays, by pool and by line: the scenario's, or what a stranger's entry states."""
    by_pool: Counter[str] = Counter()
    by_line: Counter[str] = Counter()
    for entry in published.lists["awards"]:
        if entry.get("sponsor"):
            continue
        own = facts.get(entry["application"])
        by_pool[own.pool if own else entry["pool"]] += entry["amount_fen"]
        by_line[own.line["id"] if own else entry["line"]] += entry["amount_fen"]
    return by_pool, by_line


def _check_pools(scenario: Round, published: Published, spent: Counter[str], ledger: Ledger) -> None:
    """Hold what the list says of each pool, and its total, against budgets and awards."""
    rows = scenario.by_id["pools"]
    _note_repeated(Text("资金池 {id}", "pool {id}"), [entry["id"] for entry in published.lists["pools"]], ledger)
    for entry in published.lists["pools"]:
        if entry["id"] not in rows:
            ledger.add(_pool(entry["id"]), Text("方案里没有这个资金池", "the scenario has no such pool"))
            continue
        for key, label, own in (
            ("budget_fen", Text("预算", "budget"), rows[entry["id"]]["budget"]),
            ("spent_fen", Text("拨付合计", "spent"), spent[entry["id"]]),
        ):
            where = Text("{place} 的{label}", "{place}, {label}").format(place=_pool(entry["id"]), label=label)
            ledger.compare(where, yuan(entry[key]), yuan(own), agree=entry[key] == own)
    for key in sorted(set(rows) - {entry["id"] for entry in published.lists["pools"]}):
        ledger.add(_pool(key), Text("名单里没有", "the list does not name it"))
    if "total_fen" in published.top:
        total, own = published.top["total_fen"], sum(entry["amount_fen"] for entry in published.lists["awards"])
        ledger.compare(Text("拨付总额", "total"), yuan(total), yuan(own), agree=total == own)


def _check_budgets(scenario: Round, by_pool: Counter[str], by_line: Counter[str], ledger: Ledger) -> int:
    """Note every pool and line that pays more than it has; return how many budgets there are."""
    budgets = [(_pool(row["id"]), row["budget"], by_pool[row["id"]]) for row in scenario["pools"]]
    for row in scenario["lines"]:
        if "budget" in row:
            place = Text("扶持类别 {id}", "line {id}").format(id=shown(row["id"]))
            budgets.append((place, row["budget"], by_line[row["id"]]))
    for place, budget, spent in budgets:
        if spent > budget:
            what = Text("拨付 {spent}，超过预算 {budget}", "it pays {spent}, more than its budget of {budget}")
            ledger.add(place, what.format(spent=yuan(spent), budget=yuan(budget)))
    return len(budgets)


def _pool(key: str) -> Text:
    return Text("资金池 {id}", "pool {id}").format(id=shown(key))


def _application(key: str) -> Text:
    return Text("申请 {id}", "application {id}").format(id=shown(key))
