"""Checks of what a policy answers: whatever breaks the terms of what was asked raises `PolicyError`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kaiyi_opt.simulation.policy import Applications, IntArray, Matches, PairingTable, PolicyError


def lawful_awards(applications: Applications, awards: npt.ArrayLike) -> IntArray:
    """Return awards as whole fen, each 0 or an amount that may be granted, none above its replicate's budget in all."""
    granted = _whole("award", awards, applications.request.shape)
    held = granted > 0
    if (granted < 0).any():
        raise PolicyError("an award is below zero")
    if (held & ((granted < applications.minimum) | (granted > applications.request))).any():
        raise PolicyError("an award lies outside the amounts that may be granted")
    graded = applications.minimum < applications.request
    if (held & graded & (granted % np.maximum(applications.step, 1) != 0)).any():
        raise PolicyError("an award is not on its line's step")
    spent = np.zeros(applications.budget.size, dtype=np.int64)
    np.add.at(spent, applications.replicate, granted)
    if (spent > applications.budget).any():
        raise PolicyError("awards come to more than the budget")
    return granted


def lawful_matches(matches: Matches, made: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return which pairs are made, nobody in two of them."""
    taken = np.asarray(made)
    if taken.dtype != np.bool_ or taken.shape != matches.value.shape:
        raise PolicyError("a matching says yes or no for each pair")
    for side in (matches.left, matches.right):
        chosen = side[taken]
        if np.unique(chosen).size != chosen.size:
            raise PolicyError("somebody is in two pairs")
    return taken


def lawful_pairs(table: PairingTable, mentors: npt.ArrayLike) -> IntArray:
    """Return each organisation's mentor: a mentor of its own replicate, none with more mentees than places."""
    chosen = _whole("mentor", mentors, table.uid.shape)
    paired = chosen >= 0
    if (chosen < -1).any() or (chosen >= table.uid.size).any():
        raise PolicyError("a mentor is no row of the table")
    mentees, theirs = np.flatnonzero(paired), chosen[paired]
    if table.is_mentor[mentees].any() or not table.is_mentor[theirs].all():
        raise PolicyError("a pair is not of a mentee and a mentor")
    if (table.replicate[mentees] != table.replicate[theirs]).any():
        raise PolicyError("a pair crosses replicates")
    if (np.bincount(theirs, minlength=table.uid.size) > table.places).any():
        raise PolicyError("a mentor takes more than it has places for")
    return chosen


def lawful_introductions(shape: tuple[int, ...], most: IntArray, numbers: npt.ArrayLike) -> IntArray:
    """Return how many organisations are approached, no more in a replicate than may be."""
    asked = _whole("introduction", numbers, shape)
    if (asked < 0).any() or (asked.sum(axis=(1, 2)) > most).any():
        raise PolicyError("more introductions than may be made")
    return asked


def _whole(name: str, answer: npt.ArrayLike, shape: tuple[int, ...]) -> IntArray:
    numbers = np.asarray(answer)
    if not np.issubdtype(numbers.dtype, np.integer) or numbers.shape != shape:
        raise PolicyError(f"each {name} is one whole number a row of the table")
    return numbers.astype(np.int64)
