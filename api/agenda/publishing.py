"""Publishing a version of the agenda: participants see it, webhooks tell of it, and letters wait in the outbox."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from api.accounts.ports import AccountWork
from api.outbox.queueing import queue_message, recipient_of
from api.webhooks.announcing import announce
from matcher.disclosure import without_links
from matcher.errors import NotFound
from matcher.ports import UnitOfWork
from matcher.programme.changes import PersonChange, changes, for_everyone
from matcher.publishing import publish_version, published_version
from models.domain import Agenda, Publication
from models.domain.accounts import MessageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one person is told. ``email`` is empty for somebody without an address, who gets none."""

    person_id: str
    email: str
    subject: str
    text: str
    changes: tuple[PersonChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """``letters`` counts the messages that were put into the outbox."""

    publication: Publication
    letters: int


def letters_for(work: AccountWork, version: int) -> list[Letter]:
    """To everyone whose day is another once ``version`` is published, by id: what is on their own itinerary, and
    nothing of anybody else's. Raises ``NotFound``."""
    after = work.results.agenda(version)
    if after is None:
        raise NotFound("agenda version", str(version))
    standing = published_version(work)
    before = work.results.agenda(standing) if standing is not None else None
    data = work.records.load()
    given = (before or _empty(after), after)
    shown = without_links(data, work.results.pairings() or (), given, for_those_who_meet=True)
    earlier, later = shown.agendas
    found = for_everyone(changes(earlier, later, shown.data), shown.data)
    title = data.event.title if data.event is not None else "The event"
    subject = f"{title}: your agenda" if before is None else f"{title}: your agenda has changed"
    letters = []
    for person_id, items in found.items():
        recipient = recipient_of(work, person_id)
        letters.append(
            Letter(
                person_id=person_id,
                email=recipient.email if recipient else "",
                subject=subject,
                text=_text(
                    subject, recipient.name if recipient else "", items, data.event.time_zone if data.event else ""
                ),
                changes=items,
            )
        )
    return letters


def publish(
    work: AccountWork,
    version: int | None = None,
    *,
    by: str = "",
    note: str = "",
    now: datetime,
    with_letters: bool = False,
) -> Published:
    """Publish a version, the last one where None, and commit.

    ``with_letters`` puts one letter to each person whose day changes into the outbox, where they wait until an
    organiser has looked at them. Publishing what is published already changes nothing. Raises what
    ``publish_version`` raises.
    """
    standing = published_version(work)
    last = work.results.agenda()
    wanted = version if version is not None or last is None else last.version
    letters = letters_for(work, wanted) if with_letters and wanted is not None and wanted != standing else []
    publication = publish_version(work, version, by=by, note=note, now=now)
    if publication.version == standing:
        return Published(publication=publication, letters=0)
    kind = MessageKind.AGENDA_PUBLISHED if standing is None else MessageKind.AGENDA_CHANGED
    sent = [letter for letter in letters if letter.email]
    for letter in sent:
        queue_message(work, recipient=letter.email, subject=letter.subject, text=letter.text, kind=kind)
    announce(
        work,
        "agenda.published",
        {
            "version": publication.version,
            "before": standing,
            "published_at": publication.published_at.isoformat(),
        },
    )
    work.commit()
    return Published(publication=publication, letters=len(sent))


def require_published(work: UnitOfWork, version: int | None) -> int:
    """The version that a participant asks for: any that was published, the one that holds where None.

    Raises ``NotFound``, for one that is not published as for one that is not there.
    """
    known = [item.version for item in work.board.publications()]
    if not known or (version is not None and version not in known):
        raise NotFound("agenda version", str(version or 1))
    return known[-1] if version is None else version


def _empty(agenda: Agenda) -> Agenda:
    return replace(agenda, sessions=(), meetings=(), unplaced_meetings=(), unplaced_talks=(), unplaced_sessions=())


def _text(subject: str, name: str, items: tuple[PersonChange, ...], zone: str) -> str:
    lines = [
        *([f"Dear {name},", ""] if name else []),
        f"{subject}.",
        "",
        *(f"- {item.words}" for item in items),
        "",
        *([f"Times are those of {zone}."] if zone else []),
        "Your whole itinerary is on your page, under My itinerary.",
    ]
    return "\n".join(lines)
