from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.pairing import make_pairings
from matcher.programme import make_agenda, validate
from matcher.programme.plan import first_plan
from matcher.programme.problem import MeetingProblem, TablePool, WantedMeeting
from matcher.programme.rules import comfort_rules
from matcher.programme.settle import settle
from matcher.programme.solve import place_meetings
from matcher.progress import SilentProgress, SilentStep
from matcher.settings import PairingSettings, ProgrammeSettings
from matcher.violations import Severity
from models.domain import Absence, Agenda, Lock, Pairing
from tests.small_events import SmallEvent, arranged_event, at, small_event

SEEDS = st.integers(0, 10_000)
EXACT = ProgrammeSettings(time_limit_s=20)
QUICK = ProgrammeSettings(time_limit_s=1, session_share=0.5)


@given(
    seed=SEEDS,
    offers=st.integers(2, 12),
    needs=st.integers(1, 8),
    tables=st.integers(1, 3),
    share=st.sampled_from([0.2, 0.5, 0.9]),
    row=st.integers(1, 4),
)
@settings(max_examples=25, deadline=None)
def test_every_event_gets_an_agenda_without_a_violation(
    seed: int, offers: int, needs: int, tables: int, share: float, row: int
) -> None:
    event = small_event(seed, offers=offers, needs=needs, tables=tables)
    chosen = ProgrammeSettings(time_limit_s=1, session_share=share, max_meetings_in_a_row=row)
    pairings = make_pairings(event.data, event.matching, PairingSettings(), SilentProgress()).pairings

    agenda = make_agenda(event.given(pairings), chosen, SilentProgress())

    found = validate(event.data, pairings, agenda, chosen)
    assert [item for item in found if item.severity is Severity.ERROR] == []
    assert agenda.utility <= agenda.utility_bound


def errors(event: SmallEvent, pairings: tuple[Pairing, ...], agenda: Agenda, previous: Agenda | None) -> list[str]:
    found = validate(event.data, pairings, agenda, QUICK, previous)
    return [item.message for item in found if item.severity is Severity.ERROR]


@given(seed=SEEDS, offers=st.integers(2, 10), needs=st.integers(2, 8), tables=st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_whatever_the_organiser_lays_down_is_kept(seed: int, offers: int, needs: int, tables: int) -> None:
    event = arranged_event(seed, offers=offers, needs=needs, tables=tables)
    pairings = make_pairings(event.data, event.matching, PairingSettings(), SilentProgress()).pairings

    agenda = make_agenda(event.given(pairings), QUICK, SilentProgress())

    assert errors(event, pairings, agenda, None) == []
    held, excused = {item.id for item in agenda.sessions}, {item.session_id for item in agenda.unplaced_sessions}
    assert {request.id for request in event.data.session_requests} == (held & requested(event)) | excused


@given(seed=SEEDS, share=st.sampled_from([0.2, 0.6, 1.0]))
@settings(max_examples=15, deadline=None)
def test_locked_entries_stay_where_they_are_when_records_change(seed: int, share: float) -> None:
    event, draw = arranged_event(seed), random.Random(seed)
    pairings = make_pairings(event.data, event.matching, PairingSettings(), SilentProgress()).pairings
    before = make_agenda(event.given(pairings), QUICK, SilentProgress())
    entries = [item.id for item in (*before.sessions, *before.meetings) if draw.random() < share]
    away = Absence(person_id=draw.choice(event.data.people).id, start=at(1, 9), end=at(1, 11))
    data = replace(
        event.data,
        locks=tuple(Lock(entry_id=entry_id) for entry_id in entries),
        absences=(*event.data.absences, away),
        rooms=tuple(replace(room, capacity=room.capacity + 1) for room in event.data.rooms),
    )
    changed = replace(event, data=data)

    after = make_agenda(replace(changed.given(pairings), previous=before), QUICK, SilentProgress(), version=2)

    assert errors(changed, pairings, after, before) == []


def requested(event: SmallEvent) -> set[str]:
    return {request.id for request in event.data.session_requests}


@st.composite
def tiny_meeting_problems(draw: st.DrawFn) -> MeetingProblem:
    """At most seven meetings of five people in four slots, one or two tables."""
    couples = draw(
        st.lists(
            st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda couple: couple[0] < couple[1]),
            min_size=1,
            max_size=7,
            unique=True,
        )
    )
    return MeetingProblem(
        meetings=tuple(
            WantedMeeting(
                pairing=Pairing(
                    id=f"pairing-{number}",
                    need_id=f"n-{number}",
                    offer_id=f"o-{number}",
                    need_owner_id=f"p-{couple[0]}",
                    offer_owner_id=f"p-{couple[1]}",
                    score=draw(st.integers(1, 100)) / 100,
                ),
                people=couple,
                allowed=tuple(sorted(draw(st.sets(st.integers(0, 3))))),
            )
            for number, couple in enumerate(couples)
        ),
        people=tuple(f"p-{number}" for number in range(5)),
        pools=(TablePool(open=(("t-1", "t-2")[: draw(st.integers(1, 2))],) * 4),),
        day_of=(0, 0, 0, 0),
        follows=(False, True, False, True),
        most_in_a_row=draw(st.integers(1, 2)),
        wanted_session={},
        days_present=(1,) * 5,
    )


