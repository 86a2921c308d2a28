"""The exact assignment against oracles that share nothing with it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import maximum_bipartite_matching

from kaiyi_opt.network import Assignment, assign
from kaiyi_opt.network.assignment import assignment as assignment_module

Pairs = dict[tuple[int, int], int]


def matrix(pairs: Pairs, mentees: int, mentors: int) -> sparse.csr_array:
    """Store the eligible pairs, zeros too."""
    rows = np.array([mentee for mentee, _ in pairs], dtype=np.int64)
    columns = np.array([mentor for _, mentor in pairs], dtype=np.int64)
    fits = np.array(list(pairs.values()), dtype=np.int64)
    return sparse.csr_array((fits, (rows, columns)), shape=(mentees, mentors))


def best_by_trying_all(
    pairs: Pairs, mentees: Sequence[int], capacity: Sequence[int], most_pairs_first: bool
) -> tuple[int, int]:
    """Return the greatest (pairs, total fit) in that order, or with no regard for pairs: every assignment is tried."""
    weight = 10**9 if most_pairs_first else 0
    best: dict[tuple[int, ...], tuple[int, int]] = {tuple(capacity): (0, 0)}
    for mentee in mentees:
        after = dict(best)
        for room, (count, total) in best.items():
            for (row, mentor), fit in pairs.items():
                if row == mentee and room[mentor]:
                    left = (*room[:mentor], room[mentor] - 1, *room[mentor + 1 :])
                    candidate = (count + 1, total + fit)
                    after[left] = max(
                        after.get(left, candidate), candidate, key=lambda value: value[0] * weight + value[1]
                    )
        best = after
    return max(best.values(), key=lambda value: value[0] * weight + value[1])


def best_by_expanded_places(answer: Assignment) -> int:
    """Return the greatest total of fit and bonus: every place a column of a dense assignment, and one nobody wants."""
    mentees = answer.fit.shape[0]
    value = np.zeros((mentees, mentees + int(answer.capacity.sum())))
    stored = answer.fit.tocoo()
    dense = np.full(answer.fit.shape, -1e15)
    dense[stored.coords] = stored.data + answer.bonus
    value[:, mentees:] = np.repeat(dense, answer.capacity, axis=1)
    return int(value[linear_sum_assignment(value, maximize=True)].sum())


def random_pairs(random: np.random.Generator, mentees: int, mentors: int, low: int, high: int) -> Pairs:
    share = random.choice([0.2, 0.5, 0.9])
    return {
        (mentee, mentor): int(random.integers(low, high + 1))
        for mentee in range(mentees)
        for mentor in range(mentors)
        if random.random() < share
    }


def round_of(random: np.random.Generator, mentors: int, mentees: int) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Return a round with a few popular mentors and hardly more places than mentees."""
    popularity = random.permutation(1 / np.arange(1, mentors + 1))
    rows = np.repeat(np.arange(mentees), 8)
    columns = random.choice(mentors, size=len(rows), p=popularity / popularity.sum())
    rows, columns = np.divmod(np.unique(rows * mentors + columns), mentors)
    fits = random.integers(1, 1001, len(rows))
    capacity = random.multinomial(mentees, np.full(mentors, 1 / mentors))
    return sparse.csr_array((fits, (rows, columns)), shape=(mentees, mentors)), capacity


# ---------------------------------------------------------------------------------------------- against oracles


@pytest.mark.parametrize("most_pairs_first", [False, True])
@pytest.mark.parametrize(("low", "high"), [(1, 1), (1, 3), (-3, 3), (0, 1), (-9, -1), (1, 1000), (-1000, 1000)])
def test_the_best_of_all_small_assignments_is_found_and_proven(low: int, high: int, most_pairs_first: bool) -> None:
    random = np.random.default_rng([low + 1000, high + 1000, most_pairs_first])
    for _ in range(300):
        mentees, mentors = int(random.integers(0, 7)), int(random.integers(0, 5))
        pairs = random_pairs(random, mentees, mentors, low, high)
        capacity = random.integers(0, 4, mentors).tolist()
        answer = assign(matrix(pairs, mentees, mentors), capacity, most_pairs_first=most_pairs_first)
        answer.check()
        count, total = best_by_trying_all(pairs, range(mentees), capacity, most_pairs_first)
        assert answer.total_fit == total
        assert not most_pairs_first or answer.pairs == count


