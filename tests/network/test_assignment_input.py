"""Bad input to an assignment is refused with its cause and cure, in both languages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from kaiyi_opt.errors import InputError
from kaiyi_opt.network import assign

ONE = sparse.csr_array(np.array([[1]]))


def repeated(form: str) -> Any:
    coo = sparse.coo_array((np.array([1, 2, 3]), ([0, 0, 0], [0, 0, 1])), shape=(1, 2))
    if form == "coo":
        return coo
    return sparse.csr_array((np.array([1, 3, 2]), np.array([0, 1, 0]), np.array([0, 3])), shape=(1, 2))


@pytest.mark.parametrize(
    ("fit", "capacity", "zh", "en"),
    [
        (
            np.array([[1]]),
            [1],
            "匹配度应为 CSR、CSC 或 COO 格式的二维稀疏矩阵，现为 numpy.ndarray。"
            "用 scipy.sparse.csr_array 给出：只存可以结对的格子，未存的即不可结对。",
            "the fits must be a two-dimensional sparse matrix in CSR, CSC or COO form, not numpy.ndarray. "
            "give a scipy.sparse.csr_array: a stored entry is an eligible pair, all other pairs are not eligible.",
        ),
        (
            sparse.csr_array(np.array([[1.0, 2.5], [2.0, 0.5]])),
            [1, 1],
            "被带组织 0 与示范点 1 的匹配度 2.5 不是整数（此类共 2 处）。"
            "用整数表示匹配度，不可结对的格子不要存（编号从 0 起）。",
            "the fit 2.5 of mentee 0 and mentor 1 is not a whole number (2 such entries). "
            "state fits as whole numbers and store nothing where a pair is not eligible (both are counted from 0).",
        ),
        (
            sparse.csr_array(np.array([[1.0], [np.nan]])),
            [1],
            "被带组织 1 与示范点 0 的匹配度 nan 不是有限的数。用整数表示匹配度，不可结对的格子不要存（编号从 0 起）。",
            "the fit nan of mentee 1 and mentor 0 is not a finite number. "
            "state fits as whole numbers and store nothing where a pair is not eligible (both are counted from 0).",
        ),
        (
            sparse.csr_array(np.array([[2**60 + 1]])),
            [1],
            "被带组织 0 与示范点 0 的匹配度 1152921504606846977 过大，超出 ±2^60。"
            "用整数表示匹配度，不可结对的格子不要存（编号从 0 起）。",
            "the fit 1152921504606846977 of mentee 0 and mentor 0 is too large: it lies beyond ±2^60. "
            "state fits as whole numbers and store nothing where a pair is not eligible (both are counted from 0).",
        ),
        (
            sparse.csr_array(np.array([[True]])),
            [1],
            "匹配度的类型是 bool，不是数。换成整数。",
            "the fits are of type bool, not numbers. give whole numbers.",
        ),
        (
            repeated("coo"),
            [1, 1],
            "匹配度矩阵中有 1 个重复的格子。每对示范点与被带组织只存一个匹配度。",
            "the fits hold 1 repeated entry. store one fit for each pair of mentee and mentor.",
        ),
        (
            ONE,
            [1, 2],
            "可带数应为长度 1 的一维数组，现为 (2,)。每个示范点（矩阵的每一列）给一个可带数。",
            "the capacities must be a one-dimensional array of length 1, not of shape (2,). "
            "give one capacity for each mentor (column).",
        ),
        (
            ONE,
            [-1],
            "示范点 0 的可带数 -1 为负。可带数用 0 或正整数表示（编号从 0 起）。",
            "the capacity -1 of mentor 0 is negative. "
            "state capacities as whole numbers, 0 or more (mentors are counted from 0).",
        ),
        (
            ONE,
            [1.5],
            "示范点 0 的可带数 1.5 不是整数。可带数用 0 或正整数表示（编号从 0 起）。",
            "the capacity 1.5 of mentor 0 is not a whole number. "
            "state capacities as whole numbers, 0 or more (mentors are counted from 0).",
        ),
        (
            ONE,
            [float("nan")],
            "示范点 0 的可带数 nan 不是有限的数。可带数用 0 或正整数表示（编号从 0 起）。",
            "the capacity nan of mentor 0 is not a finite number. "
            "state capacities as whole numbers, 0 or more (mentors are counted from 0).",
        ),
        (
            ONE,
            [2**63 - 1],
            "示范点 0 的可带数 9223372036854775807 过大，超出 2^62。可带数用 0 或正整数表示（编号从 0 起）。",
            "the capacity 9223372036854775807 of mentor 0 is too large: it lies beyond 2^62. "
            "state capacities as whole numbers, 0 or more (mentors are counted from 0).",
        ),
        (
            ONE,
            ["1"],
            "可带数的类型是 <U1，不是数。换成整数。",
            "the capacities are of type <U1, not numbers. give whole numbers.",
        ),
        (
            ONE,
            [[1], [1, 2]],
            "可带数应为长度 1 的一维数组，现为 (2,)。每个示范点（矩阵的每一列）给一个可带数。",
            "the capacities must be a one-dimensional array of length 1, not of shape (2,). "
            "give one capacity for each mentor (column).",
        ),
    ],
)
def test_a_bad_input_is_refused_with_its_cause_and_cure(fit: Any, capacity: Any, zh: str, en: str) -> None:
    with pytest.raises(InputError) as caught:
        assign(fit, capacity)
    assert caught.value.render("zh") == zh
    assert caught.value.render("en") == en


def test_entries_repeated_in_rows_are_refused_too() -> None:
    with pytest.raises(InputError, match=r"^the fits hold 1 repeated entry\. store one fit"):
        assign(repeated("csr"), [1, 1])


def test_rows_out_of_order_are_read_right_whatever_the_matrix_believes_of_itself() -> None:
    fit = sparse.csr_array((np.array([3, 9]), np.array([1, 0]), np.array([0, 2])), shape=(1, 2))
    fit.has_sorted_indices = fit.has_canonical_format = True
    answer = assign(fit, [1, 1])
    answer.check()
    assert (answer.mentor_of.tolist(), answer.total_fit) == ([0], 9)


@pytest.mark.parametrize("number", [-3, 2, 99])
@pytest.mark.parametrize("form", ["csr", "csc", "coo"])
def test_a_matrix_that_points_outside_itself_is_refused(form: str, number: int) -> None:
    fit = sparse.csr_array(np.array([[1, 2], [3, 4]])).asformat(form)
    numbers = fit.coords[0] if form == "coo" else fit.indices
    numbers[1] = number
    with pytest.raises(InputError) as caught:
        assign(fit, [1, 1])
    (fault,) = caught.value.faults
    assert fault.cause.en.startswith("the arrays inside the fits do not hold together (")
    assert fault.cause.zh.startswith("匹配度矩阵的内部数组不一致（")
    assert fault.cure.en == "build the matrix anew instead of changing its arrays"


def test_a_matrix_whose_arrays_differ_in_length_is_refused() -> None:
    fit = sparse.coo_array(np.array([[1, 2], [3, 4]]))
    fit.coords = (fit.coords[0][:3], fit.coords[1])
    with pytest.raises(InputError, match=r"row and data array must have same size"):
        assign(fit, [1, 1])
    rows = sparse.csc_array(np.array([[1, 2], [3, 4]]))
    rows.indptr[1] = 70
    with pytest.raises(InputError, match=r"indptr must be a non-decreasing sequence"):
        assign(rows, [1, 1])


def test_all_faults_are_listed_at_once() -> None:
    with pytest.raises(InputError) as caught:
        assign(sparse.csr_array(np.array([[0.5, 1]])), [-1, -2])
    assert [fault.cause.en for fault in caught.value.faults] == [
        "the fit 0.5 of mentee 0 and mentor 0 is not a whole number",
        "the capacity -1 of mentor 0 is negative (2 such mentors)",
    ]


def test_fits_too_far_apart_for_both_goals_are_refused() -> None:
    fit = sparse.csr_array((np.array([2**60, 1]), ([0, 1], [0, 1])), shape=(2, 2))
    assign(fit, [1, 1]).check()
    with pytest.raises(InputError) as caught:
        assign(fit, [1, 1], most_pairs_first=True)
    assert caught.value.render("zh") == (
        "匹配度相差过大，无法先求结对数最多、再求匹配总分最高。缩小匹配度的量级，或不要求结对数优先。"
    )
    assert caught.value.render("en") == (
        "the fits differ by too much to put the number of pairs before the total fit. "
        "state the fits in a coarser unit, or do not ask for most pairs first."
    )
