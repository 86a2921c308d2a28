"""The settings of the simulation: when it begins, how long and how often it runs, and who is there when it begins."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.settings_fields import Frozen, OptionalName, Whole, described, refusal

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
# Readers of tables pass over files of such names.
_POSTERIOR = re.compile(r"posterior[-_A-Za-z0-9]*\.csv")
MOST_SEED = 2**32 - 1


def _is_month(text: str) -> str:
    if text and not MONTH.fullmatch(text):
        raise refusal(Text("不是年月", "it is not a year and month"), Text("请写成 2012-07", "write it as 2012-07"))
    return text


def _is_posterior(text: str) -> str:
    if text and not _POSTERIOR.fullmatch(text):
        raise refusal(
            Text("不能作后验文件名", "a posterior cannot have this file name"),
            Text("请写成 posterior.csv 或 posterior-2016.csv", "write it as posterior.csv or posterior-2016.csv"),
        )
    return text


PosteriorFile = Annotated[OptionalName, AfterValidator(_is_posterior)]
Month = Annotated[OptionalName, AfterValidator(_is_month)]


class SimulationSettings(Frozen):
    """How the years ahead are simulated."""

    start: Month = described(
        "",
        "模拟的第一个月，如 2012-07；空白则为评定日期的下一个月",
        "first month; blank: the one after the round's date",
    )
    years: Whole = described(5, "模拟几年", "how many years", ge=1, le=50)
    replicates: Whole = described(200, "重复模拟几次", "how many replicates", ge=1, le=100_000)
    seed: Whole = described(1, "随机种子", "seed of the random numbers", ge=0, le=MOST_SEED)
    community_organisations: Whole = described(
        0,
        "起始时社区社会组织数；0 则取组织表",
        "community organisations at the start; 0: those of the table of organisations",
        ge=0,
        le=100_000,
    )
    introduced_organisations: Whole = described(
        0,
        "起始时引入组织数（仅在写明社区社会组织数时使用）",
        "introduced organisations at the start, where that of community organisations is stated",
        ge=0,
        le=100_000,
    )
    residents: Whole = described(
        50_000,
        "社区表未写人口时的居民总数",
        "residents in all, where the table of communities states none",
        ge=1,
        le=100_000_000,
    )
    staff: Whole = described(3, "枢纽专职人员数", "full-time staff of the hub", ge=0, le=10_000)
    posterior: PosteriorFile = described(
        "",
        "校准所得后验的文件名，如 posterior.csv，在方案文件夹内（工作簿则在其旁边）",
        "file of the calibrated posterior, such as posterior.csv, in the scenario's folder, or beside a workbook",
    )
