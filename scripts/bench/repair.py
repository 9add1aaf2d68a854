"""Measure repairs of a made event's agenda beside making the agenda anew: seconds, changed entries, lower bounds.

    python -m scripts.bench.repair [--people 300,900] [--draws 10] [--in-a-row 50] [--time-limit-s 10] [--out FILE]

The events are those of ``scripts.bench.agenda``. Each kind of disturbance is drawn several times, each time for the
agenda as it was published; "anew" makes the whole agenda again for the first draw of two of the kinds, as a tool
without repair would.
After that so many people cancel one after the other. Every version is validated, and what is wrong is counted.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from matcher.atomic import write_atomically
from matcher.disturbances import Closing, Disturbance, with_records
from matcher.identity import joined_id
from matcher.programme import ProgrammeInput, make_agenda, validate
from matcher.programme.changes import changes
from matcher.programme.repair import repair
from matcher.programme.repair_problem import Repaired, RepairInput
from matcher.progress import SilentProgress
from matcher.settings import ProgrammeSettings, RepairSettings
from matcher.violations import Severity
from models.domain import Agenda, Pairing, Session, SessionKind
from scripts.bench.agenda import made_event
from scripts.bench.tables import markdown

Draw: TypeAlias = Callable[[random.Random, ProgrammeInput, Agenda], RepairInput]


def main(
    people: Annotated[str, typer.Option(help="Sizes of the events.")] = "300,900",
    draws: Annotated[int, typer.Option(help="Draws of each kind of disturbance.")] = 10,
    in_a_row: Annotated[int, typer.Option(help="People who cancel one after the other.")] = 50,
    time_limit_s: Annotated[float, typer.Option(help="Seconds for each solver of a whole agenda.")] = 10.0,
    out: Annotated[Path | None, typer.Option(help="A Markdown file to write.")] = None,
) -> None:
    """Print two tables as Markdown."""
    alone, successive = [], []
    for size in map(int, people.split(",")):
        given, settings = made_event(size, plain=False), ProgrammeSettings(time_limit_s=time_limit_s)
        started = time.perf_counter()
        agenda = make_agenda(given, settings, SilentProgress())
        print(f"{size} people: {len(agenda.meetings)} meetings placed in {time.perf_counter() - started:.1f} s")
        for name, draw in _DRAWS.items():
            row, first = _row(given, agenda, settings, draw, draws)
            anew = _anew(given, agenda, settings, first) if name in _COMPARED else ["", ""]
            alone.append([str(size), name, *row, *anew])
            print(" | ".join(alone[-1]))
        successive.append([str(size), *_in_a_row(given, agenda, settings, in_a_row)])
        print(" | ".join(successive[-1]))
    head = ["people", "what", "s", "s, most", "changed", "had to", "proven", "wrong", "anew: s", "anew: changed"]
    text = markdown(head, alone) + "\n"
    text += markdown(["people", "cancel", "versions", "s", "s, most", "changed", "had to", "wrong"], successive)
    print(text)
    if out is not None:
        write_atomically(out, text.encode())


def _row(
    given: ProgrammeInput, agenda: Agenda, settings: ProgrammeSettings, draw: Draw, draws: int
) -> tuple[list[str], RepairInput]:
    """The cells, and what was drawn first."""
    drawn = [replace(draw(random.Random(seed), given, agenda), rules=settings) for seed in range(draws)]
    timed = [_timed(disturbed, agenda) for disturbed in drawn]
    found, seconds = [done for done, _ in timed], [took for _, took in timed]
    wrong = sum(_wrong(disturbed, done.agenda, agenda) for disturbed, done in zip(drawn, found, strict=True))
    cells = [
        f"{statistics.median(seconds):.2f}",
        f"{max(seconds):.2f}",
        f"{statistics.mean(item.changed for item in found):.1f}",
        f"{statistics.mean(item.forced for item in found):.1f}",
        f"{sum(item.is_proven for item in found)} of {len(found)}",
        str(wrong),
    ]
    return cells, drawn[0]


def _anew(given: ProgrammeInput, agenda: Agenda, settings: ProgrammeSettings, disturbed: RepairInput) -> list[str]:
    started = time.perf_counter()
    again = replace(given, data=disturbed.data, pairings=disturbed.pairings)
    anew = make_agenda(again, settings, SilentProgress(), version=2)
    took = time.perf_counter() - started
    return [f"{took:.1f}", str(sum(item.is_of_entry for item in changes(agenda, anew, disturbed.data)))]


def _in_a_row(given: ProgrammeInput, agenda: Agenda, settings: ProgrammeSettings, count: int) -> list[str]:
    ids = random.Random(1).sample([person.id for person in given.data.people], count)
    data, seconds, changed, forced, wrong, last = given.data, [], 0, 0, 0, agenda
    for person_id in ids:
        disturbed = replace(_given(given, agenda, Disturbance(cancelled=(person_id,))), rules=settings)
        data = with_records(data, disturbed.data)
        disturbed = replace(disturbed, data=data)
        done, took = _timed(disturbed, last)
        seconds.append(took)
        changed, forced = changed + done.changed, forced + done.forced
        wrong += _wrong(disturbed, done.agenda, last)
        last = done.agenda
    return [
        str(count),
        str(last.version),
        f"{statistics.median(seconds):.2f}",
        f"{max(seconds):.2f}",
        str(changed),
        str(forced),
        str(wrong),
    ]


def _timed(given: RepairInput, agenda: Agenda) -> tuple[Repaired, float]:
    started = time.perf_counter()
    done = repair(given, agenda, RepairSettings(), SilentProgress())
    return done, time.perf_counter() - started


def _wrong(given: RepairInput, agenda: Agenda, before: Agenda) -> int:
    found = validate(given.data, given.pairings, agenda, given.rules, before)
    return sum(item.severity is Severity.ERROR for item in found)


def _given(given: ProgrammeInput, agenda: Agenda, came: Disturbance) -> RepairInput:
    now = min(item.start for item in agenda.sessions) - timedelta(days=1)
    return RepairInput(
        data=with_records(given.data, came.records(given.data, agenda, now)),
        pairings=given.pairings,
        matching=given.matching,
        now=now,
    )


def _one_cancels(draw: random.Random, given: ProgrammeInput, agenda: Agenda) -> RepairInput:
    return _given(given, agenda, Disturbance(cancelled=(draw.choice(given.data.people).id,)))


def _ten_cancel(draw: random.Random, given: ProgrammeInput, agenda: Agenda) -> RepairInput:
    ids = [person.id for person in draw.sample(given.data.people, 10)]
    return _given(given, agenda, Disturbance(cancelled=tuple(ids)))


def _late_flight(draw: random.Random, given: ProgrammeInput, agenda: Agenda) -> RepairInput:
    """Somebody who has a meeting on the first day comes only at its last hour."""
    first = min(item.start for item in agenda.meetings).date()
    person = draw.choice([item for item in agenda.meetings if item.start.date() == first]).people_ids[0]
    end = max(item.end for item in agenda.meetings if item.start.date() == first)
    return _given(given, agenda, Disturbance(late={person: end - timedelta(hours=1)}))


def _table_closes(draw: random.Random, given: ProgrammeInput, agenda: Agenda) -> RepairInput:
    return _given(given, agenda, Disturbance(closed=(Closing(place_id=draw.choice(given.data.tables).id),)))


def _room_closes(draw: random.Random, given: ProgrammeInput, agenda: Agenda) -> RepairInput:
    """For the day of one of its sessions."""
    session: Session = draw.choice([item for item in agenda.sessions if item.kind is SessionKind.TALKS])
    start = session.start.replace(hour=0)
    closing = Closing(place_id=session.room_id, start=start, end=start + timedelta(days=1))
    return _given(given, agenda, Disturbance(closed=(closing,)))


def _must_meet(draw: random.Random, given: ProgrammeInput, agenda: Agenda) -> RepairInput:
    """Of a need and an offer that are not paired."""
    met = {(item.need_id, item.offer_id) for item in given.pairings}
    couples = ((draw.choice(given.data.needs), draw.choice(given.data.offers)) for _ in range(1000))
    need, offer = next((one, other) for one, other in couples if (one.id, other.id) not in met)
    pairing = Pairing(
        id=joined_id("pairing", need.id, offer.id),
        need_id=need.id,
        offer_id=offer.id,
        need_owner_id=need.owner_id,
        offer_owner_id=offer.owner_id,
        score=0.5,
    )
    base = _given(given, agenda, Disturbance())
    return replace(base, pairings=(*given.pairings, pairing), wanted=frozenset({pairing.id}))


_DRAWS: dict[str, Draw] = {
    "a person cancels": _one_cancels,
    "ten people cancel": _ten_cancel,
    "a late flight": _late_flight,
    "a table closes": _table_closes,
    "a room closes for a day": _room_closes,
    "a must-meet is added": _must_meet,
}


_COMPARED = ("a person cancels", "a must-meet is added")


if __name__ == "__main__":
    typer.run(main)
