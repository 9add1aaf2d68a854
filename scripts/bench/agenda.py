"""Measure how long an agenda takes for made events of several sizes, stage by stage, and how good it is.

    python -m scripts.bench.agenda [--people 100,300,900] [--time-limit-s 30] [--plain] [--out agenda.md]

An event of n people has about 2.2 n pairings, n / 15 tables, 3 days of 20 slots, an offer from every third person,
requested sessions and visits, tables and rooms in two areas, groups, absences, daily maximums and orders. ``--plain``
leaves all of that but the pairings away.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from itertools import pairwise
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import numpy as np
import typer

from matcher.atomic import write_atomically
from matcher.ports import ProgressStep, Vectors
from matcher.programme import ProgrammeInput, make_agenda, validate
from matcher.progress import SilentStep
from matcher.settings import ProgrammeSettings
from matcher.violations import Severity
from models.domain import (
    Absence,
    Agenda,
    Availability,
    Break,
    Closure,
    Day,
    DayPart,
    Event,
    EventData,
    Group,
    Match,
    Matching,
    Need,
    Offer,
    Organisation,
    Pairing,
    Person,
    Plenary,
    Precedence,
    Role,
    Room,
    RoomKind,
    SessionKind,
    SessionRequest,
    Table,
    Travel,
)
from scripts.bench.tables import markdown

ZONE = ZoneInfo("Asia/Seoul")
FIELDS = 24
DIMENSION = 64


class Stages:
    """A progress that notes how many seconds each step took, and of the processor, which others may keep busy."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.of_processor: dict[str, float] = {}

    @contextmanager
    def track(self, description: str, total: int | None) -> Iterator[ProgressStep]:
        started, worked = time.perf_counter(), time.process_time()
        yield SilentStep()
        self.seconds[description] = time.perf_counter() - started
        self.of_processor[description] = time.process_time() - worked

    def tell(self, message: str) -> None:
        return None


