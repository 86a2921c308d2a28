"""Which peers are asked for which sizes: a round is closed by an optimum, and by the claim that no plan is lawful."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest
import scipy.sparse as sp

from benchmarks import Options, scale
from benchmarks.peers import PEERS
from kaiyi_opt.allocation.program import IntegerProgram

NOTHING = {"seconds": 0.5, "value": None, "bound": -math.inf, "optimal": False, "MB": 1}
OPEN = {"seconds": 0.5, "value": None, "bound": math.inf, "optimal": False, "MB": 1}
PLAN = {"seconds": 0.5, "value": 7.0, "bound": 7.0, "optimal": True, "MB": 1}


@pytest.mark.parametrize("peer", ["core", "highs", "cbc"])
def test_a_peer_that_says_that_no_plan_is_lawful_is_understood(peer: str) -> None:
    too_much = IntegerProgram([1, 1], sp.csr_array([[1, 1]]), [3], [math.inf])
    assert PEERS[peer](too_much, 10) == (None, -math.inf, False)


@pytest.mark.parametrize(
    ("ours", "found", "asked_again"), [(NOTHING, NOTHING, True), (NOTHING, OPEN, False), (PLAN, NOTHING, False)]
)
def test_a_peer_that_closed_a_round_without_a_plan_is_asked_for_the_next_size(
    ours: dict[str, Any], found: dict[str, Any], asked_again: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []

    def run(solver: str, settings: dict[str, Any], options: Options) -> dict[str, Any]:
        asked.append((solver, settings["size"]))
        return ours if solver == "core" else found

    monkeypatch.setattr(scale, "_run", run)
    monkeypatch.setattr(scale, "in_own_process", lambda *_, **__: SimpleNamespace(result=1.0))
    rows = list(scale._measure_of("friendly")(Options(sizes=(30, 300))))
    assert [row["highs gap %"] for row in rows if "highs gap %" in row] == [None] * (1 + asked_again)
    assert (("highs", 300) in asked) == asked_again
    assert ("core", 300) in asked
