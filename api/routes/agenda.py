"""The programme, by the last run of `agenda` or an earlier one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.agenda.publishing import require_published
from api.dependencies import Work
from api.disclosure import CurrentSight, Sight
from api.documentation import result_answers
from api.examples.results import AGENDA, ENTRIES
from api.pages import PageQuery
from api.results import last_result
from api.schemas.agenda import AgendaFields, AgendaOut, EntryOut, EntryPage
from api.schemas.results import RunOut
from matcher.errors import NotFound, StepMissing
from matcher.ports import Run, Step, UnitOfWork
from models.domain import Agenda

router = APIRouter(prefix="/agenda", tags=["results"])

Version = Annotated[int | None, Field(ge=1, le=2**31 - 1)]


class AgendaQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    version: Version = None
    """An earlier version; leave it out for the last one."""


class EntryQuery(PageQuery):
    person_id: str | None = None
    """Only this person's entries: their itinerary."""
    version: Version = None
    """Of an earlier version; leave it out for the last one."""


@router.get("", summary="Get the agenda", responses=result_answers(AGENDA, "agenda", 404, 422))
def get_agenda(query: Annotated[AgendaQuery, Query()], work: Work, sight: CurrentSight) -> AgendaOut:
    """The whole event: sessions and meetings of the last version, or of an earlier one.

    Versions count from 1 without a gap, so that the last one tells which there are. 404 for one that is not there.
    Who is no organiser is shown who is on stage, and of meetings and attendances their own; what found no place is
    empty for them, and the utility 0.
    """
    agenda, run = _agenda(work, sight, query.version)
    return AgendaOut(**dict(AgendaFields.of(sight.own_part(agenda))), run=run and RunOut.of(run))


@router.get("/entries", summary="List the entries", responses=result_answers(ENTRIES, "agenda", 404, 422))
def list_entries(query: Annotated[EntryQuery, Query()], work: Work, sight: CurrentSight) -> EntryPage:
    """Each person's sessions and meetings, by person, then time; an id that nobody has gives none.

    Who is no organiser is given their own.
    """
    agenda, _ = _agenda(work, sight, query.version)
    entries = agenda.entries() if query.person_id is None else agenda.itinerary(query.person_id)
    if not sight.viewer.is_organiser:
        entries = tuple(item for item in entries if item.person_id == sight.viewer.person_id)
    of = f"agenda {agenda.version}"
    page = query.page(EntryOut, query.cut(entries, of), len(entries), of)
    return EntryPage(version=agenda.version, **page)


def _agenda(work: UnitOfWork, sight: Sight, version: int | None) -> tuple[Agenda, Run | None]:
    """Return the agenda and, when it is the last version, its run: those of earlier ones are not offered.

    It is without what would tell whose an anonymous record is. Who is no organiser is shown published versions only.
    """
    if not sight.viewer.is_organiser:
        return sight.agendas(_published(work, version))[0], None
    last, run = last_result(work, Step.AGENDA, work.results.agenda)
    if version in (None, last.version):
        return sight.agendas(last)[0], run
    earlier = work.results.agenda(version)
    if earlier is None:
        raise NotFound("agenda version", str(version))
    return sight.agendas(earlier)[0], None


def _published(work: UnitOfWork, version: int | None) -> Agenda:
    """Raise ``StepMissing`` while nothing is published, ``NotFound`` for a version that never was."""
    if not work.board.publications():
        raise StepMissing(Step.AGENDA)
    found = work.results.agenda(require_published(work, version))
    if found is None:
        raise NotFound("agenda version", str(version))
    return found
