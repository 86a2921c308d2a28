"""Many replicates at once: the compiled sweep over replicates and months, no Mesa objects."""

from __future__ import annotations

from kaiyi_opt.simulation.month import pass_month
from kaiyi_opt.simulation.outcomes import measure
from kaiyi_opt.simulation.rules import sweep
from kaiyi_opt.simulation.state import Records, State, replicate


@sweep
def advance(states: State, months: int, met: Records, rows: Records) -> None:
    """Let every replicate live ``months`` months.

    Parameters
    ----------
    met
        Shape (replicates,): cases met since the start, carried on.
    rows
        Shape (replicates, months, outcomes): filled.
    """
    for r in range(states.hub.shape[0]):
        state = replicate(states, r)
        for month in range(months):
            pass_month(state)
            met[r] = measure(state, met[r], rows[r, month])
