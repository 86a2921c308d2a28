"""What is kept of compiled functions is never older than what they call."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CALLER = """
from probe.room.callee import inner
from {home} import {decorator}

@{decorator}({options})
def outer(x):
    return inner(x) + 1

print(outer(1))
"""
CALLEE = """
from numba import njit

@njit(cache=True)
def inner(x):
    return x * {factor}
"""


def run(folder: Path) -> str:
    environment = os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", "import probe.room.caller"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("home", "decorator", "options", "second"),
    [
        ("kaiyi_opt.compiled", "compiled", "", "4"),
        # The trap itself: should Numba ever close it, `kaiyi_opt.compiled` is no longer needed.
        ("numba", "njit", "cache=True", "3"),
    ],
    ids=["ours", "numba"],
)
def test_a_change_in_what_is_called_is_not_missed(
    tmp_path: Path, home: str, decorator: str, options: str, second: str
) -> None:
    room = tmp_path / "probe" / "room"
    room.mkdir(parents=True)
    for package in (room.parent, room):
        (package / "__init__.py").touch()
    (room / "caller.py").write_text(CALLER.format(home=home, decorator=decorator, options=options))
    (room / "callee.py").write_text(CALLEE.format(factor=2))
    assert run(tmp_path) == "3"
    (room / "callee.py").write_text(CALLEE.format(factor=3))
    assert run(tmp_path) == second


def test_nothing_is_compiled_but_through_the_decorator_that_watches_the_room() -> None:
    sources = (ROOT / "kaiyi_opt").rglob("*.py")
    named = [path.name for path in sources if "import njit" in path.read_text(encoding="utf-8")]
    assert named == ["compiled.py"]
