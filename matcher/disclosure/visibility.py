"""A viewer's permission: from the audit log to the stage of each record, and from the stage to what is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from models.domain import (
    DisclosedKind,
    DisclosureAction,
    DisclosureEntry,
    EventData,
    Mandate,
    Need,
    Offer,
    Stage,
    public_part,
    version_of_text,
    without_owner,
)
from models.domain.disclosure import AnyRecord

ORGANISER: Final = "organiser"
"""The role that knows whose each record is: organisers bring people together. Confidential parts they do not see."""

_About: TypeAlias = tuple[DisclosedKind, str, str]
"""Kind and id of a record, and the person who sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grant:
    stage: Stage
    granted_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grants:
    """What owners allow by the audit log as it stands, and who accepted which non-disclosure text.

    ``accepted`` holds pairs of a person and the version of a text.
    """

    granted: Mapping[_About, _Grant] = field(default_factory=dict)
    requested: Mapping[_About, Stage] = field(default_factory=dict)
    accepted: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[DisclosureEntry]) -> Grants:
        """From the entries of the log in their order: of several about one record and person the last one holds."""
        granted: dict[_About, _Grant] = {}
        requested: dict[_About, Stage] = {}
        accepted: set[tuple[str, str]] = set()
        for entry in entries:
            if entry.action is DisclosureAction.ACCEPTED:
                accepted.add((entry.viewer_id, entry.text_version))
            elif entry.action is DisclosureAction.ACCOUNT_CHANGED and entry.record_kind is None:
                accepted = {pair for pair in accepted if pair[0] != entry.viewer_id}
            elif entry.record_kind is not None and entry.stage is not None:
                about = entry.record_kind, entry.record_id, entry.viewer_id
                match entry.action:
                    case DisclosureAction.REQUESTED:
                        requested[about] = entry.stage
                    case DisclosureAction.GRANTED:
                        granted[about] = _Grant(stage=entry.stage, granted_by=entry.actor_id)
                        requested.pop(about, None)
                    case DisclosureAction.REFUSED:
                        requested.pop(about, None)
                    case DisclosureAction.REVOKED:
                        granted.pop(about, None)
                    case DisclosureAction.ACCOUNT_CHANGED:
                        granted.pop(about, None)
                        requested.pop(about, None)
        return cls(granted=granted, requested=requested, accepted=frozenset(accepted))

    def stage(self, record: Offer | Need | Mandate, viewer_id: str) -> Stage:
        """What the record's owner allows; a grant by somebody who owned it before holds no more."""
        grant = self.granted.get((kind_of(record), record.id, viewer_id))
        return grant.stage if grant is not None and grant.granted_by == record.owner_id else Stage.ANONYMOUS


class Visibility:
    """What each viewer may see of an event's records.

    A viewer is a person's id, empty for somebody who is not signed in or takes no part, with roles. The owner sees
    all of a record. Everyone else sees the public part; whose record it is unless it is anonymous; and the
    confidential part only where the owner granted it and the viewer accepted the event's non-disclosure text as it
    is worded now. Roles open nothing but ``ORGANISER`` the names.
    """

    def __init__(self, data: EventData, grants: Grants | None = None) -> None:
        self._grants = grants or Grants()
        self.text_version = version_of_text(data.event.non_disclosure_text) if data.event else ""

    def stage(
        self, record: Offer | Need | Mandate, viewer_person_id: str, roles: Collection[str] = frozenset()
    ) -> Stage:
        """How much of the record that viewer sees."""
        if viewer_person_id and viewer_person_id == record.owner_id:
            return Stage.CONFIDENTIAL
        granted = self._grants.stage(record, viewer_person_id) if viewer_person_id else Stage.ANONYMOUS
        if granted is Stage.CONFIDENTIAL and self.has_accepted(viewer_person_id):
            return Stage.CONFIDENTIAL
        if not record.anonymous or granted is not Stage.ANONYMOUS or ORGANISER in roles:
            return Stage.NAMED
        return Stage.ANONYMOUS

    def visible(self, record: AnyRecord, viewer_person_id: str, roles: Collection[str] = frozenset()) -> AnyRecord:
        """The record as that viewer may see it; what is not shown is as if it had never been stated."""
        match self.stage(record, viewer_person_id, roles):
            case Stage.CONFIDENTIAL:
                return record
            case Stage.NAMED:
                return public_part(record)
            case Stage.ANONYMOUS:
                return without_owner(record)

    def has_accepted(self, person_id: str) -> bool:
        """Whether that person accepted the non-disclosure text as it is now; nobody did where there is none."""
        return bool(self.text_version) and (person_id, self.text_version) in self._grants.accepted


def kind_of(record: Offer | Need | Mandate) -> DisclosedKind:
    match record:
        case Offer():
            return DisclosedKind.OFFER
        case Need():
            return DisclosedKind.NEED
        case Mandate():
            return DisclosedKind.MANDATE
