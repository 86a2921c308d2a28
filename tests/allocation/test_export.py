"""LP and MPS files: another program reads them, and finds the same optimum."""

from __future__ import annotations

from pathlib import Path

import highspy
import pytest

from kaiyi_opt.allocation import IntegerProgram, write_lp, write_mps
from tests.allocation.small_programs import ENDLESS, small_program
from tests.oracles import optimum


def optimum_of_file(path: Path) -> int | None:
    """Return the optimum that HiGHS finds of a file, in the file's own sense; ``None`` where there is no point."""
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    assert model.readModel(str(path)) == highspy.HighsStatus.kOk
    model.setOptionValue("mip_rel_gap", 0.0)
    model.run()
    if model.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return None
    assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return round(model.getInfo().objective_function_value)


@pytest.mark.parametrize("seed", range(60))
def test_both_files_read_back_to_the_same_optimum(seed: int, tmp_path: Path) -> None:
    program = small_program(seed)
    write_lp(program, tmp_path / "round.lp")
    write_mps(program, tmp_path / "round.mps")
    best = optimum(program)
    assert optimum_of_file(tmp_path / "round.lp") == best
    assert optimum_of_file(tmp_path / "round.mps") == (None if best is None else -best)


def test_columns_without_bounds_and_without_use_are_in_the_files(tmp_path: Path) -> None:
    program = IntegerProgram([-3, -2, 0], [[1, 1, 0], [1, -1, 0]], [-7, -4], [ENDLESS, 4], -ENDLESS, ENDLESS)
    write_lp(program, tmp_path / "round.lp")
    write_mps(program, tmp_path / "round.mps")
    assert (optimum_of_file(tmp_path / "round.lp"), optimum_of_file(tmp_path / "round.mps")) == (19, -19)


def test_the_lp_file_is_readable_and_names_are_generated(tmp_path: Path) -> None:
    program = IntegerProgram([6, 5, 4], [[3, 2, 2], [1, 0, 1]], [1, -ENDLESS], [4, 1], 0, [1, 7, ENDLESS])
    write_lp(program, tmp_path / "round.lp")
    assert [line.strip() for line in (tmp_path / "round.lp").read_text().splitlines()] == [
        "\\* kaiyi *\\",
        "Maximize",
        "OBJ: 6 x0 + 5 x1 + 4 x2",
        "Subject To",
        "r0: 3 x0 + 2 x1 + 2 x2 <= 4",
        "r0_least: 3 x0 + 2 x1 + 2 x2 >= 1",
        "r1: x0 + x2 <= 1",
        "Bounds",
        "0 <= x1 <= 7",
        "0 <= x2",
        "Generals",
        "x1",
        "x2",
        "Binaries",
        "x0",
        "End",
    ]
