"""How fair the list is to domains, communities and voters."""

from __future__ import annotations

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.figures.fairness import fairness_panels
from kaiyi_opt.report.page.blocks import Figure, Section
from kaiyi_opt.study.whole_run import Outcome

_DRAWN = Text("资金、得票与人口份额的对照", "shares of money, votes and residents side by side")


def fairness(outcome: Outcome, lang: Language) -> Section | None:
    """Return the picture of fairness; nothing where the round tells no shares."""
    told = outcome.plan.fairness
    if not (told.domains or told.communities or told.voters):
        return None
    figure = Figure.of("fairness", fairness_panels(told, lang), _DRAWN, lang)
    return Section("fairness", Text("分得是否公平", "How fair it is")[lang], (figure,))
