"""The rule that grants nothing."""

from __future__ import annotations

import numpy as np

from kaiyi_opt.simulation.policy import Applications, IntArray


def grant_nothing(applications: Applications) -> IntArray:
    """Grant nothing to anybody."""
    return np.zeros(applications.request.size, dtype=np.int64)
