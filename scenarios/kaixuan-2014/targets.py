"""What the account tells of the years to June 2016, as targets of a calibration; how its words are read is ours."""

from __future__ import annotations

from kaiyi_opt.scenario.nouns_simulation import ObservedNumber

TO_JUNE = "至2016年6月累计；从模拟起始月（2012年7月）算起，此前的开展情况未知"


def targets() -> tuple[ObservedNumber, ...]:
    """Return the targets; the tolerance of each is about what chance alone makes of it."""
    return (
        ObservedNumber("community_organisations", "2016-06", 303, 303, 300, "“2016年6月的303个”"),
        ObservedNumber("introduced_organisations", "2016-06", 26, 26, 1_000, "“2016年6月的26家”"),
        ObservedNumber("events", "2016-06", 1_524, 1_524, 1_000, f"“文体活动1524场”，{TO_JUNE}"),
        ObservedNumber("lectures", "2016-06", 417, 417, 1_000, f"“讲座417期”，{TO_JUNE}"),
        ObservedNumber(
            "volunteer_services", "2016-06", 751, 760, 1_000, f"“公益志愿服务逾751次”，“逾”读作不到 760；{TO_JUNE}"
        ),
        ObservedNumber("mediations", "2016-06", 470, 475, 1_500, f"“民事纠纷近475起”，“近”读作 470 以上；{TO_JUNE}"),
        ObservedNumber(
            "elder_service", "2016-06", 420_000, 430_000, 1_000, f"“42余万人次”，读作 42 万至 43 万；{TO_JUNE}"
        ),
        ObservedNumber("venture_applied", "2014-07", 29, 29, 1_500, "“2014年，29个项目”；模拟第三年年初的一轮"),
        ObservedNumber("venture_funded", "2014-07", 16, 16, 1_000, "“有16个项目通过评定，共同分享了20万元”"),
        ObservedNumber("hatched", "2014-12", 1, None, 10_000, "景新书画苑2014年登记为民办非企业单位"),
    )
