"""The partner day: nine companies, their purses and wishes, and what was agreed before the day.

From the article: that nine companies adopted nine projects and over 200,000 yuan were raised for ventures. The
companies, their purses and their wishes are made up, so that each adopts one project.
"""

from __future__ import annotations

from kaiyi_opt.scenario.nouns_network import Adoption, Sponsor

YUAN = 100

# Purse in yuan, domains (none: any) and the most projects.
COMPANIES = (
    (24_000, ("charity_relief",), 1),
    (26_000, ("culture_sports",), 1),
    (28_000, ("community_service",), 1),
    (30_000, ("social_affairs",), 1),
    (25_000, ("civic_education", "culture_sports"), 1),
    (32_000, ("mediation_rights", "charity_relief"), 1),
    (21_500, ("community_service", "civic_education"), 1),
    (27_000, ("mediation_rights",), 1),
    (35_000, (), 1),
)


def sponsors() -> tuple[Sponsor, ...]:
    """Return the nine companies."""
    return tuple(
        Sponsor(f"E{number:02d}", f"伙伴企业{number:02d}", purse * YUAN, domains, most)
        for number, (purse, domains, most) in enumerate(COMPANIES, start=1)
    )


def adoptions() -> tuple[Adoption, ...]:
    """Return what was decided before the day: one agreement, and one project that a company does not take."""
    return (
        Adoption("E04", "V30", "refused", "该企业本年另有同类项目"),
        Adoption("E08", "V09", "agreed", "企业与楼宇同在一处，事先约定"),
    )