def best_by_trying(problem: MeetingProblem, number: int, slots: tuple[int, ...] = ()) -> float:
    """The largest sum of scores over all ways to place the meetings from ``number`` on."""
    if number == len(problem.meetings):
        return 0.0
    best = best_by_trying(problem, number + 1, (*slots, -1))
    meeting = problem.meetings[number]
    for slot in meeting.allowed:
        taken = [other for other, held in enumerate(slots) if held == slot]
        beside = {
            (held, person)
            for other, held in enumerate(slots)
            if held >= 0
            for person in problem.meetings[other].people
        }
        in_a_row = problem.most_in_a_row == 1 and any((slot ^ 1, person) in beside for person in meeting.people)
        if (
            len(taken) < problem.tables_in(slot)
            and not in_a_row
            and not any((slot, person) in beside for person in meeting.people)
        ):
            best = max(best, meeting.pairing.score + best_by_trying(problem, number + 1, (*slots, slot)))
    return best


@given(problem=tiny_meeting_problems())
@settings(max_examples=60, deadline=None)
def test_meetings_reach_the_sum_of_trying_every_placement_and_prove_it(problem: MeetingProblem) -> None:
    plan = place_meetings(problem, EXACT, SilentProgress())
    reached = sum(
        meeting.pairing.score for meeting, slot in zip(problem.meetings, plan.cell_of, strict=True) if slot >= 0
    )

    assert reached == pytest.approx(best_by_trying(problem, 0), abs=1e-5)
    assert plan.utility_bound == pytest.approx(reached, abs=1e-5)


@given(problem=tiny_meeting_problems(), seed=SEEDS)
@settings(max_examples=40, deadline=None)
def test_settling_costs_no_meeting_breaks_no_rule_and_is_repeatable(problem: MeetingProblem, seed: int) -> None:
    chosen = ProgrammeSettings(time_limit_s=5, seed=seed)
    plans = [first_plan(problem, SilentStep(), comfort_rules(ProgrammeSettings())) for _ in range(2)]
    start = plans[0].cost_of(range(5)), [cell >= 0 for cell in plans[0].cell_of]

    for plan in plans:
        settle(plan, chosen, SilentStep())

    after = plans[0]
    assert after.cell_of == plans[1].cell_of
    assert after.cost_of(range(5)) <= start[0]
    assert [cell >= 0 for cell in after.cell_of] == start[1]
    for meeting, cell in enumerate(after.cell_of):
        if cell >= 0:
            after.remove(meeting)
            assert after.fits(meeting, cell)
            after.place(meeting, cell)


@given(problem=tiny_meeting_problems())
@settings(max_examples=20, deadline=None)
def test_another_slot_never_worsens_the_optimum(problem: MeetingProblem) -> None:
    longer = replace(
        problem,
        meetings=tuple(replace(item, allowed=(*item.allowed, 4)) for item in problem.meetings),
        pools=(TablePool(open=(*problem.pools[0].open, problem.pools[0].open[0])),),
        day_of=(*problem.day_of, 1),
        follows=(*problem.follows, False),
    )
    bounds = [place_meetings(asked, EXACT, SilentProgress()).utility_bound for asked in (problem, longer)]

    assert bounds[1] >= bounds[0] - 1e-5
