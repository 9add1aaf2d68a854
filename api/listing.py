"""Lists of records, page by page: a page goes on behind the last record of the one before, whatever was added or
taken away meanwhile; and what a list can be narrowed down by.

A filter, an order and a count are made from what everyone may see, and of one's own records from all of them: what
an owner lets somebody see besides is shown on the record, where it is logged, and nothing is found by it.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Generic, Literal, TypeAlias, TypeVar

from fastapi import Depends, Request
from pydantic import Field, ValidationError

from api.disclosure import Disclosable, Sight
from api.errors import RejectedField
from api.finding import finds
from api.pages import PageQuery
from api.schemas.base import LARGEST_WHOLE_NUMBER, Schema
from matcher.disclosure import Visibility
from matcher.ports import UnitOfWork
from models.domain import EventData, IprStatus, IprWanted, Mandate, Need, Offer, Organisation, Partnership, Person
from models.domain import record_key as key_of

Record = TypeVar("Record")
Level: TypeAlias = Annotated[int, Field(ge=1, le=9)]
_Value: TypeAlias = tuple[bool, int, str]
"""What a list is ordered by: whether nothing is stated, which comes last, then a number, then a text."""
_IN_ORDER: Final[_Value] = (False, 0, "")
_UNSTATED: Final[_Value] = (True, 0, "")


class KeptRecords:
    """The records of each kind in the order of adding, kept from one request to the next until one changes."""

    def __init__(self) -> None:
        self._kept: Mapping[type, tuple[int, tuple[Any, ...]]] = {}

    def read(self, work: UnitOfWork, kind: type[Record]) -> tuple[Record, ...]:
        version = work.records.version()
        kept = self._kept.get(kind)
        if kept is None or kept[0] != version:
            kept = version, tuple(work.records.page(kind, offset=0, limit=LARGEST_WHOLE_NUMBER)[0])
            self._kept = {**self._kept, kind: kept}
        return kept[1]


class _Last(Schema):
    """What a cursor says: the last record of a page, its place then, and what the list is ordered by."""

    key: str
    place: int
    value: _Value
    sort: str


@dataclass(frozen=True, slots=True)
class Found(Generic[Record]):
    """A page: its records, the cursor of the next one, and how many there are on all pages."""

    records: tuple[Record, ...]
    next: str | None
    total: int


class ListQuery(PageQuery):
    """The query of a list of records."""

    def found(self, records: Sequence[Record], admitted: Sequence[tuple[_Value, int]] | None = None) -> Found[Record]:
        """``records`` in the order of adding. ``admitted`` has what each that is listed is ordered by, and its
        place in ``records``; None for all of them in their order. Raise ``RejectedField`` for a foreign cursor.
        """
        rows = sorted(admitted) if admitted is not None else [(_IN_ORDER, place) for place in range(len(records))]
        start = 0
        if self.cursor is not None:
            last = self._last(self.cursor)
            behind = last.value, _place_of(last, records)
            start = next((at for at, row in enumerate(rows) if row > behind), len(rows))
        shown = rows[start : start + self.limit]
        more = bool(shown) and start + len(shown) < len(rows)
        return Found(
            records=tuple(records[place] for _, place in shown),
            next=self._cursor(records, *shown[-1]) if more else None,
            total=len(rows),
        )

    @property
    def order(self) -> str:
        """What the list is ordered by; a cursor holds for one order."""
        return ""

    def _cursor(self, records: Sequence[Any], value: _Value, place: int) -> str:
        last = _Last(key=key_of(records[place]), place=place, value=value, sort=self.order)
        return base64.urlsafe_b64encode(last.model_dump_json().encode()).decode().rstrip("=")

    def _last(self, cursor: str) -> _Last:
        try:
            text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            last = _Last.model_validate(json.loads(text))
        except (binascii.Error, ValueError, RecursionError, ValidationError):
            raise RejectedField("cursor", cursor, "is not a cursor that this list gave") from None
        if last.sort != self.order:
            raise RejectedField("cursor", cursor, "is of a list in another order: begin with the first page")
        return last


def _place_of(last: _Last, records: Sequence[Any]) -> int:
    """Where the last record of the page before is now; one that is gone was before what came to its place."""
    if 0 <= last.place < len(records) and key_of(records[last.place]) == last.key:
        return last.place
    return next((place for place, record in enumerate(records) if key_of(record) == last.key), last.place - 1)


class RecordQuery(ListQuery):
    """What offers, needs and mandates are narrowed down by. What is not stated is not found."""

    q: str | None = None
    """Only those with all of these words in the title or the public text."""
    owner: Literal["me"] | None = None
    """`me`: only one's own."""
    theme: str | None = None
    """Only those of this theme."""
    country: str | None = None
    """Only those whose owner's organisation is in this country, by its code, such as KR."""
    region: str | None = None
    """Only those whose owner's organisation is in this region."""
    trl_min: Level | None = None
    """Only those that are, or accept, this technology readiness level or a higher one."""
    trl_max: Level | None = None
    """Only those that are, or accept, this technology readiness level or a lower one."""
    sort: Literal["added", "-added", "title"] = "added"
    """By when they were added, the first or (`-added`) the last before; or by title."""
    kind: ClassVar[type[Any]]

    @property
    def order(self) -> str:
        return self.sort

    def listed(self, work: UnitOfWork, kept: KeptRecords, sight: Sight) -> Found[Any]:
        """What is not withdrawn and what the query admits; each record is whole, to be shown by ``sight``."""
        records = kept.read(work, self.kind)
        places = _Places(work, kept) if self.country is not None or self.region is not None else None
        plain, viewer = Visibility(EventData()), sight.viewer
        admitted = []
        for place, record in enumerate(records):
            if record.withdrawn_at is not None or (self.owner is not None and not sight.owns(record)):
                continue
            seen = plain.visible(record, viewer.person_id, viewer.roles)
            if self._admits(seen) and (places is None or places.admits(seen.owner_id, self.country, self.region)):
                admitted.append((self._value(seen, place), place))
        return self.found(records, admitted)

    def _admits(self, record: Disclosable) -> bool:
        return finds(self.q or "", f"{record.title} {record.text}")

    def _value(self, record: Disclosable, place: int) -> _Value:
        match self.sort:
            case "-added":
                return False, -place, ""
            case "title":
                return False, 0, record.title.casefold()
            case _:
                return _IN_ORDER

    def _accepts(self, low: int | None, high: int | None) -> bool:
        """Whether a range of readiness, open where None, has a level that is asked for."""
        wanted_low, wanted_high = self.trl_min or 1, self.trl_max or 9
        return (low or 1) <= wanted_high and (high or 9) >= wanted_low and wanted_low <= wanted_high


