"""Which candidates to name as mentors, where naming one costs money: a facility-location program, solved exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.errors import KaiyiError
from kaiyi_opt.network.pairing.best_pairing import not_proved
from kaiyi_opt.network.pairing.pairing_market import BoolArray, FloatArray, IntArray, PairMarket
from kaiyi_opt.network.pairing.pairing_rows import place_rows
from kaiyi_opt.network.protocol import Maximise, PairingProgram


@dataclass(frozen=True, eq=False)
class NamingChoice:
    """The candidates that are named.

    Attributes
    ----------
    named
        Shape (k,): whether a mentor is a candidate that is named.
    priority_served, total_fit
        What a best pairing serves and fits with them, and ``bounds`` what is proved of each: no choice within the
        budget serves more, nor fits better among those that serve as many.
    solver
        What solved the program.
    """

    named: BoolArray
    priority_served: int
    total_fit: int
    bounds: tuple[int | None, int | None]
    solver: str


def choose_mentors(
    market: PairMarket, candidate: BoolArray, cost: IntArray, budget: int, maximise: Maximise
) -> NamingChoice:
    r"""Return the candidates whose naming serves the most mentees with priority, then fits best, then costs least.

    .. math::  \max \sum_{ij} f_{ij} x_{ij} \quad\text{s.t.}\quad \sum_j x_{ij} \le 1,\quad
        \sum_i x_{ij} \le c_j y_j,\quad x_{ij} \le y_j,\quad \sum_j k_j y_j \le B

    with y_j = 1 for mentors that need no naming. Among choices that tie the one that names the first candidate is
    taken; then the second; and so on.

    Parameters
    ----------
    market
        Candidates take part in it with the places that they would have.
    candidate, cost
        Shape (k,): who must be named before it takes anybody, and what that costs in fen.
    budget
        Fen that may be spent.

    Raises
    ------
    KaiyiError
        Where the solver finds no choice, which is a fault of the program.
    """
    candidates = np.flatnonzero(candidate)
    pairs = market.mentee.size
    rows, upper = place_rows(market)
    matrix, bounds = _with_naming(market, rows, upper, candidates, cost, budget)
    zeros = np.zeros(candidates.size, dtype=np.int64)
    program = PairingProgram(
        goals=(
            np.concatenate([market.priority[market.mentee].astype(np.int64), zeros]),
            np.concatenate([market.fit, zeros]),
            np.concatenate([np.zeros(pairs, dtype=np.int64), -cost[candidates]]),
        ),
        matrix=matrix,
        row_lower=np.full(bounds.size, -np.inf),
        row_upper=bounds,
        order=tuple(np.array([pairs + number]) for number in range(candidates.size)),
    )
    found = maximise(program)
    if found.point is None:
        raise KaiyiError(not_proved())
    made, named = np.flatnonzero(found.point[:pairs]), np.zeros(market.mentors, dtype=bool)
    named[candidates[found.point[pairs:] == 1]] = True
    return NamingChoice(
        named,
        int(market.priority[market.mentee[made]].sum()),
        sum(map(int, market.fit[made])),
        (found.bounds[0], found.bounds[1]),
        found.solver,
    )


def _with_naming(
    market: PairMarket, rows: sp.csr_array, upper: FloatArray, candidates: IntArray, cost: IntArray, budget: int
) -> tuple[sp.csr_array, FloatArray]:
    """Return the rows over pairs and then candidates: places only where named, pair by pair too, and the budget.

    That a pair is made only with a mentor that is named follows from the places already; stated pair by pair as well it
    brings the program's relaxation close to its answer.
    """
    column_of = np.full(market.mentors, -1)
    column_of[candidates] = np.arange(candidates.size)
    naming = sp.lil_array((rows.shape[0], candidates.size), dtype=np.int64)
    upper = upper.copy()
    for number, mentor in enumerate(candidates.tolist()):
        naming[market.mentees + mentor, number] = -int(market.places[mentor])
        upper[market.mentees + mentor] = 0
    links = np.flatnonzero(column_of[market.mentor] >= 0)
    at = np.arange(links.size)
    ones = np.ones(links.size, dtype=np.int64)
    link_pairs = sp.csr_array((ones, (at, links)), shape=(links.size, market.mentee.size))
    link_names = sp.csr_array((-ones, (at, column_of[market.mentor[links]])), shape=(links.size, candidates.size))
    spent = sp.csr_array(cost[candidates][np.newaxis, :])
    matrix = sp.block_array([[rows, naming], [link_pairs, link_names], [None, spent]], format="csr")
    return sp.csr_array(matrix), np.concatenate([upper, np.zeros(links.size), [budget]])
