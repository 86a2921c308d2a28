"""One round of pairing to work out by hand: only domain (weight 3) and distance (weight 2) count.

| fit | m0 (d0, c0) | m1 (d2, c0) |
|---|---|---|
| o0 (d0, c0) | 100 | 52 |
| o1 (d0, c1, far away) | 68 | 20 |
| o2 (d1, c0; d0 and d1 are adjacent) | 76 | 52 |

Each mentor has one place. Best: o0 with m0 and o2 with m1, 152 in all.
"""

from __future__ import annotations

from typing import Any

from kaiyi_opt.scenario.nouns import Community, Organisation, Scenario
from kaiyi_opt.scenario.nouns_network import Mentor
from kaiyi_opt.scenario.settings import Settings
from tests.network.small_pairings import settings

SILENT = ("capability", "grade", "stage", "past", "preference", "track")


def hand_settings(**options: Any) -> Settings:
    """Return settings in which only domain and distance count."""
    return settings(**{f"weight_{part}": 0 for part in SILENT}, **options)


def organisation(key: str, domain: str, community: str = "c0", grade: str = "basic") -> Organisation:
    """Return an organisation of the round."""
    return Organisation(key, f"组织{key}", community=community, domain=domain, grade=grade)


def hand_round(**tables: Any) -> Scenario:
    """Return the round, with some tables replaced."""
    return Scenario(
        **{
            "settings": hand_settings(),
            "communities": (Community("c0", "东"), Community("c1", "西")),
            "organisations": (
                organisation("m0", "d0", grade="excellent"),
                organisation("m1", "d2", grade="excellent"),
                organisation("o0", "d0"),
                organisation("o1", "d0", "c1"),
                organisation("o2", "d1"),
            ),
            "mentors": (Mentor("m0", 1), Mentor("m1", 1)),
            **tables,
        }
    )
