"""A drawing made fit to stand within a page: parsed, held to what drawings need, and told apart from the others.

A page escapes every text, but a drawing is markup. It is let in only when it parses, when every element and attribute
is of a kind that draws, and when nothing in it runs or reaches out of the page.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from defusedxml.ElementTree import fromstring
from markupsafe import Markup

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text, both

SVG = "http://www.w3.org/2000/svg"
SHAPES = {"svg", "g", "path", "rect", "circle", "line", "text", "tspan", "title", "desc"}
ELEMENTS = SHAPES | {"defs", "clipPath", "linearGradient", "radialGradient", "stop"}
_IDENTIFIER = re.compile(r"\b(gradient_\d+|clip\d+)\b")
_OUTWARD = re.compile(r"url\(\s*['\"]?(?!#)|javascript:|expression\(", re.IGNORECASE)

ET.register_namespace("", SVG)


def drawing(svg: str, key: str) -> Markup:
    """Return a drawing as markup for a page; what it refers to within itself is named by ``key``.

    Raises
    ------
    InputError
        Where it is no drawing, or holds what does not draw.
    """
    try:
        root = fromstring(svg, forbid_dtd=True)
    except (ET.ParseError, ValueError) as error:
        raise _refused(key, type(error).__name__) from error
    for element in root.iter():
        name = element.tag.removeprefix(f"{{{SVG}}}")
        if name not in ELEMENTS:
            raise _refused(key, name)
        for attribute, value in element.attrib.items():
            plain = attribute.casefold()
            if plain.startswith("aria-"):
                continue  # words, which a browser only reads out
            if plain.startswith("on") or "href" in plain or _OUTWARD.search(value):
                raise _refused(key, attribute)
            element.set(attribute, _IDENTIFIER.sub(rf"{key}-\1", value))
    return Markup(ET.tostring(root, encoding="unicode"))


def _refused(key: str, what: str) -> InputError:
    cause = Text("图“{key}”里有不属于图的内容：{what}", "the figure '{key}' holds what is no part of a drawing: {what}")
    cure = Text("请重新运行 kaiyi run", "run `kaiyi run` again")
    return InputError(Fault(cause.format(key=both(key), what=both(what)), cure))
