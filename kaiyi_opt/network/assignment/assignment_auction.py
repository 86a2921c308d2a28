"""The auction that finds a nearly best seating, and with it nearly right prices, at little cost.

In a round every mentee bids for the mentor that leaves it most: the price of a place there, plus what that mentor
leaves it more than the next best choice, plus one step. A mentor keeps the best bids, as many as it has places; once
all places are taken, the lowest bid kept is their price. Rounds follow one another with smaller steps, each from a
little below the prices that the last one found (Bertsekas, *The auction algorithm: a distributed relaxation method for
the assignment problem*, Annals of Operations Research 14, 1988; *Auction algorithms for network flow problems: a
tutorial introduction*, Computational Optimization and Applications 1, 1992).

Nothing exact rests on what the auction finds: `assignment_paths` starts from it and proves its own result.
"""

from __future__ import annotations

import numpy as np

from kaiyi_opt.network.assignment.assignment_compiled import inner_kernel, kernel
from kaiyi_opt.network.assignment.assignment_market import NOBODY, Integers, Market, Seating

SHRINK = 4  # each step is the last divided by this
DISCOUNT = 3  # a round starts from the last prices less this many of its steps


@kernel
def hold_auction(market: Market, seating: Seating, scale: int, first_step: int, most_bids: int) -> None:
    """Seat mentees and set mentor prices by rounds of bidding, in fits times ``scale``, from ``first_step`` down to 1.

    Leaves ``mentor_of``, ``occupant``, ``load`` and ``mentor_price`` (in fits, rounded down); ``place_of`` and
    ``mentee_price`` are not kept. A round ends early after ``most_bids``.
    """
    bids = np.zeros(len(seating.occupant), dtype=np.int64)
    step = first_step
    while step > 0:
        _hold_round(market, seating, bids, scale, step, most_bids)
        discount = DISCOUNT * step if step > 1 else 0
        for mentor in range(len(seating.mentor_price)):
            seating.mentor_price[mentor] = max(seating.mentor_price[mentor] - discount, 0)
        step = max(step // SHRINK, 1) if step > 1 else 0
    for mentor in range(len(seating.mentor_price)):
        seating.mentor_price[mentor] //= scale


@inner_kernel
def _hold_round(market: Market, seating: Seating, bids: Integers, scale: int, step: int, most_bids: int) -> None:
    seating.mentor_of[:] = NOBODY
    seating.load[:] = 0
    mentees = len(seating.mentor_of)
    bidders = np.arange(mentees - 1, -1, -1)
    waiting, made = mentees, 0
    while waiting > 0 and made < most_bids:
        mentee = bidders[waiting - 1]
        mentor, bid = _best_bid(market, seating.mentor_price, mentee, scale, step)
        if mentor == NOBODY:
            waiting -= 1
            continue
        outbid = _take_bid(market, seating, bids, mentor, mentee, bid)
        if outbid == NOBODY:
            waiting -= 1
        else:
            bidders[waiting - 1] = outbid
        made += 1


@inner_kernel
def _best_bid(market: Market, price: Integers, mentee: int, scale: int, step: int) -> tuple[int, int]:
    """Return the mentor that leaves the mentee most, above 0, and what it bids there; `NOBODY` where none does."""
    best, second, chosen = 0, 0, NOBODY
    for arc in range(market.first_arc[mentee], market.first_arc[mentee + 1]):
        mentor = market.mentor[arc]
        left = market.fit[arc] * scale - price[mentor]
        if left > best:
            best, second, chosen = left, best, mentor
        elif left > second:
            second = left
    if chosen == NOBODY:
        return NOBODY, 0
    return chosen, price[chosen] + best - second + step


@inner_kernel
def _take_bid(market: Market, seating: Seating, bids: Integers, mentor: int, mentee: int, bid: int) -> int:
    """Seat the bidder; return whom it drives out, `NOBODY` where a place was empty.

    The bids that a mentor keeps are a heap with the lowest first.
    """
    first, load = market.first_place[mentor], seating.load[mentor]
    seating.mentor_of[mentee] = mentor
    if load < market.first_place[mentor + 1] - first:
        _add_bid(bids, seating.occupant, first, load, mentee, bid)
        seating.load[mentor] = load + 1
        outbid = NOBODY
    else:
        outbid = seating.occupant[first]
        seating.mentor_of[outbid] = NOBODY
        _replace_lowest_bid(bids, seating.occupant, first, load, mentee, bid)
    if seating.load[mentor] == market.first_place[mentor + 1] - first:
        seating.mentor_price[mentor] = bids[first]
    return outbid


@inner_kernel
def _add_bid(bids: Integers, occupant: Integers, first: int, load: int, mentee: int, bid: int) -> None:
    at = load
    while at > 0:
        parent = (at - 1) >> 1
        if bids[first + parent] <= bid:
            break
        bids[first + at] = bids[first + parent]
        occupant[first + at] = occupant[first + parent]
        at = parent
    bids[first + at] = bid
    occupant[first + at] = mentee


@inner_kernel
def _replace_lowest_bid(bids: Integers, occupant: Integers, first: int, load: int, mentee: int, bid: int) -> None:
    at, child = 0, 1
    while child < load:
        if child + 1 < load and bids[first + child + 1] < bids[first + child]:
            child += 1
        if bids[first + child] >= bid:
            break
        bids[first + at] = bids[first + child]
        occupant[first + at] = occupant[first + child]
        at, child = child, 2 * child + 1
    bids[first + at] = bid
    occupant[first + at] = mentee
