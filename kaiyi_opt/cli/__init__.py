"""The command line `kaiyi`: what it can do is declared here, and each command is imported when it is run."""

from __future__ import annotations

from kaiyi_opt.cli.app import main

__all__ = ["main"]
