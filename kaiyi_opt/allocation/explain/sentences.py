"""The answer in words that an applicant can read, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaiyi_opt.allocation.explain.answer import Change, ExtraBudget, LargestRequest, LeastMerit, WayIn, Why
from kaiyi_opt.allocation.explain.uniqueness import leading_goal
from kaiyi_opt.allocation.result import Plan
from kaiyi_opt.allocation.rounding import rounded
from kaiyi_opt.allocation.rules.protocol import named
from kaiyi_opt.allocation.votes_text import votes_text
from kaiyi_opt.language import Text, both, joined
from kaiyi_opt.money import amount_text
from kaiyi_opt.scenario.points import format_points

MOST_CHANGES = 6


@dataclass(frozen=True)
class Facts:
    """What the sentences are made from: the plan, the answer so far, and the goal in which the other side loses
    (``None``: only the tie-break tells).
    """

    plan: Plan
    why: Why
    decider: int | None


def sentences(facts: Facts) -> tuple[Text, ...]:
    """Return the answer, a sentence each: the fact, what decides, what would change it, how settled it is."""
    found = [*_fact(facts)]
    if facts.why.eligible and not facts.why.settled:
        found.append(
            Text(
                "这份名单尚未证明最优，所以说不出确切的门槛",
                "the list is not proved optimal, so that no exact threshold can be stated",
            )
        )
    elif facts.why.eligible:
        found += [*_decided(facts), *_thresholds(facts), *_settled(facts), *_unsettled(facts.why)]
    return tuple(_ended(facts.plan.problem.scenario.in_currency(text), facts.why.application) for text in found)


def _ended(text: Text, identifier: str) -> Text:
    """Return a sentence of ``text``; an application's identifier at its start stays as it is written."""
    english = text.en if text.en.startswith(identifier) else f"{text.en[:1].upper()}{text.en[1:]}"
    return Text(f"{text.zh}。", f"{english}.")


def _fact(facts: Facts) -> Iterator[Text]:
    plan, why = facts.plan, facts.why
    stated = plan.problem.scenario.application(why.application)
    who = named(why.application, both(stated.name)) if stated.name else both(why.application)
    if why.funded:
        company = plan.granted.payer(why.application)
        told = Text("{who}获资助 {amount}", "{who} is funded with {amount}")
        if company:
            told = Text(
                "{who}由“{company}”认领，全额出资 {amount}",
                "{who} is adopted by '{company}', which pays {amount} in full",
            )
        name = both(plan.problem.scenario.sponsor(company).name) if company else both("")
        yield told.format(who=who, company=name, amount=amount_text(why.amount))
        return
    reason = next(item.reason for item in plan.declined if item.application == why.application)
    yield Text("{who}未获资助：{reason}", "{who} is not funded: {reason}").format(who=who, reason=reason)
    if not why.eligible:
        yield Text(
            "先要补齐或满足以上各项，才能参加评选；得分、金额与预算都改变不了这一点",
            "these must be mended before it can compete: no score, amount or budget changes that",
        )


def _decided(facts: Facts) -> Iterator[Text]:
    why = facts.why
    if "changes" in why.unsettled:
        return
    if not why.possible:
        yield Text("按现有规则，任何方案都不能资助它", "under the rules as they are no plan can fund it")
        return
    if why.loss is None:
        yield Text("按现有规则，任何方案都必须资助它", "under the rules as they are every plan must fund it")
        return
    moved = _changed(why.changes)
    if why.funded:
        start = Text("若不资助它，最好的方案会变成：{moved}", "without it the best plan would be this: {moved}")
    else:
        start = Text(
            "若一定要资助它，最好的方案会变成：{moved}",
            "were it funded all the same, the best plan would be this: {moved}",
        )
    yield Text("{start}；{loss}", "{start}; {loss}").format(start=start.format(moved=moved), loss=_loss(facts))
    if why.price:
        goal = facts.plan.problem.goals[leading_goal(facts.plan.problem)]
        candidate = facts.plan.problem.candidates[facts.plan.problem.candidates.number[why.application]]
        yield Text(
            "“{pool}”每 1,000 ¤大约要换来{goal} {price}（估算，不是门槛）",
            "1,000 ¤ of '{pool}' have to earn about {price} in {goal} (an estimate, not a threshold)",
        ).format(
            pool=facts.plan.problem.scenario.pool(candidate.pool).label, goal=goal.label, price=rounded(why.price, 3)
        )


