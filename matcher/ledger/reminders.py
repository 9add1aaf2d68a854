"""Whom to ask what became of a meeting, 30, 90 and 180 days after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from matcher.ledger.funnel import Standing

REMINDED_AFTER: Final = (timedelta(days=30), timedelta(days=90), timedelta(days=180))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A meeting over a pair that was held, or that its time is past, with those who were in it."""

    need_id: str
    offer_id: str
    ended_at: datetime
    person_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """``days`` is how long after the meeting it is; ``key`` is the same whenever it is worked out."""

    person_id: str
    need_id: str
    offer_id: str
    days: int

    @property
    def key(self) -> str:
        return f"{self.need_id}/{self.offer_id}/{self.person_id}/{self.days}"


def due_reminders(
    meetings: Iterable[Held], standings: Sequence[Standing], sent: frozenset[str], now: datetime
) -> tuple[Reminder, ...]:
    """Return what is due by ``now`` and not in ``sent`` (keys), by person.

    Of several that are due only the last one is: nobody is reminded three times at once. Nobody is asked about a pair
    that succeeded or ended, or of which something was recorded since the last day on which a reminder was due.
    """
    of_pair = {(item.need_id, item.offer_id): item for item in standings}
    found: dict[str, Reminder] = {}
    for meeting in meetings:
        passed = [after for after in REMINDED_AFTER if meeting.ended_at + after <= now]
        standing = of_pair.get((meeting.need_id, meeting.offer_id))
        if not passed or _is_settled(standing, meeting.ended_at + passed[-1], passed):
            continue
        for person_id in meeting.person_ids:
            reminder = Reminder(
                person_id=person_id, need_id=meeting.need_id, offer_id=meeting.offer_id, days=passed[-1].days
            )
            if reminder.key not in sent:
                found[reminder.key] = reminder
    return tuple(sorted(found.values(), key=lambda item: (item.person_id, item.need_id, item.offer_id)))


def _is_settled(standing: Standing | None, due_at: datetime, passed: Sequence[timedelta]) -> bool:
    """Whether nothing is to be asked of the reminder that is due at ``due_at``."""
    if standing is None:
        return False
    before = passed[-2] if len(passed) > 1 else timedelta(0)
    previous = due_at - passed[-1] + before
    is_news = standing.stage > 0 and standing.last_at > previous
    return standing.has_succeeded or standing.ended is not None or is_news
