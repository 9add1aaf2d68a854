"""Results without what links an anonymous record to its owner: a meeting or pairing has both people and records."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from matcher.disclosure.made_titles import NOTHING_UNTOLD, Untold
from matcher.disclosure.public import public_data
from matcher.identity import joined_id
from models.domain import Agenda, EventData, Meeting, Offer, Pairing, Session, Talk, UnplacedMeeting, without_owner
from models.domain.disclosure import WITHHELD

WITHDRAWN_TALK = "A talk that was withdrawn"
"""Stands for the title of one whose offer was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishable:
    """What may be shown: the records, the pairings and each version of the agenda."""

    data: EventData
    pairings: tuple[Pairing, ...]
    agendas: tuple[Agenda, ...]


def anonymous_ids(data: EventData) -> frozenset[str]:
    """Of all offers, needs and mandates that are anonymous."""
    return frozenset(item.id for item in (*data.offers, *data.demands) if item.anonymous)


def withdrawn_ids(offers: Iterable[Offer]) -> frozenset[str]:
    return frozenset(item.id for item in offers if item.withdrawn_at is not None)


def without_links(
    data: EventData,
    pairings: Sequence[Pairing],
    agendas: Sequence[Agenda],
    *,
    for_those_who_meet: bool = False,
    untold: Untold = NOTHING_UNTOLD,
) -> Publishable:
    """What everyone may see: the public parts of the records, of anonymous ones without an owner, and no meeting or
    pairing over an anonymous record.

    ``for_those_who_meet`` keeps these, as people must know whom they meet when and where, but not over which record:
    so it is for a calendar of one's own. ``untold`` are the sessions whose title or summary no record tells any more.
    """
    hidden = anonymous_ids(data)
    people = frozenset(person.id for person in data.people) if for_those_who_meet else frozenset()
    links = Links(hidden, pairings, agendas, kept_for=people, withdrawn=withdrawn_ids(data.offers), untold=untold)
    return Publishable(
        data=_without_owners(public_data(data)),
        pairings=links.pairings(pairings),
        agendas=tuple(links.agenda(item) for item in agendas),
    )


def _without_owners(data: EventData) -> EventData:
    return dataclasses.replace(
        data,
        offers=tuple(without_owner(item) if item.anonymous else item for item in data.offers),
        needs=tuple(without_owner(item) if item.anonymous else item for item in data.needs),
        mandates=tuple(without_owner(item) if item.anonymous else item for item in data.mandates),
    )