class OfferQuery(RecordQuery):
    ipr: IprStatus | None = None
    """Only those with this state of the intellectual property rights."""
    partnership: Partnership | None = None
    """Only those that are open to this kind of cooperation."""
    sort: Literal["added", "-added", "title", "trl", "-trl"] = "added"  # type: ignore[assignment]
    """By when they were added, the first or (`-added`) the last before; by title; or by technology readiness level,
    the lowest or (`-trl`) the highest before, and last where it is not stated."""
    kind = Offer

    def _admits(self, record: Any) -> bool:
        is_ready = self.trl_min is None and self.trl_max is None
        return (
            RecordQuery._admits(self, record)
            and self.theme in (None, record.theme)
            and (is_ready or (record.trl is not None and self._accepts(record.trl, record.trl)))
            and self.ipr in (None, record.ipr_status)
            and (self.partnership is None or self.partnership in record.partnerships)
        )

    def _value(self, record: Any, place: int) -> _Value:
        if self.sort in ("trl", "-trl"):
            sign = 1 if self.sort == "trl" else -1
            return _UNSTATED if record.trl is None else (False, sign * record.trl, "")
        return RecordQuery._value(self, record, place)


class NeedQuery(RecordQuery):
    ipr: IprWanted | None = None
    """Only those that ask for this state of the intellectual property rights."""
    partnership: Partnership | None = None
    """Only those that look for this kind of cooperation."""
    sort: Literal["added", "-added", "title", "deadline"] = "added"  # type: ignore[assignment]
    """By when they were added, the first or (`-added`) the last before; by title; or by deadline, the next before,
    and last where there is none."""
    kind = Need

    def _admits(self, record: Any) -> bool:
        return (
            RecordQuery._admits(self, record)
            and self.theme in (None, record.theme)
            and self._accepts(record.trl_min, record.trl_max)
            and self.ipr in (None, record.ipr_wanted)
            and (self.partnership is None or self.partnership in record.partnerships)
        )

    def _value(self, record: Any, place: int) -> _Value:
        if self.sort == "deadline":
            return _UNSTATED if record.deadline is None else (False, record.deadline.toordinal(), "")
        return RecordQuery._value(self, record, place)


class MandateQuery(RecordQuery):
    kind = Mandate

    def _admits(self, record: Any) -> bool:
        return (
            RecordQuery._admits(self, record)
            and (self.theme is None or self.theme in record.themes)
            and self._accepts(record.trl_min, record.trl_max)
        )


class _Places:
    """Where owners are."""

    def __init__(self, work: UnitOfWork, kept: KeptRecords) -> None:
        organisations = {item.id: item for item in kept.read(work, Organisation)}
        self._of = {person.id: organisations.get(person.organisation_id) for person in kept.read(work, Person)}

    def admits(self, owner_id: str, country: str | None, region: str | None) -> bool:
        found = self._of.get(owner_id)
        return found is not None and country in (None, found.country) and region in (None, found.region)


def _kept_records(request: Request) -> KeptRecords:
    kept: KeptRecords = request.app.state.kept_records
    return kept


Kept = Annotated[KeptRecords, Depends(_kept_records)]
