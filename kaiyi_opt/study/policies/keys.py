"""Numbers that look random and hang on whole numbers alone: for draws that no order of rows may change."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kaiyi_opt.simulation.policy import IntArray

_FIRST, _SECOND, _STEP = (np.uint64(x) for x in (0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0x9E3779B97F4A7C15))


def mixed(*parts: IntArray) -> npt.NDArray[np.uint64]:
    """Return 64 mixed bits of each row of numbers.

    SplitMix64's finaliser, part after part (G. L. Steele, D. Lea and C. H. Flood, "Fast splittable pseudorandom number
    generators", OOPSLA 2014).

    >>> mixed(np.array([1, 2]), np.array([3, 3])).tolist() == mixed(np.array([1, 2]), np.array([3, 3])).tolist()
    True
    """
    bits = np.zeros(np.broadcast(*parts).shape, dtype=np.uint64)
    for part in parts:
        bits = bits + part.astype(np.uint64) + _STEP
        bits = (bits ^ (bits >> np.uint64(30))) * _FIRST
        bits = (bits ^ (bits >> np.uint64(27))) * _SECOND
        bits ^= bits >> np.uint64(31)
    return bits
