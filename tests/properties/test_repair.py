from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from hypothesis import given as example
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from matcher.programme.repair import repair
from matcher.programme.repair_problem import RepairInput
from matcher.progress import SilentProgress
from matcher.settings import ProgrammeSettings, RepairSettings
from models.domain import Agenda, Meeting
from tests.repair_events import closed, drawn, gone, late, published, with_pairing

SEEDS = st.integers(0, 10_000)
SETTINGS = RepairSettings(time_limit_s=20)
ROW = 2


@st.composite
def disturbed(draw: st.DrawFn) -> tuple[RepairInput, Agenda]:
    """A tiny event, its agenda, and one to three things that came in between."""
    given = drawn(draw(SEEDS), people=draw(st.integers(3, 5)), tables=draw(st.integers(1, 2)), meetings=5)
    given = replace(given, rules=ProgrammeSettings(max_meetings_in_a_row=ROW))
    agenda = published(given, draw(SEEDS), row=ROW)
    for _ in range(draw(st.integers(1, 3))):
        person = f"p-{draw(st.integers(1, 3))}"
        match draw(st.sampled_from(("gone", "late", "closed", "must"))):
            case "gone":
                given = gone(given, person)
            case "late":
                given = late(given, person, draw(st.sampled_from((20, 40, 60))))
            case "closed":
                first = draw(st.integers(0, 3)) * 20
                given = closed(given, f"t-{draw(st.integers(1, 2))}", first, first + draw(st.integers(1, 4)) * 20)
            case "must":
                given = with_pairing(given, 50 + len(given.pairings), "p-1", "p-2")
    return given, agenda


@example(seed=SEEDS, order=SEEDS, sessions=st.integers(0, 2))
@hypothesis_settings(max_examples=60, deadline=None)
def test_repairing_nothing_changes_nothing(seed: int, order: int, sessions: int) -> None:
    given = drawn(seed, people=8, slots=8, meetings=10, days=2, sessions=sessions)
    agenda = published(given, order, sessions=sessions)

    found = repair(given, agenda, SETTINGS, SilentProgress())

    assert found.agenda is agenda
    assert (found.changes, found.undone, found.cost, found.changed) == ((), (), 0, 0)


@example(case=disturbed())
@hypothesis_settings(max_examples=80, deadline=None)
def test_no_repair_is_cheaper_than_the_one_that_is_made(case: tuple[RepairInput, Agenda]) -> None:
    given, agenda = case

    found = repair(given, agenda, SETTINGS, SilentProgress())

    assert found.is_proven
    assert complaints(given, found.agenda) == []
    assert _cost(given, agenda, {item.pairing_id: item for item in found.agenda.meetings}) == _best(given, agenda)
    assert math.isclose(found.cost, _best(given, agenda) / 1000)


@example(case=disturbed(), most=st.integers(0, 3))
@hypothesis_settings(max_examples=60, deadline=None)
def test_no_more_entries_change_than_the_budget_allows_and_the_rest_is_said(
    case: tuple[RepairInput, Agenda], most: int
) -> None:
    given, agenda = case

    found = repair(given, agenda, SETTINGS.model_copy(update={"most_changes": most}), SilentProgress())
    free = repair(given, agenda, SETTINGS, SilentProgress())

    assert found.changed == sum(item.is_of_entry for item in found.changes) <= most
    undone = {item.entry_id for item in found.undone}
    left = {item.id for item in found.agenda.meetings if _is_wrong(given, item)}
    assert left <= undone
    if free.changed <= most:
        assert found.cost == free.cost


@example(case=disturbed())
@hypothesis_settings(max_examples=40, deadline=None)
def test_repairing_twice_changes_nothing_more(case: tuple[RepairInput, Agenda]) -> None:
    given, agenda = case
    once = repair(given, agenda, SETTINGS, SilentProgress()).agenda

    again = repair(replace(given, wanted=frozenset()), once, SETTINGS, SilentProgress())

    assert again.agenda is once


@example(case=disturbed())
@hypothesis_settings(max_examples=30, deadline=None)
def test_the_same_repair_is_made_twice(case: tuple[RepairInput, Agenda]) -> None:
    given, agenda = case

    assert repair(given, agenda, SETTINGS, SilentProgress()) == repair(given, agenda, SETTINGS, SilentProgress())


