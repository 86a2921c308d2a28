"""The communities and the organisations of the synthetic round.

From the article: that there are fourteen communities, five of their names, eighteen names of organisations with what
it says of them, and the ends between which the numbers of organisations lie. All else is drawn, and no real fact: where
the article is silent on an organisation that it names, the cell is left blank.
"""

from __future__ import annotations

import datetime

from kaiyi_opt.scenario.nouns import Community, Organisation
from scenarios.draws import Draws

ROUND_DAY = datetime.date(2014, 10, 20)
FOUR_DECIMALS = 10_000
RESIDENTS = 56_000
COMMUNITY_ORGANISATIONS = 240
INTRODUCED_ORGANISATIONS = 14

NAMED_COMMUNITIES = ("景新", "景湖", "南肖埠", "金兰池", "庆和")
INVENTED_COMMUNITIES = ("和风", "晴岚", "桂语", "望禾", "听松", "临溪", "青梧", "明澜", "长林")
NEIGHBOURS = {
    1: (2, 5, 14), 2: (1, 3), 3: (2, 4, 8), 4: (3, 5), 5: (1, 4, 6), 6: (5, 7), 7: (6, 8),
    8: (3, 7, 9), 9: (8, 10), 10: (9, 11), 11: (10, 12), 12: (11, 13), 13: (12, 14), 14: (1, 13),
}  # fmt: skip

# Name, number of the community (0: the article does not say), domain, and whether the article says it was registered.
NAMED_COMMUNITY_ORGANISATIONS = (
    ("景新书画苑", 1, "culture_sports", "registered"),
    ("康乐柔力球队", 1, "culture_sports", ""),
    ("丽人筝茗国艺坊", 2, "culture_sports", ""),
    ("乐乒俱乐部", 3, "culture_sports", ""),
    ("老夫督察队", 3, "community_service", ""),
    ("蓝色卫士", 3, "community_service", ""),
    ("平安巡查队", 4, "community_service", ""),
    ("动漫生肖营", 5, "culture_sports", ""),
    ("景泰蓝工作室", 0, "culture_sports", ""),
    ("慈善快车", 0, "charity_relief", ""),
    ("贴心社嫂", 0, "community_service", ""),
    ("“华语之声”凯旋服务站", 0, "culture_sports", ""),
    ("凯商会", 0, "social_affairs", ""),
)
NAMED_INTRODUCED_ORGANISATIONS = (
    ("“慈爱嘉”健康管理公司", "community_service"),
    ("浙江省公羊会公益救援促进会", "charity_relief"),
    ("国际狮子联会西子服务队", "charity_relief"),
    ("夕阳红", "community_service"),
    ("四点半课堂", "civic_education"),
)

DOMAIN_WEIGHTS = {
    "culture_sports": 54,
    "community_service": 14,
    "civic_education": 9,
    "charity_relief": 9,
    "mediation_rights": 8,
    "social_affairs": 6,
}
THEMES = {
    "culture_sports": (
        "太极拳队", "合唱团", "广场舞队", "书画社", "越剧社", "羽毛球队", "摄影社", "编织社", "民乐队", "象棋社",
        "健身操队", "门球队", "腰鼓队", "读书会", "剪纸社", "旗袍队", "集邮社", "茶艺社", "健走队", "口琴队",
    ),
    "community_service": (
        "助洁队", "便民维修队", "邻里帮厨队", "护绿队", "楼道美化社", "文明养宠社", "垃圾分类队", "托管互助社",
    ),
    "civic_education": ("亲子课堂", "长者电脑班", "普法讲堂", "科普站", "英语角", "家长学校"),
    "charity_relief": ("爱心超市", "助残社", "敬老队", "结对帮困社", "义卖社", "送餐队"),
    "mediation_rights": ("邻里调解室", "平安宣传队", "维权服务站", "心理疏导站", "消防宣传队"),
    "social_affairs": ("就业互助社", "新居民之家", "志愿者联络站", "退役军人之家", "青年议事会"),
}  # fmt: skip
INTRODUCED_NAMES = (
    ("晨光社会工作服务中心", "social_affairs"),
    ("同舟心理服务中心", "mediation_rights"),
    ("小荷儿童发展中心", "civic_education"),
    ("松柏养老服务中心", "community_service"),
    ("暖阳助残服务中心", "charity_relief"),
    ("百草健康促进中心", "community_service"),
    ("和声艺术服务中心", "culture_sports"),
    ("明理法律援助中心", "mediation_rights"),
    ("青橙志愿服务中心", "social_affairs"),
)

