"""A session whose offer became anonymous after it was published."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from matcher.disclosure import WITHDRAWN_TALK, Links
from models.domain import Session, SessionKind, Talk
from tests.factories import NOON, make_agenda

HALF = timedelta(minutes=30)
SESSION = Session(
    id="session-o-5",
    kind=SessionKind.TALKS,
    title="Bells",
    start=NOON,
    end=NOON + 2 * HALF,
    room_id="r-1",
    chair_id="p-1",
    talks=(
        Talk(id="talk-o-5", offer_id="o-5", speaker_id="p-7", title="Bell", start=NOON, end=NOON + HALF),
        Talk(id="talk-o-6", offer_id="o-6", speaker_id="p-8", title="Gong", start=NOON + HALF, end=NOON + 2 * HALF),
    ),
    speaker_ids=("p-7", "p-8"),
    attendee_ids=("p-1", "p-7", "p-8"),
)


def shown(*sessions: Session) -> tuple[Session, ...]:
    """What is left of the sessions once ``o-5`` is anonymous."""
    agenda = make_agenda(sessions=sessions, meetings=())
    return Links({"o-5"}, (), (agenda,)).agenda(agenda).sessions


def test_neither_the_session_s_id_nor_who_comes_names_the_offer_or_its_speaker() -> None:
    (session,) = shown(SESSION)
    assert (session.id, session.speaker_ids, session.attendee_ids) == ("session-o-6", ("p-8",), ("p-1", "p-8"))
    assert [talk.offer_id for talk in session.talks] == ["o-6"]
    assert session.title == "Session 1"


def test_a_session_of_that_offer_alone_is_left_out() -> None:
    alone = replace(SESSION, talks=SESSION.talks[:1])
    assert shown(alone) == shown(replace(alone, id="session-o-5~2")) == ()


def test_a_session_that_has_another_s_id_keeps_it() -> None:
    (session,) = shown(replace(SESSION, id="asked-for", talks=SESSION.talks[:1]))
    assert (session.id, session.talks, session.attendee_ids) == ("asked-for", (), ("p-1", "p-8"))
    assert session.title == "Bells"


def test_of_a_withdrawn_offer_the_agenda_says_when_and_where_its_talk_is_and_not_what_about() -> None:
    other = replace(SESSION, id="session-o-7", talks=())
    agenda = make_agenda(sessions=(other, SESSION), meetings=())
    same, session = Links(set(), (), (agenda,), withdrawn={"o-5"}).agenda(agenda).sessions
    assert same == other
    assert [talk.title for talk in session.talks] == [WITHDRAWN_TALK, "Gong"]
    assert session == replace(SESSION, title="Session 2", talks=session.talks)
