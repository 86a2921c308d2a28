"""What can go wrong, said so that a planner can mend it: cause, place and cure of each fault, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kaiyi_opt.language import Language, Text, default_language


@dataclass(frozen=True)
class Place:
    """Where a fault stands: a file, perhaps a sheet of it, a row counted as a spreadsheet counts (the header is row 1)
    and a column by the header the planner wrote.
    """

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def text(self) -> Text:
        """Say the place in both languages, from the file down to the column."""
        zh, en = [self.file], [self.file]
        if self.sheet is not None:
            zh.append(f"工作表“{self.sheet}”")
            en.append(f'sheet "{self.sheet}"')
        if self.row is not None:
            zh.append(f"第 {self.row} 行")
            en.append(f"row {self.row}")
        if self.column is not None:
            zh.append(f"“{self.column}”列")
            en.append(f'column "{self.column}"')
        return Text(" ".join(zh), ", ".join(en))


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: its cause, the cure, and the place where there is one."""

    cause: Text
    cure: Text
    place: Place | None = None

    def text(self) -> Text:
        """Say the fault in one line: place, cause, cure."""
        cause, cure = _ended(self.cause), _ended(self.cure)
        if self.place is None:
            return Text(f"{cause.zh}{cure.zh}", f"{cause.en} {cure.en}")
        where = self.place.text()
        return Text(f"{where.zh}：{cause.zh}{cure.zh}", f"{where.en}: {cause.en} {cure.en}")


def _ended(sentence: Text) -> Text:
    """Put the full stop to a sentence, unless it is a question, which has its own mark."""
    zh, en = sentence.zh, sentence.en
    return Text(zh if zh.endswith("？") else f"{zh}。", en if en.endswith("?") else f"{en}.")


class CellError(ValueError):
    """One text cannot be read as what it should be: a cause and a cure, without a place.

    Parsers of single cells raise it; whoever knows the cell adds the place with `at`.
    """

    def __init__(self, cause: Text, cure: Text):
        super().__init__(cause, cure)

    @property
    def cause(self) -> Text:
        """What is wrong with the text."""
        return self.args[0]

    @property
    def cure(self) -> Text:
        """What to do about it."""
        return self.args[1]

    def at(self, place: Place | None) -> Fault:
        """Return the fault that this is at ``place``."""
        return Fault(self.cause, self.cure, place)

    def __str__(self) -> str:
        return self.at(None).text()[default_language()]


class KaiyiError(Exception):
    """The base of every error the package raises on purpose; it carries one or more faults.

    ``str(error)`` is in the reader's own language; `render` gives either.
    """

    exit_code = 1

    def __init__(self, faults: Fault | Iterable[Fault]):
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self.faults)

    def render(self, lang: Language) -> str:
        """Say every fault in language ``lang``, a line each."""
        return "\n".join(fault.text()[lang] for fault in self.faults)

    def __str__(self) -> str:
        return self.render(default_language())

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in a cell: the faults alone, as the command line does."""
        return str(self).splitlines()


class InputError(KaiyiError):
    """What the planner stated cannot be read or does not hold together; all faults are listed at once."""

    exit_code = 2


class InfeasibleError(KaiyiError):
    """No plan keeps all the rules; the faults name the rules that conflict and the cheapest way out."""

    exit_code = 3


class LimitError(KaiyiError):
    """A time limit or an interruption came before any plan was found."""

    exit_code = 4


class NotHeldError(KaiyiError):
    """Something was asked of a result that the result does not hold (a plan of an infeasible round, say)."""
