"""The linkage as tables in one language: for the screen, for a workbook, and to see what a planner sees."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kaiyi_opt.language import Language, Text
from kaiyi_opt.network.linkage.change import Change
from kaiyi_opt.network.linkage.graph import Node
from kaiyi_opt.network.linkage.linkage import Linkage
from kaiyi_opt.network.linkage.measures import Measure
from kaiyi_opt.network.linkage.next_ties import GOALS, UNITS, NextTies
from kaiyi_opt.network.linkage.ties import NODE_KINDS, TIE_KINDS
from kaiyi_opt.network.linkage.withdrawal import Withdrawal
from kaiyi_opt.report.result_table import DECIMALS, ResultTable, Rows
from kaiyi_opt.scenario.writing import CellValue, write_workbook
from kaiyi_opt.study.findings import Findings

GRID = 10

_UNITS = {
    "count": Text("个", "count"),
    "share": Text("比例", "share"),
    "number": Text("", ""),
    "people": Text("人", "people"),
    "weighted": Text("人×迫切程度", "people × severity"),
}
_YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}
_KIND = Text("类别", "kind")
_NAME = Text("名称", "name")
_COMMUNITY = Text("社区", "community")
_COMMUNITIES = Text("社区", "communities")
_DOMAIN = Text("领域", "domain")
_PEOPLE = Text("有需求人数", "people in need")
_SEVERITY = Text("迫切程度", "severity")
_CAPACITY = Text("能服务人数", "people who can be served")
_WEIGHTED = Text("人数×迫切程度", "people × severity")
_ORGANISATIONS = Text("社会组织", "organisations")


def linkage_tables(found: Findings, lang: Language) -> tuple[ResultTable, ...]:
    """Return every table, in the order in which a planner asks; those without a row as well."""
    names = _Names(found.linkage, lang)
    tables = [build(found, names) for build in _TABLES]
    if found.withdrawal is not None:
        tables.insert(1, _withdrawal(found.withdrawal, names))
    if found.change is not None:
        tables.insert(1, _change(found.change, names))
    return tuple(tables)


def write_linkage_workbook(path: Path, found: Findings, lang: Language) -> None:
    """Write all tables as a workbook, a sheet each."""
    write_workbook(path, [table.sheet(lang) for table in linkage_tables(found, lang)])


def next_ties_sentence(found: NextTies) -> Text:
    """Say what is proved of the ties chosen for a goal."""
    told = {
        "goal": GOALS[found.goal],
        "unit": UNITS[found.goal],
        "gain": f"{found.gain:,}",
        "bound": f"{found.bound:,}",
        "n": len(found.ties),
    }
    if not found.ties:
        return Text("{goal}：没有能增加什么的新联系", "{goal}: no new tie would add anything").format(**told)
    if found.gain == found.bound:
        proved = Text("已证明最优", "proven optimal")
    else:
        proved = Text("任何选法都不超过 {bound}", "no choice adds more than {bound}").format(**told)
    text = Text(
        "{goal}：新建 {n} 条联系，{unit}增加 {gain}，{proved}", "{goal}: {n} new ties, {gain} more {unit}, {proved}"
    )
    return text.format(**told, proved=proved)


def measure_value(measure: Measure) -> CellValue:
    """Return a measure as a cell: rounded to four decimals, unless it is a whole number."""
    return measure.value if isinstance(measure.value, int) else _rounded(measure.value)


def _rounded(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(float(value), DECIMALS)


@dataclass(frozen=True)
class _Names:
    """Names of nodes, communities and domains in one language."""

    linkage: Linkage
    lang: Language

    def of(self, node: str | int) -> str:
        """Return the name of a node, given its identifier or its place."""
        return self._node(node).label[self.lang]

    def kind(self, node: str | int) -> str:
        """Return its kind."""
        return NODE_KINDS[self._node(node).kind][self.lang]

    def _node(self, node: str | int) -> Node:
        graph = self.linkage.typed
        return graph.nodes[graph.index[node] if isinstance(node, str) else node]

    def community(self, key: str) -> str:
        """Return the name of a community, blank for none."""
        return self.of(f"community:{key}") if key else ""

    def domain(self, key: str) -> str:
        """Return the name of a domain, blank for none."""
        return self.linkage.scenario.settings.domains[key].text[self.lang] if key else ""

    def many(self, ids: Iterable[str]) -> str:
        """Return the names of several nodes in one text."""
        return ("、" if self.lang == "zh" else ", ").join(self.of(node) for node in ids)


def _measures(found: Findings, names: _Names) -> ResultTable:
    rows = tuple(
        (measure.label[names.lang], measure_value(measure), _UNITS[measure.unit][names.lang])
        for measure in found.linkage.measures()
    )
    headers = Text("指标", "measure"), Text("数值", "value"), Text("单位", "unit")
    return ResultTable("measures", Text("总览", "overview"), headers, rows)


def _closure(found: Findings, names: _Names) -> ResultTable:
    headers = (
        _COMMUNITY,
        Text("社工", "workers"),
        Text("完整", "complete"),
        Text("社工属外社区", "worker elsewhere"),
        Text("无人分管", "unassigned"),
        Text("组织不在本社区", "not tied there"),
        Text("缺失", "missing"),
        Text("闭合率", "share complete"),
    )
    rows = tuple(
        (
            names.community(row.community),
            *(row.workers, row.complete, row.elsewhere, row.unassigned, row.apart, row.missing),
            _rounded(row.share),
        )
        for row in found.linkage.closure.communities
    )
    return ResultTable("closure", Text("三社是否闭合", "is the linkage closed"), headers, rows)


def _caseload(found: Findings, names: _Names) -> ResultTable:
    headers = (
        Text("社工", "worker"),
        _COMMUNITY,
        Text("分管组织", "organisations"),
        Text("上限", "limit"),
        Text("余量", "free"),
    )
    rows = tuple(
        (names.of(f"worker:{row.worker}"), names.community(row.community), row.organisations, row.limit, row.free)
        for row in sorted(found.linkage.closure.loads, key=lambda row: (row.free, row.worker))
    )
    return ResultTable("caseload", Text("社工负担", "caseload"), headers, rows)


def _cover(found: Findings, names: _Names) -> ResultTable:
    result = found.linkage.cover
    needs = result.needs
    headers = (
        *(_COMMUNITY, _DOMAIN, _PEOPLE, _SEVERITY, _CAPACITY),
        Text("服务项数", "services"),
        Text("已覆盖", "covered"),
        Text("未覆盖", "left out"),
        Text("少最大一家仍覆盖", "without the largest"),
    )
    counted = (
        needs.people,
        needs.severity,
        result.capacity,
        result.services,
        result.covered,
        result.left_out,
        result.assured,
    )
    rows: Rows = tuple(
        (
            names.community(community),
            names.domain(domain),
            *(int(values[row, column]) for values in counted),
        )
        for row, community in enumerate(needs.communities)
        for column, domain in enumerate(needs.domains)
        if needs.people[row, column] or result.capacity[row, column]
    )
    return ResultTable("cover", Text("需求与服务", "need and cover"), headers, rows)


def _holes(found: Findings, names: _Names) -> ResultTable:
    headers = (_COMMUNITY, _DOMAIN, _PEOPLE, _SEVERITY, _CAPACITY, Text("未覆盖人数", "left out"), _WEIGHTED)
    rows = tuple(
        (
            names.community(hole.community),
            names.domain(hole.domain),
            *(hole.people, hole.severity, hole.capacity, hole.left_out, hole.weighted),
        )
        for hole in found.linkage.cover.holes
    )
    return ResultTable("holes", Text("覆盖缺口", "holes in the cover"), headers, rows)


def _single_points(found: Findings, names: _Names) -> ResultTable:
    headers = (
        _COMMUNITY,
        _DOMAIN,
        Text("唯一的组织", "the one organisation"),
        Text("依赖它的人数", "people who depend on it"),
        _SEVERITY,
    )
    rows = tuple(
        (
            names.community(point.community),
            names.domain(point.domain),
            names.of(f"organisation:{point.organisation}"),
            point.people,
            point.severity,
        )
        for point in found.linkage.cover.single_points
    )
    return ResultTable("single_points", Text("只靠一家的需求", "needs met by one alone"), headers, rows)


def _brokers(found: Findings, names: _Names) -> ResultTable:
    held = found.linkage.brokerage
    headers = (
        *(_KIND, _NAME),
        Text("联系对象数", "tied to"),
        Text("中介中心性", "betweenness"),
        Text("标准误", "standard error"),
        Text("约束", "constraint"),
        Text("有效规模", "effective size"),
        Text("核数", "k-core"),
        Text("在核心", "in the core"),
    )
    rows = tuple(
        (
            names.kind(place),
            names.of(place),
            int(held.degree[place]),
            *(_rounded(value[place]) for value in (held.between.value, held.between.error)),
            *(_rounded(value[place]) for value in (held.holes.constraint, held.holes.effective_size)),
            int(held.core.coreness[place]),
            _YES_NO[bool(held.core.in_core[place])][names.lang],
        )
        for place in held.ranking.tolist()
    )
    return ResultTable("brokers", Text("谁在维系联动", "who holds it together"), headers, rows)


def _withdrawals(found: Findings, names: _Names) -> ResultTable:
    all_of = found.linkage.withdrawals
    money = found.linkage.scenario.in_currency(Text("资金（¤）", "money (¤)"))
    headers = (
        *(_KIND, _NAME),
        Text("失去服务人数", "people who lose cover"),
        _WEIGHTED,
        Text("与枢纽断开的居民", "residents cut off"),
        Text("从联动网中掉出的个数", "members that fall off"),
        Text("无人分管的组织", "left unassigned"),
        money,
        Text("全网裂成几块", "parts it falls into"),
    )
    counted = (all_of.people, all_of.weighted, all_of.residents_cut_off, all_of.fallen, all_of.unassigned, all_of.money)
    order = [place for place in all_of.ranking.tolist() if any(values[place] for values in counted)]
    rows: Rows = tuple(
        (
            names.kind(place),
            names.of(place),
            *(int(values[place]) for values in (*counted, all_of.pieces)),
        )
        for place in order
    )
    return ResultTable("withdrawals", Text("谁退出影响最大", "whose withdrawal hurts most"), headers, rows, money=(7,))


def _hub_links(found: Findings, names: _Names) -> ResultTable:
    headers = _COMMUNITY, Text("人口", "residents"), Text("与枢纽相连", "joined to the hub"), Text("只靠", "rests on")
    rows = tuple(
        (
            names.community(link.community),
            link.population,
            _YES_NO[link.joined][names.lang],
            names.many(link.rests_on),
        )
        for link in found.linkage.hub_links
    )
    return ResultTable("hub_links", Text("社区与枢纽", "communities and the hub"), headers, rows)


def _curves(found: Findings, names: _Names) -> ResultTable:
    del names
    curves = found.linkage.curves
    headers = (
        Text("退出比例", "share withdrawn"),
        *(
            Text(f"{curve.label.zh}：{zh}", f"{curve.label.en}: {en}")
            for curve in curves
            for zh, en in (("主体", "connected"), ("服务", "cover"))
        ),
    )
    rows: list[tuple[CellValue, ...]] = []
    for step in range(GRID + 1 if curves else 0):
        last = len(curves[0].connected) - 1
        place = int(np.rint(last * step / GRID))
        values = [float(part[place]) for curve in curves for part in (curve.connected, curve.cover)]
        rows.append((step / GRID, *(_rounded(value) for value in values)))
    title = Text("越来越多退出时（随机者为 {n} 次平均）", "as more and more withdraw (at random: mean of {n})")
    return ResultTable("curves", title.format(n=curves[0].repeats if curves else 0), headers, tuple(rows))


def _reach(found: Findings, names: _Names) -> ResultTable:
    headers = Text("步数", "steps"), Text("节点", "nodes"), _ORGANISATIONS, _COMMUNITIES, Text("居民", "residents")
    rows = tuple(
        (step.step, step.nodes, step.organisations, step.communities, step.residents) for step in found.reach.steps
    )
    title = Text("消息从“{who}”传多远", "how far a message reaches from {who}").format(
        who=names.many(found.reach.sources)
    )
    return ResultTable("reach", title, headers, rows)


def _next_ties(found: Findings, names: _Names) -> ResultTable:
    headers = (
        Text("目标", "goal"),
        Text("联系", "tie"),
        Text("由", "from"),
        Text("至", "to"),
        _DOMAIN,
        Text("可服务人数", "can serve"),
        Text("费用", "cost"),
        Text("使目标增加", "adds to the goal"),
    )
    rows = tuple(
        (
            GOALS[chosen.goal][names.lang],
            TIE_KINDS[new.tie.kind][names.lang],
            names.of(new.tie.source),
            names.of(new.tie.target),
            names.domain(new.tie.domain),
            new.tie.amount or None,
            new.cost,
            new.gain,
        )
        for chosen in found.next_ties
        for new in chosen.ties
    )
    return ResultTable("next_ties", Text("下一步该建立的联系", "what to tie next"), headers, rows)


def _groups(found: Findings, names: _Names) -> ResultTable:
    headers = (
        Text("群组", "group"),
        Text("节点", "nodes"),
        _ORGANISATIONS,
        Text("最多的领域", "commonest domain"),
        Text("其中", "of it"),
        Text("最多的社区", "commonest community"),
        Text("其中", "of it"),
    )
    rows = tuple(
        (
            number,
            group.size,
            len(group.organisations),
            names.domain(group.domain),
            group.of_domain,
            names.community(group.community),
            group.of_community,
        )
        for number, group in enumerate(found.linkage.groups.groups, start=1)
    )
    return ResultTable("groups", Text("群组", "groups"), headers, rows)


def _withdrawal(told: Withdrawal, names: _Names) -> ResultTable:
    headers = _COMMUNITY, _DOMAIN, _SEVERITY, Text("原先覆盖", "before"), Text("之后", "after"), Text("失去", "lost")
    rows = tuple(
        (
            names.community(cell.community),
            names.domain(cell.domain),
            *(cell.severity, cell.before, cell.after, cell.lost),
        )
        for cell in told.cells
    )
    title = Text("“{who}”退出", "{who} withdraws").format(who=names.many(told.nodes))
    return ResultTable("withdrawal", title, headers, rows)


def _change(told: Change, names: _Names) -> ResultTable:
    headers = Text("指标", "measure"), Text("之前", "before"), Text("之后", "after"), Text("变化", "change")
    rows = tuple(
        (row.label[names.lang], _rounded(row.before), _rounded(row.after), _rounded(row.difference))
        for row in told.measures
    )
    return ResultTable("change", Text("两年对比", "two years side by side"), headers, rows)


_TABLES: tuple[Callable[[Findings, _Names], ResultTable], ...] = (
    _measures,
    _closure,
    _caseload,
    _cover,
    _holes,
    _single_points,
    _brokers,
    _withdrawals,
    _hub_links,
    _curves,
    _reach,
    _next_ties,
    _groups,
)
