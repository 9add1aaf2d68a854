from models.domain import TimetableStatus
from scripts.bench.timetables import answer, greedy
from tests.unit.timetable.small_timetables import plans, timetable


def test_the_greedy_scheduler_takes_the_first_slot_that_is_free_for_all() -> None:
    problem = timetable((0, 1), (1, 2), (0, 2), slots=4, away={1: {0}}, allowed={1: {0, 3}})
    assert greedy(problem) == {"m0": "s2", "m1": "s4", "m2": "s1"}


def test_the_greedy_scheduler_leaves_out_what_finds_no_slot() -> None:
    assert greedy(timetable((0, 1), (0, 2), slots=1)) == {"m0": "s1"}


def test_the_greedy_scheduler_counts_places_and_keeps_the_order() -> None:
    problem = timetable((0, 1), (2, 3), (4, 5), slots=3, places=1, after={0: {2}})
    plan = greedy(problem)
    assert plan == {"m2": "s1", "m0": "s2", "m1": "s3"}
    assert plan in plans(problem)


def test_an_answer_that_is_known_has_no_fault() -> None:
    answered = answer(timetable((0, 1), (0, 2), slots=3, away={0: {1}}), {"optimum_idle_gaps": "1"}, 60)
    assert (answered.solution.status, answered.solution.objective) == (TimetableStatus.OPTIMAL, 1)
    assert answered.faults == ()


def test_an_answer_that_contradicts_what_is_known_is_a_fault() -> None:
    answered = answer(timetable((0, 1), slots=1), {"optimum_idle_gaps": "1"}, 60)
    assert answered.faults == ("optimal, 0 idle gaps, at least 0; known: optimal 1",)


def test_an_infeasible_problem_is_known_by_its_status() -> None:
    known = {"status": "infeasible", "optimum_idle_gaps": ""}
    assert answer(timetable((0, 1), (0, 1), slots=1), known, 60).faults == ()
