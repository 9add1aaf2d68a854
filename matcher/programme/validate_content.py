"""Is what sessions and meetings hold right? Talks, stages, plenaries, and who meets whom, from the records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise, product

from matcher.programme.validation_case import Case, of_meeting, of_session, overlap
from matcher.told import EntryId, tell
from matcher.violations import Severity, Violation
from models.domain import ConflictKind, SessionKind, WishKind


def _all_are_told_once(case: Case) -> Iterable[Violation]:
    """No two entries have one id, and no offer has two talks."""
    ids = Counter(session.id for session in case.agenda.sessions)
    ids.update(meeting.id for meeting in case.agenda.meetings)
    ids.update(talk.id for session in case.agenda.sessions for talk in session.talks)
    for entry_id, times in ids.items():
        if times > 1:
            yield Violation(
                rule="ids_are_unique",
                message=tell("%(entry)s occurs %(times)s times", entry=EntryId(entry_id), times=times),
            )
    told = Counter(talk.offer_id for session in case.agenda.sessions for talk in session.talks)
    for offer_id, times in told.items():
        if times > 1:
            yield Violation(
                rule="told_once", message=tell("%(entry)s has %(times)s talks", entry=EntryId(offer_id), times=times)
            )


def _sessions_are_whole(case: Case) -> Iterable[Violation]:
    """Talks lie in their session, one after the other; speakers and chair are there."""
    offers = {offer.id: offer for offer in case.data.offers}
    for session in case.agenda.sessions:
        if session.kind is SessionKind.PLENARY:
            continue
        for missing in sorted({*session.speaker_ids, session.chair_id} - {"", *session.attendee_ids}):
            message = tell(
                "%(person)s speaks or chairs but does not attend (%(entry)s)",
                person=case.name(missing),
                entry=EntryId(session.id),
            )
            yield of_session(session, "on_stage_is_present", missing, message)
        if session.chair_id in session.speaker_ids:
            message = tell(
                "%(person)s chairs and speaks (%(entry)s)",
                person=case.name(session.chair_id),
                entry=EntryId(session.id),
            )
            yield of_session(session, "chair_does_not_speak", session.chair_id, message)
        for one, other in pairwise(sorted(session.talks, key=lambda talk: talk.start)):
            if other.start < one.end:
                message = tell(
                    "%(one)s and %(other)s overlap in %(entry)s",
                    one=EntryId(one.id),
                    other=EntryId(other.id),
                    entry=EntryId(session.id),
                )
                yield Violation(rule="one_talk_at_a_time", place=session.room_id, start=other.start, message=message)
        for talk in session.talks:
            if talk.start < session.start or talk.end > session.end:
                message = tell("%(one)s lies outside %(entry)s", one=EntryId(talk.id), entry=EntryId(session.id))
                yield Violation(rule="talk_within_session", place=session.room_id, start=talk.start, message=message)
            if talk.speaker_id not in session.attendee_ids:
                message = tell(
                    "%(person)s is to give %(talk)s but is absent (%(entry)s)",
                    person=case.name(talk.speaker_id),
                    talk=EntryId(talk.id),
                    entry=EntryId(session.id),
                )
                yield of_session(session, "speaker_present", talk.speaker_id, message)
            offer = offers.get(talk.offer_id)
            if offer is None or talk.speaker_id != (offer.speaker_id or offer.owner_id):
                message = tell(
                    "%(person)s does not speak for %(offer)s (%(entry)s)",
                    person=case.name(talk.speaker_id),
                    offer=EntryId(talk.offer_id),
                    entry=EntryId(session.id),
                )
                yield of_session(session, "speaker_of_offer", talk.speaker_id, message)


def _plenaries_as_fixed(case: Case) -> Iterable[Violation]:
    """Each plenary is there as the organiser fixed it; who is on its stage but not available is a warning."""
    placed = {session.id: session for session in case.agenda.sessions if session.kind is SessionKind.PLENARY}
    fixed = case.data.event.plenaries if case.data.event is not None else ()
    for plenary in fixed:
        session = placed.pop(plenary.id, None)
        if session is None or (session.start, session.end, session.room_id) != (
            plenary.start,
            plenary.end,
            plenary.room_id,
        ):
            message = tell("the plenary %(entry)s is missing or moved", entry=EntryId(plenary.id))
            yield Violation(rule="plenary_as_fixed", place=plenary.room_id, start=plenary.start, message=message)
            continue
        for person_id in sorted({*plenary.speaker_ids, plenary.chair_id} - {"", *session.attendee_ids}):
            message = tell(
                "%(person)s is on stage in %(entry)s but not available for all of it",
                person=case.name(person_id),
                entry=EntryId(plenary.id),
            )
            yield Violation(
                rule="plenary_stage_present",
                severity=Severity.WARNING,
                people=(person_id,),
                place=plenary.room_id,
                start=plenary.start,
                message=message,
            )
    for session in placed.values():
        message = tell("%(entry)s is no plenary of the event", entry=EntryId(session.id))
        yield Violation(rule="plenary_as_fixed", place=session.room_id, start=session.start, message=message)
    for session in case.agenda.sessions:
        for plenary in fixed:
            if session.kind is not SessionKind.PLENARY and overlap(
                (session.start, session.end), (plenary.start, plenary.end)
            ):
                message = tell(
                    "%(entry)s runs during the plenary %(plenary)s",
                    entry=EntryId(session.id),
                    plenary=EntryId(plenary.id),
                )
                yield Violation(
                    rule="nothing_beside_plenary", place=session.room_id, start=session.start, message=message
                )


def _meetings_are_pairings(case: Case) -> Iterable[Violation]:
    pairings = {pairing.id: pairing for pairing in case.pairings}
    for pairing_id, times in Counter(meeting.pairing_id for meeting in case.agenda.meetings).items():
        if times > 1:
            yield Violation(
                rule="pairing_met_once",
                message=tell("%(entry)s has %(times)s meetings", entry=EntryId(pairing_id), times=times),
            )
    for meeting in case.agenda.meetings:
        pairing = pairings.get(meeting.pairing_id)
        wanted = None if pairing is None else (pairing.need_owner_id, pairing.offer_owner_id)
        records = None if pairing is None else (pairing.need_id, pairing.offer_id)
        if wanted != meeting.people_ids[:2] or records != (meeting.need_id, meeting.offer_id):
            message = tell(
                "%(entry)s is not what %(pairing)s pairs",
                entry=EntryId(meeting.id),
                pairing=EntryId(meeting.pairing_id),
            )
            yield of_meeting(meeting, "meeting_is_its_pairing", message)


def _people_apart(case: Case) -> Iterable[Violation]:
    """Nobody meets somebody of the other side, companions included, with whom there is a conflict or a no thanks."""
    apart = {frozenset((item.first_id, item.second_id)): item.kind.value for item in case.data.conflicts}
    refused = {
        frozenset((wish.person_id, wish.other_id)) for wish in case.data.wishes if wish.kind is WishKind.NO_THANKS
    }
    brought: dict[str, set[str]] = defaultdict(set)
    for group in case.data.groups:
        brought[group.lead_id].update(group.member_ids)
    organisation = {person.id: person.organisation_id for person in case.data.people}
    for meeting in case.agenda.meetings:
        if len(set(meeting.people_ids)) < max(2, len(meeting.people_ids)):
            message = tell("%(entry)s does not bring different people together", entry=EntryId(meeting.id))
            yield of_meeting(meeting, "two_people_meet", message)
            continue
        leads = meeting.people_ids[:2]
        here, there = ({lead, *brought.get(lead, ())} & set(meeting.people_ids) for lead in leads)
        for one, other in product(sorted({leads[0], *(here - there)}), sorted({leads[1], *(there - here)})):
            here_name, there_name, what = case.name(one), case.name(other), EntryId(meeting.id)
            if kind := _what_keeps_apart(one, other, organisation, apart):
                message = tell(
                    "%(one)s and %(other)s must not meet (%(kind)s), but %(entry)s has them",
                    one=here_name,
                    other=there_name,
                    kind=ConflictKind(kind),
                    entry=what,
                )
                yield of_meeting(meeting, "no_conflict", message)
            elif frozenset((one, other)) in refused:
                message = tell(
                    "%(one)s and %(other)s do not both want to meet, but %(entry)s has them",
                    one=here_name,
                    other=there_name,
                    entry=what,
                )
                yield of_meeting(meeting, "no_thanks", message)


def _what_keeps_apart(
    one: str, other: str, organisation: Mapping[str, str], apart: Mapping[frozenset[str], str]
) -> str:
    """The kind of conflict between them or their organisations; empty for none."""
    for a in (one, organisation.get(one)):
        for b in (other, organisation.get(other)):
            if a and b and frozenset((a, b)) in apart:
                return apart[frozenset((a, b))]
    same = organisation.get(one) and organisation.get(one) == organisation.get(other)
    return "same_organisation" if same else ""


CONTENT_CHECKS: tuple[Callable[[Case], Iterable[Violation]], ...] = (
    _all_are_told_once,
    _sessions_are_whole,
    _plenaries_as_fixed,
    _meetings_are_pairings,
    _people_apart,
)
