"""All sessions to be placed: locked ones where they are, requested ones, and talks composed around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from matcher.programme.chains import circles, without_circles
from matcher.programme.compose import centres_of, chairs_for, compose, frame_of, nearness_to, speaker_of
from matcher.programme.fixed import Fixed
from matcher.programme.precedence import in_order
from matcher.programme.problem import Minutes, ProgrammeInput, RoomType, SessionProblem, ThemedSession
from matcher.programme.rooms import places_for, room_types, rooms_for, slots_needed
from matcher.programme.whereabouts import Whereabouts
from matcher.settings import ProgrammeSettings
from models.domain import EventData, Offer, Session, SessionKind, SessionRequest, UnplacedTalk

STAYS = "\0stays"
"""What a locked session's name has behind it among those that a room serves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """``unplaced`` are the offers that are in no session, with the reason."""

    problem: SessionProblem
    unplaced: tuple[UnplacedTalk, ...]


def session_problem(
    given: ProgrammeInput, whereabouts: Whereabouts, fixed: Fixed, settings: ProgrammeSettings
) -> Composed:
    """Return the sessions with the rooms and times that each can have, and what holds between them."""
    data = given.data
    wanted = {request.id: rooms_for(data, request) for request in data.session_requests}
    stays = {
        name: item for name, item in fixed.sessions.items() if name not in wanted or item.room_id in wanted[name]
    }
    types = room_types(
        data, whereabouts, wanted | {name + STAYS: frozenset((item.room_id,)) for name, item in stays.items()}
    )
    requested = _requested(given, whereabouts, types, stays)
    kept = _kept(given, types, whereabouts, stays)
    round_trips = circles(fixed.order)
    order = without_circles(fixed.order, round_trips)
    lengths = lengths_of(data, requested)
    at_their_time = [in_order(session, whereabouts, fixed, order, lengths) for session in requested]
    needed = slots_needed(_without_shortest(at_their_time, round_trips), types)
    frame = frame_of(whereabouts, types, settings, needed)
    composed, unplaced = compose(given, whereabouts, frame, settings, kept)
    lengths |= lengths_of(data, composed)
    sessions = tuple(
        with_missing(in_order(session, whereabouts, fixed, order, lengths), whereabouts)
        for session in (*requested, *composed)
    )
    number = {session.id: place for place, session in enumerate(sessions)}
    problem = SessionProblem(
        sessions=sessions,
        room_types=types,
        days=frame.days,
        most_running=frame.most_running,
        common_interest=_common_interest(sessions),
        before=tuple(
            (number[first], number[second]) for first, second in fixed.order if first in number and second in number
        ),
        tracks=_tracks(sessions) if settings.keeps("tracks") else (),
        travel=_travel(types, whereabouts),
        clock=clock_of(whereabouts),
    )
    return Composed(problem=problem, unplaced=tuple(unplaced))


def lengths_of(data: EventData, sessions: Sequence[ThemedSession]) -> dict[str, int]:
    """In slots, by id; 0 for what takes no slot: plenaries, and a session that can be nowhere."""
    plenaries = data.event.plenaries if data.event is not None else ()
    return {plenary.id: 0 for plenary in plenaries} | {
        session.id: session.length if session.places else 0 for session in sessions
    }


def _without_shortest(
    requested: Sequence[ThemedSession], round_trips: Sequence[tuple[str, ...]]
) -> list[ThemedSession]:
    """Without one of each circle of precedences, of which not all can be placed."""
    left = {session.id: session for session in requested}
    for circle in round_trips:
        if left.keys() >= set(circle):
            del left[min(circle, key=lambda name: left[name].length)]
    return list(left.values())


