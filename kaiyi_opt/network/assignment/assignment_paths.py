"""Make a seating exact: shortest ways seat those who wait and fill places that have a price; then every price falls.

All is counted in whole fits. What a pair costs a mentee is ``mentee_price + mentor_price - fit``, never below 0, and 0
for those who are paired; the length of a way from mentor to mentor is what it costs the mentees that move along it.
Each search (Dijkstra, *A note on two problems in connexion with graphs*, 1959) ends at the nearest goal and moves the
prices it passed so that the way becomes free; so after every step

- ``mentee_price[i] = max(0, max_j fit[i, j] - mentor_price[j])``, paired mentees sit where that maximum is reached, and
  all but those who wait are paired or have the price 0;
- mentor prices are never below 0.

When nobody waits and every mentor with a price above 0 is full, the prices prove the seating best. This is the
successive shortest path method (Ahuja, Magnanti and Orlin, *Network Flows*, 1993, 9.7) on a graph of mentors only.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kaiyi_opt.network.assignment.assignment_compiled import inner_kernel, kernel
from kaiyi_opt.network.assignment.assignment_market import NOBODY, Integers, Market, Seating

FAR = 2**62


class Search(NamedTuple):
    """The labels of one search over mentors, and the heap of those that it has yet to pass.

    Parameters
    ----------
    distance
        (mentors,): the shortest way found so far, `FAR` for a mentor not reached.
    mover
        (mentors,): who moves on the last step of that way.
    onward
        (mentors,): in a search against the direction of movement, where the mover goes.
    heap, position
        (mentors,): mentors by distance, and where each stands there, `NOBODY` where it does not.
    reached
        (mentors,): the mentors reached.
    sizes
        (2,): how many stand in the heap, and how many are reached.
    """

    distance: Integers
    mover: Integers
    onward: Integers
    heap: Integers
    position: Integers
    reached: Integers
    sizes: Integers


# ------------------------------------------------------------------------------------------------ labels


@inner_kernel
def _new_search(mentors: int) -> Search:
    return Search(
        np.full(mentors, FAR),
        np.full(mentors, NOBODY),
        np.full(mentors, NOBODY),
        np.empty(mentors, dtype=np.int64),
        np.full(mentors, NOBODY),
        np.empty(mentors, dtype=np.int64),
        np.zeros(2, dtype=np.int64),
    )


@inner_kernel
def _label(search: Search, mentor: int, distance: int, mover: int) -> None:
    """Note a shorter way to a mentor; the heap has the nearest first."""
    heap, position = search.heap, search.position
    if search.distance[mentor] == FAR:
        search.reached[search.sizes[1]] = mentor
        search.sizes[1] += 1
    search.distance[mentor] = distance
    search.mover[mentor] = mover
    at = position[mentor]
    if at == NOBODY:
        at = search.sizes[0]
        search.sizes[0] += 1
    while at > 0:
        parent = (at - 1) >> 1
        if search.distance[heap[parent]] <= distance:
            break
        heap[at] = heap[parent]
        position[heap[at]] = at
        at = parent
    heap[at] = mentor
    position[mentor] = at


@inner_kernel
def _nearest_within(search: Search, limit: int) -> int:
    """Take the nearest mentor from the heap; `NOBODY` where none is nearer than ``limit``."""
    heap, position = search.heap, search.position
    if search.sizes[0] == 0 or search.distance[heap[0]] >= limit:
        return NOBODY
    nearest = heap[0]
    position[nearest] = NOBODY
    search.sizes[0] -= 1
    size = search.sizes[0]
    if size == 0:
        return nearest
    last, at, child = heap[size], 0, 1
    while child < size:
        if child + 1 < size and search.distance[heap[child + 1]] < search.distance[heap[child]]:
            child += 1
        if search.distance[heap[child]] >= search.distance[last]:
            break
        heap[at] = heap[child]
        position[heap[at]] = at
        at, child = child, 2 * child + 1
    heap[at] = last
    position[last] = at
    return nearest


@inner_kernel
def _raise_prices(market: Market, seating: Seating, mentor: int, by: int) -> None:
    """Raise the price of a mentor's places at the cost of those who sit there; ``by`` may be below 0."""
    seating.mentor_price[mentor] += by
    first = market.first_place[mentor]
    for place in range(first, first + seating.load[mentor]):
        seating.mentee_price[seating.occupant[place]] -= by


@inner_kernel
def _end_search(market: Market, seating: Seating, search: Search, limit: int, sign: int) -> None:
    """Move the price of every mentor nearer than ``limit`` by what it is nearer, and wipe the labels."""
    for index in range(search.sizes[1]):
        mentor = search.reached[index]
        nearer = limit - search.distance[mentor]
        if nearer > 0:
            _raise_prices(market, seating, mentor, sign * nearer)
        search.distance[mentor] = FAR
        search.position[mentor] = NOBODY
    search.sizes[:] = 0


# ------------------------------------------------------------------------------------------------ seats


@inner_kernel
def _has_room(market: Market, seating: Seating, mentor: int) -> bool:
    return seating.load[mentor] < market.first_place[mentor + 1] - market.first_place[mentor]


