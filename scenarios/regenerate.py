"""How the shipped rounds are written anew by the ``generate.py`` beside their tables."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from kaiyi_opt.language import Language
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.vocabulary import TABLES
from kaiyi_opt.scenario.writer import write_scenario


def regenerate(scenario: Scenario, beside: str, lang: Language = "zh") -> None:
    """Write ``scenario.toml`` and the tables in place of those there are, in the folder that the command line names.

    Where it names none, in the folder of the file ``beside``; headers and allowed values are in language ``lang``.
    """
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(beside).resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        fresh = Path(made) / "scenario"
        write_scenario(scenario, fresh, lang)
        for table in TABLES:
            (folder / f"{table.key}.csv").unlink(missing_ok=True)
        for new in sorted(fresh.iterdir()):
            (folder / new.name).write_bytes(new.read_bytes())
