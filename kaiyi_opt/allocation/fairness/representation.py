r"""Justified representation: groups of voters who agree on a project, could pay for it, and have too little instead.

**EJR+** (M. Brill and J. Peters, "Robust and Verifiable Proportionality Axioms for Multiwinner Voting", EC 2023) asks
of a committee of k that there be no candidate c outside, number ℓ and group S of the n voters with

.. math::  |S| \ge \ell\, n / k, \qquad c \in A_i \text{ and } |A_i \cap W| < \ell \text{ for every } i \in S.

Unlike older axioms it is checked in polynomial time. Here projects have costs, and each voter stands for b / n of the
budget b. Let s = |S| b / n be the share of a group S that supports the unfunded project c, which costs p. The worth
:math:`\mu` of a project is what is paid for it where utility is cost, and 1 where it is cardinality; :math:`u_i` is the
worth of all that is funded of i's ballot, and :math:`\mu_c` is p or 1. The group

- violates **EJR+** where :math:`u_i < \lfloor s / p \rfloor\, \mu_c` for every i in S: its share pays for
  :math:`\ell = \lfloor s / p \rfloor` projects like c, and nobody in it has the worth of so many;
- violates **EJR+ up to one project** where :math:`u_i + \mu_c \le s\, \mu_c / p` for every i in S: even with c nobody
  in it would have more than the share buys at the price of c.

Where every project costs one, both are the EJR+ of Brill and Peters with k = b. Where utility is cardinality, both are
the same; where it is cost, the second asks for less, and it implies EJR up to one project (D. Peters, G. Pierczyński
and P. Skowron, "Proportional Participatory Budgeting with Additive Utilities", NeurIPS 2021). The method of equal
shares with the same utility always keeps it: as long as everybody in S can pay p / |S|, it buys at no more than
:math:`p / (|S| \mu_c)` a unit of worth from each; so the first in S who cannot has spent more than b / n − p / |S| and
has a worth of more than :math:`s\, \mu_c / p - \mu_c`.

What the names claim: the axiom of Brill and Peters is for committees, and both forms are it where every project costs
the same. For unequal costs they are the two forms written above and nothing else; that they are to the letter what
those authors or others call EJR+ up to one (or any) project is not claimed. As c is the one project that could be
added, "up to one" and "up to any" would say the same here.

Rules of the round, such as ceilings by domain, are not looked at: a violation may have a lawful reason. For a project,
the supporters with a utility of at most v are the largest group whose utilities end at v, so one group for each v that
occurs is enough.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from kaiyi_opt.allocation.arrays import IntArray
from kaiyi_opt.allocation.fairness.ballots import Profiles

Utility = Literal["cost", "cardinality"]


@dataclass(frozen=True)
class Violation:
    """A group that has too little, and the project that it could have instead.

    Attributes
    ----------
    application
        The project, which is not funded; the group are those of its supporters whose utility is at most ``most``.
    cost
        What it costs, in fen.
    supporters, voters
        How many support it, and how many of them are the group.
    share
        The part of the budget that the group stands for, in fen.
    most, deserved
        The highest utility in the group, and the utility that the group deserves: fen, or projects.
    up_to_one
        Whether it is a violation even up to one project.
    """

    application: str
    cost: int
    supporters: int
    voters: int
    share: Fraction
    most: int
    deserved: int
    up_to_one: bool

    @property
    def affordable(self) -> int:
        """How many projects like this one the group's share pays for."""
        return math.floor(self.share / self.cost)


@dataclass(frozen=True)
class Representation:
    """What was found: the worst group for each project that has one, violations up to one project first."""

    violations: tuple[Violation, ...]
    checked: int

    @property
    def up_to_one(self) -> tuple[Violation, ...]:
        """The violations of EJR+ up to one project."""
        return tuple(violation for violation in self.violations if violation.up_to_one)

    @property
    def holds(self) -> bool:
        """Whether EJR+ holds."""
        return not self.violations

    @property
    def holds_up_to_one(self) -> bool:
        """Whether EJR+ up to one project holds."""
        return not self.up_to_one


def representation(
    profiles: Profiles, utilities: Any, costs: Iterable[tuple[str, int]], budget: int, utility: Utility
) -> Representation:
    """Return every project with a group of supporters that EJR+ is violated for, and the worst such group.

    Parameters
    ----------
    profiles
        Approval ballots.
    utilities
        Shape (p,): the utility of each profile, in fen or in projects.
    costs
        The projects that are not funded and what each costs, in fen.
    budget
        In fen.

    Returns
    -------
    Representation
        The worst group of a project is the one that lacks most; of two, the larger.
    """
    order = np.argsort(profiles.item, kind="stable")
    first = np.searchsorted(profiles.item[order], np.arange(len(profiles.applications) + 1))
    place = {key: number for number, key in enumerate(profiles.applications)}
    row, projects, found = profiles.row[order], 0, []
    for application, cost in costs:
        projects += 1
        support = row[first[place[application]] : first[place[application] + 1]]
        group = _worst(utilities[support], profiles.voters[support], cost, budget, profiles.count, utility)
        if group is not None:
            voters, most, deserved, up_to_one = group
            share = Fraction(voters * budget, profiles.count)
            supporters = int(profiles.voters[support].sum())
            found.append(Violation(application, cost, supporters, voters, share, most, deserved, up_to_one))
    found.sort(key=lambda v: (not v.up_to_one, v.most - v.deserved, -v.voters, v.application))
    return Representation(tuple(found), projects)


def _worst(
    utilities: Any, voters: IntArray, cost: int, budget: int, everyone: int, utility: Utility
) -> tuple[int, int, int, bool] | None:
    """Return size, highest utility, desert and whether up to one of the worst group; ``None`` where there is none."""
    order = np.argsort(utilities, kind="stable")
    most, size = utilities[order], np.cumsum(voters[order])
    if not len(most):
        return None
    ends = np.append(most[1:] != most[:-1], True)
    most, size = most[ends], size[ends]
    share = size * (budget // everyone) + size * (budget % everyone) // everyone  # ⌊size · budget / everyone⌋
    affordable = share // cost
    if utility == "cost":
        lacking, up_to_one = affordable * cost - most, most + cost <= share
    else:
        lacking, up_to_one = affordable - most, most + 1 <= affordable
    violated = up_to_one if up_to_one.any() else lacking > 0
    if not violated.any():
        return None
    candidates = np.flatnonzero(violated)
    worst = max(candidates.tolist(), key=lambda place: (lacking[place], size[place]))
    deserved = int(lacking[worst]) + int(most[worst])
    return int(size[worst]), int(most[worst]), deserved, bool(up_to_one[worst])
