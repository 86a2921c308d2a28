"""The linkage as one JSON object: every measure, in plain values."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from kaiyi_opt.language import Language
from kaiyi_opt.network.linkage.betweenness import RISK
from kaiyi_opt.network.linkage.change import Change
from kaiyi_opt.network.linkage.linkage import Linkage
from kaiyi_opt.network.linkage.next_ties import NextTies
from kaiyi_opt.network.linkage.reach import Reach
from kaiyi_opt.network.linkage.removal import RemovalCurve
from kaiyi_opt.network.linkage.ties import NODE_KINDS, TIE_KINDS, TIES
from kaiyi_opt.network.linkage.withdrawal import Withdrawal
from kaiyi_opt.report.linkage_tables import next_ties_sentence
from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.study.findings import Findings

FORMAT = "kaiyi-linkage/1"
CURVE_STEPS = 100


def linkage_object(found: Findings, lang: Language) -> dict[str, Any]:
    """Return everything found as plain JSON values; texts are in language ``lang``, money is whole fen.

    A number that is not defined (the constraint of a node without ties) is ``null``. Nothing in it changes from run to
    run.
    """
    linkage = found.linkage
    content: dict[str, Any] = {
        "format": FORMAT,
        "title": linkage.scenario.settings.name[lang],
        "scenario_hash": digest(linkage.scenario, "linkage", "pairing", "purchase"),
        "seed": linkage.seed,
        "measures": {measure.key: measure.value for measure in linkage.measures()},
        "size": _size(linkage),
        "closure": _closure(linkage),
        "cover": _cover(linkage),
        "brokerage": _brokerage(linkage, lang),
        "resilience": _resilience(linkage),
        "hub_withdrawal": _withdrawal(found.hub_withdrawal),
        "reach": _reach(found.reach),
        "next_ties": [_next_ties(chosen, lang) for chosen in found.next_ties],
        "groups": _groups(linkage),
    }
    if found.withdrawal is not None:
        content["withdrawal"] = _withdrawal(found.withdrawal)
    if found.change is not None:
        content["change"] = _change(found.change)
    return content


def _number(value: Any) -> Any:
    number = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(number, float) and math.isnan(number) else number


def _row(of: Any, *more: str) -> dict[str, Any]:
    """Return the fields of a frozen row, and properties of it, as plain values."""
    named = [field.name for field in dataclasses.fields(of)]
    return {name: _number(getattr(of, name)) for name in (*named, *more)}


def _rows(rows: Iterable[Any], *more: str) -> list[dict[str, Any]]:
    return [_row(row, *more) for row in rows]


def _size(linkage: Linkage) -> dict[str, Any]:
    graph = linkage.typed
    nodes = np.bincount(graph.node_kind, minlength=len(NODE_KINDS)).tolist()
    ties = np.bincount(graph.kind, minlength=len(TIES)).tolist()
    return {"nodes": dict(zip(NODE_KINDS, nodes, strict=True)), "ties": dict(zip(TIE_KINDS, ties, strict=True))}


def _closure(linkage: Linkage) -> dict[str, Any]:
    return {
        "communities": _rows(linkage.closure.communities, "half", "pairs", "share"),
        "workers": _rows(linkage.closure.loads, "free"),
    }


def _cover(linkage: Linkage) -> dict[str, Any]:
    result = linkage.cover
    return {
        "communities": list(result.needs.communities),
        "domains": list(result.needs.domains),
        "people": result.needs.people.tolist(),
        "severity": result.needs.severity.tolist(),
        "capacity": result.capacity.tolist(),
        "covered": result.covered.tolist(),
        "left_out": result.left_out.tolist(),
        "assured": result.assured.tolist(),
        "holes": _rows(result.holes, "weighted"),
        "single_points": _rows(result.single_points),
    }


def _brokerage(linkage: Linkage, lang: Language) -> dict[str, Any]:
    held = linkage.brokerage
    columns = {
        "degree": held.degree,
        "betweenness": held.between.value,
        "betweenness_error": held.between.error,
        "betweenness_bound": held.between.bound,
        "constraint": held.holes.constraint,
        "effective_size": held.holes.effective_size,
        "coreness": held.core.coreness,
        "in_core": held.core.in_core,
    }
    values = {name: [_number(value) for value in column.tolist()] for name, column in columns.items()}
    nodes = [
        {
            "id": node.id,
            "kind": node.kind,
            "name": node.label[lang],
            **{name: column[place] for name, column in values.items()},
        }
        for place, node in enumerate(held.graph.nodes)
    ]
    return {
        "hub_share": held.hub_share,
        "hub_share_error": held.hub_share_error,
        "degree_centralisation": held.degree_centralisation,
        "betweenness_centralisation": held.betweenness_centralisation,
        "core_density": _number(held.core.inside),
        "core_periphery_density": _number(held.core.across),
        "periphery_density": _number(held.core.outside),
        "exact": held.between.is_exact,
        "pivots": held.between.pivots,
        "confidence": 1 - RISK,
        "ranking": [held.graph.nodes[place].id for place in held.ranking.tolist()],
        "nodes": nodes,
    }


def _resilience(linkage: Linkage) -> dict[str, Any]:
    told = linkage.withdrawals
    names = ("people", "weighted", "unassigned", "money", "pieces", "fallen", "residents_cut_off")
    columns = {name: getattr(told, name).tolist() for name in names}
    return {
        "withdrawals": [
            {"id": told.graph.nodes[place].id, **{name: column[place] for name, column in columns.items()}}
            for place in told.ranking.tolist()
        ],
        "cut_points": [linkage.typed.nodes[place].id for place in np.flatnonzero(linkage.blocks.is_cut_point).tolist()],
        "hub_links": [{**_row(link, "is_secure"), "rests_on": list(link.rests_on)} for link in linkage.hub_links],
        "curves": [_curve(curve) for curve in linkage.curves],
    }


def _curve(curve: RemovalCurve) -> dict[str, Any]:
    last = len(curve.connected) - 1
    places = np.unique(np.rint(np.linspace(0, last, min(last, CURVE_STEPS) + 1)).astype(int))
    columns = {name: getattr(curve, name)[places].tolist() for name in ("connected", "least", "most", "cover")}
    return {
        "order": curve.order,
        "repeats": curve.repeats,
        "robustness": curve.robustness,
        "removed": places.tolist(),
        **columns,
    }


def _reach(told: Reach) -> dict[str, Any]:
    return {
        "sources": list(told.sources),
        "within": told.within,
        "steps": _rows(told.steps),
        "late": list(told.late),
        "never": list(told.never),
        "residents_never": told.residents_never,
    }


def _next_ties(told: NextTies, lang: Language) -> dict[str, Any]:
    return {
        "goal": told.goal,
        "gain": told.gain,
        "bound": told.bound,
        "cost": told.cost,
        "exact": told.is_exact,
        "sure_share": told.share,
        "possible": told.possible,
        "considered": told.considered,
        "omitted": told.omitted,
        "sentence": next_ties_sentence(told)[lang],
        "ties": [{**new.tie._asdict(), "cost": new.cost, "gain": new.gain} for new in told.ties],
    }


def _groups(linkage: Linkage) -> dict[str, Any]:
    told = linkage.groups
    return {
        "modularity": told.modularity,
        "resolution": told.resolution,
        "with_domains": _row(told.with_domains),
        "with_communities": _row(told.with_communities),
        "groups": [{**_row(group), "organisations": list(group.organisations)} for group in told.groups],
    }


def _withdrawal(told: Withdrawal) -> dict[str, Any]:
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in _row(told).items()}
    return {**plain, "people": told.people, "weighted": told.weighted, "cells": _rows(told.cells, "lost")}


def _change(told: Change) -> dict[str, Any]:
    return {
        "arrived": [node.id for node in told.arrived],
        "left": [node.id for node in told.left],
        "made": [tie._asdict() for tie in told.made],
        "ended": [tie._asdict() for tie in told.ended],
        "ties_by_kind": {kind: {"made": made, "ended": ended} for kind, (made, ended) in told.ties_by_kind.items()},
        "measures": {
            row.key: {"before": row.before, "after": row.after, "difference": row.difference} for row in told.measures
        },
        "nodes": [{"id": row.node.id, **{k: v for k, v in _row(row).items() if k != "node"}} for row in told.nodes],
    }