@pytest.mark.parametrize("most_pairs_first", [False, True])
@pytest.mark.parametrize("bids", [0, 1, 3])
def test_the_paths_alone_are_exact_where_the_auction_is_cut_short(
    bids: int, most_pairs_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assignment_module, "MOST_BIDS_A_MENTEE", bids)
    random = np.random.default_rng([bids, most_pairs_first])
    for _ in range(150):
        mentees, mentors = int(random.integers(1, 7)), int(random.integers(1, 5))
        pairs = random_pairs(random, mentees, mentors, -2, 9)
        capacity = random.integers(0, 4, mentors).tolist()
        answer = assign(matrix(pairs, mentees, mentors), capacity, most_pairs_first=most_pairs_first)
        answer.check()
        count, total = best_by_trying_all(pairs, range(mentees), capacity, most_pairs_first)
        assert answer.total_fit == total
        assert not most_pairs_first or answer.pairs == count
    answer = assign(*round_of(random, 20, 300), most_pairs_first=most_pairs_first)
    answer.check()


@given(st.data())
def test_whatever_is_drawn_the_answer_is_best_and_proven(data: st.DataObject) -> None:
    mentees, mentors = data.draw(st.integers(0, 5)), data.draw(st.integers(1, 4))
    cells = [(mentee, mentor) for mentee in range(mentees) for mentor in range(mentors)]
    eligible = data.draw(st.lists(st.sampled_from(cells), unique=True)) if cells else []
    pairs = {cell: data.draw(st.integers(-20, 20)) for cell in eligible}
    capacity = data.draw(st.lists(st.integers(0, 3), min_size=mentors, max_size=mentors))
    most_pairs_first = data.draw(st.booleans())
    answer = assign(matrix(pairs, mentees, mentors), capacity, most_pairs_first=most_pairs_first)
    answer.check()
    count, total = best_by_trying_all(pairs, range(mentees), capacity, most_pairs_first)
    assert answer.total_fit == total
    assert not most_pairs_first or answer.pairs == count


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("most_pairs_first", [False, True])
def test_a_dense_assignment_on_expanded_places_agrees(seed: int, most_pairs_first: bool) -> None:
    random = np.random.default_rng(seed)
    fit, capacity = round_of(random, 12, 150)
    if seed % 3 == 1:
        capacity //= 2
    if seed % 3 == 2:
        fit.data = random.integers(-5, 6, fit.nnz)
    answer = assign(fit, capacity, most_pairs_first=most_pairs_first)
    answer.check()
    assert answer.total_fit + answer.bonus * answer.pairs == best_by_expanded_places(answer)


@pytest.mark.parametrize("seed", range(6))
def test_most_pairs_first_makes_as_many_pairs_as_a_maximum_matching(seed: int) -> None:
    fit, capacity = round_of(np.random.default_rng([7, seed]), 40, 400)
    answer = assign(fit, capacity, most_pairs_first=True)
    answer.check()
    places = np.repeat(np.arange(40), capacity)
    eligible = sparse.csr_array(fit.toarray()[:, places] > 0)
    assert answer.pairs == (maximum_bipartite_matching(eligible, perm_type="column") >= 0).sum()
    assert answer.pairs >= assign(fit, capacity).pairs


@pytest.mark.parametrize("size", [1, 2, 3, 10, 57, 120])
def test_the_optimum_of_machol_and_wien_is_met(size: int) -> None:
    # Machol and Wien, A hard assignment problem, Operations Research 24 (1976): the cost of (i, j) is i * j.
    # By the rearrangement inequality the least total pairs i with n + 1 - i, the greatest i with i.
    product = np.outer(np.arange(1, size + 1), np.arange(1, size + 1))
    least = assign(sparse.csr_array(size * size + 1 - product), np.ones(size), most_pairs_first=True)
    most = assign(sparse.csr_array(product), np.ones(size))
    least.check()
    most.check()
    assert size * (size * size + 1) - least.total_fit == size * (size + 1) * (size + 2) // 6
    assert most.total_fit == size * (size + 1) * (2 * size + 1) // 6
    assert most.mentor_of.tolist() == list(range(size))


@pytest.mark.parametrize("form", ["csr", "csc", "coo"])
@pytest.mark.parametrize("largest", [1, 100, 2**40])
def test_the_least_cost_of_a_dense_square_is_met(largest: int, form: str) -> None:
    # Costs from 1 to 100 are those of the assignment instances of the OR-Library; a cost is a negative fit.
    cost = np.random.default_rng(largest).integers(1, largest, (300, 300), endpoint=True)
    answer = assign(sparse.csr_array(-cost).asformat(form), np.ones(300), most_pairs_first=True)
    answer.check()
    assert answer.pairs == 300
    assert -answer.total_fit == cost[linear_sum_assignment(cost)].sum()


def test_a_round_of_some_size_is_proven() -> None:
    answer = assign(*round_of(np.random.default_rng(5), 300, 6000))
    answer.check()
    assert answer.pairs > 5000


# ---------------------------------------------------------------------------------------------- prices


