"""What an organiser does with messages before they are sent: read, edit, drop, let go."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from api.accounts.ports import AccountWork
from api.outbox.letters import LINK
from api.outbox.sending import SENDABLE, Outgoing
from matcher.errors import InputError, NotFound
from models.domain import InvalidField
from models.domain.accounts import Message, MessageKind, MessageState

AT_ONCE: Final = frozenset({MessageKind.SIGN_IN, MessageKind.NEW_ADDRESS})
"""Kinds that somebody waits for at this minute: they are sent without a review, and are not shown here."""
LONGEST_SUBJECT: Final = 300
LONGEST_TEXT: Final = 50_000


class MessageChanged(InputError):
    """Somebody else has changed, dropped or sent the message meanwhile."""

    def __init__(self) -> None:
        super().__init__("The message has changed meanwhile: read it again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """``waiting`` can be sent; ``unclear`` may have been sent, and nobody knows; ``under_way`` are being sent."""

    waiting: tuple[Message, ...]
    unclear: tuple[Message, ...]
    under_way: tuple[Message, ...]

    @property
    def by_kind(self) -> Mapping[MessageKind, Sequence[Message]]:
        """What waits, the kind of the oldest message first."""
        groups: dict[MessageKind, list[Message]] = defaultdict(list)
        for message in self.waiting:
            groups[message.kind].append(message)
        return groups


def outbox(work: AccountWork, outgoing: Outgoing) -> Outbox:
    found = [
        message for message in work.outbox.messages(*SENDABLE, MessageState.SENDING) if message.kind not in AT_ONCE
    ]
    held = {message.id for message in found if outgoing.holds(message.id)}
    return Outbox(
        waiting=tuple(message for message in found if message.state in SENDABLE and message.id not in held),
        unclear=tuple(
            message for message in found if message.state is MessageState.SENDING and message.id not in held
        ),
        under_way=tuple(message for message in found if message.id in held),
    )


def history(work: AccountWork) -> tuple[Message, ...]:
    """What was sent or dropped, the last first."""
    found = [
        message
        for message in work.outbox.messages(MessageState.SENT, MessageState.DROPPED)
        if message.kind not in AT_ONCE
    ]
    return tuple(sorted(found, key=lambda message: message.closed_at or message.created_at, reverse=True))


def read(work: AccountWork, message_id: str) -> Message:
    """Raise ``NotFound``, also for one that is sent without a review."""
    message = work.outbox.find(message_id)
    if message is None or message.kind in AT_ONCE:
        raise NotFound("message", message_id)
    return message


def edit(
    work: AccountWork, outgoing: Outgoing, message_id: str, *, revision: int, subject: str, text: str
) -> Message:
    """Store another wording; the caller commits.

    Raise ``NotFound``, ``MessageChanged``, and ``InvalidField`` for an empty subject or text, one that is too long,
    or a text that has lost the place of its link.
    """
    message = _sendable(work, outgoing, message_id)
    line, body = " ".join(subject.split()), text.replace("\r\n", "\n")
    if not line or len(line) > LONGEST_SUBJECT:
        raise InvalidField("subject", line[:40], f"has 1 to {LONGEST_SUBJECT} characters")
    if not body.strip() or len(body) > LONGEST_TEXT:
        raise InvalidField("text", body[:40], f"has 1 to {LONGEST_TEXT} characters")
    if message.link_id and LINK not in body:
        raise InvalidField("text", body[:40], f"must keep {LINK}, where its link is put")
    changed = replace(message, subject=line, text=body, revision=revision)
    if not work.outbox.replace(changed):
        raise MessageChanged
    return replace(changed, revision=revision + 1)


def drop(
    work: AccountWork, outgoing: Outgoing, ids: Iterable[str], *, reviewed_by: str, now: datetime
) -> tuple[Message, ...]:
    """Let these never be sent; the caller commits. Raise ``NotFound`` and ``MessageChanged``."""
    dropped = []
    for message_id in dict.fromkeys(ids):
        message = _sendable(work, outgoing, message_id)
        if not work.outbox.replace(
            replace(message, state=MessageState.DROPPED, reviewed_by=reviewed_by, closed_at=now)
        ):
            raise MessageChanged
        dropped.append(message)
    return tuple(dropped)


def settle(
    work: AccountWork, outgoing: Outgoing, message_id: str, *, was_sent: bool, reviewed_by: str, now: datetime
) -> None:
    """Say what became of a message that may have been sent: it was, or it is to wait again; the caller commits.

    Raise ``NotFound`` and ``MessageChanged``.
    """
    message = read(work, message_id)
    if message.state is not MessageState.SENDING or outgoing.holds(message_id):
        raise MessageChanged
    if was_sent:
        settled = replace(message, state=MessageState.SENT, reviewed_by=reviewed_by, closed_at=now)
    else:
        settled = replace(message, state=MessageState.WAITING)
    if not work.outbox.replace(settled):
        raise MessageChanged


def chosen(found: Outbox, ids: Collection[str], *, everything: bool) -> tuple[Message, ...]:
    """What waits and is among ``ids``, or all that waits."""
    return tuple(message for message in found.waiting if everything or message.id in ids)


def seal_of(messages: Iterable[Message]) -> str:
    """Names these messages as they are worded now: what was reviewed is what is sent."""
    told = "\n".join(f"{message.id} {message.revision}" for message in messages)
    return hashlib.sha256(told.encode()).hexdigest()


def _sendable(work: AccountWork, outgoing: Outgoing, message_id: str) -> Message:
    message = read(work, message_id)
    if message.state not in SENDABLE or outgoing.holds(message_id):
        raise MessageChanged
    return message
