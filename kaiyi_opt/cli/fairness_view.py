"""A fairness read-out on the screen: the tables, who has too little in sentences, and what cannot be told."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text as Styled

from kaiyi_opt.allocation.fairness.fairness import Fairness
from kaiyi_opt.cli.plan_view import PIPED_WIDTH, plain
from kaiyi_opt.cli.table_view import printed_table
from kaiyi_opt.language import Language, Text, joined
from kaiyi_opt.report.fairness_tables import fairness_tables, representation_sentence, violation_sentence

MOST_ROWS = 20
MOST_SENTENCES = 3


def print_fairness(told: Fairness, lang: Language) -> None:
    """Print a read-out; names are shown as they are, never as mark-up."""
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    console.print(Styled(told.scenario.settings.name[lang], style="bold"))
    if len(told.pools) < len(told.scenario.pools):
        names = joined([told.scenario.pool(pool).label for pool in told.pools])
        looked_at = Text("只看资金池：{names}", "pools looked at: {names}").format(names=names)
        console.print(plain(looked_at[lang]))
    for table in fairness_tables(told, lang):
        if table.rows:
            console.print()
            console.print(printed_table(table, lang, MOST_ROWS))
    for sentence in _sentences(told):
        console.print(plain(sentence[lang]))


def _sentences(told: Fairness) -> list[Text]:
    """Return the verdict, the worst violations, and what cannot be told."""
    verdict = representation_sentence(told)
    worst = () if told.representation is None else told.representation.violations[:MOST_SENTENCES]
    absent = [Text("未能计算：{what}", "not told: {what}").format(what=text) for text in told.missing]
    return [*([] if verdict is None else [verdict]), *(violation_sentence(told, item) for item in worst), *absent]