def clock_of(whereabouts: Whereabouts) -> tuple[Minutes, ...]:
    """Start and end of every slot of the grid."""
    if not whereabouts.slots:
        return ()
    zero = whereabouts.slots[0].start
    return tuple(
        (int((slot.start - zero).total_seconds() // 60), int((slot.end - zero).total_seconds() // 60))
        for slot in whereabouts.slots
    )


def _requested(
    given: ProgrammeInput, whereabouts: Whereabouts, types: Sequence[RoomType], stays: Mapping[str, Session]
) -> list[ThemedSession]:
    known = {person.id for person in given.data.people}
    requests = given.data.session_requests
    fields = [_field_of(request, given) for request in requests]
    nearness = nearness_to(given, centres_of(fields, given))
    sessions = []
    for number, request in enumerate(requests):
        near = {person_id: float(values[number]) for person_id, values in nearness.items()}
        on_stage = {*request.speaker_ids, request.chair_id, *request.attendee_ids}
        sessions.append(
            _placed(
                ThemedSession(
                    id=request.id,
                    title=request.title,
                    length=request.slots,
                    invited_ids=request.speaker_ids,
                    chair_id=request.chair_id,
                    attendee_ids=request.attendee_ids,
                    kind=request.kind,
                    track=request.track,
                    summary=request.summary,
                    places=(),
                    interest={person: 1.0 for person in request.wanted_by if person in known - on_stage},
                    chairs={}
                    if request.kind is SessionKind.VISIT
                    else chairs_for(given.data, near, request.speaker_ids),
                ),
                types,
                whereabouts,
                stays.get(request.id),
                request.starts_at,
            )
        )
    return sessions


def _field_of(request: SessionRequest, given: ProgrammeInput) -> list[Offer]:
    """The offers of the people who speak: nearest to what the session is about that is known."""
    return [
        offer
        for offer in given.data.offers
        if offer.id in given.offer_vectors
        and not offer.anonymous
        and {offer.owner_id, speaker_of(offer)} & {*request.speaker_ids}
    ]


def _placed(
    session: ThemedSession,
    types: Sequence[RoomType],
    whereabouts: Whereabouts,
    previous: Session | None,
    starts_at: datetime | None = None,
) -> ThemedSession:
    """With the places that it can have: one that stays has only the one it had, with the chair it had if they can.

    Where not all its speakers can be there, a locked session is placed as if it were not.
    """
    if previous is not None:
        for chair_id in dict.fromkeys((session.chair_id or previous.chair_id, session.chair_id)):
            stays = replace(session, chair_id=chair_id)
            there = [
                place
                for place in places_for(
                    session.length,
                    stays.stage,
                    types,
                    whereabouts,
                    session.id + STAYS,
                    to_spare=0 if stays.attendee_ids else 1,
                )
                if whereabouts.slots[place[1]].start == previous.start
            ]
            if there:
                return replace(stays, places=tuple(there), stays=True)
    name = "" if session.is_composed else session.id
    to_spare = 0 if session.attendee_ids else 1  # whoever attends is known: nobody else has to find a seat
    places = places_for(session.length, session.stage, types, whereabouts, name, to_spare=to_spare)
    if starts_at is not None:
        places = tuple(place for place in places if whereabouts.slots[place[1]].start == starts_at)
    return replace(session, places=places)


def _kept(
    given: ProgrammeInput, types: Sequence[RoomType], whereabouts: Whereabouts, stays: Mapping[str, Session]
) -> list[ThemedSession]:
    """Locked sessions of talks whose offers are still told by the same people, where they can stay."""
    offers = {offer.id: offer for offer in given.data.offers}
    kept = []
    for previous in stays.values():
        told = [offers[talk.offer_id] for talk in previous.talks if talk.offer_id in offers]
        speakers = tuple(talk.speaker_id for talk in previous.talks)
        if previous.kind is SessionKind.TALKS and told and tuple(map(speaker_of, told)) == speakers:
            draft = ThemedSession(
                id=previous.id,
                title=previous.title,
                summary=previous.summary,
                length=len(told),
                offers=tuple(told),
                talk_speaker_ids=speakers,
                places=(),
                interest={},
                chairs={},
            )
            session = _placed(draft, types, whereabouts, previous)
            if session.stays:
                kept.append(session)
    return kept


def with_missing(session: ThemedSession, whereabouts: Whereabouts) -> ThemedSession:
    """With the number of those who would like to come but cannot, by first slot."""
    free = [whereabouts.free_slots(person_id) for person_id in session.interest]
    missing = {
        start: sum(not slots.issuperset(range(start, start + session.length)) for slots in free)
        for start in {place[1] for place in session.places}
    }
    return replace(session, missing={start: count for start, count in missing.items() if count})


def _tracks(sessions: Sequence[ThemedSession]) -> tuple[tuple[int, ...], ...]:
    by_track: dict[str, list[int]] = defaultdict(list)
    for number, session in enumerate(sessions):
        if session.track:
            by_track[session.track].append(number)
    return tuple(tuple(numbers) for numbers in by_track.values() if len(numbers) > 1)


def _travel(types: Sequence[RoomType], whereabouts: Whereabouts) -> dict[tuple[int, int], int]:
    return {
        (one, other): minutes
        for one, here in enumerate(types)
        for other, there in enumerate(types)
        if (minutes := whereabouts.minutes(here.area, there.area))
    }


def _common_interest(sessions: Sequence[ThemedSession]) -> dict[tuple[int, int], int]:
    wanted_by: dict[str, list[int]] = defaultdict(list)
    for number, session in enumerate(sessions):
        for person_id in dict.fromkeys((*session.interest, *session.stage)):
            wanted_by[person_id].append(number)
    common: dict[tuple[int, int], int] = defaultdict(int)
    for numbers in wanted_by.values():
        for position, first in enumerate(numbers):
            for second in numbers[position + 1 :]:
                common[first, second] += 1
    return dict(common)
