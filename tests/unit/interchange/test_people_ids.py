"""People whose list has no ids."""

from __future__ import annotations

from pathlib import Path

from matcher.interchange import RecordKind, guess_kind
from matcher.interchange.derive import ID_WARNING
from models.domain import EventData, Organisation
from tests.factories import make_event, make_person
from tests.unit.interchange.table_files import import_files, problems_of, text_file

KNOWN = EventData(
    event=make_event(),
    organisations=(Organisation(id="hanbit", name="Hanbit"),),
    people=(
        make_person(7, email="min@hanbit.kr"),
        make_person(8, name="Lee Seo", organisation_id="hanbit"),
    ),
)


def people(folder: Path, *lines: str, known: EventData = KNOWN) -> list[tuple[str, str]]:
    file = text_file(folder, "people.csv", "\n".join(("name,email,organisation", *lines)) + "\n")
    data, _ = import_files(file, known=known)
    return [(person.id, person.name) for person in data.people]


def test_a_person_without_an_id_is_known_by_the_e_mail_address_else_by_name_and_organisation(tmp_path: Path) -> None:
    assert people(tmp_path, "Kim Min-jun,MIN@hanbit.kr,", "lee seo,,Hanbit") == [
        ("p-7", "Kim Min-jun"),
        ("p-8", "lee seo"),
    ]


def test_a_new_person_gets_an_id_that_is_the_same_the_next_time_and_does_not_tell_the_address(tmp_path: Path) -> None:
    ((first, _),) = people(tmp_path, "Kim Ha-eun,ha@sol.kr,Hanbit")
    ((again, _),) = people(tmp_path, "KIM HA-EUN,,hanbit")
    assert first == again
    assert first.startswith("kim-ha-eun-")
    assert "ha@sol.kr" not in first


def test_two_of_one_name_are_told_apart_by_their_addresses(tmp_path: Path) -> None:
    first, second = people(tmp_path, "Kim,a@sol.kr,Hanbit", "Kim,b@sol.kr,Hanbit")
    assert second[0] == f"{first[0]}-2"
    known = EventData(
        organisations=KNOWN.organisations,
        people=(make_person(id=first[0], email="a@sol.kr"), make_person(id=second[0], email="b@sol.kr")),
    )
    swapped = people(tmp_path, "Kim,b@sol.kr,Hanbit", "Kim,a@sol.kr,Hanbit", known=known)
    assert [person_id for person_id, _ in swapped] == [second[0], first[0]]


def test_the_same_person_twice_is_a_problem_that_names_both_rows(tmp_path: Path) -> None:
    file = text_file(tmp_path, "people.csv", "name,email\nKim,\nKim,\n")
    _, problem = problems_of(file)
    assert "row 3" in problem
    assert "seems to be the same person as row 2 of people.csv" in problem


def test_the_report_says_once_how_people_are_recognised(tmp_path: Path) -> None:
    file = text_file(tmp_path, "people.csv", "name\nKim\nLee\n")
    _, report = import_files(file)
    assert [(problem.row, problem.reason) for problem in report.warnings] == [(None, f"in 2 of 2 rows {ID_WARNING}")]


def test_offers_name_such_people_by_their_address(tmp_path: Path) -> None:
    of_people = text_file(tmp_path, "people.csv", "name,email\nKim,kim@sol.kr\n")
    offers = text_file(tmp_path, "offers.csv", "id,title,text,owner\no-1,Plate,Thin.,kim@sol.kr\n")
    data, _ = import_files(of_people, offers)
    assert data.offers[0].owner_id == data.people[0].id


def test_a_list_of_names_and_addresses_is_one_of_people() -> None:
    assert guess_kind(("Name", "E-mail address"), "list.csv") is RecordKind.PEOPLE
