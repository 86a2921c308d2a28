"""`kaiyi frontier` and `kaiyi budget-curve`, as a planner types them."""

from __future__ import annotations

import csv
import random
from fractions import Fraction
from pathlib import Path

import pytest

from tests.cli.commands import kaiyi
from tests.cli.test_allocate_command import copied

SMALL = Path(__file__).resolve().parents[2] / "scenarios" / "small"


def test_the_json_holds_every_point_with_its_awards_and_exact_prices() -> None:
    told = kaiyi("frontier", SMALL, "--goals", "merit,least_money", "--json", "--lang", "en").json
    assert (told["complete"], told["unexplored"]) == (True, [])
    assert told["kept"] == [{"name": "entitlements", "value": "3"}]
    first, second = told["points"][:2]
    assert first["values"] == {"merit": "368.510828", "least_money": "50000"}
    assert sum(first["awards"].values()) == 50_000_00
    way = told["exchanges"][0]
    merit = [Fraction(point["values"]["merit"]) for point in (first, second)]
    assert Fraction(way["price"]) == (merit[0] - merit[1]) / 2
    assert way["price_per"] == "1000"


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("全部 21 个互不占优的方案", "少拨 1,000 元的代价", "应享扶持")),
        ("en", ("all 21 non-dominated points", "1,000 yuan less")),
    ],
)
def test_a_frontier_is_printed_in_both_languages(lang: str, words: tuple[str, ...]) -> None:
    ran = kaiyi("frontier", SMALL, "--goals", "merit，least_money", "--lang", lang)
    assert ran.code == 0
    assert all(word in ran.out for word in words), ran.out
    assert "7.151 → 2" in ran.out


def test_some_points_of_three_goals_say_what_is_not_covered() -> None:
    ran = kaiyi("frontier", SMALL, "--goals", "merit,votes,least_money", "--points", "5", "--lang", "en")
    assert "there may be more between" in ran.out
    assert "residents' votes from" in ran.out
    whole = kaiyi("frontier", SMALL, "--goals", "merit,votes,least_money", "--json").json["points"]
    some = kaiyi("frontier", SMALL, "--goals", "merit,votes,least_money", "--points", "5", "--json").json["points"]
    assert [point for point in some if point not in whole] == []


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("每个预算的最优方案都已证明", "新获资助：A5 A6", "金额变动：A5 2,000→6,000")),
        ("en", ("the best plan at every budget, each proved", "enters: A5 A6", "changes: A5 2,000→6,000")),
    ],
)
def test_a_budget_curve_is_printed_in_both_languages(lang: str, words: tuple[str, ...]) -> None:
    ran = kaiyi(
        "budget-curve",
        SMALL,
        "--pool",
        "special_fund",
        "--from",
        "5000",
        "--to",
        "2.5万元",
        "--step",
        "5000",
        "--lang",
        lang,
    )
    assert ran.code == 0
    assert all(word in ran.out for word in words), ran.out


def test_the_folders_hold_tables_objects_and_pictures_the_same_for_shuffled_rows(tmp_path: Path) -> None:
    shuffled = copied(SMALL, tmp_path)
    for path in sorted(shuffled.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = list(csv.reader(file))
        random.Random(5).shuffle(rows)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    for source, out in ((SMALL, tmp_path / "a"), (shuffled, tmp_path / "b")):
        assert kaiyi("frontier", source, "--goals", "merit,least_money", "--points", "4", "--out", out).code == 0
        assert kaiyi("budget-curve", source, "--pool", "venture_pool", "--to", "43000", "--out", out).code == 0
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == [
        "budget_curve.csv", "budget_curve.json", "budget_curve.svg",
        "exchanges.csv", "frontier.csv", "frontier.json", "frontier.svg",
    ]  # fmt: skip
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_what_makes_no_sense_is_refused_with_what_is_known() -> None:
    ran = kaiyi("frontier", SMALL, "--goals", "merit,joy", "--lang", "en")
    assert ran.code == 2
    assert "there is no goal 'joy'. known: entitlements, merit, votes" in ran.err
    assert kaiyi("frontier", SMALL, "--goals", "merit", "--lang", "zh").code == 2
    assert kaiyi("frontier", SMALL, "--points", "1", "--lang", "zh").code == 2
    ran = kaiyi("budget-curve", SMALL, "--lang", "en")
    assert ran.code == 2
    assert "there are several pools: which is meant" in ran.err
    assert kaiyi("budget-curve", SMALL, "--pool", "special_fund", "--step", "x").code == 2


def test_nothing_is_kept_where_the_planner_says_so() -> None:
    told = kaiyi("frontier", SMALL, "--goals", "votes,least_money", "--keep", "none", "--json").json
    assert told["kept"] == []
    assert told["points"][-1]["values"] == {"votes": "0", "least_money": "0"}
