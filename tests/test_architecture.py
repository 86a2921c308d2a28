"""The shape of the package, read from its source: which way imports point, what stays light, how long things get."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "kaiyi_opt"

# Rooms from the ground up. A room imports itself and what lies below it; rooms on one floor do not know each other.
FLOORS = (
    ("language", "compiled"),
    ("plottable",),
    ("errors",),
    ("money",),
    ("scenario",),
    ("allocation", "network", "simulation"),
    ("study",),
    ("report", "verify"),
    ("web",),
    ("cli",),
    ("__main__",),
)
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}

# Libraries that one part alone may know.
HOME_OF_LIBRARY = {
    "highspy": "kaiyi_opt.allocation.solvers",
    "pulp": "kaiyi_opt.allocation.solvers",
    "mesa": "kaiyi_opt.simulation",
    "typer": "kaiyi_opt.cli",
    "rich": "kaiyi_opt.cli",
}

# Inside a room: what a module, or all that a folder holds, must not know.
FORBIDDEN = {
    "kaiyi_opt.allocation.audit": (
        "kaiyi_opt.allocation.program",
        "kaiyi_opt.allocation.compile",
        "kaiyi_opt.allocation.solvers",
    ),
    "kaiyi_opt.allocation.purchase.audit": ("kaiyi_opt.allocation",),
    "kaiyi_opt.allocation.solvers": (
        "kaiyi_opt.allocation.problem",
        "kaiyi_opt.allocation.rules",
        "kaiyi_opt.scenario",
    ),
}

# Modules, and packages with all they hold, whose imports are listed in full, beside the standard library.
ONLY = {
    "kaiyi_opt.verify": (
        "kaiyi_opt.verify",
        "kaiyi_opt.language",
        "kaiyi_opt.scenario.columns",
        "kaiyi_opt.scenario.vocabulary",
    ),
    "kaiyi_opt.scenario.vocabulary": (
        "kaiyi_opt.language",
        "kaiyi_opt.scenario.columns",
        "kaiyi_opt.scenario.vocabulary_network",
        "kaiyi_opt.scenario.vocabulary_purchase",
        "kaiyi_opt.scenario.vocabulary_simulation",
    ),
    "kaiyi_opt.scenario.vocabulary_network": ("kaiyi_opt.language", "kaiyi_opt.scenario.columns"),
    "kaiyi_opt.scenario.vocabulary_purchase": ("kaiyi_opt.language", "kaiyi_opt.scenario.columns"),
    "kaiyi_opt.scenario.vocabulary_simulation": ("kaiyi_opt.language", "kaiyi_opt.scenario.columns"),
    "kaiyi_opt.scenario.columns": ("kaiyi_opt.language",),
    "kaiyi_opt.language": (),
}

# What takes a second or more to import together; `kaiyi --help` must not wait for it.
HEAVY = (
    "IPython",
    "altair",
    "docx",
    "highspy",
    "jinja2",
    "matplotlib",
    "mesa",
    "networkx",
    "numba",
    "numpy",
    "openpyxl",
    "pandas",
    "pulp",
    "scipy",
    "xlsxwriter",
)

LONGEST_FUNCTION = 60
LONGEST_FILE = 600


class Import(NamedTuple):
    """One import: the module that states it, the line, and the module that it names."""

    importer: str
    line: int
    target: str

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.target}"


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_ours(name: str) -> bool:
    """True for a module of the package, and for its version, which is no room's."""
    path = ROOT.joinpath(*name.split("."))
    is_module = path.is_dir() or path.with_suffix(".py").is_file()
    return within(name, "kaiyi_opt") and (is_module or name == "kaiyi_opt.__version__")


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


