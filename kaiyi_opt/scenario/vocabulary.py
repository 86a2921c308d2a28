"""The tables a planner fills: every header, unit and allowed value, stated once and in both languages.

The template, the checker, the documentation, the JSON Schema and the independent verifier all read this page; it
imports the standard library alone, so `kaiyi verify` can share the words without sharing any of the arithmetic.
"""

from __future__ import annotations

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.columns import MONEY, Choice, Column, Table
from kaiyi_opt.scenario.vocabulary_network import ADOPTABLE, NETWORK_TABLES
from kaiyi_opt.scenario.vocabulary_purchase import PURCHASE_TABLES
from kaiyi_opt.scenario.vocabulary_simulation import SIMULATION_TABLES

POINTS = Text("分", "points")


def _choices(**labels: tuple[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(key, Text(*label)) for key, label in labels.items())


YES_NO = _choices(yes=("是", "yes"), no=("否", "no"))
LAYERS = _choices(
    self_entertaining=("自娱自乐型", "self-entertaining"),
    professional_service=("专业服务型", "professional service"),
    introduced=("引进型", "introduced"),
)
STAGES = _choices(filed=("备案", "filed"), registered=("登记", "registered"))
GRADES = _choices(basic=("基础", "basic"), good=("良好", "good"), excellent=("优秀", "excellent"))
HONOURS = _choices(
    none=("无", "none"),
    district=("区级", "district"),
    municipal=("市级", "municipal"),
    provincial=("省级", "provincial"),
)
MERITS = _choices(
    jury=("评审得分", "jury"),
    assessment=("年度评估得分", "assessment"),
    votes=("居民投票", "votes"),
    none=("不评分", "none"),
)
BENEFITS = _choices(
    project=("按项目", "project"),
    yuan=("按金额", "money"),
    diminishing=("递减", "diminishing"),
)
FAMILIES = _choices(
    organisation_awards=("每家组织项数", "organisation awards"),
    organisation_money=("每家组织金额", "organisation money"),
    group_limit=("分组限额", "group limit"),
    merit_threshold=("最低得分", "merit threshold"),
    requires=("依赖", "requires"),
    excludes=("互斥", "excludes"),
    force_in=("指定入选", "force in"),
    force_out=("指定不选", "force out"),
    co_funding=("自筹配套", "co-funding"),
)
GROUPINGS = _choices(
    domain=("领域", "domain"),
    track=("赛道", "track"),
    community=("社区", "community"),
    layer=("层次", "layer"),
    category=("类别", "category"),
    target=("受益人群", "target"),
)
UNITS = (
    Choice("yuan", Text("金额", "money"), also=("元",)),
    *_choices(
        count=("项", "count"),
        share=("占预算比例", "share of budget"),
        share_of_awards=("占拨付比例", "share of awards"),
        share_of_cost=("占成本比例", "share of cost"),
    ),
)

COMMUNITIES = Table(
    "communities",
    Text("社区", "communities"),
    Text("每个社区一行", "one row a community"),
    (
        Column("id", Text("社区编号", "id"), "id", Text("社区编号", "the community's identifier"), required=True),
        Column("name", Text("社区名称", "name"), "name", Text("社区名称", "the community's name"), required=True),
        Column(
            "population",
            Text("人口", "population"),
            "whole",
            Text("常住人口", "permanent residents"),
            unit=Text("人", "people"),
        ),
        Column(
            "neighbours",
            Text("相邻社区", "neighbours"),
            "ids",
            Text("相邻的社区", "the communities next to it"),
            refers="communities",
        ),
    ),
    ("id",),
)

ORGANISATIONS = Table(
    "organisations",
    Text("社会组织", "organisations"),
    Text("每家社会组织一行", "one row a social organisation"),
    (
        Column("id", Text("组织编号", "id"), "id", Text("组织编号", "the organisation's identifier"), required=True),
        Column("name", Text("组织名称", "name"), "name", Text("组织名称", "the organisation's name"), required=True),
        Column(
            "community",
            Text("所在社区", "community"),
            "id",
            Text("所在社区的编号；引进组织可留空", "where it is based; an introduced organisation may leave it blank"),
            refers="communities",
        ),
        Column(
            "domain", Text("领域", "domain"), "id", Text("服务领域", "the domain it serves"), refers="settings.domains"
        ),
        Column(
            "layer",
            Text("层次", "layer"),
            "choice",
            Text("三个层次之一", "one of the three layers of organisation"),
            choices=LAYERS,
        ),
        Column(
            "stage",
            Text("登记状态", "stage"),
            "choice",
            Text(
                "备案于街道，或登记于民政部门", "filed with the subdistrict or registered with the civil-affairs bureau"
            ),
            choices=STAGES,
        ),
        Column("grade", Text("等级", "grade"), "choice", Text("年度等级", "the yearly grade"), choices=GRADES),
        Column(
            "founded", Text("成立日期", "founded"), "date", Text("成立或备案日期", "the day it was founded or filed")
        ),
        Column(
            "accountant",
            Text("专职会计", "full-time accountant"),
            "yes_no",
            Text("是否有专职财会人员", "whether it has a full-time accountant"),
        ),
        Column(
            "honour",
            Text("荣誉级别", "honour"),
            "choice",
            Text("上一年度所获最高荣誉", "the highest honour won in the last year"),
            choices=HONOURS,
        ),
        Column(
            "assessment",
            Text("年度评估得分", "assessment"),
            "points",
            Text("年度评估得分，0 至 100", "the yearly assessment, 0 to 100"),
            unit=POINTS,
        ),
        Column(
            "inspection",
            Text("年检合格", "inspection passed"),
            "yes_no",
            Text("年检是否合格", "whether it passed the yearly inspection"),
        ),
        Column(
            "received",
            Text("曾获扶持", "received"),
            "ids",
            Text("以往获得过的扶持类别", "the funding lines it was paid from in earlier years"),
            refers="lines",
        ),
        Column(
            "worker",
            Text("分管社工", "worker"),
            "id",
            Text("分管它的社工", "the worker in charge of it"),
            refers="workers",
        ),
        Column(
            "party",
            Text("所属党组织", "Party organisation"),
            "id",
            Text("所属党组织", "the Party organisation it belongs to"),
            refers="party_organisations",
        ),
    ),
    ("id",),
)

POOLS = Table(
    "pools",
    Text("资金池", "pools"),
    Text("每个资金池一行", "one row a pool of money"),
    (
        Column("id", Text("资金池编号", "id"), "id", Text("资金池编号", "the pool's identifier"), required=True),
        Column("name", Text("资金池名称", "name"), "name", Text("中文名称", "its name"), required=True),
        Column("name_en", Text("英文名称", "English name"), "name", Text("英文名称", "its name in English")),
        Column(
            "budget",
            Text("预算", "budget"),
            "money",
            Text("本轮最多可拨付的金额", "the most it may pay this round"),
            required=True,
            unit=MONEY,
        ),
    ),
    ("id",),
    required=True,
)

LINES = Table(
    "lines",
    Text("扶持类别", "lines"),
    Text("每个扶持类别一行：谁可申请，给多少", "one row a funding line: who may apply and how much is given"),
    (
        Column("id", Text("类别编号", "id"), "id", Text("类别编号", "the line's identifier"), required=True),
        Column("name", Text("类别名称", "name"), "name", Text("中文名称", "its name"), required=True),
        Column("name_en", Text("英文名称", "English name"), "name", Text("英文名称", "its name in English")),
        Column(
            "pool", Text("资金池", "pool"), "id", Text("由哪个资金池支付", "the pool that pays"), True, refers="pools"
        ),
        Column(
            "merit",
            Text("评分依据", "merit"),
            "choice",
            Text("以何种得分为依据", "what its merit rests on"),
            True,
            choices=MERITS,
        ),
        Column(
            "benefit",
            Text("效益方式", "benefit"),
            "choice",
            Text(
                "金额如何转化为效益：按项目（计一次）、按金额（分数×金额）、递减（分数×获批占最多可批比例的平方根）",
                "how an amount turns into benefit: project (counted once), money (points × amount), diminishing"
                " (points × square root of the granted share of the most that could be)",
            ),
            True,
            choices=BENEFITS,
        ),
        Column(
            "entitlement",
            Text("应享", "entitlement"),
            "yes_no",
            Text("符合条件即应支付，先于竞争性类别", "whoever is eligible is due it, before the competitive lines"),
        ),
        Column(
            "fixed",
            Text("固定金额", "fixed sum"),
            "money",
            Text("固定金额，给则全给", "a fixed sum, all or nothing"),
            unit=MONEY,
        ),
        Column(
            "floor", Text("下限", "floor"), "money", Text("每项最少金额", "the least amount of an award"), unit=MONEY
        ),
        Column(
            "ceiling", Text("上限", "ceiling"), "money", Text("每项最多金额", "the most an award may be"), unit=MONEY
        ),
        Column(
            "step",
            Text("级差", "step"),
            "money",
            Text("金额为此数的整倍数；留空则全额或不给", "awards are whole multiples of it; blank: all or nothing"),
            unit=MONEY,
        ),
        Column(
            "rate",
            Text("资助比例", "rate"),
            "share",
            Text("最多支付项目总成本的比例", "the largest share of the project's cost that is paid"),
        ),
        Column(
            "budget",
            Text("类别预算", "line budget"),
            "money",
            Text("本类别合计最多金额", "the most the line may pay in all"),
            unit=MONEY,
        ),
        Column(
            "once",
            Text("仅一次", "once"),
            "yes_no",
            Text("每家组织一生只可获一次", "an organisation is paid from it once ever"),
        ),
        Column(
            "max_age",
            Text("成立不满", "maximum age"),
            "whole",
            Text("成立不满多少个月", "founded less than this many months ago"),
            unit=Text("月", "months"),
        ),
        Column(
            "no_accountant",
            Text("须无专职会计", "no accountant"),
            "yes_no",
            Text("只给无专职财会人员的组织", "only for organisations without a full-time accountant"),
        ),
        Column(
            "needs_inspection",
            Text("须年检合格", "inspection needed"),
            "yes_no",
            Text("须年检合格", "the yearly inspection must be passed"),
        ),
        Column(
            "min_assessment",
            Text("最低评估得分", "minimum assessment"),
            "points",
            Text("年度评估最低得分", "the least yearly assessment"),
            unit=POINTS,
        ),
        Column(
            "min_grade",
            Text("最低等级", "minimum grade"),
            "choice",
            Text("最低等级", "the least grade"),
            choices=GRADES,
        ),
        Column(
            "stage",
            Text("须登记状态", "stage needed"),
            "choice",
            Text("须为备案或登记", "the stage an organisation must be in"),
            choices=STAGES,
        ),
        Column(
            "district",
            Text("区级荣誉金额", "district honour"),
            "money",
            Text("区级荣誉的金额", "the sum for a district honour"),
            unit=MONEY,
        ),
        Column(
            "municipal",
            Text("市级荣誉金额", "municipal honour"),
            "money",
            Text("市级荣誉的金额", "the sum for a municipal honour"),
            unit=MONEY,
        ),
        Column(
            "provincial",
            Text("省级荣誉金额", "provincial honour"),
            "money",
            Text("省级荣誉的金额", "the sum for a provincial honour"),
            unit=MONEY,
        ),
        ADOPTABLE,
    ),
    ("id",),
    required=True,
)

APPLICATIONS = Table(
    "applications",
    Text("申请", "applications"),
    Text("每份申请一行", "one row an application"),
    (
        Column("id", Text("申请编号", "id"), "id", Text("申请编号", "the application's identifier"), required=True),
        Column("name", Text("项目名称", "name"), "name", Text("项目名称", "the project's name"), required=True),
        Column(
            "organisation",
            Text("申请组织", "organisation"),
            "id",
            Text("申请组织的编号", "the organisation that applies"),
            refers="organisations",
        ),
        Column(
            "line",
            Text("扶持类别", "line"),
            "id",
            Text("申请的扶持类别", "the line it applies to"),
            True,
            refers="lines",
        ),
        Column(
            "request",
            Text("申请金额", "request"),
            "money",
            Text("申请金额；固定金额的类别可留空", "the amount asked; may be blank on a line with a fixed sum"),
            unit=MONEY,
        ),
        Column(
            "minimum",
            Text("最低可接受金额", "minimum"),
            "money",
            Text(
                "少于此数则项目不做，类别有级差时起作用；留空时取类别下限，无下限则须全额",
                "below it the project is not done (on a line with a step); blank: the line's floor, or the whole"
                " request where it has none",
            ),
            unit=MONEY,
        ),
        Column(
            "cost",
            Text("项目总成本", "project cost"),
            "money",
            Text("项目总成本（有资助比例的类别必填）", "what the project costs (needed where the line has a rate)"),
            unit=MONEY,
        ),
        Column(
            "domain",
            Text("领域", "domain"),
            "id",
            Text("项目领域；留空取申请组织的领域", "the project's domain; blank: the organisation's"),
            refers="settings.domains",
        ),
        Column(
            "track", Text("赛道", "track"), "id", Text("创投赛道", "the track of the round"), refers="settings.tracks"
        ),
        Column(
            "community",
            Text("社区", "community"),
            "id",
            Text("项目所在社区；留空取申请组织的社区", "where it takes place; blank: the organisation's community"),
            refers="communities",
        ),
        Column("categories", Text("类别标签", "categories"), "ids", Text("其他分类标签", "other labels to group by")),
        Column("targets", Text("受益人群", "targets"), "ids", Text("受益人群", "whom it serves")),
        Column(
            "beneficiaries",
            Text("受益人数", "beneficiaries"),
            "whole",
            Text("留空取设置 need.beneficiaries", "people reached; blank: need.beneficiaries"),
        ),
    ),
    ("id",),
    required=True,
)

JURORS = Table(
    "jurors",
    Text("评委", "jurors"),
    Text("每位评委一行", "one row a juror"),
    (
        Column("id", Text("评委编号", "id"), "id", Text("评委编号", "the juror's identifier"), required=True),
        Column("name", Text("姓名", "name"), "name", Text("姓名", "the juror's name"), required=True),
        Column(
            "organisation",
            Text("所属组织", "organisation"),
            "id",
            Text(
                "所属社会组织；对其申请自动回避",
                "the organisation the juror belongs to, whose applications the juror may not score",
            ),
            refers="organisations",
        ),
    ),
    ("id",),
)

SCORES = Table(
    "scores",
    Text("评分", "scores"),
    Text(
        "每位评委对每份申请一行，每项标准一列；留空为未评，写“回避”为回避",
        "one row a juror and application, one column a criterion; blank: not scored, 'recused': recused",
    ),
    (
        Column("juror", Text("评委", "juror"), "id", Text("评委编号", "the juror"), required=True, refers="jurors"),
        Column(
            "application",
            Text("申请", "application"),
            "id",
            Text("申请编号", "the application"),
            required=True,
            refers="applications",
        ),
    ),
    ("juror", "application"),
)

VOTES = Table(
    "votes",
    Text("投票", "votes"),
    Text("每份申请的居民票数", "residents' votes by application"),
    (
        Column(
            "application",
            Text("申请", "application"),
            "id",
            Text("申请编号", "the application"),
            required=True,
            refers="applications",
        ),
        Column(
            "votes",
            Text("票数", "votes"),
            "whole",
            Text("居民票数", "residents' votes"),
            required=True,
            unit=Text("票", "votes"),
        ),
    ),
    ("application",),
)

BALLOTS = Table(
    "ballots",
    Text("选票", "ballots"),
    Text("每张选票一行", "one row a ballot"),
    (
        Column("voter", Text("选民", "voter"), "id", Text("选票编号", "the ballot's identifier"), required=True),
        Column(
            "vote",
            Text("所投申请", "vote"),
            "ids",
            Text("所投申请的编号，排序票按名次先后", "the applications voted for, best first where votes are ordinal"),
            refers="applications",
        ),
        Column(
            "points",
            Text("分值", "points"),
            "wholes",
            Text("累积票的各项分值", "the points given to each, where votes are cumulative"),
        ),
    ),
    ("voter",),
)

RULES = Table(
    "rules",
    Text("规则", "rules"),
    Text(
        "每条规则一行；资金池预算与类别预算不必再写",
        "one row a rule; budgets of pools and lines are rules by themselves",
    ),
    (
        Column("id", Text("规则编号", "id"), "id", Text("规则编号", "the rule's identifier"), required=True),
        Column(
            "family",
            Text("规则种类", "family"),
            "choice",
            Text("规则种类", "what kind of rule"),
            True,
            choices=FAMILIES,
        ),
        Column(
            "active", Text("启用", "active"), "yes_no", Text("是否启用；留空为是", "whether it applies; blank: yes")
        ),
        Column(
            "pool",
            Text("资金池", "pool"),
            "id",
            Text("只管此资金池；留空为全部", "only this pool; blank: all"),
            refers="pools",
        ),
        Column(
            "line",
            Text("扶持类别", "line"),
            "id",
            Text("只管此类别；留空为全部", "only this line; blank: all"),
            refers="lines",
        ),
        Column("by", Text("分组依据", "by"), "choice", Text("按什么分组", "what it groups by"), choices=GROUPINGS),
        Column(
            "group",
            Text("组别", "group"),
            "id",
            Text("哪一组，写编号、键或名称；留空为每一组", "which group, by identifier, key or name; blank: each"),
        ),
        Column(
            "applications",
            Text("申请", "applications"),
            "ids",
            Text(
                "涉及的申请；“依赖”规则中第一份依赖其余",
                "the applications meant; of 'requires', the first needs the others",
            ),
            refers="applications",
        ),
        Column("at_least", Text("至少", "at least"), "quantity", Text("下限", "the floor")),
        Column("at_most", Text("至多", "at most"), "quantity", Text("上限", "the ceiling")),
        Column(
            "unit", Text("单位", "unit"), "choice", Text("上下限的单位", "the unit of floor and ceiling"), choices=UNITS
        ),
        Column("reason", Text("理由", "reason"), "text", Text("公示的理由", "the reason that is published")),
    ),
    ("id",),
)

_ROUND_TABLES = (COMMUNITIES, ORGANISATIONS, POOLS, LINES, APPLICATIONS, JURORS, SCORES, VOTES, BALLOTS, RULES)
TABLES: tuple[Table, ...] = (*_ROUND_TABLES, *NETWORK_TABLES, *PURCHASE_TABLES, *SIMULATION_TABLES)

NOTE_HEADERS: tuple[str, ...] = ("备注", "说明", "note", "notes", "remark", "remarks")
RECUSED: tuple[str, ...] = ("回避", "recused")


def table(key: str) -> Table:
    """Return the table of that key; raises `KeyError` where there is none."""
    for candidate in TABLES:
        if candidate.key == key:
            return candidate
    raise KeyError(key)
