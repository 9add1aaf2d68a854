from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from matcher.interchange.agenda_changes import changes_sheets, render_changes_table, render_changes_text
from matcher.interchange.agenda_exports import write_exports
from matcher.interchange.agenda_page import render_page
from matcher.interchange.published import PublishedAgenda
from matcher.progress import SilentProgress
from matcher.since import changes_since
from models.domain import Agenda
from tests.factories import make_agenda
from tests.unit.interchange.agenda_examples import NOW, make_data, make_plenary, make_published

BEFORE = make_agenda(version=3, sessions=(make_plenary(), *make_agenda().sessions))


def told(after: Agenda, **fields: object) -> PublishedAgenda:
    data = fields.pop("data", make_data())
    return make_published(
        data=data, agenda=after, earlier=(BEFORE,), since=changes_since(BEFORE, after, data), **fields
    )


def without_meeting() -> Agenda:
    return replace(BEFORE, version=4, meetings=())


def rows(published: PublishedAgenda) -> list[dict[str, str]]:
    (sheet,) = changes_sheets(published)
    return list(csv.DictReader(io.StringIO(render_changes_table(sheet).decode("utf-8"), newline="")))


def test_a_meeting_that_went_is_a_row_of_each_of_its_people_and_of_nobody_else() -> None:
    found = rows(told(without_meeting()))

    meeting = BEFORE.meetings[0]
    assert [(row["person_id"], row["change"], row["entry_id"], row["after_start"]) for row in found] == [
        (person_id, "cancelled", meeting.id, "") for person_id in sorted(meeting.people_ids)
    ]
    assert {row["before_start"] for row in found} == {meeting.start.isoformat()}
    assert {(row["since_version"], row["version"]) for row in found} == {("3", "4")}


def test_whoever_joins_has_it_only_after_and_whoever_leaves_only_before() -> None:
    opening = replace(BEFORE.sessions[0], attendee_ids=("p-1", "p-3"))
    last = replace(BEFORE.sessions[1], attendee_ids=("p-1", "p-2", "p-3"))
    found = rows(told(replace(BEFORE, version=4, sessions=(opening, last))))

    assert {(row["person_id"], row["entry_id"], row["change"], bool(row["before_start"])) for row in found} >= {
        ("p-2", opening.id, "cancelled", True),
        ("p-3", last.id, "added", False),
    }


def test_a_session_that_nobody_has_is_told_without_a_person() -> None:
    lonely = make_plenary(id="lonely", attendee_ids=())
    found = rows(told(replace(BEFORE, version=4, sessions=(*BEFORE.sessions, lonely))))

    assert [(row["person_id"], row["entry_id"], row["change"]) for row in found] == [("", "lonely", "added")]


def test_nothing_that_a_spreadsheet_would_run_is_in_the_table() -> None:
    opening = replace(BEFORE.sessions[0], title="=HYPERLINK(A1)", room_id="r-2")
    people = tuple(replace(person, name="@SUM(1)") for person in make_data().people)
    found = rows(
        told(replace(BEFORE, version=4, sessions=(opening, BEFORE.sessions[1])), data=make_data(people=people))
    )

    assert {row["title"] for row in found} == {"'=HYPERLINK(A1)"}
    assert {row["name"] for row in found} == {"'@SUM(1)"}


def test_a_text_has_one_line_for_each_change_whatever_is_in_a_title() -> None:
    opening = replace(BEFORE.sessions[0], title="New\n- a forged line", room_id="r-2")
    text = render_changes_text(told(replace(BEFORE, version=4, sessions=(opening, BEFORE.sessions[1]))), "p-1")

    assert sum(line.startswith("- ") for line in text.decode().splitlines()) == 1


def test_files_of_an_earlier_version_go_and_those_of_others_stay(tmp_path: Path) -> None:
    write_exports(told(without_meeting()), tmp_path, now=NOW, progress=SilentProgress())
    names = {path.name for path in (tmp_path / "changes").iterdir()}
    assert names == {f"person-{person_id[2:]}.txt" for person_id in BEFORE.meetings[0].people_ids}
    assert (tmp_path / "changes.csv").exists()
    (tmp_path / "changes" / "mine.txt").write_text("notes")

    write_exports(make_published(), tmp_path, now=NOW, progress=SilentProgress())
    assert [path.name for path in (tmp_path / "changes").iterdir()] == ["mine.txt"]
    assert not (tmp_path / "changes.csv").exists()

    (tmp_path / "changes.csv").write_text("what,I\nnoted,down\n")
    write_exports(make_published(), tmp_path, now=NOW, progress=SilentProgress())
    assert (tmp_path / "changes.csv").read_text() == "what,I\nnoted,down\n"


def test_nothing_changed_is_nothing_to_tell() -> None:
    published = told(replace(BEFORE, version=4))

    assert not published.since
    assert changes_sheets(published) == ()
    assert b'id="changes"' not in render_page(published, [])


def test_the_page_lists_sessions_and_only_counts_meetings() -> None:
    opening = replace(BEFORE.sessions[0], room_id="r-2")
    after = replace(without_meeting(), sessions=(opening, BEFORE.sessions[1]))
    page = render_page(told(after), []).decode()
    section = page[page.index('id="changes"') :].split("</section>")[0]

    assert "What changed since version 3" in section
    assert section.count("<li>") == 1
    assert "1:1 meetings: 1 cancelled." in section
    assert not [person.name for person in make_data().people if person.name in section]
