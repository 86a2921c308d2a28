from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kaiyi_opt.language import Language
from kaiyi_opt.scenario.vocabulary import TABLES

ROOT = Path(__file__).resolve().parents[2]
GENERATED = [ROOT / "scenarios" / name for name in ("kaixuan-2014", "kaixuan-2015", "community-foundation")]


@pytest.mark.parametrize("folder", GENERATED, ids=lambda folder: folder.name)
def test_the_tables_are_written_again_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(folder / "generate.py"), str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    written = [path for path in folder.iterdir() if path.suffix in (".csv", ".toml")]
    # A posterior is what `kaiyi calibrate` makes, in minutes.
    shipped = {path.name: path.read_bytes() for path in written if not path.name.startswith("posterior")}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == shipped


@pytest.mark.parametrize("folder", GENERATED, ids=lambda folder: folder.name)
def test_the_tables_have_headers_in_the_language_of_the_place(folder: Path) -> None:
    lang: Language = "en" if folder.name == "community-foundation" else "zh"
    for stated in TABLES:
        path = folder / f"{stated.key}.csv"
        if path.exists():
            header = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
            assert header[: len(stated.columns)] == [column.label[lang] for column in stated.columns]
