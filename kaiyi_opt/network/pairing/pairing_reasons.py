"""Why a mentee has the mentor that it has, or none, in sentences; what they say of other pairings is solved anew."""

from __future__ import annotations

import numpy as np

from kaiyi_opt.language import Text, both, joined
from kaiyi_opt.network.pairing.best_pairing import BestPairing, best_pairing
from kaiyi_opt.network.pairing.eligibility import NO_PLACES, NOT_NAMED
from kaiyi_opt.network.pairing.pairing_market import NOBODY, IntArray
from kaiyi_opt.network.pairing.pairing_methods import METHODS, Engine, priority_weights, solve, solve_open
from kaiyi_opt.network.pairing.pairing_problem import PairingProblem
from kaiyi_opt.network.pairing.pairing_words import gain_text, loss_text
from kaiyi_opt.scenario.points import format_points

MOST_MENTORS_TOLD = 3
MOST_MENTORS_TRIED = 20


def unpaired_reason(problem: PairingProblem, mentor_of: IntArray, mentee: int) -> Text:
    """Return why a mentee, given by its number, has no mentor in a pairing, in one phrase."""
    market = problem.whole
    pairs = np.flatnonzero(market.mentee == mentee)
    if pairs.size:
        holders = np.flatnonzero(np.isin(mentor_of, market.mentor[pairs]))
        told = Text(
            "可结对的 {n} 个示范点，名额都给了别家{limit}",
            "every place of the mentors that could take it ({n}) goes to others{limit}",
        )
        if not market.priority[mentee] and market.priority[holders].all():
            told = Text(
                "可结对的 {n} 个示范点，名额都先给了基础组织{limit}",
                "every place of the mentors that could take it ({n}) goes to basic organisations first{limit}",
            )
        return told.format(n=pairs.size, limit=_limited(problem, mentor_of, pairs))
    counts = problem.refusal_counts(problem.mentees[mentee])
    listed = joined([Text("{why} {n} 个", "{why}: {n}").format(why=why, n=n) for why, n in counts.items()])
    return Text("没有可结对的示范点：{listed}", "no mentor could take it: {listed}").format(listed=listed)


def _limited(problem: PairingProblem, mentor_of: IntArray, pairs: IntArray) -> Text:
    """Say at how many of the mentors of ``pairs`` the limit by community is reached."""
    market = problem.whole
    made = market.pair_of(mentor_of)
    _, at_slots = market.loads(made[made != NOBODY])
    slots = market.slot[pairs]
    full = int((at_slots[slots] >= market.slot_places[slots]).sum())
    if not full:
        return both("")
    return Text("（其中 {n} 个已带满同一社区的 {k} 家）", " (at {n} of them its community has its {k} already)").format(
        n=full, k=problem.rules.settings.per_community
    )


def explain(problem: PairingProblem, mentor_of: IntArray, method: str, engine: Engine, mentee: int) -> list[Text]:
    """Return sentences on why a mentee, given by its number, has the mentor it has, or what would pair it.

    Parameters
    ----------
    mentor_of
        The pairing, shape (n,), as ``method`` gave it.
    """
    if mentor_of[mentee] == NOBODY:
        return [_told_unpaired(problem, mentor_of, mentee), *_remedies(problem, method, engine, mentee)]
    sentences = [_told_paired(problem, mentor_of, mentee)]
    if mentee in problem.settled_why:
        return [*sentences, problem.settled_why[mentee]]
    better = _better_mentors(problem, mentor_of, mentee)
    if not better:
        told = Text("没有更合适的示范点可以带它", "no mentor that could take it fits better")
        return [*sentences, told]
    if method == "best":
        best = solve_open(problem)
        return sentences + [_dearer(problem, best, mentee, mentor) for mentor in better]
    return sentences + [_taken(problem, mentor_of, method, mentee, mentor) for mentor in better]


