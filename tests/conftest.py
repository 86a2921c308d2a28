"""What every test shares: the same examples on every run, no clock, no locale of the machine, one processor."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("kaiyi", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("kaiyi")

# The language of a message follows the locale: here it is English unless a test says otherwise.
os.environ["LC_ALL"] = "C.UTF-8"


@pytest.fixture(autouse=True, scope="session")
def _one_processor() -> Iterator[None]:
    """Let work start processes only where a test names their number: the tests themselves run side by side."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
        patch.setattr(os, "cpu_count", lambda: 1)
        yield
