"""The report as one HTML file that needs no network: style and drawings within, every text escaped, nothing runs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from kaiyi_opt.language import Language, Text
from kaiyi_opt.report.page.blocks import Section
from kaiyi_opt.report.page.drawing import drawing
from kaiyi_opt.report.page.notice import day_text

if TYPE_CHECKING:
    from jinja2 import Template

    from kaiyi_opt.report.page.report import Report

# Nothing may be fetched, run, framed or sent; styles stand in the page itself.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
WORDS = {
    "contents": Text("目录", "Contents"),
    "rows": Text("{n} 行", "{n} rows"),
    "next": Text("接着可试：", "next, try"),
    "made": Text(
        "由 kaiyi run 生成；此文件不联网，可直接打印",
        "made by kaiyi run; this file needs no network and prints as it is",
    ),
}


def page(report: Report) -> str:
    """Return the report as HTML."""
    day = day_text(report.day)[report.lang]
    return _template("page").render(report=report, day=day, policy=POLICY, words=_words(report.lang), drawing=drawing)


def cell(section: Section, verbs: Sequence[str], lang: Language) -> str:
    """Return a section as a fragment of HTML for a notebook's cell, with what may be typed next."""
    return _template("cell").render(section=section, verbs=verbs, words=_words(lang), drawing=drawing)


def _words(lang: Language) -> dict[str, str]:
    return {key: text[lang] for key, text in WORDS.items()}


@cache
def _template(name: str) -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("kaiyi_opt.report.page", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(f"{name}.html.jinja")
