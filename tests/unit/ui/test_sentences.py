"""What the matcher tells with its parts is said with names and in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from api.ui.change_words import ChangeWords
from api.ui.figure_words import _LABELS, FigureWords
from api.ui.sentences import Sentences, entries_in, problem_in
from matcher.errors import InputError
from matcher.plan_figures import Better, Figure, Unit
from matcher.programme.agenda_names import Names
from matcher.programme.changes import ChangeKind, ChangeSeverity, EntryChange, WhenAndWhere
from matcher.told import EntryId, PlaceId, tell
from models.domain import ConflictKind, EntryKind, EventData, SessionKind

SEOUL = timezone(timedelta(hours=9))
AT = datetime(2027, 5, 11, 1, 20, tzinfo=UTC)


def sentences(language: str) -> Sentences:
    return Sentences(
        language=language,
        entry={"s-1": "“Coatings”", "s-2": "“Panel”"}.get,  # type: ignore[arg-type]
        place={"r-1": "Sonamu Room"}.get,  # type: ignore[arg-type]
        local=lambda moment: moment.astimezone(SEOUL),
    )


CLASH = tell(
    "%(one)s and %(other)s are both in %(place)s at %(at)s",
    one=EntryId("s-1"),
    other=EntryId("s-2"),
    place=PlaceId("r-1"),
    at=AT,
)


def test_a_sentence_is_english_with_ids_for_who_knows_nothing_else() -> None:
    assert CLASH == "s-1 and s-2 are both in r-1 at 2027-05-11 01:20"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "“Coatings” and “Panel” are both in Sonamu Room at Tue 11 May 10:20"),
        ("ko", "5월 11일 (화) 10:20 Sonamu Room에 “Coatings” 일정과 “Panel” 일정이 겹칩니다"),
    ],
)
def test_a_sentence_is_said_with_names_and_local_times(language: str, said: str) -> None:
    assert sentences(language).say(CLASH) == said


def test_sentences_within_a_sentence_and_members_of_enumerations_are_said_too() -> None:
    kinds = tell("is a %(kind)s, not a %(wanted)s", kind=SessionKind.PANEL, wanted=SessionKind.TALKS)
    told = tell("%(entry)s at %(at)s %(what)s", entry=EntryId("s-2"), at=AT, what=kinds)
    assert sentences("ko").say(told) == "5월 11일 (화) 10:20 “Panel” 일정: 유형이 다릅니다(현재 패널, 요청 발표)"
    apart = tell(
        "%(one)s and %(other)s must not meet (%(kind)s), but %(entry)s has them",
        one="Kim",
        other="Lee",
        kind=ConflictKind.MET_BEFORE,
        entry=EntryId("s-1"),
    )
    assert "이미 만난 적 있음" in sentences("ko").say(apart)


def test_what_was_stored_as_text_is_said_where_its_wording_is_known() -> None:
    assert sentences("ko").say("taken out by an organiser") == "운영자가 뺀 항목입니다"
    assert sentences("ko").say("words of nobody") == "words of nobody"


def test_a_sentence_knows_the_entries_that_it_is_about() -> None:
    assert list(entries_in(CLASH)) == ["s-1", "s-2"]
    assert list(entries_in("s-1")) == []


def test_an_error_keeps_the_parts_of_what_it_says() -> None:
    assert problem_in(InputError(CLASH)) is CLASH
    assert problem_in(InputError("other")) == "other"


@pytest.mark.parametrize("name", _LABELS)
def test_every_figure_has_a_name_and_a_sentence_in_korean(name: str) -> None:
    figure = Figure(name=name, label="English", value=0.934, unit=Unit.SHARE, better=Better.HIGHER)
    words = FigureWords(language="ko")
    for said in (words.label(figure), words.explanation(figure)):
        assert any("가" <= letter <= "힣" for letter in said)


def test_values_of_figures_have_their_units() -> None:
    words = FigureWords(language="ko")
    minutes = Figure(name="travel_minutes", label="", value=1234, unit=Unit.MINUTES, better=Better.LOWER)
    assert words.value(minutes) == "1,234분"
    assert words.difference(0.125, Unit.SHARE) == "+12.5%"
    assert words.difference(-3, Unit.COUNT) == "-3"


def test_a_change_is_told_in_korean() -> None:
    where = WhenAndWhere(start=AT.astimezone(SEOUL), end=AT.astimezone(SEOUL), place_id="r-1")
    change = EntryChange(
        entry_id="s-1",
        kind=EntryKind.SESSION,
        change=ChangeKind.ADDED,
        severity=ChangeSeverity.MAJOR,
        title="Coatings",
        before=None,
        after=where,
    )
    said = ChangeWords(language="ko", names=Names(EventData()))(change)
    assert "“Coatings”" in said
    assert "5월 11일 (화) 10:20" in said