def _told_paired(problem: PairingProblem, mentor_of: IntArray, mentee: int) -> Text:
    mentor = problem.mentors[int(mentor_of[mentee])]
    key = problem.mentees[mentee]
    return Text("{mentee}由{mentor}带：{fit}", "{mentee} is taken by {mentor}: {fit}").format(
        mentee=problem.label(key), mentor=problem.label(mentor), fit=problem.fit(mentor, key).text
    )


def _told_unpaired(problem: PairingProblem, mentor_of: IntArray, mentee: int) -> Text:
    return Text("{mentee}没有结对：{reason}", "{mentee} is not paired: {reason}").format(
        mentee=problem.label(problem.mentees[mentee]), reason=unpaired_reason(problem, mentor_of, mentee)
    )


def _better_mentors(problem: PairingProblem, mentor_of: IntArray, mentee: int) -> list[int]:
    """Return the mentors that may take a mentee and fit it better than the one it has, best first, a few at most."""
    market = problem.whole
    now = market.fit[market.pair_of(mentor_of)[mentee]]
    better = np.flatnonzero((market.mentee == mentee) & (market.fit > now))
    ordered = better[np.argsort(-market.fit[better], kind="stable")]
    return market.mentor[ordered[:MOST_MENTORS_TOLD]].tolist()


def _dearer(problem: PairingProblem, best: BestPairing, mentee: int, mentor: int) -> Text:
    """Say what it would cost to give a mentee a mentor that fits it better, and what one more place there is worth."""
    values = _other(problem, mentee, mentor)
    loss = _loss(problem, best, mentee, mentor)
    if loss is None:
        return Text(
            "{mentor}更合适（{fit}），但那里的名额事先已定给别家",
            "{mentor} fits better ({fit}), but its places are settled beforehand",
        ).format(**values)
    gain = gain_text(*priority_weights(problem.market).split(int(best.prices.mentor[mentor])))
    return Text(
        "{mentor}更合适（{fit}），但改由它带，{loss}；那里多一个名额，{gain}",
        "{mentor} fits better ({fit}), but were it taken there, {loss}; with one more place there {gain}",
    ).format(loss=loss_text(*loss), gain=gain, **values)


def _other(problem: PairingProblem, mentee: int, mentor: int) -> dict[str, object]:
    fit = problem.fit(problem.mentors[mentor], problem.mentees[mentee]).points
    return {"mentor": problem.label(problem.mentors[mentor]), "fit": both(format_points(fit))}


def _loss(problem: PairingProblem, best: BestPairing, mentee: int, mentor: int) -> tuple[int, int] | None:
    """Return how many fewer basic organisations, and how much less fit, the best pairing has that gives a mentee this
    mentor; ``None`` where no place there is open. The rest is paired anew, exactly.
    """
    market = problem.market
    pair = np.flatnonzero((market.mentee == mentee) & (market.mentor == mentor))
    if market.places[mentor] < 1 or (market.slot_places[market.slot[pair]] < 1).any():
        return None
    fixed: IntArray = np.full(market.mentees, NOBODY, dtype=np.int64)
    fixed[mentee] = mentor
    rest = market.without(fixed)
    other = best_pairing(rest, priority_weights(rest).total).mentor_of
    moved = np.where(fixed == NOBODY, other, fixed)
    served = [int(market.priority[pairing != NOBODY].sum()) for pairing in (best.mentor_of, moved)]
    return served[0] - served[1], market.total_fit(best.mentor_of) - market.total_fit(moved)


def _taken(problem: PairingProblem, mentor_of: IntArray, method: str, mentee: int, mentor: int) -> Text:
    """Say who has the places of a mentor that fits better, or why a free place there is not taken."""
    values = _other(problem, mentee, mentor) | {"method": METHODS[method].label}
    holders = np.flatnonzero(mentor_of == mentor).tolist()
    if holders:
        named = joined([problem.label(problem.mentees[holder]) for holder in holders])
        return Text(
            "{mentor}更合适（{fit}），但按“{method}”的方法，那里的名额给了{named}",
            "{mentor} fits better ({fit}), but by the method '{method}' its places go to {named}",
        ).format(named=named, **values)
    return Text(
        "{mentor}更合适（{fit}），但按“{method}”的方法，现在的结对在先（意愿名次或去年的结对）",
        "{mentor} fits better ({fit}), but by the method '{method}' its present pair comes first (a stated rank, or"
        " last year's pair)",
    ).format(**values)


