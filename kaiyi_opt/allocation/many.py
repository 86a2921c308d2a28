"""Many small rounds in one call: the real allocation, stated once, over arrays of applications.

A simulated year hands over thousands of rounds that share pools, lines, rules and goals and differ in who applies. What
is shared is a scenario without applications; each round is a few arrays. Nothing of the statement, the program, the
search or the check is another than in `kaiyi_opt.allocation.allocate.allocate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.audit import audit
from kaiyi_opt.allocation.candidates import Candidate, Candidates
from kaiyi_opt.allocation.compile import compile_problem
from kaiyi_opt.allocation.goals import goals_of
from kaiyi_opt.allocation.law import amounts
from kaiyi_opt.allocation.lexicographic import solve_goals
from kaiyi_opt.allocation.problem import Problem, benefits, tie_order
from kaiyi_opt.allocation.program import Status
from kaiyi_opt.allocation.rules import rules_of
from kaiyi_opt.allocation.solvers import Solver
from kaiyi_opt.errors import Fault, InputError, KaiyiError, NotHeldError
from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario.nouns import Application, Line, Scenario

NONE = -1
# How many ways to ask are remembered.
MOST_REMEMBERED = 100_000
# Groupings that arrays do not carry.
_UNKNOWN_GROUPINGS = ("layer", "category", "target")
# Families about applications by name, or about costs by name.
_BY_NAME = ("co_funding", "excludes", "force_in", "force_out", "requires")


@dataclass(frozen=True, eq=False)
class RoundArrays:
    """The eligible applications of one round, each array of shape (n,), whole numbers.

    Attributes
    ----------
    line
        The place of each application's line in ``scenario.lines``.
    merit
        Merit in 1e-4 points.
    request
        What is asked for, in fen.
    organisation
        Any number an organisation; `NONE` (-1) where there is none.
    domain, track, community
        Places in ``list(scenario.settings.domains)``, ``list(scenario.settings.tracks)`` and ``scenario.communities``;
        `NONE` where there is none.
    minimum
        The least acceptable, in fen; `NONE` where it is not stated. ``None``: nowhere stated.
    step
        In place of the lines' steps, fen; ``None``: as the lines say.
    votes
        Residents' votes, for the goal ``votes``; ``None``: none.
    beneficiaries
        People reached, for the goal ``need``; ``None``: as many as the settings say.
    budgets
        Fen by pool, where this round's differ from the scenario's; ``None``: as the scenario says.
    ids
        Identifiers, ascending, that the tie-break goes by; left out: 0, 1, 2 … with leading zeros.
    """

    line: IntArray
    merit: IntArray
    request: IntArray
    organisation: IntArray
    domain: IntArray
    track: IntArray
    community: IntArray
    minimum: IntArray | None = None
    step: IntArray | None = None
    votes: IntArray | None = None
    beneficiaries: IntArray | None = None
    budgets: Mapping[str, int] | None = None
    ids: tuple[str, ...] | None = None

    @property
    def size(self) -> int:
        """The number of applications."""
        return int(self.line.size)


@dataclass(frozen=True, eq=False)
class RoundAwards:
    """What one round grants, and what is proved of it.

    Attributes
    ----------
    status
        ``OPTIMAL``: all goals proved, tie-break included; ``INFEASIBLE``: proved that no plan keeps the rules;
        ``FEASIBLE``: lawful, not proved; ``UNKNOWN``: no plan was found.
    unique
        Whether the goals alone left one plan; ``None`` where that is not settled.
    goals
        The value of every goal, in its own unit and sign.
    solver
        What solved it.
    """

    status: Status
    unique: bool | None
    goals: tuple[int, ...]
    solver: str
    _amounts: IntArray | None

    @property
    def is_proven_optimal(self) -> bool:
        """Whether every goal is proved optimal and the tie-break was carried to its end."""
        return self.status == Status.OPTIMAL

    @property
    def amounts(self) -> IntArray:
        """Fen granted to each application, shape (n,); raises `NotHeldError` where no plan is held."""
        if self._amounts is None:
            raise NotHeldError(
                Fault(
                    Text("这一轮没有可读的方案", "there is no plan of this round to read"),
                    Text("请先看 status", "look at `status` first"),
                )
            )
        return self._amounts


def allocate_many(
    scenario: Scenario, rounds: Iterable[RoundArrays], solver: str | Solver = "auto"
) -> Iterator[RoundAwards]:
    """Yield the best lawful awards of each of ``rounds``, in order: what `allocate` finds of the round written out.

    Parameters
    ----------
    scenario
        What all rounds share: settings (goals, tie-break), communities, pools, lines, rules. Its applications and what
        hangs on them are not looked at. Eligibility is the caller's: conditions of a line on organisations are not
        asked, its amounts (fixed sum, floor, ceiling, step) are.
    rounds
        The applications of each round.
    solver
        As in `kaiyi_opt.allocation.lexicographic.solve_goals`.

    Raises
    ------
    InputError
        Where the scenario states what arrays cannot carry: rules about applications by name, rules by layer, category
        or target, companies that adopt, honours, rates of cost; or where arrays do not fit together.
    """
    statement = _Statement(scenario)
    for arrays in rounds:
        yield statement.solved(arrays, solver)


class _Statement:
    """What all rounds share, made once."""

    def __init__(self, scenario: Scenario):
        _check_scenario(scenario)
        self.scenario = scenario
        self.goals = goals_of(scenario)
        self.domains = _groups(scenario.settings.domains)
        self.tracks = _groups(scenario.settings.tracks)
        self.communities = _groups(community.id for community in scenario.communities)
        self._stated: dict[tuple[tuple[str, int], ...], Problem] = {}
        self._amounts_of: dict[tuple[int, int, int, int], tuple[int, ...]] = {}
        self._groups_of: dict[tuple[int, int, int], Mapping[str, tuple[str, ...]]] = {}

    def solved(self, arrays: RoundArrays, solver: str | Solver) -> RoundAwards:
        """Return the awards of one round."""
        _check_arrays(arrays, self)
        problem, numbers = self._problem(arrays)
        program, decoder = compile_problem(problem)
        solution = solve_goals(program, solver)
        if solution.infeasible:
            return RoundAwards(Status.INFEASIBLE, None, (), solution.solver, None)
        if solution.point is None:
            return RoundAwards(Status.UNKNOWN, None, (), solution.solver, None)
        awards = decoder.decode(solution.point)
        found = audit(problem, awards)
        if not found.is_clean:
            raise KaiyiError([Fault(violation.text, _REPORT) for violation in found.violations])
        granted = np.zeros(arrays.size, dtype=np.int64)
        candidates = problem.candidates
        for key, amount in awards.items():
            granted[numbers[candidates.number[key]]] = amount
        proved = solution.complete and all(outcome.status == Status.OPTIMAL for outcome in solution.outcomes)
        status = Status.OPTIMAL if proved else Status.FEASIBLE
        return RoundAwards(status, solution.unique_before_tie_break, found.goal_values, solution.solver, granted)

    def _problem(self, arrays: RoundArrays) -> tuple[Problem, list[int]]:
        """Return a round's problem, and the number among its applications of each candidate."""
        shared = self._with_budgets(arrays.budgets)
        options = self._options(arrays)
        numbers = [n for n, amounts in enumerate(options) if amounts]
        items = self._candidates(arrays, numbers, options)
        order = tie_order(self.scenario, [candidate.id for candidate in items])
        return replace(shared, candidates=Candidates(items), order=order), numbers

    def _options(self, arrays: RoundArrays) -> list[tuple[int, ...]]:
        """Return the amounts that each application may be granted; none where its line can grant it nothing."""
        size = arrays.size
        minimum = [NONE] * size if arrays.minimum is None else arrays.minimum.tolist()
        step = [NONE] * size if arrays.step is None else arrays.step.tolist()
        stated = zip(arrays.line.tolist(), step, minimum, arrays.request.tolist(), strict=True)
        return [self._amounts(*each) for each in stated]

    def _amounts(self, line: int, step: int, minimum: int, request: int) -> tuple[int, ...]:
        """Return what `kaiyi_opt.allocation.law.amounts` says, which is asked once for applications that ask alike."""
        key = (line, step, minimum, request)
        if key not in self._amounts_of:
            if len(self._amounts_of) >= MOST_REMEMBERED:
                self._amounts_of.clear()
            stated = self.scenario.lines[line]
            asks = Application("", "", request=request, minimum=None if minimum == NONE else minimum)
            self._amounts_of[key] = amounts(stated if step == NONE else replace(stated, step=step), asks, None)
        return self._amounts_of[key]

    def _with_budgets(self, budgets: Mapping[str, int] | None) -> Problem:
        """Return the problem of nobody under some budgets; rules that are shares of them follow."""
        key = tuple(sorted((budgets or {}).items()))
        if key not in self._stated:
            changed = dict(key)
            pools = tuple(replace(p, budget=changed.get(p.id, p.budget)) for p in self.scenario.pools)
            scenario = replace(self.scenario, pools=pools, applications=())
            self._stated[key] = Problem(scenario, Candidates(()), {}, rules_of(scenario), self.goals, ())
        return self._stated[key]

    def _candidates(
        self, arrays: RoundArrays, numbers: list[int], options: list[tuple[int, ...]]
    ) -> tuple[Candidate, ...]:
        """Return the applications ``numbers`` as candidates."""
        ids = arrays.ids or _names(arrays.size)
        columns = (arrays.line, arrays.merit, arrays.organisation, arrays.domain, arrays.track, arrays.community)
        line, merit, organisation, *places = (column.tolist() for column in columns)
        votes = [0] * arrays.size if arrays.votes is None else arrays.votes.tolist()
        default = self.scenario.settings.need.beneficiaries
        people = [default] * arrays.size if arrays.beneficiaries is None else arrays.beneficiaries.tolist()
        found = []
        for n in numbers:
            stated, granted = self.scenario.lines[line[n]], options[n]
            found.append(
                Candidate(
                    ids[n],
                    "" if organisation[n] == NONE else str(organisation[n]),
                    stated.id,
                    stated.pool,
                    merit[n],
                    votes[n],
                    granted,
                    benefits(stated.benefit, merit[n], granted),
                    ("",) * len(granted),
                    bool(stated.entitlement),
                    self._groups(*(place[n] for place in places)),
                    people[n],
                )
            )
        return tuple(found)

    def _groups(self, domain: int, track: int, community: int) -> Mapping[str, tuple[str, ...]]:
        """Return what an application of these groups belongs to; one mapping for all of them."""
        key = (domain, track, community)
        if key not in self._groups_of:
            self._groups_of[key] = {
                "domain": self.domains[domain],
                "track": self.tracks[track],
                "community": self.communities[community],
                "layer": (),
                "category": (),
                "target": (),
            }
        return self._groups_of[key]


