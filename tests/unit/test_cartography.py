"""The map of offers and needs: worked out once, and kept while few records change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from matcher.cartography import is_outdated, keep_map, places_of
from matcher.encoding import CachedEncoder, HashingEncoder
from matcher.errors import NotFound
from matcher.ports import Vectors
from models.domain import DisclosedKind, EventData, PlaceOnMap
from tests.factories import make_need, make_offer
from tests.fakes import InMemoryEmbeddingCache, InMemoryStore, InMemoryUnitOfWork

COUNT = 12
WORDS = ("steel casting", "dye and yarn", "enzymes and broth", "robot arms")


def event(offers: int = COUNT) -> EventData:
    return EventData(
        offers=tuple(make_offer(number, text=f"{WORDS[number % 4]} {number}") for number in range(offers)),
        needs=tuple(make_need(number, text=f"wants {WORDS[number % 4]} {number}") for number in range(4)),
    )


def encode(texts: Sequence[str]) -> Vectors:
    return HashingEncoder().encode(texts)


def refuse(_: Sequence[str]) -> Vectors:
    raise NotFound("vector", "of anything")


def by_id(places: Sequence[PlaceOnMap]) -> dict[tuple[DisclosedKind, str], PlaceOnMap]:
    return {(place.kind, place.record_id): place for place in places}


def test_every_record_has_a_place_and_without_a_change_nothing_is_encoded() -> None:
    places = places_of(event(), (), encode)
    assert len(places) == COUNT + 4
    assert not is_outdated(event(), places)
    assert places_of(event(), places, refuse) == places


def test_a_new_record_and_a_changed_one_move_nobody_else() -> None:
    before = by_id(places_of(event(), (), encode))
    changed = event(COUNT + 1)
    first = replace(changed.offers[0], text="dye and yarn and more dye")
    changed = replace(changed, offers=(first, *changed.offers[1:]))
    assert is_outdated(changed, tuple(before.values()))
    after = by_id(places_of(changed, tuple(before.values()), encode))
    moved = {key for key, place in after.items() if before.get(key) != place}
    assert moved == {(DisclosedKind.OFFER, first.id), (DisclosedKind.OFFER, changed.offers[-1].id)}


def test_a_new_record_lies_amid_those_that_say_the_same() -> None:
    data = event()
    places = places_of(data, (), encode)
    twin = replace(data.offers[5], id="twin")
    near = by_id(places_of(replace(data, offers=(*data.offers, twin)), places, encode))
    other, own = near[DisclosedKind.OFFER, data.offers[5].id], near[DisclosedKind.OFFER, "twin"]
    middle = np.mean([abs(place.x) + abs(place.y) for place in places])
    assert abs(own.x - other.x) + abs(own.y - other.y) < middle


def test_what_is_withdrawn_leaves_the_map() -> None:
    places = places_of(event(), (), encode)
    fewer = event(COUNT - 1)
    assert len(places_of(fewer, places, refuse)) == COUNT + 3


def test_the_map_is_stored_once_and_again_only_when_records_changed() -> None:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(event())
        work.commit()
    encoder = CachedEncoder(HashingEncoder(), InMemoryEmbeddingCache())

    def connect() -> InMemoryUnitOfWork:
        return InMemoryUnitOfWork(store)

    assert keep_map(connect, lambda: encoder)
    assert not keep_map(connect, lambda: encoder)
    with connect() as work:
        assert len(work.landscape.places()) == COUNT + 4


@pytest.mark.parametrize("data", [EventData(), EventData(offers=(make_offer(1),))])
def test_an_empty_event_and_a_single_record_have_a_map(data: EventData) -> None:
    assert len(places_of(data, (), encode)) == len(data.offers)


def test_a_confidential_text_moves_nothing() -> None:
    data = event()
    store, other = InMemoryStore(), InMemoryStore()
    secret = replace(data, offers=tuple(replace(offer, confidential_text="Zanthoxyl") for offer in data.offers))
    for kept, given in ((store, data), (other, secret)):
        with InMemoryUnitOfWork(kept) as work:
            work.records.upsert(given)
            work.commit()
    encoder = CachedEncoder(HashingEncoder(), InMemoryEmbeddingCache())
    keep_map(lambda: InMemoryUnitOfWork(store), lambda: encoder)
    keep_map(lambda: InMemoryUnitOfWork(other), lambda: encoder)
    assert store.committed.places == other.committed.places