class Links:
    """Takes the records ``hidden`` (ids of offers, needs and mandates) out of pairings, meetings and talks.

    What is over one of them is left out, but for the people ``kept_for``: of their own meetings they are told all
    but the record and the score, which says the same. Its id is made of the people and of the other record alone, so
    that it does not tell either; for that all ``agendas`` that will be shown are needed.

    What the talks of ``withdrawn`` offers say is left out as well: their titles, and those of sessions that are made
    of them. When and where they are stays, for those who were to come. Of sessions that are ``untold`` the title is
    their number, or the summary is left out.
    """

    def __init__(
        self,
        hidden: AbstractSet[str],
        pairings: Iterable[Pairing],
        agendas: Iterable[Agenda],
        *,
        kept_for: AbstractSet[str] = frozenset(),
        withdrawn: AbstractSet[str] = frozenset(),
        untold: Untold = NOTHING_UNTOLD,
    ) -> None:
        self._untold = untold
        self._hidden = hidden
        self._withdrawn = withdrawn
        self._kept_for = kept_for
        self._score = {item.id: item.score for item in pairings}
        found: dict[str, tuple[str, ...]] = {
            item.id: (item.need_id, item.offer_id, item.need_owner_id, item.offer_owner_id) for item in pairings
        }
        for meeting in (meeting for agenda in agendas for meeting in agenda.meetings):
            found[meeting.pairing_id] = (meeting.need_id, meeting.offer_id, *meeting.people_ids)
        self._people = {key: value[2:] for key, value in found.items()}
        self._alias = _aliases(
            {key: value for key, value in found.items() if not hidden.isdisjoint(value[:2])}, hidden
        )

    def pairings(self, pairings: Iterable[Pairing]) -> tuple[Pairing, ...]:
        return tuple(self._pairing(item) for item in pairings if self._is_shown(item.id))

    def agenda(self, agenda: Agenda) -> Agenda:
        """``utility`` is then the sum over the meetings whose score is shown; how far the bound is above it stays."""
        meetings = tuple(self._meeting(item) for item in agenda.meetings if self._is_shown(item.pairing_id))
        numbered = enumerate(agenda.sessions, start=1)
        sessions = tuple(shown for number, item in numbered if (shown := self._session(item, number)) is not None)
        if meetings == agenda.meetings and sessions == agenda.sessions and not self._alias:
            return agenda
        hidden_scores = sum(
            self._score.get(item.pairing_id, 0.0) for item in agenda.meetings if item.pairing_id in self._alias
        )
        return dataclasses.replace(
            agenda,
            sessions=sessions,
            meetings=meetings,
            unplaced_meetings=tuple(
                UnplacedMeeting(pairing_id=self._pairing_id(item.pairing_id), reason=item.reason)
                for item in agenda.unplaced_meetings
                if self._is_shown(item.pairing_id)
            ),
            utility=agenda.utility - hidden_scores,
            utility_bound=agenda.utility_bound - hidden_scores,
        )

    def _is_shown(self, pairing_id: str) -> bool:
        return pairing_id not in self._alias or not self._kept_for.isdisjoint(self._people[pairing_id])

    def _pairing(self, pairing: Pairing) -> Pairing:
        if pairing.id not in self._alias:
            return pairing
        return dataclasses.replace(
            pairing,
            id=self._pairing_id(pairing.id),
            need_id=self.shown(pairing.need_id),
            offer_id=self.shown(pairing.offer_id),
            score=0.0,
        )

    def _meeting(self, meeting: Meeting) -> Meeting:
        alias = self._alias.get(meeting.pairing_id)
        if alias is None:
            return meeting
        return dataclasses.replace(
            meeting,
            id=f"meeting-{alias}",
            pairing_id=f"pairing-{alias}",
            need_id=self.shown(meeting.need_id),
            offer_id=self.shown(meeting.offer_id),
        )

    def _session(self, session: Session, number: int) -> Session | None:
        """Without the talks of hidden offers, from before they were, and without speakers who have no other one; None
        for a session that was made for such talks alone. Its id, which is made of an offer's, then is of one told.
        Its title, which is made of what all talks say, then is its number in the agenda.
        """
        session = self._retold(session, number)
        told = tuple(self._talk(talk) for talk in session.talks if talk.offer_id not in self._hidden)
        if told == session.talks:
            return session
        is_hidden = {joined_id("session", talk.offer_id): talk.offer_id in self._hidden for talk in session.talks}
        made_of = session.id
        while made_of.endswith("~2"):
            made_of = made_of.removesuffix("~2")
        if not told and made_of in is_hidden:
            return None
        gone = {talk.speaker_id for talk in session.talks} - {talk.speaker_id for talk in told}
        own_id = joined_id("session", min(talk.offer_id for talk in told)) if is_hidden.get(made_of) else session.id
        return dataclasses.replace(
            session,
            id=own_id,
            title=f"Session {number}" if made_of in is_hidden else session.title,
            talks=told,
            speaker_ids=tuple(item for item in session.speaker_ids if item not in gone),
            attendee_ids=tuple(item for item in session.attendee_ids if item not in gone),
            chair_id="" if session.chair_id in gone else session.chair_id,
        )

    def _retold(self, session: Session, number: int) -> Session:
        if session.id.startswith(self._untold.titles):
            session = dataclasses.replace(session, title=f"Session {number}")
        if session.id.startswith(self._untold.summaries):
            session = dataclasses.replace(session, summary="")
        return session

    def _talk(self, talk: Talk) -> Talk:
        return dataclasses.replace(talk, title=WITHDRAWN_TALK) if talk.offer_id in self._withdrawn else talk

    def _pairing_id(self, pairing_id: str) -> str:
        alias = self._alias.get(pairing_id)
        return pairing_id if alias is None else f"pairing-{alias}"

    def shown(self, record_id: str) -> str:
        """``WITHHELD`` for a hidden record."""
        return WITHHELD if record_id in self._hidden else record_id


def _aliases(found: Mapping[str, tuple[str, ...]], hidden: AbstractSet[str]) -> dict[str, str]:
    """By pairing id, from what is shown of it alone: whoever knows all records cannot find out which it is."""
    aliases: dict[str, str] = {}
    taken: dict[str, int] = {}
    for pairing_id, (need_id, offer_id, *people) in found.items():
        said = [WITHHELD if item in hidden else item for item in (need_id, offer_id)]
        name = hashlib.sha256("\0".join([*said, *people[:2]]).encode()).hexdigest()[:16]
        taken[name] = taken.get(name, 0) + 1
        aliases[pairing_id] = f"{WITHHELD}-{name}" + (f"-{taken[name]}" if taken[name] > 1 else "")
    return aliases
