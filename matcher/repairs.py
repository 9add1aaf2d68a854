"""The use case of repairing: what came in between is stored together with the agenda that takes it in."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from matcher.decisions import in_force, with_decisions
from matcher.disclosure import public_data
from matcher.disturbances import Disturbance, with_records
from matcher.errors import InputError, InvalidResult, StepMissing
from matcher.must_meets import accepted_pairings, with_must_meets
from matcher.ports import Progress, Run, Step, UnitOfWork
from matcher.programme import validate
from matcher.programme.quality import LOCKED, locked_now, programme_settings
from matcher.programme.repair import repair
from matcher.programme.repair_problem import Repaired, RepairInput
from matcher.requested_tours import keep_settings, replace_visits, settings_of_days, visits_from_json
from matcher.settings import ProgrammeSettings, RepairSettings
from matcher.told import tell
from matcher.tour_days import TourSettings
from matcher.tour_repair import ToursInput, ToursRepaired, repaired_tours
from matcher.version_origins import MADE_BY, OF_ONE_RUN, REPAIR, TOURS, UNDONE
from matcher.violations import Severity, Violation
from models.domain import (
    Absence,
    Agenda,
    Closure,
    EventData,
    Matching,
    Pairing,
    Wish,
    WishKind,
    record_key,
)

_COUNTING = frozenset({"day_maximum", "room_capacity", "rows_end", "table_seats"})
"""Rules whose breach a repair can make smaller without ending it."""
_Arranged = TypeVar("_Arranged", Absence, Closure, Wish)
_CLOCK = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairRun:
    """``before`` and what became of it, with the records that were given and what changes in the tours, stored unless
    it was a trial.

    ``remaining`` are breaches of rules that were there before and are still; ``notes`` are for the organiser.
    """

    before: Agenda
    repaired: Repaired
    tours: ToursRepaired
    data: EventData
    records: EventData
    remaining: tuple[Violation, ...]
    notes: tuple[str, ...]
    seconds: float
    stored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedRepair:
    """A repair as it would be stored. ``told`` is what is noted with it, ``made_from`` the version of the records,
    ``tour_settings`` has by day what its tours were planned with."""

    run: RepairRun
    pairings: tuple[Pairing, ...]
    loaded: EventData
    made_from: int
    now: datetime
    told: Mapping[str, object]
    told_by: str
    tour_settings: Mapping[date, TourSettings]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    agenda: Agenda
    pairings: tuple[Pairing, ...]
    matching: Matching
    agenda_run: Run
    pair_run: Run


def run_repair(
    work: UnitOfWork,
    disturbance: Disturbance,
    settings: RepairSettings,
    progress: Progress,
    *,
    now: datetime,
    store: bool = True,
) -> RepairRun:
    """Repair the last agenda of ``work``, an entered unit of work, and commit once, unless ``store`` is False.

    The absences, closures and wishes are stored with it, and the tours where they change. An agenda that needs no
    change gets no new version; what was stored is noted with the last one, for ``undo_repair``. Raises
    ``StepMissing`` without an agenda, ``NotFound`` for unknown people and places, ``InputError`` for a must-meet of
    two people who have nothing to talk about, and ``InvalidResult``, storing nothing, if the new version breaks a
    rule that the last one kept.
    """
    prepared = prepare_repair(work, disturbance, settings, progress, now=now)
    return store_repair(work, prepared) if store else prepared.run


def prepare_repair(
    work: UnitOfWork, disturbance: Disturbance, settings: RepairSettings, progress: Progress, *, now: datetime
) -> PreparedRepair:
    """The repair as ``run_repair`` would store it. Raises as that does."""
    started = time.monotonic()
    stored, made_from = _stored(work), work.records.version()
    loaded = work.records.load()
    records = disturbance.records(loaded, stored.agenda, now)
    history = work.decisions.decisions()
    data = public_data(with_decisions(with_records(loaded, records), history))
    rules = programme_settings(stored.agenda_run)
    given_tours = ToursInput(
        data=data,
        agenda=stored.agenda,
        matching=stored.matching,
        tours=settings_of_days(work, data),
        now=now,
        travel=rules.keeps("travel_time"),
    )
    tours = repaired_tours(given_tours, settings, progress)
    data = tours.applied(data)
    pairings, wanted, notes = with_must_meets(
        data, stored.pairings, disturbance.must_meet, stored.agenda, stored.matching
    )
    given = RepairInput(
        data=data,
        pairings=pairings,
        matching=stored.matching,
        now=now,
        accepted=frozenset(accepted_pairings(data, pairings, in_force(history))),
        wanted=wanted,
        replanned=tours.replanned,
        rules=rules,
    )
    repaired = repair(given, stored.agenda, settings, progress)
    remaining = _require_no_new_errors(given, stored, repaired.agenda)
    run = RepairRun(
        before=stored.agenda,
        repaired=repaired,
        tours=tours,
        data=data,
        records=records,
        remaining=remaining,
        notes=(*tours.notes, *notes),
        seconds=time.monotonic() - started,
        stored=False,
    )
    told = {"disturbance": asdict(disturbance), "now": now, "settings": settings.model_dump(mode="json")}
    return PreparedRepair(
        run=run,
        pairings=pairings,
        loaded=loaded,
        made_from=made_from,
        now=now,
        told=told,
        told_by=disturbance.told_by,
        tour_settings=given_tours.tours,
    )


def store_repair(work: UnitOfWork, prepared: PreparedRepair) -> RepairRun:
    """Store what was prepared, and commit once. Raises ``InputError`` if the records or the agenda are others now."""
    stored, run, pairings = _stored(work), prepared.run, prepared.pairings
    if stored.agenda.version != run.before.version or work.records.version() != prepared.made_from:
        raise InputError(tell("records or agenda were changed meanwhile: look at a new proposal"))
    kept = work.records.upsert(run.records)
    is_new = run.repaired.agenda is not run.before
    if is_new or pairings != stored.pairings or kept.added or kept.changed or run.tours.replanned:
        replace_visits(work, (item.id for item in run.tours.before), run.tours.requests)
        keep_settings(work, run.tours.requests, prepared.tour_settings)
        done = _as_json({**prepared.told, **_to_take_back(stored, pairings, prepared.loaded, run)})
        what = {REPAIR: done, MADE_BY: prepared.told_by} | (locked_now(run.data) if is_new else {})
        _save(work, stored, pairings, run.repaired.agenda, _run(stored, what, prepared.now, run.seconds))
    work.commit()
    return replace(run, stored=True)


def _stored(work: UnitOfWork) -> _Stored:
    agenda, pairings, matching = work.results.agenda(), work.results.pairings(), work.results.matching()
    agenda_run, pair_run = work.results.last_run(Step.AGENDA), work.results.last_run(Step.PAIR)
    if agenda is None or pairings is None or matching is None or agenda_run is None or pair_run is None:
        raise StepMissing(Step.AGENDA)
    return _Stored(agenda=agenda, pairings=pairings, matching=matching, agenda_run=agenda_run, pair_run=pair_run)


def _require_no_new_errors(given: RepairInput, stored: _Stored, after: Agenda) -> tuple[Violation, ...]:
    """The errors that are left of those there were; raise ``InvalidResult`` for any other."""
    case = given.data, given.pairings
    before = {breach(item) for item in validate(*case, stored.agenda, given.rules, stored.agenda)}
    left = _errors(*case, after, given.rules, stored.agenda)
    new = [item.message for item in left if breach(item) not in before]
    if new:
        raise InvalidResult("the repaired agenda", new)
    return tuple(left)


def _errors(
    data: EventData, pairings: Sequence[Pairing], agenda: Agenda, rules: ProgrammeSettings, previous: Agenda
) -> list[Violation]:
    found = validate(data, pairings, agenda, rules, previous)
    return [item for item in found if item.severity is Severity.ERROR]


def breach(item: Violation) -> tuple[str, ...]:
    """The same for a breach that is there again with another number or at another time."""
    if item.rule in _COUNTING:
        return (item.rule, item.place) if item.place else (item.rule, *item.people)
    return item.rule, _CLOCK.sub("", item.message)


def _run(stored: _Stored, done: Mapping[str, object], now: datetime, seconds: float) -> Run:
    """With the settings that the agenda was made with, and what was done to it since."""
    kept = {name: value for name, value in stored.agenda_run.settings.items() if name not in OF_ONE_RUN}
    content = json.dumps([stored.agenda_run.input_hash, stored.agenda.version, done], sort_keys=True)
    return Run(
        step=Step.AGENDA,
        input_hash=hashlib.sha256(content.encode()).hexdigest(),
        settings=kept | dict(done),
        finished_at=now,
        seconds=seconds,
    )


def _as_json(value: Any) -> Any:
    """Times as text, tuples as lists."""
    return json.loads(json.dumps(value, default=str))


def _to_take_back(
    stored: _Stored, pairings: Iterable[Pairing], loaded: EventData, run: RepairRun
) -> dict[str, object]:
    """What ``undo_repair`` needs: the version before, what was added, and what was there in other words.

    A wish is replaced whole, and so are the visits of a day; an absence or closure of the same key can only have
    another reason.
    """
    records = run.records
    parts: tuple[tuple[str, Sequence[Absence | Closure | Wish], Sequence[Absence | Closure | Wish]], ...] = (
        ("absences", loaded.absences, records.absences),
        ("closures", loaded.closures, records.closures),
        ("wishes", loaded.wishes, records.wishes),
    )
    old = {name: {record_key(item): item for item in items} for name, items, _ in parts}
    new = {name: {record_key(item) for item in items} for name, _, items in parts}
    known = {item.id for item in stored.pairings}
    return {
        "before": stored.agenda.version,
        "pairings": sorted(item.id for item in pairings if item.id not in known),
        "records": {name: sorted(keys - old[name].keys()) for name, keys in new.items()},
        "replaced": [asdict(item) for key, item in old["wishes"].items() if key in new["wishes"]],
        "reasons": {
            name: {key: old[name][key].reason for key in sorted(new[name] & old[name].keys())}
            for name in ("absences", "closures")
        },
        TOURS: run.tours.to_take_back(),
    }


def _save(work: UnitOfWork, stored: _Stored, pairings: tuple[Pairing, ...], agenda: Agenda, run: Run) -> None:
    """The agenda as a version of its own if it is another one; else the run is noted with the last one."""
    if pairings != stored.pairings:
        work.results.save_pairings(pairings, stored.pair_run)
    if agenda is not stored.agenda:
        work.results.save_agenda(agenda, run)
    else:
        work.results.note_run(run)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneRepair:
    """``undone`` is the agenda as it was repaired and ``restored`` the one that holds again: the same one where the
    repair had only stored records. ``remaining`` are the rules that both break by ``data``, the records as they are.
    """

    undone: Agenda
    restored: Agenda
    data: EventData
    remaining: tuple[Violation, ...]


def undo_repair(work: UnitOfWork, *, now: datetime, by: str = "") -> UndoneRepair:
    """Take the last repair back: the version before it becomes the next one, and what was stored with it goes.

    ``by`` is the id of the account that asks for it.

    ``work`` is entered, and committed once. Raises ``StepMissing`` without an agenda, and ``InputError``, storing
    nothing, if what was done last was no repair, or if the version before it breaks a rule, by the records as they
    are now, that the present one keeps.
    """
    stored = _stored(work)
    done = stored.agenda_run.settings.get("repair")
    before = work.results.agenda(done["before"]) if isinstance(done, Mapping) and "before" in done else None
    if not isinstance(done, Mapping) or before is None:
        raise InputError(f"version {stored.agenda.version} of the agenda was not made by a repair: nothing to undo")
    _take_back_records(work, done)
    tours = done.get(TOURS, {})
    replace_visits(work, tours.get("after", ()), visits_from_json(tours.get("before", ())))
    restored = stored.agenda
    if before.version != stored.agenda.version:
        restored = replace(before, version=stored.agenda.version + 1)
    pairings = tuple(item for item in stored.pairings if item.id not in done["pairings"])
    data = with_decisions(public_data(work.records.load()), work.decisions.decisions())
    remaining = _require_that_it_holds(data, pairings, stored, restored)
    is_new = restored is not stored.agenda
    what = {UNDONE: stored.agenda.version, MADE_BY: by} | ({LOCKED: []} if is_new else {})
    run = _run(stored, what, now, 0.0)
    _save(work, stored, pairings, restored, run)
    work.commit()
    return UndoneRepair(undone=stored.agenda, restored=restored, data=data, remaining=remaining)


def _take_back_records(work: UnitOfWork, done: Mapping[str, Any]) -> None:
    for kind, name in ((Absence, "absences"), (Closure, "closures"), (Wish, "wishes")):
        work.records.forget(kind, done["records"][name])
    wishes = tuple(Wish(**wish | {"kind": WishKind(wish["kind"])}) for wish in done["replaced"])
    absences = _with_reasons(work, Absence, done["reasons"]["absences"])
    closures = _with_reasons(work, Closure, done["reasons"]["closures"])
    work.records.upsert(EventData(wishes=wishes, absences=absences, closures=closures))


def _with_reasons(work: UnitOfWork, kind: type[_Arranged], reasons: Mapping[str, str]) -> tuple[_Arranged, ...]:
    """Those of the keys that are still there, with the reasons that they had."""
    found = ((work.records.find(kind, key), reason) for key, reason in reasons.items())
    return tuple(replace(item, reason=reason) for item, reason in found if item is not None)


def _require_that_it_holds(
    data: EventData, pairings: Sequence[Pairing], stored: _Stored, restored: Agenda
) -> tuple[Violation, ...]:
    """The rules that both versions break by the records without the repair's; raise ``InputError`` for any other."""
    rules = programme_settings(stored.agenda_run)
    present = {breach(item) for item in _errors(data, pairings, stored.agenda, rules, stored.agenda)}
    left = _errors(data, pairings, restored, rules, stored.agenda)
    new = [item.message for item in left if breach(item) not in present]
    if new:
        raise InputError(
            "what was there before the repair does not hold any more, and the repair stays: "
            f"{'; '.join(new)}. To go on, take away single records with `bridgework forget` and run "
            "`bridgework repair` again"
        )
    return tuple(left)
