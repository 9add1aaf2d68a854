"""The public event, and what an import must not reveal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.disclosure import kept_owners, public_data, with_known_marks
from models.domain import EventData, corrected, public_part
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


def test_an_import_keeps_what_is_confidential_where_the_file_has_none() -> None:
    file = EventData(offers=(make_offer(1, trl=None),))
    (marked,) = with_known_marks(file, EventData(offers=(HIDDEN,))).offers
    assert (marked.confidential_text, marked.trl) == ("Secret.", 3)


def test_an_import_gives_no_record_to_another_owner_and_says_so() -> None:
    known = EventData(offers=(make_offer(1, owner_id="p-7"), make_offer(2, owner_id="p-7"), make_offer(3)))
    offers = (make_offer(1, owner_id="p-8"), make_offer(2, owner_id=""), make_offer(3, owner_id="p-8"))
    file = EventData(offers=offers, needs=(make_need(1, owner_id="p-8"),))
    marked = with_known_marks(file, known)
    assert [offer.owner_id for offer in marked.offers] == ["p-7", "p-7", "p-8"]
    assert marked.needs[0].owner_id == "p-8"
    assert kept_owners(file, known) == ("offer 'o-1' keeps its owner, who alone hands it on: 'p-8' is left out",)


@pytest.mark.parametrize("trl_max", [None, 7])
def test_bounds_that_contradict_each_other_once_both_are_confidential_stop_no_import(trl_max: int | None) -> None:
    """Else a file would find out which of them is."""
    known = EventData(needs=(make_need(1, trl_min=5, trl_max=trl_max, confidential_fields=("trl_min",)),))
    file = EventData(needs=(make_need(1, trl_min=9, trl_max=3, confidential_fields=("trl_max",)),))
    (marked,) = with_known_marks(file, known).needs
    assert marked.confidential_fields == ("trl_min", "trl_max")
    assert (marked.trl_min, marked.trl_max) == (5, None)


def test_a_correction_by_somebody_else_keeps_what_is_confidential() -> None:
    public = replace(public_part(HIDDEN), title="Corrected", trl=9)
    assert corrected(HIDDEN, public) == replace(HIDDEN, title="Corrected")