@inner_kernel
def _seat(seating: Seating, mentee: int, mentor: int, place: int) -> None:
    seating.mentor_of[mentee] = mentor
    seating.place_of[mentee] = place
    seating.occupant[place] = mentee


@inner_kernel
def _seat_last(market: Market, seating: Seating, mentee: int, mentor: int) -> None:
    _seat(seating, mentee, mentor, market.first_place[mentor] + seating.load[mentor])
    seating.load[mentor] += 1


@inner_kernel
def _leave(market: Market, seating: Seating, mentee: int) -> None:
    """Take a mentee from its place; the last of that mentor's mentees moves up."""
    mentor, place = seating.mentor_of[mentee], seating.place_of[mentee]
    seating.load[mentor] -= 1
    last = seating.occupant[market.first_place[mentor] + seating.load[mentor]]
    _seat(seating, last, mentor, place)
    seating.mentor_of[mentee] = NOBODY


@kernel
def settle(market: Market, seating: Seating) -> Integers:
    """Set mentee prices for mentor prices as they are, move whoever would rather sit elsewhere; return who waits."""
    seating.load[:] = 0
    mentees = len(seating.mentor_of)
    unsettled = np.empty(mentees, dtype=np.int64)
    count = 0
    for mentee in range(mentees):
        best, left = 0, 0
        mentor = seating.mentor_of[mentee]
        for arc in range(market.first_arc[mentee], market.first_arc[mentee + 1]):
            worth = market.fit[arc] - seating.mentor_price[market.mentor[arc]]
            best = max(best, worth)
            if market.mentor[arc] == mentor:
                left = worth
        seating.mentee_price[mentee] = best
        seating.mentor_of[mentee] = NOBODY
        if mentor != NOBODY and left == best:
            _seat_last(market, seating, mentee, mentor)
        elif best > 0:
            unsettled[count] = mentee
            count += 1
    return unsettled[: _seat_at_once(market, seating, unsettled, count)]


@inner_kernel
def _seat_at_once(market: Market, seating: Seating, unsettled: Integers, count: int) -> int:
    """Seat the first ``count`` unsettled mentees where a best choice has room; move the others to the front."""
    waiting = 0
    for index in range(count):
        mentee = unsettled[index]
        for arc in range(market.first_arc[mentee], market.first_arc[mentee + 1]):
            mentor = market.mentor[arc]
            worth = market.fit[arc] - seating.mentor_price[mentor]
            if worth == seating.mentee_price[mentee] and _has_room(market, seating, mentor):
                _seat_last(market, seating, mentee, mentor)
                break
        if seating.mentor_of[mentee] == NOBODY:
            unsettled[waiting] = mentee
            waiting += 1
    return waiting


# ------------------------------------------------------------------------------------------------ those who wait


@kernel
def seat_waiting(market: Market, seating: Seating, waiting: Integers) -> None:
    """Seat each of those who wait, or leave unpaired whoever costs least: it, or one that it drives out."""
    search = _new_search(len(seating.load))
    for mentee in waiting:
        length, goal, leaver = _search_for_room(market, seating, search, mentee)
        _end_search(market, seating, search, length, 1)
        seating.mentee_price[mentee] -= length
        if goal != NOBODY:
            place = market.first_place[goal] + seating.load[goal]
            seating.load[goal] += 1
            _move_up(seating, search, goal, place, mentee)
        elif leaver != mentee:
            mentor, place = seating.mentor_of[leaver], seating.place_of[leaver]
            seating.mentor_of[leaver] = NOBODY
            _move_up(seating, search, mentor, place, mentee)


@inner_kernel
def _search_for_room(market: Market, seating: Seating, search: Search, mentee: int) -> tuple[int, int, int]:
    """Return the length of the shortest way, and where it ends: at a mentor with room, or with somebody who leaves."""
    length, goal, leaver = seating.mentee_price[mentee], NOBODY, mentee
    length, goal = _look_around(market, seating, search, mentee, 0, length, goal)
    mentor = _nearest_within(search, length)
    while mentor != NOBODY:
        distance = search.distance[mentor]
        first = market.first_place[mentor]
        for place in range(first, first + seating.load[mentor]):
            member = seating.occupant[place]
            if distance + seating.mentee_price[member] < length:
                length, goal, leaver = distance + seating.mentee_price[member], NOBODY, member
            length, goal = _look_around(market, seating, search, member, distance, length, goal)
            if distance >= length:
                break
        mentor = _nearest_within(search, length)
    return length, goal, leaver


@inner_kernel
def _look_around(
    market: Market, seating: Seating, search: Search, mentee: int, distance: int, length: int, goal: int
) -> tuple[int, int]:
    """Label the mentors that a mentee may move to; return the nearest goal so far and its distance."""
    start = distance + seating.mentee_price[mentee]
    for arc in range(market.first_arc[mentee], market.first_arc[mentee + 1]):
        mentor = market.mentor[arc]
        there = start - market.fit[arc] + seating.mentor_price[mentor]
        if there < length and there < search.distance[mentor]:
            _label(search, mentor, there, mentee)
            if _has_room(market, seating, mentor):
                length, goal = there, mentor
    return length, goal


