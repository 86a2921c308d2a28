r"""Exchanges that certainly gain: of two applications alike in every rule, who is certainly worth less gives way.

Where the rules of a round treat the options of i and j alike (the same coefficient in every row, each the only option
of its candidate), a plan with i and without j stays lawful with j in its place. Where in addition :math:`L_j > U_i`,
that is certainly worth more, so that every contender keeps :math:`x_i \le x_j`. The rows stated here leave out what
follows from others: :math:`x_i \le x_j` and :math:`x_j \le x_k` say :math:`x_i \le x_k`.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.lottery.options import Options
from kaiyi_opt.allocation.program import IntegerProgram


def certain_exchanges(rules: IntegerProgram, options: Options) -> list[tuple[int, int]]:
    """Return pairs of options (i, j) for which every contender keeps x_i ≤ x_j."""
    found = []
    for alike in _alike(rules, options):
        for i in alike:
            better = [j for j in alike if options.low[j] > options.high[i]]
            if not better:
                continue
            # Whoever is certainly better than another that is itself certainly better than i follows from the two.
            nearest = min(int(options.high[j]) for j in better)
            found += [(i, j) for j in better if int(options.low[j]) <= nearest]
    return found


def _alike(rules: IntegerProgram, options: Options) -> list[list[int]]:
    """Return the options that the rules treat alike, of candidates that have no other, in groups of two or more."""
    columns, single = rules.by_column, np.bincount(options.owner)[options.owner] == 1
    groups: dict[tuple[bytes, bytes, int, float], list[int]] = {}
    for option in np.flatnonzero(single).tolist():
        entries = slice(columns.indptr[option], columns.indptr[option + 1])
        rows, weights = columns.indices[entries], columns.data[entries]
        order = np.argsort(rows, kind="stable")
        bounds = int(rules.column_lower[option]), float(rules.column_upper[option])
        groups.setdefault((rows[order].tobytes(), weights[order].tobytes(), *bounds), []).append(option)
    return [group for group in groups.values() if len(group) > 1]


def with_exchanges(rules: IntegerProgram, options: Options) -> IntegerProgram:
    """Return the rules with a row x_i − x_j ≤ 0 for each certain exchange."""
    pairs = certain_exchanges(rules, options)
    if not pairs:
        return rules
    row = np.repeat(np.arange(len(pairs)), 2)
    matrix = sp.csr_array(
        (np.tile([1, -1], len(pairs)), (row, np.array(pairs).ravel())), shape=(len(pairs), rules.size[1])
    )
    return rules.with_rows(matrix, [-np.inf] * len(pairs), [0.0] * len(pairs))
