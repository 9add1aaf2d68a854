"""One function per use case: it takes ports, runs the steps, commits once.

Every result is stored with its settings and a hash of what it was made from. A step that is asked for again with
the same input and settings gives back what is stored; one that was killed has stored nothing and starts over,
with the texts that were encoded so far in the cache.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from matcher.cartography import keep_map
from matcher.decisions import with_decisions
from matcher.disclosure import public_data
from matcher.encoding import CachedEncoder, content_hash
from matcher.errors import InvalidResult, StepMissing
from matcher.exposure import Exposure, exposure
from matcher.importing import take, take_files
from matcher.index import Source, open_index
from matcher.interchange import (
    ImportOptions,
    ImportReport,
    complete_event,
    read_event_folder,
)
from matcher.locked import with_locked_meetings
from matcher.loose_ends import entry_ids, loose_ends
from matcher.matching import match_records, matching_input
from matcher.pairing import make_pairings, pairing_report
from matcher.pairing import validate as validate_pairings
from matcher.ports import Progress, Run, Step, UnitOfWork, UpsertCounts, Vector, VectorIndex, Vectors
from matcher.programme import ProgrammeInput, make_agenda
from matcher.programme import validate as validate_agenda
from matcher.programme.quality import locked_now
from matcher.rankers import ActiveRanker, active_ranker
from matcher.ranking import Ranker
from matcher.settings import MadeEventSettings, PairingSettings, ProgrammeSettings, RankingSettings, StepSettings
from matcher.stopping import StopSign
from matcher.texts import ranked_text
from matcher.version_origins import CUT_SHORT, MADE_BY
from matcher.violations import Severity, Violation
from models.domain import (
    Agenda,
    Event,
    EventData,
    Matching,
    Pairing,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the use cases work with. ``encoder`` is called only for vectors: loading a model takes time.

    ``asked_by`` is the id of the account for which it is done, "" for the command line. ``stop``, once it is shown,
    ends the making of an agenda with the best plan so far.
    """

    unit_of_work: Callable[[], UnitOfWork]
    encoder: Callable[[], CachedEncoder]
    index_path: Path
    clock: Callable[[], datetime]
    progress: Progress
    asked_by: str = ""
    stop: StopSign = field(default_factory=StopSign)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """``remarks`` name what was read and holds nothing, as ``matcher.loose_ends`` words it."""

    report: ImportReport
    counts: UpsertCounts
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    matching: Matching
    run: Run
    reused: bool
    exposure: Exposure


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """``warnings`` are the soft rules that the agenda bends; it breaks none of the hard ones.

    ``report`` is what ``pairing_report`` tells of the pairings, empty for some that an older version stored.
    ``remarks`` name what the organiser laid down and holds nothing, as ``matcher.loose_ends`` words it.
    ``is_cut_short``: it was stopped before it was done, and this is the best plan that there was.
    """

    pairings: tuple[Pairing, ...]
    agenda: Agenda
    event: Event
    run: Run
    warnings: tuple[Violation, ...]
    reused: bool
    report: Mapping[str, Any] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    is_cut_short: bool = False


def import_files(tools: Tools, paths: Sequence[Path], options: ImportOptions) -> Imported:
    """Read the files and store their records, all or none. Raises what ``read_records`` raises."""
    with tools.unit_of_work() as work:
        taken = take_files(work, paths, options, now=tools.clock(), progress=tools.progress)
        work.commit()
    return Imported(report=taken.report, counts=taken.counts, remarks=taken.remarks)


def import_event_folder(tools: Tools, folder: Path, *, skip_bad: bool = False) -> Imported:
    """As ``import_files``, for a folder with a whole event."""
    with tools.unit_of_work() as work:
        known = work.records.load()
        data, report = read_event_folder(folder, known=known, skip_bad=skip_bad, progress=tools.progress)
        taken = take(work, data, report, known=known, now=tools.clock(), progress=tools.progress)
        work.commit()
    return Imported(report=report, counts=taken.counts, remarks=taken.remarks)


