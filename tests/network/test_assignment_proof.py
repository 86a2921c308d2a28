"""The proof of an assignment holds, and catches every kind of tampering by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from kaiyi_opt.network import Assignment, ProofError, assign

CURE = "do not use this result: compute it again, and report a defect of the program if the error stays."


@pytest.fixture
def small() -> Assignment:
    """Mentee 0 with mentor 0, 2 with 1, and 1 unpaired; both mentors are full and mentor 2 is not."""
    pairs = ([90, 60, 80, 10, 70, 65, 20], ([0, 0, 1, 1, 2, 2, 3], [0, 1, 0, 1, 0, 1, 2]))
    fit = sparse.csr_array(pairs, shape=(4, 3))
    return assign(fit, [1, 1, 2])


def changed(array: NDArray[Any], at: int, to: int) -> NDArray[Any]:
    copy = array.copy()
    copy[at] = to
    return copy


def test_the_untouched_answer_holds(small: Assignment) -> None:
    small.check()
    assert small.mentor_of.tolist() == [0, -1, 1, 2]
    assert small.mentor_prices.tolist() == [80, 50, 0]
    assert small.mentee_prices.tolist() == [10, 0, 15, 20]


def faults_of(answer: Assignment) -> list[str]:
    with pytest.raises(ProofError) as caught:
        answer.check()
    lines = caught.value.render("en").splitlines()
    assert all(line.endswith(f". {CURE}") for line in lines)
    return [line.removesuffix(f". {CURE}") for line in lines]


@pytest.mark.parametrize(
    ("field", "at", "to", "faults"),
    [
        ("mentor_of", 0, 3, ["mentee 0 is paired with mentor 3, who does not exist"]),
        ("mentor_of", 0, -2, ["mentee 0 is paired with mentor -2, who does not exist"]),
        ("mentor_of", 0, 2, ["mentee 0 and mentor 2 are paired but not eligible"]),
        ("mentor_of", 1, 0, ["mentor 0 takes 2, more than the capacity 1"]),
        (
            "mentor_of",
            0,
            -1,
            ["3 pairs are claimed, 2 are made", "the total fit is claimed to be 175, but the pairs add up to 85"],
        ),
        ("mentor_prices", 2, -1, ["the price -1 of mentor 2 is not between 0 and 2^61"]),
        ("mentee_prices", 1, -1, ["the price -1 of mentee 1 is not between 0 and 2^61"]),
        ("mentor_prices", 2, 2**62, ["the price 4611686018427387904 of mentor 2 is not between 0 and 2^61"]),
        (
            "mentee_prices",
            2,
            14,
            [
                "the prices of mentee 2 and mentor 1 add up to less than their fit",
                "the prices bound what can be reached by 174, but 175 is reached",
            ],
        ),
        (
            "mentee_prices",
            0,
            11,
            [
                "mentee 0 and mentor 0 are paired, but their prices add up to more than their fit",
                "the prices bound what can be reached by 176, but 175 is reached",
            ],
        ),
        (
            "mentee_prices",
            1,
            3,
            [
                "mentee 1 is unpaired, but its price is 3, not 0",
                "the prices bound what can be reached by 178, but 175 is reached",
            ],
        ),
        (
            "mentor_prices",
            2,
            1,
            [
                "mentee 3 and mentor 2 are paired, but their prices add up to more than their fit",
                "mentor 2 has room, but its price is 1, not 0",
                "the prices bound what can be reached by 177, but 175 is reached",
            ],
        ),
    ],
)
def test_a_changed_number_is_caught(small: Assignment, field: str, at: int, to: int, faults: list[str]) -> None:
    assert faults_of(replace(small, **{field: changed(getattr(small, field), at, to)})) == faults


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"total_fit": 176}, ["the total fit is claimed to be 176, but the pairs add up to 175"]),
        ({"pairs": 4}, ["4 pairs are claimed, 3 are made"]),
        ({"bonus": 1}, ["there is a bonus of 1 a pair though pairs do not come first"]),
        (
            {"most_pairs_first": True},
            ["the bonus 0 a pair is below 151: too small to put the number of pairs first"],
        ),
        (
            {"mentor_of": np.array([0, -1, 1])},
            ["the mentors of the mentees must be 4 whole numbers, not int64 of shape (3,)"],
        ),
        (
            {"mentor_prices": np.array([80.0, 50.0, 0.0])},
            ["the mentor prices must be 3 whole numbers, not float64 of shape (3,)"],
        ),
        (
            {"mentee_prices": np.array([[10, 0, 15, 20]])},
            ["the mentee prices must be 4 whole numbers, not int64 of shape (1, 4)"],
        ),
    ],
)
def test_a_changed_claim_is_caught(small: Assignment, change: dict[str, Any], faults: list[str]) -> None:
    assert faults_of(replace(small, **change)) == faults


def test_a_worse_assignment_is_caught_whatever_it_claims(small: Assignment) -> None:
    assert faults_of(replace(small, mentor_of=np.array([1, 0, -1, 2]), total_fit=160)) == [
        "mentee 2 is unpaired, but its price is 15, not 0",
        "the prices bound what can be reached by 175, but 160 is reached",
    ]


def test_the_proof_reads_the_question_too(small: Assignment) -> None:
    assert faults_of(replace(small, capacity=np.array([1, 2, 2]))) == [
        "mentor 1 has room, but its price is 50, not 0",
        "the prices bound what can be reached by 225, but 175 is reached",
    ]


def test_a_fault_of_the_proof_reads_in_chinese(small: Assignment) -> None:
    with pytest.raises(ProofError) as caught:
        replace(small, pairs=4).check()
    assert caught.value.render("zh") == (
        "声称结成 4 对，实为 3 对。此结果不能采用：重新计算；若仍如此，请报告程序错误。"
    )
