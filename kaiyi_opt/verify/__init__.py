"""The independent verifier: it reads a published list and a scenario by itself and computes everything again.

It stands on the standard library and on the words of the tables alone (`kaiyi_opt.scenario.vocabulary`). It shares none
of the package's parsing, none of its arithmetic and no solver, so that a fault there cannot hide here. Numbers are
whole or `fractions.Fraction`; nothing passes through a float.
"""

from __future__ import annotations

from kaiyi_opt.verify.checks import verify
from kaiyi_opt.verify.command import main
from kaiyi_opt.verify.inputs import UnreadableError
from kaiyi_opt.verify.report import Counts, Report

__all__ = ["Counts", "Report", "UnreadableError", "main", "verify"]
