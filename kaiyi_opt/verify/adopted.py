"""What the list says that companies pay, held against their purses, their wishes and what they have agreed to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.verify.adoption import decisions
from kaiyi_opt.verify.facts import Facts
from kaiyi_opt.verify.published import Published
from kaiyi_opt.verify.report import Ledger
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.rules import Books
from kaiyi_opt.verify.words import shown, yuan


def sponsors_of(published: Published, facts: Mapping[str, Facts]) -> dict[str, str]:
    """Return the company that the list says pays, by application; whatever a pool pays is not in it."""
    return {
        entry["application"]: entry["sponsor"]
        for entry in published.lists["awards"]
        if entry.get("sponsor") and entry["application"] in facts
    }


def against_adoption(entry: Mapping[str, Any], facts: Facts) -> Text | None:
    """Return why the company that an award names may not pay it; ``None`` where it may, or a pool pays."""
    company = entry.get("sponsor", "")
    if not company:
        return None
    told = {"company": shown(company), "whole": yuan(facts.amounts.most)}
    if company not in facts.adopters:
        return Text("{company} 不可认领它", "{company} may not adopt it").format(**told)
    if entry["amount_fen"] != facts.amounts.most:
        return Text("{company} 须全额出资 {whole}", "{company} must pay all {whole} of it").format(**told)
    return None


def check_adoption(published: Published, books: Books, ledger: Ledger) -> int:
    """Hold purses, numbers of projects and agreements against the list; return how many purses there are.

    A list of a round in which nothing may be adopted says nothing of purses, and has none.
    """
    stated = books.stated
    listed = published.lists["sponsors"]
    if not any(line.get("adoptable") for line in stated["lines"]):
        for entry in listed:
            ledger.add(_company(entry["id"]), Text("方案里没有可认领的类别", "no line of the scenario is adoptable"))
        return 0
    paid, count = _paid(published)
    _check_listed(stated, listed, paid, ledger)
    for company in stated["sponsors"]:
        _check_means(company, paid[company["id"]], count[company["id"]], ledger)
    for row in decisions(stated):
        key, application = row["sponsor"], row["application"]
        if row["decision"] == "agreed" and not (
            books.is_funded(application) and books.sponsors.get(application) == key
        ):
            what = Text("已商定认领 {id}，名单却不是这样", "it has agreed to adopt {id}, and the list has it otherwise")
            ledger.add(_company(key), what.format(id=shown(application)))
    return sum("purse" in company for company in stated["sponsors"])


def _paid(published: Published) -> tuple[Counter[str], Counter[str]]:
    """Add up what each company pays, in fen and in awards, entry by entry as the list has them."""
    paid: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for entry in published.lists["awards"]:
        if company := entry.get("sponsor", ""):
            paid[company] += entry["amount_fen"]
            count[company] += 1
    return paid, count


def _check_means(company: Mapping[str, Any], paid: int, count: int, ledger: Ledger) -> None:
    """Note a company that pays more than its purse, or for more projects than it wants."""
    if "purse" in company and paid > company["purse"]:
        what = Text("出资 {paid}，超过愿出的 {purse}", "it pays {paid}, more than its purse of {purse}")
        ledger.add(_company(company["id"]), what.format(paid=yuan(paid), purse=yuan(company["purse"])))
    if count > company.get("most_projects", count):
        what = Text("认领 {n} 项，超过最多 {most} 项", "it adopts {n}, more than {most}")
        ledger.add(_company(company["id"]), what.format(n=count, most=company["most_projects"]))


def _check_listed(stated: Round, listed: tuple[dict[str, Any], ...], paid: Counter[str], ledger: Ledger) -> None:
    """Hold what the list says of each purse against the scenario and the awards; each stands there once."""
    rows = {row["id"]: row for row in stated["sponsors"] if "purse" in row}
    for key, times in sorted(Counter(entry["id"] for entry in listed).items()):
        if times > 1:
            ledger.add(_company(key), Text("出现 {n} 次", "it stands here {n} times").format(n=times))
    for entry in listed:
        if entry["id"] not in rows:
            what = Text("方案里没有这家企业，或它没有写愿出金额", "the scenario has no such company, or no purse of it")
            ledger.add(_company(entry["id"]), what)
            continue
        for key, label, own in (
            ("purse_fen", Text("愿出金额", "purse"), rows[entry["id"]]["purse"]),
            ("spent_fen", Text("出资合计", "spent"), paid[entry["id"]]),
        ):
            where = Text("{place} 的{label}", "{place}, {label}").format(place=_company(entry["id"]), label=label)
            ledger.compare(where, yuan(entry[key]), yuan(own), agree=entry[key] == own)
    for key in sorted(rows.keys() - {entry["id"] for entry in listed}):
        ledger.add(_company(key), Text("名单里没有", "the list does not name it"))


def _company(key: str) -> Text:
    return Text("企业 {id}", "company {id}").format(id=shown(key))
