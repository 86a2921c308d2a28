"""The verifier passes what the allocation publishes, and names whatever is changed in the list or in the scenario."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.rounds import synthetic_round
from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.language import Text
from kaiyi_opt.report.award_list import write_awards
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.writer import write_scenario
from kaiyi_opt.verify import Counts, Report, main, verify
from tests.verify.hand_round import write_hand_round
from tests.verify.lists import List, award, differences, hand_list, publish, written

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "../shared/data"
SHIPPED = ("small", "kaixuan-2014")

LIMITS = (
    "What this cannot check: that no better lawful plan exists, which rests on the bound that the solver proved, the"
    " order among equal plans, and the wording of the reasons for declining."
)

CERTIFIED = Text(
    "由凭据重新算得：没有任何合规方案的首要目标值比本名单更高",
    "computed anew from the certificate: no lawful plan has more of the first goal than this list",
)
CERTIFIED_BEHIND = [
    Text(
        f"由凭据重新算得：没有任何在此前各目标上不逊于本名单的合规方案的目标“{chinese}”的值比本名单更{high}",
        "computed anew from the certificate: no lawful plan that does as well on the goals before it has"
        f" {more} of goal {goal} than this list",
    )
    for goal, chinese, high, more in (
        ("merit", "效益", "高", "more"),
        ("votes", "票数", "高", "more"),
        ("least_money", "金额，少者优先", "低", "less"),
    )
]


@pytest.fixture
def content() -> List:
    """The hand-worked round's published list."""
    return hand_list()