def run_matching(tools: Tools, settings: RankingSettings) -> Matched:
    """Rank the workspace's offers for its needs and mandates, store the result, and keep the map of them."""
    started = time.monotonic()
    with tools.unit_of_work() as work:
        (data, active), last = basis(work), work.results.last_run(Step.MATCH)
    if active.problem:
        tools.progress.tell(active.problem)
    encoder = tools.encoder()
    input_hash = _hash(matching_input(data, encoder.id, settings, active.ranker), settings)
    texts = [ranked_text(offer) for offer in data.offers]
    ids = [offer.id for offer in data.offers]
    source = Source(encoder_id=encoder.id, ids=ids, content_hashes=[content_hash(text) for text in texts])
    stored = _matching_of(tools, last) if last is not None and last.input_hash == input_hash else None
    if last is not None and stored is not None:
        _open_index(tools, source, settings, lambda places: encoder.encode([texts[at] for at in places]))
        keep_map(tools.unit_of_work, tools.encoder)
        return Matched(matching=stored, run=last, reused=True, exposure=exposure(stored.matches, len(ids)))

    def open_offers(ids: Sequence[str], vectors: Vectors) -> VectorIndex:
        def at(places: Sequence[int]) -> Vectors:
            return vectors if len(places) == len(vectors) else vectors[list(places)]

        return _open_index(tools, source, settings, at)

    matching = match_records(data, encoder, open_offers, settings, tools.progress, active.ranker)
    run = _run(tools, Step.MATCH, input_hash, settings, started, encoder=encoder.id, ranker=active.id)
    with tools.unit_of_work() as work:
        work.results.save_matching(matching, run)
        work.commit()
    keep_map(tools.unit_of_work, tools.encoder)
    return Matched(matching=matching, run=run, reused=False, exposure=exposure(matching.matches, len(ids)))


def _matching_of(tools: Tools, run: Run) -> Matching | None:
    """What ``run`` stored; None where another was stored since."""
    with tools.unit_of_work() as work:
        found = work.results.matching()
        return found if work.results.last_run(Step.MATCH) == run else None


def _open_index(
    tools: Tools, source: Source, settings: RankingSettings, vectors_at: Callable[[Sequence[int]], Vectors]
) -> VectorIndex:
    """The index of the offers, with only those encoded that its file does not hold; the person is told."""
    return open_index(tools.index_path, source, vectors_at, recall=settings.recall, tell=tools.progress.tell)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Results:
    """The last result and run of every step, of one moment; None before the first."""

    runs: Mapping[Step, Run | None]
    matching: Matching | None
    pairings: tuple[Pairing, ...] | None
    agenda: Agenda | None


def last_results(work: UnitOfWork) -> _Results:
    """Read until nothing was stored in between: each reading is a transaction of its own."""
    while True:
        runs = {step: work.results.last_run(step) for step in Step}
        found = _Results(
            runs=runs,
            matching=work.results.matching(),
            pairings=work.results.pairings(),
            agenda=work.results.agenda(),
        )
        if runs == {step: work.results.last_run(step) for step in Step}:
            return found


