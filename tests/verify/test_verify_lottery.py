"""A published lottery is verified, and whatever is changed in it is found, with the words that say so."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kaiyi_opt as ko
from kaiyi_opt.report.lottery_table import lottery_object
from kaiyi_opt.verify import verify

SMALL = Path(__file__).resolve().parents[2] / "scenarios" / "small"
WIDE = {"V1": (600_000, 950_000), "V3": (100_000, 860_000), "V4": (100_000, 860_000)}


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    lottery = ko.allocate(ko.load(SMALL)).lottery(WIDE, "种子 7")
    assert len(lottery.tickets) > 1
    return lottery_object(lottery, "zh")


def told(content: dict[str, Any], folder: Path) -> list[str]:
    path = folder / "lottery.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return [difference.en for difference in verify(path, SMALL).differences]


def test_a_lottery_as_it_was_written_is_verified(published: dict[str, Any], tmp_path: Path) -> None:
    assert told(published, tmp_path) == []
    report = verify(tmp_path / "lottery.json", SMALL)
    assert report.is_verified
    assert "the chances published are the fairest" in report.text.en


def _ticket(content: dict[str, Any]) -> None:
    content["plans"][0]["tickets"] += 1


def _chance(content: dict[str, Any]) -> None:
    next(entry for entry in content["applications"] if entry["application"] == "V2")["tickets"] = 7


def _number(content: dict[str, Any]) -> None:
    content["number"] = (content["number"] + 1) % 1_000_000


def _seed(content: dict[str, Any]) -> None:
    content["seed"] = "another"


def _place(content: dict[str, Any]) -> None:
    content["drawn_plan"] += 1


def _order(content: dict[str, Any]) -> None:
    content["plans"].reverse()


def _award(content: dict[str, Any]) -> None:
    content["awards"] = content["awards"][1:]


def _budget(content: dict[str, Any]) -> None:
    content["plans"][-1]["awards"] = [
        {"application": key, "amount_fen": fen}
        for key, fen in (("V1", 1_600_000), ("V2", 1_200_000), ("V3", 1_000_000))
    ]


def _rule(content: dict[str, Any]) -> None:
    content["plans"][-1]["awards"] = [
        {"application": key, "amount_fen": fen} for key, fen in (("V1", 1_600_000), ("V4", 800_000))
    ]


def _law(content: dict[str, Any]) -> None:
    content["always"][0]["amount_fen"] += 1


def _stranger(content: dict[str, Any]) -> None:
    content["plans"][0]["awards"].append({"application": "V9", "amount_fen": 1})


def _twice(content: dict[str, Any]) -> None:
    content["always"].append(content["always"][0])


def _hash(content: dict[str, Any]) -> None:
    content["scenario_hash"] = "0"


def _kind(content: dict[str, Any]) -> None:
    content["number"] = "12"


def _missing(content: dict[str, Any]) -> None:
    del content["plans"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_ticket, "tickets in all: the list says 1000001, recomputed 1000000"),
        (_chance, "application V2, tickets: the list says 7, recomputed"),
        (_number, "the number drawn: the list says"),
        (_seed, "the number drawn: the list says"),
        (_place, "the plan drawn: the list says"),
        (_order, "plans: they are not in the order of most tickets, then awards"),
        (_award, "awards: they are not those of the plan drawn"),
        (_budget, "pool venture_pool: it pays 38,000 yuan, more than its budget of 33,000 yuan"),
        (_rule, "rule R2 (excludes): V1, V4 are funded together: 2 awards, more than 1 award"),
        (_law, "application A1: 5,000.01 yuan, the law allows 5,000 yuan alone"),
        (_stranger, "plan 1, application V9: the scenario has no such application"),
        (_twice, "always: A1 stands here twice"),
        (_hash, "scenario hash: the list says 0, recomputed"),
        (_kind, "the lottery: number is 12, not a whole number"),
        (_missing, "the lottery: plans is missing"),
    ],
)
def test_a_change_is_found(
    published: dict[str, Any], change: Callable[[dict[str, Any]], None], expected: str, tmp_path: Path
) -> None:
    content = copy.deepcopy(published)
    change(content)
    assert [text for text in told(content, tmp_path) if expected in text], told(content, tmp_path)


def test_standings_agree_with_the_tickets(published: dict[str, Any], tmp_path: Path) -> None:
    content = copy.deepcopy(published)
    margin = next(entry for entry in content["applications"] if entry["standing"] == "margin")
    margin["standing"] = "in"
    (text,) = told(content, tmp_path)
    assert text == f"application {margin['application']}: it is said to be in, and has {margin['tickets']} tickets"
