"""The conference with export consultations: figures and, for organisers, consultations, interpreters and booths."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends

from api.accounts.current import Viewer, require
from api.dependencies import Work
from api.documentation import answers
from api.programmes.conference import conference_view, figures
from api.schemas.base import Schema
from matcher.publishing import published_version
from models.domain.accounts import AccountRole

router = APIRouter(prefix="/programmes", tags=["arrangements"])
Overseer = Annotated[Viewer, Depends(require(AccountRole.ORGANISER, AccountRole.OFFICIAL))]


class ConsultationOut(Schema):
    """A planned 1:1 meeting."""

    id: str
    start: datetime
    end: datetime
    table: str
    people: tuple[str, ...]
    languages: tuple[str, ...]
    """What the two share, or between which it is interpreted, as codes."""
    interpreter: str
    """Empty where nobody interprets."""


class WithoutOut(Schema):
    """Two who go without a meeting for want of an interpreter."""

    people: tuple[str, ...]
    languages: str
    reason: str


class ConferenceOut(Schema):
    """What the last agenda makes of the conference. Lists of people are for organisers, and empty for officials."""

    figures: dict[str, int | None]
    consultations: tuple[ConsultationOut, ...]
    without: tuple[WithoutOut, ...]
    interpreters: dict[str, int]
    """Meetings by interpreter."""
    booths: dict[str, str]
    """By booth, who has it; empty for nobody."""


_EXAMPLE: Final = {
    "figures": {"consultations": 119, "interpreted": 60, "without_interpreter": 26},
    "consultations": [
        {
            "id": "meeting-n-001--o-004",
            "start": "2027-09-14T11:00:00+09:00",
            "end": "2027-09-14T11:30:00+09:00",
            "table": "Table 3",
            "people": ["Lucía Quirós", "Tae-min Bang"],
            "languages": ["es – ko"],
            "interpreter": "Do-yun Jegal",
        }
    ],
    "without": [],
    "interpreters": {"Do-yun Jegal": 3},
    "booths": {"A1": "Bang Works"},
}


@router.get("/conference", summary="Read the conference's consultations", responses=answers(_EXAMPLE))
def get_conference(work: Work, viewer: Overseer) -> ConferenceOut:
    """For organisers the last version of the agenda, for officials the published one, in figures."""
    data = work.records.load()
    version = None if viewer.is_organiser else published_version(work)
    agenda = work.results.agenda(version) if viewer.is_organiser or version is not None else None
    view = conference_view(work, data, agenda, with_people=viewer.is_organiser)
    names = {item.id: item.name for item in data.organisations}
    return ConferenceOut(
        figures=figures(view),
        consultations=tuple(
            ConsultationOut(
                id=row.id,
                start=row.start,
                end=row.end,
                table=row.table,
                people=tuple(item.name for item in row.sides),
                languages=row.languages,
                interpreter=row.interpreter,
            )
            for row in view.rows
        ),
        without=tuple(
            WithoutOut(people=tuple(item.name for item in left.sides), languages=left.languages, reason=left.reason)
            for left in view.left
        ),
        interpreters={sheet.name: len(sheet.rows) for sheet in view.sheets},
        booths={booth.name: names.get(booth.organisation_id, "") for booth in data.booths},
    )
