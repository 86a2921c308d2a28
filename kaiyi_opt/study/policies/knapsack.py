"""The nested knapsack, compiled: applications in organisations, organisations in communities, one budget over all.

Dynamic programming over whole units of money (R. Bellman, "Dynamic programming", 1957): the best value of a block for
every sum that it may spend, from the applications of an organisation up to the pool. Blocks are joined by their
maximum-plus convolution, and every join remembers its part, so that the awards can be read off. All numbers are whole;
-1 stands for a sum that cannot be spent exactly.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kaiyi_opt.compiled import compiled

IntArray = npt.NDArray[np.int64]


@compiled(nogil=True)
def knapsack(
    community: IntArray,
    organisation: IntArray,
    first_option: IntArray,
    money: IntArray,
    value: IntArray,
    ceilings: tuple[int, int, int],
    budget: int,
) -> IntArray:
    """Return the option that each application is granted, counted over all options; -1 where none.

    Of all choices of the greatest value one that spends the least is returned.

    Parameters
    ----------
    community, organisation
        Shape (n,): numbers; the applications of a community stand together, and in it those of an organisation.
    first_option
        Shape (n + 1,): where each application's options begin.
    money, value
        Shape (options,): units of money, 1 or more; and whole values, 1 or more.
    ceilings
        Units of money an organisation and a community, and awards an organisation.
    budget
        Units of money in all.
    """
    n = organisation.size
    chosen = np.full(n, -1, dtype=np.int64)
    organisations = _starts(organisation)
    communities = _starts(community[organisations[:-1]])
    blocks = organisations.size - 1
    most = min(budget, ceilings[1])
    rows_choice = [np.zeros((0, 0, 0), dtype=np.int32) for _ in range(blocks)]
    counts = [np.zeros(0, dtype=np.int64) for _ in range(blocks)]
    parts = [np.zeros(0, dtype=np.int64) for _ in range(blocks)]
    whole = np.zeros(1, dtype=np.int64)
    whole_parts = [np.zeros(0, dtype=np.int64) for _ in range(communities.size - 1)]
    for c in range(communities.size - 1):
        inside = np.zeros(1, dtype=np.int64)
        for o in range(communities[c], communities[c + 1]):
            start, end = organisations[o], organisations[o + 1]
            best, counts[o], rows_choice[o] = _organisation(
                first_option[start : end + 1], money, value, min(most, ceilings[0]), ceilings[2]
            )
            inside, parts[o] = _join(inside, best, most)
        whole, whole_parts[c] = _join(whole, inside, budget)
    left = int(np.argmax(whole))
    for c in range(communities.size - 2, -1, -1):
        within = whole_parts[c][left]
        left -= within
        for o in range(communities[c + 1] - 1, communities[c] - 1, -1):
            spends = parts[o][within]
            within -= spends
            _read_off(chosen, organisations[o], rows_choice[o], counts[o][spends], spends, money)
    return chosen


@compiled()
def _starts(groups: IntArray) -> IntArray:
    """Return where each run of equal numbers begins, and the end."""
    starts = [0]
    for k in range(1, groups.size):
        if groups[k] != groups[k - 1]:
            starts.append(k)
    starts.append(groups.size)
    return np.array(starts)


@compiled()
def _organisation(
    first_option: IntArray, money: IntArray, value: IntArray, ceiling: int, awards: int
) -> tuple[IntArray, IntArray, npt.NDArray[np.int32]]:
    """Return an organisation's best value by sum, with how many awards, and each application's option by both."""
    rows = first_option.size - 1
    awards = min(awards, rows)
    most = 0
    for row in range(rows):
        largest = 0
        for k in range(first_option[row], first_option[row + 1]):
            largest = max(largest, money[k])
        most += largest
    most = min(most, ceiling)
    table = np.full((awards + 1, most + 1), -1, dtype=np.int64)
    table[0, 0] = 0
    choice = np.full((rows, awards + 1, most + 1), -1, dtype=np.int32)
    for row in range(rows):
        for count in range(awards, 0, -1):
            for spent in range(most, 0, -1):
                for k in range(first_option[row], first_option[row + 1]):
                    before = spent - money[k]
                    if before < 0 or table[count - 1, before] < 0:
                        continue
                    if table[count - 1, before] + value[k] > table[count, spent]:
                        table[count, spent] = table[count - 1, before] + value[k]
                        choice[row, count, spent] = k
    best = np.full(most + 1, -1, dtype=np.int64)
    counts = np.zeros(most + 1, dtype=np.int64)
    for count in range(awards + 1):
        for spent in range(most + 1):
            if table[count, spent] > best[spent]:
                best[spent], counts[spent] = table[count, spent], count
    return best, counts, choice


@compiled()
def _join(first: IntArray, second: IntArray, ceiling: int) -> tuple[IntArray, IntArray]:
    """Return the best value of both blocks together by sum, and what the second spends of it."""
    most = min(first.size + second.size - 2, ceiling)
    joined = np.full(most + 1, -1, dtype=np.int64)
    part = np.zeros(most + 1, dtype=np.int64)
    for b in range(min(second.size, most + 1)):
        if second[b] < 0:
            continue
        for a in range(min(first.size, most + 1 - b)):
            if first[a] >= 0 and first[a] + second[b] > joined[a + b]:
                joined[a + b] = first[a] + second[b]
                part[a + b] = b
    return joined, part


@compiled()
def _read_off(
    chosen: IntArray, start: int, choice: npt.NDArray[np.int32], count: int, spent: int, money: IntArray
) -> None:
    """Write down the options of an organisation's applications, the last first."""
    for row in range(choice.shape[0] - 1, -1, -1):
        k = choice[row, count, spent]
        if k >= 0:
            chosen[start + row] = k
            count -= 1
            spent -= money[k]
