"""Real rounds with known optima: the welfare program on Pabulib files."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.pabulib_scenario import Utility

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
EXPECTED: list[dict[str, Any]] = (
    json.loads((DATA / "pabulib" / "expected.json").read_text(encoding="utf-8")) if DATA.exists() else []
)
FILES = sorted(DATA.glob("*/*.pb")) if DATA.exists() else []

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the real rounds are not on this machine")


@pytest.mark.parametrize(
    ("utility", "key"), [("cost", "opt_welfare_x100_cost"), ("cardinality", "opt_welfare_x100_card")]
)
@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["file"])
def test_the_published_optimum_is_found_and_proved(row: dict[str, Any], utility: Utility, key: str) -> None:
    plan = allocate(load(DATA / "pabulib" / row["file"], utility=utility))
    goal = plan.proof.goals[0]
    assert Decimal(goal.goal.decimal(goal.value)) * 100 == row[key]
    assert plan.is_proven_optimal
    assert all(pool.spent <= pool.budget for pool in plan.pools)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_real_round_allocates_to_a_proven_optimum(path: Path) -> None:
    plan = allocate(load(path, utility="cardinality"))
    assert plan.is_proven_optimal
    assert plan.awarded


def test_the_jury_round_with_its_meant_budget_keeps_it() -> None:
    plan = allocate(load(DATA / "kk24" / "pre_voting.pb", utility="cardinality", budgets={"": 380_000_00}))
    goal = plan.proof.goals[0]
    assert goal.goal.decimal(goal.value) == "822"
    assert plan.pools[0].spent <= 380_000_00


def test_ceilings_by_category_are_kept() -> None:
    plan = allocate(load(DATA / "pabulib" / "Netherlands_Amsterdam_179.pb", utility="cost"))
    ceilings = {rule.group: rule.at_most for rule in plan.problem.scenario.rules}
    assert ceilings == {"Jeugd": 82_000_00, "Groen": 53_000_00, "Ontmoeting": 115_000_00}
    for category, ceiling in ceilings.items():
        spent = sum(
            award.amount
            for award in plan.awarded
            if category in plan.problem.scenario.application(award.application).categories
        )
        assert spent <= (ceiling or 0)
