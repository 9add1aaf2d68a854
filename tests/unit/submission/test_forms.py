"""Between what stands in a form and the record that it describes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.submission.fields import FORMS, concealable_in, fields_of
from api.submission.forms import LARGEST_CHARACTERS, FormTooLarge, entered, entered_from, made, read
from matcher.disclosure import kind_of
from models.domain import DisclosedKind, Mandate, Offer
from tests.contracts.full_records import make_full_data
from tests.factories import make_need, make_offer

OFFER = {"title": ("Coating",), "text": ("It keeps edges sharp.",)}


def problem(field: str, *typed: str, kind: DisclosedKind = DisclosedKind.OFFER) -> str:
    _, errors = read(kind, OFFER | {field: typed})
    assert [error.field for error in errors] in ([], [field])
    return errors[0].message if errors else ""


def value(field: str, *typed: str, kind: DisclosedKind = DisclosedKind.OFFER) -> Any:
    values, errors = read(kind, OFFER | {field: typed})
    assert errors == ()
    return values[field]


def test_a_record_comes_back_as_it_was_from_its_own_form() -> None:
    data = make_full_data()
    for record in (*data.offers, *data.needs, *data.mandates):
        kind = kind_of(record)
        values, errors = read(kind, entered_from(record))
        assert errors == ()
        again = made(kind, values, record_id=record.id, owner_id=record.owner_id)
        for item in fields_of(kind):
            typed = getattr(record, item.name)
            expected = tuple(dict.fromkeys(typed)) if isinstance(typed, tuple) else typed
            assert getattr(again, item.name) == expected, item.name
        assert (again.confidential_fields, again.anonymous) == (record.confidential_fields, record.anonymous)


@pytest.mark.parametrize("kind", DisclosedKind)
def test_every_field_that_can_be_confidential_has_a_control(kind: DisclosedKind) -> None:
    assert concealable_in(kind) <= {item.name for item in fields_of(kind)}
    assert [section.key for section in FORMS[kind]] == ["about", "readiness", "partner", "confidence"]


def test_what_is_typed_is_read_as_people_write_it() -> None:
    assert value("keywords", "coating,  die; wear, coating") == ("coating", "die", "wear")
    assert value("funding_sought_eur", "€ 1 250 000.50") == 1_250_000.5
    assert value("funding_sought_eur", "250,000 EUR") == 250_000
    assert value("available_from", "2027-05-11") == date(2027, 5, 11)
    assert value("trl", "4") == 4
    assert value("theme", "  Materials \n science ") == "Materials science"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "", "needed"),
        ("title", "x" * 201, "room for"),
        ("trl", "10", "1 to 9"),
        ("trl", "four", "1 to 9"),
        ("funding_sought_eur", "1,5", "amount"),
        ("funding_sought_eur", "-3", "amount"),
        ("funding_sought_eur", "1e9", "amount"),
        ("available_from", "11.5.2027", "year-month-day"),
        ("available_from", "9999-01-01", "year-month-day"),
        ("ipr_status", "strong", "of the list"),
        ("partnerships", "marriage", "of the list"),
        ("languages", "English!", "of the list"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(field: str, typed: str, said: str) -> None:
    assert said in problem(field, typed)


def test_a_range_has_its_ends_in_order_where_both_can_be_seen() -> None:
    form = OFFER | {"trl_min": ("7",), "trl_max": ("3",)}
    assert [error.field for error in read(DisclosedKind.NEED, form)[1]] == ["trl_max"]
    assert read(DisclosedKind.NEED, form | {"confidential_fields": ("trl_max",)})[1] == ()


def test_who_does_not_own_it_has_no_part_in_what_is_confidential() -> None:
    given = [("title", "T"), ("confidential_text", "S"), ("confidential_fields", "trl"), ("anonymous", "yes")]
    assert entered(DisclosedKind.OFFER, given, by_owner=False) == {"title": ("T",)}
    record = make_offer(1, confidential_text="S", anonymous=True, confidential_fields=("trl",))
    assert entered_from(record, by_owner=False) == {
        "kind": ("abstract",),
        "title": (record.title,),
        "text": (record.text,),
    }


def test_names_that_are_no_fields_are_left_out_and_a_form_has_an_end() -> None:
    given = [("csrf_token", "x"), ("owner_id", "p-2"), ("title", "a\r\nb\0"), ("text", "  ")]
    assert entered(DisclosedKind.NEED, given) == {"title": ("a\nb",)}
    with pytest.raises(FormTooLarge):
        entered(DisclosedKind.NEED, [("text", "x" * (LARGEST_CHARACTERS + 1))])


@given(
    st.sampled_from(DisclosedKind),
    st.dictionaries(
        st.sampled_from(sorted({item.name for kind in DisclosedKind for item in fields_of(kind)})),
        st.lists(st.text(max_size=30) | st.sampled_from(["4", "en", "granted", "2027-05-11", "1 000"]), max_size=3),
    ),
)
def test_anything_typed_makes_a_record_or_an_error_at_a_field(
    kind: DisclosedKind, form: dict[str, list[str]]
) -> None:
    typed = entered(kind, [(name, text) for name, texts in form.items() for text in texts])
    values, errors = read(kind, typed)
    names = {item.name for item in fields_of(kind)}
    assert {error.field for error in errors} <= names
    if not errors:
        made(kind, values, record_id="r", owner_id="p")


def test_a_need_and_a_mandate_are_made_from_their_forms() -> None:
    assert kind_of(make_need(1)) is DisclosedKind.NEED
    values, errors = read(DisclosedKind.MANDATE, OFFER | {"ticket_min_eur": ("200 000",), "themes": ("A, B",)})
    assert errors == ()
    record = made(DisclosedKind.MANDATE, values, record_id="m", owner_id="p")
    assert isinstance(record, Mandate)
    assert not isinstance(record, Offer)
    assert (record.ticket_min_eur, record.themes) == (200_000, ("A", "B"))
