"""What a lock asks of the steps before the agenda."""

from __future__ import annotations

from dataclasses import replace

from models.domain import Agenda, EventData, Wish, WishKind


def with_locked_meetings(data: EventData, agenda: Agenda | None) -> EventData:
    """``data`` with a wish for every locked meeting of ``agenda``: its two people must meet again about the same.

    Otherwise the next pairing could leave them out, and the lock with nothing to hold. A wish of the need's owner
    about the other person gives way to it, but for no thanks.
    """
    locked = {lock.entry_id for lock in data.locks}
    refused = {(wish.person_id, wish.other_id) for wish in data.wishes if wish.kind is WishKind.NO_THANKS}
    wishes = {
        (meeting.people_ids[0], meeting.people_ids[1]): Wish(
            person_id=meeting.people_ids[0],
            other_id=meeting.people_ids[1],
            kind=WishKind.MUST_MEET,
            need_id=meeting.need_id,
            offer_id=meeting.offer_id,
            reason="the meeting is locked",
        )
        for meeting in (agenda.meetings if agenda is not None else ())
        if meeting.id in locked and meeting.people_ids[:2] not in refused
    }
    others = tuple(wish for wish in data.wishes if (wish.person_id, wish.other_id) not in wishes)
    return replace(data, wishes=(*others, *wishes.values())) if wishes else data