def _remedies(problem: PairingProblem, method: str, engine: Engine, mentee: int) -> list[Text]:
    """Say where one more place, or naming which candidate, would pair a mentee; each is tried by pairing anew."""
    told = []
    if places := _helpful(problem, method, engine, mentee, NO_PLACES):
        more = Text(
            "若{mentors}多一个名额，它就能结对（已重新求解核实）",
            "one more place at {mentors} would pair it (paired anew to make sure)",
        )
        told.append(more.format(mentors=joined(places, "或", " or ")))
    if names := _helpful(problem, method, engine, mentee, NOT_NAMED):
        naming = Text(
            "若命名{mentors}为示范点，它就能结对（已重新求解核实）",
            "naming {mentors} as a mentor would pair it (paired anew to make sure)",
        )
        told.append(naming.format(mentors=joined(names, "或", " or ")))
    return told or [_several_places(problem, method, engine, mentee)]


def _several_places(problem: PairingProblem, method: str, engine: Engine, mentee: int) -> Text:
    """Say how many more places at the mentor that fits a mentee best would pair it, where one alone would not."""
    key = problem.mentees[mentee]
    tried = _mentors_to_try(problem, key, NO_PLACES)
    if not tried:
        return Text("这不是名额的问题", "it is not for want of places")
    name = problem.mentors[tried[0]]
    too_few, enough = 1, len(problem.mentees)
    if not _is_paired_with(problem.with_more_places(name, enough), method, engine, key):
        return Text(
            "任何一个示范点只多一个名额都不够，最合适的{mentor}再多名额也不行（已重新求解核实）",
            "one more place at any single mentor is not enough, nor is any number at {mentor}, which fits it best"
            " (paired anew to make sure)",
        ).format(mentor=problem.label(name))
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if _is_paired_with(problem.with_more_places(name, middle), method, engine, key):
            enough = middle
        else:
            too_few = middle
    return Text(
        "任何一个示范点只多一个名额都不够；若最合适的{mentor}多 {n} 个名额，它就能结对（已重新求解核实）",
        "one more place at any single mentor is not enough; {n} more at {mentor}, which fits it best, would pair it"
        " (paired anew to make sure)",
    ).format(mentor=problem.label(name), n=enough)


def _is_paired_with(changed: PairingProblem, method: str, engine: Engine, mentee: str) -> bool:
    """Whether a mentee has a mentor in another problem."""
    return bool(solve(changed, method, engine).mentor_of[changed.mentee_number[mentee]] != NOBODY)


def _helpful(problem: PairingProblem, method: str, engine: Engine, mentee: int, closed: int) -> list[Text]:
    """Return the mentors that would make the difference, best fit first, a few at most: those with a place more
    (``closed`` is `NO_PLACES`), or candidates that are named (`NOT_NAMED`).
    """
    key = problem.mentees[mentee]
    found: list[Text] = []
    for mentor in _mentors_to_try(problem, key, closed):
        name = problem.mentors[mentor]
        changed = problem.with_named(name) if closed == NOT_NAMED else problem.with_more_places(name, 1)
        if _is_paired_with(changed, method, engine, key):
            found.append(problem.label(name))
        if len(found) == MOST_MENTORS_TOLD:
            break
    return found


def _mentors_to_try(problem: PairingProblem, mentee: str, closed: int) -> list[int]:
    """Return the mentors that could take a mentee if they had a place more, or were named, best fit first."""
    numbers = problem.mentors_open_to(mentee, closed)
    fits = [problem.fit(problem.mentors[mentor], mentee).points for mentor in numbers]
    ordered = sorted(zip(fits, numbers, strict=True), key=lambda item: (-item[0], item[1]))
    return [mentor for _, mentor in ordered[:MOST_MENTORS_TRIED]]