_REPORT = Text("这是程序的错误，请报告", "this is a fault of the program: please report it")


def _groups(keys: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return each group as what its members belong to, and last, at `NONE`, what those without one do."""
    return (*((key,) for key in keys), ())


def _names(count: int) -> list[str]:
    width = len(str(max(count - 1, 0)))
    return [f"{n:0{width}d}" for n in range(count)]


def _check_scenario(scenario: Scenario) -> None:
    """Refuse what arrays cannot carry."""
    faults = [
        _fault(Text("规则 [{id}] 按名称或按数组中没有的分组", "rule [{id}] goes by what arrays do not carry"), rule.id)
        for rule in scenario.rules
        if rule.active is not False and (rule.family in _BY_NAME or rule.by in _UNKNOWN_GROUPINGS)
    ]
    if scenario.settings.ballots.rule != "welfare":
        faults.append(
            _fault(
                Text("选票规则 {id} 需要选票", "the rule of ballots {id} needs ballots"), scenario.settings.ballots.rule
            )
        )
    faults += [
        _fault(Text("类别“{id}”的金额取决于数组中没有的资料", "line {id} goes by what arrays do not carry"), line.id)
        for line in scenario.lines
        if _is_beyond(line)
    ]
    if faults:
        raise InputError(faults)


def _is_beyond(line: Line) -> bool:
    return bool(line.adoptable or line.honour_sums or line.rate is not None)


def _fault(cause: Text, key: str) -> Fault:
    cure = Text("请改用 allocate，或去掉它", "use `allocate`, or leave it out")
    return Fault(cause.format(id=both(key)), cure)


def _check_arrays(arrays: RoundArrays, statement: _Statement) -> None:
    """Refuse arrays of other lengths or types, and places that do not exist."""
    places = {
        "line": (0, len(statement.scenario.lines)),
        "domain": (NONE, len(statement.domains) - 1),
        "track": (NONE, len(statement.tracks) - 1),
        "community": (NONE, len(statement.communities) - 1),
    }
    names = [*places, "merit", "request", "organisation", "minimum", "step", "votes", "beneficiaries"]
    for name in names:
        values = getattr(arrays, name)
        if values is None:
            continue
        low, high = places.get(name, (NONE if name in ("organisation", "minimum") else 0, 2**53))
        if values.shape != (arrays.size,) or values.dtype.kind not in "iu" or _is_outside(values, low, high):
            raise InputError(_bad_array(name, arrays.size, low, high))
    ids = arrays.ids
    if ids is not None and (len(ids) != arrays.size or any(a >= b for a, b in pairwise(ids))):
        cause = Text("ids 与申请数目不符，或不是严格升序", "ids do not match the applications or are not ascending")
        raise InputError(Fault(cause, Text("请按编号排序", "sort by identifier")))


def _is_outside(values: IntArray, low: int, high: int) -> bool:
    return bool(values.size) and (int(values.min()) < low or int(values.max()) >= high)


def _bad_array(name: str, size: int, low: int, high: int) -> Fault:
    return Fault(
        Text("数组 {name} 不合要求", "array {name} is not valid").format(name=both(name)),
        Text(
            "请给 {size} 个整数，从 {low} 到 {high}（不含）",
            "give {size} whole numbers from {low} up to, not with, {high}",
        ).format(size=size, low=low, high=high),
    )
