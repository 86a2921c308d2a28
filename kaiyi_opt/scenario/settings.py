"""The settings of a round (`scenario.toml`, or the sheet 设置): frozen, unknown keys forbidden, each key documented.

The same models read TOML, where values have types, and a workbook, where all are texts; so each type accepts both.
Every entry is described once, in both languages: the descriptions are the comments of a file that is written, and go
into the JSON Schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints, model_validator

from kaiyi_opt.language import Text, both
from kaiyi_opt.money import is_unit
from kaiyi_opt.scenario import cells
from kaiyi_opt.scenario.settings_fields import (
    Date,
    Frozen,
    Name,
    OptionalName,
    Weight,
    Whole,
    described,
    from_cell,
    refusal,
)
from kaiyi_opt.scenario.settings_linkage import LinkageSettings
from kaiyi_opt.scenario.settings_merit import MeritSettings as MeritSettings
from kaiyi_opt.scenario.settings_need import NeedSettings
from kaiyi_opt.scenario.settings_pairing import PairingSettings
from kaiyi_opt.scenario.settings_policies import PolicySettings
from kaiyi_opt.scenario.settings_simulation import SimulationSettings
from kaiyi_opt.scenario.vocabulary import NOTE_HEADERS, SCORES

KEY_PATTERN = "^[A-Za-z0-9_-]{1,64}$"
_NO_OTHER_KEYS = {"additionalProperties": False}


def _goals_stated(goals: tuple[str, ...]) -> tuple[str, ...]:
    if not goals:
        raise refusal(Text("没有写任何目标", "no goal is stated"), Text("请至少写一个目标", "state one goal or more"))
    repeated = next((goal for goal in goals if goals.count(goal) > 1), None)
    if repeated is not None:
        raise refusal(
            Text("目标 {goal} 写了两次", "the goal {goal} is stated twice").format(goal=both(repeated)),
            Text("请只留一处", "keep one of them"),
        )
    return goals


Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN)]
GoalName = Literal["entitlements", "merit", "votes", "projects", "most_money", "least_money", "need", "equity"]
Goals = Annotated[tuple[GoalName, ...], from_cell(cells.parse_list, (list, tuple)), AfterValidator(_goals_stated)]


class Label(Frozen):
    """A name in one or both languages; the one that is missing reads as the other."""

    zh: OptionalName = described("", "中文名称", "Chinese name")
    en: OptionalName = described("", "英文名称", "English name")

    @model_validator(mode="after")
    def _named(self) -> Label:
        if not (self.zh or self.en):
            raise refusal(Text("没有名称", "it has no name"), Text("请写 zh 或 en", "give zh or en"))
        return self

    @property
    def text(self) -> Text:
        """The name in both languages."""
        return Text(self.zh or self.en, self.en or self.zh)


class Criterion(Label):
    """A criterion of the jury, with its weight; weights count by their ratio to the sum of all weights."""

    weight: Weight = described(
        10_000,
        "权重，最多四位小数；只看各项之间的比例",
        "weight, up to four decimals; only the ratios matter",
        schema={"default": 1},
    )


class AllocationSettings(Frozen):
    """What the round is for: the goals in order, and how the last ties are broken."""

    goals: Goals = described(
        ("merit", "votes", "least_money"),
        "按先后排列的目标：后一个只在前面各目标都打平的方案中起作用；未写 entitlements（应享扶持）时它排在最前",
        "goals in order; the next decides only among the plans that tie on all before it; entitlements come first where"
        " they are not named",
    )
    tie_break: Literal["id", "lottery"] = described(
        "id",
        "各目标都打平时谁在先：id 为编号小者，lottery 为公开抽签",
        "who goes first among plans that tie on every goal: id, the lower identifier; lottery, the published lottery",
    )
    lottery_seed: OptionalName = described(
        "",
        "公开抽取的数字或文字；次序由“种子、换行、申请编号”的 SHA-256 决定",
        "text drawn in public; the order is that of SHA-256(seed + newline + identifier)",
    )
    rationing: Literal["most_awards", "most_money"] = described(
        "most_awards",
        "资金不够支付全部应享扶持时：most_awards 为尽量多付几项，most_money 为尽量多付金额",
        "which entitlements are paid where the fund cannot pay all: most_awards, as many as possible; most_money, as"
        " much money as possible",
    )
    equity: Literal["money_per_head", "awards"] = described(
        "money_per_head",
        "目标 equity（社区均衡）使最少的社区尽量多：money_per_head 为人均金额，awards 为项数",
        "what the goal equity makes as large as can be for the community that has least: money_per_head, money per"
        " resident; awards, their number",
    )


class BallotSettings(Frozen):
    """What a ballot says, and what it decides."""

    type: Literal["approval", "choose-1", "cumulative", "ordinal"] = described(
        "approval",
        "选票种类：approval 可投多项，choose-1 单选，cumulative 累积分值，ordinal 排序",
        "kind of ballot: approval, choose-1, cumulative (points) or ordinal (ranks)",
    )
    decimals: Whole = described(
        0,
        "累积票分值的小数位数（选票上写整数）",
        "decimals of the points of cumulative ballots, which are stated as whole numbers",
        ge=0,
        le=4,
    )
    rule: Literal["welfare", "greedy", "mes", "mes+add1", "mes+greedy", "mes+add1+greedy", "phragmen"] = described(
        "welfare",
        "得分依据为“票数”的类别由什么决定：welfare 为按目标求最优；其余按选票规则：greedy 贪心法，mes 等额份额法"
        "（+add1 逐元补足，+greedy 余款用贪心法），phragmen 弗拉格门法",
        "what decides the lines whose merit is votes: welfare, the goals as everywhere; or a rule of ballots: greedy;"
        " mes, equal shares (completed by +add1, by +greedy); phragmen",
    )
    utility: Literal["cost", "cardinality"] = described(
        "cost",
        "选票规则中一个获资助项目对支持者的效用：cost 为其金额，cardinality 为 1（都乘以选票给的分）",
        "what a funded project is worth to a supporter under a rule of ballots: cost, its cost; cardinality, 1 (times"
        " what the ballot gives it)",
    )


class NoticeSettings(Frozen):
    """What a notice to be posted (公示) says beside the list."""

    objection_days: Whole = described(
        5, "公示期：几个工作日内可提出异议", "working days within which objections may be raised", ge=1, le=90
    )


class Settings(Frozen):
    """The settings of one round."""

    title: Name = described(..., "本轮名称，公示时使用", "the round's name, as it is published")
    title_en: OptionalName = described("", "本轮的英文名称", "its name in English")
    date: Date = described(..., "评定日期；成立年限算到这一天", "the day the round is decided; ages are counted to it")
    currency: Label = described(
        Label(zh="元", en="yuan"), "货币单位（一单位为一百分）", "the unit of money (of 100 parts)"
    )
    domains: dict[Key, Label] = described(
        {}, "服务领域，每个有一个英文键", "service domains by key", schema=_NO_OTHER_KEYS
    )
    tracks: dict[Key, Label] = described(
        {}, "赛道，每个有一个英文键", "tracks of the round by key", schema=_NO_OTHER_KEYS
    )
    criteria: dict[Key, Criterion] = described(
        {},
        "评审标准及其权重，每项有一个英文键",
        "criteria of the jury by key, with their weights",
        schema=_NO_OTHER_KEYS,
    )
    merit: MeritSettings = described(MeritSettings(), "得分如何计算", "how merit is computed")
    allocation: AllocationSettings = described(AllocationSettings(), "目标与先后次序", "goals and tie-break")
    need: NeedSettings = described(
        NeedSettings(), "目标 need（需求覆盖）如何计算", "how the goal need adds up", schema={"default": {}}
    )
    ballots: BallotSettings = described(BallotSettings(), "居民选票", "residents' ballots")
    notice: NoticeSettings = described(NoticeSettings(), "公示", "the notice to be posted", schema={"default": {}})
    pairing: PairingSettings = described(
        PairingSettings(), "“1+X”结对：名额、规则与匹配度", "1+X pairing: places, rules and fit", schema={"default": {}}
    )
    linkage: LinkageSettings = described(
        LinkageSettings(),
        "三社联动：枢纽名称、空白时的取值与新联系的费用",
        "three-social linkage: the hub's name, what stands for blanks, and the costs of new ties",
        schema={"default": {}},
    )

    simulation: SimulationSettings = described(
        SimulationSettings(),
        "模拟推演：起始月份、年数、重复次数与起始组织数",
        "simulation: first month, years, replicates, and who is there at the start",
        schema={"default": {}},
    )
    policies: dict[Key, PolicySettings] = described(
        {},
        "模拟推演可比较的政策，每项有一个英文键；current 为现行政策，未写则按本轮的资金与规则",
        "policies that the simulation may compare, by key; current is the present one: where it is not stated, the"
        " round's own money and rules",
        schema=_NO_OTHER_KEYS,
    )

    @model_validator(mode="after")
    def _lottery_has_a_seed(self) -> Settings:
        if self.allocation.tie_break == "lottery" and not self.allocation.lottery_seed:
            raise refusal(
                Text("以抽签定先后，却没有 lottery_seed", "the tie-break is a lottery but lottery_seed is blank"),
                Text("请填公开抽取的数字或文字", "give the number or text drawn in public"),
            )
        return self

    @model_validator(mode="after")
    def _names_tell_apart(self) -> Settings:
        """Refuse a name that stands for two things: a table that writes it could mean either."""
        reserved = {cells.fold(name) for column in SCORES.columns for name in column.headers} | set(NOTE_HEADERS)
        for group, labels, taken in (
            ("domains", self.domains, set()),
            ("tracks", self.tracks, set()),
            ("criteria", self.criteria, reserved),
        ):
            _refuse_ambiguous(group, labels, taken)
        return self

    @model_validator(mode="after")
    def _currency_is_no_number(self) -> Settings:
        """Refuse a unit that could be read as part of an amount that stands before or behind it."""
        for name in (self.currency.zh, self.currency.en):
            if not is_unit(name):
                cause = Text("货币单位“{name}”会被读作金额的一部分", "the currency '{name}' reads as part of an amount")
                cure = Text("请写不含数字的名称，如 英镑", "give a name without digits, such as pounds")
                raise refusal(cause.format(name=both(name)), cure)
        return self

    @model_validator(mode="after")
    def _adjacent_domains_exist(self) -> Settings:
        stated = [key for pair in self.pairing.adjacent_domains for key in pair.split("+")]
        unknown = next((key for key in stated if key not in self.domains), None)
        if unknown is not None:
            raise refusal(
                Text(
                    "pairing.adjacent_domains 中的 {key} 不是领域的键",
                    "{key} in pairing.adjacent_domains is no domain's key",
                ).format(key=both(unknown)),
                Text("可用：{known}", "known: {known}").format(known=both(", ".join(self.domains))),
            )
        return self

    @property
    def name(self) -> Text:
        """The round's name in both languages."""
        return Text(self.title, self.title_en or self.title)


def spellings(labels: Mapping[str, Label]) -> Iterator[tuple[str, str]]:
    """Yield every spelling of every entry of a group with its key: the key, the Chinese and the English name."""
    for key, label in labels.items():
        for name in (key, label.text.zh, label.text.en):
            yield name, key


def _refuse_ambiguous(group: str, labels: Mapping[str, Label], reserved: set[str]) -> None:
    owner: dict[str, str] = {}
    for name, key in spellings(labels):
        folded = cells.fold(name)
        known = {"group": both(group), "name": both(name), "key": both(key), "other": both(owner.get(folded, key))}
        if folded in reserved:
            cause = Text(
                "{group} 中的名称“{name}”是评分表已有的列名", "'{name}' in {group} is a column of the score sheets"
            )
            raise refusal(cause.format(**known), Text("请换一个名称", "choose another name"))
        if owner.setdefault(folded, key) != key:
            cause = Text(
                "{group} 中的名称“{name}”既指 {other} 又指 {key}",
                "'{name}' in {group} stands for both {other} and {key}",
            )
            raise refusal(cause.format(**known), Text("请给它们不同的名称", "give them different names"))
