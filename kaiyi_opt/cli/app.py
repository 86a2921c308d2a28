"""The command line `kaiyi`, whole: every command, in the order in which ``--help`` lists them."""

from __future__ import annotations

import sys

from kaiyi_opt.cli import declared_allocation, declared_network, declared_policies, declared_round, declared_study
from kaiyi_opt.cli.program import app
from kaiyi_opt.cli.usage import Command

for _declared in (declared_round, declared_allocation, declared_network, declared_policies, declared_study):
    for _command in _declared.app.registered_commands:
        _command.cls = Command
        app.registered_commands.append(_command)

__all__ = ["app", "main"]


def main() -> None:
    """Run `kaiyi`; output is UTF-8 whatever the terminal says, so that Chinese shows as Chinese."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()
