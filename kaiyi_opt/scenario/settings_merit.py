"""The settings of merit: how score sheets and votes become merit, and how jurors are put on one scale first."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.settings_fields import Frozen, Weight, YesNo, described, refusal


class MeritSettings(Frozen):
    """How score sheets and votes become merit."""

    trimmed: YesNo = described(
        False,
        "每项标准去掉一个最高分和一个最低分（至少三位评委评分时）",
        "drop one highest and one lowest score of each criterion, where at least three jurors scored it",
    )
    votes_weight: Weight = described(
        0,
        "居民投票的权重，与各项标准的权重并列；同类别中票数最多的申请得 100 分",
        "weight of residents' votes beside the criteria; the most voted application of the line has 100 points",
    )
    calibration: Literal["none", "leniency", "leniency_and_scale"] = described(
        "none",
        "评委校准：none 不校准；leniency 扣除各评委的松紧；leniency_and_scale 松紧与打分幅度都校准",
        "calibration of jurors: none; leniency takes out how lenient each is; leniency_and_scale also how wide each"
        " spreads the scores",
    )
    normalisation: Literal["none", "standard", "range"] = described(
        "none",
        "分数归一：none 按原分；standard 每位评委化为同一平均分和标准差（标准分）；"
        "range 每位评委的最低分记 0、最高分记 100",
        "normalisation of scores: none, as they stand; standard, each juror to the same mean and standard deviation;"
        " range, each juror's lowest score to 0 and highest to 100",
    )

    @model_validator(mode="after")
    def _one_scale(self) -> MeritSettings:
        """Refuse both at once: each puts jurors on one scale, and the second would undo the first."""
        if self.calibration != "none" and self.normalisation != "none":
            raise refusal(
                Text("merit 同时写了 calibration 和 normalisation", "merit has both a calibration and a normalisation"),
                Text("请将其中一项改为 none", "set one of them to none"),
            )
        return self
