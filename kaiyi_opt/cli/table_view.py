"""A table of a result on the screen, the longest ones cut."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text as Styled

from kaiyi_opt.cli.plan_view import plain
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.result_table import ResultTable, shown


def printed_table(table: ResultTable, lang: Language, most_rows: int | None = None) -> Table | Styled:
    """Return a table for the screen, at most ``most_rows`` of it (``None``: all); a sentence where it has no row."""
    if not table.rows:
        return plain(Text("{title}：无", "{title}: none").format(title=table.title)[lang])
    shape = Table(title=plain(table.title[lang]), title_justify="left")
    for number, header in enumerate(table.headers):
        is_number = all(isinstance(row[number], int | float | None) for row in table.rows)
        shape.add_column(header[lang], justify="right" if is_number else "left", overflow="fold")
    kept = table.rows[:most_rows]
    for row in kept:
        shape.add_row(*(plain(shown(value, is_money=number in table.money)) for number, value in enumerate(row)))
    if len(kept) < len(table.rows):
        more = Text("另有 {n} 行，见结果文件", "{n} more rows in the results").format(n=len(table.rows) - len(kept))
        shape.caption = plain(more[lang])
        shape.caption_justify = "left"
    return shape
