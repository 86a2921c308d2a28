"""The venture round: 30 projects in two tracks and six domains, score sheets of a jury, and residents' votes.

From the article: the tracks, the domains, the criteria, the kinds of jurors, and that residents' votes weigh heavily,
all as in 2014. It does not say how many projects applied in 2015. Every project, score and vote is made up.
"""

from __future__ import annotations

import random

from kaiyi_opt.scenario.nouns import Application, Juror, Organisation, ScoreSheet, VoteCount

YUAN = 100
POINT = 10_000
CRITERIA = ("public_benefit", "professionalism", "economy", "cohesion", "development", "need", "feasibility")
KINDS_OF_JURORS = (("街道领导评委", 3), ("专家评委", 4), ("共建单位评委", 4))
# In hundreds of yuan.
REQUESTS = {"community": (90, 220), "professional": (160, 340)}

# Track, domain and name.
PROJECTS = (
    ("community", "culture_sports", "弄堂故事会"),
    ("community", "culture_sports", "百姓戏台"),
    ("community", "culture_sports", "亲子运动日"),
    ("community", "culture_sports", "长者摄影展"),
    ("community", "charity_relief", "爱心早餐"),
    ("community", "charity_relief", "旧书新读"),
    ("community", "charity_relief", "轮椅出行伙伴"),
    ("community", "mediation_rights", "和事佬茶室"),
    ("community", "mediation_rights", "楼宇平安哨"),
    ("community", "civic_education", "银龄触屏课"),
    ("community", "civic_education", "暑期小课堂"),
    ("community", "civic_education", "家庭急救课"),
    ("community", "community_service", "邻里修补铺"),
    ("community", "community_service", "阳台花园"),
    ("community", "community_service", "宠物文明课"),
    ("community", "social_affairs", "新邻居地图"),
    ("community", "social_affairs", "楼道议事会"),
    ("professional", "culture_sports", "融合艺术团"),
    ("professional", "culture_sports", "运动康复营"),
    ("professional", "charity_relief", "居家安宁陪伴"),
    ("professional", "charity_relief", "困境少年成长营"),
    ("professional", "mediation_rights", "家庭调解中心"),
    ("professional", "mediation_rights", "青春期心理课"),
    ("professional", "civic_education", "自然教育营"),
    ("professional", "civic_education", "社区安全学校"),
    ("professional", "community_service", "认知症友好社区"),
    ("professional", "community_service", "居家康复上门"),
    ("professional", "social_affairs", "就业赋能营"),
    ("professional", "social_affairs", "社区领袖学堂"),
    ("professional", "social_affairs", "流动人口融入站"),
)


def draw(name: str, least: int, most: int) -> int:
    """Return the whole number drawn under a name, the same on every machine; both ends included.

    Python promises the sequence of `random.random` for a seed, and of nothing that rests on it.
    """
    return least + int(random.Random(f"2015:{name}").random() * (most - least + 1))


def bell(name: str, least: int, most: int) -> int:
    """Return a whole number that is more likely in the middle: the mean of three draws."""
    return sum(draw(f"{name} {turn}", least, most) for turn in range(3)) // 3


def venture_applications(organisations: tuple[Organisation, ...]) -> tuple[Application, ...]:
    """Return the projects, each of another organisation of its domain, of which much is known (none that the article
    names).
    """
    free = [organisation for organisation in organisations if organisation.founded is not None]
    listed = []
    for number, (track, domain, name) in enumerate(PROJECTS, start=1):
        key = f"V{number:02d}"
        fitting = [organisation for organisation in free if _fits(organisation, track, domain)]
        applicant = fitting[draw(f"applicant {key}", 0, len(fitting) - 1)]
        free.remove(applicant)
        request = draw(f"request {key}", *REQUESTS[track]) * 100 * YUAN
        community = applicant.community or f"C{draw(f'community {key}', 1, 14):02d}"
        listed.append(
            Application(key, name, applicant.id, "venture", request, domain=domain, track=track, community=community)
        )
    return tuple(listed)


def _fits(organisation: Organisation, track: str, domain: str) -> bool:
    unfit = {"community": "introduced", "professional": "self_entertaining"}[track]
    return organisation.domain == domain and organisation.layer != unfit


def jurors() -> tuple[Juror, ...]:
    """Return the jury: leaders of the subdistrict, experts and partners."""
    names = [f"{kind}{'一二三四'[number]}" for kind, count in KINDS_OF_JURORS for number in range(count)]
    return tuple(Juror(f"P{number:02d}", name) for number, name in enumerate(names, start=1))


def score_sheets(applications: tuple[Application, ...], jury: tuple[Juror, ...]) -> tuple[ScoreSheet, ...]:
    """Return a sheet of every juror for every project."""
    return tuple(
        ScoreSheet(
            juror.id,
            application.id,
            tuple((criterion, _score(juror.id, application.id, criterion)) for criterion in sorted(CRITERIA)),
        )
        for application in applications
        for juror in jury
    )


def _score(juror: str, application: str, criterion: str) -> int:
    quality, leniency = bell(f"quality {application}", 60, 98), draw(f"leniency {juror}", -4, 4)
    noise = bell(f"score {juror} {application} {criterion}", -8, 8)
    return min(max(quality + leniency + noise, 0), 100) * POINT


def votes(applications: tuple[Application, ...]) -> tuple[VoteCount, ...]:
    """Return the residents' votes."""
    return tuple(VoteCount(application.id, bell(f"votes {application.id}", 200, 900)) for application in applications)
