"""Problem files in, solution files out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from matcher.errors import FileRejected, UnreadableFile
from matcher.interchange import read_timetable, write_solution
from models.domain import Placement, TimetableMeeting, TimetablePerson, TimetableSolution, TimetableStatus


def content() -> dict[str, Any]:
    return {
        "format": "bridgework-programme/1",
        "name": "small",
        "objective": "fewest_idle_gaps",
        "slots": [
            {"id": "s1", "start": "2027-05-01T09:00:00+01:00", "end": "2027-05-01T09:20:00+01:00"},
            {"id": "s2", "start": "2027-05-01T09:20:00+01:00", "end": "2027-05-01T09:40:00+01:00"},
        ],
        "places": [{"id": "t1", "kind": "table"}],
        "people": [{"id": "p1", "name": "Kim", "unavailable": ["s2"]}, {"id": "p2"}],
        "meetings": [
            {"id": "m1", "people": ["p1", "p2"], "allowed_slots": ["s1"]},
            {"id": "m2", "people": ["p1", "p2"], "required": False, "after": ["m1"], "utility": 1},
        ],
    }


def written(folder: Path, value: object) -> Path:
    path = folder / "problem.json"
    path.write_text(json.dumps(value))
    return path


def test_a_problem_is_read_with_its_defaults(tmp_path: Path) -> None:
    problem, warnings = read_timetable(written(tmp_path, content()))
    assert warnings == ()
    assert [slot.id for slot in problem.slots] == ["s1", "s2"]
    assert problem.people == (
        TimetablePerson(id="p1", name="Kim", unavailable=frozenset({"s2"})),
        TimetablePerson(id="p2"),
    )
    assert problem.meetings == (
        TimetableMeeting(id="m1", people=("p1", "p2"), allowed_slots=frozenset({"s1"})),
        TimetableMeeting(id="m2", people=("p1", "p2"), required=False, after=("m1",), utility=1.0),
    )


def test_keys_that_the_format_does_not_have_are_told_once_each(tmp_path: Path) -> None:
    value = content() | {"colour": "red"}
    for meeting in value["meetings"]:
        meeting["priority"] = 3
    _, warnings = read_timetable(written(tmp_path, value))
    assert [(item.column, item.value) for item in warnings] == [("colour", "'red'"), ("meetings[0].priority", "3")]


@pytest.mark.parametrize(
    ("where", "bad", "column", "reason"),
    [
        (("format",), "bridgework-programme/2", "format", "must be 'bridgework-programme/1'"),
        (("objective",), "most_utility", "objective", "unknown"),
        (("slots", 1, "id"), "s1", "slots[1].id", "stands already at slots[0].id"),
        (("people", 1, "id"), "p1", "people[1].id", "stands already"),
        (("meetings", 1, "id"), "m1", "meetings[1].id", "stands already"),
        (("meetings", 0, "people"), ["p1", "p9"], "meetings[0].people[1]", "there is no such person"),
        (("meetings", 0, "people"), ["p1", "p1"], "meetings[0].people[1]", "stands already"),
        (("meetings", 0, "people"), [], "meetings[0].people", "at least 1"),
        (("meetings", 0, "allowed_slots"), ["s1", "s9"], "meetings[0].allowed_slots[1]", "there is no such slot"),
        (("meetings", 1, "after"), ["m9"], "meetings[1].after[0]", "there is no such meeting"),
        (("meetings", 1, "after"), ["m2"], "meetings[1].after[0]", "cannot come after itself"),
        (("people", 0, "unavailable"), ["s9"], "people[0].unavailable[0]", "there is no such slot"),
        (("meetings", 1, "utility"), "high", "meetings[1].utility", "valid number"),
        (("meetings", 1, "utility"), -0.5, "meetings[1].utility", "greater than or equal to 0"),
        (("meetings", 1, "required"), "yes", "meetings[1].required", "valid boolean"),
        (("slots", 1, "start"), "2027-05-01T09:00:00+01:00", "slots[1].start", "in order of time"),
        (("slots", 1, "end"), "2027-05-01T09:20:00", "slots[1].end", "must carry its offset"),
    ],
)
def test_an_error_names_file_entry_and_value(
    tmp_path: Path, where: tuple[str | int, ...], bad: object, column: str, reason: str
) -> None:
    value = content()
    entry: Any = value
    for step in where[:-1]:
        entry = entry[step]
    entry[where[-1]] = bad
    path = written(tmp_path, value)
    with pytest.raises(FileRejected) as caught:
        read_timetable(path)
    problem = next(item for item in caught.value.problems if item.column.startswith(column))
    assert problem.file == path
    assert reason in problem.reason
    assert column in str(caught.value)


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    value = content()
    value["meetings"][0]["people"] = ["p8", "p9"]
    value["people"][0]["unavailable"] = ["s9"]
    with pytest.raises(FileRejected, match="3 problems"):
        read_timetable(written(tmp_path, value))


def test_what_is_no_json_or_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "problem.json"
    path.write_text("{")
    with pytest.raises(FileRejected, match="JSON"):
        read_timetable(path)
    path.write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(UnreadableFile):
        read_timetable(path)


def test_a_solution_is_written_as_the_format_says(tmp_path: Path) -> None:
    path = tmp_path / "new" / "solution.json"
    solution = TimetableSolution(
        name="small",
        status=TimetableStatus.OPTIMAL,
        placements=(Placement(meeting="m1", slot="s1", place="t1"),),
        unplaced=("m2",),
        objective=0,
        bound=0,
        why=("Kim ist schon weg",),
    )
    write_solution(path, solution)
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "format": "bridgework-programme-solution/1",
        "name": "small",
        "status": "optimal",
        "objective": 0,
        "bound": 0,
        "placements": [{"meeting": "m1", "slot": "s1", "place": "t1"}],
        "unplaced": ["m2"],
        "why": ["Kim ist schon weg"],
        "utility": 0.0,
        "utility_bound": 0.0,
        "relaxations": [],
    }


def test_without_a_plan_objective_and_bound_are_null(tmp_path: Path) -> None:
    path = tmp_path / "solution.json"
    write_solution(path, TimetableSolution(name="none", status=TimetableStatus.INFEASIBLE, why=("so",)))
    found = json.loads(path.read_text())
    assert (found["status"], found["objective"], found["bound"]) == ("infeasible", None, None)
