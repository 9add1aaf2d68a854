"""Secret addresses under which calendar programs, which cannot sign in, read somebody's itinerary."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.accounts.ports import AccountWork
from api.accounts.seals import digest, new_secret
from api.accounts.services import AccountServices
from models.domain.accounts import Account, CalendarFeed

READINGS: Final = parse("120 per 15 minutes")
"""Of one address that holds."""
MISSES: Final = parse("120 per 15 minutes")
"""Of one client: addresses that do not hold. Guessing one takes 2^255 of them."""
LONGEST_SECRET: Final = 100


class FeedLimits:
    """How often feeds are read. The counts are this process's."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def admits_reading(self, feed_id: str) -> bool:
        return self._limiter.hit(READINGS, "reading", feed_id)

    def admits_miss(self, client: str) -> bool:
        return self._limiter.hit(MISSES, "miss", client)


def open_feed(services: AccountServices, work: AccountWork, account_id: str) -> str:
    """Store a new feed, which ends those before it, and return its secret: it can be shown this once. The caller
    commits.
    """
    close_feeds(work, account_id, services.clock())
    secret = new_secret()
    work.accounts.add(CalendarFeed(id=digest(secret), account_id=account_id, created_at=services.clock()))
    return secret


def close_feeds(work: AccountWork, account_id: str, now: datetime) -> None:
    """The caller commits."""
    for feed in work.accounts.all(CalendarFeed, account_id=account_id):
        work.accounts.close(CalendarFeed, feed.id, now)


def feed_of(work: AccountWork, account_id: str) -> CalendarFeed | None:
    """The one that holds."""
    found = work.accounts.all(CalendarFeed, account_id=account_id)
    return next((feed for feed in reversed(found) if feed.closed_at is None), None)


def person_of(work: AccountWork, secret: str) -> tuple[str, str] | None:
    """The ids of the feed and of the person whose itinerary it shows; None for a secret that does not hold."""
    feed = work.accounts.find(CalendarFeed, digest(secret)) if len(secret) <= LONGEST_SECRET else None
    if feed is None or feed.closed_at is not None:
        return None
    account = work.accounts.find(Account, feed.account_id)
    if account is None or not account.is_active or not account.person_id:
        return None
    return feed.id, account.person_id
