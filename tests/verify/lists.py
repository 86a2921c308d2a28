"""Published lists, as the verifier is given them and as tests change them."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from kaiyi_opt.allocation.allocate import allocate
from kaiyi_opt.report.award_list import write_awards
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.verify import Report
from tests.verify.hand_round import write_hand_round

List = dict[str, Any]


def publish(scenario: Scenario, folder: Path, **more: Any) -> Path:
    """Allocate a round, publish the list into a folder, and return the path of its JSON file."""
    write_awards(allocate(scenario), folder, "en", more)
    return folder / "awards.json"


def hand_list() -> List:
    """Return the published list of the hand-worked round, anew for every test that changes it."""
    content: List = json.loads(_hand_text())
    return content


@cache
def _hand_text() -> str:
    with tempfile.TemporaryDirectory() as base:
        scenario = load(write_hand_round(Path(base) / "round"))
        return publish(scenario, Path(base) / "out").read_text(encoding="utf-8")


def written(content: List, folder: Path) -> Path:
    """Write a list as JSON into a folder, and return its path."""
    path = folder / "awards.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def award(content: List, application: str) -> List:
    """Return one application's entry among the awards of a list."""
    found: List = next(entry for entry in content["awards"] if entry["application"] == application)
    return found


def differences(report: Report) -> list[str]:
    """Return what differs, in English, fingerprints left out."""
    told = [text.en for text in report.differences]
    return ["scenario hash" if text.startswith("scenario hash: the list says ") else text for text in told]
