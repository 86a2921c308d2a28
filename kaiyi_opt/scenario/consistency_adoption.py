"""Whether what a scenario states of adoption holds together: lines, companies, and what their purses were promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kaiyi_opt.errors import Fault
from kaiyi_opt.language import Text, both, joined
from kaiyi_opt.money import amount_text
from kaiyi_opt.scenario.locate import Locate
from kaiyi_opt.scenario.nouns import Scenario, row_key
from kaiyi_opt.scenario.nouns_network import Adoption

Finding = tuple[Adoption, str, Text, Text]


def adoption_faults(scenario: Scenario, locate: Locate) -> list[Fault]:
    """Return everything about adoption that does not hold together; ``locate`` as in `consistency_faults`."""
    agreed = [row for row in scenario.adoptions if row.decision == "agreed"]
    findings = [*_not_adoptable(scenario, agreed), *_agreed_twice(agreed), *_beyond_means(scenario, agreed)]
    return [Fault(cause, cure, locate("adoptions", row_key(row), column)) for row, column, cause, cure in findings]


def _not_adoptable(scenario: Scenario, agreed: list[Adoption]) -> Iterator[Finding]:
    for row in agreed:
        line = scenario.line(scenario.application(row.application).line)
        if not line.adoptable:
            yield (
                row,
                "application",
                Text(
                    "商定由 {sponsor} 认领 {id}，但它所在的类别“{line}”不可认领",
                    "{sponsor} has agreed to adopt {id}, but its line '{line}' is not adoptable",
                ).format(sponsor=both(row.sponsor), id=both(row.application), line=line.label),
                Text(
                    "请在“扶持类别”表中把该类别写为可认领，或删去这一行",
                    "make the line adoptable in the table of lines, or delete the row",
                ),
            )


def _agreed_twice(agreed: list[Adoption]) -> Iterator[Finding]:
    first: dict[str, Adoption] = {}
    for row in agreed:
        other = first.setdefault(row.application, row)
        if other is not row:
            yield (
                row,
                "application",
                Text(
                    "{id} 既商定由 {first} 认领，又商定由 {second} 认领",
                    "{id} is agreed to be adopted by {first} and by {second}",
                ).format(id=both(row.application), first=both(other.sponsor), second=both(row.sponsor)),
                Text("一个项目只由一家企业认领，请只留一行", "one company adopts a project: keep one of the rows"),
            )


def _beyond_means(scenario: Scenario, agreed: list[Adoption]) -> Iterator[Finding]:
    """Find companies that have agreed to more than their purses or their number of projects allow."""
    by_sponsor: dict[str, list[Adoption]] = defaultdict(list)
    for row in agreed:
        by_sponsor[row.sponsor].append(row)
    for key, rows in by_sponsor.items():
        sponsor = scenario.sponsor(key)
        if sponsor.purse is None:
            yield (
                rows[0],
                "sponsor",
                Text("{id} 已商定认领，却没有写愿出金额", "{id} has agreed to adopt, but its purse is blank").format(
                    id=both(key)
                ),
                Text("请在“出资企业”表中填写愿出金额", "give its purse in the table of sponsors"),
            )
        elif (total := sum(scenario.asked(scenario.application(row.application)) for row in rows)) > sponsor.purse:
            cause, cure = _too_dear(rows, sponsor.purse, total)
            yield rows[-1], "sponsor", scenario.in_currency(cause), cure
        if sponsor.most_projects is not None and len(rows) > sponsor.most_projects:
            yield (
                rows[-1],
                "sponsor",
                Text(
                    "{id} 最多认领 {most} 个项目，却商定认领 {n} 个：{named}",
                    "{id} adopts {most} project(s) at most, but has agreed to {n}: {named}",
                ).format(id=both(key), most=sponsor.most_projects, n=len(rows), named=_named(rows)),
                Text("请提高最多认领数，或减少商定的认领", "raise its number of projects, or take back an agreement"),
            )


def _too_dear(rows: list[Adoption], purse: int, total: int) -> tuple[Text, Text]:
    cause = Text(
        "{id} 商定认领的项目共需 {total}，超过愿出金额 {purse}：{named}",
        "what {id} has agreed to adopt costs {total}, more than its purse of {purse}: {named}",
    ).format(id=both(rows[0].sponsor), total=amount_text(total), purse=amount_text(purse), named=_named(rows))
    return cause, Text("请提高愿出金额，或减少商定的认领", "raise its purse, or take back an agreement")


def _named(rows: list[Adoption]) -> Text:
    return joined([both(row.application) for row in rows])
