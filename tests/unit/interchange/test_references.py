"""Ids that are taken once, and references to someone who is there."""

from __future__ import annotations

from pathlib import Path

from models.domain import Conflict, EventData, Mandate, Organisation
from tests.factories import make_person
from tests.unit.interchange.table_files import OFFER, import_files, jsonl_file, problems_of, text_file

KNOWN = EventData(
    organisations=(Organisation(id="org-1", name="Palgong University"), Organisation(id="org-2", name="Biseul")),
    people=(make_person(1, email="ada@example.org"),),
    mandates=(Mandate(id="m-1", title="Fund", text="Seed money."),),
)


def test_a_repeated_id_names_the_row_that_has_it_first(tmp_path: Path) -> None:
    first = text_file(tmp_path, "offers.csv", "id,title,text\n1,a,b\n2,a,b\n1,c,d\n")
    second = jsonl_file(tmp_path, "more-offers.jsonl", OFFER | {"id": "2"}, OFFER | {"id": "1"})
    assert problems_of(first, second) == [
        "offers.csv, row 4, column 'id': the id is taken already by row 2 of offers.csv (got '1')",
        "more-offers.jsonl, row 1, column 'id': the id is taken already by row 3 of offers.csv (got '2')",
        "more-offers.jsonl, row 2, column 'id': the id is taken already by row 2 of offers.csv (got '1')",
    ]


def test_an_offer_and_a_need_may_have_one_id_a_need_and_a_mandate_may_not(tmp_path: Path) -> None:
    offers, needs, mandates = (
        jsonl_file(tmp_path, f"{kind}.jsonl", OFFER | {"id": "1"}) for kind in ("offers", "needs", "mandates")
    )
    data, _ = import_files(offers, needs)
    assert (data.offers[0].id, data.needs[0].id) == ("1", "1")
    assert problems_of(needs, mandates) == [
        "mandates.jsonl, row 1, column 'id': the id is taken already by row 1 of needs.jsonl (got '1')"
    ]


def test_an_id_of_the_workspace_may_come_again_in_its_kind_only(tmp_path: Path) -> None:
    data, _ = import_files(jsonl_file(tmp_path, "mandates.jsonl", OFFER | {"id": "m-1"}), known=KNOWN)
    assert data.mandates[0].title == "Cold plate"
    assert problems_of(jsonl_file(tmp_path, "needs.jsonl", OFFER | {"id": "m-1"}), known=KNOWN) == [
        "needs.jsonl, row 1, column 'id': a known mandate has this id already (got 'm-1')"
    ]


def test_an_owner_is_found_by_id_or_e_mail_and_nobody_is_fine(tmp_path: Path) -> None:
    path = jsonl_file(
        tmp_path,
        "offers.jsonl",
        OFFER | {"id": "1", "owner_id": "p-1"},
        OFFER | {"id": "2", "owner": "Ada@example.org"} | {"owner_id": "ADA@example.org"},
        OFFER | {"id": "3"},
    )
    data, _ = import_files(path, known=KNOWN)
    assert [offer.owner_id for offer in data.offers] == ["p-1", "p-1", ""]


def test_an_unknown_reference_is_a_problem_in_every_kind(tmp_path: Path) -> None:
    files = [
        text_file(tmp_path, "people.csv", "id,name,organisation\np-2,Bo,Nowhere\n"),
        text_file(tmp_path, "tables.csv", "id,name,room_id\nt-1,T,r-9\n"),
        jsonl_file(tmp_path, "offers.jsonl", OFFER | {"owner_id": "p-9", "speaker_id": "p-8"}),
        jsonl_file(tmp_path, "needs.jsonl", OFFER | {"owner_id": "p-9"}),
        jsonl_file(tmp_path, "mandates.jsonl", OFFER | {"id": "m-2", "owner_id": "p-9"}),
        text_file(tmp_path, "availability.csv", "person_id,start,end\np-9,2027-05-11T09:00Z,2027-05-11T10:00Z\n"),
        text_file(tmp_path, "conflicts.csv", "first_id,second_id\np-1,org-9\n"),
    ]
    no_such = "there is no such {} in these files or in the workspace (got {!r})"
    assert problems_of(*files, known=KNOWN) == [
        "people.csv, row 2, column 'organisation': " + no_such.format("organisation", "Nowhere"),
        "tables.csv, row 2, column 'room_id': " + no_such.format("room", "r-9"),
        "offers.jsonl, row 1, column 'owner_id': " + no_such.format("person", "p-9"),
        "offers.jsonl, row 1, column 'speaker_id': " + no_such.format("person", "p-8"),
        "needs.jsonl, row 1, column 'owner_id': " + no_such.format("person", "p-9"),
        "mandates.jsonl, row 1, column 'owner_id': " + no_such.format("person", "p-9"),
        "availability.csv, row 2, column 'person_id': " + no_such.format("person", "p-9"),
        "conflicts.csv, row 2, column 'second_id': " + no_such.format("person or organisation", "org-9"),
    ]


def test_a_name_that_two_organisations_have_stands_for_neither(tmp_path: Path) -> None:
    organisations = text_file(tmp_path, "organisations.csv", "id,name\na,Twin\nb,Twin\n")
    people = text_file(tmp_path, "people.csv", "id,name,organisation\np-2,Bo,Twin\n")
    assert len(problems_of(organisations, people)) == 1


def test_what_refers_to_a_skipped_row_is_skipped_too(tmp_path: Path) -> None:
    organisations = text_file(tmp_path, "organisations.csv", "id,name,country\norg-3,A,Korea\norg-4,B,KR\n")
    people = text_file(tmp_path, "people.csv", "id,name,organisation_id\np-3,Bo,org-3\np-4,Cy,org-4\n")
    offers = jsonl_file(
        tmp_path, "offers.jsonl", OFFER | {"id": "1", "owner_id": "p-3"}, OFFER | {"id": "2", "owner_id": "p-4"}
    )
    data, report = import_files(offers, people, organisations, skip_bad=True)
    assert [[item.id for item in kind] for kind in (data.organisations, data.people, data.offers)] == [
        ["org-4"],
        ["p-4"],
        ["2"],
    ]
    assert len(report.errors) == 3


def test_a_conflict_said_twice_is_taken_once_with_a_warning(tmp_path: Path) -> None:
    path = text_file(tmp_path, "conflicts.csv", "first_id,second_id\np-1,org-2\nBiseul,p-1\n")
    data, report = import_files(path, known=KNOWN)
    assert data.conflicts == (Conflict(first_id="p-1", second_id="org-2"),)
    assert [problem.reason for problem in report.warnings] == [
        "says the same as row 2 of conflicts.csv, and was left out"
    ]
