"""Publishing a version of the agenda: participants see it, webhooks tell of it, and letters wait in the outbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from api.accounts.ports import AccountWork
from api.agenda.letters import Wording
from api.agenda.told import Told, drop_outdated, read_told
from api.languages import DEFAULT
from api.outbox.queueing import MessageText, Recipient, queue_message, recipients
from api.webhooks.announcing import announce
from matcher.disclosure import Publishable, untold_sessions, without_links
from matcher.errors import NotFound
from matcher.ports import UnitOfWork
from matcher.programme.agenda_names import Names
from matcher.programme.changes import PersonChange, changes, for_everyone
from matcher.publishing import publish_version, published_version
from models.domain import Agenda, Publication
from models.domain.accounts import Message, MessageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one person is told: what is new to them since the version that they were told last.

    ``email`` is empty for somebody without an address, who gets none. ``is_first`` is for who was told nothing yet;
    ``has_account`` is False for who cannot sign in: then the letter holds the itinerary itself.
    """

    person_id: str
    email: str
    language: str
    subject: str
    text: str
    changes: tuple[PersonChange, ...]
    is_first: bool
    has_account: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """``fresh`` go into the outbox; ``standing`` wait there already, word for word; ``outdated`` wait there from an
    earlier publication, and go. ``unaddressed`` would tell somebody who has no address.
    """

    fresh: tuple[Letter, ...]
    standing: tuple[Letter, ...]
    unaddressed: tuple[Letter, ...]
    outdated: tuple[Message, ...]

    @property
    def everyone(self) -> tuple[Letter, ...]:
        """In the order of the people's ids."""
        found = (*self.fresh, *self.standing, *self.unaddressed)
        return tuple(sorted(found, key=lambda letter: letter.person_id))

    @property
    def without_account(self) -> int:
        """How many fresh letters go to people who cannot sign in."""
        return sum(not letter.has_account for letter in self.fresh)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """``letters`` counts the messages that were put into the outbox."""

    publication: Publication
    letters: int


def letters_for(work: AccountWork, version: int, address: str) -> Letters:
    """To everyone whose day is not as they were told it last once ``version`` is published: what is on their own
    itinerary, and nothing of anybody else's, in their language. ``address`` is the server's. Raises ``NotFound``."""
    after = work.results.agenda(version)
    if after is None:
        raise NotFound("agenda version", str(version))
    data, told, known = work.records.load(), read_told(work), recipients(work)
    standing = published_version(work)
    pairings, untold = work.results.pairings() or (), untold_sessions(work)
    people: dict[int | None, set[str]] = defaultdict(set)
    for person_id in {person.id for person in data.people} | known.keys():
        recipient = known.get(person_id)
        people[told.known_to(recipient.email) if recipient else standing].add(person_id)
    found: list[Letter] = []
    for base, ids in people.items():
        before = work.results.agenda(base) if base is not None else None
        both = (before or _empty(after), after)
        shown = without_links(data, pairings, both, for_those_who_meet=True, untold=untold)
        writer = _Writer(shown, known, address, is_first=before is None)
        found += writer.letters(ids)
    return _sorted_out(found, told)


class _Writer:
    """Writes to people who were told the same version: the first agenda of ``shown``, the second is to come."""

    def __init__(self, shown: Publishable, known: Mapping[str, Recipient], address: str, *, is_first: bool) -> None:
        self._shown = shown
        self._known = known
        self._link = f"{address}/itinerary"
        self._is_first = is_first
        self._names = Names(shown.data)

    def letters(self, people_ids: AbstractSet[str]) -> list[Letter]:
        earlier, later = self._shown.agendas
        told = for_everyone(changes(earlier, later, self._shown.data), self._shown.data)
        return [self._letter(person_id, items) for person_id, items in told.items() if person_id in people_ids]

    def _letter(self, person_id: str, items: tuple[PersonChange, ...]) -> Letter:
        recipient, event = self._known.get(person_id), self._shown.data.event
        wording = Wording(language=recipient.language if recipient else DEFAULT, names=self._names)
        chaired = {item.id for item in self._shown.agendas[1].sessions if item.chair_id == person_id}
        lines = [wording.change(item, chairs=item.entry_id in chaired) for item in items]
        ending = wording.link(self._link)
        if recipient and not recipient.has_account:
            whole = wording.itinerary(person_id, self._shown.agendas[1])
            lines, ending = (whole, "") if self._is_first else (lines, wording.whole(whole))
        name = recipient.name if recipient else ""
        return Letter(
            person_id=person_id,
            email=recipient.email if recipient else "",
            language=wording.language,
            subject=wording.subject(event, is_first=self._is_first),
            text=wording.text(name, lines, ending, event, is_first=self._is_first),
            changes=items,
            is_first=self._is_first,
            has_account=recipient is not None and recipient.has_account,
        )


def _sorted_out(letters: Iterable[Letter], told: Told) -> Letters:
    """What waits word for word stays as it is; whatever else waits about an earlier publication is outdated."""
    unsent = told.unsent()
    waiting = {(message.recipient, message.subject, message.text): message.id for message in unsent}
    fresh, standing, unaddressed, kept = [], [], [], set()
    for letter in letters:
        message_id = waiting.get((letter.email, letter.subject, letter.text))
        if not letter.email:
            unaddressed.append(letter)
        elif message_id is None:
            fresh.append(letter)
        else:
            standing.append(letter)
            kept.add(message_id)
    return Letters(
        fresh=tuple(sorted(fresh, key=lambda letter: letter.person_id)),
        standing=tuple(standing),
        unaddressed=tuple(unaddressed),
        outdated=tuple(message for message in unsent if message.id not in kept),
    )


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
    the outbox, to wait there until an organiser has looked at them; None for no letters. Letters about earlier
    publications that were not sent are dropped in any case: nobody gets two that contradict each other. Publishing
    what is published already changes nothing. Raises what ``publish_version`` raises, and ``InputError`` while such
    a letter is being sent.
    """
    standing = published_version(work)
    last = work.results.agenda()
    wanted = version if version is not None or last is None else last.version
    letters: tuple[Letter, ...] = ()
    outdated = read_told(work).unsent()
    if letters_from is not None and wanted not in (None, standing):
        found = letters_for(work, wanted, letters_from)
        letters, outdated = found.fresh, found.outdated
    publication = publish_version(work, version, by=by, note=note, now=now)
    if publication.version == standing:
        return Published(publication=publication, letters=0)
    drop_outdated(work, outdated, by=by, now=now)
    for letter in letters:
        kind = MessageKind.AGENDA_PUBLISHED if letter.is_first else MessageKind.AGENDA_CHANGED
        message = MessageText(subject=letter.subject, text=letter.text, kind=kind)
        queue_message(work, recipient=letter.email, message=message, now=now)
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
    return Published(publication=publication, letters=len(letters))


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
