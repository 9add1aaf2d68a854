"""Meetings without a common language have an interpreter, and are left out where there is none."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import permutations, product

import pytest

from matcher.free_time import FreeTime
from matcher.interpreting import Interpreting, matched
from matcher.programme import validate
from matcher.programme.repair import repair
from matcher.progress import SilentProgress
from matcher.settings import ProgrammeSettings, RepairSettings
from matcher.violations import Severity
from models.domain import Absence, Agenda, EventData, Pairing, Slot
from tests.factories import make_person, make_table
from tests.repair_events import gone
from tests.small_events import small_calendar
from tests.unit.programme.test_arrangements import agenda_of, event, meeting, pairing
from tests.unit.programme.test_repair_sessions import RepairInput, repaired

START = small_calendar().slots()[0].start


def speaking(*interpreters: tuple[str, ...], **parts: object) -> EventData:
    """Of eight people those with odd numbers speak French, the others Korean; interpreters are i-0, i-1 ..."""
    people = tuple(
        replace(person, languages=("fr",) if int(person.id[-1]) % 2 else ("ko",)) for person in event().people
    )
    people += tuple(
        make_person(20 + number, id=f"i-{number}", name=f"Interpreter {number}", interprets=pairs)
        for number, pairs in enumerate(interpreters)
    )
    tables = tuple(make_table(number, room_id="r-8", seats=4) for number in range(1, 5))
    return event(people=people, tables=tables, **parts)


def everyone(*numbers: int) -> list[Pairing]:
    return [pairing(one, other) for one, other in zip(numbers[::2], numbers[1::2], strict=True)]


def interpreter_of(agenda: Agenda, need: int, offer: int) -> tuple[str, ...]:
    return meeting(agenda, need, offer).people_ids[2:]


def test_who_shares_no_language_gets_an_interpreter_and_who_does_gets_none() -> None:
    agenda = agenda_of(speaking(("ko-fr",)), pairing(1, 2), pairing(1, 3))
    assert interpreter_of(agenda, 1, 2) == ("i-0",)
    assert interpreter_of(agenda, 1, 3) == ()


def test_without_interpreters_in_the_event_languages_keep_nobody_apart() -> None:
    agenda = agenda_of(speaking(), pairing(1, 2))
    assert interpreter_of(agenda, 1, 2) == ()


def test_an_interpreter_is_in_one_meeting_at_a_time_and_rests_after_a_row() -> None:
    pairs = [pairing(one, other) for one, other in product((1, 3, 5, 7), (2, 4, 6, 8))]
    data = speaking(("fr-ko",), ("fr-ko", "en-ko"))
    agenda = agenda_of(data, *pairs)
    assert Counter(len(item.people_ids) for item in agenda.meetings) == {3: 16}
    busy = Counter((item.people_ids[2], item.start) for item in agenda.meetings)
    assert set(busy.values()) == {1}


def test_a_pair_that_nobody_interprets_goes_without_a_meeting_and_is_told_why() -> None:
    (left,) = agenda_of(speaking(("en-ko",)), pairing(1, 2)).unplaced_meetings
    assert left.reason.startswith("nobody interprets between fr and ko")


def test_where_interpreters_run_short_the_meetings_of_most_worth_have_them() -> None:
    data = speaking(("fr-ko",))
    absences = tuple(
        Absence(person_id="i-0", start=slot.start, end=slot.end)
        for slot in small_calendar().slots()
        if slot.index not in FreeTime(data).open_slots[:2]
    )
    pairs = [replace(item, score=0.1 * number) for number, item in enumerate(everyone(1, 2, 3, 4, 5, 6, 7, 8), 1)]
    agenda = agenda_of(replace(data, absences=absences), *pairs)
    assert sorted(item.pairing_id for item in agenda.meetings) == sorted(item.id for item in pairs[2:])
    assert all("interprets between fr and ko" in item.reason for item in agenda.unplaced_meetings)
    assert agenda.utility == pytest.approx(agenda.utility_bound)


def test_the_validator_finds_a_missing_and_a_needless_interpreter() -> None:
    pairs = (pairing(1, 2), pairing(1, 3))
    data = speaking(("fr-ko",))
    agenda = agenda_of(data, *pairs)
    turned = tuple(
        replace(item, people_ids=item.people_ids[:2] if len(item.people_ids) == 3 else (*item.people_ids, "i-0"))
        for item in agenda.meetings
    )
    found = validate(data, pairs, replace(agenda, meetings=turned))
    assert {item.rule for item in found if item.severity is Severity.ERROR} == {"interpreter", "group_is_complete"}


def test_repair_brings_another_interpreter_and_moves_what_nobody_interprets_then() -> None:
    data = speaking(("fr-ko",), ("fr-ko",))
    pairs = tuple(everyone(1, 2, 3, 4))
    agenda = agenda_of(data, *pairs)
    given = RepairInput(data=data, pairings=pairs, now=START.replace(hour=1))
    lost = interpreter_of(agenda, 1, 2)[0]
    after = repaired(gone(given, lost), agenda)
    assert {item.people_ids[2:] for item in after.meetings} == {("i-1",) if lost == "i-0" else ("i-0",)}
    nobody = repaired(gone(gone(given, "i-0"), "i-1"), agenda)
    assert nobody.meetings == ()
    assert len(nobody.unplaced_meetings) == 2


@pytest.mark.parametrize("most", [None, 1, 0])
def test_another_interpreter_counts_as_a_change_and_the_budget_holds(most: int | None) -> None:
    data = speaking(("fr-ko",), ("fr-ko",))
    pairs = tuple(everyone(1, 2, 3, 4))
    agenda = agenda_of(data, *pairs)
    interpreters = [item.people_ids[2] for item in agenda.meetings]
    ill = gone(RepairInput(data=data, pairings=pairs, now=START.replace(hour=1)), "i-0")
    found = repair(ill, agenda, RepairSettings(most_changes=most), SilentProgress())
    wanted = interpreters.count("i-0")
    allowed = wanted if most is None else min(most, wanted)
    assert wanted > 0
    assert (found.changed, found.forced, len(found.undone)) == (allowed, allowed, wanted - allowed)
    assert [item.people_ids[2] for item in found.agenda.meetings].count("i-0") == wanted - allowed
    assert len(found.agenda.meetings) == 2


def test_repair_moves_a_meeting_to_where_its_interpreter_works() -> None:
    data = speaking(("fr-ko",))
    pairs = (pairing(1, 2),)
    agenda = agenda_of(data, *pairs)
    held = agenda.meetings[0]
    absence = Absence(person_id="i-0", start=held.start, end=held.end)
    given = RepairInput(data=replace(data, absences=(absence,)), pairings=pairs, now=START.replace(hour=1))
    (moved,) = repaired(given, agenda).meetings
    assert moved.start != held.start
    assert moved.people_ids == held.people_ids


@pytest.mark.parametrize("seed", range(30))
def test_a_matching_is_found_exactly_where_there_is_one(seed: int) -> None:
    draw = random.Random(seed)
    names = [f"i-{number}" for number in range(4)]
    wanted = [frozenset(draw.sample(names, draw.randint(1, 3))) for _ in range(draw.randint(1, 4))]
    free = set(draw.sample(names, draw.randint(1, 4)))
    exists = any(len(set(chosen)) == len(chosen) for chosen in product(*(sorted(able & free) for able in wanted)))
    found = matched(wanted, free)
    assert (found is not None) == exists
    if found is not None:
        assert len(set(found.values())) == len(wanted)
        assert all(who in wanted[number] & free for number, who in found.items())


def test_a_companion_who_bridges_the_languages_makes_an_interpreter_needless() -> None:
    data = speaking(("fr-ko",))
    assert Interpreting(data).needed(("p-1", "p-2")) == {"i-0"}
    assert Interpreting(data).needed(("p-1", "p-2", "i-0")) is None
    assert Interpreting(data).needed(("p-1", "p-3")) is None


def test_interpreters_have_time_for_the_way_from_a_plenary_and_stay_in_one_area() -> None:
    pairs = [pairing(one, other) for one, other in product((1, 3), (2, 4, 6))]
    tables = (make_table(1, room_id="r-8"), make_table(2, room_id="r-8"), make_table(3, room_id="r-1"))
    data = speaking(("fr-ko",), ("fr-ko",))
    data = replace(data, event=replace(small_calendar(), room_change_minutes=5), tables=tables)
    agenda = agenda_of(data, *pairs)
    assert len(agenda.meetings) == len(pairs)
    assert {item.table_id for item in agenda.meetings} <= {"t-1", "t-2"}


@pytest.mark.parametrize("seed", range(5))
def test_no_plan_of_a_small_event_is_worth_more(seed: int) -> None:
    """All ways to put five meetings into three slots, or nowhere, are tried."""
    draw = random.Random(seed)
    data = speaking(("fr-ko",), ("fr-ko",) if draw.random() < 0.5 else ("en-ko",))
    data = replace(data, tables=data.tables[:2])
    slots = [data.event.slots()[index] for index in FreeTime(data).open_slots[:3]] if data.event else []
    away = [slot for slot in small_calendar().slots() if slot not in slots]
    absences = [
        Absence(person_id=person.id, start=slot.start, end=slot.end) for person in data.people for slot in away
    ]
    absences += [
        Absence(person_id=f"i-{number}", start=slot.start, end=slot.end)
        for number, slot in product((0, 1), slots)
        if draw.random() < 0.3
    ]
    data = replace(data, absences=tuple(absences))
    couples = draw.sample([(one, other) for one in (1, 3, 5) for other in (2, 4, 7)], 5)
    pairs = [replace(pairing(*couple), score=round(draw.random(), 2)) for couple in couples]
    settings = ProgrammeSettings(time_limit_s=2, max_meetings_in_a_row=9)
    agenda = agenda_of(data, *pairs, settings=settings)
    free, interpreting = FreeTime(data), Interpreting(data)
    best = 0.0
    for chosen in product((None, *slots), repeat=len(pairs)):
        held = [(item, slot) for item, slot in zip(pairs, chosen, strict=True) if slot is not None]
        if all(_can_be_held(held, slot.index, free, interpreting) for slot in slots):
            best = max(best, sum(item.score for item, _slot in held))
    assert agenda.utility == pytest.approx(best)


def _can_be_held(held: list[tuple[Pairing, Slot]], index: int, free: FreeTime, interpreting: Interpreting) -> bool:
    here = [item for item, slot in held if slot.index == index]
    people = [person for item in here for person in (item.need_owner_id, item.offer_owner_id)]
    needed = [interpreting.needed((item.need_owner_id, item.offer_owner_id)) for item in here]
    able = [item for item in needed if item is not None]
    there = [name for name in interpreting.ids if index in free.of(name)]
    ways = permutations(there, len(able))
    understood = not able or any(all(name in who for name, who in zip(way, able, strict=True)) for way in ways)
    return len(here) <= 2 and len(set(people)) == len(people) and understood
