"""The settings of 1+X pairing: who is paired, how many a mentor takes, and what makes two organisations fit.

A pair's fit is the weighted mean of its parts, each 0 to 100 points; the points of every case are declared here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, model_validator

from kaiyi_opt.language import Text, both
from kaiyi_opt.scenario import cells
from kaiyi_opt.scenario.points import FULL_POINTS, POINT
from kaiyi_opt.scenario.settings_fields import Frozen, Money, Share, Weight, Whole, YesNo, described, from_cell, refusal

HEAVIEST = 1_000 * POINT
PARTS = ("domain", "capability", "grade", "stage", "distance", "past", "preference", "track")


def _at_most_hundred(points: int) -> int:
    if points > FULL_POINTS:
        raise refusal(Text("超过了 100 分", "this is more than 100 points"), Text("请填 0 至 100", "give 0 to 100"))
    return points


def _no_heavy_weight(weight: int) -> int:
    if weight > HEAVIEST:
        raise refusal(Text("权重超过了 1000", "the weight is above 1000"), Text("请填 0 至 1000", "give 0 to 1000"))
    return weight


def _some_grade(grades: tuple[str, ...]) -> tuple[str, ...]:
    if not grades:
        raise refusal(Text("没有写任何等级", "no grade is stated"), Text("请至少写一个等级", "state one grade or more"))
    return tuple(dict.fromkeys(grades))


def _two_domains(pairs: tuple[str, ...]) -> tuple[str, ...]:
    for pair in pairs:
        first, mark, second = pair.partition("+")
        if not (mark and first and second) or "+" in second or first == second:
            raise refusal(
                Text("“{pair}”不是两个领域", "'{pair}' is not two domains").format(pair=both(pair)),
                Text("请写成 领域+领域，如 relief+affairs", "write it as DOMAIN+DOMAIN, such as relief+affairs"),
            )
    return pairs


Points = Annotated[Weight, AfterValidator(_at_most_hundred)]
PartWeight = Annotated[Weight, AfterValidator(_no_heavy_weight)]
Grade = Literal["ungraded", "basic", "good", "excellent"]
Grades = Annotated[tuple[Grade, ...], from_cell(cells.parse_list, (list, tuple)), AfterValidator(_some_grade)]
DomainPairs = Annotated[tuple[str, ...], from_cell(cells.parse_list, (list, tuple)), AfterValidator(_two_domains)]


def _points(default: int, zh: str, en: str) -> Any:
    """Return an entry of points (or a weight), whose default is given, and shown in the schema, in whole points."""
    return described(default * POINT, zh, en, schema={"default": default})


class PairingSettings(Frozen):
    """How mentors and mentees are paired."""

    mentees: Grades = described(
        ("basic", "good"),
        "哪些等级的组织需要结对；ungraded 为未评等级；“示范点”表中的组织一律不作被带组织",
        "the grades of the organisations that are to be paired; ungraded: no grade stated; whoever stands in the table"
        " of mentors is never a mentee",
    )
    places_basic: Whole = described(
        0, "基础等级的示范点可带几家（表中未写时）", "places of a mentor of grade basic, where the table is blank"
    )
    places_good: Whole = described(
        3, "良好等级的示范点可带几家（表中未写时）", "places of a mentor of grade good, where the table is blank"
    )
    places_excellent: Whole = described(
        5, "优秀等级的示范点可带几家（表中未写时）", "places of a mentor of grade excellent, where the table is blank"
    )
    per_community: Whole = described(
        0,
        "每个示范点最多带同一社区的几家；0 为不限；未写社区的组织不受此限",
        "the most mentees that a mentor takes from one community; 0: no limit; who states no community is not limited",
    )
    basic_first: YesNo = described(
        True,
        "基础组织优先：凡有示范点可带，先保证基础组织结对，再看匹配度；稳定方法中，示范点把基础组织排在其他组织之前",
        "basic organisations first: as many of them as can be are paired before fit counts; in the stable methods"
        " mentors rank them above the others",
    )
    last_year: Literal["free", "bonus", "lock"] = described(
        "bonus",
        "去年的结对：free 不予考虑，bonus 加分，lock 保留；效果为“差”的不加分也不保留",
        "last year's pairs: free, no matter; bonus, points are added; lock, they stay; one that went poorly neither"
        " gains nor stays",
    )
    last_year_bonus: Points = _points(
        5, "去年结对的加分，加在匹配度之上", "points added to the fit of a pair of last year"
    )
    loss_of_fit: Share = described(
        200,
        "“变动最少”方法允许损失的总匹配度比例",
        "the share of total fit that the method fewest-changes may give up",
        schema={"default": 0.02},
    )
    naming_budget: Money = described(
        0,
        "用于命名新示范点的预算；0 为不命名",
        "the budget for naming new mentors; 0: none is named",
    )
    least_fit: Points = _points(0, "匹配度低于此数的不结对", "a pair whose fit is below it is not made")
    missing: Points = _points(
        50,
        "表中缺少所需事实时，该部分得几分",
        "points of a part whose facts the tables do not state",
    )
    weight_domain: PartWeight = _points(3, "权重：领域；各权重只看比例", "weight of the domain; only the ratios matter")
    weight_capability: PartWeight = _points(2, "权重：能力差距", "weight of the gap in capability")
    weight_grade: PartWeight = _points(1, "权重：等级", "weight of the grades")
    weight_stage: PartWeight = _points(1, "权重：登记状态", "weight of the stages")
    weight_distance: PartWeight = _points(2, "权重：社区距离", "weight of the distance between communities")
    weight_past: PartWeight = _points(1, "权重：往年结对", "weight of past pairings")
    weight_preference: PartWeight = _points(2, "权重：双方意愿", "weight of the preferences of both sides")
    weight_track: PartWeight = _points(1, "权重：赛道", "weight of the track")
    domain_same: Points = _points(100, "领域相同的得分", "points where the domains are the same")
    domain_adjacent: Points = _points(60, "领域相近的得分", "points where the domains are adjacent")
    domain_far: Points = _points(20, "领域不同的得分", "points where the domains are far apart")
    adjacent_domains: DomainPairs = described(
        (),
        "相近的领域，写成 领域键+领域键 的列表",
        "the domains that are adjacent, as a list of DOMAIN+DOMAIN, by key",
    )
    gap_none: Points = _points(
        0,
        "能力差距（年度评估得分之差）不大于此数时得 0 分",
        "the gap in capability is the difference of the yearly assessments: up to this many points it earns 0",
    )
    gap_enough: Points = _points(10, "能力差距从此数起得 100 分", "from this gap on it earns 100")
    gap_much: Points = _points(25, "能力差距到此数为止得 100 分", "up to this gap it earns 100")
    gap_too_much: Points = _points(45, "能力差距不小于此数时得 0 分", "from this gap on it earns 0")
    grade_same: Points = _points(40, "等级相同的得分", "points where the grades are the same")
    grade_one_above: Points = _points(100, "示范点高一级的得分", "points where the mentor's grade is one above")
    grade_more_above: Points = _points(
        80, "示范点高两级或更多的得分", "points where the mentor's grade is two or more above"
    )
    stage_above: Points = _points(
        100, "示范点已登记、被带组织备案的得分", "points where the mentor is registered and the mentee filed"
    )
    stage_same: Points = _points(60, "登记状态相同的得分", "points where the stages are the same")
    stage_below: Points = _points(
        20, "示范点备案、被带组织已登记的得分", "points where the mentor is filed and the mentee registered"
    )
    distance_same: Points = _points(100, "在同一社区的得分", "points within one community")
    distance_next: Points = _points(80, "在相邻社区的得分", "points between neighbouring communities")
    distance_two: Points = _points(50, "中间隔一个社区的得分", "points with one community between them")
    distance_far: Points = _points(20, "更远的得分", "points further away")
    past_good: Points = _points(100, "往年结对效果好的得分", "points where their latest pairing went well")
    past_fair: Points = _points(60, "往年结对效果一般的得分", "points where it went fairly")
    past_poor: Points = _points(0, "往年结对效果差的得分", "points where it went poorly")
    past_none: Points = _points(50, "从未结对的得分", "points where they were never paired")
    preference_first: Points = _points(
        100, "意愿第一名的得分；两部分取双方平均", "points for being ranked first; the part is the mean of both sides"
    )
    preference_step: Points = _points(20, "名次每低一名减几分", "points less for each rank further down")
    preference_unnamed: Points = _points(
        40, "未列入意愿的得分，也是列入者的最低分", "points for not being named, and the least for being named"
    )
    track_same: Points = _points(
        100,
        "赛道相同的得分：自娱自乐型为社区组织，专业服务型和引进型为专业组织",
        "points where the tracks are the same: a self-entertaining organisation is a community one, a professional"
        " service or an introduced one is professional",
    )
    track_other: Points = _points(40, "赛道不同的得分", "points where the tracks differ")

    @model_validator(mode="after")
    def _weighted(self) -> PairingSettings:
        if not any(self.weight(part) for part in PARTS):
            raise refusal(
                Text("各权重都是 0，无法计算匹配度", "all weights are 0, so no pair has a fit"),
                Text("请至少给一个部分大于 0 的权重", "give one part or more a weight above 0"),
            )
        return self

    @model_validator(mode="after")
    def _gaps_ascend(self) -> PairingSettings:
        corners = self.gap_corners
        if list(corners) != sorted(corners):
            raise refusal(
                Text(
                    "gap_none、gap_enough、gap_much、gap_too_much 应由小到大",
                    "gap_none, gap_enough, gap_much and gap_too_much must ascend",
                ),
                Text("请改正其中之一", "correct one of them"),
            )
        return self

    @property
    def gap_corners(self) -> tuple[int, int, int, int]:
        """The corners of the trapezoid of the gap in capability, in 1e-4 points."""
        return self.gap_none, self.gap_enough, self.gap_much, self.gap_too_much

    def weight(self, part: str) -> int:
        """Return the weight of one of the `PARTS`."""
        weight: int = getattr(self, f"weight_{part}")
        return weight

    def places(self, grade: str) -> int:
        """Return the places of a mentor of that grade whose own are not stated; 0 where its grade is not either."""
        return {"basic": self.places_basic, "good": self.places_good, "excellent": self.places_excellent}.get(grade, 0)
