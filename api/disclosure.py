"""What the viewer of a request may see of records and results, and the log of what confidential was shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Annotated, Any, TypeAlias, TypeVar

from fastapi import Depends, Request

from api.accounts.current import CurrentViewer, Viewer
from api.accounts.ports import AccountWork
from api.accounts.services import server_address
from api.etags import NotModified
from api.schemas.base import LARGEST_WHOLE_NUMBER, Schema
from api.transactions import AccountsWork
from matcher.disclosure import NOTHING_UNTOLD, Grants, Links, Untold, Visibility, kind_of, untold_sessions
from matcher.errors import NotFound
from matcher.ports import UnitOfWork
from models.domain import (
    Agenda,
    Decision,
    DisclosureAction,
    DisclosureEntry,
    Event,
    EventData,
    Mandate,
    Need,
    Offer,
    Outcome,
    Pairing,
    Session,
    Stage,
    Wish,
    public_part,
    without_owner,
)
from models.domain.disclosure import AnyRecord

AnySchema = TypeVar("AnySchema", bound=Schema)
Disclosable: TypeAlias = Offer | Need | Mandate


class AnonymousRecords:
    """The anonymous records, and whose each record is, kept from one request to the next until a record changes."""

    def __init__(self) -> None:
        self._untold: tuple[int, Untold] | None = None
        self._kept: tuple[int, tuple[Disclosable, ...], Mapping[str, Sequence[Disclosable]]] | None = None

    def read(self, work: UnitOfWork) -> tuple[Disclosable, ...]:
        return self._read(work)[1]

    def owned(self, work: UnitOfWork, person_id: str) -> Sequence[Disclosable]:
        """The public parts of a person's records, the withdrawn ones as well."""
        return self._read(work)[2].get(person_id, ())

    def withdrawn(self, work: UnitOfWork) -> frozenset[str]:
        """The ids of the records that were withdrawn."""
        owned = self._read(work)[2].values()
        return frozenset(item.id for items in owned for item in items if item.withdrawn_at is not None)

    def untold(self, work: UnitOfWork) -> Untold:
        """The sessions whose title or summary no record tells any more."""
        version, kept = work.records.version(), self._untold
        if kept is None or kept[0] != version:
            kept = self._untold = version, untold_sessions(work)
        return kept[1]

    def _read(self, work: UnitOfWork) -> tuple[int, tuple[Disclosable, ...], Mapping[str, Sequence[Disclosable]]]:
        version = work.records.version()
        kept = self._kept
        if kept is None or kept[0] != version:
            found = [item for kind in (Offer, Need, Mandate) for item in _all(work, kind)]
            of_owners: dict[str, list[Disclosable]] = defaultdict(list)
            for item in found:
                of_owners[item.owner_id].append(public_part(item))
            kept = self._kept = version, tuple(item for item in found if item.anonymous), of_owners
        return kept


def _all(work: UnitOfWork, kind: type[Any]) -> Iterable[Any]:
    return work.records.page(kind, offset=0, limit=LARGEST_WHOLE_NUMBER)[0]