def run_agenda(
    tools: Tools, pairing: PairingSettings, programme: ProgrammeSettings, made_event: MadeEventSettings | None = None
) -> Planned:
    """Choose pairings from the stored matching and make the next version of the agenda.

    Records without an owner, and an event without days, rooms or tables, are completed from ``made_event`` (None: its
    defaults) and stored first; the person is told which of the settings given were not used. Raises ``StepMissing``
    without a matching, and ``InvalidResult``, storing neither pairings nor agenda, if a result breaks its own rules.
    """
    started = time.monotonic()
    with tools.unit_of_work() as work:
        results = last_results(work)
        match_run = results.runs[Step.MATCH]
        if results.matching is None or match_run is None:
            raise StepMissing(Step.MATCH)
        loaded, data, event = _completed(work, made_event or MadeEventSettings(), tools.clock().date())
        data = with_decisions(public_data(data), work.decisions.decisions())
        ranker = active_ranker(work).ranker
    _tell_unused(tools, loaded, made_event)
    tell_stale(tools, data, ranker, match_run)
    matching = results.matching
    pair_hash = _hash([match_run.input_hash, dataclasses.asdict(matching), _calendar_input(data)], pairing)
    agenda_hash = _hash([pair_hash, tools.encoder().id, _told(data)], programme)
    stored = results.agenda
    if (kept := _kept_plan(results, data, event, agenda_hash)) is not None:
        return kept
    to_pair = with_locked_meetings(data, stored)
    paired = make_pairings(to_pair, matching, pairing, tools.progress)
    _require_valid(validate_pairings(to_pair, matching, pairing, paired), "the pairings")
    report = pairing_report(paired)
    pair_run = _run(tools, Step.PAIR, pair_hash, pairing, started, matching=match_run.input_hash, report=report)
    given = ProgrammeInput(
        data=data,
        matching=matching,
        pairings=paired.pairings,
        offer_vectors=_offer_vectors(tools, data),
        previous=stored,
    )
    with tools.stop.heeded():
        agenda = make_agenda(given, programme, tools.progress, version=_next_version(stored), stop=tools.stop)
        warnings = _require_valid(validate_agenda(data, paired.pairings, agenda, programme, stored), "the agenda")
        further: dict[str, object] = {MADE_BY: tools.asked_by, **locked_now(data)}
        if is_cut_short := tools.stop.asked:
            agenda_hash, further = _hash([agenda_hash, CUT_SHORT], programme), further | {CUT_SHORT: True}
        run = _run(tools, Step.AGENDA, agenda_hash, programme, started, **further)
        with tools.unit_of_work() as work:
            work.results.save_pairings(paired.pairings, pair_run)
            work.results.save_agenda(agenda, run)
            work.commit()
    return Planned(
        pairings=paired.pairings,
        agenda=agenda,
        event=event,
        run=run,
        warnings=warnings,
        reused=False,
        report=report,
        remarks=loose_ends(data, data, entry_ids([stored, agenda], paired.pairings)),
        is_cut_short=is_cut_short,
    )


def _completed(work: UnitOfWork, made_event: MadeEventSettings, today: date) -> tuple[EventData, EventData, Event]:
    """The records as they were, and with what was missing, which is stored."""
    loaded = work.records.load()
    data = complete_event(loaded, made_event, today)
    if data.event is None:
        raise StepMissing(Step.AGENDA)
    if data != loaded:
        work.records.upsert(_what_was_made(loaded, data))
        work.commit()
    return loaded, data, data.event


def _next_version(stored: Agenda | None) -> int:
    return stored.version + 1 if stored else 1


def _kept_plan(results: _Results, data: EventData, event: Event, agenda_hash: str) -> Planned | None:
    """The agenda that is stored, where it was made of the same."""
    last, stored = results.runs[Step.AGENDA], results.agenda
    if last is None or stored is None or results.pairings is None or last.input_hash != agenda_hash:
        return None
    return Planned(
        pairings=results.pairings,
        agenda=stored,
        event=event,
        run=last,
        warnings=(),
        reused=True,
        report=_stored_report(results.runs[Step.PAIR]),
        remarks=loose_ends(data, data, entry_ids([stored], results.pairings)),
    )


def _stored_report(run: Run | None) -> Mapping[str, Any]:
    report = run.settings.get("report") if run is not None else None
    return report if isinstance(report, Mapping) else {}


def basis(work: UnitOfWork) -> tuple[EventData, ActiveRanker]:
    """The public parts of the records with the conflicts that decisions declare, and the ranker in use: what a
    matching is made from."""
    return with_decisions(public_data(work.records.load()), work.decisions.decisions()), active_ranker(work)


