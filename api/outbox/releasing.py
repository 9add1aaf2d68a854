"""Letting messages go: from what an organiser has read to the thread that sends."""

from __future__ import annotations

from collections.abc import Iterable

from api.accounts.ports import AccountWork
from api.accounts.services import AccountServices
from api.outbox.sending import Release
from models.domain.accounts import Message


def release(
    services: AccountServices, work: AccountWork, messages: Iterable[Message], *, base_url: str, reviewed_by: str
) -> int:
    """Have these sent as they are worded here, and return how many; it does not wait for that."""
    releases = [
        Release(message=message, link=services.link_of(work, message, base_url), reviewed_by=reviewed_by)
        for message in messages
    ]
    services.outgoing.release(releases)
    return len(releases)
