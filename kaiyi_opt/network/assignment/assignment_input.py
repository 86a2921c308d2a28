"""Read what an assignment is asked for: a sparse matrix of whole-number fits and capacities; or list all faults."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from kaiyi_opt.errors import Fault, InputError
from kaiyi_opt.language import Text

LARGEST_FIT = 2**60  # prices, and sums of two of them, then stay within 64 bits
LARGEST_CAPACITY = 2**62  # a double holds it exactly; whoever sets no limit may write any number up to it

_FORMS = ("csr", "csc", "coo")


def read_assignment_input(fit: Any, capacity: ArrayLike) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Return fits (mentees by mentors, whole, sorted, each pair once) and capacities, read-only and checked.

    Raises
    ------
    InputError
        Where either is not what `kaiyi_opt.network.assign` takes; all faults are listed at once.
    """
    fit_faults = _faults_of_form(fit)
    if fit_faults:
        raise InputError(fit_faults)
    matrix = _sorted_rows(fit)
    places = _as_array(capacity)
    faults = [*_faults_of_pairs(fit, matrix), *_faults_of_fits(matrix), *_faults_of_capacity(places, matrix.shape[1])]
    if faults:
        raise InputError(faults)
    whole = matrix.data.astype(np.int64)
    fits = sparse.csr_array((whole, matrix.indices.astype(np.int32), matrix.indptr.astype(np.int64)), matrix.shape)
    places = places.astype(np.int64)
    for array in (fits.data, fits.indices, fits.indptr, places):
        array.setflags(write=False)
    return fits, places


def _faults_of_form(fit: Any) -> list[Fault]:
    if sparse.issparse(fit) and fit.format in _FORMS and fit.ndim == 2:
        return []
    found = f"{type(fit).__module__.split('.')[0]}.{type(fit).__name__}"
    return [
        Fault(
            Text(
                f"匹配度应为 CSR、CSC 或 COO 格式的二维稀疏矩阵，现为 {found}",
                f"the fits must be a two-dimensional sparse matrix in CSR, CSC or COO form, not {found}",
            ),
            Text(
                "用 scipy.sparse.csr_array 给出：只存可以结对的格子，未存的即不可结对",
                "give a scipy.sparse.csr_array: a stored entry is an eligible pair, all other pairs are not eligible",
            ),
        )
    ]


def _sorted_rows(fit: Any) -> sparse.csr_array:
    """Return the matrix by rows, columns in order; the caller's own stays untouched, repeated COO entries add up.

    The form is checked before it is changed: compiled code that changes it trusts its indices.
    """
    try:
        _check_form(fit)
    except ValueError as error:
        raise InputError(_damaged(str(error))) from error
    rows = sparse.csr_array(fit)
    # Made anew, so that the order is looked at and not what the caller's matrix believes of itself.
    rows = sparse.csr_array((rows.data, rows.indices, rows.indptr), rows.shape)
    return rows if rows.has_sorted_indices else rows.sorted_indices()


def _check_form(fit: Any) -> None:
    """Raise ValueError unless the arrays inside the matrix hold together."""
    if fit.format != "coo":
        fit.check_format(full_check=True)
        return
    for name, numbers, size in zip(("row", "column"), fit.coords, fit.shape, strict=True):
        if len(numbers) != len(fit.data):
            raise ValueError(f"{name} and data array must have same size")
        if len(numbers) and not 0 <= numbers.min() <= numbers.max() < size:
            raise ValueError(f"{name} index values must be >= 0 and < {size}")


def _damaged(why: str) -> Fault:
    return Fault(
        Text(f"匹配度矩阵的内部数组不一致（{why}）", f"the arrays inside the fits do not hold together ({why})"),
        Text("重新生成稀疏矩阵，不要直接改动其内部数组", "build the matrix anew instead of changing its arrays"),
    )


def _faults_of_pairs(fit: Any, matrix: sparse.csr_array) -> list[Fault]:
    repeated = fit.nnz - matrix.nnz  # repeated entries of COO were added up
    if repeated == 0 and matrix.nnz:
        row_of = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        repeated = int(((np.diff(matrix.indices) == 0) & (np.diff(row_of) == 0)).sum())
    if repeated == 0:
        return []
    return [
        Fault(
            Text(
                f"匹配度矩阵中有 {repeated} 个重复的格子",
                f"the fits hold {repeated} repeated {_plural('entry', 'entries', repeated)}",
            ),
            Text("每对示范点与被带组织只存一个匹配度", "store one fit for each pair of mentee and mentor"),
        )
    ]