@pytest.fixture(scope="session")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the hand-worked round."""
    return write_hand_round(tmp_path_factory.mktemp("hand") / "round")


# ---------------------------------------------------------------------------------------------------- what passes


def test_a_published_list_is_verified_in_both_languages(content: List, scenario: Path, tmp_path: Path) -> None:
    report = verify(written(content, tmp_path), scenario)
    assert report == Report(
        (), (CERTIFIED, *CERTIFIED_BEHIND), Counts(applications=10, awards=6, budgets=3, rules=11, goals=4)
    )
    assert report.text.en == (
        "Verified: the list agrees with the scenario.\n"
        f"Note: {CERTIFIED.en}\n"
        + "".join(f"Note: {text.en}\n" for text in CERTIFIED_BEHIND)
        + f"Compared: applications 10, awards 6, budgets 3, rules 11, goals 4.\n{LIMITS}"
    )
    assert report.text.zh == (
        "核对无误：名单与方案一致。\n"
        f"注意：{CERTIFIED.zh}\n"
        + "".join(f"注意：{text.zh}\n" for text in CERTIFIED_BEHIND)
        + "核对了 10 份申请、6 项拨付、3 项预算、11 条规则、4 个目标。\n"
        "无法由此核对的：是否还有更好的合规方案、同优方案中的先后，以及未获资助者的理由文字；前者以求解器证明的界为据。"
    )


def test_the_hand_worked_plan_is_the_one_published(content: List) -> None:
    granted = {entry["application"]: entry["amount_fen"] // 100 for entry in content["awards"]}
    assert granted == {"A1": 5000, "A3": 3000, "A4": 5000, "A5": 6000, "V1": 9000, "V4": 4000}
    assert {goal["name"]: goal["value"] for goal in content["goals"]} == {
        "entitlements": "3",
        "merit": "227.143248",
        "votes": "30",
        "least_money": "32000",
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_the_lists_of_the_shipped_scenarios_are_verified(name: str, tmp_path: Path) -> None:
    folder = ROOT / "scenarios" / name
    assert differences(verify(publish(load(folder), tmp_path), folder)) == []


@pytest.mark.parametrize(("size", "seed"), [(60, 1), (200, 2), (600, 3)])
def test_the_lists_of_synthetic_rounds_are_verified(size: int, seed: int, tmp_path: Path) -> None:
    stated = synthetic_round(size, seed)
    write_scenario(stated, tmp_path / "round.xlsx", "zh")
    assert differences(verify(publish(stated, tmp_path / "out"), tmp_path / "round.xlsx")) == []


@pytest.mark.skipif(not DATA.is_dir(), reason="the real rounds are not here")
@pytest.mark.parametrize("utility", ["cost", "cardinality"])
@pytest.mark.parametrize(
    "name",
    [
        "Poland_Warszawa_2018_Falenica",
        "Worldwide_Mechanical_Turk_Ranking_value_money_7",
        "US_Stanford_Dataset_PB_Rochester_NY_2019_vote_knapsacks",
        "Netherlands_Amsterdam_179",
        "Poland_Lodz_2023_Zlotno",
    ],
)
def test_the_lists_of_real_rounds_are_verified(name: str, utility: Any, tmp_path: Path) -> None:
    path = DATA / "pabulib" / f"{name}.pb"
    plan = allocate(load(path, utility=utility))
    write_awards(plan, tmp_path, "zh", {"rule": "welfare", "utility": utility, "funded": sorted(plan.amounts)})
    assert differences(verify(tmp_path / "awards.json", path)) == []


def test_other_budgets_are_taken_from_the_list_and_told(scenario: Path, tmp_path: Path) -> None:
    richer = load(scenario, budgets={"venture": 18_000_00})
    report = verify(publish(richer, tmp_path, budgets={"fund": 20_000_00, "venture": 18_000_00}), scenario)
    note = "the list itself sets the budget of pool venture to 18,000 yuan, where the scenario has 16,000 yuan"
    assert (differences(report), [text.en for text in report.notes]) == (
        [],
        [note, CERTIFIED.en, *(text.en for text in CERTIFIED_BEHIND)],
    )
    assert f"\nNote: {note}\n" in report.text.en


@pytest.mark.parametrize("stop", ["time limit", "gap"])
def test_a_list_without_proof_is_verified_when_it_claims_none(
    stop: str, content: List, scenario: Path, tmp_path: Path
) -> None:
    content |= {"status": "feasible", "stopped": stop, "complete": False, "bound": None, "gap": None}
    for goal in content["goals"]:
        goal["bound"] = None
    assert differences(verify(written(content, tmp_path), scenario)) == []


# ------------------------------------------------------------------------------------------- what the list changes


def add_a_declined(content: List) -> None:
    content["awards"].append(
        {"application": "V3", "organisation": "O2", "line": "competition", "pool": "venture", "amount_fen": 7_200_00}
    )


def swap_an_application(content: List) -> None:
    award(content, "V4")["application"] = "V2"


def rename_a_goal(content: List) -> None:
    content["goals"][2]["name"] = "projects"


def raise_by_one_fen(content: List) -> None:
    award(content, "A3")["amount_fen"] += 1


def break_a_step(content: List) -> None:
    award(content, "A5")["amount_fen"] = 5_000_00


def pay_a_stranger(content: List) -> None:
    stranger = {"organisation": "", "line": "competition", "pool": "venture", "amount_fen": 1_000_00}
    content["awards"].append({"application": "V9\x1b", **stranger})


TAMPERED: dict[str, tuple[Callable[[List], Any], list[str]]] = {
    "an amount raised by one fen": (
        raise_by_one_fen,
        [
            "award A3, amount: the list says 3,000.01 yuan, the law allows 3,000 yuan alone",
            "pool fund, spent: the list says 19,000 yuan, recomputed 19,000.01 yuan",
            "total: the list says 32,000 yuan, recomputed 32,000.01 yuan",
            "goal least_money: the list says 32000, recomputed 32000.01",
        ],
    ),
    "an amount off the step": (
        break_a_step,
        [
            "award A5, amount: the list says 5,000 yuan, the law allows 2,000 yuan to 8,000 yuan in whole steps of"
            " 2,000 yuan",
            "pool fund, spent: the list says 19,000 yuan, recomputed 18,000 yuan",
            "total: the list says 32,000 yuan, recomputed 31,000 yuan",
            "goal merit: the list says 227.143248, recomputed 220.465393",
            "goal least_money: the list says 32000, recomputed 31000",
        ],
    ),
    "an award of nothing": (
        lambda content: award(content, "A3").update(amount_fen=0),
        [
            "award A3, amount: the list says 0 yuan, the law allows 3,000 yuan alone",
            "pool fund, spent: the list says 19,000 yuan, recomputed 16,000 yuan",
            "total: the list says 32,000 yuan, recomputed 29,000 yuan",
            "goal entitlements: the list says 3, recomputed 2",
            "goal least_money: the list says 32000, recomputed 29000",
            "objective: the list says 3, recomputed 2",
        ],
    ),
    "an application swapped": (
        swap_an_application,
        [
            "award V2, organisation: the list says (blank), recomputed O3",
            "award V2, amount: the list says 4,000 yuan, the law allows 8,000 yuan alone",
            "application V2: it is both awarded and declined",
            "application V4: the list does not name it",
            "rule R05 (requires): V2 is funded and V3 is not",
            "rule R07 (force in): V4 is to be funded and is not",
            "rule R08 (force out): V2 is not to be funded and is",
            "rule R09 (group limit): group C1: 23,000 yuan, more than 19,000 yuan",
            "rule R10 (group limit): group culture: 13,000 yuan, more than 70% of the money granted, 13,000 yuan",
            "goal merit: the list says 227.143248, recomputed 226.143248",
            "goal votes: the list says 30, recomputed 40",
        ],
    ),
    "an award deleted": (
        lambda content: content["awards"].remove(award(content, "A4")),
        [
            "application A4: the list does not name it",
            "pool fund, spent: the list says 19,000 yuan, recomputed 14,000 yuan",
            "total: the list says 32,000 yuan, recomputed 27,000 yuan",
            "goal entitlements: the list says 3, recomputed 2",
            "goal least_money: the list says 32000, recomputed 27000",
            "objective: the list says 3, recomputed 2",
        ],
    ),
    "an award added": (
        add_a_declined,
        [
            "application V3: it is both awarded and declined",
            "pool venture, spent: the list says 13,000 yuan, recomputed 20,200 yuan",
            "total: the list says 32,000 yuan, recomputed 39,200 yuan",
            "pool venture: it pays 20,200 yuan, more than its budget of 16,000 yuan",
            "rule R01 (organisation awards): organisation O2: 3 awards, more than 2 awards",
            "rule R02 (organisation money): organisation O2: 16,200 yuan, more than 14,000 yuan",
            "rule R06 (excludes): V1, V3 are funded together: 2 awards, more than 1 award",
            "rule R09 (group limit): group C2: 20,200 yuan, more than 19,000 yuan",
            "goal merit: the list says 227.143248, recomputed 302.893248",
            "goal votes: the list says 30, recomputed 70",
            "goal least_money: the list says 32000, recomputed 39200",
        ],
    ),
    "an award twice": (
        lambda content: content["awards"].append(award(content, "V4")),
        [
            "award V4: it stands here 2 times",
            "pool venture, spent: the list says 13,000 yuan, recomputed 17,000 yuan",
            "total: the list says 32,000 yuan, recomputed 36,000 yuan",
            "pool venture: it pays 17,000 yuan, more than its budget of 16,000 yuan",
            "goal least_money: the list says 32000, recomputed 36000",
        ],
    ),
    "an application that nobody made": (
        pay_a_stranger,
        [
            "award V9�: the scenario has no such application",
            "pool venture, spent: the list says 13,000 yuan, recomputed 14,000 yuan",
            "total: the list says 32,000 yuan, recomputed 33,000 yuan",
        ],
    ),
    "another organisation": (
        lambda content: award(content, "V1").update(organisation="O2"),
        ["award V1, organisation: the list says O2, recomputed O1"],
    ),
    "another line": (
        lambda content: award(content, "V1").update(line="award"),
        ["award V1, line: the list says award, recomputed competition"],
    ),
    "another pool": (
        lambda content: award(content, "V1").update(pool="fund"),
        ["award V1, pool: the list says fund, recomputed venture"],
    ),
    "somebody declined left out": (
        lambda content: content["declined"].pop(),
        ["application V3: the list does not name it"],
    ),
    "somebody declined twice, and a stranger": (
        lambda content: content["declined"].extend([{"application": "V3"}, {"application": "X"}]),
        ["declined V3: it stands here 2 times", "declined X: the scenario has no such application"],
    ),
    "another total": (
        lambda content: content.update(total_fen=3_200_001),
        ["total: the list says 32,000.01 yuan, recomputed 32,000 yuan"],
    ),
    "a pool's spending": (
        lambda content: content["pools"][0].update(spent_fen=0),
        ["pool fund, spent: the list says 0 yuan, recomputed 19,000 yuan"],
    ),
    "a pool's budget": (
        lambda content: content["pools"][1].update(budget_fen=1_600_100),
        ["pool venture, budget: the list says 16,001 yuan, recomputed 16,000 yuan"],
    ),
    "a pool left out, another twice, one invented": (
        lambda content: content.update(
            pools=[content["pools"][0]] * 2 + [{"id": "purse", "budget_fen": 1, "spent_fen": 1}]
        ),
        [
            "pool fund: it stands here 2 times",
            "pool purse: the scenario has no such pool",
            "pool venture: the list does not name it",
        ],
    ),
    "budgets of its own that the pools do not show": (
        lambda content: content.update(budgets={"venture": 1_700_000, "purse": 5}),
        [
            "pool purse: the list declares its budget; there is no such pool",
            "scenario hash",
            "pool venture, budget: the list says 16,000 yuan, recomputed 17,000 yuan",
        ],
    ),
    "a goal's value": (
        lambda content: content["goals"][2].update(value="31", bound="31"),
        ["goal votes: the list says 31, recomputed 30"],
    ),
    "a goal's value in the sixth decimal": (
        lambda content: content["goals"][1].update(value="227.143249", bound="227.143249"),
        ["goal merit: the list says 227.143249, recomputed 227.143248"],
    ),
    "a bound below what is to be large": (
        lambda content: content["goals"][2].update(bound="29"),
        [
            "goal votes: the bound 29 contradicts the value 30",
            "status: it says optimal, but bound and value of goal votes differ",
        ],
    ),
    "a bound above what is to be small": (
        lambda content: content["goals"][3].update(bound="32000.01"),
        [
            "goal least_money: the bound 32000.01 contradicts the value 32000",
            "status: it says optimal, but bound and value of goal least_money differ",
        ],
    ),
    "an optimum with room above": (
        lambda content: content["goals"][2].update(bound="31"),
        ["status: it says optimal, but bound and value of goal votes differ"],
    ),
    "an optimum without a bound": (
        lambda content: content["goals"][2].update(bound=None),
        ["status: it says optimal, but goal votes has no bound"],
    ),
    "an optimum whose search was cut short": (
        lambda content: content.update(complete=False),
        ["status: it says optimal, but the search was not carried to its end"],
    ),
    "a gap that is not within what was allowed": (
        lambda content: (
            content.update(status="within_gap", gap_allowed=0.01, complete=False),
            content["goals"][2].update(bound="31"),
        ),
        ["status: it says within_gap, but the gap of goal votes is not allowed"],
    ),
    "another status": (
        lambda content: content.update(status="infeasible"),
        ["status: 'infeasible' is no status of a list"],
    ),
    "the objective": (
        lambda content: content.update(objective="3.5"),
        ["objective: the list says 3.5, recomputed 3"],
    ),
    "the bound and the gap of the whole": (
        lambda content: content.update(bound="4", gap=0.25),
        ["bound: the list says 4, recomputed 3", "gap: the list says 0.25, recomputed 0.0"],
    ),
    "the order of goals": (
        rename_a_goal,
        [
            "the order of goals: the list says entitlements, merit, projects, least_money, recomputed entitlements,"
            " merit, votes, least_money"
        ],
    ),
    "the hash": (lambda content: content.update(scenario_hash="0" * 64), ["scenario hash"]),
    "the title": (
        lambda content: content.update(title="another round"),
        ["title: the list says another round, recomputed 手算的一轮"],
    ),
    "the funded": (
        lambda content: content.update(funded=["A1", "A3"]),
        ["funded: the list says A1, A3, recomputed A1, A3, A4, A5, V1, V4"],
    ),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_a_changed_list_is_told_with_its_place(case: str, content: List, scenario: Path, tmp_path: Path) -> None:
    tamper, expected = TAMPERED[case]
    tamper(content)
    report = verify(written(content, tmp_path), scenario)
    assert differences(report) == expected
    assert not report.is_verified
    assert all(text.zh and text.zh != text.en for text in report.differences)
    keys = ("entitlements", "merit", "votes", "money")
    assert not any(key in text.zh for key in keys for text in report.differences)


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (
            lambda content: award(content, "V1").update(amount_fen="900000"),
            "awards, entry 5: amount_fen is 900000, not a whole number",
        ),
        (
            lambda content: award(content, "V1").update(amount_fen=True),
            "awards, entry 5: amount_fen is true, not a whole number",
        ),
        (
            lambda content: award(content, "V1").update(amount_fen=900000.0),
            "awards, entry 5: amount_fen is 900000.0, not a whole number",
        ),
        (lambda content: content.update(pools={}), "the list: pools is {…}, not a list"),
        (lambda content: content.pop("goals"), "the list: goals is missing"),
        (lambda content: content.update(declined=["A2"]), "declined, entry 1: it is no object"),
        (
            lambda content: content["goals"][0].update(value=3),
            "goals, entry 1: value is 3, not a decimal written as text",
        ),
        (
            lambda content: content["goals"][0].update(bound="inf"),
            "goals, entry 1: bound is inf, not a decimal written as text, or null",
        ),
        (lambda content: content.update(gap="0"), "the list: gap is 0, not a number"),
        (
            lambda content: content.update(budgets={"fund": True}),
            "the list's budgets: fund is true, not a whole number",
        ),
    ],
)
def test_an_entry_of_the_wrong_kind_is_a_difference(
    tamper: Callable[[List], Any], expected: str, content: List, scenario: Path, tmp_path: Path
) -> None:
    tamper(content)
    assert expected in differences(verify(written(content, tmp_path), scenario))


def test_a_list_of_another_format_is_not_looked_into(content: List, scenario: Path, tmp_path: Path) -> None:
    report = verify(written(content | {"format": "kaiyi-awards/2"}, tmp_path), scenario)
    assert differences(report) == ["format: the list says kaiyi-awards/2, recomputed kaiyi-awards/1"]
    assert report.text.en.splitlines()[0] == "Differences found: 1."
    assert report.text.zh.splitlines()[:2] == [
        "有 1 处不一致：",
        "- 格式：名单写 kaiyi-awards/2，重算为 kaiyi-awards/1",
    ]


# ------------------------------------------------------------------------------------------------ the command line


def test_the_exit_code_says_what_was_found(
    content: List, scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    awards = str(written(content, tmp_path))
    assert main([awards, str(scenario), "--lang", "zh"]) == 0
    assert capsys.readouterr().out.startswith("核对无误：名单与方案一致。\n")
    changed = content | {"total_fen": 1}
    (tmp_path / "changed").mkdir()
    assert main([str(written(changed, tmp_path / "changed")), str(scenario)]) == 1
    assert capsys.readouterr().out.splitlines()[:2] == [
        "Differences found: 1.",
        "- total: the list says 0.01 yuan, recomputed 32,000 yuan",
    ]
    assert main([awards, str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr() == ("", f"{tmp_path / 'nowhere'}: there is no such file or folder.\n")


def test_it_runs_as_a_module_where_nothing_is_installed(content: List, scenario: Path, tmp_path: Path) -> None:
    awards = written(content, tmp_path)
    run = f"import runpy, sys; sys.path[:0] = [{str(ROOT)!r}]; runpy.run_module('kaiyi_opt.verify', None, '__main__')"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", run, awards, scenario],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Verified: the list agrees with the scenario.\n")


def test_an_unknown_language_is_refused(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["a.json", str(scenario), "--lang", "fr"])
    assert stop.value.code == 2
    assert "invalid choice: 'fr'" in capsys.readouterr().err
