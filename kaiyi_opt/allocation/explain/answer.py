"""What is told of one application: frozen facts, each threshold with whether both of its sides were solved again."""

from __future__ import annotations

from dataclasses import dataclass

from kaiyi_opt.language import Language, Text


@dataclass(frozen=True)
class LeastMerit:
    """The least merit at which an application is funded, all else as it is.

    Attributes
    ----------
    least, present
        In ``unit``: whole 1e-4 points (``"points"``) or, on a line judged by votes, votes (``"votes"``); ``least`` is
        ``None`` where no merit up to ``highest`` is enough.
    highest
        Where the search ends: full marks, or ten times the most votes of any application.
    verified
        Whether the whole round was solved again at ``least``, where the application is funded, and one unit below,
        where it is not.
    """

    least: int | None
    present: int
    highest: int
    unit: str
    verified: bool

    @property
    def gain(self) -> int | None:
        """What is missing: the least gain in merit, 0 where the application is funded as it is."""
        return None if self.least is None else max(0, self.least - self.present)

    @property
    def margin(self) -> int | None:
        """What may be lost: how far merit may fall with the application still funded, 0 where it is not."""
        return None if self.least is None else max(0, self.present - self.least)


@dataclass(frozen=True)
class LargestRequest:
    """The largest request at which an application is funded, all else as it is.

    ``request`` and ``present`` are fen; ``request`` is ``None`` where no request from ``lowest`` to ``highest`` is
    funded; ``step`` is what requests are counted in. ``verified``: the whole round was solved again at ``request`` and,
    where it is below ``highest``, one step above.
    """

    request: int | None
    present: int
    lowest: int
    highest: int
    step: int
    verified: bool


@dataclass(frozen=True)
class ExtraBudget:
    """The least extra budget of a pool, in fen, with which an application is funded; ``None`` where none is enough.

    Attributes
    ----------
    pool, amount
        Rules that are a share of the pool's budget move with it, as they would were the pool larger.
    shares
        The identifiers of these rules.
    held
        The same with the amounts of these rules left as they are; ``None`` where none is enough. Asked where the plan
        would otherwise fall short of a floor that has risen; else it is ``amount``.
    short
        Where the money alone would not do: the rules that the plan falls short of, for their floors have risen.
    verified
        Whether the whole round was solved again with ``amount`` more and with one fen less, and with ``held`` too.
    """

    pool: str
    amount: int | None
    verified: bool
    shares: tuple[str, ...] = ()
    held: int | None = None
    short: Text | None = None


@dataclass(frozen=True)
class WayIn:
    """A rule whose relaxation alone lets an application in.

    ``amount`` says by how much at least, in ``unit`` (fen, count, or points in 1e-4); 0 and ``logic`` where the rule
    is dropped. ``text`` says the relaxation. ``verified``: the whole round was solved again with it and, where it has
    an amount, with one unit less.
    """

    rule: str
    amount: int
    unit: str
    text: Text
    verified: bool


@dataclass(frozen=True)
class Change:
    """One application whose award differs between two plans, in fen; 0 is none."""

    application: str
    before: int
    after: int


@dataclass(frozen=True)
class Memberships:
    """Which applications are funded in every plan of a set of plans, in some but not all, and in none."""

    every: tuple[str, ...]
    some: tuple[str, ...]
    none: tuple[str, ...]

    def of(self, application: str) -> str:
        """Return ``"every"``, ``"some"`` or ``"none"``."""
        return next(name for name in ("every", "some", "none") if application in getattr(self, name))


@dataclass(frozen=True)
class Uniqueness:
    """How settled an award list is.

    ``optimal`` is over the plans that are optimal in every stated goal (the tie-break aside), ``near`` over those
    within 1 % of the optimum in the goal named ``goal``, goals before it being held at their optimum.
    """

    optimal: Memberships
    near: Memberships
    goal: str


@dataclass(frozen=True)
class Why:
    """Why an application is funded or not, and what would change it.

    Attributes
    ----------
    application, funded, amount
        Who, whether, and how much (fen, 0 for nothing).
    eligible, possible
        Whether the law of its line admits it; whether any lawful plan holds it.
    settled
        Whether the plan is proved optimal. Thresholds of a plan that is not cannot be stated: all below are empty.
    loss
        For a declined application, what the plan loses in the first goal that decides when it is forced in, in that
        goal's own whole unit; for a funded one, what the plan loses without it. ``None`` where no such plan exists.
    changes
        How the best plan with it (declined) or without it (funded) differs from the plan, the application itself left
        out.
    price
        Points of the leading goal that 1,000 yuan of its pool are worth at the margin of the linear relaxation: about
        what an award must bring for its money. Not exact.
    optimal, near
        Its membership in the optimal plans and in those within 1 %: every, some or none; empty where not asked.
    unsettled
        The questions that the time limit cut short: what they would tell is empty, not "no".
    sentences
        The whole answer, a sentence each.
    """

    application: str
    funded: bool
    amount: int
    eligible: bool
    possible: bool
    settled: bool
    loss: int | None
    changes: tuple[Change, ...]
    merit: LeastMerit | None
    request: LargestRequest | None
    budget: ExtraBudget | None
    relaxations: tuple[WayIn, ...]
    price: float | None
    optimal: str
    near: str
    unsettled: tuple[str, ...]
    sentences: tuple[Text, ...]

    @property
    def text(self) -> Text:
        """The sentences one after another."""
        return Text("".join(s.zh for s in self.sentences), " ".join(s.en for s in self.sentences))

    def __getitem__(self, lang: Language) -> str:
        """Return the answer in language ``lang``."""
        return self.text[lang]
