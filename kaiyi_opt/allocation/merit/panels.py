"""Panels: jurors who are linked by what they both scored; across panels nothing tells a mild jury from better work."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from kaiyi_opt.allocation.arrays import IntArray


def panels_of(juror: IntArray, item: IntArray, jurors: int, items: int) -> tuple[IntArray, IntArray]:
    """Return the panel of each juror and of each item: the connected parts of who scored what.

    Parameters
    ----------
    juror, item
        Numbers by sheet.
    jurors, items
        How many there are; each occurs in some sheet.

    Returns
    -------
    Panel numbers of jurors and of items; panels are numbered by their first juror.
    """
    from scipy.sparse.csgraph import connected_components

    nodes = jurors + items
    graph = sp.coo_matrix((np.ones(len(juror)), (juror, jurors + item)), shape=(nodes, nodes))
    _, label = connected_components(graph, directed=False)
    _, first = np.unique(label, return_index=True)
    number = np.empty(len(first), dtype=np.int64)
    number[np.argsort(first)] = np.arange(len(first))
    panel = number[label] if nodes else np.empty(0, dtype=np.int64)
    return panel[:jurors], panel[jurors:]
