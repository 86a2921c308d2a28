"""What a planner can turn: the levers of a policy, as a frozen record and as the kernels read it."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from kaiyi_opt.language import Text
from kaiyi_opt.money import FEN_PER_YUAN
from kaiyi_opt.simulation.state import Records


@dataclass(frozen=True, slots=True)
class Levers:
    """The levers of a policy; amounts in fen. The defaults are what the article reports of Kaiyihui.

    Attributes
    ----------
    special_fund, venture_pool
        Fen a year.
    mentor_places
        The X of 1+X: mentees that an excellent organisation takes; a good one takes none.
    training_places
        Organisations trained in a year.
    worker_incentive
        How far the monthly assessment moves a worker's pay: 0 not at all, 1 fully.
    introductions
        Outside organisations that are approached in a year where cover lacks.
    vouchers
        Fen of trial vouchers that a newcomer from outside brings along.
    dual_incubation
        Whether hatching takes both standards, that of the organisation and that of its Party organisation.
    hatch_standard, party_standard
        The ability (management and capacity), and the maturity, that hatching takes, 0 to 1.
    party_building
        How actively Party organisations are formed and developed: 0 not at all, 1 as observed.
    sponsor_outreach
        What sponsors give, as a multiple of their purses.
    purchase_share
        What departments buy, as a multiple of their budgets.
    micro_wishes
        What the subdistrict itself settles, as a multiple of its capacity.
    """

    special_fund: int = 1_000_000 * FEN_PER_YUAN
    venture_pool: int = 200_000 * FEN_PER_YUAN
    mentor_places: int = 4
    training_places: int = 60
    worker_incentive: float = 1.0
    introductions: int = 9
    vouchers: int = 20_000 * FEN_PER_YUAN
    dual_incubation: bool = True
    hatch_standard: float = 0.55
    party_standard: float = 0.40
    party_building: float = 1.0
    sponsor_outreach: float = 1.0
    purchase_share: float = 1.0
    micro_wishes: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a lever below zero or, where it is a share, above one."""
        for field in fields(self):
            value = getattr(self, field.name)
            most = 1.0 if field.name in SHARES else np.inf
            if not 0 <= value <= most:
                raise ValueError(f"{field.name} is {value!r}: give {'0 to 1' if most == 1.0 else '0 or more'}")


SHARES = ("worker_incentive", "hatch_standard", "party_standard")

LABELS: dict[str, Text] = {
    "special_fund": Text("专项扶持资金", "special fund"),
    "venture_pool": Text("公益微创投资金", "venture pool"),
    "mentor_places": Text("每家示范点结对数", "mentees of a mentor"),
    "training_places": Text("培训名额", "training places"),
    "worker_incentive": Text("社工激励", "worker incentive"),
    "introductions": Text("每年洽谈引入数", "organisations approached from outside"),
    "vouchers": Text("试用服务券", "trial vouchers"),
    "dual_incubation": Text("双孵化", "dual incubation"),
    "hatch_standard": Text("出壳标准", "standard for hatching"),
    "party_standard": Text("党组织标准", "standard for the Party organisation"),
    "party_building": Text("党建力度", "Party building"),
    "sponsor_outreach": Text("企业参与力度", "sponsor outreach"),
    "purchase_share": Text("购买服务力度", "government purchase"),
    "micro_wishes": Text("微心愿力度", "micro-wishes settled"),
}

RECORD = np.dtype([(field.name, "i8" if field.type in ("int", "bool") else "f8") for field in fields(Levers)])


def record(levers: Levers, replicates: int) -> Records:
    """Return ``levers`` for kernels, shape (replicates, 1)."""
    table = np.zeros((replicates, 1), dtype=RECORD)
    for field in fields(Levers):
        table[field.name] = getattr(levers, field.name)
    return table
