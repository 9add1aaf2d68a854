"""The log of staged reveal: for an owner every line about their records, for organisers what is not confidential."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.dependencies import Work
from api.disclosure import CurrentSight, Sight
from api.market.market import Market
from api.revealing.steps import About, organisers_log, own_records, owners_log
from api.sheets import csv_response
from api.ui.dependencies import CurrentMarket
from api.ui.filters import Listing
from api.ui.pages import page
from api.ui.routes.access import address_of
from api.ui.viewing import PageViewer
from matcher.disclosure import kind_of
from matcher.ports import UnitOfWork
from models.domain import DisclosureAction, DisclosureEntry

router = APIRouter(prefix="/access/log")

EVENT: Final = "event"
COLUMNS: Final = (
    "at", "action", "stage", "record_kind", "record_id", "record", "person_id", "person", "organisation", "by",
    "text_version",
)  # fmt: skip


class LogFilter(BaseModel):
    """Unknown values find nothing. ``scope`` is ``EVENT`` for what an organiser reads of all records."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    record: str = ""
    """Kind and id: ``offer:o-1``."""
    person: str = ""
    action: str = ""
    scope: str = ""
    page: str = "1"

    @property
    def is_set(self) -> bool:
        return bool(self.record or self.person or self.action)

    def admits(self, line: Line) -> bool:
        return (
            self.record in ("", line.key)
            and self.person in ("", line.entry.viewer_id)
            and self.action in ("", line.entry.action.value)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry of the log; ``title`` is that of its record, public on every record, empty for one that is gone."""

    entry: DisclosureEntry
    title: str

    @property
    def about(self) -> About | None:
        return (self.entry.record_kind, self.entry.record_id) if self.entry.record_kind else None

    @property
    def key(self) -> str:
        return f"{self.entry.record_kind}:{self.entry.record_id}" if self.entry.record_kind else ""


@router.get("")
def show_log(
    request: Request,
    viewer: PageViewer,
    market: CurrentMarket,
    work: Work,
    sight: CurrentSight,
    wanted: Annotated[LogFilter, Query()],
) -> HTMLResponse:
    lines = _lines(work, sight, market, wanted)
    return page(
        request,
        "access/log.html",
        viewer,
        market=market,
        wanted=wanted,
        of_event=_is_of_event(sight, wanted),
        listing=Listing.of([line for line in lines if wanted.admits(line)], wanted.page),
        records={line.key: line.title or line.entry.record_id for line in lines if line.key},
        people={line.entry.viewer_id: _name(market, line.entry.viewer_id) for line in lines},
        actions=tuple(DisclosureAction),
        address_of=address_of,
    )


@router.get(".csv")
def download_log(
    market: CurrentMarket, work: Work, sight: CurrentSight, wanted: Annotated[LogFilter, Query()]
) -> Response:
    lines = (line for line in _lines(work, sight, market, wanted) if wanted.admits(line))
    return csv_response("access-log.csv", COLUMNS, [_cells(line, market) for line in lines])


def _cells(line: Line, market: Market) -> tuple[str, ...]:
    entry = line.entry
    organisation = market.organisation_of(entry.viewer_id)
    return (
        market.local(entry.at).isoformat(),
        entry.action.value,
        entry.stage.value if entry.stage else "",
        entry.record_kind.value if entry.record_kind else "",
        entry.record_id,
        line.title,
        entry.viewer_id,
        _name(market, entry.viewer_id),
        organisation.name if organisation else "",
        _name(market, entry.actor_id),
        entry.text_version,
    )


def _lines(work: UnitOfWork, sight: Sight, market: Market, wanted: LogFilter) -> list[Line]:
    """The last first. Raise 403 for who neither organises nor takes part."""
    if _is_of_event(sight, wanted):
        entries = organisers_log(work)
    elif sight.viewer.person_id:
        entries = owners_log(work, sight)
    else:
        raise HTTPException(403, "This is for people who take part in the event.")
    titles: Mapping[About, str] = {**_titles(market), **_own_titles(work, sight)}
    return [
        Line(entry=entry, title=titles.get((entry.record_kind, entry.record_id), "") if entry.record_kind else "")
        for entry in entries
    ]


def _is_of_event(sight: Sight, wanted: LogFilter) -> bool:
    return sight.viewer.is_organiser and (wanted.scope == EVENT or not sight.viewer.person_id)


def _own_titles(work: UnitOfWork, sight: Sight) -> Mapping[About, str]:
    return {about: record.title for about, record in own_records(work, sight).items()}


def _titles(market: Market) -> Mapping[About, str]:
    return {(kind_of(item), item.id): item.title for item in (*market.data.offers, *market.data.demands)}


def _name(market: Market, person_id: str) -> str:
    person = market.person(person_id)
    return person.name if person else person_id
