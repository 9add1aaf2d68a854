"""The focus group as a use case: from the store to a plan, and the task force's workshop in the one agenda."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from matcher.clusters.industries import IndustryScheme
from matcher.clusters.meeting_points import MeetingPoint
from matcher.errors import NotFound
from matcher.focus_group import Discovery
from matcher.ports import UnitOfWork
from models.domain import (
    Agenda,
    EventData,
    FocusGroupTerms,
    KeptFocusGroup,
    SessionKind,
    SessionRequest,
    focus_group_id,
    without_owner,
)

REQUEST_PREFIX: Final = "focus-"
WORKSHOP_SLOTS: Final = 2


def without_anonymous_owners(data: EventData) -> EventData:
    """The same event, in which nobody owns the anonymous records: they count for no person and no organisation."""
    return dataclasses.replace(
        data,
        offers=tuple(without_owner(item) if item.anonymous else item for item in data.offers),
        needs=tuple(without_owner(item) if item.anonymous else item for item in data.needs),
        mandates=tuple(without_owner(item) if item.anonymous else item for item in data.mandates),
    )


def loads(agenda: Agenda | None) -> Mapping[str, int]:
    """How many meetings each person has in a version of the agenda."""
    return Counter(person_id for meeting in (agenda.meetings if agenda else ()) for person_id in meeting.people_ids)


def id_of(scheme: IndustryScheme, point: MeetingPoint) -> str:
    return focus_group_id(scheme.value, point.first, point.second)


def point_of(discovery: Discovery, group_id: str) -> MeetingPoint:
    """The meeting point of that id. Raise ``NotFound``."""
    for point in discovery.points:
        if id_of(discovery.scheme, point) == group_id:
            return point
    raise NotFound("meeting point", group_id)


def keep(
    work: UnitOfWork,
    discovery: Discovery,
    group_id: str,
    terms: FocusGroupTerms,
    *,
    kept_by: str = "",
    kept_at: datetime,
) -> KeptFocusGroup:
    """Choose the meeting point of that id with these terms, instead of those it was chosen with before; the caller
    commits. Raise ``NotFound``.
    """
    point = point_of(discovery, group_id)
    group = KeptFocusGroup(
        id=group_id,
        scheme=discovery.scheme.value,
        first=point.first,
        second=point.second,
        terms=terms,
        kept_by=kept_by,
        kept_at=kept_at,
    )
    work.focus_groups.keep(group)
    return group


def workshop_id(group_id: str) -> str:
    return f"{REQUEST_PREFIX}{group_id}"


def request_workshop(
    data: EventData, group_id: str, industries: tuple[str, str], person_ids: tuple[str, ...]
) -> EventData:
    """The task force's workshop as a session that the agenda has to place, at which all of them are; ``industries``
    are named as participants read them.
    """
    language = data.event.language if data.event else "en"
    texts = _TEXTS["ko" if language == "ko" else "en"]
    request = SessionRequest(
        id=workshop_id(group_id),
        title=texts["title"].format(first=industries[0], second=industries[1]),
        kind=SessionKind.WORKSHOP,
        slots=WORKSHOP_SLOTS,
        summary=texts["summary"],
        attendee_ids=person_ids,
    )
    return EventData(session_requests=(request,))


_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "title": "Focus group: {first} and {second}",
        "summary": "The task force of the hybrid cluster agrees on its first projects.",
    },
    "ko": {
        "title": "포커스 그룹: {first}·{second}",
        "summary": "하이브리드 클러스터 전담팀이 첫 과제를 정합니다.",
    },
}
"""What participants read in their calendar, in the event's language."""
