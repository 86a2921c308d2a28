"""A whole report: its sections in the order in which a director reads, and the notice to be posted.

Whoever adds a section adds its function here; one that has nothing to say of a run returns ``None``.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from kaiyi_opt.language import Language
from kaiyi_opt.report.page.blocks import Section, TableBlock
from kaiyi_opt.report.page.notice import Notice, notice
from kaiyi_opt.report.sections.award_table import award_table
from kaiyi_opt.report.sections.basis import basis
from kaiyi_opt.report.sections.certainty import certainty
from kaiyi_opt.report.sections.decision import decision
from kaiyi_opt.report.sections.declined import declined
from kaiyi_opt.report.sections.fairness import fairness
from kaiyi_opt.report.sections.mentoring import mentoring
from kaiyi_opt.report.sections.proof import proof
from kaiyi_opt.report.sections.prospects import prospects
from kaiyi_opt.report.sections.thin_places import thin_places
from kaiyi_opt.study.whole_run import Outcome

MakeSection = Callable[[Outcome, Language], Section | None]
SECTIONS: tuple[MakeSection, ...] = (
    decision,
    proof,
    award_table,
    declined,
    certainty,
    fairness,
    mentoring,
    thin_places,
    prospects,
    basis,
)


@dataclass(frozen=True)
class Report:
    """A report in one language: its title, the day of the round, its sections, and the notice."""

    lang: Language
    title: str
    day: datetime.date
    sections: tuple[Section, ...]
    notice: Notice

    @property
    def tables(self) -> list[TableBlock]:
        """Every table, in order."""
        return [block for section in self.sections for block in section.blocks if isinstance(block, TableBlock)]


def report_of(outcome: Outcome, lang: Language) -> Report:
    """Return the report of a run in one language."""
    settings = outcome.scenario.settings
    made = (make(outcome, lang) for make in SECTIONS)
    sections = tuple(section for section in made if section is not None)
    return Report(lang, settings.name[lang], settings.date, sections, notice(outcome, lang))
