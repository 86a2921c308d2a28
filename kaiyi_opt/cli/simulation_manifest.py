"""The manifest of a simulation's results folder: what was run, on what, and how long it took."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kaiyi_opt.report.award_list import versions, write_json
from kaiyi_opt.scenario.digest import ALL_GROUPS, digest
from kaiyi_opt.study.projection.projection import Projection


def write_manifest(folder: Path, command: str, path: Path, projections: tuple[Projection, ...], seconds: float) -> None:
    """Write ``run.json`` into ``folder``; all ``projections`` are of one scenario, length and seed."""
    first = projections[0]
    manifest: dict[str, Any] = {
        "command": command,
        "scenario": path.name,
        "scenario_hash": digest(first.scenario, *ALL_GROUPS),
        "policies": [projection.policy.name for projection in projections],
        "start": first.start,
        "months": len(first.months),
        "replicates": first.replicates,
        "seed": first.seed,
        "parameter_draws": first.draws,
        "seconds": round(seconds, 3),
        "versions": versions(),
    }
    write_json(folder / "run.json", manifest)
