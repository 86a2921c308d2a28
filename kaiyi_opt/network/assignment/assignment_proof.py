"""Prove an assignment best from its fits, capacities and prices alone, in whole numbers, without its algorithm.

Let ``f[i, j]`` be the fit of an eligible pair (and, where most pairs come first, a bonus more), ``c[j]`` the
capacities, ``u[i]`` and ``p[j]`` the prices of mentees and mentors. Whatever prices keep

    u >= 0,    p >= 0,    u[i] + p[j] >= f[i, j] for every eligible pair

bound the fit of every assignment by ``sum(u) + sum(c * p)``: add the inequality up over its pairs. An assignment that
reaches the bound is therefore best. It reaches it just where every paired mentee has ``u[i] + p[j] = f[i, j]``, every
unpaired one ``u[i] = 0``, and every mentor with ``p[j] > 0`` is full (complementary slackness).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kaiyi_opt.errors import Fault, KaiyiError
from kaiyi_opt.language import Text

LARGEST_PRICE = 2**61  # sums of two still fit 64 bits

_CURE = Text(
    "此结果不能采用：重新计算；若仍如此，请报告程序错误",
    "do not use this result: compute it again, and report a defect of the program if the error stays",
)


class ProofError(KaiyiError):
    """A result does not prove what it claims; the faults say where the proof breaks."""


class Proven(Protocol):
    """What a proof is read from; see `kaiyi_opt.network.assignment.assignment.Assignment`."""

    @property
    def fit(self) -> sparse.csr_array: ...  # noqa: D102
    @property
    def capacity(self) -> NDArray[np.int64]: ...  # noqa: D102
    @property
    def mentor_of(self) -> NDArray[Any]: ...  # noqa: D102
    @property
    def mentor_prices(self) -> NDArray[np.int64]: ...  # noqa: D102
    @property
    def mentee_prices(self) -> NDArray[np.int64]: ...  # noqa: D102
    @property
    def total_fit(self) -> int: ...  # noqa: D102
    @property
    def pairs(self) -> int: ...  # noqa: D102
    @property
    def bonus(self) -> int: ...  # noqa: D102
    @property
    def most_pairs_first(self) -> bool: ...  # noqa: D102


def bonus_that_puts_pairs_first(fit: sparse.csr_array) -> int:
    """Return a bonus a pair under which the greatest total fit has as many pairs as there can be.

    An assignment with fewer pairs than possible has an augmenting path: ``n`` new pairs for ``n - 1`` old ones, with
    ``n`` at most the mentees and at most the mentors there are. It gains a bonus, one fit, and ``n - 1`` differences
    of two fits. With ``bonus = (n - 1) * (largest - smallest fit) - smallest fit + 1``, and 0 where that is negative,
    this is above 0, so that assignment is not best; and every fit and bonus together is above 0.
    """
    if fit.nnz == 0:
        return 0
    smallest, largest = int(fit.data.min()), int(fit.data.max())
    return max(0, (min(fit.shape) - 1) * (largest - smallest) - smallest + 1)


def exact_sum(values: NDArray[np.int64]) -> int:
    """Return the sum of 64-bit whole numbers without overflow."""
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())


def prove(claim: Proven) -> None:
    """Raise unless the claim is an assignment and its prices prove it best.

    Raises
    ------
    ProofError
        With every fault of the first of these that has any: form, assignment, totals, prices.
    """
    for faults in (_form, _assignment, _totals, _prices):
        if found := list(faults(claim)):
            raise ProofError(found)


def _fault(zh: str, en: str) -> Fault:
    return Fault(Text(zh, en), _CURE)


def _form(claim: Proven) -> Iterator[Fault]:
    mentees, mentors = claim.fit.shape
    for zh, en, values, length in (
        ("各被带组织的示范点", "the mentors of the mentees", claim.mentor_of, mentees),
        ("示范点价格", "the mentor prices", claim.mentor_prices, mentors),
        ("被带组织价格", "the mentee prices", claim.mentee_prices, mentees),
    ):
        if values.shape != (length,) or values.dtype.kind != "i":
            yield _fault(
                f"{zh}应为 {length} 个整数，现为 {values.shape} 的 {values.dtype}",
                f"{en} must be {length} whole numbers, not {values.dtype} of shape {values.shape}",
            )


def _assignment(claim: Proven) -> Iterator[Fault]:
    mentors = claim.fit.shape[1]
    if len(wrong := np.flatnonzero((claim.mentor_of < -1) | (claim.mentor_of >= mentors))):
        mentee = wrong[0]
        yield _fault(
            f"被带组织 {mentee} 的示范点 {claim.mentor_of[mentee]} 不存在",
            f"mentee {mentee} is paired with mentor {claim.mentor_of[mentee]}, who does not exist",
        )
        return
    eligible = np.zeros(len(claim.mentor_of), dtype=bool)
    eligible[_mentee_of_entry(claim)[_is_pair(claim)]] = True
    if len(wrong := np.flatnonzero((claim.mentor_of >= 0) & ~eligible)):
        mentee = wrong[0]
        yield _fault(
            f"被带组织 {mentee} 与示范点 {claim.mentor_of[mentee]} 不可结对",
            f"mentee {mentee} and mentor {claim.mentor_of[mentee]} are paired but not eligible",
        )
    load = _load(claim)
    if len(wrong := np.flatnonzero(load > claim.capacity)):
        mentor = wrong[0]
        yield _fault(
            f"示范点 {mentor} 带了 {load[mentor]} 家，超过可带数 {claim.capacity[mentor]}",
            f"mentor {mentor} takes {load[mentor]}, more than the capacity {claim.capacity[mentor]}",
        )


def _totals(claim: Proven) -> Iterator[Fault]:
    pairs = int((claim.mentor_of >= 0).sum())
    if claim.pairs != pairs:
        yield _fault(
            f"声称结成 {claim.pairs} 对，实为 {pairs} 对", f"{claim.pairs} pairs are claimed, {pairs} are made"
        )
    total = exact_sum(claim.fit.data[_is_pair(claim)])
    if claim.total_fit != total:
        yield _fault(
            f"声称的匹配总分 {claim.total_fit} 与各对之和 {total} 不符",
            f"the total fit is claimed to be {claim.total_fit}, but the pairs add up to {total}",
        )
    if claim.most_pairs_first and claim.bonus < (least := bonus_that_puts_pairs_first(claim.fit)):
        yield _fault(
            f"每对加分 {claim.bonus} 小于 {least}，不足以保证结对数最多",
            f"the bonus {claim.bonus} a pair is below {least}: too small to put the number of pairs first",
        )
    if not claim.most_pairs_first and claim.bonus != 0:
        yield _fault(
            f"不以结对数优先，却有每对加分 {claim.bonus}",
            f"there is a bonus of {claim.bonus} a pair though pairs do not come first",
        )


def _prices(claim: Proven) -> Iterator[Fault]:
    for zh, en, prices in (
        ("示范点", "mentor", claim.mentor_prices),
        ("被带组织", "mentee", claim.mentee_prices),
    ):
        if len(wrong := np.flatnonzero((prices < 0) | (prices > LARGEST_PRICE))):
            number = wrong[0]
            yield _fault(
                f"{zh} {number} 的价格 {prices[number]} 不在 0 到 2^61 之间",
                f"the price {prices[number]} of {en} {number} is not between 0 and 2^61",
            )
            return
    yield from _dual_feasibility(claim)
    yield from _slackness(claim)
    bound = _bound(claim)
    reached = claim.total_fit + claim.bonus * claim.pairs
    if bound != reached:
        yield _fault(
            f"价格给出的上界 {bound} 与达到的 {reached} 不等",
            f"the prices bound what can be reached by {bound}, but {reached} is reached",
        )


def _dual_feasibility(claim: Proven) -> Iterator[Fault]:
    short = _price_of_entry(claim) < claim.fit.data + claim.bonus
    if len(wrong := np.flatnonzero(short)):
        mentee, mentor = _mentee_of_entry(claim)[wrong[0]], claim.fit.indices[wrong[0]]
        yield _fault(
            f"被带组织 {mentee} 与示范点 {mentor} 的价格之和低于其匹配度",
            f"the prices of mentee {mentee} and mentor {mentor} add up to less than their fit",
        )


def _slackness(claim: Proven) -> Iterator[Fault]:
    loose = _is_pair(claim) & (_price_of_entry(claim) > claim.fit.data + claim.bonus)
    if len(wrong := np.flatnonzero(loose)):
        mentee, mentor = _mentee_of_entry(claim)[wrong[0]], claim.fit.indices[wrong[0]]
        yield _fault(
            f"已结对的被带组织 {mentee} 与示范点 {mentor} 的价格之和高于其匹配度",
            f"mentee {mentee} and mentor {mentor} are paired, but their prices add up to more than their fit",
        )
    if len(wrong := np.flatnonzero((claim.mentor_of < 0) & (claim.mentee_prices > 0))):
        mentee = wrong[0]
        yield _fault(
            f"未结对的被带组织 {mentee} 价格为 {claim.mentee_prices[mentee]}，应为 0",
            f"mentee {mentee} is unpaired, but its price is {claim.mentee_prices[mentee]}, not 0",
        )
    load = _load(claim)
    if len(wrong := np.flatnonzero((load < claim.capacity) & (claim.mentor_prices > 0))):
        mentor = wrong[0]
        yield _fault(
            f"示范点 {mentor} 未带满，价格却为 {claim.mentor_prices[mentor]}，应为 0",
            f"mentor {mentor} has room, but its price is {claim.mentor_prices[mentor]}, not 0",
        )


def _bound(claim: Proven) -> int:
    priced = np.flatnonzero(claim.mentor_prices)
    places = zip(claim.capacity[priced].tolist(), claim.mentor_prices[priced].tolist(), strict=True)
    return exact_sum(claim.mentee_prices.astype(np.int64)) + sum(count * price for count, price in places)


def _load(claim: Proven) -> NDArray[np.intp]:
    return np.bincount(claim.mentor_of[claim.mentor_of >= 0], minlength=claim.fit.shape[1])


def _mentee_of_entry(claim: Proven) -> NDArray[np.intp]:
    return np.repeat(np.arange(claim.fit.shape[0]), np.diff(claim.fit.indptr))


def _is_pair(claim: Proven) -> NDArray[np.bool_]:
    return np.repeat(claim.mentor_of, np.diff(claim.fit.indptr)) == claim.fit.indices


def _price_of_entry(claim: Proven) -> NDArray[np.int64]:
    mentee_prices = np.repeat(claim.mentee_prices.astype(np.int64), np.diff(claim.fit.indptr))
    return mentee_prices + claim.mentor_prices.astype(np.int64)[claim.fit.indices]