@dataclass(slots=True)
class Sight:
    """What one viewer sees, within one request.

    Everything that an answer says of a record, or of whose it is, goes through here. What was shown is in the log
    before the answer is sent: ``sight_of`` sees to it.
    """

    viewer: Viewer
    visibility: Visibility
    work: AccountWork
    anonymous: AnonymousRecords
    address: str = ""
    """The server's, for links in letters."""
    _seen: list[DisclosureEntry] = field(default_factory=list)

    def stage(self, record: Disclosable) -> Stage:
        return self.visibility.stage(record, self.viewer.person_id, self.viewer.roles)

    def owns(self, record: Disclosable) -> bool:
        return bool(self.viewer.person_id) and record.owner_id == self.viewer.person_id

    def out(self, schema: type[AnySchema], record: Disclosable) -> AnySchema:
        """The record as the viewer sees it."""
        return schema.of(self.show(record)).model_copy(update={"stage": self.stage(record)})

    def unsent(self, schema: type[AnySchema], record: Disclosable) -> AnySchema:
        """The same for what is compared here and not sent, which no log has to tell of."""
        shown = self.visibility.visible(record, self.viewer.person_id, self.viewer.roles)
        return schema.of(shown).model_copy(update={"stage": self.stage(record)})

    def show(self, record: AnyRecord) -> AnyRecord:
        """The record as the viewer sees it, for a page or an answer: what that tells is noted for the log."""
        stage = self.stage(record)
        if self._is_told(record, stage):
            self._seen.append(_seen(self.viewer.person_id, record, stage))
        return self.visibility.visible(record, self.viewer.person_id, self.viewer.roles)

    def _is_told(self, record: Disclosable, stage: Stage) -> bool:
        """Whether the owner's grant shows more than the viewer would see without."""
        if self.owns(record):
            return False
        ungranted = Visibility(EventData()).stage(record, self.viewer.person_id, self.viewer.roles)
        shows_a_name = ungranted is Stage.ANONYMOUS
        return stage.level > ungranted.level and (shows_a_name or public_part(record) is not record)

    def keep_log(self) -> None:
        """Store what was shown, if it was more than the public part."""
        if self._seen:
            self.work.disclosures.add(self._seen)
            self.work.commit()

    def hidden(self) -> frozenset[str]:
        """The ids of the records whose owner the viewer may not know."""
        return frozenset(item.id for item in self.anonymous.read(self.work) if self.stage(item) is Stage.ANONYMOUS)

    def withdrawn(self) -> frozenset[str]:
        """The ids of the records that were withdrawn, for who may not read them any more: none for an organiser."""
        return frozenset() if self.viewer.is_organiser else self.anonymous.withdrawn(self.work)

    def pairings(self, pairings: Sequence[Pairing]) -> tuple[Pairing, ...]:
        """Without those that would tell whose an anonymous record is; of the viewer's own they do not say which."""
        return Links(self.hidden(), pairings, (), kept_for=self._own()).pairings(pairings)

    def agendas(self, *agendas: Agenda) -> tuple[Agenda, ...]:
        """As ``pairings``, with one set of ids for all of them, and without what withdrawn offers said."""
        hidden, withdrawn, untold = self.hidden(), self.withdrawn(), self.anonymous.untold(self.work)
        if not hidden and not withdrawn and untold == NOTHING_UNTOLD:
            return agendas
        pairings = self.work.results.pairings() or ()
        links = Links(hidden, pairings, agendas, kept_for=self._own(), withdrawn=withdrawn, untold=untold)
        return tuple(links.agenda(item) for item in agendas)

    def own_part(self, agenda: Agenda) -> Agenda:
        """The agenda as the viewer may read it: who meets whom is between those who meet and the organisers.

        Others are shown the sessions with who is on stage, and of meetings and attendances their own. What found no
        place, and the sum of the scores, are the organisers'.
        """
        if self.viewer.is_organiser:
            return agenda
        own = self._own()
        return replace(
            agenda,
            sessions=tuple(_with_attendees(item, own) for item in agenda.sessions),
            meetings=tuple(item for item in agenda.meetings if not own.isdisjoint(item.people_ids)),
            unplaced_meetings=(),
            unplaced_talks=(),
            unplaced_sessions=(),
            utility=0.0,
            utility_bound=0.0,
        )

    def decision(self, decision: Decision) -> Decision:
        """Without who decided, where that would tell whose an anonymous record is."""
        hidden = {item.owner_id for item in self._of(decision.need_id, decision.offer_id)}
        return replace(decision, decided_by="") if decision.decided_by in hidden - self._own() else decision

    def outcomes(self, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
        """All of them for organisers, for others those of pairs of which they own one side."""
        return outcomes if self.viewer.is_organiser else self.own_outcomes(outcomes)

    def own_outcomes(self, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
        """Those of pairs of which the viewer owns one side."""
        own = self.anonymous.owned(self.work, self.viewer.person_id) if self.viewer.person_id else ()
        offers = {item.id for item in own if isinstance(item, Offer)}
        demands = {item.id for item in own if not isinstance(item, Offer)}
        return [item for item in outcomes if item.offer_id in offers or item.need_id in demands]

    def outcome(self, outcome: Outcome) -> Outcome:
        """Without its words and who recorded it, where these could tell whose an anonymous record is."""
        about_others = [item for item in self._of(outcome.need_id, outcome.offer_id) if not self.owns(item)]
        if not about_others or outcome.recorded_by in self._own():
            return outcome
        return replace(outcome, note="", recorded_by="")

    def wish(self, wish: Wish) -> Wish:
        """Without what it is about, where that would tell whose an anonymous record is."""
        about = {item.id for item in self._of(wish.need_id, wish.offer_id) if not self.owns(item)}
        shown: dict[str, Any] = {name: "" for name in ("need_id", "offer_id") if getattr(wish, name) in about}
        return replace(wish, **shown) if shown else wish

    def plan(self, data: EventData) -> EventData:
        """The public event that figures of the agenda are measured against, without owners that are not known.

        Who is no organiser gets nothing of it that is between others and the organiser: wishes and refusals, who must
        not meet whom, and when somebody cannot be there. Their own stays.
        """
        if not self.viewer.is_organiser:
            own = self._own()
            data = replace(
                data,
                wishes=tuple(item for item in data.wishes if item.person_id in own),
                absences=tuple(item for item in data.absences if item.person_id in own),
                availability=tuple(item for item in data.availability if item.person_id in own),
                conflicts=(),
                decisions=(),
            )
        hidden = self.hidden()
        if not hidden:
            return data
        return replace(
            data,
            offers=tuple(without_owner(item) if item.id in hidden else item for item in data.offers),
            needs=tuple(without_owner(item) if item.id in hidden else item for item in data.needs),
            mandates=tuple(without_owner(item) if item.id in hidden else item for item in data.mandates),
        )

    def _own(self) -> frozenset[str]:
        return frozenset({self.viewer.person_id} - {""})

    def _of(self, *record_ids: str) -> list[Disclosable]:
        return [
            item
            for item in self.anonymous.read(self.work)
            if item.id in record_ids and self.stage(item) is Stage.ANONYMOUS
        ]


def _with_attendees(session: Session, own: frozenset[str]) -> Session:
    """Of those who attend only who is on stage, and oneself."""
    shown = own | {session.chair_id, *session.speaker_ids, *(talk.speaker_id for talk in session.talks)}
    return replace(session, attendee_ids=tuple(item for item in session.attendee_ids if item in shown))


def _seen(person_id: str, record: Disclosable, stage: Stage) -> DisclosureEntry:
    return DisclosureEntry(
        action=DisclosureAction.SEEN,
        actor_id=person_id,
        viewer_id=person_id,
        at=now(),
        record_kind=kind_of(record),
        record_id=record.id,
        stage=stage,
        owner_id=record.owner_id,
    )


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def found_by(sight: Sight, record: AnyRecord) -> AnyRecord:
    """The record, if it was not withdrawn, or the viewer owns it or organises. Raise ``NotFound`` for all others, as
    for one that is not there.
    """
    if record.withdrawn_at is None or sight.owns(record) or sight.viewer.is_organiser:
        return record
    raise NotFound(kind_of(record), record.id)


def sight_of(request: Request, viewer: CurrentViewer, work: AccountsWork) -> Iterator[Sight]:
    """What the sender of the request sees, by the log as it stands.

    What was shown is logged once the answer is made and before it is sent; without the log there is no answer. An
    error shows nothing, but that nothing has changed says what is there.
    """
    events, _ = work.records.page(Event, offset=0, limit=1)
    entries = work.disclosures.entries(viewer_id=viewer.person_id) if viewer.person_id else ()
    visibility = Visibility(EventData(event=events[0] if events else None), Grants.of(entries))
    anonymous: AnonymousRecords = request.app.state.anonymous_records
    address = server_address(request)
    sight = Sight(viewer=viewer, visibility=visibility, work=work, anonymous=anonymous, address=address)
    try:
        yield sight
    except NotModified:
        sight.keep_log()
        raise
    sight.keep_log()


CurrentSight = Annotated[Sight, Depends(sight_of, scope="function")]