GRADE_WEIGHTS = {
    "self_entertaining": {"basic": 46, "good": 42, "excellent": 12},
    "professional_service": {"basic": 28, "good": 46, "excellent": 26},
    "introduced": {"good": 50, "excellent": 50},
}
ASSESSMENT_RANGES = {"basic": (56, 78), "good": (75, 90), "excellent": (84, 98)}
HONOUR_PERCENT = {"basic": 0, "good": 8, "excellent": 38}
HONOUR_WEIGHTS = {"district": 60, "municipal": 30, "provincial": 10}


def communities() -> tuple[Community, ...]:
    """Return the fourteen communities; their residents add up to 56,000."""
    draws = Draws("communities")
    names = [*NAMED_COMMUNITIES, *INVENTED_COMMUNITIES]
    weights = [draws.between(60, 140) for _ in names]
    residents = [RESIDENTS * weight // sum(weights) for weight in weights]
    residents[0] += RESIDENTS - sum(residents)
    return tuple(
        Community(community_id(number), f"{name}社区", people, tuple(map(community_id, NEIGHBOURS[number])))
        for number, (name, people) in enumerate(zip(names, residents, strict=True), start=1)
    )


def community_id(number: int) -> str:
    """Return the identifier of the community of that number."""
    return f"C{number:02d}"


def organisations() -> tuple[Organisation, ...]:
    """Return the community organisations, named ones first, then those introduced from outside."""
    return (*_community_organisations(), *_introduced_organisations())


def is_named_in_article(organisation: Organisation) -> bool:
    """Tell whether the article names an organisation; nothing is drawn for one that it does."""
    return organisation.name in {row[0] for row in (*NAMED_COMMUNITY_ORGANISATIONS, *NAMED_INTRODUCED_ORGANISATIONS)}


def _community_organisations() -> list[Organisation]:
    draws = Draws("community organisations")
    listed = [
        Organisation(_id(number), name, community_id(home) if home else "", domain, stage=stage)
        for number, (name, home, domain, stage) in enumerate(NAMED_COMMUNITY_ORGANISATIONS, start=1)
    ]
    names = [*NAMED_COMMUNITIES, *INVENTED_COMMUNITIES]
    taken: set[str] = set()
    while len(listed) < COMMUNITY_ORGANISATIONS:
        home, domain = draws.between(1, len(names)), draws.weighted(DOMAIN_WEIGHTS)
        name = f"{names[home - 1]}{draws.pick(THEMES[domain])}"
        if name not in taken:
            taken.add(name)
            listed.append(_drawn(_id(len(listed) + 1), name, community_id(home), domain, _layer(domain, draws)))
    return listed


def _introduced_organisations() -> list[Organisation]:
    first = COMMUNITY_ORGANISATIONS + 1
    named = [
        Organisation(_id(number), name, "", domain, "introduced")
        for number, (name, domain) in enumerate(NAMED_INTRODUCED_ORGANISATIONS, start=first)
    ]
    drawn = [
        _drawn(_id(number), name, "", domain, "introduced")
        for number, (name, domain) in enumerate(INTRODUCED_NAMES, start=first + len(named))
    ]
    return named + drawn


def _id(number: int) -> str:
    return f"O{number:03d}"


def _layer(domain: str, draws: Draws) -> str:
    professional = {"culture_sports": 6, "community_service": 50, "civic_education": 50}.get(domain, 82)
    return "professional_service" if draws.chance(professional) else "self_entertaining"


def _drawn(identifier: str, name: str, community: str, domain: str, layer: str) -> Organisation:
    draws = Draws(f"organisation {identifier}")
    grade = draws.weighted(GRADE_WEIGHTS[layer])
    registered = draws.chance({"introduced": 100, "professional_service": 30, "self_entertaining": 2}[layer])
    is_young = draws.chance(22)
    first, last = (2012, 11) if is_young else (2005, 1), (2014, 8) if is_young else (2012, 9)
    accountant = draws.chance(70 if layer == "introduced" else 20 if registered else 2)
    is_honoured = draws.chance(HONOUR_PERCENT[grade])
    founded = draws.day(datetime.date(*first, 1), datetime.date(*last, 28))
    return Organisation(
        identifier,
        name,
        community,
        domain,
        layer,
        "registered" if registered else "filed",
        grade,
        founded,
        accountant,
        draws.weighted(HONOUR_WEIGHTS) if is_honoured else "none",
        draws.bell(*(10 * bound for bound in ASSESSMENT_RANGES[grade])) * FOUR_DECIMALS // 10,
        {1: False, 2: None}.get(draws.between(1, 40), True),
        ("start_up",) if founded.year < 2012 and draws.chance(50) else (),
    )
