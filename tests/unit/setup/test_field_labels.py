"""What pages call a field is understood as the heading of a column, in English and Korean."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.languages import translations
from api.setup.field_labels import field_label
from api.submission.fields import fields_of
from matcher.interchange import RecordKind, guess_mapping
from matcher.interchange.fields import FIELDS
from models.domain import DisclosedKind

KIND_OF_FORM = {
    DisclosedKind.OFFER: RecordKind.OFFERS,
    DisclosedKind.NEED: RecordKind.NEEDS,
    DisclosedKind.MANDATE: RecordKind.MANDATES,
}
OTHER_FORMS = (
    (RecordKind.PEOPLE, "max_meetings_per_day", "A day at most"),
    (RecordKind.TABLES, "room_id", "In"),
    (RecordKind.TABLES, "seats", "Seats at each"),
)


def labels() -> Iterator[tuple[RecordKind, str, str]]:
    """The kind of record, the field and what a page calls it, in English."""
    for kind, fields in FIELDS.items():
        for item in fields:
            yield kind, item.name, field_label(item.name)
    for of_form, kind in KIND_OF_FORM.items():
        for shown in fields_of(of_form):
            yield kind, shown.name, shown.label
    yield from OTHER_FORMS


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_label_that_pages_show_is_recognised_as_the_heading_of_its_field(language: str) -> None:
    catalogue = translations(language)
    wrong = []
    for kind, field, english in labels():
        heading = catalogue.gettext(english)
        # A list with the given name has the surname in a column of its own; both are "이름" in Korean.
        columns = (heading, catalogue.gettext("Last name")) if field == "first_name" else (heading,)
        if guess_mapping(columns, kind).column_of(field) != heading:
            wrong.append((kind.value, field, heading))
    assert wrong == []


def test_a_korean_name_without_a_surname_beside_it_is_the_whole_name() -> None:
    assert guess_mapping(("이름", "이메일 주소"), RecordKind.PEOPLE).column_of("name") == "이름"
