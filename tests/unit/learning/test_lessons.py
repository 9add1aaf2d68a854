from __future__ import annotations

import pytest

from matcher.learning import Subject, lesson_of, lessons
from matcher.learning.lessons import ACCEPTED
from models.domain import DeclineReason, OutcomeKind, Verdict
from tests.factories import make_decision, make_outcome, make_shown


@pytest.mark.parametrize(
    ("reason", "subject", "weight"),
    [
        (DeclineReason.TOO_EARLY, Subject.STAGE, 1.0),
        (DeclineReason.RIGHTS_UNCLEAR, Subject.RIGHTS, 1.0),
        (DeclineReason.OUTSIDE_OUR_FIELD, Subject.TOPIC, 1.0),
        (DeclineReason.BENEFIT_UNCLEAR, Subject.TOPIC, 0.5),
    ],
)
def test_a_decline_teaches_what_its_reason_is_about(reason: DeclineReason, subject: Subject, weight: float) -> None:
    lesson = lesson_of(make_decision(reason=reason))
    assert lesson is not None
    assert (lesson.wanted, lesson.subject, lesson.weight) == (False, subject, weight)


@pytest.mark.parametrize(
    "reason",
    [
        DeclineReason.CONFLICT,
        DeclineReason.ROUTE_TO_MARKET_UNCLEAR,
        DeclineReason.DESCRIPTION_UNCLEAR,
        DeclineReason.OTHER,
        None,
    ],
)
def test_a_decline_for_anything_else_teaches_nothing(reason: DeclineReason | None) -> None:
    assert lesson_of(make_decision(reason=reason)) is None
    assert lessons([make_decision(reason=reason)], []) == ()


def test_an_acceptance_and_a_meeting_of_one_pair_are_one_lesson() -> None:
    (taught,) = lessons([make_decision(verdict=Verdict.ACCEPT)], [make_outcome(), make_outcome(note="again")])
    assert taught.lesson == ACCEPTED


def test_a_licence_outweighs_the_decline_before_it() -> None:
    early = make_decision(reason=DeclineReason.TOO_EARLY)
    (taught,) = lessons([early], [make_outcome(kind=OutcomeKind.LICENCE)])
    assert taught.lesson.wanted


def test_a_meeting_that_was_missed_says_nothing() -> None:
    assert lessons([], [make_outcome(kind=OutcomeKind.NO_SHOW)]) == ()


def test_two_people_of_one_opinion_teach_once_and_the_one_who_was_shown_the_pair_counts() -> None:
    first = make_decision(verdict=Verdict.ACCEPT, decided_by="p-1")
    second = make_decision(verdict=Verdict.ACCEPT, decided_by="p-2", shown=make_shown())
    (taught,) = lessons([first, second], [])
    assert taught.shown == make_shown()


def test_talks_of_which_nothing_came_teach_what_the_reason_says_and_no_acceptance() -> None:
    held = make_outcome(kind=OutcomeKind.MEETING_HELD)
    nothing = make_outcome(kind=OutcomeKind.NOTHING, reason=DeclineReason.TOO_EARLY)
    (taught,) = lessons([], [held, nothing])
    assert (taught.lesson.wanted, taught.lesson.subject) == (False, Subject.STAGE)


def test_nothing_after_a_proof_of_concept_leaves_the_pair_right() -> None:
    outcomes = [make_outcome(kind=kind) for kind in (OutcomeKind.PROOF_OF_CONCEPT, OutcomeKind.NOTHING)]
    assert [taught.lesson for taught in lessons([], outcomes)] == [ACCEPTED]
