"""The stages of a record: anonymous, named, confidential."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from matcher.disclosure import ORGANISER, Grants, Visibility
from models.domain import (
    DisclosedKind,
    DisclosureAction,
    DisclosureEntry,
    EventData,
    InvalidField,
    Need,
    Offer,
    Stage,
    version_of_text,
)
from tests.factories import make_event

AT = datetime(2027, 4, 2, 9, tzinfo=UTC)
WORDS = "I keep it to myself."
EVENT = EventData(event=make_event(non_disclosure_text=WORDS))
OFFER = Offer(
    id="o-1",
    title="Title",
    text="Public.",
    owner_id="owner",
    speaker_id="speaker",
    confidential_text="Secret.",
    trl=4,
    theme="Hydrogen",
    confidential_fields=("trl",),
    anonymous=True,
)
PUBLIC = replace(OFFER, trl=None, confidential_text="", confidential_fields=())


def by_owner(
    action: DisclosureAction, stage: Stage, *, owner: str = "owner", viewer: str = "viewer"
) -> DisclosureEntry:
    return DisclosureEntry(
        action=action,
        actor_id=owner,
        viewer_id=viewer,
        at=AT,
        record_kind=DisclosedKind.OFFER,
        record_id="o-1",
        stage=stage,
    )


def accepted(words: str = WORDS, viewer: str = "viewer") -> DisclosureEntry:
    return DisclosureEntry(
        action=DisclosureAction.ACCEPTED,
        actor_id=viewer,
        viewer_id=viewer,
        at=AT,
        text_version=version_of_text(words),
        text=words,
    )


GRANTED = by_owner(DisclosureAction.GRANTED, Stage.CONFIDENTIAL)


@pytest.mark.parametrize(
    ("entries", "stage"),
    [
        ([], Stage.ANONYMOUS),
        ([by_owner(DisclosureAction.GRANTED, Stage.NAMED)], Stage.NAMED),
        ([accepted()], Stage.ANONYMOUS),
        ([GRANTED], Stage.NAMED),
        ([GRANTED, accepted()], Stage.CONFIDENTIAL),
        ([accepted(), GRANTED], Stage.CONFIDENTIAL),
        ([GRANTED, accepted("Another text.")], Stage.NAMED),
        ([GRANTED, accepted(viewer="somebody else")], Stage.NAMED),
        ([GRANTED, accepted(), by_owner(DisclosureAction.REVOKED, Stage.CONFIDENTIAL)], Stage.ANONYMOUS),
        ([GRANTED, accepted(), by_owner(DisclosureAction.GRANTED, Stage.NAMED)], Stage.NAMED),
        (
            [by_owner(DisclosureAction.GRANTED, Stage.CONFIDENTIAL, owner="was the owner"), accepted()],
            Stage.ANONYMOUS,
        ),
        ([by_owner(DisclosureAction.GRANTED, Stage.CONFIDENTIAL, viewer="another"), accepted()], Stage.ANONYMOUS),
    ],
)
def test_the_log_opens_one_stage_after_the_other(entries: list[DisclosureEntry], stage: Stage) -> None:
    assert Visibility(EVENT, Grants.of(entries)).stage(OFFER, "viewer") is stage


def test_each_stage_shows_more() -> None:
    assert Visibility(EVENT).visible(OFFER, "viewer") == replace(PUBLIC, owner_id="", speaker_id="")
    assert Visibility(EVENT).visible(OFFER, "viewer", {ORGANISER}) == PUBLIC
    assert Visibility(EVENT, Grants.of([GRANTED, accepted()])).visible(OFFER, "viewer") == OFFER
    assert Visibility(EVENT).visible(OFFER, "owner") == OFFER


def test_the_speaker_is_not_the_owner() -> None:
    assert Visibility(EVENT).stage(OFFER, "speaker") is Stage.ANONYMOUS


@pytest.mark.parametrize("text", ["", " \n"])
def test_nothing_confidential_is_shown_where_the_event_has_no_text_to_accept(text: str) -> None:
    event = EventData(event=make_event(non_disclosure_text=text))
    empty = replace(accepted("x"), text_version="x")
    assert Visibility(event, Grants.of([GRANTED, empty])).stage(OFFER, "viewer") is Stage.NAMED


def test_a_text_that_was_changed_has_to_be_accepted_again() -> None:
    grants = Grants.of([GRANTED, accepted()])
    changed = EventData(event=make_event(non_disclosure_text=WORDS + " And for ten years."))
    assert Visibility(changed, grants).visible(OFFER, "viewer") == PUBLIC


def test_whoever_is_nobody_owns_nothing() -> None:
    assert Visibility(EVENT).stage(replace(OFFER, owner_id=""), "") is Stage.ANONYMOUS


def test_a_grant_is_for_a_record_of_its_kind() -> None:
    need = Need(id="o-1", title="Title", text="Public.", owner_id="owner", confidential_text="Secret.")
    assert Visibility(EVENT, Grants.of([GRANTED, accepted()])).visible(need, "viewer").confidential_text == ""


def test_organisers_see_no_confidential_part() -> None:
    assert Visibility(EVENT).visible(OFFER, "viewer", {ORGANISER}).confidential_text == ""


@pytest.mark.parametrize("name", ["text", "title", "id", "kind", "owner_id", "confidential_text", "colour"])
def test_what_cannot_be_confidential_is_refused(name: str) -> None:
    with pytest.raises(InvalidField, match="not a field that can be confidential"):
        replace(OFFER, confidential_fields=(name,))


def test_a_confidential_bound_does_not_bind_the_public_one() -> None:
    need = Need(id="n-1", title="", text="Public.", trl_min=7, trl_max=3, confidential_fields=("trl_max",))
    assert Visibility(EVENT).visible(need, "viewer").trl_max is None
    with pytest.raises(InvalidField):
        replace(need, confidential_fields=())
    with pytest.raises(InvalidField):
        replace(need, confidential_fields=("trl_min", "trl_max"))


def test_a_line_of_the_log_says_who_did_what_to_what() -> None:
    with pytest.raises(InvalidField, match="is done by the viewer"):
        replace(accepted(), actor_id="somebody else")
    with pytest.raises(InvalidField, match="is about a record"):
        replace(GRANTED, record_id="")
    with pytest.raises(InvalidField, match="is about a stage"):
        replace(GRANTED, stage=None)
    with pytest.raises(InvalidField, match="time zone"):
        replace(GRANTED, at=datetime(2027, 4, 2))  # noqa: DTZ001