@inner_kernel
def _move_up(seating: Seating, search: Search, mentor: int, place: int, newcomer: int) -> None:
    """Let each mentee on the way move into the place that the next one leaves, back to the newcomer."""
    mover = search.mover[mentor]
    while mover != newcomer:
        left_mentor, left_place = seating.mentor_of[mover], seating.place_of[mover]
        _seat(seating, mover, mentor, place)
        mentor, place = left_mentor, left_place
        mover = search.mover[mentor]
    _seat(seating, newcomer, mentor, place)


# ------------------------------------------------------------------------------------------------ places with a price


@kernel
def fill_places(market: Market, seating: Seating, first_entry: Integers, arc: Integers, mentee_of: Integers) -> None:
    """Fill every empty place that has a price, or pass the emptiness on to a place whose price can fall to 0.

    Parameters
    ----------
    market, seating
        With nobody waiting.
    first_entry
        (mentors + 1,): the entries of mentor ``j`` are ``first_entry[j]`` up to, not with, ``first_entry[j + 1]``.
    arc, mentee_of
        (arcs,): the arc of an entry, and its mentee.
    """
    search = _new_search(len(seating.load))
    for mentor in range(len(seating.load)):
        while seating.mentor_price[mentor] > 0 and _has_room(market, seating, mentor):
            length, last, joiner = _search_for_joiner(market, seating, search, first_entry, arc, mentee_of, mentor)
            _end_search(market, seating, search, length, -1)
            _move_over(market, seating, search, mentor, last, joiner)


@inner_kernel
def _search_for_joiner(
    market: Market,
    seating: Seating,
    search: Search,
    first_entry: Integers,
    arc: Integers,
    mentee_of: Integers,
    start: int,
) -> tuple[int, int, int]:
    """Return the shortest way to ``start``, where it begins, and the unpaired mentee that joins there, if one does."""
    length, last, joiner = seating.mentor_price[start], start, NOBODY
    _label(search, start, 0, NOBODY)
    mentor = _nearest_within(search, length)
    while mentor != NOBODY:
        distance = search.distance[mentor]
        if distance + seating.mentor_price[mentor] < length:
            length, last, joiner = distance + seating.mentor_price[mentor], mentor, NOBODY
        for entry in range(first_entry[mentor], first_entry[mentor + 1]):
            mentee = mentee_of[entry]
            there = distance + seating.mentee_price[mentee] - market.fit[arc[entry]] + seating.mentor_price[mentor]
            if there >= length:
                continue
            home = seating.mentor_of[mentee]
            if home == NOBODY:
                length, last, joiner = there, mentor, mentee
            elif there < search.distance[home]:
                _label(search, home, there, mentee)
                search.onward[home] = mentor
        mentor = _nearest_within(search, length)
    return length, last, joiner


@inner_kernel
def _move_over(market: Market, seating: Seating, search: Search, start: int, last: int, joiner: int) -> None:
    """Let each mentee on the way move on, from ``last`` to the empty place at ``start``; the joiner follows."""
    mentor, newcomer = last, joiner
    while mentor != start:
        mover = search.mover[mentor]
        place = seating.place_of[mover]
        if newcomer == NOBODY:
            _leave(market, seating, mover)
        else:
            _seat(seating, newcomer, mentor, place)
        mentor, newcomer = search.onward[mentor], mover
    if newcomer != NOBODY:
        _seat_last(market, seating, newcomer, start)


# ------------------------------------------------------------------------------------------------ smallest prices


@kernel
def lower_prices(market: Market, seating: Seating) -> None:
    """Lower every mentor price as far as the proof allows, all at once; what the mentors lose, their mentees gain.

    The distance of a mentor from those who are unpaired, and from empty places, is how far its price can fall.
    """
    search = _new_search(len(seating.load))
    for mentor in range(len(seating.load)):
        _label(search, mentor, seating.mentor_price[mentor], NOBODY)
    for mentee in range(len(seating.mentor_of)):
        if seating.mentor_of[mentee] == NOBODY:
            _label_neighbours(market, seating, search, mentee, 0)
    mentor = _nearest_within(search, FAR)
    while mentor != NOBODY:
        first = market.first_place[mentor]
        for place in range(first, first + seating.load[mentor]):
            _label_neighbours(market, seating, search, seating.occupant[place], search.distance[mentor])
        mentor = _nearest_within(search, FAR)
    for mentor in range(len(seating.load)):
        _raise_prices(market, seating, mentor, -search.distance[mentor])


@inner_kernel
def _label_neighbours(market: Market, seating: Seating, search: Search, mentee: int, distance: int) -> None:
    """Label every mentor that has a shorter way by this mentee's move."""
    start = distance + seating.mentee_price[mentee]
    for arc in range(market.first_arc[mentee], market.first_arc[mentee + 1]):
        mentor = market.mentor[arc]
        there = start - market.fit[arc] + seating.mentor_price[mentor]
        if there < search.distance[mentor]:
            _label(search, mentor, there, mentee)