def _changed(changes: tuple[Change, ...]) -> Text:
    if not changes:
        return Text("其余申请不变", "nobody else's award changes")
    parts = [_change(change) for change in changes[:MOST_CHANGES]]
    if len(changes) > MOST_CHANGES:
        rest = len(changes) - MOST_CHANGES
        parts.append(Text(f"另有 {rest} 项变动", f"{rest} more award{' changes' if rest == 1 else 's change'}"))
    return joined(parts, "，", ", ")


def _change(change: Change) -> Text:
    if not change.after:
        text = Text("{id} 落选", "{id} loses its award")
    elif not change.before:
        text = Text("{id} 获 {after}", "{id} gets {after}")
    else:
        text = Text("{id} 由 {before}变为 {after}", "{id} goes from {before} to {after}")
    return text.format(id=both(change.application), before=amount_text(change.before), after=amount_text(change.after))


def _loss(facts: Facts) -> Text:
    if facts.decider is None:
        return Text(
            "各目标都不差，只因公布的先后次序而不取",
            "it is as good in every goal and only comes later in the declared order",
        )
    goal = facts.plan.problem.goals[facts.decider]
    return Text("{goal}会差 {loss}", "it is worse by {loss} in {goal}").format(
        goal=goal.label, loss=both(goal.shown(facts.why.loss or 0))
    )


def _thresholds(facts: Facts) -> Iterator[Text]:
    why = facts.why
    if why.merit is not None:
        yield _merit(facts, why.merit)
    if why.request is not None and (told := _request(why.request, why)) is not None:
        yield told
    if why.budget is not None:
        yield _budget(facts, why.budget)
    if not why.funded and "relaxations" not in why.unsettled:
        yield from _ways(why.relaxations)


def _merit(facts: Facts, merit: LeastMerit) -> Text:
    by_votes, funded = merit.unit == "votes", facts.why.funded
    if merit.least is None:
        top = _mark(facts, merit.highest, merit.unit)
        return Text("即使得到 {top}也不能入选", "not even {top} would get it funded").format(top=top)
    values = {
        "least": _mark(facts, merit.least, merit.unit),
        "gap": _mark(facts, (merit.margin if funded else merit.gain) or 0, merit.unit),
    }
    if not funded:
        told = Text("得分再高 {gap}（达到 {least}）即可入选", "with {gap} more ({least} in all) it would be funded")
        more = Text("再多 {gap}（共 {least}）即可入选", told.en)
        return (more if by_votes else told).format(**values)
    if merit.least == 0:
        if by_votes:
            return Text("一票没有也会入选", "it would be funded without a single vote")
        return Text("无论得分多低都会入选", "it would be funded however low its score")
    if merit.margin == 0:
        told = Text(
            "得分只要再低一点就会落选：{least}正是入选的最低得分",
            "any lower score would lose it the award: {least} is the least that is funded",
        )
        fewer = Text(
            "票数只要再少一点就会落选：{least}正是入选的最少票数",
            "any fewer votes would lose it the award: {least} is the least that is funded",
        )
        return (fewer if by_votes else told).format(**values)
    told = Text("得分最多可低 {gap}（至 {least}）而仍入选", "it could lose {gap} (down to {least}) and still be funded")
    fewer = Text("最多可少 {gap}（至 {least}）而仍入选", told.en)
    return (fewer if by_votes else told).format(**values)


def _mark(facts: Facts, value: int, unit: str) -> Text:
    if unit == "votes":
        return votes_text(facts.plan.problem.scenario, value)
    shown = format_points(value)
    return Text(f"{shown} 分", f"{shown} point{'' if value == 10_000 else 's'}")


def _request(request: LargestRequest, why: Why) -> Text | None:
    if request.request is None:
        return Text(
            "申请金额不低于 {lowest}时，再降低申请金额也不能入选",
            "no smaller request, down to {lowest}, would be funded",
        ).format(lowest=amount_text(request.lowest))
    values = {"request": amount_text(request.request)}
    if not why.funded:
        return Text("申请金额降到 {request}即可入选", "with a request of {request} it would be funded").format(**values)
    if request.request >= request.highest:
        # Whoever asks for the most that can be paid, or for more, has no larger request to make.
        return (
            None
            if request.present >= request.highest
            else Text(
                "申请可付的最高金额 {request}也仍入选",
                "with a request of {request}, the most that can be paid, it would still be funded",
            ).format(**values)
        )
    if request.request <= request.present:
        return Text("申请金额再高就会落选", "with any larger request it would lose the award")
    return Text(
        "申请金额最高到 {request}仍可入选", "with a request of up to {request} it could still be funded"
    ).format(**values)


