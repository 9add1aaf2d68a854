"""The sample conference with an agenda of the first consultations that buyers asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from matcher.interchange.event_folder import read_event_folder
from matcher.programme import ProgrammeInput, make_agenda, validate
from matcher.progress import SilentProgress
from matcher.settings import ProgrammeSettings
from matcher.violations import Severity
from models.domain import Agenda, EventData, Matching, Pairing, Step
from tests.factories import make_run
from tests.fakes import InMemoryStore, InMemoryUnitOfWork

FOLDER = Path(__file__).parents[1] / "data" / "programmes" / "conference"
WISHES = 30
SETTINGS = ProgrammeSettings(time_limit_s=1, max_sessions=0)
MATCHING = Matching(threshold=0.5, matches=(), unmet=())


@cache
def conference() -> EventData:
    found, report = read_event_folder(FOLDER)
    assert report.errors == ()
    return found


@cache
def planned() -> tuple[tuple[Pairing, ...], Agenda]:
    data = conference()
    pairings = tuple(
        Pairing(
            id=f"pairing-{wish.need_id}--{wish.offer_id}",
            need_id=wish.need_id,
            offer_id=wish.offer_id,
            need_owner_id=wish.person_id,
            offer_owner_id=wish.other_id,
            score=0.5,
        )
        for wish in data.wishes[:WISHES]
    )
    given = ProgrammeInput(data=data, matching=MATCHING, pairings=pairings, offer_vectors={})
    agenda = make_agenda(given, SETTINGS, SilentProgress())
    assert [item for item in validate(data, pairings, agenda, SETTINGS) if item.severity is Severity.ERROR] == []
    return pairings, agenda


def conference_store() -> InMemoryStore:
    pairings, agenda = planned()
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(conference())
        work.results.save_matching(MATCHING, make_run(Step.MATCH))
        work.results.save_pairings(pairings, make_run(Step.PAIR))
        work.results.save_agenda(agenda, make_run(Step.AGENDA))
        work.commit()
    return store
