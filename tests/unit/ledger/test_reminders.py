"""Reminders: the last one that is due, once, and not about what is settled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from matcher.ledger import Held, Reminder, Standing, due_reminders
from models.domain import DeclineReason

MET = datetime(2027, 5, 11, 10, tzinfo=UTC)
MEETING = Held(need_id="n", offer_id="o", ended_at=MET, person_ids=("kim", "lee"))


def _after(days: int) -> datetime:
    return MET + timedelta(days=days)


def _standing(stage: int, day: int, ended: DeclineReason | None = None) -> Standing:
    return Standing(need_id="n", offer_id="o", stage=stage, last_at=_after(day), ended=ended)


@pytest.mark.parametrize(("day", "asked"), [(29, None), (30, 30), (89, 30), (90, 90), (400, 180)])
def test_the_last_that_is_due_is_asked_of_both_sides(day: int, asked: int | None) -> None:
    found = due_reminders([MEETING], [], frozenset(), _after(day))
    wanted = () if asked is None else (asked, asked)
    assert tuple(item.days for item in found) == wanted
    assert tuple(item.person_id for item in found) == ("kim", "lee")[: len(wanted)]


def test_nobody_is_asked_twice_the_same() -> None:
    sent = frozenset({Reminder(person_id="kim", need_id="n", offer_id="o", days=30).key})
    assert [item.person_id for item in due_reminders([MEETING], [], sent, _after(31))] == ["lee"]


@pytest.mark.parametrize(
    "standing", [_standing(4, 5), _standing(0, 5, DeclineReason.OTHER), _standing(1, 20), _standing(2, 29)]
)
def test_nobody_is_asked_of_what_succeeded_ended_or_was_told_of_since(standing: Standing) -> None:
    assert due_reminders([MEETING], [standing], frozenset(), _after(30)) == ()


def test_what_was_told_before_the_first_reminder_is_asked_about_again_at_the_second() -> None:
    assert len(due_reminders([MEETING], [_standing(1, 20)], frozenset(), _after(90))) == 2


def test_that_a_meeting_was_held_is_no_news() -> None:
    assert len(due_reminders([MEETING], [_standing(0, 0)], frozenset(), _after(30))) == 2
