"""Names as labels of a figure: cut to a width, and told apart where two would read the same."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping

from kaiyi_opt.language import Language, Text
from kaiyi_opt.network.linkage.graph import TypedGraph

ELLIPSIS = "…"
LONGEST = 28


def width(text: str) -> int:
    """Return how wide a text is drawn: a Chinese character counts 2, any other letter 1.

    >>> width("景新社区"), width("A1")
    (8, 2)
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def cut(text: str, most: int = LONGEST) -> str:
    """Return the text, or as much of it as fits ``most`` widths together with an ellipsis.

    >>> cut("凯益荟社会组织服务中心", 12), cut("short", 12)
    ('凯益荟社会…', 'short')
    """
    if width(text) <= most:
        return text
    kept, room = "", most - width(ELLIPSIS)
    for letter in text:
        room -= width(letter)
        if room < 0:
            break
        kept += letter
    return kept + ELLIPSIS


def labels(names: Mapping[str, str], most: int = LONGEST) -> dict[str, str]:
    """Return a label by identifier; names that read the same when cut are followed by their identifiers.

    >>> labels({"O1": "读书会", "O2": "读书会", "O3": "合唱团"})
    {'O1': '读书会 O1', 'O2': '读书会 O2', 'O3': '合唱团'}
    """
    short = {key: cut(name, most) for key, name in names.items()}
    count = Counter(short.values())
    return {key: label if count[label] == 1 else f"{label} {key}" for key, label in short.items()}


def name_of(graph: TypedGraph, identifier: str, lang: Language) -> str:
    """Return the name of a node, given its identifier with the kind before it."""
    return graph.nodes[graph.index[identifier]].label[lang]


def of_all(title: Text, shown: int, count: int) -> Text:
    """Return a title that says, where not all are shown, how many there are.

    >>> of_all(Text("各社区", "By community"), 40, 300).en
    'By community (40 of 300)'
    """
    if shown == count:
        return title
    return Text("{title}（共 {count}，列出 {shown}）", "{title} ({shown} of {count})").format(
        title=title, shown=shown, count=count
    )