@pytest.mark.parametrize("most_pairs_first", [False, True])
def test_prices_say_what_one_place_more_would_add_and_what_one_mentee_less_would_cost(most_pairs_first: bool) -> None:
    random = np.random.default_rng(most_pairs_first)
    for _ in range(150):
        mentees, mentors = int(random.integers(1, 6)), int(random.integers(1, 4))
        pairs = random_pairs(random, mentees, mentors, -3, 12)
        capacity = random.integers(0, 3, mentors).tolist()
        answer = assign(matrix(pairs, mentees, mentors), capacity, most_pairs_first=most_pairs_first)

        def worth(who: Sequence[int], places: Sequence[int], pairs: Pairs = pairs, answer: Assignment = answer) -> int:
            count, total = best_by_trying_all(pairs, who, places, most_pairs_first)
            return count * answer.bonus + total

        everybody = range(mentees)
        for mentor in range(mentors):
            more = [places + (number == mentor) for number, places in enumerate(capacity)]
            assert answer.mentor_prices[mentor] == worth(everybody, more) - worth(everybody, capacity)
        for mentee in everybody:
            others = [other for other in everybody if other != mentee]
            assert answer.mentee_prices[mentee] == worth(everybody, capacity) - worth(others, capacity)


@pytest.mark.parametrize("most_pairs_first", [False, True])
def test_total_and_prices_do_not_depend_on_the_order_of_rows_and_columns(most_pairs_first: bool) -> None:
    random = np.random.default_rng(3)
    fit, capacity = round_of(random, 15, 200)
    fit.data = random.integers(1, 6, fit.nnz)  # many ties
    answer = assign(fit, capacity, most_pairs_first=most_pairs_first)
    for _ in range(5):
        rows, columns = random.permutation(200), random.permutation(15)
        shuffled = assign(fit[rows][:, columns], capacity[columns], most_pairs_first=most_pairs_first)
        assert shuffled.total_fit == answer.total_fit
        assert not most_pairs_first or shuffled.pairs == answer.pairs
        np.testing.assert_array_equal(shuffled.mentor_prices, answer.mentor_prices[columns])
        np.testing.assert_array_equal(shuffled.mentee_prices, answer.mentee_prices[rows])


def test_the_same_input_gives_the_same_answer() -> None:
    fit, capacity = round_of(np.random.default_rng(11), 15, 200)
    fit.data[:] = 7
    first, second = assign(fit, capacity), assign(fit.tocoo(), capacity.tolist())
    np.testing.assert_array_equal(first.mentor_of, second.mentor_of)


# ---------------------------------------------------------------------------------------------- shapes and extremes


@pytest.mark.parametrize(("mentees", "mentors"), [(0, 0), (0, 3), (3, 0), (3, 3)])
@pytest.mark.parametrize("most_pairs_first", [False, True])
def test_where_no_pair_is_eligible_nobody_is_paired(mentees: int, mentors: int, most_pairs_first: bool) -> None:
    answer = assign(
        sparse.csr_array((mentees, mentors), dtype=np.int64), [2] * mentors, most_pairs_first=most_pairs_first
    )
    answer.check()
    assert (answer.total_fit, answer.pairs, answer.mentor_of.tolist()) == (0, 0, [-1] * mentees)
    assert not answer.mentor_prices.any()


def test_mentors_without_places_take_nobody_and_their_first_place_has_a_price() -> None:
    answer = assign(matrix({(0, 0): 5, (0, 1): 3, (1, 0): 4}, 2, 2), [0, 1])
    answer.check()
    assert answer.mentor_of.tolist() == [1, -1]
    assert answer.mentor_prices.tolist() == [4, 0]


def test_a_pair_of_no_fit_is_made_only_where_most_pairs_come_first() -> None:
    fit = matrix({(0, 0): 0, (1, 0): -5, (2, 1): -7, (3, 1): -6}, 4, 2)
    plain, most = assign(fit, [2, 1]), assign(fit, [2, 1], most_pairs_first=True)
    plain.check()
    most.check()
    assert plain.mentor_of.tolist() == [-1, -1, -1, -1]
    assert (most.mentor_of.tolist(), most.pairs, most.total_fit) == ([0, 0, -1, 1], 3, -11)


def test_most_pairs_come_before_fit_however_much_that_costs() -> None:
    # Mentee 0 alone is worth 10^6; seating both leaves 2.
    fit = matrix({(0, 0): 1_000_000, (0, 1): 1, (1, 0): 1}, 2, 2)
    assert assign(fit, [1, 1]).mentor_of.tolist() == [0, -1]
    most = assign(fit, [1, 1], most_pairs_first=True)
    most.check()
    assert (most.mentor_of.tolist(), most.total_fit) == ([1, 0], 2)


