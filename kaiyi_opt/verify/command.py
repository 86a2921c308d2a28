"""``kaiyi verify AWARDS.json SCENARIO``: 0 verified, 1 differences found, 2 an input cannot be read."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from kaiyi_opt.language import LANGUAGES, Language, Text, default_language
from kaiyi_opt.verify.checks import verify
from kaiyi_opt.verify.inputs import UnreadableError

VERIFIED, DIFFERENT, UNREADABLE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Verify the list and the scenario that ``argv`` names, say what was found, and return the exit code.

    Parameters
    ----------
    argv
        ``AWARDS.json SCENARIO [--lang zh|en]``; the process's own arguments where left out.
    """
    options = _parser().parse_args(argv)
    lang: Language = options.lang
    try:
        report = verify(options.awards, options.scenario)
    except UnreadableError as error:
        _say(error.text[lang], sys.stderr)
        return UNREADABLE
    _say(report.text[lang], sys.stdout)
    return VERIFIED if report.is_verified else DIFFERENT


def _parser() -> argparse.ArgumentParser:
    lang = default_language()

    def told(zh: str, en: str) -> str:
        return Text(zh, en)[lang]

    parser = argparse.ArgumentParser(
        prog="kaiyi verify",
        description=told(
            "独立核对一份公布的名单：重新读取方案，重新计算每一个数。",
            "Check a published list independently: read the scenario anew and compute every number again.",
        ),
        epilog=told(
            "退出码：0 核对无误；1 有不一致；2 读不出来。",
            "Exit codes: 0 verified; 1 differences found; 2 an input cannot be read.",
        ),
    )
    parser.add_argument("awards", metavar="AWARDS.json", type=Path, help=told("公布的名单", "the published list"))
    scenario = told("方案文件夹、工作簿或 .pb 文件", "the scenario folder, workbook or .pb file")
    parser.add_argument("scenario", metavar="SCENARIO", type=Path, help=scenario)
    parser.add_argument("--lang", choices=LANGUAGES, default=lang, help=told("语言", "language"))
    return parser


def _say(text: str, stream: TextIO) -> None:
    """Print a text; where the terminal cannot show a character, a mark in its place is better than no report."""
    encoding = stream.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), file=stream)
