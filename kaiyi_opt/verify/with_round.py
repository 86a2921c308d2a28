"""A purchase that was planned with the round: its grants, and the caps that count grants and contracts together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from kaiyi_opt.language import Text
from kaiyi_opt.verify.published import of_kind, whole_entries
from kaiyi_opt.verify.report import Ledger
from kaiyi_opt.verify.round import Round
from kaiyi_opt.verify.tables import Row
from kaiyi_opt.verify.words import shown, yuan

_AWARD = {"application": "text", "organisation": "text", "amount_fen": "whole"}
_CAPS = ("organisation_awards", "organisation_money")


def check_with_round(stated: Any, contracts: Sequence[Row], scenario: Round, ledger: Ledger) -> None:
    """Hold the grants against their applications, and every organisation's grants and contracts against the caps.

    The caps are the active rules on an organisation's awards or money that name no pool and no line. That the grants
    themselves are lawful is for the award list beside the purchase, and said so.
    """
    top = of_kind(stated, {"shared_rules": "list", "awards": "list"}, Text("with_round 一项", "with_round"), ledger)
    awards = whole_entries("awards", top.get("awards", []), _AWARD, ledger)
    for entry in awards:
        _check_award(entry, scenario, ledger)
    repeated = Counter(entry["application"] for entry in awards)
    for key in sorted(key for key, count in repeated.items() if count > 1):
        ledger.add(_award(key), Text("重复出现", "it stands here more than once"))
    caps = [row for row in scenario["rules"] if _is_shared(row)]
    for key in top.get("shared_rules", []):
        if key not in [row["id"] for row in caps]:
            ledger.add(_rule(str(key)), Text("不是合计拨付与合同的规则", "it is no rule that counts both together"))
    for row in caps:
        _check_cap(row, [*awards, *contracts], ledger)
    note = "随购买一并规划的拨付取自本文件；拨付本身请另用 awards.json 核对"
    other = (
        "the grants planned with the purchase are taken from this file; verify awards.json for the grants themselves"
    )
    ledger.notes.append(Text(note, other))


def _is_shared(row: Row) -> bool:
    unscoped = "pool" not in row and "line" not in row
    return row["family"] in _CAPS and unscoped and row.get("active") is not False


def _check_award(entry: Mapping[str, Any], scenario: Round, ledger: Ledger) -> None:
    row = scenario.by_id["applications"].get(entry["application"])
    if row is None:
        ledger.add(_award(entry["application"]), Text("方案里没有这份申请", "the scenario has no such application"))
        return
    own = row.get("organisation", "")
    where = Text("{place} 的组织", "{place}, organisation").format(place=_award(entry["application"]))
    ledger.compare(where, shown(entry["organisation"]), shown(own), agree=entry["organisation"] == own)


def _check_cap(rule: Row, entries: Sequence[Mapping[str, Any]], ledger: Ledger) -> None:
    """Add up what each organisation has of both, and compare it with one cap."""
    is_money = rule["family"] == "organisation_money"
    held: Counter[str] = Counter()
    for entry in entries:
        if entry["organisation"]:
            held[entry["organisation"]] += entry["amount_fen"] if is_money else entry["amount_fen"] > 0
    for key, value in sorted(held.items()):
        if value > rule["at_most"]:
            what = Text("拨付与合同合计 {value}，超过 {most}", "grants and contracts come to {value}, more than {most}")
            most, own = (yuan(rule["at_most"]), yuan(value)) if is_money else (shown(rule["at_most"]), shown(value))
            place = Text("{rule}，组织 {id}", "{rule}, organisation {id}").format(rule=_rule(rule["id"]), id=shown(key))
            ledger.add(place, what.format(value=own, most=most))


def _award(key: str) -> Text:
    return Text("拨付 {id}", "award {id}").format(id=shown(key))


def _rule(key: str) -> Text:
    return Text("规则 {id}", "rule {id}").format(id=shown(key))
