"""Allocation: build, solve and total of synthetic rounds with every rule family on, beside plain PuLP with CBC."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks import Options, Row, benchmark, in_own_process
from benchmarks.own_process import cpu_seconds
from benchmarks.rounds import synthetic_round
from kaiyi_opt.report.figures.growth import Timing


def timings(row: Row) -> Iterator[Timing]:
    """Yield what a row tells of growth: building and solving, ours with all goals, the peer's with the first alone."""
    size = int(str(row["applications"]))
    ours, peer = float(str(row["total s"])), float(str(row["PuLP build s"])) + float(str(row["CBC s"]))
    yield Timing(size, "kaiyi_opt, all goals", ours, row["status"] == "optimal")
    yield Timing(size, "PuLP + CBC, first goal", peer, row["CBC status"] == "Optimal")


@benchmark(
    "allocation",
    help="synthetic rounds with all rule families, beside PuLP + CBC on the same program",
    timings=timings,
)
def allocation(options: Options) -> Iterator[Row]:
    """Yield a row a size: n applications, default 30, 1,000 and 10,000.

    "first goal" is the program that CBC solves too. "all goals" adds the goals behind it, the proof of uniqueness and
    the tie-break, which CBC is not asked for. Seconds are of CPU. Each solver runs in a process of its own, its imports
    not counted.
    """
    for size in options.sizes_or(30, 1_000, 10_000):
        settings = {"size": size, "seed": options.seed, "time_limit": options.time_limit}
        ours = in_own_process("benchmarks.allocation:our_round", settings)
        theirs = in_own_process("benchmarks.allocation:pulp_cbc_round", settings)
        mine, peer = ours.result, theirs.result
        yield {
            "applications": size,
            "build s": mine["build"],
            "first goal s": mine["first"],
            "all goals s": mine["all"],
            "total s": round(mine["build"] + mine["all"], 4),
            "status": mine["status"],
            "MB": ours.peak_rss_bytes // 2**20,
            "PuLP build s": peer["build"],
            "CBC s": peer["solve"],
            "CBC status": peer["status"],
            "first / CBC": round((mine["build"] + mine["first"]) / (peer["build"] + peer["solve"]), 3),
            "total / CBC": round((mine["build"] + mine["all"]) / (peer["build"] + peer["solve"]), 3),
            "same optimum": mine["objective"] == peer["objective"],
        }


def our_round(size: int, seed: int, time_limit: float) -> dict[str, Any]:
    """State, compile and solve a round: the first goal with HiGHS, all goals as `kaiyi allocate` does; seconds of each.

    Smaller rounds go first, so that no imports and no loading of compiled code are counted.
    """
    from kaiyi_opt.allocation.compile import compile_problem
    from kaiyi_opt.allocation.lexicographic import solve_goals
    from kaiyi_opt.allocation.problem import state
    from kaiyi_opt.allocation.program import Status
    from kaiyi_opt.allocation.search import solve_program

    for few in (40, 3_000):
        small, _ = compile_problem(state(synthetic_round(few, 0)))
        solve_goals(small)
    solve_program(small.program(0))
    scenario = synthetic_round(size, seed)
    started = cpu_seconds()
    program, _ = compile_problem(state(scenario))
    built = cpu_seconds()
    first = solve_program(program.program(0), time_limit=time_limit)
    solved = cpu_seconds()
    whole = solve_goals(program, time_limit=time_limit)
    ended = cpu_seconds()
    return {
        "build": round(built - started, 4),
        "first": round(solved - built, 4),
        "all": round(ended - solved, 4),
        "status": str(first.status) if whole.complete or first.status != Status.OPTIMAL else "first goal only",
        "objective": first.objective_or_none,
    }


def pulp_cbc_round(size: int, seed: int, time_limit: float) -> dict[str, Any]:
    """Build the same program in PuLP and solve it with CBC, as a user of PuLP would, asking for a gap of 0."""
    import pulp

    from kaiyi_opt.allocation.compile import compile_problem
    from kaiyi_opt.allocation.problem import state
    from kaiyi_opt.allocation.solvers.pulp_model import pulp_model

    program = compile_problem(state(synthetic_round(size, seed)))[0].program(0)
    started = cpu_seconds()
    problem, _ = pulp_model(program)
    built = cpu_seconds()
    status = problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, timeLimit=time_limit))
    solved = cpu_seconds()
    return {
        "build": round(built - started, 4),
        "solve": round(solved - built, 4),
        "status": pulp.LpStatus[status],
        "objective": round(pulp.value(problem.objective)) if status == pulp.LpStatusOptimal else None,
    }
