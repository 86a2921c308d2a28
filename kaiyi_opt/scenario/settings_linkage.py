"""The settings of the three-social linkage: the hub's name, norms where the tables are blank, what a new tie costs."""

from __future__ import annotations

from kaiyi_opt.scenario.settings_fields import Frozen, OptionalName, Whole, described

MOST_SEVERE = 5


class LinkageSettings(Frozen):
    """How the linkage is read where the tables leave something open, and what new ties may be proposed."""

    hub: OptionalName = described("社会组织服务中心", "枢纽的名称", "the hub's name in Chinese")
    hub_en: OptionalName = described("the hub", "枢纽的英文名称", "the hub's name in English")
    caseload: Whole = described(
        20,
        "社工表未写“可分管组织数”时，一位社工最多分管多少家组织",
        "the most organisations a worker can be in charge of, where the table of workers leaves it blank",
    )
    severity: Whole = described(
        3,
        "需求表未写“迫切程度”时的迫切程度，1（轻）至 5（重）",
        "the severity of a need where the table leaves it blank, from 1 (slight) to 5 (severe)",
        ge=1,
        le=MOST_SEVERE,
    )
    new_capacity: Whole = described(
        30,
        "组织在新社区开展服务可服务的人数；已有同领域服务的，取其现有各项的中位数（偏小者）",
        "how many residents a new service can serve; an organisation that serves the domain already counts with the"
        " lower median of its services there",
        ge=1,
    )
    new_services: Whole = described(
        1,
        "一家组织一次最多新开几项服务",
        "the most new services that one organisation takes up at once",
        ge=1,
    )
    service_cost: Whole = described(
        1,
        "新开一项服务的费用（整数，单位自定，三种费用须同一单位）",
        "what a new service costs: a whole number in any unit, the same for all three kinds of tie",
        ge=1,
    )
    worker_cost: Whole = described(1, "为一家组织落实分管社工的费用", "what putting a worker in charge costs", ge=1)
    pairing_cost: Whole = described(1, "新结一对的费用", "what a new pairing costs", ge=1)
