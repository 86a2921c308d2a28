"""Solvers of the compiled program, one a file, behind one protocol; `get_solver` finds one by the name typed."""

from __future__ import annotations

from kaiyi_opt.allocation.solvers.protocol import Answer, Orders, Progress, Solver
from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text

SOLVER_NAMES = ("auto", "core", "highs", "cbc", "brute_force")

__all__ = ["SOLVER_NAMES", "Answer", "Orders", "Progress", "Solver", "get_solver"]


def get_solver(name: str) -> Solver:
    """Return the solver of that name: ``core``, ``highs``, ``cbc``, ``brute_force`` or ``pulp:NAME`` of PuLP.

    ``auto`` is HiGHS here, for a program of one goal; see `kaiyi_opt.allocation.lexicographic.solve_goals`.

    Raises
    ------
    InputError
        Where the name is not known.
    """
    if name in ("auto", "highs"):
        from kaiyi_opt.allocation.solvers.highs import Highs

        return Highs()
    if name == "core":
        from kaiyi_opt.allocation.solvers.core import Core

        return Core()
    if name == "brute_force":
        from kaiyi_opt.allocation.solvers.brute_force import BruteForce

        return BruteForce()
    if name == "cbc" or name.startswith("pulp:"):
        return _pulp_solver(name)
    raise _unknown(name, ", ".join((*SOLVER_NAMES, "pulp:NAME")))


def _pulp_solver(name: str) -> Solver:
    import pulp

    from kaiyi_opt.allocation.solvers.pulp_solver import PulpSolver

    if name == "cbc":
        return PulpSolver()
    pulp_name = name.removeprefix("pulp:")
    if pulp_name not in pulp.listSolvers():
        raise _unknown(name, ", ".join(pulp.listSolvers()))
    return PulpSolver(name, pulp_name)


def _unknown(name: str, known: str) -> InputError:
    return InputError(
        Fault(
            Text(f"没有名为 {name} 的求解器", f"there is no solver named {name}"),
            Text(f"可用：{known}", f"known: {known}"),
        )
    )
