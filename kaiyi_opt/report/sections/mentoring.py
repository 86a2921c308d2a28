"""Who mentors whom."""

from __future__ import annotations

from collections import Counter

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.figures.pairing_tiles import pairing_tiles
from kaiyi_opt.report.page.blocks import Block, Figure, Section, TableBlock, lead, plain
from kaiyi_opt.report.pairing_table import HEADERS
from kaiyi_opt.report.result_table import ResultTable
from kaiyi_opt.scenario.points import POINT
from kaiyi_opt.study.whole_run import Outcome

_LEAD = Text(
    "{n} 家组织结对到 {m} 家示范点，{left} 家尚无示范点",
    "{n} organisations are paired with {m} mentors; {left} have none yet",
)
WHY_UNPAIRED = Text("为何尚未结对", "why some have no mentor yet")


def mentoring(outcome: Outcome, lang: Language) -> Section | None:
    """Return the pairing; nothing where the round has no mentors."""
    pairing, scenario = outcome.pairing, outcome.scenario
    if pairing is None:
        return None
    mentors = {pair.mentor for pair in pairing.pairs}
    told = _LEAD.format(n=len(pairing.pairs), m=len(mentors), left=len(pairing.unpaired))
    name = scenario.organisation
    pairs = tuple(
        (name(pair.mentor).name, name(pair.mentee).name, round(pair.fit / POINT, 2)) for pair in pairing.pairs
    )
    reasons = Counter(item.reason[lang] for item in pairing.unpaired)
    unpaired = tuple((name(item.mentee).name, item.reason[lang]) for item in pairing.unpaired)
    headers = tuple(HEADERS[key] for key in ("mentor_name", "mentee_name", "fit"))
    blocks: list[Block] = [lead(told, lang), plain(pairing.certificate.sentence, lang)]
    drawn = Text("每行一家示范点，每格一家被带组织", "a row a mentor, a tile an organisation that it takes")
    blocks.append(Figure.of("pairing", pairing_tiles(pairing, scenario, lang), drawn, lang))
    blocks.append(TableBlock.of(ResultTable("pairs", Text("结对名单", "pairs"), headers, pairs), lang, fold="closed"))
    if unpaired:
        counted = tuple(reasons.most_common())
        why = ResultTable("unpaired_why", WHY_UNPAIRED, (HEADERS["reason"], Text("家数", "organisations")), counted)
        blocks.append(TableBlock.of(why, lang))
        without = ResultTable("unpaired", HEADERS["unpaired"], (HEADERS["mentee_name"], HEADERS["reason"]), unpaired)
        blocks.append(TableBlock.of(without, lang, fold="closed"))
    return Section("mentoring", Text("谁带谁", "Who mentors whom")[lang], tuple(blocks))
