"""What comes before what: which places of a session leave time for all that has to come before and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from matcher.programme.chains import Order, slots_after
from matcher.programme.fixed import Fixed
from matcher.programme.problem import ThemedSession
from matcher.programme.whereabouts import Whereabouts


def in_order(
    session: ThemedSession, whereabouts: Whereabouts, fixed: Fixed, chained: Order, lengths: Mapping[str, int]
) -> ThemedSession:
    """Without the places that are not before and after the fixed entries that they should be.

    Of the others those go as well that leave too few slots for what else has to come before or after, unless none
    would be left: ``chained`` is the order without its circles, and ``lengths`` are those of the sessions, in slots;
    what is not among them is a meeting.
    """
    if not any(session.id in pair for pair in fixed.order):
        return session
    ends = [
        fixed.periods[second][0] for first, second in fixed.order if first == session.id and second in fixed.periods
    ]
    starts = [
        fixed.periods[first][1] for first, second in fixed.order if second == session.id and first in fixed.periods
    ]
    places = []
    for place in session.places:
        first, last = whereabouts.period(place[1], session.length)
        if all(last <= end for end in ends) and all(start <= first for start in starts):
            places.append(place)
    after = slots_after(chained, lengths).get(session.id, 0)
    before = slots_after([(second, first) for first, second in chained], lengths).get(session.id, 0)
    open_slots = whereabouts.free_time.open_slots
    roomy = [
        place
        for place in places
        if sum(slot < place[1] for slot in open_slots) >= before
        and sum(slot >= place[1] + session.length for slot in open_slots) >= after
    ]
    return replace(session, places=tuple(roomy or places))
