"""Publishing a version of the agenda: participants see it, webhooks tell of it, and letters wait in the outbox."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from api.accounts.ports import AccountWork
from api.agenda.letters import Wording
from api.outbox.queueing import queue_message, recipient_of
from api.ui.languages import DEFAULT
from api.webhooks.announcing import announce
from matcher.disclosure import without_links
from matcher.errors import NotFound
from matcher.ports import UnitOfWork
from matcher.programme.agenda_names import Names
from matcher.programme.changes import PersonChange, changes, for_everyone
from matcher.publishing import publish_version, published_version
from models.domain import Agenda, Publication
from models.domain.accounts import MessageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one person is told. ``email`` is empty for somebody without an address, who gets none."""

    person_id: str
    email: str
    language: str
    subject: str
    text: str
    changes: tuple[PersonChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """``letters`` counts the messages that were put into the outbox."""

    publication: Publication
    letters: int


def letters_for(work: AccountWork, version: int, address: str) -> list[Letter]:
    """To everyone whose day is another once ``version`` is published, by id: what is on their own itinerary, and
    nothing of anybody else's, in their language. ``address`` is the server's. Raises ``NotFound``."""
    after = work.results.agenda(version)
    if after is None:
        raise NotFound("agenda version", str(version))
    standing = published_version(work)
    before = work.results.agenda(standing) if standing is not None else None
    data = work.records.load()
    given = (before or _empty(after), after)
    shown = without_links(data, work.results.pairings() or (), given, for_those_who_meet=True)
    earlier, later = shown.agendas
    names, is_first = Names(shown.data), before is None
    letters = []
    for person_id, items in for_everyone(changes(earlier, later, shown.data), shown.data).items():
        recipient = recipient_of(work, person_id)
        wording = Wording(language=recipient.language if recipient else DEFAULT, names=names)
        name, link = recipient.name if recipient else "", f"{address}/itinerary"
        letter = Letter(
            person_id=person_id,
            email=recipient.email if recipient else "",
            language=wording.language,
            subject=wording.subject(data.event, is_first=is_first),
            text=wording.text(name, items, data.event, link, is_first=is_first),
            changes=items,
        )
        letters.append(letter)
    return letters


def publish(
    work: AccountWork,
    version: int | None = None,
    *,
    by: str = "",
    note: str = "",
    now: datetime,
    letters_from: str | None = None,
) -> Published:
    """Publish a version, the last one where None, and commit.

    ``letters_from`` is the address of the server where one letter to each person whose day changes is to be put into
    the outbox, to wait there until an organiser has looked at them; None for no letters. Publishing what is
    published already changes nothing. Raises what ``publish_version`` raises.
    """
    standing = published_version(work)
    last = work.results.agenda()
    wanted = version if version is not None or last is None else last.version
    letters: list[Letter] = []
    if letters_from is not None and wanted not in (None, standing):
        letters = letters_for(work, wanted, letters_from)
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
