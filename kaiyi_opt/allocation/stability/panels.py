"""Panels: which jurors are drawn in each other's place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kaiyi_opt.scenario.nouns import ScoreSheet


def panels_of(sheets: Sequence[ScoreSheet]) -> tuple[tuple[str, ...], ...]:
    """Return the panels of a jury, the strata of its bootstrap: jurors by identifier, in order.

    Jurors who hold sheets (recused or not) for the same applications are one panel. One whose applications nobody else
    shares to the last joins the panel with which most are shared; where only others like him or her share any, they
    form a panel together. One who shares none with anybody is a panel alone, and is then always drawn.

    >>> sheets = [ScoreSheet(j, a) for j, a in ("1A", "1B", "2A", "2B", "3B", "4C")]
    >>> panels_of(sheets)
    (('1', '2', '3'), ('4',))
    """
    held: dict[str, set[str]] = defaultdict(set)
    for sheet in sheets:
        held[sheet.juror].add(sheet.application)
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for juror in sorted(held):
        groups[tuple(sorted(held[juror]))].append(juror)
    panels = [(set(key), list(jurors)) for key, jurors in groups.items() if len(jurors) > 1]
    alone = [jurors[0] for jurors in groups.values() if len(jurors) == 1]
    shared = [(set(applications), jurors) for applications, jurors in panels]
    left = []
    for juror in alone:
        overlap = [len(held[juror] & applications) for applications, _ in shared]
        if max(overlap, default=0):
            shared[overlap.index(max(overlap))][1].append(juror)
        else:
            left.append(juror)
    together = _joined(left, held)
    return tuple(sorted(tuple(sorted(jurors)) for jurors in [*(jurors for _, jurors in shared), *together]))


def _joined(jurors: list[str], held: dict[str, set[str]]) -> list[list[str]]:
    """Return jurors grouped so that those who share an application are together."""
    groups: list[tuple[set[str], list[str]]] = []
    for juror in jurors:
        applications, members = set(held[juror]), [juror]
        apart = []
        for group in groups:
            if group[0] & applications:
                applications |= group[0]
                members = [*group[1], *members]
            else:
                apart.append(group)
        groups = [*apart, (applications, members)]
    return [members for _, members in groups]
