"""The typed graph for others to read: networkx, GraphML, GEXF (Gephi), and node-link JSON.

Files are the same to the byte from run to run. Names may hold anything: markup in them is escaped, and characters that
no XML file can carry become U+FFFD.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from kaiyi_opt.language import Language
from kaiyi_opt.network.linkage.graph import Node, Tie, TypedGraph
from kaiyi_opt.network.linkage.ties import NODE_KINDS, TIE_KINDS

if TYPE_CHECKING:
    import networkx as nx

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
GEXF = "http://gexf.net/1.3"

_NODE_FIELDS = {
    "label": "string",
    "name_zh": "string",
    "name_en": "string",
    "kind": "string",
    "kind_zh": "string",
    "kind_en": "string",
    "domain": "string",
    "community": "string",
    "population": "long",
}
_TIE_FIELDS = {"kind": "string", "kind_zh": "string", "kind_en": "string", "domain": "string", "amount": "long"}
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def node_attributes(node: Node, lang: Language) -> dict[str, str | int]:
    """Return what is told of a node, as plain values; ``label`` is its name in language ``lang``."""
    kind = NODE_KINDS[node.kind]
    return {
        "label": node.label[lang],
        "name_zh": node.label.zh,
        "name_en": node.label.en,
        "kind": node.kind,
        "kind_zh": kind.zh,
        "kind_en": kind.en,
        "domain": node.domain,
        "community": node.community,
        "population": node.population,
    }


def tie_attributes(tie: Tie) -> dict[str, str | int]:
    """Return what is told of a tie, as plain values."""
    kind = TIE_KINDS[tie.kind]
    return {"kind": tie.kind, "kind_zh": kind.zh, "kind_en": kind.en, "domain": tie.domain, "amount": tie.amount}


def _key(tie: Tie) -> str:
    return f"{tie.kind}:{tie.domain}" if tie.domain else tie.kind


def _facts(tie: Tie) -> dict[str, str | int]:
    return {"kind": tie.kind, "domain": tie.domain, "amount": tie.amount}


def to_networkx(graph: TypedGraph) -> nx.MultiDiGraph:
    """Return the graph as a `networkx.MultiDiGraph`.

    Nodes bear ``kind``, ``name_zh``, ``name_en``, ``domain``, ``community`` and ``population``; ties ``kind``,
    ``domain`` and ``amount``. The key of a tie is its kind, and for a service its kind and domain ("serves:charity").
    """
    import networkx as nx

    made = nx.MultiDiGraph()
    for node in graph.nodes:
        attributes = node_attributes(node, "zh")
        kept = ("kind", "name_zh", "name_en", "domain", "community", "population")
        made.add_node(node.id, **{name: attributes[name] for name in kept})
    for tie in graph.ties:
        made.add_edge(tie.source, tie.target, key=_key(tie), **_facts(tie))
    return made


def graphml(graph: TypedGraph, lang: Language = "zh") -> bytes:
    """Return the graph as a GraphML document."""
    return _document(_graphml(graph, lang))


def gexf(graph: TypedGraph, lang: Language = "zh") -> bytes:
    """Return the graph as a GEXF 1.3 document, which Gephi opens."""
    return _document(_gexf(graph, lang))


def node_link(graph: TypedGraph, lang: Language = "zh") -> dict[str, Any]:
    """Return the graph as plain JSON values in the node-link form that `networkx.node_link_graph` reads."""
    edges = [{"source": tie.source, "target": tie.target, "key": _key(tie), **_facts(tie)} for tie in graph.ties]
    nodes = [{"id": node.id, **node_attributes(node, lang)} for node in graph.nodes]
    return {"directed": True, "multigraph": True, "graph": {}, "nodes": nodes, "edges": edges}


def node_link_text(graph: TypedGraph, lang: Language = "zh") -> str:
    r"""Return the node-link form as a JSON text that may also stand inside a page: ``<`` is written ``\u003c``."""
    return _carried(json.dumps(node_link(graph, lang), ensure_ascii=False)).replace("<", "\\u003c")


def _graphml(graph: TypedGraph, lang: Language) -> Iterator[str]:
    yield f'<graphml xmlns="{GRAPHML}">'
    for owner, fields in (("node", _NODE_FIELDS), ("edge", _TIE_FIELDS)):
        for name, kind in fields.items():
            yield f'<key id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>'
    yield '<graph id="linkage" edgedefault="directed">'
    for node in graph.nodes:
        data = _data("node", node_attributes(node, lang))
        yield f"<node id={_quoted(node.id)}>{data}</node>"
    for number, tie in enumerate(graph.ties):
        ends = f"source={_quoted(tie.source)} target={_quoted(tie.target)}"
        yield f'<edge id="e{number}" {ends}>{_data("edge", tie_attributes(tie))}</edge>'
    yield "</graph>"
    yield "</graphml>"


def _data(owner: str, values: dict[str, str | int]) -> str:
    return "".join(f'<data key="{owner}-{name}">{_escaped(value)}</data>' for name, value in values.items())


def _gexf(graph: TypedGraph, lang: Language) -> Iterator[str]:
    yield f'<gexf xmlns="{GEXF}" version="1.3">'
    yield '<graph mode="static" defaultedgetype="directed">'
    for owner, fields in (("node", _NODE_FIELDS), ("edge", _TIE_FIELDS)):
        yield f'<attributes class="{owner}" mode="static">'
        for name, kind in fields.items():
            yield f'<attribute id="{name}" title="{name}" type="{kind}"/>'
        yield "</attributes>"
    yield "<nodes>"
    for node in graph.nodes:
        values = _attvalues(node_attributes(node, lang))
        yield f"<node id={_quoted(node.id)} label={_quoted(node.label[lang])}>{values}</node>"
    yield "</nodes>"
    yield "<edges>"
    for number, tie in enumerate(graph.ties):
        told = tie_attributes(tie)
        ends = f"source={_quoted(tie.source)} target={_quoted(tie.target)}"
        name = _quoted(told[f"kind_{lang}"])
        yield f'<edge id="{number}" {ends} kind="{tie.kind}" label={name}>{_attvalues(told)}</edge>'
    yield "</edges>"
    yield "</graph>"
    yield "</gexf>"


def _attvalues(values: dict[str, str | int]) -> str:
    told = "".join(f'<attvalue for="{name}" value={_quoted(value)}/>' for name, value in values.items())
    return f"<attvalues>{told}</attvalues>"


def _document(lines: Iterator[str]) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return "\n".join((head, *lines, "")).encode("utf-8")


def _carried(value: str | int) -> str:
    return _NOT_IN_XML.sub("\ufffd", str(value))


def _escaped(value: str | int) -> str:
    return escape(_carried(value))


def _quoted(value: str | int) -> str:
    return quoteattr(_carried(value))
