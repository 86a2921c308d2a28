"""What tests of allocation share."""

from __future__ import annotations

from importlib import import_module
from typing import Any, NoReturn

import pytest

from kaiyi_opt.errors import Fault, InfeasibleError
from kaiyi_opt.language import both


@pytest.fixture
def unexplained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a round without a plan told as such, without the search for its conflict, which is tested by itself."""

    def explain(*_: Any) -> NoReturn:
        raise InfeasibleError(Fault(both("no plan"), both("")))

    for name in ("optimise", "frontier.frontier", "frontier.trade"):
        monkeypatch.setattr(import_module(f"kaiyi_opt.allocation.{name}"), "explain_conflict", explain)
