"""What every test shares: the same examples on every run, no clock, and no locale of the machine."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("kaiyi", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("kaiyi")

# The language of a message follows the locale: here it is English unless a test says otherwise.
os.environ["LC_ALL"] = "C.UTF-8"
