"""`kaiyi lottery`, and `kaiyi verify` of what it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import kaiyi

SMALL = Path(__file__).resolve().parents[2] / "scenarios" / "small"


def test_a_lottery_is_written_and_verified(tmp_path: Path) -> None:
    asked = ("lottery", SMALL, "--seed", "2014-10-20", "--resamples", 60)
    ran = kaiyi(*asked, "--out", tmp_path, "--lang", "en")
    assert ran.code == 0
    assert "certainly in" in ran.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lottery.csv", "lottery.json"]
    verified = kaiyi("verify", tmp_path / "lottery.json", SMALL, "--lang", "en")
    assert verified.code == 0
    assert "Verified" in verified.out
    written = json.loads((tmp_path / "lottery.json").read_text(encoding="utf-8"))
    assert kaiyi(*asked, "--json", "--lang", "en").json == written
    assert written["seed"] == "2014-10-20"
    assert sum(plan["tickets"] for plan in written["plans"]) == written["tickets"] == 1_000_000


def test_a_lottery_over_another_budget_declares_it_and_is_verified(tmp_path: Path) -> None:
    asked = ("lottery", SMALL, "--seed", "x", "--resamples", 20, "--budget", "venture_pool=20000")
    assert kaiyi(*asked, "--out", tmp_path, "--lang", "en").code == 0
    path = tmp_path / "lottery.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["budgets"]["venture_pool"] == 2_000_000
    ran = kaiyi("verify", path, SMALL, "--lang", "en")
    assert ran.code == 0
    assert "sets the budget of pool venture_pool to 20,000" in ran.out
    del content["budgets"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert kaiyi("verify", path, SMALL, "--lang", "en").code == 1


def test_a_lottery_changed_by_hand_is_not_verified(tmp_path: Path) -> None:
    assert kaiyi("lottery", SMALL, "--seed", "x", "--resamples", 60, "--out", tmp_path, "--lang", "zh").code == 0
    path = tmp_path / "lottery.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["awards"][0]["amount_fen"] += 100
    path.write_text(json.dumps(content), encoding="utf-8")
    ran = kaiyi("verify", path, SMALL, "--lang", "zh")
    assert ran.code == 1
    assert "不是抽中方案的拨付" in ran.out


def test_the_screen_speaks_chinese() -> None:
    ran = kaiyi("lottery", SMALL, "--seed", "x", "--resamples", 60, "--lang", "zh")
    assert ran.code == 0
    for word in ("必入", "误差之内", "种子“x”", "给对了地方"):
        assert word in ran.out


@pytest.mark.parametrize("seed", [(), ("--seed", "")])
def test_without_a_seed_it_is_refused_in_the_readers_language(seed: tuple[str, ...]) -> None:
    for lang, told in (
        ("zh", "没有写明抽签种子。请用 --seed 写明公开抽取的数字或文字。\n"),
        ("en", "no seed of the lottery is given. state the number or text drawn in public, with --seed.\n"),
    ):
        ran = kaiyi("lottery", SMALL, *seed, "--lang", lang)
        assert (ran.code, ran.out, ran.err) == (2, "", told)