def tell_stale(tools: Tools, data: EventData, ranker: Ranker, match_run: Run) -> None:
    if _is_stale(data, ranker, match_run):
        tools.progress.tell("Records have changed since they were matched: `bridgework match` takes that in.")


def _what_was_made(loaded: EventData, data: EventData) -> EventData:
    """The records of ``data`` that are new or got an owner: nothing that somebody else may be editing."""
    parts = {}
    for part in ("organisations", "people", "offers", "needs", "mandates", "rooms", "tables"):
        known = set(getattr(loaded, part))
        parts[part] = tuple(record for record in getattr(data, part) if record not in known)
    return EventData(event=None if loaded.event else data.event, **parts)


def _tell_unused(tools: Tools, loaded: EventData, made_event: MadeEventSettings | None) -> None:
    given = made_event.model_fields_set if made_event else set()
    for_rooms, for_tables = {"rooms", "room_capacity"}, {"tables"}
    unused = given & (
        (given - for_rooms - for_tables if loaded.event else set())
        | (for_rooms if loaded.rooms else set())
        | (for_tables if loaded.tables else set())
    )
    if unused:
        names = ", ".join(sorted(unused)).replace("_", " ")
        tools.progress.tell(f"Not used, because the event has them already: {names}.")


def is_stale(tools: Tools, run: Run) -> bool:
    """Whether records, decisions or the ranker have changed since ``run`` in what its matching is made from."""
    with tools.unit_of_work() as work:
        data, active = basis(work)
    return _is_stale(data, active.ranker, run)


def _is_stale(data: EventData, ranker: Ranker, run: Run) -> bool:
    stored = dict(run.settings)
    encoder_id = str(stored.pop("encoder"))
    stored.pop("ranker", None)
    settings = RankingSettings.model_validate(stored)
    return run.input_hash != _hash(matching_input(data, encoder_id, settings, ranker), settings)


def _offer_vectors(tools: Tools, data: EventData) -> dict[str, Vector]:
    with tools.progress.track("Reading vectors", len(data.offers)) as step:
        vectors = tools.encoder().encode([ranked_text(offer) for offer in data.offers], step)
    return {offer.id: vector for offer, vector in zip(data.offers, vectors, strict=True)}


def _require_valid(violations: Sequence[Violation], what: str) -> tuple[Violation, ...]:
    """Return the warnings. Raise ``InvalidResult`` for an error: a defect of the solver, not of the input."""
    errors = [violation.message for violation in violations if violation.severity is Severity.ERROR]
    if errors:
        raise InvalidResult(what, errors)
    return tuple(violations)


def _run(tools: Tools, step: Step, input_hash: str, settings: StepSettings, started: float, **further: object) -> Run:
    return Run(
        step=step,
        input_hash=input_hash,
        settings=settings.model_dump(mode="json") | further,
        finished_at=tools.clock(),
        seconds=time.monotonic() - started,
    )


def _hash(content: Sequence[object], settings: StepSettings) -> str:
    """SHA-256, in hexadecimal, of the content and the settings; dates and times by their text."""
    text = json.dumps([content, settings.model_dump(mode="json")], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _told(data: EventData) -> list[object]:
    """What sessions and talks are composed from and called by."""
    return [(offer.id, offer.title, offer.text, offer.theme, offer.keywords) for offer in data.offers]


_NOT_IN_THE_CALENDAR = ("organisations", "offers", "needs", "mandates", "decisions", "outcomes", "_person_by_id")


def _calendar_input(data: EventData) -> Mapping[str, Any]:
    """The parts of an event that pairing and programme read and matching does not."""
    whole = dataclasses.asdict(data)
    anonymous = [offer.id for offer in data.offers if offer.anonymous]
    return {name: part for name, part in whole.items() if name not in _NOT_IN_THE_CALENDAR} | {
        "owners": [(record.id, record.owner_id) for record in (*data.demands, *data.offers)],
        "speakers": [(offer.id, offer.speaker_id) for offer in data.offers],
        **({"anonymous": anonymous} if anonymous else {}),
    }
