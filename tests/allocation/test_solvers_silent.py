"""No solver writes to the streams of its process: what `--json` prints stands alone there.

highspy 1.16 prints a banner from its own code, which redirecting `sys.stdout` does not catch; so a child process
solves, and both of its streams are read as files.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

SOLVE = """
import sys
from kaiyi_opt.allocation import IntegerProgram, solve_program
from kaiyi_opt.allocation.solvers.highs import row_prices

program = IntegerProgram([5, 4, 3], [[2, 3, 1], [4, 1, 2]], [-float("inf")] * 2, [5, 11], 0, 3)
assert solve_program(program, sys.argv[1], 20.0).objective == 14
row_prices(program)
"""


@pytest.mark.parametrize("solver", ["highs", "core", "cbc"])
def test_a_solver_prints_nothing(solver: str) -> None:
    done = subprocess.run([sys.executable, "-c", SOLVE, solver], capture_output=True, check=False, timeout=300)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
