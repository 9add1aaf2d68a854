from __future__ import annotations

from dataclasses import replace

import numpy as np

from matcher.programme.fixed import fix
from matcher.programme.problem import ProgrammeInput, ThemedSession
from matcher.programme.session_problem import session_problem
from matcher.programme.whereabouts import Whereabouts
from matcher.settings import ProgrammeSettings
from models.domain import EventData, Programme
from tests.small_events import small_event


def sessions(
    themes: str, vectors: np.ndarray, programme: Programme = Programme.CONFERENCE, **settings: float
) -> list[ThemedSession]:
    """Sessions of as many offers as ``themes`` has letters, each with the theme of that letter ("-": none)."""
    event = small_event(offers=len(themes), needs=len(themes), days=3)
    offers = tuple(
        replace(offer, theme="" if theme == "-" else theme, speaker_id="")
        for offer, theme in zip(event.data.offers, themes, strict=True)
    )
    assert event.data.event is not None
    held = replace(event.data.event, programme=programme)
    data = replace(event.data, event=held, offers=offers, availability=())
    given = ProgrammeInput(
        data=data,
        matching=event.matching,
        pairings=(),
        offer_vectors={offer.id: vector for offer, vector in zip(offers, vectors, strict=True)},
    )
    chosen, whereabouts = ProgrammeSettings(**settings), Whereabouts(data)
    return list(session_problem(given, whereabouts, fix(given, whereabouts, chosen), chosen).problem.sessions)


def alike(count: int) -> np.ndarray:
    """Unit vectors that say next to nothing about what belongs together."""
    vectors = np.ones((count, 4)) + np.random.default_rng(3).normal(scale=0.01, size=(count, 4))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_offers_of_one_theme_are_told_together_where_their_texts_do_not_decide() -> None:
    found = sessions("abababab", alike(8), theme_weight=0.7)
    assert len(found) > 1
    assert all(len({offer.theme for offer in session.offers}) == 1 for session in found)


def test_offers_without_a_theme_are_grouped_by_their_texts_alone() -> None:
    first, second = np.eye(4, dtype=np.float32)[:2]
    found = sessions("------", np.array([first, second] * 3), theme_weight=0.7, talks_per_session_max=3)
    groups = {frozenset(int(offer.id[2:]) % 2 for offer in session.offers) for session in found}
    assert groups == {frozenset({0}), frozenset({1})}


def unlike() -> np.ndarray:
    return np.array([np.eye(4, dtype=np.float32)[number % 2] for number in range(6)])


def test_a_forum_has_the_sessions_of_its_series_alone_unless_more_are_wanted() -> None:
    assert sessions("------", unlike(), programme=Programme.FORUM) == []
    assert len(sessions("------", unlike(), programme=Programme.FORUM, compose_talks=True)) > 0


def test_other_events_have_composed_talks_unless_they_are_turned_off() -> None:
    assert len(sessions("------", unlike())) > 0
    assert sessions("------", unlike(), compose_talks=False) == []


def test_what_is_not_composed_is_not_said_to_be_missing() -> None:
    event = small_event(offers=6, needs=4, days=3)
    given = ProgrammeInput(data=event.data, matching=event.matching, pairings=(), offer_vectors={})
    chosen, whereabouts = ProgrammeSettings(compose_talks=False), Whereabouts(event.data)
    assert session_problem(given, whereabouts, fix(given, whereabouts, chosen), chosen).unplaced == ()


def test_anonymous_offers_and_needs_bring_nobody_into_a_session_or_its_chair() -> None:
    event = small_event(offers=6, needs=4, days=3)
    people = {person.id for person in event.data.people}
    offers = tuple(
        replace(offer, anonymous=number == 0, speaker_id="", owner_id="p-1" if number == 0 else offer.owner_id)
        for number, offer in enumerate(event.data.offers)
    )
    needs = tuple(replace(need, anonymous=True) for need in event.data.needs)
    data = replace(event.data, offers=offers, needs=needs, availability=())

    def composed(told: EventData) -> list[ThemedSession]:
        given = replace(event.given(()), data=told)
        chosen, whereabouts = ProgrammeSettings(), Whereabouts(told)
        return list(session_problem(given, whereabouts, fix(given, whereabouts, chosen), chosen).problem.sessions)

    found = composed(data)
    elsewhere = replace(
        data,
        offers=(replace(offers[0], owner_id="p-2"), *offers[1:]),
        needs=tuple(replace(need, owner_id="p-2") for need in needs),
    )
    assert [(item.interest, item.chairs) for item in found] == [
        (item.interest, item.chairs) for item in composed(elsewhere)
    ]
    assert any(item.interest.keys() & people for item in found)
