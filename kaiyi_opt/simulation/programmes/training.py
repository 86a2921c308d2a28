"""Capability support (专项量体培训): the year's training places are drawn among active local organisations.

The draw is keyed by organisation, so that whoever else there is changes nobody's number; the lowest numbers get places.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.simulation.rules import rule, sweep
from kaiyi_opt.simulation.state import ACTIVE, INTRODUCED, State, replicate
from kaiyi_opt.simulation.streams import TRAINING, uniforms


@sweep
def train_all(states: State) -> None:
    """Give out the training places of every replicate."""
    for r in range(states.hub.shape[0]):
        train(replicate(states, r))


@rule
def train(state: State) -> None:
    """Give out a year's training places in one replicate."""
    count = state.hub[0].count
    number = np.full(count, 2.0)
    for i in range(count):
        o = state.organisations[i]
        if o.activity == ACTIVE and o.layer != INTRODUCED:
            number[i] = uniforms(state.key, o.uid, state.hub[0].month, TRAINING)[0]
    order = np.argsort(number)
    for i in order[: state.levers[0].training_places]:
        if number[i] < 2.0:
            state.organisations[i].trained = 1
