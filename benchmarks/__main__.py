"""The one command: ``python -m benchmarks [NAME ...] [--size N ...] [--json | --markdown] [--out DIR]``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import benchmarks
from benchmarks.machine import describe_machine
from benchmarks.registry import REGISTRY, Benchmark, Options, Registry, Row, discover
from benchmarks.tables import markdown_table, plain_table
from kaiyi_opt.language import Text
from kaiyi_opt.report.figures.growth import growth_figure
from kaiyi_opt.report.figures.theme import write_png

PICTURE_SCALE = 1.25
T = TypeVar("T")


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
    measured: list[tuple[Benchmark, list[Row]]] = []
    measuring = _kept(((each, _measure(each, options)) for each in selected), measured)
    if chosen.json:
        _print_json(measuring, options)
    else:
        _print_tables(measuring, markdown=chosen.markdown)
    if chosen.out is not None:
        _draw(measured, chosen.out)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure speed and memory against peers.")
    parser.add_argument("names", metavar="NAME", nargs="*", help="the benchmarks to run; all where none is named")
    parser.add_argument("--list", action="store_true", help="name the benchmarks and end")
    parser.add_argument("--size", type=int, nargs="+", default=[], help="sizes to run instead of the quick defaults")
    parser.add_argument("--out", type=Path, help="draw how time grows with size as growth.png in this folder")
    parser.add_argument("--seed", type=int, default=Options.seed, help="seed of generated instances (%(default)s)")
    parser.add_argument(
        "--time-limit", type=float, default=Options.time_limit, help="seconds for one solve (%(default)s)"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON document")
    form.add_argument("--markdown", action="store_true", help="print Markdown tables")
    return parser


def _kept(found: Iterable[T], kept: list[T]) -> Iterator[T]:
    """Yield what is found and keep it."""
    for each in found:
        kept.append(each)
        yield each


def _measure(each: Benchmark, options: Options) -> list[Row]:
    print(f"running {each.name} …", file=sys.stderr)
    rows = []
    for row in each.measure(options):
        rows.append(row)
        print(f"  {json.dumps(row, ensure_ascii=False, default=_native)}", file=sys.stderr, flush=True)
    return rows


def _draw(measured: Sequence[tuple[Benchmark, list[Row]]], folder: Path) -> None:
    """Draw ``growth.png``: a panel for each benchmark that tells how time grows."""
    told = [(each.name, each.timings, rows) for each, rows in measured if each.timings is not None]
    drawn = [replace(timing, family=name) for name, timings, rows in told for row in rows for timing in timings(row)]
    if drawn:
        folder.mkdir(parents=True, exist_ok=True)
        title = Text("时间随规模的增长", "How time grows with size")
        write_png(growth_figure(drawn, title, "en"), folder / "growth.png", PICTURE_SCALE)


def _print_json(measured: Iterable[tuple[Benchmark, list[Row]]], options: Options) -> None:
    results = [{"name": each.name, "help": each.help, "rows": rows} for each, rows in measured]
    document = {"machine": describe_machine(), "seed": options.seed, "benchmarks": results}
    print(json.dumps(document, ensure_ascii=False, indent=2, default=_native))


def _native(value: Any) -> object:
    """Return a NumPy scalar as the Python number that JSON knows."""
    return value.item()


def _print_tables(measured: Iterable[tuple[Benchmark, list[Row]]], *, markdown: bool) -> None:
    heading, table = ("## ", markdown_table) if markdown else ("", plain_table)
    print("; ".join(f"{name}: {value}" for name, value in describe_machine().items()))
    for each, rows in measured:
        print(f"\n{heading}{each.name}: {each.help}\n\n{table(rows)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
