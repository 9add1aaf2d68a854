from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from icalendar import Calendar

from matcher.interchange.agenda_calendar import (
    render_cancellations,
    render_personal_calendar,
    render_programme_calendar,
)
from matcher.interchange.agenda_exports import write_exports
from matcher.progress import SilentProgress
from models.domain import Agenda
from tests.factories import make_agenda
from tests.unit.interchange.agenda_examples import NOW, make_published

LATER = timedelta(minutes=20)


def entries(versions: list[Agenda], person_id: str = "p-1") -> dict[str, tuple[str, int]]:
    """Status and sequence by kind, of the person's calendar after the last version."""
    published = make_published(agenda=versions[-1], earlier=tuple(versions[:-1]))
    content = render_personal_calendar(published, person_id, now=NOW)
    return {
        str(entry["CATEGORIES"].cats[0]): (str(entry["STATUS"]), int(entry["SEQUENCE"]))
        for entry in Calendar.from_ical(content).walk("VEVENT")
    }


def next_version(agenda: Agenda, **fields: Any) -> Agenda:
    return replace(agenda, version=agenda.version + 1, **fields)


def moved(agenda: Agenda) -> Agenda:
    meetings = tuple(replace(item, start=item.start + LATER, end=item.end + LATER) for item in agenda.meetings)
    return next_version(agenda, meetings=meetings)


def test_the_sequence_rises_only_in_versions_in_which_the_entry_changed() -> None:
    first = make_agenda(1)
    second = moved(first)

    assert entries([first]) == {"Session": ("CONFIRMED", 0), "Meeting": ("CONFIRMED", 0)}
    assert entries([first, second]) == {"Session": ("CONFIRMED", 0), "Meeting": ("CONFIRMED", 1)}
    assert entries([first, second, next_version(second)])["Meeting"] == ("CONFIRMED", 1)


def test_what_went_is_cancelled_and_comes_back_with_a_higher_sequence() -> None:
    first = make_agenda(1)
    second = next_version(first, meetings=())
    third = next_version(second, meetings=first.meetings)

    assert entries([first, second])["Meeting"] == ("CANCELLED", 1)
    assert entries([first, second, next_version(second)])["Meeting"] == ("CANCELLED", 1)
    assert entries([first, second, third])["Meeting"] == ("CONFIRMED", 2)


def test_whoever_leaves_a_session_has_it_cancelled_and_the_others_see_no_change() -> None:
    first = make_agenda(1)
    (session,) = first.sessions
    second = next_version(first, sessions=(replace(session, attendee_ids=("p-2",)),))

    assert entries([first, second], "p-1")["Session"] == ("CANCELLED", 1)
    assert entries([first, second], "p-2")["Session"] == ("CONFIRMED", 0)


def test_a_listener_who_leaves_and_comes_back_has_a_higher_sequence_each_time() -> None:
    first = make_agenda(1)
    (session,) = first.sessions
    without = next_version(first, sessions=(replace(session, attendee_ids=("p-2",)),))

    assert entries([first, without, next_version(without, sessions=first.sessions)])["Session"] == ("CONFIRMED", 2)


def test_a_cancelled_session_is_told_by_the_public_programme() -> None:
    first = make_agenda(1)
    published = make_published(agenda=next_version(first, sessions=()), earlier=(first,))

    (entry,) = Calendar.from_ical(render_programme_calendar(published, now=NOW)).walk("VEVENT")

    assert (str(entry["STATUS"]), entry["SEQUENCE"]) == ("CANCELLED", 1)


def test_what_ended_long_ago_is_told_no_longer() -> None:
    first = make_agenda(1)
    published = make_published(agenda=next_version(first, meetings=()), earlier=(first,))
    end = first.meetings[0].end

    def told(days: int) -> int:
        content = render_personal_calendar(published, "p-1", now=end + timedelta(days=days))
        return len(Calendar.from_ical(content).walk("VEVENT"))

    assert (told(7), told(8)) == (2, 1)


def test_a_cancellation_speaks_of_one_uid_and_names_an_organizer() -> None:
    first = make_agenda(1)
    published = make_published(agenda=next_version(first, meetings=()), earlier=(first,))
    before = render_personal_calendar(make_published(agenda=first), "p-1", now=NOW)
    known = {str(entry["UID"]) for entry in Calendar.from_ical(before).walk("VEVENT")}

    ((uid, content),) = render_cancellations(published, "p-1", now=NOW).items()

    calendar = Calendar.from_ical(content)
    (entry,) = calendar.walk("VEVENT")
    assert (str(calendar["METHOD"]), str(entry["UID"])) == ("CANCEL", uid)
    assert uid in known
    assert (str(entry["STATUS"]), entry["SEQUENCE"]) == ("CANCELLED", 1)
    assert str(entry["ORGANIZER"]).startswith("urn:uuid:")
    assert str(entry["ATTENDEE"]).startswith("urn:uuid:")


def test_cancellations_are_of_the_last_version_only() -> None:
    first = make_agenda(1)
    second = next_version(first, meetings=())
    published = make_published(agenda=next_version(second), earlier=(first, second))

    assert render_cancellations(published, "p-1", now=NOW) == {}


def test_whoever_has_nothing_left_still_has_a_calendar_that_takes_it_out(tmp_path: Path) -> None:
    first = make_agenda(1)
    published = make_published(agenda=next_version(first, meetings=(), sessions=()), earlier=(first,))

    write_exports(published, tmp_path, now=NOW, progress=SilentProgress())

    found = sorted(path.relative_to(tmp_path).parts[:2] for path in tmp_path.glob("*/**/*.ics"))
    assert found == [("cancelled", "person-1")] * 2 + [("cancelled", "person-2")] * 2 + [
        ("people", "person-1.ics"),
        ("people", "person-2.ics"),
    ]

    write_exports(make_published(agenda=first), tmp_path, now=NOW, progress=SilentProgress())

    assert list(tmp_path.glob("cancelled/*/*.ics")) == []