@pytest.mark.parametrize("capacity", [3, 2**31, 10**12, 2**62])
def test_capacity_beyond_the_mentees_is_no_obstacle(capacity: int) -> None:
    answer = assign(matrix({(0, 0): 5, (1, 0): 4}, 2, 1), [capacity])
    answer.check()
    assert (answer.total_fit, answer.mentor_prices.tolist()) == (9, [0])


def test_one_mentor_keeps_those_who_fit_best() -> None:
    answer = assign(sparse.csr_array(np.arange(1, 1001).reshape(-1, 1)), [10])
    answer.check()
    assert np.flatnonzero(answer.mentor_of == 0).tolist() == list(range(990, 1000))
    assert answer.mentor_prices.tolist() == [990]


@pytest.mark.parametrize("most_pairs_first", [False, True])
def test_equal_fits_leave_only_the_number_of_pairs_to_maximise(most_pairs_first: bool) -> None:
    fit, capacity = round_of(np.random.default_rng(1), 50, 1000)
    fit.data[:] = 500
    answer = assign(fit, capacity, most_pairs_first=most_pairs_first)
    answer.check()
    eligible = sparse.csr_array(fit.toarray()[:, np.repeat(np.arange(50), capacity)] > 0)
    assert answer.pairs == (maximum_bipartite_matching(eligible, perm_type="column") >= 0).sum()


def test_a_single_gain_runs_down_a_long_chain() -> None:
    # Each mentee has its own mentor and may move to the one before it for 1 more, but only the first has room there.
    size = 2000
    own = {(mentee, mentee + 1): 1000 for mentee in range(size)}
    before = {(mentee, mentee): 1001 for mentee in range(size)}
    answer = assign(matrix(own | before, size, size + 1), np.ones(size + 1))
    answer.check()
    assert answer.mentor_of.tolist() == list(range(size))


def test_parts_that_do_not_meet_are_solved_each_for_itself() -> None:
    random = np.random.default_rng(2)
    parts = [round_of(random, 6, 40) for _ in range(4)]
    whole = assign(
        sparse.block_diag([fit for fit, _ in parts], format="csr"), np.concatenate([capacity for _, capacity in parts])
    )
    whole.check()
    assert whole.total_fit == sum(assign(fit, capacity).total_fit for fit, capacity in parts)


def test_totals_beyond_64_bits_are_exact() -> None:
    answer = assign(sparse.csr_array(np.full((40, 2), 2**60)), [20, 20])
    answer.check()
    assert answer.total_fit == 40 * 2**60


@pytest.mark.parametrize("largest", [10**12, 2**55, 2**60])
def test_huge_fits_are_exact(largest: int) -> None:
    random = np.random.default_rng(9)
    fit, capacity = round_of(random, 12, 60)
    fit.data = random.integers(1, largest + 1, fit.nnz)
    answer = assign(fit, capacity)
    answer.check()
    dense, places = fit.toarray(), np.repeat(np.arange(12), capacity)
    rows, columns = linear_sum_assignment(dense[:, places].astype(float), maximize=True)
    assert answer.total_fit >= sum(int(dense[row, places[column]]) for row, column in zip(rows, columns, strict=True))


def test_floats_that_are_whole_pass() -> None:
    answer = assign(sparse.csc_array([[2.0, 3.0], [0.0, 9.0]]), np.array([1.0, 1.0]))
    answer.check()
    assert (answer.total_fit, answer.mentor_of.tolist()) == (11, [0, 1])


# ---------------------------------------------------------------------------------------------- what is left alone


def test_the_callers_matrix_is_not_changed() -> None:
    fit = sparse.csr_array((np.array([3, 9, 4]), np.array([1, 0, 1]), np.array([0, 2, 3])), shape=(2, 2))
    before = fit.copy()
    answer = assign(fit, [1, 1])
    assert answer.mentor_of.tolist() == [0, 1]
    for mine, theirs in ((fit.data, before.data), (fit.indices, before.indices), (fit.indptr, before.indptr)):
        np.testing.assert_array_equal(mine, theirs)
        assert mine.flags.writeable
    fit.data[:] = 0
    answer.check()


def test_an_answer_is_frozen() -> None:
    answer = assign(sparse.csr_array([[90, 60], [80, 10]]), [1, 1])
    with pytest.raises(FrozenInstanceError):
        answer.total_fit = 0
    for array in (answer.mentor_of, answer.mentor_prices, answer.mentee_prices, answer.fit.data, answer.capacity):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_numba_is_not_imported_before_it_is_needed() -> None:
    script = "import sys; import kaiyi_opt.network.assignment.assignment; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
