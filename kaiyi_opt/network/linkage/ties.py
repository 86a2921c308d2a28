"""The kinds of node and the kinds of tie that the linkage is made of, in the order they are shown."""

from __future__ import annotations

from kaiyi_opt.language import Text

NODE_KINDS: dict[str, Text] = {
    "hub": Text("枢纽", "hub"),
    "committee": Text("枢纽党委", "Party committee"),
    "community": Text("社区", "community"),
    "station": Text("服务站", "station"),
    "worker": Text("社工", "worker"),
    "organisation": Text("社会组织", "organisation"),
    "party": Text("党组织", "Party organisation"),
    "sponsor": Text("企业", "company"),
    "department": Text("政府部门", "department"),
}

TIE_KINDS: dict[str, Text] = {
    "runs": Text("设立", "runs"),
    "station-of": Text("设于", "station of"),
    "based-in": Text("所在", "based in"),
    "serves": Text("服务", "serves"),
    "in-charge-of": Text("分管", "in charge of"),
    "mentors": Text("结对", "mentors"),
    "member-of": Text("隶属", "member of"),
    "funds": Text("资助", "funds"),
    "supports": Text("企业支持", "supports"),
    "adopts": Text("认领", "adopts"),
    "purchases": Text("购买服务", "purchases"),
}

KIND_RANK = {kind: rank for rank, kind in enumerate(NODE_KINDS)}
TIE_RANK = {kind: rank for rank, kind in enumerate(TIE_KINDS)}
TIES = tuple(TIE_KINDS)
