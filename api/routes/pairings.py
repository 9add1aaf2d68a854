"""Who should meet whom, by the last run of `pair`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import Work
from api.disclosure import CurrentSight
from api.documentation import result_answers
from api.examples.results import PAIRINGS
from api.pages import PageQuery
from api.results import last_result, name_of
from api.schemas.results import PairingOut, PairingPage, PairingReportOut, RunOut
from matcher.errors import StepMissing
from matcher.ports import Step, UnitOfWork
from matcher.publishing import published_agenda
from models.domain import Pairing

router = APIRouter(tags=["results"])


class PairingQuery(PageQuery):
    person_id: str | None = None
    """Only pairings of this person, on either side."""

    def admits(self, pairing: Pairing) -> bool:
        return self.person_id in (None, pairing.need_owner_id, pairing.offer_owner_id)


@router.get("/pairings", summary="List the pairings", responses=result_answers(PAIRINGS, "pair", 422))
def list_pairings(query: Annotated[PairingQuery, Query()], work: Work, sight: CurrentSight) -> PairingPage:
    """Pairings of the last run; an id that nobody has gives none.

    Who is no organiser is shown their own of the published agenda, without the report, which is of all of them.
    """
    pairings, run = last_result(work, Step.PAIR, work.results.pairings)
    if not sight.viewer.is_organiser:
        pairings = _own(_published(work, pairings), sight.viewer.person_id)
    found = [pairing for pairing in sight.pairings(pairings) if query.admits(pairing)]
    if not sight.viewer.is_organiser:
        run = replace(run, settings={name: value for name, value in run.settings.items() if name != "report"})
    stored = run.settings.get("report")
    report = None if stored is None else PairingReportOut.model_validate(stored)
    of = name_of(run)
    page = query.page(PairingOut, query.cut(found, of), len(found), of)
    return PairingPage(**page, run=RunOut.of(run), report=report)


def _own(pairings: tuple[Pairing, ...], person_id: str) -> tuple[Pairing, ...]:
    return tuple(item for item in pairings if person_id and person_id in (item.need_owner_id, item.offer_owner_id))


def _published(work: UnitOfWork, pairings: tuple[Pairing, ...]) -> tuple[Pairing, ...]:
    """Those that the published agenda speaks of. Raise ``StepMissing`` while nothing is published."""
    agenda = published_agenda(work)
    if agenda is None:
        raise StepMissing(Step.PAIR)
    shown = {item.pairing_id for item in agenda.meetings} | {item.pairing_id for item in agenda.unplaced_meetings}
    return tuple(pairing for pairing in pairings if pairing.id in shown)
