"""What the tests of the verifier's readers share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.load import load
from kaiyi_opt.verify import UnreadableError
from kaiyi_opt.verify.round import read_round


def same(path: Path, utility: Any = "cost") -> bool:
    """Whether the verifier's reader and the loader understand the same, to the last blank."""
    return read_round(path, utility).fingerprint == digest(load(path, utility=utility))


def rewritten(folder: Path, name: str, change: Callable[[str], str], encoding: str = "utf-8") -> Path:
    """Change the text of one file of a folder, and return the folder."""
    path = folder / name
    path.write_bytes(change(path.read_text(encoding="utf-8")).encode(encoding))
    return folder


def refusal(path: Path, utility: str = "cost") -> str:
    """Return why a scenario cannot be read, in English."""
    with pytest.raises(UnreadableError) as error:
        read_round(path, utility)
    assert error.value.text.zh != error.value.text.en
    return error.value.text.en
