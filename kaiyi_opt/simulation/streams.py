"""Keyed random numbers: each draw is a function of who decides what, when, in which replicate, and of nothing else.

Philox4x32-10 (J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3",
SC'11) of the counter (uid, month, decision) under the key (seed, replicate). No stream is consumed: an organisation
that exists under one policy alone shifts nobody else's luck, so two policies can be compared pair by pair.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from kaiyi_opt.simulation.rules import rule

U = np.uint64
Word: TypeAlias = Any  # compiled: uint64
Words: TypeAlias = npt.NDArray[np.uint64]
_MASK = U(0xFFFFFFFF)
_MULTIPLIER_0, _MULTIPLIER_1 = U(0xD2511F53), U(0xCD9E8D57)
_WEYL_0, _WEYL_1 = U(0x9E3779B9), U(0xBB67AE85)
_HALF_WORD = U(32)
_ROUNDS = 10
MOST_KEY = 2**32 - 1

# What is decided; the number is part of a draw's key, so none may change its meaning without changing every result.
OPENING, OPENING_FACTS, OPENING_TIES = 1, 2, 3
NEEDS, ACTIVITY, ELDER_CARE, CAPABILITY, FATE, ASSESSMENT, FOUNDING, FOUNDER, FOUNDER_FACTS = range(11, 20)
SURVEY, GRADING, INSPECTION, HATCHING, HONOUR, PROPOSAL, JURY, VOTES, BID, TRAINING, INTRODUCTION, PARTY = range(31, 43)
CHANCE = 51


@rule
def philox(c0: Word, c1: Word, c2: Word, c3: Word, k0: Word, k1: Word) -> tuple[Word, Word, Word, Word]:
    """Return the four 32-bit words of Philox4x32-10 for a counter of four words and a key of two, all as uint64."""
    for _ in range(_ROUNDS):
        p0, p1 = _MULTIPLIER_0 * c0, _MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (
            ((p1 >> _HALF_WORD) ^ c1 ^ k0) & _MASK,
            p1 & _MASK,
            ((p0 >> _HALF_WORD) ^ c3 ^ k1) & _MASK,
            p0 & _MASK,
        )
        k0, k1 = (k0 + _WEYL_0) & _MASK, (k1 + _WEYL_1) & _MASK
    return c0, c1, c2, c3


@rule
def uniforms(key: Words, uid: Word, month: int, decision: int) -> tuple[float, float, float, float]:
    """Return four independent draws between 0 and 1, both excluded.

    Parameters
    ----------
    key
        Shape (2,), uint64: seed and replicate, each below 2^32.
    uid
        Who decides, uint64.
    month, decision
        When, from 0; and what, one of the constants above.
    """
    who = U(uid)
    words = philox(who & _MASK, who >> _HALF_WORD, U(month), U(decision), key[0], key[1])
    return _unit(words[0]), _unit(words[1]), _unit(words[2]), _unit(words[3])


@rule
def _unit(word: Word) -> float:
    return (float(word) + 0.5) / 4294967296.0


@rule
def normal(u: float) -> float:
    """Return the standard normal quantile of ``u``, to about seven digits.

    M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37, 1988
    (PPND7).
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
        return q * top / (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0)
    r = math.sqrt(-math.log(u if q < 0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        top = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777
        z = top / ((0.12021132975 * r + 0.73700164250) * r + 1.0)
    else:
        r -= 5.0
        top = ((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150
        z = top / ((0.012258202635 * r + 0.24197894225) * r + 1.0)
    return -z if q < 0 else z


@rule
def poisson(mean: float, u: float) -> int:
    """Return the Poisson quantile of ``u``: by inversion up to a mean of 30, beyond it by the normal approximation."""
    if mean <= 0.0:
        return 0
    if mean > 30.0:
        return max(0, math.floor(mean + math.sqrt(mean) * normal(u) + 0.5))
    term = math.exp(-mean)
    total, count = term, 0
    while u > total and count < 200:
        count += 1
        term *= mean / count
        total += term
    return count
