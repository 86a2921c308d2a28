"""The methods of pairing, each a function of the same problem: best, fairest, stable on either side, least changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both
from kaiyi_opt.network.pairing.best_pairing import BestPairing, best_pairing
from kaiyi_opt.network.pairing.blocking import blocking_pairs
from kaiyi_opt.network.pairing.fairest import fairest_pairing
from kaiyi_opt.network.pairing.fewest_changes import fewest_changes
from kaiyi_opt.network.pairing.pairing_certificate import Certificate, PriceProof, Solution
from kaiyi_opt.network.pairing.pairing_market import NOBODY, IntArray, PairMarket
from kaiyi_opt.network.pairing.pairing_prices import Weights, weights
from kaiyi_opt.network.pairing.pairing_problem import PairingProblem
from kaiyi_opt.network.pairing.stable import mentees_propose, mentors_propose
from kaiyi_opt.network.protocol import Maximise
from kaiyi_opt.scenario.points import format_points

ONE = 10_000


@dataclass(frozen=True)
class Engine:
    """What methods need beside the problem: a solver of integer programs, and the share of fit that may be given up for
    fewer changes, in 1e-4.
    """

    maximise: Maximise = field(repr=False)
    loss_of_fit: int


@dataclass(frozen=True)
class Method:
    """A method: its name in both languages, and what it does."""

    label: Text
    solve: Callable[[PairingProblem, Engine], Solution]


def solve(problem: PairingProblem, method: str, engine: Engine) -> Solution:
    """Pair by the method of that name.

    Raises
    ------
    InputError
        For an unknown method, or for fewest-changes where no pairs of last year are stated.
    """
    if method not in METHODS:
        raise InputError(
            Fault(
                Text("没有 {method} 这种结对方法", "there is no pairing method {method}").format(method=both(method)),
                Text("可用：{known}", "known: {known}").format(known=both(", ".join(METHODS))),
            )
        )
    return METHODS[method].solve(problem, engine)


def priority_weights(market: PairMarket) -> Weights:
    """Return the weights of the method ``best``: mentees with priority first, then fit."""
    return weights(market, market.priority[market.mentee].astype(np.int64))


def solve_open(problem: PairingProblem) -> BestPairing:
    """Return the best pairing of what is not settled, with its prices."""
    return best_pairing(problem.market, priority_weights(problem.market).total)


def whole(problem: PairingProblem, mentor_of: IntArray) -> IntArray:
    """Return a pairing of what is not settled together with what is."""
    return np.where(problem.settled == NOBODY, mentor_of, problem.settled)


def _best(problem: PairingProblem, engine: Engine) -> Solution:
    del engine
    best = solve_open(problem)
    mentor_of = whole(problem, best.mentor_of)
    claim = _reached(problem, mentor_of)
    bonus = priority_weights(problem.market).bonus
    proof = PriceProof(claim, problem.market, 1, 0, bonus, best.prices, best.weight)
    if problem.rules.settings.basic_first:
        nothing_better = Text(
            "没有任何结对能让更多基础组织结对，或在此之下总匹配度更高",
            "no pairing has more basic organisations in it, nor fits better among those that have as many",
        )
    else:
        nothing_better = Text("没有任何结对的总匹配度更高", "no pairing has a greater total fit")
    sentence = Text(
        "已证明最优：{claim}；{nothing_better}；{ties}", "proven optimal: {claim}; {nothing_better}; {ties}"
    )
    told = sentence.format(claim=claim, nothing_better=nothing_better, ties=_ties(is_unique=best.is_unique))
    return Solution(mentor_of, Certificate("prices", True, best.is_unique, told, (proof,)))


def _reached(problem: PairingProblem, mentor_of: IntArray) -> Text:
    paired = mentor_of != NOBODY
    settled = int((problem.settled != NOBODY).sum())
    told = Text("，{s} 家事先已定", ", {s} settled beforehand").format(s=settled) if settled else both("")
    return Text(
        "总匹配度 {fit}，结对 {n} 家，其中基础组织 {m} 家{settled}",
        "total fit {fit}, {n} paired, {m} of them basic{settled}",
    ).format(
        fit=both(format_points(problem.whole.total_fit(mentor_of))),
        n=int(paired.sum()),
        m=int((paired & problem.is_basic).sum()),
        settled=told,
    )


def _ties(*, is_unique: bool | None) -> Text:
    if is_unique:
        return Text("这是唯一的最优结对", "it is the only one")
    if is_unique is None:
        return Text("未确定是否唯一", "whether it is the only one was not settled")
    return Text(
        "同样好的结对中，编号在先的组织先得编号在先的示范点",
        "among equals the first organisation by identifier has the first mentor it can have",
    )


def _fairest(problem: PairingProblem, engine: Engine) -> Solution:
    del engine
    fairest = fairest_pairing(problem.market)
    mentor_of = whole(problem, fairest.best.mentor_of)
    claim = _reached(problem, mentor_of)
    bonus = fairest.weights.bonus
    proofs = [PriceProof(claim, fairest.market, 1, bonus, bonus, fairest.best.prices, fairest.best.weight)]
    if fairest.next_threshold is not None and fairest.counterproof is not None:
        above = problem.market.only(problem.market.fit >= fairest.next_threshold)
        told = Text(
            "只用匹配度不低于 {fit} 的结对，就会少服务",
            "with pairs that fit {fit} or better alone, fewer are served",
        ).format(fit=both(format_points(fairest.next_threshold)))
        proofs.append(PriceProof(told, above, 0, 1, 1, fairest.counterproof, fairest.served, is_strict=True))
    best_total = problem.whole.total_fit(whole(problem, solve_open(problem).mentor_of))
    sentence = Text(
        "已证明最公平：{claim}；结对数已最多，其中{open}匹配度最低者为 {worst}，不能再高；在此之下总匹配度最高，"
        "比“总匹配度最高”的方法少 {price}；{ties}",
        "proven fairest: {claim}; as many are paired as can be, the worst-off{open} at {worst}, which cannot be raised,"
        " and the total is the greatest under that, {price} below the best; {ties}",
    ).format(
        claim=claim,
        open=Text("（事先已定者除外）", " (settled pairs aside)") if problem.settled_why else both(""),
        worst=both(_points_or_dash(problem.market.worst_fit(fairest.best.mentor_of))),
        price=both(format_points(best_total - problem.whole.total_fit(mentor_of))),
        ties=_ties(is_unique=fairest.best.is_unique),
    )
    return Solution(mentor_of, Certificate("prices", True, fairest.best.is_unique, sentence, tuple(proofs)))


def _points_or_dash(value: int | None) -> str:
    return "—" if value is None else format_points(value)


def _stable_for_mentees(problem: PairingProblem, engine: Engine) -> Solution:
    del engine
    told = Text(
        "每家被带组织都得到它在稳定结对中能得到的最好的示范点",
        "each mentee has the best mentor it has in any stable pairing",
    )
    return _stable(problem, mentees_propose(problem.market), told)


def _stable_for_mentors(problem: PairingProblem, engine: Engine) -> Solution:
    del engine
    told = Text(
        "每个示范点都得到它在稳定结对中能得到的最好的组织",
        "each mentor has the best mentees it has in any stable pairing",
    )
    return _stable(problem, mentors_propose(problem.market), told)


def _stable(problem: PairingProblem, open_mentor_of: IntArray, told: Text) -> Solution:
    mentor_of = whole(problem, open_mentor_of)
    blocking = blocking_pairs(problem.market, open_mentor_of).size
    sentence = Text(
        "稳定：{claim}；逐对核对，没有一对会都愿意改为彼此结对；{told}（延迟接受算法的性质，未另行核对）",
        "stable: {claim}; looking at every pair, no two would both rather have each other; {told} (a property of"
        " deferred acceptance, not checked by itself)",
    ).format(claim=_reached(problem, mentor_of), told=told)
    return Solution(mentor_of, Certificate("no_blocking_pairs", blocking == 0, None, sentence))


def _fewest_changes(problem: PairingProblem, engine: Engine) -> Solution:
    if not problem.last_year:
        raise InputError(
            Fault(
                Text("没有去年的结对可以沿用", "there are no pairs of last year to keep"),
                Text("请填写“往年结对”表，或换一种方法", "fill in the table 'past_pairings', or choose another method"),
            )
        )
    best = solve_open(problem)
    best_total = problem.whole.total_fit(whole(problem, best.mentor_of))
    settled_total = best_total - problem.market.total_fit(best.mentor_of)
    least = -(-best_total * (ONE - engine.loss_of_fit) // ONE)
    served = int(problem.market.priority[best.mentor_of != NOBODY].sum())
    found = fewest_changes(problem.market, least - settled_total, served, engine.maximise)
    mentor_of = whole(problem, found.mentor_of)
    sentence = Text(
        "变动最少：{claim}；在总匹配度不低于 {least}（最高值的 {share}%）、结对的基础组织不减少的条件下，"
        "去年的 {n} 对中保留 {kept} 对，{proved}；{ties}",
        "fewest changes: {claim}; with a total fit of {least} or more ({share}% of the best) and as many basic"
        " organisations paired, {kept} of last year's {n} pairs stay, {proved}; {ties}",
    ).format(
        claim=_reached(problem, mentor_of),
        least=both(format_points(least)),
        share=both(format_points(ONE * 100 - engine.loss_of_fit * 100)),
        n=len(problem.last_year),
        kept=len(problem.last_year) - changes(problem, mentor_of),
        proved=_most(found.kept == found.most_kept),
        ties=_ties(is_unique=found.is_unique),
    )
    is_proved = found.kept == found.most_kept
    return Solution(mentor_of, Certificate("solver_bound", is_proved, found.is_unique, sentence, solver=found.solver))


def _most(is_proved: bool) -> Text:
    if is_proved:
        return Text("已证明最多", "proved to be the most")
    return Text("未证明最多", "not proved to be the most")


def changes(problem: PairingProblem, mentor_of: IntArray) -> int:
    """Return how many of last year's pairs, of which both take part this year, are not kept."""
    return sum(
        int(mentor_of[problem.mentee_number[mentee]]) != problem.mentor_number[mentor]
        for mentor, mentee in problem.last_year
    )


METHODS = {
    "best": Method(Text("总匹配度最高", "greatest total fit"), _best),
    "fairest": Method(Text("最公平", "fairest"), _fairest),
    "stable-mentee": Method(Text("稳定（被带组织优先）", "stable, best for mentees"), _stable_for_mentees),
    "stable-mentor": Method(Text("稳定（示范点优先）", "stable, best for mentors"), _stable_for_mentors),
    "fewest-changes": Method(Text("变动最少", "fewest changes"), _fewest_changes),
}