def made_event(people: int, *, plain: bool, seed: int = 7) -> ProgrammeInput:
    """Everything that an agenda is made from; the same arguments give the same event."""
    draw = random.Random(seed)
    persons = [_person(draw, number, plain=plain) for number in range(people)]
    offers = tuple(
        Offer(id=f"o-{number}", title=f"Offer {number}", text=f"Field {number % FIELDS}", owner_id=f"p-{number}")
        for number in range(0, people, 3)
    )
    needs = tuple(
        Need(id=f"n-{number}", title=f"Need {number}", text=f"Field {number % FIELDS}", owner_id=f"p-{number}")
        for number in range(people)
        if number % 3
    )
    matches = _matches(draw, offers, needs)
    data = EventData(
        event=_calendar(),
        organisations=tuple(Organisation(id=f"org-{n}", name=f"Organisation {n}") for n in range(people)),
        people=tuple(persons),
        offers=offers,
        needs=needs,
        rooms=_rooms(people),
        tables=tuple(
            Table(id=f"t-{n}", name=f"Table {n}", room_id="hall-1" if plain or n % 4 else "hall-2")
            for n in range(max(2, people // 15))
        ),
        availability=tuple(_window(draw, person.id) for person in persons if draw.random() < 0.2),
    )
    if not plain:
        data = _with_arrangements(data, draw)
    vectors = {offer.id: vector for offer, vector in zip(offers, _vectors(len(offers), seed), strict=True)}
    return ProgrammeInput(
        data=data,
        matching=Matching(threshold=0.3, matches=matches, unmet=()),
        pairings=_pairings(draw, matches, round(people * 2000 / 900)),
        offer_vectors=vectors,
    )


def _person(draw: random.Random, number: int, *, plain: bool) -> Person:
    return Person(
        id=f"p-{number}",
        name=f"Person {number}",
        organisation_id=f"org-{number}",
        role=Role.RESEARCHER if number % 3 == 0 else Role.COMPANY,
        max_meetings_per_day=None if plain or draw.random() < 0.7 else draw.randint(2, 5),
        day_part=None if plain or draw.random() < 0.7 else draw.choice([DayPart.MORNING, DayPart.AFTERNOON]),
    )


def _calendar() -> Event:
    """Three days of 20 slots of 20 minutes; the first begins with a plenary of two slots."""
    first = date(2027, 5, 11)
    return Event(
        id="event",
        title="Made event",
        time_zone="Asia/Seoul",
        days=tuple(
            Day(date=first + timedelta(days=day), start=clock_time(9), end=clock_time(16, 40)) for day in range(3)
        ),
        breaks=(Break(title="Lunch", start=clock_time(12, 20), end=clock_time(13, 20)),),
        plenaries=(Plenary(id="opening", title="Opening", start=_at(0, 9), end=_at(0, 9, 40), room_id="plenary"),),
    )


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 5, 11 + day, hour, minute, tzinfo=ZONE)


def _rooms(people: int) -> tuple[Room, ...]:
    return (
        Room(id="plenary", name="Plenary", kind=RoomKind.PLENARY, capacity=people, area="main"),
        Room(id="hall-1", name="Hall 1", kind=RoomKind.MEETING_HALL, capacity=people, area="main"),
        Room(id="hall-2", name="Hall 2", kind=RoomKind.MEETING_HALL, capacity=people, area="annex"),
        *(
            Room(id=f"r-{n}", name=f"Room {n}", capacity=30 + 20 * (n % 3), area="main" if n % 3 else "annex")
            for n in range(max(2, people // 110))
        ),
        *(Room(id=f"s-{n}", name=f"Site {n}", kind=RoomKind.SITE, capacity=25, area="park") for n in range(2)),
    )


def _window(draw: random.Random, person_id: str) -> Availability:
    """Two of the three days, or the last two."""
    first = draw.choice([0, 1])
    return Availability(person_id=person_id, start=_at(first, 8), end=_at(first + 1, 18))


def _matches(draw: random.Random, offers: tuple[Offer, ...], needs: tuple[Need, ...]) -> tuple[Match, ...]:
    """Six of each need, the first offers being sought after more than others."""
    found = []
    for need in needs:
        wanted = {int(len(offers) * draw.random() ** 1.3) for _ in range(6)}
        for rank, number in enumerate(sorted(wanted), start=1):
            score = round(draw.uniform(0.3, 1.0), 3)
            found.append(
                Match(
                    need_id=need.id, offer_id=offers[number].id, rank=rank, score=score, similarity=0.5, lexical=1.0
                )
            )
    return tuple(found)


def _pairings(draw: random.Random, matches: tuple[Match, ...], most: int) -> tuple[Pairing, ...]:
    """The best matches, no person in more than twelve."""
    held: Counter[str] = Counter()
    chosen: list[Pairing] = []
    for match in sorted(matches, key=lambda item: (-item.score, item.need_id, item.offer_id)):
        people = match.need_id.replace("n-", "p-"), match.offer_id.replace("o-", "p-")
        if len(chosen) < most and all(held[person_id] < 12 for person_id in people):
            held.update(people)
            chosen.append(
                Pairing(
                    id=f"pairing-{match.need_id}--{match.offer_id}",
                    need_id=match.need_id,
                    offer_id=match.offer_id,
                    need_owner_id=people[0],
                    offer_owner_id=people[1],
                    score=match.score,
                )
            )
    return tuple(chosen)


def _with_arrangements(data: EventData, draw: random.Random) -> EventData:
    ids = [person.id for person in data.people]
    kinds = [SessionKind.PANEL, SessionKind.WORKSHOP, SessionKind.PROPOSALS, SessionKind.EXPERIENCE]
    requests = [
        SessionRequest(
            id=f"request-{n}",
            title=f"Requested session {n}",
            kind=kinds[n % 4],
            slots=draw.randint(2, 4),
            speaker_ids=tuple(draw.sample(ids, 2)),
            track=f"track-{n % 3}",
            wanted_by=tuple(draw.sample(ids, min(len(ids) // 4, 40))),
        )
        for n in range(8)
    ]
    requests += [
        SessionRequest(
            id=f"visit-{n}",
            title=f"Visit {n}",
            kind=SessionKind.VISIT,
            slots=5,
            wanted_by=tuple(draw.sample(ids, 30)),
        )
        for n in range(4)
    ]
    leads = draw.sample(ids, max(2, len(ids) // 30))
    return replace(
        data,
        travel=(
            Travel(first_area="main", second_area="annex", minutes=10),
            Travel(first_area="main", second_area="park", minutes=30),
            Travel(first_area="annex", second_area="park", minutes=40),
        ),
        closures=(
            Closure(place_id="s-0", start=_at(0, 8), end=_at(0, 18), reason="no opening hours"),
            Closure(place_id="hall-2", start=_at(2, 15), end=_at(2, 18), reason="cleaning"),
        ),
        groups=tuple(
            Group(id=f"g-{n}", name=f"Group {n}", lead_id=lead, member_ids=(f"i-{n}",))
            for n, lead in enumerate(leads)
        ),
        people=(*data.people, *(Person(id=f"i-{n}", name=f"Interpreter {n}") for n in range(len(leads)))),
        absences=tuple(
            Absence(person_id=person_id, start=_at(0, 9), end=_at(0, 11), reason="flight")
            for person_id in draw.sample(ids, len(ids) // 20)
        ),
        session_requests=tuple(requests),
        precedences=(Precedence(first_id="request-0", second_id="request-4"),),
    )


def _vectors(count: int, seed: int) -> Vectors:
    """Unit vectors around a centre for each field, shape (count, 64)."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(FIELDS, DIMENSION))
    rows = centres[np.arange(count) % FIELDS] + rng.normal(scale=0.5, size=(count, DIMENSION))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def idle_gaps(agenda: Agenda) -> int:
    """How often two meetings of a person on a day have more than a moment between them, lunch aside."""
    held: dict[str, list[tuple[datetime, datetime]]] = {}
    for meeting in agenda.meetings:
        for person_id in meeting.people_ids:
            held.setdefault(person_id, []).append((meeting.start, meeting.end))
    return sum(
        (other[0].date() == one[0].date() and other[0] - one[1] > timedelta(minutes=60))
        or timedelta(0) < other[0] - one[1] < timedelta(minutes=60)
        for periods in held.values()
        for one, other in pairwise(sorted(periods))
    )


def main(
    people: Annotated[str, typer.Option(help="Sizes, divided by commas.")] = "100,300,900",
    time_limit_s: Annotated[float, typer.Option(help="Seconds for each solver.")] = 30.0,
    plain: Annotated[bool, typer.Option(help="Pairings only, nothing laid down.")] = False,
    out: Annotated[Path | None, typer.Option(help="Where to write the table.")] = None,
) -> None:
    """Print a table, a row for each size, and the seconds of every stage."""
    settings = ProgrammeSettings(time_limit_s=time_limit_s)
    rows = []
    stages: list[str] = []
    for size in map(int, people.split(",")):
        given, watch = made_event(size, plain=plain), Stages()
        started, worked = time.perf_counter(), time.process_time()
        agenda = make_agenda(given, settings, watch)
        seconds, processor = time.perf_counter() - started, time.process_time() - worked
        found = validate(given.data, given.pairings, agenda, settings)
        errors = [item.message for item in found if item.severity is Severity.ERROR]
        gap = 1 - agenda.utility / agenda.utility_bound if agenda.utility_bound else 0.0
        rows.append(
            [
                str(size),
                f"{len(agenda.meetings)} / {len(given.pairings)}",
                f"{len(agenda.sessions)}, {len(agenda.unplaced_sessions)} left",
                f"{gap:.2%}",
                str(idle_gaps(agenda)),
                str(len(errors)),
                f"{seconds:.1f}",
                f"{processor:.1f}",
            ]
        )
        stages.append(
            f"{size}: "
            + ", ".join(
                f"{name} {spent:.1f} s ({watch.of_processor[name]:.1f})" for name, spent in watch.seconds.items()
            )
        )
        for message in errors[:5]:
            print(message)
    table = markdown(
        ["People", "Meetings", "Sessions", "Gap to bound", "Idle gaps", "Errors", "Seconds", "Of processor"], rows
    )
    print(table + "\n" + "\n".join(stages))
    if out is not None:
        write_atomically(out, table.encode())


if __name__ == "__main__":
    typer.run(main)