def imports_of(source: str, module: str, *, is_package: bool) -> Iterator[Import]:
    """Yield every import of a module, those inside functions too, with relative names resolved.

    ``from package import name`` names ``package.name`` where that is ours, else ``package``.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (Import(module, node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute_base(node, module, is_package=is_package)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield Import(module, node.lineno, inner if is_ours(inner) else base)
        elif isinstance(node, ast.Call) and (name := imported_by_call(node)):
            yield Import(module, node.lineno, name)


def absolute_base(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    if node.level == 0:
        return node.module or ""
    parts = module.split(".")
    kept = parts[: len(parts) - node.level + is_package]
    return ".".join([*kept, node.module] if node.module else kept)


def imported_by_call(node: ast.Call) -> str | None:
    """Return the module named by ``import_module("...")`` or ``__import__("...")``."""
    function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
    if function not in ("import_module", "__import__") or not node.args:
        return None
    first = node.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def all_imports() -> list[Import]:
    """Every import in the package; the package's own face, which gathers names from all rooms, is exempt."""
    return [
        found
        for path in sources()
        if path != PACKAGE / "__init__.py"
        for found in imports_of(
            path.read_text(encoding="utf-8"), module_name(path), is_package=path.name == "__init__.py"
        )
    ]


def room_of(module: str) -> str:
    return module.split(".")[1]


def points_upward(found: Import) -> bool:
    """True where an import leaves its room for one that is not below, or takes a name from the package's own face."""
    if not within(found.target, "kaiyi_opt") or found.target == "kaiyi_opt.__version__":
        return False
    if found.target == "kaiyi_opt":
        return True
    importer, target = room_of(found.importer), room_of(found.target)
    return importer != target and FLOOR[importer] <= FLOOR[target]


def enters_by_its_own_front_door(found: Import) -> bool:
    """True where a module imports the public face of its own room, which gathers the room: a cycle."""
    return found.importer != found.target == f"kaiyi_opt.{room_of(found.importer)}"


def is_away_from_home(found: Import) -> bool:
    home = HOME_OF_LIBRARY.get(found.target.split(".")[0])
    return home is not None and not within(found.importer, home)


def is_forbidden(found: Import) -> bool:
    return any(
        within(found.importer, importer) and any(within(found.target, target) for target in targets)
        for importer, targets in FORBIDDEN.items()
    )


def is_beyond_the_list(found: Import) -> bool:
    listed = next((targets for owner, targets in ONLY.items() if within(found.importer, owner)), None)
    if listed is None or found.target.split(".")[0] in sys.stdlib_module_names:
        return False
    return not any(within(found.target, allowed) for allowed in listed)