def _budget(facts: Facts, budget: ExtraBudget) -> Text:
    pool = facts.plan.problem.scenario.pool(budget.pool).label
    if budget.amount is None:
        return Text("“{pool}”的预算增加多少都不能使它入选", "no extra budget of '{pool}' would get it funded").format(
            pool=pool
        )
    told = Text("“{pool}”的预算增加 {amount}即可入选", "with {amount} more in '{pool}' it would be funded").format(
        pool=pool, amount=amount_text(budget.amount)
    )
    if not budget.shares:
        return told
    if budget.short is not None:
        return Text(
            "{told}，因为按预算比例计算的限额随之变动，现有名单便不合规则 {short}；{held}",
            "{told}, because limits that are a share of it move with it and the list as it is then breaks rule {short};"
            " {held}",
        ).format(told=told, short=budget.short, held=_held(budget.held))
    if budget.held != budget.amount:
        return Text("{told}；{held}", "{told}; {held}").format(told=told, held=_held(budget.held))
    rules = joined([both(f"[{rule}]") for rule in budget.shares], "、", ", ")
    told_too = Text(
        "{told}（按预算比例计算的限额随之变动：{rules}）",
        "{told} (limits that are a share of it move with it: {rules})",
    )
    return told_too.format(told=told, rules=rules)


def _held(amount: int | None) -> Text:
    if amount is None:
        return Text(
            "若这些限额的金额不变，增加多少都不能使它入选",
            "with the amounts of those limits left as they are no extra budget would get it funded",
        )
    return Text(
        "若按预算比例计算的限额金额不变，增加 {amount}即可入选",
        "with the amounts of limits that are a share of it left as they are, {amount} more would do",
    ).format(amount=amount_text(amount))


def _ways(ways: tuple[WayIn, ...]) -> Iterator[Text]:
    if not ways:
        yield Text(
            "单独放宽其他任何一条规则，它都不能入选", "relaxing any one other rule alone would not get it funded"
        )
        return
    told = joined([way.text for way in ways], "；或", "; or ")
    yield Text("单独放宽一条规则也可使它入选：{told}", "relaxing one rule alone would get it funded: {told}").format(
        told=told
    )


_OPTIMAL = {
    "every": Text("各目标都最优的方案个个都资助它", "every plan that is optimal in all goals funds it"),
    "some": Text(
        "各目标都最优的方案不止一个，有的资助它，有的不资助",
        "several plans are optimal in all goals: some fund it, some do not",
    ),
    "none": Text("各目标都最优的方案没有一个资助它", "no plan that is optimal in all goals funds it"),
}
_NEAR = {
    "every": Text(
        "{goal}与最优相差 1% 以内的方案也个个都资助它", "so does every plan within 1% of the optimum in {goal}"
    ),
    "some": Text(
        "{goal}与最优相差 1% 以内的方案，有的资助它，有的不资助",
        "of the plans within 1% of the optimum in {goal} some fund it, some do not",
    ),
    "none": Text(
        "{goal}与最优相差 1% 以内的方案也没有一个资助它", "nor does any plan within 1% of the optimum in {goal}"
    ),
}


def _settled(facts: Facts) -> Iterator[Text]:
    why, problem = facts.why, facts.plan.problem
    if why.optimal and problem.goals:
        goal = problem.goals[leading_goal(problem)]
        yield Text("{optimal}；{near}", "{optimal}; {near}").format(
            optimal=_OPTIMAL[why.optimal], near=_NEAR[why.near].format(goal=goal.label)
        )


_QUESTIONS = {
    "changes": Text("换下谁", "whom it would push out"),
    "merit": Text("得分", "merit"),
    "request": Text("申请金额", "request"),
    "budget": Text("预算", "budget"),
    "relaxations": Text("规则", "rules"),
    "uniqueness": Text("其他最优方案", "other optimal plans"),
}


def _unsettled(why: Why) -> Iterator[Text]:
    if why.unsettled:
        names = joined([_QUESTIONS[name] for name in why.unsettled])
        yield Text(
            "限度内没有算清的：{names}；这不等于没有", "not settled within the limits set: {names}; that is not a no"
        ).format(names=names)
