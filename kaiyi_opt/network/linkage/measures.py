"""The linkage in one page: every measure of the whole as one number, with its name and unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kaiyi_opt.language import Text
from kaiyi_opt.network.linkage.blocks import Blocks
from kaiyi_opt.network.linkage.brokerage import Brokerage
from kaiyi_opt.network.linkage.closure import Closure
from kaiyi_opt.network.linkage.cover import Cover
from kaiyi_opt.network.linkage.graph import TypedGraph
from kaiyi_opt.network.linkage.groups import Groups
from kaiyi_opt.network.linkage.hub_links import HubLink
from kaiyi_opt.network.linkage.reach import Reach
from kaiyi_opt.network.linkage.removal import RemovalCurve

Unit = Literal["count", "share", "number", "people", "weighted"]


@dataclass(frozen=True)
class Measure:
    """One number: its key, name, value (``None`` where the tables do not let it be told) and unit.

    Units: ``count`` of things, ``share`` from 0 to 1, ``number`` without a unit, ``people`` (residents; one in need of
    two domains counts twice), ``weighted`` (residents × severity).
    """

    key: str
    label: Text
    value: int | float | None
    unit: Unit


@dataclass(frozen=True, eq=False)
class Measured:
    """Everything that the summary reads."""

    graph: TypedGraph
    closure: Closure
    cover: Cover
    brokerage: Brokerage
    blocks: Blocks
    hub_links: tuple[HubLink, ...]
    reach: Reach
    curves: tuple[RemovalCurve, ...]
    groups: Groups


def summary(of: Measured) -> tuple[Measure, ...]:
    """Return every measure of the whole, in the order in which a planner asks."""
    return (*_size(of), *_closure(of.closure), *_cover(of.cover), *_brokerage(of.brokerage), *_strength(of))


def _size(of: Measured) -> tuple[Measure, ...]:
    part = of.graph.adjacency.components()
    return (
        Measure("nodes", Text("节点", "nodes"), len(of.graph.nodes), "count"),
        Measure("ties", Text("联系", "ties"), len(of.graph.kind), "count"),
        Measure("parts", Text("互不相连的部分", "connected parts"), int(part.max(initial=-1)) + 1, "count"),
        Measure(
            "without_ties",
            Text("没有任何联系的节点", "nodes without any tie"),
            int((of.brokerage.degree == 0).sum()),
            "count",
        ),
    )


def _closure(found: Closure) -> tuple[Measure, ...]:
    half = found.count("elsewhere", "unassigned", "apart")
    return (
        Measure("triads_complete", Text("完整的三社三角", "complete triads"), found.count("complete"), "count"),
        Measure("triads_half", Text("半闭合的三社三角", "half triads"), half, "count"),
        Measure("triads_missing", Text("缺失的三社三角", "missing triads"), found.count("missing"), "count"),
        Measure("closure", Text("闭合率", "share of triads that are complete"), found.share, "share"),
        Measure(
            "closure_at_home",
            Text("闭合率（只看所在社区）", "share of triads that are complete, where organisations are based"),
            found.share_at_home,
            "share",
        ),
        Measure(
            "overloaded", Text("超负荷社工", "workers with too many organisations"), len(found.overloaded), "count"
        ),
    )


def _cover(found: Cover) -> tuple[Measure, ...]:
    known = bool(found.needs.people.sum())

    def people(key: str, label: Text, value: int, unit: Unit = "people") -> Measure:
        return Measure(key, label, value if known else None, unit)

    needs = found.needs
    return (
        people("need", Text("有需求的居民", "residents in need"), int(needs.people.sum())),
        people("covered", Text("得到服务的居民", "residents covered"), int(found.covered.sum())),
        people("left_out", Text("得不到服务的居民", "residents left out"), int(found.left_out.sum())),
        people(
            "left_out_weighted",
            Text("得不到服务的居民（按迫切程度加权）", "residents left out, times severity"),
            int((found.left_out * needs.severity).sum()),
            "weighted",
        ),
        Measure("cover", Text("覆盖率", "share of need covered"), found.share, "share"),
        people("holes", Text("覆盖缺口", "holes in the cover"), len(found.holes), "count"),
        people(
            "single_points",
            Text("只靠一家的需求", "needs met by one organisation alone"),
            len(found.single_points),
            "count",
        ),
        people(
            "assured",
            Text("少了最大一家仍得到服务的居民", "residents covered without the largest service"),
            int(found.assured.sum()),
        ),
    )


def _brokerage(found: Brokerage) -> tuple[Measure, ...]:
    return (
        Measure(
            "hub_share",
            Text("经过枢纽的最短路径比例", "share of shortest ways through the hub"),
            found.hub_share,
            "share",
        ),
        Measure(
            "degree_centralisation",
            Text("中心化程度（联系数）", "centralisation by degree"),
            found.degree_centralisation,
            "number",
        ),
        Measure(
            "betweenness_centralisation",
            Text("中心化程度（中介）", "centralisation by betweenness"),
            found.betweenness_centralisation,
            "number",
        ),
        Measure("core", Text("核心节点", "nodes in the core"), int(found.core.in_core.sum()), "count"),
    )


def _strength(of: Measured) -> tuple[Measure, ...]:
    secure = sum(link.is_secure for link in of.hub_links)
    joined = sum(link.joined for link in of.hub_links)
    groups = of.groups
    return (
        Measure(
            "cut_points",
            Text("一退出就断开的节点", "nodes whose withdrawal tears the linkage"),
            int(of.blocks.is_cut_point.sum()),
            "count",
        ),
        Measure("communities_joined", Text("与枢纽相连的社区", "communities joined to the hub"), joined, "count"),
        Measure(
            "communities_secure",
            Text("任一方退出仍与枢纽相连的社区", "communities that stay joined whoever withdraws"),
            secure,
            "count",
        ),
        Measure(
            "residents_never_reached",
            Text("枢纽的消息传不到的居民", "residents whom the hub never reaches"),
            of.reach.residents_never,
            "people",
        ),
        *(
            Measure(
                f"robustness_{curve.order}",
                Text("稳固度：{order}", "robustness: {order}").format(order=curve.label),
                curve.robustness,
                "number",
            )
            for curve in of.curves
        ),
        Measure("groups", Text("群组", "groups with organisations"), len(groups.groups), "count"),
        Measure("modularity", Text("群组的模块度", "modularity of the groups"), groups.modularity, "number"),
        Measure(
            "groups_and_domains",
            Text("群组与领域的一致程度（NMI）", "agreement of groups with domains (NMI)"),
            groups.with_domains.mutual_information,
            "number",
        ),
        Measure(
            "groups_and_communities",
            Text("群组与社区的一致程度（NMI）", "agreement of groups with communities (NMI)"),
            groups.with_communities.mutual_information,
            "number",
        ),
    )
