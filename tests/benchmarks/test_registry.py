"""The benchmarks' own machinery, on benchmarks that measure nothing."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks import Options, Row, in_own_process
from benchmarks.__main__ import main
from benchmarks.machine import describe_machine
from benchmarks.registry import Registry, discover
from benchmarks.tables import markdown_table, plain_table
from kaiyi_opt.report.figures.growth import Timing

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1_000_000


@pytest.fixture
def registry() -> Registry:
    registry = Registry()

    @registry.benchmark("squares", help="squares of sizes")
    def squares(options: Options) -> Iterator[Row]:
        for size in options.sizes_or(2, 3):
            yield {"n": np.int64(size), "square": size**2, "seed": options.seed}

    @registry.benchmark("cubes", help="cubes of sizes")
    def cubes(options: Options) -> Iterator[Row]:
        yield {"n": 2, "cube": 8.0}

    return registry


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder from which modules can be imported, here and in processes of their own."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_a_benchmark_registers_where_it_is_defined(folder: Path) -> None:
    package = folder / "discovered_benchmarks"
    package.mkdir()
    (package / "__init__.py").write_text("from benchmarks.registry import Registry\nREGISTRY = Registry()\n")
    (package / "__main__.py").write_text("raise AssertionError('discovery runs nothing')\n")
    (package / "one.py").write_text(
        "from discovered_benchmarks import REGISTRY\n"
        "@REGISTRY.benchmark('one', help='the first')\n"
        "def one(options):\n"
        "    yield {'n': 1}\n"
    )
    found = importlib.import_module("discovered_benchmarks")
    discover(found)
    assert [(each.name, each.help) for each in found.REGISTRY.all()] == [("one", "the first")]


def test_two_benchmarks_of_one_name_are_refused(registry: Registry) -> None:
    with pytest.raises(ValueError, match=r"^two benchmarks are named 'squares'; rename one$"):
        registry.benchmark("squares", help="again")(lambda options: iter(()))


def test_the_list_names_all_in_order(registry: Registry, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"], registry) == 0
    assert capsys.readouterr().out == (
        "name     what it measures\n-------  ----------------\ncubes    cubes of sizes\nsquares  squares of sizes\n"
    )


def test_without_a_name_all_run_and_the_machine_is_named_first(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], registry) == 0
    first, _, rest = capsys.readouterr().out.partition("\n")
    assert first == "; ".join(f"{name}: {value}" for name, value in describe_machine().items())
    assert rest == (
        "\ncubes: cubes of sizes\n\n"
        "n  cube\n"
        "-  ----\n"
        "2     8\n"
        "\nsquares: squares of sizes\n\n"
        "n  square   seed\n"
        "-  ------  -----\n"
        "2       4  2,014\n"
        "3       9  2,014\n"
    )


def test_the_options_reach_the_benchmark_and_json_is_one_document(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["squares", "--size", "5", "7", "--seed", "1", "--json"], registry) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["machine"] == describe_machine()
    assert document["benchmarks"] == [
        {
            "name": "squares",
            "help": "squares of sizes",
            "rows": [{"n": 5, "square": 25, "seed": 1}, {"n": 7, "square": 49, "seed": 1}],
        }
    ]


def test_the_growth_of_what_tells_timings_is_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    registry = Registry()

    def timings(row: Row) -> Iterator[Timing]:
        yield Timing(int(str(row["n"])), "ours", 0.5)

    @registry.benchmark("squares", help="squares of sizes", timings=timings)
    def squares(options: Options) -> Iterator[Row]:
        for size in options.sizes_or(2, 3):
            yield {"n": size}

    @registry.benchmark("cubes", help="cubes of sizes")
    def cubes(options: Options) -> Iterator[Row]:
        yield {"n": 2}

    assert main(["--out", str(tmp_path / "drawn")], registry) == 0
    assert capsys.readouterr().out.count("of sizes") == 2
    assert [path.name for path in (tmp_path / "drawn").iterdir()] == ["growth.png"]
    assert (tmp_path / "drawn" / "growth.png").read_bytes().startswith(b"\x89PNG")


def test_an_unknown_name_is_refused_with_the_known_ones(registry: Registry, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["roots"], registry)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "python -m benchmarks: error: no benchmark is named roots; there are: cubes, squares"
    )


def test_the_command_finds_every_benchmark_of_the_project() -> None:
    command = [sys.executable, "-m", "benchmarks", "--list"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_columns_align_across_chinese_and_missing_values() -> None:
    rows: list[Row] = [{"算法": "整数规划", "seconds": 0.123456}, {"算法": "CBC", "seconds": None, "gap": 0.5}]
    assert plain_table(rows) == (
        "算法      seconds  gap\n"
        "--------  -------  ---\n"
        "整数规划   0.1235    –\n"
        "CBC             –  0.5"
    )  # fmt: skip


def test_a_benchmark_without_rows_prints_a_dash() -> None:
    assert plain_table([]) == "–"


def test_markdown_rules_carry_the_alignment() -> None:
    rows: list[Row] = [{"solver": "CBC", "seconds": 12.5}, {"solver": "HiGHS", "seconds": 1234.5}]
    assert markdown_table(rows) == (
        "| solver | seconds |\n"
        "| ------ | ------: |\n"
        "| CBC    |    12.5 |\n"
        "| HiGHS  |   1,234 |"
    )  # fmt: skip


def test_a_process_of_its_own_returns_the_result_and_keeps_its_chatter(folder: Path) -> None:
    (folder / "chatter.py").write_text("def double(value):\n    print('noise')\n    return 2 * value\n")
    run = in_own_process("chatter:double", {"value": 21})
    assert run.result == 42
    assert run.seconds >= 0


def test_the_peak_is_the_childs_own_and_not_the_parents(folder: Path) -> None:
    (folder / "hoard.py").write_text("def hoard(size):\n    return len(bytes(1) * size)\n")
    ballast = b"x" * (300 * MEGABYTE)
    small = in_own_process("hoard:hoard", {"size": 1})
    large = in_own_process("hoard:hoard", {"size": 200 * MEGABYTE})
    assert len(ballast) > small.peak_rss_bytes
    assert 190 * MEGABYTE < large.peak_rss_bytes - small.peak_rss_bytes < 220 * MEGABYTE


def test_the_peak_counts_what_the_child_starts(folder: Path) -> None:
    (folder / "delegate.py").write_text(
        "import subprocess, sys\n"
        "def delegate(size):\n"
        "    subprocess.run([sys.executable, '-c', f'len(bytes(1) * {size})'], check=True)\n"
    )
    assert in_own_process("delegate:delegate", {"size": 200 * MEGABYTE}).peak_rss_bytes > 200 * MEGABYTE


def test_an_exception_comes_back_with_its_traceback(folder: Path) -> None:
    (folder / "broken.py").write_text("def fail():\n    raise KeyError('pool')\n")
    with pytest.raises(RuntimeError, match=r"(?s)^broken:fail raised an exception\nTraceback .*KeyError: 'pool'\n$"):
        in_own_process("broken:fail")


def test_a_process_that_dies_is_reported(folder: Path) -> None:
    (folder / "dying.py").write_text("import os\ndef die():\n    os._exit(7)\n")
    with pytest.raises(RuntimeError, match=r"^the process of dying:die died with exit status 7$"):
        in_own_process("dying:die")


def test_a_process_past_its_time_is_killed(folder: Path) -> None:
    (folder / "endless.py").write_text("import threading\ndef wait():\n    threading.Event().wait()\n")
    with pytest.raises(TimeoutError, match=r"^endless:wait took more than 0\.5 seconds$"):
        in_own_process("endless:wait", timeout=0.5)