def _faults_of_fits(matrix: sparse.csr_array) -> list[Fault]:
    fits = matrix.data
    if fits.dtype.kind not in "iuf":
        return [_not_numbers(Text("匹配度", "the fits"), fits.dtype)]
    if fits.dtype.kind == "f":
        if len(wrong := np.flatnonzero(~np.isfinite(fits))):
            return [_at_pair(matrix, wrong, Text("不是有限的数", "is not a finite number"))]
        if len(wrong := np.flatnonzero(fits != np.rint(fits))):
            return [_at_pair(matrix, wrong, Text("不是整数", "is not a whole number"))]
    if len(wrong := np.flatnonzero((fits > LARGEST_FIT) | (fits < -LARGEST_FIT))):
        return [_at_pair(matrix, wrong, Text("过大，超出 ±2^60", "is too large: it lies beyond ±2^60"))]
    return []


def _at_pair(matrix: sparse.csr_array, wrong: NDArray[np.intp], what: Text) -> Fault:
    entry = int(wrong[0])
    mentee = int(np.searchsorted(matrix.indptr, entry, side="right")) - 1
    mentor, value = int(matrix.indices[entry]), matrix.data[entry]
    others = Text(f"（此类共 {len(wrong)} 处）", f" ({len(wrong)} such entries)") if len(wrong) > 1 else Text("", "")
    return Fault(
        Text(
            f"被带组织 {mentee} 与示范点 {mentor} 的匹配度 {value} {what.zh}{others.zh}",
            f"the fit {value} of mentee {mentee} and mentor {mentor} {what.en}{others.en}",
        ),
        Text(
            "用整数表示匹配度，不可结对的格子不要存（编号从 0 起）",
            "state fits as whole numbers and store nothing where a pair is not eligible (both are counted from 0)",
        ),
    )


def _as_array(capacity: ArrayLike) -> NDArray[Any]:
    """Return the capacities as an array; rows of different lengths as an array of objects, which are no numbers."""
    try:
        return np.asarray(capacity)
    except ValueError:
        return np.asarray(capacity, dtype=object)


def _faults_of_capacity(places: NDArray[Any], mentors: int) -> list[Fault]:
    if places.shape != (mentors,):
        return [
            Fault(
                Text(
                    f"可带数应为长度 {mentors} 的一维数组，现为 {places.shape}",
                    f"the capacities must be a one-dimensional array of length {mentors}, not of shape {places.shape}",
                ),
                Text("每个示范点（矩阵的每一列）给一个可带数", "give one capacity for each mentor (column)"),
            )
        ]
    if mentors == 0:
        return []
    if places.dtype.kind not in "iuf":
        return [_not_numbers(Text("可带数", "the capacities"), places.dtype)]
    if len(wrong := np.flatnonzero(~np.isfinite(places))):
        return [_at_mentor(places, wrong, Text("不是有限的数", "is not a finite number"))]
    if len(wrong := np.flatnonzero(places != np.rint(places))):
        return [_at_mentor(places, wrong, Text("不是整数", "is not a whole number"))]
    if len(wrong := np.flatnonzero(places < 0)):
        return [_at_mentor(places, wrong, Text("为负", "is negative"))]
    if len(wrong := np.flatnonzero(places > LARGEST_CAPACITY)):
        return [_at_mentor(places, wrong, Text("过大，超出 2^62", "is too large: it lies beyond 2^62"))]
    return []


def _at_mentor(places: NDArray[Any], wrong: NDArray[np.intp], what: Text) -> Fault:
    mentor, value = int(wrong[0]), places[wrong[0]]
    others = Text(f"（此类共 {len(wrong)} 处）", f" ({len(wrong)} such mentors)") if len(wrong) > 1 else Text("", "")
    return Fault(
        Text(
            f"示范点 {mentor} 的可带数 {value} {what.zh}{others.zh}",
            f"the capacity {value} of mentor {mentor} {what.en}{others.en}",
        ),
        Text(
            "可带数用 0 或正整数表示（编号从 0 起）",
            "state capacities as whole numbers, 0 or more (mentors are counted from 0)",
        ),
    )


def _not_numbers(what: Text, dtype: np.dtype[Any]) -> Fault:
    return Fault(
        Text(f"{what.zh}的类型是 {dtype}，不是数", f"{what.en} are of type {dtype}, not numbers"),
        Text("换成整数", "give whole numbers"),
    )


def _plural(one: str, many: str, count: int) -> str:
    return one if count == 1 else many
