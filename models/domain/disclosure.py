"""What of an offer, need or mandate is public, and the audit log of who was shown more, step by step.

A record has a public and a confidential part: ``confidential_text``, and each field that is named in
``confidential_fields``. Whose record is ``anonymous`` is confidential too, until it is revealed.
"""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from models.domain.checks import InvalidField, require_text
from models.domain.records import Mandate, Need, Offer

WITHHELD = "withheld"
"""Stands for the id of a record whose owner is not to be known, and begins that of a meeting over it."""

AnyRecord = TypeVar("AnyRecord", bound=Offer | Need | Mandate)


class DisclosedKind(StrEnum):
    """A record with a public and a confidential part."""

    OFFER = "offer"
    NEED = "need"
    MANDATE = "mandate"

    @property
    def type(self) -> type[Offer] | type[Need] | type[Mandate]:
        return _TYPES[self]


_TYPES: dict[DisclosedKind, type[Offer] | type[Need] | type[Mandate]] = {
    DisclosedKind.OFFER: Offer,
    DisclosedKind.NEED: Need,
    DisclosedKind.MANDATE: Mandate,
}


class Stage(StrEnum):
    """How much of a record is shown: the public part, also whose it is, also the confidential part."""

    ANONYMOUS = "anonymous"
    NAMED = "named"
    CONFIDENTIAL = "confidential"

    @property
    def level(self) -> int:
        """Rising from 0."""
        return tuple(Stage).index(self)


class DisclosureAction(StrEnum):
    """``REQUESTED``, ``ACCEPTED`` (the non-disclosure text) and ``SEEN`` are done by the one who is shown more;
    ``GRANTED``, ``REFUSED`` and ``REVOKED`` by the record's owner. ``ACCOUNT_CHANGED`` is done by an organiser:
    another account, or none, is the viewer's from then on, and what was granted to them before holds no more."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    SEEN = "seen"
    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"
    ACCOUNT_CHANGED = "account_changed"


BY_THE_OWNER = frozenset({DisclosureAction.GRANTED, DisclosureAction.REFUSED, DisclosureAction.REVOKED})
_BY_ANOTHER = BY_THE_OWNER | {DisclosureAction.ACCOUNT_CHANGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureEntry:
    """One line of the audit log; lines are only ever added.

    ``actor_id`` is who did it and ``viewer_id`` the person who is, or is not, shown more. An acceptance is of a text
    and not of a record: it has ``text_version``, the hash of the text, and ``text``, so that it can be proved what
    was accepted; all others have a record and a stage, but an ``ACCOUNT_CHANGED`` without a record, which ends the
    viewer's acceptances. ``at`` carries its time zone. ``owner_id`` is whose record it was then, empty where it was
    nobody's and without a record: the line stays that person's to read when the record is handed on.
    """

    action: DisclosureAction
    actor_id: str
    viewer_id: str
    at: datetime
    record_kind: DisclosedKind | None = None
    record_id: str = ""
    stage: Stage | None = None
    text_version: str = ""
    text: str = ""
    owner_id: str = ""

    def __post_init__(self) -> None:
        require_text("actor_id", self.actor_id)
        require_text("viewer_id", self.viewer_id)
        if self.at.tzinfo is None:
            raise InvalidField("at", self.at, "a time must carry its time zone")
        if self.action not in _BY_ANOTHER and self.actor_id != self.viewer_id:
            raise InvalidField("actor_id", self.actor_id, f"{self.action} is done by the viewer")
        if self.action is DisclosureAction.ACCEPTED:
            require_text("text_version", self.text_version)
            return
        if self.action is DisclosureAction.ACCOUNT_CHANGED and self.record_kind is None and not self.record_id:
            return
        if self.record_kind is None or not self.record_id:
            raise InvalidField("record_id", self.record_id, f"{self.action} is about a record")
        if self.stage is None:
            raise InvalidField("stage", self.stage, f"{self.action} is about a stage")


def version_of_text(text: str) -> str:
    """SHA-256, in hexadecimal, of the text; empty for a text without content.

    >>> version_of_text("Keep it to yourself.")[:12]
    'f55753a194e5'
    """
    return hashlib.sha256(text.encode()).hexdigest() if text.strip() else ""


def public_part(record: AnyRecord) -> AnyRecord:
    """The record as everyone may see it, its owner apart: what is confidential is as if it had not been stated.

    It does not tell which fields were left out.
    """
    if not record.confidential_text and not record.confidential_fields:
        return record
    defaults: dict[str, Any] = {field.name: field.default for field in dataclasses.fields(record)}
    hidden = {name: defaults[name] for name in record.confidential_fields}
    return dataclasses.replace(record, **hidden, confidential_text="", confidential_fields=())


def corrected(record: AnyRecord, public: AnyRecord) -> AnyRecord:
    """``record`` with its public part as in ``public``, which somebody else than its owner changed: what is
    confidential stays, also where ``public`` states something in its place.
    """
    kept: dict[str, Any] = {name: getattr(record, name) for name in record.confidential_fields}
    return dataclasses.replace(
        public,
        **kept,
        confidential_text=record.confidential_text,
        confidential_fields=record.confidential_fields,
    )


def without_owner(record: AnyRecord) -> AnyRecord:
    """The public part, and nobody who could be asked about it."""
    public = public_part(record)
    told: dict[str, Any] = {"owner_id": ""} | ({"speaker_id": ""} if isinstance(record, Offer) else {})
    return dataclasses.replace(public, **told)
