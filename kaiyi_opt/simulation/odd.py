"""The ODD description of the model, written from the code itself, so that it cannot fall behind."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

from kaiyi_opt.simulation import levers as lever
from kaiyi_opt.simulation import outcomes as outcome
from kaiyi_opt.simulation import parameters as parameter
from kaiyi_opt.simulation import state

_ROOM = "kaiyi_opt.simulation"

# The pages in the order of what happens (`month.pass_month`, `year.open_year`), then those that several share.
PROCESSES = (
    *("needs", "purses", "service", "activities", "capability", "party", "money", "survival"),
    *("workers", "founding", "hub"),
)
PROGRAMMES = (
    *("review", "special_fund", "venture", "partner_day", "purchase", "pairing", "training", "introduction"),
    *("projects", "rounds", "matching", "terms"),
)
_RECORDS = {
    "Organisation (社会组织)": "ORGANISATION",
    "Community (社区)": "COMMUNITY",
    "Need of a community in a domain (需求)": "NEED",
    "Domain (领域)": "DOMAIN",
    "Social worker (社工)": "WORKER",
    "Company (企业)": "SPONSOR",
    "Department (部门)": "DEPARTMENT",
    "Hub (枢纽)": "HUB",
}
_CODES = ("LAYERS", "STAGES", "GRADES", "ACTIVITY", "PARTY_FORMS", "KINDS")


def odd() -> str:
    """Return the ODD description in Markdown."""
    text = Template(files(_ROOM).joinpath("odd.md").read_text(encoding="utf-8"))
    return text.substitute(
        state="\n\n".join(f"**{title}**\n\n{_fields_table(name)}" for title, name in _RECORDS.items()),
        codes="\n".join(f"- `{name}`: {', '.join(getattr(state, name))}" for name in _CODES),
        accounts=", ".join(account.replace("_", " ") for account in state.ACCOUNTS),
        yearly=_steps("programmes", PROGRAMMES[:8]),
        monthly=_steps("processes", PROCESSES),
        draws=_draws(),
        outcomes=_outcomes_table(),
        opening=_opening(),
        levers=_levers_table(),
        processes="\n\n".join(_section("processes", name) for name in PROCESSES),
        programmes="\n\n".join(_section("programmes", name) for name in PROGRAMMES),
        parameters=_parameters_table(),
    )


@dataclass(frozen=True)
class Page:
    """What a module says of itself, and what it reads."""

    title: str
    body: str
    rules: tuple[tuple[str, str], ...]
    parameters: tuple[str, ...]
    levers: tuple[str, ...]


def _source(module: str) -> str:
    path = files(_ROOM)
    for part in f"{module}.py".split("/"):
        path = path.joinpath(part)
    return path.read_text(encoding="utf-8")


@cache
def _page(module: str) -> Page:
    tree = ast.parse(_source(module))
    text = ast.get_docstring(tree) or ""
    first = text.partition("\n\n")[0].replace("\n", " ")  # its title ends with the Chinese name in brackets
    rules = [
        (node.name, (ast.get_docstring(node) or "").partition("\n\n")[0].replace("\n", " "))
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    read = _names_read(tree)
    return Page(
        re.findall(r"[^(.]*(?:\([^)]*\))?", first)[0].strip(),
        text,
        tuple(rules),
        tuple(name for name in parameter.BY_NAME if name in read),
        tuple(field.name for field in fields(lever.Levers) if field.name in _levers_read(tree)),
    )


def _names_read(tree: ast.Module) -> set[str]:
    """Return what is read of parameters, as ``p.name``, ``state.parameters[0].name`` or ``table["name"]``."""
    named = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and (_is_name(node.value, "p") or _is_record(node.value, "parameters"))
    }
    quoted = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return named | quoted


def _levers_read(tree: ast.Module) -> set[str]:
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and (_is_name(node.value, "levers") or _is_record(node.value, "levers") or _ends_in(node.value, "levers"))
    }


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_record(node: ast.expr, table: str) -> bool:
    return isinstance(node, ast.Subscript) and _ends_in(node.value, table)


def _ends_in(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == name


def _opening() -> str:
    page = _page("opening")
    return f"{page.body}\n\nParameters: {_listed(page.parameters)}."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _steps(folder: str, names: Iterable[str]) -> str:
    pages = [(name, _page(f"{folder}/{name}")) for name in names]
    return "\n".join(f"{number}. {page.title} (`{name}`)." for number, (name, page) in enumerate(pages, 1))


def _section(folder: str, name: str) -> str:
    page = _page(f"{folder}/{name}")
    parts = [f"#### `{folder}.{name}`", page.body]
    if page.rules:
        parts.append("\n".join(f"- `{rule}`: {said}" for rule, said in page.rules))
    for title, read in (("Parameters", page.parameters), ("Levers", page.levers)):
        if read:
            parts.append(f"{title}: {_listed(read)}.")
    return "\n\n".join(parts)


def described_fields(record: str) -> dict[str, str]:
    """Return what the comments of a record of `kaiyi_opt.simulation.state` say of its fields, in order."""
    block = re.search(rf"^{record} = np\.dtype\(\n(.*?)^\)$", _source("state"), re.MULTILINE | re.DOTALL)
    lines = block.group(1) if block else ""
    return dict(re.findall(r'^ +\("(\w+)", .*?\),(?:  # (.*))?$', lines, re.MULTILINE))


def _fields_table(record: str) -> str:
    dtype = getattr(state, record)
    rows = [(f"`{name}`", _kind(dtype[name]), meaning) for name, meaning in described_fields(record).items()]
    return _table(("field", "type", "meaning"), rows)


def _kind(dtype: Any) -> str:
    kind = "real" if dtype.base.kind == "f" else "whole"
    return kind if dtype.shape == () else f"{kind} × {dtype.shape[0]}"


def _draws() -> str:
    named = [
        target.id.lower().replace("_", " ")
        for node in ast.parse(_source("streams")).body
        if isinstance(node, ast.Assign)
        for names in node.targets
        for target in (names.elts if isinstance(names, ast.Tuple) else [names])
        if isinstance(target, ast.Name) and not target.id.startswith("_") and target.id not in ("U", "MOST_KEY")
    ]
    return f"  {', '.join(named)}."


def _outcomes_table() -> str:
    rows = [
        (f"`{each.name}`", each.label.zh, each.label.en, each.unit, "from the start" if each.cumulative else "")
        for each in outcome.OUTCOMES
    ]
    return _table(("outcome", "名称", "label", "unit", "adds up"), rows)


def _levers_table() -> str:
    said = _attributes(lever.Levers.__doc__ or "")
    rows = [
        (f"`{name}`", lever.LABELS[name].zh, lever.LABELS[name].en, _number(value), said[name])
        for name, value in ((field.name, field.default) for field in fields(lever.Levers))
    ]
    return _table(("lever", "名称", "label", "default", "meaning"), rows)


def _attributes(docstring: str) -> dict[str, str]:
    """Return what a NumPy-style docstring says under Attributes, by name; several names may share a paragraph."""
    section = docstring.partition("Attributes\n")[2]
    said = {}
    for names, text in re.findall(r"^    (\w[\w, ]*)\n((?:        .+\n)+)", section, re.MULTILINE):
        for name in names.split(", "):
            said[name] = " ".join(text.split())
    return said


def _parameters_table() -> str:
    readers = {
        name: [module for module in (*PROCESSES, *PROGRAMMES) if name in _page_of(module).parameters]
        for name in parameter.BY_NAME
    }
    rows = [
        (
            f"`{each.name}`",
            each.label.zh,
            each.label.en,
            _number(each.value),
            each.unit,
            f"{_number(each.low)} to {_number(each.high)}",
            each.source,
            ", ".join(readers[each.name]) or "opening",
        )
        for each in parameter.TABLE
    ]
    return _table(("parameter", "名称", "label", "value", "unit", "range", "source", "read by"), rows)


def _page_of(module: str) -> Page:
    return _page(f"{'processes' if module in PROCESSES else 'programmes'}/{module}")


def _number(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
