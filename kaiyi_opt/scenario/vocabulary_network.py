"""The tables of the network: mentors, preferences, workers, stations, Party organisations, sponsors, need, service.

Stated once and in both languages, like `kaiyi_opt.scenario.vocabulary`, whose list of tables takes these in.
"""

from __future__ import annotations

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.columns import MONEY, Choice, Column, Kind, Table

PARTY_FORMS = (
    Choice("single", Text("单独组建", "single")),
    Choice("industry", Text("行业统建", "by industry")),
    Choice("block", Text("区块联建", "by block")),
)
OUTCOMES = (
    Choice("good", Text("好", "good")),
    Choice("fair", Text("一般", "fair")),
    Choice("poor", Text("差", "poor")),
)
DECISIONS = (
    Choice("together", Text("必须结对", "together")),
    Choice("apart", Text("不得结对", "apart")),
)
ADOPTION_DECISIONS = (
    Choice("agreed", Text("已商定", "agreed")),
    Choice("refused", Text("不认领", "refused")),
)

# A column of the table of funding lines; it stands here with what else adoption is stated in.
ADOPTABLE = Column(
    "adoptable",
    Text("可认领", "adoptable"),
    "yes_no",
    Text(
        "企业可否认领该类别的项目（按申请金额全额出资）；留空为否",
        "whether companies may adopt its projects, each paid in full as requested; blank: no",
    ),
)


def _id(zh: str, en: str) -> Column:
    return Column("id", Text(f"{zh}编号", "id"), "id", Text(f"{zh}编号", f"the {en}'s identifier"), required=True)


def _name(zh: str, en: str) -> Column:
    return Column("name", Text(f"{zh}名称", "name"), "name", Text(f"{zh}名称", f"the {en}'s name"), required=True)


def _ref(key: str, label: Text, help: Text, table: str, *, required: bool = False, kind: Kind = "id") -> Column:
    return Column(key, label, kind, help, required, refers=table)


WORKERS = Table(
    "workers",
    Text("社工", "workers"),
    Text("每位社工一行", "one row a social worker"),
    (
        _id("社工", "worker"),
        Column("name", Text("姓名", "name"), "name", Text("姓名", "the worker's name"), required=True),
        _ref("community", Text("所在社区", "community"), Text("所在社区", "where the worker serves"), "communities"),
        Column(
            "caseload",
            Text("可分管组织数", "caseload"),
            "whole",
            Text("最多分管多少家组织", "the most organisations the worker can be in charge of"),
            unit=Text("家", "organisations"),
        ),
    ),
    ("id",),
)

STATIONS = Table(
    "stations",
    Text("服务站", "stations"),
    Text("每个社区社会组织服务站一行", "one row a community service station"),
    (
        _id("服务站", "station"),
        _name("服务站", "station"),
        _ref("community", Text("社区", "community"), Text("所在社区", "where it is"), "communities", required=True),
    ),
    ("id",),
)

PARTY_ORGANISATIONS = Table(
    "party_organisations",
    Text("党组织", "Party organisations"),
    Text("每个党组织一行", "one row a Party organisation"),
    (
        _id("党组织", "Party organisation"),
        _name("党组织", "Party organisation"),
        Column("form", Text("组建形式", "form"), "choice", Text("组建形式", "how it was formed"), choices=PARTY_FORMS),
        _ref("community", Text("社区", "community"), Text("所在社区", "where it is"), "communities"),
    ),
    ("id",),
)

SPONSORS = Table(
    "sponsors",
    Text("出资企业", "sponsors"),
    Text("每家企业一行", "one row a company"),
    (
        _id("企业", "company"),
        _name("企业", "company"),
        Column(
            "purse",
            Text("愿出金额", "purse"),
            "money",
            Text(
                "本年愿意出资的金额；留空则不认领项目", "what it is willing to give this year; blank: it adopts nothing"
            ),
            unit=MONEY,
        ),
        _ref(
            "domains",
            Text("关注领域", "domains"),
            Text("愿意支持的领域；认领时留空为不限", "the domains it cares for; in adopting, blank: any"),
            "settings.domains",
            kind="ids",
        ),
        Column(
            "most_projects",
            Text("最多认领数", "most projects"),
            "whole",
            Text("最多认领多少个项目；留空为不限", "the most projects it adopts; blank: any number"),
            unit=Text("个", "projects"),
        ),
    ),
    ("id",),
)

SUPPORTS = Table(
    "supports",
    Text("企业支持", "supports"),
    Text("企业支持某家组织，每对一行", "one row a company and an organisation it supports"),
    (
        _ref("sponsor", Text("企业", "sponsor"), Text("企业编号", "the company"), "sponsors", required=True),
        _ref(
            "organisation",
            Text("组织", "organisation"),
            Text("组织编号", "whom it supports"),
            "organisations",
            required=True,
        ),
        Column("amount", Text("金额", "amount"), "money", Text("支持金额", "what it gives"), unit=MONEY),
    ),
    ("sponsor", "organisation"),
)

ADOPTIONS = Table(
    "adoptions",
    Text("认领", "adoptions"),
    Text(
        "事先商定或排除的认领，每家企业每份申请一行；其余由分配决定",
        "adoptions agreed or ruled out beforehand, one row a company and application; the allocation decides the rest",
    ),
    (
        _ref("sponsor", Text("企业", "sponsor"), Text("企业编号", "the company"), "sponsors", required=True),
        _ref(
            "application",
            Text("申请", "application"),
            Text("申请编号", "the application"),
            "applications",
            required=True,
        ),
        Column(
            "decision",
            Text("决定", "decision"),
            "choice",
            Text(
                "已商定：由该企业全额出资，领域不限；不认领：不由该企业出资",
                "agreed: this company pays it in full, whatever the domain; refused: this company does not",
            ),
            required=True,
            choices=ADOPTION_DECISIONS,
        ),
        Column("reason", Text("理由", "reason"), "text", Text("公示的理由", "the reason that is published")),
    ),
    ("sponsor", "application"),
)