def run_python(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def project_files() -> list[Path]:
    """Every file that git tracks or would track."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in sorted(listing.stdout.split("\0")) if name and (path := ROOT / name).is_file()]


def test_every_room_has_its_floor() -> None:
    rooms = {room_of(module_name(path)) for path in sources() if path != PACKAGE / "__init__.py"}
    assert sorted(rooms - FLOOR.keys()) == []


def test_imports_point_downward() -> None:
    assert [str(found) for found in all_imports() if points_upward(found)] == []


def test_no_module_enters_its_room_by_the_front_door() -> None:
    assert [str(found) for found in all_imports() if enters_by_its_own_front_door(found)] == []


def test_a_library_is_known_only_where_it_is_at_home() -> None:
    assert [str(found) for found in all_imports() if is_away_from_home(found)] == []


def test_the_audit_and_the_solvers_know_nothing_of_each_other() -> None:
    assert [str(found) for found in all_imports() if is_forbidden(found)] == []


def test_the_verifier_and_its_words_stand_on_the_standard_library() -> None:
    assert [str(found) for found in all_imports() if is_beyond_the_list(found)] == []


def test_the_verifier_runs_where_nothing_is_installed() -> None:
    run_python("-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); import kaiyi_opt.verify")


def test_the_command_line_is_imported_without_anything_heavy() -> None:
    loaded = run_python("-c", "import sys; from kaiyi_opt.cli import main; print(*sys.modules)").split()
    assert [library for library in HEAVY if library in loaded] == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    place = re.compile(rb"/(?:work|root|home|Users)/")
    named = [path.relative_to(ROOT).as_posix() for path in project_files() if place.search(path.read_bytes())]
    assert named == []


def test_functions_are_short() -> None:
    long = [
        f"{module_name(path)}.{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_files_are_short() -> None:
    lengths = {module_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert [f"{module}: {length} lines" for module, length in lengths.items() if length > LONGEST_FILE] == []


# The rules above hold only if they can fail: each meets what it is there to refuse.


def test_the_reader_sees_every_way_to_import() -> None:
    source = """
import numpy.linalg
from kaiyi_opt import __version__, errors, load
from .scenario import vocabulary
from ..study.runs import Run
from . import nothing_of_that_name
def late():
    from kaiyi_opt.scenario.vocabulary import TABLES
    importlib.import_module("kaiyi_opt.report")
"""
    found = imports_of(source, "kaiyi_opt.allocation.audit", is_package=False)
    assert sorted((line, target) for _, line, target in found) == [
        (2, "numpy.linalg"),
        (3, "kaiyi_opt"),
        (3, "kaiyi_opt.__version__"),
        (3, "kaiyi_opt.errors"),
        (4, "kaiyi_opt.allocation.scenario"),
        (5, "kaiyi_opt.study.runs"),
        (6, "kaiyi_opt.allocation"),
        (8, "kaiyi_opt.scenario.vocabulary"),
        (9, "kaiyi_opt.report"),
    ]


def test_a_relative_import_in_a_package_starts_from_the_package() -> None:
    (found,) = imports_of("from .vocabulary import TABLES", "kaiyi_opt.scenario", is_package=True)
    assert found.target == "kaiyi_opt.scenario.vocabulary"


@pytest.mark.parametrize(
    ("importer", "target"),
    [
        ("kaiyi_opt.network.pairing.pairing", "kaiyi_opt.allocation.program"),
        ("kaiyi_opt.scenario.folder", "kaiyi_opt.study"),
        ("kaiyi_opt.errors", "kaiyi_opt.money"),
        ("kaiyi_opt.web.server", "kaiyi_opt.cli"),
        ("kaiyi_opt.study.runs", "kaiyi_opt"),
    ],
)
def test_an_upward_or_sideways_import_is_refused(importer: str, target: str) -> None:
    assert points_upward(Import(importer, 1, target))


@pytest.mark.parametrize(
    ("importer", "target"),
    [
        ("kaiyi_opt.study.runs", "kaiyi_opt.simulation.model"),
        ("kaiyi_opt.allocation.audit", "kaiyi_opt.allocation.problem"),
        ("kaiyi_opt.cli.main", "kaiyi_opt.__version__"),
        ("kaiyi_opt.network.pairing.pairing", "scipy.optimize"),
    ],
)
def test_a_downward_import_is_let_through(importer: str, target: str) -> None:
    assert not points_upward(Import(importer, 1, target))


@pytest.mark.parametrize(
    ("refused", "importer", "target"),
    [
        (enters_by_its_own_front_door, "kaiyi_opt.allocation.audit", "kaiyi_opt.allocation"),
        (is_away_from_home, "kaiyi_opt.network.pairing.pairing", "pulp"),
        (is_away_from_home, "kaiyi_opt.study.runs", "mesa.time"),
        (is_forbidden, "kaiyi_opt.allocation.audit", "kaiyi_opt.allocation.solvers.brute"),
        (is_forbidden, "kaiyi_opt.allocation.solvers.brute", "kaiyi_opt.scenario.nouns"),
        (is_beyond_the_list, "kaiyi_opt.verify", "kaiyi_opt.money"),
        (is_beyond_the_list, "kaiyi_opt.verify.law", "kaiyi_opt.allocation.law"),
        (is_beyond_the_list, "kaiyi_opt.scenario.vocabulary", "pydantic"),
    ],
)
def test_each_narrower_rule_refuses_what_it_names(
    refused: Callable[[Import], bool], importer: str, target: str
) -> None:
    assert refused(Import(importer, 1, target))
