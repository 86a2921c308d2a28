"""The simulation's peers: known by name, told where they are missing, and alike where they are installed."""

from __future__ import annotations

from importlib import import_module

import pytest

from benchmarks import simulation
from benchmarks.registry import REGISTRY


def test_the_months_and_the_memory_are_measured() -> None:
    assert [each.name for each in REGISTRY.named("simulation")] == ["simulation.memory", "simulation.months"]
    assert list(simulation.PEERS) == ["idiomatic Mesa", "mesa-frames", "Starsim"]


def test_a_peer_that_is_not_installed_is_told() -> None:
    assert simulation.measured(
        "nobody's", "peer", {"organisations": 60, "seed": 0, "module": "not_installed"}, 4, 2
    ) == {
        "organisations": 60,
        "replicates": 4,
        "engine": "nobody's",
        "note": "not installed: see benchmarks/requirements.txt",
    }


def test_the_time_of_few_replicates_is_scaled_to_all() -> None:
    module = simulation.PEERS["idiomatic Mesa"]
    few = simulation.measured("Mesa", "peer", {"organisations": 60, "seed": 0, "module": module}, 4, 2)
    assert few["note"] == "measured over 2 replicates"
    assert few["CPU s"] * few["organisation-months/s"] == pytest.approx(4 * 60 * simulation.MONTHS, rel=0.3)


@pytest.mark.parametrize("library", ["mesa-frames", "Starsim"])
def test_a_peer_lives_the_months_that_mesa_lives(library: str) -> None:
    pytest.importorskip(library.lower().replace("-", "_"), reason="see benchmarks/requirements.txt")
    town = (24, 2_200, 200, 114, simulation.RESIDENTS, 2014)
    theirs = import_module(simulation.PEERS[library]).organisation_months(*town)
    mesa = import_module(simulation.PEERS["idiomatic Mesa"]).organisation_months(*town)
    assert theirs == pytest.approx(mesa, rel=0.02)