MENTORS = Table(
    "mentors",
    Text("示范点", "mentors"),
    Text("每个示范点（或候选）一行", "one row a model organisation, named or candidate"),
    (
        _ref(
            "organisation",
            Text("组织", "organisation"),
            Text("组织编号", "the organisation"),
            "organisations",
            required=True,
        ),
        Column(
            "places",
            Text("可带数", "places"),
            "whole",
            Text(
                "最多带多少家；0 为不带；留空按等级取设定值",
                "the most it takes; 0: nobody; blank: the setting for its grade",
            ),
            unit=Text("家", "organisations"),
        ),
        Column(
            "named",
            Text("已命名", "named"),
            "yes_no",
            Text("是否已命名为示范点；留空为是", "whether it is named already; blank: yes"),
        ),
        Column(
            "cost",
            Text("命名费用", "naming cost"),
            "money",
            Text("命名为示范点的费用", "what naming it costs"),
            unit=MONEY,
        ),
    ),
    ("organisation",),
)

PREFERENCES = Table(
    "preferences",
    Text("意愿", "preferences"),
    Text(
        "组织对结对对象的意愿，每对一行，名次 1 最优先",
        "whom an organisation would rather be paired with; rank 1 is best",
    ),
    (
        _ref(
            "organisation",
            Text("组织", "organisation"),
            Text("表达意愿的组织", "who states it"),
            "organisations",
            required=True,
        ),
        _ref("other", Text("对象", "other"), Text("意愿对象", "about whom"), "organisations", required=True),
        Column("rank", Text("名次", "rank"), "whole", Text("名次，1 最优先", "1 is best"), required=True),
    ),
    ("organisation", "other"),
)

PAST_PAIRINGS = Table(
    "past_pairings",
    Text("往年结对", "past pairings"),
    Text("往年的结对，每对每年一行", "one row a pair and year"),
    (
        _ref("mentor", Text("示范点", "mentor"), Text("示范点", "the mentor"), "organisations", required=True),
        _ref("mentee", Text("被带组织", "mentee"), Text("被带组织", "the mentee"), "organisations", required=True),
        Column("year", Text("年份", "year"), "whole", Text("年份", "the year"), required=True),
        Column("outcome", Text("效果", "outcome"), "choice", Text("效果", "how it went"), choices=OUTCOMES),
    ),
    ("mentor", "mentee", "year"),
)

PAIR_DECISIONS = Table(
    "pair_decisions",
    Text("结对决定", "pair decisions"),
    Text("指定或禁止的结对，须写理由", "pairs that are decided, with the reason"),
    (
        _ref("mentor", Text("示范点", "mentor"), Text("示范点", "the mentor"), "organisations", required=True),
        _ref("mentee", Text("被带组织", "mentee"), Text("被带组织", "the mentee"), "organisations", required=True),
        Column(
            "decision",
            Text("决定", "decision"),
            "choice",
            Text("必须结对或不得结对", "together or apart"),
            required=True,
            choices=DECISIONS,
        ),
        Column("reason", Text("理由", "reason"), "text", Text("理由", "why"), required=True),
    ),
    ("mentor", "mentee"),
)

NEEDS = Table(
    "needs",
    Text("需求", "needs"),
    Text("每个社区每个领域一行", "one row a community and domain"),
    (
        _ref("community", Text("社区", "community"), Text("社区", "the community"), "communities", required=True),
        _ref("domain", Text("领域", "domain"), Text("领域", "the domain"), "settings.domains", required=True),
        Column(
            "people",
            Text("人数", "people"),
            "whole",
            Text("有此需求的居民人数", "residents in need"),
            required=True,
            unit=Text("人", "people"),
        ),
        Column(
            "severity",
            Text("迫切程度", "severity"),
            "whole",
            Text("1（轻）至 5（重）", "1 (slight) to 5 (severe)"),
        ),
    ),
    ("community", "domain"),
)

SERVICES = Table(
    "services",
    Text("服务", "services"),
    Text("组织在某社区提供某领域的服务，每项一行", "one row an organisation, domain and community that it serves"),
    (
        _ref(
            "organisation", Text("组织", "organisation"), Text("组织编号", "who serves"), "organisations", required=True
        ),
        _ref("domain", Text("领域", "domain"), Text("领域", "the domain"), "settings.domains", required=True),
        _ref("community", Text("社区", "community"), Text("社区", "where"), "communities", required=True),
        Column(
            "capacity",
            Text("服务能力", "capacity"),
            "whole",
            Text("可服务的居民人数", "how many residents it can serve"),
            required=True,
            unit=Text("人", "people"),
        ),
    ),
    ("organisation", "domain", "community"),
)

NETWORK_TABLES: tuple[Table, ...] = (
    WORKERS,
    STATIONS,
    PARTY_ORGANISATIONS,
    SPONSORS,
    SUPPORTS,
    ADOPTIONS,
    MENTORS,
    PREFERENCES,
    PAST_PAIRINGS,
    PAIR_DECISIONS,
    NEEDS,
    SERVICES,
)
