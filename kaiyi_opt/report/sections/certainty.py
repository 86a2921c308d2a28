"""How sure the list is: what another jury of the same kind would have decided, and how fair it is."""

from __future__ import annotations

from kaiyi_opt.allocation.stability.result import Stability, Verdict
from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.figures.chances import chance_dots
from kaiyi_opt.report.page.blocks import Block, Figure, Section, TableBlock, lead, plain, points
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.report.stability_table import HEADERS, stability_cells
from kaiyi_opt.study.whole_run import Outcome

FEW = 12  # rows that a reader takes in at once
# With fewer, even what every resample funds has a Wilson interval that reaches below 95 %: n / (n + 1.96²) < 0.95.
LEAST_RESAMPLES = 73

_SURE = Text(
    "没有哪项是两可的：换一批同类评委，名单基本不变",
    "no decision could go either way: another jury of the same kind would hardly change the list",
)
_DOUBT = Text(
    "有 {n} 项是两可的：换一批同类评委，可能会有不同的决定。列在下面，请逐项斟酌",
    "{n} decisions could go either way: another jury of the same kind might have decided otherwise. They are listed"
    " below, to be weighed one by one",
)
_TOO_FEW = Text(
    "重抽 {n} 次太少，分不出稳与不稳：至少 {least} 次才能断定一项（kaiyi run 默认 200 次）",
    "{n} resamples are too few to tell what is safe: a decision needs {least} at least (kaiyi run draws 200)",
)
_UNTOUCHED = Text(
    "另有 {n} 项申请不受评分影响（应享扶持或不符合条件），因此不在图中",
    "{n} other applications do not hang on scores (entitlements, or not eligible), and are not drawn",
)


def certainty(outcome: Outcome, lang: Language) -> Section | None:
    """Return how sure the list is; nothing where nothing was drawn again."""
    found = outcome.stability
    if found is None or not found.chances:
        return None
    either = found.count(Verdict.EITHER)
    blocks: list[Block] = [lead(_told(found, either), lang)]
    blocks.append(Figure.of("chances", chance_dots(found, lang), found.sentence, lang))
    if found.unaffected:
        blocks.append(plain(_UNTOUCHED.format(n=len(found.unaffected)), lang))
    if either and found.resamples >= LEAST_RESAMPLES:
        blocks.append(TableBlock.of(_in_doubt(found, lang), lang, fold="no" if either <= FEW else "closed"))
    return Section("certainty", Text("这份名单有多稳", "How sure it is")[lang], (*blocks, points(found.rests_on, lang)))


def _told(found: Stability, either: int) -> Text:
    if found.resamples < LEAST_RESAMPLES:
        return _TOO_FEW.format(n=found.resamples, least=LEAST_RESAMPLES)
    return _DOUBT.format(n=either) if either else _SURE


def _in_doubt(found: Stability, lang: Language) -> ResultTable:
    keys = ("application", "project", "funded", "probability", "interval", "merit")
    rows = tuple(
        tuple(cells[key] for key in keys)
        for chance in found.chances
        if chance.verdict == Verdict.EITHER
        for cells in (stability_cells(found, chance, lang),)
    )
    return ResultTable("in_doubt", Text("两可的申请", "in doubt"), tuple(HEADERS[key] for key in keys), rows)
