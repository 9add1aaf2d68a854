"""What every unit of work does with webhooks, and with answers to requests that carry an idempotency key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from api.accounts.ports import AccountWork
from models.domain.answers import KeptAnswer
from models.domain.webhooks import DeliveryState, WebhookDelivery, WebhookEndpoint, WebhookKind
from tests.factories import NOON

Connect = Callable[[], AccountWork]
LATER = NOON + timedelta(hours=1)
ENDPOINT = WebhookEndpoint(
    id="we-1",
    url="https://example.org/täglich",
    kinds=frozenset({WebhookKind.AGENDA_PUBLISHED, WebhookKind.MEETING_ACCEPTED}),
    secret_hash="h",
    created_by="a-1",
    created_at=NOON,
)
DELIVERY = WebhookDelivery(
    id="msg_1", endpoint_id="we-1", kind=WebhookKind.TEST, body='{"type": "ü"}', created_at=NOON, next_at=NOON
)
ANSWER = KeptAnswer(account_id="a-1", key="k", fingerprint="f", created_at=NOON, expires_at=LATER)


class OutsideContract:
    """Inherit it, and give ``connect``: each call opens another unit of work on one store, empty at first."""

    @pytest.fixture
    def connect(self) -> Connect:
        raise NotImplementedError

    def test_endpoints_come_back_equal_until_they_are_revoked_once(self, connect: Connect) -> None:
        other = replace(ENDPOINT, id="we-2")
        with connect() as work:
            work.webhooks.register(ENDPOINT)
            work.webhooks.register(other)
            work.commit()
        with connect() as work:
            assert work.webhooks.endpoints() == (ENDPOINT, other)
            assert work.webhooks.revoke("we-1", LATER)
            assert not work.webhooks.revoke("we-1", LATER)
            assert not work.webhooks.revoke("we-9", LATER)
            assert work.webhooks.endpoints() == (other,)
            assert work.webhooks.endpoint("we-1") == replace(ENDPOINT, closed_at=LATER)
            assert work.webhooks.endpoint("we-9") is None

    def test_deliveries_come_back_equal_and_the_last_ones_first(self, connect: Connect) -> None:
        second, elsewhere = replace(DELIVERY, id="msg_2"), replace(DELIVERY, id="msg_3", endpoint_id="we-2")
        with connect() as work:
            work.webhooks.add([DELIVERY, second, elsewhere])
            work.webhooks.add([])
            work.commit()
        with connect() as work:
            assert work.webhooks.delivery("msg_1") == DELIVERY
            assert work.webhooks.delivery("msg_9") is None
            assert work.webhooks.deliveries("we-1", limit=9) == (second, DELIVERY)
            assert work.webhooks.deliveries("we-1", limit=1) == (second,)
            assert work.webhooks.pending() == (DELIVERY, second, elsewhere)

    def test_a_delivery_is_replaced_by_one_of_those_who_try_it(self, connect: Connect) -> None:
        tried = replace(DELIVERY, attempts=1, next_at=LATER, last_at=NOON, status=503, failure="HTTP 503")
        done = replace(tried, state=DeliveryState.DELIVERED, next_at=None)
        with connect() as work:
            work.webhooks.add([DELIVERY])
            assert work.webhooks.replace(DELIVERY, tried)
            assert not work.webhooks.replace(DELIVERY, tried)
            assert work.webhooks.replace(tried, done)
            assert work.webhooks.delivery("msg_1") == done
            assert work.webhooks.pending() == ()

    def test_old_deliveries_are_purged_but_not_those_that_are_pending(self, connect: Connect) -> None:
        ended = replace(DELIVERY, id="msg_2", state=DeliveryState.GIVEN_UP)
        recent = replace(ended, id="msg_3", created_at=LATER)
        with connect() as work:
            work.webhooks.add([DELIVERY, ended, recent])
            assert work.webhooks.purge(LATER) == 1
            assert work.webhooks.deliveries("we-1", limit=9) == (recent, DELIVERY)

    def test_a_key_is_taken_once_in_an_account(self, connect: Connect) -> None:
        elsewhere, again = replace(ANSWER, account_id="a-2"), replace(ANSWER, fingerprint="g")
        with connect() as work:
            assert work.answers.begin(ANSWER) is None
            assert work.answers.begin(elsewhere) is None
            work.commit()
        with connect() as work:
            assert work.answers.begin(again) == ANSWER
            work.answers.forget(ANSWER)
            assert work.answers.begin(again) is None
            assert work.answers.begin(ANSWER) == again
            assert work.answers.begin(elsewhere) == elsewhere

    def test_a_finished_answer_comes_back_byte_for_byte_until_it_expires(self, connect: Connect) -> None:
        done = replace(ANSWER, status=201, headers={"location": "/x"}, body=b"\x00\xff")
        with connect() as work:
            work.answers.begin(ANSWER)
            work.answers.finish(done)
            assert work.answers.begin(ANSWER) == done
            assert work.answers.purge(NOON) == 0
            assert work.answers.purge(LATER) == 1
            assert work.answers.begin(ANSWER) is None
