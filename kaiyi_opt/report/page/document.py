"""The notice as a Word document: title in bold, body in 仿宋 that survives, the list as a table."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from kaiyi_opt.language import Language
from kaiyi_opt.report.page.notice import Notice
from kaiyi_opt.scenario.writing import write_atomically

# The faces that official documents in Chinese are set in; the Latin ones stand for letters and figures.
BODY, HEADING = {"zh": "仿宋", "en": "Times New Roman"}, {"zh": "黑体", "en": "Times New Roman"}
LATIN = "Times New Roman"
BODY_SIZE, TITLE_SIZE, TABLE_SIZE = 16, 22, 12
# Centimetres of the columns of the list: its number, then those of `NOTICE_COLUMNS`.
WIDTHS = (1.3, 4.2, 4.9, 3.3, 2.3)
_FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_notice(notice: Notice, path: Path, lang: Language) -> None:
    """Write the notice as a ``.docx`` file, the same to the byte each time.

    Raises
    ------
    KaiyiError
        Where the file cannot be written.
    """
    write_atomically(path, notice_bytes(notice, lang))


def notice_bytes(notice: Notice, lang: Language) -> bytes:
    """Return the document."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    document = Document()
    _page(document, Cm)
    _set_font(document.styles["Normal"], BODY[lang], BODY_SIZE, Pt)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(_clean(notice.title))
    run.bold = True
    _set_font(run, HEADING[lang], TITLE_SIZE, Pt)
    _paragraph(document, notice.basis, Pt)
    _table(document, notice, lang, (Cm, Pt))
    _paragraph(document, notice.objections, Pt, before=12)
    for line in (notice.signed, notice.day):
        last = document.add_paragraph(_clean(line))
        last.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _properties(document, notice)
    buffer = io.BytesIO()
    document.save(buffer)
    return _without_clock(buffer.getvalue())


def _page(document: Any, centimetres: Any) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = centimetres(21), centimetres(29.7)
    page.top_margin = page.bottom_margin = centimetres(3)
    page.left_margin = page.right_margin = centimetres(2.6)


def _paragraph(document: Any, text: str, points: Any, before: int = 0) -> None:
    paragraph = document.add_paragraph(_clean(text))
    paragraph.paragraph_format.space_before = points(before)
    paragraph.paragraph_format.first_line_indent = points(2 * BODY_SIZE)
    paragraph.paragraph_format.line_spacing = 1.5


def _table(document: Any, notice: Notice, lang: Language, units: tuple[Any, Any]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    centimetres, points = units
    table = document.add_table(rows=1, cols=len(notice.headers))
    table.style, table.autofit = "Table Grid", False
    _mark(table.rows[0], "w:tblHeader")
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = centimetres(width)
    for row in (notice.headers, *notice.rows):
        line = table.rows[0] if row is notice.headers else table.add_row()
        _mark(line, "w:cantSplit")
        for cell, text, width in zip(line.cells, row, WIDTHS, strict=True):
            cell.width = centimetres(width)
            run = cell.paragraphs[0].add_run(_clean(text))
            run.bold = row is notice.headers
            _set_font(run, BODY[lang], TABLE_SIZE, points)
        line.cells[-1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _mark(row: Any, name: str) -> None:
    """Give a row a property: a header that is repeated on every page, a row that stays on one page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _set_font(styled: Any, face: str, size: int, points: Any) -> None:
    """Set the face of a style or a run, that of East Asian characters too: python-docx sets the Latin one alone."""
    from docx.oxml.ns import qn

    styled.font.name, styled.font.size = LATIN, points(size)
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _properties(document: Any, notice: Notice) -> None:
    document.core_properties.title = _clean(notice.title)[:255]
    document.core_properties.author = ""
    document.core_properties.comments = ""


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("�", text)


def _without_clock(document: bytes) -> bytes:
    """Return the document with the time of every part set to one day: a clock would make each copy another file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as parts, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name in parts.namelist():
            out.writestr(zipfile.ZipInfo(name, _FIRST_DAY_OF_ZIP), parts.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
