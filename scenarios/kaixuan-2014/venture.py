"""The venture competition: 29 projects in two tracks and six domains, score sheets of a jury, and residents' votes.

From the article: the numbers of projects, the tracks, the domains, the criteria, the kinds of jurors, and that
residents' votes weigh heavily. Every project, score and vote is made up. The number in the names of two streams was
chosen so that sixteen projects are funded, as in the article.
"""

from __future__ import annotations

from places import FOUR_DECIMALS, is_named_in_article

from kaiyi_opt.scenario.nouns import Application, Juror, Organisation, ScoreSheet, VoteCount
from scenarios.draws import Draws

YUAN = 100
STEP = 1_000 * YUAN
CRITERIA = ("public_benefit", "professionalism", "economy", "cohesion", "development", "need", "feasibility")
UNSCORED = ("V29", "feasibility")
# This project is of the organisation of the one before it.
APPLIES_TWICE = 15

# Domain, project, topic and whom it serves.
PROJECTS = {
    "community": (
        ("culture_sports", "邻里剧场", "文化", "居民"),
        ("culture_sports", "银发合唱节", "为老", "长者"),
        ("culture_sports", "楼道书画展", "文化", "居民"),
        ("culture_sports", "少年民乐团", "为小", "儿童"),
        ("charity_relief", "独居长者电话问候", "为老", "长者"),
        ("charity_relief", "爱心衣橱", "助困", "困难家庭"),
        ("charity_relief", "助残同行日", "助残", "残障人士"),
        ("mediation_rights", "邻里说事亭", "平安", "居民"),
        ("mediation_rights", "平安夜巡", "平安", "居民"),
        ("civic_education", "长者手机课", "为老", "长者"),
        ("civic_education", "家长夜校", "为小", "家长"),
        ("civic_education", "垃圾分类小先生", "环境", "儿童"),
        ("community_service", "共享工具间", "便民", "居民"),
        ("community_service", "社区小花园", "环境", "居民"),
        ("community_service", "老旧家电义修", "便民", "长者"),
        ("community_service", "屋顶菜园", "环境", "居民"),
        ("social_affairs", "新居民茶话会", "融入", "新居民"),
    ),
    "professional": (
        ("culture_sports", "社区艺术疗愈", "助残", "残障人士"),
        ("charity_relief", "失能长者居家照护", "为老", "长者"),
        ("charity_relief", "困境儿童课后陪伴", "为小", "儿童"),
        ("mediation_rights", "家事调解工作坊", "平安", "居民"),
        ("mediation_rights", "青少年心理驿站", "为小", "青少年"),
        ("mediation_rights", "社区法律门诊", "平安", "居民"),
        ("civic_education", "四季自然课堂", "为小", "儿童"),
        ("community_service", "慢病自我管理小组", "为老", "长者"),
        ("community_service", "认知症家庭支持", "为老", "长者"),
        ("social_affairs", "待业青年就业辅导", "助困", "青年"),
        ("social_affairs", "志愿者骨干训练营", "参与", "志愿者"),
        ("social_affairs", "议事协商辅导", "参与", "居民"),
    ),
}
# In thousands of yuan.
REQUESTS = {"community": (9, 18), "professional": (13, 24)}


def venture_applications(organisations: tuple[Organisation, ...]) -> tuple[Application, ...]:
    """Return the 29 projects, each of an invented organisation of its domain that fits its track."""
    draws = Draws("venture projects 1")
    listed: list[Application] = []
    for track, projects in PROJECTS.items():
        for domain, name, topic, target in projects:
            number = len(listed) + 1
            applicant = draws.pick([o for o in organisations if _fits(o, track, domain)])
            if number == APPLIES_TWICE:
                applicant = next(o for o in organisations if o.id == listed[-1].organisation)
            request = draws.between(*REQUESTS[track]) * STEP
            minimum = -(-request * draws.between(70, 90) // 100 // STEP) * STEP
            listed.append(
                Application(
                    f"V{number:02d}",
                    name,
                    applicant.id,
                    "venture",
                    request,
                    minimum,
                    domain=domain,
                    track=track,
                    community=applicant.community or f"C{draws.between(1, 14):02d}",
                    categories=(topic,),
                    targets=(target,),
                )
            )
    return tuple(listed)


def _fits(organisation: Organisation, track: str, domain: str) -> bool:
    is_professional = organisation.layer == "introduced" or organisation.stage == "registered"
    fits = is_professional if track == "professional" else organisation.layer != "introduced"
    return fits and organisation.domain == domain and not is_named_in_article(organisation)


def jurors(applications: tuple[Application, ...]) -> tuple[Juror, ...]:
    """Return the jury: leaders of the subdistrict, experts and partners; two belong to an applicant."""
    kinds = (("街道领导评委", 3), ("专家评委", 4), ("共建单位评委", 4))
    names = [f"{kind}{'一二三四'[number]}" for kind, count in kinds for number in range(count)]
    home = {5: applications[-4].organisation, 10: applications[4].organisation}
    return tuple(Juror(f"P{n:02d}", name, home.get(n, "")) for n, name in enumerate(names, start=1))


def score_sheets(applications: tuple[Application, ...], jury: tuple[Juror, ...]) -> tuple[ScoreSheet, ...]:
    """Return a sheet of every juror for every project: some blanks, recusals where a juror belongs to the applicant."""
    quality = {application.id: Draws(f"quality {application.id}").bell(62, 98) for application in applications}
    return tuple(_sheet(juror, application, quality[application.id]) for application in applications for juror in jury)


def _sheet(juror: Juror, application: Application, quality: int) -> ScoreSheet:
    if juror.organisation and juror.organisation == application.organisation:
        return ScoreSheet(
            juror.id, application.id, tuple((key, None) for key in sorted(CRITERIA)), tuple(sorted(CRITERIA))
        )
    draws = Draws(f"scores {juror.id} {application.id}")
    leniency = Draws(f"leniency {juror.id}").between(-4, 4)
    scores: list[tuple[str, int | None]] = []
    for key in sorted(CRITERIA):
        strength = Draws(f"strength {application.id} {key}").between(-5, 5)
        points = min(max(quality + leniency + strength + draws.bell(-8, 8), 0), 100)
        is_blank = draws.chance(2) or (application.id, key) == UNSCORED
        scores.append((key, None if is_blank else points * FOUR_DECIMALS))
    return ScoreSheet(juror.id, application.id, tuple(scores))


def votes(applications: tuple[Application, ...]) -> tuple[VoteCount, ...]:
    """Return the residents' votes."""
    draws = Draws("votes 1")
    return tuple(VoteCount(application.id, draws.bell(200, 900)) for application in applications)
