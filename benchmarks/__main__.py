"""The one command: ``python -m benchmarks [NAME ...] [--size N ...] [--json | --markdown]``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

import benchmarks
from benchmarks.machine import describe_machine
from benchmarks.registry import REGISTRY, Benchmark, Options, Registry, Row, discover
from benchmarks.tables import markdown_table, plain_table


def main(arguments: Sequence[str] | None = None, registry: Registry | None = None) -> int:
    """Run what the arguments name and print it; return the exit status.

    Parameters
    ----------
    arguments
        The command line, by default the process's own.
    registry
        The benchmarks to choose from, by default all that this folder holds.
    """
    if registry is None:
        discover(benchmarks)
        registry = REGISTRY
    parser = _parser()
    chosen = parser.parse_args(arguments)
    known = [each.name for each in registry.all()]
    if unknown := [name for name in chosen.names if not registry.named(name)]:
        parser.error(f"no benchmark is named {', '.join(unknown)}; there are: {', '.join(known)}")
    if chosen.list:
        print(plain_table([{"name": each.name, "what it measures": each.help} for each in registry.all()]))
        return 0
    options = Options(tuple(chosen.size), chosen.seed, chosen.time_limit)
    selected = [each for name in chosen.names or known for each in registry.named(name)]
    if chosen.json:
        _print_json(selected, options)
    else:
        _print_tables(selected, options, markdown=chosen.markdown)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure speed and memory against peers.")
    parser.add_argument("names", metavar="NAME", nargs="*", help="the benchmarks to run; all where none is named")
    parser.add_argument("--list", action="store_true", help="name the benchmarks and end")
    parser.add_argument("--size", type=int, nargs="+", default=[], help="sizes to run instead of the quick defaults")
    parser.add_argument("--seed", type=int, default=Options.seed, help="seed of generated instances (%(default)s)")
    parser.add_argument(
        "--time-limit", type=float, default=Options.time_limit, help="seconds for one solve (%(default)s)"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON document")
    form.add_argument("--markdown", action="store_true", help="print Markdown tables")
    return parser


def _measure(each: Benchmark, options: Options) -> list[Row]:
    print(f"running {each.name} …", file=sys.stderr)
    rows = []
    for row in each.measure(options):
        rows.append(row)
        print(f"  {json.dumps(row, ensure_ascii=False, default=_native)}", file=sys.stderr, flush=True)
    return rows


def _print_json(selected: Sequence[Benchmark], options: Options) -> None:
    results = [{"name": each.name, "help": each.help, "rows": _measure(each, options)} for each in selected]
    document = {"machine": describe_machine(), "seed": options.seed, "benchmarks": results}
    print(json.dumps(document, ensure_ascii=False, indent=2, default=_native))


def _native(value: Any) -> object:
    """Return a NumPy scalar as the Python number that JSON knows."""
    return value.item()


def _print_tables(selected: Sequence[Benchmark], options: Options, *, markdown: bool) -> None:
    heading, table = ("## ", markdown_table) if markdown else ("", plain_table)
    print("; ".join(f"{name}: {value}" for name, value in describe_machine().items()))
    for each in selected:
        rows = _measure(each, options)
        print(f"\n{heading}{each.name}: {each.help}\n\n{table(rows)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
