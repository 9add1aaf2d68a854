"""The public event, and what an import must not reveal."""

from __future__ import annotations

from dataclasses import replace

from matcher.disclosure import public_data, with_known_marks
from models.domain import EventData
from tests.factories import make_need, make_offer

HIDDEN = make_offer(1, confidential_text="Secret.", confidential_fields=("trl",), trl=3, anonymous=True)


def test_an_event_without_anything_confidential_is_the_same_object() -> None:
    data = EventData(offers=(make_offer(1),), needs=(make_need(1),))
    assert public_data(data) is data


def test_what_is_confidential_is_as_if_it_had_not_been_stated() -> None:
    public = public_data(EventData(offers=(HIDDEN,)))
    assert public.offers == (replace(HIDDEN, confidential_text="", confidential_fields=(), trl=None),)
    assert public_data(public) is public


def test_an_import_hides_more_and_never_less() -> None:
    known = EventData(offers=(HIDDEN,))
    file = EventData(offers=(make_offer(1, confidential_fields=("theme",), trl=4), make_offer(2)))
    marked, other = with_known_marks(file, known).offers
    assert (marked.confidential_fields, marked.anonymous, marked.trl) == (("trl", "theme"), True, 4)
    assert other == make_offer(2)
