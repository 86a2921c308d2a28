"""The settings of the goal `need`: what further coverage counts, and what stands for blanks."""

from __future__ import annotations

from pydantic import model_validator

from kaiyi_opt.language import Text
from kaiyi_opt.scenario.settings_fields import Frozen, Share, Whole, described, refusal

MOST_SEVERE = 5


class NeedSettings(Frozen):
    """How residents' need that is covered adds up: the first people reached count most."""

    first_third: Share = described(
        10_000, "首个三分之一的需求，每人计多少", "what each person of the first third counts"
    )
    second_third: Share = described(
        5_000, "第二个三分之一的需求，每人计多少", "what each person of the second third of a need counts"
    )
    last_third: Share = described(
        2_500,
        "最后三分之一的需求，每人计多少；超出需求的人数不计",
        "what each person of the last third counts; people beyond the need count nothing",
    )
    beneficiaries: Whole = described(
        30,
        "申请表未写“受益人数”时，一个项目计多少人",
        "how many people a project reaches, where the table of applications leaves it blank",
    )
    severity: Whole = described(
        3,
        "需求表未写“迫切程度”时的迫切程度，1（轻）至 5（重）；人数按迫切程度加权",
        "the severity of a need where the table leaves it blank, from 1 (slight) to 5 (severe); people count by it",
        ge=1,
        le=MOST_SEVERE,
    )

    @model_validator(mode="after")
    def _diminishing(self) -> NeedSettings:
        if not self.first_third >= self.second_third >= self.last_third:
            raise refusal(
                Text("后面的三分之一比前面的计得多", "a later third counts more than an earlier one"),
                Text("请使三项依次不增", "let the three not increase"),
            )
        return self

    @property
    def thirds(self) -> tuple[int, int, int]:
        """What a person of each third of a need counts, whole 1e-4, not increasing."""
        return self.first_third, self.second_third, self.last_third
