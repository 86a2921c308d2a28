"""The report as files: a page, a notice and a workbook."""

from __future__ import annotations

from pathlib import Path

from kaiyi_opt.report.page.document import write_notice
from kaiyi_opt.report.page.page import page
from kaiyi_opt.report.page.report import Report
from kaiyi_opt.scenario.writing import write_atomically, write_workbook

PAGE, NOTICE, WORKBOOK = "report.html", "notice.docx", "tables.xlsx"


def write_report_files(report: Report, folder: Path) -> None:
    """Write ``report.html``, ``notice.docx`` and ``tables.xlsx`` into ``folder``; each whole or not at all.

    Raises
    ------
    KaiyiError
        Where a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / PAGE, page(report).encode())
    write_notice(report.notice, folder / NOTICE, report.lang)
    write_workbook(folder / WORKBOOK, [table.sheet for table in report.tables])