def complaints(given: RepairInput, agenda: Agenda) -> list[str]:
    """What is wrong with the meetings, checked pair by pair."""
    found = [f"{item.id} cannot be" for item in agenda.meetings if _is_wrong(given, item)]
    for number, one in enumerate(agenda.meetings):
        for other in agenda.meetings[number + 1 :]:
            if one.start < other.end and other.start < one.end:
                if set(one.people_ids) & set(other.people_ids):
                    found.append(f"somebody is in {one.id} and {other.id}")
                if one.table_id == other.table_id:
                    found.append(f"{one.table_id} holds {one.id} and {other.id}")
    excused = {item.pairing_id for item in agenda.unplaced_meetings}
    held = {item.pairing_id for item in agenda.meetings}
    found += [f"{item.id} is lost" for item in given.pairings if (item.id in excused) == (item.id in held)]
    return found + [f"{person} has no pause" for person in _without_pause(given, agenda.meetings)]


def _is_wrong(given: RepairInput, meeting: Meeting) -> bool:
    data = given.data
    away = any(
        item.person_id in meeting.people_ids and item.start < meeting.end and meeting.start < item.end
        for item in data.absences
    )
    return away or any(
        item.place_id == meeting.table_id and item.start < meeting.end and meeting.start < item.end
        for item in data.closures
    )


def _without_pause(given: RepairInput, meetings: tuple[Meeting, ...]) -> Iterator[str]:
    for person in given.data.people:
        starts = sorted(item.start for item in meetings if person.id in item.people_ids)
        for at in range(len(starts) - ROW):
            if (starts[at + ROW] - starts[at]).total_seconds() == ROW * 20 * 60:
                yield person.id


def _cost(given: RepairInput, agenda: Agenda, after: Mapping[str, Meeting]) -> int:
    """In thousandths, with one for each change."""
    cost = 0
    before = {item.pairing_id: item for item in agenda.meetings}
    excused = {item.pairing_id for item in agenda.unplaced_meetings}
    for pairing in given.pairings:
        one, other = before.get(pairing.id), after.get(pairing.id)
        if one == other and (one is not None or pairing.id in excused):
            continue
        if other is None:
            must = 10 if pairing.id in given.wanted else 1
            cost += 1 + (0 if _never(given, pairing.need_owner_id, pairing.offer_owner_id) else 30_000 * must)
        elif one is None:
            cost += 1_001
        else:
            cost += 1 + (1_000 if one.start == other.start else 3_000)
    return cost


def _never(given: RepairInput, *people: str) -> bool:
    assert given.data.event is not None
    slots = given.data.event.slots()
    return any(
        all(
            any(
                item.person_id == person and item.start < slot.end and slot.start < item.end
                for item in given.data.absences
            )
            for slot in slots
        )
        for person in people
    )


def _best(given: RepairInput, agenda: Agenda) -> int:
    """The cost of the cheapest of all repairs, found by trying every place for every meeting."""
    assert given.data.event is not None
    held = {item.pairing_id: item for item in agenda.meetings}
    slots = given.data.event.slots()
    options: list[tuple[str, list[Meeting | None]]] = []
    for pairing in given.pairings:
        if pairing.id not in held and pairing.id not in given.wanted:
            continue
        template = held.get(pairing.id) or Meeting(
            id=pairing.id,
            pairing_id=pairing.id,
            need_id=pairing.need_id,
            offer_id=pairing.offer_id,
            people_ids=(pairing.need_owner_id, pairing.offer_owner_id),
            start=slots[0].start,
            end=slots[0].end,
            table_id="t-1",
        )
        tried = [
            replace(template, start=slot.start, end=slot.end, table_id=table.id)
            for slot in slots
            for table in given.data.tables
        ]
        options.append((pairing.id, [None, *(item for item in tried if not _is_wrong(given, item))]))
    return min(_tried(given, agenda, options, {}, set()))


def _tried(
    given: RepairInput,
    agenda: Agenda,
    options: list[tuple[str, list[Meeting | None]]],
    chosen: dict[str, Meeting],
    busy: set[tuple[str, datetime]],
) -> Iterator[int]:
    if not options:
        if not any(_without_pause(given, tuple(chosen.values()))):
            yield _cost(given, agenda, chosen)
        return
    (name, places), rest = options[0], options[1:]
    for place in places:
        if place is None:
            yield from _tried(given, agenda, rest, chosen, busy)
            continue
        takes = {(place.table_id, place.start), *((person, place.start) for person in place.people_ids)}
        if busy.isdisjoint(takes):
            yield from _tried(given, agenda, rest, chosen | {name: place}, busy | takes)
