"""A round in which relaxing any one rule is not enough: the search for relaxations ends, and says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.rounds import synthetic_round
from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.allocation.conflict import ConflictError
from kaiyi_opt.scenario.nouns import Rule


def test_two_conflicts_of_their_own_leave_no_single_relaxation() -> None:
    scenario = synthetic_round(30)
    beyond = tuple(
        Rule(f"z{n}", "group_limit", by="domain", group=domain, at_least=10**12, unit="yuan")
        for n, domain in enumerate(("charity", "culture"))
    )
    with pytest.raises(ConflictError) as caught:
        allocate(replace(scenario, rules=(*scenario.rules, *beyond)))
    assert caught.value.conflict.rules in (("z0",), ("z1",))
    assert caught.value.conflict.relaxations == ()
    assert "relaxing one of them is not enough: several must be relaxed together" in caught.value.render("en")
