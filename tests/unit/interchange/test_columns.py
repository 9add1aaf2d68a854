"""Which column holds which field, and what a file holds."""

from __future__ import annotations

import pytest

from matcher.errors import InputError, InvalidSettings
from matcher.interchange import Found, RecordKind, guess_kind, guess_mapping

EEN = (
    "reference", "title", "profileType", "shortSummary", "description", "technicalSpecificationOrExpertiseSought",
    "stageOfDevelopment", "iprStatus", "typesOfPartnership", "technologyKeywords", "deadlineForEoI",
)  # fmt: skip


def columns(names: tuple[str, ...], kind: RecordKind, **given: str) -> dict[str, str]:
    return {item.field: item.column for item in guess_mapping(names, kind, given).columns}


def test_a_heading_is_compared_without_case_spaces_punctuation_and_remarks() -> None:
    names = ("ID", "Title", " text ", "Owner ID", "IPR-status (see guide)", "TRL [1-9]")
    assert columns(names, RecordKind.OFFERS) == {
        "id": "ID",
        "title": "Title",
        "text": " text ",
        "owner_id": "Owner ID",
        "trl": "TRL [1-9]",
        "ipr_status": "IPR-status (see guide)",
    }


def test_the_headings_of_an_een_profile_are_known() -> None:
    assert columns(EEN, RecordKind.OFFERS) == {
        "id": "reference",
        "title": "title",
        "text": "description",
        "kind": "profileType",
        "stage": "stageOfDevelopment",
        "ipr_status": "iprStatus",
        "partnerships": "typesOfPartnership",
        "keywords": "technologyKeywords",
    }
    assert columns(EEN, RecordKind.NEEDS)["deadline"] == "deadlineForEoI"


def test_korean_headings_are_known() -> None:
    assert columns(("번호", "제목", "초록"), RecordKind.OFFERS) == {"id": "번호", "title": "제목", "text": "초록"}
    assert columns(("번호", "기관명"), RecordKind.ORGANISATIONS) == {"id": "번호", "name": "기관명"}
    assert columns(("번호", "성명", "기관"), RecordKind.PEOPLE)["organisation_id"] == "기관"


@pytest.mark.parametrize(
    "names",
    [
        ("Kennung", "Titel", "Beschreibung"),
        ("Kennung", "Titel", "Zusammenfassung"),
        ("no", "Titre", "Résumé"),
        ("no", "titre", "description"),
        ("no", "need title", "what we need"),
        ("no", "Problem title", "Problem description"),
        ("no", "technology title", "description of need"),
        ("no", "title", "problem"),
    ],
)
def test_german_french_and_plain_headings_of_needs_are_known(names: tuple[str, str, str]) -> None:
    assert columns(names, RecordKind.NEEDS) == dict(zip(("id", "title", "text"), names, strict=True))


def test_an_exact_name_goes_before_a_synonym_and_a_given_column_before_both() -> None:
    names = ("id", "title", "abstract", "text", "Abstract EN")
    guessed = guess_mapping(names, RecordKind.OFFERS)
    assert guessed.column_of("text") == "text"
    given = guess_mapping(names, RecordKind.OFFERS, {"text": "Abstract EN"})
    assert {item.field: item.found for item in given.columns} == {
        "id": Found.EXACT_NAME,
        "title": Found.EXACT_NAME,
        "text": Found.GIVEN,
    }
    assert given.unused == ("abstract", "text")


def test_a_field_given_no_column_is_left_out() -> None:
    assert columns(("id", "name", "country"), RecordKind.ORGANISATIONS, country="") == {"id": "id", "name": "name"}


def test_missing_required_fields_and_unused_columns_are_named() -> None:
    mapping = guess_mapping(("id", "colour"), RecordKind.NEEDS)
    assert (mapping.missing, mapping.unused) == (("text",), ("colour",))
    assert mapping.column_of("text") == ""


def test_a_first_and_a_last_name_do_for_a_name() -> None:
    assert guess_mapping(("id", "first name", "surname"), RecordKind.PEOPLE).missing == ()
    assert guess_mapping(("id",), RecordKind.PEOPLE).missing == ("name",)


@pytest.mark.parametrize(("field", "column"), [("colour", "id"), ("text", "Abstract")])
def test_a_given_field_or_column_that_does_not_exist_is_refused(field: str, column: str) -> None:
    with pytest.raises(InvalidSettings):
        guess_mapping(("id", "text"), RecordKind.OFFERS, {field: column})


@pytest.mark.parametrize(
    ("file_name", "names", "kind"),
    [
        ("needs.csv", ("id", "title", "text"), RecordKind.NEEDS),
        ("2027_Technology-Requests.v2.xlsx", ("id",), RecordKind.NEEDS),
        ("Patents.csv", (), RecordKind.OFFERS),
        ("list.csv", ("id", "title", "text", "ipr_wanted"), RecordKind.NEEDS),
        ("list.csv", ("id", "title", "text", "ticket min eur"), RecordKind.MANDATES),
        ("list.csv", ("person_id", "start", "end"), RecordKind.AVAILABILITY),
        ("absences.csv", ("person_id", "start", "end"), RecordKind.ABSENCES),
        ("list.csv", ("first_id", "second_id", "reason"), RecordKind.CONFLICTS),
        ("precedences.csv", ("first_id", "second_id", "reason"), RecordKind.PRECEDENCES),
        ("list.csv", ("from", "to", "wish"), RecordKind.WISHES),
        ("list.csv", ("id", "name", "lead", "members"), RecordKind.GROUPS),
        ("session_requests.csv", ("id", "title", "kind", "slots", "track", "summary"), RecordKind.SESSION_REQUESTS),
        ("list.csv", ("place_id", "start", "end"), RecordKind.CLOSURES),
        ("list.csv", ("id", "first name", "surname", "email"), RecordKind.PEOPLE),
        ("booth_wishes.csv", ("organisation_id", "square_metres", "booth_ids"), RecordKind.BOOTH_WISHES),
        ("Booth wishes.xlsx", ("organisation_id",), RecordKind.BOOTH_WISHES),
        ("room-tables.csv", ("id", "name", "room_id", "seats"), RecordKind.TABLES),
    ],
)
def test_the_name_or_else_the_columns_tell_the_kind(file_name: str, names: tuple[str, ...], kind: RecordKind) -> None:
    assert guess_kind(names, file_name) is kind


@pytest.mark.parametrize(
    ("file_name", "names", "choice"),
    [
        ("list.csv", ("id", "title", "text"), "offers or needs or mandates"),
        ("offers-and-needs.csv", ("id", "title", "text"), "offers or needs"),
        ("list.csv", ("a", "b"), "organisations or people or"),
    ],
)
def test_an_ambiguous_file_is_refused_with_the_choice(file_name: str, names: tuple[str, ...], choice: str) -> None:
    with pytest.raises(InputError, match=rf"{file_name}: .*{choice}.*--kind"):
        guess_kind(names, file_name)
