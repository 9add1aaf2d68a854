"""What the steps found, and what people decided upon it, in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from matcher.errors import AlreadyExists
from models.domain import (
    Agenda,
    AgendaEdit,
    Decision,
    DisclosedKind,
    DisclosureEntry,
    Matching,
    Outcome,
    Pairing,
    PlaceOnMap,
    Publication,
    RankerUse,
    RankerVersion,
    Run,
    Step,
    record_key,
)
from tests.fake_state import InMemoryState

Record = TypeVar("Record")


class InMemoryResultRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def last_run(self, step: Step) -> Run | None:
        return self._reading().runs.get(step)

    def save_matching(self, matching: Matching, run: Run) -> None:
        self._save_run(run, Step.MATCH)
        self._writing().matching = matching

    def matching(self) -> Matching | None:
        return self._reading().matching

    def save_pairings(self, pairings: Sequence[Pairing], run: Run) -> None:
        self._save_run(run, Step.PAIR)
        self._writing().pairings = tuple(pairings)

    def pairings(self) -> tuple[Pairing, ...] | None:
        return self._reading().pairings

    def save_agenda(self, agenda: Agenda, run: Run) -> None:
        if agenda.version in self._reading().agendas:
            raise AlreadyExists("agenda version", str(agenda.version))
        self._save_run(run, Step.AGENDA)
        self._writing().agendas[agenda.version] = agenda
        self._writing().runs_of_versions[agenda.version] = run

    def note_run(self, run: Run) -> None:
        self._save_run(run, Step.AGENDA)

    def agenda(self, version: int | None = None) -> Agenda | None:
        agendas = self._reading().agendas
        return agendas.get(max(agendas, default=0) if version is None else version)

    def versions(self) -> tuple[int, ...]:
        return tuple(sorted(self._reading().agendas))

    def runs_of_versions(self) -> dict[int, Run]:
        return dict(self._reading().runs_of_versions)

    def _save_run(self, run: Run, step: Step) -> None:
        if run.step is not step:
            raise ValueError(f"a run of step {run.step} cannot have made a result of step {step}")
        self._writing().runs[step] = run


class InMemoryDecisionRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def add(self, decisions: Sequence[Decision], outcomes: Sequence[Outcome] = ()) -> int:
        state = self._writing()
        before = len(state.ledger)
        told: tuple[Decision | Outcome, ...] = (*decisions, *outcomes)
        for item in told:
            state.ledger.setdefault(f"{type(item).__name__} {record_key(item)}", item)
        state.version += len(state.ledger) > before
        return len(state.ledger) - before

    def decisions(self, *, need_id: str | None = None, offer_id: str | None = None) -> tuple[Decision, ...]:
        return self._found(Decision, need_id, offer_id)

    def outcomes(self, *, need_id: str | None = None, offer_id: str | None = None) -> tuple[Outcome, ...]:
        return self._found(Outcome, need_id, offer_id)

    def _found(self, kind: type[Record], need_id: str | None, offer_id: str | None) -> tuple[Record, ...]:
        return tuple(
            item
            for item in self._reading().ledger.values()
            if isinstance(item, kind) and need_id in (None, item.need_id) and offer_id in (None, item.offer_id)
        )


class InMemoryRankerRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def add(self, version: RankerVersion) -> None:
        if version.id in self._reading().versions:
            raise AlreadyExists("ranker", version.id)
        self._writing().versions[version.id] = version

    def versions(self) -> tuple[RankerVersion, ...]:
        return tuple(self._reading().versions.values())

    def use(self, use: RankerUse) -> None:
        state = self._writing()
        state.uses += (use,)
        state.version += 1

    def uses(self) -> tuple[RankerUse, ...]:
        return self._reading().uses


class InMemoryLandscapeRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def places(self) -> tuple[PlaceOnMap, ...]:
        return self._reading().places

    def keep(self, places: Sequence[PlaceOnMap]) -> None:
        self._writing().places = tuple(sorted(places, key=lambda place: (place.kind, place.record_id)))


class InMemoryDisclosureRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def add(self, entries: Sequence[DisclosureEntry]) -> None:
        self._writing().disclosures += tuple(entries)

    def entries(
        self,
        *,
        record_kind: DisclosedKind | None = None,
        record_id: str | None = None,
        viewer_id: str | None = None,
    ) -> tuple[DisclosureEntry, ...]:
        return tuple(
            entry
            for entry in self._reading().disclosures
            if record_kind in (None, entry.record_kind)
            and record_id in (None, entry.record_id)
            and viewer_id in (None, entry.viewer_id)
        )


class InMemoryBoardRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def publish(self, publication: Publication) -> None:
        self._writing().publications += (publication,)

    def publications(self) -> tuple[Publication, ...]:
        return self._reading().publications

    def add_edit(self, edit: AgendaEdit) -> None:
        if any(other.number == edit.number for other in self._reading().edits):
            raise AlreadyExists("edit of the agenda", str(edit.number))
        self._writing().edits += (edit,)

    def edits(self) -> tuple[AgendaEdit, ...]:
        return self._reading().edits
