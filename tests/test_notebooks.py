"""The notebooks run from a clean start, stand in the repository without outputs, and results show themselves."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import kaiyi_opt as ko
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text
from kaiyi_opt.report.notebook import SHOWN, register
from kaiyi_opt.report.page.blocks import Section
from kaiyi_opt.scenario.shipped import shipped_round
from kaiyi_opt.study.comparison.comparison import Comparison
from kaiyi_opt.study.whole_run import Outcome, RunOptions

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_the_notebooks_come_in_the_order_an_analyst_learns() -> None:
    assert [path.stem.partition("-")[0] for path in NOTEBOOKS] == [str(n) for n in range(1, len(NOTEBOOKS) + 1)]
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_a_clean_start_and_says_nothing_on_the_error_stream(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    assert all("text/html" in o.data or "text/plain" in o.data for o in outputs if o.output_type == "execute_result")


class Formatter:
    """What `register` asks of IPython's own formatter."""

    def __init__(self) -> None:
        self.shows: dict[type, Any] = {}

    def for_type(self, shown: type, show: Any) -> None:
        self.shows[shown] = show


def test_ipython_is_told_how_to_show_every_result() -> None:
    formatter = Formatter()
    register(SimpleNamespace(display_formatter=SimpleNamespace(formatters={"text/html": formatter})))
    assert formatter.shows == SHOWN


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    """Return one result of each kind by the name that the cells give it."""
    scenario = ko.load(shipped_round("community-foundation"))
    plan = ko.allocate(scenario)
    return {
        "scenario": scenario,
        "plan": plan,
        "pairing": ko.pair(scenario),
        "linkage": ko.linkage(scenario),
        "projection": (projection := ko.project(scenario, years=1, replicates=2, workers=1)),
        "comparison": Comparison((projection, projection)),
        "outcome": Outcome(scenario, RunOptions(), {"allocate": plan}),
    }


def test_every_result_shows_a_table_or_a_chart_and_what_to_type_next(results: dict[str, Any]) -> None:
    assert {type(result) for result in results.values()} == SHOWN.keys()
    for result in results.values():
        html = SHOWN[type(result)](result)
        assert "<code>" in html
        assert "<table>" in html or "<svg" in html
        assert not re.search(r"<script|\son\w+=", html)


def test_verbs_that_a_cell_proposes_exist(results: dict[str, Any]) -> None:
    for result in results.values():
        for owner, verb in re.findall(r"<code>(\w+)\.(\w+)", SHOWN[type(result)](result)):
            assert hasattr({"ko": ko, **results}[owner], verb), verb


def test_an_error_in_a_cell_is_its_faults_alone() -> None:
    error = InputError([Fault(Text("一", "one"), Text("改", "mend")), Fault(Text("二", "two"), Text("改", "mend"))])
    assert error._render_traceback_() == str(error).splitlines()


def test_a_section_is_escaped_in_a_cell() -> None:
    from kaiyi_opt.report.page.page import cell

    assert "<script>" not in cell(Section("k", "<script>1</script>", ()), ("<b>",), "en")
