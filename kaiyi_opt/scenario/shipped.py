"""The rounds that come with the package, to start from or to try things on."""

from __future__ import annotations

from pathlib import Path

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both

SHIPPED = ("small", "kaixuan-2014", "kaixuan-2015", "community-foundation")


def shipped_round(name: str) -> Path:
    """Return the folder of a shipped round.

    An installed package holds the rounds itself; in a working copy they stand beside it.

    Raises
    ------
    InputError
        Where no round of that name is shipped.
    """
    package = Path(__file__).resolve().parents[1]
    if name in SHIPPED:
        for folder in (package / "scenarios" / name, package.parent / "scenarios" / name):
            if folder.is_dir():
                return folder
    raise InputError(
        Fault(
            Text("没有随附名为“{name}”的一轮", "no round named '{name}' is shipped").format(name=both(name)),
            Text("可用：{known}", "known: {known}").format(known=both(", ".join(SHIPPED))),
        )
    )
