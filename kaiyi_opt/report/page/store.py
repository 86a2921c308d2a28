"""A report as JSON, written and read back: what `kaiyi run` leaves and `kaiyi report` renders."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kaiyi_opt.errors import Fault, InputError, Place
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.award_list import write_json
from kaiyi_opt.report.page.blocks import Block, Figure, Figures, Paragraph, Points, Section, TableBlock
from kaiyi_opt.report.page.notice import Notice
from kaiyi_opt.report.page.report import Report

FORMAT = "kaiyi-report/1"
FILE = "report.json"
LARGEST_FILE = 100_000_000
_KINDS: dict[str, type[Any]] = {
    "paragraph": Paragraph,
    "points": Points,
    "figures": Figures,
    "table": TableBlock,
    "figure": Figure,
}


def write_reports(reports: Mapping[Language, Report], folder: Path) -> None:
    """Write ``report.json``: the report in every language."""
    write_json(folder / FILE, {"format": FORMAT, "reports": {lang: _plain(report) for lang, report in reports.items()}})


def read_report(folder: Path, lang: Language) -> Report:
    """Read the report of a results folder in one language.

    Raises
    ------
    InputError
        Where there is none, or the file is damaged.
    """
    path = folder / FILE if folder.is_dir() else folder
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _no_report(path)
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise _no_report(path)
        return _report(content["reports"][lang], lang)
    except OSError as error:
        raise _no_report(path) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _no_report(path) from error


def _plain(report: Report) -> dict[str, Any]:
    content = asdict(report)
    del content["lang"]
    return {**content, "day": report.day.isoformat()}


def _report(stated: Mapping[str, Any], lang: Language) -> Report:
    sections = tuple(
        Section(str(each["key"]), str(each["title"]), tuple(map(_block, each["blocks"]))) for each in stated["sections"]
    )
    told = Notice(**{name: _tuples(value) for name, value in stated["notice"].items()})
    return Report(lang, str(stated["title"]), datetime.date.fromisoformat(stated["day"]), sections, told)


def _block(stated: Mapping[str, Any]) -> Block:
    block: Block = _KINDS[stated["kind"]](**{name: _tuples(value) for name, value in stated.items()})
    return block


def _tuples(value: Any) -> Any:
    """Return lists as tuples, all the way down."""
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    return tuple(map(_tuples, value)) if is_list else value


def _no_report(path: Path) -> InputError:
    cause = Text("这里没有 kaiyi run 写出的报告", "there is no report here that kaiyi run wrote")
    cure = Text("请给出 kaiyi run 的结果文件夹", "give the results folder of `kaiyi run`")
    return InputError(Fault(cause, cure, Place(str(path))))
