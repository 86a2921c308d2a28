"""Run `kaiyi` in this process, as typed, and keep what it prints."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from typer.testing import CliRunner

from kaiyi_opt.cli.app import app


class Ran(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


def kaiyi(*arguments: object) -> Ran:
    """Run a command; an exception that no planner should see is raised here."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="kaiyi")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)
