"""Which version of the agenda somebody was told: what the outbox remembers of the letters about publications.

A letter about a publication is as old as the publication itself, which is how the two find each other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from api.accounts.ports import AccountWork
from api.outbox.sending import SENDABLE
from matcher.errors import InputError
from models.domain import Publication
from models.domain.accounts import Message, MessageKind, MessageState

KINDS: Final = frozenset({MessageKind.AGENDA_PUBLISHED, MessageKind.AGENDA_CHANGED})
_TOLD: Final = (MessageState.SENT, MessageState.SENDING)


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


OUTDATED: Final = _("a later version was published before it was sent")
"""The answer of a letter that was dropped for this."""


class Told:
    """What those behind an address know of the agenda, by the letters that were sent to it.

    A publication without any letter was told in another way: it counts as known to everyone.
    """

    def __init__(self, publications: Sequence[Publication], messages: Iterable[Message]) -> None:
        self._publications = publications
        self._moments = [item.published_at for item in publications]
        self._letters: dict[str, list[tuple[int, Message]]] = defaultdict(list)
        for message in messages:
            number = self._number_of(message)
            if message.kind in KINDS and number is not None:
                self._letters[message.recipient].append((number, message))
        with_letters = {number for letters in self._letters.values() for number, _ in letters}
        self._silent = frozenset(range(len(publications))) - with_letters

    def version_of(self, message: Message) -> int:
        """Which the letter tells of; 0 for one that is about no publication."""
        number = self._number_of(message)
        return 0 if number is None or message.kind not in KINDS else self._publications[number].version

    def known_to(self, address: str) -> int | None:
        """The last version that they were told, and no letter before it is left unsent; None for nothing."""
        letters = self._letters.get(address, ())
        first_unsent = min(
            (number for number, message in letters if message.state in SENDABLE), default=len(self._publications)
        )
        told = {number for number, message in letters if message.state in _TOLD} | self._silent
        last = max((number for number in told if number < first_unsent), default=None)
        return None if last is None else self._publications[last].version

    def unsent(self) -> tuple[Message, ...]:
        """Letters about a publication that wait, or were refused by the mail server."""
        return tuple(
            message for letters in self._letters.values() for _, message in letters if message.state in SENDABLE
        )

    def replaced(self) -> Mapping[str, int]:
        """The version of the letter in whose place another waits or was sent, by that one's id."""
        found: dict[str, int] = {}
        for letters in self._letters.values():
            dropped = {message.closed_at: number for number, message in letters if message.answer == OUTDATED}
            for _, message in letters:
                number = dropped.get(message.created_at)
                if number is not None:
                    found[message.id] = self._publications[number].version
        return found

    def _number_of(self, message: Message) -> int | None:
        number = bisect_right(self._moments, message.created_at) - 1
        return number if number >= 0 else None


def read_told(work: AccountWork) -> Told:
    return Told(work.board.publications(), work.outbox.messages(*MessageState))


def drop_outdated(work: AccountWork, letters: Iterable[Message], *, by: str, now: datetime) -> None:
    """Let these never be sent; the caller commits. Raise ``InputError`` where one is being sent at this moment."""
    for message in letters:
        dropped = replace(message, state=MessageState.DROPPED, answer=OUTDATED, reviewed_by=by, closed_at=now)
        if not work.outbox.replace(dropped):
            raise InputError("letters about the agenda are being sent at this moment: publish again in a minute")
