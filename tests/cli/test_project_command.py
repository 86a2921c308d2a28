"""`kaiyi project` and `kaiyi compare`, as a planner types them."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from kaiyi_opt.simulation.outcomes import NAMES
from tests.cli.commands import kaiyi

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
SMALL, KAIXUAN = SCENARIOS / "small", SCENARIOS / "kaixuan-2014"
FEW = ("--years", 1, "--replicates", 4, "--seed", 3)


def test_json_states_what_was_projected_and_a_list_a_month(tmp_path: Path) -> None:
    copied = shutil.copytree(SMALL, tmp_path / "in-pounds")
    settings = (copied / "scenario.toml").read_text(encoding="utf-8")
    (copied / "scenario.toml").write_text(f'currency = {{ zh = "英镑", en = "pounds" }}\n{settings}', encoding="utf-8")
    ran = kaiyi("project", copied, *FEW, "--json", "--lang", "en")
    assert ran.code == 0
    assert "yuan" not in ran.out
    told = ran.json
    assert (told["currency"], told["units"]["money_per_need_met"]) == ("pounds", "money/case")
    assert (told["format"], told["months"], told["replicates"], told["seed"]) == ("kaiyi-projection/1", 12, 4, 3)
    assert told["start"] == "2014-07"
    assert told["policy"] == "current"
    assert list(told["outcomes"]) == list(NAMES)
    for name in ("community_organisations", "introduced_organisations", "hatched", "needs_met_share", "fund_spent_fen"):
        band = told["outcomes"][name]
        assert [len(band[part]) for part in ("median", "low", "high")] == [12, 12, 12]
        assert all(low <= mid <= high for low, mid, high in zip(band["low"], band["median"], band["high"], strict=True))


def test_the_folder_holds_the_same_facts_to_the_byte_however_often(tmp_path: Path) -> None:
    for name in ("once", "again"):
        assert kaiyi("project", SMALL, *FEW, "--out", tmp_path / name, "--lang", "zh").code == 0
    files = sorted(path.name for path in (tmp_path / "once").iterdir())
    assert files == ["projection.csv", "projection.json", "projection.svg", "projection.xlsx", "run.json"]
    for name in ("projection.csv", "projection.json", "projection.svg", "projection.xlsx"):
        assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    told = json.loads((tmp_path / "once" / "projection.json").read_text(encoding="utf-8"))
    with (tmp_path / "once" / "projection.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    column = header.index("社区社会组织（家） 中位数")
    assert [float(row[column]) for row in rows] == told["outcomes"]["community_organisations"]["median"]
    run = json.loads((tmp_path / "once" / "run.json").read_text(encoding="utf-8"))
    assert (run["command"], run["policies"], run["scenario_hash"]) == ("project", ["current"], told["scenario_hash"])


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("present policy: 12 months from 2014-07, 4 replicates", "community organisations", "luck")),
        ("zh", ("现行政策：2014-07 起 12 个月，4 次重复模拟", "社区社会组织（家）", "区间只含运气")),
    ],
)
def test_the_screen_speaks_either_language(lang: str, words: tuple[str, ...]) -> None:
    ran = kaiyi("project", SMALL, *FEW, "--lang", lang)
    assert ran.code == 0
    for word in words:
        assert word in ran.out


def test_a_policy_that_is_not_there_and_years_out_of_range_are_refused() -> None:
    ran = kaiyi("project", KAIXUAN, "--policy", "wishful", "--lang", "en")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "there is no policy wishful. known: current, no_support, more_mentoring, equal_shares.\n"
    ran = kaiyi("project", SMALL, "--years", 0, "--lang", "zh")
    assert (ran.code, ran.err) == (2, "years 不能是 0。请给 1 至 50。\n")


def test_a_comparison_is_told_in_tables_and_in_json(tmp_path: Path) -> None:
    asked = ("compare", KAIXUAN, "--policies", "no_support,current", *FEW)
    ran = kaiyi(*asked, "--out", tmp_path / "out", "--lang", "en")
    assert ran.code == 0
    for words in ("difference from 'no support' after 12 months", "How the policies stand", "regret"):
        assert words in ran.out
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == ["comparison.csv", "comparison.json", "comparison.svg", "comparison.xlsx", "run.json"]
    told = kaiyi(*asked, "--json", "--lang", "en").json
    assert told == json.loads((tmp_path / "out" / "comparison.json").read_text(encoding="utf-8"))
    assert (told["currency"], told["outcomes"]["money_per_need_met"]["unit"]) == ("yuan", "money/case")
    assert (told["baseline"], [each["name"] for each in told["policies"]]) == ("no_support", ["no_support", "current"])
    paid = told["outcomes"]["fund_spent_fen"]
    assert (paid["better"], paid["policies"]["no_support"]["mean"]) == ("less", 0)
    assert paid["policies"]["current"]["difference_low"] > 0
    assert paid["policies"]["no_support"]["correlation"] is None  # it does not vary


def test_one_policy_alone_is_refused() -> None:
    ran = kaiyi("compare", SMALL, *FEW, "--lang", "zh")
    assert (ran.code, ran.err) == (2, "只有一项政策，无从比较。请写两项以上，或在 [policies] 中添加。\n")
