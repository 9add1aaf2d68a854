"""What came in between, and the agenda that takes it in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, Field

from api.schemas.base import Input, Schema
from api.schemas.plans import EntryChangeOut
from matcher.disturbances import Closing, Disturbance
from matcher.programme.changes import for_everyone
from matcher.repairs import RepairRun
from matcher.settings import RepairSettings, make_settings
from matcher.tour_changes import BusChange

_Text = Annotated[str, Field(min_length=1)]


class LateIn(Input):
    """Somebody who comes later than planned."""

    person_id: _Text
    until: AwareDatetime
    """When they arrive."""


class ClosingIn(Input):
    """A room, site, table or bus that cannot be used; a closed room closes the tables in it."""

    place_id: _Text
    start: AwareDatetime | None = None
    """Null: from now on."""
    end: AwareDatetime | None = None
    """Null: until the end of the event."""


class CoupleIn(Input):
    """Two people who are to meet."""

    person_id: _Text
    other_id: _Text


class RepairIn(Input):
    """What came in between. With nothing but `now` the agenda is checked against the records as they are."""

    cancelled: tuple[_Text, ...] = ()
    """Ids of people who do not come, or not any more."""
    late: tuple[LateIn, ...] = ()
    closed: tuple[ClosingIn, ...] = ()
    must_meet: tuple[CoupleIn, ...] = ()
    reason: str = ""
    """For the organiser."""
    now: AwareDatetime | None = None
    """What started before stays. Null: the server's clock."""
    most_changes: Annotated[int, Field(strict=True, ge=0)] | None = None
    """Entries that may be changed at most; what is left undone then is said. Null for no limit."""
    fill_freed: bool = False
    """Give freed time to pairings that had none, and freed seats in buses to participants who were left out."""
    tours_limit_s: Annotated[float, Field(gt=0, le=600)] = RepairSettings().tours_limit_s
    """Seconds to look for tours, for each day on which a closed site or bus is needed."""
    dry_run: bool = False
    """Say what would change, and store nothing."""

    def disturbance(self) -> Disturbance:
        return Disturbance(
            cancelled=self.cancelled,
            late={item.person_id: item.until for item in self.late},
            closed=tuple(Closing(place_id=item.place_id, start=item.start, end=item.end) for item in self.closed),
            must_meet=tuple((item.person_id, item.other_id) for item in self.must_meet),
            reason=self.reason,
        )

    def settings(self) -> RepairSettings:
        return make_settings(
            RepairSettings,
            most_changes=self.most_changes,
            fill_freed=self.fill_freed,
            tours_limit_s=self.tours_limit_s,
        )


class UndoneOut(Schema):
    """Something that should have been repaired and was not."""

    entry_id: str
    """A session, a meeting or, of what was to be added, a pairing."""
    reason: str


class TourChangeOut(Schema):
    """What becomes another for one bus on one day."""

    date: date
    bus_id: str
    person_ids: tuple[str, ...]
    """Who is in the bus no longer, or anew, or sees other sites or at other times in it."""
    words: str

    @classmethod
    def of_bus(cls, item: BusChange) -> Self:
        return cls(date=item.date, bus_id=item.bus_id, person_ids=item.people, words=str(item.words))


class PersonDifferenceOut(Schema):
    """What changes for one person, in words for them."""

    person_id: str
    words: tuple[str, ...]


class RepairOut(Schema):
    """The version that came of it; the same as before where nothing had to change."""

    before: int
    version: int
    stored: bool
    changed: int
    """Entries that changed, those aside where only listeners come or go."""
    forced: int
    """Those of them that were no longer possible as they were, or were to be added."""
    cost: float
    """What the changes of meetings cost by their weights: 3 for another time, 1 for another table, more where an
    entry is near or was accepted by both sides."""
    bound: float
    """A proven lower bound of the cost of the meetings' changes, given where the sessions are: where it reaches that
    cost there is no cheaper repair of the meetings. Of changes of sessions it says nothing."""
    changes: tuple[EntryChangeOut, ...]
    tours: tuple[TourChangeOut, ...]
    """Where a closed site or bus, or somebody who rides, changes the tours; their visits are among the changes."""
    people: tuple[PersonDifferenceOut, ...]
    undone: tuple[UndoneOut, ...]
    notes: tuple[str, ...]
    made_at: datetime

    @classmethod
    def of_run(cls, done: RepairRun, now: datetime) -> RepairOut:
        found = done.repaired
        return cls(
            before=done.before.version,
            version=found.agenda.version,
            stored=done.stored,
            changed=found.changed,
            forced=found.forced,
            cost=found.cost,
            bound=found.bound,
            changes=tuple(map(EntryChangeOut.of, found.changes)),
            tours=tuple(map(TourChangeOut.of_bus, done.tours.changes)),
            people=tuple(
                PersonDifferenceOut(person_id=person_id, words=tuple(item.words for item in theirs))
                for person_id, theirs in for_everyone(found.changes, done.data).items()
            ),
            undone=tuple(map(UndoneOut.of, found.undone)),
            notes=(*done.notes, *(item.message for item in done.remaining)),
            made_at=now,
        )
