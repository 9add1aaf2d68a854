"""What every unit of work does with the outbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from api.accounts.ports import AccountWork
from matcher.errors import AlreadyExists
from models.domain.accounts import Message, MessageKind, MessageState
from tests.factories import NOON

Connect = Callable[[], AccountWork]
LETTER = Message(
    id="m-1",
    kind=MessageKind.AGENDA_CHANGED,
    recipient="a1@example.org",
    subject="Änderung",
    text="변경\n",
    created_at=NOON,
)


class OutboxContract:
    """Inherit it, and give ``connect``: each call opens another unit of work on one store, empty at first."""

    @pytest.fixture
    def connect(self) -> Connect:
        raise NotImplementedError

    def test_messages_come_back_equal_by_state_and_recipient(self, connect: Connect) -> None:
        sent = replace(
            LETTER,
            id="m-2",
            recipient="a2@example.org",
            state=MessageState.SENT,
            answer="250",
            reviewed_by="a-1",
            attempted_at=NOON,
            closed_at=NOON + timedelta(minutes=1),
        )
        with connect() as work:
            work.outbox.add(LETTER)
            work.outbox.add(sent)
            with pytest.raises(AlreadyExists):
                work.outbox.add(LETTER)
            work.commit()
        with connect() as work:
            assert work.outbox.find("m-2") == sent
            assert work.outbox.find("m-9") is None
            assert work.outbox.messages(*MessageState) == (LETTER, sent)
            assert work.outbox.messages(MessageState.WAITING) == (LETTER,)
            assert work.outbox.messages() == ()
            assert work.outbox.messages(*MessageState, recipient="a2@example.org") == (sent,)

    def test_of_two_who_change_one_message_the_second_is_told(self, connect: Connect) -> None:
        with connect() as work:
            work.outbox.add(LETTER)
            assert work.outbox.replace(replace(LETTER, text="New"))
            assert not work.outbox.replace(replace(LETTER, text="Newer"))
            assert not work.outbox.replace(replace(LETTER, id="m-9"))
            work.commit()
        with connect() as work:
            assert work.outbox.messages(*MessageState) == (replace(LETTER, text="New", revision=1),)
