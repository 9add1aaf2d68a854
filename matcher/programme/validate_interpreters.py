"""Whether everyone understands one another: meetings without a common language have an interpreter who can."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.programme.validation_case import Case, of_meeting
from matcher.told import EntryId, tell
from matcher.violations import Violation
from models.domain import EventData, Meeting, Person


def interpreters_of(data: EventData, meeting: Meeting) -> list[str]:
    """Those in the meeting who interpret between the languages of the two."""
    people = {person.id: person for person in data.people}
    leads = [people[person_id] for person_id in meeting.people_ids[:2] if person_id in people]
    if len(leads) < 2:
        return []
    others = [people[person_id] for person_id in meeting.people_ids[2:] if person_id in people]
    return [person.id for person in others if _can(person, leads[0], leads[1])]


def everyone_understands(case: Case) -> Iterable[Violation]:
    """Only where the event has interpreters. Of two who share a language nobody interprets."""
    people = {person.id: person for person in case.data.people}
    if not any(person.interprets for person in case.data.people):
        return
    brought = {group.lead_id: {*group.member_ids} for group in case.data.groups}
    for meeting in case.agenda.meetings:
        leads = [people[person_id] for person_id in meeting.people_ids[:2] if person_id in people]
        if len(leads) < 2:
            continue
        one, other = map(_spoken, leads)
        found = interpreters_of(case.data, meeting)
        is_needed = bool(one and other and not one & other)
        if is_needed and not found:
            message = tell(
                "%(one)s and %(other)s share no language, and %(entry)s has no interpreter between theirs",
                one=case.name(leads[0].id),
                other=case.name(leads[1].id),
                entry=EntryId(meeting.id),
            )
            yield of_meeting(meeting, "interpreter", message)
        own = set().union(*(brought.get(lead.id, set()) for lead in leads))
        hired = [person_id for person_id in found if person_id not in own]
        if len(hired) > 1 or (hired and not is_needed):
            message = tell(
                "%(entry)s takes an interpreter that it does not need: %(people)s",
                entry=EntryId(meeting.id),
                people=case.names(sorted(hired)),
            )
            yield of_meeting(meeting, "interpreter", message)


def _spoken(person: Person) -> set[str]:
    return {language.partition("-")[0] for language in person.languages}


def _can(person: Person, one: Person, other: Person) -> bool:
    for pair in person.interprets:
        first, _, second = pair.partition("-")
        if (first in _spoken(one) and second in _spoken(other)) or (
            second in _spoken(one) and first in _spoken(other)
        ):
            return True
    return False
