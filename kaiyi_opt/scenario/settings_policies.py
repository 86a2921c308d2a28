"""The settings of a policy that the simulation may try: its levers, where they differ, and the rules it decides by."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from kaiyi_opt.language import Text
from kaiyi_opt.money import parse_yuan
from kaiyi_opt.scenario import cells
from kaiyi_opt.scenario.settings_fields import Decimals, Frozen, OptionalName, described, from_cell

ONE = 10_000
CURRENT = "current"
AwardRuleName = Literal["exact", "equal_split", "greedy", "proportional", "none"]
PairingRuleName = Literal["best", "stable", "random", "none"]

# Blank: as in the policy `current`.
SomeMoney = Annotated[int | None, from_cell(parse_yuan), Decimals(2)]
SomeWhole = Annotated[int | None, from_cell(cells.parse_whole)]
SomeMultiple = Annotated[int | None, from_cell(cells.parse_points), Decimals(4)]
SomeShare = Annotated[int | None, from_cell(cells.parse_share), Decimals(4)]
SomeYesNo = Annotated[bool | None, from_cell(cells.parse_yes_no, (bool,))]


def _lever(zh: str, en: str) -> Any:
    return described(None, f"{zh}；空白则与现行政策相同", f"{en}; blank: as in the present policy")


class PolicySettings(Frozen):
    """One policy: what it is called, its levers, and its rules."""

    zh: OptionalName = described("", "中文名称；空白则用它的键", "Chinese name; blank: its key")
    en: OptionalName = described("", "英文名称；空白则用它的键", "English name; blank: its key")
    special_fund: SomeMoney = _lever("专项扶持资金，每年", "special fund a year")
    venture_pool: SomeMoney = _lever("公益微创投资金，每年", "venture pool a year")
    mentor_places: SomeWhole = _lever("每家示范点结对几家", "mentees of a mentor")
    training_places: SomeWhole = _lever("每年培训名额", "organisations trained in a year")
    worker_incentive: SomeShare = _lever("社工激励，0 至 1", "how far the assessment moves workers' pay, 0 to 1")
    introductions: SomeWhole = _lever("每年洽谈引入几家", "outside organisations approached in a year")
    vouchers: SomeMoney = _lever("每家引入组织的试用服务券", "trial vouchers of a newcomer")
    dual_incubation: SomeYesNo = _lever(
        "出壳是否须双孵化", "whether hatching takes the standard of the Party organisation too"
    )
    hatch_standard: SomeShare = _lever("出壳标准，0 至 1", "ability that hatching takes, 0 to 1")
    party_standard: SomeShare = _lever("党组织标准，0 至 1", "maturity that hatching takes, 0 to 1")
    party_building: SomeMultiple = _lever("党建力度，1 为现状", "Party building, 1 as observed")
    sponsor_outreach: SomeMultiple = _lever("企业参与力度，1 为现状", "sponsors' giving, 1 as observed")
    purchase_share: SomeMultiple = _lever("政府购买力度，1 为现状", "government purchase, 1 as observed")
    micro_wishes: SomeMultiple = _lever("微心愿力度，1 为现状", "micro-wishes settled, 1 as observed")
    fund_rule: AwardRuleName = described(
        "exact",
        "专项扶持资金怎样分：exact 精确最优，equal_split 平均，greedy 按得分，proportional 按票数，none 不发",
        "how the special fund is shared out: exact, the optimum; equal_split; greedy, by score; proportional, by votes;"
        " none",
    )
    venture_rule: AwardRuleName = described(
        "exact", "公益微创投怎样选，可选值同上", "how venture projects are chosen, likewise"
    )
    pairing_rule: PairingRuleName = described(
        "best",
        "怎样结对：best 总匹配度最高，stable 稳定，random 随机，none 不结对",
        "how mentors and mentees are paired: best, stable, random or none",
    )

    def label(self, key: str) -> Text:
        """Return its name in both languages."""
        return Text(self.zh or self.en or key, self.en or self.zh or key)
